"""Bytes to text, strictly: UTF-8 first, then CP949, and never a guess that loses a character."""

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial

from analysis.errors import InputError
from analysis.read.source import Source

__all__ = ["decode", "encoding_of", "opened"]

_CHUNK = 1 << 18
_MARK = codecs.BOM_UTF8
_HANGUL = re.compile("[가-힣]{2}")


def encoding_of(source: Source) -> str:
    """"utf-8", "utf-8-sig" or "cp949": the whole file is decoded once, a piece at a time, before anything is read.

    raises    InputError with the byte offset at which each encoding stops; a file that is UTF-8 with Hangul up to some
              offset and no further is damaged or mixed, and is not read as CP949, which often takes it without complaint
    """
    with source.open() as stream:
        first = _stop(iter(partial(stream.read, _CHUNK), b""), "utf-8")
    with source.open() as stream:
        head = stream.read(3)
    if first is None:
        return "utf-8-sig" if head == _MARK else "utf-8"
    offset, hangul = first
    if hangul or head == _MARK:
        raise InputError(
            f"{source.name}: unknown encoding: not UTF-8 from byte offset {offset}, although all before it is; the file is "
            "damaged or two encodings are mixed in it. Repair that place and save the file as UTF-8",
            f"{source.name}: 인코딩을 알 수 없습니다. 앞부분은 UTF-8이지만 바이트 위치 {offset}부터는 아닙니다. 파일이 손상되었거나 "
            "두 인코딩이 섞여 있습니다. 그 자리를 고치고 UTF-8로 다시 저장하세요",
        )
    with source.open() as stream:
        second = _stop(iter(partial(stream.read, _CHUNK), b""), "cp949")
    if second is None:
        return "cp949"
    wide = head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    raise InputError(
        f"{source.name}: unknown encoding: not UTF-8 from byte offset {offset}, not CP949 from byte offset {second[0]}"
        + (" (it looks like UTF-16, which Excel calls Unicode text)" if wide else "") + "; save the file as UTF-8",
        f"{source.name}: 인코딩을 알 수 없습니다. 바이트 위치 {offset}부터 UTF-8이 아니고, 바이트 위치 {second[0]}부터 CP949가 "
        "아닙니다" + ("(엑셀의 '유니코드 텍스트', 곧 UTF-16으로 보입니다)" if wide else "") + ". 파일을 UTF-8로 다시 저장하세요",
    )  # fmt: skip


@contextmanager
def opened(source: Source, encoding: str) -> Iterator[io.TextIOWrapper]:
    """The file as text whose line ends are all \\n."""
    with source.open() as stream, io.TextIOWrapper(stream, encoding=encoding, errors="strict") as text:
        yield text


def decode(source: Source) -> tuple[str, str]:
    """(encoding, text) of a whole file; line ends become \\n. raises InputError as `encoding_of` does"""
    encoding = encoding_of(source)
    with opened(source, encoding) as text:
        return encoding, text.read()


def _stop(chunks: Iterable[bytes], encoding: str) -> tuple[int, bool] | None:
    """(byte offset at which the encoding stops, whether Hangul was read before it); None where it never stops."""
    decoder = codecs.getincrementaldecoder(encoding)()
    taken, hangul = 0, False
    try:
        for chunk in chunks:
            waiting = len(decoder.getstate()[0])
            text = decoder.decode(chunk)
            hangul = hangul or bool(_HANGUL.search(text))
            taken += len(chunk)
        waiting = len(decoder.getstate()[0])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode(encoding, errors="ignore")
        return taken - waiting + error.start, hangul or bool(_HANGUL.search(before))
    return None
