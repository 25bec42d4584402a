"""Ranked terms in panels, as bars or as dots: the common shape of several figures."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.figures import _sheet, _style, _text

ROW = 3.9  # mm for one term


@dataclass(frozen=True)
class Panel:
    """One panel, best first. filled: whether a dot is filled; empty where all are. blank: says why there is no term."""

    heading: str
    labels: Sequence[str]
    values: Sequence[float]
    filled: Sequence[bool] = ()
    blank: str = "no_terms"


@dataclass(frozen=True)
class Look:
    """mark: "bar" or "dot"; shares: values from 0 to 1, shown in per cent; free: each panel has its own scale."""

    mark: str = "bar"
    shares: bool = False
    free: bool = False
    label_room: float = 0.5  # of the width of a panel with its labels


def draw(drawn: pd.DataFrame, panels: Sequence[Panel], words: _sheet.Words, look: Look, *, language: str, width: float):
    """A sheet with one panel for each of `panels`; the rows of all panels are equally high."""
    columns = _sheet.columns_for(len(panels), width)
    cell = (width - 2 * _sheet.MARGIN) / columns
    room = cell * look.label_room
    labels = [[_style.fit(label, room) for label in panel.labels] for panel in panels]
    left = max((_style.width_of(label) for each in labels for label in each), default=0.0) + 1.5
    n_rows = max(1, *(len(panel.values) for panel in panels))
    between = 6.0 if look.free else 2.5
    grid = _sheet.Grid(n=len(panels), columns=columns, height=n_rows * ROW, left=left, inner=left + 3.5, right=3.5,
                       foot=8.5, between=between)  # fmt: skip
    # Headings begin where the labels begin, so the first column has the same room as the others.
    headed = _sheet.Words(words.title, words.notes, [panel.heading for panel in panels], words.x_label, "", "cell")
    sheet, axes = _sheet.build(drawn, grid, headed, width)
    longest = max((abs(value) for panel in panels for value in panel.values), default=1.0) or 1.0
    for i, (panel, names, ax) in enumerate(zip(panels, labels, axes, strict=True)):
        own = (max(map(abs, panel.values), default=0.0) or 1.0) if look.free else longest
        _marks(ax, panel, look)
        ax.set_xlim(0, own * 1.06)
        ax.set_ylim(n_rows - 0.5, -0.5)
        ax.set_yticks(range(len(names)), names)
        ax.grid(axis="y", visible=False)
        ax.tick_params(axis="x", labelbottom=look.free or grid.is_lowest(i))
        value_ticks(ax, own * 1.06, grid.panel_width(width), shares=look.shares)
        if not panel.values:
            ax.text(0.5, 0.5, _text.say(panel.blank, language), ha="center", va="center", color=_style.GREY,
                    transform=ax.transAxes)  # fmt: skip
    return sheet


def _marks(ax, panel: Panel, look: Look) -> None:
    at = range(len(panel.values))
    if look.mark == "bar":
        ax.barh(at, panel.values, height=0.72, color=_style.COLOURS[0], linewidth=0)
        return
    ax.hlines(at, 0, panel.values, color="#B5B5B5", linewidth=0.8)
    filled = panel.filled or [True] * len(panel.values)
    for yes, face in ((True, _style.COLOURS[0]), (False, "white")):
        rows = [i for i in at if filled[i] is yes]
        ax.plot([panel.values[i] for i in rows], rows, linestyle="none", marker="o", markersize=4.2, color=_style.COLOURS[0],
                markerfacecolor=face, markeredgewidth=0.9, clip_on=False)  # fmt: skip


def value_ticks(ax, longest: float, room: float, *, shares: bool) -> None:
    """Two to four round numbers that do not touch each other."""
    for bins in (4, 3, 2, 1):
        ticks, texts = _style.scale(longest, bins, shares=shares)
        if len(ticks) > 1 and (ticks[1] - ticks[0]) / longest * room > max(map(_style.width_of, texts)) + 2:
            break
    ax.set_xticks(ticks, texts)
