"""The new report in the place of the old one: at any moment, even when the process is killed, one of them is there, and whole.

Linux and macOS exchange two folders in one step. Elsewhere there are two renames, and between them the place is empty; a run
that was killed just then is made good by `recover`.
"""

import ctypes
import os
import shutil
import sys
from pathlib import Path

__all__ = ["SCRATCH", "put", "recover"]

SCRATCH = ".out-"  # how the folders begin in which a report is built, beside its place
_HERE = -100  # AT_FDCWD
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux, and RENAME_SWAP of macOS


def put(building: Path, folder: Path, old: Path) -> None:
    """`building` becomes `folder`; what was there goes to `old`, or to where the new one was built."""
    if not folder.exists():
        os.replace(building, folder)
        return
    if _exchange(building, folder):
        return
    os.replace(folder, old)
    try:
        os.replace(building, folder)
    except OSError:
        os.replace(old, folder)
        raise


def recover(folder: Path) -> None:
    """Clears away what killed runs left beside `folder`, after putting the old report back where it is missing.

    Only for whoever holds the lock of the place (lock.writing): otherwise another run may be building there.
    """
    for scratch in sorted(folder.parent.glob(f"{SCRATCH}*")):
        if not folder.exists() and (scratch / "old" / "manifest.json").is_file():
            os.replace(scratch / "old", folder)
        shutil.rmtree(scratch, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Both folders change places at once; False where the system or the disk cannot do that."""
    if sys.platform not in ("linux", "darwin"):
        return False
    library = ctypes.CDLL(None)
    paths = os.fsencode(one), os.fsencode(other)
    if sys.platform == "linux":
        call = getattr(library, "renameat2", None)
        return call is not None and call(_HERE, paths[0], _HERE, paths[1], _EXCHANGE) == 0
    call = getattr(library, "renamex_np", None)
    return call is not None and call(*paths, _EXCHANGE) == 0
