"""How many articles each year or other group has, and from which outlets."""

import numpy as np
import pandas as pd

from analysis.figures import _style, _text
from analysis.figures._periods import Periods
from analysis.values import Result
from analysis.vocabulary import columns

NEEDS = ("n_articles",)
ONE_OF = ("period", "group")
NAMED = 6  # outlets with a colour of their own; the rest are summed as others


def EXAMPLE() -> Result:
    """Eight outlets, 2000 to 2014, none in 2006."""
    outlets = ("전자신문", "디지털타임스", "매일경제", "한국경제", "아이뉴스24", "머니투데이", "ZDNet Korea", "블로터")
    rows = [(str(year), outlet, 0 if year == 2006 else (9 - at + (year * (at + 3)) % 7) // (1 + at // 3))
            for year in range(2000, 2015) for at, outlet in enumerate(outlets)]  # fmt: skip
    names = ["period", "outlet", "n_articles"]
    table = pd.DataFrame(rows, columns=names)
    used = int(table["n_articles"].sum())
    coverage = {"given": used + 12, "used": used, "undated": 12, "dropped": 0}
    return Result("articles", table, columns(*names), coverage)


def draw(result: Result, *, title: str = "", language: str = "ko", width: float = 170, top: int = NAMED):
    """Stacked bars of numbers of articles, the largest outlet at the bottom; undated articles are in the note.

    result    a table with n_articles and one of ONE_OF; outlet is optional
    top       outlets with a bar of their own, 1 to 6; the rest are summed as others
    returns   matplotlib Figure, `width` mm wide
    raises    InputError if a column is missing
    """
    from analysis.figures import _sheet

    label = _sheet.check(result, NEEDS, "articles_by_year", ONE_OF)
    _text.check_language(language)
    width = _style.check_width(width)
    with _style.style(width):
        known = _sheet.finite(result.table, "n_articles").reset_index(drop=True)
        if known.empty or not known["n_articles"].sum():
            return _sheet.empty(result, title=title, language=language, width=width)
        periods = Periods.of(known[label])
        stack, rest = _stack(known, label, periods, min(max(1, top), NAMED), language)
        notes = [_text.coverage(result.coverage, language)]
        if rest:
            notes.append(_text.say("others_are", language, n=rest))
        notes += _sheet.left_out(result.table, known, language)
        return _bars(known, stack, periods, _sheet.Words(title, notes, y_label=_text.say("n_articles", language)), width)


def _stack(known: pd.DataFrame, label: str, periods: Periods, top: int, language: str) -> tuple[dict, int]:
    """{outlet: number in each slot}, largest first, then the others; and how many outlets the others are."""
    slot = known[label].astype(str).map(periods.position()).to_numpy()
    numbers = known["n_articles"].to_numpy(dtype=float)
    if "outlet" not in known.columns:
        return {"": np.bincount(slot, numbers, len(periods.slots))}, 0
    outlets = known["outlet"].fillna("").astype(str).replace("", _text.say("no_outlet", language))
    totals = pd.Series(numbers).groupby(outlets.to_numpy()).sum()
    order = sorted(totals.index[totals > 0], key=lambda name: (-totals[name], name))
    held = {name: np.bincount(slot[outlets == name], numbers[outlets == name], len(periods.slots)) for name in order}
    others = order[top:]
    stack = {name: held[name] for name in order[:top]}
    if others:
        stack[_text.say("others", language)] = np.sum([held[name] for name in others], axis=0)
    return stack, len(others)


def _bars(known: pd.DataFrame, stack: dict, periods: Periods, words, width: float):
    from matplotlib.patches import Rectangle

    from analysis.figures import _sheet

    named = [name for name in stack if name]
    keys = _sheet.legend(named, width, 5.6)
    legend = _sheet.legend_height(keys)
    total = np.sum(list(stack.values()), axis=0)
    left = 6.5 + _style.width_of(f"{total.max():,.0f}")
    height = 58.0 if width >= _style.NARROW else 46.0
    ticks = periods.ticks(_sheet.Grid(n=1, columns=1, height=height, left=left).panel_width(width))
    grid = _sheet.Grid(n=1, columns=1, height=height, left=left, foot=ticks.height + 0.5, legend=legend)
    sheet, (ax,) = _sheet.build(known, grid, words, width)

    fills = dict(zip(named, _style.FILLS, strict=False))
    base = np.zeros(len(periods.slots))
    thick = len(periods.slots) <= 40
    for name, numbers in stack.items():
        colour, hatch = fills.get(name, _style.FILLS[0])
        ax.bar(range(len(numbers)), numbers, bottom=base, width=0.78 if thick else 1.0, color=colour, hatch=hatch,
               edgecolor=_style.INK, linewidth=0.35 if thick else 0.0, label=name)  # fmt: skip
        base = base + numbers
    slot = grid.panel_width(width) / len(periods.slots)
    texts = [f"{number:,.0f}" for number in total]
    if max(map(_style.width_of, texts)) + 0.8 <= slot:
        for i, text in enumerate(texts):
            ax.annotate(text, (i, total[i]), (0, 2), textcoords="offset points", ha="center", va="bottom")
    top = sheet.height_mm * (1 - ax.get_position().y1) - legend
    for key, name in zip(keys, named, strict=True):
        colour, hatch = fills[name]
        y = top + key.y
        sheet.add_artist(Rectangle((key.x / width, 1 - (y + 1.3) / sheet.height_mm), 4.5 / width, 2.6 / sheet.height_mm,
                                   facecolor=colour, hatch=hatch, edgecolor=_style.INK, linewidth=0.35,
                                   transform=sheet.transFigure))  # fmt: skip
        sheet.write(key.x + 5.6, y, key.text, va="center_baseline")
    ax.set_xlim(-0.6, len(periods.slots) - 0.4)
    ax.set_ylim(0, total.max() * 1.12)
    ax.set_xticks(ticks.at, ticks.labels, rotation=ticks.rotation)
    ax.grid(axis="x", visible=False)
    ax.set_yticks(*_style.scale(total.max() * 1.12, 5, whole=True))
    return sheet
