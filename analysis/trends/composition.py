"""Who is in the corpus when: articles of each outlet by period, outlets that come and go, and those of the whole span."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import groups
from analysis.compare.tfidf import describe_grouping
from analysis.errors import InputError
from analysis.values import Result
from analysis.vocabulary import columns

__all__ = ["PRESENCE", "Panel", "changes", "composition", "full_periods", "outlets", "panel"]

PRESENCE = ("whole", "joined", "left", "passing", "gap")
_MONTHS = {"year": 12, "quarter": 3, "month": 1}


@dataclass(frozen=True, eq=False)
class Panel:
    """Articles of the outlets that are present in every full period.

    mask       (n_docs,) true for these articles, dated or not
    outlets    their names, sorted
    periods    the full periods, in order
    given      dated articles, of outlets_given named outlets; kept: those of the panel
    """

    mask: np.ndarray
    outlets: tuple[str, ...]
    periods: tuple[str, ...]
    given: int
    kept: int
    outlets_given: int


def composition(docs: pd.DataFrame, by="year") -> Result:
    """Articles of each outlet in each period, zeros and empty periods included.

    docs     DOC_COLUMNS, such as run.counts.docs
    by       "year", "quarter", "month" or {period: (first, last)}
    returns  Result: period, outlet ("" where it is unknown), n_articles, share (of the period's articles; NaN in an empty
             period), presence (see `outlets`); in the order of periods, then of the outlets' first period and size
    raises   InputError for a grouping that is not one of time
    """
    names, by_outlet, coverage = _counted(docs, by)
    spans = _spans(docs, by, by_outlet)
    numbers = by_outlet[list(spans["outlet"])].to_numpy()
    total = numbers.sum(axis=1, keepdims=True)
    share = np.divide(numbers, total, out=np.full(numbers.shape, np.nan), where=total > 0)
    table = pd.DataFrame({
        "period": np.repeat(np.array(names, dtype=object), len(spans)), "outlet": list(spans["outlet"]) * len(names),
        "n_articles": numbers.ravel(), "share": share.ravel(), "presence": list(spans["presence"]) * len(names),
    })  # fmt: skip
    described = columns(*table.columns, share=("0 to 1", "share of the period's articles"))
    return Result("composition", table, described, coverage, _recipe("composition", docs, by))


def outlets(docs: pd.DataFrame, by="year") -> Result:
    """When each outlet is in the corpus, as one word: a change of the archive looks like a change of the news.

    Periods in which the corpus is empty, and a first or last year or quarter that the corpus covers less than half,
    ask nothing of an outlet.

    returns  Result: outlet, n_articles, share (of all dated articles), since, until (first and last period with an article), n_periods
             (with an article), presence: "whole" (in every full period), "joined" (after the first, then stays), "left"
             (before the last), "passing" (joined and left), "gap" (absent between its first and its last); sorted by first
             period, the largest first
    """
    _, by_outlet, coverage = _counted(docs, by)
    table = _spans(docs, by, by_outlet)
    table.insert(2, "share", table["n_articles"] / max(1, int(table["n_articles"].sum())))
    described = columns(*table.columns, share=("0 to 1", "share of all dated articles"))
    return Result("outlets", table, described, coverage, _recipe("outlets", docs, by))


def changes(docs: pd.DataFrame, by="year") -> Result:
    """How much of the corpus comes from outlets that join, leave or pause: presence, n_outlets, n_articles, share."""
    listed = outlets(docs, by)
    rows = [(word, len(mine), int(mine["n_articles"].sum()), float(mine["share"].sum()))
            for word in PRESENCE if len(mine := listed.table[listed.table["presence"] == word])]  # fmt: skip
    table = pd.DataFrame(rows, columns=["presence", "n_outlets", "n_articles", "share"])
    described = columns(*table.columns, share=("0 to 1", "share of all dated articles"))
    return Result("composition_changes", table, described, listed.coverage, _recipe("composition_changes", docs, by))


def panel(docs: pd.DataFrame, by="year") -> Panel:
    """The articles of outlets that are present in every full period: the balanced panel.

    raises   InputError where no article names its outlet, or no outlet is in all full periods
    """
    labels, _, _ = groups.assign(docs, by)
    periods = full_periods(docs, by)
    outlet = docs["outlet"].to_numpy(dtype=object)
    named = outlet != ""
    if not (named & (labels != "")).any():
        raise InputError("a panel of outlets needs articles that name their outlet, and none does; leave panel out",
                         "패널을 만들려면 기사에 언론사가 적혀 있어야 하는데 그런 기사가 없습니다. panel을 빼세요")  # fmt: skip
    seen = pd.DataFrame({"outlet": outlet, "period": labels})[named & (labels != "")]
    inside = seen[seen["period"].isin(periods)].groupby("outlet")["period"].nunique()
    kept = tuple(sorted(inside.index[inside == len(periods)]))
    if not kept:
        best = min(inside.index, key=lambda name: (-inside[name], name))
        absent = [period for period in periods if period not in set(seen["period"][seen["outlet"] == best])]
        listed = ", ".join(absent[:6]) + (" …" if len(absent) > 6 else "")
        raise InputError(
            f"no outlet has articles in all {len(periods)} periods ({periods[0]} to {periods[-1]}); {best!r} comes nearest and "
            f"lacks {listed}. Leave the panel (or standardising) out, or take longer periods",
            f"모든 기간({periods[0]}–{periods[-1]}, {len(periods)}개)에 기사가 있는 언론사가 없습니다. 가장 가까운 언론사는 '{best}'이고 "
            f"빠진 기간은 {listed}입니다. 패널이나 표준화를 빼거나 기간을 더 길게 나누세요",
        )
    mask = np.isin(outlet.astype(str), kept)
    used = labels != ""
    return Panel(mask, kept, tuple(periods), int(used.sum()), int((mask & used).sum()), seen["outlet"].nunique())


def full_periods(docs: pd.DataFrame, by) -> list[str]:
    """Periods with articles, without a first or last year or quarter that the corpus covers less than half."""
    labels, names, _ = groups.assign(docs, by)
    filled = set(labels) - {""}
    names = [name for name in names if name in filled]
    if isinstance(by, Mapping) or len(names) < 2:
        return names
    days = [day for day, label in zip(docs["when"], labels, strict=True) if label]
    width = _MONTHS[by]
    first = min(int(day[5:7] or 1) for day in days if day[:4] == names[0][:4]) - 1
    last = max(int(day[5:7] or 12) for day in days if day[:4] == names[-1][:4])
    start = 1 if width - first % width < width / 2 else 0
    end = -1 if (last - 1) % width + 1 < width / 2 else None
    return names[start:end] or names


def _counted(docs: pd.DataFrame, by) -> tuple[list[str], pd.DataFrame, Mapping[str, int]]:
    """Periods, the table (period x outlet) of numbers of articles, and the coverage."""
    groups.need_time(by, "composition is shown over time", "구성은 시간에 따라 보이므로")
    labels, names, coverage = groups.assign(docs, by)
    used = labels != ""
    seen = pd.DataFrame({"period": labels[used], "outlet": docs["outlet"].to_numpy(dtype=object)[used]})
    table = seen.groupby(["period", "outlet"]).size().unstack(fill_value=0)
    return names, table.reindex(names, fill_value=0).astype(int), coverage


def _spans(docs: pd.DataFrame, by, by_outlet: pd.DataFrame) -> pd.DataFrame:
    """outlet, n_articles, first, last, n_periods, presence; in the order of the first period, the largest first."""
    full = [name in set(full_periods(docs, by)) for name in by_outlet.index]
    names = list(by_outlet.index)
    rows = []
    for outlet in by_outlet.columns:
        number = by_outlet[outlet].to_numpy()
        at = np.flatnonzero(number)
        asked = np.flatnonzero(full)
        absent = [i for i in asked if not number[i]]
        if not absent:
            word = "whole"
        elif any(at[0] < i < at[-1] for i in absent):
            word = "gap"
        else:
            joined, left = absent[0] < at[0], absent[-1] > at[-1]
            word = "passing" if joined and left else "joined" if joined else "left"
        rows.append((outlet, int(number.sum()), names[at[0]], names[at[-1]], len(at), word))
    table = pd.DataFrame(rows, columns=["outlet", "n_articles", "since", "until", "n_periods", "presence"])
    order = sorted(range(len(table)), key=lambda i: (names.index(rows[i][2]), -rows[i][1], rows[i][0]))
    return table.iloc[order].reset_index(drop=True)


def _recipe(step: str, docs: pd.DataFrame, by) -> dict[str, object]:
    return {"step": step, "by": describe_grouping(by), "full_periods": full_periods(docs, by)}
