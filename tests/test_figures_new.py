"""The figures of movement, distance, company and time draw their numbers, and the tables behind three of them are true."""

import math
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.patches import Circle
from matplotlib.text import Text
from scipy import sparse

from analysis import figures
from analysis.compare.cooccurrence import cooccurrence, cooccurrence_themes
from analysis.errors import InputError
from analysis.figures import _gallery, _places, _style
from analysis.figures._periods import Periods
from analysis.topics.distances import hellinger, topic_map
from analysis.trends.movers import rising_falling
from analysis.values import DOC_COLUMNS, DocTerm, Result, TopicFit

COVERAGE = {"given": 94, "used": 92, "undated": 2, "dropped": 0}


def result(table: pd.DataFrame, recipe=None) -> Result:
    return Result("시험", table, {name: ("unit", "meaning") for name in table.columns}, COVERAGE, recipe or {})


def written(figure) -> str:
    texts = [text.get_text() for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
    return " ".join(texts).replace("\n", " ")


def counted(articles: list[str]) -> DocTerm:
    """One article for each string of words."""
    terms = np.array(sorted({word for text in articles for word in text.split()}), dtype=object)
    rows = np.array([[text.split().count(term) for term in terms] for text in articles])
    docs = pd.DataFrame({name: [f"{name}{i}" for i in range(len(articles))] for name in DOC_COLUMNS})
    return DocTerm(sparse.csr_array(rows), docs, terms)


def fitted(topic_term, names=()) -> TopicFit:
    k, n = np.shape(topic_term)
    docs = pd.DataFrame({name: [f"{name}{i}" for i in range(k)] for name in DOC_COLUMNS})
    terms = np.array([f"가{i:02d}" for i in range(n)], dtype=object)
    counts = sparse.csr_array(np.full((k, n), 1))
    return TopicFit(np.array(topic_term, dtype=float), np.eye(k), docs, terms, {"engine": "none"}, counts, tuple(names))


def assert_readable(figure, width: float) -> None:
    """8 pt or more, inside the page, no text upon another."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw(renderer)
    assert figure.get_size_inches()[0] * 25.4 == pytest.approx(width)
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    assert all(text.get_fontsize() >= 8 - 1e-9 for text in texts)
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in texts]
    for i, (label, box) in enumerate(boxes):
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= figure.bbox.x1 and box.y1 <= figure.bbox.y1, label
        for other, at in boxes[i + 1 :]:
            across, down = min(box.x1, at.x1) - max(box.x0, at.x0), min(box.y1, at.y1) - max(box.y0, at.y0)
            assert across < 0.5 or down < 3.5, f"{label!r} upon {other!r}"


TOPICS = pd.DataFrame([(i, f"낱말{i} · 토픽이름{i} · 셋", math.cos(i * 2.4) * i / 30, math.sin(i * 2.4) * i / 30, 1 / (i + 4)) for i in range(30)],
                      columns=["topic", "name", "x", "y", "share"])  # fmt: skip
PAIRS = pd.DataFrame([(f"용어이름{i}", f"용어이름{j}", 1 / (1 + i + j), 5 + i, 5 + j) for i in range(24) for j in range(i + 1, min(i + 4, 24))],
                     columns=["term", "partner", "npmi", "term_articles", "partner_articles"])  # fmt: skip
HARD = {
    "thirty topics": ("topic_map", TOPICS),
    "topics in one place": ("topic_map", TOPICS.head(5).assign(x=0.0, y=0.0)),
    "one topic": ("topic_map", TOPICS.head(1)),
    "many pairs": ("cooccurrence", PAIRS.sort_values("npmi", ascending=False)),
    "islands": ("cooccurrence", PAIRS.iloc[::7]),
    "one pair": ("cooccurrence", PAIRS.head(1)),
    "themes": ("cooccurrence", pd.concat([PAIRS.head(12).assign(theme="리눅스"), PAIRS.tail(9).assign(theme="중국 전자상거래")])),
    "many bursts": ("burst_strip", pd.DataFrame(
        [(f"아주 긴 이름의 계열 {i}", f"{2000 + i % 15}-03", f"{2000 + i % 15}-0{4 + i % 5}", 9.0 + i, 3.0) for i in range(40)]
        + [("겹침", f"2004-{m:02d}", f"2004-{m:02d}", 99.0, 12.0) for m in (1, 3, 5, 12)],
        columns=["name", "start", "end", "weight", "times"])),
    "bursts by year": ("burst_strip", pd.DataFrame({"theme": ["가"], "start": ["2003"], "end": ["2003"], "weight": [3.0]})),
    "large months": ("article_calendar", pd.DataFrame({"period": Periods.of(["1990-01", "2014-12"]).slots, "n_articles": 12345})),
    "one month": ("article_calendar", pd.DataFrame({"period": ["2004-07"], "n_articles": [1]})),
    "many words": ("word_cloud", pd.DataFrame({"term": [f"낱말{i}" * (1 + i % 3) for i in range(80)], "count": [400 // (i + 1) for i in range(80)]})),
    "one long word": ("word_cloud", pd.DataFrame({"term": ["가나다라마바사" * 9], "count": [3]})),
    "one side": ("rising_falling", pd.DataFrame({"period": ["2000", "2001"] * 2, "theme": ["가"] * 2 + ["나 " * 60] * 2, "share": [0.1, 0.2] * 2,
                                                 "high": 1.0, "low": 0.0, "slope": [2.0, 2.0, 1.0, 1.0]})),
    "months": ("rising_falling", pd.DataFrame({"period": Periods.of(["2000-01", "2014-12"]).slots, "term": "가", "share": 0.1, "low": 0.05,
                                               "high": 0.2, "slope": -2.0})),
}  # fmt: skip


@pytest.mark.parametrize("width", [85, 170])
@pytest.mark.parametrize("case", HARD)
def test_hard_cases_are_readable_too(case, width):
    name, table = HARD[case]
    assert_readable(getattr(figures, name).draw(result(table), width=width), width)


# numbers read back


def test_rising_and_falling_series_stand_apart_with_their_intervals_and_slopes():
    module = figures.rising_falling
    table = module.EXAMPLE().table
    figure = module.draw(module.EXAMPLE())
    order = [[4, 2, 5], [0, 3]]
    for ax, topics in zip(figure.axes, order, strict=True):
        for line, bars, topic in zip(ax.lines, ax.collections, topics, strict=True):
            rows = table[table["topic"] == topic]
            np.testing.assert_allclose(line.get_ydata(), rows["share"])
            known = rows.dropna()
            ends = np.array(bars.get_segments())
            np.testing.assert_allclose(ends[:, :, 1], known[["low", "high"]])
            decided = rows["verdict"].iloc[0] != "undecided"
            assert (line.get_markerfacecolor() == "white") is not decided
        assert len({line.get_marker() for line in ax.lines}) == len(topics)
    assert "알리바바 · 전자상거래 +0.90 [+0.60, +1.20]" in written(figure).replace("  ", " ")
    assert "속이 빈 표식: 판단 보류" in written(figure)


@pytest.mark.parametrize("width", [85, 170])
def test_long_names_of_series_are_whole_with_their_slopes_behind_or_under_them(width):
    names = ["SK텔레콤 · 현지 · 전자상거래", "LTE · LG유플러스 · 가입자"]
    table = pd.DataFrame([(year, name, 0.1, slope, slope - 1, slope + 1) for name, slope in zip(names, (2.0, -1.0), strict=True) for year in ("2000", "2001")],
                         columns=["period", "theme", "share", "slope", "slope_low", "slope_high"])  # fmt: skip
    figure = figures.rising_falling.draw(result(table), width=width)
    assert_readable(figure, width)
    assert all(name in written(figure) for name in names) and "+2.00 [+1.00, +3.00]" in written(figure)


def test_an_interval_that_would_flatten_the_lines_is_cut_and_the_note_says_so():
    table = pd.DataFrame({"period": ["2000", "2001"], "theme": "가", "share": [0.1, 0.2], "low": 0.0, "high": 0.99, "slope": 1.0})
    figure = figures.rising_falling.draw(result(table))
    assert figure.axes[0].get_ylim()[1] < 0.6 and "축 위로 넘는 구간은 잘림" in written(figure)
    assert "해당 없음" in [text.get_text() for text in figure.axes[1].texts]
    with pytest.raises(InputError, match="two rows for the period 2000") as error:
        figures.rising_falling.draw(result(pd.concat([table, table])))
    assert "행이 두 개" in error.value.ko


def test_circles_of_topics_have_the_areas_of_the_shares_and_keep_all_distances():
    table = figures.topic_map.EXAMPLE().table
    figure = figures.topic_map.draw(figures.topic_map.EXAMPLE(), width=85)
    circles = [patch for patch in figure.axes[0].patches if isinstance(patch, Circle)]
    rows = table.sort_values(["share", "topic"], ascending=[False, True])
    area = np.array([circle.radius**2 for circle in circles])
    np.testing.assert_allclose(area / area[0], rows["share"] / rows["share"].iloc[0])
    places, given = np.array([circle.center for circle in circles]), rows[["x", "y"]].to_numpy()
    drawn = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.testing.assert_allclose(drawn / drawn[0, 1], np.linalg.norm(given[:, None] - given[None], axis=2) / np.linalg.norm(given[0] - given[1]))
    assert sorted(text.get_text().replace("\n", " · ") for text in figure.axes[0].texts) == sorted(table["name"])
    assert "두 축에 담긴 거리: 52%" in written(figures.topic_map.draw(figures.topic_map.EXAMPLE()))


@pytest.mark.parametrize("width", [85, 170])
def test_on_a_crowded_map_every_circle_has_its_number_and_every_name_stands_in_the_list(width):
    crowd = TOPICS.assign(x=lambda t: t["x"] / 9, topic=TOPICS["topic"] + 10)
    figure = figures.topic_map.draw(result(crowd), width=width)
    assert_readable(figure, width)
    assert sorted(text.get_text() for text in figure.axes[0].texts) == sorted(crowd["topic"].astype(str))
    beside = [text.get_text() for text in figure.texts]
    listed = {int(number): name for number, name in pairwise(beside) if number.isdigit()}
    assert set(listed) == set(crowd["topic"])
    assert all(full.startswith(listed[topic]) for topic, full in zip(crowd["topic"], crowd["name"], strict=True))
    assert width == 85 or all(listed[topic] == full for topic, full in zip(crowd["topic"], crowd["name"], strict=True))


def test_a_name_is_put_where_it_cannot_be_taken_for_that_of_another_circle():
    circles = [_places.Circle(20, 20, 4), _places.Circle(26, 20, 4)]
    boxes = _places.place(circles, [(12, 4), (12, 4)], 60, 40)
    for own, other, box in zip(circles, circles[::-1], boxes, strict=True):
        assert box.away(own.x, own.y) < box.away(other.x, other.y)
    assert _places.place(circles, [(12, 4), (80, 4)], 60, 40)[1] is None


def test_lines_of_the_network_join_their_terms_and_are_thicker_for_larger_npmi():
    example = figures.cooccurrence.EXAMPLE()
    figure = figures.cooccurrence.draw(example)
    ax = figure.axes[0]
    centres = {text.get_text(): circle.center for text, circle in zip(ax.texts, ax.patches, strict=True)}
    radius = {text.get_text(): circle.radius for text, circle in zip(ax.texts, ax.patches, strict=True)}
    lines = ax.collections[0]
    for row, ends in zip(example.table.itertuples(), lines.get_segments(), strict=True):
        np.testing.assert_allclose(ends, [centres[row.term], centres[row.partner]])
        assert (radius[row.term] / radius["리눅스"]) ** 2 == pytest.approx(row.term_articles / 18)
    assert np.corrcoef(lines.get_linewidths(), example.table["npmi"])[0, 1] == pytest.approx(1)
    dark = {text.get_text() for text, circle in zip(ax.texts, ax.patches, strict=True) if circle.get_facecolor()[:3] == to_rgb(_style.COLOURS[0])}
    assert dark == {"리눅스", "공개소프트웨어"}
    few = figures.cooccurrence.draw(example, top=5)
    assert len(few.axes[0].collections[0].get_segments()) == 5 and "쌍 16개 중 5개 표시" in written(few)


def test_bursts_are_bars_from_their_first_to_their_last_month():
    figure = figures.burst_strip.draw(figures.burst_strip.EXAMPLE())
    ax = figure.axes[0]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["리눅스", "해외진출", "와이브로", "알리바바"]
    bars = sorted((bar.get_y() + bar.get_height() / 2, bar.get_x() + 0.5, bar.get_width()) for bar in ax.patches)
    expected = [(0, 2, 12), (0, 5, 3), (1, 46, 1), (1, 133, 9), (2, 77, 11), (3, 172, 8)]  # months from 2000-01
    np.testing.assert_allclose(bars, expected, atol=1e-9)
    assert {"3.4배", "3.1배", "3.6배", "4.1배", "5.2배"} == {text.get_text() for text in ax.texts}
    assert [float(x) for x in ax.get_xlim()] == [-0.5, 179.5]
    assert "계열 4개 중 2개 표시" in written(figures.burst_strip.draw(figures.burst_strip.EXAMPLE(), top=2))


def test_the_calendar_adds_outlets_up_and_knows_no_articles_from_no_material():
    table = pd.DataFrame({"period": ["2000-11", "2000-11", "2001-02"], "outlet": ["가", "나", "가"], "n_articles": [2, 3, 4]})
    figure = figures.article_calendar.draw(result(table), width=85)
    cells = figure.axes[0].collections[0].get_array()
    assert cells.shape == (2, 12) and cells[0, 10] == 5 and cells[0, 11] == 0 and cells[1, 0] == 0 and cells[1, 1] == 4
    assert cells.mask.sum() == 20
    assert sorted(text.get_text() for text in figure.axes[0].texts) == ["0", "0", "4", "5"]
    with pytest.raises(InputError, match="'2000' is not a month") as error:
        figures.article_calendar.draw(result(pd.DataFrame({"period": ["2000"], "n_articles": [1]})))
    assert "월별로" in error.value.ko


def test_areas_of_words_are_in_proportion_to_their_counts():
    example = figures.word_cloud.EXAMPLE()
    count = dict(zip(example.table["term"], example.table["count"], strict=True))
    for width in (85, 170):
        texts = figures.word_cloud.draw(example, width=width).axes[0].texts
        assert {text.get_text() for text in texts} == set(count)
        ratio = [text.get_fontsize() ** 2 / count[text.get_text()] for text in texts]
        np.testing.assert_allclose(ratio, ratio[0])
    with pytest.raises(InputError, match="two rows") as error:
        figures.word_cloud.draw(result(pd.concat([example.table] * 2)))
    assert "행이 두 개" in error.value.ko


def test_words_that_would_be_too_small_are_counted_in_the_note():
    table = pd.DataFrame({"term": ["큰것", "작은것"], "count": [10_000, 1]})
    assert "용어 2개 중 1개 표시" in written(figures.word_cloud.draw(result(table)))


# the tables


def test_hellinger_is_0_for_the_same_words_and_1_for_none_in_common():
    apart = hellinger(fitted([[0.5, 0.5, 0, 0], [0.5, 0.5, 0, 0], [0, 0, 1, 0]]))
    np.testing.assert_allclose(apart, [[0, 0, 1], [0, 0, 1], [1, 1, 0]], atol=1e-12)
    one = hellinger(fitted([[0.5, 0.5], [1, 0]]))[0, 1]
    assert one == pytest.approx(math.sqrt(1 - math.sqrt(0.5)))


def test_three_topics_lie_on_the_map_exactly_as_far_apart_as_they_are():
    fit = fitted(np.random.default_rng(3).dirichlet(np.ones(12), 3), names=["가", "나", "다"])
    found = topic_map(fit)
    places = found.table[["x", "y"]].to_numpy()
    np.testing.assert_allclose(np.linalg.norm(places[:, None] - places[None], axis=2), hellinger(fit), atol=1e-5)
    assert found.recipe["held"] == pytest.approx(1) and found.table["share"].sum() == pytest.approx(1)
    apart = hellinger(fit) + np.eye(3) * 9
    assert found.table["nearest"].tolist() == apart.argmin(axis=1).tolist()
    np.testing.assert_allclose(found.table["distance"], apart.min(axis=1))


def test_the_map_does_not_turn_over_when_topics_are_renumbered_and_one_topic_is_a_map_too():
    rows = np.random.default_rng(5).dirichlet(np.full(30, 0.2), 8)
    there, back = (topic_map(fitted(r)).table[["x", "y"]].to_numpy() for r in (rows, rows[::-1]))
    np.testing.assert_allclose(there, back[::-1], atol=2e-6)
    alone = topic_map(fitted(rows[:1])).table
    assert alone[["x", "y", "nearest"]].iloc[0].tolist() == [0, 0, -1] and math.isnan(alone["distance"].iloc[0])


ARTICLES = ["리눅스 서버 시장"] * 4 + ["리눅스 시장"] * 2 + ["서버 시장"] + ["수출 시장 시장"] * 6 + ["수출 와이브로 시장"] * 3 + ["시장 은행"]


def test_npmi_of_a_pair_is_what_its_articles_say():
    table = cooccurrence(counted(ARTICLES)).table.set_index(["term", "partner"])
    both, a, b, n = 4, 6, 5, len(ARTICLES)
    row = table.loc["리눅스", "서버"]
    assert (row["articles"], row["term_articles"], row["partner_articles"]) == (both, a, b)
    assert row["npmi"] == pytest.approx(math.log(both * n / (a * b)) / -math.log(both / n))
    assert ("리눅스", "시장") not in table.index  # 시장 is in every article: nothing to be told
    assert table["npmi"].is_monotonic_decreasing and (table["npmi"] > 0).all() and (table["articles"] >= 3).all()


def test_always_together_is_1_and_a_theme_has_its_own_company():
    found = cooccurrence(counted(["가 나"] * 3 + ["다"] * 5))
    assert found.table[["term", "partner", "npmi"]].to_numpy().tolist() == [["가", "나", 1.0]]
    themed = cooccurrence_themes(counted(ARTICLES), {"리눅스": ["리눅스", "없는말"], "무선": ["와이브로"], "빈": ["없는말"]})
    pairs = themed.table.groupby("theme", sort=False)[["term", "partner"]].agg(list).to_dict("index")
    assert pairs["리눅스"] == {"term": ["리눅스"], "partner": ["서버"]}
    assert pairs["무선"] == {"term": ["수출"], "partner": ["와이브로"]} and "빈" not in pairs
    assert themed.recipe["missing"] == {"리눅스": ["없는말"], "무선": [], "빈": ["없는말"]}
    assert figures.cooccurrence.draw(themed).axes[0].texts


def test_grouped_counts_and_impossible_sizes_are_refused():
    counts = counted(ARTICLES)
    for options in ({"top": 1}, {"least": 0}):
        with pytest.raises(InputError, match="at least 2 and 1") as error:
            cooccurrence(counts, **options)
        assert "2 이상" in error.value.ko
    docs = pd.DataFrame({"group": ["가"], "n_articles": [1]})
    grouped = DocTerm(counts.counts[[0], :], docs, counts.terms, {"given": 1, "used": 1, "undated": 0, "dropped": 0})
    with pytest.raises(InputError, match="not grouped ones"):
        cooccurrence(grouped)


def test_the_steepest_on_either_side_come_with_their_own_slopes():
    slopes = {"가": 0.2, "나": -0.9, "다": 1.5, "라": 0.0, "마": float("nan"), "바": 0.7}
    trend = pd.DataFrame([(year, name, 0.1 * i) for i, name in enumerate(slopes) for year in ("2000", "2001")], columns=["period", "theme", "share"])
    trend = pd.concat([trend.assign(composition="raw"), trend.assign(composition="panel", share=9.0)])
    test = pd.DataFrame({"theme": list(slopes), "slope": list(slopes.values()), "q": 0.5, "verdict": "undecided"})
    found = rising_falling(result(trend), result(test), top=2)
    assert found.table["theme"].drop_duplicates().tolist() == ["다", "바", "나"]
    assert len(found.table) == 6 and (found.table["share"] < 1).all() and dict(found.coverage) == COVERAGE
    assert found.table["slope"].tolist() == [1.5, 1.5, 0.7, 0.7, -0.9, -0.9]
    assert len(figures.rising_falling.draw(found).axes[0].lines) == 2
    with pytest.raises(InputError, match="same topics or themes"):
        rising_falling(result(trend), result(test.rename(columns={"theme": "term"})))
    with pytest.raises(InputError, match="1 or more"):
        rising_falling(result(trend), result(test), top=0)


def test_the_gallery_shows_every_figure_twice_and_drops_old_ones(tmp_path, monkeypatch):
    monkeypatch.setattr(figures, "FIGURES", ["article_calendar", "burst_strip"])
    (tmp_path / "gone.ko.170.png").write_bytes(b"old")
    paths = _gallery.write(tmp_path)
    page = paths[-1].read_text("utf-8")
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in paths} and len(paths) == 5
    assert all(f'src="{path.name}"' in page for path in paths[:-1]) and "`start`, `end`, `weight` and one of `name`" in page
    before = [path.read_bytes() for path in paths]
    assert [path.read_bytes() for path in _gallery.write(tmp_path)] == before
