"""The topics, or themes, with the steepest slopes: those that rise in one panel, those that fall in the other."""

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.figures import _lines, _style, _text
from analysis.figures._periods import Periods
from analysis.values import Result
from analysis.vocabulary import columns

NEEDS = ("period", "share", "slope")
ONE_OF = ("name", "theme", "term")
_BARS = 24  # periods up to which intervals are bars; above it they are bands
_LINE = 4.2  # mm for the name of a series
_MOST = 2.5  # times the largest share: as far as the axis goes for intervals


def EXAMPLE() -> Result:
    """Three topics that rise, two that fall; one slope on either side may be chance. 2006 has no article."""
    series = [(4, "알리바바 · 전자상거래", 0.02, 0.9, 0.001, "rising"), (2, "스마트폰 · 앱", 0.04, 0.55, 0.02, "rising"),
              (5, "융합 · 산업", 0.06, 0.15, 0.31, "undecided"), (0, "리눅스 · 서버", 0.24, -1.2, 0.004, "falling"),
              (3, "벤처 · 코스닥", 0.12, -0.35, 0.22, "undecided")]  # fmt: skip
    rows = []
    for topic, name, level, slope, q, verdict in series:
        for i, year in enumerate(range(2000, 2015)):
            share = max(0.005, level + slope / 100 * i + 0.012 * ((i * (topic + 2)) % 5 - 2))
            half = 0.02 + 0.004 * ((i + topic) % 3)
            ends = (np.nan,) * 3 if year == 2006 else (round(share, 4), round(max(0.0, share - half), 4), round(share + half, 4))
            rows.append((str(year), topic, name, *ends, slope, round(slope - 0.3, 2), round(slope + 0.3, 2), q, verdict))
    names = ["period", "topic", "name", "share", "low", "high", "slope", "slope_low", "slope_high", "q", "verdict"]
    coverage = {"given": 75, "used": 70, "undated": 2, "dropped": 3}
    return Result("rising_falling", pd.DataFrame(rows, columns=names), columns(*names), coverage)


def draw(result: Result, *, title: str = "", language: str = "ko", width: float = 170, top: int = 4):
    """Shares over time, per cent, with 95 % intervals; the slope of each series stands behind its name.

    result    a table with NEEDS and one of ONE_OF, one row for each series and period, such as `trends.rising_falling` makes;
              low, high, slope_low, slope_high and verdict (else q) are used where they stand
    top       series in a panel at most, 1 to 6, steepest first
    returns   matplotlib Figure, `width` mm wide; panels side by side, or one under the other on a narrow one
    raises    InputError if a column is missing, or a series has two rows for one period
    """
    from analysis.figures import _sheet

    label = _sheet.check(result, NEEDS, "rising_falling", ONE_OF)
    _text.check_language(language)
    width = _style.check_width(width)
    with _style.style(width):
        known = _sheet.finite(result.table, "slope").reset_index(drop=True)
        sides = [_side(known, label, sign, min(max(1, top), len(_style.COLOURS))) for sign in (1, -1)]
        shown = [rows for side in sides for _, rows in side]
        drawn = pd.concat(shown, ignore_index=True) if shown else known.head(0)
        if not len(_sheet.finite(drawn, "share")):
            return _sheet.empty(result, title=title, language=language, width=width)
        return _panels(result, drawn, sides, label, title, language, width)


def _side(known: pd.DataFrame, label: str, sign: int, top: int) -> list[tuple[tuple, pd.DataFrame]]:
    """The series whose slope has this sign, steepest first, with their rows."""
    keys = ["topic", label] if "topic" in known.columns else [label]
    mine = known[np.sign(known["slope"].to_numpy(dtype=float)) == sign]
    groups = list(mine.groupby(keys, sort=False, dropna=False))
    groups.sort(key=lambda group: -abs(float(group[1]["slope"].iloc[0])))  # stable: ties in the order of the table
    for key, rows in groups:
        doubled = rows["period"][rows["period"].duplicated()]
        if len(doubled):
            raise InputError(
                f"rising_falling: {key[-1]!r} has two rows for the period {doubled.iloc[0]}; keep one row for each period",
                f"rising_falling: '{key[-1]}'에 {doubled.iloc[0]} 기간의 행이 두 개입니다. 기간마다 한 행만 남기세요",
            )
    return groups[:top]


def _panels(result: Result, drawn: pd.DataFrame, sides: list, label: str, title: str, language: str, width: float):
    from analysis.figures import _sheet

    one_column = width < _style.NARROW
    periods = Periods.of(drawn["period"])
    probe = _sheet.Grid(n=2, columns=1 if one_column else 2, height=1, left=12.5, inner=12.5)
    ticks = periods.ticks(probe.panel_width(width))
    named = [[_named(rows, label, probe.panel_width(width) - 9.2, language) for _, rows in side] for side in sides]
    room_for_names = max(sum(map(_high, texts)) for texts in named) + 1.0
    height = (38.0 if one_column else 48.0) + room_for_names
    grid = _sheet.Grid(n=2, columns=probe.columns, height=height, left=12.5, inner=12.5, foot=ticks.height + 0.5, between=4.0)
    largest = float(np.nanmax(drawn["share"].to_numpy(dtype=float)))
    ends = drawn["high"].to_numpy(dtype=float, na_value=np.nan) if "high" in drawn.columns else np.array([largest])
    reach = float(np.nanmax(np.append(ends[np.isfinite(ends)], largest)))
    highest = min(reach, _MOST * largest) or 0.01
    notes = [_text.coverage(result.coverage, language)]
    if "high" in drawn.columns and np.isfinite(ends).any():
        notes.append(_text.say("bars" if len(periods.slots) <= _BARS else "band", language))
    notes.append(_text.say("slopes_behind", language))
    if not all(_decided(rows) for side in sides for _, rows in side):
        notes.append(_text.say("undecided", language))
    notes += _lines.gaps(drawn, language)
    if reach > highest * 1.001:
        notes.append(_text.say("cut", language))
    headings = [_text.say(key, language) for key in ("positive_slopes", "negative_slopes")]
    words = _sheet.Words(title, notes, headings, y_label=_text.say(_sheet.share_unit(drawn), language))
    sheet, axes = _sheet.build(drawn, grid, words, width)
    for i, (ax, side, texts) in enumerate(zip(axes, sides, named, strict=True)):
        box = ax.get_position()
        head = room_for_names / sheet.height_mm
        x, y = box.x0 * sheet.width_mm, (1 - box.y1) * sheet.height_mm
        ax.set_position((box.x0, box.y0, box.width, box.height - head))
        for at, ((_, rows), text) in enumerate(zip(side, texts, strict=True)):
            _series(ax, rows, periods, at, len(side))
            _key(sheet, x, y, at, text, _decided(rows))
            y += _high(text)
        if not side:
            ax.text(0.5, 0.5, _text.say("none", language), ha="center", va="center", color=_style.GREY, transform=ax.transAxes)
        ax.set_xlim(-0.5, len(periods.slots) - 0.5)
        ax.set_ylim(0, highest * 1.04)
        ax.set_xticks(ticks.at, ticks.labels, rotation=ticks.rotation)
        ax.set_yticks(*_style.scale(highest * 1.04, 4, shares=True))
        ax.grid(axis="x", visible=False)
        ax.tick_params(labelbottom=grid.is_lowest(i))
    return sheet


def _decided(rows: pd.DataFrame) -> bool:
    if "verdict" in rows.columns:
        return rows["verdict"].iloc[0] in ("rising", "falling")
    return "q" not in rows.columns or bool(rows["q"].iloc[0] <= 0.05)


def _named(rows: pd.DataFrame, label: str, room: float, language: str) -> str:
    """The name, in up to three lines, and the slope behind it, or in a line of its own where it does not fit behind."""
    from analysis.figures import _sheet

    first = rows.iloc[0]
    slope = _signed(first["slope"])
    if {"slope_low", "slope_high"} <= set(rows.columns) and np.isfinite([first["slope_low"], first["slope_high"]]).all():
        slope += f" [{_signed(first['slope_low'])}, {_signed(first['slope_high'])}]"
    name = _sheet.names(rows.head(1), label, language)[0]
    text = _style.fit(name, room, lines=3)
    last = f"{text.rpartition(chr(10))[2]}  {slope}"
    return f"{text}  {slope}" if _style.width_of(last) <= room else f"{text}\n{slope}"


def _high(text: str) -> float:
    """mm for the name of a series; the space between two names is a little wider than between two lines."""
    return _LINE + _style.height_of(text) - _style.height_of("0")


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")


def _series(ax, rows: pd.DataFrame, periods: Periods, style: int, of: int) -> None:
    position = periods.position()
    held = {column: np.full(len(periods.slots), np.nan) for column in ("share", "low", "high")}
    for column in held:
        if column in rows.columns:
            for period, value in zip(rows["period"], rows[column].to_numpy(dtype=float, na_value=np.nan), strict=True):
                held[column][position[str(period)]] = value if np.isfinite(value) else np.nan
    few = len(periods.slots) <= _BARS
    at = np.arange(len(periods.slots)) + (0.17 * (style - (of - 1) / 2) if few else 0.0)
    colour = _style.COLOURS[style]
    if few:
        known = np.isfinite(held["low"]) & np.isfinite(held["high"])
        ax.vlines(at[known], held["low"][known], held["high"][known], color=colour, linewidth=0.6, alpha=0.5)
    else:
        ax.fill_between(at, held["low"], held["high"], facecolor=(colour, 0.13), linewidth=0)
    ax.plot(at, held["share"], color=colour, linestyle=_style.DASHES[style], marker=_style.MARKERS[style],
            markerfacecolor=colour if _decided(rows) else "white", markeredgewidth=0.8, zorder=3, clip_on=False,
            markevery=1 if few else max(1, len(at) // 8))  # fmt: skip


def _key(sheet, x: float, y: float, style: int, text: str, filled: bool) -> None:
    from matplotlib.lines import Line2D

    width, colour = sheet.width_mm, _style.COLOURS[style]
    sheet.add_artist(Line2D([x / width, (x + 4) / width, (x + 8) / width], [1 - (y + 1.8) / sheet.height_mm] * 3, color=colour,
                            linestyle=_style.DASHES[style], marker=_style.MARKERS[style], markevery=[1],
                            markerfacecolor=colour if filled else "white", markeredgewidth=0.8))  # fmt: skip
    for line, part in enumerate(text.split("\n")):
        sheet.write(x + 9.2, y + 1.8 + line * _style.height_of("0"), part, va="center_baseline")
