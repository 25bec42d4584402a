"""Names beside circles, each at the nearest free place; everything in mm, x to the right, y upwards."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.figures import _style

_GAP = 0.6  # mm between a name and whatever is beside it
# Right first, then left, above and below, then between: the order in which places at one distance are tried.
_WAYS = (0, 180, 90, 270, 35, 145, 325, 215, 60, 120, 300, 240, 15, 165, 345, 195)


@dataclass(frozen=True)
class Circle:
    x: float
    y: float
    r: float


@dataclass(frozen=True)
class Box:
    """A text's box: its left lower corner and its size."""

    x: float
    y: float
    width: float
    height: float

    def upon(self, other: "Box") -> bool:
        return (self.x < other.x + other.width + _GAP and other.x < self.x + self.width + _GAP
                and self.y < other.y + other.height + _GAP and other.y < self.y + self.height + _GAP)  # fmt: skip

    def away(self, x: float, y: float) -> float:
        """mm from a point to the box, 0 inside."""
        return math.hypot(max(self.x - x, 0, x - self.x - self.width), max(self.y - y, 0, y - self.y - self.height))

    def crosses(self, a: tuple[float, float], b: tuple[float, float]) -> bool:
        """Whether the line from a to b runs through the box."""
        return any(self.away(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) < _GAP / 2 for t in np.linspace(0, 1, 25))


def size_of(text: str) -> tuple[float, float]:
    """Width and height of text that may have several lines."""
    return max(map(_style.width_of, text.split("\n"))), _style.height_of(text)


def place(circles: Sequence[Circle], sizes: Sequence[tuple[float, float]], width: float, height: float, *,
          farthest: float = 24.0) -> list[Box | None]:  # fmt: skip
    """A box for the name of each circle, in this order: the nearest place inside the panel that is free.

    A place is free where the box lies on no name and no circle, its line to the circle runs through no name and under
    no other circle, and nobody could take the name for that of another circle.
    returns  None for a name for which no place within `farthest` mm of its circle is free
    """
    done: list[Box | None] = []
    lines: list[tuple[tuple[float, float], tuple[float, float]]] = []
    for circle, size in zip(circles, sizes, strict=True):
        tries = [_beside(circle, float(step), math.radians(way), size)
                 for step in np.arange(circle.r + 0.9, circle.r + farthest, 1.2) for way in _WAYS]  # fmt: skip
        found = next((box for box in tries if _free(box, circle, circles, done, lines, width, height)
                      and _is_plain(box, circle, circles)), None)  # fmt: skip
        done.append(found)
        if found and needs_line(found, circle):
            lines.append(((circle.x, circle.y), nearest_point(found, circle)))
    return done


def needs_line(box: Box, circle: Circle) -> bool:
    """Whether the name is so far from its circle that a line must join them."""
    return box.away(circle.x, circle.y) > circle.r + 1.8


def nearest_point(box: Box, circle: Circle) -> tuple[float, float]:
    return min(max(circle.x, box.x), box.x + box.width), min(max(circle.y, box.y), box.y + box.height)


def apart(x: np.ndarray, y: np.ndarray, sizes: np.ndarray, width: float, height: float, *, rounds: int = 300):
    """Places moved as little as needs be, so that boxes of `sizes` (n, 2) around them do not touch and stay inside.

    returns  x, y; where there is no room for all, the last round's
    """
    x, y = x.copy(), y.copy()
    half = sizes / 2
    for _ in range(rounds):
        moved = False
        for i in range(len(x)):
            for j in range(i):
                over_x = half[i, 0] + half[j, 0] + _GAP - abs(x[i] - x[j])
                over_y = half[i, 1] + half[j, 1] + _GAP - abs(y[i] - y[j])
                if over_x <= 0 or over_y <= 0:
                    continue
                moved = True
                if over_y <= over_x:
                    push = over_y / 2 * (1 if y[i] > y[j] or (y[i] == y[j] and i > j) else -1)
                    y[i], y[j] = y[i] + push, y[j] - push
                else:
                    push = over_x / 2 * (1 if x[i] > x[j] or (x[i] == x[j] and i > j) else -1)
                    x[i], x[j] = x[i] + push, x[j] - push
        x = np.clip(x, half[:, 0], np.maximum(width - half[:, 0], half[:, 0]))
        y = np.clip(y, half[:, 1], np.maximum(height - half[:, 1], half[:, 1]))
        if not moved:
            break
    return x, y


def _beside(circle: Circle, step: float, way: float, size: tuple[float, float]) -> Box:
    """The box whose side or corner nearest to the circle is `step` from its middle."""
    across, up = math.cos(way), math.sin(way)
    x, y = circle.x + step * across, circle.y + step * up
    x -= size[0] / 2 * (1 - across) if abs(up) > 0.99 else size[0] * (across < 0)
    y -= size[1] / 2 * (1 - up)
    return Box(x, y, *size)


def _is_plain(box: Box, own: Circle, circles: Sequence[Circle]) -> bool:
    """Whether no other circle is as near to the name as its own, or lies under the line between them."""
    mine = box.away(own.x, own.y) - own.r
    for other in circles:
        if other is own:
            continue
        if not needs_line(box, own):
            if box.away(other.x, other.y) - other.r < mine + 0.5:
                return False
            continue
        (x, y), end = (own.x, own.y), nearest_point(box, own)
        reach = min(1.0, own.r / (math.hypot(end[0] - x, end[1] - y) or 1.0))
        on_line = [(x + (end[0] - x) * t, y + (end[1] - y) * t) for t in np.linspace(reach, 1, 16)]
        if any(math.hypot(a - other.x, b - other.y) < other.r for a, b in on_line):
            return False
    return True


def _free(box: Box, own: Circle, circles, done, lines, width: float, height: float) -> bool:
    if box.x < 0 or box.y < 0 or box.x + box.width > width or box.y + box.height > height:
        return False
    if any(other is not None and box.upon(other) for other in done):
        return False
    if any(box.away(other.x, other.y) < other.r + 0.3 for other in circles):
        return False
    if any(box.crosses(*line) for line in lines):
        return False
    if not needs_line(box, own):
        return True
    line = (own.x, own.y), nearest_point(box, own)
    return not any(other is not None and other.crosses(*line) for other in done)
