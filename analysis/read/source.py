"""What a reader reads (a file on disk or a member of a zip) and what it has to say besides rows."""

import os
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from analysis.errors import InputError

__all__ = ["Entry", "Notes", "Source", "on_disk", "shown", "sound"]

Entry = tuple[str, str, str, str, str, str]  # LOG_COLUMNS
_UNSOUND = re.compile("[\x00\ud800-\udfff]")  # NUL, and half a surrogate pair: no UTF-8, no Parquet, no XML
_KINDS = {"\x00": "NUL"}
_SHOWN = 80


@dataclass(frozen=True)
class Source:
    """Bytes with a name.

    name    as it is shown, and as it stands in the column `path`; "pack.zip/inner/name.csv" for a member of a zip
    open    the bytes from their beginning, each time it is called; the caller closes them
    """

    name: str
    open: Callable[[], BinaryIO]

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.lower()

    def read(self) -> bytes:
        with self.open() as stream:
            return stream.read()


@dataclass
class Notes:
    """Filled while rows are taken from a reader; complete once they are all taken.

    entries     LOG_COLUMNS: step "note" for what was seen, step "read" for each row that could not be read
    refusal     the error of the first unreadable row, which is raised where no row at all was readable
    replaced    how many characters of each kind gave way to U+FFFD in the source that is being read
    """

    entries: list[Entry] = field(default_factory=list)
    refusal: InputError | None = None
    replaced: Counter[str] = field(default_factory=Counter)

    def note(self, name: str, rule: str, text: str) -> None:
        self.entries.append(("", name, "", "note", rule, text))

    def unreadable(self, name: str, row: int | str, reason: str, text: str, refusal: InputError) -> None:
        """A row that is counted and left out, so that one bad row does not cost the file."""
        shown_text = " ".join(sound(text[: 4 * _SHOWN]).split())[:_SHOWN]
        self.entries.append(("", name, str(row), "read", f"unreadable: {reason}", shown_text))
        self.refusal = self.refusal or refusal


def on_disk(path: Path) -> Source:
    return Source(shown(path), lambda: open(path, "rb"))


def shown(path: Path) -> str:
    """A path as text, also where its bytes are no UTF-8: a zip of Windows unpacked elsewhere leaves CP949 names."""
    name = path.as_posix()
    if not _UNSOUND.search(name):
        return name
    data = os.fsencode(name)
    try:
        return data.decode("cp949")
    except UnicodeDecodeError:
        return data.decode("utf-8", errors="backslashreplace")


def sound(text: str, replaced: Counter[str] | None = None) -> str:
    """`text` with U+FFFD in the place of NUL and of halves of surrogate pairs, which are counted in `replaced`."""
    if (text.isascii() and "\x00" not in text) or not _UNSOUND.search(text):
        return text
    if replaced is not None:
        replaced.update(_KINDS.get(each, "surrogate half") for each in _UNSOUND.findall(text))
    return _UNSOUND.sub("\ufffd", text)
