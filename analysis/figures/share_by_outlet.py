"""The share of each topic or theme in each outlet: one panel a series, one row an outlet."""

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.figures import _style, _text
from analysis.values import Result
from analysis.vocabulary import columns

NEEDS = ("outlet", "share")
ONE_OF = ("name", "theme", "term")
THIN = 10  # articles; outlets with fewer are left out
_ROW = 4.4  # mm for one outlet
_MOST = 2.5  # times the largest share: as far as the axis goes for intervals


def EXAMPLE() -> Result:
    """Three themes in five outlets."""
    shares = {"리눅스": (0.21, 0.26, 0.08, 0.05, 0.12), "통신사 해외 진출": (0.06, 0.11, 0.19, 0.09, 0.04),
              "중국 전자상거래": (0.03, 0.02, 0.05, 0.13, 0.00)}  # fmt: skip
    numbers = {"전자신문": 412, "디지털타임스": 230, "매일경제": 187, "한국경제": 96, "ZDNet Korea": 41}
    rows = []
    for at, (outlet, n) in enumerate(numbers.items()):
        for theme, values in shares.items():
            share, half = values[at], 1.96 * np.sqrt((values[at] * (1 - values[at]) + 0.01) / n)
            overall = np.average(values, weights=list(numbers.values()))
            rows.append((outlet, theme, share, round(max(0.0, share - half), 4), round(share + half * 1.3, 4), round(float(overall), 4), n))
    names = [*NEEDS[:1], "theme", "share", "low", "high", "overall", "n_articles"]
    used = sum(numbers.values())
    return Result("outlet_shares_themes", pd.DataFrame(rows, columns=names), columns(*names),
                  {"given": used + 9, "used": used, "undated": 0, "dropped": 9})  # fmt: skip


def draw(result: Result, *, title: str = "", language: str = "ko", width: float = 170, top: int = 12, outlets: int = 12):
    """Dots of shares, per cent, with 95 % intervals; a dotted line at the share in all outlets together.

    result    a table with NEEDS and one of ONE_OF, one row for each outlet and series, such as `trends.outlets.outlet_shares` makes;
              low, high, overall, n_articles are used where they stand: outlets with fewer than 10 articles are then left out, unless
              fewer than two have as many (the note says how many)
    top       series at most: those with the largest `overall`, else the first (the note says how many); outlets: rows at most
    returns   matplotlib Figure, `width` mm wide; all panels have the same scale
    raises    InputError if a column is missing, or an outlet has two rows for one series
    """
    from analysis.figures import _sheet

    label = _sheet.check(result, NEEDS, "share_by_outlet", ONE_OF)
    _text.check_language(language)
    width = _style.check_width(width)
    with _style.style(width):
        known = _sheet.finite(result.table, "share").reset_index(drop=True)
        if known.empty:
            return _sheet.empty(result, title=title, language=language, width=width)
        keys = known[["topic", label] if "topic" in known.columns else [label]].astype(str).agg("\x1f".join, axis=1)
        doubled = known[pd.DataFrame({"outlet": known["outlet"], "key": keys}).duplicated().to_numpy()]
        if len(doubled):
            raise InputError(
                f"share_by_outlet: {doubled[label].iloc[0]!r} has two rows for the outlet {doubled['outlet'].iloc[0]!r}; keep one row for each",
                f"share_by_outlet: '{doubled[label].iloc[0]}'에 언론사 '{doubled['outlet'].iloc[0]}'의 행이 두 개입니다. 언론사마다 한 행만 남기세요",
            )
        all_outlets, all_series = list(dict.fromkeys(known["outlet"])), list(dict.fromkeys(keys))
        rows = _large(known, all_outlets)[:outlets]
        if "overall" in known.columns:
            size = dict(zip(keys, known["overall"].to_numpy(dtype=float, na_value=np.nan), strict=True))
            all_series.sort(key=lambda key: -size[key] if np.isfinite(size[key]) else np.inf)  # stable: ties in the order of the table
        kept = (known["outlet"].isin(rows) & keys.isin(all_series[:top])).to_numpy(dtype=bool)
        drawn, keys = known[kept].reset_index(drop=True), keys[kept].reset_index(drop=True)
        shown = [key for key in all_series[:top] if key in set(keys)]
        notes = [_text.coverage(result.coverage, language)]
        if len(rows) < len(all_outlets):
            notes.append(_text.say("outlets_shown", language, given=len(all_outlets), shown=len(rows)))
        if len(shown) < len(all_series):
            notes.append(_text.say("series_shown", language, given=len(all_series), shown=len(shown)))
        if "n_articles" in drawn.columns:
            notes.append(_text.say("n_behind", language))
        names = dict(zip(keys, _sheet.names(drawn, label, language), strict=True))
        words = _sheet.Words(title, [*notes, *_sheet.left_out(result.table, known, language)], [names[key] for key in shown],
                             _text.say(_sheet.share_unit(drawn), language))  # fmt: skip
        return _panels(drawn, [drawn[(keys == key).to_numpy()] for key in shown], rows, words, language, width)


def _large(known: pd.DataFrame, outlets: list) -> list:
    """The outlets that have enough articles to speak of a share, all of them where fewer than two have."""
    if "n_articles" not in known.columns:
        return outlets
    n = dict(zip(known["outlet"], known["n_articles"], strict=True))
    large = [outlet for outlet in outlets if n[outlet] >= THIN]
    return large if len(large) > 1 else outlets


def _panels(drawn: pd.DataFrame, groups: list[pd.DataFrame], outlets: list, words, language: str, width: float):
    from analysis.figures import _ranked, _sheet

    n = dict(zip(drawn["outlet"], drawn["n_articles"], strict=True)) if "n_articles" in drawn.columns else {}
    ends = {outlet: f" ({n[outlet]:,.0f})" if outlet in n else "" for outlet in outlets}
    named = {outlet: str(outlet) or _text.say("no_outlet", language) for outlet in outlets}
    labels = [_style.fit(named[o], width * 0.36 - _style.width_of(ends[o])) + ends[o] for o in outlets]
    left = max(map(_style.width_of, labels)) + 2.6
    n_columns = min(_sheet.columns_for(len(groups), width), 4)
    grid = _sheet.Grid(n=len(groups), columns=n_columns, height=len(outlets) * _ROW + 1.5, left=left, inner=5.0, foot=8.5)
    largest = float(drawn[["share", *({"overall"} & set(drawn.columns))]].max().max())
    high = drawn["high"].to_numpy(dtype=float, na_value=np.nan) if "high" in drawn.columns else np.array([np.nan])
    reach = float(np.max(np.append(high[np.isfinite(high)], largest)))
    longest = min(reach, _MOST * largest) * 1.04 or 0.01
    notes = list(words.notes)
    if np.isfinite(high).any():
        notes.append(_text.say("lines_are_intervals", language))
    if "overall" in drawn.columns:
        notes.append(_text.say("dotted_overall", language))
    if reach > longest:
        notes.append(_text.say("cut_right", language))
    sheet, axes = _sheet.build(drawn, grid, _sheet.Words(words.title, notes, words.headings, words.x_label), width)
    row = {outlet: i for i, outlet in enumerate(outlets)}
    for i, (ax, rows) in enumerate(zip(axes, groups, strict=True)):
        at = rows["outlet"].map(row).to_numpy(dtype=float)
        if {"low", "high"} <= set(rows.columns):
            ax.hlines(at, rows["low"].to_numpy(dtype=float), np.minimum(rows["high"].to_numpy(dtype=float), longest), color=_style.COLOURS[0],
                      linewidth=1.3, alpha=0.6)  # fmt: skip
        if "overall" in rows.columns:
            ax.axvline(float(rows["overall"].iloc[0]), color=_style.INK, linewidth=0.8, linestyle=_style.DASHES[2], zorder=1.5)
        ax.plot(rows["share"].to_numpy(dtype=float), at, linestyle="none", marker="o", markersize=4.2, color=_style.COLOURS[0], clip_on=False, zorder=3)
        ax.set_xlim(0, longest)
        ax.set_ylim(len(outlets) - 0.4, -0.6)
        ax.set_yticks(range(len(outlets)), labels)
        ax.tick_params(axis="y", pad=4.5)  # a dot at 0 keeps clear of the names
        _ranked.value_ticks(ax, longest, grid.panel_width(width), shares=True)
        ax.tick_params(labelbottom=grid.is_lowest(i), labelleft=i % n_columns == 0)
        ax.grid(axis="y", visible=False)
    return sheet
