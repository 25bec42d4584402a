"""The target of every row of a table: the conditions that leave just this row, as prose and `hwaje trace` take them."""

from itertools import combinations

import pandas as pd

from analysis.report import numbers

__all__ = ["naming", "rows_as_targets"]

# Columns that may name a row, those that say most to a reader first; the others come after, in the order of the table.
_FIRST = ("topic", "theme", "term", "partner", "period", "group", "outlet", "by", "measure", "k", "seed", "date", "side", "start", "month", "rank", "step",
          "rule", "path", "doc_id", "surface")  # fmt: skip
_NUMBERS = {"topic", "k", "seed", "month", "rank"}  # whole numbers that name; other numbers are what is named
_ALWAYS = ("group", "period", "composition")  # part of the name even where a table happens to have each term in one group only
_MOST = 4  # conditions beside these


def naming(table: pd.DataFrame) -> tuple[str, ...]:
    """The columns that tell the rows apart, as few as there can be; () where no four do."""
    names = [name for name in (*_FIRST, *table.columns) if name in table.columns and _may_name(table, name)]
    names = list(dict.fromkeys(names))
    always = [name for name in _ALWAYS if name in names]
    names = [name for name in names if name not in always]
    for n in range(0 if always else 1, min(_MOST, len(names)) + 1):
        for some in combinations(names, n):
            if not table.duplicated([*some, *always]).any():
                return tuple(name for name in (*_ALWAYS[:2], *some, *_ALWAYS[2:]) if name in (*some, *always))
    return ()


def rows_as_targets(table: pd.DataFrame, rows: pd.DataFrame) -> tuple[str, ...]:
    """What stands between the brackets of the target of each of these rows of the table; "" where nothing names it."""
    columns = naming(table)
    if not columns:
        return ("",) * len(rows)
    return tuple(numbers.row_text(zip(columns, map(str, values), strict=True)) for values in rows[list(columns)].astype(object).itertuples(index=False))


def _may_name(table: pd.DataFrame, name: str) -> bool:
    if name == "name" and "topic" in table.columns:  # topics may share a name
        return False
    return name in _NUMBERS or (pd.api.types.is_string_dtype(table[name]) and bool(table[name].notna().all()))
