"""Tables that describe the material: what was taken in, what was left out and why, how many articles when and whose."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.groups import assign, need_time
from analysis.preprocessing import terms as term_step
from analysis.report.intake import of_intake
from analysis.trends import composition
from analysis.trends.shares import theme_columns
from analysis.values import Corpus, DocTerm, Result, Study, Tokens
from analysis.vocabulary import columns

__all__ = ["articles_by", "frequent_terms", "tables", "theme_sizes", "theme_words"]


def tables(corpus: Corpus, tokens: Tokens, counts: DocTerm, terms: DocTerm, study: Study, lexicon) -> dict[str, Result]:
    """{name: Result}, in the order of the report."""
    made = of_intake(corpus, read=study.dictionary.read) | {
        "articles": _articles(corpus, counts),
        "articles_year": articles_by(counts, "year"),
        "articles_month": articles_by(counts, "month"),
        "vocabulary": _vocabulary(corpus, tokens, counts, terms, study),
        "frequent_terms": frequent_terms(terms, lexicon),
    }
    if counts.docs["outlet"].replace("", None).nunique() > 1:
        made["composition_year"] = composition.composition(counts.docs, "year")
    if study.periods:
        made["articles_period"] = articles_by(counts, dict(study.periods))
    return made


def articles_by(counts: DocTerm, by) -> Result:
    """Articles of each outlet in each period; empty periods stay, with 0.

    by       "year", "quarter", "month" or {period: (first, last)}
    returns  Result articles_year, articles_quarter, articles_month or articles_period: period, outlet, n_articles
    raises   InputError for a grouping that is not one of time
    """
    need_time(by, "articles are counted over time", "기사 수는 시간에 따라 세므로")
    grouped = counts.group(by)
    name = by if isinstance(by, str) else "period"
    rows = []
    docs = counts.docs
    labels, _, _ = assign(docs, by)
    for period in grouped.docs["group"]:
        inside = docs[labels == period]
        by_outlet = inside.groupby("outlet").size()
        rows += [(period, outlet, int(n)) for outlet, n in by_outlet.items()] or [(period, "", 0)]
    table = pd.DataFrame(rows, columns=["period", "outlet", "n_articles"])
    table = table.astype({"period": "str", "outlet": "str", "n_articles": int})
    return Result(f"articles_{name}", table, columns(*table.columns), grouped.coverage)


def frequent_terms(terms: DocTerm, lexicon, top: int = 100) -> Result:
    """The terms in most articles: rank, term, gloss, count, articles, tfidf (count times ln(N / articles))."""
    n_docs = len(terms.docs)
    count = np.asarray(terms.counts.sum(axis=0)).ravel()
    articles = np.asarray((terms.counts > 0).sum(axis=0)).ravel()
    order = np.lexsort((terms.terms.astype(str), -count, -articles))[:top]
    table = pd.DataFrame({
        "rank": np.arange(1, len(order) + 1),
        "term": terms.terms[order],
        "gloss": [lexicon.gloss(term) for term in terms.terms[order]],
        "count": count[order],
        "articles": articles[order],
        "tfidf": count[order] * np.log(n_docs / np.maximum(articles[order], 1)),
    })  # fmt: skip
    return Result("frequent_terms", table, columns(*table.columns), _all(n_docs))


def theme_sizes(themes: Mapping[str, tuple[str, ...]], counts: DocTerm) -> Result:
    """In how many of all articles, dated or not, each theme occurs: theme, articles, share, words."""
    articles = (theme_columns(counts, themes)[0] > 0).sum(axis=0)
    table = pd.DataFrame({
        "theme": list(themes),
        "articles": articles,
        "share": articles / len(counts.docs),
        "words": [", ".join(words) for words in themes.values()],
    })  # fmt: skip
    described = columns("theme", "articles", "words", share=("0 to 1", "share of all articles, dated or not"))
    return Result("theme_sizes", table, described, _all(len(counts.docs)))


def theme_words(themes: Mapping[str, tuple[str, ...]], counts: DocTerm, lexicon) -> Result:
    """How often each word of each theme occurs: theme, term, gloss, count, articles; a word that never occurs stays."""
    table = term_step.theme_counts(themes, lexicon, counts)
    table = table.assign(gloss=table["term"].map(lexicon.gloss))[["theme", "term", "gloss", "count", "articles"]]
    return Result("theme_words", table, columns(*table.columns), _all(len(counts.docs)))


def _articles(corpus: Corpus, counts: DocTerm) -> Result:
    table = corpus.articles[["doc_id", "published", "date_precision", "dated_by", "outlet", "title", "url", "path"]]
    table = table.assign(n_tokens=np.asarray(counts.counts.sum(axis=1)).ravel())
    order = table.sort_values(["published", "doc_id"], kind="stable", ignore_index=True)
    return Result("articles", order, columns(*order.columns), _all(len(order)))


def _vocabulary(corpus: Corpus, tokens: Tokens, counts: DocTerm, terms: DocTerm, study: Study) -> Result:
    rows = [
        ("nouns", len(corpus), len(counts.terms), int(counts.counts.sum())),
        (f"min_docs={study.terms.min_docs}, max_share={study.terms.max_share}", len(corpus), len(terms.terms),
         int(terms.counts.sum())),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["step", "n_articles", "n_terms", "n_tokens"])
    return Result("vocabulary", table, columns(*table.columns), _all(len(corpus)))


def _all(given: int, dropped: int = 0) -> dict[str, int]:
    return {"given": given, "used": given - dropped, "undated": 0, "dropped": dropped}
