"""Change points: planted steps come back with their month, flat and persistent series stay alone, and what drove a break is named."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from analysis.errors import InputError
from analysis.trends.changes import change_points, change_points_themes
from analysis.trends.evidence import evidence
from analysis.trends.shift import best_shifts
from analysis.values import DOC_COLUMNS, DocTerm, TopicFit


def documents(when, story=None):
    docs = pd.DataFrame({
        "doc_id": [f"a{i:06d}" for i in range(len(when))], "published": when, "date_precision": "month", "dated_by": "column",
        "when": when, "outlet": "가나일보", "section": "", "title": [f"제목 {i}" for i in range(len(when))], "path": "x.csv",
    })[list(DOC_COLUMNS)].astype(object)  # fmt: skip
    return docs if story is None else docs.assign(story=story)


def months(n, start=2000):
    return [f"{start + t // 12}-{t % 12 + 1:02d}" for t in range(n)]


def fit_of(share, a_month, seed=0):
    """Articles of which a share has topic 0 as its main one, the others topic 1; share (T,), a_month articles or (T,)."""
    rng = np.random.RandomState(seed)
    when = np.repeat(months(len(share)), a_month)
    theta = np.where(rng.random_sample(len(when)) < np.repeat(share, a_month), 0.9, 0.1)
    return TopicFit(np.full((2, 2), 0.5), np.column_stack([theta, 1 - theta]), documents(when), np.array(["가", "나"], dtype=object),
                    {"engine": "planted"})  # fmt: skip


def persistent(span, series, rho, seed):
    rng = np.random.RandomState(seed)
    noise = rng.standard_normal((span + 60, series))
    for t in range(1, span + 60):
        noise[t] = rho * noise[t - 1] + np.sqrt(1 - rho**2) * noise[t]
    return noise[60:]


def shifts(share, weight=None, **options):
    span = len(share)
    return best_shifts(share, np.full(span, 100.0) if weight is None else weight, np.arange(span) % 12, **options)


@pytest.mark.parametrize("at", [12, 30, 60, 107, 108])
def test_a_planted_step_is_found_at_its_month_also_next_to_the_edges(at):
    share = np.where(np.arange(120) < at, 0.2, 0.5)
    table = change_points(fit_of(share, 60, seed=at), draws=100).table
    assert table["verdict"].tolist() == ["break up", "break down"]
    assert table["date"].tolist() == [months(120)[at]] * 2
    assert (table["date_low"] <= months(120)[at]).all() and (table["date_high"] >= months(120)[at]).all()
    assert table["before"][0] == pytest.approx(0.1 + 0.8 * 0.2, abs=0.03)
    assert table["change"][0] == pytest.approx(24, abs=5) and table["change"][1] == pytest.approx(-table["change"][0])


def test_the_interval_of_the_date_widens_with_the_noise_and_holds_the_planted_month():
    step = np.where(np.arange(120) < 50, 0.0, 1.0)[:, None]
    noise = persistent(120, 60, 0.3, seed=4)
    clear, faint = (shifts(0.3 + size * 0.02 * step + 0.02 * noise, draws=60) for size in (4, 1.5))
    held = (clear.low <= 50) & (clear.high >= 50)
    assert held.mean() >= 0.9
    assert np.median(clear.high - clear.low) < np.median(faint.high - faint.low)


@pytest.mark.parametrize("rho", [0.0, 0.9])
def test_flat_series_are_called_broken_in_about_5_percent_whatever_their_persistence(rho):
    share = 0.1 * np.exp(0.3 * persistent(150, 200, rho, seed=2))
    p = shifts(share, draws=150).p
    assert 0.005 <= (p < 0.05).mean() <= 0.085


def test_a_straight_rise_fits_a_line_better_than_a_step_and_a_step_does_not():
    noise = 0.02 * persistent(120, 30, 0.0, seed=3)
    rise = shifts(0.3 + 0.1 * np.linspace(0, 1, 120)[:, None] + noise, draws=20)
    step = shifts(0.3 + 0.06 * (np.arange(120) >= 60)[:, None] + noise, draws=20)
    assert (rise.over_line < 0).mean() > 0.9 and (step.over_line > 0).mean() > 0.9


def test_months_of_the_year_are_taken_out():
    rng = np.random.RandomState(1)
    season = 0.1 * np.cos(2 * np.pi * np.arange(120) / 12)
    share = 0.3 + season[:, None] + 0.01 * rng.standard_normal((120, 1))
    plain = shifts(share - season[:, None], draws=50)
    seasonal = shifts(share, draws=50)
    assert seasonal.p[0] > 0.05 and seasonal.at[0] == plain.at[0]


def test_empty_months_have_no_weight_and_no_break_begins_in_one():
    rng = np.random.RandomState(5)
    share = np.where(np.arange(96) < 48, 0.2, 0.4)[:, None] + 0.01 * rng.standard_normal((96, 2))
    weight = np.where((np.arange(96) % 5 == 0) | (np.arange(96) == 48), 0.0, 50.0)
    share[weight == 0] = np.nan
    found = shifts(share, weight, draws=50)
    assert found.at.tolist() == [49, 49] and (found.p < 0.01).all()


def test_constant_series_and_short_spans_are_undecided_without_an_error():
    share = np.column_stack([np.full(60, 0.25), np.zeros(60), np.ones(60), 0.3 + 0.01 * persistent(60, 1, 0, 1)[:, 0]])
    found = shifts(share, draws=30)
    assert np.isnan(found.p[:3]).all() and found.at[:3].tolist() == [-1] * 3 and np.isfinite(found.p[3])
    for span in (1, 13, 30, 35):
        table = change_points(fit_of(np.linspace(0.1, 0.9, span), 5)).table
        assert set(table["verdict"]) == {"undecided"} and table["p"].isna().all() and set(table["date"]) == {""}


def test_one_series_alone_is_tested_too_and_the_same_seed_gives_the_same_result():
    share = np.where(np.arange(100) < 40, 0.2, 0.3)[:, None] + 0.02 * persistent(100, 1, 0.3, seed=7)
    first, second = shifts(share, draws=60, seed=3), shifts(share, draws=60, seed=3)
    assert first.at[0] == 40 and first.p[0] < 0.01 and first.p[0] == second.p[0]


def test_of_two_equally_good_months_the_earlier_is_named():
    share = np.tile([0.2, 0.2, 0.2, 0.2, 0.3, 0.3], 10)[:, None]  # nothing but a rhythm
    assert shifts(share, draws=20).at[0] == shifts(share.copy(), draws=20).at[0]


def test_themes_and_single_words_break_where_their_articles_do_and_unknown_words_stay_undecided():
    rng = np.random.RandomState(9)
    when = np.repeat(months(72), 40)
    at = np.repeat(np.arange(72), 40)
    counts = np.column_stack([rng.random_sample(len(at)) < np.where(at < 30, 0.1, 0.4), rng.random_sample(len(at)) < 0.3])
    terms = DocTerm(sparse.csr_array(counts.astype(np.int64)), documents(when), np.array(["알리페이", "은행"], dtype=object))
    result = change_points_themes(terms, {"결제": ["알리페이", "없음"], "은행": ["은행"], "모름": ["없음"]})
    assert result.table["verdict"].tolist() == ["break up", "undecided", "undecided"]
    assert result.table["date"][0] == "2002-07" and result.table["date"][2] == ""
    assert result.recipe["missing"] == {"결제": ["없음"], "모름": ["없음"]}
    assert result.coverage == {"given": len(when), "used": len(when), "undated": 0, "dropped": 0}


def test_standardised_shares_are_tested_below_the_raw_ones():
    fit = fit_of(np.where(np.arange(72) < 30, 0.2, 0.6), 20)
    docs = fit.docs.assign(outlet=np.where(np.arange(len(fit.docs)) % 2, "가나일보", "다라신문"))
    fit = TopicFit(fit.topic_term, fit.doc_topic, docs, fit.terms, fit.recipe)
    result = change_points(fit, standardise=["outlet"], draws=50)
    assert result.table["composition"].tolist() == ["raw"] * 2 + ["standardised"] * 2
    assert result.table["verdict"].tolist() == ["break up", "break down"] * 2


# evidence


@pytest.fixture
def crisis():
    """Topic 0 (words 위기, 은행, from 2003 on 리먼) doubles in 2003-01; every other article of it there is one story."""
    rng = np.random.RandomState(3)
    at = np.repeat(np.arange(72), 30)
    main = rng.random_sample(len(at)) < np.where(at < 36, 0.2, 0.5)
    phi = np.array([[0.3, 0.4, 0.3, 0.0], [0.0, 0.1, 0.0, 0.9]])  # 리먼 위기 은행 축구 in the order of the terms below
    terms = np.array(["리먼", "위기", "은행", "축구"], dtype=object)
    before = np.array([0.0, 0.5, 0.5, 0.0])
    rows = [rng.multinomial(20, phi[1] if not topic else (before if t < 36 else phi[0])) for t, topic in zip(at, main, strict=True)]
    story = np.where(main & (at == 36), "s1", "")
    theta = np.where(main, 0.95, 0.05)
    docs = documents(np.repeat(months(72), 30), story)
    return TopicFit(phi, np.column_stack([theta, 1 - theta]), docs, terms, {"engine": "planted"}, sparse.csr_array(np.array(rows)))


def test_the_evidence_names_the_new_word_counts_stories_once_and_shows_articles_next_to_the_break(crisis):
    result = change_points(crisis, draws=50)
    assert result.table["verdict"].tolist() == ["break up", "break down"] and result.table["date"][0] == "2003-01"
    found = evidence(result, n_articles=3)
    words = found.terms.table[found.terms.table["topic"] == 0]
    assert words["term"].iloc[0] == "리먼" and words["n_before"].iloc[0] == 0 and words["log_odds"].iloc[0] > 1
    sides = found.windows.table[found.windows.table["topic"] == 0].set_index("side")
    assert sides["n_articles"].tolist() == [360, 360]
    told = int((crisis.docs["story"] == "s1").sum())
    assert sides.loc["after", "articles"] - sides.loc["after", "n_stories"] == told - 1
    assert sides.loc["before", "articles"] == sides.loc["before", "n_stories"]
    shown = found.articles.table[found.articles.table["topic"] == 0]
    assert shown["side"].tolist() == ["after"] * 3 and shown["published"].max() <= "2003-03"
    assert shown["n_copies"].iloc[0] == told and shown["n_copies"].tolist()[1:] == [1, 1]
    falling = found.articles.table[found.articles.table["topic"] == 1]
    assert set(falling["side"]) == {"before"} and falling["published"].min() >= "2002-10"
    assert all(name in found.terms.columns for name in found.terms.table)


def test_the_evidence_of_a_theme_counts_the_words_of_its_articles(crisis):
    terms = DocTerm(crisis.counts, crisis.docs, crisis.terms)
    result = change_points_themes(terms, {"금융": ["은행"]}, draws=50)
    found = evidence(result)
    words = found.terms.table.set_index("term")
    assert words.loc["리먼", "n_before"] == 0 and words.loc["리먼", "log_odds"] == words["log_odds"].max()
    assert found.windows.table["articles"].iloc[1] > 2 * found.windows.table["articles"].iloc[0]


def test_no_break_gives_empty_tables_and_another_result_is_refused(crisis):
    flat = fit_of(np.full(48, 0.3), 10)
    found = evidence(change_points(flat, draws=30))
    assert len(found.terms.table) == len(found.articles.table) == len(found.windows.table) == 0
    with pytest.raises(InputError, match="needs a result of change_points") as error:
        evidence(found.windows)
    assert "change_points 결과" in error.value.ko
