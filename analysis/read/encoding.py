"""Bytes to text, strictly: UTF-8 first, then CP949, and never a guess that loses a character."""

from pathlib import Path

from analysis.errors import InputError

__all__ = ["decode", "utf8"]


def decode(path: Path, data: bytes) -> str:
    """The text of a file in UTF-8 (with or without a byte order mark) or CP949; line ends become \\n.

    raises    InputError with the byte offset at which each of the two encodings stops
    """
    try:
        return _lines(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        first = _offset(data, error)
    try:
        return _lines(data.decode("cp949"))
    except UnicodeDecodeError as error:
        second = error.start
    raise InputError(
        f"{path}: unknown encoding: not UTF-8 from byte offset {first}, not CP949 from byte offset {second}; "
        "save the file as UTF-8",
        f"{path}: 인코딩을 알 수 없습니다. 바이트 위치 {first}부터 UTF-8이 아니고, 바이트 위치 {second}부터 CP949가 "
        "아닙니다. 파일을 UTF-8로 다시 저장하세요",
    )


def utf8(path: Path, data: bytes) -> str:
    """The same for a format that is UTF-8 by definition (JSON Lines)."""
    try:
        return _lines(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        offset = _offset(data, error)
        raise InputError(
            f"{path}: not UTF-8 from byte offset {offset}; JSON Lines is always UTF-8, so save the file as UTF-8",
            f"{path}: 바이트 위치 {offset}부터 UTF-8이 아닙니다. JSON Lines는 항상 UTF-8이므로 UTF-8로 다시 저장하세요",
        ) from None


def _offset(data: bytes, error: UnicodeDecodeError) -> int:
    return error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)  # utf-8-sig counts after the mark


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
