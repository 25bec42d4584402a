"""One writer at a time in a study's folder: a lock of the operating system, which a crashed run cannot leave behind."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from analysis.cells import screen
from analysis.errors import InputError
from analysis.report.text import say

__all__ = ["NAME", "writing"]

NAME = ".hwaje.lock"
_PATIENCE = 600.0  # seconds


class _NoLocks(Exception):
    """The file system has none."""


@contextlib.contextmanager
def writing(folder: Path, language: str = "ko", patience: float = _PATIENCE) -> Iterator[bool]:
    """Only one process at a time is inside, for each folder; another one says that it waits, and waits.

    patience   seconds after which waiting ends
    yields     whether there is a lock: False on a disk that has none, after saying so
    raises     InputError with the number of the other process, where it is still there then
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    try:
        held = _wait(path, language, patience)
    except _NoLocks:
        print(screen(say("lock_none", language, place=folder)), file=sys.stderr)
        yield False
        return
    try:
        yield True
    finally:
        # Away before it is released: whoever waits for this very file finds it gone, and makes another (see _wait).
        with contextlib.suppress(OSError):  # Windows keeps an open file; then it stays, and means nothing
            path.unlink()
        os.close(held)


def _wait(path: Path, language: str, patience: float) -> int:
    """The open file, locked, with our number in it."""
    until, told = time.monotonic() + patience, False
    while True:
        held = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            if _taken(held) and _same_file(held, path):
                os.ftruncate(held, 0)
                os.write(held, str(os.getpid()).encode())
                return held
            other = os.pread(held, 20, 0).decode("ascii", "replace") if hasattr(os, "pread") else ""
        except BaseException:
            os.close(held)
            raise
        os.close(held)
        if time.monotonic() >= until:
            raise InputError(f"{path.parent}: another run (process {other or '?'}) of this study is still writing; wait for it, or end it, and run again",
                             f"{path.parent}: 이 연구의 다른 실행(프로세스 {other or '?'})이 아직 쓰고 있습니다. 끝나기를 기다리거나 끝낸 다음 다시 실행하세요")  # fmt: skip
        if not told and other:
            print(screen(say("lock_waiting", language, pid=other, place=path.parent)), file=sys.stderr)
            told = True
        time.sleep(0.05)


def _taken(held: int) -> bool:
    """Whether the lock is ours now; the kernel releases it with the process, however that ends."""
    try:
        import fcntl
    except ImportError:
        import msvcrt

        os.lseek(held, 1 << 30, os.SEEK_SET)  # beyond the number, so that others can read it
        try:
            msvcrt.locking(held, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        os.lseek(held, 0, os.SEEK_SET)
        return True
    import errno

    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno in (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS):
            raise _NoLocks from None
        raise
    return True


def _same_file(held: int, path: Path) -> bool:
    """Whether the path still leads to the file that we locked."""
    try:
        return os.path.samestat(os.fstat(held), os.stat(path))
    except FileNotFoundError:
        return False
