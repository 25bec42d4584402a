"""Where dictionary entries stand in the texts, and what became of each place: kept, inside a longer name, lost."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.preprocessing.analysed import READS, plain
from analysis.preprocessing.lexicon import Lexicon, key
from analysis.preprocessing.spellings import Spellings
from analysis.values import Tokens

__all__ = ["FATES", "GLOSS", "KEPT", "LOST", "NESTED", "Occurrences", "covered", "occurrences"]

FATES = ("kept", "nested", "gloss", "lost")
KEPT, NESTED, GLOSS, LOST = range(4)
_BATCH = 1_000_000  # characters that are searched at one go
_WIDE = 1 << 32  # more than any text is long: parts the offsets of one text from those of the next
_OPEN, _CLOSE = "([（［", ")]）］,·/;:"


@dataclass(frozen=True, eq=False)
class Occurrences:
    """Every place of every dictionary entry in the texts, in the order of articles, parts and offsets: columns of length n.

    doc         row of the article in the corpus
    part        number in `parts`
    start, end  offsets into the cleaned part
    entry       number in `surfaces` and `terms`
    fate        number in FATES
    """

    doc: np.ndarray
    part: np.ndarray
    start: np.ndarray
    end: np.ndarray
    entry: np.ndarray
    fate: np.ndarray
    surfaces: list[str]
    terms: list[str]
    parts: tuple[str, ...]

    def __len__(self):
        return len(self.doc)


def occurrences(tokens: Tokens, lexicon: Lexicon) -> Occurrences:
    """Where each lexicon entry stands in the texts, whatever the analyser made of it, and what it was counted as.

    kept    it is a token
    nested  it is part of a longer token, or of a longer entry or stop word
    gloss   it says its own term again in brackets, 리눅스(Linux), which is counted once
    lost    neither: it was split, or taken for something else

    Any case; spaces are optional, but a place with spaces inside counts only where a word begins and no token reaches beyond it
    (좋은 행사 has no 은행, 민주당 원내 no 민주당원), and not at all for an entry of mode joined. Left out are entries that only carry a
    gloss in English, hanja, which stand for a word only at times, and terms that the study's own stop words or least length take out.
    """
    entries = {k: e for k, e in {**lexicon.synonyms, **lexicon.spans}.items() if e.type not in ("word", "hanja")}
    least = int(tokens.analyser.get("min_length", 1))
    wanted = {k for k, e in entries.items() if not _out(e.canonical, lexicon, least) and not _out(e.surface, lexicon, least)}
    search = Spellings([*entries, *lexicon.stop])
    names = sorted(wanted)
    number = {k: i for i, k in enumerate(names)}
    numbers = np.array([number.get(k, -1) for k in search.keys], dtype=np.int64)
    terms = [entries[k].canonical for k in names]
    in_one = np.array([k in entries and entries[k].mode == "joined" for k in search.keys] or [False])
    parts = READS[str(tokens.analyser.get("read", "text"))]
    articles, found = tokens.corpus.articles, []
    for part, name in enumerate(parts):
        columns = _found(search, articles[name], name)
        doc, start, end, which, bare, word = columns
        begin = doc * _WIDE + start
        spans = _Spans.of(tokens, name)
        kept = spans.exactly(begin, begin + end - start)
        inside = spans.reach(begin) >= begin + end - start
        longer = covered(begin, begin + end - start)
        fate = np.select([kept, inside | longer], [KEPT, NESTED], LOST)
        word &= spans.reach(begin + end - start - 1) <= begin + end - start  # 원내 reaches beyond 민주당 원
        counts = (numbers[which] >= 0) & (bare | (word | (fate != LOST)) & ~in_one[which])
        doc, start, end, which, fate = (values[counts] for values in (doc, start, end, numbers[which], fate))
        fate[_glosses(articles[name], spans, doc, start, end, which, fate, terms)] = GLOSS
        order = np.lexsort((which, end, start, doc))
        found.append([values[order] for values in (doc, np.full(len(doc), part), start, end, which, fate)])
    doc, part, start, end, which, fate = (np.concatenate(values) for values in zip(*found, strict=True))
    order = np.lexsort((part, doc))
    doc, part, start, end, which, fate = (values[order] for values in (doc, part, start, end, which, fate))
    return Occurrences(doc, part, start, end, which, fate, [entries[k].surface for k in names], terms, parts)


def covered(begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Whether each place lies inside another, longer one of them; no two are alike."""
    order = np.lexsort((-end, begin))
    reach = np.maximum.accumulate(end[order]) if len(order) else end
    found = np.zeros(len(begin), dtype=bool)
    found[order[1:]] = reach[:-1] >= end[order[1:]]
    return found


@dataclass(frozen=True, eq=False)
class _Spans:
    """The tokens of one part, begin and end over all articles, sorted; `furthest` is where those up to each one reach."""

    begin: np.ndarray
    end: np.ndarray
    furthest: np.ndarray
    form: pd.Categorical

    @classmethod
    def of(cls, tokens: Tokens, part: str) -> "_Spans":
        table = tokens.table[tokens.table["part"] == part]
        ids = table["doc_id"].astype("category").cat
        rows = pd.Index(tokens.corpus.articles["doc_id"]).get_indexer(ids.categories.astype(str))[ids.codes.to_numpy()]
        base = rows.astype(np.int64) * _WIDE
        begin, end = base + table["start"].to_numpy(dtype=np.int64), base + table["end"].to_numpy(dtype=np.int64)
        order = np.lexsort((end, begin))
        begin, end = begin[order], end[order]
        return cls(begin, end, np.maximum.accumulate(end) if len(end) else end, pd.Categorical(table["form"]).take(order))

    def exactly(self, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
        """Whether there is a token from begin to end."""
        found = np.zeros(len(begin), dtype=bool)
        first = np.searchsorted(self.begin, begin, side="left")
        last = np.searchsorted(self.begin, begin, side="right")
        for step in range(int((last - first).max(initial=0))):  # hardly ever more than one token begins at one place
            at = first + step
            has = at < last
            found[has] |= self.end[at[has]] == end[has]
        return found

    def reach(self, begin: np.ndarray) -> np.ndarray:
        """How far the tokens that begin at or before each place reach."""
        at = np.searchsorted(self.begin, begin, side="right") - 1
        return np.where(at >= 0, self.furthest[at] if len(self.furthest) else 0, -1)


def _out(term: str, lexicon: Lexicon, least: int) -> bool:
    return key(term) in lexicon.stop or (len(key(term)) < least and key(term) not in lexicon.keep)


def _found(search: Spellings, texts: pd.Series, part: str) -> tuple[np.ndarray, ...]:
    """doc, start, end, key, whether it has no space inside and whether it begins a word, of every place in one part."""
    found, doc, given = [], 0, iter(texts)
    while doc < len(texts):
        held, size = [], 0
        for text in given:
            held.append(plain(text, part))
            size += len(text) + 1
            if size > _BATCH:
                break
        together = "\n".join(held)
        base = np.concatenate([[0], np.cumsum([len(text) + 1 for text in held])])
        start, end, which = search.find(together)
        at = np.searchsorted(base, start, side="right") - 1
        bare = end - start == np.array([len(k) for k in search.keys] or [0], dtype=np.int64)[which]
        found.append((doc + at, start - base[at], end - base[at], which, bare, search.begins_word(together, start)))
        doc += len(held)
    if not found:
        return (*(np.zeros(0, np.int64),) * 4, np.zeros(0, bool), np.zeros(0, bool))
    return tuple(np.concatenate(values) for values in zip(*found, strict=True))


def _glosses(texts: pd.Series, spans: _Spans, doc: np.ndarray, start: np.ndarray, end: np.ndarray, which: np.ndarray,
             fate: np.ndarray, terms: list[str]) -> np.ndarray:  # fmt: skip
    """Which places say in brackets the term of the token right before the bracket."""
    maybe = np.flatnonzero((fate == LOST) & (start > 1))
    if not len(maybe) or not len(spans.end):
        return maybe[:0]
    order = np.argsort(spans.end, kind="stable")
    ends = spans.end[order]
    before = doc[maybe] * _WIDE + start[maybe] - 1
    at = np.minimum(np.searchsorted(ends, before), len(ends) - 1)
    maybe, at = maybe[ends[at] == before], order[at[ends[at] == before]]
    taken = []
    held = dict(zip(doc[maybe].tolist(), texts.take(doc[maybe]), strict=True))
    for i, token in zip(maybe.tolist(), at.tolist(), strict=True):
        text, a, b = held[doc[i]], start[i], end[i]
        if text[a - 1] in _OPEN and text[b : b + 1] and text[b] in _CLOSE and spans.form[token] == terms[which[i]]:
            taken.append(i)
    return np.array(taken, dtype=np.int64)
