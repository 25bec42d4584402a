"""Bursts: planted ones come back with their bins, flat words stay alone, and the path is the best there is."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy import sparse, stats

from analysis.errors import InputError
from analysis.trends.automaton import automaton, beta_binomial, viterbi
from analysis.trends.bursts import bursts, bursts_topics
from analysis.values import DOC_COLUMNS, DocTerm, TopicFit


def months(n, start=2000):
    return [f"{start + t // 12}-{t % 12 + 1:02d}" for t in range(n)]


def terms_of(chances, a_month=50, words=None, seed=0, story=None):
    """Articles of which a share holds each word: chances (T, m)."""
    rng = np.random.RandomState(seed)
    at = np.repeat(np.arange(len(chances)), a_month)
    counts = sparse.csr_array((rng.random_sample((len(at), chances.shape[1])) < chances[at]).astype(np.int64))
    when = np.array(months(len(chances)), dtype=object)[at]
    docs = pd.DataFrame({
        "doc_id": [f"a{i:06d}" for i in range(len(at))], "published": when, "date_precision": "month", "dated_by": "column",
        "when": when, "outlet": "가나일보", "section": "", "title": "제목", "path": "x.csv",
    })[list(DOC_COLUMNS)].astype(object)  # fmt: skip
    if story is not None:
        docs["story"] = story(at)
    words = [f"말{i:02d}" for i in range(chances.shape[1])] if words is None else words
    return DocTerm(counts, docs, np.array(words, dtype=object))


def burst_at(first, last, base=0.1, times=4.0, span=120):
    at = np.arange(span)
    return np.where((at >= first) & (at <= last), base * times, base)


def test_a_planted_burst_comes_back_with_its_months_articles_and_ratio_to_the_base():
    terms = terms_of(np.column_stack([burst_at(60, 65), np.full(120, 0.2)]))
    result = bursts(terms, ["말00", "말01"])
    assert result.table[["term", "start", "end", "depth"]].values.tolist() == [["말00", "2005-01", "2005-06", 1]]
    row = result.table.iloc[0]
    inside = terms.docs["when"].between("2005-01", "2005-06").to_numpy()
    assert row.n_articles == 300 == inside.sum() and row.articles == terms.counts[inside][:, [0]].sum() == row.n_stories
    assert row.times == pytest.approx(4, rel=0.2) and row.weight > 10
    assert all(name in result.columns for name in result.table)


def test_articles_of_one_story_are_counted_as_articles_and_as_one_story():
    chances = burst_at(60, 62, base=0.05, times=8)[:, None]
    terms = terms_of(chances, story=lambda at: np.where(at == 61, "큰일", ""))
    row = bursts(terms, "말00").table.iloc[0]
    has = terms.counts.toarray()[:, 0] > 0
    told = int((has & (terms.docs["story"] == "큰일")).sum())
    assert told > 1 and row.articles - row.n_stories == told - 1


def test_flat_words_have_hardly_a_burst_where_months_vary_more_than_dice_and_kleinbergs_own_marks_many():
    rng = np.random.RandomState(2)
    chances = 0.1 * rng.gamma(6, 1 / 6, size=(180, 100))
    n = np.full(180, 100.0)
    with_it = rng.binomial(100, np.clip(chances, 0, 1)).astype(float)
    found = automaton(with_it, n, s=3.0, gamma=2.0)
    base = with_it.mean(axis=0) / 100
    odds = with_it * np.log(2) + (100 - with_it) * np.log((1 - 2 * base) / (1 - base))
    plain = viterbi(np.array([np.zeros_like(odds), odds]), np.log(180))
    assert (found.path > 0).any(axis=0).mean() <= 0.05 < 0.5 < (plain > 0).any(axis=0).mean()
    assert found.lag < 0.15


def test_the_persistence_of_the_months_is_estimated_and_chooses_the_rate_of_false_alarms():
    rng = np.random.RandomState(4)
    noise = rng.standard_normal((240, 40))
    for t in range(1, 240):
        noise[t] = 0.7 * noise[t - 1] + np.sqrt(1 - 0.49) * noise[t]
    lasting = bursts(terms_of(0.15 * np.exp(0.3 * noise[60:])), [f"말{i:02d}" for i in range(40)])
    fresh = bursts(terms_of(0.15 * np.exp(0.3 * rng.standard_normal((180, 40)))), [f"말{i:02d}" for i in range(40)])
    assert lasting.recipe["persistence"] > 0.35 > 0.15 > fresh.recipe["persistence"]
    assert lasting.recipe["false_alarm_rate"] > fresh.recipe["false_alarm_rate"]
    rates = lasting.recipe["false_alarms"]
    assert min(rates.values()) <= lasting.recipe["false_alarm_rate"] <= max(rates.values())
    other = bursts(terms_of(np.full((60, 1), 0.2)), "말00", s=2.0)
    assert other.recipe["false_alarm_rate"] is None and other.recipe["false_alarms"] == {}


def test_the_base_follows_a_word_that_rises_slowly_and_no_rise_is_a_burst():
    rising = np.linspace(0.02, 0.4, 180)[:, None]
    assert len(bursts(terms_of(rising), "말00").table) == 0


def testviterbi_finds_the_best_of_all_paths_and_prefers_the_lower_state_where_two_are_alike():
    rng = np.random.RandomState(1)
    gains = rng.normal(0, 2, size=(3, 6, 4))
    gains[0] = 0
    found = viterbi(gains, 1.3)
    for i in range(4):
        def worth(path, i=i):
            steps = sum(max(b - a, 0) for a, b in zip((0, *path), path, strict=False))
            return sum(gains[state, t, i] for t, state in enumerate(path)) - 1.3 * steps
        best = max(product(range(3), repeat=6), key=worth)
        assert found[:, i].tolist() == list(best)
    assert viterbi(np.zeros((2, 5, 1)), 0.0)[:, 0].tolist() == [0] * 5


def test_the_emission_is_thebeta_binomial():
    x, n, p, spread = np.array([0.0, 3, 7]), np.array([10.0, 10, 10]), np.array([0.2, 0.3]), 0.05
    ours = beta_binomial(x, n, p[1], spread) - beta_binomial(x, n, p[0], spread)
    size = 1 / spread - 1
    theirs = [stats.betabinom.logpmf(x, 10, q * size, (1 - q) * size) for q in p]
    assert ours == pytest.approx(theirs[1] - theirs[0])


def test_a_burst_inside_a_burst_has_its_own_row_where_more_states_are_asked_for():
    at = np.arange(120)
    chances = np.where((at >= 60) & (at < 72), 0.15, 0.03) * np.where((at >= 64) & (at < 67), 4.0, 1.0)
    table = bursts(terms_of(chances[:, None], a_month=100), "말00", states=3).table
    assert table["depth"].tolist() == [1, 2]
    assert table["start"][0] <= table["start"][1] == "2005-05" and table["end"][1] == "2005-07" <= table["end"][0]


def test_themes_topics_years_and_quarters():
    chances = np.column_stack([burst_at(60, 71, times=5), burst_at(60, 71, times=5), np.full(120, 0.2)])
    terms = terms_of(chances)
    result = bursts(terms, {"주제": ["말00", "말01", "없음"], "없음": ["없음"]}, by="quarter")
    assert result.table[["theme", "start", "end"]].values.tolist() == [["주제", "2005-Q1", "2005-Q4"]]
    assert result.recipe["missing"] == {"주제": ["없음"], "없음": ["없음"]}
    assert bursts(terms, "말00", by="year").table["start"].tolist() == ["2005"]
    main = terms.counts.toarray()[:, 0] > 0
    theta = np.where(main[:, None], [0.8, 0.2], [0.3, 0.7])
    fit = TopicFit(np.full((2, 2), 0.5), theta, terms.docs, np.array(["가", "나"], dtype=object), {"engine": "planted"})
    found = bursts_topics(fit)
    assert found.table[["topic", "start", "end"]].values.tolist() == [[0, "2005-01", "2005-12"]]
    assert found.table["articles"][0] == bursts(terms, "말00").table["articles"][0]


def test_empty_months_constant_words_and_nothing_dated_are_no_error():
    terms = terms_of(np.column_stack([burst_at(30, 35, span=60), np.zeros(60), np.ones(60)]),
                     a_month=np.where((np.arange(60) % 7 == 0) | (np.arange(60) == 32), 0, 50))  # fmt: skip
    table = bursts(terms, ["말00", "말01", "말02"]).table
    assert table[["term", "start", "end"]].values.tolist() == [["말00", "2002-07", "2002-11"]]  # December is empty
    undated = DocTerm(terms.counts, terms.docs.assign(when=""), terms.terms)
    nothing = bursts(undated, ["말00"])
    assert len(nothing.table) == 0 and nothing.coverage["undated"] == len(undated.docs)


def test_wrong_words_bins_and_numbers_are_refused():
    terms = terms_of(np.full((24, 1), 0.2), words=["알리바바"])
    with pytest.raises(InputError, match="'알리바바'"):
        bursts(terms, ["알리바바바"])
    with pytest.raises(InputError, match="not over 'outlet'") as error:
        bursts(terms, "알리바바", by="outlet")
    assert "달력 단위" in error.value.ko
    with pytest.raises(InputError, match="s must be above 1"):
        bursts(terms, "알리바바", s=1.0)
