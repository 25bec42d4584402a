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
COMPOSITIONS = {"raw": "raw", "panel": "panel", "standardised": "standardised"}  # composition: the message that says it
_STRATA = {"outlet": "by_outlet", "section": "by_section", "length": "by_length"}
_MARKED = 24  # series with more periods are drawn without markers
_MANY = 60  # periods from which on intervals have no outlines


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
    """One series by one estimator or in one composition, over all slots of the axis; NaN where there is no number."""

    name: str
    variant: str
    share: np.ndarray
    low: np.ndarray
    high: np.ndarray


def draw(result: Result, *, title: str = "", language: str = "ko", width: float = 170, overlay: bool = False,
         free: bool = False, top: int = 30):  # fmt: skip
    """Lines of shares over time, per cent, with 95 % intervals; broken where a period has no articles.

    result    a table with NEEDS and one of ONE_OF; low, high, n_articles, topic, estimator are used where they stand.
              With several compositions (raw, panel, standardised) all are drawn with their intervals, told apart by marker
              and dash; overlaid, and with several estimators, the first with its interval, the others as thin dashes
    overlay   the first six series in one panel, told apart by marker and dash
    free      each panel has its own scale, from 0
    top       at most so many series, in the order of the table (the note says how many)
    returns   matplotlib Figure, `width` mm wide
    raises    InputError if a column is missing, or a series has two rows for one period (of one estimator and composition)
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
        variants = _variants(result, drawn, language)
        lines = _lines(drawn, [key for key, keep in zip(keys, kept, strict=True) if keep], names, variants, periods)
        notes = _notes(result, lines, drawn, language, overlay)
        if len(shown) < len(series):
            notes.append(_text.say("series_shown", language, given=len(series), shown=len(shown)))
        words = _sheet.Words(title, notes, [names[key] for key in shown],
                             y_label=_text.say(_sheet.share_unit(table), language))  # fmt: skip
        groups = [[line for line in lines if line.name == names[key]] for key in shown]
        if overlay:
            return _overlay(drawn, groups, periods, words, width)
        beside = list(dict.fromkeys(variants)) if "composition" in drawn.columns else []
        sheet = _panels(drawn, groups, periods, words, width, free, beside if len(beside) > 1 else [])
        for ax, group in zip(sheet.axes, groups, strict=True):
            if not any(np.isfinite(line.share).any() for line in group):
                ax.text(0.5, 0.5, _text.say("no_values", language), ha="center", va="center", color=_style.GREY,
                        transform=ax.transAxes)  # fmt: skip
        return sheet


def _variants(result: Result, drawn: pd.DataFrame, language: str) -> list[str]:
    """What tells the rows of one series apart: the composition in words, else the estimator."""
    if "composition" not in drawn.columns:
        named = list(drawn["estimator"].astype(str)) if "estimator" in drawn.columns else [""] * len(drawn)
        return [_text.estimator(name, language) for name in named]
    said = {word: _text.say(key, language) for word, key in COMPOSITIONS.items()}
    for made in result.recipe.get("compositions", []):
        if "strata" in made:
            strata = ", ".join(_text.say(_STRATA[name], language) for name in made["strata"])
            said[made["name"]] = _text.say("standardised_to", language, strata=strata)
    return [said.get(word, word) for word in drawn["composition"].astype(str)]


def _lines(drawn: pd.DataFrame, keys: list, names: dict, variants: list[str], periods: Periods) -> list[_Line]:
    position = periods.position()
    found: dict[tuple, _Line] = {}
    filled = set()
    for i, (key, variant) in enumerate(zip(keys, variants, strict=True)):
        row = drawn.iloc[i]
        if (key, variant) not in found:
            blank = [np.full(len(periods.slots), np.nan) for _ in range(3)]
            found[key, variant] = _Line(names[key], variant, *blank)
        line, at = found[key, variant], position[str(row["period"])]
        if (key, variant, at) in filled:
            raise InputError(
                f"trend_lines: {names[key]!r} has two rows for the period {row['period']}; keep one row for each period",
                f"trend_lines: '{names[key]}'에 {row['period']} 기간의 행이 두 개입니다. 기간마다 한 행만 남기세요",
            )
        filled.add((key, variant, at))
        if "n_articles" in row.index and row["n_articles"] == 0:
            continue
        for held, column in ((line.share, "share"), (line.low, "low"), (line.high, "high")):
            value = float(row[column]) if column in row.index and pd.notna(row[column]) else np.nan
            held[at] = value if np.isfinite(value) else np.nan
    return list(found.values())


def _notes(result: Result, lines: list[_Line], drawn: pd.DataFrame, language: str, overlay: bool) -> list[str]:
    notes = [_text.coverage(result.coverage, language)]
    if any(np.isfinite(line.low).any() for line in lines):
        bars = any(len(_alone(line.low)) for line in lines)
        notes.append(_text.say("band_and_bars" if bars else "band", language))
    if any(np.isnan(line.share).any() and np.isfinite(line.share).any() for line in lines):
        thin = drawn["share"].isna() & (drawn["n_articles"] > 0) if "n_articles" in drawn.columns else pd.Series([False])
        notes.append(_text.say("gap_or_thin" if thin.any() else "gap", language))
    variants = list(dict.fromkeys(line.variant for line in lines))
    if len(variants) > 1 and (overlay or "composition" not in drawn.columns):
        notes.append(_text.say("estimators", language, main=variants[0], other=", ".join(variants[1:])))
    if {"composition", "covered"} <= set(drawn.columns):
        covered = drawn.loc[drawn["composition"] == "standardised", "covered"].dropna()
        if len(covered):
            low, high = (f"{value * 100:.0f}" for value in (covered.min(), covered.max()))
            notes.append(_text.say("covered_always", language, share=low) if low == high
                         else _text.say("covered", language, low=low, high=high))  # fmt: skip
    return notes


def _panels(drawn, groups, periods: Periods, words, width: float, free: bool, beside: list[str]):
    from analysis.figures import _sheet

    columns_ = _sheet.columns_for(len(groups), width)
    rows = -(-len(groups) // columns_)
    height = 45.0 if len(groups) == 1 else min(28.0, max(15.0, 200 / rows - 8))
    left, inner = 12.5, 9.0 if free else 5.0
    keys = _sheet.legend(beside, width, 9.2)
    legend = _sheet.legend_height(keys)
    probe = _sheet.Grid(n=len(groups), columns=columns_, height=height, left=left, inner=inner)
    ticks = periods.ticks(probe.panel_width(width))
    grid = _sheet.Grid(n=len(groups), columns=columns_, height=height, left=left, inner=inner, foot=ticks.height + 0.5,
                       legend=legend)  # fmt: skip
    sheet, axes = _sheet.build(drawn, grid, words, width)
    highest = _highest([line for group in groups for line in group])
    for i, (ax, group) in enumerate(zip(axes, groups, strict=True)):
        if beside:
            at = [beside.index(line.variant) for line in group]
            for line, style in zip(group, at, strict=True):  # bands upon bands: the later ones are outlined with their dash
                outlined = style and 1 < len(line.share) <= _MANY  # outlines of many periods are a thicket
                _band(ax, line, _style.COLOURS[style], 0.10 if style else 0.22, _style.DASHES[style] if outlined else None,
                      _aside(line, style, len(beside)))  # fmt: skip
            for line, style in zip(group, at, strict=True):
                _line(ax, line, style, len(beside), _aside(line, style, len(beside)))
        else:
            _band(ax, group[0], _style.COLOURS[0], 0.22)
            for other in group[1:]:
                ax.plot(other.share, color=_style.GREY, linewidth=0.8, linestyle=_style.DASHES[1], label=other.variant)
            _line(ax, group[0], 0)
        _axes(ax, periods, ticks, _highest(group) if free else highest)
        ax.tick_params(labelbottom=grid.is_lowest(i), labelleft=free or i % columns_ == 0)
    title = _style.fit(words.title, width - 2 * _sheet.MARGIN, lines=4, size=_style.TITLE, bold=True)
    _draw_legend(sheet, keys, _sheet.MARGIN + (_style.height_of(title, _style.TITLE) + 1.5 if title else 0.8))
    return sheet


def _overlay(drawn, groups, periods: Periods, words, width: float):
    from analysis.figures import _sheet

    keys = _sheet.legend(words.headings, width, 9.2)
    legend = _sheet.legend_height(keys)
    probe = _sheet.Grid(n=1, columns=1, height=62 if width >= _style.NARROW else 50, left=12.5, legend=legend)
    ticks = periods.ticks(probe.panel_width(width))
    grid = _sheet.Grid(n=1, columns=1, height=probe.height, left=12.5, legend=probe.legend, foot=ticks.height + 0.5)
    bare = _sheet.Words(words.title, words.notes, (), "", words.y_label)
    sheet, (ax,) = _sheet.build(drawn, grid, bare, width)
    for i, group in enumerate(groups):
        _band(ax, group[0], _style.COLOURS[i], 0.13)
    for i, group in enumerate(groups):
        for other in group[1:]:
            ax.plot(other.share, color=_style.COLOURS[i], linewidth=0.5, linestyle=_style.DASHES[1], label=other.variant)
        _line(ax, group[0], i, len(groups))
    _draw_legend(sheet, keys, sheet.height_mm * (1 - ax.get_position().y1) - legend)
    _axes(ax, periods, ticks, _highest([line for group in groups for line in group]))
    return sheet


def _draw_legend(sheet, keys, top: float) -> None:
    """Line, marker and text of each style, from `top` mm under the upper edge."""
    from matplotlib.lines import Line2D

    for i, key in enumerate(keys):
        x, y, width = key.x, top + key.y, sheet.width_mm
        sheet.add_artist(Line2D([x / width, (x + 4) / width, (x + 8) / width], [1 - y / sheet.height_mm] * 3,
                                color=_style.COLOURS[i], linestyle=_style.DASHES[i], marker=_style.MARKERS[i],
                                markevery=[1]))  # fmt: skip
        sheet.write(x + 9.2, y, key.text, va="center_baseline")


def _highest(lines: list[_Line]) -> float:
    values = np.concatenate([[0.0], *(part for line in lines for part in (line.share, line.high))])
    return float(np.nanmax(values)) or 0.01


def _alone(share: np.ndarray) -> np.ndarray:
    """Periods with a number whose neighbours have none: a line or a band would not show them."""
    held = np.concatenate([[False], np.isfinite(share), [False]])
    return np.flatnonzero(held[1:-1] & ~held[:-2] & ~held[2:])


def _aside(line: _Line, style: int, of: int) -> float:
    """How far the mark of a single period stands beside its place, so that the intervals of compositions are all seen."""
    return 0.12 * (style - (of - 1) / 2) if len(line.share) == 1 else 0.0


def _line(ax, line: _Line, style: int, of: int = 1, aside: float = 0.0) -> None:
    """A short series has all its markers; a long one among `of` others has a few, set off from theirs; alone none."""
    n = len(line.share)
    step = 1 if n <= _MARKED else n // 8 if of > 1 else n
    marked = sorted({*range(style * step // of if step < n else n, n, step), *_alone(line.share).tolist()})
    ax.plot(np.arange(n) + aside, line.share, color=_style.COLOURS[style], linestyle=_style.DASHES[style], marker=_style.MARKERS[style],
            markevery=marked, label=line.name, clip_on=False, zorder=3)  # fmt: skip


def _band(ax, line: _Line, colour: str, alpha: float, outline=None, aside: float = 0.0) -> None:
    ax.fill_between(range(len(line.share)), line.low, line.high, facecolor=(colour, alpha), linewidth=0.6 if outline else 0,
                    edgecolor=colour if outline else "none", linestyle=outline or "-")  # fmt: skip
    alone = [i for i in _alone(line.low) if np.isfinite(line.high[i])]
    ax.vlines(np.array(alone, dtype=float) + aside, line.low[alone], line.high[alone], color=colour, alpha=0.5, linewidth=1.4)


def _axes(ax, periods: Periods, ticks, highest: float) -> None:
    ax.set_xlim(-0.5, len(periods.slots) - 0.5)
    ax.set_ylim(0, highest * 1.06)
    ax.set_xticks(ticks.at, ticks.labels, rotation=ticks.rotation)
    ax.grid(axis="x", visible=False)
    ax.set_yticks(*_style.scale(highest * 1.06, 4, shares=True))
