"""How well the top words of each topic go together: over articles, and over windows of running text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from analysis.errors import InputError, choose
from analysis.topics.label import top_terms
from analysis.values import Tokens, TopicFit

__all__ = ["MEASURES", "Sequences", "coherence", "sequences"]

WINDOWS = {"c_npmi": 10, "c_v": 110}  # tokens
MEASURES = ("document_npmi", "u_mass", *WINDOWS)
EPSILON = 1e-12  # smoothing of joint probabilities, that of gensim and of Röder et al.


@dataclass(frozen=True, eq=False)
class Sequences:
    """Running texts as numbers; made once by `sequences`, they serve any number of fits.

    codes   (n_tokens,) int32, position of each token's term in `forms`, text after text
    bounds  (n_texts + 1,) int64, where each text begins and ends in `codes`; empty texts are counted
    forms   (n_forms,) distinct text
    """

    codes: np.ndarray
    bounds: np.ndarray
    forms: np.ndarray


def coherence(fit: TopicFit, n: int = 10, *, measure: str = "document_npmi",
              tokens: "Tokens | Sequences | Iterable[Sequence[str]] | None" = None) -> np.ndarray:  # fmt: skip
    """Coherence of the top n words of each topic; higher is better. Compare values of one measure over one corpus only.

    measure  document_npmi  NPMI of each pair over articles, -1 to 1; -1 for a pair that never meets
             u_mass         log of the share of the articles with the more probable word that have the other, below 0
             c_npmi         NPMI of each pair over windows of 10 tokens
             c_v            cosine between the NPMI vectors of each word and of all words, windows of 110 tokens, 0 to 1
    tokens   running text for c_npmi and c_v: Tokens (an article is one text), lists of terms, or what `sequences` made
    returns  (k,); NaN for a topic without a pair, and for document_npmi and u_mass of a model without counts. A pair is
             left out where the measure does not exist: a word that is in no text, or (document_npmi) two words that
             are in every article
    raises   InputError for an unknown measure, or without tokens where they are needed
    source   Bouma (2009), Normalized (pointwise) mutual information in collocation extraction; Lau, Newman and Baldwin
             (2014), Machine reading tea leaves; Mimno et al. (2011), Optimizing semantic coherence; Röder, Both and
             Hinneburg (2015), Exploring the space of topic coherence measures. u_mass, c_npmi and c_v have gensim's
             windows and smoothing, and its values. gensim takes a word out of the window when one of its occurrences
             leaves, even where another is still inside; so do we, for values that compare with published ones
    """
    choose(measure, MEASURES, ("coherence measure", "응집도"))
    tops = [top_terms(row, n) for row in fit.topic_term]
    union = np.unique(np.concatenate(tops))
    at = [np.searchsorted(union, top) for top in tops]
    if measure in WINDOWS:
        if tokens is None:
            raise InputError(
                f"{measure} is counted over running text; give tokens, such as tokens=run.nouns",
                f"{measure}은(는) 어순이 있는 본문에서 셉니다. tokens=run.nouns처럼 tokens를 주세요",
            )
        total, both = _windows(sequences(tokens), fit.terms[union], WINDOWS[measure])
        npmi = _npmi(total, both)
        return np.array([(_c_v if measure == "c_v" else _pairs)(npmi[np.ix_(top, top)]) for top in at])
    if fit.counts is None:
        return np.full(fit.k, np.nan)
    present = (fit.counts[:, union] > 0).astype(np.float64)
    both = (present.T @ present).toarray()
    if measure == "u_mass":
        return np.array([_u_mass(both[np.ix_(top, top)], fit.counts.shape[0]) for top in at])
    npmi = _document_npmi(both, np.count_nonzero(np.diff(fit.counts.indptr)))
    return np.array([_pairs(npmi[np.ix_(top, top)]) for top in at])


def sequences(tokens: "Tokens | Sequences | Iterable[Sequence[str]]") -> Sequences:
    """Running texts in the form that coherence is counted from: Tokens, or lists of terms, one a text."""
    if isinstance(tokens, Sequences):
        return tokens
    if not isinstance(tokens, Tokens):
        texts = [list(text) for text in tokens]
        lengths = [len(text) for text in texts]
        codes, forms = pd.factorize(np.array([term for text in texts for term in text], dtype=object))
        return Sequences(codes.astype(np.int32), np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]), forms)
    (form, forms), (article, articles) = (_coded(tokens.table[name]) for name in ("form", "doc_id"))
    order = np.argsort(article, kind="stable")  # tokens of an article stand in the order of its text
    lengths = np.bincount(article, minlength=len(articles))
    lengths = np.concatenate([lengths[lengths > 0], np.zeros(max(0, len(tokens.corpus) - np.count_nonzero(lengths)), int)])
    bounds = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    return Sequences(form[order].astype(np.int32), bounds, forms)


def _coded(column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(), column.cat.categories.to_numpy(dtype=object)
    codes, found = pd.factorize(column)
    return codes, np.asarray(found, dtype=object)


def _windows(texts: Sequences, words: np.ndarray, width: int) -> tuple[int, np.ndarray]:
    """The number of windows, and (n_words, n_words) in how many of them two words are together; diagonal: each alone."""
    place = np.full(len(texts.forms), -1, dtype=np.int32)
    found = pd.Index(texts.forms).get_indexer(words)
    place[found[found >= 0]] = np.flatnonzero(found >= 0)
    both = np.zeros((len(words), len(words)), dtype=np.int64)
    total = _kernel()(place[texts.codes], texts.bounds, width, both)
    return total, both + np.tril(both, -1).T + np.triu(both, 1).T


@lru_cache
def _kernel():
    """Count windows by the moments when words enter and leave, so that the work grows with the top words alone."""
    from numba import njit

    @njit(nogil=True)
    def windows(codes, bounds, width, both):
        since = np.full(len(both), -1, np.int64)  # the window in which a word came in; -1 while it is out
        here = np.empty(len(both), np.int64)
        n_here = 0
        total = 0
        for text in range(len(bounds) - 1):
            first, length = bounds[text], bounds[text + 1] - bounds[text]
            n_windows = max(1, length - width + 1)
            total += n_windows
            for at in range(1 - width, n_windows + 1):  # window `at` gains token at + width - 1 and loses token at - 1
                n_leaving = 0 if at < 1 else 1 if at < n_windows else n_here
                for _ in range(n_leaving):
                    word = codes[first + at - 1] if at < n_windows else here[n_here - 1]
                    if word < 0 or since[word] < 0:
                        continue
                    place = 0
                    for i in range(n_here):
                        other = here[i]
                        both[word, other] += at - max(since[word], since[other])
                        if other == word:
                            place = i
                    n_here -= 1
                    here[place] = here[n_here]
                    since[word] = -1
                if at < n_windows and at + width - 1 < length:
                    word = codes[first + at + width - 1]
                    if word >= 0 and since[word] < 0:
                        since[word] = max(at, 0)
                        here[n_here] = word
                        n_here += 1
        return total

    return windows


def _npmi(total: int, both: np.ndarray) -> np.ndarray:
    """NPMI as gensim smooths it; NaN where a word is in no window."""
    alone = np.diag(both) / max(total, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        joint = both / max(total, 1) + EPSILON
        npmi = np.log(joint / np.outer(alone, alone)) / -np.log(joint)
    absent = alone == 0
    npmi[absent], npmi[:, absent] = np.nan, np.nan
    return npmi


def _document_npmi(both: np.ndarray, total: int) -> np.ndarray:
    """NPMI without smoothing: -1 for words that never meet; NaN where a word is in no article, or both in all."""
    alone = np.diag(both)
    with np.errstate(divide="ignore", invalid="ignore"):
        npmi = np.log(both * total / np.outer(alone, alone)) / np.log(total / both)
    npmi[both == 0] = -1
    npmi[np.minimum.outer(alone, alone) == 0] = np.nan
    npmi[both == total] = np.nan
    return npmi


def _pairs(npmi: np.ndarray) -> float:
    """The mean over pairs of words of those that have a value."""
    values = npmi[np.triu_indices(len(npmi), 1)]
    values = values[~np.isnan(values)]
    return float(values.mean()) if len(values) else np.nan


def _c_v(npmi: np.ndarray) -> float:
    known = ~np.isnan(np.diag(npmi))
    vectors = npmi[np.ix_(known, known)]
    if len(vectors) < 2:
        return np.nan
    whole = vectors.sum(axis=0)
    lengths = np.sqrt((vectors**2).sum(axis=1) * (whole**2).sum())
    return float(np.mean(vectors @ whole / lengths)) if lengths.all() else np.nan


def _u_mass(both: np.ndarray, total: int) -> float:
    """The mean over pairs, the second word the more probable one in the topic."""
    alone = np.diag(both)
    later, earlier = np.tril_indices(len(both), -1)
    exists = (alone[later] > 0) & (alone[earlier] > 0)
    later, earlier = later[exists], earlier[exists]
    if not len(later):
        return np.nan
    return float(np.mean(np.log((both[later, earlier] / total + EPSILON) / (alone[earlier] / total))))
