"""Breaks and outlets: the tables hold what was planted, and the figures draw the numbers of their tables."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text
from scipy import sparse

from analysis import figures
from analysis.errors import InputError
from analysis.figures._periods import Periods
from analysis.report.describe import articles_by
from analysis.trends.movers import broken
from analysis.trends.outlets import outlet_shares, outlet_shares_themes
from analysis.values import DOC_COLUMNS, DocTerm, Result, TopicFit

COVERAGE = {"given": 94, "used": 92, "undated": 2, "dropped": 0}


def result(table: pd.DataFrame, name: str = "시험") -> Result:
    return Result(name, table, {column: ("unit", "meaning") for column in table.columns}, COVERAGE)


def written(figure) -> str:
    return " ".join(text.get_text() for text in figure.findobj(Text) if text.get_visible() and text.get_text()).replace("\n", " ")


# breaks


TREND = result(pd.DataFrame([(str(year), i, name, 0.1 * i, 0.0, 0.5, 9) for year in range(2000, 2004) for i, name in enumerate("가나다")],
                            columns=["period", "topic", "name", "share", "low", "high", "n_articles"]))  # fmt: skip
CHANGES = result(pd.DataFrame([(0, "가", "2001-05", "2001-01", "2002-03", 0.1, 0.3, 20.0, 0.01, "break up"),
                               (1, "나", "2002-01", "2000-01", "2003-12", 0.3, 0.2, -10.0, 0.60, "undecided"),
                               (2, "다", "2002-07", "2002-05", "2002-08", 0.4, 0.1, -30.0, 0.00, "break down")],
                              columns=["topic", "name", "date", "date_low", "date_high", "before", "after", "change", "q", "verdict"]))  # fmt: skip


def test_only_breaks_that_were_found_are_in_the_table_the_largest_first():
    found = broken(TREND, CHANGES)
    assert found.table["name"].drop_duplicates().tolist() == ["다", "가"] and len(found.table) == 8
    assert found.table.loc[found.table["name"] == "가", "share"].tolist() == [0.0] * 4
    assert dict(found.coverage) == COVERAGE
    none = broken(TREND, result(CHANGES.table.assign(verdict="undecided")))
    assert none.table.empty and "그릴 자료가 없습니다" in written(figures.change_lines.draw(none))
    twice = pd.concat([CHANGES.table.assign(composition="raw"), CHANGES.table.assign(composition="standardised", verdict="break up")])
    assert broken(TREND, result(twice)).table["name"].drop_duplicates().tolist() == ["다", "가"]
    with pytest.raises(InputError, match="of the same topics or themes") as error:
        broken(TREND, result(CHANGES.table.drop(columns="date")))
    assert "변화 시점이 필요합니다" in error.value.ko


@pytest.mark.parametrize(("periods", "when", "first", "last"), [
    (["2000", "2003"], 1 + 4 / 12, 1.0, 2 + 3 / 12), (["2000-01", "2003-12"], 16, 12, 27), (["2000-Q1", "2003-Q4"], 16 / 3, 4, 9)])  # fmt: skip
def test_levels_break_where_the_month_lies_on_the_axis_and_the_shade_covers_its_interval(periods, when, first, last):
    slots = Periods.of(periods).slots
    row = CHANGES.table.iloc[0].drop("verdict").to_dict()
    figure = figures.change_lines.draw(result(pd.DataFrame([row | {"period": slot, "share": 0.2, "low": 0.1, "high": 0.4} for slot in slots])))
    (ax,) = figure.axes
    lines = {line.get_label(): line for line in ax.lines}
    np.testing.assert_allclose(lines["before"].get_xydata(), [[-0.5, 0.1], [when - 0.5, 0.1]])
    np.testing.assert_allclose(lines["after"].get_xydata(), [[when - 0.5, 0.3], [len(slots) - 0.5, 0.3]])
    np.testing.assert_allclose(lines["share"].get_ydata(), 0.2)
    (shade,) = ax.patches
    np.testing.assert_allclose([shade.get_x(), shade.get_width()], [first - 0.5, last - first])
    assert "2001-05(2001-01~2002-03), 10.0 → 30.0%" in written(figure) and "끊긴 곳" not in written(figure)
    assert "끊긴 곳: 기사가 없는 기간" in written(figures.change_lines.draw(figures.change_lines.EXAMPLE()))


def test_named_periods_two_rows_and_dates_that_are_none_are_refused():
    table = pd.DataFrame({"period": ["2000", "2001"], "theme": "가", "share": 0.1, "date": "2001-01", "before": 0.1, "after": 0.2})
    for wrong, en, ko in ((table.assign(period=["닷컴", "모바일"]), "among named ones", "놓을 곳이 없습니다"),
                          (table.assign(period="2000"), "two rows for the period 2000", "행이 두 개"),
                          (table.assign(date="봄"), "'봄' is not a month", "월이 아닙니다")):  # fmt: skip
        with pytest.raises(InputError, match=en) as error:
            figures.change_lines.draw(result(wrong))
        assert ko in error.value.ko
    assert "2001-01, 10.0 → 20.0%" in written(figures.change_lines.draw(result(table)))


# outlets


def articles(words: dict[str, tuple[float, int]], seed: int = 3) -> DocTerm:
    """{outlet: (share of articles with 리눅스, articles)}, three a month from 2000-01 on; every article has 시장."""
    rng, rows = np.random.default_rng(seed), []
    for outlet, (share, n) in words.items():
        rows += [(outlet, f"{2000 + i // 36}-{i // 3 % 12 + 1:02d}-1{i % 3}", int(rng.random() < share), 5) for i in range(n)]
    docs = pd.DataFrame({name: [f"{name}{i}" for i in range(len(rows))] for name in DOC_COLUMNS})
    docs["outlet"], docs["when"] = [row[0] for row in rows], [row[1] for row in rows]
    return DocTerm(sparse.csr_array(np.array([row[2:] for row in rows])), docs, np.array(["리눅스", "시장"], dtype=object))


def test_shares_of_themes_by_outlet_are_those_of_the_articles_with_intervals_that_hold_the_planted_ones():
    planted = {"가일보": 0.1, "나일보": 0.5, "다일보": 0.0}
    counts = articles({outlet: (share, 300 - 60 * i) for i, (outlet, share) in enumerate(planted.items())})
    found = outlet_shares_themes(counts, {"리눅스": ["리눅스"], "없음": ["없는말"]})
    table = found.table[found.table["theme"] == "리눅스"].set_index("outlet")
    has = np.asarray(counts.counts[:, [0]].todense()).ravel() > 0
    for outlet, share in planted.items():
        mine = (counts.docs["outlet"] == outlet).to_numpy()
        row = table.loc[outlet]
        assert row["share"] == pytest.approx(has[mine].mean()) and row["articles"] == has[mine].sum() and row["n_articles"] == mine.sum()
        assert row["low"] <= share <= row["high"] and row["overall"] == pytest.approx(has.mean())
    assert table.index.tolist() == ["가일보", "나일보", "다일보"] and table.loc["가일보", "clusters"] == 100
    assert 0 < table.loc["다일보", "high"] < 0.03 and table.loc["나일보", "high"] - table.loc["나일보", "low"] < 0.2
    assert found.table.loc[found.table["theme"] == "없음", ["share", "low", "high", "overall"]].isna().all(axis=None)
    assert set(found.table.columns) == set(found.columns) and found.recipe["missing"] == {"없음": ["없는말"]}


def test_the_tellings_of_one_story_in_one_outlet_are_one_piece_of_evidence():
    counts = articles({"가일보": (0.4, 120), "나일보": (0.4, 120)})
    alone = outlet_shares_themes(counts, {"리눅스": ["리눅스"]}).table
    docs = counts.docs.assign(story=[f"이야기{i // 40}" for i in range(240)])
    told = outlet_shares_themes(DocTerm(counts.counts, docs, counts.terms), {"리눅스": ["리눅스"]}).table
    assert told["clusters"].tolist() == [3, 3] and alone["clusters"].tolist() == [40, 40]
    np.testing.assert_allclose(told["share"], alone["share"])


def test_shares_of_topics_by_outlet_sum_to_1_and_find_the_planted_mix():
    rng = np.random.default_rng(5)
    topic_term = np.repeat([[0.09, 0.01], [0.01, 0.09]], 10, axis=1).reshape(2, 20)
    mix = np.array([0.2] * 150 + [0.7] * 90) + rng.normal(0, 0.02, 240)
    counts = np.array([rng.multinomial(40, [m, 1 - m] @ topic_term) for m in mix])
    docs = articles({"가일보": (0, 150), "나일보": (0, 90)}).docs
    terms = np.array([f"용어{i:02d}" for i in range(20)], dtype=object)
    theta = np.column_stack([mix, 1 - mix])
    for held in (sparse.csr_array(counts), None):
        fit = TopicFit(topic_term, theta, docs, terms, {"engine": "none"}, held, ("하나", "둘"))
        table = outlet_shares(fit).table
        first = table[table["topic"] == 0].set_index("outlet")
        np.testing.assert_allclose(first["share"], [0.2, 0.7], atol=0.03)
        np.testing.assert_allclose(table.groupby("outlet")["share"].sum(), 1)
        assert (table["low"] <= table["share"]).all() and (table["share"] <= table["high"]).all()
        assert first["overall"].iloc[0] == pytest.approx(np.average([0.2, 0.7], weights=[150, 90]), abs=0.03)


def test_without_outlets_there_are_no_shares_of_them():
    counts = articles({"": (0.5, 9)})
    with pytest.raises(InputError, match="no article names its outlet") as error:
        outlet_shares_themes(counts, {"리눅스": ["리눅스"]})
    assert "언론사가 적힌 기사가 없어" in error.value.ko


def test_dots_are_the_shares_of_the_outlets_and_the_dotted_line_is_all_of_them():
    table = figures.share_by_outlet.EXAMPLE().table
    figure = figures.share_by_outlet.draw(figures.share_by_outlet.EXAMPLE())
    order = sorted(table["theme"].unique(), key=lambda theme: -table.loc[table["theme"] == theme, "overall"].iloc[0])
    assert [ax.get_yticklabels()[0].get_text() for ax in figure.axes[:1]] == ["전자신문 (412)"]
    for ax, theme in zip(figure.axes, order, strict=True):
        rows = table[table["theme"] == theme]
        overall, dots = ax.lines
        np.testing.assert_allclose(dots.get_xdata(), rows["share"])
        assert set(overall.get_xdata()) == {rows["overall"].iloc[0]}
        np.testing.assert_allclose([segment[:, 0] for segment in ax.collections[0].get_segments()], rows[["low", "high"]])


def test_outlets_with_few_articles_are_left_out_and_counted_unless_there_are_no_others():
    table = figures.share_by_outlet.EXAMPLE().table
    few = table.assign(n_articles=np.where(table["outlet"].isin(["전자신문", "매일경제"]), 40, 9))
    figure = figures.share_by_outlet.draw(result(few))
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == ["전자신문 (40)", "매일경제 (40)"]
    assert "언론사 5곳 중 2곳 표시" in written(figure)
    assert len(figures.share_by_outlet.draw(result(table.assign(n_articles=9))).axes[0].get_yticklabels()) == 5
    with pytest.raises(InputError, match="two rows for the outlet '전자신문'") as error:
        figures.share_by_outlet.draw(result(pd.concat([table, table.head(1)])))
    assert "행이 두 개" in error.value.ko


# articles by month


def test_articles_are_counted_by_month_under_that_name_and_drawn_as_a_calendar():
    counts = articles({"가일보": (0, 7), "나일보": (0, 2)})
    found = articles_by(counts, "month")
    assert found.name == "articles_month" and articles_by(counts, "year").name == "articles_year"
    assert found.table.to_numpy().tolist() == [["2000-01", "가일보", 3], ["2000-01", "나일보", 2], ["2000-02", "가일보", 3], ["2000-03", "가일보", 1]]
    cells = figures.article_calendar.draw(found).axes[0].collections[0].get_array()
    assert cells[0, :3].tolist() == [5, 3, 1]
    with pytest.raises(InputError, match="counted over time"):
        articles_by(counts, "outlet")
