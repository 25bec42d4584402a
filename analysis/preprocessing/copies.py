"""Whether two articles are copies of one another, judged on their words: likeness(a, b), 0 to 1."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

__all__ = ["HEAD", "STUB", "Runs", "Said", "likeness", "parse", "runs", "shingles"]

STUB = 200  # BigKinds cuts every body at 200 characters
HEAD = 150  # letters and digits of an article's beginning: what is left of 200 characters without spaces and marks
# Runs of three letters or digits, spaces and marks left out: a changed particle or spacing costs three runs, whereas it
# spoils every run of words that it stands in. See benchmarks/duplicates.py.
_RUN = 3
_LEAST = 50  # letters: shorter texts are captions and notices, alike without being copies
_CUT_LEAST = 100  # letters of a cut copy
_CUT_SHARE = 0.4  # of the longer article that a cut copy keeps, unless it is a stub
_BYLINE = 40  # letters by which a byline or a deck may push the longer one's text down
_NUMBERS = 3  # from so many different numbers on, copies must agree on them
_AGREE = 0.6  # share of the shorter list of numbers that the other article has too
_WORDS_AGREE = 0.5  # share of the shorter list of keywords that the other article has too, where only heads are alike

_MARKS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_PIECE = re.compile(r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)([십백천]?)([만억조]?)")
_UNITS = {"": 1.0, "십": 1e1, "백": 1e2, "천": 1e3, "만": 1e4, "억": 1e8, "조": 1e12}


@dataclass(frozen=True)
class Said:
    """One text of stories.said, parsed: letters and digits of the body and of the keywords, and the numbers in each.

    stub    the body may be the beginning of a longer one
    """

    body: str
    words: str
    numbers: frozenset[str]
    listed: frozenset[str]
    stub: bool


def parse(text: str) -> Said:
    """The parts of one text that stories.said made; "" for parts too short to be compared."""
    body, _, words = text.partition("\f")
    letters, names = (_MARKS.sub("", part.casefold()) for part in (body, words))
    return Said(
        body=letters if len(letters) >= _LEAST else "",
        words=names if len(names) >= _LEAST else "",
        numbers=frozenset(_NUMBER.findall(body)),
        listed=frozenset(_NUMBER.findall(words)),
        stub=len(body) <= STUB,
    )


def shingles(pieces: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """The hash (uint64) of every run of three letters, piece after piece, and where each piece's hashes end (int64)."""
    lengths = np.array([len(piece) for piece in pieces], dtype=np.int64)
    counts = np.maximum(lengths - _RUN + 1, 0)
    codes = np.frombuffer("".join(pieces).encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    if len(codes) < _RUN:
        return np.zeros(0, dtype=np.uint64), np.cumsum(counts)
    # 21 bits hold every character, so that three of them are one number and no two runs share it.
    runs = (codes[:-2] << np.uint64(42)) | (codes[1:-1] << np.uint64(21)) | codes[2:]
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    inside = np.arange(len(runs)) - np.repeat(starts, lengths)[: len(runs)] < np.repeat(counts, lengths)[: len(runs)]
    mixed = runs[inside]
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB), (31, 1)):  # the finaliser of SplitMix64
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return mixed, np.cumsum(counts)


@dataclass(frozen=True, eq=False)
class Runs:
    """What two articles are compared by: hashes of their runs of three letters.

    sequence    uint64, of the body, in its order
    body        the same, sorted, each once
    words       of the keywords, sorted, each once; empty where there are none
    numbers     in the body; listed: in the keywords
    amounts     what the numbers in the body are worth
    """

    sequence: np.ndarray
    body: np.ndarray
    words: np.ndarray
    numbers: frozenset[str]
    listed: frozenset[str]
    amounts: frozenset[float]
    stub: bool


def runs(text: str) -> Runs:
    """The runs of one text that stories.said made."""
    article = parse(text)
    hashes, (middle, _) = shingles([article.body, article.words])
    sequence = hashes[:middle]
    return Runs(sequence, np.unique(sequence), np.unique(hashes[middle:]), article.numbers, article.listed,
                _amounts(text.partition("\f")[0]), article.stub)  # fmt: skip


def likeness(a: Runs, b: Runs, least: float) -> float:
    """How much of their runs of three letters two articles have in common, 0 to 1; 0 where they cannot be compared.

    Jaccard's coefficient of the keywords where both have them, of the bodies where neither has. Where that is below
    `least`, the shorter may be a cut copy: then it is what Jaccard's coefficient would be if the longer body were cut at
    the same place, c / (2 - c), c being the share of the shorter one's runs that stand in the longer one's beginning.
    Articles that do not share most of their numbers are not copies however alike they are: closing prices, the weather
    and results of matches are told in the same words every day. 1만2천, 1만2000 and 12,000 are the same number.
    """
    found, same = 0.0, _agree(a.numbers, b.numbers) or _worth_the_same(a.amounts, b.amounts)
    if len(a.words) and len(b.words):
        found = _jaccard(a.words, b.words) if _agree(a.listed, b.listed) else 0.0
    elif not len(a.words) and not len(b.words):
        found = _jaccard(a.body, b.body) if same else 0.0
    return found if found >= least or not same else max(found, _as_cut(a, b))


def _agree(a: frozenset[str], b: frozenset[str]) -> bool:
    fewer = min(len(a), len(b))
    return fewer < _NUMBERS or len(a & b) >= _AGREE * fewer


def _worth_the_same(a: frozenset[float], b: frozenset[float]) -> bool:
    fewer = min(len(a), len(b))
    return fewer > 0 and len(a & b) >= _AGREE * fewer


def _amounts(text: str) -> frozenset[float]:
    """What each number is worth: newspapers write one as 1만2천, 1만2000, 12,000, and 1조 2천340억 as 1조2340억."""
    found: set[float] = set()
    total = part = last = 0.0  # of whole units 만, 억, 조; of what is before the next one; the unit before
    end, follows = -2, False
    for hit in _PIECE.finditer(text):
        number, small, large = hit.groups()
        spaced = hit.start() == end + 1 and text[end] == " " and large and last > _UNITS[large]
        if end >= 0 and not (spaced or (hit.start() == end and follows)):
            found.add(total + part)
            total = part = 0.0
        part += float(number.replace(",", "")) * _UNITS[small]
        if large:
            total, part = total + part * _UNITS[large], 0.0
        last, end, follows = _UNITS[large] if large else 0.0, hit.end(), bool(small or large)
    return frozenset(found | {total + part}) if end >= 0 else frozenset()


def _jaccard(a: np.ndarray, b: np.ndarray) -> float:
    common = len(np.intersect1d(a, b, assume_unique=True))
    return common / (len(a) + len(b) - common) if common else 0.0


def _as_cut(a: Runs, b: Runs) -> float:
    shorter, longer = sorted((a, b), key=lambda article: len(article.sequence))
    length = len(shorter.sequence)
    if length < _CUT_LEAST or not (shorter.stub or length >= _CUT_SHARE * len(longer.sequence)):
        return 0.0
    if len(a.words) and len(b.words):
        common = len(np.intersect1d(a.words, b.words, assume_unique=True))
        if common < _WORDS_AGREE * min(len(a.words), len(b.words)):
            return 0.0
    head = np.unique(longer.sequence[: length + _BYLINE])
    share = len(np.intersect1d(shorter.body, head, assume_unique=True)) / len(shorter.body)
    return share / (2 - share)
