"""Progress on whatever takes longer than two seconds; silent before that, and silent once it is done."""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

__all__ = ["bar", "progress"]

_SILENT_SECONDS = 2.0
Item = TypeVar("Item")


def bar(label: str, *, total: int | None = None, unit: str = "", silent: bool = False):
    """A bar on standard error after two seconds, in a terminal and in a notebook; to be used with `with`."""
    from tqdm import tqdm  # imported here: `hwaje --help` must not pay for it

    # A log file is no place for a bar that moves; a notebook's standard error is no terminal either, and shows it.
    seen = sys.stderr.isatty() or "ipykernel" in sys.modules
    return tqdm(desc=label, total=total, unit=unit, delay=_SILENT_SECONDS, leave=False, file=sys.stderr, disable=silent or not seen)


def progress(
    items: Iterable[Item], label: str, *, total: int | None = None, size: Callable[[Item], int] | None = None
) -> Iterator[Item]:
    """The same items, one by one, with a `bar`.

    size    how much an item counts, such as the articles of a batch; 1 without it
    """
    if total is None and size is None and hasattr(items, "__len__"):
        total = len(items)
    with bar(label, total=total) as shown:
        for item in items:
            yield item
            shown.update(size(item) if size else 1)
