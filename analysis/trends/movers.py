"""The series that move: those that rise and fall most beside their slopes, those with a break beside their levels."""

import pandas as pd

from analysis.errors import InputError
from analysis.values import Result
from analysis.vocabulary import columns

__all__ = ["broken", "rising_falling"]

_SERIES = ("topic", "theme", "term")
_SHARES = ("period", "share", "low", "high", "n_articles")
_TESTS = ("slope", "slope_low", "slope_high", "q", "verdict")
_BREAKS = ("date", "date_low", "date_high", "before", "after", "change", "q", "verdict")


def rising_falling(trend: Result, test: Result, *, top: int = 4) -> Result:
    """The `top` series with the largest positive slopes, then the `top` with the largest negative ones.

    Nothing is estimated anew: shares and intervals are those of `trend`, slopes and verdicts those of `test`. Of several
    compositions the first (the raw one) is taken.

    trend    shares of topics or themes by period (`trend`, `trend_themes`)
    test     their slopes (`trend_test`, `trend_test_themes`)
    returns  Result: topic and name (or theme), period, share, low, high, n_articles, slope, slope_low, slope_high, q, verdict;
             steepest first on either side; a slope of 0, or none, is on neither
    raises   InputError if the two tables are not of the same kind of series, or top is below 1
    """
    if top < 1:
        raise InputError(f"top is {top}; it must be 1 or more", f"top 값이 {top}입니다. 1 이상이어야 합니다")
    key = next((name for name in _SERIES if name in trend.table.columns and name in test.table.columns), None)
    if key is None or "slope" not in test.table.columns or "period" not in trend.table.columns:
        raise InputError(
            "rising_falling needs shares by period and the slopes of the same topics or themes, such as "
            f"trend_topics_year and test_topics; it was given {trend.name} and {test.name}",
            "rising_falling에는 같은 토픽이나 주제의 기간별 비중과 기울기가 필요합니다(예: trend_topics_year와 test_topics). "
            f"받은 표: {trend.name}, {test.name}",
        )
    shares, slopes = _first_composition(trend.table), _first_composition(test.table)
    slopes = slopes[[key, *(name for name in _TESTS if name in slopes.columns)]]
    steep = slopes.assign(_size=slopes["slope"].abs(), _at=range(len(slopes)))
    steep = steep.sort_values(["_size", "_at"], ascending=[False, True], kind="stable")
    sides = [steep[steep["slope"] > 0].head(top), steep[steep["slope"] < 0].head(top)]
    table = _beside(shares, pd.concat(sides, ignore_index=True).drop(columns=["_size", "_at"]), key)
    recipe = {"step": "rising_falling", "top": top, "trend": dict(trend.recipe), "test": dict(test.recipe)}
    return Result("rising_falling", table, columns(*table.columns), trend.coverage, recipe, trend.source)


def broken(trend: Result, changes: Result) -> Result:
    """The series with a break that was found, their shares by period beside the date and the two levels of the break.

    Nothing is estimated anew: shares and intervals are those of `trend`, dates, limits and levels those of `changes`. Of several
    compositions the first (the raw one) is taken.

    trend    shares of topics, themes or terms by year or month (`trend`, `trend_themes`, `trend_terms`)
    changes  their breaks (`change_points`, `change_points_themes`)
    returns  Result: topic and name (or theme), period, share, low, high, n_articles, date, date_low, date_high, before, after,
             change, q, verdict; the largest change first; no row where no break was found
    raises   InputError if the two tables are not of the same kind of series
    """
    key = next((name for name in _SERIES if name in trend.table.columns and name in changes.table.columns), None)
    if key is None or "date" not in changes.table.columns or "period" not in trend.table.columns:
        raise InputError(
            "broken needs shares by period and the breaks of the same topics or themes, such as trend_topics_year and "
            f"changes_topics; it was given {trend.name} and {changes.name}",
            "broken에는 같은 토픽이나 주제의 기간별 비중과 변화 시점이 필요합니다(예: trend_topics_year와 changes_topics). "
            f"받은 표: {trend.name}, {changes.name}",
        )
    shares, found = _first_composition(trend.table), _first_composition(changes.table)
    found = found[found["verdict"].isin(["break up", "break down"])]
    found = found.assign(_size=-found["change"].abs()).sort_values("_size", kind="stable")[[key, *_BREAKS]]
    table = _beside(shares, found, key)
    recipe = {"step": "broken", "trend": dict(trend.recipe), "changes": dict(changes.recipe)}
    described = {**columns(*table.columns), "verdict": ("word", "break up or break down")}
    return Result("broken", table, described, trend.coverage, recipe, trend.source)


def _beside(shares: pd.DataFrame, found: pd.DataFrame, key: str) -> pd.DataFrame:
    """The shares of the series in `found`, in its order, each row with what was found of its series."""
    named = [key, "name"] if "name" in shares.columns else [key]
    shown = shares[[*named, *(name for name in _SHARES if name in shares.columns)]]
    rank = {series: i for i, series in enumerate(found[key])}
    shown = shown[shown[key].isin(rank)]
    shown = shown.assign(_rank=shown[key].map(rank)).sort_values("_rank", kind="stable").drop(columns="_rank")
    return shown.merge(found, on=key, how="left", validate="many_to_one")


def _first_composition(table: pd.DataFrame) -> pd.DataFrame:
    if "composition" not in table.columns or table.empty:
        return table
    return table[table["composition"] == table["composition"].iloc[0]]
