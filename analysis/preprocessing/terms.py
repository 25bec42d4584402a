"""Counts of terms by article, and the terms that stand for a researcher's themes."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.errors import InputError
from analysis.preprocessing.lexicon import Lexicon, with_words
from analysis.values import DOC_COLUMNS, DocTerm, TermsSpec, Tokens

__all__ = ["all_terms", "terms", "theme_counts", "theme_words"]


def terms(tokens: Tokens, spec: TermsSpec, *, inferred_dates: bool = False, weight: bool = False) -> DocTerm:
    """How often each term occurs in each article, for the terms that the study keeps.

    spec               min_docs: in at least so many articles; max_share: in at most this share (0 to 1) of all articles
    inferred_dates     whether a date that someone inferred may put an article into a period
    weight             whether an article's tokens count once for each of its `copies`; min_docs and max_share are about
                       articles, not copies
    returns            DocTerm, (n_articles, n_terms): every article is a row, also one without any term; terms sorted
    raises             InputError when no term is left: what to lower or raise
    """
    every = all_terms(tokens, inferred_dates=inferred_dates, weight=weight)
    in_articles = np.bincount(every.counts.indices, minlength=len(every.terms))
    n = len(every.docs)
    often, common = in_articles >= spec.min_docs, in_articles > spec.max_share * n
    if not (often & ~common).any():
        _nothing_left(spec, n, in_articles, common)
    keep = np.flatnonzero(often & ~common)
    return DocTerm(sparse.csr_array(every.counts[:, keep]), every.docs, every.terms[keep])


def all_terms(tokens: Tokens, *, inferred_dates: bool = False, weight: bool = False) -> DocTerm:
    """How often each term occurs in each article, unfiltered: what themes and single terms are counted in.

    weight   whether an article's tokens count once for each of its `copies`
    returns  DocTerm; docs has the optional column `story`: articles with the same one tell the same
    """
    articles = tokens.corpus.articles
    forms, ids = tokens.table["form"].astype("category").cat, tokens.table["doc_id"].astype("category").cat
    # Only terms that occur, in the order of their text, whatever the order of the codes.
    used = np.flatnonzero(np.bincount(forms.codes, minlength=len(forms.categories)))
    names = np.array(forms.categories, dtype=object)[used]
    order = np.argsort(names, kind="stable")
    column = np.zeros(len(forms.categories), dtype=np.int32)
    column[used[order]] = np.arange(len(used))
    row_of = pd.Index(articles["doc_id"]).get_indexer(ids.categories.astype(str)).astype(np.int32)
    rows, columns = row_of[ids.codes.to_numpy()], column[forms.codes.to_numpy()]
    # Pairs that stand several times are summed.
    ones = np.ones(len(rows), dtype=np.int32)
    counts = sparse.coo_array((ones, (rows, columns)), shape=(len(articles), len(used))).tocsr()
    counts = sparse.csr_array(counts, dtype=np.int64)
    if weight:
        copies = articles["copies"].to_numpy(dtype=np.int64)
        counts.data *= np.repeat(copies, np.diff(counts.indptr))
    docs = articles.assign(when=tokens.corpus.when(inferred=inferred_dates))[[*DOC_COLUMNS, "story"]].reset_index(drop=True)
    return DocTerm(counts, docs, names[order])


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
