"""A stored report against the same study computed anew: what differs, and what changed that decides it. See manifest."""

import csv
import math
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from analysis.report.text import say
from analysis.store import digest_file

__all__ = ["Check", "Difference", "changes", "lines", "verify"]

# step: how the names of its tables begin; any other table is taken to depend on every step
_TABLES = {
    "topics": ("topic_", "k_", "typical_"), "comparisons": ("tfidf_", "log_odds_"), "audit": ("dictionary_", "tokeniser_"),
    "trends": ("trend_", "test_", "changes_", "bursts_", "seasons_", "agreement_", "attenuation", "movers_", "rolling_", "cooccurrence_", "share_"),
    "corpus": ("intake", "removals", "stories", "recurring_lines"),
}  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """One file that is not as the manifest says.

    name     below out/
    kind     "bytes", "numbers" (of a table, beyond the tolerance), "gone" (not made any more), "new", or "altered": what
             lies in out/ is not what was written there, though the recomputed file is
    detail   the first cell that differs, where the file is a table that can be compared; else ""
    causes   (cause, what changed): versions, data, settings, code, platform; none where nothing that decides the file changed
    """

    name: str
    kind: str
    detail: str
    causes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Check:
    """What `verify` found.

    n_same      how many files have the same bytes
    within      tables that agree within the tolerance `rtol`
    follow      files that are made of those, and were not compared
    unseen      files with other bytes of which the stored report has only the digest: on other versions or another machine that
                says neither that they agree nor that they differ
    elsewhere   (cause, what): the versions and the platform that are not those of the stored report
    """

    n_same: int
    within: tuple[str, ...]
    follow: tuple[str, ...]
    differing: tuple[Difference, ...]
    rtol: float
    unseen: tuple[str, ...] = ()
    elsewhere: tuple[tuple[str, str], ...] = ()


def verify(before: Mapping, old: Path, after: Mapping, new: Path) -> Check:
    """The stored manifest and its files against those that were computed anew.

    old    the folder of the stored report; where it holds none of the files, only the digests are compared
    new    the folder of the new one
    """
    causes = _Causes(before, after)
    elsewhere, reproducible = causes.elsewhere, not causes.meant
    promise = before.get("promise") or {}
    limits = promise.get("elsewhere") or {"rtol": 0.0, "atol": 0.0}
    kept = {name for name in before["outputs"] if (old / name).is_file()}
    within, follow, unseen, differing = [], [], [], []
    held = promise.get("always", []) if not causes.of_topics() else []
    for name in sorted({*before["outputs"], *after["outputs"]}):
        was, now = before["outputs"].get(name), after["outputs"].get(name)
        on_disk = digest_file(old / name) if name in kept else None
        if was == now:
            if kept and on_disk != was:
                differing.append(Difference(name, "altered", "", ()))
            continue
        if was is None or now is None:
            differing.append(Difference(name, "new" if was is None else "gone", "", causes.of(name)))
            continue
        table = name.endswith(".csv") and on_disk == was
        where = _apart(old / name, new / name, limits["rtol"], limits["atol"]) if table else ""
        if elsewhere and not kept and not causes.asked and name not in held:
            unseen.append(name)
        elif elsewhere and reproducible and table and where == "" and name not in held:
            within.append(name)
        elif elsewhere and reproducible and not name.endswith(".csv") and not causes.versions:
            follow.append(name)
        else:
            differing.append(Difference(name, "numbers" if where else "bytes", where, causes.of(name)))
    if any(found.name.endswith(".csv") for found in differing):  # then nothing speaks for what is made of the tables
        differing += [Difference(name, "bytes", "", causes.of(name)) for name in follow]
        follow = []
    n_same = len({*before["outputs"], *after["outputs"]}) - len(within) - len(follow) - len(unseen) - len(differing)
    differing.sort(key=lambda found: found.name)
    return Check(n_same, tuple(within), tuple(follow), tuple(differing), limits["rtol"], tuple(unseen), causes.around())


class _Causes:
    """What changed between two manifests, and which of it decides a file."""

    def __init__(self, before: Mapping, after: Mapping):
        self.steps = before["steps"], after["steps"]
        self.report = before.get("report") or {}, after["report"]
        versions = ({**made["versions"], "python": made.get("python")} for made in (before, after))
        self.versions = dict(changes(*versions))
        self.platform = [name for name in ("machine", "platform") if before.get(name) != after.get(name)]
        self.platform += ["engine"] if before["engine"].get("platform") != after["engine"].get("platform") else []
        self.elsewhere = bool(self.versions or self.platform)
        parts = self._parts(self.steps[0] | self.steps[1])
        self.meant = any(parts) or self.report[0] != self.report[1]
        self.asked = any(parts[:2]) or any(self.report[0].get(part) != self.report[1].get(part) for part in ("settings", "prose"))

    def of(self, name: str) -> tuple[tuple[str, str], ...]:
        """(cause, what changed) for the file `name`."""
        table = Path(name).name.split(".")[0]
        first = next((step for step, begins in _TABLES.items() if table.startswith(begins)), None)
        is_table = name.startswith("tables/")
        steps = self._upstream(first) if first and name.startswith(("tables/", "figures/")) else self.steps[0] | self.steps[1]
        found = self._parts(steps)
        if not is_table:
            code = [module for module, _ in changes(self.report[0].get("code") or {}, self.report[1]["code"])]
            found[2] = sorted({*found[2], *code})
            found[0] += ["report.md"] if self.report[0].get("prose") != self.report[1]["prose"] else []
            found[1] += ["report"] if self.report[0].get("settings") != self.report[1]["settings"] else []
        libraries = self._libraries(steps) | {"python", *(() if is_table else self.versions)}
        versions = [f"{name} {change}" for name, change in self.versions.items() if name in libraries]
        named = zip(("versions", "data", "settings", "code", "platform"), (versions, *found, self.platform), strict=True)
        return tuple((cause, _short(names)) for cause, names in named if names)

    def around(self) -> tuple[tuple[str, str], ...]:
        """(cause, what changed) of versions and platform alone."""
        named = (("versions", [f"{name} {change}" for name, change in self.versions.items()]), ("platform", self.platform))
        return tuple((cause, _short(names)) for cause, names in named if names)

    def of_topics(self) -> list[str]:
        """The libraries with another version that the topics are made with."""
        return sorted(self._libraries(self._upstream("topics")) & set(self.versions))

    def _libraries(self, steps: Iterable[str]) -> set[str]:
        return {name for step in steps for made in self.steps for name in (made.get(step) or {}).get("libraries", {})}

    def _upstream(self, step: str) -> list[str]:
        """The step and everything that goes into it, in either manifest."""
        steps, waiting = [], [step]
        while waiting:
            name = waiting.pop()
            if name not in steps:
                steps.append(name)
                waiting += [before for made in self.steps for before in (made.get(name) or {}).get("inputs", {})]
        return steps

    def _parts(self, steps: Iterable[str]) -> list[list[str]]:
        """[data, settings, code] that changed in these steps."""
        data, settings, code = set(), set(), set()
        for step in steps:
            old, new = ((made.get(step) or {}) for made in self.steps)
            data |= {name for name, _ in changes(old.get("files") or {}, new.get("files") or {})}
            code |= {name for name, _ in changes(old.get("code") or {}, new.get("code") or {})}
            one, other = old.get("parameters") or {}, new.get("parameters") or {}
            settings |= {name for name, _ in changes(one, other)}
        return [sorted(data), sorted(settings), sorted(code)]


def changes(before: Mapping, after: Mapping) -> list[tuple[str, str]]:
    """(name, "old → new") of every entry that is not the same in both."""
    names = sorted({*before, *after})
    return [(name, f"{before.get(name, '–')} → {after.get(name, '–')}") for name in names if before.get(name) != after.get(name)]


def _short(names: list[str], most: int = 3) -> str:
    return ", ".join(names[:most]) + (f", … ({len(names)})" if len(names) > most else "")


def _apart(one: Path, other: Path, rtol: float, atol: float) -> str:
    """The first cell of two tables that is not the same within the tolerance: "row, column: a / b"; "" where all are.

    Only numbers with a decimal point or an exponent have a tolerance; whole numbers and texts have to be the same.
    """
    left, right = _cells(one), _cells(other)
    if len(left) != len(right) or left[:1] != right[:1]:
        return f"{len(left) - 1} × {len(left[0]) if left else 0} / {len(right) - 1} × {len(right[0]) if right else 0}"
    for at, rows in enumerate(zip(left[1:], right[1:], strict=True), 1):
        for name, a, b in zip(left[0], *rows, strict=True):
            if a != b and not _close(a, b, rtol, atol):
                return f"{at}, {name}: {a[:30]} / {b[:30]}"
    return ""


def _cells(path: Path) -> list[list[str]]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def _close(a: str, b: str, rtol: float, atol: float) -> bool:
    if not any(mark in number for number in (a, b) for mark in ".e"):
        return False
    try:
        return math.isclose(float(a), float(b), rel_tol=rtol, abs_tol=atol)
    except ValueError:
        return False


def lines(check: Check, language: str) -> list[str]:
    """What `hwaje verify` says: one line where all is well, otherwise a row for each file that differs."""
    n, unseen = f"{check.n_same:,}", []
    if check.unseen:
        why = "; ".join(say(f"cause_{cause}", language, what=what) for cause, what in check.elsewhere)
        unseen = [say("verify_unseen", language, n=n, unseen=f"{len(check.unseen):,}", why=why)]
    if not check.differing:
        if unseen:
            return unseen
        if not check.within and not check.follow:
            return [say("verify_same", language, n=n)]
        return [say("verify_within", language, n=n, within=len(check.within), follow=len(check.follow), rtol=check.rtol)]
    rows = [tuple(say("verify_head", language).split(" | "))]
    for found in _together(check.differing):
        causes = "; ".join(say(f"cause_{cause}", language, what=what) for cause, what in found.causes)
        why = causes or say("cause_altered" if found.kind == "altered" else "cause_none", language)
        rows.append((found.name, say(f"verify_{found.kind}", language, detail=found.detail), why))
    width = [max(_width(row[at]) for row in rows) for at in range(2)]
    return ["  ".join([*(cell + " " * (n - _width(cell)) for cell, n in zip(row, width, strict=False)), row[2]]) for row in rows] + unseen


def _together(differing: Iterable[Difference]) -> list[Difference]:
    """The pictures of one table as one entry, where they differ in one way: figures/k_choice.* (6)."""
    groups: dict[object, list[Difference]] = {}
    for found in differing:
        stem = found.name.split(".")[0] if found.name.startswith("figures/") else found.name
        groups.setdefault((stem, found.kind, found.detail, found.causes), []).append(found)
    return [some[0] if len(some) == 1 else replace(some[0], name=f"{stem}.* ({len(some)})") for (stem, *_), some in groups.items()]


def _width(text: str) -> int:
    """Columns of a terminal: a Hangul syllable takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
