"""Furniture that no rule knows: a line that recurs in many articles of one outlet is proposed, and removed on request."""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

__all__ = ["MIN_ARTICLES", "MIN_SHARE", "Plan", "Recurring", "key", "plan", "remove"]

# In 10,092 articles of BigKinds (21 papers), house lines (a paper's advertisement of itself, "first published in our sister
# service") stand in 0.8 to 6 % of a paper's articles. Of 12 lines that these two limits propose there, all 12 are furniture;
# of 3,691 petitions they propose the moderator's note (32 %) and greetings.
MIN_ARTICLES = 5
MIN_SHARE = 0.005
_LONGEST = 160  # characters; house sentences are long, and a paragraph is none
_BRACKETED_HEAD = re.compile(
    r"^(?:\[[^\[\]]{4,150}\]|\([^()]{4,150}\)|<[^<>]{4,150}>|≪[^≪≫]{4,150}≫|【[^【】]{4,150}】)"
)
_BRACKETED_TAIL = re.compile(
    r"(?:\[[^\[\]]{4,150}\]|\([^()]{4,150}\)|<[^<>]{4,150}>|≪[^≪≫]{4,150}≫|【[^【】]{4,150}】)$"
)
_STOP = re.compile(r"[.!?][\"”’')\]]?\s+(?=\S)")


@lru_cache(maxsize=1 << 14)
def key(line: str) -> str:
    """What two lines must share to be the same: letters without case, signs, and that a number stands there, not which."""
    return re.sub(r"\d+", "0", " ".join(unicodedata.normalize("NFC", line).split()).casefold())


def _ends(line: str) -> Iterator[tuple[int, int]]:
    """The spans at both ends of a long line that may recur: a bracket or a sentence. Many archives hold no line ends."""
    for bracket in (
        _BRACKETED_HEAD.search(line[:_LONGEST]),
        _BRACKETED_TAIL.search(line, max(0, len(line) - _LONGEST)),
    ):
        if bracket:
            yield bracket.span()
    stop = _STOP.search(line[: _LONGEST + 2])
    if stop:
        yield 0, stop.end()
    begin = max(0, len(line) - _LONGEST)
    stops = [hit.end() for hit in _STOP.finditer(line, begin)]
    if stops:
        yield stops[-1], len(line)


def _pieces(text: str) -> Iterator[str]:
    """The short lines of a text, and what may recur at the ends of its first and its last line where those are long."""
    lines = [line.strip() for line in text.split("\n")]
    lines = [line for line in lines if line]
    for i, line in enumerate(lines):
        if len(line) <= _LONGEST:
            yield line
        elif i in (0, len(lines) - 1):
            for start, end in _ends(line):
                if (i == 0 and start == 0) or (i == len(lines) - 1 and end == len(line)):
                    yield line[start:end].strip()


def _digest(*parts: str) -> int:
    return int.from_bytes(hashlib.blake2b("\0".join(parts).encode(errors="replace"), digest_size=8).digest(), "big")


class Recurring:
    """Counts, batch by batch, in how many articles of its outlet each short line stands.

    A line counts once an article, and articles of an outlet with the same text count once, so that a story that an archive
    holds twice makes no boilerplate. Memory: 12 bytes for each different line and 8 for each article; the words of a line
    are kept from its second article on. The counts depend neither on the order of the articles nor on the cuts of batches.
    """

    def __init__(self):
        self._hashes = np.empty(0, dtype=np.uint64)
        self._counts = np.empty(0, dtype=np.uint32)
        self._articles = np.empty(0, dtype=np.uint64)
        self._words: dict[int, tuple[str, str]] = {}  # outlet, key; of lines in two articles or more
        self._given: dict[str, int] = {}

    def observe(self, outlets: Sequence[str], texts: Sequence[str]) -> None:
        """Count the lines of a batch: outlets (n,) and cleaned texts (n,)."""
        whole = {
            _digest(outlet, " ".join(text.split())): i
            for i, (outlet, text) in enumerate(zip(outlets, texts, strict=True))
        }
        arrived = np.array(sorted(whole), dtype=np.uint64)
        new = arrived[~np.isin(arrived, self._articles)]
        self._articles = np.sort(np.concatenate([self._articles, new]))
        counts: dict[int, int] = {}
        words: dict[int, tuple[str, str]] = {}
        for i in (whole[int(digest)] for digest in new):
            outlet = outlets[i]
            self._given[outlet] = self._given.get(outlet, 0) + 1
            for line in {key(piece) for piece in _pieces(texts[i])}:
                if sum(map(str.isalpha, line)) >= 2:
                    digest = _digest(outlet, line)
                    counts[digest] = counts.get(digest, 0) + 1
                    words[digest] = (outlet, line)
        self._add(counts, words)

    def _add(self, counts: Mapping[int, int], words: Mapping[int, tuple[str, str]]) -> None:
        hashes = np.array(sorted(counts), dtype=np.uint64)
        numbers = np.array([counts[int(digest)] for digest in hashes], dtype=np.uint32)
        at = np.searchsorted(self._hashes, hashes)
        known = np.zeros(len(hashes), dtype=bool)
        inside = at < len(self._hashes)
        known[inside] = self._hashes[at[inside]] == hashes[inside]
        self._counts[at[known]] += numbers[known]
        for digest in hashes[known | (numbers > 1)]:
            self._words.setdefault(int(digest), words[int(digest)])
        self._hashes = np.insert(self._hashes, at[~known], hashes[~known])
        self._counts = np.insert(self._counts, at[~known], numbers[~known])

    def proposals(self, *, min_articles: int = MIN_ARTICLES, min_share: float = MIN_SHARE) -> pd.DataFrame:
        """The lines that recur: a proposal to a person, because a sentence of the body may recur as well.

        min_articles    of one outlet, at least 2
        min_share       of the outlet's articles, 0 to 1
        returns         outlet, line (numbers written as 0), n_articles, share (of the outlet's different articles); by outlet,
                        the most frequent first
        """
        rows = []
        for digest, (outlet, line) in self._words.items():
            n = int(self._counts[np.searchsorted(self._hashes, np.uint64(digest))])
            share = n / self._given[outlet]
            if n >= max(min_articles, 2) and share >= min_share:
                rows.append((outlet, line, n, share))
        rows.sort(key=lambda row: (row[0], -row[2], row[1]))
        table = pd.DataFrame(rows, columns=["outlet", "line", "n_articles", "share"])
        return table.astype({"outlet": "str", "line": "str", "n_articles": "int64", "share": "float64"})


def remove(text: str, lines: Collection[str]) -> tuple[str, list[str]]:
    """The text without each whole line, and without each beginning and end of a long line, that is one of `lines`.

    Two lines are the same where their `key` is: 댓글 12 is 댓글 3. Returns the text and what was removed, as it stood.
    """
    wanted = frozenset(map(key, lines))
    if not wanted:
        return text, []
    kept, removed = [], []
    for line in text.split("\n"):
        if line.strip() and len(line) <= 2 * _LONGEST and key(line.strip()) in wanted:
            removed.append(line.strip())
        else:
            kept.append(line)
    for edge in (0, -1):
        filled = [i for i, line in enumerate(kept) if line.strip()]
        while filled and (span := _wanted_end(kept[filled[edge]], wanted, edge)):
            line = kept[filled[edge]]
            removed.append(line[slice(*span)].strip())
            kept[filled[edge]] = (line[: span[0]] + line[span[1] :]).strip()
    if not removed:
        return text, []
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip(), removed


def _wanted_end(line: str, wanted: frozenset[str], edge: int) -> tuple[int, int] | None:
    for start, end in _ends(line):
        if (start == 0 if edge == 0 else end == len(line)) and key(line[start:end].strip()) in wanted:
            return start, end
    return None


@dataclass(frozen=True)
class Plan:
    """What goes: lines that the study names, in every outlet, and recurring lines, each in its own outlet. See `plan`."""

    named: frozenset[str]
    recurring: Mapping[str, frozenset[str]]

    def remove(self, text: str, outlet: str) -> tuple[str, list[tuple[str, str]]]:
        """The text without them; and (rule, line) of each that went: rule "line" where the study names it, else "boilerplate"."""
        text, gone = remove(text, self.named | self.recurring.get(outlet, frozenset()))
        return text, [("line" if key(line) in self.named else "boilerplate", line) for line in gone]


def plan(proposals: pd.DataFrame, *, lines: Collection[str] = (), keep_lines: Collection[str] = ()) -> Plan:
    """What the study says of the proposals: all of them go but `keep_lines`, and `lines` go wherever they stand.

    For boilerplate = "propose" or "off" give proposals.iloc[:0]: then only `lines` go.
    """
    kept = frozenset(map(key, keep_lines))
    recurring: dict[str, set[str]] = {}
    for outlet, line in zip(proposals["outlet"], proposals["line"], strict=True):
        recurring.setdefault(outlet, set()).add(key(line))
    named = frozenset(map(key, lines)) - kept
    return Plan(named, {outlet: frozenset(found) - kept for outlet, found in recurring.items()})
