"""JSON Lines: one object a line, whose keys are the headers."""

import json
from collections.abc import Iterable, Iterator, Mapping

from analysis.errors import InputError
from analysis.read.encoding import encoding_of, opened
from analysis.read.headers import Row, article, as_text, find
from analysis.read.source import Notes, Source

__all__ = ["SUFFIXES", "articles", "object_of", "rows"]

SUFFIXES = (".jsonl", ".ndjson")


def rows(source: Source, columns: Mapping[str, str], notes: Notes) -> Iterator[Row]:
    """One row a line that is not blank; `row` is the number of the line. The file is read twice, for its keys first.

    raises    InputError for an unknown encoding and for a missing text key
    """
    encoding = encoding_of(source)
    notes.note(source.name, "encoding", encoding)
    keys: dict[str, None] = {}
    for _, found in _lines(source, encoding):
        keys |= dict.fromkeys(found) if isinstance(found, dict) else {}
    yield from articles(source, _lines(source, encoding), list(keys), columns, notes)


def articles(
    source: Source,
    numbered: Iterable[tuple[int, dict | tuple[str, str, InputError]]],
    keys: list[str],
    columns: Mapping[str, str],
    notes: Notes,
) -> Iterator[Row]:
    """A row for each object that holds anything; what is none instead is (reason, text, refusal).

    keys    of all the objects, by which the columns are told
    """
    found = find(source.name, keys, columns) if keys else {}
    for number, each in numbered:
        try:
            if not isinstance(each, dict):
                notes.unreadable(source.name, number, *each)
            elif any(as_text(value).strip() for value in each.values()):
                yield article(source.name, number, {name: each.get(keys[at]) for name, at in found.items()}, notes)
        except RecursionError:
            refusal = _refusal(source, number, "lists in lists without end", "목록이 너무 깊이 겹쳐 있습니다")
            notes.unreadable(source.name, number, "nested too deeply", "", refusal)


def object_of(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of JSON in which no key stands twice: the one that came first would be lost."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the key {next(name for name in names if names.count(name) > 1)!r} occurs twice")
    return found


def _lines(source: Source, encoding: str) -> Iterator[tuple[int, dict | tuple[str, str, InputError]]]:
    with opened(source, encoding) as text:
        for number, line in enumerate(text, start=1):
            if not line.strip():
                continue
            try:
                value = json.loads(line, object_pairs_hook=object_of)
            except (ValueError, RecursionError) as error:
                refusal = _refusal(source, number, f"not JSON ({error})", f"JSON이 아닙니다({error})")
                yield number, ("not JSON", line, refusal)
                continue
            if isinstance(value, dict):
                yield number, value
            else:
                start = ascii(line[:40])
                refusal = _refusal(source, number, f"{start} is not an object {{…}}", f"{start} – 객체 {{…}}가 아닙니다")
                yield number, ("not an object", line, refusal)


def _refusal(source: Source, number: int, en: str, ko: str) -> InputError:
    return InputError(f"{source.name}, line {number}: {en}; each line is one object",
                      f"{source.name}, {number}번째 줄: {ko}. 한 줄에 객체 하나를 적으세요")  # fmt: skip
