"""When a topic, theme or term was in far more articles than usual: bars on a strip of time, one row a series."""

import numpy as np
import pandas as pd

from analysis.figures import _style, _text
from analysis.figures._periods import Periods
from analysis.values import Result
from analysis.vocabulary import columns

NEEDS = ("start", "end", "weight")
ONE_OF = ("name", "theme", "term")
ROW = 5.4  # mm for one series
_FILLS = ("#8FC3E8", _style.COLOURS[0], "#00314F")  # by depth, darker inside


def EXAMPLE() -> Result:
    """Four terms with six bursts by month, one of them inside another."""
    rows = [("리눅스", "2000-03", "2001-02", 1, 3.4, 21.3, 14), ("리눅스", "2000-06", "2000-08", 2, 6.8, 8.2, 7),
            ("와이브로", "2006-06", "2007-04", 1, 4.1, 17.0, 11), ("알리바바", "2014-05", "2014-12", 1, 5.2, 26.4, 17),
            ("해외진출", "2003-11", "2003-11", 1, 3.1, 4.4, 3), ("해외진출", "2011-02", "2011-10", 1, 3.6, 12.9, 10)]  # fmt: skip
    names = ["term", "start", "end", "depth", "times", "weight", "articles"]
    coverage = {"given": 75, "used": 70, "undated": 2, "dropped": 3}
    return Result("bursts", pd.DataFrame(rows, columns=names), columns(*names), coverage)


def draw(result: Result, *, title: str = "", language: str = "ko", width: float = 170, top: int = 24):
    """Bars from the first to the last bin of each burst, over whole years; series in the order of their first burst.

    result    a table with NEEDS and one of ONE_OF, one row a burst; depth (bursts inside bursts are darker) and times (written
              behind the bar where there is room) are used where they stand
    top       series at most, those with the heaviest burst (the note says how many)
    returns   matplotlib Figure, `width` mm wide
    raises    InputError if a column is missing
    """
    from analysis.figures import _sheet

    label = _sheet.check(result, NEEDS, "burst_strip", ONE_OF)
    _text.check_language(language)
    width = _style.check_width(width)
    with _style.style(width):
        known = _sheet.finite(result.table, "weight").reset_index(drop=True)
        if known.empty:
            return _sheet.empty(result, title=title, language=language, width=width)
        keys = known[["topic", label] if "topic" in known.columns else [label]].astype(str).agg("\x1f".join, axis=1)
        heaviest = known["weight"].groupby(keys, sort=False).max().sort_values(ascending=False, kind="stable")
        kept = keys.isin(heaviest.index[:top])
        drawn, keys = known[kept].reset_index(drop=True), keys[kept].reset_index(drop=True)
        first = drawn["start"].astype(str).groupby(keys, sort=False).min()
        order = list(first.sort_values(kind="stable").index)
        notes = [_text.coverage(result.coverage, language), _text.say("burst_bars", language)]
        if "depth" in drawn.columns and (drawn["depth"] > 1).any():
            notes.append(_text.say("inner_bursts", language))
        if len(order) < len(heaviest):
            notes.append(_text.say("series_shown", language, given=len(heaviest), shown=len(order)))
        notes += _sheet.left_out(result.table, known, language)
        names = dict(zip(keys, _sheet.names(drawn, label, language), strict=True))
        return _strip(drawn, [order.index(key) for key in keys], [names[key] for key in order], title, notes, language, width)


def _whole_years(drawn: pd.DataFrame) -> Periods:
    bins = [*drawn["start"].astype(str), *drawn["end"].astype(str)]
    periods = Periods.of(bins)
    ends = {"month": ("-01", "-12"), "quarter": ("-Q1", "-Q4")}.get(periods.kind)
    return Periods.of([min(bins)[:4] + ends[0], max(bins)[:4] + ends[1]]) if ends else periods


def _strip(drawn: pd.DataFrame, row: list[int], names: list[str], title: str, notes: list[str], language: str, width: float):
    from analysis.figures import _sheet

    labels = [_style.fit(name, width * 0.3) for name in names]
    left = max(map(_style.width_of, labels)) + 1.8
    height = len(labels) * ROW
    periods = _whole_years(drawn)
    room = _sheet.Grid(n=1, columns=1, height=height, left=left).panel_width(width)
    ticks = periods.ticks(room)
    grid = _sheet.Grid(n=1, columns=1, height=height, left=left, foot=ticks.height + 0.5)
    bars = _bars(drawn, row, periods, room)
    times = _times(drawn, bars, len(periods.slots), room, language)
    if times:
        notes = [*notes, _text.say("times_are", language)]
    sheet, (ax,) = _sheet.build(drawn, grid, _sheet.Words(title, notes), width)
    ax.hlines(range(len(labels)), -0.5, len(periods.slots) - 0.5, color=_style.GRID, linewidth=0.5, zorder=0)
    for start, long, at, depth in sorted(bars, key=lambda bar: bar[3]):  # the inner ones over the outer ones
        ax.barh(at, long, left=start, height=max(0.62 - 0.2 * (depth - 1), 0.2), color=_FILLS[min(depth, len(_FILLS)) - 1],
                edgecolor=_style.COLOURS[0], linewidth=0.5, zorder=1 + depth, clip_on=False)  # fmt: skip
    for x, at, text, side in times:
        ax.text(x, at, text, ha=side, va="center_baseline", zorder=6,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6})  # fmt: skip
    ax.set_xlim(-0.5, len(periods.slots) - 0.5)
    ax.set_ylim(len(labels) - 0.5, -0.5)
    # labels of calendar bins stand where the bin begins
    shift = 0.5 if periods.kind in ("month", "quarter") else 0.0
    ax.set_xticks([tick - shift for tick in ticks.at], ticks.labels, rotation=ticks.rotation)
    ax.set_yticks(range(len(labels)), labels)
    ax.grid(axis="y", visible=False)
    return sheet


def _bars(drawn: pd.DataFrame, row: list[int], periods: Periods, room: float) -> list[tuple[float, float, int, int]]:
    """Left end, length, row, depth of each burst, in the order of the table."""
    position = periods.position()
    depth = drawn["depth"].to_numpy(dtype=float, na_value=1.0) if "depth" in drawn.columns else np.ones(len(drawn))
    return [(position[str(start)] - 0.5, position[str(end)] - position[str(start)] + 1.0, at, max(1, int(of) if np.isfinite(of) else 1))
            for start, end, at, of in zip(drawn["start"], drawn["end"], row, depth, strict=True)]  # fmt: skip


def _times(drawn: pd.DataFrame, bars: list, n_slots: int, room: float, language: str) -> list[tuple[float, int, str, str]]:
    """Behind each outer bar, or before it, how many times the usual share it is, where nothing else stands there."""
    if "times" not in drawn.columns:
        return []
    slot, found = room / n_slots, []
    for (start, long, at, depth), times in zip(bars, drawn["times"], strict=True):
        if depth > 1 or not np.isfinite(times):
            continue
        text = _text.say("times", language, n=f"{times:.1f}")
        needs = (_style.width_of(text) + 1.9) / slot
        end = start + long
        others = [bar for bar in bars if bar[2] == at and bar[3] == 1]
        next_one = min((a for a, *_ in others if a >= end), default=n_slots - 0.5)
        before = max((a + b for a, b, *_ in others if a + b <= start), default=-0.5)
        if end + needs <= next_one:
            found.append((end + 0.9 / slot, at, text, "left"))
        elif start - needs >= before and not any(x > before and place == at for x, place, *_ in found):
            found.append((start - 0.9 / slot, at, text, "right"))
    return found
