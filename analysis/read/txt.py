"""One article a file: plain text in UTF-8 or CP949. What it says of itself is found later, by cleaning."""

import hashlib
from collections.abc import Iterator, Mapping

from analysis.read.encoding import decode
from analysis.read.headers import RAW_COLUMNS, Row
from analysis.read.source import Notes, Source, sound

__all__ = ["SUFFIXES", "page_row", "rows"]

SUFFIXES = (".txt",)


def rows(source: Source, columns: Mapping[str, str], notes: Notes) -> Iterator[Row]:
    """One row: text, path and the sha256 of the file's bytes; `columns` is for tables."""
    encoding, text = decode(source)
    notes.note(source.name, "encoding", encoding)
    yield page_row(source, {"text": text}, notes)


def page_row(source: Source, values: Mapping[str, str], notes: Notes) -> Row:
    """The Row of a file that is one article: its `row` is "", its sha256 that of the file's bytes."""
    with source.open() as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    known = {name: sound(value, notes.replaced) for name, value in values.items()}
    return tuple((known | {"path": source.name, "sha256": digest}).get(name, "") for name in RAW_COLUMNS)
