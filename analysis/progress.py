"""Progress on whatever takes longer than two seconds; silent before that, and silent once it is done."""

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

__all__ = ["SILENT_SECONDS", "progress"]

SILENT_SECONDS = 2.0
Item = TypeVar("Item")


def progress(
    items: Iterable[Item], label: str, *, total: int | None = None, size: Callable[[Item], int] | None = None
) -> Iterator[Item]:
    """The same items, one by one, with a bar on standard error after two seconds, in a terminal and in a notebook.

    size    how much an item counts, such as the articles of a batch; 1 without it
    """
    from tqdm import tqdm  # imported here: `hwaje --help` must not pay for it

    # A log file is no place for a bar that moves; a notebook's standard error is no terminal either, and shows it.
    seen = sys.stderr.isatty() or "ipykernel" in sys.modules
    with tqdm(desc=label, total=total, delay=SILENT_SECONDS, leave=False, file=sys.stderr, disable=not seen, unit="") as bar:
        if total is None and size is None:
            items = list(items) if isinstance(items, (list, tuple)) else items
            bar.total = len(items) if hasattr(items, "__len__") else None
        for item in items:
            yield item
            bar.update(size(item) if size else 1)
