"""Counts of terms by article, and the terms that stand for a researcher's themes."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.errors import InputError
from analysis.preprocessing.lexicon import Lexicon, with_words
from analysis.values import DOC_COLUMNS, DocTerm, TermsSpec, Tokens

__all__ = ["all_terms", "terms", "theme_counts", "theme_words"]


def terms(tokens: Tokens, spec: TermsSpec, *, inferred_dates: bool = False) -> DocTerm:
    """How often each term occurs in each article, for the terms that the study keeps.

    spec               min_docs: in at least so many articles; max_share: in at most this share (0 to 1) of all articles
    inferred_dates     whether a date that someone inferred may put an article into a period
    returns            DocTerm, (n_articles, n_terms): every article is a row, also one without any term; terms sorted
    raises             InputError when no term is left: what to lower or raise
    """
    every = all_terms(tokens, inferred_dates=inferred_dates)
    in_articles = np.bincount(every.counts.indices, minlength=len(every.terms))
    n = len(every.docs)
    often, common = in_articles >= spec.min_docs, in_articles > spec.max_share * n
    if not (often & ~common).any():
        _nothing_left(spec, n, in_articles, common)
    keep = np.flatnonzero(often & ~common)
    return DocTerm(sparse.csr_array(every.counts[:, keep]), every.docs, every.terms[keep])


def all_terms(tokens: Tokens, *, inferred_dates: bool = False) -> DocTerm:
    """How often each term occurs in each article, unfiltered: what themes and single terms are counted in."""
    articles = tokens.corpus.articles
    forms = pd.Categorical(tokens.table["form"].astype(str))
    rows = pd.Index(articles["doc_id"]).get_indexer(tokens.table["doc_id"].astype(str))
    # Pairs that stand several times are summed.
    counts = sparse.coo_array((np.ones(len(rows), dtype=np.int64), (rows, forms.codes.astype(np.int64))),
                              shape=(len(articles), len(forms.categories))).tocsr()  # fmt: skip
    docs = articles.assign(when=tokens.corpus.when(inferred=inferred_dates))[list(DOC_COLUMNS)].reset_index(drop=True)
    return DocTerm(sparse.csr_array(counts), docs, forms.categories.to_numpy(dtype=object))


def theme_words(themes: Mapping[str, Iterable[str]], lexicon: Lexicon) -> dict[str, tuple[str, ...]]:
    """{theme: the terms as which its words are counted}, through the same spellings, synonyms and case as the text.

    "Linux" becomes 리눅스, "해외 진출" 해외진출, "mvno" MVNO. A word of several tokens, or one that the lexicon lacks,
    is counted as one term only where the tokens were made with it: nouns(corpus, spec, extra=all words of all themes);
    a word that was given so is neither too short nor a stop word.
    returns  each theme's terms in the order given, without repeats
    """
    themes = {theme: tuple(words) for theme, words in themes.items()}
    lexicon = with_words(lexicon, [word for words in themes.values() for word in words])
    return {theme: tuple(dict.fromkeys(lexicon.canonical(word) for word in words)) for theme, words in themes.items()}


def theme_counts(themes: Mapping[str, Iterable[str]], lexicon: Lexicon, every: DocTerm) -> pd.DataFrame:
    """How often each word of each theme occurs, so that a word that never does is seen.

    every    unfiltered counts of articles, from all_terms
    returns  theme, surface (as the researcher wrote it), term, count (tokens), articles; zeros where it never occurs
    """
    themes = {theme: tuple(words) for theme, words in themes.items()}
    lexicon = with_words(lexicon, [word for words in themes.values() for word in words])
    rows = []
    for theme, words in themes.items():
        for word in words:
            column = every.column(lexicon.canonical(word))
            rows.append((theme, word, lexicon.canonical(word), int(column.sum()), int((column > 0).sum())))
    return pd.DataFrame(rows, columns=["theme", "surface", "term", "count", "articles"])


def _nothing_left(spec: TermsSpec, n: int, in_articles: np.ndarray, common: np.ndarray) -> None:
    if not len(in_articles):
        raise InputError(
            f"no noun in any of the {n} articles; lower min_length or shorten the stop list in [dictionary]",
            f"기사 {n}건에서 명사를 하나도 얻지 못했습니다. [dictionary]의 min_length를 낮추거나 제외어를 줄이세요",
        )
    rare = in_articles[~common]
    most = int(rare.max()) if len(rare) else 0
    if most:
        en, ko = f"lower min_docs to {most} or less", f"min_docs를 {most} 이하로 낮추세요"
        if most < n:
            en, ko = f"{en}, or raise max_share", f"{ko}. 또는 max_share를 높이세요"
    else:
        en, ko = "raise max_share", "max_share를 높이세요"
    raise InputError(
        f"[terms] leaves no term: min_docs = {spec.min_docs} and max_share = {spec.max_share} of {n} articles; {en}",
        f"[terms] 조건에 맞는 용어가 없습니다: min_docs = {spec.min_docs}, max_share = {spec.max_share}, 기사 {n}건. {ko}",
    )
