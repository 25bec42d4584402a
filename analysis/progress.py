"""Progress on whatever takes longer than two seconds; silent before that, and silent once it is done."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import time
from typing import TypeVar

__all__ = ["bar", "progress", "working"]

_SILENT_SECONDS = 2.0
_TICK_SECONDS = 0.5
Item = TypeVar("Item")


def bar(label: str, *, total: int | None = None, unit: str = "", silent: bool = False):
    """A bar after two seconds, in a terminal and in a notebook; to be used with `with`."""
    from tqdm import tqdm  # imported here: `hwaje --help` must not pay for it

    place = _place()
    silent = silent or not place.isatty()
    return tqdm(desc=label, total=total, unit=unit, delay=_SILENT_SECONDS, leave=False, file=place, disable=silent)


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


@contextmanager
def working(label: str) -> Iterator[None]:
    """Says after two seconds that `label` is under way, and for how long: for work in which nothing can be counted.

    Also a decorator: `@working("evidence")`.
    """
    if not _place().isatty():
        yield
        return
    over = Event()
    clock = Thread(target=_tick, args=(label, over), daemon=True)
    clock.start()
    try:
        yield
    finally:
        over.set()
        clock.join()


def _tick(label: str, over: Event) -> None:
    since = time()
    if over.wait(_SILENT_SECONDS):
        return
    from tqdm import tqdm

    with tqdm(desc=label, bar_format="{desc} … {elapsed}", leave=False, file=_place()) as shown:
        shown.start_t = since
        while not over.wait(_TICK_SECONDS):
            shown.refresh()


def _place():
    """Where a bar goes. A log file, which is no terminal, is no place for a line that moves."""
    return _Cell() if _in_notebook() else sys.stderr


class _Cell:
    """One line in the output of a notebook's cell, written over and over, and empty at the end.

    On standard error each state of the bar would stay in the saved notebook.
    """

    encoding = "utf-8"

    def __init__(self):
        self.shown = None

    def write(self, text: str) -> None:
        if not text.startswith("\r"):  # tqdm moves between the lines of several bars, each of which has a place of its own here
            return
        line = text.strip()
        if self.shown is None and line:
            from IPython.display import display

            self.shown = display({"text/plain": line}, raw=True, display_id=True)
        elif self.shown is not None:
            self.shown.update({"text/plain": line}, raw=True)

    def flush(self) -> None:
        """Nothing is held back."""

    def isatty(self) -> bool:
        return True


def _in_notebook() -> bool:
    if "ipykernel" not in sys.modules:
        return False
    from IPython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None
