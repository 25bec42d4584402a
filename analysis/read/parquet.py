"""Parquet tables."""

import io
import zipfile
from collections.abc import Iterator, Mapping

from analysis.errors import InputError
from analysis.read.headers import Row, article, as_text, find
from analysis.read.source import Notes, Source

__all__ = ["SUFFIXES", "rows"]

SUFFIXES = (".parquet",)
_ROWS = 1000  # decoded at a time


def rows(source: Source, columns: Mapping[str, str], notes: Notes) -> Iterator[Row]:
    """One row a row, counted from 1; where the columns that are read are the whole table, an empty row is no article.

    raises    InputError if the file is no Parquet table or has no text column
    """
    import pyarrow
    from pyarrow import parquet

    notes.note(source.name, "encoding", "parquet")
    number = 0
    # Damaged dates and texts come to light only where a value is turned into Python's.
    errors = (pyarrow.ArrowException, OSError, ValueError, OverflowError, EOFError)
    with source.open() as stream:
        try:
            # Parquet is read from its end, and going back in a zip means to unpack it again.
            file = parquet.ParquetFile(io.BytesIO(stream.read()) if isinstance(stream, zipfile.ZipExtFile) else stream)
            names = file.schema_arrow.names
        except errors as error:
            raise _damaged(source, error) from None
        found = find(source.name, names, columns)
        whole = len(found) == len(names)
        wanted = [names[at] for at in found.values()]
        pieces = file.iter_batches(_ROWS, columns=wanted)
        while True:
            try:
                batch = next(pieces, None)
                cells = {} if batch is None else {name: batch.column(names[at]).to_pylist() for name, at in found.items()}
            except errors as error:
                raise _damaged(source, error) from None
            if batch is None:
                return
            for values in zip(*cells.values(), strict=True):
                number += 1
                if not whole or any(as_text(value).strip() for value in values):
                    yield article(source.name, number, dict(zip(cells, values, strict=True)), notes)


def _damaged(source: Source, error: Exception) -> InputError:
    return InputError(f"{source.name}: not a Parquet table, or a damaged one ({error})",
                      f"{source.name}: Parquet 표가 아니거나 손상된 파일입니다({error})")  # fmt: skip
