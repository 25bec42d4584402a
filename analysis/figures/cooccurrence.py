"""Terms that stand in the same articles, as a network: one panel, or one a theme."""

import numpy as np
import pandas as pd

from analysis.figures import _places, _style, _text
from analysis.values import Result
from analysis.vocabulary import columns

NEEDS = ("term", "partner", "npmi")
_ROUNDED = 3  # decimals of a layout: its last bits are not worth a difference


def EXAMPLE() -> Result:
    """A theme of three words and the terms around it."""
    pairs = [("리눅스", "서버", 9, 0.62), ("공개소프트웨어", "리눅스", 8, 0.58), ("리눅스", "운영체제", 8, 0.55), ("서버", "IBM", 6, 0.51),
             ("리눅스", "레드햇", 4, 0.47), ("공개소프트웨어", "정부", 6, 0.44), ("운영체제", "윈도", 7, 0.43),
             ("마이크로소프트", "윈도", 7, 0.66), ("마이크로소프트", "소송", 3, 0.33), ("정부", "도입", 5, 0.29),
             ("공개소프트웨어", "도입", 4, 0.37), ("IBM", "레드햇", 3, 0.31), ("리눅스", "데스크톱", 4, 0.41),
             ("데스크톱", "윈도", 3, 0.28), ("임베디드", "리눅스", 3, 0.35), ("임베디드", "휴대폰", 3, 0.46)]  # fmt: skip
    each = {"리눅스": 18, "서버": 12, "공개소프트웨어": 9, "운영체제": 11, "윈도": 10, "정부": 14, "마이크로소프트": 8}
    rows = [(*pair, each.get(pair[0], 5), each.get(pair[1], 5)) for pair in pairs]
    names = ["term", "partner", "articles", "npmi", "term_articles", "partner_articles"]
    coverage = {"given": 75, "used": 75, "undated": 0, "dropped": 0}
    recipe = {"words": {"": ["리눅스", "공개소프트웨어"]}}
    return Result("cooccurrence", pd.DataFrame(rows, columns=names), columns(*names), coverage, recipe)


def draw(result: Result, *, title: str = "", language: str = "ko", width: float = 170, top: int = 40, panels: int = 8):
    """Circles joined by lines, the thicker the larger the NPMI; only who is joined to whom means something, not the places.

    result    a table with NEEDS, largest NPMI first, one row for each pair (of a theme); theme makes panels;
              term_articles and partner_articles make the areas of the circles; the words of recipe["words"] are dark
    top       pairs in a panel at most; panels: themes at most, in the order of the table (the note says how many)
    returns   matplotlib Figure, `width` mm wide
    raises    InputError if a column is missing
    """
    from analysis.figures import _sheet

    _sheet.check(result, NEEDS, "cooccurrence")
    _text.check_language(language)
    width = _style.check_width(width)
    with _style.style(width):
        known = _sheet.finite(result.table, "npmi")
        known = known[known["npmi"] > 0]
        themes = known["theme"].astype(str) if "theme" in known.columns else pd.Series("", index=known.index)
        shown = list(dict.fromkeys(themes))[:panels]
        parts = {theme: known[themes == theme].head(top) for theme in shown}
        if not parts:
            return _sheet.empty(result, title=title, language=language, width=width)
        drawn = pd.concat(parts.values(), ignore_index=True)
        one_column = len(shown) == 1 or width < _style.NARROW
        notes = [_text.coverage(result.coverage, language),
                 _text.say("lines_are_npmi", language, low=f"{drawn['npmi'].min():.2f}", high=f"{drawn['npmi'].max():.2f}")]  # fmt: skip
        if "term_articles" in known.columns:
            notes.append(_text.say("circles_are_articles", language))
        words = {theme: set(found) for theme, found in result.recipe.get("words", {}).items()}
        if any(words.values()):
            notes.append(_text.say("theme_words_dark", language))
        if len(drawn) < len(known):
            notes.append(_text.say("pairs_shown", language, given=len(known), shown=len(drawn)))
        notes += _sheet.left_out(result.table, known, language)
        grid = _sheet.Grid(n=len(shown), columns=1 if one_column else 2, height=76.0 if not one_column or width < _style.NARROW else 95.0,
                           left=0, right=0, foot=0.5, between=4.0)  # fmt: skip
        sheet, axes = _sheet.build(drawn, grid, _sheet.Words(title, notes, shown if shown != [""] else ()), width)
        most = (float(drawn["npmi"].min()), float(drawn["npmi"].max()))
        for ax, (theme, rows) in zip(axes, parts.items(), strict=True):
            _network(ax, rows, words.get(theme, set()), most, grid.panel_width(width), grid.height)
        return sheet


def _network(ax, rows: pd.DataFrame, dark: set[str], most: tuple[float, float], width: float, height: float) -> None:
    from matplotlib.collections import LineCollection
    from matplotlib.patches import Circle

    pairs = [(str(a), str(b)) for a, b in zip(rows["term"], rows["partner"], strict=True)]
    terms = sorted({term for pair in pairs for term in pair})
    at = {term: i for i, term in enumerate(terms)}
    texts = [_style.fit(term, 24.0) or _style.MISSING for term in terms]
    sizes = [_places.size_of(text) for text in texts]
    r = _radii(rows, terms)
    # a circle with its name under it is one box; the boxes are moved apart before they are drawn
    boxes = np.array([(max(w, 2 * c) + 0.6, h + 2 * c + 0.6) for (w, h), c in zip(sizes, r, strict=True)])
    x, y = _layout(pairs, rows["npmi"].tolist(), terms, boxes, width, height)
    x, y = _places.apart(x, y, boxes, width, height)
    y = y + np.array([h / 2 for _, h in sizes])  # the middle of the circle, the name below
    weight = (rows["npmi"].to_numpy(dtype=float) - most[0]) / ((most[1] - most[0]) or 1.0)
    ax.add_collection(LineCollection([[(x[at[a]], y[at[a]]), (x[at[b]], y[at[b]])] for a, b in pairs], colors="#9A9A9A",
                                     linewidths=0.4 + 1.8 * weight, zorder=1))  # fmt: skip
    for i, term in enumerate(terms):
        face = _style.COLOURS[0] if term in dark else "#CFE3F2"
        ax.add_patch(Circle((x[i], y[i]), r[i], facecolor=face, edgecolor=_style.COLOURS[0], linewidth=0.7, zorder=2))
        ax.text(x[i], y[i] - r[i] - 0.3, texts[i], ha="center", va="top", zorder=3, weight="bold" if term in dark else "normal",
                path_effects=_halo())  # fmt: skip
    ax.set_xlim(0, width)
    ax.set_ylim(0, height)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_axis_off()


def _halo() -> list:
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=2.0, foreground="white")]


def _radii(rows: pd.DataFrame, terms: list[str]) -> list[float]:
    """mm; the areas are in proportion to the terms' articles."""
    articles: dict[str, float] = {}
    if {"term_articles", "partner_articles"} <= set(rows.columns):
        for side in ("term", "partner"):
            pairs = zip(rows[side].astype(str), rows[f"{side}_articles"], strict=True)
            articles |= {term: float(n) for term, n in pairs if pd.notna(n) and np.isfinite(n)}
    most = max(articles.values(), default=0.0) or 1.0
    return [max(0.6, 2.6 * (articles.get(term, most if not articles else 0.0) / most) ** 0.5) for term in terms]


def _layout(pairs, npmi, terms, boxes: np.ndarray, width: float, height: float):
    """Kamada and Kawai's places, stretched to the panel; parts that are not joined stand beside one another."""
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(terms)
    graph.add_weighted_edges_from([(a, b, 1.3 - value) for (a, b), value in zip(pairs, npmi, strict=True)])
    apart = {a: dict.fromkeys(terms, np.nan) for a in terms}
    for a, lengths in nx.all_pairs_dijkstra_path_length(graph):
        apart[a] |= lengths
    known = [value for of in apart.values() for value in of.values() if np.isfinite(value)]
    far = max(known) * 0.7 + 0.8
    apart = {a: {b: far if np.isnan(value) else value for b, value in of.items()} for a, of in apart.items()}
    places = nx.kamada_kawai_layout(graph, dist=apart, pos=nx.circular_layout(graph))
    both = []
    for axis, room in enumerate((width, height)):
        value = np.round([places[term][axis] for term in terms], _ROUNDED)
        half = boxes[:, axis].max() / 2
        extent = np.ptp(value) or 1.0
        both.append(half + (value - value.min()) / extent * (room - 2 * half))
    return both
