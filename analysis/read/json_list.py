"""JSON files: the answer of Naver's search ({"items": [...]}), a plain list of objects, or one object that is an article."""

import json
from collections.abc import Iterator, Mapping

from analysis.errors import InputError
from analysis.read.encoding import decode
from analysis.read.headers import Row, known, normal
from analysis.read.jsonl import articles, object_of
from analysis.read.source import Notes, Source

__all__ = ["SUFFIXES", "rows"]

SUFFIXES = (".json",)


def rows(source: Source, columns: Mapping[str, str], notes: Notes) -> Iterator[Row]:
    """One row an object, numbered from 1; several answers of a search in one list follow each other.

    raises    InputError for what is no JSON, holds no objects, or has no text key
    """
    encoding, text = decode(source)
    notes.note(source.name, "encoding", encoding)
    try:
        value = json.loads(text, object_pairs_hook=object_of)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{source.name}: not JSON, or a damaged file ({error})",
                         f"{source.name}: JSON이 아니거나 손상된 파일입니다({error})") from None  # fmt: skip
    found = _objects(value, known(columns, ("title", "text", "keywords")))
    if not any(isinstance(each, dict) for each in found):
        raise InputError(
            f"{source.name}: no articles; the file is a list of objects [{{…}}, …] or an object {{\"items\": [{{…}}, …]}}",
            f"{source.name}: 기사가 없습니다. 객체의 목록 [{{…}}, …]이나 {{\"items\": [{{…}}, …]}} 형식이어야 합니다",
        )
    keys = list(dict.fromkeys(key for each in found if isinstance(each, dict) for key in each))
    numbered = ((n, each if isinstance(each, dict) else _stray(source, n, each)) for n, each in enumerate(found, start=1))
    yield from articles(source, numbered, keys, columns, notes)


def _objects(value: object, headers: set[str]) -> list:
    """The list that holds the articles."""
    if isinstance(value, list):
        answers = [each for each in value if isinstance(each, dict) and isinstance(each.get("items"), list)]
        return [each for answer in answers for each in answer["items"]] if answers and len(answers) == len(value) else value
    if not isinstance(value, dict):
        return []
    if isinstance(value.get("items"), list):
        return value["items"]
    if any(normal(key) in headers for key in value):
        return [value]
    lists = [each for each in value.values() if isinstance(each, list) and any(isinstance(one, dict) for one in each)]
    return lists[0] if len(lists) == 1 else []


def _stray(source: Source, number: int, each: object) -> tuple[str, str, InputError]:
    start = ascii(each)[:40]
    return "not an object", start, InputError(f"{source.name}, object {number}: {start} is not an object {{…}}",
                                              f"{source.name}, {number}번째: {start} – 객체 {{…}}가 아닙니다")  # fmt: skip
