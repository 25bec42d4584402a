"""The second look at the rows, when all of them are known: lines that recur, dates, and what tells copies."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

import numpy as np

from analysis.preprocessing import dating
from analysis.preprocessing.boilerplate import Plan
from analysis.preprocessing.duplicates import address
from analysis.preprocessing.rows import EMPTY, GONE, digest

__all__ = ["Second", "schema", "slices", "texts"]

_TEXTS = ("text", "published", "date_precision", "dated_by")
_NUMBERS = {"same": "int64", "address": "int64", "length": "int64", "gone": "int8"}
_LISTS = ("steps", "rules", "lines")


def schema():
    """text (only where lines are taken out of it), the date, `same` and `address` (equal for articles that may be one; an address
    of 0 is none), `length` of the text, the log."""
    import pyarrow

    return pyarrow.schema(
        [
            *((name, pyarrow.large_string()) for name in _TEXTS),
            *((name, pyarrow.type_for_alias(kind)) for name, kind in _NUMBERS.items()),
            *((name, pyarrow.large_list(pyarrow.large_string())) for name in _LISTS),
        ]
    )


def slices(n: int, size: int) -> Iterator[slice]:
    return (slice(start, min(start + size, n)) for start in range(0, n, size))


def texts(column, at: slice | np.ndarray | None = None) -> list:
    """The values of a pyarrow column, or of some of its rows."""
    import pyarrow

    if isinstance(at, slice):
        column = column.slice(at.start, at.stop - at.start)
    elif at is not None:
        column = column.take(pyarrow.array(at))
    return column.to_numpy(zero_copy_only=False).tolist()


class Second:
    """Looks at batch after batch of clean rows.

    paths     the files, by their numbers
    hand      {doc_id: date} of [corpus.dates]
    plan      lines to take out of the articles, or None
    spans     first and last day of each file, over all rows given; grows
    """

    def __init__(self, paths: Sequence[str], hand: Mapping[str, dating.Date], plan: Plan | None):
        self.stems = [PurePosixPath(path).stem for path in paths]
        self.hand, self.plan = hand, plan
        self.spans: dict[int, tuple[str, str]] = {}

    def __call__(self, rows, ids: Sequence[str]) -> tuple[dict[str, list], dict[str, list[str]]]:
        """Columns of `schema`; and text and keywords as they tell near copies, "" for rows that are gone."""
        names = ("path", "is_file", "gone", "date", "line", "published", "date_precision", "dated_by", "outlet", "title",
                 "text", "keywords", "url")  # fmt: skip
        made: dict[str, list] = {name: [] for name in (*_TEXTS, *_NUMBERS, *_LISTS)}
        compared: dict[str, list[str]] = {"text": [], "keywords": []}
        for doc_id, *cells in zip(ids, *(texts(rows.column(name)) for name in names), strict=True):
            row = self._row(doc_id, dict(zip(names, cells, strict=True)))
            for name, value in zip(compared, row.pop("compared"), strict=True):
                compared[name].append(value)
            for name, value in row.items():
                made[name].append(value)
        return made, compared

    def _row(self, doc_id: str, row: dict) -> dict[str, object]:
        path, text, gone, log = row["path"], row["text"], row["gone"], []
        stated = dating.Stated(row["date"], row["line"], row["published"], row["date_precision"], row["dated_by"],
                               self.stems[path] if row["is_file"] else "")  # fmt: skip
        if gone == GONE["kept"] and self.plan is not None:
            text, taken = self.plan.remove(text, row["outlet"])
            log += [("clean", rule, line) for rule, line in taken]
            if not (text or row["title"] or row["keywords"]):
                gone = GONE["empty"]
                log.append(EMPTY)
        if gone != GONE["kept"]:
            published, precision, dated_by, told, unreadable = dating.seen(stated), "none", "none", "", []
        else:
            (published, precision, dated_by, told), unreadable = dating.dated(doc_id, stated, self.hand)
        log += [("date", "unreadable", each) for each in unreadable]
        if told:
            log.append(("date", dated_by, told))
        if published:
            day = published[:10]
            first, last = self.spans.get(path, (day, day))
            self.spans[path] = min(first, day), max(last, day)
        page = address(row["url"]) if row["url"] and gone == GONE["kept"] else ""
        compared = (text, row["keywords"]) if gone == GONE["kept"] else ("", "")
        return {
            "text": text if self.plan else "", "published": published, "date_precision": precision, "dated_by": dated_by,
            "same": digest(row["title"], row["outlet"], published[:10], compared[0] or compared[1]), "address": digest(page) if page else 0,
            "length": len(compared[0]), "gone": gone,
            "steps": [step for step, _, _ in log], "rules": [rule for _, rule, _ in log], "lines": [line for *_, line in log],
            "compared": compared,
        }  # fmt: skip
