"""The simulator says the truth: what it calls flat is flat in expectation, shocks have the persistence asked for, the seed decides all."""

import sys

import numpy as np
import pytest


@pytest.fixture(scope="module")
def simulate(root):
    sys.path.insert(0, str(root / "benchmarks"))
    import simulate

    yield simulate
    sys.path.remove(str(root / "benchmarks"))


def test_flat_topics_are_flat_and_shares_sum_to_one(simulate):
    for kinds in (None, ("step", "step down", "burst", "dip", "season", "counter-season") + ("flat",) * 4):
        news = simulate.News(n_docs=300, k=10 if kinds else 20, kinds=kinds)
        truth, fit = simulate.series(news, 1)
        flat = [i for i, kind in enumerate(truth.kinds) if kind == "flat"]
        assert np.ptp(truth.expected[:, flat], axis=0).max() < 1e-12
        assert np.allclose(truth.expected.sum(axis=1), 1) and np.allclose(truth.shares.sum(axis=1), 1)
        assert fit.k == len(truth.kinds)


def test_rising_topics_double_and_falling_ones_halve(simulate):
    truth, _ = simulate.series(simulate.News(n_docs=300, moving=2), 1)
    ends = truth.expected[-1] / truth.expected[0]
    assert np.allclose(ends[:4], [2, 0.5, 2, 0.5])


def test_mean_of_many_corpora_is_what_is_expected(simulate):
    news = simulate.News(n_docs=50, persistence=0.7)
    mean = np.mean([simulate.series(news, seed)[0].shares for seed in range(300)], axis=0)
    truth, _ = simulate.series(news, 0)
    error = np.sqrt(truth.expected * (1 - truth.expected) / 201 / 300)
    assert np.abs((mean - truth.expected) / error).max() < 5.5


@pytest.mark.parametrize(("setting", "low", "high"), [("independent", -0.1, 0.1), ("rho4", 0.25, 0.45), ("rho9", 0.7, 0.95)])
def test_shocks_hang_together_as_asked(simulate, setting, low, high):
    found = []
    for seed in range(10):
        truth, _ = simulate.series(simulate.News(n_docs=50, moving=0, **simulate.SETTINGS[setting]), seed)
        rest = truth.shares - truth.expected
        found.append((rest[1:] * rest[:-1]).sum() / (rest**2).sum())
    assert low < np.mean(found) < high


def test_the_seed_decides_every_word(simulate):
    news = simulate.News(n_docs=400, n_terms=300, copied=0.3, word_cv=0.4, outlet_part=0.3, outlets_join=True)
    (truth, one), (_, two), (_, other) = (simulate.articles(news, seed) for seed in (1, 1, 2))
    assert (one.counts != two.counts).nnz == 0 and (one.counts != other.counts).nnz > 0
    assert np.allclose(truth.topic_term.sum(axis=1), 1)
    tokens = np.asarray(one.counts.sum(axis=1)).ravel()
    assert tokens.min() >= 40 and tokens.max() <= 300
    assert 0.1 < 1 - len(set(truth.story)) / 400 < 0.3
    joined = one.docs[one.docs["outlet"] == "outlet 5"]["when"].min()
    assert joined >= "2007-07"


def test_tellings_of_a_story_share_most_of_their_words(simulate):
    truth, terms = simulate.articles(simulate.News(n_docs=400, copied=0.5), 3)
    dense = (terms.counts > 0).astype(float)
    alike = [(dense[[i]].multiply(dense[[i - 1]])).sum() / dense[[i]].sum() for i in range(1, 400)]
    told = np.diff(truth.story) == 0
    assert np.mean(np.array(alike)[told]) > 2 * np.mean(np.array(alike)[~told])
