"""Hanja letters of newspapers (美, 與, 北核) spelt out before Kiwi reads the text, with the way back to its offsets.

A letter alone stands for a country, a party or an institution in headlines, but for a word of its own elsewhere: 15日 is a
day, 방문中 means during, 언니美 beauty, 中小 small and medium. So a run of hanja is spelt out only where the lexicon
has the whole run, or every letter of it; and not where its neighbours say that it is something else. Persons (尹, 文) are
never spelt out: the lexicon does not have them, since who is meant changes with the years.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.preprocessing.lexicon import Lexicon

__all__ = ["Spelt", "hanja_map", "spell_out", "with_hanja"]

_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_BATCH = 1_000_000  # characters that are looked through in one go
# Behind a single Hangul syllable the letter is read as a syllable: 대中 is 대중, as 대중 itself is written.
_READING = dict(zip("美中日北韓英獨佛露伊與野亞印軍檢警靑車銀證泰越臺濠", "미중일북한영독불러이여야아인군검경청차은증태월대호", strict=True))
_PREFIX = re.compile(r"(?<![가-힣])[한미일중북러영독남대방친반재주탈혐](?=$)")
_HANGUL = re.compile(r"[가-힣]")
_SEPARATOR = r"\s*[·ㆍ･・,/~-]\s*"
_SURNAME = re.compile(r"\s?(부?총리|대행|장관|후보|의원|대표(?![팀단선작음곡]))")
_ENDS = re.compile(r"\s*([.…!?)\]」』”’\"']|\n|$)")
# Verb endings and particles: what follows them is a noun of its own (푸는 中), where 열애 中 is "during".
_ADNOMINAL = tuple("는은한난된던든운온의에도서와과")
_DAYS = re.compile(rf"[月火水木金土]{_SEPARATOR}$")
_LEVELS_BEFORE = re.compile(rf"[初小大高上下초고대소상하]{_SEPARATOR}$")
_LEVELS_AFTER = re.compile(rf"{_SEPARATOR}[初小大高上下高초고대소상하](?![가-힣])")
# The particle must fit the word as it is now read: 美는 becomes 미국은, 佛은 프랑스는.
_PARTICLES = {"은": "은는", "는": "은는", "이": "이가", "가": "이가", "을": "을를", "를": "을를", "과": "과와", "와": "과와"}


@dataclass(frozen=True, eq=False)
class Spelt:
    """A text as Kiwi reads it; begin[i] and finish[i] are the original offsets of a token that begins or ends at i."""

    text: str
    begin: np.ndarray
    finish: np.ndarray


def hanja_map(lexicon: Lexicon, published: str = "") -> dict[str, str]:
    """{hanja: word} of the lexicon's entries of type hanja that hold on that date."""
    found = {e.surface: lexicon.form(e, published) for e in lexicon.entries if e.type == "hanja"}
    return {surface: word for surface, word in found.items() if word != surface}


def with_hanja(texts: Sequence[str]) -> list[int]:
    """The numbers of the texts that hold hanja."""
    found, at, sizes = [], 0, np.array([len(text) for text in texts], dtype=np.int64)
    while at < len(texts):
        to = max(at + 1, int(np.searchsorted(np.cumsum(sizes[at:]), _BATCH, side="right")) + at)
        codes = np.frombuffer("".join(texts[at:to]).encode("utf-32-le", "surrogatepass"), dtype="<u4")
        # Three ranges as one number each: what lies below the beginning wraps round to the top.
        places = np.flatnonzero((codes - np.uint32(0x3400) <= 0x6BFF) | (codes - np.uint32(0xF900) <= 0x1FF))
        number = np.searchsorted(np.cumsum(sizes[at:to]), places, side="right")
        found += [i for i in (np.unique(number) + at).tolist() if _RUN.search(texts[i])]
        at = to
    return found


def spell_out(text: str, words: Mapping[str, str], between: str = " ") -> Spelt | None:
    """The text with its hanja spelt out; None where nothing changes. `between` parts the words of one run (美中)."""
    changes = []
    for run in _RUN.finditer(text):
        parts = _parts(run[0], words)
        spelt = _spelt(text, run.start(), run.end(), parts, words, between) if parts else None
        if spelt is not None:
            changes.append((run.start(), *spelt))
    return _applied(text, changes) if changes else None


def _parts(run: str, words: Mapping[str, str]) -> list[str]:
    """The run as entries, the longest first; [] where some letter is in none."""
    if not run:
        return []
    for length in range(len(run), 0, -1):
        if run[:length] in words:
            rest = _parts(run[length:], words)
            if rest or length == len(run):
                return [run[:length], *rest]
    return []


def _spelt(text: str, start: int, end: int, parts: list[str], words: Mapping[str, str], between: str):
    """[(letters, word)] of a run and its particle, or None where it stays as it is."""
    before, after = text[:start][-12:], text[end : end + 12]
    if before[-1:].isdigit():  # 15日, 2月
        return None
    if _HANGUL.match(before[-1:]):
        if not _PREFIX.search(before) or any(letter not in _READING for letter in "".join(parts)):
            return None if len(parts) == 1 else _joined(parts, words, after, between)
        return [(letter, _READING[letter]) for letter in "".join(parts)]
    if len(parts) == 1 and _something_else(parts[0], before, after):
        return None
    return _joined(parts, words, after, between)


def _joined(parts: list[str], words: Mapping[str, str], after: str, between: str):
    pairs = [(part, words[part] + between) for part in parts[:-1]] + [(parts[-1], words[parts[-1]])]
    particle, closed = after[:1], (ord(words[parts[-1]][-1]) - 0xAC00) % 28 != 0
    if particle in _PARTICLES and not _HANGUL.match(after[1:2]):
        pairs.append((particle, _PARTICLES[particle][0 if closed else 1]))
    return pairs


def _something_else(letter: str, before: str, after: str) -> bool:
    """Whether a single letter is here a day, a school, beauty, "during" or a surname."""
    if letter == "日":
        return bool(_DAYS.search(before) or re.search(r"[\d일日]\s*\($", before))
    if letter == "中":
        if after[:1].isdigit() or _LEVELS_BEFORE.search(before) or _LEVELS_AFTER.match(after):
            return True
        word = before.rstrip()
        return word != before and bool(_HANGUL.match(word[-1:]) and _ENDS.match(after)) and not word.endswith(_ADNOMINAL)
    if letter == "美":
        return before.endswith("의 ") and bool(_ENDS.match(after) or re.match(r"[을를에와과는가]", after))
    return letter == "韓" and bool(_SURNAME.match(after))


def _applied(text: str, changes: list[tuple]) -> Spelt:
    out, begin, finish, at = [], [], [np.zeros(1, dtype=np.int32)], 0

    def unchanged(to: int) -> None:
        out.append(text[at:to])
        begin.append(np.arange(at, to, dtype=np.int32))
        finish.append(np.arange(at + 1, to + 1, dtype=np.int32))

    for start, *pairs in changes:
        unchanged(start)
        at = start
        for letters, word in pairs:
            out.append(word)
            begin.append(np.full(len(word), at, dtype=np.int32))
            at += len(letters)
            finish.append(np.full(len(word), at, dtype=np.int32))
    unchanged(len(text))
    begin.append(np.array([len(text)], dtype=np.int32))
    return Spelt("".join(out), np.concatenate(begin), np.concatenate(finish))
