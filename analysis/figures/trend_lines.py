"""Shares of topics, themes or terms over time, with their intervals: one panel a series, or up to six in one."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.figures import _style, _text
from analysis.figures._periods import Periods
from analysis.values import Result
from analysis.vocabulary import columns

NEEDS = ("period", "share")
ONE_OF = ("name", "theme", "term", "outlet")
OVERLAID = 6
_MARKED = 24  # series with more periods are drawn without markers


def EXAMPLE() -> Result:
    """Three themes, 2000 to 2014; 2006 has no article."""
    shares = {"리눅스": 0.34, "통신사 해외 진출": 0.12, "중국 전자상거래": 0.05}
    rows = []
    for at, (theme, level) in enumerate(shares.items()):
        for i, year in enumerate(range(2000, 2015)):
            share = level * (0.82**i if at == 0 else 1.0) + (0.02 * at * i if at == 2 else 0.012 * at * (i % 4))
            half = 0.03 + 0.01 * (i % 3)
            blank = year == 2006
            rows.append((str(year), theme, np.nan if blank else round(share, 4),
                         np.nan if blank else round(max(0.0, share - half), 4),
                         np.nan if blank else round(share + half, 4), 0 if blank else 5))  # fmt: skip
    names = ["period", "theme", "share", "low", "high", "n_articles"]
    coverage = {"given": 75, "used": 70, "undated": 2, "dropped": 3}
    return Result("trend_themes", pd.DataFrame(rows, columns=names), columns(*names), coverage)


@dataclass(frozen=True)
class _Line:
    """One series by one estimator, over all slots of the axis; NaN where there is no number."""

    name: str
    estimator: str
    share: np.ndarray
    low: np.ndarray
    high: np.ndarray


def draw(result: Result, *, title: str = "", language: str = "ko", width: float = 170, overlay: bool = False,
         free: bool = False, top: int = 30):  # fmt: skip
    """Lines of shares over time, per cent, with 95 % intervals; broken where a period has no articles.

    result    a table with NEEDS and one of ONE_OF; low, high, n_articles, topic, estimator are used where they stand.
              With several estimators the first is drawn with its interval, the others as thin dashes
    overlay   the first six series in one panel, told apart by marker and dash
    free      each panel has its own scale, from 0
    top       at most so many series, in the order of the table (the note says how many)
    returns   matplotlib Figure, `width` mm wide
    raises    InputError if a column is missing, or a series has two rows for one period
    """
    from analysis.figures import _sheet

    label = _sheet.check(result, NEEDS, "trend_lines", ONE_OF)
    _text.check_language(language)
    width = _style.check_width(width)
    with _style.style(width):
        table = result.table.reset_index(drop=True)
        keys = [tuple(row) for row in table[["topic", label] if "topic" in table.columns else [label]].astype(str).to_numpy()]
        series = list(dict.fromkeys(keys))
        shown = series[: OVERLAID if overlay else top]
        kept = pd.Series(keys, dtype=object).isin(shown).to_numpy() if keys else np.zeros(0, dtype=bool)
        drawn = table[kept].reset_index(drop=True)
        if not len(_sheet.finite(drawn, "share")):
            return _sheet.empty(result, title=title, language=language, width=width)
        names = dict(zip(keys, _sheet.names(table, label, language), strict=True))
        if label == "name" and "topic" in table.columns:
            doubled = {name for name in names.values() if list(names.values()).count(name) > 1}
            names = {key: f"{name} ({key[0]})" if name in doubled else name for key, name in names.items()}
        periods = Periods.of(table["period"])
        lines = _lines(drawn, [key for key, keep in zip(keys, kept, strict=True) if keep], names, periods)
        notes = _notes(result, lines, drawn, language)
        if len(shown) < len(series):
            notes.append(_text.say("series_shown", language, given=len(series), shown=len(shown)))
        words = _sheet.Words(title, notes, [names[key] for key in shown],
                             y_label=_text.say(_sheet.share_unit(table), language))  # fmt: skip
        groups = [[line for line in lines if line.name == names[key]] for key in shown]
        if overlay:
            return _overlay(drawn, groups, periods, words, width)
        sheet = _panels(drawn, groups, periods, words, width, free)
        for ax, group in zip(sheet.axes, groups, strict=True):
            if not any(np.isfinite(line.share).any() for line in group):
                ax.text(0.5, 0.5, _text.say("no_values", language), ha="center", va="center", color=_style.GREY,
                        transform=ax.transAxes)  # fmt: skip
        return sheet


def _lines(drawn: pd.DataFrame, keys: list, names: dict, periods: Periods) -> list[_Line]:
    position = periods.position()
    estimators = drawn["estimator"].astype(str) if "estimator" in drawn.columns else pd.Series([""] * len(drawn))
    found: dict[tuple, _Line] = {}
    filled = set()
    for i, (key, estimator) in enumerate(zip(keys, estimators, strict=True)):
        row = drawn.iloc[i]
        if (key, estimator) not in found:
            blank = [np.full(len(periods.slots), np.nan) for _ in range(3)]
            found[key, estimator] = _Line(names[key], estimator, *blank)
        line, at = found[key, estimator], position[str(row["period"])]
        if (key, estimator, at) in filled:
            raise InputError(
                f"trend_lines: {names[key]!r} has two rows for the period {row['period']}; keep one row for each period",
                f"trend_lines: '{names[key]}'에 {row['period']} 기간의 행이 두 개입니다. 기간마다 한 행만 남기세요",
            )
        filled.add((key, estimator, at))
        if "n_articles" in row.index and row["n_articles"] == 0:
            continue
        for held, column in ((line.share, "share"), (line.low, "low"), (line.high, "high")):
            value = float(row[column]) if column in row.index and pd.notna(row[column]) else np.nan
            held[at] = value if np.isfinite(value) else np.nan
    return list(found.values())


def _notes(result: Result, lines: list[_Line], drawn: pd.DataFrame, language: str) -> list[str]:
    notes = [_text.coverage(result.coverage, language)]
    if any(np.isfinite(line.low).any() for line in lines):
        bars = any(len(_alone(line.low)) for line in lines)
        notes.append(_text.say("band_and_bars" if bars else "band", language))
    if any(np.isnan(line.share).any() and np.isfinite(line.share).any() for line in lines):
        notes.append(_text.say("gap", language))
    estimators = list(dict.fromkeys(line.estimator for line in lines))
    if len(estimators) > 1:
        notes.append(_text.say("estimators", language, main=estimators[0], other=", ".join(estimators[1:])))
    return notes


def _panels(drawn, groups, periods: Periods, words, width: float, free: bool):
    from analysis.figures import _sheet

    columns_ = _sheet.columns_for(len(groups), width)
    rows = -(-len(groups) // columns_)
    height = 45.0 if len(groups) == 1 else min(28.0, max(15.0, 200 / rows - 8))
    left, inner = 12.5, 9.0 if free else 5.0
    probe = _sheet.Grid(n=len(groups), columns=columns_, height=height, left=left, inner=inner)
    ticks = periods.ticks(probe.panel_width(width))
    grid = _sheet.Grid(n=len(groups), columns=columns_, height=height, left=left, inner=inner, foot=ticks.height + 0.5)
    sheet, axes = _sheet.build(drawn, grid, words, width)
    highest = _highest([line for group in groups for line in group])
    for i, (ax, group) in enumerate(zip(axes, groups, strict=True)):
        main = group[0]
        _band(ax, main, _style.COLOURS[0], 0.22)
        for other in group[1:]:
            ax.plot(other.share, color=_style.GREY, linewidth=0.8, linestyle=_style.DASHES[1], label=other.estimator)
        _line(ax, main, 0)
        _axes(ax, periods, ticks, _highest(group) if free else highest)
        ax.tick_params(labelbottom=grid.is_lowest(i), labelleft=free or i % columns_ == 0)
    return sheet


def _overlay(drawn, groups, periods: Periods, words, width: float):
    from matplotlib.lines import Line2D

    from analysis.figures import _sheet

    keys = _sheet.legend(words.headings, width, 9.2)
    legend = _sheet.legend_height(keys)
    probe = _sheet.Grid(n=1, columns=1, height=62 if width >= _style.NARROW else 50, left=12.5, legend=legend)
    ticks = periods.ticks(probe.panel_width(width))
    grid = _sheet.Grid(n=1, columns=1, height=probe.height, left=12.5, legend=probe.legend, foot=ticks.height + 0.5)
    bare = _sheet.Words(words.title, words.notes, (), "", words.y_label)
    sheet, (ax,) = _sheet.build(drawn, grid, bare, width)
    top = sheet.height_mm * (1 - ax.get_position().y1) - legend
    for i, group in enumerate(groups):
        _band(ax, group[0], _style.COLOURS[i], 0.13)
    for i, (group, key) in enumerate(zip(groups, keys, strict=True)):
        for other in group[1:]:
            ax.plot(other.share, color=_style.COLOURS[i], linewidth=0.5, linestyle=_style.DASHES[1], label=other.estimator)
        _line(ax, group[0], i, len(groups))
        x, y = key.x, top + key.y
        sheet.add_artist(Line2D([x / width, (x + 4) / width, (x + 8) / width], [1 - y / sheet.height_mm] * 3,
                                color=_style.COLOURS[i], linestyle=_style.DASHES[i], marker=_style.MARKERS[i],
                                markevery=[1]))  # fmt: skip
        sheet.write(x + 9.2, y, key.text, va="center_baseline")
    _axes(ax, periods, ticks, _highest([line for group in groups for line in group]))
    return sheet


def _highest(lines: list[_Line]) -> float:
    values = np.concatenate([[0.0], *(part for line in lines for part in (line.share, line.high))])
    return float(np.nanmax(values)) or 0.01


def _alone(share: np.ndarray) -> np.ndarray:
    """Periods with a number whose neighbours have none: a line or a band would not show them."""
    held = np.concatenate([[False], np.isfinite(share), [False]])
    return np.flatnonzero(held[1:-1] & ~held[:-2] & ~held[2:])


def _line(ax, line: _Line, style: int, of: int = 1) -> None:
    """A short series has all its markers; a long one among `of` others has a few, set off from theirs; alone none."""
    n = len(line.share)
    step = 1 if n <= _MARKED else n // 8 if of > 1 else n
    marked = sorted({*range(style * step // of if step < n else n, n, step), *_alone(line.share).tolist()})
    ax.plot(line.share, color=_style.COLOURS[style], linestyle=_style.DASHES[style], marker=_style.MARKERS[style],
            markevery=marked, label=line.name, clip_on=False, zorder=3)  # fmt: skip


def _band(ax, line: _Line, colour: str, alpha: float) -> None:
    ax.fill_between(range(len(line.share)), line.low, line.high, color=colour, alpha=alpha, linewidth=0)
    alone = [i for i in _alone(line.low) if np.isfinite(line.high[i])]
    ax.vlines(alone, line.low[alone], line.high[alone], color=colour, alpha=0.5, linewidth=1.4)


def _axes(ax, periods: Periods, ticks, highest: float) -> None:
    ax.set_xlim(-0.5, len(periods.slots) - 0.5)
    ax.set_ylim(0, highest * 1.06)
    ax.set_xticks(ticks.at, ticks.labels, rotation=ticks.rotation)
    ax.grid(axis="x", visible=False)
    ax.set_yticks(*_style.scale(highest * 1.06, 4, shares=True))
