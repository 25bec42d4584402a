"""tables.xlsx (every table, one sheet each, units in the header) and tables/*.csv."""

import csv
import datetime
import math
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from analysis.report.text import say, value_text
from analysis.values import Result
from analysis.vocabulary import COLUMNS, heading

__all__ = ["MAX_SHEET_ROWS", "write_csv", "write_workbook"]

MAX_SHEET_ROWS = 100_000
# A cell that begins so would run as a formula in a spreadsheet program.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(result: Result, path: Path) -> None:
    """UTF-8 with a byte order mark (Excel opens it rightly), our own column names, full precision."""
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(result.table.columns)
        writer.writerows([_harmless(value) for value in row] for row in result.table.itertuples(index=False))


def write_workbook(tables: Mapping[str, Result], path: Path, language: str) -> None:
    """One sheet a table, after a list of the sheets; headings carry the unit, the last row the coverage."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    # Without a fixed day the file would carry the time of writing.
    book.set_properties({"title": "hwaje", "created": datetime.datetime(2000, 1, 1)})
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    small = book.add_format({"italic": True})
    first = book.add_worksheet(say("contents", language))
    first.write_row(0, 0, [say("table", language), ""], bold)
    first.set_column(0, 0, 24)
    first.set_column(1, 1, 80)
    for number, (name, result) in enumerate(tables.items(), start=1):
        first.write_url(number, 0, f"internal:'{name[:31]}'!A1", string=name)
        first.write_string(number, 1, say(name, language))
        _sheet(book.add_worksheet(name[:31]), name, result, language, bold, small)
    book.close()


def _sheet(sheet, name: str, result: Result, language: str, bold, small) -> None:
    sheet.freeze_panes(1, 0)
    table = result.table.head(MAX_SHEET_ROWS)
    for j, column in enumerate(table.columns):
        unit = result.columns[column][0]
        known = COLUMNS.get(column)
        head = heading(column, language)
        sheet.write_string(0, j, f"{head} [{unit}]" if known is None or unit not in ("name", "word", "text") else head, bold)
        sheet.set_column(j, j, 40 if column in ("title", "words", "text") else 14)
        for i, value in enumerate(table[column], start=1):
            _cell(sheet, i, j, value_text(column, value, language))
    notes = [say("coverage", language, **{part: f"{n:,}" for part, n in result.coverage.items()})]
    if len(result.table) > len(table):
        notes.append(say("more_rows", language, shown=len(table), total=len(result.table), name=name))
    for offset, note in enumerate(notes, start=2):
        sheet.write_string(len(table) + offset, 0, note, small)


def _cell(sheet, row: int, column: int, value: object) -> None:
    if value is None or (isinstance(value, float) and not math.isfinite(value)) or value is pd.NA:
        sheet.write_blank(row, column, None)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    else:
        sheet.write_number(row, column, float(value))


def _harmless(value: object) -> object:
    if isinstance(value, float):
        return "" if math.isnan(value) else repr(float(value))
    return "'" + value if isinstance(value, str) and value.startswith(_FORMULA) else value
