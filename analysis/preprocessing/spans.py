"""Which days a file's name promises, which it holds, and where days are missing between articles or are suspiciously thin."""

import re
from calendar import monthrange
from datetime import date
from pathlib import PurePosixPath

import numpy as np
import pandas as pd

__all__ = ["expected_outside", "first_day", "gaps", "last_day", "named_period", "named_span", "thin_ends"]

_YEAR, _MONTH, _DAY = r"(?:19[89]\d|20[0-4]\d)", r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
_DATE = rf"{_YEAR}(?:[-._]?{_MONTH}(?:[-._]?{_DAY})?)?"
_RANGE = re.compile(rf"(?<!\d)({_DATE})\s?(?:[-~–_]|to|부터)\s?({_DATE})(?!\d)")
_ONE = re.compile(rf"(?<!\d)({_DATE})(?!\d)")
_PART = re.compile(rf"(?<!\d)({_YEAR})\s?년?[-_ ]?(?:(상반기|하반기)|[hH]([12])|[qQ]([1-4])|([1-4])분기|(1[0-2]|0?[1-9])월)")
_RATE_DAYS, _RATE_MONTHS = 30, 6  # the window on both sides of a gap
# A stretch without articles is a gap where its neighbours let so many articles, on so many different days, be expected.
_EXPECTED, _EXPECTED_DAYS = 20, 5
_WEEK, _MOST = 7, 0.9
_USUAL = 10  # thin is told of days or months that usually hold at least so many articles,
_FEWEST = 5  # days or months in a file, to speak of usual ones
_THIN = 0.2  # and where the end holds less than this part of a weak one


def first_day(when: str) -> str:
    """The first day that a date known to the year, month or day leaves open."""
    return when[:10] + {4: "-01-01", 7: "-01"}.get(len(when), "")


def last_day(when: str) -> str:
    """The last day that it leaves open."""
    if len(when) == 4:
        return f"{when}-12-31"
    return f"{when}-{monthrange(int(when[:4]), int(when[5:7]))[1]}" if len(when) == 7 else when[:10]


def named_period(name: str) -> tuple[str, str, bool] | None:
    """First day, last day, and whether both ends are written, of the period in a file's name; None where it has none.

    NewsResult_20150101-20151231, 2015-01-01_2015-12-31, 201501-201506, 1995-2018, 2015년 상반기, 2015Q3, 202102, 2015
    """
    stem = PurePosixPath(name).stem
    found = _RANGE.search(stem)
    if found:
        ends = [_iso(text) for text in found.groups()]
        if all(ends) and first_day(ends[0]) <= last_day(ends[1]):
            return first_day(ends[0]), last_day(ends[1]), True
    part = _PART.search(stem)
    if part:
        year, korean_half, half, quarter, korean_quarter, month = part.groups()
        n = int(quarter or korean_quarter or 0)
        if n:
            months = 3 * n - 2, 3 * n
        elif month:
            months = int(month), int(month)
        else:
            months = (1, 6) if korean_half == "상반기" or half == "1" else (7, 12)
        return first_day(f"{year}-{months[0]:02d}"), last_day(f"{year}-{months[1]:02d}"), True
    one = _ONE.search(stem)
    when = _iso(one[1]) if one else ""
    return (first_day(when), last_day(when), False) if when else None


def named_span(path: str, first: str, last: str) -> tuple[str, str, str, str, float, float]:
    """named_first, named_last, first, last, missing_before, missing_after (days; nan where the name says nothing).

    A single number in a name may be no date ("sample_2000"): it counts where the file holds articles of it.
    """
    named = named_period(path)
    if named and not named[2] and not (first and first_day(first) <= named[1] and last_day(last) >= named[0]):
        named = None
    start, end = named[:2] if named else ("", "")
    if not named or not first:
        return start, end, first, last, np.nan, np.nan
    before = (date.fromisoformat(first_day(first)) - date.fromisoformat(start)).days
    after = (date.fromisoformat(end) - date.fromisoformat(last_day(last))).days
    return start, end, first, last, float(before), float(after)


def expected_outside(days: np.ndarray, missing: float, end: str) -> float:
    """How many articles the days next to a missing stretch let expect in it: at the rate of as many days (30 at least).

    days     sorted whole numbers, one an article
    missing  days without articles before the first of them, or after the last
    """
    if not missing > 0 or not len(days):
        return 0.0 if len(days) else np.nan
    wide = max(_RATE_DAYS, missing)
    inside = days < days[0] + wide if end == "first" else days > days[-1] - wide
    return float(inside.sum() * missing / wide)


def gaps(when: pd.Series, periods: pd.DataFrame) -> pd.DataFrame:
    """kind, first, last, n_days, expected: stretches without articles.

    when      ISO dates, "" for none
    periods   named_first, named_last of the files
    kind      "names" where the names of the files leave days out, and no article is in them; "contents" where the
              articles on both sides of a stretch of a week (of a month, where days are unknown) let at least 20 be expected
    """
    when = when[when != ""]
    found = []
    if len(when) and (when.str.len() >= 10).mean() >= _MOST:
        days = np.sort(when[when.str.len() >= 10].str[:10].to_numpy(dtype="datetime64[D]").astype("int64"))
        found = _between_names(periods, days)
        empty = _empty(days, _RATE_DAYS, _WEEK)
    else:
        months = np.sort(when[when.str.len() >= 7].str[:7].to_numpy(dtype="datetime64[M]").astype("int64"))
        empty = [(_day_number(a), _day_number(b + 1) - 1, expected) for a, b, expected in _empty(months, _RATE_MONTHS, 1)]
    for first, last, expected in empty:
        if not any(start <= last and first <= end for _, start, end, _ in found):
            found.append(("contents", first, last, expected))
    rows = [(kind, str(np.datetime64(a, "D")), str(np.datetime64(b, "D")), b - a + 1, expected)
            for kind, a, b, expected in sorted(found, key=lambda row: (row[1], row[0]))]  # fmt: skip
    table = pd.DataFrame(rows, columns=["kind", "first", "last", "n_days", "expected"])
    return table.astype({"kind": "str", "first": "str", "last": "str", "n_days": int, "expected": "float64"})


def thin_ends(usable: pd.DataFrame) -> pd.DataFrame:
    """Files whose first or last month or day holds far fewer articles than the others: path, end, period, n_articles, usual.

    usable   path, when. `usual` is the lower quartile of those in between, which weekends do not disturb; of a month that
             begins or ends in the middle, the part of it that the days make up. A thin month is not told again by its day.
    """
    found: dict[tuple[str, str], tuple[str, int, float]] = {}
    for length in (10, 7):
        known = usable[usable["when"].str.len() >= 10]
        counts = known.groupby([known["path"], known["when"].str[:length]]).size()
        ends = known.groupby("path")["when"].agg(["min", "max"])
        for path, inside in counts.groupby(level=0):
            sizes = inside.droplevel(0)
            if len(sizes) < _FEWEST:
                continue
            weak = float(sizes.iloc[1:-1].quantile(0.25))
            for end, at, day in (("first", 0, ends.at[path, "min"][:10]), ("last", -1, ends.at[path, "max"][:10])):
                usual = weak * (_part_of_month(day, end) if length == 7 else 1)
                if usual >= _USUAL and sizes.iloc[at] < _THIN * usual:
                    found[path, end] = (sizes.index[at], int(sizes.iloc[at]), usual)
    rows = [(path, end, *rest) for (path, end), rest in sorted(found.items())]
    table = pd.DataFrame(rows, columns=["path", "end", "period", "n_articles", "usual"])
    return table.astype({"path": "str", "end": "str", "period": "str", "n_articles": int, "usual": "float64"})


def _part_of_month(day: str, end: str) -> float:
    """How much of its month lies inside, where `day` is the first or the last."""
    n_days = monthrange(int(day[:4]), int(day[5:7]))[1]
    inside = n_days - int(day[8:]) + 1 if end == "first" else int(day[8:])
    return inside / n_days


def _iso(text: str) -> str:
    """"20150101", "2015.01" or "2015" as an ISO date of the same precision; "" for a day that no calendar has."""
    digits = re.sub(r"\D", "", text)
    iso = "-".join(part for part in (digits[:4], digits[4:6], digits[6:8]) if part)
    try:
        date.fromisoformat(first_day(iso))
    except ValueError:
        return ""
    return iso


def _day_number(month: int) -> int:
    """The number of a month's first day."""
    return int(np.datetime64(month, "M").astype("datetime64[D]").astype("int64"))


def _between_names(periods: pd.DataFrame, days: np.ndarray) -> list[tuple[str, int, int, float]]:
    named = periods[periods["named_first"] != ""].sort_values(["named_first", "named_last"])
    found, reached = [], None
    for start, end in zip(named["named_first"], named["named_last"], strict=True):
        first, last = (int(np.datetime64(text, "D").astype(int)) for text in (start, end))
        if reached is not None and first > reached + 1:
            a, b = np.searchsorted(days, [reached + 1, first])
            if a == b:
                found.append(("names", reached + 1, first - 1, np.nan))
        reached = last if reached is None else max(reached, last)
    return found


def _empty(ticks: np.ndarray, window: int, least: int) -> list[tuple[int, int, float]]:
    """(first, last, expected) of runs of ticks without articles that the rates before and after make improbable.

    ticks    sorted whole numbers, one an article: days or months
    """
    if not len(ticks):
        return []
    at = np.flatnonzero(np.diff(ticks) > least)
    before, after = ticks[at], ticks[at + 1]
    length = after - before - 1
    wide = np.maximum(window, length)
    expected = length * _around(ticks, before, after, wide) / wide
    active = length * _around(np.unique(ticks), before, after, wide) / wide
    keep = (expected >= _EXPECTED) & (active >= np.minimum(_EXPECTED_DAYS, length / 2))
    return [(int(a) + 1, int(b) - 1, float(e)) for a, b, e in zip(before[keep], after[keep], expected[keep], strict=True)]


def _around(ticks: np.ndarray, before: np.ndarray, after: np.ndarray, wide: np.ndarray) -> np.ndarray:
    """How many ticks lie in the window before each gap or in the one after it, whichever holds fewer."""
    n_before = np.searchsorted(ticks, before, "right") - np.searchsorted(ticks, before - wide, "right")
    n_after = np.searchsorted(ticks, after + wide, "left") - np.searchsorted(ticks, after, "left")
    return np.minimum(n_before, n_after)
