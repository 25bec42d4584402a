"""How many articles each month has, as a map of years by months of the year."""

import re

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.figures import _cells, _style, _text
from analysis.figures._periods import Periods, Ticks
from analysis.values import Result
from analysis.vocabulary import columns

NEEDS = ("period", "n_articles")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def EXAMPLE() -> Result:
    """March 2000 to October 2009; none in the summer of 2004."""
    months = Periods.of(["2000-03", "2009-10"]).slots
    rows = [(month, 0 if month in ("2004-07", "2004-08") else (i * 7) % 13 + i // 8) for i, month in enumerate(months)]
    table = pd.DataFrame(rows, columns=list(NEEDS))
    used = int(table["n_articles"].sum())
    return Result("articles_month", table, columns(*NEEDS), {"given": used + 31, "used": used, "undated": 31, "dropped": 0})


def draw(result: Result, *, title: str = "", language: str = "ko", width: float = 170):
    """Cells from white (none) to dark blue, with their numbers where they fit; hatched outside the first and last month.

    result    a table with NEEDS, periods like 2004-07; the numbers of several rows of a month (outlets) are added up
    returns   matplotlib Figure, `width` mm wide
    raises    InputError if a column is missing, or a period is not a month
    """
    from analysis.figures import _sheet

    _sheet.check(result, NEEDS, "article_calendar")
    _text.check_language(language)
    width = _style.check_width(width)
    with _style.style(width):
        known = _sheet.finite(result.table, "n_articles").reset_index(drop=True)
        if known.empty or not known["n_articles"].sum():
            return _sheet.empty(result, title=title, language=language, width=width)
        months = known["period"].astype(str)
        wrong = [month for month in months if not _MONTH.fullmatch(month)]
        if wrong:
            raise InputError(f"article_calendar: the period {wrong[0]!r} is not a month such as 2004-07; count by month",
                             f"article_calendar: '{wrong[0]}' 기간은 2004-07 같은 월이 아닙니다. 월별로 세세요")  # fmt: skip
        held = Periods.of(months).slots
        first = int(held[0][:4])
        cells = np.full((int(held[-1][:4]) - first + 1, 12), np.nan)
        for month in held:
            cells[int(month[:4]) - first, int(month[5:]) - 1] = 0
        for month, n in zip(months, known["n_articles"], strict=True):
            cells[int(month[:4]) - first, int(month[5:]) - 1] += n
        notes = [_text.coverage(result.coverage, language)]
        if np.isnan(cells).any():
            notes.append(_text.say("outside", language))
        notes += _sheet.left_out(result.table, known, language)
        return _map(known, cells, [str(first + i) for i in range(len(cells))], _sheet.Words(title, notes), language, width)


def _map(drawn: pd.DataFrame, cells: np.ndarray, years: list[str], words, language: str, width: float):
    from analysis.figures import _sheet

    left = _style.width_of(years[0]) + 1.8
    ticks = Ticks(tuple(range(12)), tuple(str(month) for month in range(1, 13)))
    label = _text.say("month", language)
    grid = _sheet.Grid(n=1, columns=1, height=len(years) * 4.6, left=left, right=1.5, foot=ticks.height + 10.5 + 4.0)
    sheet, (ax,) = _sheet.build(drawn, grid, words, width)
    highest = float(np.nanmax(cells))
    mesh = _cells.draw(ax, cells, years, ticks, highest)
    texts = {at: f"{n:,.0f}" for at, n in np.ndenumerate(cells) if np.isfinite(n)}
    if max(map(_style.width_of, texts.values())) + 0.8 <= grid.panel_width(width) / 12:
        for (i, j), text in texts.items():
            ax.text(j, i, text, ha="center", va="center_baseline", color=_cells.ink_on(cells[i, j], highest))
    box = ax.get_position()
    below = (1 - box.y0) * sheet.height_mm + ticks.height
    sheet.write((box.x0 + box.x1) / 2 * sheet.width_mm, below + 0.6, label, ha="center", va="top")
    _cells.colour_bar(sheet, mesh, ax, _text.say("n_articles", language), highest, ticks.height + 4.0)
    sheet.axes[-1].set_xticks(*_style.scale(highest, 4, whole=True))
    sheet.axes[-1].set_xlim(0, highest)
    return sheet
