"""Excel workbooks (.xlsx), BigKinds exports first."""

import io
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from analysis.errors import InputError
from analysis.read import xls
from analysis.read.headers import Row
from analysis.read.sheets import inspect
from analysis.read.source import Notes, Source
from analysis.read.workbook import damaged, foreign, kind_of, table_rows

__all__ = ["SUFFIXES", "rows"]

SUFFIXES = (".xlsx",)
Answer = TypeVar("Answer")


def rows(source: Source, columns: Mapping[str, str], notes: Notes) -> Iterator[Row]:
    """One row a row of every sheet whose first row names a text column.

    A raw BigKinds export declares that it has one cell (dimension A1); calamine reads the cells themselves.

    raises    InputError if the file is no workbook, is one that calamine cannot be trusted with (`sheets.inspect`), or has
              no sheet with a text column
    """
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    if kind_of(source) == "xls":
        yield from xls.rows(source, columns, notes)
        return
    if not kind_of(source):
        raise foreign(source)
    notes.note(source.name, "encoding", "xlsx")
    packed = source.read()
    cells = inspect(source, packed)
    book = _safely(source, lambda: CalamineWorkbook.from_filelike(io.BytesIO(packed)))
    names = [each.name for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    sheets = {name: _safely(source, lambda name=name: book.get_sheet_by_name(name)) for name in names}
    if cells.n > cells.formulas + cells.errors and not any(sheet.height for sheet in sheets.values()):
        raise InputError(
            f"{source.name}: {cells.n:,} cells are in the file, but none can be read; open it in Excel and save it as .xlsx",
            f"{source.name}: 셀 {cells.n:,}개가 있으나 읽을 수 없습니다. 엑셀에서 열어 .xlsx로 다시 저장하세요",
        )
    if cells.formulas:
        notes.note(source.name, "formulas without a stored value, read as empty", f"{cells.formulas}")
    if cells.errors:
        notes.note(source.name, "cells with an error of Excel, read as empty", f"{cells.errors}")
    taken = {name: lambda sheet=sheet: _rows(source, sheet) for name, sheet in sheets.items()}
    yield from table_rows(source, taken, columns, notes)


def _rows(source: Source, sheet: object) -> Iterator[list]:
    taken = iter(_safely(source, sheet.iter_rows))
    while (cells := _safely(source, lambda: next(taken, None))) is not None:
        yield cells


def _safely(source: Source, ask: Callable[[], Answer]) -> Answer:
    """What calamine answers; whatever breaks in it is an error of the file."""
    from python_calamine import CalamineError

    try:
        return ask()
    except (CalamineError, ValueError, OverflowError, OSError) as error:
        raise damaged(source, error) from None
    except BaseException as error:
        # A panic of Rust is no Exception, so that nobody catches it by accident; here it means a damaged file.
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(source, error) from None
