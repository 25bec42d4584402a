"""Text in cells: it cannot run in a spreadsheet, and holds no character that XML forbids."""

import re

__all__ = ["harmless", "is_address", "original", "printable"]

# A cell that begins so would run as a formula in a spreadsheet program; East Asian ones take the full-width signs too. Blanks
# and apostrophes before the sign are looked through, so that taking one apostrophe off always gives the text back.
_FORMULA = re.compile("['\\s]*[=+\\-@＝＋－＠]|['\\s]*[\\t\\r\\n]")
# XML 1.0, 2.2: all of C0 but tab, line feed and carriage return, the halves of surrogate pairs, and two non-characters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ADDRESS = re.compile(r"https?://[^\s<>\"'\x00-\x20]+", re.IGNORECASE)


def harmless(text: str) -> str:
    """The text for a CSV file: one apostrophe before whatever a spreadsheet would run; halves of surrogates as U+FFFD."""
    text = re.sub("[\ud800-\udfff]", "\ufffd", text)
    return "'" + text if _FORMULA.match(text) else text


def original(cell: str) -> str:
    """What `harmless` was given, from a cell of one of our CSV files."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def printable(text: str) -> str:
    """The text without the characters that XML forbids; halves of surrogates as U+FFFD."""
    return _FORBIDDEN.sub(lambda found: "\ufffd" if "\ud800" <= found[0] <= "\udfff" else "", text)


def is_address(text: str) -> bool:
    """Whether this is the address of a page: http or https and nothing else, in one piece."""
    return bool(_ADDRESS.fullmatch(text))
