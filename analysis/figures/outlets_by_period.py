"""Which outlets the corpus has when: the mix of each period as a map of outlets by periods, with numbers of articles."""

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.figures import _cells, _style, _text
from analysis.figures._periods import Periods
from analysis.values import Result
from analysis.vocabulary import columns

NEEDS = ("period", "outlet", "n_articles", "share")
# presence: the message that says it
_PRESENCE = {"whole": "whole", "joined": "joined", "left": "left", "passing": "passing", "gap": "pausing"}


def EXAMPLE() -> Result:
    """Six outlets, 2008 to 2014: one joins, one leaves, one pauses."""
    numbers = {"전자신문": [41, 38, 44, 40, 36, 39, 42], "디지털타임스": [22, 25, 19, 21, 24, 20, 23],
               "블로터": [9, 7, 0, 0, 8, 10, 9], "머니투데이": [15, 12, 11, 0, 0, 0, 0],
               "아이뉴스24": [0, 3, 2, 0, 0, 0, 0], "ZDNet Korea": [0, 0, 0, 0, 28, 33, 37]}  # fmt: skip
    words = ("whole", "whole", "gap", "left", "passing", "joined")
    total = np.sum(list(numbers.values()), axis=0)
    rows = [(str(2008 + i), outlet, n[i], n[i] / total[i], word)
            for i in range(7) for (outlet, n), word in zip(numbers.items(), words, strict=True)]  # fmt: skip
    names = [*NEEDS, "presence"]
    coverage = {"given": int(total.sum()) + 6, "used": int(total.sum()), "undated": 6, "dropped": 0}
    return Result("composition", pd.DataFrame(rows, columns=names), columns(*names), coverage)


def draw(result: Result, *, title: str = "", language: str = "ko", width: float = 170, top: int = 30):
    """Cells from white to dark blue for an outlet's share of the period's articles, with the number where it fits.

    result    a table with NEEDS, one row for each outlet and period; presence is written on the right where it stands
    top       at most so many outlets, the largest, in the order of the table (the note says how many)
    returns   matplotlib Figure, `width` mm wide
    raises    InputError if a column is missing, or an outlet has two rows for one period
    """
    from analysis.figures import _sheet

    _sheet.check(result, NEEDS, "outlets_by_period")
    _text.check_language(language)
    width = _style.check_width(width)
    with _style.style(width):
        table = _sheet.finite(result.table, "n_articles").reset_index(drop=True)
        twice = table.duplicated(["period", "outlet"])
        if twice.any():
            row = table[twice].iloc[0]
            raise InputError(
                f"outlets_by_period: {row['outlet']!r} has two rows for the period {row['period']}; keep one row for each",
                f"outlets_by_period: '{row['outlet']}'에 {row['period']} 기간의 행이 두 개입니다. 기간마다 한 행만 남기세요",
            )
        total = table.groupby("outlet", sort=False)["n_articles"].sum()
        largest = sorted(total.index[total > 0], key=lambda name: (-total[name], name))[:top]
        drawn = table[table["outlet"].isin(largest)].reset_index(drop=True)
        if drawn.empty:
            return _sheet.empty(result, title=title, language=language, width=width)
        periods = Periods.of(table["period"])
        outlets = list(dict.fromkeys(drawn["outlet"]))
        shape = len(outlets), len(periods.slots)
        share, number = np.full(shape, np.nan), np.zeros(shape, dtype=int)
        at = drawn["outlet"].map({name: i for i, name in enumerate(outlets)}), drawn["period"].astype(str).map(periods.position())
        share[at], number[at] = drawn["share"].where(np.isfinite(drawn["share"].to_numpy(dtype=float))), drawn["n_articles"]
        notes = [_text.coverage(result.coverage, language), *_sheet.left_out(result.table, table, language)]
        if np.isnan(share).any():
            notes.append(_text.say("hatched", language))
        if len(outlets) < (total > 0).sum():
            notes.append(_text.say("outlets_shown", language, given=int((total > 0).sum()), shown=len(outlets)))
        labels = [name or _text.say("no_outlet", language) for name in outlets]
        presence = drawn.drop_duplicates("outlet")["presence"] if "presence" in drawn.columns else []
        words = [_text.say(_PRESENCE[word], language) if word in _PRESENCE else str(word) for word in presence]
        return _map(drawn, share, number, labels, words, periods, _sheet.Words(title, notes), language, width)


def _map(drawn, share, number, outlets, words, periods: Periods, around, language: str, width: float):
    from analysis.figures import _sheet

    labels = [_style.fit(name, width * 0.3) for name in outlets]
    left = max(map(_style.width_of, labels)) + 1.8
    right = max(map(_style.width_of, words), default=0.0) + 2.5
    room = {"left": left, "right": right}
    height = len(labels) * 4.6
    ticks = periods.ticks(_sheet.Grid(n=1, columns=1, height=height, **room).panel_width(width))
    grid = _sheet.Grid(n=1, columns=1, height=height, foot=ticks.height + 10.5, **room)
    slot = grid.panel_width(width) / len(periods.slots)
    written = max(_style.width_of(f"{n:,}") for n in number.ravel()) + 1.0 <= slot
    if written:
        around = _sheet.Words(around.title, [*around.notes, _text.say("numbers_are_articles", language)])
    sheet, (ax,) = _sheet.build(drawn, grid, around, width)
    highest = float(np.nanmax(share)) or 0.01
    mesh = _cells.draw(ax, share, labels, ticks, highest)
    for (i, j), n in np.ndenumerate(number):
        if written and np.isfinite(share[i, j]):
            ax.text(j, i, f"{n:,}", ha="center", va="center_baseline", color=_cells.ink_on(share[i, j], highest))
    for i, word in enumerate(words):
        ax.text(len(periods.slots) - 0.5 + 1.2 / slot, i, word, va="center_baseline")
    _cells.colour_bar(sheet, mesh, ax, _text.say("share_of_period", language), highest, ticks.height)
    return sheet
