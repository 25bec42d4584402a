"""Log-odds: error under persistence, stories, several groups; dispersion and G2 as descriptions."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse, stats

import analysis as an
from analysis.compare.dispersion import deviation_of_proportions
from analysis.compare.keyness_g2 import signed_g2
from analysis.compare.moderation import moderate
from analysis.compare.persistence import Cells, difference_variance
from analysis.values import DOC_COLUMNS, DocTerm


def documents(when, outlets=None, stories=None):
    docs = pd.DataFrame({name: "" for name in DOC_COLUMNS}, index=range(len(when))).astype(object)
    docs["doc_id"] = [f"a{i:06d}" for i in range(len(when))]
    docs["published"] = docs["when"] = list(when)
    docs["outlet"] = list(outlets) if outlets is not None else "가나일보"
    if stories is not None:
        docs["story"] = list(stories)
    return docs


def doc_term(counts, docs):
    counts = sparse.csr_array(np.asarray(counts, dtype=np.int64))
    return DocTerm(counts, docs, np.array([f"말{i:03d}" for i in range(counts.shape[1])], dtype=object))


def months(n, start=2000):
    return [f"{start + m // 12}-{m % 12 + 1:02d}" for m in range(n)]


def news(seed, *, persistence=0.0, n_months=120, n_terms=250, tokens=5000, cv=0.4, groups=1):
    """One "article" a month and group: words with monthly shocks of this persistence, shared by the groups; none differs."""
    rng = np.random.RandomState(seed)
    z = rng.normal(size=(n_months, n_terms))
    for t in range(1, n_months):
        z[t] = persistence * z[t - 1] + np.sqrt(1 - persistence**2) * z[t]
    base = 1 / np.arange(5, n_terms + 5)
    rate = np.exp(cv * z) * base / base.sum()
    counts = np.concatenate([rng.poisson(rate * tokens) for _ in range(groups)])
    return counts, months(n_months) * groups


HALVES = {"앞": ("2000", "2004"), "뒤": ("2005", "2009")}


def called(result):
    return int((result.table["q"] < 0.05).sum()) / result.table["group"].nunique()


@pytest.mark.parametrize("persistence", [0.0, 0.7, 0.9])
def test_periods_that_do_not_differ_have_no_distinctive_words_however_long_fashions_last(persistence):
    ours, likelihood = 0, 0
    for seed in range(6):
        counts, when = news(seed, persistence=persistence)
        result = an.log_odds(doc_term(counts, documents(when)), HALVES)
        ours += called(result)
        likelihood += int((result.table["g2"].abs() > stats.chi2.isf(0.05 / 250, 1)).sum()) / 2
    assert ours <= 1
    assert likelihood > 100


def test_the_persistence_of_months_is_found_in_the_words_together():
    factors = []
    for persistence in (0.0, 0.9):
        counts, when = news(1, persistence=persistence, tokens=50_000)
        factors.append(an.log_odds(doc_term(counts, documents(when)), HALVES).recipe["persistence"]["앞"])
    assert 1 <= factors[0] < 1.3
    assert factors[1] > 5  # (1 + .9) / (1 - .9) = 19 for a long series without counting noise


def test_a_word_that_doubles_is_found_and_the_word_of_one_month_is_not():
    counts, when = news(7)
    late = np.array(when) >= "2005"
    counts[late, 10:15] *= 2
    counts[70, 20] += 4 * counts[:, 20].sum()
    table = an.log_odds(doc_term(counts, documents(when)), HALVES).table.query("group == '뒤'").set_index("term")
    doubled = [f"말{i:03d}" for i in range(10, 15)]
    assert (table.loc[doubled, "q"] < 0.01).all() and (table.loc[doubled, "log_odds"] > 0.4).all()
    assert table.loc["말020", "log_odds"] > 1 and table.loc["말020", "q"] > 0.2
    assert table.loc["말020", "g2"] > 100


def test_outlets_that_share_their_months_are_compared_within_them():
    """Months move both outlets alike: what they share is no noise of their difference."""
    counts, when = news(3, persistence=0.9, groups=2, tokens=20_000)
    outlets = ["가나일보"] * 120 + ["다라신문"] * 120
    assert called(an.log_odds(doc_term(counts, documents(when, outlets)), "outlet")) == 0
    counts[:120, 40] = counts[:120, 40] * 3 // 2
    table = an.log_odds(doc_term(counts, documents(when, outlets)), "outlet").table
    assert set(table.loc[table["q"] < 0.05, "term"]) == {"말040"}


def test_one_event_that_one_outlet_covered_more_does_not_tell_outlets_apart():
    counts, when = news(4, groups=2, tokens=20_000)
    outlets = ["가나일보"] * 120 + ["다라신문"] * 120
    counts[:, 100] = 0
    counts[[30, 150], 100] = [400, 40]
    table = an.log_odds(doc_term(counts, documents(when, outlets)), "outlet").table
    event = table[table["term"] == "말100"]
    assert (event["g2"].abs() > 100).all() and (event["log_odds"].abs() > 1).all()
    assert (event["q"] > 0.5).all() and (event["z"].abs() < 1).all()


# laws


def test_order_of_articles_and_names_of_groups_change_nothing():
    counts, when = news(5, n_terms=60, n_months=48)
    labels = np.array(["가" if day < "2002" else "나" for day in when], dtype=object)
    one = an.log_odds(doc_term(counts, documents(when)), labels).table
    order = np.random.RandomState(0).permutation(len(when))
    other = an.log_odds(doc_term(counts[order], documents(np.array(when)[order])), labels[order]).table
    pd.testing.assert_frame_equal(one, other)
    renamed = an.log_odds(doc_term(counts, documents(when)), np.where(labels == "가", "하", "나")).table
    mine, theirs = (t[t["group"] == g].set_index("term") for t, g in ((one, "가"), (renamed, "하")))
    assert mine["z"].to_numpy() == pytest.approx(theirs.loc[mine.index, "z"].to_numpy())


def test_two_groups_mirror_each_other_in_every_statistic():
    counts, when = news(6, n_terms=80)
    table = an.log_odds(doc_term(counts, documents(when)), HALVES).table
    here, there = (table[table["group"] == name].set_index("term").sort_index() for name in HALVES)
    for column in ("log_odds", "z", "g2"):
        assert here[column].to_numpy() == pytest.approx(-there[column].to_numpy())
    assert here["q"].to_numpy() == pytest.approx(there["q"].to_numpy())


def test_shrinkage_is_the_same_for_groups_of_every_size_and_halves_as_all_counts_double():
    """Three groups of 1 : 10 : 100; what the prior takes from a log-odds fades with counts, and only with them."""
    rng = np.random.RandomState(0)
    when = [f"{2000 + g}-{m:02d}" for g in range(3) for m in range(1, 13)]
    counts = rng.poisson(np.repeat([40, 400, 4000], 12)[:, None], size=(36, 6))
    counts[:12, 0] *= 2

    def taken(times):
        table = an.log_odds(doc_term(counts * times, documents(when)), "year").table
        found = table.query("group == '2000' and term == '말000'")["log_odds"].iloc[0]
        y, rest = counts[:12].sum(axis=0), counts[12:].sum(axis=0)
        return np.log(y[0] / (y.sum() - y[0]) * (rest.sum() - rest[0]) / rest[0]) - found

    first, second, fourth = taken(1), taken(2), taken(4)
    assert first > 0
    assert second == pytest.approx(first / 2, rel=0.08) and fourth == pytest.approx(first / 4, rel=0.12)


@pytest.mark.parametrize("groups", [2, 3])
def test_telling_a_groups_stories_again_makes_no_word_more_certain(groups):
    counts, when = news(11, n_terms=120, n_months=72)
    counts = np.minimum(counts, 40)
    labels = [str(m * groups // 72) for m in range(72)]
    stories = [f"s{i}" for i in range(72)]
    once = an.log_odds(doc_term(counts, documents(when, stories=stories)), np.array(labels, dtype=object))
    again = [i for i, label in enumerate(labels) if label == "0"] * 4
    rows = list(range(72)) + again
    told = doc_term(counts[rows], documents([when[i] for i in rows], stories=[stories[i] for i in rows]))
    more = an.log_odds(told, np.array([labels[i] for i in rows], dtype=object))
    one, other = (result.table.set_index(["group", "term"]).sort_index() for result in (once, more))
    for column in ("log_odds", "z", "q", "n_stories"):
        assert other[column].to_numpy(dtype=float) == pytest.approx(one[column].to_numpy(dtype=float))
    assert (other.loc["0", "count"] == 5 * one.loc["0", "count"]).all()
    assert (other.loc["0", "g2"].abs() > one.loc["0", "g2"].abs()).any()


def test_a_story_is_in_the_month_of_its_first_article_whatever_group_tells_it():
    """A story told in January and again in March is one stretch of time, not two."""
    when = ["2000-01-05", "2000-03-01", "2000-02-01", "2000-01-09", "2000-02-09", "2000-03-09"]
    labels = np.array(["가", "가", "가", "나", "나", "나"], dtype=object)
    counts = [[4, 1], [4, 1], [1, 4], [1, 4], [2, 4], [3, 4]]
    table = an.log_odds(doc_term(counts, documents(when, stories=["s", "s", "", "", "", ""])), labels).table
    assert set(table["clusters"]) == {2}
    assert table.query("group == '가' and term == '말000'")[["articles", "n_stories", "n_present"]].iloc[0].tolist() == [3, 2, 2]


def test_undated_and_coarse_articles_are_stretches_of_their_own():
    when = ["", "", "2000", "2000-02", "2000-03"] * 2
    labels = np.array(["가"] * 5 + ["나"] * 5, dtype=object)
    table = an.log_odds(doc_term(np.arange(20).reshape(10, 2) + 1, documents(when)), labels).table
    assert set(table["clusters"]) == {4} and table["q"].notna().all()


# variances


def test_cells_that_are_independent_have_the_variance_of_independent_clusters():
    rng = np.random.RandomState(0)
    n = 40
    cells = Cells(np.repeat([0, 1], n), np.arange(2.0 * n), np.full(2 * n, 100.0))
    noise = rng.normal(size=(2 * n, 4000))
    noise -= np.repeat([noise[:n].mean(axis=0), noise[n:].mean(axis=0)], n, axis=0)
    found = difference_variance(cells, lambda part: noise[:, part] / n, np.full(4000, 1000.0))
    assert found.variance.mean() == pytest.approx(2 / n, rel=0.12)
    assert (found.degrees == pytest.approx(2 * n - 2, rel=0.1))


def test_moderation_draws_scattered_variances_together_lends_no_more_than_they_have_and_lowers_none():
    rng = np.random.RandomState(1)
    degrees = np.full(2000, 10.0)
    ratio = 3 * rng.chisquare(10, 2000) / 10
    ratio[5] = 300
    drawn, total = moderate(ratio, degrees, np.arange(2000.0) + 1)
    assert total == pytest.approx(np.full(2000, 20.0))
    assert (drawn >= ratio).all() and drawn[5] == 300
    assert drawn.min() > 1.5 > ratio.min()
    few, own = moderate(ratio[:20], degrees[:20], np.ones(20))
    assert (few == ratio[:20]).all() and (own == 10).all()


# descriptions


def test_g2_is_scipys_likelihood_ratio_with_the_sign_of_the_difference():
    count = np.array([[30.0, 70, 5], [10, 190, 0]])
    expected = stats.chi2_contingency([[30, 75], [10, 190]], correction=False, lambda_="log-likelihood").statistic
    found = signed_g2(count)
    assert found[0, 0] == pytest.approx(expected) and found[1, 0] == pytest.approx(-expected)
    assert found[0, 1] < 0 < found[0, 2]


def test_deviation_of_proportions_is_griess():
    # parts of 9, 9, 10, 10, 12 % of 100: a word of 9 in the shares of Gries (2008), by hand
    size = np.array([9, 9, 10, 10, 12])
    word = np.array([3, 0, 3, 3, 0])
    expected = 0.5 * np.abs(word / 9 - size / 50).sum() / (1 - 9 / 50)
    rest = size - word
    parts = np.column_stack([word, rest, np.zeros(5)])
    found = deviation_of_proportions(sparse.csr_array(parts))
    assert found[0] == pytest.approx(expected) and np.isnan(found[2])
    even = deviation_of_proportions(sparse.csr_array(np.column_stack([size, size])))
    assert even == pytest.approx([0, 0])


def test_words_of_one_story_one_outlet_or_one_month_are_marked():
    when = ["2000-01-01", "2000-01-02", "2000-02-01", "2000-03-01", "2001-01-01", "2001-02-01"]
    outlets = ["가", "나", "가", "나", "가", "나"]
    stories = ["s", "s", "", "", "", ""]
    counts = [[1, 0, 1, 1], [1, 1, 0, 1], [0, 0, 1, 1], [0, 1, 0, 1], [0, 0, 0, 1], [0, 0, 0, 1]]
    table = an.log_odds(doc_term(counts, documents(when, outlets, stories)), "year").table
    notes = table[table["group"] == "2000"].set_index("term")["note"]
    assert notes.to_dict() == {"말000": "one story", "말001": "one outlet", "말002": "one outlet", "말003": ""}
    assert set(table.query("group == '2001' and count == 0")["note"]) == {""}


def test_columns_say_which_of_them_are_descriptions():
    counts, when = news(2, n_terms=10, n_months=24)
    described = an.log_odds(doc_term(counts, documents(when)), "year").columns
    assert all("a description" in described[name][1] for name in ("g2", "dispersion", "n_present"))
