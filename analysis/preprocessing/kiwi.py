"""Kiwi over many texts: its tokens as columns, a batch at a time, from the cache where they are known already."""

import hashlib
import json
import os
from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from importlib.metadata import version
from itertools import islice, pairwise
from operator import attrgetter
from pathlib import Path

import numpy as np

from analysis.preprocessing.tokencache import Columns, Kinds, TokenCache, ranges
from analysis.progress import progress

__all__ = ["BREAK", "NEW_SENTENCE", "OPTIONS", "PLAIN", "SPACE", "Batch", "Settings", "batches", "flagged", "installed"]

# `chr` makes the analysis of a text independent of what else stands in it, so that counts can be compared; the `freq`
# variants join 알리페이 more often, but cut one word differently in different articles.
OPTIONS = {"model_type": "cong", "oov_handling": "chr"}
_LAYOUT = 2  # changes when this module makes other columns of the same text
_LONGEST = 20_000  # characters that are analysed in one go; ten times a long article
_BATCH = 1_000_000  # characters; its columns are small, and Kiwi's threads do not run out of texts while we merge
_SEGMENT = 5_000_000  # tokens after which a segment is written, so that an interrupted run is not lost
# Bits of a token's flags: white space or the beginning stands before it; it begins a sentence or a line; it follows the token
# before it with nothing but white space between them, shares no character with it, and holds no line break; a line break
# stands between its end and the end of the token before it.
SPACE, NEW_SENTENCE, PLAIN, BREAK = 1, 2, 4, 8
_WHITE = np.zeros(0x110000, dtype=bool)
_WHITE[[code for code in range(0x3001) if chr(code).isspace()]] = True


@lru_cache
def installed(name: str) -> str:
    """The version of a library; asked once, since the answer is read from a file each time."""
    return version(name)


@dataclass(frozen=True)
class Settings:
    """What decides the tokens of a text, apart from the text.

    userwords   words that Kiwi itself must know
    beam        how much worse than the best a reading may be and still be followed, None for Kiwi's own (8): 3 is 1.3 times
                faster and gives other nouns for about 3 in 1,000; benchmarks/nouns_speed.py measures it
    """

    userwords: tuple[str, ...] = ()
    beam: float | None = None

    @property
    def options(self) -> dict[str, object]:
        return dict(OPTIONS) if self.beam is None else {**OPTIONS, "cutoff_threshold": float(self.beam)}

    @cached_property
    def digest(self) -> str:
        said = {name: installed(name) for name in ("kiwipiepy", "kiwipiepy_model")} | self.options
        said |= {"userwords": sorted(self.userwords), "layout": _LAYOUT, "longest": _LONGEST}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:24]


@dataclass(frozen=True, eq=False)
class Batch:
    """Tokens of the texts numbered from_text up to, not including, to_text."""

    from_text: int
    to_text: int
    tokens: Columns

    @property
    def first(self) -> np.ndarray:
        """(n_texts + 1,) int64 offsets of the texts into the tokens."""
        return np.concatenate([[0], np.cumsum(self.tokens.lengths)])

    @property
    def text(self) -> np.ndarray:
        """(n,) int32, the number of the text of each token."""
        return np.repeat(np.arange(self.from_text, self.to_text, dtype=np.int32), self.tokens.lengths)

    @property
    def sentence(self) -> np.ndarray:
        """(n,) int32, the number of the sentence of each token in its text, from 0."""
        begun = np.concatenate([[0], np.cumsum((self.tokens.flags & NEW_SENTENCE) > 0, dtype=np.int32)]).astype(np.int32)
        return begun[1:] - np.repeat(begun[self.first[:-1]] + np.int32(1), self.tokens.lengths)


def batches(texts: Sequence[str], settings: Settings, kinds: Kinds, *, workers: int | None = None,
            cache: Path | None = None) -> Iterator[Batch]:  # fmt: skip
    """The tokens of all texts, in order; `kinds` learns what they are.

    workers     threads of Kiwi (None: one for each core)
    cache       folder of stored tokens; what it lacks is analysed and added
    """
    stored = TokenCache(None if cache is None else cache / settings.digest, kinds)
    keys = stored.keys(texts)
    known = stored.places(keys, len(texts))
    missing = np.flatnonzero(known[:, 0] < 0)
    fresh = _analysed([texts[i] for i in missing], settings, workers)
    written: list[tuple[list[bytes], Columns]] = []
    for a, b in pairwise(_borders(texts)):
        new = missing[np.searchsorted(missing, a) : np.searchsorted(missing, b)]
        made = _columns(fresh, [texts[i] for i in new], kinds) if len(new) else None
        if made and cache is not None:
            written.append(([keys[i] for i in new], made))
            if sum(len(columns.start) for _, columns in written) >= _SEGMENT:
                stored.write(written)
                written = []
        yield Batch(a, b, made if made and len(new) == b - a else _together(known[a:b], stored, new - a, made))
    if written:
        stored.write(written)


def flagged(texts: Sequence[str], lengths: np.ndarray, start: np.ndarray, end: np.ndarray, new: np.ndarray) -> np.ndarray:
    """(n,) uint8 flags of tokens, from the characters between them; `new` says which ones begin a sentence or a line."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    sizes = np.array([len(text) for text in texts], dtype=np.int64)
    base = np.repeat(np.cumsum(sizes) - sizes, lengths)
    white = np.concatenate([[True], _WHITE[codes]])
    ink = np.concatenate([[0], np.cumsum(~white[1:], dtype=np.int32)])
    breaks = np.concatenate([[0], np.cumsum(codes == 10, dtype=np.int32)])
    head = np.zeros(len(start), dtype=bool)
    head[(np.cumsum(lengths) - lengths)[lengths > 0]] = True
    begins, ends = base + start, base + end
    before = np.concatenate([[0], ends[:-1]])
    plain = (begins >= before) & (ink[begins] == ink[before]) & (breaks[ends] == breaks[before]) & ~head
    breaking = (ends > before) & (breaks[ends] > breaks[before]) & ~head
    space = (start == 0) | white[begins]  # shifted by one: white[i] is the character before i
    return (space * SPACE + (new | head) * NEW_SENTENCE + plain * PLAIN + breaking * BREAK).astype(np.uint8)


def _borders(texts: Sequence[str]) -> list[int]:
    """Where batches begin, and the end."""
    if not len(texts):
        return [0]
    number = np.cumsum([len(text) for text in texts]) // _BATCH
    return [0, *(np.flatnonzero(np.diff(number)) + 1).tolist(), len(texts)]


def _together(known: np.ndarray, stored: TokenCache, new: np.ndarray, made: Columns | None) -> Columns:
    """The tokens of a batch of which some texts (`new`) were made now and the others are known."""
    sources = [(new, made)] if made else []
    for number in np.unique(known[known[:, 0] >= 0, 0]).tolist():
        here = np.flatnonzero(known[:, 0] == number)
        sources.append((here, stored.take(number, known[here, 1])))
    if len(sources) == 1:
        return sources[0][1]
    lengths = np.zeros(len(known), dtype=np.int64)
    for here, columns in sources:
        lengths[here] = columns.lengths
    first, n = np.cumsum(lengths) - lengths, int(lengths.sum())
    start, kind, flags = np.empty(n, np.int32), np.empty(n, np.int32), np.empty(n, np.uint8)
    for here, columns in sources:
        to = ranges(first[here], columns.lengths)
        start[to], kind[to], flags[to] = columns.start, columns.kind, columns.flags
    return Columns(lengths, start, kind, flags)


def _columns(analysed: Iterator[list], texts: Sequence[str], kinds: Kinds) -> Columns:
    """The tokens of the next texts as numbers; each token's object is gone before the next text's come."""
    lengths, start, kind, line, sentence = [], array("i"), array("i"), array("i"), array("i")
    form, tag, oov, begin, stop = map(attrgetter, ("form", "tag", "oov", "start", "end"))
    of_line, of_sentence, code = attrgetter("line_number"), attrgetter("sent_position"), _Coding(kinds).__getitem__
    for parts in islice(analysed, len(texts)):
        n = len(start)
        for number, (offset, chunk, tokens) in enumerate(parts):
            starts, ends = list(map(begin, tokens)), list(map(stop, tokens))
            surfaces = [chunk[a:b] for a, b in zip(starts, ends, strict=True)]
            kind.extend(map(code, zip(map(form, tokens), map(tag, tokens), surfaces, map(oov, tokens), strict=True)))
            start.extend([offset + at for at in starts] if offset else starts)
            # A part of a long text begins a sentence; no text has a million lines.
            line.extend([number * 1_000_000 + at for at in map(of_line, tokens)] if number else map(of_line, tokens))
            sentence.extend(map(of_sentence, tokens))
        lengths.append(len(start) - n)
    columns = [np.frombuffer(values, dtype=np.int32) if values else np.zeros(0, np.int32)
               for values in (start, kind, line, sentence)]  # fmt: skip
    at, kind_of, lines, sentences = columns
    to = at + np.fromiter(map(len, kinds.surfaces), dtype=np.int32, count=len(kinds))[kind_of]
    of_texts = np.array(lengths, dtype=np.int64)
    new = np.concatenate([[True], (np.diff(lines) != 0) | (np.diff(sentences) != 0)])[: len(at)]
    return Columns(of_texts, at, kind_of, flagged(texts, of_texts, at, to, new))


class _Coding(dict):
    """{Kiwi's kind of token: its code}: a word in Latin letters or digits without the full stop of its sentence (KT., HTML 5.)."""

    def __init__(self, kinds: Kinds):
        super().__init__()
        self.kinds = kinds

    def __missing__(self, kind: tuple[str, str, str, bool]) -> int:
        form, tag, surface, oov = kind
        ended = tag in ("SL", "SN") and form == surface and surface.find(".") == len(surface) - 1 > 0  # U.S. stays
        self[kind] = code = self.kinds[(form[:-1], tag, surface[:-1], oov) if ended else kind]
        return code


def _analysed(texts: Sequence[str], settings: Settings, workers: int | None) -> Iterator[list[tuple[int, str, list]]]:
    """[(offset, part, Kiwi's tokens)] of each text, in order; Kiwi's own threads work on the texts ahead of us."""
    if not texts:
        return
    kiwi = _kiwi(settings.userwords, workers or os.cpu_count() or 1)
    given: deque[tuple[int, str, bool]] = deque()

    def chunks() -> Iterator[str]:
        for text in texts:
            parts = list(_chunks(text))
            given.extend((offset, part, offset == parts[-1][0]) for offset, part in parts)
            yield from (part for _, part in parts)

    config = kiwi.global_config
    if settings.beam is not None:
        config = replace(config, cutoff_threshold=float(settings.beam))
    # Never fork once this is loaded: a call with many texts would hang in the child.
    answers = kiwi.tokenize(chunks(), oov_handling=OPTIONS["oov_handling"], override_config=config)
    yield from progress(_by_text(answers, given), "nouns", total=len(texts))


def _by_text(answers: Iterable[list], given: deque) -> Iterator[list[tuple[int, str, list]]]:
    parts = []
    for tokens in answers:
        offset, part, last = given.popleft()
        parts.append((offset, part, tokens))
        if last:
            yield parts
            parts = []


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """(offset, part) of a text: the whole, unless it is so long that Kiwi's time would grow with its square.

    A part ends behind a line or a sentence where there is one in its second half.
    """
    start = 0
    while len(text) - start > _LONGEST:
        middle, end = start + _LONGEST // 2, start + _LONGEST
        stop = next((at + 1 for mark in ("\n", ". ", " ") if (at := text.rfind(mark, middle, end)) > 0), end)
        yield start, text[start:stop]
        start = stop
    yield start, text[start:]


@lru_cache(maxsize=2)
def _kiwi(userwords: tuple[str, ...], workers: int):
    """Loaded once a process for each list of user words: it takes two seconds and 500 MB."""
    from kiwipiepy import Kiwi

    kiwi = Kiwi(num_workers=workers, model_type=OPTIONS["model_type"])
    for word in userwords:
        kiwi.add_user_word(word, "NNP", 0.0)  # a score above 0 would disturb the neighbours
    return kiwi
