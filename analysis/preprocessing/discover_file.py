"""Proposals as files that a person edits, and that are dictionary files as they stand."""

import datetime
from pathlib import Path

import pandas as pd

from analysis.preprocessing.lexicon import COLUMNS
from analysis.values import Result

__all__ = ["write_proposals"]

_HEAD = """\
# 제안된 용어입니다. 뺄 행은 지우고, canonical(대표어)은 고쳐 쓸 수 있습니다. 그대로 study.toml의 [dictionary] files에 넣습니다.
# '#'로 시작하는 행은 쓰이지 않습니다. 동의어(synonym)는 맞는지 확인한 뒤 '#'을 지우면 쓰입니다.
# Proposed terms: delete lines, change canonicals, then name this file in [dictionary] files of study.toml.
# Lines that begin with # are passed over: take the # off the synonyms that are right."""
_WIDTHS = {"surface": 20, "canonical": 20, "note": 90, "context": 90, "inside": 30}


def write_proposals(result: Result, path: Path) -> tuple[Path, Path]:
    """Write proposals as tab-separated text and as a workbook of the same name: (the .tsv, the .xlsx).

    Either is a valid file for [dictionary] files. In the workbook the first sheet is the dictionary, with the evidence in `note`; the
    second has all columns, to sort and filter by. Second names are comments in both, so that nothing is renamed unseen.
    """
    text, book = path.with_suffix(".tsv"), path.with_suffix(".xlsx")
    rows = [[_cell(value) for value in row] for row in result.table[list(COLUMNS)].itertuples(index=False)]
    for row in rows:
        row[0] = f"#{row[0]}" if row[2] == "synonym" else row[0]
    lines = [_HEAD, "\t".join(COLUMNS), *("\t".join(row) for row in rows)]
    text.write_text("\n".join(lines) + "\n", encoding="utf-8")
    _write_book(result.table, rows, book)
    return text, book


def _cell(value: object) -> str:
    return " ".join(str(value).split())


def _write_book(table: pd.DataFrame, rows: list[list[str]], path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(
        path, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    )
    book.set_properties({"title": "hwaje", "created": datetime.datetime(2000, 1, 1)})
    bold = book.add_format({"bold": True, "bottom": 1})
    evidence = [name for name in table.columns if name not in ("valid_from", "valid_to", "note", "gloss")]
    for name, header, cells in (
        ("dictionary", list(COLUMNS), rows),
        ("evidence", evidence, table[evidence].values.tolist()),
    ):
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, header, bold)
        sheet.autofilter(0, 0, max(1, len(cells)), len(header) - 1)
        for j, column in enumerate(header):
            sheet.set_column(j, j, _WIDTHS.get(column, 10))
        for i, row in enumerate(cells, start=1):
            for j, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(i, j, value)
                elif not pd.isna(value):
                    sheet.write_number(i, j, value)
    book.close()
