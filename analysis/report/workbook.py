"""tables.xlsx (every table, one sheet each, units in the header) and tables/*.csv."""

import csv
import datetime
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from analysis import cells
from analysis.report import coverage, sheets
from analysis.report.paper import PaperTable
from analysis.report.text import say, value_text
from analysis.report.units import unit_text
from analysis.values import ReportSpec, Result
from analysis.vocabulary import COLUMNS, heading

__all__ = ["MAX_SHEET_ROWS", "write_csv", "write_workbook"]

MAX_SHEET_ROWS = 100_000
_MOST_LINKS = 65_530  # of a sheet; what is beyond stays text


def write_csv(result: Result, path: Path) -> None:
    """UTF-8 with a byte order mark (Excel opens it rightly), our own column names, full precision.

    A text that a spreadsheet would run has an apostrophe before it (cells.harmless; cells.original takes it off); numbers
    are numbers.
    """
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(result.table.columns)
        quoting = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        for row in result.table.itertuples(index=False):
            values = [_harmless(value) for value in row]
            # Before Python 3.13 a carriage return alone is not quoted, and ends the row for whoever reads it.
            bare = any(isinstance(value, str) and "\r" in value for value in values)
            (quoting if bare else writer).writerow(values)


def write_workbook(tables: Mapping[str, Result], path: Path, language: str, papers: Sequence[PaperTable] = (), spec: ReportSpec | None = None) -> None:
    """A list of the sheets, the tables of a paper, then one sheet a table; headings carry the unit, the last row the coverage.

    Texts are texts and never formulas; addresses of pages (http, https) are links. A cell holds 32,767 characters: a longer
    text is cut there with "…" and is whole in the CSV file.

    papers    as paper.tables gives them; those without rows are only listed, with their reason
    spec      the house style of the tables of a paper
    """
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True})
    # Without a fixed day the file would carry the time of writing.
    book.set_properties({"title": "hwaje", "created": datetime.datetime(2000, 1, 1)})
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    small = book.add_format({"italic": True})
    first = book.add_worksheet(say("contents", language))
    first.write_row(0, 0, [say("table", language), ""], bold)
    first.freeze_panes(1, 0)
    first.set_column(0, 0, 30)
    first.set_column(1, 1, 80)
    style = sheets.Style(book, spec or ReportSpec())
    for number, paper in enumerate(papers, start=1):
        if paper.reason:
            first.write_string(number, 0, paper.name)
            first.write_string(number, 1, say("paper_left_out", language, reason=paper.reason))
            continue
        first.write_url(number, 0, f"internal:'{paper.name}'!A1", string=paper.name)
        first.write_string(number, 1, paper.caption)
        sheets.write(book.add_worksheet(paper.name), paper, style)
    for number, (name, result) in enumerate(tables.items(), start=1 + len(papers)):
        first.write_url(number, 0, f"internal:'{name[:31]}'!A1", string=name)
        first.write_string(number, 1, say(name, language))
        _sheet(book.add_worksheet(name[:31]), name, result, coverage.note(name, result, tables, language), language, bold, small)
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:  # around the OSError, such as that of a full disk
        raise error.args[0] from None


def _sheet(sheet, name: str, result: Result, covered: str, language: str, bold, small) -> None:
    sheet.freeze_panes(1, 0)
    table = result.table.head(MAX_SHEET_ROWS)
    for j, column in enumerate(table.columns):
        unit = result.columns[column][0]
        known = COLUMNS.get(column)
        head = heading(column, language)
        sheet.write_string(0, j, f"{head} [{unit_text(unit, language)}]" if known is None or unit not in ("name", "word", "text") else head, bold)
        sheet.set_column(j, j, 40 if column in ("title", "words", "text") else 14)
        for i, value in enumerate(table[column], start=1):
            sheets.cell(sheet, i, j, value_text(column, value, language), link=column == "url" and i <= _MOST_LINKS)
    notes = [covered] if result.coverage["given"] else []  # sentences are of no articles
    if len(result.table) > len(table):
        notes.append(say("more_rows", language, shown=len(table), total=len(result.table), name=name))
    for offset, note in enumerate(notes, start=2):
        sheet.write_string(len(table) + offset, 0, note, small)


def _harmless(value: object) -> object:
    if value is None or value is pd.NA:
        return ""
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(float(value))
    return cells.harmless(value) if isinstance(value, str) else value
