"""Stories: articles that are near copies of one another, such as one wire report in twelve outlets.

The order of use, batch by batch where it says so:

    texts = said(articles)                         each batch: what is compared
    sketches[rows] = signatures(texts)             each batch: SLOTS bytes an article
    grouped = group(light, sketches, texts_at, spec)      once, over the articles that exact folding has kept
    folded = fold(light, grouped, spec.near)              once

Sketches only propose pairs; whether two articles are copies is decided on their texts (analysis/preprocessing/copies.py),
and always against the first article of the story: A like B and B like C does not make A and C one story.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
import pandas as pd

from analysis.preprocessing.copies import HEAD, STUB, Runs, likeness, parse, runs, shingles
from analysis.preprocessing.meetings import in_time, meetings
from analysis.progress import progress
from analysis.values import STORY_COLUMNS, DuplicatesSpec

__all__ = ["SLOTS", "Folded", "fold", "group", "said", "signatures"]

_WHOLE, _HEAD = 128, 64  # slots for the whole article, and for its head: a cut copy shares the head only
SLOTS = _WHOLE + _HEAD
_PARTS = ((_WHOLE, slice(0, _WHOLE)), (_HEAD, slice(_WHOLE, SLOTS)))
_SEED = 20000101  # of the hash functions: another one gives other sketches, hence other bytes in a store
_RULE = "near copy"
_BLOCK = 250  # articles that are compared at a time
_LOT = 1000  # texts that are asked for at a time
_CACHE = 4000  # articles whose shingles are held, about 10 kB each
_SLACK = 4.0  # standard errors by which an estimate may fall short before the texts are compared


@dataclass(frozen=True)
class Folded:
    """What became of n articles, in the order of `light`.

    stays     (n,) bool: the row stays an article
    story     (n,) text: doc_id of the first article of its story, its own where no other tells the same
    copies    (n,) int64: articles that the row stands for, exact folds included; 0 where it does not stay
    table     STORY_COLUMNS, one row for each article of a story that more than one article tells; similarity is a float
              (the first article has 1.0), the rest text; sorted by story, its first article on top, then by published
              and doc_id
    log       (doc_id, path, row, "near copy", doc_id of the kept article) for each row that does not stay

    copies.sum() equals light["copies"].sum(): no article is lost.
    """

    stays: np.ndarray
    story: np.ndarray
    copies: np.ndarray
    table: pd.DataFrame
    log: list[tuple[str, str, str, str, str]]


def said(articles: pd.DataFrame) -> list[str]:
    """What of each article is compared; the title is not, because copies change it.

    articles   text and keywords, cleaned
    returns    one text an article: its text; a text of at most 200 characters with its keywords behind a form feed (the
               first 200 characters are what BigKinds gives, the keywords are of the whole); the keywords of an article
               without a text; "" where there is neither: such an article is never a near copy, whatever its title
    """
    pairs = zip(articles["text"], articles["keywords"], strict=True)
    return [f"{text}\f{words}" if words and len(text) <= STUB else text for text, words in pairs]


def signatures(texts: Sequence[str]) -> np.ndarray:
    """A sketch of each text of `said`: (n, SLOTS) uint8, the same bytes in any batch, order and thread, on any machine.

    The first 128 slots are of the whole article (of its keywords, where it has them), 64 of its head; zeros where there is
    too little to compare. Each slot is one byte of a MinHash value.
    source   Broder (1997) for MinHash; Li and König (2010), b-bit minwise hashing, for the single byte
    """
    import rensa

    sketches = np.zeros((len(texts), SLOTS), dtype=np.uint8)
    articles = [parse(text) for text in texts]
    whole, heads = [a.words or a.body for a in articles], [a.body[:HEAD] for a in articles]
    for pieces, (slots, columns) in zip((whole, heads), _PARTS, strict=True):
        hashes, ends = shingles(pieces)
        filled = np.flatnonzero(np.diff(ends, prepend=0))
        if not len(filled):
            continue
        starts = np.concatenate([[0], ends[filled]]).astype(np.uint64)  # empty pieces have no hashes in between
        rows = rensa.RMinHash.digest_matrix_from_flat_token_hashes(hashes, starts, slots, _SEED).to_rows()
        values = np.array(rows, dtype=np.uint64)
        # The top byte of a small minimum is nearly always 0: mix before taking one byte.
        sketches[filled, columns] = ((values * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(56)).astype(np.uint8)
    return sketches


def group(
    light: pd.DataFrame,
    sketches: np.ndarray,
    texts_at: Callable[[np.ndarray], Sequence[str]],
    spec: DuplicatesSpec,
) -> pd.DataFrame:
    """Which articles tell the same story as an earlier one.

    light      doc_id (unique), published, text_length (characters of `text`, without keywords); n rows in any order
    sketches   (n, SLOTS) of `signatures`, in the same order
    texts_at   gives what `said` gave for the articles at some positions (int64, ascending, at most 1,000 at a time); asked
               only for articles that look like copies
    spec       near ("off": nothing is searched), similarity, days
    returns    position, story (position of the story's first article), similarity (0 to 1, to that article): one row for
               each article of a story that more than one article tells, its first included, sorted by position

    Articles are taken in the order of their day (those known to the day before those known to the month, to the year and
    undated ones), within a day those longer than 200 characters before the rest, then by time and doc_id. Each one joins
    the first article of the story that it is most like, if that is at least `similarity`, or begins a story. Dates that
    cannot be within `days` of each other keep two articles apart; what a date leaves open does not.
    The answer depends on the articles alone: not on the order of rows, on batches or threads.
    """
    story, similarity = np.arange(len(light)), np.ones(len(light))
    if spec.near != "off" and len(light):
        order, first, last = in_time(light)
        leader, likeness_to = _lead(_Comparison(sketches[order], first, last, order, texts_at, spec))
        story[order], similarity[order] = order[leader], likeness_to
    told = np.flatnonzero(np.bincount(story, minlength=len(light))[story] > 1)
    return pd.DataFrame({"position": told, "story": story[told], "similarity": similarity[told]})


def fold(light: pd.DataFrame, grouped: pd.DataFrame, near: str) -> Folded:
    """Which articles stay, which story they tell, and how many articles each one stands for.

    light     doc_id, published, outlet, title, path, row, copies (articles that the row stands for already); n rows
    grouped   what `group` returned for the same rows
    near      "fold" and "weight": the first article of a story stays for all; "keep" and "off": all stay
    """
    n = len(light)
    ids, copies = light["doc_id"].to_numpy(dtype=object), light["copies"].to_numpy(dtype=np.int64)
    into = np.arange(n)
    into[grouped["position"].to_numpy()] = grouped["story"].to_numpy()
    kept = into if near in ("fold", "weight") else np.arange(n)
    stays = kept == np.arange(n)
    told = light.iloc[grouped["position"].to_numpy()].reset_index(drop=True)
    told = told.assign(story=ids[grouped["story"]], similarity=grouped["similarity"].to_numpy(),
                       kept=ids[kept[grouped["position"]]], _later=told["doc_id"] != ids[grouped["story"]])  # fmt: skip
    told = told.sort_values(["story", "_later", "published", "doc_id"], kind="stable", ignore_index=True)
    gone = np.flatnonzero(~stays)
    places = (ids[gone], light["path"].iloc[gone], light["row"].iloc[gone], ids[kept[gone]])
    return Folded(
        stays=stays,
        story=ids[into],
        copies=np.bincount(kept, weights=copies, minlength=n).astype(np.int64),
        table=told[list(STORY_COLUMNS)],
        log=[(doc_id, path, row, _RULE, into_id) for doc_id, path, row, into_id in zip(*places, strict=True)],
    )


@dataclass(frozen=True, eq=False)
class _Comparison:
    """All that deciding needs, in the order of time: sketches (n, SLOTS), first and last possible day (n,) each."""

    sketches: np.ndarray
    first: np.ndarray
    last: np.ndarray
    order: np.ndarray  # position in `light`
    texts_at: Callable[[np.ndarray], Sequence[str]]
    spec: DuplicatesSpec
    cache: dict[int, Runs] = field(default_factory=dict)

    def fetch(self, wanted: set[int]) -> None:
        """Have the runs of these articles at hand, and not many more."""
        if len(self.cache) + len(wanted) > _CACHE:
            for i in [i for i in self.cache if i not in wanted]:
                del self.cache[i]
        missing = np.array(sorted(wanted - self.cache.keys()), dtype=np.int64)
        missing = missing[np.argsort(self.order[missing])]
        for start in range(0, len(missing), _LOT):
            part = missing[start : start + _LOT]
            for i, text in zip(part.tolist(), self.texts_at(self.order[part]), strict=True):
                self.cache[i] = runs(text)

    def likely(self, i: int, others: np.ndarray) -> np.ndarray:
        """Those of `others` that may be copies of i by their days and sketches."""
        apart = np.maximum(self.first[i] - self.last[others], self.first[others] - self.last[i])
        others = others[apart <= self.spec.days]
        same = self.sketches[others] == self.sketches[i]
        enough = np.zeros(len(others), dtype=bool)
        for slots, columns in _PARTS:
            if self.sketches[i, columns].any():
                least = self.spec.similarity - _SLACK * np.sqrt(self.spec.similarity * (1 - self.spec.similarity) / slots)
                enough |= same[:, columns].mean(axis=1) >= min(least, 0.95)
        return others[enough]


def _lead(all_: _Comparison) -> tuple[np.ndarray, np.ndarray]:
    """In the order of time: the place of each article's story, and how like it is to it."""
    n = len(all_.order)
    leader, similarity = np.arange(n), np.ones(n)
    buckets = meetings(all_.sketches, tuple(columns for _, columns in _PARTS), all_.first, all_.last,
                       similarity=all_.spec.similarity, days=all_.spec.days)  # fmt: skip
    exact = int((all_.first == all_.last).sum())  # articles known to the day come first, in its order
    since = np.zeros(n, dtype=np.int64)
    since[:exact] = np.searchsorted(all_.first[:exact], all_.first[:exact] - all_.spec.days)
    members: dict[int, list[int]] = {}  # of each bucket: the leaders so far, and the articles of the block in hand
    blocks = range(0, n, _BLOCK)
    for start in progress(blocks, "near copies", total=len(blocks)):
        block = range(start, min(start + _BLOCK, n))
        likely = {}
        for i in block:
            mine = [members.setdefault(bucket, []) for bucket in buckets[i][buckets[i] >= 0].tolist()]
            recent = (bucket[bisect_left(bucket, since[i]) :] for bucket in mine)
            met = np.array(sorted(set(chain.from_iterable(recent))), dtype=np.int64)
            found = all_.likely(i, met) if len(met) else met
            if len(found):
                likely[i] = found.tolist()
            for bucket in mine:
                bucket.append(i)
        all_.fetch(set(likely).union(*likely.values()))
        for i, found in likely.items():
            tried = [(likeness(all_.cache[j], all_.cache[i], all_.spec.similarity), -j) for j in found if leader[j] == j]
            best, place = max(tried, default=(0.0, 0))
            if best >= all_.spec.similarity:
                leader[i], similarity[i] = -place, best
        joined = {i for i in likely if leader[i] != i}
        for bucket in {bucket for i in joined for bucket in buckets[i].tolist() if bucket >= 0}:
            new = bisect_left(members[bucket], start)
            members[bucket][new:] = [i for i in members[bucket][new:] if i not in joined]
    return leader, similarity
