"""CSV and TSV in UTF-8 or CP949, separated by comma, tab or semicolon."""

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from analysis.errors import InputError
from analysis.read.encoding import decode
from analysis.read.headers import SPELLINGS, assemble, find, normal

__all__ = ["SUFFIXES", "read", "records"]

SUFFIXES = (".csv", ".tsv")
_DELIMITERS = (",", "\t", ";")
_CELL_LIMIT = 1 << 26  # characters; csv refuses 131,072, which a long text column can pass
_NONE: Mapping[str, str] = MappingProxyType({})
_KNOWN = {normal(spelling) for spellings in SPELLINGS.values() for spelling in spellings}


def read(path: Path, columns: Mapping[str, str] = _NONE) -> pd.DataFrame:
    """RAW_COLUMNS, one row a record; the header is row 1, and blank lines are counted as rows.

    columns   {our name: the user's header}
    raises    InputError for an unknown encoding, a missing text column, a quote that never closes, or a record with
              more cells than the header
    """
    header, numbered = records(path, known=_KNOWN | {normal(name) for name in columns.values()})
    found = find(path, header, columns)
    values = {name: [record[i] for _, record in numbered] for name, i in found.items()}
    return assemble(path, values, [number for number, _ in numbered])


def records(path: Path, *, known: set[str] = _KNOWN) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header, and (row number, cells) for each record that is not blank, as long as the header.

    known     headers in their normal form by which the delimiter is told
    """
    text = decode(path, path.read_bytes())
    end = "\ufffeend"  # not a character, so no file ends with it: comes back whole unless a quote is open
    with _long_cells():
        try:
            delimiter = _delimiter(text, known)
            lines = list(csv.reader(io.StringIO(f"{text}\n{end}", newline=""), delimiter=delimiter))
        except csv.Error as error:
            raise InputError(
                f"{path}: not readable as a table: {error}", f"{path}: 표로 읽을 수 없습니다: {error}"
            ) from None
    if lines[-1] != [end]:
        row = len(lines)
        raise InputError(
            f"{path}, row {row}: a quotation mark is opened and never closed; close it, or double it inside a cell",
            f"{path}, {row}행: 따옴표가 열린 채 닫히지 않았습니다. 닫거나, 셀 안의 따옴표는 두 번 쓰세요",
        )
    given = [(number, cells) for number, cells in enumerate(lines[:-1], start=1) if any(map(str.strip, cells))]
    if not given:
        raise InputError(f"{path}: the file is empty; it needs a header in row 1",
                         f"{path}: 빈 파일입니다. 1행에 머리글이 있어야 합니다")  # fmt: skip
    (_, header), *body = given
    width = len(header)
    for number, cells in body:
        if any(map(str.strip, cells[width:])):
            raise InputError(
                f"{path}, row {number}: {len(cells)} cells under {width} headers; put quotation marks around cells that "
                f"hold {delimiter!r}",
                f"{path}, {number}행: 머리글은 {width}개인데 셀이 {len(cells)}개입니다. {delimiter!r} 글자가 든 셀은 "
                "따옴표로 묶으세요",
            )
    return header, [(number, (cells + [""] * width)[:width]) for number, cells in body]


def _delimiter(text: str, known: set[str]) -> str:
    """The one that gives the first record the most known headers, then the most cells."""
    lines = (line for line in text.split("\n") if line.strip())
    first = next(lines, "")
    cells = {mark: next(csv.reader([first], delimiter=mark), []) for mark in _DELIMITERS}
    return max(_DELIMITERS, key=lambda mark: (sum(normal(cell) in known for cell in cells[mark]), len(cells[mark])))


@contextmanager
def _long_cells() -> Iterator[None]:
    before = csv.field_size_limit(_CELL_LIMIT)
    try:
        yield
    finally:
        csv.field_size_limit(before)  # the limit is global to the interpreter
