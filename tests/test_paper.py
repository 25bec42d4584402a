"""The tables of a paper: every number is one of the study's other tables, set in the house style that the study asks for."""

import re
from dataclasses import replace
from pathlib import Path

import docx
import numpy as np
import openpyxl
import pandas as pd
import pytest
from docx.oxml.ns import qn
from scipy import stats

from analysis.errors import InputError
from analysis.report import colophon, house, methods, page, paper, workbook
from analysis.report.document import write_document
from analysis.report.text import value_text
from analysis.report.units import UNITS
from analysis.study import parse
from analysis.values import ReportSpec, Result
from analysis.vocabulary import COLUMNS

HANGUL = re.compile("[가-힣]")
STUDY = '[study]\nname = "s"\n{study}\n[corpus]\nfiles = ["a.csv"]\n[report]\n{report}\n'


def styled(content, **options):
    return replace(content, study=replace(content.study, report=replace(content.study.report, **options)))


def planted(content, **tables):
    """The content with these frames in place of its tables."""
    made = {}
    for name, table in tables.items():
        described = dict.fromkeys(table.columns, ("unit", "meaning"))
        made[name] = Result(name, table, described, {"given": 8, "used": 7, "undated": 1, "dropped": 0})
    return replace(content, tables={**content.tables, **made})


def without(content, *names):
    return replace(content, tables={name: made for name, made in content.tables.items() if name not in names})


def sheet_of(content, number, language="ko"):
    return paper.tables(content, language)[number - 1]


def written(content, path, language="ko"):
    workbook.write_workbook(content.tables, path, language, paper.tables(content, language), content.study.report)
    return openpyxl.load_workbook(path)


def body(sheet):
    """The rows of values under the headings, without the notes."""
    merged = {cells.min_row for cells in sheet.merged_cells.ranges}
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3) if row[0].row not in merged]


@pytest.fixture(scope="module")
def content(small):
    return small.content()


@pytest.fixture(scope="module")
def regressed(content):
    """Six full years of three topics, with a known movement, and the columns that the tests make of it."""
    rng = np.random.default_rng(3)
    years = np.arange(2000, 2006)
    share = np.column_stack([0.3 + 0.02 * (years - 2000), np.full(6, 0.2), 0.3 - 0.01 * (years - 2000)]) + rng.normal(0, 0.01, (6, 3))
    fits = [stats.linregress(years, share[:, i]) for i in range(3)]
    tests = pd.DataFrame({
        "topic": [0, 1, 2], "name": ["가", "나", "다"], "slope": [1.9, 0.1, -1.1], "p": [0.0004, 0.6, 0.03], "q": [0.0012, 0.6, 0.045],
        "n_months": 72, "verdict": ["rising", "undecided", "falling"], "ols_slope": [100 * fit.slope for fit in fits],
        "ols_p": [fit.pvalue for fit in fits],
    })  # fmt: skip
    months = pd.DataFrame([{"period": f"{year}-{month:02}", "topic": 0, "n_articles": 1} for year in years for month in range(1, 13)])
    return planted(content, test_topics=tests, trend_topics_month=months), fits


@pytest.fixture(scope="module")
def document(content, tmp_path_factory):
    """report.docx of the small study, without its figures: every table is there."""
    path = tmp_path_factory.mktemp("document") / "r.docx"
    write_document(content, {}, "ko", path)
    return docx.Document(path)


def test_the_sheets_begin_with_the_tables_that_apply_and_the_list_says_why_one_is_left_out(content, tmp_path):
    book = written(content, tmp_path / "t.xlsx")
    assert book.sheetnames[:9] == ["차례", "표1 자료 수집 개요", "표2 연도별·언론사별 기사 수", "표3 전처리 요약", "표4 상위 빈도어·TF-IDF",
                                   "표5 토픽 수별 혼잡도·응집도", "표6 토픽별 핵심어", "표7 대표 기사", "표8 연도별 토픽 비중"]  # fmt: skip
    listed = {row[0].value: row[1].value for row in book["차례"].iter_rows()}
    assert "표9 추세 회귀" not in book.sheetnames and "이 자료: 7개월" in listed["표9 추세 회귀"]
    assert listed["표1 자료 수집 개요"] == "〈표 1〉 자료 수집 개요"


def test_collection_adds_up_and_says_what_is_not_known(content):
    intake = pd.DataFrame([{"path": "a", "n_given": 30, "n_kept": 8, "n_unread": 1, "n_excluded": 9, "n_dropped": 2, "n_duplicates": 6, "n_near": 4}])
    removals = pd.DataFrame({"step": ["select", "select"], "rule": ["excluded:중복", "excluded:예외"], "count": [5, 4]})
    made = sheet_of(planted(content, intake=intake, removals=removals), 1)
    period, outlets, query, collected, duplicates, exceptions, others, final, source = made.rows[0]
    assert (collected, duplicates, exceptions, others, final) == (30, 15, 4, 3, 8) and collected - duplicates - exceptions - others == final
    assert period == "2000-03-02 ~ 2014-10-01" and "가온" in outlets and "(3곳)" in outlets and query is None and source is None
    known = sheet_of(styled(content, query="리눅스 AND 서버", source="자료: 우리 신문"), 1)
    assert (known.rows[0][2], known.rows[0][-1]) == ("리눅스 AND 서버", "자료: 우리 신문") and len(known.notes) == 1


def test_articles_of_an_archive_carry_its_citation(content):
    table = content.tables["articles"].table
    table = table.assign(doc_id=[f"01100101.2011010112{i:07}" for i in range(len(table))])
    assert "빅카인즈" in sheet_of(planted(content, articles=table), 1).rows[0][-1]


def test_years_and_outlets_sum_to_the_articles(content):
    made = sheet_of(content, 2)
    source = content.tables["articles_year"].table
    assert [row[-1] for row in made.rows[:-1]] == source.groupby("period")["n_articles"].sum().tolist()
    assert made.rows[-1][-1] == source["n_articles"].sum() == 7 and made.total
    assert all(sum(row[1:-1]) == row[-1] for row in made.rows)


def test_of_many_outlets_the_smallest_are_one_column_and_it_still_sums(content):
    table = pd.DataFrame([(year, f"신문{i:02}", i + 1) for year in ("2000", "2002") for i in range(15)] + [("2001", "", 0)],
                         columns=["period", "outlet", "n_articles"])  # fmt: skip
    made = sheet_of(planted(content, articles_year=table), 2)
    assert len(made.columns) == 2 + paper.MOST_OUTLETS and made.columns[-2].head == "기타(건)" and "4곳" in made.notes[0]
    assert made.rows[0] == (2000, *range(15, 4, -1), 1 + 2 + 3 + 4, 120) and made.rows[1][1:] == (0,) * 13
    assert made.rows[-1][-1] == 240


def test_every_number_of_the_other_sheets_is_that_of_its_table(content, tmp_path):
    book, tables = written(content, tmp_path / "t.xlsx"), {name: made.table for name, made in content.tables.items()}
    by_name = {sheet.title[:2]: body(sheet) for sheet in book}
    assert [row[2:4] for row in by_name["표3"][2:4]] == tables["vocabulary"][["n_terms", "n_tokens"]].to_numpy().tolist()
    assert [row[2] for row in by_name["표3"][4:]] == [content.analyser["n_entries"] - content.n_stop, content.n_synonyms, content.n_stop]
    listed = [tables["frequent_terms"].head(paper.TOP), tables["tfidf_period"].query(f"rank <= {paper.TOP}")]
    wanted = [list(row) for part in listed for row in part[["rank", "term", "count", "articles", "tfidf"]].itertuples(index=False)]
    assert [row[1:5] for row in by_name["표4"]] == [row[:4] for row in wanted]
    exact = {"rtol": 1e-15, "atol": 0}  # a workbook keeps sixteen digits
    np.testing.assert_allclose([row[5] for row in by_name["표4"]], [row[4] for row in wanted], **exact)
    for at, name in enumerate(("k", "perplexity", "perplexity_sd", "n_heldout", "coherence", "coherence_sd", "n_seeds", "stability")):
        values = [row[at] if row[at] != "–" else np.nan for row in by_name["표5"]]
        np.testing.assert_allclose(values, tables["k_choice"][name].astype(float), **exact)
    assert [row[3] for row in by_name["표6"]] == pytest.approx((100 * tables["topic_shares"]["share"]).tolist(), rel=1e-15)
    words = tables["topic_words"].query(f"topic == 1 and rank <= {paper.N_WORDS}")["term"]
    assert by_name["표6"][1][2] == ", ".join(words)
    typical = tables["typical_articles"].query(f"rank <= {paper.N_TYPICAL}")
    assert [[row[0], row[2]] for row in by_name["표7"]] == [list(row) for row in typical[["topic", "title"]].itertuples(index=False)]
    np.testing.assert_allclose([row[5] for row in by_name["표7"]], typical["share"], **exact)
    wide = tables["trend_topics_year"].pivot(index="period", columns="topic", values="share")
    np.testing.assert_allclose([[np.nan if v == "–" else v for v in row[1:-1]] for row in by_name["표8"]], wide.to_numpy(), **exact)
    assert [row[-1] for row in by_name["표8"]] == tables["trend_topics_year"].drop_duplicates("period")["n_articles"].tolist()


def test_the_regression_is_that_of_least_squares_beside_our_own_verdict(regressed):
    content, fits = regressed
    made = sheet_of(content, 9)
    source = content.tables["test_topics"].table
    for row, fit, own in zip(made.rows, fits, source.to_dict("records"), strict=True):
        assert row[2:6] == pytest.approx((100 * fit.slope, 100 * fit.stderr, fit.slope / fit.stderr, fit.pvalue))
        assert row[7] == pytest.approx(fit.rvalue**2) and row[8:11] == (own["slope"], own["p"], own["q"])
    assert [row[6] for row in made.rows] == pytest.approx(stats.false_discovery_control(source["ols_p"]))
    assert [row[-1] for row in made.rows] == ["상승", "판단 보류", "하락"]
    assert "믿을 것은 판정" in made.notes[0] and "6개 연도" in made.notes[0]


def test_of_several_compositions_the_tables_show_the_articles_as_they_are(regressed):
    content, _ = regressed
    tests = content.tables["test_topics"].table
    both = pd.concat([tests.assign(composition="raw"), tests.assign(composition="panel", slope=99.0)], ignore_index=True)
    assert [row[8] for row in sheet_of(planted(content, test_topics=both), 9).rows] == tests["slope"].tolist()


def test_columns_of_least_squares_are_empty_where_there_are_too_few_full_years(regressed):
    content, _ = regressed
    tests = content.tables["test_topics"].table.assign(ols_slope=np.nan, ols_p=np.nan)
    months = content.tables["trend_topics_month"].table.head(40)
    made = sheet_of(planted(content, test_topics=tests, trend_topics_month=months), 9)
    assert {row[2:8] for row in made.rows} == {(None,) * 6} and "5개보다 적어" in made.notes[0]


def test_a_study_without_years_and_outlets_keeps_the_tables_that_make_sense(content, tmp_path):
    nothing = content.tables["articles_year"].table.head(0)
    articles = content.tables["articles"].table.assign(published="", outlet="")
    bare = planted(without(content, "trend_topics_year", "trend_topics_month", "test_topics", "tfidf_period"), articles_year=nothing, articles=articles)
    made = paper.tables(bare, "ko")
    assert [number for number, sheet in enumerate(made, start=1) if sheet.reason] == [2, 8, 9]
    assert {sheet.reason for sheet in made if sheet.reason} == {"쓸 수 있는 날짜가 있는 기사가 없습니다."}
    assert made[0].rows[0][:2] == (None, "정보 없음")
    book = written(bare, tmp_path / "t.xlsx")
    reasons = [row[1].value for row in book["차례"].iter_rows() if str(row[1].value).startswith("넣지 않았습니다")]
    assert len(reasons) == 3 and not any(name.startswith(("표2", "표8", "표9")) for name in book.sheetnames)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_headings_and_notes_are_of_one_language_and_columns_fit_rows(regressed, language):
    for sheet in paper.tables(regressed[0], language):
        heads = [column.head for column in sheet.columns if column.form not in ("share", "count")]  # these may name topics and outlets
        assert not sheet.reason and len(sheet.name) <= 31 and all(len(row) == len(sheet.columns) for row in sheet.rows)
        if language == "en":
            own = [note for note in sheet.notes if note != regressed[0].reason_en]
            assert not [text for text in (sheet.name, sheet.caption, *heads, *own) if HANGUL.search(text)]


def test_the_workbook_has_the_same_bytes_twice(regressed, tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        written(styled(regressed[0], stars=True), tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_headings_stay_in_sight_and_numbers_have_three_digits(regressed, tmp_path):
    book = written(regressed[0], tmp_path / "t.xlsx")
    sheet = book["표9 추세 회귀"]
    assert sheet.freeze_panes == "C3" and sheet["A1"].value == "〈표 9〉 추세 회귀" and sheet["C2"].value == "OLS β(%p/년)"
    assert sheet["C3"].number_format == "0.000" and sheet["H3"].number_format == "0.000" and isinstance(sheet["F3"].value, float)
    assert sheet["J3"].number_format == '"<0.001"' and sheet["J3"].value == 0.0004
    assert min(sheet.column_dimensions[name].width for name in "ABCF") >= 9


def test_stars_and_leading_zeros_are_part_of_the_format_and_the_value_stays(regressed, tmp_path):
    book = written(styled(regressed[0], stars=True, leading_zero=False), tmp_path / "t.xlsx")
    sheet = book["표9 추세 회귀"]
    assert sheet["J3"].number_format == '"<.001""***"' and sheet["J5"].number_format == '.000"*"' and sheet["J4"].number_format == ".000"
    assert sheet["H3"].number_format == ".000" and sheet["C3"].number_format == "0.000" and sheet["J5"].value == 0.03
    notes = [row[0].value for row in sheet.iter_rows(min_row=6)]
    assert notes[0] == "* p<.05, ** p<.01, *** p<.001"
    assert not any("p<.05" in str(row[0].value) for row in book["표6 토픽별 핵심어"].iter_rows())


def test_every_share_of_a_table_is_printed_as_per_cent():
    shares = ("share", "overall", "low", "high", "share_corrected", "low_corrected", "high_corrected")
    assert {house.cell_text(column, 0.123, "ko") for column in shares} == {"12.3%"}


@pytest.mark.parametrize(("p", "stars", "printed"), [(0.0004, "***", "<.001***"), (0.001, "**", ".001**"), (0.01, "*", ".010*"), (0.05, "", ".050"), (1.0, "", "1.000")])
def test_probabilities_of_the_page_and_the_document(p, stars, printed):
    spec = ReportSpec(stars=True, leading_zero=False)
    assert house.stars(p) == stars and house.cell("q", p, house.cell_text("q", p, "ko"), spec) == printed
    plain = house.cell_text("q", p, "ko")
    assert house.cell("q", p, plain, ReportSpec()) == plain and house.cell("share", p, "4.0%", spec) == "4.0%"
    assert house.cell("p", float("nan"), "–", spec) == "–"


def test_captions_of_page_document_and_sheets_follow_the_study(regressed, tmp_path):
    content = styled(regressed[0], table_caption={"ko": "<표 {n}>"}, figure_caption={"en": "Abb. {n}:"}, stars=True)
    captions = [item.caption for section in page.sections(content, {}, "ko") for item in section.items]
    assert captions[0].startswith("<표 1> ") and sheet_of(content, 4).caption == "<표 4> 상위 빈도어·TF-IDF"
    assert sheet_of(content, 4, "en").caption.startswith("Table 4. ")
    assert house.caption("figure", 2, "x", content.study.report, "en") == "Abb. 2: x"
    assert house.caption("figure", 2, "x", content.study.report, "ko") == "[그림 2] x"
    text = page.render(content, {}, "ko")
    assert "&lt;표 1&gt; " in text and "* p&lt;0.05, ** p&lt;0.01, *** p&lt;0.001" in text and "&lt;0.001***" in text
    write_document(content, {}, "ko", tmp_path / "r.docx")
    assert any(line.text.startswith("<표 2> ") for line in docx.Document(tmp_path / "r.docx").paragraphs)


def report_of(report, study=""):
    return parse(STUDY.format(study=study, report=report), folder=Path("."))


def test_a_pattern_alone_is_of_the_first_language_and_a_table_names_each():
    assert report_of('table_caption = "표 {n}."').report.table_caption == {"ko": "표 {n}."}
    assert report_of('table_caption = "Tab. {n}"', 'languages = ["en"]').report.table_caption == {"en": "Tab. {n}"}
    both = report_of('figure_caption = { ko = "<그림 {n}>", en = "Fig. {n}" }').report
    assert both.figure_caption == {"ko": "<그림 {n}>", "en": "Fig. {n}"} and both.leading_zero and not both.stars


@pytest.mark.parametrize(("report", "english", "korean"), [
    ('table_caption = "표"', "{n} where the number stands", "번호가 들어갈 자리에 {n}"),
    ('table_caption = "표 {m} {n}"', "no other braces", "다른 중괄호 없이"),
    ('table_caption = "표\\n{n}"', "one line", "한 줄"),
    ('table_caption = 3', "a pattern, such as", "번호 꼴"),
    ('figure_caption = { de = "Abb. {n}" }', "de", "de"),
    ('figure_caption = { en = 1 }', "a text in quotes", "따옴표"),
    ('stars = "yes"', "true or false", "true 또는 false"),
    ('leading_zeros = true', "leading_zero", "leading_zero"),
])  # fmt: skip
def test_a_setting_that_cannot_be_is_refused_in_two_languages(report, english, korean):
    with pytest.raises(InputError) as refused:
        report_of(report)
    assert english in refused.value.en and korean in refused.value.ko and "[report]" in refused.value.en


HOSTILE = ["=1+1", "<script>alert(1)</script>", "긴" * 40_000, "\x00\ufffe", "@SUM(A1)", "http://x.kr/a"]


def test_hostile_texts_stay_text_in_every_sheet(content, tmp_path):
    typical = content.tables["typical_articles"].table
    texts = [HOSTILE[i % len(HOSTILE)] for i in range(len(typical))]
    years = content.tables["articles_year"].table.assign(outlet="=1+1")
    evil = planted(content, typical_articles=typical.assign(title=texts, outlet=texts, name=texts), articles_year=years)
    evil = styled(evil, query="=cmd|' /C calc'!A0", source="<b>")
    book = written(evil, tmp_path / "t.xlsx")
    cells = [cell for sheet in book.worksheets[1:9] for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"} and not any(cell.hyperlink for cell in cells)
    titles = [row[2] for row in body(book["표7 대표 기사"])]
    assert titles[0] == "=1+1" and titles[1] == "<script>alert(1)</script>" and titles[2].endswith("…") and len(titles[2]) == 32_767


def test_a_document_repeats_headings_tears_no_row_and_breaks_no_number(document):
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
        assert sum(column.width for column in table.columns) <= 1.001 * docx.shared.Cm(16)
        for column, cell in zip(table.columns, table.rows[1].cells, strict=True):
            run = cell.paragraphs[0].runs[0]
            if re.fullmatch(r"[<\d.,%-]{1,10}", run.text):
                assert column.width.pt - 5 >= 0.55 * run.font.size.pt * len(run.text), (run.text, column.width.pt)


def test_a_document_sets_hangul_in_a_korean_font_that_no_theme_overrides(document):
    fonts = list(document.styles.element.iter(qn("w:rFonts")))
    assert {font.get(qn("w:eastAsia")) for font in fonts} - {None} == {"맑은 고딕"}
    assert not [attribute for font in fonts for attribute in font.attrib if attribute.endswith("Theme")]


def test_a_document_has_the_words_of_themes_in_context_and_a_colophon(content, document):
    (kwic,) = [table for table in document.tables if table.rows[0].cells[0].text == "주제" and table.rows[0].cells[1].text == "앞 문맥"]
    first = next(iter(content.lines.values())).iloc[0]
    assert kwic.rows[1].cells[2].text == first["hit"] + first["right"] and kwic.rows[1].cells[2].paragraphs[0].runs[0].bold
    texts = [line.text for line in document.paragraphs]
    assert set(colophon.lines(content, "ko")) <= set(texts) and "재현 정보" in texts


def test_the_colophon_names_versions_digests_and_seeds_and_no_machine(content):
    for language in ("ko", "en"):
        text = " ".join(colophon.lines(content, language))
        assert f"kiwi {content.analyser['version']}" in text and {"ko": "난수 시드 1", "en": "Seed 1"}[language] in text and content.analyser["dictionary"] in text
        assert len(re.findall(r"\b[0-9a-f]{16}\b", text)) == 2 and str(content.study.folder) not in text and "20:" not in text
        rendered = page.render(content, {}, language)
        assert all(line in rendered for line in colophon.lines(content, language))


def test_a_share_that_the_study_sets_keeps_its_digits(content):
    study = replace(content.study, terms=replace(content.study.terms, max_share=0.125))
    assert "12.5%" in sheet_of(replace(content, study=study), 3).rows[3][0] and "12.5%" in methods.methods(replace(content, study=study), "ko")
    assert "12.5%" in value_text("step", "min_docs=2, max_share=0.125", "en") and "29%" in value_text("step", "min_docs=2, max_share=0.29", "ko")


def test_every_unit_has_a_korean_name_and_korean_sheets_use_it(content, tmp_path):
    known = {unit for unit, *_ in COLUMNS.values()} | {unit for made in content.tables.values() for unit, _ in made.columns.values()}
    assert known <= set(UNITS)
    heads = {language: [cell.value for cell in written(content, tmp_path / f"{language}.xlsx", language)["removals"][1]] for language in ("ko", "en")}
    assert heads["ko"][-1] == "빈도 [건 또는 줄]" and heads["en"][-1] == "Count [articles or lines]"


def test_of_a_study_of_keywords_the_notes_claim_no_analyser(content):
    """The analyser of such a study is "keywords" without a version: there were no tags and nothing was cut into nouns."""
    study = replace(content.study, dictionary=replace(content.study.dictionary, read="keywords"))
    read = replace(content, study=study, analyser={**content.analyser, "name": "keywords", "version": ""})
    for language, step, claims in (("ko", "제공처의 키워드", ("품사", "형태소 분석:")), ("en", "Keywords of the provider", ("tags", "Analyser:"))):
        made = sheet_of(read, 3, language)
        assert made.rows[2][0] == step and not any(claim in note for claim in claims for note in made.notes)
        assert " · keywords · " in colophon.lines(read, language)[0]


def test_a_figure_is_as_large_as_the_page_takes_it_and_never_enlarged(small_out, content, tmp_path):
    figures = {path.name.split(".")[0]: path for path in (small_out / "figures").glob("*.ko.png")}
    write_document(content, figures, "ko", tmp_path / "r.docx")
    for shape in docx.Document(tmp_path / "r.docx").inline_shapes:
        assert shape.width.cm <= 16.01 and shape.height.cm <= 21.51
