"""A look into an .xlsx before calamine opens it: calamine reserves memory up to the last cell, and is silent on some losses."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from analysis.errors import InputError
from analysis.read.expanded import opened_zip, pieces
from analysis.read.headers import MAX_COLUMNS
from analysis.read.source import Source

__all__ = ["MAX_CELLS", "Cells", "inspect"]

MAX_CELLS = 20_000_000  # in the rectangle from A1 to the last cell: 600 MB; a full BigKinds export has 380,000
_MAX_ROWS = 1_048_576
_CARRIED = 4 << 20  # bytes of an unfinished row that are kept for the next piece

_P = rb"<(?:\w+:)?"
_CELL = re.compile(_P + rb"c(?:\s[^<>]*?)?(?<!/)>")
_PLACE = re.compile(rb"\sr=[\"']([A-Za-z]+)([0-9]+)[\"']")
_ROW = re.compile(_P + rb"row\s[^<>]*?\br=[\"']([0-9]+)[\"']")
_FORMULA = re.compile(
    rb"(?:</(?:\w+:)?f>|" + _P + rb"f(?:\s[^<>]*)?/>)\s*(?:" + _P + rb"v\s*/>|" + _P + rb"v>\s*</(?:\w+:)?v>|</(?:\w+:)?c>)"
)
_CLAIM = re.compile(rb"\b(?:unique)?[cC]ount=[\"']([0-9]{1,20})[\"']")
_ERROR = re.compile(rb"\st=[\"']e[\"']")


@dataclass(frozen=True)
class Cells:
    """Of all sheets: cells that are not empty elements, formulas without a stored value, cells with an error."""

    n: int = 0
    formulas: int = 0
    errors: int = 0


def inspect(source: Source, book_bytes: bytes) -> Cells:
    """raises InputError for a damaged zip, one that unpacks beyond the limits, and cells so far out that no table is meant"""
    cells = Cells()
    inner = Source(source.name, lambda: io.BytesIO(book_bytes))
    with opened_zip(inner, ("an Excel workbook (.xlsx)", "엑셀 통합 문서(.xlsx)")) as archive:
        for member in archive.infolist():
            taken = pieces(source, archive, member)
            if member.filename.lower().endswith(".xml") and "sharedstrings" not in member.filename.lower():
                found = _counted(source, member.filename, taken)
                cells = replace(cells, n=cells.n + found.n, formulas=cells.formulas + found.formulas,
                                errors=cells.errors + found.errors)  # fmt: skip
            else:
                _check_strings(source, taken)
    return cells


def _check_strings(source: Source, taken: Iterator[bytes]) -> None:
    """calamine makes room for as many texts as the table of texts claims to have, before it reads the first."""
    size, claimed = 0, 0
    for piece in taken:
        if not size:
            claimed = max(map(int, _CLAIM.findall(piece[:2000])), default=0)
        size += len(piece)
    if claimed > size:
        raise InputError(
            f"{source.name}: not an Excel workbook, or a damaged one (it claims {claimed:,} texts in {size:,} bytes); get it again",
            f"{source.name}: 엑셀 통합 문서가 아니거나 손상된 파일입니다({size:,}바이트에 글 {claimed:,}개라고 적힘). 다시 받으세요",
        )


def _counted(source: Source, sheet: str, taken: Iterator[bytes]) -> Cells:
    n = formulas = errors = last_row = widest = unplaced = 0
    for piece in _whole_rows(taken):
        cells = _CELL.findall(piece)
        places = [place for place in map(_PLACE.search, cells) if place]
        n += len(cells)
        errors += sum(1 for cell in cells if _ERROR.search(cell))
        formulas += len(_FORMULA.findall(piece))
        if places:
            widest = max(widest, *map(_column, {place[1] for place in places}))
        rows = {place[2] for place in places} | (set(_ROW.findall(piece)) if cells else set())
        last_row = max([last_row, *(int(row[:12]) for row in rows)])
        if len(places) < len(cells):  # cells that do not say where they are stand one after the other
            unplaced = max(unplaced, *(len(_CELL.findall(row)) for row in re.split(_P + rb"row\b", piece)))
    last_row = max(last_row, 1 if n else 0)
    width = max(widest, unplaced)
    if last_row > _MAX_ROWS or width > MAX_COLUMNS or last_row * width > MAX_CELLS:
        raise InputError(
            f"{source.name}: the cells of {sheet} reach to row {last_row:,} and column {width:,}, which is no table of articles; "
            "delete the stray cells far out, or save the table as .csv",
            f"{source.name}: {sheet}의 셀이 {last_row:,}행 {width:,}열까지 이어져 기사 표로 볼 수 없습니다. 멀리 떨어진 셀을 지우거나 "
            ".csv로 저장하세요",
        )
    return Cells(n, formulas, errors)


def _whole_rows(taken: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes, cut before a <row or <c, so that no cell is torn apart."""
    carried = b""
    for piece in taken:
        carried += piece
        cut = max(carried.rfind(b"<row"), carried.rfind(b":row"))
        if cut <= 0:
            cut = max(carried.rfind(b"<c "), carried.rfind(b":c "))
        if cut <= 0 and len(carried) > _CARRIED:
            cut = len(carried) - 64
        if cut > 0:
            cut = carried.rfind(b"<", 0, cut + 1)
            yield carried[:cut]
            carried = carried[cut:]
    yield carried


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper()[:8]:
        number = number * 26 + letter - 64
    return number
