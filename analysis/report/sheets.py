"""How sheets of tables.xlsx are set: cells that stay text or numbers, and the tables of a paper, ready to copy."""

import math
import unicodedata
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis import cells
from analysis.report import house
from analysis.report.paper import Column, PaperTable
from analysis.values import ReportSpec

__all__ = ["Style", "cell", "write"]

_LONGEST = 32_767  # characters of a cell
_LONGEST_LINK = 2_079
_MISSING = "–"
_FORMATS = {"count": "#,##0", "year": "0", "share": "0.000", "number": "0.0", "percent": "0.0"}
_WIDTHS = {"text": 16, "long": 30, "count": 11, "year": 9, "share": 11, "number": 11, "percent": 10, "p": 11, "r2": 9}
_WIDEST = {"text": 26, "long": 60}
_LINE = 15  # points of a line of text
_WIDE = 120  # characters; a wider table is printed across


@dataclass(frozen=True)
class Style:
    """The formats of one workbook, each made once."""

    book: object
    spec: ReportSpec
    made: dict[tuple, object] = field(default_factory=dict)

    def get(self, **wanted: object):
        key = tuple(sorted(wanted.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format(wanted)
        return self.made[key]


def cell(sheet, row: int, column: int, value: object, *, link: bool = False, look=None) -> None:
    """Write one cell: a text is never a formula, an address of the web is a link if `link`, what is not finite is empty."""
    if value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        sheet.write_blank(row, column, None, look)
    elif isinstance(value, (bool, np.bool_)):
        sheet.write_boolean(row, column, bool(value), look)
    elif isinstance(value, str):
        text = cells.printable(value)
        if link and len(text) <= _LONGEST_LINK and cells.is_address(text):
            sheet.write_url(row, column, text, string=text)
        else:
            sheet.write_string(row, column, text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…", look)
    else:
        sheet.write_number(row, column, float(value), look)


def write(sheet, paper: PaperTable, style: Style) -> None:
    """The caption over the table, the headings between two lines, the rows, a line, the notes."""
    cell(sheet, 0, 0, paper.caption, look=style.get(bold=True))
    head = style.get(bold=True, top=2, bottom=1, text_wrap=True, align="center", valign="vcenter")
    widths = [_width(column, [row[j] for row in paper.rows]) for j, column in enumerate(paper.columns)]
    for j, (column, width) in enumerate(zip(paper.columns, widths, strict=True)):
        sheet.set_column(j, j, width)
        cell(sheet, 1, j, column.head, look=head)
    for i, row in enumerate(paper.rows):
        last = i == len(paper.rows) - 1
        lines = {"bottom": 2} if last else {}
        lines |= {"top": 1, "bold": True} if last and paper.total else {}
        for j, (column, value) in enumerate(zip(paper.columns, row, strict=True)):
            cell(sheet, 2 + i, j, _MISSING if value is None else value, look=style.get(**_look(column, value, style.spec), **lines))
    small = style.get(font_size=9, text_wrap=True, valign="top")
    for at, note in enumerate(paper.notes, start=2 + len(paper.rows)):
        sheet.merge_range(at, 0, at, len(widths) - 1, "", small)
        cell(sheet, at, 0, note, look=small)
        sheet.set_row(at, _LINE * math.ceil(1.05 * _breadth(note) / sum(widths)))
    sheet.freeze_panes(2, 2 if paper.columns[0].form == "year" and paper.columns[1].form == "long" else 1)
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    if sum(widths) > _WIDE:
        sheet.set_landscape()


def _look(column: Column, value: object, spec: ReportSpec) -> dict[str, object]:
    """Texts to the left, numbers to the right and with the digits of their kind; probabilities in house style."""
    if column.form in ("text", "long"):
        return {"align": "left", "valign": "top", "text_wrap": True}
    if value is None or isinstance(value, str):
        return {"align": "left" if value else "right", "valign": "top"}
    return {"align": "right", "valign": "top", "num_format": _digits(column, value, spec)}


def _digits(column: Column, value: float, spec: ReportSpec) -> str:
    """The number format: the value stays a number, what is shown around it (stars, <) is part of the format."""
    if column.form not in ("p", "r2"):
        return _FORMATS[column.form]
    digits = house.digits("0.000", spec)
    if column.form == "r2":
        return digits
    mark = f'"{house.stars(value)}"' if spec.stars and house.stars(value) else ""
    return f'"<{house.digits("0.001", spec)}"{mark}' if value < 0.001 else digits + mark


def _width(column: Column, values: list[object]) -> float:
    """Wide enough for the longest word of the heading and the texts, within bounds."""
    least = _WIDTHS[column.form]
    longest = max([_breadth(value) for value in values if isinstance(value, str)], default=0)
    return max(least, min(longest + 2, _WIDEST.get(column.form, least)))


def _breadth(text: str) -> int:
    """How many columns of digits a text takes: a Hangul syllable two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
