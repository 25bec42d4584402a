"""Parquet tables."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from analysis.errors import InputError
from analysis.read.headers import assemble, find

__all__ = ["SUFFIXES", "read"]

SUFFIXES = (".parquet",)
_NONE: Mapping[str, str] = MappingProxyType({})


def read(path: Path, columns: Mapping[str, str] = _NONE) -> pd.DataFrame:
    """RAW_COLUMNS, one row a row, counted from 1.

    columns   {our name: the user's column}
    raises    InputError if the file is no Parquet table or has no text column
    """
    import pyarrow
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(path)
        names = file.schema_arrow.names
        found = find(path, names, columns)
        table = file.read(columns=[names[i] for i in found.values()])
        values = {name: table.column(names[i]).to_pylist() for name, i in found.items()}
    except (pyarrow.ArrowException, OSError) as error:
        raise InputError(f"{path}: not a Parquet table, or a damaged one ({error})",
                         f"{path}: Parquet 표가 아니거나 손상된 파일입니다({error})") from None  # fmt: skip
    return assemble(path, values, range(1, table.num_rows + 1))
