"""Topics without look-ahead: the shares of each period by a model that knows no later article."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import groups
from analysis.errors import InputError
from analysis.progress import progress
from analysis.topics.align import LEAST, match
from analysis.topics.engines import DEFAULT
from analysis.topics.fit import fit
from analysis.topics.label import automatic_names
from analysis.trends.mixture import pooled_shares
from analysis.values import DocTerm, Result, TermsSpec, TopicFit
from analysis.vocabulary import columns

__all__ = ["rolling"]


def rolling(counts: DocTerm, spec: TermsSpec, *, k: int, by="year", engine: str = DEFAULT, seed: int = 1,
            options: Mapping[str, object] | None = None) -> Result:  # fmt: skip
    """The share of each topic in each period, by a model of the articles up to that period only.

    For each period the vocabulary is chosen anew (min_docs, max_share) and k topics are fitted, from nothing but the
    articles up to its end; the shares are those of the period's own articles (pooled EM, topics fixed). A topic goes on under its
    number where its match in the period before (Hungarian method, cosine over the terms that both know) is above the root of
    one half; where not, it is a new topic and gets the next number. So no number of a period changes when later articles
    come in. Undated articles may be of any time and are left out.

    counts   unfiltered counts of articles, such as run.counts
    spec     which terms a topic model is made of
    by       "year", "quarter", "month" or {period: (first, last)}
    returns  Result: period, topic, name, words (the ten most probable), share, since (the period in which the topic is first
             found), similarity (to itself in the period before; NaN where it is new), n_articles (of the period), n_known (articles
             that the model knows); periods in which too few articles are known for k topics are left out and named in
             recipe["too_few"]
    raises   InputError for grouped counts, or a grouping that is not one of time, or where no period has articles enough
    """
    if counts.grouped:
        raise InputError("rolling topics need the articles' counts; pass run.counts, not grouped counts",
                         "이동 적합에는 기사별 빈도가 필요합니다. 묶은 빈도가 아니라 run.counts를 넘기세요")  # fmt: skip
    groups.need_time(by, "rolling topics run over time", "이동 적합은 시간에 따른 것이므로")
    labels, names, coverage = groups.assign(counts.docs, by)
    tables, too_few, n_topics = [], [], 0
    before: TopicFit | None = None
    numbers, since = np.empty(0, dtype=int), {}
    for at, period in enumerate(progress(names, "periods", total=len(names))):
        inside = labels == period
        known = np.isin(labels, names[: at + 1])
        terms = _terms(counts, known, spec)
        if not inside.any() or terms is None or np.count_nonzero(terms.counts.sum(axis=1)) < max(k, 2):
            too_few += [period] if inside.any() else []
            continue
        made = fit(terms, k=k, engine=engine, seed=seed, options=options)
        numbers, similarity, n_topics = _numbered(before, made, numbers, n_topics)
        since |= {number: period for number in numbers.tolist() if number not in since}
        mine = made.counts[np.flatnonzero(inside[known])].sum(axis=0).reshape(1, -1)
        share = pooled_shares(sparse.csr_array(mine), made.topic_term)[0]
        words = automatic_names(made.topic_term, made.terms)
        tops = [", ".join(row) for row in made.top_words(10)]
        tables.append(pd.DataFrame({
            "period": period, "topic": numbers, "name": words, "words": tops, "share": share,
            "since": [since[number] for number in numbers.tolist()], "similarity": similarity,
            "n_articles": int(inside.sum()), "n_known": int(known.sum()),
        }).sort_values("topic"))  # fmt: skip
        before = made
    if not tables:
        raise InputError(f"no period has articles enough for {k} topics; take fewer topics or longer periods",
                         f"토픽 {k}개를 적합할 만큼 기사가 있는 기간이 없습니다. 토픽 수를 줄이거나 기간을 길게 나누세요")  # fmt: skip
    table = pd.concat(tables, ignore_index=True)
    recipe = {"step": "rolling", "by": by if isinstance(by, str) else {name: list(ends) for name, ends in by.items()},
              "k": k, "engine": engine, "seed": seed, "options": dict(options or {}), "too_few": too_few,
              "threshold": LEAST, "terms": {"min_docs": spec.min_docs, "max_share": spec.max_share}}  # fmt: skip
    described = columns(*table.columns, share=("0 to 1", "share of the period's noun tokens, by a model of the articles up to it"))
    lost = int(sum((labels == period).sum() for period in too_few))
    coverage = {**coverage, "used": coverage["used"] - lost, "dropped": coverage["dropped"] + lost}
    return Result("rolling", table, described, coverage, recipe)


def _terms(counts: DocTerm, known: np.ndarray, spec: TermsSpec) -> DocTerm | None:
    """The counts of the known articles, of the terms that a study would keep that has no others; None where there are none."""
    rows = np.flatnonzero(known)
    part = sparse.csr_array(counts.counts[rows])
    in_articles = np.bincount(part.indices[part.data > 0], minlength=len(counts.terms))
    keep = np.flatnonzero((in_articles >= max(1, spec.min_docs)) & (in_articles <= spec.max_share * len(rows)))
    if not len(keep):
        return None
    return DocTerm(sparse.csr_array(part[:, keep]), counts.docs.iloc[rows].reset_index(drop=True), counts.terms[keep])


def _numbered(before: TopicFit | None, made: TopicFit, numbers: np.ndarray, n_topics: int):
    """The number of each topic, its similarity to itself in the period before, and how many numbers are given by now."""
    similarity = np.full(made.k, np.nan)
    fresh = np.full(made.k, -1)
    if before is not None:
        partner, alike = match(made, before)
        kept = (partner >= 0) & (alike > LEAST)
        fresh[kept] = numbers[partner[kept]]
        similarity[kept] = alike[kept]
    new = np.flatnonzero(fresh < 0)
    fresh[new] = n_topics + np.arange(len(new))
    return fresh, similarity, n_topics + len(new)
