"""Numbers as targets: what `table[column=value, …].column | format` means, how it is printed, and digits typed by hand.

    trend_terms_year[period=2000, term=진출].share | pct1
    typical_articles[topic=3, rank=1].title
    log_odds_outlet[group="가온, 마루", term=결제].z | f2

Values in quotes may hold commas and brackets; a quote inside them is written twice. Where the table has a composition and
the target names none, it is the raw one.
"""

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.errors import InputError, choose, nearest
from analysis.report import workbook
from analysis.report.text import value_text
from analysis.values import Result

__all__ = ["FORMATS", "QUOTED", "Number", "Target", "located", "number", "parse", "typed", "write_numbers"]

FORMATS = ("plain", "pct0", "pct1", "pct2", "int", "f1", "f2", "f3", "p", "p0")
_OF_SHARES = {"0 to 1", "-1 to 1", "ratio", "probability"}  # units of which a percentage can be said
_NAME = r'[^\s\[\].|{}=,"]+'
QUOTED = r'"(?:[^"]|"")*+"'  # possessive: never tried in two ways
_TARGET = re.compile(rf'\s*(?P<table>{_NAME})\s*(?:\[(?P<cell>(?:{QUOTED}|[^"\]])*+)\])?\s*(?:\.\s*(?P<column>{_NAME}))?\s*'
                     rf"(?:\|\s*(?P<format>{_NAME}))?\s*")  # fmt: skip
_PAIR = re.compile(rf'\s*(?P<column>{_NAME})\s*=\s*(?:(?P<quoted>{QUOTED})|(?P<bare>[^",]*))\s*(?:,|$)')
_KEYS = {"topic", "rank", "k", "seed", "month"}  # numbers that name a row
_LISTED = 12  # values that an error names
_FORM = 'table[column=value, …].column | format'

# Digits in a text: a whole number with its commas and point. What is no number of the study: years, and digits in names.
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_YEAR = re.compile(r"(?:19\d\d|20\d\d|2100)")
_COUNTED = re.compile(r"\s?(?:건|개|명|회|번|배|원|만|억|천|%|퍼센트|articles|percent|times)")  # 2000건 is no year
_UNIT = re.compile(r"(?:%|[kmc]?m|[km]?g|[KMGT]B|[kKMG]bps|[kMG]?Hz|pp|p|th|st|nd|rd|x)(?![A-Za-z])")


@dataclass(frozen=True)
class Target:
    """A target as it was written.

    cell      the conditions on the row, ((column, value), …)
    column    "" where only a row is meant
    format    "" for plain
    """

    text: str
    table: str
    cell: tuple[tuple[str, str], ...]
    column: str
    format: str


@dataclass(frozen=True)
class Number:
    """A number of the prose: as shown, as it is in its cell, and where both stand."""

    shown: str
    exact: object
    table: str
    row: str
    column: str
    file: str
    line: int

    @property
    def target(self) -> str:
        """What `hwaje trace` takes."""
        return f"{self.table}[{self.row}].{self.column}"


def parse(text: str, place: str) -> Target:
    """The target that `text` says; `place`, such as "report.md:3", begins the message of an InputError."""
    whole = _TARGET.fullmatch(text)
    if whole is None:
        raise _malformed(text, place)
    cell, at, said = [], 0, (whole["cell"] or "").strip()
    while at < len(said):
        pair = _PAIR.match(said, at)
        if pair is None:
            raise _malformed(text, place)
        value = pair["bare"].strip() if pair["quoted"] is None else pair["quoted"][1:-1].replace('""', '"')
        cell.append((pair["column"], value))
        at = pair.end()
    wanted = whole["format"] or ""
    if wanted:
        choose(wanted, FORMATS, ("format", "형식"), place=f"{place}: {text.strip()}")
    return Target(text.strip(), whole["table"], tuple(cell), whole["column"] or "", wanted)


def located(target: Target, tables: Mapping[str, Result], place: str) -> tuple[Result, tuple[tuple[str, str], ...], pd.Series]:
    """The table, the conditions (the raw composition among them) and the one row that they leave.

    raises   InputError for an unknown table or column, and for no row or several: with what there is, and the nearest
    """
    at = f"{place}: {target.text}"
    result = tables[choose(target.table, tables, ("table", "표"), place=at)]
    cell, rows = target.cell, result.table
    if "composition" in rows.columns and "composition" not in dict(cell):
        cell = (*cell, ("composition", "raw"))
    for column in [*dict(cell), *([target.column] if target.column else [])]:
        choose(column, rows.columns, ("column", "열"), place=at)
    for column, value in cell:
        left = rows[rows[column].astype(str) == value]
        if left.empty:  # a name typed on a Mac is the same name
            said = rows[column].map(_as_said)
            left = rows[said == _nfc(value)]
            if left.empty:
                raise _no_row(at, column, value, list(dict.fromkeys(said)))
        rows = left
    if len(rows) != 1:
        raise _many_rows(at, rows, dict(cell), result)
    return result, cell, rows.iloc[0]


def number(target: Target, tables: Mapping[str, Result], language: str, file: str, line: int) -> Number:
    """The number that a target of the prose means; raises InputError as `located`, and where a cell cannot be shown so."""
    place = f"{file}:{line}"
    if not target.column:
        raise InputError(f"{place}: {target.text}: names a row but no column; write {_FORM}",
                         f"{place}: {target.text}: 행은 있지만 열이 없습니다. {_FORM}처럼 적으세요")  # fmt: skip
    result, cell, row = located(target, tables, place)
    value = row[target.column]
    value = value.item() if isinstance(value, np.generic) else value
    shown = _shown(target, value, result.columns[target.column][0], language, place)
    return Number(shown, value, target.table, row_text(cell), target.column, file, line)


def row_text(cell: Iterable[tuple[str, str]]) -> str:
    """Conditions as a target has them, in quotes where they must be."""
    return ", ".join(f"{column}={_quoted(value)}" for column, value in cell)


def write_numbers(numbers: Iterable[Number], path: Path) -> None:
    """numbers.csv: each number of the prose, in its order; `exact` has full precision."""
    rows = [(one.shown, one.exact, one.table, one.row, one.column, one.file, one.line) for one in numbers]
    described = {
        "shown": ("text", "the number as it is printed"), "exact": ("as in the table", "the cell that it shows"),
        "table": ("name", "table"), "row": ("text", "conditions that name the row"), "column": ("name", "column"),
        "file": ("file", "file of the prose"), "line": ("line", "line in the file, counted from 1"),
    }  # fmt: skip
    table = pd.DataFrame({name: pd.Series([row[i] for row in rows], dtype=object) for i, name in enumerate(described)})
    workbook.write_csv(Result("numbers", table, described, {"given": 0, "used": 0, "undated": 0, "dropped": 0}), path)


def typed(text: str) -> list[str]:
    """The numbers in a piece of prose that somebody typed, but for years (1900 to 2100) and digits in names (5G, MP3)."""
    return [found[0] for found in _DIGITS.finditer(text) if not (_is_year(text, found) or _is_of_a_name(text, found))]


def _is_year(text: str, found: re.Match) -> bool:
    return bool(_YEAR.fullmatch(found[0])) and not _COUNTED.match(text, found.end())


def _is_of_a_name(text: str, found: re.Match) -> bool:
    before, after = text[: found.start()][-1:], text[found.end() :][:1]
    if before.isascii() and before.isalpha():
        return True
    return after.isascii() and after.isalpha() and not _UNIT.match(text, found.end())


def _shown(target: Target, value: object, unit: str, language: str, place: str) -> str:
    at = f"{place}: {target.text}"
    if value is None or value is pd.NA or value == "" or (isinstance(value, float) and not math.isfinite(value)):
        raise InputError(f"{at}: the cell is empty; there is no number to show", f"{at}: 빈 칸이라 보일 값이 없습니다")
    allowed = _allowed(value, unit)
    wanted = target.format or "plain"
    if wanted not in allowed:
        listed = ", ".join(allowed)
        raise InputError(f"{at}: {target.column} is in {unit!r} and cannot be shown as {wanted}; allowed: {listed}",
                         f"{at}: {target.column}의 단위는 '{unit}'이어서 {wanted} 형식으로 보일 수 없습니다. 쓸 수 있는 형식: {listed}")  # fmt: skip
    if wanted == "plain":
        if isinstance(value, bool):
            return (("아니요", "예") if language == "ko" else ("no", "yes"))[value]
        return str(value_text(target.column, value, language))
    if wanted.startswith("pct"):
        return f"{100 * value:z,.{wanted[3:]}f}%"
    if wanted in ("p", "p0"):
        return _probability(value, leading_zero=wanted == "p0")
    return f"{value:z,.{0 if wanted == 'int' else int(wanted[1:])}f}"


def _allowed(value: object, unit: str) -> list[str]:
    if isinstance(value, (str, bool)):
        return ["plain"]
    hidden = (() if unit in _OF_SHARES else ("pct0", "pct1", "pct2")) + (() if unit == "probability" else ("p", "p0"))
    return [name for name in FORMATS if name not in hidden]


def _probability(value: float, *, leading_zero: bool) -> str:
    """p = .034, p < .001, p > .999, as Korean papers print it; with a zero before the point where that is wanted."""
    said = "< 0.001" if value < 0.001 else "> 0.999" if value > 0.9995 else f"= {value:.3f}"
    return "p " + (said if leading_zero else said.replace(" 0.", " ."))


def _quoted(value: str) -> str:
    plain = value == value.strip() and value and not set(value) & set('",=[]{}|')
    return value if plain else '"' + value.replace('"', '""') + '"'


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _as_said(value: object) -> str:
    return _nfc(str(value))


def _malformed(text: str, place: str) -> InputError:
    return InputError(f'{place}: {text.strip()}: cannot be read as a target; write {_FORM}, with commas and brackets inside "quotes"',
                      f'{place}: {text.strip()}: 대상으로 읽을 수 없습니다. {_FORM}처럼 적고, 값에 쉼표나 대괄호가 있으면 "따옴표"로 묶으세요')  # fmt: skip


def _no_row(at: str, column: str, value: str, known: list[str]) -> InputError:
    near = nearest(value, known)
    listed = ", ".join(map(_quoted, known[:_LISTED])) + (", …" if len(known) > _LISTED else "")
    return InputError(f"{at}: no row has {column}={value}" + (f"; did you mean {near!r}?" if near else "") + f"; there are: {listed}",
                      f"{at}: {column}={value}인 행이 없습니다." + (f" 혹시 '{near}'입니까?" if near else "") + f" 있는 값: {listed}")  # fmt: skip


def _many_rows(at: str, rows: pd.DataFrame, cell: Mapping[str, str], result: Result) -> InputError:
    """What else would tell the rows apart: columns of names that differ, and some of their values."""
    names = [name for name in rows.columns if name in _KEYS or pd.api.types.is_string_dtype(rows[name])]
    free = [name for name in names if name not in cell and rows[name].nunique() > 1]
    free = sorted(free, key=lambda name: -rows[name].nunique())[:3]
    kinds = "; ".join(f"{name} = " + ", ".join(_quoted(said) for said in dict.fromkeys(rows[name].head(_LISTED).map(_as_said))) for name in free)
    if rows.empty:
        return InputError(f"{at}: {result.name} has no rows", f"{at}: {result.name}에 행이 없습니다")
    return InputError(f"{at}: matches {len(rows)} rows; add a condition that leaves one: {kinds}",
                      f"{at}: 맞는 행이 {len(rows)}개입니다. 한 행만 남도록 조건을 더하세요: {kinds}")  # fmt: skip
