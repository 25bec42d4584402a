"""TF-IDF and log-odds: planted answers, laws, and the rate of false findings."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import sparse, stats

import analysis as an
from analysis.compare.clusters import month_numbers, span_months, time_labels
from analysis.compare.discovery import false_discovery_rate
from analysis.errors import InputError
from analysis.values import DOC_COLUMNS, DocTerm


def articles(counts, words, when, outlets=None):
    n = len(when)
    precision = {0: "none", 4: "year", 7: "month", 10: "day"}
    docs = pd.DataFrame({
        "doc_id": [f"a{i:06d}" for i in range(n)], "published": when, "date_precision": [precision[len(d)] for d in when],
        "dated_by": "column", "when": when, "outlet": outlets or ["가나일보"] * n, "section": "", "title": "제목", "path": "x.csv",
    })[list(DOC_COLUMNS)].astype(object)  # fmt: skip
    order = np.argsort(np.array(words, dtype=object))
    return DocTerm(
        sparse.csr_array(np.asarray(counts, dtype=np.int64)[:, order]), docs, np.array(words, dtype=object)[order]
    )


def row(result, **where):
    table = result.table
    for column, value in where.items():
        table = table[table[column] == value]
    assert len(table) == 1
    return table.iloc[0]


@pytest.fixture
def three():
    """2000: 검색 검색 게임 / 검색 광고; 2001: 게임 게임 게임 검색."""
    return articles(
        [[2, 1, 0], [1, 0, 1], [1, 3, 0]], ["검색", "게임", "광고"], ["2000-01-01", "2000-02-01", "2001-01-01"]
    )


# TF-IDF


def test_tfidf_of_three_articles_is_as_computed_by_hand(three):
    result = an.tfidf(three, "year")
    assert row(result, group="2000", term="광고").tfidf == pytest.approx(1 / 5 * math.log(3))
    assert row(result, group="2000", term="게임").tfidf == pytest.approx(1 / 5 * math.log(3 / 2))
    assert row(result, group="2001", term="게임").tfidf == pytest.approx(3 / 4 * math.log(3 / 2))
    assert row(result, group="2000", term="검색").tfidf == 0  # in every article
    assert row(result, group="2000", term="검색")[["count", "articles"]].tolist() == [3, 2]


def test_tfidf_ranks_within_groups_in_the_order_of_time_and_lists_only_what_occurs(three):
    table = an.tfidf(three, "year").table
    assert table["group"].tolist() == ["2000"] * 3 + ["2001"] * 2
    assert table["term"].tolist() == ["광고", "게임", "검색", "게임", "검색"]
    assert table["rank"].tolist() == [1, 2, 3, 1, 2]
    assert an.tfidf(three, "year", top=1).table["term"].tolist() == ["광고", "게임"]


def test_tfidf_breaks_ties_by_the_alphabet_and_names_empty_groups():
    terms = articles([[1, 1, 1], [0, 0, 0], [0, 0, 0]], ["나", "다", "가"], ["2000", "2002", ""])
    result = an.tfidf(terms, "year")
    assert result.table["term"].tolist() == ["가", "나", "다"]
    assert result.recipe["empty_groups"] == ["2001", "2002"]
    assert result.coverage == {"given": 3, "used": 2, "undated": 1, "dropped": 0}


def test_tfidf_refuses_grouped_counts_and_a_top_below_one(three):
    with pytest.raises(InputError, match="needs the articles' counts") as error:
        an.tfidf(three.group("year"), "year")
    assert "기사별 빈도가 필요합니다" in error.value.ko
    with pytest.raises(InputError, match="top is 0"):
        an.tfidf(three, "year", top=0)


def test_tfidf_of_nothing_dated_is_an_empty_table_with_its_coverage():
    result = an.tfidf(articles([[1]], ["가"], [""]), "year")
    assert len(result.table) == 0 and result.coverage["undated"] == 1


# log-odds


@pytest.mark.parametrize("size", [1, 10, 1000])
def test_a_word_twice_as_common_has_log_odds_near_ln_2_whatever_the_groups_size(size):
    words = ["두배", *[f"말{i:02d}" for i in range(20)]]
    first = [400, *[980] * 20]
    second = [200 * size, *[990 * size] * 20]
    result = an.log_odds(articles([first, second], words, ["2000", "2001"]).group("year"))
    assert row(result, group="2000", term="두배").log_odds == pytest.approx(math.log(2), abs=0.06)
    assert row(result, group="2001", term="두배").log_odds == pytest.approx(-math.log(2), abs=0.06)


def test_shrinkage_by_the_prior_fades_as_counts_grow():
    def estimate(n):
        terms = articles([[20 * n, 980 * n], [10 * n, 990 * n]], ["두배", "말"], ["2000", "2001"])
        return row(an.log_odds(terms.group("year")), group="2000", term="두배").log_odds

    exact = math.log(20 / 980) - math.log(10 / 990)
    errors = [exact - estimate(n) for n in (1, 10, 100, 1000)]
    assert all(error > 0 for error in errors)
    assert errors[0] > 5 * errors[1] > 25 * errors[2] > 125 * errors[3]


def test_log_odds_and_monroes_z_are_as_computed_by_hand():
    terms = articles([[30, 70], [10, 90]], ["가", "나"], ["2000", "2001"]).group("year")
    found = row(an.log_odds(terms, prior=50.0), group="2000", term="가")
    extra = 50 * 40 / 200
    here, there = 30 + extra, 10 + extra
    expected = math.log(here / (150 - here)) - math.log(there / (150 - there))
    assert found.log_odds == pytest.approx(expected)
    assert found.z == pytest.approx(expected / math.sqrt(1 / here + 1 / there))
    assert found.q == pytest.approx(2 * stats.norm.sf(found.z))


def test_two_groups_mirror_each_other_and_three_are_each_against_the_rest():
    terms = articles([[30, 70], [10, 90], [20, 80]], ["가", "나"], ["2000-01", "2001-01", "2002-01"])
    two = an.log_odds(terms.group({"앞": ("2000", "2000"), "뒤": ("2001", "2001")}))
    assert row(two, group="앞", term="가").log_odds == pytest.approx(-row(two, group="뒤", term="가").log_odds)
    three = an.log_odds(terms.group("year"))
    rest = an.log_odds(terms.group({"앞": ("2000", "2000"), "뒤": ("2001", "2002")}))
    assert row(three, group="2000", term="가").log_odds == pytest.approx(row(rest, group="앞", term="가").log_odds)


def test_groups_without_counts_are_dropped_and_their_articles_counted():
    terms = articles([[3, 1], [0, 0], [1, 3], [1, 1]], ["가", "나"], ["2000-01", "2001-01", "2003-01", ""])
    for result in (an.log_odds(terms.group("year")), an.log_odds(terms, "year")):
        assert sorted(set(result.table["group"])) == ["2000", "2003"]
        assert result.recipe["empty_groups"] == ["2001", "2002"]
        assert result.coverage == {"given": 4, "used": 2, "undated": 1, "dropped": 1}


def test_fewer_than_two_groups_with_counts_is_an_error():
    terms = articles([[3, 1], [0, 0]], ["가", "나"], ["2000-01", "2001-01"])
    for call in (lambda: an.log_odds(terms.group("year")), lambda: an.log_odds(terms, "year")):
        with pytest.raises(InputError, match="1 of 2 groups have counts") as error:
            call()
        assert "두 집단 이상" in error.value.ko


def test_grouping_twice_or_not_at_all_and_a_prior_of_zero_are_refused(three):
    for call in (lambda: an.log_odds(three), lambda: an.log_odds(three.group("year"), "year")):
        with pytest.raises(InputError, match="either grouped counts"):
            call()
    with pytest.raises(InputError, match="prior is 0"):
        an.log_odds(three, "year", prior=0)


def test_words_outside_the_compared_groups_are_left_out_and_counted():
    terms = articles([[3, 1, 0], [1, 3, 0], [0, 0, 5]], ["가", "나", "다"], ["2000", "2001", ""])
    result = an.log_odds(terms, "year")
    assert "다" not in set(result.table["term"])
    assert result.recipe["terms_without_counts"] == 1


def slow_variance(counts, side, cell, word, extra):
    """The sum of squared influences by cell, and Monroe's variance, as their definitions have them."""
    squares, poisson = 0.0, 0.0
    for mine in (side, ~side):
        y, n = counts[mine, word].sum(), counts[mine].sum()
        for c in sorted(set(cell[mine])):
            here = mine & (cell == c)
            squares += ((counts[here, word].sum() - y / n * counts[here].sum()) / (y + extra)) ** 2
        poisson += 1 / (y + extra)
    return squares, poisson


def test_error_is_the_spread_between_months_raised_by_one_factor_for_all_and_never_below_monroes():
    rng = np.random.default_rng(3)
    when = [f"{2000 + i // 60}-{1 + i % 12:02d}-{1 + i % 28:02d}" for i in range(180)]
    counts = rng.poisson(rng.gamma(0.3, 30, size=(180, 5)))
    words = ["가", "나", "다", "라", "마"]
    result = an.log_odds(articles(counts, words, when), "year")
    year, month = np.array([day[:4] for day in when]), np.array([day[:7] for day in when])
    extra = 500 * counts.sum(axis=0) / counts.sum()
    factors = []
    for w, word in enumerate(words):
        side = year == "2001"
        squares, poisson = slow_variance(counts, side, month, w, extra[w])
        odds = []
        for mine in (side, ~side):
            y, n = counts[mine, w].sum(), counts[mine].sum()
            odds.append(math.log((y + extra[w]) / (n + 500 - y - extra[w])))
        found = row(result, group="2001", term=word)
        assert found.log_odds == pytest.approx(odds[0] - odds[1])
        error = found.log_odds / found.t
        assert error**2 >= poisson * (1 - 1e-9)
        factors.append(error**2 / squares)
        assert found.clusters == 12
        assert found.articles == (counts[side, w] > 0).sum()
    assert factors == pytest.approx([factors[0]] * 5)
    assert factors[0] == pytest.approx(result.recipe["persistence"]["2001"], abs=0.006) and 1 < factors[0] < 1.5
    p = 2 * stats.t.sf(result.table["t"].abs(), result.table["degrees"])
    assert result.table["q"].to_numpy() == pytest.approx(stats.false_discovery_control(p))


def test_one_cluster_gives_no_q_but_an_estimate_and_a_rank():
    terms = articles([[9, 1], [1, 9]], ["가", "나"], ["2000", "2001"])
    table = an.log_odds(terms, "year").table
    assert table["z"].isna().all() and table["q"].isna().all()
    assert table["term"].tolist() == ["가", "나", "나", "가"] and table["rank"].tolist() == [1, 2, 1, 2]


def clumped(seed, years=4, a_year=400, n_terms=300):
    """Words whose rates vary from month to month (CV .4) and clump inside articles, but never differ between years."""
    rng = np.random.default_rng(seed)
    base = 1 / np.arange(3, n_terms + 3)
    month = rng.gamma(1 / 0.16, 0.16, size=(12 * years, n_terms))
    at = rng.integers(0, 12 * years, size=a_year * years)
    rate = base / base.sum() * month[at] * rng.gamma(0.5, 2.0, size=(len(at), n_terms)) * 60
    when = [f"{2000 + m // 12}-{m % 12 + 1:02d}-15" for m in at]
    return articles(rng.poisson(rate), [f"말{i:03d}" for i in range(n_terms)], when)


def test_periods_that_do_not_differ_have_no_distinctive_words_but_monroes_z_finds_dozens():
    periods = {"앞": ("2000", "2001"), "뒤": ("2002", "2003")}
    ours, monroe = 0, 0
    for seed in range(8):
        terms = clumped(seed)
        ours += int((an.log_odds(terms, periods).table["q"] < 0.05).sum() / 2)
        monroe += int((an.log_odds(terms.group(periods)).table["q"] < 0.05).sum() / 2)
    assert ours <= 2
    assert monroe > 80


def test_a_planted_difference_is_found_with_a_clustered_error():
    terms = clumped(99)
    counts = terms.counts.toarray()
    late = terms.docs["when"].to_numpy() >= "2002"
    counts[late, :5] *= 4
    result = an.log_odds(articles(counts, list(terms.terms), terms.docs["when"].tolist()),
                         {"앞": ("2000", "2001"), "뒤": ("2002", "2003")})  # fmt: skip
    found = result.table[(result.table["group"] == "뒤") & (result.table["q"] < 0.05) & (result.table["log_odds"] > 0)]
    assert set(terms.terms[:5]) <= set(found["term"]) and found["rank"].max() <= 12


def test_every_column_is_described(three):
    for result in (an.tfidf(three, "year"), an.log_odds(three, "year"), an.log_odds(three.group("year"))):
        assert all(len(result.columns[name]) == 2 for name in result.table)


# what both rest on


def test_coarse_dates_keep_their_width_as_clusters():
    when = pd.Series(["2000-01-01", "2000-03-31", "2000-04", "2000", "", "2000-12-31T10:00:00"])
    assert time_labels(when, "quarter").tolist() == ["2000-Q1", "2000-Q1", "2000-Q2", "2000", "", "2000-Q4"]
    assert time_labels(when, "half").tolist() == ["2000-H1", "2000-H1", "2000-H1", "2000", "", "2000-H2"]
    assert time_labels(when, "third").tolist() == ["2000-01-T1", "2000-03-T3", "2000-04", "2000", "", "2000-12-T3"]
    assert time_labels(when, "day").tolist() == ["2000-01-01", "2000-03-31", "2000-04", "2000", "", "2000-12-31"]
    labels = np.array(["2000-01", "2000-Q1", "2000-H2", "2000", ""])
    assert month_numbers(labels) - 24000 == pytest.approx([0, 1, 8.5, 5.5, np.nan], nan_ok=True)
    assert span_months(when) == 12 and span_months(pd.Series(["", "2000"])) == 0


def test_false_discovery_rate_is_benjamini_hochbergs_and_leaves_out_what_was_not_tested():
    p = np.array([0.01, np.nan, 0.04, 0.03])
    assert false_discovery_rate(p) == pytest.approx([0.03, np.nan, 0.04, 0.04], nan_ok=True)
    assert np.isnan(false_discovery_rate(np.array([np.nan]))).all()
