"""Excel workbooks, BigKinds exports first: every sheet whose first row names a text column."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from analysis.errors import InputError
from analysis.read.headers import SPELLINGS, as_text, assemble, find, normal

__all__ = ["SUFFIXES", "read"]

SUFFIXES = (".xlsx",)
_NONE: Mapping[str, str] = MappingProxyType({})
_TEXT = {normal(spelling) for name in ("title", "text", "keywords") for spelling in SPELLINGS[name]}


def read(path: Path, columns: Mapping[str, str] = _NONE) -> pd.DataFrame:
    """RAW_COLUMNS, one row a row; where several sheets hold articles, the row reads "sheet!5".

    A raw BigKinds export declares that it has one cell (dimension A1); calamine reads the cells themselves.

    columns   {our name: the user's header}
    raises    InputError if the file is no workbook, or if no sheet has a text column
    """
    sheets = _sheets(path)
    wanted = _TEXT | {normal(columns[name]) for name in ("title", "text", "keywords") if name in columns}
    holding = [name for name, cells in sheets.items() if any(normal(cell) in wanted for cell in _header(cells))]
    holding = holding or [name for name, cells in sheets.items() if cells][:1]
    if not holding:
        raise InputError(f"{path}: the workbook is empty; it needs a header in row 1",
                         f"{path}: 빈 통합 문서입니다. 1행에 머리글이 있어야 합니다")  # fmt: skip
    tables = [_table(path, sheets[name], columns, f"{name}!" if len(holding) > 1 else "") for name in holding]
    return pd.concat(tables, ignore_index=True)


def _table(path: Path, cells: list[tuple[int, list]], columns: Mapping[str, str], prefix: str) -> pd.DataFrame:
    found = find(path, _header(cells), columns)
    values = {name: [row[i] for _, row in cells[1:]] for name, i in found.items()}
    return assemble(path, values, [f"{prefix}{number}" for number, _ in cells[1:]])


def _header(cells: list[tuple[int, list]]) -> list:
    return cells[0][1] if cells else []


def _sheets(path: Path) -> dict[str, list[tuple[int, list]]]:
    """(row number, cells) of each row that is not blank, by sheet."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        rows = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except CalamineError as error:
        raise InputError(
            f"{path}: not an Excel workbook (.xlsx), or a damaged one ({error}); open it in Excel and save it as .xlsx",
            f"{path}: 엑셀 통합 문서(.xlsx)가 아니거나 손상된 파일입니다({error}). 엑셀에서 열어 .xlsx로 다시 저장하세요",
        ) from None
    return {
        name: [(number, row) for number, row in enumerate(cells, start=1) if any(as_text(cell).strip() for cell in row)]
        for name, cells in rows.items()
    }
