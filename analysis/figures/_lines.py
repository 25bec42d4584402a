"""Lines of shares over time with their intervals, their legend and their axes: the common shape of several figures."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.figures import _style, _text
from analysis.figures._periods import Periods

MARKED = 24  # series with more periods are drawn without markers


@dataclass(frozen=True)
class Line:
    """One series by one estimator or in one composition, over all slots of the axis; NaN where there is no number."""

    name: str
    variant: str
    share: np.ndarray
    low: np.ndarray
    high: np.ndarray


def draw_legend(sheet, keys, top: float) -> None:
    """Line, marker and text of each style, from `top` mm under the upper edge."""
    from matplotlib.lines import Line2D

    for i, key in enumerate(keys):
        x, y, width = key.x, top + key.y, sheet.width_mm
        sheet.add_artist(Line2D([x / width, (x + 4) / width, (x + 8) / width], [1 - y / sheet.height_mm] * 3,
                                color=_style.COLOURS[i], linestyle=_style.DASHES[i], marker=_style.MARKERS[i],
                                markevery=[1]))  # fmt: skip
        sheet.write(x + 9.2, y, key.text, va="center_baseline")


def gaps(drawn: pd.DataFrame, language: str) -> list[str]:
    """A note on periods without a number: those without articles, or, where some have articles, those with too few as well."""
    missing = drawn["share"].isna()
    if not missing.any():
        return []
    thin = "n_articles" in drawn.columns and (missing & (drawn["n_articles"] > 0)).any()
    return [_text.say("gap_or_thin" if thin else "gap", language)]


def largest(lines: list[Line]) -> float:
    """The largest share or upper limit of all lines; 0.01 where there is none above 0."""
    values = np.concatenate([[0.0], *(part for line in lines for part in (line.share, line.high))])
    return float(np.nanmax(values)) or 0.01


def lonely(share: np.ndarray) -> np.ndarray:
    """Periods with a number whose neighbours have none: a line or a band would not show them."""
    held = np.concatenate([[False], np.isfinite(share), [False]])
    return np.flatnonzero(held[1:-1] & ~held[:-2] & ~held[2:])


def step_aside(line: Line, style: int, of: int) -> float:
    """How far the mark of a single period stands beside its place, so that the intervals of compositions are all seen."""
    return 0.12 * (style - (of - 1) / 2) if len(line.share) == 1 else 0.0


def line(ax, line: Line, style: int, of: int = 1, aside: float = 0.0) -> None:
    """A short series has all its markers; a long one among `of` others has a few, set off from theirs; alone none."""
    n = len(line.share)
    step = 1 if n <= MARKED else n // 8 if of > 1 else n
    marked = sorted({*range(style * step // of if step < n else n, n, step), *lonely(line.share).tolist()})
    ax.plot(np.arange(n) + aside, line.share, color=_style.COLOURS[style], linestyle=_style.DASHES[style], marker=_style.MARKERS[style],
            markevery=marked, label=line.name, clip_on=False, zorder=3)  # fmt: skip


def band(ax, line: Line, colour: str, alpha: float, outline=None, aside: float = 0.0) -> None:
    ax.fill_between(range(len(line.share)), line.low, line.high, facecolor=(colour, alpha), linewidth=0.6 if outline else 0,
                    edgecolor=colour if outline else "none", linestyle=outline or "-")  # fmt: skip
    alone = [i for i in lonely(line.low) if np.isfinite(line.high[i])]
    ax.vlines(np.array(alone, dtype=float) + aside, line.low[alone], line.high[alone], color=colour, alpha=0.5, linewidth=1.4)


def axes(ax, periods: Periods, ticks, highest: float) -> None:
    ax.set_xlim(-0.5, len(periods.slots) - 0.5)
    ax.set_ylim(0, highest * 1.06)
    ax.set_xticks(ticks.at, ticks.labels, rotation=ticks.rotation)
    ax.grid(axis="x", visible=False)
    ax.set_yticks(*_style.scale(highest * 1.06, 4, shares=True))
