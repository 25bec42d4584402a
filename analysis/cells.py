"""Texts where they end up: in a cell they cannot run, on a page, in a document and on a screen they are text and nothing else.

Two decisions hold everywhere. Data files (CSV, JSON) keep what a text says, but for NUL and halves of surrogate pairs, which no
file of text can hold. What people read (page, document, workbook, screen) has no control characters, and no marks of direction
either: one of them would turn around whatever stands behind it in the line, our own words and numbers too. Hebrew and
Arabic need no marks to be read.
"""

import re
from typing import TextIO

__all__ = ["Screen", "harmless", "is_address", "original", "printable", "screen"]

# A cell that begins so would run as a formula in a spreadsheet program; East Asian ones take the full-width signs too. Blanks
# and apostrophes before the sign are looked through, so that taking one apostrophe off always gives the text back.
_FORMULA = re.compile("['\\s]*[=+\\-@＝＋－＠]|['\\s]*[\\t\\r\\n]")
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
# XML 1.0, 2.2: of C0 only tab, line feed and carriage return, no halves of surrogate pairs, not U+FFFE and U+FFFF. DEL and C1
# but for NEL besides: a terminal takes some of them for commands. Then the marks of direction (Bidi_Control of UAX 9).
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_BLANKS = re.compile("[\t\r\x85\u2028\u2029]")
_ADDRESS = re.compile(r"https?://[^\s<>\"'\x00-\x20]+", re.IGNORECASE)


def harmless(text: str) -> str:
    """The text for a CSV file: one apostrophe before whatever a spreadsheet would run; NUL and halves of surrogates as U+FFFD."""
    text = _NO_TEXT.sub("\ufffd", text)
    return "'" + text if _FORMULA.match(text) else text


def original(cell: str) -> str:
    """What `harmless` was given, from a cell of one of our CSV files."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def printable(text: str) -> str:
    """The text to be read: without control characters and marks of direction; halves of surrogates as U+FFFD."""
    return _FORBIDDEN.sub(lambda found: "\ufffd" if "\ud800" <= found[0] <= "\udfff" else "", text)


def screen(text: str, *, lines: bool = True) -> str:
    """The text for a terminal: printable, with blanks for tabs and for whatever else moves the cursor.

    lines    line feeds stay; without it they are blanks too
    """
    text = _BLANKS.sub(" ", printable(text))
    return text if lines else text.replace("\n", " ")


class Screen:
    """A stream that shows what is written to it by `screen`; `bare` is the stream itself, for colours of our own."""

    def __init__(self, bare: TextIO):
        self.bare = bare

    def write(self, text: str) -> int:
        self.bare.write(screen(text))
        return len(text)

    def __getattr__(self, name: str):
        return getattr(self.bare, name)


def is_address(text: str) -> bool:
    """Whether this is the address of a page: http or https and nothing else, in one piece."""
    return bool(_ADDRESS.fullmatch(text))
