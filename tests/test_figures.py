"""Figures draw the numbers of their table, in Korean that is never a box, and the same bytes every time."""

import logging
import re
import string
import subprocess
import sys
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont
from matplotlib.text import Text

from analysis import figures
from analysis.errors import InputError
from analysis.figures import _gallery, _sheet, _style, _text
from analysis.figures._periods import Periods
from analysis.values import Result

FOLDER = Path(figures.__file__).parent
COVERAGE = {"given": 94, "used": 92, "undated": 2, "dropped": 0}
YEARS = [str(year) for year in range(2000, 2015)]


def result(table: pd.DataFrame, coverage=None) -> Result:
    return Result("시험", table, {name: ("unit", "meaning") for name in table.columns}, coverage or COVERAGE)


def figure_of(name: str, table: pd.DataFrame | None = None, **options) -> Figure:
    module = getattr(figures, name)
    return module.draw(module.EXAMPLE() if table is None else result(table), **options)


def trend(names, periods=YEARS, column="theme") -> pd.DataFrame:
    rows = [(p, name, 0.1 + 0.01 * i + 0.02 * at, 0.08 + 0.02 * at, 0.2 + 0.02 * at, 5)
            for at, name in enumerate(names) for i, p in enumerate(periods)]  # fmt: skip
    return pd.DataFrame(rows, columns=["period", column, "share", "low", "high", "n_articles"])


def written(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if text.get_visible() and text.get_text()]


def bar_widths(ax) -> list[float]:
    return [bar.get_width() for container in ax.containers for bar in container]


# the registry


def test_every_file_is_a_figure_with_needs_example_and_draw():
    assert figures.FIGURES == sorted(path.stem for path in FOLDER.glob("[a-z]*.py"))
    for name in figures.FIGURES:
        module = getattr(figures, name)
        assert set(module.NEEDS) <= set(module.EXAMPLE().table.columns)
        assert module.__doc__ and module.draw.__doc__


def test_matplotlib_is_loaded_by_draw_and_pyplot_never():
    program = (
        "import sys, analysis as an\n"
        "module = an.figures.trend_lines\n"
        "assert 'matplotlib' not in sys.modules\n"
        "module.draw(module.EXAMPLE())._repr_png_()\n"
        "assert 'matplotlib.pyplot' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=False,
                          cwd=FOLDER.parents[1])  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_an_unknown_figure_is_named_with_those_that_exist():
    with pytest.raises(AttributeError, match="trend_lines"):
        figures.trend_line  # noqa: B018


# numbers read back from what was drawn


def test_trend_lines_draw_the_shares_the_band_and_the_gap():
    module = figures.trend_lines
    table = module.EXAMPLE().table
    figure = figure_of("trend_lines")
    assert len(figure.axes) == 3
    for ax, (_, rows) in zip(figure.axes, table.groupby("theme", sort=False), strict=True):
        (line,) = ax.lines
        np.testing.assert_allclose(line.get_ydata(), rows["share"])
        assert np.isnan(line.get_ydata()[6])
        edges = np.concatenate([path.vertices for path in ax.collections[0].get_paths()])
        assert {*rows["low"].dropna(), *rows["high"].dropna()} <= {*edges[:, 1]}
        assert not ((edges[:, 0] > 5) & (edges[:, 0] < 7)).any()


def test_a_period_without_articles_is_a_gap_even_where_the_table_gives_a_share_or_no_row():
    table = trend(["리눅스"])
    table.loc[table["period"] == "2003", "n_articles"] = 0
    (line,) = figure_of("trend_lines", table[table["period"] != "2010"]).axes[0].lines
    assert np.flatnonzero(np.isnan(line.get_ydata())).tolist() == [3, 10]


def test_a_lonely_period_keeps_its_marker_and_its_interval():
    months = Periods.of(["2000-01", "2004-12"]).slots
    table = trend(["리눅스"], months)
    table.loc[(table.index > 10) & (table.index < 30) & (table.index != 20), ["share", "low", "high"]] = np.nan
    ax = figure_of("trend_lines", table).axes[0]
    assert ax.lines[0].get_markevery() == [20]
    (segment,) = ax.collections[1].get_segments()
    np.testing.assert_allclose(segment, [[20, 0.08], [20, 0.2]])


def test_overlaid_series_differ_in_marker_dash_and_colour_and_the_seventh_is_counted():
    figure = figure_of("trend_lines", trend([f"주제{i}" for i in range(7)]), overlay=True)
    (ax,) = figure.axes
    looks = {(line.get_marker(), str(line._unscaled_dash_pattern), line.get_color()) for line in ax.lines}
    assert len(looks) == len(ax.lines) == 6
    assert all(len({look[part] for look in looks}) == 6 for part in range(3))
    assert "계열 7개 중 6개 표시" in " ".join(written(figure))
    assert set(figures.table(figure)["theme"]) == {f"주제{i}" for i in range(6)}


def test_a_second_estimator_is_a_thin_line_beside_the_first():
    table = pd.concat([trend(["리눅스"]).assign(estimator="표준화"), trend(["리눅스"]).assign(estimator="단순", share=0.5)])
    figure = figure_of("trend_lines", table)
    raw, main = figure.axes[0].lines
    assert set(raw.get_ydata()) == {0.5} and main.get_linewidth() > raw.get_linewidth()
    assert "굵은 선: 표준화, 가는 점선: 단순" in " ".join(written(figure))


def in_compositions(names=("리눅스",), words=("raw", "standardised")) -> pd.DataFrame:
    """The second composition runs at half the share; it rests on 60 to 74 % of the articles."""
    parts = []
    for at, word in enumerate(words):
        table = trend(list(names))
        table[["share", "low", "high"]] /= at + 1
        covered = np.tile(np.linspace(0.6, 0.74, len(YEARS)), len(names)) if at else 1.0
        parts.append(table.assign(composition=word, covered=covered))
    return pd.concat(parts, ignore_index=True)


def test_the_raw_and_the_standardised_line_stand_side_by_side_each_with_its_interval():
    table = in_compositions(("리눅스", "중국"))
    given = Result("시험", table, {name: ("unit", "meaning") for name in table.columns}, COVERAGE,
                   {"compositions": [{"name": "standardised", "strata": ["outlet", "length"]}]})  # fmt: skip
    figure = figures.trend_lines.draw(given)
    assert len(figure.axes) == 2
    for ax, (_, rows) in zip(figure.axes, table.groupby("theme", sort=False), strict=True):
        for line, band, (_, mine) in zip(ax.lines, ax.collections[::2], rows.groupby("composition", sort=False), strict=True):
            np.testing.assert_allclose(line.get_ydata(), mine["share"])
            edges = np.concatenate([path.vertices for path in band.get_paths()])
            assert {*mine["low"], *mine["high"]} <= {*edges[:, 1]}
        raw, other = ax.lines
        assert raw.get_marker() != other.get_marker() and raw._unscaled_dash_pattern != other._unscaled_dash_pattern
    texts = written(figure)
    assert {"원래 비중", "표준화한 비중(언론사, 길이 구성 고정)"} <= set(texts)
    assert "표준화에 쓰인 기사: 기간마다 60–74%" in " ".join(texts)
    assert len(figure.lines or figure.artists) == 2  # the keys


def test_a_gap_with_articles_is_not_called_a_period_without_any():
    table = in_compositions()
    thin = (table["composition"] == "standardised") & (table["period"] == table["period"].iloc[3])
    table.loc[thin, ["share", "low", "high"]] = np.nan
    texts = " ".join(written(figure_of("trend_lines", table)))
    assert "끊긴 곳: 기사가 없거나 모자라는 기간" in texts and "끊긴 곳: 기사가 없는 기간" not in texts


def test_intervals_of_compositions_in_one_period_stand_beside_one_another_and_one_number_is_no_range():
    table = in_compositions(("리눅스",), ("raw", "panel", "standardised"))
    table = table[table["period"] == table["period"].iloc[0]].assign(covered=0.6)
    figure = figure_of("trend_lines", table)
    bars = [bar.get_segments()[0][0][0] for bar in figure.axes[0].collections if hasattr(bar, "get_segments") and len(bar.get_segments())]
    assert len(set(bars)) == 3 and [line.get_xdata()[0] for line in figure.axes[0].lines] == bars
    assert "표준화에 쓰인 기사: 기간마다 60%" in " ".join(written(figure))


def test_compositions_that_are_overlaid_are_thin_beside_the_raw_line():
    figure = figure_of("trend_lines", in_compositions(("리눅스", "중국"), ("raw", "panel", "standardised")), overlay=True)
    assert len(figure.axes[0].lines) == 6
    assert "굵은 선: 원래 비중, 가는 점선: 모든 기간에 있는 언론사만, 표준화한 비중" in " ".join(written(figure)).replace("\n", " ")


def test_the_heat_map_shows_the_raw_rows_of_several_compositions():
    table = figures.term_heatmap.EXAMPLE().table
    both = pd.concat([table.assign(composition="raw"), table.assign(composition="standardised", share=0.9)])
    cells = [figure_of("term_heatmap", t).axes[0].collections[0].get_array() for t in (table, both)]
    np.testing.assert_array_equal(*cells)


def test_the_map_of_outlets_shows_the_mix_the_numbers_and_who_joins():
    table = figures.outlets_by_period.EXAMPLE().table
    figure = figure_of("outlets_by_period", width=170)
    cells = np.ma.filled(figure.axes[0].collections[0].get_array(), np.nan)
    expected = table.pivot(index="outlet", columns="period", values="share").loc[table["outlet"].unique()]
    np.testing.assert_allclose(cells, expected)
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert texts[:42] == [str(n) for n in table.pivot(index="outlet", columns="period", values="n_articles")
                          .loc[table["outlet"].unique()].to_numpy().ravel()]  # fmt: skip
    assert texts[42:] == ["전 기간", "전 기간", "공백", "이탈", "일시", "합류"]


def test_the_map_of_outlets_counts_those_that_it_does_not_show_and_refuses_two_rows_for_one_cell():
    table = figures.outlets_by_period.EXAMPLE().table
    assert "언론사 6곳 중 2곳 표시" in " ".join(written(figure_of("outlets_by_period", top=2)))
    with pytest.raises(InputError, match="'전자신문' has two rows for the period 2008") as error:
        figure_of("outlets_by_period", pd.concat([table, table.head(1)]))
    assert "행이 두 개" in error.value.ko


def test_two_rows_for_one_period_are_refused():
    with pytest.raises(InputError, match="two rows for the period 2000") as error:
        figure_of("trend_lines", pd.concat([trend(["리눅스"]), trend(["리눅스"])]))
    assert "행이 두 개" in error.value.ko


def test_topics_of_one_name_stay_two_series_and_say_topic_share():
    table = pd.concat([trend(["진출"], column="name").assign(topic=t) for t in (0, 4)])
    figure = figure_of("trend_lines", table)
    assert {"진출 (0)", "진출 (4)", "토픽 비중(%)"} <= set(written(figure))
    assert len(figure.axes) == 2


def test_topic_words_are_bars_of_their_probabilities_best_on_top():
    table = figures.topic_words.EXAMPLE().table
    figure = figure_of("topic_words", top=5)
    for topic, ax in enumerate(figure.axes):
        rows = table[(table["topic"] == topic) & (table["rank"] <= 5)]
        np.testing.assert_allclose(bar_widths(ax), rows["probability"])
        assert [label.get_text() for label in ax.get_yticklabels()] == rows["term"].tolist()
        assert ax.get_ylim()[0] > ax.get_ylim()[1]


def test_tfidf_terms_are_bars_of_their_weights():
    table = figures.tfidf_terms.EXAMPLE().table
    for group, ax in zip(table["group"].unique(), figure_of("tfidf_terms").axes, strict=True):
        np.testing.assert_allclose(bar_widths(ax), table.loc[table["group"] == group, "tfidf"])


def test_word_change_shows_only_positive_z_by_size_and_hollow_dots_above_q_005():
    table = pd.DataFrame({"group": ["닷컴"] * 4 + ["모바일"] * 2, "term": ["나", "가", "다", "라", "마", "바"],
                          "log_odds": 1.0, "z": [2.0, 2.0, 5.0, -4.0, -1.0, np.nan],
                          "q": [0.2, 0.01, 0.001, 0.01, 0.9, 0.9]})  # fmt: skip
    figure = figure_of("word_change", table)
    first, second = figure.axes
    assert [label.get_text() for label in first.get_yticklabels()] == ["다", "가", "나"]
    filled, hollow = first.lines
    assert filled.get_xdata().tolist() == [5.0, 2.0] and hollow.get_xdata().tolist() == [2.0]
    assert "해당 용어 없음" in [text.get_text() for text in second.texts]
    assert "값이 없는 행 1개 제외" in " ".join(written(figure))


def test_a_group_or_series_without_any_value_keeps_its_panel_and_says_so():
    table = pd.DataFrame({"group": ["닷컴", "모바일"], "term": "가", "log_odds": 1.0, "z": [2.0, np.nan], "q": np.nan})
    figure = figure_of("word_change", table)
    assert [text.get_text() for text in figure.axes[1].texts] == ["값 없음"]
    assert "속이 빈 점: q가 0.05보다 크거나 없음" in " ".join(written(figure))
    table = trend(["리눅스", "드문 주제"])
    table.loc[table["theme"] == "드문 주제", ["share", "low", "high"]] = np.nan
    figure = figure_of("trend_lines", table)
    assert [text.get_text() for text in figure.axes[1].texts] == ["값 없음"]
    assert "끊긴 곳" not in " ".join(written(figure))


def test_groups_without_values_are_named_and_take_no_room_from_those_that_have_some():
    table = pd.DataFrame({"group": ["닷컴", "봄", "모바일", "여름"], "term": "가", "log_odds": 1.0, "z": [2.0, np.nan, 3.0, np.nan]})
    figure = figure_of("word_change", table)
    assert len(figure.axes) == 2 and "값을 낼 수 없는 집단: 봄, 여름" in " ".join(written(figure))
    assert "집단 2개 중 1개 표시" in " ".join(written(figure_of("word_change", table, groups=1)))


def test_shares_of_tokens_are_not_called_shares_of_articles():
    assert "명사 비중(%)" in written(figure_of("trend_lines", trend(["리눅스"]).assign(n_tokens=100)))
    table = figures.term_heatmap.EXAMPLE().table.assign(n_tokens=100)
    assert "명사 비중(%)" in written(figure_of("term_heatmap", table))


def test_articles_are_stacked_and_no_article_is_lost_in_others():
    table = figures.articles_by_year.EXAMPLE().table
    figure = figure_of("articles_by_year")
    (ax,) = figure.axes
    assert len(ax.containers) == 7
    heights = np.array([[bar.get_height() for bar in container] for container in ax.containers])
    np.testing.assert_allclose(heights.sum(axis=0), table.groupby("period")["n_articles"].sum())
    assert heights.sum() == figures.articles_by_year.EXAMPLE().coverage["used"]
    assert {"기타", "전자신문"} <= set(written(figure)) and "쓸 수 있는 날짜가 없는 12건 제외" in " ".join(written(figure))


def test_articles_of_unknown_outlet_have_their_own_bar():
    table = pd.DataFrame({"period": ["2000", "2000", "2002"], "outlet": ["한겨레", "", ""], "n_articles": [3, 1, 5]})
    figure = figure_of("articles_by_year", table)
    assert [c.get_label() for c in figure.axes[0].containers] == ["언론사 미상", "한겨레"]
    assert [bar.get_height() for bar in figure.axes[0].containers[0]] == [1, 0, 5]


def test_k_curve_has_error_bars_and_marks_the_chosen_k():
    table = figures.k_curve.EXAMPLE().table
    figure = figure_of("k_curve")
    for ax, measure in zip(figure.axes, ("perplexity", "coherence", "stability"), strict=True):
        line = ax.containers[0].lines[0]
        np.testing.assert_allclose(line.get_xydata(), table[["k", measure]].to_numpy(dtype=float))
        (chosen,) = [line for line in ax.lines if line.get_label() == "chosen"]
        np.testing.assert_allclose(chosen.get_xydata(), [[8, table.loc[1, measure]]])
    assert "k = 8" in " ".join(written(figure))
    truth, yes = (figure_of("k_curve", t) for t in (table.assign(chosen=table["chosen"] == "yes"), table))
    assert written(truth) == written(yes)


def test_k_curve_without_a_measure_or_a_choice_says_so():
    table = figures.k_curve.EXAMPLE().table.assign(coherence=np.nan, chosen="no")
    texts = written(figure_of("k_curve", table))
    assert "값 없음" in texts and "고른" not in " ".join(texts)


def test_topic_shares_are_sorted_and_say_their_numbers():
    table = figures.topic_shares.EXAMPLE().table
    figure = figure_of("topic_shares")
    np.testing.assert_allclose(bar_widths(figure.axes[0]), sorted(table["share"], reverse=True))
    assert {"29.7", "9.3"} <= set(written(figure))


def test_heat_map_cells_are_the_shares_and_missing_ones_are_hatched():
    table = figures.term_heatmap.EXAMPLE().table
    figure = figure_of("term_heatmap")
    cells = figure.axes[0].collections[0].get_array()
    expected = table.pivot(index="term", columns="period", values="share").loc[table["term"].unique()]
    np.testing.assert_allclose(np.ma.filled(cells, np.nan), expected)
    assert cells.mask[:, 6].all() and cells.mask.sum() == 8
    assert "빗금: 값 없음" in " ".join(written(figure))


def test_the_heat_map_counts_the_articles_and_draws_cells_of_thin_years_small_and_without_a_number():
    table = figures.term_heatmap.EXAMPLE().table
    figure = figure_of("term_heatmap")
    n = table.drop_duplicates("period").set_index("period")["n_articles"]
    cells, strip = figure.axes[0], figure.axes[1]
    assert [bar.get_height() for bar in strip.patches] == n.tolist()
    assert [text.get_text() for text in strip.texts] == [str(number) for number in n]
    thin = [i for i, number in enumerate(n) if 0 < number < 10]
    assert [i for i, bar in enumerate(strip.patches) if to_rgb(bar.get_facecolor()) == (1, 1, 1)] == thin == [2, 8]
    frames = [patch for patch in cells.patches if patch.get_facecolor() == (1, 1, 1, 1)]
    assert {round(patch.get_x() + 0.5 * (patch.get_width() == 1)) for patch in frames} == {2, 8}
    assert {text.get_position()[0] for text in cells.texts} == set(range(15)) - {2, 6, 8}
    assert "작은 칸: 기사가 10건 미만인 기간" in " ".join(written(figure))
    without = figure_of("term_heatmap", table.drop(columns="n_articles"))
    assert len(without.axes) == 2 and "작은 칸" not in " ".join(written(without))  # the map and its key


def test_the_heat_map_gets_darker_all_the_way_in_greyscale():
    shades = matplotlib.colormaps[_style.SEQUENTIAL](np.linspace(0, 1, 50))[:, :3] @ [0.299, 0.587, 0.114]
    assert (np.diff(shades) < 0).all()


def test_neighbours_in_a_stack_differ_in_greyscale_or_hatch():
    grey = [np.dot(to_rgb(colour), [0.299, 0.587, 0.114]) for colour, _ in _style.FILLS]
    for i in range(len(_style.FILLS) - 1):
        assert abs(grey[i] - grey[i + 1]) > 0.15 or _style.FILLS[i][1] != _style.FILLS[i + 1][1]


# laws that hold for every figure


EXAMPLES = [(name, title) for name in figures.FIGURES for title in _gallery.examples(getattr(figures, name))]


@pytest.mark.parametrize("width", [85, 170])
@pytest.mark.parametrize(("name", "title"), EXAMPLES)
def test_texts_are_whole_readable_inside_the_page_and_apart_in_both_languages(name, title, width):
    module = getattr(figures, name)
    example = _gallery.examples(module)[title]()
    for language in ("ko", "en"):
        figure = module.draw(example, title="해외 진출의 변화", language=language, width=width)
        assert_readable(figure, width)  # a missing glyph is a warning, and warnings are errors
        assert not [text for text in written(figure) if "…" in text or _style.MISSING in text]


def seen_without(cone: str, colour: str) -> np.ndarray:
    """A colour as somebody sees it who lacks a kind of cone, L* a* b*. Source: Vienot, Brettel and Mollon (1999)."""
    to_lms = np.array([[17.8824, 43.5161, 4.11935], [3.45565, 27.1554, 3.86714], [0.0299566, 0.184309, 1.46709]])
    lacking = {"none": np.eye(3), "protan": np.array([[0, 2.02344, -2.52581], [0, 1, 0], [0, 0, 1]]),
               "deutan": np.array([[1, 0, 0], [0.494207, 0, 1.24827], [0, 0, 1]])}[cone]  # fmt: skip
    part = np.array(to_rgb(colour))
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    linear = np.clip(np.linalg.inv(to_lms) @ lacking @ to_lms @ linear, 0, 1)
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ linear / [0.9505, 1, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("cone", ["none", "protan", "deutan"])
def test_colours_of_series_stay_apart_for_the_colour_blind_and_each_has_its_own_marker_and_dash(cone):
    seen = [seen_without(cone, colour) for colour in _style.COLOURS]
    apart = [np.linalg.norm(a - b) for i, a in enumerate(seen) for b in seen[:i]]
    assert min(apart) > 15  # about 2 is a just noticeable difference
    assert len(set(_style.MARKERS)) == len({str(dash) for dash in _style.DASHES}) == len(_style.COLOURS)


@pytest.mark.parametrize(("name", "title"), EXAMPLES)
def test_lines_in_one_panel_differ_in_more_than_colour(name, title):
    """In greyscale a line is told by its marker, its dash or its width."""
    module = getattr(figures, name)
    for ax in module.draw(_gallery.examples(module)[title]()).axes:
        lines = [line for line in ax.lines if len(line.get_xdata()) > 2 and line.get_linestyle() != "None"]
        looks = {(line.get_marker(), str(line._unscaled_dash_pattern), line.get_linewidth(), line.get_markerfacecolor() == "white") for line in lines}
        assert len(looks) == len(lines)


HARD = {
    "many topics": ("trend_lines", trend([f"진출{i} · 현지 · 글로벌시장" for i in range(12)]), {}),
    "months": ("trend_lines", trend(["리눅스", "중국"], Periods.of(["2000-01", "2014-12"]).slots), {"overlay": True}),
    "named periods": ("trend_lines", trend(["리눅스", "중국"], ["닷컴", "초고속인터넷 시대", "스마트폰"]), {}),
    "quarters": ("trend_lines", trend(["리눅스"] * 1, Periods.of(["2009-Q1", "2012-Q4"]).slots), {"free": True}),
    "long names": ("trend_lines", trend(["아주 긴 이름의 주제로서 한 줄에 다 들어가지 않는 것 " * 3, "나"]), {"overlay": True}),
    "long terms": ("tfidf_terms", pd.DataFrame({"group": "가", "rank": [1, 2], "term": ["가나다라" * 9, "A" * 90],
                                                "tfidf": [0.2, 0.1]}), {}),
    "large numbers": ("articles_by_year", pd.DataFrame({"period": YEARS, "n_articles": 123456}), {}),
    "compositions": ("trend_lines", in_compositions(("리눅스", "중국 전자상거래", "통신사"), ("raw", "panel", "standardised")), {}),
    "outlets in months": ("outlets_by_period", pd.DataFrame(
        [(p, f"아주 긴 이름의 매체 {i}", 1000 * i, 0.1, "joined") for p in Periods.of(["2000-01", "2004-12"]).slots for i in range(40)],
        columns=["period", "outlet", "n_articles", "share", "presence"]), {}),
    "terms in months": ("term_heatmap", pd.DataFrame(
        [(p, term, 0.1 * at, 3 + 5000 * (i % 2)) for i, p in enumerate(Periods.of(["2000-01", "2014-12"]).slots)
         for at, term in enumerate(["리눅스", "아주 긴 이름의 용어로서 다 들어가지 않는 것"])],
        columns=["period", "term", "share", "n_articles"]), {}),
    "breaks in months": ("change_lines", pd.concat([trend([f"아주 긴 이름의 토픽 {i} · 현지 · 글로벌시장"], Periods.of(["2000-01", "2014-12"]).slots)
                                                    for i in range(5)]).assign(
        date="2004-05", date_low="1999-01", date_high="2016-02", before=0.2, after=0.6), {}),
    "shares of many outlets": ("share_by_outlet", pd.DataFrame(
        [(f"아주 긴 이름의 매체 {i}", f"토픽{t} · 현지 · 글로벌시장", 0.01 * i, 0.0, 1.0, 0.1, 1000 * i) for i in range(40) for t in range(14)],
        columns=["outlet", "theme", "share", "low", "high", "overall", "n_articles"]), {}),
    "many outlets": ("articles_by_year", pd.DataFrame({"group": [f"매체 이름 {i}" for i in range(30)], "n_articles": 5}), {}),
    "tiny shares": ("topic_shares", pd.DataFrame({"topic": [0, 1], "name": ["가", "나"], "share": [1e-6, 0]}), {}),
}  # fmt: skip


@pytest.mark.parametrize("width", [85, 170])
@pytest.mark.parametrize("case", HARD)
def test_hard_cases_are_readable_too(case, width):
    name, table, options = HARD[case]
    assert_readable(figure_of(name, table, width=width, **options), width)


def assert_readable(figure: Figure, width: float) -> None:
    """Width as asked, 8 pt or more, nothing cut off by the page's edge, no text upon another."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw(renderer)
    assert figure.get_size_inches()[0] * 25.4 == pytest.approx(width)
    boxes = []
    for text in figure.findobj(Text):
        if text.get_visible() and text.get_text().strip():
            assert text.get_fontsize() >= 8
            boxes.append((text.get_text(), text.get_window_extent(renderer)))
    for label, box in boxes:
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= figure.bbox.x1 and box.y1 <= figure.bbox.y1, label
    for i, (label, box) in enumerate(boxes):
        for other, other_box in boxes[i + 1 :]:
            across = min(box.x1, other_box.x1) - max(box.x0, other_box.x0)
            down = min(box.y1, other_box.y1) - max(box.y0, other_box.y0)
            assert across < 0.5 or down < 3.5, f"{label!r} upon {other!r}"  # the space between lines is in the boxes


@pytest.mark.parametrize("name", figures.FIGURES)
def test_every_text_is_drawn_with_the_fonts_of_the_package(name):
    figure = figure_of(name, title="제목")
    figure._repr_png_()
    for text in figure.findobj(Text):
        assert text.get_fontfamily() == _style.FAMILY
        if text.get_text():
            assert Path(findfont(text.get_fontproperties())) in _style.FONTS.values()
    title = next(text for text in figure.findobj(Text) if text.get_text() == "제목")
    assert Path(findfont(title.get_fontproperties())) == figures.font_paths()["bold"]


@pytest.mark.parametrize("name", figures.FIGURES)
def test_the_same_result_gives_the_same_bytes(name, tmp_path):
    formats = figures.FORMATS if name == "trend_lines" else ("png", "svg")
    once = figure_of(name, width=85)
    first = figures.save(once, tmp_path / "가", formats)
    second = figures.save(figure_of(name, width=85), tmp_path / "나", formats)
    for paths in zip(first, second, strict=True):
        assert len({path.read_bytes() for path in paths}) == 1
    assert [path.suffix[1:] for path in first] == list(formats)
    (again,) = figures.save(once, tmp_path / "다", ["svg"])  # drawn before in three formats
    assert again.read_bytes() == first[1].read_bytes()


def test_user_settings_change_no_byte_and_are_not_changed(tmp_path):
    before = figures.save(figure_of("topic_shares"), tmp_path / "before", ["png", "svg"])
    mine = {"font.family": ["DejaVu Serif"], "font.size": 30, "axes.facecolor": "black", "axes.unicode_minus": False,
            "savefig.bbox": "tight", "svg.hashsalt": "mine", "savefig.transparent": True, "text.parse_math": True}  # fmt: skip
    with matplotlib.rc_context(mine):
        held = dict(matplotlib.rcParams)
        after = figures.save(figure_of("topic_shares"), tmp_path / "after", ["png", "svg"])
        assert dict(matplotlib.rcParams) == held
    assert [path.read_bytes() for path in before] == [path.read_bytes() for path in after]


def test_files_carry_no_clock_no_program_and_embedded_truetype_fonts(tmp_path, caplog):
    with caplog.at_level(logging.WARNING):
        png, svg, pdf = figures.save(figure_of("trend_lines", title="음수 −1"), tmp_path / "a.b")
    assert [path.name for path in (png, svg, pdf)] == ["a.b.png", "a.b.svg", "a.b.pdf"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.b.pdf", "a.b.png", "a.b.svg"]
    assert b"Software" not in png.read_bytes() and b"<dc:date>" not in svg.read_bytes()
    assert b"CreationDate" not in pdf.read_bytes()
    assert re.search(rb"\+NanumGothicBold\b", pdf.read_bytes()) and b"/FontFile2" in pdf.read_bytes()
    assert b"/Type3" not in pdf.read_bytes()
    width = int.from_bytes(png.read_bytes()[16:20], "big")
    assert width == pytest.approx(170 / 25.4 * 300, abs=1)
    assert not caplog.records  # no complaint about weights or font tables reaches the user


def test_an_unknown_format_leaves_nothing_behind(tmp_path):
    with pytest.raises(InputError, match=r"unknown format 'jpeg'.*png, svg, pdf"):
        figures.save(figure_of("topic_shares"), tmp_path / "a", ["png", "jpeg"])
    assert not list(tmp_path.iterdir())


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    (path,) = figures.save(figure_of("topic_shares"), tmp_path / "a", ["png"])
    old = path.read_bytes()
    broken = figure_of("topic_shares")
    monkeypatch.setattr(type(broken), "draw", lambda self, renderer: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        figures.save(broken, tmp_path / "a", ["png"])
    assert path.read_bytes() == old and [p.name for p in tmp_path.iterdir()] == ["a.png"]


@pytest.mark.parametrize("name", figures.FIGURES)
def test_empty_and_non_finite_tables_say_that_there_is_nothing_to_draw(name):
    table = getattr(figures, name).EXAMPLE().table
    numbers = table.select_dtypes("number").columns.difference(["k", "rank", "topic"])
    for value in (np.nan, np.inf):
        blank = table.assign(**dict.fromkeys(numbers, value))
        assert "그릴 자료가 없습니다" in written(figure_of(name, blank))
    for language, words in (("ko", "그릴 자료가 없습니다"), ("en", "There is nothing to draw")):
        texts = written(figure_of(name, table.head(0), language=language, title="제목"))
        assert {words, "제목"} <= set(texts)


@pytest.mark.parametrize("name", figures.FIGURES)
def test_a_figure_hands_back_the_rows_it_was_drawn_from(name):
    example = getattr(figures, name).EXAMPLE()
    figure = figure_of(name)
    handed = figures.table(figure)
    assert sorted(map(str, handed.to_dict("records"))) == sorted(map(str, example.table.to_dict("records")))
    handed.iloc[:, 0] = handed.iloc[0, 0]
    assert not figures.table(figure).equals(handed)


def test_a_figure_from_elsewhere_has_no_table():
    with pytest.raises(InputError, match="has no table") as error:
        figures.table(Figure())
    assert "표가 없습니다" in error.value.ko


@pytest.mark.parametrize("name", figures.FIGURES)
def test_a_missing_column_is_named_with_those_that_are_there(name):
    with pytest.raises(InputError, match=rf"the figure {name} needs the column .*has: else") as error:
        figure_of(name, pd.DataFrame({"else": [1]}))
    assert "필요한 열이 없습니다" in error.value.ko


@pytest.mark.parametrize("name", figures.FIGURES)
def test_an_unknown_language_and_an_impossible_width_are_refused(name):
    with pytest.raises(InputError, match=r"unknown language 'kr'.*ko, en"):
        figure_of(name, language="kr")
    with pytest.raises(InputError, match="from 60 to 400"):
        figure_of(name, width=8.5)


# texts


HOSTILE = ["$x_1$ 100%", "_밑줄", "<script>alert('가')</script>", "😀 馬雲 뷁", "\u202e거꾸로\u200b", "창\u0000업\n줄", "创业",
           "가" * 3000, "\u1112\u1161\u11ab", "−5", ""]  # fmt: skip


@pytest.mark.parametrize("name", figures.FIGURES)
def test_hostile_text_is_drawn_as_text_without_a_missing_glyph(name):
    table = getattr(figures, name).EXAMPLE().table
    for column in table.columns.intersection(["name", "term", "theme", "group", "outlet"]):
        known = {value: HOSTILE[i % len(HOSTILE)] + ("" if i < len(HOSTILE) else str(i))
                 for i, value in enumerate(dict.fromkeys(table[column]))}  # fmt: skip
        table = table.assign(**{column: table[column].map(known)})
    figure = figure_of(name, table, title=" ".join(HOSTILE), width=85)
    figure._repr_png_()
    assert figure.texts[0].get_text().startswith(HOSTILE[0])
    assert not any(text.get_parse_math() for text in figure.findobj(Text))


def test_clean_keeps_what_can_be_drawn_and_marks_what_cannot():
    assert _style.clean("\u1112\u1161\u11ab글\u200b \n\t둘") == "한글 둘"
    assert _style.clean("创업") == "〓업"
    assert _style.clean("−100% ㈜ 馬雲") == "−100% ㈜ 馬雲"


def test_fit_breaks_at_spaces_and_ends_with_dots():
    room = _style.width_of("가나다 라마바")
    assert _style.fit("가나다 라마바 사", room, lines=2) == "가나다 라마바\n사"
    assert _style.fit("가나다라마바사아자", _style.width_of("가나다라…")) == "가나다라…"
    for text in ("가나다 라마바사 아자차카", "A" * 50):
        assert all(_style.width_of(line) <= room for line in _style.fit(text, room, lines=3).split("\n"))


@pytest.mark.parametrize(("counted", "ko", "en"), [
    ((94, 92, 2, 0), "기사 94건 중 92건 사용, 쓸 수 있는 날짜가 없는 2건 제외", "92 of 94 articles used, 2 left out without a usable date"),
    ((4743, 4700, 40, 3), "기사 4,743건 중 4,700건 사용, 쓸 수 있는 날짜가 없는 40건 제외, 그 밖의 3건 제외",
     "4,700 of 4,743 articles used, 40 left out without a usable date, 3 left out for other reasons"),
    ((75, 75, 0, 0), "기사 75건 모두 사용", "All articles used (75)"),
])  # fmt: skip
def test_the_note_says_what_was_left_out(counted, ko, en):
    coverage = dict(zip(("given", "used", "undated", "dropped"), counted, strict=True))
    assert (_text.coverage(coverage, "ko"), _text.coverage(coverage, "en")) == (ko, en)


@pytest.mark.parametrize("name", figures.FIGURES)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_figure_prints_its_coverage(name, language):
    example = getattr(figures, name).EXAMPLE()
    printed = " ".join(written(figure_of(name, language=language, width=170)))
    assert _text.coverage(example.coverage, language) in printed.replace("\n", " ")


def test_every_message_is_there_in_both_languages_and_is_used():
    source = "\n".join(path.read_text("utf-8") for path in FOLDER.glob("*.py") if path.name != "_text.py")
    source += (FOLDER / "_text.py").read_text("utf-8").partition("def say")[2]
    for key, both in _text.MESSAGES.items():
        assert len(both) == 2 and all(both), key
        places = [sorted(part[1] for part in string.Formatter().parse(text) if part[1]) for text in both]
        assert places[0] == places[1], key
        assert re.search(rf'"{key}"', source), f"{key} is printed by no figure"
    assert set(re.findall(r'say\("(\w+)"', source)) <= set(_text.MESSAGES)


@pytest.mark.parametrize("path", [p.name for p in FOLDER.glob("*.py") if p.name != "_text.py"])
def test_figures_print_no_korean_of_their_own(path):
    code = (FOLDER / path).read_text("utf-8")
    code = re.sub(r'def EXAMPLE.*?(?=\n(?:def|class|@)\s?)|InputError\(.*?\)  # fmt|""".*?"""|#.*', "", code, flags=re.S)
    strings = [line for line in code.splitlines() if re.search("[가-힣]", line)]
    allowed = ("choose(", 'f"그림 {figure}', "행이 두 개")
    assert not [line for line in strings if not any(mark in line for mark in allowed)]


def test_english_figures_add_the_gloss_of_a_korean_term():
    table = figures.tfidf_terms.EXAMPLE().table
    table = table.assign(gloss=np.where(table["term"] == "벤처", "venture", ""))
    assert "벤처 (venture)" in written(figure_of("tfidf_terms", table, language="en"))
    assert "벤처 (venture)" not in written(figure_of("tfidf_terms", table))


# periods


@pytest.mark.parametrize(("labels", "kind", "n"), [
    (["2014", "2000"], "year", 15), (["2000-Q4", "2001-Q2"], "quarter", 3), (["1999-12", "2001-01"], "month", 14),
    (["닷컴", "2000"], "named", 2), ([2011, 2013], "year", 3), ([], "named", 0),
])  # fmt: skip
def test_calendar_bins_are_complete_and_in_order(labels, kind, n):
    periods = Periods.of(labels)
    assert (periods.kind, len(periods.slots)) == (kind, n)
    assert kind == "named" or list(periods.slots) == sorted(periods.slots)


def test_ticks_are_as_dense_as_there_is_room():
    months = Periods.of(["2000-01", "2014-12"])
    assert months.ticks(200).labels == tuple(YEARS)
    assert months.ticks(45).labels == ("2000", "2005", "2010")
    assert all(months.slots[at] == f"{label}-01" for at, label in zip(months.ticks(45).at, months.ticks(45).labels, strict=True))
    assert Periods.of(["2001-01", "2001-06"]).ticks(120).labels[0] == "2001-01"


def test_legend_entries_stand_side_by_side_and_wrap():
    keys = _sheet.legend(["전자신문", "매일경제", "디지털타임스"], 60, 5)
    assert keys[0].y == keys[1].y < keys[2].y
    assert keys[0].x < keys[1].x and keys[2].x == keys[0].x
