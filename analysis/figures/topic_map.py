"""Topics as circles in a plane: near where their words are alike, as large as their share."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.figures import _places, _style, _text
from analysis.values import Result
from analysis.vocabulary import columns

NEEDS = ("topic", "name", "x", "y", "share")
_LARGEST = 0.07  # radius of the largest circle, of the panel's width
_LINE = 4.0  # mm for a line of the list of names


def EXAMPLE() -> Result:
    """Nine topics, three of them close together; two axes hold half of the distances."""
    rows = [(0, "리눅스 · 서버 · 공개", -0.52, 0.31, 0.16, 1, 0.41), (1, "윈도 · 운영체제 · 소송", -0.38, 0.36, 0.08, 0, 0.41),
            (2, "벤처 · 코스닥 · 투자", -0.10, 0.44, 0.12, 1, 0.62), (3, "통신사 · 해외 · 진출", 0.24, -0.28, 0.17, 4, 0.38),
            (4, "와이브로 · 수출 · 장비", 0.30, -0.36, 0.07, 3, 0.38), (5, "로밍 · 요금 · 통화", 0.38, -0.22, 0.06, 3, 0.44),
            (6, "알리바바 · 중국 · 상거래", 0.41, 0.29, 0.15, 8, 0.52), (7, "융합 · 산업 · 정책", -0.12, -0.41, 0.11, 3, 0.66),
            (8, "직구 · 결제 · 배송", 0.52, 0.18, 0.08, 6, 0.52)]  # fmt: skip
    names = [*NEEDS, "nearest", "distance"]
    coverage = {"given": 75, "used": 75, "undated": 0, "dropped": 0}
    return Result("topic_map", pd.DataFrame(rows, columns=names), columns(*names), coverage, {"held": 0.52})


def draw(result: Result, *, title: str = "", language: str = "ko", width: float = 170):
    """A circle for each topic at its place, its name beside it; both axes have the same scale.

    Where there is no room for all names, the circles have their topics' numbers and the names stand in a list below.

    result    a table with NEEDS, one row a topic; recipe["held"], where it stands, is told in the note
    returns   matplotlib Figure, `width` mm wide
    raises    InputError if a column is missing
    """
    from analysis.figures import _sheet

    _sheet.check(result, NEEDS, "topic_map")
    _text.check_language(language)
    width = _style.check_width(width)
    with _style.style(width):
        known = result.table
        for column in ("x", "y", "share"):
            known = _sheet.finite(known, column)
        known = known.sort_values(["share", "topic"], ascending=[False, True], kind="stable").reset_index(drop=True)
        if known.empty:
            return _sheet.empty(result, title=title, language=language, width=width)
        narrow = width < _style.NARROW
        grid = _sheet.Grid(n=1, columns=1, height=width * (0.92 if narrow else 0.55), left=0, right=0, foot=0.5)
        room = grid.panel_width(width)
        circles = _circles(known, room, grid.height)
        names = _sheet.topic_names(known)
        texts = [_style.fit(names[topic], 26.0 if narrow else 34.0, lines=2) for topic in known["topic"]]
        boxes = _places.place(circles, [_places.size_of(text) for text in texts], room, grid.height)
        notes = [_text.coverage(result.coverage, language), _text.say("near_is_alike", language),
                 _text.say("circles_are_shares", language)]  # fmt: skip
        held = result.recipe.get("held")
        if held is not None:
            notes.append(_text.say("map_holds", language, share=round(float(held) * 100)))
        notes += _sheet.left_out(result.table, known, language)
        crowded = None in boxes
        listed = sorted(names, key=lambda topic: (isinstance(topic, str), topic)) if crowded else []
        listing = _listing([names[topic] for topic in listed], room, narrow)
        grid = replace(grid, foot=grid.foot + (sum(listing.heights) + 1.0 if crowded else 0.0))
        sheet, (ax,) = _sheet.build(known, grid, _sheet.Words(title, notes), width)
        _draw_circles(ax, circles, room, grid.height)
        if not crowded:
            _draw_names(ax, circles, texts, boxes)
            return sheet
        _draw_numbers(ax, circles, [str(topic) for topic in known["topic"]], room, grid.height)
        top = (1 - ax.get_position().y0) * sheet.height_mm + 1.0
        for i, (topic, text) in enumerate(zip(listed, listing.texts, strict=True)):
            column, row = divmod(i, len(listing.heights))
            x, y = _sheet.MARGIN + column * room / listing.columns, top + sum(listing.heights[:row]) + 0.5 * _LINE
            sheet.write(x + 4.0, y, str(topic), ha="right", va="center_baseline", weight="bold")
            for line, part in enumerate(text.split("\n")):
                sheet.write(x + 5.0, y + line * _style.height_of("0"), part, va="center_baseline")
        return sheet


@dataclass(frozen=True)
class _Listing:
    """The list of names under a crowded map: texts column by column, heights of its rows in mm."""

    columns: int
    texts: tuple[str, ...]
    heights: tuple[float, ...]


def _listing(names: list[str], room: float, narrow: bool) -> _Listing:
    """As many columns as hold every name in one line, two or three at least; names that are longer have two lines."""
    columns_ = 2 if narrow else 4 if all(_style.width_of(_style.clean(name)) <= room / 4 - 6.5 for name in names) else 3
    texts = tuple(_style.fit(name, room / columns_ - 6.5, lines=2) for name in names)
    n_rows = -(-len(texts) // columns_)
    heights = tuple(_LINE + max(map(_style.height_of, texts[row::n_rows])) - _style.height_of("0") for row in range(n_rows))
    return _Listing(columns_, texts, heights)


def _circles(known: pd.DataFrame, width: float, height: float) -> list[_places.Circle]:
    """In mm: both axes by the same factor, the cloud in the middle, with room for names around it."""
    x, y = (known[axis].to_numpy(dtype=float) for axis in ("x", "y"))
    share = np.clip(known["share"].to_numpy(dtype=float), 0, None)
    r = np.maximum(_LARGEST * min(width, 110.0) * np.sqrt(share / (share.max() or 1.0)), 0.7)
    spread = [float(np.ptp(axis)) for axis in (x, y)]
    edge = r.max() + 8.0
    factors = [(room - 2 * edge) / extent for room, extent in zip((width, height), spread, strict=True) if extent > 1e-9]
    factor = min(factors, default=1.0)
    middle = [(axis.min() + axis.max()) / 2 for axis in (x, y)]
    return [_places.Circle(float(width / 2 + (a - middle[0]) * factor), float(height / 2 + (b - middle[1]) * factor), float(c))
            for a, b, c in zip(x, y, r, strict=True)]  # fmt: skip


def _draw_circles(ax, circles, width: float, height: float) -> None:
    from matplotlib.patches import Circle

    ax.set_xlim(0, width)
    ax.set_ylim(0, height)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.spines[:].set_visible(True)
    ax.spines[:].set_color(_style.GRID)
    for circle in circles:
        ax.add_patch(Circle((circle.x, circle.y), circle.r, facecolor=(_style.COLOURS[0], 0.35), edgecolor=_style.COLOURS[0],
                            linewidth=0.8, zorder=2))  # fmt: skip


def _draw_names(ax, circles, texts, boxes) -> None:
    for circle, text, box in zip(circles, texts, boxes, strict=True):
        if _places.needs_line(box, circle):
            x, y = _places.nearest_point(box, circle)
            reach = circle.r / np.hypot(x - circle.x, y - circle.y)  # from the rim on
            ax.plot([circle.x + (x - circle.x) * reach, x], [circle.y + (y - circle.y) * reach, y], color=_style.GREY, linewidth=0.5, zorder=3)
        left = box.x >= circle.x
        right = box.x + box.width <= circle.x
        x, align = (box.x, "left") if left else (box.x + box.width, "right") if right else (box.x + box.width / 2, "center")
        ax.text(x, box.y + box.height / 2, text, ha=align, va="center", linespacing=1.15, zorder=4)


def _draw_numbers(ax, circles, numbers: list[str], width: float, height: float) -> None:
    """A number in each circle; where they would lie upon one another they give way, and lines lead back."""
    sizes = np.array([_places.size_of(number) for number in numbers])
    x, y = (np.array([getattr(circle, axis) for circle in circles]) for axis in ("x", "y"))
    at_x, at_y = _places.apart(x, y, sizes, width, height)
    for circle, number, to_x, to_y in zip(circles, numbers, at_x, at_y, strict=True):
        if np.hypot(to_x - circle.x, to_y - circle.y) > max(circle.r, 1.5):
            ax.plot([circle.x, to_x], [circle.y, to_y], color=_style.GREY, linewidth=0.5, zorder=3)
        ax.text(to_x, to_y, number, ha="center", va="center_baseline", zorder=4, path_effects=_halo())


def _halo() -> list:
    from matplotlib.patheffects import withStroke

    return [withStroke(linewidth=1.8, foreground="white")]
