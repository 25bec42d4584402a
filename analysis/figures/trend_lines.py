"""Shares of topics, themes or terms over time, with their intervals: one panel a series, or up to six in one."""

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.figures import _lines, _style, _text
from analysis.figures._periods import Periods
from analysis.values import Result
from analysis.vocabulary import columns

NEEDS = ("period", "share")
ONE_OF = ("name", "theme", "term", "outlet")
OVERLAID = 6
COMPOSITIONS = {"raw": "raw", "panel": "panel", "standardised": "standardised"}  # composition: the message that says it
_STRATA = {"outlet": "by_outlet", "section": "by_section", "length": "by_length"}
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


def STANDARDISED() -> Result:
    """Raw shares beside those of a fixed mix: an outlet that writes much about China joined in 2008."""
    rows = []
    for theme, level in {"리눅스": 0.30, "중국 전자상거래": 0.05}.items():
        for i, year in enumerate(range(2000, 2015)):
            joined = max(0, i - 7)
            true = level * (0.85**i if theme == "리눅스" else 1 + 0.05 * i) + 0.01 * ((i * 3) % 4)
            for word in COMPOSITIONS:
                if word == "panel":
                    continue
                share = true + (0.02 * joined if word == "raw" and theme != "리눅스" else 0.0)
                half = 0.025 if word == "raw" else 0.035
                rows.append((str(year), theme, round(share, 4), round(max(0.0, share - half), 4), round(share + half, 4), 40 + joined * 9,
                             word, 1.0 if word == "raw" else round(1 - 0.04 * joined, 2)))  # fmt: skip
    names = ["period", "theme", "share", "low", "high", "n_articles", "composition", "covered"]
    recipe = {"compositions": [{"name": "standardised", "strata": ["outlet", "section"]}]}
    return Result("trend_themes", pd.DataFrame(rows, columns=names), columns(*names), {"given": 860, "used": 852, "undated": 8, "dropped": 0}, recipe)


MORE = {"standardised": STANDARDISED}


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
        lines = _found(drawn, [key for key, keep in zip(keys, kept, strict=True) if keep], names, variants, periods)
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


def _found(drawn: pd.DataFrame, keys: list, names: dict, variants: list[str], periods: Periods) -> list[_lines.Line]:
    position = periods.position()
    found: dict[tuple, _lines.Line] = {}
    filled = set()
    for i, (key, variant) in enumerate(zip(keys, variants, strict=True)):
        row = drawn.iloc[i]
        if (key, variant) not in found:
            blank = [np.full(len(periods.slots), np.nan) for _ in range(3)]
            found[key, variant] = _lines.Line(names[key], variant, *blank)
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


def _notes(result: Result, lines: list[_lines.Line], drawn: pd.DataFrame, language: str, overlay: bool) -> list[str]:
    notes = [_text.coverage(result.coverage, language)]
    if any(np.isfinite(line.low).any() for line in lines):
        bars = any(len(_lines.lonely(line.low)) for line in lines)
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
    highest = _lines.largest([line for group in groups for line in group])
    for i, (ax, group) in enumerate(zip(axes, groups, strict=True)):
        if beside:
            at = [beside.index(line.variant) for line in group]
            for line, style in zip(group, at, strict=True):  # bands upon bands: the later ones are outlined with their dash
                outlined = style and 1 < len(line.share) <= _MANY  # outlines of many periods are a thicket
                _lines.band(ax, line, _style.COLOURS[style], 0.10 if style else 0.22, _style.DASHES[style] if outlined else None,
                            _lines.step_aside(line, style, len(beside)))  # fmt: skip
            for line, style in zip(group, at, strict=True):
                _lines.line(ax, line, style, len(beside), _lines.step_aside(line, style, len(beside)))
        else:
            _lines.band(ax, group[0], _style.COLOURS[0], 0.22)
            for other in group[1:]:
                ax.plot(other.share, color=_style.GREY, linewidth=0.8, linestyle=_style.DASHES[1], label=other.variant)
            _lines.line(ax, group[0], 0)
        _lines.axes(ax, periods, ticks, _lines.largest(group) if free else highest)
        ax.tick_params(labelbottom=grid.is_lowest(i), labelleft=free or i % columns_ == 0)
    title = _style.fit(words.title, width - 2 * _sheet.MARGIN, lines=4, size=_style.TITLE, bold=True)
    _lines.draw_legend(sheet, keys, _sheet.MARGIN + (_style.height_of(title, _style.TITLE) + 1.5 if title else 0.8))
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
        _lines.band(ax, group[0], _style.COLOURS[i], 0.13)
    for i, group in enumerate(groups):
        for other in group[1:]:
            ax.plot(other.share, color=_style.COLOURS[i], linewidth=0.5, linestyle=_style.DASHES[1], label=other.variant)
        _lines.line(ax, group[0], i, len(groups))
    _lines.draw_legend(sheet, keys, sheet.height_mm * (1 - ax.get_position().y1) - legend)
    _lines.axes(ax, periods, ticks, _lines.largest([line for group in groups for line in group]))
    return sheet
