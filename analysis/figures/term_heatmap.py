"""In what share of each year's articles a term occurs, as a map of terms by periods, under the numbers of articles."""

import numpy as np
import pandas as pd

from analysis.figures import _cells, _style, _text
from analysis.figures._periods import Periods
from analysis.values import Result
from analysis.vocabulary import columns

NEEDS = ("period", "term", "share")
THIN = 10  # articles; cells of periods with fewer are drawn small
_NUMBERS_FROM = 7.0  # mm; wider cells hold their number
_STRIP = 6.0  # mm for the bars of the numbers of articles
_INSET = 0.27  # of a small cell's height and width stays white on each side


def EXAMPLE() -> Result:
    """Eight terms, 2000 to 2014; 2006 has no article, 2002 and 2008 have few."""
    terms = ("리눅스", "벤처", "초고속인터넷", "와이브로", "스마트폰", "해외진출", "크라우드소싱", "알리페이")
    rows = []
    for at, term in enumerate(terms):
        for year in range(2000, 2015):
            share = 0.6 * np.exp(-(((year - 2000) - 2 * at) ** 2) / 8)
            n = {2002: 4, 2006: 0, 2008: 7}.get(year, 14 + year * 7 % 23)
            rows.append((str(year), term, round(float(share), 3) if n else np.nan, n))
    used = sum(n for _, term, _, n in rows if term == terms[0])
    coverage = {"given": used + 5, "used": used, "undated": 2, "dropped": 3}
    names = [*NEEDS, "n_articles"]
    return Result("trend_terms", pd.DataFrame(rows, columns=names), columns(*names), coverage)


def draw(result: Result, *, title: str = "", language: str = "ko", width: float = 170, top: int = 30):
    """Cells from white to dark blue for shares from 0 to the largest, per cent; hatched where there is no number.

    Where the table has n_articles their bars stand over the map, and cells of periods with fewer than 10 are small: 100 % of one
    article must not look like 100 % of a hundred.

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
        n_articles = _articles(table, periods)
        if ((n_articles > 0) & (n_articles < THIN)).any():
            notes.append(_text.say("thin_cells", language, n=THIN))
        if len(shown) < len(all_terms):
            notes.append(_text.say("terms_shown", language, given=len(all_terms), shown=len(shown)))
        words = _sheet.Words(title, notes)
        return _map(drawn, cells, n_articles, [names[term] for term in shown], periods, words, language, width)


def _articles(table: pd.DataFrame, periods: Periods) -> np.ndarray:
    """(n_slots,) articles of each period; NaN where the table does not say."""
    found = np.full(len(periods.slots), np.nan)
    if "n_articles" in table.columns:
        at = table["period"].astype(str).map(periods.position()).to_numpy(dtype=int)
        found[at] = table["n_articles"].to_numpy(dtype=float, na_value=np.nan)
    return np.where(np.isfinite(found), found, np.nan)


def _map(drawn: pd.DataFrame, cells: np.ndarray, n_articles: np.ndarray, terms: list[str], periods: Periods, words, language: str, width: float):
    from analysis.figures import _sheet

    labels = [_style.fit(term, width * 0.3) for term in terms]
    counted = np.isfinite(n_articles).any() and np.nanmax(n_articles) > 0
    beside = _style.fit(_text.say("articles_of", language, n=int(np.nanmax(n_articles))), width * 0.2, lines=2) if counted else ""
    left = max(map(_style.width_of, [*labels, *beside.split("\n")])) + 1.8
    height = len(labels) * 4.6
    ticks = periods.ticks(_sheet.Grid(n=1, columns=1, height=height, left=left, right=1.5).panel_width(width))
    above = _style.height_of("0") + _STRIP + 1.2 if counted else 0.0
    grid = _sheet.Grid(n=1, columns=1, height=height, left=left, right=1.5, foot=ticks.height + 10.5, legend=above)
    sheet, (ax,) = _sheet.build(drawn, grid, words, width)
    highest = float(np.nanmax(cells)) or 0.01
    mesh = _cells.draw(ax, cells, labels, ticks, highest)
    thin = (n_articles > 0) & (n_articles < THIN)
    _shrink(ax, thin, len(labels))
    slot = grid.panel_width(width) / cells.shape[1]
    if counted:
        _strip(sheet, ax, n_articles, thin, beside, slot)
    if slot >= _NUMBERS_FROM:
        for (i, j), share in np.ndenumerate(cells):
            if np.isfinite(share) and not thin[j]:
                ax.text(j, i, f"{share * 100:.0f}", ha="center", va="center_baseline",
                        color=_cells.ink_on(share, highest))  # fmt: skip
    _cells.colour_bar(sheet, mesh, ax, _text.say(_sheet.share_unit(drawn), language), highest, ticks.height)
    return sheet


def _shrink(ax, thin: np.ndarray, n_rows: int) -> None:
    """White frames inside the cells of thin periods: a small cell is little evidence, in colour and in greyscale."""
    from matplotlib.patches import Rectangle

    for j in np.flatnonzero(thin):
        frames = [(j - 0.5, -0.5, _INSET, n_rows), (j + 0.5 - _INSET, -0.5, _INSET, n_rows)]
        frames += [(j - 0.5, i - 0.5 + at, 1.0, _INSET) for i in range(n_rows) for at in (0, 1 - _INSET)]
        for x, y, wide, high in frames:
            ax.add_patch(Rectangle((x, y), wide, high, facecolor="white", linewidth=0, zorder=2))


def _strip(sheet, ax, n_articles: np.ndarray, thin: np.ndarray, beside: str, slot: float) -> None:
    """Bars of the numbers of articles over the map, hollow where they are few, with their numbers where they fit."""
    box = ax.get_position()
    y = (1 - box.y1) * sheet.height_mm - _STRIP - 1.0
    strip = sheet.panel(box.x0 * sheet.width_mm, y, box.width * sheet.width_mm, _STRIP)
    n = np.nan_to_num(n_articles)
    strip.bar(range(len(n)), n, width=0.78 if slot > 1 else 1.0, color=["white" if few else "#8C8C8C" for few in thin],
              edgecolor="#595959", linewidth=0.5 if slot > 1 else 0.0)  # fmt: skip
    strip.set_xlim(ax.get_xlim())
    strip.set_ylim(0, n.max())
    strip.set_xticks([])
    strip.set_yticks([])
    strip.grid(visible=False)
    strip.spines[["left"]].set_visible(False)
    texts = [f"{number:,.0f}" if np.isfinite(number) else "" for number in n_articles]
    if max(map(_style.width_of, texts)) + 0.6 <= slot:
        for i, text in enumerate(texts):
            strip.annotate(text, (i, n[i]), (0, 1.5), textcoords="offset points", ha="center", va="bottom", annotation_clip=False)
    sheet.write(box.x0 * sheet.width_mm - 1.0, y + _STRIP, beside, ha="right", va="bottom", linespacing=1.15)
