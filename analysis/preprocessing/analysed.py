"""What Kiwi said of every text, as columns: no Python object for a token is kept."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.errors import InputError, choose
from analysis.preprocessing.hanja import Spelt, hanja_map, spell_out, with_hanja
from analysis.preprocessing.kiwi import SPACE, Batch, Settings, batches, flagged
from analysis.preprocessing.lexicon import Entry, Lexicon, lexicon_for
from analysis.preprocessing.tokencache import Columns, Kinds
from analysis.values import Corpus, DictionarySpec

__all__ = ["KEYWORD", "READS", "Analysed", "Source", "analysed", "plain", "source"]

# What to read: the parts of an article.
READS = {"text": ("title", "text"), "title": ("title",), "keywords": ("keywords",)}
KEYWORD = "keyword"  # the tag of a ready-made keyword: nobody says what part of speech it is

_KINDS = {
    "doc": np.int32, "part": np.int8, "first": np.int64, "start": np.int32, "end": np.int32, "form": np.int32,
    "tag": np.int16, "sentence": np.int32, "space": np.bool_, "oov": np.bool_,
}  # fmt: skip
_OF_TEXTS = ("doc", "part")
_OF_TOKENS = ("start", "end", "form", "tag", "sentence", "space", "oov")


@dataclass(frozen=True, eq=False, repr=False)
class Analysed:
    """The tokens of n_texts texts (parts of articles that are not empty), in the order of articles and parts.

    doc         (n_texts,) int32, the row of the article in corpus.articles; ascending
    part        (n_texts,) int8, position in `parts`
    first       (n_texts + 1,) int64; the tokens of text i stand at first[i]:first[i + 1] of the columns below
    start, end  (n,) int32, offsets into the cleaned part, start <= end; tokens of a contracted form share characters (했
                is 하 and 었), so that a start may lie before the one of the token before it
    form        (n,) int32, position in `forms`; a form has no white space in it
    tag         (n,) int16, position in `tags`
    sentence    (n,) int32, number of the sentence in its part, from 0; a line is a sentence too
    space       (n,) bool, whether white space, or the text's beginning, stands before the token (in keyword fields: the comma too)
    oov         (n,) bool, whether the token is unknown to Kiwi's dictionary
    forms       distinct forms, sorted
    tags        distinct tags, sorted
    parts       names of the parts: "title", "text", "keywords"
    """

    doc: np.ndarray
    part: np.ndarray
    first: np.ndarray
    start: np.ndarray
    end: np.ndarray
    form: np.ndarray
    tag: np.ndarray
    sentence: np.ndarray
    space: np.ndarray
    oov: np.ndarray
    forms: list[str]
    tags: list[str]
    parts: tuple[str, ...]

    def __post_init__(self):
        for name, kind in _KINDS.items():
            values = getattr(self, name)
            _check(values.dtype == kind and values.ndim == 1, f"{name} is not a column of {np.dtype(kind).name}")
        n_texts, n = len(self.doc), len(self.start)
        _check(all(len(getattr(self, name)) == n_texts for name in _OF_TEXTS), "doc and part differ in length")
        _check(all(len(getattr(self, name)) == n for name in _OF_TOKENS), "columns of tokens differ in length")
        _check(len(self.first) == n_texts + 1, "first has not one number more than there are texts")
        _check(self.first[0] == 0 and self.first[-1] == n and bool((np.diff(self.first) >= 0).all()),
               "first does not run from 0 to the number of tokens")  # fmt: skip
        _check(bool((self.start <= self.end).all()), "a token ends before it starts")
        for name, names in (("form", self.forms), ("tag", self.tags), ("part", self.parts)):
            codes = getattr(self, name)
            _check(not len(codes) or (0 <= codes.min() and codes.max() < len(names)), f"a code of {name} has no name")
        _check(bool((np.diff(self.doc) >= 0).all()), "doc does not ascend")

    @property
    def text(self) -> np.ndarray:
        """(n,) int32, the text that each token belongs to: position in doc and part."""
        return np.repeat(np.arange(len(self.doc), dtype=np.int32), np.diff(self.first))

    def __len__(self):
        return len(self.start)

    def __repr__(self):
        return f"Analysed: {len(self)} tokens of {len(self.doc)} texts, {len(self.forms)} forms"


@dataclass(frozen=True, eq=False)
class Source:
    """The parts of the articles that are read, as Kiwi reads them.

    doc, part   (n_texts,) row of the article, position in READS[read]
    texts       with hanja spelt out, and the commas of keyword fields as they are
    dates       of each text's article
    spelt       {number of the text: the way back to its offsets}, for those with hanja
    """

    doc: np.ndarray
    part: np.ndarray
    texts: list[str]
    dates: list[str]
    spelt: Mapping[int, Spelt]

    def original(self, text: np.ndarray, start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Offsets into the cleaned parts, of tokens of ascending texts."""
        start, end = start.copy(), end.copy()
        numbers = [i for i in self.spelt if len(text) and text[0] <= i <= text[-1]]
        borders = np.searchsorted(text, [numbers, [i + 1 for i in numbers]])
        for i, a, b in zip(numbers, *borders.tolist(), strict=True):
            way = self.spelt[i]
            start[a:b], end[a:b] = way.begin[start[a:b]], np.maximum(way.begin[start[a:b]], way.finish[end[a:b]])
        return start, end

    def batches(self, spec: DictionarySpec, lexicon: Lexicon, kinds: Kinds, *, workers: int | None = None,
                cache: Path | None = None) -> Iterator[Batch]:  # fmt: skip
        """The tokens of all texts, made by Kiwi or, of keyword fields, by their commas."""
        if spec.read == "keywords":
            return iter([_item_batch(self.texts, kinds)])
        return batches(self.texts, Settings(lexicon.userwords, spec.beam), kinds, workers=workers, cache=cache)


def analysed(corpus: Corpus, spec: DictionarySpec, *, extra: Iterable[str] = (), found: Iterable[Entry] = (),
             workers: int | None = None, cache: Path | None = None) -> Analysed:  # fmt: skip
    """Every token of every article, before any dictionary of ours has touched it; arguments as for nouns.nouns.

    Keyword fields give one token for each item, with the tag KEYWORD.
    raises     InputError when spec.read is unknown, or no article has anything to read
    """
    choose(spec.read, READS, ("value of read", "read 값"), place="study.toml, [dictionary]")
    lexicon, kinds = lexicon_for(spec, extra, found), Kinds()
    given = source(corpus, spec, lexicon)
    columns = []
    for batch in given.batches(spec, lexicon, kinds, workers=workers, cache=cache):
        width = np.fromiter(map(len, kinds.surfaces), dtype=np.int32, count=len(kinds))
        tokens = batch.tokens
        start, end = given.original(batch.text, tokens.start, tokens.start + width[tokens.kind])
        columns.append((tokens.lengths, start, end, tokens.kind, batch.sentence, (tokens.flags & SPACE) > 0))
    lengths, start, end, kind, sentence, space = (
        np.concatenate([np.zeros(0, dtype), *parts]) for dtype, parts in
        zip((np.int64, np.int32, np.int32, np.int32, np.int32, np.bool_), zip(*columns, strict=True), strict=True)
    )  # fmt: skip
    written = [form.replace(" ", "") for form in kinds.forms]
    forms, tags = sorted(set(written)), sorted(set(kinds.tags))
    form_at, tag_at = {form: i for i, form in enumerate(forms)}, {tag: i for i, tag in enumerate(tags)}
    form = np.array([form_at[form] for form in written], dtype=np.int32)
    tag = np.array([tag_at[tag] for tag in kinds.tags], dtype=np.int16)
    oov = np.array(kinds.oovs, dtype=bool)
    first = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    return Analysed(given.doc, given.part, first, start, end, form[kind], tag[kind], sentence, space, oov[kind], forms, tags,
                    READS[spec.read])  # fmt: skip


def source(corpus: Corpus, spec: DictionarySpec, lexicon: Lexicon) -> Source:
    """What is read of a corpus: the parts that are not empty, in the order of articles and parts, hanja spelt out.

    raises   InputError when no article has any
    """
    articles = corpus.articles
    _need_text(articles, spec.read)
    parts = [articles[part].tolist() for part in READS[spec.read]]
    dates = articles["published"].tolist()
    rows = [(row, part, text) for row, of_row in enumerate(zip(*parts, strict=True)) for part, text in enumerate(of_row) if text]
    texts, spelt = [text for _, _, text in rows], {}
    dated = any(e.valid_from or e.valid_to for e in lexicon.entries if e.type == "hanja")
    words: dict[str, Mapping[str, str]] = {}
    for i in with_hanja(texts):
        published = dates[rows[i][0]] if dated else ""
        if published not in words:
            words[published] = hanja_map(lexicon, published)
        way = spell_out(texts[i], words[published], "," if spec.read == "keywords" else " ")
        if way is not None:
            texts[i], spelt[i] = way.text, way
    return Source(np.array([row for row, _, _ in rows], dtype=np.int32), np.array([part for _, part, _ in rows], dtype=np.int8),
                  texts, [dates[row] for row, _, _ in rows], spelt)  # fmt: skip


def plain(text: str, part: str) -> str:
    """A text in which only white space parts words: in a keyword field the comma does."""
    return text.replace(",", " ") if part == "keywords" else text


def _item_batch(fields: Sequence[str], kinds: Kinds) -> Batch:
    """The items of comma-joined keyword fields, as tokens."""
    found = [[m.span() for m in re.finditer(r"[^,\s](?:[^,]*[^,\s])?", field)] for field in fields]
    lengths = np.array([len(spans) for spans in found], dtype=np.int64)
    spans = np.array([span for spans in found for span in spans], dtype=np.int32).reshape(-1, 2)
    kind = [kinds["".join(field[a:b].split()), KEYWORD, field[a:b], False]
            for field, spans in zip(fields, found, strict=True) for a, b in spans]  # fmt: skip
    blanked = [plain(field, "keywords") for field in fields]
    flags = flagged(blanked, lengths, spans[:, 0], spans[:, 1], np.zeros(len(spans), dtype=bool))
    return Batch(0, len(fields), Columns(lengths, spans[:, 0].copy(), np.array(kind, dtype=np.int32), flags))


def _need_text(articles: pd.DataFrame, read: str) -> None:
    if any((articles[part] != "").any() for part in READS[read]):
        return
    others = [name for name, parts in READS.items() if any((articles[part] != "").any() for part in parts)]
    en = f'; set [dictionary] read = "{others[0]}" in study.toml' if others else "; check the columns of the file"
    ko = f' study.toml의 [dictionary] read를 "{others[0]}"(으)로 바꾸세요' if others else " 파일의 열을 확인하세요"
    raise InputError(f"none of the {len(articles)} articles has anything to read in {' and '.join(READS[read])}{en}",
                     f"기사 {len(articles)}건 가운데 {', '.join(READS[read])}에 읽을 것이 있는 기사가 없습니다.{ko}")  # fmt: skip


def _check(holds: bool, what: str) -> None:
    if not holds:
        raise ValueError(f"Analysed: {what}")
