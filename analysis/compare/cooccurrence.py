"""Which terms stand in the same articles more often than chance has it: pairs for a network. A description, not a test."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.errors import InputError
from analysis.values import DocTerm, Result
from analysis.vocabulary import columns

__all__ = ["cooccurrence", "cooccurrence_themes"]

_COLUMNS = ("term", "partner", "articles", "npmi", "term_articles", "partner_articles")


def cooccurrence(terms: DocTerm, words: Iterable[str] | None = None, top: int = 30, *, least: int = 3) -> Result:
    """Pairs of terms with a positive NPMI over articles, largest first.

    NPMI is ln(p(a, b) / p(a) p(b)) / -ln p(a, b), with p the share of all articles: 1 for terms that always stand together, 0 for
    independent ones. Two rare terms reach a large one by chance, so pairs in fewer than `least` articles are left out.

    terms    DocTerm of articles
    words    a theme's words; the network has those that occur, and the terms with the largest NPMI with "one of the words
             is there". None: the terms in most articles
    top      terms in the network at most
    least    articles that a pair must share
    returns  Result: term, partner (in alphabetical order), articles (with both), npmi, term_articles, partner_articles;
             recipe["words"] {"": words that occur}, recipe["missing"] those that do not
    raises   InputError for grouped counts, or top below 2 or least below 1
    source   Bouma (2009), Normalized (pointwise) mutual information in collocation extraction
    """
    return _result(terms, {"": words}, top, least)


def cooccurrence_themes(terms: DocTerm, themes: Mapping[str, Iterable[str]], top: int = 20, *, least: int = 3) -> Result:
    """The same of each theme {name: words}: the column theme stands before those of `cooccurrence`."""
    return _result(terms, {name: list(words) for name, words in themes.items()}, top, least, themed=True)


def _result(terms: DocTerm, themes: Mapping[str, Iterable[str] | None], top: int, least: int, themed: bool = False) -> Result:
    if terms.grouped:
        raise InputError("cooccurrence needs the articles' counts, not grouped ones; pass run.terms",
                         "cooccurrence에는 기사별 빈도가 필요합니다. 묶은 빈도 대신 run.terms를 넘기세요")  # fmt: skip
    if top < 2 or least < 1:
        raise InputError(f"top is {top} and least is {least}; they must be at least 2 and 1",
                         f"top 값이 {top}, least 값이 {least}입니다. 각각 2 이상, 1 이상이어야 합니다")  # fmt: skip
    has = sparse.csc_array(terms.counts > 0, dtype=np.int64)
    has.eliminate_zeros()
    position = {term: i for i, term in enumerate(terms.terms)}
    tables, found, missing = [], {}, {}
    for theme, words in themes.items():
        listed = [] if words is None else list(dict.fromkeys([words] if isinstance(words, str) else words))
        found[theme] = [word for word in listed if word in position]
        missing[theme] = [word for word in listed if word not in position]
        nodes = _common(has, top) if words is None else _company(has, [position[word] for word in found[theme]], top, least)
        tables.append(_pairs(has, terms.terms, nodes, least).assign(theme=theme))
    names = ["theme", *_COLUMNS] if themed else list(_COLUMNS)
    table = pd.concat(tables, ignore_index=True)[names] if tables else pd.DataFrame(columns=names)
    n = has.shape[0]
    recipe = {"step": "cooccurrence", "top": top, "least": least, "words": found, "missing": missing}
    described = columns(*names, articles=("articles", "articles that contain both"), npmi=("-1 to 1", "normalised pointwise mutual information over articles"))
    name = "cooccurrence_themes" if themed else "cooccurrence"
    return Result(name, table, described, {"given": n, "used": n, "undated": 0, "dropped": 0}, recipe, terms)


def _common(has: sparse.csc_array, top: int) -> np.ndarray:
    """Columns of the terms in most articles; terms are sorted, so ties are in alphabetical order."""
    articles = np.asarray(has.sum(axis=0)).ravel()
    order = np.argsort(-articles, kind="stable")[:top]
    return order[articles[order] > 0]


def _company(has: sparse.csc_array, words: list[int], top: int, least: int) -> np.ndarray:
    """Columns of the words, then of the terms that keep them closest company."""
    if not words:
        return np.zeros(0, dtype=int)
    inside = (np.asarray(has[:, words].sum(axis=1)).ravel() > 0).astype(np.int64)
    both = inside @ has
    score = _npmi(both, inside.sum(), np.asarray(has.sum(axis=0)).ravel(), has.shape[0])
    score[both < least] = -np.inf
    score[words] = -np.inf
    order = np.lexsort((np.arange(len(score)), -both, -score))
    return np.array([*words, *(i for i in order if score[i] > 0)][:max(top, len(words))], dtype=int)


def _pairs(has: sparse.csc_array, terms: np.ndarray, nodes: np.ndarray, least: int) -> pd.DataFrame:
    nodes = np.sort(nodes)
    mine = has[:, nodes]
    both, articles = (mine.T @ mine).toarray(), np.asarray(mine.sum(axis=0)).ravel()
    a, b = np.triu_indices(len(nodes), 1)
    npmi = _npmi(both[a, b], articles[a], articles[b], has.shape[0])
    kept = (both[a, b] >= least) & (npmi > 0)
    a, b, npmi = a[kept], b[kept], npmi[kept]
    order = np.lexsort((b, a, -both[a, b], -np.round(npmi, 12)))
    a, b = a[order], b[order]
    return pd.DataFrame({"term": terms[nodes[a]], "partner": terms[nodes[b]], "articles": both[a, b], "npmi": npmi[order],
                         "term_articles": articles[a], "partner_articles": articles[b]})  # fmt: skip


def _npmi(both, a, b, n: int) -> np.ndarray:
    """0 where both stand in every article: nothing can be told; -1 where they never meet."""
    both, a, b = (np.asarray(x, dtype=float) for x in (both, a, b))
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.log(both * n / (a * b)) / -np.log(both / n)
    return np.where(both == 0, -1.0, np.where(both == n, 0.0, value))
