"""The page that a figure is drawn on: panels placed to the millimetre, title above, what was left out below.

This module needs matplotlib when it is imported (a class of its own is based on Figure); figures import it in draw.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.errors import InputError
from analysis.figures import _style, _text
from analysis.values import Result

MARGIN = 1.5  # mm around everything


class Sheet(Figure):
    """A Figure that knows its rows and is always drawn in our style, also by a notebook or by the user's savefig."""

    def __init__(self, width: float, height: float, drawn: pd.DataFrame):
        super().__init__(figsize=(width * _style.MM, height * _style.MM), dpi=150)
        self.width_mm, self.height_mm = width, height
        self.drawn = drawn

    def draw(self, renderer):
        with _style.style(self.width_mm):
            super().draw(renderer)

    def write(self, x: float, y: float, text: str, **font):
        """Text at x mm from the left and y mm from the top."""
        return self.text(x / self.width_mm, 1 - y / self.height_mm, text, **font)

    def panel(self, x: float, y: float, width: float, height: float) -> Axes:
        """Axes whose upper left corner is at x, y; mm from the left and from the top."""
        w, h = self.width_mm, self.height_mm
        return self.add_axes((x / w, 1 - (y + height) / h, width / w, height / h))

    def _repr_png_(self) -> bytes:
        held = io.BytesIO()
        with _style.style(self.width_mm):
            self.savefig(held, format="png", dpi=150, metadata={"Software": None})
        return held.getvalue()


@dataclass(frozen=True)
class Grid:
    """n panels of equal size in rows; lengths in mm.

    left      room for labels left of the first column; inner: left of every further one
    foot      room under the last row, for tick labels and the label of the x axis; between: under every other row
    legend    room above the panels
    """

    n: int
    columns: int
    height: float
    left: float
    inner: float = 4.0
    right: float = 3.0
    foot: float = 4.0
    between: float = 2.5
    legend: float = 0.0

    @property
    def rows(self) -> int:
        return -(-self.n // self.columns)

    def panel_width(self, width: float) -> float:
        return (width - 2 * MARGIN - self.left - self.right - (self.columns - 1) * self.inner) / self.columns

    def is_lowest(self, i: int) -> bool:
        """Nothing stands under panel i."""
        return i + self.columns >= self.n


@dataclass(frozen=True)
class Words:
    """What is written around the panels. headings_at: "panel" or "cell" (from the labels left of the panel on)."""

    title: str = ""
    notes: Sequence[str] = ()
    headings: Sequence[str] = ()
    x_label: str = ""
    y_label: str = ""
    headings_at: str = "panel"


def columns_for(n: int, width: float) -> int:
    """Columns for n panels: one or two on a narrow figure, up to five on a wide one, with few places left empty."""
    if width < _style.NARROW:
        return min(n, 2)
    if n <= 3:
        return n
    if n in (5, 6, 9):
        return 3
    return 4 if n <= 20 else 5


def build(drawn: pd.DataFrame, grid: Grid, words: Words, width: float) -> tuple[Sheet, list[Axes]]:
    """An empty sheet of `width` mm, as high as its parts need, with its panels, title, headings, labels and notes."""
    room = width - 2 * MARGIN
    title = _style.fit(words.title, room, lines=4, size=_style.TITLE, bold=True)
    note = _lines(words.notes, room)
    pitch_of_notes = _style.height_of("0")
    panel_width = grid.panel_width(width)
    shift = grid.left if words.headings_at == "cell" else 0.0
    cell = panel_width + min(2.0, grid.inner - 2) + shift
    headings = [_style.fit(heading, cell, lines=2, bold=True) for heading in words.headings]
    header = max(map(_style.height_of, headings), default=0.0) + (1.0 if headings else 0.0)
    top = MARGIN + (_style.height_of(title, _style.TITLE) + 1.5 if title else 0.8) + grid.legend
    pitch = header + grid.height + grid.between
    body_end = top + grid.rows * pitch - grid.between
    height = body_end + grid.foot + 2.0 + len(note) * pitch_of_notes + MARGIN

    sheet = Sheet(width, height, drawn)
    if title:
        sheet.write(MARGIN, MARGIN, title, va="top", size=_style.TITLE, weight="bold", linespacing=1.15)
    panels = []
    for i in range(grid.n):
        row, column = divmod(i, grid.columns)
        x = MARGIN + grid.left + column * (panel_width + grid.inner)
        y = top + row * pitch + header
        panels.append(sheet.panel(x, y, panel_width, grid.height))
        if headings:
            sheet.write(x - shift, y - 1.0, headings[i], va="bottom", weight="bold", linespacing=1.15)
    middle = MARGIN + grid.left + (width - 2 * MARGIN - grid.left - grid.right) / 2
    if words.x_label:
        sheet.write(middle, body_end + grid.foot, words.x_label, ha="center", va="bottom")
    if words.y_label:
        sheet.write(MARGIN + 0.3, (top + body_end) / 2, words.y_label, rotation=90, ha="left", va="center")
    for i, line in enumerate(note, 1):  # one by one: matplotlib sets lines of Hangul further apart than others
        sheet.write(MARGIN, height - MARGIN - 0.8 - (len(note) - i) * pitch_of_notes, line, va="baseline", color=_style.GREY)
    return sheet, panels


@dataclass(frozen=True)
class Key:
    """An entry of a legend: mm from the left of the sheet, mm from the top of the legend to its middle, and its text."""

    x: float
    y: float
    text: str


def legend(names: Sequence[str], width: float, swatch: float) -> list[Key]:
    """Where the entries of a legend stand: side by side, each after a swatch of `swatch` mm, in as many lines as needed."""
    room = width - 2 * MARGIN
    keys: list[Key] = []
    x, line = 0.0, 0
    for name in names:
        text = _style.fit(name, room - swatch)
        needs = swatch + _style.width_of(text)
        if keys and x + needs > room:
            x, line = 0.0, line + 1
        keys.append(Key(MARGIN + x, line * 4.2 + 1.8, text))
        x += needs + 4
    return keys


def legend_height(keys: Sequence[Key]) -> float:
    """mm above the panels; 0 without entries."""
    return keys[-1].y + 3.6 if keys else 0.0


def empty(result: Result, *, title: str, language: str, width: float) -> Sheet:
    """A figure that says that there is nothing to draw, and of how many articles that is true."""
    words = Words(title=title, notes=[_text.coverage(result.coverage, language)])
    sheet, panels = build(result.table.head(0), Grid(n=1, columns=1, height=25, left=0, right=0, foot=0), words, width)
    panels[0].set_axis_off()
    panels[0].text(0.5, 0.5, _text.say("no_data", language), ha="center", va="center", color=_style.GREY,
                   transform=panels[0].transAxes)  # fmt: skip
    return sheet


def check(result: Result, needs: Sequence[str], figure: str, one_of: Sequence[str] = ()) -> str:
    """The first column of `one_of` that the table has; an InputError if it has none, or lacks one of `needs`."""
    have = list(result.table.columns)
    missing = [name for name in needs if name not in have]
    found = next((name for name in one_of if name in have), "")
    if one_of and not found:
        missing.append(" | ".join(one_of))
    if missing:
        lacking, there = ", ".join(missing), ", ".join(map(str, have))
        raise InputError(
            f"the figure {figure} needs the column {lacking}; the result {result.name!r} has: {there}",
            f"그림 {figure}에 필요한 열이 없습니다: {lacking}. 결과 '{result.name}'에 있는 열: {there}",
        )
    return found


def finite(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """The rows whose `column` is a finite number."""
    return table[np.isfinite(table[column].to_numpy(dtype=float, na_value=np.nan))]


def names(table: pd.DataFrame, column: str, language: str) -> list[str]:
    """How each row is labelled: its `column`, in English figures with the gloss of a Korean term where there is one."""
    labels = [str(value) for value in table[column]]
    if language == "en" and column == "term" and "gloss" in table.columns:
        glosses = table["gloss"].fillna("").astype(str)
        return [gloss if gloss.startswith(label) else f"{label} ({gloss})" if gloss else label
                for label, gloss in zip(labels, glosses, strict=True)]  # fmt: skip
    return labels


def share_unit(table: pd.DataFrame) -> str:
    """What a share of the table is a share of: the message for the label of its axis."""
    if "topic" in table.columns or set(table.get("kind", [])) == {"topic"}:
        return "topic_share"
    return "token_share" if "n_tokens" in table.columns else "article_share"


def topic_names(table: pd.DataFrame) -> dict[object, str]:
    """{topic: name} in the order of the table; a name that two topics share gets the number of the topic."""
    first = table.drop_duplicates("topic")
    doubled = first["name"].duplicated(keep=False)
    return {t: f"{name} ({t})" if twice else str(name)
            for t, name, twice in zip(first["topic"], first["name"], doubled, strict=True)}  # fmt: skip


def _lines(notes: Sequence[str], room: float) -> list[str]:
    """Notes one after the other, divided by a slash; a note starts a new line where it does not fit any more."""
    lines: list[str] = []
    for note in notes:
        joined = f"{lines[-1]} / {note}" if lines else note
        if lines and _style.width_of(_style.clean(joined)) <= room:
            lines[-1] = _style.clean(joined)
        else:
            lines += _style.fit(note, room, lines=3).split("\n")
    return lines


def left_out(given: pd.DataFrame, known: pd.DataFrame, language: str) -> list[str]:
    """A note on rows that have no value to draw, if there are any."""
    n = len(given) - len(known)
    return [_text.say("rows_without_value", language, n=n)] if n else []
