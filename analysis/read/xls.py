"""Legacy Excel workbooks (.xls), as RISS exports them."""

from collections.abc import Iterator, Mapping

from analysis.errors import InputError
from analysis.read.headers import Row
from analysis.read.source import Notes, Source
from analysis.read.workbook import damaged, foreign, kind_of, table_rows

__all__ = ["SUFFIXES", "rows"]

SUFFIXES = (".xls",)


def rows(source: Source, columns: Mapping[str, str], notes: Notes) -> Iterator[Row]:
    """One row a row of every sheet whose first row names a text column.

    Read by xlrd, because calamine follows a damaged container without end, or asks for memory until it is killed.

    raises    InputError if the file is no workbook, is locked, or has no sheet with a text column
    """
    kind = kind_of(source)
    if kind == "xlsx":
        from analysis.read import xlsx

        yield from xlsx.rows(source, columns, notes)
        return
    if not kind:
        raise foreign(source)
    notes.note(source.name, "encoding", "xls")
    book = _book(source)
    n = sum(sheet.row_types(row).count(_ERROR) for sheet in book.sheets() for row in range(sheet.nrows))
    if n:
        notes.note(source.name, "cells with an error of Excel, read as empty", f"{n}")
    sheets = {sheet.name: lambda sheet=sheet: _rows(source, book, sheet) for sheet in book.sheets()}
    yield from table_rows(source, sheets, columns, notes)


_DATE, _BOOLEAN, _ERROR = 3, 4, 5  # types of a cell in xlrd


def _book(source: Source):
    import os

    import xlrd

    try:
        with open(os.devnull, "w") as nowhere:  # xlrd prints its doubts
            return xlrd.open_workbook(file_contents=source.read(), logfile=nowhere, ragged_rows=True)
    except OSError:
        raise
    except Exception as error:
        # xlrd checks nothing: damage comes as IndexError, AssertionError, struct.error and many others.
        if "encrypted" in str(error):
            raise InputError(f"{source.name}: locked with a password; open it in Excel and save it without one",
                             f"{source.name}: 암호가 걸려 있습니다. 엑셀에서 열어 암호 없이 저장하세요") from None  # fmt: skip
        raise damaged(source, error) from None


def _rows(source: Source, book, sheet) -> Iterator[list]:
    for row in range(sheet.nrows):
        yield [_cell(value, kind, book.datemode) for value, kind in zip(sheet.row_values(row), sheet.row_types(row), strict=True)]


def _cell(value: object, kind: int, datemode: int) -> object:
    if kind == _ERROR:
        return ""
    if kind == _BOOLEAN:
        return bool(value)
    if kind == _DATE:
        import xlrd

        try:
            return xlrd.xldate_as_datetime(value, datemode)
        except (ValueError, OverflowError):  # beyond the calendar: the number as it stands
            return value
    return value
