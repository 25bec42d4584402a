"""Shares by outlet: planted shares are held as often as the intervals say, and laws."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

import analysis as an
from analysis.errors import InputError
from analysis.values import DOC_COLUMNS, DocTerm, TopicFit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
from outlets import one
from simulate import SETTINGS, News, articles, series

WORDS = {"눈": ["눈"], "비": ["비"]}


def documents(when, outlet, **more):
    table = pd.DataFrame({name: "" for name in DOC_COLUMNS}, index=range(len(when)))
    precision = [{0: "none", 4: "year", 7: "month", 10: "day"}[len(day)] for day in when]
    ids = [f"{i:05d}" for i in range(len(when))]
    return table.assign(doc_id=ids, published=when, when=when, date_precision=precision, outlet=outlet, **more)


def arrays(docs, theta):
    theta = np.asarray(theta, dtype=float)
    return TopicFit(np.full((2, 2), 0.5), np.column_stack([theta, 1 - theta]), docs, np.array(["가", "나"], dtype=object), {})


def counted(docs, has):
    return DocTerm(sparse.csr_array(np.asarray(has, dtype=np.int64)), docs, np.array(["눈", "비"], dtype=object))


def months(n, start=2000):
    return [f"{start + t // 12}-{t % 12 + 1:02d}-05" for t in range(n)]


def limits(result, outlet, at=0):
    row = result.table[result.table["outlet"] == outlet].iloc[at]
    return row["low"], row["share"], row["high"]


@pytest.fixture(scope="module")
def news():
    """Six years of three outlets, with words: truth and counts."""
    return articles(News(n_docs=900, k=6, years=6, moving=1, outlets=3, n_terms=400, persistence=0.4), 4)


@pytest.fixture(scope="module")
def fit(news):
    truth, terms = news
    return an.from_arrays(truth.topic_term, truth.theta, truth.docs, terms.terms, counts=terms.counts)


# planted truth


@pytest.mark.parametrize("part", ["topics", "themes"])
@pytest.mark.parametrize("setting", ["independent", "rho9"])
def test_intervals_hold_the_planted_share(part, setting):
    made = pd.DataFrame([row for seed in range(6) for row in one(part, setting, 3000, 20, seed)])
    made = made[made["measure"] == "coverage"].groupby("method")[["hits", "of"]].sum()
    rate = made["hits"] / made["of"].where(made["of"] > 0)
    assert 0.93 < rate["large"] < 0.995 and rate["two years"] > 0.9 and rate["10 to 30"] > 0.92 and rate["one month"] > 0.88


def test_months_that_hang_together_widen_the_interval():
    width = {}
    for setting in ("independent", "rho9"):
        found = [an.outlet_shares(series(News(n_docs=6000, **SETTINGS[setting]), seed)[1]) for seed in range(2)]
        width[setting] = np.mean([(one.table["high"] - one.table["low"]).mean() for one in found])
        assert {one.recipe["persistence"]["covers"] for one in found} == {"expected"}
    assert width["rho9"] > 1.3 * width["independent"]


def test_two_outlets_keep_the_shares_that_were_planted():
    random = np.random.RandomState(1)
    when = months(72) * 8
    docs = documents(when, ["가신문", "나일보"] * (len(when) // 2))
    theta = np.where(docs["outlet"] == "가신문", 0.2, 0.6) + random.uniform(-0.15, 0.15, len(when))
    found = an.outlet_shares(arrays(docs, theta))
    for outlet, planted in (("가신문", 0.2), ("나일보", 0.6)):
        low, share, high = limits(found, outlet)
        assert low < planted < high and high - low < 0.06 and share == pytest.approx(planted, abs=0.02)


# few articles


def test_few_articles_give_wide_limits_that_stay_within_reason():
    random = np.random.RandomState(2)
    when = months(72) * 10
    outlet = np.where(np.arange(len(when)) % 60 == 7, "작은신문", "큰신문")
    has = random.random_sample((len(when), 2)) < (0.05, 0.5)
    docs = documents(when, outlet)
    has[np.flatnonzero(outlet == "작은신문"), 0] = np.arange((outlet == "작은신문").sum()) == 3  # one of twelve
    found = an.outlet_shares_themes(counted(docs, has), WORDS)
    small, large = limits(found, "작은신문"), limits(found, "큰신문")
    assert small[2] - small[0] > 5 * (large[2] - large[0])
    assert small[0] > 0 and small[2] < 0.5


def test_a_share_of_nought_has_an_upper_limit():
    docs = documents(months(72) * 4, ["큰신문"] * 276 + ["작은신문"] * 12)
    has = np.column_stack([np.arange(288) % 3 == 0, np.ones(288, dtype=bool)])
    has[276:, 0] = False
    found = an.outlet_shares_themes(counted(docs, has), WORDS)
    low, share, high = limits(found, "작은신문")
    assert (low, share) == (0, 0) and 0.2 < high < 0.5
    low, share, high = limits(found, "작은신문", 1)
    assert (share, high) == (1, 1) and 0.5 < low < 0.8


def test_an_outlet_with_one_month_is_judged_by_the_months_of_the_others():
    random = np.random.RandomState(3)
    when = months(72) * 5 + ["2003-03-05"] * 10
    docs = documents(when, ["큰신문"] * 360 + ["한달신문"] * 10)
    theta = random.beta(2, 6, len(when))
    low, share, high = limits(an.outlet_shares(arrays(docs, theta)), "한달신문")
    assert 0 < low < share < high < 1
    short = an.outlet_shares(arrays(docs.iloc[348:].reset_index(drop=True), theta[348:]))  # a year: nobody knows its months
    assert short.recipe["persistence"]["covers"] == "inside" and "inside" not in short.columns["low"][1]
    low, _, high = limits(short, "한달신문")
    assert np.isnan(low) and np.isnan(high)
    assert np.isfinite(limits(short, "큰신문")).all()


def test_undated_articles_have_a_share_and_no_limits():
    docs = documents(months(72) * 3 + [""] * 9, ["큰신문"] * 216 + ["날짜없음"] * 9)
    low, share, high = limits(an.outlet_shares(arrays(docs, np.random.RandomState(4).beta(2, 2, 225))), "날짜없음")
    assert 0 < share < 1 and np.isnan(low) and np.isnan(high)


# seeds


def test_a_share_near_0_with_one_other_seed_stays_small():
    truth, _ = series(News(n_docs=1200, k=12, moving=2, outlets=4), 5)
    docs = truth.docs
    docs["outlet"] = np.where(np.arange(len(docs)) % 100 == 3, "작은신문", docs["outlet"])
    terms = np.array([f"w{i:02d}" for i in range(12)], dtype=object)
    theta = truth.theta
    swapped = 0.7 * theta + 0.3 * np.roll(theta, 1, axis=1)  # the other seed draws the topics' borders elsewhere
    first, other = (an.from_arrays(np.eye(12), values, docs, terms) for values in (theta, swapped))
    alone, both = an.outlet_shares(first).table, an.outlet_shares(first, [other]).table
    assert ((both["high"] - both["low"]) >= (alone["high"] - alone["low"]) - 1e-12).all()
    assert both["high"][both["share"] < 0.05].max() < 0.5


# laws


def test_shares_sum_to_one_and_outlets_by_articles_to_the_whole(fit):
    theta = TopicFit(fit.topic_term, fit.doc_topic, fit.docs, fit.terms, {})
    table = an.outlet_shares(theta).table
    assert table.groupby("outlet")["share"].sum().to_numpy() == pytest.approx(1)
    whole = (table["share"] * table["n_articles"]).groupby(table["topic"]).sum() / len(fit.docs)
    assert whole.to_numpy() == pytest.approx(fit.doc_topic.mean(axis=0))
    assert table["overall"].to_numpy()[:6] == pytest.approx(whole.to_numpy())
    assert an.outlet_shares(fit).table.groupby("outlet")["share"].sum().to_numpy() == pytest.approx(1)
    assert ((table["low"] < table["share"]) & (table["share"] < table["high"])).all()


def test_articles_of_a_theme_add_up(news):
    _, terms = news
    themes = {"하나": list(terms.terms[:3]), "둘": [terms.terms[5]]}
    table = an.outlet_shares_themes(terms, themes).table
    assert (table["articles"] / table["n_articles"]).to_numpy() == pytest.approx(table["share"].to_numpy())
    whole = table.groupby("theme", sort=False)["articles"].sum() / len(terms.docs)
    assert table["overall"].to_numpy()[:2] == pytest.approx(whole.to_numpy())


def test_the_order_of_articles_does_not_matter(fit, news):
    order = np.random.RandomState(6).permutation(len(fit.docs))
    docs = fit.docs.iloc[order].reset_index(drop=True)
    shuffled = an.from_arrays(fit.topic_term, fit.doc_topic[order], docs, fit.terms, counts=sparse.csr_array(fit.counts[order]))
    # months are pooled by sums in the order of articles, whose rounding the waves of shocks.estimate magnify, as they do for trend
    pd.testing.assert_frame_equal(an.outlet_shares(fit).table, an.outlet_shares(shuffled).table, rtol=1e-3)
    terms, themes = news[1], {"하나": list(news[1].terms[:2])}
    turned = DocTerm(sparse.csr_array(terms.counts[order]), docs, terms.terms)
    pd.testing.assert_frame_equal(an.outlet_shares_themes(terms, themes).table, an.outlet_shares_themes(turned, themes).table, rtol=1e-3)


def test_articles_without_an_outlet_are_left_out_and_counted(fit):
    theta = TopicFit(fit.topic_term, fit.doc_topic, fit.docs, fit.terms, {})
    more = documents(["2001-05-05"] * 7, "")
    wider = TopicFit(fit.topic_term, np.vstack([fit.doc_topic, np.eye(6)[[0] * 7]]),
                     pd.concat([fit.docs, more.assign(story="")], ignore_index=True), fit.terms, {})  # fmt: skip
    pd.testing.assert_frame_equal(an.outlet_shares(theta).table, an.outlet_shares(wider).table)
    assert an.outlet_shares(wider).coverage["dropped"] == 7
    with pytest.raises(InputError, match="no article names its outlet") as error:
        an.outlet_shares(arrays(more, [0.5] * 7))
    assert "언론사" in error.value.ko


def test_tellings_of_a_story_in_an_outlet_are_one_piece_of_evidence():
    random = np.random.RandomState(7)
    theta = random.beta(1, 3, 288)
    docs = documents(months(72) * 4, ["가신문", "나일보"] * 144, story=[f"s{i}" for i in range(288)])
    once = an.outlet_shares(arrays(docs, theta))
    thrice = an.outlet_shares(arrays(pd.concat([docs] * 3, ignore_index=True).assign(doc_id=[f"{i:05d}" for i in range(864)]), np.tile(theta, 3)))
    for end in ("share", "low", "high"):
        assert thrice.table[end].to_numpy() == pytest.approx(once.table[end].to_numpy(), rel=0.02)


def test_tellings_in_two_outlets_count_in_both():
    random = np.random.RandomState(8)
    theta = random.beta(1, 3, 144)
    docs = documents(months(72) * 2, "가신문", story=[f"s{i}" for i in range(144)])
    both = pd.concat([docs, docs.assign(outlet="나일보")], ignore_index=True).assign(doc_id=[f"{i:05d}" for i in range(288)])
    table = an.outlet_shares(arrays(both, np.tile(theta, 2))).table
    one, two = (table[table["outlet"] == name].drop(columns="outlet").reset_index(drop=True) for name in ("가신문", "나일보"))
    pd.testing.assert_frame_equal(one, two)


def test_a_theme_that_was_not_counted_is_unknown(news):
    table = an.outlet_shares_themes(news[1], {"없는 말": ["없는말"], "하나": [news[1].terms[0]]}).table
    unknown = table["theme"] == "없는 말"
    assert table.loc[unknown, ["share", "low", "high", "overall"]].isna().all(axis=None) and table.loc[~unknown, "share"].notna().all()


def test_the_trends_refusal_names_the_way(fit):
    with pytest.raises(InputError, match=r"not over 'outlet'.*outlet_shares and outlet_shares_themes") as error:
        an.trend(fit, by="outlet")
    assert "outlet_shares_themes로" in error.value.ko
