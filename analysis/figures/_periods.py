"""Periods along an axis: calendar bins stand where they belong in time, gaps included; labels are as dense as fits."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.figures import _style

_FORMS = (("year", re.compile(r"\d{4}")), ("quarter", re.compile(r"\d{4}-Q[1-4]")),
          ("month", re.compile(r"\d{4}-(0[1-9]|1[0-2])")))  # fmt: skip
_PER_YEAR = {"year": 1, "quarter": 4, "month": 12}


@dataclass(frozen=True)
class Ticks:
    """Where labels stand, what they say, and whether they stand upright (90) or lie (0)."""

    at: tuple[int, ...]
    labels: tuple[str, ...]
    rotation: int = 0

    @property
    def height(self) -> float:
        """mm under the axis."""
        if self.rotation:
            return 1.5 + max(map(_style.width_of, self.labels), default=0.0)
        return 1.5 + max(map(_style.height_of, self.labels), default=0.0)


@dataclass(frozen=True)
class Periods:
    """Slots in order; `kind` is year, quarter, month or named (in the order in which they are given)."""

    slots: tuple[str, ...]
    kind: str

    @classmethod
    def of(cls, labels: Iterable[object]) -> "Periods":
        """All bins from the first to the last label, or the labels themselves where they are no calendar bins."""
        seen = list(dict.fromkeys(str(label) for label in labels))
        kind = next((name for name, form in _FORMS if seen and all(map(form.fullmatch, seen))), "named")
        if kind == "named":
            return cls(tuple(seen), kind)
        numbers = [_ordinal(label, kind) for label in seen]
        return cls(tuple(_label(n, kind) for n in range(min(numbers), max(numbers) + 1)), kind)

    def position(self) -> dict[str, int]:
        return {label: i for i, label in enumerate(self.slots)}

    def ticks(self, room: float) -> Ticks:
        """As many labels as fit into `room` mm side by side."""
        if self.kind == "named":
            return self._named(room)
        first = _ordinal(self.slots[0], self.kind)
        per_year = _PER_YEAR[self.kind]
        steps = [step for step in (1, 3, 6) if per_year == 12] or [step for step in (1, 2) if per_year == 4]
        for step in [*steps, *(years * per_year for years in (1, 2, 5, 10, 20, 50, 100))]:
            at = [i for i in range(len(self.slots)) if (first + i) % step == 0] or [0]
            labels = [self.slots[i][:4] if step >= per_year else self.slots[i] for i in at]
            if max(map(_style.width_of, labels)) + 1.6 <= room / len(self.slots) * step or step == 100 * per_year:
                return Ticks(tuple(at), tuple(labels))
        raise AssertionError("unreachable: the last step always fits")

    def _named(self, room: float) -> Ticks:
        slot = room / max(1, len(self.slots))
        if slot < 9:
            step = max(1, math.ceil(4.2 / slot))  # upright labels need a line each; closer ones are left out
            return Ticks(tuple(range(0, len(self.slots), step)), tuple(_style.fit(n, 28) for n in self.slots[::step]), 90)
        labels = tuple(_balanced(name, slot - 1.2) for name in self.slots)
        return Ticks(tuple(range(len(self.slots))), labels)


def _balanced(name: str, room: float) -> str:
    """Up to three lines of about the same length: no single syllable is left over on the last one."""
    text = _style.fit(name, room, lines=3)
    lines = text.count("\n") + 1
    while lines > 1 and not text.endswith("…"):
        room -= 0.4
        narrower = _style.fit(name, room, lines=3)
        if narrower.count("\n") + 1 > lines or narrower.endswith("…"):
            break
        text = narrower
    return text


def _ordinal(label: str, kind: str) -> int:
    within = 0 if kind == "year" else int(label[5:].lstrip("Q")) - 1
    return int(label[:4]) * _PER_YEAR[kind] + within


def _label(number: int, kind: str) -> str:
    year, within = divmod(number, _PER_YEAR[kind])
    return {"year": f"{year:04d}", "quarter": f"{year:04d}-Q{within + 1}", "month": f"{year:04d}-{within + 1:02d}"}[kind]
