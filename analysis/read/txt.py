"""One article a file: plain text in UTF-8 or CP949. What it says of itself is found later, by cleaning."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from analysis.read.encoding import decode
from analysis.read.headers import RAW_COLUMNS, raw_rows

__all__ = ["SUFFIXES", "read"]

SUFFIXES = (".txt",)
_NONE: Mapping[str, str] = MappingProxyType({})


def read(path: Path, columns: Mapping[str, str] = _NONE) -> pd.DataFrame:
    """One row of RAW_COLUMNS: text, path and the sha256 of the file's bytes; `columns` is for tables."""
    data = path.read_bytes()
    row = dict.fromkeys(RAW_COLUMNS, "")
    row |= {"text": decode(path, data), "path": path.as_posix(), "sha256": hashlib.sha256(data).hexdigest()}
    return raw_rows({name: [value] for name, value in row.items()})
