"""Frequent terms as a cloud of words: a picture for the eye; the numbers are in the table."""

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.figures import _style, _text
from analysis.figures._places import Box
from analysis.values import Result
from analysis.vocabulary import columns

NEEDS = ("term", "count")
_LARGEST = 44.0  # points
_PIXELS = 5  # per mm, of the plane on which the words are laid out
_GAP = 0.8  # mm around a word
_SIDE = 1.5  # mm beside a word: above and below its line height keeps others off
_SEED = 1
_STEP = 1.0  # mm between the places that are tried for a word


def EXAMPLE() -> Result:
    """Thirty terms."""
    terms = ("인터넷 리눅스 통신사 시장 서비스 중국 알리바바 스마트폰 전자상거래 해외진출 벤처 정부 서버 와이브로 융합 소프트웨어 투자 결제 IPTV 코스닥 "
             "운영체제 크라우드소싱 휴대폰 KT 망 요금 특허 포털 게임 수출").split()  # fmt: skip
    rows = [(term, round(120 / (1 + 0.22 * i))) for i, term in enumerate(terms)]
    coverage = {"given": 75, "used": 75, "undated": 0, "dropped": 0}
    return Result("frequent_terms", pd.DataFrame(rows, columns=list(NEEDS)), columns(*NEEDS), coverage)


def draw(result: Result, *, title: str = "", language: str = "ko", width: float = 170, top: int = 60):
    """Words whose area is in proportion to their count (height to its square root); where they stand means nothing.

    result    a table with NEEDS, one row a term
    top       terms at most; those that would be smaller than 8 points, or find no place, are left out too (the note says how many)
    returns   matplotlib Figure, `width` mm wide
    raises    InputError if a column is missing, or a term has two rows
    """
    from analysis.figures import _sheet

    _sheet.check(result, NEEDS, "word_cloud")
    _text.check_language(language)
    width = _style.check_width(width)
    with _style.style(width):
        known = _sheet.finite(result.table, "count")
        known = known[known["count"] > 0]
        doubled = known["term"][known["term"].duplicated()]
        if len(doubled):
            raise InputError(f"word_cloud: the term {doubled.iloc[0]!r} has two rows; keep one row for each term",
                             f"word_cloud: '{doubled.iloc[0]}' 용어의 행이 두 개입니다. 용어마다 한 행만 남기세요")  # fmt: skip
        known = known.sort_values(["count", "term"], ascending=[False, True], kind="stable").reset_index(drop=True)
        if known.empty:
            return _sheet.empty(result, title=title, language=language, width=width)
        grid = _sheet.Grid(n=1, columns=1, height=width * (0.72 if width < _style.NARROW else 0.42), left=0, right=0, foot=0.5)
        room = grid.panel_width(width)
        texts = [_style.fit(term, room / 2) for term in _sheet.names(known.head(top), "term", language)]
        placed = _laid_out(texts, known["count"].to_numpy(dtype=float)[: len(texts)], room, grid.height)
        drawn = known.loc[[i for i, *_ in placed]].sort_index().reset_index(drop=True)
        notes = [_text.coverage(result.coverage, language), _text.say("area_is_count", language)]
        if len(drawn) < len(known):
            notes.append(_text.say("terms_shown", language, given=len(known), shown=len(drawn)))
        notes += _sheet.left_out(result.table, known, language)
        sheet, (ax,) = _sheet.build(drawn, grid, _sheet.Words(title, notes), width)
        ax.set_xlim(0, room)
        ax.set_ylim(grid.height, 0)
        ax.set_xticks([])
        ax.set_yticks([])
        ax.set_axis_off()
        for i, box, size in placed:
            ax.text(box.x, box.y + _drop(texts[i], size)[0], texts[i], size=size, ha="left", va="baseline", color=_colour(i))
        return sheet


def _colour(i: int) -> str:
    """The most frequent ones dark; no meaning beside that, so black and white does as well."""
    return (_style.COLOURS[0], _style.INK, "#00557F")[i % 3]


def _laid_out(texts: list[str], counts: np.ndarray, width: float, height: float) -> list[tuple[int, Box, float]]:
    """(which, its box in mm with the upper left corner as x and y, size in points) of the words that find a place.

    The largest size is lowered until all words stand that are then at least as large as our smallest type; every size is in
    exact proportion, which wordcloud by itself gives up where space is short.
    """
    size = _LARGEST
    best: list[tuple[int, Box, float]] = []
    while size >= _style.TEXT:
        sizes = size * np.sqrt(counts / counts[0])
        fits = [i for i in range(len(texts)) if texts[i] and sizes[i] >= _style.TEXT - 1e-9 and texts[i] not in texts[:i]]
        found = _cloud([texts[i] for i in fits], sizes[fits], width, height)
        if len(found) > len(best):
            best = [(fits[i], box, float(sizes[fits[i]])) for i, box in found]
        if len(found) == len(fits):
            return best
        size *= 0.93
    return best


def _cloud(texts: list[str], sizes: np.ndarray, width: float, height: float) -> list[tuple[int, Box]]:
    """(which, box) of the words that have a place: where wordcloud puts them, else the nearest free place to it.

    wordcloud lets the foot of a word run into the next and makes words smaller that find no room; those are moved.
    """
    from PIL import ImageFont
    from wordcloud import WordCloud

    if not texts:
        return []
    pixels = sizes / 72 / _style.MM * _PIXELS
    cloud = WordCloud(width=round(width * _PIXELS), height=round(height * _PIXELS), font_path=str(_style.FONTS["regular"]),
                      prefer_horizontal=1.0, relative_scaling=1, random_state=_SEED, max_words=len(texts), margin=round(_GAP * _PIXELS),
                      min_font_size=1, max_font_size=round(pixels[0]), color_func=lambda *_, **__: "black")  # fmt: skip
    try:
        cloud.generate_from_frequencies(dict(zip(texts, pixels.tolist(), strict=True)))
    except ValueError:  # not even the first word has room
        return []
    wanted = {}
    for (text, _), size, (row, column), _, _ in cloud.layout_:
        rise = ImageFont.truetype(str(_style.FONTS["regular"]), size).getmetrics()[0]
        wanted[text] = column / _PIXELS, (row + rise) / _PIXELS
    found: list[tuple[int, Box]] = []
    for i, text in enumerate(texts):
        above, tall = _drop(text, sizes[i])
        wide = _style.width_of(text, sizes[i])
        x, baseline = wanted.get(text, ((width - wide) / 2, height / 2))
        box = _nearest_free(Box(x, baseline - above, wide, tall), [other for _, other in found], width, height)
        if box is not None:
            found.append((i, box))
    return found


def _nearest_free(box: Box, others: list[Box], width: float, height: float) -> Box | None:
    """`box`, moved as little as needs be to lie inside and on no other; None where there is no room."""
    if width < box.width or height < box.height:
        return None
    x, y = min(max(box.x, 0), width - box.width), min(max(box.y, 0), height - box.height)
    across, down = np.meshgrid(np.append(np.arange(0, width - box.width, _STEP), x), np.append(np.arange(0, height - box.height, _STEP), y))
    free = np.ones(across.shape, dtype=bool)
    for other in others:
        free &= ((across >= other.x + other.width + _SIDE) | (across + box.width + _SIDE <= other.x)
                 | (down >= other.y + other.height) | (down + box.height <= other.y))  # fmt: skip
    if not free.any():
        return None
    far = np.where(free, np.round(np.hypot(across - x, down - y), 6), np.inf)
    at = np.unravel_index(far.argmin(), far.shape)
    return Box(float(across[at]), float(down[at]), box.width, box.height)


def _drop(text: str, size: float) -> tuple[float, float]:
    """mm from the top of a line of this text to its baseline, and to its bottom."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    properties = FontProperties(family=_style.FAMILY, size=size)
    measured = [text_to_path.get_text_width_height_descent(part, properties, False) for part in (text, "lp")]
    above = max(tall - below for _, tall, below in measured) / 72 / _style.MM
    return above, above + max(below for *_, below in measured) / 72 / _style.MM
