"""In what share of each year's articles a term occurs, as a map of terms by periods."""

import numpy as np
import pandas as pd

from analysis.figures import _cells, _style, _text
from analysis.figures._periods import Periods
from analysis.values import Result
from analysis.vocabulary import columns

NEEDS = ("period", "term", "share")
_NUMBERS_FROM = 7.0  # mm; wider cells hold their number


def EXAMPLE() -> Result:
    """Eight terms, 2000 to 2014; 2006 has no article."""
    terms = ("리눅스", "벤처", "초고속인터넷", "와이브로", "스마트폰", "해외진출", "크라우드소싱", "알리페이")
    rows = []
    for at, term in enumerate(terms):
        for year in range(2000, 2015):
            share = 0.6 * np.exp(-(((year - 2000) - 2 * at) ** 2) / 8)
            rows.append((str(year), term, np.nan if year == 2006 else round(float(share), 3)))
    coverage = {"given": 75, "used": 70, "undated": 2, "dropped": 3}
    return Result("trend_terms", pd.DataFrame(rows, columns=list(NEEDS)), columns(*NEEDS), coverage)


def draw(result: Result, *, title: str = "", language: str = "ko", width: float = 170, top: int = 30):
    """Cells from white to dark blue for shares from 0 to the largest, per cent; hatched where there is no number.

    result    a table with NEEDS, one row for each term and period; of several compositions the first
    top       at most so many terms, in the order of the table (the note says how many)
    returns   matplotlib Figure, `width` mm wide
    raises    InputError if a column is missing
    """
    from analysis.figures import _sheet

    _sheet.check(result, NEEDS, "term_heatmap")
    _text.check_language(language)
    width = _style.check_width(width)
    with _style.style(width):
        table = result.table.reset_index(drop=True)
        if "composition" in table.columns:  # the raw rows: a cell holds one number
            table = table[table["composition"] == table["composition"].iloc[:1].squeeze()].reset_index(drop=True)
        all_terms = list(dict.fromkeys(table["term"]))
        shown = all_terms[:top]
        drawn = table[table["term"].isin(shown)].reset_index(drop=True)
        if not len(_sheet.finite(drawn, "share")):
            return _sheet.empty(result, title=title, language=language, width=width)
        periods = Periods.of(table["period"])
        cells = np.full((len(shown), len(periods.slots)), np.nan)
        column, row = periods.position(), {term: i for i, term in enumerate(shown)}
        for term, period, share in zip(drawn["term"], drawn["period"], drawn["share"], strict=True):
            cells[row[term], column[str(period)]] = float(share) if pd.notna(share) and np.isfinite(share) else np.nan
        names = dict(zip(drawn["term"], _sheet.names(drawn, "term", language), strict=True))
        notes = [_text.coverage(result.coverage, language)]
        if np.isnan(cells).any():
            notes.append(_text.say("hatched", language))
        if len(shown) < len(all_terms):
            notes.append(_text.say("terms_shown", language, given=len(all_terms), shown=len(shown)))
        words = _sheet.Words(title, notes)
        return _map(drawn, cells, [names[term] for term in shown], periods, words, language, width)


def _map(drawn: pd.DataFrame, cells: np.ndarray, terms: list[str], periods: Periods, words, language: str, width: float):
    from analysis.figures import _sheet

    labels = [_style.fit(term, width * 0.3) for term in terms]
    left = max(map(_style.width_of, labels)) + 1.8
    height = len(labels) * 4.6
    ticks = periods.ticks(_sheet.Grid(n=1, columns=1, height=height, left=left, right=1.5).panel_width(width))
    grid = _sheet.Grid(n=1, columns=1, height=height, left=left, right=1.5, foot=ticks.height + 10.5)
    sheet, (ax,) = _sheet.build(drawn, grid, words, width)
    highest = float(np.nanmax(cells)) or 0.01
    mesh = _cells.draw(ax, cells, labels, ticks, highest)
    if grid.panel_width(width) / cells.shape[1] >= _NUMBERS_FROM:
        for (i, j), share in np.ndenumerate(cells):
            if np.isfinite(share):
                ax.text(j, i, f"{share * 100:.0f}", ha="center", va="center_baseline",
                        color=_cells.ink_on(share, highest))  # fmt: skip
    _cells.colour_bar(sheet, mesh, ax, _text.say(_sheet.share_unit(drawn), language), highest, ticks.height)
    return sheet
