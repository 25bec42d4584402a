"""CSV and TSV in UTF-8 or CP949, separated by comma, tab or semicolon."""

import csv
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from typing import TextIO

from analysis.errors import InputError
from analysis.read.encoding import encoding_of, opened
from analysis.read.headers import MAX_COLUMNS, Row, article, find, known, normal
from analysis.read.source import Notes, Source

__all__ = ["SUFFIXES", "records", "rows", "too_wide", "torn"]

SUFFIXES = (".csv", ".tsv")
_DELIMITERS = (",", "\t", ";")
_CELL_LIMIT = 1 << 26  # characters; csv refuses 131,072, which a long text column can pass
_END = "\ufffeend"  # not a character, so no file ends with it: comes back whole unless a quote is open

Record = tuple[int, list[str], bool]


def rows(source: Source, columns: Mapping[str, str], notes: Notes) -> Iterator[Row]:
    """One row a record; the header is row 1, and blank lines are counted as rows.

    raises    InputError for an unknown encoding, a missing text column, or a quote that never closes
    """
    encoding = encoding_of(source)
    notes.note(source.name, "encoding", encoding)
    given = records(source, encoding, known(columns))
    _, header, _ = next(given)
    found = find(source.name, header, columns)
    width = len(header)
    for number, cells, is_torn in given:
        if is_torn:
            notes.unreadable(source.name, number, "quotation marks that do not match", ",".join(cells), torn(source, number))
        elif any(map(str.strip, cells[width:])):
            refusal = too_wide(source, number, len(cells), width)
            notes.unreadable(source.name, number, "more cells than headers", ",".join(cells), refusal)
        else:
            values = {name: cells[at] for name, at in found.items() if at < len(cells)}
            yield article(source.name, number, values, notes)


def records(source: Source, encoding: str, headers: Collection[str]) -> Iterator[Record]:
    """(row number, cells, whether its quotation marks have torn it or run rows together) for each record that is not blank, the header first; a
    record may have any number of cells.

    headers   in their normal form, by which the delimiter is told
    raises    InputError for an empty file and for a quote that never closes
    """
    with opened(source, encoding) as text:
        delimiter = _delimiter(text, headers)
    with opened(source, encoding) as text:
        width = 0
        for number, cells, lines in _numbered(source, text, delimiter):
            if any(map(str.strip, cells)):
                width = width or len(cells)
                yield number, cells, _is_torn(lines, cells, delimiter, width)
    if not width:
        raise InputError(f"{source.name}: the file is empty; it needs a header in row 1",
                         f"{source.name}: 빈 파일입니다. 1행에 머리글이 있어야 합니다")  # fmt: skip


def too_wide(source: Source, number: int, n_cells: int, width: int) -> InputError:
    return InputError(
        f"{source.name}, row {number}: {n_cells} cells under {width} headers; put quotation marks around cells that hold "
        "the separator",
        f"{source.name}, {number}행: 머리글은 {width}개인데 셀이 {n_cells}개입니다. 구분 기호가 든 셀은 따옴표로 묶으세요",
    )


def torn(source: Source, number: int) -> InputError:
    return InputError(
        f"{source.name}, row {number}: rows run together or are torn apart, because the quotation marks do not match; close what is "
        "opened, and double a mark inside a cell",
        f"{source.name}, {number}행: 따옴표의 짝이 맞지 않아 행이 한데 붙거나 갈라졌습니다. 열린 따옴표를 닫고, 셀 안의 따옴표는 두 번 쓰세요",
    )


def _numbered(source: Source, text: TextIO, delimiter: str) -> Iterator[tuple[int, list[str], list[str]]]:
    """(row number, cells, the lines that it was read from) of each record."""
    held: list[str] = []

    def remembered() -> Iterator[str]:
        for line in chain(text, [_END]):
            held.append(line)
            yield line

    parsed = csv.reader(remembered(), delimiter=delimiter)
    number, cells, lines = 0, [], []
    while True:
        try:
            with _long_cells():
                following = next(parsed, None)
        except csv.Error as error:
            raise InputError(
                f"{source.name}, row {number + 1}: not readable as a table: {error}",
                f"{source.name}, {number + 1}행: 표로 읽을 수 없습니다: {error}",
            ) from None
        if following is None:
            break
        if number:
            yield number, cells, lines
        number, cells, lines = number + 1, following, held.copy()
        held.clear()
    if cells != [_END]:
        raise InputError(
            f"{source.name}, row {number}: a quotation mark is opened and never closed; close it, or double it inside a cell",
            f"{source.name}, {number}행: 따옴표가 열린 채 닫히지 않았습니다. 닫거나, 셀 안의 따옴표는 두 번 쓰세요",
        )


@contextmanager
def _long_cells() -> Iterator[None]:
    """The limit is global to the interpreter, so it is lifted only while a reader of ours is at work."""
    before = csv.field_size_limit(_CELL_LIMIT)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _is_torn(lines: list[str], cells: list[str], delimiter: str, width: int) -> bool:
    """Whether a mark without its other half ends the record too early, or runs it on until a later line, a row of its own,
    has one. A mark that is not doubled and does neither is read as it stands.
    """
    if len(cells) < width and "".join(lines).count('"') % 2:
        return True
    if len(lines) == 1 or width == 1 or _by_the_rules(lines, delimiter):
        return False
    return any(len(_by_the_rules([line], delimiter)) == width for line in lines[1:])


def _by_the_rules(lines: list[str], delimiter: str) -> list[str]:
    """The cells of one record in which every quotation mark is closed or doubled; none where one is not."""
    try:
        with _long_cells():
            return next(csv.reader(lines, delimiter=delimiter, strict=True), [])
    except csv.Error:
        return []


def _delimiter(text: TextIO, headers: Collection[str]) -> str:
    """The one that gives the first record the most known headers, then the most cells."""
    first = next((line for line in iter(lambda: text.readline(_CELL_LIMIT), "") if line.strip()), "").strip("\n")
    cells = {mark: first.split(mark, MAX_COLUMNS) for mark in _DELIMITERS}
    return max(
        _DELIMITERS,
        key=lambda mark: (sum(normal(cell.strip('"')) in headers for cell in cells[mark]), len(cells[mark])),
    )
