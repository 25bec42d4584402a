"""Measures of topics against plain counting, held-out perplexity, and topics matched over seeds."""

from itertools import permutations

import numpy as np
import pytest
from scipy import sparse
from test_topics import arrays_fit, doc_term, planted_corpus

from analysis import topics
from analysis.errors import InputError
from analysis.topics.align import LEAST, prototype, returning, sclop
from analysis.topics.heldout import _halves
from analysis.topics.judge import diagnose
from analysis.topics.weights import exclusive_shares

FAST = {"iterations": 60, "samples": 3}


@pytest.fixture(scope="module")
def planted():
    return planted_corpus()


@pytest.fixture(scope="module")
def fitted(planted):
    return topics.fit(planted.terms, k=3, engine="tomotopy_lda", seed=1, options=FAST)


# ---- diversity, exclusivity, diagnostics


def test_diversity_and_exclusivity_by_hand():
    fit = arrays_fit([[0.6, 0.4, 0, 0], [0.2, 0, 0.4, 0.4]], [[0.5, 0.5]], list("가나다라"))
    assert topics.diversity(fit, 3) == pytest.approx(4 / 5)
    assert topics.exclusivity(fit, 2) == pytest.approx([(0.75 + 1) / 2, 1])


def test_a_rare_word_is_not_exclusive():
    """다 is in one topic only, but stands once in all texts; 라 as well, twenty times."""
    counts = [[10, 5, 1, 0], [10, 5, 0, 20]]
    fit = arrays_fit([[0.5, 0.3, 0.2, 0], [0.5, 0.2, 0, 0.3]], [[1, 0], [0, 1]], list("가나다라"), counts=counts)
    shares = exclusive_shares(fit)
    assert shares.sum(axis=0) == pytest.approx(1)
    assert shares[:, 2] == pytest.approx([0.5, 0.5]) and shares[:, 3] == pytest.approx([0, 1])
    # 나: shares .6 and .4 of ten tokens; weight (1 - .52) / (9 * .02) is above 1.
    assert shares[:, 1] == pytest.approx([0.5, 0.5])
    more = arrays_fit([[0.5, 0.3, 0.2, 0], [0.5, 0.2, 0, 0.3]], [[1, 0], [0, 1]], list("가나다라"), counts=[[10, 999, 1, 0], [1, 2, 0, 20]])
    weight = (1 - 0.52) / (1000 * 0.02)
    assert exclusive_shares(more)[0, 1] == pytest.approx(weight / 2 + (1 - weight) * 0.6)


def test_diagnostics_by_hand():
    counts = [[4, 0, 0], [3, 1, 0], [0, 0, 0], [0, 2, 6]]
    shares = [[1, 0], [0.75, 0.25], [0.5, 0.5], [0, 1]]
    fit = arrays_fit([[0.5, 0.5, 0], [0, 0.2, 0.8]], shares, list("가나다"), counts=counts)
    table = diagnose(fit)
    assert table.table["share"].tolist() == [7 / 16, 9 / 16]
    assert table.table["dominant"].tolist() == [2, 1]  # the article without words has none
    assert table.table["effective_words"].tolist() == pytest.approx([2, 1 / (0.04 + 0.64)])
    assert table.table["effective_articles"].tolist() == pytest.approx([49 / 25, 81 / 65])  # 4 + 3 and 1 + 8 tokens
    assert table.table[["stability", "returns"]].isna().all(axis=None)
    assert table.coverage == {"given": 4, "used": 3, "undated": 0, "dropped": 1}
    with_text = diagnose(fit, tokens=[["가", "나"], ["나", "다"]], returns=returning([fit, fit])[0]).table
    assert with_text["returns"].tolist() == [1, 1] and {"c_npmi", "c_v"} <= set(with_text.columns)


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
    part = topics.fit(doc_term(planted.terms.counts[:60].toarray(), planted.terms.terms), k=3, engine="tomotopy_lda", options=FAST)
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


def test_a_topic_returns_where_its_match_is_more_than_half_of_it():
    """가 comes back as it is, 나 as 나 and 다 in equal parts (cosine .707), then as mostly 나."""
    terms = list("가나다")
    fits = [arrays_fit([[1, 0, 0], row], [[1, 0]], terms) for row in ([0, 1, 0], [0, 0.5, 0.5], [0, 0.8, 0.2])]
    found = returning(fits)
    assert [list(one.share) for one in found] == [[1, 0.5], [1, 0.5], [1, 1]]
    assert found[0].threshold == LEAST and found[0].different == 0
    assert found[0].stability == pytest.approx([1, (0.5**0.5 + 0.8 / 0.68**0.5) / 2])
    alone = returning(fits[:1])[0]
    assert np.isnan(alone.share).all() and np.isnan(alone.different)


def test_topics_that_resemble_each_other_must_be_more_similar_to_return():
    """All topics share one word that makes up most of each: any two of them have a cosine above .9."""
    random = np.random.RandomState(2)
    rows = [np.column_stack([np.full(4, 0.8), 0.2 * random.dirichlet(np.ones(12), 4)]) for _ in range(3)]
    found = returning([arrays_fit(topic_term, [[1, 0, 0, 0]], list("가나다라마바사아자차카타파")) for topic_term in rows])
    assert found[0].different > 0.95 and found[0].threshold == found[0].different
    assert np.mean([one.share for one in found]) < 0.5 < LEAST < np.mean([one.stability for one in found])


def test_sclop_by_hand():
    """Equal fits fall into clusters of one topic from each; with a topic split in two, two are left without a partner."""
    terms = [f"낱말{i:02d}" for i in range(48)]
    blocks = np.zeros((4, 48))
    for i in range(4):
        blocks[i, 12 * i : 12 * i + 12] = 1 / 12
    fit, other = arrays_fit(blocks[:3], [[1, 0, 0]], terms), arrays_fit(blocks[[2, 0, 3]], [[1, 0, 0]], terms)
    assert sclop(fit, fit) == 1
    # Two pairs (disparity 0) and two topics alone (1/2 each) of six: 1 - 1 / 3.
    assert sclop(fit, other) == pytest.approx(2 / 3) == sclop(other, fit)


def test_the_prototype_is_the_fit_in_the_middle():
    terms = [f"낱말{i:02d}" for i in range(48)]
    blocks = np.kron(np.eye(4), np.full(12, 1 / 12))
    fits = [arrays_fit(blocks[rows], [[1, 0, 0]], terms) for rows in ([0, 1, 2], [1, 2, 3], [0, 1, 2], [0, 2, 3])]
    best, means = prototype(fits)
    assert best == 0  # the third is equal to it: the first of equals
    assert means == pytest.approx([(2 / 3 + 1 + 2 / 3) / 3, 2 / 3, (2 / 3 + 1 + 2 / 3) / 3, 2 / 3])
    alone, nothing = prototype(fits[:1])
    assert alone == 0 and np.isnan(nothing).all()
