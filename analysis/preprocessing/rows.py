"""Raw rows to clean ones, batch by batch: what the archive excludes, the page around the article, what is empty."""

import hashlib
import re
from collections.abc import Mapping

import pandas as pd

from analysis.errors import choose
from analysis.preprocessing.characters import plain
from analysis.preprocessing.clean import RULES, clean, clean_title, headline, without_title
from analysis.read import BIGKINDS_ID, ROW_COLUMNS
from analysis.values import CleaningSpec

__all__ = ["EMPTY", "EXCLUDED", "GONE", "Cleaner", "digest", "number", "schema"]

EXCLUDED = ("중복", "예외")  # the values of 분석제외 여부 that BigKinds itself writes
_JOINTS = re.compile(r"[,;/|·、\n\t]")  # BigKinds writes a comma; tables that were worked on have any of these
_SPELLING = frozenset({"nfc", "spaces", "fullwidth"})
_INVISIBLE = frozenset({"nfc", "spaces"})
EMPTY = ("read", "empty: no text, title or keywords", "")
GONE = {"kept": 0, "excluded": 1, "empty": 2}

# What is kept of each row until its fate is known; steps, rules and lines are its part of the log.
_TEXTS = ("source_id", "row", "sheet", "sha256", "date", "line", "published", "date_precision", "dated_by", "outlet",
          "section", "author", "title", "text", "keywords", "url")  # fmt: skip
_LISTS = ("steps", "rules", "lines")
_NUMBERS = {"path": "int32", "number": "int64", "is_file": "int8", "gone": "int8", "raw_title": "int64",
            "raw_text": "int64"}  # fmt: skip


def schema():
    """Of the clean rows: text, numbers (some are digests of what the source gave), the log."""
    import pyarrow

    return pyarrow.schema(
        [
            *((name, pyarrow.large_string()) for name in _TEXTS),
            *((name, pyarrow.type_for_alias(kind)) for name, kind in _NUMBERS.items()),
            *((name, pyarrow.large_list(pyarrow.large_string())) for name in _LISTS),
        ]
    )


def digest(*texts: str) -> int:
    """64 bits that stand for the texts; two others have the same ones once in 10^19 times."""
    data = "\x1f".join(texts).encode()
    return int.from_bytes(hashlib.blake2b(data, digest_size=8).digest(), "little", signed=True)


def number(row: str) -> tuple[str, int]:
    """(sheet, number) of a row's place in its file: "Sheet1!12" is ("Sheet1", 12), "" is ("", 0)."""
    sheet, _, digits = row.rpartition("!")
    return sheet, int(digits) if digits.isdecimal() else 0


class Cleaner:
    """Cleans batch after batch, and numbers the files in the order in which they come.

    raises   InputError for a rule in `off` that does not exist
    """

    def __init__(self, spec: CleaningSpec):
        for name in spec.off:
            choose(name, RULES, ("cleaning rule", "정제 규칙"), place="study.toml, [corpus.cleaning] off")
        self.rules = tuple(name for name in RULES if name not in spec.off)
        self.paths: dict[str, int] = {}

    def __call__(self, raw: pd.DataFrame) -> dict[str, list]:
        """Columns of `schema` for a batch of ROW_COLUMNS."""
        made: dict[str, list] = {name: [] for name in (*_TEXTS, *_NUMBERS, *_LISTS)}
        for cells in zip(*(raw[name].tolist() for name in ROW_COLUMNS), strict=True):
            row = dict(zip(ROW_COLUMNS, cells, strict=True))
            for name, value in self._row(row).items():
                made[name].append(value)
        return made

    def _row(self, raw: dict[str, str]) -> dict[str, object]:
        sheet, nth = number(raw["row"])
        own_id = " ".join(raw["source_id"].split())
        trusted = not own_id or BIGKINDS_ID.fullmatch(own_id)  # only other ids are ever compared
        log, excluded = _selected(raw)
        row = dict.fromkeys(_TEXTS, "") | {
            "source_id": own_id, "row": raw["row"], "sheet": sheet, "sha256": raw["sha256"], "date": raw["date"],
            "published": raw["published"], "date_precision": raw["date_precision"], "dated_by": raw["dated_by"],
            "path": self.paths.setdefault(raw["path"], len(self.paths)), "number": nth,
            "is_file": int(raw["row"] == ""), "raw_title": 0 if trusted else _digest(raw["title"]),
            "raw_text": 0 if trusted else _digest(raw["text"]), "gone": GONE["excluded"],
        }  # fmt: skip
        if not excluded:
            row |= self._cleaned(raw, log)
        row["steps"], row["rules"], row["lines"] = ([entry[i] for entry in log] for i in range(3))
        return row

    def _cleaned(self, raw: dict[str, str], log: list[tuple[str, str, str]]) -> dict[str, object]:
        text, changes, found = clean(raw["text"], rules=self.rules)
        title = clean_title(raw["title"])
        is_page = raw["row"] == "" and not title
        if is_page:
            title = headline(text)
        text, repeated = without_title(text, title, within=3 if is_page else 2)
        if repeated:
            changes.append(("title", repeated))
        log += [("clean", rule, line) for rule, line in changes]
        # An invisible character makes no other outlet; the name of one is what the tables group by.
        named = {name: " ".join(plain(raw[name], _INVISIBLE, []).split()) for name in ("outlet", "section", "author")}
        told = {name: value or found.get(name, "") for name, value in named.items()}
        keywords = plain(raw["keywords"], _INVISIBLE, []).strip()
        empty = not (text or title or keywords)
        if empty:
            log.append(EMPTY)
        return {
            **told, "title": title, "text": text, "keywords": keywords, "url": raw["url"], "line": found.get("date", ""),
            "gone": GONE["empty"] if empty else GONE["kept"],
        }  # fmt: skip


def _selected(raw: Mapping[str, str]) -> tuple[list[tuple[str, str, str]], bool]:
    """The log of 분석제외 여부, and whether the archive itself excludes the article; unknown values are kept and noted."""
    parts = _JOINTS.split(plain(raw["exclude"], _SPELLING, []))
    words = [part.split() for part in parts]  # a space joins known values only; an unknown one may be of several words
    reasons = [reason for part in words if part for reason in (part if set(part) <= set(EXCLUDED) else [" ".join(part)])]
    known = list(dict.fromkeys(reason for reason in reasons if reason in EXCLUDED))
    unknown = [reason for reason in reasons if reason not in EXCLUDED]
    log = [("select", f"excluded:{', '.join(known)}", raw["title"])] if known else []
    if unknown:
        log.append(("note", "unknown value of 분석제외 여부", ", ".join(unknown)))
    return log, bool(known)


def _digest(text: str) -> int:
    return digest(text) if text.strip() else 0

