"""Shares over time with a break that was found: the line, the levels before and after, and when it broke."""

import re

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.figures import _lines, _style, _text
from analysis.figures._periods import Periods
from analysis.values import Result
from analysis.vocabulary import columns

NEEDS = ("period", "share", "date", "before", "after")
ONE_OF = ("name", "theme", "term")
_MARKED = 24  # periods up to which the line has markers and bars; above it bands
_MOST = 2.5  # times the largest share or level: as far as the axis goes for intervals
_DAY = re.compile(r"(\d{4})(?:-(0[1-9]|1[0-2])|-Q([1-4]))?")


def EXAMPLE() -> Result:
    """One topic that broke down in 2004, one that broke up in 2011; 2006 has no article."""
    series = [(0, "리눅스 · 서버 · 공개소프트웨어", "2004-05", "2003-02", "2005-01", 0.21, 0.06, 0.003),
              (5, "결제 · 알리바바 · 알리페이", "2011-09", "2010-11", "2012-08", 0.02, 0.14, 0.021)]  # fmt: skip
    rows = []
    for topic, name, date, first, last, before, after, q in series:
        for i, year in enumerate(range(2000, 2015)):
            level = before if year < int(date[:4]) else after if year > int(date[:4]) else (before + after) / 2
            share = max(0.004, level + 0.015 * ((i * (topic + 2)) % 5 - 2))
            ends = (np.nan,) * 3 if year == 2006 else (round(share, 4), round(max(0.0, share - 0.04), 4), round(share + 0.05, 4))
            rows.append((str(year), topic, name, *ends, date, first, last, before, after, (after - before) * 100, q))
    names = ["period", "topic", "name", "share", "low", "high", "date", "date_low", "date_high", "before", "after", "change", "q"]
    coverage = {"given": 75, "used": 70, "undated": 2, "dropped": 3}
    return Result("broken", pd.DataFrame(rows, columns=names), columns(*names), coverage)


def draw(result: Result, *, title: str = "", language: str = "ko", width: float = 170, top: int = 12):
    """Shares, per cent, with 95 % intervals; thick lines at the level of either side, a shade over the interval of the date.

    result    a table with NEEDS and one of ONE_OF, one row for each series and period, such as `trends.movers.broken` makes (a series
              without a break has no row in it); low, high, date_low, date_high are used where they stand
    top       series at most, in the order of the table (the note says how many)
    returns   matplotlib Figure, `width` mm wide, one panel a series
    raises    InputError if a column is missing, a series has two rows for one period, or a date or period is not one of a calendar
    """
    from analysis.figures import _sheet

    label = _sheet.check(result, NEEDS, "change_lines", ONE_OF)
    _text.check_language(language)
    width = _style.check_width(width)
    with _style.style(width):
        known = _sheet.finite(_sheet.finite(result.table, "before"), "after").reset_index(drop=True)
        keys = known[["topic", label] if "topic" in known.columns else [label]].astype(str).agg("\x1f".join, axis=1)
        series = list(dict.fromkeys(keys))
        kept = keys.isin(series[:top]).to_numpy(dtype=bool)
        drawn, keys = known[kept].reset_index(drop=True), keys[kept].reset_index(drop=True)
        if not len(_sheet.finite(drawn, "share")):
            return _sheet.empty(result, title=title, language=language, width=width)
        periods = Periods.of(drawn["period"])
        if periods.kind == "named":
            raise InputError("change_lines needs years, quarters or months as periods: the date of a break has no place among named ones",
                             "change_lines의 기간은 연도, 분기 또는 월이어야 합니다. 이름 붙인 기간에는 변화 시점을 놓을 곳이 없습니다")  # fmt: skip
        names = dict(zip(keys, _sheet.names(drawn, label, language), strict=True))
        groups = [drawn[(keys == key).to_numpy()] for key in series[:top]]
        notes = [_text.coverage(result.coverage, language), _text.say("levels", language)]
        if {"date_low", "date_high"} <= set(drawn.columns):
            notes.append(_text.say("date_band", language))
        notes += _lines.gaps(drawn, language)
        if len(series) > len(groups):
            notes.append(_text.say("series_shown", language, given=len(series), shown=len(groups)))
        notes += _sheet.left_out(result.table, known, language)
        words = _sheet.Words(title, notes, [names[key] for key in series[:top]], y_label=_text.say(_sheet.share_unit(drawn), language))
        return _panels(drawn, groups, periods, words, language, width)


def _panels(drawn: pd.DataFrame, groups: list[pd.DataFrame], periods: Periods, words, language: str, width: float):
    from analysis.figures import _sheet

    n_columns = 1 if width < _style.NARROW else min(len(groups), 2 if len(groups) in (2, 4) else 3)
    probe = _sheet.Grid(n=len(groups), columns=n_columns, height=1, left=12.5, inner=5.0)
    room = probe.panel_width(width)
    ticks = periods.ticks(room)
    told = [_style.fit(_told(rows.iloc[0], language), room - 2, lines=2) for rows in groups]
    head = max(map(_style.height_of, told)) + 1.0
    height = (46.0 if len(groups) == 1 else 32.0) + head
    grid = _sheet.Grid(n=len(groups), columns=n_columns, height=height, left=12.5, inner=5.0, foot=ticks.height + 0.5)
    values = drawn[["share", "before", "after"]].to_numpy(dtype=float)
    largest = float(np.nanmax(values[np.isfinite(values)]))
    ends = drawn["high"].to_numpy(dtype=float, na_value=np.nan) if "high" in drawn.columns else np.array([np.nan])
    reach = float(np.max(np.append(ends[np.isfinite(ends)], largest)))
    highest = min(reach, _MOST * largest) * 1.04 or 0.01
    notes = list(words.notes)
    if np.isfinite(ends).any():
        notes.append(_text.say("bars" if len(periods.slots) <= _MARKED else "band", language))
    if reach > highest:
        notes.append(_text.say("cut", language))
    sheet, axes = _sheet.build(drawn, grid, _sheet.Words(words.title, notes, words.headings, y_label=words.y_label), width)
    part = 1 - head / height  # of the panel, for the data; the rest is for what is said of the break
    for i, (ax, rows, text) in enumerate(zip(axes, groups, told, strict=True)):
        ax.set_xlim(-0.5, len(periods.slots) - 0.5)
        ax.set_ylim(0, highest / part)
        _series(ax, rows, periods, highest)
        _break(ax, rows.iloc[0], periods, highest)
        ax.annotate(text, (0, 1), (2, -1), xycoords="axes fraction", textcoords="offset points", ha="left", va="top", linespacing=1.15)
        ax.set_xticks(ticks.at, ticks.labels, rotation=ticks.rotation)
        ax.grid(axis="x", visible=False)
        ax.set_yticks(*_style.scale(highest, 4, shares=True))
        ax.tick_params(labelbottom=grid.is_lowest(i), labelleft=i % n_columns == 0)
    return sheet


def _told(row: pd.Series, language: str) -> str:
    levels = {side: f"{row[side] * 100:.1f}" for side in ("before", "after")}
    if "date_low" in row.index and "date_high" in row.index:
        return _text.say("break_between", language, date=row["date"], low=row["date_low"], high=row["date_high"], **levels)
    return _text.say("break_at", language, date=row["date"], **levels)


def _series(ax, rows: pd.DataFrame, periods: Periods, highest: float) -> None:
    held = {column: np.full(len(periods.slots), np.nan) for column in ("share", "low", "high")}
    position, filled = periods.position(), set()
    for row in rows.to_dict("records"):
        at = position[str(row["period"])]
        if at in filled:
            raise InputError(
                f"change_lines: a series has two rows for the period {row['period']}; keep one row for each period",
                f"change_lines: 한 계열에 {row['period']} 기간의 행이 두 개입니다. 기간마다 한 행만 남기세요",
            )
        filled.add(at)
        for column in held:
            value = float(row[column]) if column in row and pd.notna(row[column]) else np.nan
            held[column][at] = value if np.isfinite(value) else np.nan
    at, few, colour = np.arange(len(periods.slots)), len(periods.slots) <= _MARKED, _style.COLOURS[0]
    low, high = np.minimum(held["low"], highest), np.minimum(held["high"], highest)
    if few:
        known = np.isfinite(low) & np.isfinite(high)
        ax.vlines(at[known], low[known], high[known], color=colour, linewidth=0.7, alpha=0.6, zorder=2)
    else:
        ax.fill_between(at, low, high, facecolor=(colour, 0.13), linewidth=0)
    ax.plot(at, held["share"], color=colour, linewidth=0.8, marker=_style.MARKERS[0] if few else "", label="share", zorder=3)


def _break(ax, row: pd.Series, periods: Periods, highest: float) -> None:
    """Levels up to the first day of the new level and from there on; the shade covers the months that it may have been."""
    from matplotlib.patches import Rectangle

    when = _place(row["date"], periods)
    ends = [row.get(name, "") for name in ("date_low", "date_high")]
    if all(isinstance(end, str) and end for end in ends):
        first, last = max(_place(ends[0], periods), -0.5), min(_place(ends[1], periods, end=True), len(periods.slots) - 0.5)
        ax.add_patch(Rectangle((first, 0), last - first, highest, facecolor="#E6E6E6", linewidth=0, zorder=0.5))
    ax.vlines([when], 0, highest, color=_style.INK, linewidth=0.8, linestyle=_style.DASHES[2], zorder=2.5)
    for side, ends in (("before", (-0.5, when)), ("after", (when, len(periods.slots) - 0.5))):
        ax.plot(ends, [row[side]] * 2, color=_style.INK, linewidth=2.0, solid_capstyle="butt", label=side, zorder=4)


def _place(date: object, periods: Periods, end: bool = False) -> float:
    """Where the first day of a month (or its last, for `end`) lies on an axis whose slots are centred on whole numbers."""
    found = _DAY.fullmatch(str(date))
    if not found:
        raise InputError(f"change_lines: the date {date!r} is not a month such as 2004-07",
                         f"change_lines: '{date}' 시점은 2004-07 같은 월이 아닙니다")  # fmt: skip
    months = int(found[1]) * 12 + (int(found[2]) - 1 if found[2] else (int(found[3]) - 1) * 3 if found[3] else 0) + end
    first = _DAY.fullmatch(periods.slots[0])
    start = int(first[1]) * 12 + (int(first[2]) - 1 if first[2] else (int(first[3]) - 1) * 3 if first[3] else 0)
    return (months - start) / {"year": 12, "quarter": 3, "month": 1}[periods.kind] - 0.5
