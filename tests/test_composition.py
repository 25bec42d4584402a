"""Composition: who is in the corpus when, and shares that a change of the mix does not move."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

import analysis as an
from analysis.errors import InputError
from analysis.trends.bins import into_bins
from analysis.trends.composition import changes, composition, full_periods, outlets, panel
from analysis.trends.intervals import ratio_errors, standardised_ratio
from analysis.trends.mix import mix_over
from analysis.trends.mixture import pooled_shares
from analysis.trends.standard import Composition, compositions, standard
from analysis.trends.tests import trend_test_themes
from analysis.values import DOC_COLUMNS, DocTerm, TopicFit

PRECISION = {0: "none", 4: "year", 7: "month", 10: "day"}


def documents(rows):
    """rows: (when, outlet) or (when, outlet, section)"""
    rows = [(*row, "")[:3] for row in rows]
    return pd.DataFrame({
        "doc_id": [f"a{i:06d}" for i in range(len(rows))], "published": [r[0] for r in rows],
        "date_precision": [PRECISION[len(r[0])] for r in rows], "dated_by": "column", "when": [r[0] for r in rows],
        "outlet": [r[1] for r in rows], "section": [r[2] for r in rows], "title": "제목", "path": "x.csv",
    })[list(DOC_COLUMNS)].astype(object)  # fmt: skip


def days(year, n, start=0):
    return [f"{year}-{(start + i) % 12 + 1:02d}-{1 + (start + i) // 12 % 28:02d}" for i in range(n)]


def articles(rows, counts, words):
    return DocTerm(sparse.csr_array(np.asarray(counts, dtype=np.int64)), documents(rows), np.array(words, dtype=object))


def moving(per_year, share, *, words=("가나", "다라"), tokens=1, seed=0):
    """Outlets whose shares never change: per_year {outlet: [articles a year]}, share {outlet: of 가나}."""
    rng = np.random.default_rng(seed)
    rows, has = [], []
    for outlet, numbers in per_year.items():
        for y, n in enumerate(numbers):
            rows += [(day, outlet) for day in days(2000 + y, n)]
            has += list(rng.random(n) < share[outlet])
    has = np.array(has, dtype=int)
    return articles(rows, np.column_stack([has * tokens, np.full(len(has), tokens)]), list(words))


def series(result, name, column="share"):
    return result.table.loc[result.table["composition"] == name, column].to_numpy()


MIX = {"한빛일보": [300, 240, 180, 120], "누리신문": [100, 200, 300, 400]}
SHARE = {"한빛일보": 0.6, "누리신문": 0.1}


# the planted truth


def test_a_mix_that_moves_moves_the_raw_share_and_not_the_standardised_one():
    result = an.trend_terms(moving(MIX, SHARE), ["가나"], standardise=["outlet"])
    raw, flat = series(result, "raw"), series(result, "standardised")
    truth = (0.6 * 840 + 0.1 * 1000) / 1840
    assert raw[0] - raw[-1] > 0.15 and np.ptp(flat) < 0.06
    assert (series(result, "standardised", "low") <= truth).all() and (series(result, "standardised", "high") >= truth).all()
    assert result.recipe["compositions"][0]["mix"] == [["누리신문", pytest.approx(1000 / 1840)], ["한빛일보", pytest.approx(840 / 1840)]]


def test_the_trend_test_calls_the_raw_share_falling_and_leaves_the_standardised_one_undecided():
    mix = {"한빛일보": [300, 260, 220, 180, 140, 100], "누리신문": [100, 140, 180, 220, 260, 300]}
    terms = moving(mix, SHARE, seed=3)
    found = trend_test_themes(terms, {"주제": ["가나"]}, standardise=["outlet"]).table
    assert found[["composition", "verdict"]].values.tolist() == [["raw", "falling"], ["standardised", "undecided"]]
    pd.testing.assert_frame_equal(found.iloc[[0]].drop(columns="composition"), trend_test_themes(terms, {"주제": ["가나"]}).table)


def test_topics_of_two_outlets_stand_still_once_standardised():
    rng = np.random.default_rng(1)
    phi = np.array([[0.4, 0.4, 0.1, 0.1], [0.1, 0.1, 0.4, 0.4]])
    rows = [(day, o) for o, numbers in MIX.items() for y, n in enumerate(numbers) for day in days(2000 + y, n)]
    theta = np.array([SHARE[o] for _, o in rows])
    fit = topics(rows, phi, rng.multinomial(50, np.column_stack([theta, 1 - theta]) @ phi))
    table = an.trend(fit, standardise=["outlet"]).table.query("topic == 0")
    raw, flat = (table.loc[table["composition"] == name] for name in ("raw", "standardised"))
    truth = (0.6 * 840 + 0.1 * 1000) / 1840
    assert np.ptp(raw["share"]) > 0.2 and flat["share"].to_numpy() == pytest.approx(truth, abs=0.015)
    assert (flat["low"] < truth).all() and (truth < flat["high"]).all() and (flat["high"] - flat["low"] < 0.08).all()


def topics(rows, phi, counts=None, doc_topic=None):
    phi = np.array(phi, dtype=float)
    counts = None if counts is None else sparse.csr_array(np.asarray(counts, dtype=np.int64))
    doc_topic = np.full((len(rows), len(phi)), 1 / len(phi)) if doc_topic is None else np.asarray(doc_topic, dtype=float)
    terms = np.array([f"말{i}" for i in range(phi.shape[1])], dtype=object)
    return TopicFit(phi, doc_topic, documents(rows), terms, {"engine": "planted"}, counts)


@pytest.mark.parametrize("shock", [0.0, 0.5])
def test_the_standardised_interval_covers_the_truth_in_about_95_percent(shock):
    rng = np.random.default_rng(7)
    covered = []
    for _ in range(100):
        rows, has = [], []
        for outlet, n, share in (("가", 60, 0.5), ("나", 200, 0.2), ("다", 12, 0.35)):
            monthly = np.clip(share * rng.gamma(1 / shock**2, shock**2, 12), 0, 1) if shock else np.full(12, share)
            rows += [(day, outlet) for day in days(2000, n)]
            has += list(rng.random(n) < monthly[np.arange(n) % 12])
            rows += [(day, outlet) for day in days(2001, 100)]
            has += list(rng.random(100) < share)
        has = np.array(has, dtype=int)
        result = an.trend_terms(articles(rows, np.column_stack([has, 1 - has]), ["가나", "다라"]), ["가나"], standardise=["outlet"])
        mix = dict(result.recipe["compositions"][0]["mix"])
        low, high = series(result, "standardised", "low")[0], series(result, "standardised", "high")[0]
        covered.append(low <= sum(mix[o] * s for o, s in (("가", 0.5), ("나", 0.2), ("다", 0.35))) <= high)
    assert 0.90 <= np.mean(covered) <= 0.99


# laws


@pytest.mark.parametrize("unit", ["articles", "tokens"])
@pytest.mark.parametrize("by", ["year", "quarter", "month"])
def test_with_one_outlet_and_in_a_panel_of_all_every_composition_is_the_raw_one(unit, by):
    terms = moving({"한빛일보": [90, 60, 120]}, {"한빛일보": 0.3})
    result = an.trend_terms(terms, ["가나", "다라"], by=by, unit=unit, standardise=["outlet"], panel=True)
    numbers = ["period", "share", "low", "high", "count", "articles", "n_articles", "clusters", "covered", "held"]
    raw = result.table.loc[result.table["composition"] == "raw", numbers].reset_index(drop=True)
    for name in ("panel", "standardised"):
        other = result.table.loc[result.table["composition"] == name, numbers].reset_index(drop=True)
        pd.testing.assert_frame_equal(raw, other, rtol=1e-9)


def test_topics_of_one_outlet_are_the_same_standardised_or_not():
    rng = np.random.default_rng(2)
    phi = rng.dirichlet(np.ones(6), size=3)
    rows = [(day, "한빛일보") for year in (2000, 2001) for day in days(year, 60)]
    fit = topics(rows, phi, rng.multinomial(30, rng.dirichlet(np.ones(3), 120) @ phi))
    table = an.trend(fit, standardise=["outlet"]).table
    raw, other = (table[table["composition"] == name].reset_index(drop=True) for name in ("raw", "standardised"))
    numbers = ["share", "low", "high", "index", "clusters"]
    pd.testing.assert_frame_equal(raw[numbers], other[numbers], rtol=1e-6)


def test_without_options_the_table_is_what_it_was_and_with_them_its_raw_rows_are():
    terms = moving(MIX, SHARE)
    plain = an.trend_terms(terms, ["가나"])
    assert not {"composition", "covered", "held"} & set(plain.table.columns) and "compositions" not in plain.recipe
    result = an.trend_terms(terms, ["가나"], standardise=["outlet"], panel=True)
    raw = result.table[result.table["composition"] == "raw"]
    pd.testing.assert_frame_equal(raw[list(plain.table.columns)], plain.table)
    assert result.coverage == plain.coverage and all(len(result.columns[name]) == 2 for name in result.table)


def random_corpus(seed=5, n=900, k=3):
    rng = np.random.default_rng(seed)
    when = [f"{2000 + i % 3}-{rng.integers(1, 13):02d}-{rng.integers(1, 29):02d}" for i in range(n)]
    rows = [(day, str(rng.choice(["가", "나", "다"], p=[0.5, 0.3, 0.2])), str(rng.choice(["경제", "사회"]))) for day in when]
    counts = rng.poisson(rng.choice([0.5, 2, 6], size=(n, 1)), size=(n, 5))
    return rows, counts, rng.dirichlet(np.ones(5), size=k)


@pytest.mark.parametrize("strata", [["outlet"], ["outlet", "section"], ["length"], ["section", "length"]])
def test_shares_of_topics_sum_to_one_in_every_composition(strata):
    rows, counts, phi = random_corpus()
    table = an.trend(topics(rows, phi, counts), by="quarter", standardise=strata, panel=True).table
    assert table.groupby(["composition", "period"])["share"].sum().to_numpy() == pytest.approx(1)
    known = table[table["low"].notna()]
    assert ((known["low"] <= known["share"]) & (known["share"] <= known["high"])).all()


def test_topics_with_words_of_their_own_are_standardised_as_their_words_are():
    rows, counts, _ = random_corpus()
    phi = [[0.5, 0.5, 0, 0, 0], [0, 0, 0.4, 0.3, 0.3]]
    of_topics = an.trend(topics(rows, phi, counts), standardise=["outlet"]).table.query("topic == 0")
    terms = articles(rows, counts, [f"말{i}" for i in range(5)])
    of_words = an.trend_themes(terms, {"하나": ["말0", "말1"]}, unit="tokens", standardise=["outlet"]).table
    np.testing.assert_allclose(of_topics["share"], of_words["share"], rtol=1e-4)
    np.testing.assert_allclose(of_topics[["low", "high"]], of_words[["low", "high"]], rtol=1e-3)


def test_a_thousand_copies_of_one_outlets_year_do_not_move_the_line_of_a_given_standard():
    rows, counts, _ = random_corpus()
    docs = documents(rows)
    counts[docs["outlet"] == "가", 0] = 0
    mix = standard(docs, ["outlet"])
    times = np.where((docs["outlet"] == "가") & docs["when"].str.startswith("2001"), 1000, 1)
    at = np.repeat(np.arange(len(rows)), times)
    swollen = docs.iloc[at].reset_index(drop=True)
    shares = []
    for table, picked in ((docs, np.arange(len(rows))), (swollen, at)):
        given = type(mix)(mix.strata, mix.names, mix.class_of[picked], mix.articles, mix.tokens)
        bins = into_bins(table, "year")
        has, one = (counts[picked, :1] > 0).astype(float), np.ones(len(picked))
        raw, _, _ = ratio_errors(np.asarray(bins.pick @ has), np.asarray(bins.pick @ one), bins)
        ours, _, _ = standardised_ratio(has, one, mix_over(Composition("standardised", bins, given), one, "articles"))
        shares.append((raw.ravel(), ours.ravel()))
    (raw, ours), (raw_after, ours_after) = shares
    assert raw_after[1] < 0.01 < raw[1] and ours_after == pytest.approx(ours)


def test_the_order_of_articles_has_no_effect():
    rows, counts, phi = random_corpus()
    order = np.random.default_rng(9).permutation(len(rows))
    shuffled = [rows[i] for i in order]
    for strata in (["outlet", "length"], ["section"]):
        one, two = (an.trend(topics(r, phi, c), standardise=strata, panel=True).table
                    for r, c in ((rows, counts), (shuffled, counts[order])))  # fmt: skip
        pd.testing.assert_frame_equal(one, two, rtol=1e-6)
    pd.testing.assert_frame_equal(composition(documents(rows)).table, composition(documents(shuffled)).table)


# second implementations


@pytest.mark.parametrize("unit", ["articles", "tokens"])
def test_a_standardised_share_is_the_weighted_sum_of_the_shares_of_the_classes(unit):
    rows, counts, _ = random_corpus()
    terms = articles(rows, counts, [f"말{i}" for i in range(5)])
    result = an.trend_themes(terms, {"하나": ["말0", "말1"]}, unit=unit, standardise=["outlet", "section"])
    frame = pd.DataFrame(rows, columns=["when", "outlet", "section"])
    frame["year"] = frame["when"].str[:4]
    hits = counts[:, :2].sum(axis=1)
    frame["y"], frame["x"] = (hits > 0, 1) if unit == "articles" else (hits, counts.sum(axis=1))
    cells = frame.groupby(["outlet", "section", "year"])[["y", "x"]].sum()
    mix = frame.groupby(["outlet", "section"])["x"].sum() / frame["x"].sum()
    expected = (cells["y"] / cells["x"]).unstack("year").mul(mix, axis=0).sum()
    assert series(result, "standardised") == pytest.approx(expected.to_numpy())


@pytest.mark.parametrize("lone", [False, True])
def test_the_error_is_that_of_leaving_out_one_month_after_the_other(lone):
    """lone: an outlet that writes in one month only; without that month the other outlets take its weight."""
    rows, counts, _ = random_corpus(seed=8)
    rows = [("2001-05-03", "다", "") if lone and r[1] == "다" and r[0] < "2002" and r[0] >= "2001" else (r[0], r[1], "") for r in rows]
    docs = documents(rows)
    has, one = (counts[:, :1] > 0).astype(float), np.ones(len(rows))
    (_, mine) = compositions(docs, "year", ["outlet"])
    share, error, clusters = standardised_ratio(has, one, mix_over(mine, one, "articles"))
    mix = dict(zip(mine.standard.names, mine.standard.articles, strict=True))
    frame = pd.DataFrame({"month": [r[0][:7] for r in rows], "outlet": [r[1] for r in rows], "y": has[:, 0]})
    year = frame[frame["month"].str.startswith("2001")]

    def weighted(part):
        rates = part.groupby("outlet")["y"].mean()
        weight = pd.Series(mix)[rates.index]
        return (rates * weight).sum() / weight.sum()

    moves = [weighted(year[year["month"] != month]) - weighted(year) for month in sorted(set(year["month"]))]
    assert weighted(year) == pytest.approx(share[1, 0]) and clusters[1] == len(moves)
    assert error[1, 0] == pytest.approx(np.sqrt((len(moves) - 1) / len(moves) * np.sum(np.square(moves))))


def test_the_error_of_standardised_topics_is_near_the_full_jackknife():
    rows, counts, _ = random_corpus(seed=6)
    phi = np.array([[0.4, 0.3, 0.2, 0.05, 0.05], [0.05, 0.15, 0.2, 0.3, 0.3]])
    fit = topics(rows, phi, counts)
    table = an.trend(fit, standardise=["outlet"]).table
    row = table[(table["composition"] == "standardised") & (table["topic"] == 0)].iloc[1]
    mine = compositions(fit.docs, "year", ["outlet"], False, counts.sum(axis=1))[1].standard
    month = np.array([r[0][:7] for r in rows])
    year = np.char.startswith(month.astype(str), "2001")

    def share(keep):
        size = np.bincount(mine.class_of[keep], counts[keep].sum(axis=1), 3)
        weighted = (mine.tokens / size)[mine.class_of[keep]] @ counts[keep]
        return pooled_shares(sparse.csr_array([weighted * 1e6]), phi)[0, 0]

    whole = share(year)
    assert row["share"] == pytest.approx(whole, abs=1e-3)
    moves = [share(year & (month != m)) - whole for m in sorted(set(month[year]))]
    error = np.sqrt(11 / 12 * np.sum(np.square(moves)))
    half = 2.201 * error / (whole * (1 - whole))
    assert np.log(row["high"] / (1 - row["high"]) * (1 - row["low"]) / row["low"]) / 2 == pytest.approx(half, rel=0.06)


# classes


def test_outlets_that_join_stay_outside_the_standard_and_are_counted():
    terms = moving({**MIX, "새소식": [0, 0, 0, 380]}, {**SHARE, "새소식": 0.9})
    result = an.trend_terms(terms, ["가나"], standardise=["outlet"], panel=True)
    assert series(result, "raw")[-1] > series(result, "raw")[-2] + 0.1
    assert series(result, "standardised", "covered")[-1] == pytest.approx(520 / 900)
    assert series(result, "panel", "n_articles").tolist() == [400, 440, 480, 520]
    assert result.recipe["compositions"][0]["outlets"] == ["누리신문", "한빛일보"]
    for name, told in (("raw", {"누리신문", "새소식", "한빛일보"}), ("panel", {"누리신문", "한빛일보"}), ("standardised", {"누리신문", "한빛일보"})):
        found = an.trace(result, period=2003, term="가나", composition=name)
        assert set(found["outlet"]) == told, name
        assert len(found) == result.table.query("composition == @name and period == '2003'")["articles"].item()


def test_a_mix_of_which_nothing_could_be_held_fixed_is_refused_and_not_called_standardised():
    docs = documents([(day, o) for o in "가나다" for y in range(2000, 2004) for day in days(y, 12)[::3]])
    with pytest.raises(InputError, match="no outlet has 5 articles in each of the 4 periods") as error:
        standard(docs, ["outlet"])
    assert "표준화할 수 없습니다" in error.value.ko and "standardise" in error.value.ko
    same = documents([(day, "가") for y in range(2000, 2004) for day in days(y, 12)[::3]])
    assert standard(same, ["outlet"]).articles.tolist() == [1.0]  # one outlet: its mix never moves


def test_small_classes_are_pooled_and_one_that_is_too_small_alone_joins_the_smallest():
    per_year = {"가": [50, 50, 50], "나": [30, 30, 30], "다": [3, 9, 9], "라": [4, 4, 4]}
    docs = documents([(day, o) for o, numbers in per_year.items() for y, n in enumerate(numbers) for day in days(2000 + y, n)])
    assert standard(docs, ["outlet"]).names == ("other", "가", "나")
    alone = standard(docs[docs["outlet"] != "라"].reset_index(drop=True), ["outlet"])
    assert alone.names == ("other", "가") and alone.articles.sum() == 1


def test_a_section_that_an_outlet_lacks_in_one_year_goes_to_the_rest_of_that_outlet():
    rows = [(day, o, s) for o in ("가", "나") for y in (2000, 2001) for s in ("경제", "사회", "문화") for day in days(y, 20)
            if not (o == "나" and y == 2001 and s == "문화")]  # fmt: skip
    rows += [(day, "나", "사진") for day in days(2001, 20)]
    mine = standard(documents(rows), ["outlet", "section"])
    assert mine.names == ("가 / 경제", "가 / 문화", "가 / 사회", "나 / rest", "나 / 경제", "나 / 사회")
    assert (mine.class_of >= 0).all()


def test_length_is_cut_into_thirds_by_tokens():
    docs = documents([(day, "가") for y in (2000, 2001) for day in days(y, 30)])
    tokens = np.tile(np.repeat([5, 10, 20], 10), 2)
    mine = standard(docs, ["length"], tokens=tokens)
    assert mine.names == ("long", "middle", "short") and mine.articles == pytest.approx(1 / 3)
    assert mine.tokens == pytest.approx([20 / 35, 10 / 35, 5 / 35])


def test_a_bin_that_lacks_a_class_says_how_much_of_the_mix_it_holds_and_has_no_share_below_half():
    rows = [(f"{y}-{m:02d}-01", "가") for y in (2000, 2001) for m in range(1, 13) for _ in range(5)]
    rows += [(f"{y}-{m:02d}-01", "나") for y in (2000, 2001) for m in (1, 2) for _ in range(15)]
    terms = articles([r for r in rows if r[1] == "나" or r[0][5:7] != "02"], np.ones((len(rows) - 10, 1)), ["가나"])
    table = an.trend_terms(terms, ["가나"], by="month", standardise=["outlet"]).table
    mine = table[table["composition"] == "standardised"].set_index("period")
    assert mine.loc["2000-01", "held"] == 1 and mine.loc["2000-02", "held"] == pytest.approx(60 / 170)
    assert np.isnan(mine.loc["2000-02", ["share", "low", "high"]].astype(float)).all()
    assert mine.loc["2000-03", "held"] == pytest.approx(110 / 170) and mine.loc["2000-03", "share"] == 1


def test_a_month_without_a_class_borrows_it_from_its_year_so_that_the_mix_stays():
    rng = np.random.default_rng(4)
    per_month = rng.integers(0, 4, size=(24, 2)) + np.array([1, 0])
    rows = [(f"{2000 + m // 12}-{m % 12 + 1:02d}-01", o) for m in range(24) for o, n in zip(("가", "나"), per_month[m], strict=True)
            for _ in range(n)]  # fmt: skip
    has = np.array([o == "나" for _, o in rows], dtype=int)
    terms = articles(rows, np.column_stack([has, 1 - has]), ["가나", "다라"])
    assert (per_month == 0).any()
    for unit in ("articles", "tokens"):
        table = an.trend_terms(terms, ["가나"], by="month", unit=unit, standardise=["outlet"]).table
        mine = table[(table["composition"] == "standardised") & (table["held"] >= 0.5)]
        assert mine["share"].to_numpy() == pytest.approx(has.mean()) and (mine["held"] < 1).any()
    fit = topics(rows, [[1, 0], [0, 1]], np.column_stack([has, 1 - has]))
    table = an.trend(fit, by="month", standardise=["outlet"]).table.query("topic == 0 and composition == 'standardised' and held >= 0.5")
    assert table["share"].to_numpy() == pytest.approx(has.mean(), abs=0.01)


def test_a_class_of_one_article_is_never_free_of_error():
    rows = [(day, "가") for y in (2000, 2001) for day in days(y, 120)] + [("2000-03-04", "나")] + [(d, "나") for d in days(2001, 60)]
    docs = documents(rows)
    mine = standard(docs, ["section"])
    class_of = (docs["outlet"] == "나").to_numpy().astype(int)
    forced = type(mine)(("outlet",), ("가", "나"), class_of, np.array([0.75, 0.25]), np.array([0.75, 0.25]))
    one, has = np.ones(len(rows)), (np.arange(len(rows)) % 3 == 0)[:, None].astype(float)
    mixed = mix_over(Composition("standardised", into_bins(docs, "year"), forced), one, "articles")
    _, error, _ = standardised_ratio(has, one, mixed)
    assert error[0, 0] > 0.05 and mixed.effective[0] == pytest.approx(1 / (0.75**2 / 120 + 0.25**2))


# tables of outlets


@pytest.fixture
def five():
    per_year = {"늘봄": [9, 9, 9, 9], "새벽": [0, 0, 5, 5], "저녁": [7, 7, 0, 0], "나그네": [0, 3, 0, 0], "징검다리": [2, 0, 2, 2]}
    return documents([(day, o) for o, numbers in per_year.items() for y, n in enumerate(numbers) for day in days(2000 + y, n)])


def test_every_outlet_has_a_word_for_when_it_is_there(five):
    table = outlets(five).table.set_index("outlet")
    assert table["presence"].to_dict() == {"늘봄": "whole", "새벽": "joined", "저녁": "left", "나그네": "passing", "징검다리": "gap"}
    assert table.loc["새벽", ["since", "until", "n_periods", "n_articles"]].tolist() == ["2002", "2003", 2, 10]
    assert table["share"].sum() == pytest.approx(1) and table.index.tolist() == ["늘봄", "저녁", "징검다리", "나그네", "새벽"]
    summary = changes(five).table.set_index("presence")
    assert summary.loc["joined", ["n_outlets", "n_articles"]].tolist() == [1, 10]
    assert summary["n_articles"].sum() == len(five) and summary["share"].sum() == pytest.approx(1)


def test_the_table_of_outlets_and_years_loses_no_article_and_keeps_zeros(five):
    undated = pd.concat([five, documents([("", "늘봄"), ("2002-01-01", "")])], ignore_index=True)
    result = composition(undated)
    assert result.coverage == {"given": len(five) + 2, "used": len(five) + 1, "undated": 1, "dropped": 0}
    assert result.table["n_articles"].sum() == len(five) + 1 and len(result.table) == 4 * 6
    assert result.table.groupby("period")["share"].sum().to_numpy() == pytest.approx(1)
    assert set(composition(five, {"앞": ("2000", "2001"), "뒤": ("2002", "2003")}).table["period"]) == {"앞", "뒤"}


def test_a_year_that_the_corpus_hardly_covers_asks_nothing_of_an_outlet():
    rows = [("2000-12-01", "가")] + [(d, o) for y in (2001, 2002) for o in ("가", "나") for d in days(y, 24)] + [("2003-02-01", "나")]
    docs = documents(rows)
    assert full_periods(docs, "year") == ["2001", "2002"]
    assert panel(docs).outlets == ("가", "나") and outlets(docs).table["presence"].tolist() == ["whole", "whole"]
    assert full_periods(documents([("2000-03", "가"), ("2000-05", "가"), ("2000-07", "가")]), "quarter") == ["2000-Q2"]
    assert full_periods(documents([("2000-12-30", "가")]), "year") == ["2000"]


def test_the_panel_says_how_many_articles_and_outlets_are_left(five):
    found = panel(five)
    assert (found.outlets, found.kept, found.given, found.outlets_given) == (("늘봄",), 36, 69, 5)
    assert found.mask.sum() == 36


def test_a_panel_of_nobody_is_refused_with_the_outlet_that_comes_nearest():
    docs = documents([(d, "가") for y in (2000, 2001) for d in days(y, 24)] + [(d, "나") for y in (2002, 2003) for d in days(y, 30)]
                     + [(d, "나") for d in days(2001, 24)])  # fmt: skip
    for ask in (lambda: panel(docs), lambda: standard(docs, ["outlet"])):
        with pytest.raises(InputError, match=r"no outlet has articles in all 4 periods \(2000 to 2003\); '나' comes nearest and lacks 2000") as error:
            ask()
        assert "가장 가까운 언론사는 '나'" in error.value.ko
    with pytest.raises(InputError, match="none does") as error:
        panel(documents([("2000-01-01", "")]))
    assert "언론사가 적혀 있어야" in error.value.ko


def test_unknown_strata_lengths_without_counts_and_other_groupings_are_refused():
    rows = [(d, "가") for y in (2000, 2001) for d in days(y, 24)]
    with pytest.raises(InputError, match="unknown stratum 'outlets'; did you mean 'outlet'"):
        an.trend_terms(articles(rows, np.ones((48, 1)), ["가나"]), ["가나"], standardise=["outlets"])
    with pytest.raises(InputError, match="came in without counts; leave length out") as error:
        an.trend(topics(rows, [[0.5, 0.5], [1, 0]]), standardise=["length"])
    assert "length를 빼세요" in error.value.ko
    with pytest.raises(InputError, match="composition is shown over time, not over 'outlet'"):
        composition(documents(rows), "outlet")
    with pytest.raises(InputError, match="no section has articles in all 2 periods"):
        standard(documents([("2000-05-01", "가", "경제"), ("2001-09-01", "가", "사회")]), ["section"])


def test_a_fit_without_counts_is_standardised_by_articles():
    rows = [(day, o) for o, numbers in MIX.items() for y, n in enumerate(numbers) for day in days(2000 + y, n)]
    theta = np.array([SHARE[o] for _, o in rows])
    fit = topics(rows, [[0.5, 0.5], [1, 0]], doc_topic=np.column_stack([theta, 1 - theta]))
    table = an.trend(fit, standardise="outlet").table
    mine = table[(table["composition"] == "standardised") & (table["topic"] == 0)]
    assert mine["share"].to_numpy() == pytest.approx((0.6 * 840 + 0.1 * 1000) / 1840) and set(mine["estimator"]) == {"mean theta"}


def test_nothing_dated_gives_empty_tables():
    terms = articles([("", "가"), ("", "나")], [[1], [1]], ["가나"])
    result = an.trend_terms(terms, ["가나"], standardise=["outlet"], panel=True)
    assert len(result.table) == 0 and result.coverage["undated"] == 2
    assert len(composition(terms.docs).table) == len(outlets(terms.docs).table) == len(changes(terms.docs).table) == 0
