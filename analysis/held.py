"""Folders for files on their way, each held by a lock as long as its process lives: what a killed run leaves is told apart, and removed.

A lock of the operating system ends with its process, however that ends, and unlike the number of a process it means the same in
a container and on another machine that shares the disk.
"""

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

try:
    import fcntl
except ImportError:  # Windows: what a killed run leaves goes when it is old
    fcntl = None

__all__ = ["BUILDING", "FCNTL", "OURS", "building", "clear", "hold", "one_at_a_time"]

BUILDING = ".building-"  # how our folders begin in a cache
OURS = "hwaje-"  # and in the system's folder for temporary files
FCNTL = fcntl is not None
_LOCK = "lock.hwaje"
_OLD = 24 * 3600.0  # seconds; in a cache, what has no lock is of a disk without locks, or of a run killed before it had one


@contextlib.contextmanager
def building(parent: Path | None = None) -> Iterator[Path]:
    """A new folder in `parent` (None: the system's folder for temporary files), held, and gone afterwards."""
    prefix = OURS if parent is None else BUILDING
    if parent is None:
        clear(None)
    else:
        parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    lock = None
    try:
        lock = hold(folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            lock.close()


def hold(folder: Path) -> BinaryIO | None:
    """The lock of a folder of ours; it ends when it is closed, and with the process. None where the disk has no locks."""
    if fcntl is None:
        return None
    lock = (folder / "new").open("wb")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        (folder / "new").rename(folder / _LOCK)  # nobody ever sees it unlocked
    except OSError:  # a disk on the network that has no locks
        lock.close()
        return None
    return lock


def clear(parent: Path | None, prefix: str = BUILDING) -> None:
    """Removes what killed runs left in `parent` (None: as of `building`): folders that nobody holds, and in a cache whatever has no lock
    and is a day old. Only our own user's.
    """
    if parent is None:
        parent, prefix = Path(tempfile.gettempdir()), OURS
    for path in sorted(parent.glob(f"{prefix}*")):
        with contextlib.suppress(OSError):  # gone meanwhile, or not ours to remove
            if not _is_left(path, by_age=prefix == BUILDING):
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()


@contextlib.contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Only one process at a time is inside, for each folder: for a moment, such as that of a renaming. Where there are no locks, all are."""
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)  # the folder itself is locked: no further file is left
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _is_left(path: Path, *, by_age: bool) -> bool:
    about = path.lstat()
    if path.is_symlink() or (hasattr(os, "getuid") and about.st_uid != os.getuid()):
        return False
    if fcntl is None or not (path / _LOCK).is_file():
        return by_age and time.time() - about.st_mtime > _OLD
    with (path / _LOCK).open("rb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
    return True
