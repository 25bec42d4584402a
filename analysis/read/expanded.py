"""How much a zip would become if it were unpacked, measured before anything else unpacks it."""

import copy
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from analysis.errors import InputError
from analysis.read.source import Source

__all__ = ["MAX_BYTES", "MAX_MEMBERS", "MAX_RATIO", "RATIO_FROM", "declared", "opened_zip", "pieces"]

MAX_MEMBERS = 500_000
MAX_BYTES = 4 << 30  # of all members together
MAX_RATIO = 200  # text shrinks to a tenth, a sheet of repeated cells to a fiftieth
RATIO_FROM = 32 << 20  # bytes below which the ratio does not matter
_CHUNK = 1 << 20
# What the standard library raises on a damaged zip; NotImplementedError for an unknown compression, OSError for a seek to nowhere.
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError,
           OSError)  # fmt: skip


@contextmanager
def opened_zip(source: Source, what: tuple[str, str] = ("a zip file", "zip 파일")) -> Iterator[zipfile.ZipFile]:
    """The zip, its directory read; whatever is broken in it, now or while it is used, is an InputError."""
    en, ko = what
    with source.open() as stream:
        try:
            with zipfile.ZipFile(stream) as archive:
                declared(source, archive)
                yield archive
        except _BROKEN as error:
            raise InputError(
                f"{source.name}: not {en}, or a damaged one ({error}); get it again or save it again",
                f"{source.name}: {ko}이(가) 아니거나 손상된 파일입니다({error}). 다시 받거나 다시 저장하세요",
            ) from None


def declared(source: Source, archive: zipfile.ZipFile) -> None:
    """raises InputError for more members, more bytes or a higher ratio than any pile of news has, or a password"""
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise InputError(f"{source.name}: {len(members):,} members; at most {MAX_MEMBERS:,} are read. Unpack it into a folder",
                         f"{source.name}: 파일이 {len(members):,}개 들어 있습니다. {MAX_MEMBERS:,}개까지 읽습니다. 폴더에 푸세요")  # fmt: skip
    _measured(source, sum(each.file_size for each in members), sum(each.compress_size for each in members))
    for each in members:
        _measured(source, each.file_size, each.compress_size)
        if each.flag_bits & 1:
            raise InputError(f"{source.name}: {each.filename!r} is locked with a password; unpack it first",
                             f"{source.name}: '{each.filename}' 파일에 암호가 걸려 있습니다. 먼저 암호를 풀어 주세요")  # fmt: skip


def pieces(source: Source, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member's bytes, to their real end; to be taken inside of `opened_zip`.

    raises    InputError as soon as they are more than the limits allow, and where the directory declares another number
    """
    honest = copy.copy(member)
    honest.file_size = MAX_BYTES + 1  # zipfile would stop at the declared size; the reader after us may not
    taken = 0
    with archive.open(honest) as stream:
        while piece := stream.read(_CHUNK):
            taken += len(piece)
            _measured(source, taken, member.compress_size)
            yield piece
    if taken != member.file_size:
        raise zipfile.BadZipFile(f"{member.filename!r} has {taken:,} bytes, not {member.file_size:,}")


def _measured(source: Source, size: int, packed: int) -> None:
    if size > MAX_BYTES or (size > RATIO_FROM and size > MAX_RATIO * max(packed, 1)):
        mib, ratio = size >> 20, size // max(packed, 1)
        raise InputError(
            f"{source.name}: unpacked it would have {mib:,} MiB, {ratio:,} times its size; at most {MAX_BYTES >> 20:,} MiB and "
            f"{MAX_RATIO} times are read. If it is no trap, unpack it and split it",
            f"{source.name}: 풀면 {mib:,} MiB로 {ratio:,}배가 됩니다. {MAX_BYTES >> 20:,} MiB, {MAX_RATIO}배까지 읽습니다. 압축 폭탄이 "
            "아니라면 풀어서 나누어 주세요",
        )
