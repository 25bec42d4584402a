"""Nouns that stand next to each other, as columns: runs written together or with spaces, and the groups of 2 to 5 in them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.preprocessing.analysed import Analysed
from analysis.preprocessing.lexicon import key

__all__ = ["LATIN", "LONGEST", "NOUN", "NUMBER", "PREFIX", "ROOT", "SUFFIX", "SYMBOL", "Grams", "Runs", "grams", "runs"]

LONGEST = 5  # tokens of a compound
# Classes of tokens that a compound may consist of.
NOUN, LATIN, NUMBER, ROOT, PREFIX, SUFFIX, SYMBOL = range(7)
_CLASSES = {
    "NNG": NOUN, "NNP": NOUN, "SL": LATIN, "SH": LATIN, "SN": NUMBER, "XR": ROOT, "XPN": PREFIX, "XSN": SUFFIX,
    "SW": SYMBOL, "SO": SYMBOL, "SP": SYMBOL, "SSO": SYMBOL, "SS": SYMBOL,
}  # fmt: skip
_MARKS = ("SF", "SP", "SS", "SE", "SO", "SW", "W_")
_BEHIND = (*_MARKS, "J", "E", "XSV", "XSA", "XSM", "VC", "NNB")
_SYMBOLS = frozenset("&-·ㆍ‧・")


@dataclass(frozen=True, eq=False)
class Runs:
    """The m tokens that may be part of a compound, in the order of the text.

    at       (m,) int64, position in the columns of Analysed
    unit     (m,) int32, position in `units`: spelling (without case) and class; NNG and NNP are one class
    joined   (m,) bool, whether it is written together with the one before it
    spaced   (m,) bool, whether nothing but white space stands between it and the one before it
    begins   (m,) bool, whether a word can begin at it: nothing is written right before it, or a mark
    ends     (m,) bool, whether a word can end at it: nothing is written right behind it, or a mark, a particle, an ending, a bound
             noun. What Kiwi cut in the middle (바이오로직 and 스 as a verb) neither begins nor ends
    units    key, kind (class), form (the most frequent spelling), n (occurrences), proper (share of NNP), oov (share unknown to
             Kiwi); sorted by key and kind
    """

    at: np.ndarray
    unit: np.ndarray
    joined: np.ndarray
    spaced: np.ndarray
    begins: np.ndarray
    ends: np.ndarray
    units: pd.DataFrame

    def __len__(self):
        return len(self.at)


@dataclass(frozen=True, eq=False)
class Grams:
    """Groups of `length` linked tokens.

    code     (m,) int32, the group that begins at each member, -1 where none does
    count    (n,) int64, how often each group occurs
    example  (n,) int64, a member at which it begins
    """

    length: int
    code: np.ndarray
    count: np.ndarray
    example: np.ndarray


def runs(tokens: Analysed) -> Runs:
    """The nouns, Latin letters, numbers, roots, affixes and inner symbols of all texts."""
    kinds = np.array([_CLASSES.get(tag, -1) for tag in tokens.tags], dtype=np.int8)
    kind = kinds[tokens.tag] if len(tokens) else np.zeros(0, np.int8)
    text = tokens.text
    same = np.zeros(len(tokens) + 1, dtype=bool)  # whether a token and the one before it stand in one sentence
    same[1:-1] = (text[1:] == text[:-1]) & (tokens.sentence[1:] == tokens.sentence[:-1])
    touch = same.copy()
    touch[1:-1] &= tokens.start[1:] == tokens.end[:-1]
    kind = _without_symbols(tokens, kind, touch)
    # 간편하다: a root that becomes an adjective is no noun; a token that shares characters with its neighbour is no word either.
    verbal = np.array([tag in ("XSA", "XSV") for tag in tokens.tags], dtype=bool)[tokens.tag]
    after = np.append(verbal[1:], False) & touch[1:]
    shared = np.zeros(len(tokens) + 1, dtype=bool)
    shared[1:-1] = same[1:-1] & (tokens.start[1:] < tokens.end[:-1])
    kind = np.where(((kind == ROOT) & after) | shared[:-1] | shared[1:], -1, kind)
    at = np.flatnonzero(kind >= 0)
    before = np.diff(at, prepend=-2) == 1
    unit, units = _units(tokens, at, kind[at])
    joined = before & touch[at]
    begins = ~touch[at] | _has(tokens, _MARKS)[at - 1] if len(at) else np.zeros(0, bool)
    ends = ~touch[at + 1] | np.append(_has(tokens, _BEHIND), True)[at + 1]
    return Runs(at, unit, joined, before & same[at] & ~joined, begins, ends, units)


def grams(unit: np.ndarray, link: np.ndarray, *, least: int = 1) -> list[Grams]:
    """Groups of 1 to LONGEST members each of which is linked to the one before it.

    least   groups that occur less often, and those that begin or end with them, are left out
    returns Grams by length; element 0 has single members
    """
    m = len(unit)
    found = [_numbered(1, np.arange(m), unit.astype(np.int64), m, 1)]
    for length in range(2, LONGEST + 1):
        shorter = found[-1].code
        start = np.flatnonzero(shorter[: m - length + 1] >= 0) if m >= length else np.zeros(0, np.int64)
        start = start[link[start + length - 1]]
        if length > 2:  # what ends in a group that is too rare is too rare itself
            start = start[shorter[start + 1] >= 0]
        pairs = (shorter[start].astype(np.int64) << 32) | unit[start + length - 1]
        found.append(_numbered(length, start, pairs, m, least))
    return found


def _numbered(length: int, start: np.ndarray, pairs: np.ndarray, m: int, least: int) -> Grams:
    back, distinct = pd.factorize(
        pairs
    )  # numbered as they come: nobody sees these numbers, and sorting is ten times slower
    count = np.bincount(back, minlength=len(distinct))
    first = np.zeros(len(distinct), dtype=np.int64)
    first[back[::-1]] = start[::-1]
    kept = count >= least
    number = np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int32)
    code = np.full(m, -1, dtype=np.int32)
    code[start] = number[back]
    return Grams(length, code, count[kept], first[kept])


def _has(tokens: Analysed, beginnings: tuple[str, ...]) -> np.ndarray:
    """(n,) whether the tag of each token begins so."""
    return np.array([tag.startswith(beginnings) for tag in tokens.tags], dtype=bool)[tokens.tag]


def _without_symbols(tokens: Analysed, kind: np.ndarray, touch: np.ndarray) -> np.ndarray:
    """Symbols count only inside: M&A, u-시티, and 산·학·연, the parts of which are single syllables."""
    allowed = np.array([form in _SYMBOLS for form in tokens.forms], dtype=bool)
    short = np.array([len(form) == 1 for form in tokens.forms], dtype=bool)
    amp, dash = (np.array([form == sign for form in tokens.forms], dtype=bool) for sign in "&-")
    kind = np.where((kind == SYMBOL) & ~allowed[tokens.form], -1, kind)
    at = np.flatnonzero(kind == SYMBOL)
    at = at[(at > 0) & (at < len(tokens) - 1)]
    at = at[touch[at] & touch[at + 1]]
    left, right, form = kind[at - 1], kind[at + 1], tokens.form[at]
    named = (right == NOUN) | (right == LATIN)
    ampersand = amp[form] & (left == LATIN) & (right == LATIN)
    hyphen = dash[form] & (left == LATIN) & named
    single = short[tokens.form[at - 1]] & short[tokens.form[at + 1]]
    dot = ~amp[form] & ~dash[form] & (left == NOUN) & (right == NOUN) & single
    inner = at[ampersand | hyphen | dot]
    kind = np.where(kind == SYMBOL, np.int8(-1), kind)
    kind[inner] = SYMBOL
    return kind


def _units(tokens: Analysed, at: np.ndarray, kind: np.ndarray) -> tuple[np.ndarray, pd.DataFrame]:
    keys = [key(form) for form in tokens.forms]
    names = sorted(set(keys))
    number = {name: i for i, name in enumerate(names)}
    width = SYMBOL + 1
    # What is counted is each form in each class; several of them (iPhone, IPHONE) are one unit.
    spelt = tokens.form[at].astype(np.int64) * width + kind
    proper = np.array([tag == "NNP" for tag in tokens.tags], dtype=bool)[tokens.tag[at]]
    times, named, unknown = (np.bincount(spelt[chosen], minlength=len(keys) * width)
                             for chosen in (slice(None), proper, tokens.oov[at]))  # fmt: skip
    used = np.flatnonzero(times)
    of_form = np.array([number[name] for name in keys], dtype=np.int64)
    pairs = of_form[used // width] * width + used % width if len(used) else used
    distinct, back = np.unique(pairs, return_inverse=True)
    n, n_named, n_unknown = (np.bincount(back, values[used], len(distinct)) for values in (times, named, unknown))
    # The most frequent spelling of each; of equally frequent ones the first in the alphabet, in which `forms` are sorted.
    order = np.lexsort((used, -times[used], back))
    _, first = np.unique(back[order], return_index=True)
    table = pd.DataFrame({
        "key": pd.Series(np.array(names, dtype=object)[distinct // width], dtype=object), "kind": (distinct % width).astype(np.int8),
        "form": pd.Series(np.array(tokens.forms, dtype=object)[used[order][first] // width], dtype=object),
        "n": n.astype(np.int64), "proper": n_named / n, "oov": n_unknown / n,
    })  # fmt: skip
    unit = np.zeros(len(keys) * width, dtype=np.int32)
    unit[used] = back
    return unit[spelt], table
