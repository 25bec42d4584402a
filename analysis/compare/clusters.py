"""Stretches of time whose articles hang together: the clusters behind every standard error of a news corpus."""

import numpy as np
import pandas as pd

__all__ = ["SPANS", "month_numbers", "span_months", "time_labels"]

SPANS = ("half", "quarter", "month", "third", "day")


def time_labels(when: pd.Series, span: str) -> np.ndarray:
    """The stretch of time in which each article falls: a half-year, quarter, month, third of a month or day.

    A date that is coarser than `span` keeps its own width ("2000", "2000-06"): all articles known only to that year or
    month are one cluster, and so are the undated ones (""). Fewer clusters make the interval wider, never narrower.

    when     (n,) ISO dates as precise as they are known, "" where there is none
    span     one of SPANS; a third of a month is its days 1 to 10, 11 to 20, 21 to the end
    returns  (n,) text
    """
    days = pd.Series(when, dtype=object)
    return days.map({day: _label(day, span) for day in set(days)}).to_numpy(dtype=object)


def span_months(when: pd.Series) -> int:
    """Calendar months from the first to the last month that the dates name, both included; 0 without such dates."""
    months = sorted({day[:7] for day in when if len(day) >= 7})
    if not months:
        return 0
    first, last = (int(month[:4]) * 12 + int(month[5:7]) for month in (months[0], months[-1]))
    return last - first + 1


def month_numbers(labels: np.ndarray) -> np.ndarray:
    """Where labels of half-years, quarters, months or years stand in time: months since year 0 of their middle; "" is NaN."""
    return np.array([_middle(label) for label in labels], dtype=float)


def _middle(label: str) -> float:
    if not label:
        return np.nan
    start, rest = int(label[:4]) * 12, label[5:]
    if not rest:
        return start + 5.5
    if rest[0] in "HQ":
        width = 6 if rest[0] == "H" else 3
        return start + (int(rest[1]) - 0.5) * width - 0.5
    return start + int(rest[:2]) - 1


def _label(day: str, span: str) -> str:
    if len(day) < 7:
        return day
    year, month = day[:4], int(day[5:7])
    if span == "half":
        return f"{year}-H{(month + 5) // 6}"
    if span == "quarter":
        return f"{year}-Q{(month + 2) // 3}"
    if span == "month" or len(day) < 10:
        return day[:7]
    if span == "third":
        return f"{day[:7]}-T{min((int(day[8:10]) - 1) // 10, 2) + 1}"
    return day[:10]
