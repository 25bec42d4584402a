"""Whether the dictionary holds in these texts, and whether what the analyser cannot do moves from year to year."""

import numpy as np
import pandas as pd

from analysis.preprocessing.analysed import Analysed
from analysis.preprocessing.lexicon import Lexicon
from analysis.preprocessing.occurrences import FATES, GLOSS, KEPT, LOST, NESTED, Occurrences, occurrences
from analysis.values import Corpus, Result, Tokens
from analysis.vocabulary import columns

__all__ = ["MEASURES", "by_article", "coverage", "losses", "occurrences"]

# {measure: (column of by_article that is counted, column that it is a share of)}
MEASURES = {"unknown": ("n_unknown", "n_nouns"), "rest": ("n_rests", "n_nouns"), "lost": ("n_lost", "n_named")}
_LINES = 3
_WIDTH = 30
_NOUNS, _BESIDE = ("NNG", "NNP"), ("NNG", "NNP", "XR", "SL", "XSN", "XPN")
_WIDE = 1 << 32


def coverage(tokens: Tokens, lexicon: Lexicon, found: Occurrences | None = None) -> Result:
    """For each lexicon entry that stands in the articles: how often, and how often it was kept as one term.

    found    of `occurrences`, where it is known already; it says what is counted, and what kept, nested, glosses and lost mean
    returns  Result: surface, term, raw, kept, nested, glosses, lost; raw = kept + nested + glosses + lost; the largest losses first
    """
    found = occurrences(tokens, lexicon) if found is None else found
    n = len(found.surfaces)
    fates = np.zeros((n, len(FATES)), dtype=np.int64)
    np.add.at(fates, (found.entry, found.fate), 1)
    table = pd.DataFrame({"surface": found.surfaces, "term": found.terms}, dtype="str").assign(raw=fates.sum(axis=1))
    table = table.assign(kept=fates[:, KEPT], nested=fates[:, NESTED], glosses=fates[:, GLOSS], lost=fates[:, LOST])
    table = table[table["raw"] > 0].sort_values(["lost", "nested"], ascending=False, kind="stable", ignore_index=True)
    return Result("dictionary_coverage", table, columns(*table.columns), _all(tokens.corpus), {"dictionary": lexicon.digest})


def losses(tokens: Tokens, lexicon: Lexicon, found: Occurrences | None = None) -> Result:
    """Where entries were lost, for the reader's eye: three lines for each, from its first, middle and last article.

    returns  Result: surface, term, lost, doc_id, published, outlet, left, hit, right; the largest losses first
    """
    found = occurrences(tokens, lexicon) if found is None else found
    articles = tokens.corpus.articles
    when = np.argsort(np.argsort(articles["published"].to_numpy(dtype=object), kind="stable"), kind="stable")
    at = np.flatnonzero(found.fate == LOST)
    at = at[np.lexsort((found.start[at], found.doc[at], when[found.doc[at]], found.entry[at]))]
    entry, first, n = np.unique(found.entry[at], return_index=True, return_counts=True)
    rows = []
    for i in np.lexsort((entry, -n)).tolist():
        of_articles = at[first[i] : first[i] + n[i]]
        of_articles = of_articles[np.concatenate([[True], np.diff(found.doc[of_articles]) != 0])]
        spread = sorted({0, len(of_articles) // 2, len(of_articles) - 1})[:_LINES]
        rows += [(found.surfaces[entry[i]], found.terms[entry[i]], int(n[i]), place) for place in of_articles[spread].tolist()]
    table = pd.DataFrame(rows, columns=["surface", "term", "lost", "at"]).astype({"surface": "str", "term": "str", "lost": int, "at": int})
    places = table.pop("at").to_numpy()
    told = articles[["doc_id", "published", "outlet"]].take(found.doc[places]).reset_index(drop=True)
    texts = [articles[found.parts[found.part[i]]].iloc[found.doc[i]] for i in places]
    spans = list(zip(texts, found.start[places].tolist(), found.end[places].tolist(), strict=True))
    context = {
        "left": [text[max(0, a - _WIDTH) : a].replace("\n", " ") for text, a, _ in spans],
        "hit": [text[a:b] for text, a, b in spans],
        "right": [text[b : b + _WIDTH].replace("\n", " ") for text, _, b in spans],
    }
    table = pd.concat([table, told, pd.DataFrame(context, dtype="str")], axis=1)
    return Result("dictionary_losses", table, columns(*table.columns), _all(tokens.corpus), {"dictionary": lexicon.digest})


def by_article(tokens: Tokens, analysed: Analysed, found: Occurrences) -> pd.DataFrame:
    """How often the analyser met its limits in each article, one row for each in the order of the corpus.

    n_nouns    common and proper nouns of the analyser (NNG, NNP), before the dictionary
    n_unknown  of these, those that its own dictionary lacks: it guessed where they begin and end
    n_rests    of these, single syllables that are written together with another noun and became part of no longer term: what
               is left of a name that was cut (알리|페|이)
    n_named    places where a dictionary entry stands, not inside a longer one and not said again in brackets
    n_lost     of these, those that were not kept as one term
    """
    n = len(tokens.corpus)
    tags = np.array([tag in _NOUNS for tag in analysed.tags], dtype=bool)
    beside = np.array([tag in _BESIDE for tag in analysed.tags], dtype=bool)
    noun = tags[analysed.tag] if len(analysed) else np.zeros(0, bool)
    near = beside[analysed.tag] if len(analysed) else np.zeros(0, bool)
    text = analysed.text
    doc = analysed.doc[text]
    joined = np.zeros(len(analysed) + 1, dtype=bool)
    joined[1:-1] = (text[1:] == text[:-1]) & (analysed.start[1:] == analysed.end[:-1]) & near[1:] & near[:-1]
    single = noun & (analysed.end - analysed.start == 1) & (joined[:-1] | joined[1:])
    rest = np.flatnonzero(single)
    rest = rest[~_inside_terms(tokens, analysed, doc, rest)]
    named = np.isin(found.fate, (KEPT, LOST))
    counted = {
        "n_nouns": doc[noun], "n_unknown": doc[noun & analysed.oov], "n_rests": doc[rest],
        "n_named": found.doc[named], "n_lost": found.doc[found.fate == LOST],
    }  # fmt: skip
    return pd.DataFrame({name: np.bincount(docs, minlength=n) for name, docs in counted.items()})


def _inside_terms(tokens: Tokens, analysed: Analysed, doc: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Whether each of these tokens of the analyser lies inside a term of more than one syllable."""
    table = tokens.table[tokens.table["end"] - tokens.table["start"] > 1]
    ids = table["doc_id"].astype("category").cat
    rows = pd.Index(tokens.corpus.articles["doc_id"]).get_indexer(ids.categories.astype(str))[ids.codes.to_numpy()]
    number = {name: i for i, name in enumerate(analysed.parts)}
    parts = table["part"].astype("category").cat
    part = np.array([number[name] for name in parts.categories], dtype=np.int64)[parts.codes.to_numpy()]
    base = (rows.astype(np.int64) * len(number) + part) * _WIDE
    begin, end = base + table["start"].to_numpy(dtype=np.int64), base + table["end"].to_numpy(dtype=np.int64)
    order = np.argsort(begin, kind="stable")
    begin, reach = begin[order], np.maximum.accumulate(end[order]) if len(end) else end
    mine = (doc[at].astype(np.int64) * len(number) + analysed.part[analysed.text[at]]) * _WIDE
    place = np.searchsorted(begin, mine + analysed.start[at], side="right") - 1
    return (place >= 0) & (np.append(reach, 0)[place] >= mine + analysed.end[at])


def _all(corpus: Corpus) -> dict[str, int]:
    return {"given": len(corpus), "used": len(corpus), "undated": 0, "dropped": 0}
