"""Progress on whatever takes longer than two seconds; silent before that, and silent once it is done."""

import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

__all__ = ["SILENT_SECONDS", "progress"]

SILENT_SECONDS = 2.0
Item = TypeVar("Item")


def progress(items: Iterable[Item], label: str, *, total: int | None = None) -> Iterator[Item]:
    """The same items, one by one, with a bar on standard error after two seconds (terminal and notebook alike)."""
    from tqdm import tqdm  # imported here: `hwaje --help` must not pay for it

    yield from tqdm(items, desc=label, total=total, delay=SILENT_SECONDS, leave=False, file=sys.stderr)
