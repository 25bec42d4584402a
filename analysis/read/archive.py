"""Zip files: each member is read by the reader of its suffix, and nothing is ever written to disk."""

import io
import zipfile
from collections.abc import Collection, Iterator
from functools import partial
from pathlib import PurePosixPath

from analysis.errors import InputError
from analysis.read.expanded import opened_zip, pieces
from analysis.read.files import CATALOG, is_aside, is_litter, refuse_twins
from analysis.read.source import Notes, Source, sound

__all__ = ["SUFFIXES", "catalogs", "members", "names"]

SUFFIXES = (".zip",)
_UTF8_NAME = 0x800


def members(source: Source, suffixes: Collection[str], notes: Notes) -> Iterator[Source]:
    """The members that have a reader, in the order of their names, each to be read before the next is asked for.

    Noted, not read: a zip in the zip, a name that leads out of it (../ or absolute), an unknown suffix. Left out as in a
    folder: catalogs, READMEs, hidden files and the litter of operating systems.

    raises    InputError for a damaged or locked zip, one that holds a name twice, one beyond the limits of `expanded`, and one without articles
    """
    notes.note(source.name, "encoding", "zip")
    with opened_zip(source) as archive:
        refuse_twins(f"{source.name}/{name}" for name, _ in _named(archive) if not _is_aside(name))
        n = 0
        for name, member in _named(archive):
            place = f"{source.name}/{name}"
            reason = _reason(name, suffixes)
            if reason:
                notes.note(place, reason, PurePosixPath(name).suffix)
            elif not _is_aside(name):
                for _ in pieces(source, archive, member):  # its size and its checksum, before a reader relies on them
                    pass
                n += 1
                yield Source(place, partial(archive.open, member))
    if not n:
        listed = ", ".join(suffixes)
        raise InputError(f"{source.name}: the zip holds no articles; a reader exists for {listed}",
                         f"{source.name}: zip 파일 안에 기사 파일이 없습니다. 읽을 수 있는 형식: {listed}")  # fmt: skip


def names(source: Source) -> list[str]:
    """The names of the members as they will stand in the column `path`, sorted."""
    with opened_zip(source) as archive:
        return [f"{source.name}/{name}" for name, _ in _named(archive)]


def catalogs(source: Source) -> list[Source]:
    """The catalogs among the members; each can be opened at any time."""
    return [
        Source(name, partial(_open, source, name))
        for name in names(source)
        if PurePosixPath(name).name.lower() == CATALOG and not _leads_out(name.removeprefix(f"{source.name}/"))
    ]


def _open(source: Source, place: str) -> io.BytesIO:
    with opened_zip(source) as archive:
        return io.BytesIO(next(archive.read(member) for name, member in _named(archive) if f"{source.name}/{name}" == place))


def _named(archive: zipfile.ZipFile) -> list[tuple[str, zipfile.ZipInfo]]:
    found = [(_name(member), member) for member in archive.infolist() if not member.filename.endswith("/")]
    return sorted(found, key=lambda each: (each[0], each[1].header_offset))


def _name(member: zipfile.ZipInfo) -> str:
    """Without the flag for UTF-8 a name was decoded as CP437, but Windows in Korea writes CP949, and some write UTF-8."""
    name = member.filename
    if not member.flag_bits & _UTF8_NAME:
        data = name.encode("cp437", errors="replace")
        for encoding in ("utf-8", "cp949"):
            try:
                name = data.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return sound(name.replace("\\", "/"))


def _reason(name: str, suffixes: Collection[str]) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    if _is_aside(name):
        return ""
    if _leads_out(name):
        return "not read: a name that leads out of the zip"
    if suffix in SUFFIXES:
        return "not read: a zip in a zip"
    return "" if suffix in suffixes else "not read: unknown suffix"


def _leads_out(name: str) -> bool:
    return name.startswith("/") or ".." in PurePosixPath(name).parts or ":" in name.split("/")[0]


def _is_aside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    hidden = any(is_litter(part) or (part.startswith(".") and part != "..") for part in parts)
    return not parts or hidden or is_aside(parts[-1]) or parts[-1].lower() == CATALOG
