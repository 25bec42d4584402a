"""Shares over time and the trend test: planted shares come back, errors hold their rate, nothing is lost."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import sparse, stats

import analysis as an
from analysis.errors import InputError
from analysis.trends.bins import into_bins
from analysis.trends.intervals import exact_bounds, ratio_errors
from analysis.trends.mixture import mixture_errors, pooled_shares
from analysis.trends.tests import low_frequency, prior_variance, trend_test_themes
from analysis.values import DOC_COLUMNS, DocTerm, TopicFit

PRECISION = {0: "none", 4: "year", 7: "month", 10: "day"}


def documents(when):
    return pd.DataFrame({
        "doc_id": [f"a{i:06d}" for i in range(len(when))], "published": when,
        "date_precision": [PRECISION[len(day)] for day in when], "dated_by": "column", "when": when,
        "outlet": "가나일보", "section": "", "title": "제목", "path": "x.csv",
    })[list(DOC_COLUMNS)].astype(object)  # fmt: skip


def articles(counts, words, when):
    return DocTerm(sparse.csr_array(np.asarray(counts, dtype=np.int64)), documents(when), np.array(words, dtype=object))


def model(when, topic_term, counts=None, doc_topic=None):
    topic_term = np.array(topic_term, dtype=float)
    k, n_terms = topic_term.shape
    doc_topic = np.full((len(when), k), 1 / k) if doc_topic is None else np.array(doc_topic, dtype=float)
    counts = None if counts is None else sparse.csr_array(np.asarray(counts, dtype=np.int64))
    terms = np.array([f"말{i:03d}" for i in range(n_terms)], dtype=object)
    return TopicFit(topic_term, doc_topic, documents(when), terms, {"engine": "planted"}, counts)


def row(result, **where):
    table = result.table
    for column, value in where.items():
        table = table[table[column] == value]
    assert len(table) == 1
    return table.iloc[0]


TWO_TOPICS = [[0.5, 0.3, 0.1, 0.1, 0.0], [0.0, 0.1, 0.1, 0.3, 0.5]]


def planted(months, share, *, a_month=20, tokens=100, shock=0.0, seed=0, start=2000, topic_term=TWO_TOPICS):
    """A fit whose topics are the true ones; `share` of the first topic by month; month shocks of size `shock` (logit)."""
    rng = np.random.default_rng(seed)
    share = np.broadcast_to(share, months)
    a_month = np.broadcast_to(a_month, months)
    logit = np.log(share / (1 - share)) + shock * rng.standard_normal(months)
    theta = np.repeat(1 / (1 + np.exp(-logit)), a_month)
    mixed = np.column_stack([theta, 1 - theta]) @ np.array(topic_term)
    when = [f"{start + m // 12}-{m % 12 + 1:02d}-{1 + i % 28:02d}" for m in range(months) for i in range(a_month[m])]
    return model(when, topic_term, rng.multinomial(tokens, mixed))


# shares of topics


def test_the_topics_share_of_a_year_is_the_planted_one():
    fit = planted(24, np.repeat([0.2, 0.6], 12), a_month=50)
    result = an.trend(fit)
    assert row(result, period="2000", topic=0).share == pytest.approx(0.2, abs=0.01)
    assert row(result, period="2001", topic=0).share == pytest.approx(0.6, abs=0.01)
    assert set(result.table["estimator"]) == {"pooled EM"}


def test_shares_of_a_bin_sum_to_one_and_the_order_is_periods_then_topics():
    table = an.trend(planted(30, 0.3), by="quarter").table
    assert table.groupby("period")["share"].sum().to_numpy() == pytest.approx(1)
    assert table["period"].tolist() == sorted(table["period"]) and table["topic"].tolist() == [0, 1] * 10


def test_a_constant_share_in_a_corpus_that_doubles_every_year_is_drawn_constant():
    a_month = np.repeat([5, 10, 20, 40, 80], 12)
    table = an.trend(planted(60, 0.3, a_month=a_month, tokens=60)).table
    first = table[table["topic"] == 0]
    assert first["n_articles"].tolist() == [60, 120, 240, 480, 960]
    assert first["share"].to_numpy() == pytest.approx(0.3, abs=0.02)
    assert first["index"].to_numpy() == pytest.approx(1, abs=0.06)


def test_pooled_em_shows_the_movement_that_the_mean_of_shrunken_theta_hides():
    fit = planted(24, np.repeat([0.2, 0.6], 12), tokens=10)
    theta = np.repeat([[0.3, 0.7], [0.5, 0.5]], 240, axis=0)  # as a prior draws short articles to the corpus mean
    arrays = model(fit.docs["when"].tolist(), TWO_TOPICS, doc_topic=theta)
    moved = [np.diff(an.trend(f).table.query("topic == 0")["share"])[0] for f in (fit, arrays)]
    assert moved[0] == pytest.approx(0.4, abs=0.03) and moved[1] == pytest.approx(0.2)


def test_a_fit_without_counts_says_that_its_shares_are_the_mean_theta():
    fit = model(["2000-01-01", "2000-02-01", "2001"], TWO_TOPICS, doc_topic=[[0.9, 0.1], [0.5, 0.5], [0.2, 0.8]])
    result = an.trend(fit)
    assert set(result.table["estimator"]) == {"mean theta"}
    assert row(result, period="2000", topic=0).share == pytest.approx(0.7)
    assert row(result, period="2001", topic=1).share == pytest.approx(0.8)
    assert np.isnan(row(result, period="2001", topic=1).low)  # one cluster


def test_pooled_em_is_the_maximum_of_the_likelihood():
    rng = np.random.default_rng(5)
    phi = rng.dirichlet(np.full(30, 0.3), size=4)
    n = rng.multinomial(500, rng.dirichlet(np.ones(4)) @ phi)
    share = pooled_shares(sparse.csr_array([n]), phi)[0]
    gradient = phi @ (n / (share @ phi)) / 500
    assert gradient.max() < 1 + 1e-4  # Karush, Kuhn and Tucker: 1 for topics that have a share, below 1 for the others
    assert (share * gradient).sum() == pytest.approx(1)


def test_terms_that_no_topic_can_produce_and_empty_bins_do_no_harm():
    phi = np.array([[0.5, 0.5, 0, 0], [0, 0.5, 0.5, 0]])
    share = pooled_shares(sparse.csr_array([[3, 2, 1, 9], [0, 0, 0, 0], [0, 0, 0, 4]]), phi)
    assert share[0].sum() == pytest.approx(1) and share[0, 0] == pytest.approx(0.75, abs=0.01)
    assert np.isnan(share[1]).all() and np.isnan(share[2]).all()


def test_empty_years_stay_as_rows_without_a_share():
    fit = model(["2000-01-01", "2002-01-01", ""], TWO_TOPICS, counts=np.ones((3, 5)))
    result = an.trend(fit)
    empty = result.table[result.table["period"] == "2001"]
    assert empty["share"].isna().all() and empty["n_articles"].tolist() == [0, 0] and empty["low"].isna().all()
    assert result.coverage == {"given": 3, "used": 2, "undated": 1, "dropped": 0}


def test_a_topic_without_a_token_in_the_year_has_an_upper_limit_all_the_same():
    fit = model([f"2000-{m:02d}-01" for m in range(1, 11)], TWO_TOPICS, counts=[[9, 1, 0, 0, 0]] * 10)
    found = row(an.trend(fit), topic=1)
    assert found.share < 0.01 and found.low == 0 and found.high == pytest.approx(1 - 0.025 ** (1 / 10))
    other = row(an.trend(fit), topic=0)
    assert other.high == 1 and other.low == pytest.approx(0.025 ** (1 / 10))


def test_the_interval_of_a_topics_share_covers_the_planted_share_in_about_95_percent():
    covered = []
    for seed in range(150):
        table = an.trend(planted(12, 0.3, a_month=6, tokens=40, shock=0.4, seed=seed)).table
        mean = 0.3085  # of a logit-normal around .3 with spread .4
        covered.append(table["low"][0] <= mean <= table["high"][0])
    assert 0.89 <= np.mean(covered) <= 0.99


def test_the_error_of_pooled_em_is_near_the_full_jackknife():
    fit = planted(12, 0.3, a_month=6, tokens=40, shock=0.4, seed=7)
    bins = into_bins(fit.docs, "year")
    by_cluster = sparse.csr_array(bins.pick @ fit.counts)
    whole = by_cluster.sum(axis=0)
    share = pooled_shares(sparse.csr_array([whole]), fit.topic_term)
    error, clusters = mixture_errors(by_cluster, fit.topic_term, share, bins)
    left_out = pooled_shares(sparse.csr_array(whole - by_cluster.toarray()), fit.topic_term)
    jackknife = np.sqrt(11 / 12 * ((left_out - share) ** 2).sum(axis=0))
    assert clusters.tolist() == [12] and error[0] == pytest.approx(jackknife, rel=0.03)


def test_a_trend_runs_over_time_only():
    with pytest.raises(InputError, match="a trend runs over time, not over 'outlet'") as error:
        an.trend(planted(12, 0.3), by="outlet")
    assert "추세는 시간에 따른 것" in error.value.ko


# shares of terms and themes


@pytest.fixture
def small():
    """2000: four articles, 알리바바 in two, 알리페이 in one of them; 2001: none; 2002: two articles, 알리바바 in both."""
    return articles(
        [[0, 3, 1], [2, 1, 0], [4, 0, 0], [4, 0, 0], [0, 1, 0], [1, 1, 0], [1, 5, 5]], ["검색", "알리바바", "알리페이"],
        ["2000-01-01", "2000-02-01", "2000-03-01", "2000-04-01", "2002-01-01", "2002-02-01", ""],
    )  # fmt: skip


def test_the_share_of_a_term_is_the_share_of_articles_that_contain_it(small):
    result = an.trend_terms(small, ["알리바바", "알리페이"])
    found = row(result, period="2000", term="알리바바")
    assert found[["share", "count", "articles", "n_articles", "clusters"]].tolist() == [0.5, 4, 2, 4, 4]
    assert row(result, period="2002", term="알리바바").share == 1
    assert np.isnan(row(result, period="2001", term="알리바바").share)
    assert result.coverage == {"given": 7, "used": 6, "undated": 1, "dropped": 0}


def test_the_share_of_tokens_is_an_option_and_is_said_in_the_column(small):
    result = an.trend_terms(small, ["알리바바"], unit="tokens")
    found = row(result, period="2000")
    assert found.share == pytest.approx(4 / 15) and found.n_tokens == 15
    assert "tokens" in result.columns["share"][1] and "articles" in an.trend_terms(small, ["검색"]).columns["share"][1]


def test_a_theme_is_in_an_article_that_contains_any_of_its_words(small):
    result = an.trend_themes(small, {"전자상거래": ["알리페이", "알리바바", "타오바오"], "검색": ["검색"]})
    assert row(result, period="2000", theme="전자상거래")[["share", "articles", "count"]].tolist() == [0.5, 2, 5]
    assert result.recipe["missing"] == {"전자상거래": ["타오바오"]}


def test_a_theme_of_which_no_word_was_counted_has_no_share_rather_than_zero(small):
    result = an.trend_themes(small, {"없음": ["타오바오"], "검색": ["검색"]})
    assert result.table[result.table["theme"] == "없음"]["share"].isna().all()
    assert row(result, period="2000", theme="검색").share == 0.75
    test = trend_test_themes(small, {"없음": ["타오바오"]})
    assert test.table["verdict"].tolist() == ["undecided"]


def test_a_word_that_was_not_counted_is_an_error_that_names_the_nearest(small):
    with pytest.raises(InputError, match=r"'알리페이이' is not among the 3 terms counted.*'알리페이'") as error:
        an.trend_terms(small, ["알리페이이"])
    assert "혹시 '알리페이'" in error.value.ko


def test_grouped_counts_and_unknown_units_are_refused(small):
    with pytest.raises(InputError, match="articles' counts"):
        an.trend_terms(small.group("year"), ["검색"])
    with pytest.raises(InputError, match="unknown unit 'words'"):
        an.trend_terms(small, ["검색"], unit="words")


def test_limits_at_shares_of_0_and_1_are_exact_binomial(small):
    result = an.trend_terms(small, ["알리페이", "알리바바"])
    none, every = row(result, period="2002", term="알리페이"), row(result, period="2002", term="알리바바")
    assert (none.low, none.high) == (0, pytest.approx(stats.binomtest(0, 2).proportion_ci(0.95).high))
    assert (every.low, every.high) == (pytest.approx(stats.binomtest(2, 2).proportion_ci(0.95).low), 1)
    assert exact_bounds(np.array([100]))[0] == pytest.approx(0.0362, abs=1e-4)


def test_a_constant_theme_in_a_corpus_that_doubles_every_year_is_drawn_constant():
    when = [f"{2000 + y}-{1 + i % 12:02d}-01" for y in range(4) for i in range(24 * 2**y)]
    counts = [[1, int(i % 4 == 0)] for y in range(4) for i in range(24 * 2**y)]
    table = an.trend_themes(articles(counts, ["가", "나"], when), {"주제": ["나"]}).table
    assert table["share"].tolist() == [0.25] * 4 and table["n_articles"].tolist() == [24, 48, 96, 192]


def test_ratio_errors_are_the_delete_one_jackknife():
    rng = np.random.default_rng(2)
    docs = documents([f"2000-{m:02d}-{d:02d}" for m in range(1, 10) for d in range(1, 1 + m)])
    bins = into_bins(docs, "year")
    y, x = rng.poisson(5, size=(9, 1)).astype(float), rng.poisson(20, size=9).astype(float)
    share, error, _ = ratio_errors(y, x, bins)
    left_out = [(y.sum() - y[c, 0]) / (x.sum() - x[c]) for c in range(9)]
    assert error[0, 0] == pytest.approx(math.sqrt(8 / 9 * sum((s - share[0, 0]) ** 2 for s in left_out)))


@pytest.mark.parametrize(("shock", "a_month"), [(0.0, 10), (0.5, 10), (0.5, 40)])
def test_the_interval_of_a_terms_share_covers_the_planted_share_in_about_95_percent(shock, a_month):
    rng = np.random.default_rng(11)
    years = 400
    monthly = np.clip(0.2 * rng.gamma(1 / max(shock, 1e-9) ** 2, max(shock, 1e-9) ** 2, size=years * 12), 0, 1)
    has = rng.random((years * 12, a_month)) < (monthly if shock else np.full(years * 12, 0.2))[:, None]
    mean = 0.2
    when = [f"{1000 + m // 12}-{m % 12 + 1:02d}-01" for m in range(years * 12) for _ in range(a_month)]
    table = an.trend_terms(articles(np.column_stack([has.ravel(), ~has.ravel()]), ["가", "나"], when), ["가"]).table
    assert 0.91 <= ((table["low"] <= mean) & (mean <= table["high"])).mean() <= 0.985


def test_limits_stay_inside_0_and_1_around_the_share_and_need_two_clusters():
    rng = np.random.default_rng(4)
    when = [f"{2000 + i % 7}-{rng.integers(1, 13):02d}-{rng.integers(1, 28):02d}" for i in range(200)] + [
        "2010-05-01"
    ] * 3
    counts = np.column_stack([rng.random(203) < 0.05, rng.random(203) < 0.95, rng.random(203) < 0.5])
    table = an.trend_terms(articles(counts, ["가", "나", "다"], when), ["가", "나", "다"]).table
    known = table[table["low"].notna()]
    assert ((known["low"] >= 0) & (known["low"] <= known["share"]) & (known["share"] <= known["high"])).all()
    assert (known["high"] <= 1).all()
    lone = table[(table["clusters"] < 2) & table["share"].between(0.001, 0.999)]
    assert lone["low"].isna().all()


def test_clusters_are_months_in_a_year_thirds_in_a_quarter_days_in_a_month_and_articles_without_a_month_are_one():
    docs = documents(["2000-01-01", "2000-01-02", "2000-01-15", "2000-02", "2000", "2000"])
    assert len(into_bins(docs, "year").bin_of) == 3
    assert len(into_bins(docs, "quarter").bin_of) == 3
    assert np.bincount(into_bins(docs, "month").bin_of).tolist() == [3, 1]
    assert len(into_bins(docs, {"반년": ("2000-01", "2000-06")}).bin_of) == 2
    assert len(into_bins(docs, {"봄": ("2000-01", "2000-03")}).bin_of) == 3


def test_periods_keep_their_order_and_count_what_lies_outside(small):
    result = an.trend_themes(small, {"주제": ["알리바바"]}, by={"뒤": ("2001", "2002"), "봄": ("2000-02", "2000-03")})
    assert result.table["period"].tolist() == ["뒤", "봄"] and result.table["share"].tolist() == [1, 0.5]
    assert result.coverage == {"given": 7, "used": 4, "undated": 1, "dropped": 2}


def test_nothing_dated_gives_an_empty_table_and_its_coverage():
    terms = articles([[1]], ["가"], [""])
    assert len(an.trend_terms(terms, ["가"]).table) == 0
    fit = model(["", ""], TWO_TOPICS, counts=np.ones((2, 5)))
    result = an.trend(fit)
    assert len(result.table) == 0 and result.coverage == {"given": 2, "used": 0, "undated": 2, "dropped": 0}
    assert an.trend_test(fit).table["verdict"].tolist() == ["undecided", "undecided"]


# the trend test


def persistent(months, series, rho, seed):
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal((months + 60, series))
    for t in range(1, months + 60):
        noise[t] = rho * noise[t - 1] + math.sqrt(1 - rho**2) * noise[t]
    return noise[60:]


def verdicts(share, weight):
    beta, variance, scale = low_frequency(share, weight)
    t = beta / (np.sqrt(variance) / abs(scale))
    return 2 * stats.t.sf(np.abs(t), 6)


@pytest.mark.parametrize("rho", [0.0, 0.4, 0.7])
def test_flat_series_with_persistent_months_are_called_a_trend_in_about_5_percent(rho):
    share = 0.05 * np.exp(0.3 * persistent(180, 600, rho, seed=1))
    weight = np.repeat(np.linspace(20, 60, 15), 12)
    p = verdicts(share, weight)
    assert 0.02 <= (p < 0.05).mean() <= 0.09
    yearly = share.reshape(15, 12, -1).mean(axis=1)
    plain = [stats.linregress(range(15), yearly[:, i]).pvalue for i in range(600)]
    assert rho < 0.7 or (p < 0.05).mean() <= np.mean(np.array(plain) < 0.05) + 0.01


def test_planted_doublings_are_found_far_more_often_than_flat_series():
    rise = np.linspace(-0.5, 0.5, 180)[:, None] * math.log(2)
    p = verdicts(0.05 * np.exp(0.3 * persistent(180, 300, 0.4, seed=2) + rise), np.ones(180))
    assert (p < 0.05).mean() > 0.5


def test_the_test_equals_a_slow_second_implementation_with_explicit_projections():
    rng = np.random.default_rng(6)
    months = 60
    weight = rng.integers(0, 9, size=months).astype(float)
    share = rng.random((months, 3))
    share[weight == 0] = np.nan
    beta, variance, scale = low_frequency(share, weight)
    keep = weight > 0
    at = np.arange(1, months + 1)[keep]
    w = np.diag(weight[keep] / weight.sum())
    x = np.column_stack([np.ones(keep.sum()), at])
    waves = [np.cos(np.pi * j * (at - 0.5) / months) for j in range(2, 8)]
    for i in range(3):
        y = share[keep, i]
        slope = np.linalg.solve(x.T @ w @ x, x.T @ w @ y)[1]
        design, squares = x, []
        for wave in waves:
            rest = wave - design @ np.linalg.solve(design.T @ w @ design, design.T @ w @ wave)
            squares.append((rest @ w @ y) ** 2 / (rest @ w @ rest))
            design = np.column_stack([design, wave])
        line = at - (weight[keep] @ at) / weight.sum()
        t = slope * math.sqrt(line @ w @ line) / math.sqrt(np.mean(squares))
        assert beta[i] == pytest.approx(slope)
        assert beta[i] * abs(scale) / math.sqrt(variance[i]) == pytest.approx(t)


def test_the_prior_variance_comes_back_from_variances_drawn_around_it():
    rng = np.random.default_rng(8)
    true = 0.02 * 8 / rng.chisquare(8, size=4000)
    prior, d0 = prior_variance(true * rng.chisquare(6, size=4000) / 6, 6, most=100)
    assert prior == pytest.approx(0.02, rel=0.1) and d0 == pytest.approx(8, rel=0.25)
    assert prior_variance(np.array([1.0, 1.1, 0.9]), 6) == (pytest.approx(1.1, rel=0.15), 12.0)


def test_a_rising_and_a_falling_topic_are_told_with_their_slope_in_points_a_year():
    result = an.trend_test(planted(96, np.linspace(0.2, 0.4, 96), shock=0.1, a_month=10, tokens=50))
    rising, falling = row(result, topic=0), row(result, topic=1)
    assert (rising.verdict, falling.verdict) == ("rising", "falling")
    assert rising.slope == pytest.approx(20 / 8, rel=0.15) and falling.slope == pytest.approx(-rising.slope)
    assert rising.slope_low < rising.slope < rising.slope_high and rising.n_months == 96


def test_flat_themes_stay_undecided_and_a_planted_one_is_found_with_the_variances_shared():
    rng = np.random.default_rng(12)
    month = np.repeat(np.arange(120), 15)
    flat = 0.15 * np.exp(0.3 * persistent(120, 9, 0.4, seed=3))[month]
    up = (0.1 + 0.2 * month / 120)[:, None]
    counts = rng.random((len(month), 10)) < np.column_stack([flat, up])
    when = [f"{2000 + m // 12}-{m % 12 + 1:02d}" for m in month]
    words = [f"말{i}" for i in range(10)]
    result = trend_test_themes(articles(counts, words, when), {word: [word] for word in words})
    assert result.table["verdict"].tolist() == ["undecided"] * 9 + ["rising"]
    assert (result.table["degrees"] > 8).all() and (result.table["degrees"] <= 20).all()
    assert result.coverage["used"] == 1800


@pytest.mark.parametrize("months", [23, 36, 47])
def test_too_few_months_or_years_are_undecided_and_no_error(months):
    result = an.trend_test(planted(months, np.linspace(0.1, 0.9, months)))
    assert set(result.table["verdict"]) == {"undecided"} and result.table["p"].isna().all()


def test_empty_months_have_no_weight_and_articles_without_a_month_are_dropped():
    fit = planted(64, 0.3, a_month=np.where(np.arange(64) % 2, 0, 10))
    table = an.trend_test(fit).table
    assert table["n_months"].tolist() == [32, 32] and table["p"].notna().all()
    coarse = model(["2000"] * 5 + ["2001-01"], TWO_TOPICS, counts=np.ones((6, 5)))
    assert an.trend_test(coarse).coverage == {"given": 6, "used": 1, "undated": 0, "dropped": 5}


def test_autocorrelation_is_that_of_the_months():
    share = 0.3 + 0.02 * persistent(240, 1, 0.7, seed=5)[:, 0]
    result = an.trend_test(planted(240, share, a_month=10, tokens=2000))
    assert result.table["autocorrelation"][0] == pytest.approx(0.65, abs=0.15)


def test_every_column_is_described(small):
    fit = planted(12, 0.3)
    for result in (an.trend(fit), an.trend_test(fit), an.trend_terms(small, ["검색"], unit="tokens")):
        assert all(len(result.columns[name]) == 2 for name in result.table)
