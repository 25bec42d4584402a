"""Attenuation: what topics fitted to a corpus show of its movement comes back right from corpora drawn from the fit."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

import analysis as an
from analysis.errors import InputError
from analysis.trends.attenuation import attenuation, corrected, survival
from analysis.trends.bins import into_bins
from analysis.trends.redraw import Maker, concentration, copied, maker, redraw
from analysis.trends.tests import trend_test
from analysis.values import DOC_COLUMNS, DocTerm, Result, TopicFit

K, TERMS, ARTICLES = 5, 120, 900


def documents(n):
    table = pd.DataFrame({name: "" for name in DOC_COLUMNS}, index=range(n))
    table["doc_id"] = [f"a{i:05d}" for i in range(n)]
    table["when"] = table["published"] = [f"{2000 + i * 6 // n}-{i % 12 + 1:02d}-{i % 28 + 1:02d}" for i in range(n)]
    return table.assign(date_precision="day")


def planted_topics(overlap):
    """(K, TERMS): words of each topic's own, and `overlap` of its text in words of the next topic."""
    own = np.kron(np.eye(K), 1 / (np.arange(TERMS // K) + 3.0))
    own /= own.sum(axis=1, keepdims=True)
    return (1 - overlap) * own + overlap * np.roll(own, 1, axis=0)


def drawn(overlap=0.3, repeats=0.0, spread=1.0, seed=1):
    """Articles whose first topic doubles and whose second halves over six years, with the model they come from."""
    at = np.linspace(-1, 1, ARTICLES)[:, None]
    shares = np.full((ARTICLES, K), 1 / K) + at * np.array([1, -1, 0, 0, 0]) / (3 * K)
    lengths = 40 + np.arange(ARTICLES) % 50
    model = Maker(planted_topics(overlap), shares, lengths, spread, repeats)
    words = np.array([f"말{i:03d}" for i in range(TERMS)], dtype=object)
    empty = DocTerm(sparse.csr_array((ARTICLES, TERMS), dtype=np.int64), documents(ARTICLES), words)
    return model, redraw(model, empty, np.random.RandomState(seed))


def known(terms, topic_term, theta):
    return TopicFit(topic_term, theta, terms.docs, terms.terms, {}, terms.counts)


@pytest.fixture(scope="module")
def fitted():
    fit = an.fit(drawn()[1], k=K, seed=2)
    return fit, attenuation(fit, rounds=2)


@pytest.mark.parametrize("repeats", [0.0, 0.2, 0.5])
def test_clumping_and_spread_of_articles_are_measured_as_planted(repeats):
    model, terms = drawn(overlap=0.2, repeats=repeats, spread=2.0)
    gap = np.abs(copied(an.fit(terms, k=K, seed=1)) - repeats)
    assert gap < 0.06
    theta = np.random.RandomState(3).dirichlet(2.0 * model.shares[0], ARTICLES)
    assert concentration(known(terms, model.topic_term, theta)) == pytest.approx(2.0, rel=0.15)


def test_a_drawn_corpus_has_the_same_articles_and_the_shares_of_their_years():
    model, terms = drawn()
    theta = model.shares
    fit = known(terms, model.topic_term, theta)
    again = redraw(maker(fit, into_bins(fit.docs, "year")), terms, np.random.RandomState(5))
    assert (again.counts.sum(axis=1) == terms.counts.sum(axis=1)).all()
    years = terms.docs["when"].str[:4]
    for year in ("2000", "2005"):
        mine = np.flatnonzero(years == year)
        now, then = (np.asarray(part.counts[mine].sum(axis=0)).ravel() for part in (again, terms))
        assert np.corrcoef(now, then)[0, 1] > 0.97


def test_topics_that_are_found_exactly_lose_nothing():
    model, terms = drawn()
    fit = known(terms, model.topic_term, model.shares)
    ratio, level, similarity = survival(fit, fit, np.full(K, 1 / K))
    for value in (ratio, level, similarity):
        np.testing.assert_allclose(value, 1, atol=0.01)


def test_the_ratio_is_that_of_the_mixing_of_the_topics():
    model, terms = drawn(overlap=0.0)
    fit = known(terms, model.topic_term, model.shares)
    # a refit whose topics hold a tenth of the others' words gives pooled EM too much: the inverse of the mixing
    blur = 0.9 * np.eye(K) + 0.1 * (1 - np.eye(K)) / (K - 1)
    ratio, level, _ = survival(fit, known(terms, blur @ model.topic_term, model.shares), np.full(K, 1 / K))
    np.testing.assert_allclose(ratio, 1 / (0.9 - 0.1 / (K - 1)), rtol=0.02)
    np.testing.assert_allclose(level, 1, rtol=0.01)
    # where the topics drawn from are mixtures of those refitted, the movement shrinks by that factor
    ratio, _, _ = survival(known(terms, blur @ model.topic_term, model.shares), fit, np.full(K, 1 / K))
    np.testing.assert_allclose(ratio, 0.9 - 0.1 / (K - 1), rtol=0.02)


def test_a_topic_that_is_not_found_again_has_no_ratio():
    model, terms = drawn(overlap=0.0)
    other = model.topic_term.copy()
    other[4] = 1 / TERMS
    ratio, level, similarity = survival(known(terms, model.topic_term, model.shares),
                                        known(terms, other, model.shares), np.full(K, 1 / K))  # fmt: skip
    assert np.isnan(ratio[4]) and np.isnan(level[4]) and similarity[4] < 0.5
    assert np.isfinite(ratio[:4]).all()


def test_the_table_is_described_deterministic_and_leaves_the_seed_of_the_fit_alone(fitted):
    fit, found = fitted
    pd.testing.assert_frame_equal(found.table, attenuation(fit, rounds=2).table)
    assert list(found.table["topic"]) == list(range(K))
    assert (found.table["n_rounds"] == 2).all() and found.table["share"].sum() == pytest.approx(1)
    assert found.table["ratio_used"].dropna().between(0.7, 1.2).all()
    assert found.recipe["rounds"] == 2 and found.coverage["used"] == ARTICLES


def test_corrected_shares_and_slopes_are_the_given_ones_over_the_ratios(fitted):
    fit, found = fitted
    planted = Result("attenuation", found.table.assign(correction="corrected", ratio_used=0.8, ratio_spread=0.0, ratio_error=0.01,
                     index_ratio_used=0.9, index_ratio_spread=0.0), found.columns, found.coverage, found.recipe)  # fmt: skip
    given = an.trend(fit)
    table = corrected(given, planted).table
    np.testing.assert_allclose(table["index_corrected"], 1 + (table["index"] - 1) / 0.9)
    mean = table.groupby("topic")[["share", "share_corrected"]].transform("mean")
    moved = (table["share_corrected"] - mean["share_corrected"]) / (table["share"] - mean["share"])
    np.testing.assert_allclose(moved, 1 / 0.8)
    assert (table["low_corrected"] <= table["share_corrected"]).all() and (table["high_corrected"] <= 1).all()
    pd.testing.assert_frame_equal(table[given.table.columns], given.table)
    test = corrected(trend_test(fit), planted).table
    np.testing.assert_allclose(test["slope_corrected"], test["slope"] / 0.8)
    np.testing.assert_allclose(test["slope_corrected_high"], test["slope_high"] / 0.8)
    np.testing.assert_allclose(test["relative_slope"], test["slope"] / found.table["share"] / 0.9)


def test_intervals_widen_by_the_spread_between_topics(fitted):
    fit, found = fitted
    wide, narrow = (
        Result("attenuation", found.table.assign(correction="corrected", ratio_used=0.9, ratio_spread=spread, index_ratio_used=0.9,
               index_ratio_spread=spread), found.columns, found.coverage, found.recipe)
        for spread in (0.2, 0.0)
    )  # fmt: skip
    one, other = corrected(an.trend(fit), wide).table, corrected(an.trend(fit), narrow).table
    assert (one["index_corrected_high"] - one["index_corrected_low"] >= other["index_corrected_high"] - other["index_corrected_low"] - 1e-12).all()
    first = one["topic"] == one.loc[(one["index"] - 1).abs().idxmax(), "topic"]
    assert (one["index_corrected_high"] - one["index_corrected_low"])[first].max() > (other["index_corrected_high"] - other["index_corrected_low"])[first].max()


@pytest.mark.parametrize("why", ["not found", "undetermined"])
def test_what_cannot_be_corrected_stays_as_it_is_and_says_why(fitted, why):
    fit, found = fitted
    nothing = dict.fromkeys(("ratio_used", "ratio_spread", "ratio_error", "index_ratio_used", "index_ratio_spread"), np.nan)
    unknown = Result("attenuation", found.table.assign(correction=why, **nothing), found.columns, found.coverage, found.recipe)
    table = corrected(an.trend(fit), unknown).table
    np.testing.assert_allclose(table["share_corrected"], table["share"])
    np.testing.assert_allclose(table["high_corrected"], table["high"])
    np.testing.assert_allclose(table["index_corrected"], table["index"])
    assert (table["correction"] == why).all()


def test_topics_of_noise_are_not_divided_by_a_ratio_that_is_not_known():
    random = np.random.RandomState(4)
    words = np.array([f"말{i:03d}" for i in range(60)], dtype=object)
    terms = DocTerm(sparse.csr_array(random.poisson(0.2, (60, 60))), documents(60), words)
    found = attenuation(an.fit(terms, k=6, seed=1), rounds=1).table
    assert (found["correction"] != "corrected").all() and found["ratio_used"].isna().all()


def test_bins_without_articles_stay_empty(fitted):
    fit, found = fitted
    table = corrected(an.trend(fit, by={"전": ("2000", "2002"), "뒤": ("2010", "2011")}), found).table
    assert table.loc[table["period"] == "뒤", ["share_corrected", "index_corrected", "index_corrected_low"]].isna().all(axis=None)


def test_what_it_cannot_take_is_said(fitted):
    fit, found = fitted
    with pytest.raises(InputError, match=r"came in as arrays; make it with topics\.fit"):
        attenuation(replace(fit, counts=None))
    with pytest.raises(InputError, match="whole number of refits") as caught:
        attenuation(fit, rounds=0)
    assert "1 이상의 정수" in caught.value.ko
    with pytest.raises(InputError, match="takes a result of trend or trend_test"):
        corrected(found, found)
    other = an.fit(DocTerm(fit.counts, fit.docs, fit.terms), k=K, seed=3)
    with pytest.raises(InputError, match="another fit") as caught:
        corrected(an.trend(other), found)
    assert "다릅니다" in caught.value.ko
