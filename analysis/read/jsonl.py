"""JSON Lines: one object a line, whose keys are the headers."""

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from analysis.errors import InputError
from analysis.read.encoding import utf8
from analysis.read.headers import assemble, find

__all__ = ["SUFFIXES", "read"]

SUFFIXES = (".jsonl",)
_NONE: Mapping[str, str] = MappingProxyType({})


def read(path: Path, columns: Mapping[str, str] = _NONE) -> pd.DataFrame:
    """RAW_COLUMNS, one row a line that is not blank; `row` is the number of the line.

    columns   {our name: the user's key}
    raises    InputError for a line that is no JSON object, with its number, and for a missing text key
    """
    numbers, objects = [], []
    for number, line in enumerate(utf8(path, path.read_bytes()).split("\n"), start=1):
        if line.strip():
            numbers.append(number)
            objects.append(_object(path, number, line))
    headers = list(dict.fromkeys(key for each in objects for key in each))
    found = find(path, headers, columns)
    values = {name: [each.get(headers[i]) for each in objects] for name, i in found.items()}
    return assemble(path, values, numbers)


def _object(path: Path, number: int, line: str) -> dict:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}, line {number}: not JSON ({error}); each line is one object",
                         f"{path}, {number}번째 줄: JSON이 아닙니다({error}). 한 줄에 객체 하나를 적으세요") from None  # fmt: skip
    if not isinstance(value, dict):
        raise InputError(f"{path}, line {number}: {line[:40]!r} is not an object {{…}}; each line is one object",
                         f"{path}, {number}번째 줄: {line[:40]!r} – 객체 {{…}}가 아닙니다. 한 줄에 객체 하나를 적으세요")  # fmt: skip
    return value
