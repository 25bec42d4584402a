"""The trend test's yardstick, seasons, the usual tests beside it, and agreement between seeds."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import analysis as an
from analysis.errors import InputError
from analysis.trends.agreement import agreement
from analysis.trends.ordinary import mann_kendall, ordinary
from analysis.trends.seasons import seasons, without_seasons
from analysis.trends.yardstick import drift, slow_movement

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
from simulate import SETTINGS, News, series


def months(n, start=2000):
    return [f"{start + t // 12}-{t % 12 + 1:02d}" for t in range(n)]


def lasting(n, m, rho, seed):
    random = np.random.RandomState(seed)
    z = random.normal(size=(n + 80, m))
    for t in range(1, len(z)):
        z[t] = rho * z[t - 1] + np.sqrt(1 - rho**2) * z[t]
    return z[80:]


def p_values(share, weight):
    found = drift(slow_movement(share, weight), np.ones(share.shape[1]))
    return 2 * stats.t.sf(np.abs(found.slope / found.error), found.degrees), found


@pytest.fixture(scope="module")
def kinds():
    """A corpus in which seasons, trends and flat topics are known."""
    planted = ("rising", "falling", "season", "counter-season") + ("flat",) * 8
    return series(News(n_docs=6000, k=12, years=10, kinds=planted, concentration=400), 3)


# the yardstick


@pytest.mark.parametrize(("rho", "most"), [(0.0, 0.08), (0.9, 0.10)])
def test_flat_series_are_called_a_trend_in_about_5_percent_whatever_their_persistence(rho, most):
    p = [p_values(lasting(180, 20, rho, seed), np.ones(180))[0] for seed in range(40)]
    assert 0.015 <= np.mean(np.array(p) < 0.05) <= most


@pytest.mark.parametrize("m", [1, 2, 3])
def test_few_series_have_their_level_without_borrowing_scale(m):
    p = np.concatenate([p_values(lasting(180, m, 0.7, seed), np.ones(180))[0] for seed in range(120 // m)])
    assert (p < 0.05).mean() <= 0.12


def test_persistent_series_have_a_wider_error_than_their_fast_months_let_expect():
    plain = p_values(lasting(180, 20, 0.0, 1), np.ones(180))[1]
    moved = p_values(lasting(180, 20, 0.9, 1), np.ones(180))[1]
    assert plain.shape[0] > 0.2 and moved.shape[0] < 1e-4  # first shape: white
    assert np.median(moved.error) > 2.5 * np.median(plain.error)


def test_the_shape_does_not_look_at_the_trends():
    noise, weight = lasting(120, 10, 0.5, 4), np.ones(120)
    line = np.linspace(-5, 5, 120)[:, None] * np.ones(10)
    still, moving = p_values(noise, weight)[1], p_values(noise + line, weight)[1]
    np.testing.assert_allclose(moving.shape, still.shape, atol=1e-9)
    np.testing.assert_allclose(moving.error, still.error)
    np.testing.assert_allclose(moving.slope - still.slope, 10 / 119)


def test_unit_and_size_of_a_series_do_not_change_its_p():
    noise, weight = lasting(96, 6, 0.4, 5), np.random.RandomState(0).randint(1, 9, 96).astype(float)
    np.testing.assert_allclose(p_values(noise, weight)[0], p_values(1e-3 * noise + 7, 2 * weight)[0])


def test_one_step_or_burst_does_not_make_the_other_series_persistent():
    noise = lasting(180, 12, 0.0, 6)
    broken = noise.copy()
    broken[90:, 0] += 8
    before, after = p_values(noise, np.ones(180))[1], p_values(broken, np.ones(180))[1]
    assert np.median(after.error[1:] / before.error[1:]) < 1.35


def test_empty_months_and_long_gaps_give_finite_numbers():
    share, weight = lasting(300, 4, 0.3, 7), np.zeros(300)
    weight[:14], weight[-14:] = 3, 5
    share[weight == 0] = np.nan
    p, found = p_values(share, weight)
    assert np.isfinite(p).all() and (found.error > 0).all()


# the test through its public function


def test_trends_are_found_with_their_slope_and_flat_and_seasonal_topics_are_not(kinds):
    truth, fit = kinds
    table = an.trend_test(fit).table
    assert table["verdict"].tolist()[:2] == ["rising", "falling"] and set(table["verdict"][2:]) == {"undecided"}
    at = np.arange(len(truth.expected)) - (len(truth.expected) - 1) / 2
    slope = 1200 * at @ truth.expected / (at @ at)
    assert ((table["slope_low"] <= slope) & (slope <= table["slope_high"]))[:2].all()


def test_false_alarms_stay_near_5_percent_in_drifting_news_where_yearly_least_squares_fails():
    ours, usual = [], []
    for seed in range(20):
        table = an.trend_test(series(News(n_docs=3000, moving=0, **SETTINGS["slow"]), seed)[1]).table
        ours.append((table["p"] < 0.05).mean())
        usual.append((table["ols_p"] < 0.05).mean())
    assert np.mean(ours) <= 0.12 < np.mean(usual)


def test_a_partial_first_and_last_year_is_used_in_months_and_left_out_of_years(kinds):
    _, fit = kinds
    when = fit.docs["when"]
    inside = ((when >= "2000-10") & (when < "2009-04")).to_numpy()
    cut = replace(fit, docs=fit.docs[inside].reset_index(drop=True), doc_topic=fit.doc_topic[inside])
    table = an.trend_test(cut).table
    assert table["n_months"].tolist() == [102] * 12 and table["verdict"].tolist()[:2] == ["rising", "falling"]
    eight = cut.docs["when"].between("2001", "2009").to_numpy()
    whole = replace(cut, docs=cut.docs[eight].reset_index(drop=True), doc_topic=cut.doc_topic[eight])
    np.testing.assert_allclose(an.trend_test(whole).table["ols_slope"], table["ols_slope"], rtol=1e-6)


# seasons


def test_seasons_are_removed_and_slope_and_mean_stay():
    at, names = np.arange(120), months(120)
    weight = np.random.RandomState(1).randint(5, 30, 120).astype(float)
    wave = 0.05 * np.cos(2 * np.pi * at / 12)
    share = (0.3 + 0.0005 * at + wave)[:, None]
    smooth, done = without_seasons(share, weight, names)
    assert done and np.ptp(smooth[:, 0] - 0.0005 * at) < 1e-10
    assert np.average(smooth[:, 0], weights=weight) == pytest.approx(np.average(share[:, 0], weights=weight))
    few, done = without_seasons(share[:35], weight[:35], names[:35])
    assert not done and few is not None and (few == share[:35]).all()


def test_the_planted_season_comes_back_month_by_month_and_only_there(kinds):
    truth, fit = kinds
    result = seasons(fit)
    table = result.table
    first = table.groupby("topic", sort=True).first()
    assert (first["q"][[2, 3]] < 0.001).all() and (first["p"][4:] < 0.05).sum() <= 2
    expected = 100 * (truth.expected[:12, 2] - truth.expected[:12, 2].mean())
    mine = table[table["topic"] == 2]
    assert mine["effect"].to_numpy() == pytest.approx(expected, abs=3.3)  # three standard errors at 50 articles a month
    assert ((mine["low"] <= expected) & (expected <= mine["high"])).sum() >= 9
    assert table.groupby("topic")["effect"].sum().to_numpy() == pytest.approx(0, abs=1e-9)
    assert all(len(result.columns[name]) == 2 for name in table) and result.columns["low"][0] == "percentage points"


def test_too_few_full_years_have_no_season_to_show(kinds):
    _, fit = kinds
    inside = (fit.docs["when"] < "2002-06").to_numpy()
    cut = replace(fit, docs=fit.docs[inside].reset_index(drop=True), doc_topic=fit.doc_topic[inside])
    table = seasons(cut).table
    assert table["effect"].isna().all() and table["p"].isna().all() and set(table["n_years"]) == {2}


# what papers usually do


def test_the_usual_columns_are_those_of_scipy_and_are_marked_as_description(kinds):
    truth, fit = kinds
    result = an.trend_test(fit)
    years = truth.month // 12
    shares = np.array([fit.doc_topic[years == y].mean(axis=0) for y in range(10)])
    for i in (0, 5):
        line, rank = stats.linregress(range(10), shares[:, i]), stats.kendalltau(range(10), shares[:, i])
        row = result.table.iloc[i]
        assert row.ols_slope == pytest.approx(100 * line.slope) and row.ols_p == pytest.approx(line.pvalue)
        assert row.mk_tau == pytest.approx(rank.statistic) and row.mk_p == pytest.approx(rank.pvalue, abs=0.05)
    for name in ("ols_slope", "ols_p", "mk_tau", "mk_p"):
        assert "description: its error rate is not 5 %" in result.columns[name][1]


def test_mann_kendall_corrects_for_ties_as_by_hand():
    tau, p = mann_kendall(np.array([[1.0], [2], [2], [3], [5]]))
    # S = 9; variance (5*4*15 - 2*1*9) / 18
    assert tau[0] == pytest.approx(0.9)
    assert p[0] == pytest.approx(2 * stats.norm.sf(8 / np.sqrt((5 * 4 * 15 - 18) / 18)))
    assert np.isnan(mann_kendall(np.full((5, 1), 0.2))[1][0])


def test_four_full_years_are_too_few_for_the_usual_tests():
    found = ordinary(np.random.RandomState(0).rand(59, 2), np.ones(59), months(59))
    assert all(np.isnan(values).all() for values in found.values())


# seeds


def other_order(fit, order):
    """The same topics under other numbers."""
    names = tuple(fit.names[i] for i in order)
    return replace(fit, topic_term=fit.topic_term[order], doc_topic=fit.doc_topic[:, order], names=names)


@pytest.fixture(scope="module")
def worded(kinds):
    """The fit of `kinds` with a word of its own for each topic, so that topics can be matched."""
    _, fit = kinds
    words = np.full((12, 12), 0.01) + np.eye(12) * 0.88
    return an.from_arrays(words, fit.doc_topic, fit.docs, np.array([f"말{i:02d}" for i in range(12)], dtype=object))


def test_a_fit_agrees_with_itself_under_other_numbers(worded):
    result = agreement(worded, [other_order(worded, np.roll(np.arange(12), 3)), other_order(worded, np.arange(12)[::-1])])
    table, own = result.table, an.trend_test(worded).table
    assert table.columns.tolist() == ["topic", "name", "verdict", "same_verdict", "n_seeds", "slope", "slope_min",
                                      "slope_max", "stability"]  # fmt: skip
    assert (table["same_verdict"] == 1).all() and (table["n_seeds"] == 2).all()
    assert table["stability"].to_numpy() == pytest.approx(1)
    for name in ("slope", "slope_min", "slope_max"):
        np.testing.assert_allclose(table[name], own["slope"], rtol=1e-6)
    assert all(len(result.columns[name]) == 2 for name in table)


def test_a_topic_whose_match_is_flat_in_the_other_fit_has_another_verdict_there(worded):
    theta = worded.doc_topic.copy()
    theta[:, [0, 4]] = theta[:, [4, 0]]  # the rising topic's articles go to a flat one's words
    table = agreement(worded, [worded, replace(worded, doc_topic=theta)]).table
    assert table["same_verdict"].tolist() == [0.5, 1, 1, 1, 0.5] + [1] * 7
    assert table["slope_min"][0] < table["slope"][0] < table["slope_max"][0]


def test_a_topic_without_a_match_does_not_agree(worded):
    theta = worded.doc_topic[:, :11] / worded.doc_topic[:, :11].sum(axis=1, keepdims=True)
    smaller = replace(worded, topic_term=worded.topic_term[:11], doc_topic=theta, names=worded.names[:11])
    last = agreement(worded, [smaller]).table.iloc[11]
    assert last.same_verdict == 0 and last.stability == 0 and np.isnan(last.slope)


def test_agreement_needs_another_fit_of_the_same_articles(worded):
    with pytest.raises(InputError, match="at least one other fit") as error:
        agreement(worded, [])
    assert "다른 난수 시드" in error.value.ko
    cut = replace(worded, docs=worded.docs.iloc[1:].reset_index(drop=True), doc_topic=worded.doc_topic[1:])
    with pytest.raises(InputError, match="other fit 1 is of other articles") as error:
        agreement(worded, [cut])
    assert "1번째 적합의 기사" in error.value.ko


def test_the_same_fit_gives_the_same_table(kinds):
    pd.testing.assert_frame_equal(an.trend_test(kinds[1]).table, an.trend_test(kinds[1]).table)
