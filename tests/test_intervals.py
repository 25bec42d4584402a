"""Intervals of shares over time: planted corpora whose months hang together, stories, seeds, partial years, and laws."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

import analysis as an
from analysis import topics
from analysis.errors import InputError
from analysis.trends.bins import into_bins, partly_covered
from analysis.trends.mixture import information_inverse, pooled_shares
from analysis.trends.monthly import article_weights, monthly, ratio_scores, topic_scores
from analysis.trends.shocks import Months, estimate
from analysis.values import DOC_COLUMNS, DocTerm, TopicFit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
from simulate import SETTINGS, News, articles, series

NEWS = {"n_docs": 4000, "k": 12, "moving": 2}


def shown(table, column):
    return table[column].to_numpy().reshape(table["period"].nunique(), -1)


def expected(truth, fit, by="year"):
    bins = into_bins(fit.docs, by)
    return bins.total(np.asarray(bins.pick @ truth.expected[truth.month])) / bins.n_articles[:, None]


def coverage(setting, corpora=8, by="year", **news):
    """Mean coverage of level and index over corpora, and the mean width."""
    found = []
    for seed in range(corpora):
        truth, fit = series(News(**NEWS, **SETTINGS[setting], **news), seed)
        table, planted = an.trend(fit, by=by).table, expected(truth, fit, by)
        level = (shown(table, "low") <= planted) & (planted <= shown(table, "high"))
        index = planted / planted.mean(axis=0)
        of_index = (shown(table, "index_low") <= index) & (index <= shown(table, "index_high"))
        found.append((level.mean(), of_index.mean(), (table["high"] - table["low"]).mean()))
    return np.mean(found, axis=0)


def documents(when, **more):
    table = pd.DataFrame({name: "" for name in DOC_COLUMNS}, index=range(len(when)))
    precision = [{0: "none", 4: "year", 7: "month", 10: "day"}[len(day)] for day in when]
    table = table.assign(doc_id=[f"{i:05d}" for i in range(len(when))], published=when, when=when, date_precision=precision)
    return table.assign(**more)


def arrays(docs, theta):
    return TopicFit(np.full((2, 2), 0.5), np.column_stack([theta, 1 - np.asarray(theta)]), docs, np.array(["가", "나"], dtype=object), {})


# coverage


@pytest.mark.parametrize("setting", ["independent", "rho7", "rho9", "slow"])
def test_intervals_of_years_cover_the_expected_share_however_long_shocks_last(setting):
    level, index, _ = coverage(setting)
    assert 0.92 <= level <= 0.99 and 0.92 <= index <= 0.99


def test_intervals_are_wide_where_shocks_last_and_no_wider_than_before_where_they_do_not():
    width = {setting: coverage(setting, 4)[2] for setting in ("independent", "rho9")}
    assert width["rho9"] > 1.5 * width["independent"]
    _, fit = series(News(**NEWS), 0)
    bins = into_bins(fit.docs, "year")
    short = arrays(fit.docs[fit.docs["when"] < "2003"].reset_index(drop=True), fit.doc_topic[fit.docs["when"] < "2003", 0])
    assert an.trend(short).recipe["persistence"]["covers"] == "inside"
    assert len(bins.names) == 15


def test_quarters_cover_as_well():
    level, index, _ = coverage("rho7", 6, by="quarter")
    assert 0.92 <= level <= 0.985 and 0.92 <= index <= 0.985


def test_one_theme_alone_covers_too_and_is_never_narrower_than_the_spread_inside_a_year():
    found = []
    for seed in range(20):
        truth, fit = series(News(**NEWS, **SETTINGS["rho9"]), seed)
        topic = seed % 12
        has = (np.random.RandomState(seed).random_sample(len(fit.docs)) < fit.doc_topic[:, topic]).astype(int)
        terms = DocTerm(sparse.csr_array(np.column_stack([has, 1 - has])), fit.docs, np.array(["가", "나"], dtype=object))
        table, planted = an.trend_terms(terms, ["가"]).table, expected(truth, fit)[:, topic]
        found.append(((table["low"] <= planted) & (planted <= table["high"])).mean())
        independent = table["share"] * (1 - table["share"]) / table["n_articles"]
        assert ((table["high"] - table["low"]) > 3.8 * np.sqrt(independent)).all()
    assert np.mean(found) >= 0.9


def test_the_persistence_that_was_planted_is_found_and_said():
    for setting, planted in (("independent", 0.0), ("rho7", 0.7), ("rho9", 0.9)):
        said = [an.trend(series(News(**{**NEWS, "n_docs": 12000}, **SETTINGS[setting]), seed)[1]).recipe["persistence"] for seed in range(3)]
        assert np.mean([one["correlation"] for one in said]) == pytest.approx(planted, abs=0.1)
        assert said[0]["covers"] == "expected" and said[0]["months"] == 180 and said[0]["series"] == 12
        assert (np.mean([one["factor"] for one in said]) > 1.4) == (planted > 0)


def test_the_column_says_what_the_interval_covers():
    _, fit = series(News(**NEWS), 1)
    year, month = an.trend(fit), an.trend(fit, by="month")
    assert "expected in the period" in year.columns["low"][1] and "month's own share" in month.columns["low"][1]
    assert month.recipe["persistence"] == {"covers": "articles"}


def test_persistence_is_not_estimated_from_too_few_months():
    assert estimate(Months(24000, np.full((36, 2), 0.5), np.ones(36), np.full(36, 1 / 12), np.ones(2))) is None
    n = np.where(np.arange(60) % 3 == 0, 5.0, 0.0)  # 20 of 60
    assert estimate(Months(24000, np.full((60, 2), 0.5), n, n, np.ones(2))) is None


def test_series_without_any_movement_have_the_interval_of_their_year_alone():
    when = [f"{2000 + y}-{m:02d}-01" for y in range(6) for m in range(1, 13) for _ in range(4)]
    table = an.trend(arrays(documents(when), np.full(len(when), 0.3))).table
    assert table["share"].tolist() == pytest.approx([0.3, 0.7] * 6) and table["low"].isna().all()  # no error could be measured


# monthly series


def test_the_monthly_series_are_the_months_shares_and_their_noise_is_that_of_single_articles():
    truth, fit = series(News(**NEWS), 3)
    bins, one = into_bins(fit.docs, "year"), np.ones(len(fit.docs))
    share = an.trend(fit).table["share"].to_numpy().reshape(15, -1)
    months = monthly(bins, None, one, share, ratio_scores(fit.doc_topic, one, share))
    by_month = an.trend(fit, by="month").table["share"].to_numpy().reshape(180, -1)
    assert months.share == pytest.approx(by_month) and months.n == pytest.approx(np.bincount(truth.month))
    assert months.noise == pytest.approx(0.4, abs=0.08)  # Dirichlet with concentration 1.5: 1 / 2.5


def test_the_first_order_series_of_pooled_em_are_near_the_months_own_maximum():
    truth, terms = articles(News(n_docs=3000, k=4, moving=1, n_terms=400, years=5), 1)
    fit = topics.from_arrays(truth.topic_term, truth.theta, truth.docs, terms.terms, terms.counts)
    bins, tokens = into_bins(fit.docs, "year"), np.asarray(terms.counts.sum(axis=1)).ravel().astype(float)
    share = shown(an.trend(fit).table, "share")
    months = monthly(bins, None, tokens, share, topic_scores(fit.counts, fit.topic_term, tokens, share))
    own = shown(an.trend(fit, by="month").table, "share")
    assert np.abs(months.share - own).max() < 0.02 and np.corrcoef(months.share.ravel(), own.ravel())[0, 1] > 0.995


def test_the_inverse_of_the_information_is_that_of_the_subspace():
    rng = np.random.default_rng(3)
    phi = rng.dirichlet(np.full(30, 0.3), size=4)
    share, counted = np.array([0.4, 0.3, 0.2, 0.1]), rng.poisson(20, 30).astype(float)
    ratio, inverse = information_inverse(counted, phi.T, share, np.arange(4))
    inside = np.eye(4) - 0.25
    assert inverse == pytest.approx(np.linalg.pinv(inside @ ((ratio.T * counted) @ ratio) @ inside))
    twice = np.vstack([phi[:3], phi[2]])  # two topics that are one
    _, inverse = information_inverse(counted, twice.T, share, np.arange(4))
    assert np.isfinite(inverse).all() and np.abs(inverse).max() < 1


def test_a_bins_share_does_not_depend_on_later_bins():
    rng = np.random.default_rng(5)
    phi = rng.dirichlet(np.full(60, 0.3), size=5)
    counts = sparse.csr_array(rng.multinomial(400, rng.dirichlet(np.ones(5), size=6) @ phi))
    assert (pooled_shares(counts, phi)[:3] == pooled_shares(counts[:3], phi)).all()


def test_articles_weigh_what_they_are_counted_for():
    docs = documents(["2000-01-01", "2000-05-01", "2001-01-01", ""])
    weights = article_weights(into_bins(docs, "year"), None, np.array([1.0, 3.0, 5.0, 7.0])).toarray()
    assert weights.tolist() == [[0.25, 0.75, 0, 0], [0, 0, 1, 0]]


# stories


def test_a_story_is_one_cluster_where_its_first_telling_stands():
    docs = documents(["2000-01-30", "2000-02-02", "2000-02-03", "2000-03-01", "2001-01-01"], story=["가", "가", "나", "", "가"])
    bins = into_bins(docs, "year")
    assert bins.pick.toarray().tolist() == [[1, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 0], [0, 0, 0, 0, 1]]
    assert bins.month_of.tolist() == [24000, 24000, 24001, 24002, 24012] and bins.n_articles.tolist() == [4, 1]
    months = into_bins(docs, "month")  # an article stays in the month in which it appeared
    assert months.n_articles[:3].tolist() == [1, 2, 1]
    vague = into_bins(documents(["2000", "2000-02-02"], story=["가", "가"]), "year")
    assert vague.month_of.tolist() == [24001, 24001]  # the telling whose date is exact says when


def test_a_table_without_stories_or_with_missing_ones_has_each_article_alone():
    for more in ({}, {"story": ""}, {"story": [None, np.nan]}):
        assert len(set(into_bins(documents(["2000-01-01", "2000-01-01"], **more), "year").story_of)) == 2


@pytest.mark.parametrize("by", ["year", "quarter", "month"])
def test_telling_every_story_twice_changes_the_width_of_no_interval_by_more_than_a_little(by):
    _, fit = series(News(**{**NEWS, "n_docs": 3000}, persistence=0.4), 2)
    twice = pd.concat([fit.docs, fit.docs.assign(doc_id="z" + fit.docs["doc_id"])], ignore_index=True)
    told = TopicFit(fit.topic_term.copy(), np.vstack([fit.doc_topic] * 2), twice, fit.terms, {})
    once, again = (shown(an.trend(one, by=by).table, "high") - shown(an.trend(one, by=by).table, "low") for one in (fit, told))
    inside = np.isfinite(once) & (once < 0.9)
    assert np.nanmedian(again[inside] / once[inside]) == pytest.approx(1, abs=0.01)
    assert (np.abs(again / once - 1)[inside] < 0.1).mean() > 0.98


def test_copied_news_is_covered():
    found = []
    for seed in range(6):
        truth, fit = series(News(**NEWS, copied=0.6), seed)
        table, planted = an.trend(fit).table, expected(truth, fit)
        found.append(((shown(table, "low") <= planted) & (planted <= shown(table, "high"))).mean())
    assert 0.93 <= np.mean(found) <= 0.99


# seeds


@pytest.fixture(scope="module")
def seeds():
    truth, terms = articles(News(n_docs=1500, k=4, moving=1, n_terms=300, years=5), 4)
    fit = topics.from_arrays(truth.topic_term, truth.theta, truth.docs, terms.terms, terms.counts)
    rng = np.random.default_rng(1)

    def other(noise, order):
        phi = truth.topic_term[order] * np.exp(noise * rng.standard_normal(truth.topic_term.shape))
        return topics.from_arrays(phi / phi.sum(axis=1, keepdims=True), truth.theta[:, order], truth.docs, terms.terms, terms.counts)

    return fit, [other(0.3, [3, 1, 0, 2]), other(0.3, [1, 0, 2, 3])]


def test_the_spread_between_seeds_widens_the_interval_and_is_said(seeds):
    fit, others = seeds
    alone, together = an.trend(fit), an.trend(fit, others=others)
    width = [shown(result.table, "high") - shown(result.table, "low") for result in (alone, together)]
    assert (width[1] >= width[0] - 1e-12).all() and width[1].mean() > 1.02 * width[0].mean()
    assert together.table["share"].tolist() == alone.table["share"].tolist() and set(together.table["n_seeds"]) == {3}
    assert together.recipe["seeds"]["fits"] == 3 and "between seeds" in together.table["estimator"][0]
    assert "n_seeds" not in alone.table and "seeds" not in alone.recipe


def test_the_same_fit_again_changes_nothing_and_a_topic_without_match_is_not_counted(seeds):
    fit, _ = seeds
    alone, same = an.trend(fit, by="quarter").table, an.trend(fit, by="quarter", others=[fit]).table
    assert same["low"].to_numpy() == pytest.approx(alone["low"].to_numpy()) and set(same["n_seeds"]) == {2}
    lost = fit.topic_term.copy()
    lost[2] = 1 / lost.shape[1]
    lost[2, :5] += 3
    lost[2] /= lost[2].sum()
    other = topics.from_arrays(lost, fit.doc_topic, fit.docs, fit.terms, fit.counts)
    table = an.trend(fit, others=[other]).table
    assert table.groupby("topic")["n_seeds"].first().tolist() == [2, 2, 1, 2]
    third = table[table["topic"] == 2]
    assert third["low"].to_numpy() == pytest.approx(an.trend(fit).table.query("topic == 2")["low"].to_numpy())
    assert third["estimator"].str.contains("one seed").all()


def test_fits_of_other_articles_are_refused(seeds):
    fit, _ = seeds
    other = topics.from_arrays(fit.topic_term, fit.doc_topic[:9], fit.docs[:9], fit.terms, fit.counts[:9])
    with pytest.raises(InputError, match=r"others\[0\] was fitted to other articles") as error:
        an.trend(fit, others=[other])
    assert "다른 기사에 적합한 모형" in error.value.ko
    with pytest.raises(InputError, match="do not both have counts"):
        an.trend(fit, others=[topics.from_arrays(fit.topic_term, fit.doc_topic, fit.docs, fit.terms)])


# partial bins


def test_first_and_last_bins_that_the_corpus_covers_partly_are_marked():
    docs = documents(["2000-03-01", "2001-06-01", "2003-12-20"])
    assert partly_covered(docs, ["2000", "2001", "2002", "2003"], "year").tolist() == [True, False, False, False]
    assert partly_covered(docs, ["2000-Q1", "2003-Q4"], "quarter").tolist() == [True, True]
    assert partly_covered(docs, ["2003-12"], "month").tolist() == [True]
    assert partly_covered(documents(["2000-01", "2003-12"]), ["2000", "2003"], "year").tolist() == [False, False]
    assert partly_covered(documents(["2000"]), ["2000"], "year").tolist() == [False]  # nobody knows
    periods = {"앞": ("1999", "2000"), "안": ("2001", "2002-06")}
    assert partly_covered(docs, list(periods), periods).tolist() == [True, False]


def test_every_trend_table_says_which_bins_are_partial_and_empty_ones_stay():
    when = ["2000-11-01", "2002-01-01", "2002-12-30"]
    terms = DocTerm(sparse.csr_array(np.ones((3, 1), dtype=np.int64)), documents(when), np.array(["가"], dtype=object))
    for table in (an.trend_terms(terms, ["가"]).table, an.trend_themes(terms, {"주제": ["가"]}).table):
        assert table["partial"].tolist() == [True, False, False] and table["n_articles"].tolist() == [1, 0, 2]
    table = an.trend(arrays(documents(when), [0.2, 0.3, 0.4])).table
    assert table.groupby("period")["partial"].first().tolist() == [True, False, False]


# laws


@pytest.mark.parametrize("by", ["year", "quarter", "month", {"앞": ("2000", "2006-06"), "뒤": ("2006-07", "2014")}])
def test_shares_sum_to_one_coverage_adds_up_and_intervals_hold_the_share(by):
    _, fit = series(News(**NEWS, **SETTINGS["rho9"]), 5)
    mixes = {"standardise": ["outlet"], "panel": True} if by != "month" else {}
    result = an.trend(fit, by=by, **mixes)
    table = result.table.assign(composition=result.table.get("composition", "raw"))
    assert table.groupby(["composition", "period"])["share"].sum().to_numpy() == pytest.approx(1)
    assert result.coverage["used"] + result.coverage["dropped"] == result.coverage["given"] == 4000
    assert table.query("composition == 'raw' and topic == 0")["n_articles"].sum() == result.coverage["used"]
    known = table[table["low"].notna()]
    assert len(known) > 0.9 * len(table)
    for low, value, high in (("low", "share", "high"), ("index_low", "index", "index_high")):
        assert (known[low] <= known[value] + 1e-12).all() and (known[value] <= known[high] + 1e-12).all()
    assert known["low"].min() >= 0 and known["high"].max() <= 1


def test_a_constant_share_in_a_corpus_that_doubles_every_year_is_drawn_constant_and_its_interval_narrows():
    rng = np.random.default_rng(1)
    when = [f"{2000 + y}-{1 + i % 12:02d}-01" for y in range(6) for i in range(48 * 2**y)]
    theta = rng.beta(1.5 * 0.3, 1.5 * 0.7, len(when))
    table = an.trend(arrays(documents(when), theta)).table.query("topic == 0")
    assert table["share"].to_numpy() == pytest.approx(0.3, abs=0.06) and ((table["low"] < 0.3) & (0.3 < table["high"])).all()
    width = (table["high"] - table["low"]).to_numpy()
    assert (np.diff(width[::2]) < 0).all() and width[-1] < 0.4 * width[0]


def test_the_same_input_gives_the_same_bytes():
    _, fit = series(News(**NEWS), 6)
    assert an.trend(fit).table.equals(an.trend(fit).table)
