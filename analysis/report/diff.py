"""Two reports compared: what went in (data, dictionary, settings, versions, code), and what is concluded from it.

Read from manifest.json and tables/ alone: nothing is computed again, so a report of an older version can be compared too. Topics have
no names that hold from run to run: they are matched one to one by their top words, so that the total overlap is largest; a pair
that has fewer than three of ten words in common is no match.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from analysis import cells
from analysis.report import manifest
from analysis.report.verification import changes

__all__ = ["CONCLUSIONS", "Change", "diff"]

CONCLUSIONS = ("topics", "verdicts", "changes", "log_odds", "shares")
_TOP, _LEAST = 10, 3  # words of a topic that are compared, and how many a match has in common
_KINDS = ("topics", "themes", "terms")


@dataclass(frozen=True)
class Change:
    """One thing that is not the same in two runs.

    section   data, articles, dictionary, settings, versions or code; or one of CONCLUSIONS
    name      what it is: a file, an article, a setting, a topic, …
    before    in the first run; "" where it was not there
    after     in the second run; "" where it is not there any more
    """

    section: str
    name: str
    before: str
    after: str


def diff(first: Path, second: Path) -> list[Change]:
    """Everything that changed from one run to the other, in the order of the report.

    first, second   the folder of a study, or of a report (one that holds manifest.json)
    raises          InputError where there is no report
    """
    one, other = _Report(first), _Report(second)
    return [*_inputs(one, other), *_conclusions(one, other)]


def _inputs(one: "_Report", other: "_Report") -> Iterator[Change]:
    yield from _of("data", *_alike(one.manifest["inputs"], other.manifest["inputs"]), short=True)
    yield from _articles(*({row["doc_id"]: row for row in report.table("articles")} for report in (one, other)))
    # The files of the dictionary are those of the step that counts nouns; the articles are listed above.
    words = (report.step("nouns").get("files") or {} for report in (one, other))
    yield from _of("dictionary", *_alike(*words), short=True)
    yield from _of("settings", one.settings(), other.settings())
    yield from _of("versions", one.versions(), other.versions())
    yield from _of("code", one.code(), other.code(), short=True)


def _articles(before: Mapping[str, dict], after: Mapping[str, dict]) -> Iterator[Change]:
    """Articles that came or went. One whose text was edited has another id where ids are digests: the same day, outlet and title."""
    gone, come = ([row for name, row in a.items() if name not in b] for a, b in ((before, after), (after, before)))
    edited = {}
    for row in gone:
        same = [[other for other in rows if _headed(other) == _headed(row)] for rows in (gone, come)]
        if row["title"] and len(same[0]) == len(same[1]) == 1:
            edited[row["doc_id"]] = same[1][0]["doc_id"]
    for name, new in edited.items():
        yield Change("articles", before[name]["title"], name, new)
    paired = {*edited, *edited.values()}
    for row in sorted([*gone, *come], key=lambda row: row["doc_id"]):
        name = row["doc_id"]
        if name not in paired:
            yield Change("articles", name, *((row["title"] or name) if name in side else "" for side in (before, after)))


def _headed(row: Mapping[str, str]) -> tuple[str, str, str]:
    return row["published"], row["outlet"], row["title"]


def _conclusions(one: "_Report", other: "_Report") -> Iterator[Change]:
    yield from _of("topics", {"k": one.manifest["engine"].get("k")}, {"k": other.manifest["engine"].get("k")})
    matched = _matched(one, other)
    for topic, words in one.words.items():
        if topic not in matched:
            yield Change("topics", one.name_of(topic), ", ".join(words), "")
            continue
        now = other.words[matched[topic]]
        gone, come = ([word for word in a if word not in b] for a, b in ((words, now), (now, words)))
        if gone or come:
            yield Change("topics", one.name_of(topic), ", ".join(gone), ", ".join(come))
    for topic in sorted(set(other.words) - set(matched.values()), key=int):
        yield Change("topics", other.name_of(topic), "", ", ".join(other.words[topic]))
    for section, begins, what in (("verdicts", "test_", ("verdict",)), ("changes", "changes_", ("verdict", "date"))):
        for kind in _KINDS:
            yield from _rows(section, f"{begins}{kind}", kind, one, other, matched, what)
    yield from _words(one, other)
    for kind in _KINDS:
        yield from _shares(f"trend_{kind}_year", kind, one, other, matched)


def _rows(section: str, table: str, kind: str, one: "_Report", other: "_Report", matched: Mapping[str, str], what: tuple[str, ...]) -> Iterator[Change]:
    """Rows of a table by topic or theme, and what they conclude; the date of a change only counts where there is a change."""
    found = []
    for report in (one, other):
        rows = {}
        for row in report.table(table):
            said = [row[name] for name in what]
            rows[_key(row, kind, report is one, matched), row.get("composition", "raw")] = said[:1] if said[0] in ("undecided", "") else said
        found.append(rows)
    for (key, composition), (before, after) in _both(*found).items():
        mix = "" if composition == "raw" else f", {composition}"
        if before is not None and after is not None and before != after:
            yield Change(section, _named(key, kind, one, other) + mix, ", ".join(before), ", ".join(after))


def _shares(table: str, kind: str, one: "_Report", other: "_Report", matched: Mapping[str, str]) -> Iterator[Change]:
    found = []
    for report in (one, other):
        rows = report.table(table)
        found.append({(row["period"], row.get("composition", "raw"), _key(row, kind, report is one, matched)): row for row in rows})
    for (period, composition, key), (before, after) in _both(*found).items():
        if before is None or after is None or not (_outside(before, after) or _outside(after, before)):
            continue
        mix = "" if composition == "raw" else f", {composition}"
        yield Change("shares", f"{_named(key, kind, one, other)}, {period}{mix}", _interval(before), _interval(after))


def _words(one: "_Report", other: "_Report") -> Iterator[Change]:
    """Words among the ten highest log-odds of a group in one of the runs only, and those whose difference is shown in one only."""
    for by in ("year", "period", "outlet"):
        found = []
        for report in (one, other):
            groups: dict[str, dict[str, str]] = {}
            for row in report.table(f"log_odds_{by}"):
                if row["rank"] and int(row["rank"]) <= _TOP:
                    shown = row["q"] and float(row["q"]) <= 0.05
                    groups.setdefault(row["group"], {})[row["term"]] = row["term"] + ("*" if shown else "")
            found.append(groups)
        for group, (before, after) in _both(*found).items():
            if before is not None and after is not None and set(before.values()) != set(after.values()):
                gone, come = ([word for term, word in a.items() if b.get(term) != word] for a, b in ((before, after), (after, before)))
                yield Change("log_odds", group, ", ".join(gone), ", ".join(come))


class _Report:
    def __init__(self, place: Path):
        self.folder = place if (place / "manifest.json").is_file() else place / "out"
        self.manifest = manifest.read(self.folder / "manifest.json")

    def table(self, name: str) -> list[dict[str, str]]:
        """The rows of a table; none where the report has no such table."""
        path = self.folder / "tables" / f"{name}.csv"
        if not path.is_file():
            return []
        with open(path, encoding="utf-8-sig", newline="") as file:
            return [{column: cells.original(cell) for column, cell in row.items()} for row in csv.DictReader(file)]

    def step(self, name: str) -> Mapping:
        return self.manifest["steps"].get(name) or {}

    @cached_property
    def words(self) -> dict[str, list[str]]:
        """{topic: its top words}."""
        found: dict[str, list[str]] = {}
        for row in self.table("topic_words"):
            if int(row["rank"]) <= _TOP:
                found.setdefault(row["topic"], []).append(row["term"])
        return found

    @cached_property
    def names(self) -> dict[str, str]:
        return {row["topic"]: row["name"] for row in self.table("topic_shares")}

    def name_of(self, topic: str) -> str:
        return self.names.get(topic, topic)

    def settings(self) -> dict[str, object]:
        """{where.key: value} of the parameters of every step; what several steps share is there once."""
        flat = {"seed": self.manifest.get("seed")}
        for step in sorted(self.manifest["steps"]):
            flat |= _flat(self.step(step).get("parameters") or {}, "")
        return flat

    def versions(self) -> dict[str, object]:
        flat = {name: self.manifest.get(name) for name in ("python", "machine")} | _flat(self.manifest.get("platform") or {}, "")
        return flat | dict(self.manifest["versions"])

    def code(self) -> dict[str, str]:
        made = [*(self.step(step) for step in sorted(self.manifest["steps"])), self.manifest.get("report") or {}]
        return {module: digest for part in made for module, digest in (part.get("code") or {}).items()}


def _matched(one: _Report, other: _Report) -> dict[str, str]:
    """{topic of one: topic of the other}."""
    from scipy.optimize import linear_sum_assignment

    left, right = one.words, other.words
    common = np.array([[len(set(a) & set(b)) for b in right.values()] for a in left.values()]).reshape(len(left), len(right))
    # Of equal overlaps the pair whose words stand in a more similar order, so that a tie is not decided by numbering.
    order = np.array([[sum(x == y for x, y in zip(a, b, strict=False)) for b in right.values()] for a in left.values()]).reshape(common.shape)
    rows, columns = linear_sum_assignment(common * 1000 + order, maximize=True)
    pairs = [(list(left)[row], list(right)[column]) for row, column in zip(rows, columns, strict=True) if common[row, column] >= _LEAST]
    return dict(pairs)


def _key(row: Mapping[str, str], kind: str, is_first: bool, matched: Mapping[str, str]) -> str:
    """What a row is about, alike in both runs: a topic by its number in the second run."""
    if kind != "topics":
        return row[kind.removesuffix("s")]
    return matched.get(row["topic"], f"–{row['topic']}") if is_first else row["topic"]


def _named(key: str, kind: str, one: _Report, other: _Report) -> str:
    return other.name_of(key) if kind == "topics" else key


def _alike(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[dict[str, str], Mapping[str, str]]:
    """Both with the names of the second, where a file only moved: the same content, or else the only one of its own name."""
    gone, come = ([name for name in a if name not in b] for a, b in ((before, after), (after, before)))
    moved: dict[str, str] = {}
    for alike in (lambda x, y: before[x] == after[y], lambda x, y: Path(x).name == Path(y).name):
        for name in gone:
            found = [new for new in come if new not in moved.values() and alike(name, new)]
            if name not in moved and len(found) == 1:
                moved[name] = found[0]
    return {moved.get(name, name): digest for name, digest in before.items()}, after


def _both(before: Mapping, after: Mapping) -> dict:
    """{key: (value before or None, value after or None)}, the keys in the order of the first, then of the second."""
    return {key: (before.get(key), after.get(key)) for key in dict.fromkeys([*before, *after])}


def _of(section: str, before: Mapping, after: Mapping, *, short: bool = False) -> Iterator[Change]:
    for name, _ in changes(before, after):
        values = ("" if report.get(name) is None else _text(report[name]) for report in (before, after))
        yield Change(section, name, *(value[:8] if short else value for value in values))


def _flat(value: object, place: str) -> dict[str, object]:
    """{place.key: value} of nested settings; pairs of a name and values, as themes have them, by name."""
    if isinstance(value, list) and value and all(isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str) for pair in value):
        value = dict(value) if place in ("themes", "periods", "names", "guides") else value
    if not isinstance(value, dict):
        return {place: value}
    return {key: item for name, inner in value.items() for key, item in _flat(inner, f"{place}.{name}" if place else name).items()}


def _text(value: object) -> str:
    return ", ".join(map(_text, value)) if isinstance(value, list) else str(value)


def _outside(row: Mapping[str, str], of: Mapping[str, str]) -> bool:
    """Whether the share of one run lies outside the interval of the other, by more than rounding."""
    if not (row["share"] and of["low"] and of["high"]):
        return False
    share, low, high = float(row["share"]), float(of["low"]), float(of["high"])
    return share < low - 1e-9 or share > high + 1e-9


def _interval(row: Mapping[str, str]) -> str:
    share, *ends = (100 * float(row[name]) if row[name] else float("nan") for name in ("share", "low", "high"))
    return f"{share:.1f}% [{ends[0]:.1f}, {ends[1]:.1f}]"

