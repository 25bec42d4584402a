"""TF-IDF: which terms are frequent in a group and rare among articles. A description, not a test."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis import groups
from analysis.errors import InputError
from analysis.values import DocTerm, Result
from analysis.vocabulary import columns

__all__ = ["tfidf"]


def tfidf(terms: DocTerm, by, *, top: int | None = 30) -> Result:
    """The terms with the largest TF-IDF of each group of articles.

    tf is the term's share of the group's tokens. idf = ln(N / articles with the term), over all N articles given, the
    undated ones too: with a handful of groups nearly every term is in every group, and an idf over groups would be 0.
    A term that stands in every article weighs 0. Ties are in alphabetical order.

    terms    DocTerm of articles, (n_articles, n_terms)
    by       "year", "quarter", "month", "outlet", "section", {period: (first, last)}, or a label for each article
    top      terms per group at most; None for all that occur
    returns  Result: group, rank, term, count, articles (of the group, with the term), tfidf; in the order of groups, then
             of rank. Groups without tokens have no rows and are named in recipe["empty_groups"]
    raises   InputError for counts that are grouped already, an unknown grouping, or top below 1
    source   Manning, Raghavan and Schütze (2008), Introduction to Information Retrieval, ch. 6.2
    """
    if terms.grouped:
        raise InputError(
            "tfidf needs the articles' counts: how many articles contain a term cannot be seen in grouped counts; "
            "pass run.terms and the grouping, as in tfidf(run.terms, 'year')",
            "tfidf에는 기사별 빈도가 필요합니다. 묶은 빈도로는 용어가 몇 기사에 나오는지 알 수 없습니다. "
            "tfidf(run.terms, 'year')처럼 기사별 빈도와 묶는 기준을 넘기세요",
        )
    if top is not None and top < 1:
        raise InputError(f"top is {top}; it must be 1 or more, or None for all terms",
                         f"top 값이 {top}입니다. 1 이상이어야 하며, 모두 보려면 None을 쓰세요")  # fmt: skip
    grouped = terms.group(by)
    labels, _, _ = groups.assign(terms.docs, by)
    has = (terms.counts > 0).astype(np.int64)  # a stored zero is no occurrence
    in_articles = np.asarray(has.sum(axis=0)).ravel()
    idf = np.log(terms.counts.shape[0] / np.maximum(in_articles, 1))
    tables, empty = [], []
    for row, name in enumerate(grouped.docs["group"]):
        count = grouped.counts[[row], :].toarray().ravel()
        if not count.sum():
            empty.append(name)
            continue
        weight = count / count.sum() * idf
        order = [i for i in np.lexsort((terms.terms.astype(str), -weight)) if count[i]][:top]
        articles = np.asarray(has[np.flatnonzero(labels == name), :].sum(axis=0)).ravel()
        tables.append(pd.DataFrame({
            "group": name, "rank": np.arange(1, len(order) + 1), "term": terms.terms[order], "count": count[order],
            "articles": articles[order], "tfidf": weight[order],
        }))  # fmt: skip
    names = ["group", "rank", "term", "count", "articles", "tfidf"]
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=names)
    recipe = {"step": "tfidf", "by": describe_grouping(by), "top": top, "empty_groups": empty}
    return Result("tfidf", table, columns(*names), grouped.coverage, recipe)


def describe_grouping(by):
    """The grouping as plain values for a recipe: its name, {period: [first, last]}, or "labels" for one label an article."""
    if isinstance(by, Mapping):
        return {name: list(ends) for name, ends in by.items()}
    return by if isinstance(by, str) or by is None else "labels"
