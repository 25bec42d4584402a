"""Measures of topics against plain counting, topics matched over seeds, and the choice of k."""

import math
from itertools import combinations, permutations

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from test_topics import SUBJECTS, arrays_fit, doc_term, planted_corpus

from analysis import topics
from analysis.errors import InputError
from analysis.topics.choose import _decide
from analysis.topics.judge import _halves

FAST = {"iterations": 60, "samples": 3}


@pytest.fixture(scope="module")
def planted():
    return planted_corpus()


@pytest.fixture(scope="module")
def fitted(planted):
    return topics.fit(planted.terms, k=3, engine="tomotopy_lda", seed=1, options=FAST)


# ---- coherence, diversity, exclusivity


def slow_coherence(fit, n):
    """Document NPMI by sets and loops."""
    articles = [{str(fit.terms[j]) for j in np.flatnonzero(row)} for row in fit.counts.toarray() if row.any()]
    values = []
    for topic in range(fit.k):
        order = sorted(range(len(fit.terms)), key=lambda j: (-fit.topic_term[topic, j], j))[:n]
        words = [str(fit.terms[j]) for j in order if fit.topic_term[topic, j] > 0]
        pairs = []
        for a, b in combinations(words, 2):
            p_a, p_b = (sum(word in article for article in articles) / len(articles) for word in (a, b))
            p_both = sum({a, b} <= article for article in articles) / len(articles)
            if p_a == 0 or p_b == 0 or p_both == 1:
                continue
            pairs.append(-1 if p_both == 0 else math.log(p_both / (p_a * p_b)) / -math.log(p_both))
        values.append(sum(pairs) / len(pairs) if pairs else math.nan)
    return values


@pytest.mark.parametrize("n", [2, 5, 10])
def test_coherence_is_what_a_slow_count_gives(n):
    random = np.random.RandomState(4)
    counts = random.poisson(0.4, (60, 25))
    counts[[3, 9]] = 0
    topic_term = random.dirichlet(np.full(25, 0.2), 6)
    fit = arrays_fit(topic_term, np.full((60, 6), 1 / 6), [f"낱말{i:02d}" for i in range(25)], counts=counts)
    assert topics.coherence(fit, n) == pytest.approx(slow_coherence(fit, n), abs=1e-12)


def test_coherence_by_hand():
    """가 and 나 are always together in two of four articles; 다 never meets them."""
    counts = [[1, 1, 0], [2, 1, 0], [0, 0, 1], [0, 0, 3]]
    fit = arrays_fit([[0.5, 0.5, 0], [0.5, 0, 0.5]], np.full((4, 2), 0.5), ["가", "나", "다"], counts=counts)
    assert topics.coherence(fit) == pytest.approx([1, -1])


def test_coherence_leaves_out_pairs_without_a_value():
    """나 is in every article, 다 in none: pairs of them have no NPMI, and a topic of only such pairs has none."""
    counts = [[1, 1, 0, 1], [0, 1, 0, 1], [0, 1, 0, 1]]
    fit = arrays_fit([[0, 0.5, 0, 0.5], [0.3, 0.3, 0.2, 0.2]], np.full((3, 2), 0.5), list("가나다라"), counts=counts)
    values = topics.coherence(fit)
    assert np.isnan(values[0]) and values[1] == pytest.approx(0)  # 가 with 나 and 라 is chance
    without = arrays_fit([[0.5, 0.5]], [[1.0]], ["가", "나"])
    assert np.isnan(topics.coherence(without)).all()
    assert np.isnan(topics.judge([without]).table["coherence"]).all()


def test_diversity_and_exclusivity_by_hand():
    fit = arrays_fit([[0.6, 0.4, 0, 0], [0.2, 0, 0.4, 0.4]], [[0.5, 0.5]], list("가나다라"))
    assert topics.diversity(fit, 3) == pytest.approx(4 / 5)
    assert topics.exclusivity(fit, 2) == pytest.approx([(0.75 + 1) / 2, 1])


# ---- held-out perplexity


def test_a_converged_engine_foresees_better_than_a_single_pass(planted):
    single = topics.heldout_perplexity(planted.terms, k=3, engine="gensim_lda", options={"passes": 1})
    for engine in topics.ENGINES:
        converged = topics.heldout_perplexity(planted.terms, k=3, engine=engine)
        assert 6 < converged < single - 0.2  # six words a subject: no model can do better than 6


def test_perplexity_is_the_same_each_time_and_depends_on_the_seed(planted):
    first, again, other = (
        topics.heldout_perplexity(planted.terms, k=3, engine="tomotopy_lda", seed=seed, options=FAST) for seed in (1, 1, 2)
    )
    assert first == again != other


def test_perplexity_is_not_given_for_few_articles(planted):
    few = doc_term(planted.terms.counts[:49].toarray(), planted.terms.terms)
    assert np.isnan(topics.heldout_perplexity(few, k=3, engine="sklearn_nmf"))
    enough = doc_term(planted.terms.counts[:50].toarray(), planted.terms.terms)
    assert np.isfinite(topics.heldout_perplexity(enough, k=3, engine="sklearn_nmf"))
    assert np.isnan(topics.heldout_perplexity(enough, k=41, engine="sklearn_nmf"))  # 40 are left to fit


def test_halves_lose_no_token():
    counts = sparse.csr_array(np.random.RandomState(1).poisson(1.5, (20, 9)))
    first, second = _halves(counts, np.random.RandomState(2))
    assert (first + second != counts).nnz == 0
    odd = first.sum(axis=1) - second.sum(axis=1)
    assert set(odd.tolist()) <= {0, 1}


# ---- judge


def test_judge_gives_a_row_for_each_fit(planted, fitted):
    nmf = topics.fit(planted.terms, k=2, engine="sklearn_nmf", seed=4)
    quality = topics.judge([fitted, nmf])
    assert quality.table[["engine", "k", "seed"]].values.tolist() == [["tomotopy_lda", 3, 1], ["sklearn_nmf", 2, 4]]
    assert quality.table["perplexity"].isna().all()
    assert quality.coverage == {"given": 120, "used": 120, "undated": 0, "dropped": 0}
    with_held_out = topics.judge([fitted], heldout=True).table["perplexity"][0]
    assert with_held_out == topics.heldout_perplexity(planted.terms, k=3, engine="tomotopy_lda", seed=1, options=FAST)


def test_judge_refuses_what_it_cannot_compare(planted, fitted):
    with pytest.raises(InputError, match="no fit to judge"):
        topics.judge([])
    part = topics.fit(doc_term(planted.terms.counts[:60].toarray(), planted.terms.terms), k=3, options=FAST)
    with pytest.raises(InputError, match="fit 1 was made of other articles than fit 0"):
        topics.judge([fitted, part])
    with pytest.raises(InputError, match="cannot be fitted again"):
        topics.judge([arrays_fit([[0.5, 0.5]], [[1.0]], ["가", "나"])], heldout=True)


# ---- alignment


def test_topics_are_matched_whatever_their_order_and_over_shared_terms():
    topic_term = np.random.RandomState(3).dirichlet(np.full(8, 0.3), 3)
    names = list("가나다라마바사아")
    fit = arrays_fit(topic_term, [[1, 0, 0]], names)
    for order in permutations(range(3)):
        other = arrays_fit(topic_term[list(order)][:, ::-1], [[1, 0, 0]], names[::-1])
        partner, similarity = topics.match(fit, other)
        assert [order[p] for p in partner] == [0, 1, 2]
        assert similarity == pytest.approx(1)


def test_a_topic_without_a_partner_is_told():
    fit = arrays_fit(np.eye(3), [[1, 0, 0]], list("가나다"))
    other = arrays_fit(np.eye(3)[[2, 0]], [[1, 0]], list("가나다"))
    partner, similarity = topics.match(fit, other)
    assert partner.tolist() == [1, -1, 0] and similarity.tolist() == [1, 0, 1]


def test_stability_is_high_only_for_the_topic_that_comes_back():
    terms = list("가나다라")
    fits = [arrays_fit(rows, [[1, 0]], terms) for rows in (np.eye(4)[[0, 1]], np.eye(4)[[2, 0]], np.eye(4)[[3, 0]])]
    assert [values.tolist() for values in topics.stability(fits)] == [[1, 0], [0, 1], [0, 1]]
    assert np.isnan(topics.stability(fits[:1])[0]).all()


# ---- choice of k


TWELVE = {name: [f"{name}{i:02d}" for i in range(12)] for name in SUBJECTS}  # more than the ten that coherence reads


@pytest.fixture(scope="module")
def choice():
    return topics.choose_k(planted_corpus(TWELVE).terms, ks=(6, 2, 3), seeds=3, seed=11, options=FAST)


def test_the_planted_number_of_topics_is_chosen(choice):
    assert choice.fit.k == 3
    assert {frozenset(words) for words in choice.fit.top_words(12)} == {frozenset(words) for words in TWELVE.values()}
    assert "k = 3" in choice.reason_en and "k = 3" in choice.reason_ko
    assert choice.stability.shape == (3,) and choice.stability.min() > 0.95


def test_the_table_of_k_is_complete(choice):
    table = choice.table.table
    assert table.columns.tolist() == ["k", "n_seeds", "perplexity", "perplexity_sd", "coherence", "coherence_sd",
                                      "diversity", "stability", "chosen"]  # fmt: skip
    assert table["k"].tolist() == [2, 3, 6] and (table["n_seeds"] == 3).all()
    assert table["chosen"].tolist() == ["no", "yes", "no"]
    assert table.notna().all(axis=None)
    assert [fit.recipe["seed"] for fit in choice.fits] == [11, 12, 13]
    assert choice.table.coverage["used"] == 120


def test_four_articles_are_legal_and_their_perplexity_is_not_given():
    counts = [[3, 2, 1, 0, 0], [2, 3, 0, 0, 1], [0, 1, 3, 2, 0], [0, 0, 2, 3, 1]]
    choice = topics.choose_k(doc_term(counts, list("가나다라마")), ks=(2, 3), seeds=2, options=FAST)
    table = choice.table.table
    assert table["perplexity"].isna().all() and table["coherence"].notna().all()
    assert choice.fit.k in (2, 3)


@pytest.mark.parametrize(
    ("coherence", "sd", "stability", "k", "flat"),
    [
        ([0.1, 0.3, 0.2], 0.02, [0.9, 0.5, 0.9], 8, (8,)),  # one is best by far: stability is not asked
        ([0.29, 0.3, 0.2], 0.02, [0.9, 0.5, 0.9], 4, (4, 8)),  # of two alike the stable one
        ([0.29, 0.3, 0.3], 0.02, [0.701, 0.699, 0.704], 4, (4, 8, 12)),  # all alike: the smallest
        ([0.3, 0.29, 0.2], np.nan, [np.nan] * 3, 4, (4,)),  # one seed, one best
        ([0.3, 0.3, 0.2], np.nan, [np.nan] * 3, 4, (4, 8)),  # one seed
        ([np.nan] * 3, np.nan, [0.9] * 3, 4, (4, 8, 12)),
    ],
)
def test_the_rule_of_choice(coherence, sd, stability, k, flat):
    table = pd.DataFrame({"k": [4, 8, 12], "coherence": coherence, "coherence_sd": sd, "stability": stability})
    chosen, candidates, english, korean = _decide(table)
    assert (chosen, candidates) == (k, flat)
    assert f"k = {k}" in english and f"k = {k}" in korean
    assert ("flat" in english) == ("평평" in korean) == (len(flat) > 1 and not np.isnan(coherence[0]))


def test_a_single_k_is_taken_as_given(planted):
    choice = topics.choose_k(planted.terms, ks=(3,), seeds=1, options=FAST)
    assert choice.reason_en == "k = 3 was given; no other k was tried."
    assert np.isnan(choice.stability).all() and choice.table.table["chosen"].tolist() == ["yes"]


def test_bad_scans_are_refused_before_anything_is_fitted(planted):
    with pytest.raises(InputError, match="at least one k"):
        topics.choose_k(planted.terms, ks=())
    with pytest.raises(InputError, match="1 or more"):
        topics.choose_k(planted.terms, ks=(3,), seeds=0)
    with pytest.raises(InputError, match="120 articles with words and k = 500"):
        topics.choose_k(planted.terms, ks=(3, 500))
