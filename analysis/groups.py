"""Which group an article belongs to: a calendar bin, a named period, an outlet; and why it belongs to none."""

from calendar import monthrange
from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.errors import InputError

__all__ = ["CALENDAR", "assign", "calendar_bins", "need_time", "stories"]

CALENDAR = ("year", "quarter", "month")
_LABELS = ("outlet", "section")


def assign(docs: pd.DataFrame, by) -> tuple[np.ndarray, list[str], dict[str, int]]:
    """The group of each article, all groups in order (empty calendar bins included), and the coverage.

    docs     table with `when` (ISO date as precise as it is known, "" where it may not be used), outlet, section
    by       "year", "quarter", "month", "outlet", "section", {period: (first, last)} with both ends included, or a label
             for each article ("" for none), such as run.in_theme("리눅스")
    returns  labels (n_docs,) with "" for articles in no group; groups; coverage {given, used, undated, dropped}:
             undated have no usable date, dropped have one that is too coarse or outside every period (or no outlet)
    """
    if isinstance(by, Mapping):
        labels = _in_periods(docs["when"].tolist(), by)
        groups = list(by)
        dated = True
    elif isinstance(by, str) and by in CALENDAR:
        labels = [_bin(day, by) for day in docs["when"]]
        used = [label for label in labels if label]
        groups = calendar_bins(min(used), max(used), by) if used else []
        dated = True
    elif isinstance(by, str) and by in _LABELS:
        labels = docs[by].tolist()
        groups = sorted({label for label in labels if label})
        dated = False
    elif not isinstance(by, str) and len(by) == len(docs):
        labels = [str(label) for label in by]
        groups = sorted({label for label in labels if label})
        dated = False
    else:
        allowed = ", ".join([*CALENDAR, *_LABELS])
        raise InputError(
            f"cannot group by {by!r}; use one of {allowed}, or {{name: (first, last)}}",
            f"{by!r}(으)로는 묶을 수 없습니다. {allowed} 또는 {{이름: (처음, 끝)}} 가운데 하나를 쓰세요",
        )
    labels = np.array(labels, dtype=object)
    given, used_n = len(labels), int(sum(bool(label) for label in labels))
    undated = int((docs["when"] == "").sum()) if dated else 0
    return labels, groups, {"given": given, "used": used_n, "undated": undated, "dropped": given - used_n - undated}


def need_time(by, en: str, ko: str) -> None:
    """InputError unless `by` is a calendar bin or named periods; `en` and `ko` say what needs it."""
    if not isinstance(by, Mapping) and by not in CALENDAR:
        allowed = ", ".join(CALENDAR)
        raise InputError(
            f"{en}, not over {by!r}; use one of {allowed}, or {{name: (first, last)}}",
            f"{ko} {by!r}(으)로 나눌 수 없습니다. {allowed} 또는 {{이름: (처음, 끝)}}을 쓰세요",
        )


def calendar_bins(first: str, last: str, by: str) -> list[str]:
    """Every bin from `first` to `last`, both included: "2000", "2000-Q1" or "2000-01"."""
    if by == "year":
        return [f"{year:04d}" for year in range(int(first), int(last) + 1)]
    per_year, mark = (4, "-Q") if by == "quarter" else (12, "-")
    ordinal = [int(text[:4]) * per_year + int(text[5:].lstrip("Q")) - 1 for text in (first, last)]
    width = 1 if by == "quarter" else 2
    return [f"{n // per_year:04d}{mark}{n % per_year + 1:0{width}d}" for n in range(ordinal[0], ordinal[1] + 1)]


def _bin(day: str, by: str) -> str:
    if by == "year":
        return day[:4]
    if len(day) < 7:  # undated, or known to the year only
        return ""
    return day[:7] if by == "month" else f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}"


def _in_periods(days: list[str], periods: Mapping[str, tuple[str, str]]) -> list[str]:
    """A period holds an article only where the whole span that its date leaves open lies inside it."""
    bounds = [(name, _first_day(first), _last_day(last)) for name, (first, last) in periods.items()]
    labels = []
    for day in days:
        first, last = _first_day(day), _last_day(day)
        labels.append(next((name for name, start, end in bounds if day and start <= first and last <= end), ""))
    return labels


def _first_day(day: str) -> str:
    """The first day that a date known to the year, month or day leaves open; days compare as text."""
    return day[:10] + {4: "-01-01", 7: "-01"}.get(len(day), "")


def _last_day(day: str) -> str:
    """The last one: of February 2001 the 28th, so that a period ending on 2001-02-28 holds the whole month."""
    if len(day) == 4:
        return f"{day}-12-31"
    return f"{day}-{monthrange(int(day[:4]), int(day[5:]))[1]}" if len(day) == 7 else day[:10]


def stories(docs: pd.DataFrame) -> np.ndarray:
    """(n_docs,) a number for each story; an article without one, or of a table without the column `story`, is its own."""
    if "story" not in docs.columns:
        return np.arange(len(docs))
    told = docs["story"].astype(object)
    story = told.where(told.notna(), "").to_numpy(dtype=object)
    return np.where(story == "", len(docs) + np.arange(len(docs)), pd.factorize(story)[0])
