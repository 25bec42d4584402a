"""The report: self-contained, escaped, in two languages, and every number of it in a table."""

import csv
import json
import os
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import docx
import hypothesis.strategies as st
import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import example, given, settings

from analysis import cells
from analysis.report import build, coverage, layout, limits, manifest, methods, page, paper, swap, workbook
from analysis.report.document import write_document
from analysis.report.text import MESSAGES, VALUES, say
from analysis.store import digest_file
from analysis.values import Result
from analysis.vocabulary import COLUMNS

HANGUL = re.compile("[가-힣]")


class Headings(HTMLParser):
    """The text of headings, table heads and captions."""

    def __init__(self):
        super().__init__()
        self.inside, self.found = False, []

    def handle_starttag(self, tag, attrs):
        self.inside = tag in ("h1", "h2", "th", "caption", "figcaption")

    def handle_data(self, data):
        if self.inside and data.strip():
            self.found.append(data.strip())


@pytest.fixture(scope="module")
def pages(small_out):
    return {name: (small_out / name).read_text(encoding="utf-8") for name in ("report.html", "report.en.html")}


def test_everything_that_the_study_asks_for_is_there(small_out):
    names = {path.relative_to(small_out).as_posix() for path in small_out.rglob("*") if path.is_file()}
    assert {"report.html", "report.en.html", "tables.xlsx", "manifest.json"} <= names
    for table in ("intake", "articles", "k_choice", "topic_words", "typical_articles", "tfidf_period", "log_odds_outlet",
                  "trend_topics_year", "trend_themes_month", "trend_terms_year", "test_themes", "theme_words"):  # fmt: skip
        assert f"tables/{table}.csv" in names
    for figure in ("articles_year", "k_choice", "topic_words", "trend_topics_year", "trend_themes_year", "log_odds_period"):
        for language in ("ko", "en"):
            assert f"figures/{figure}.{language}.png" in names
    assert all(name.endswith(".png") for name in names if name.startswith("figures/"))  # of this study


def test_pages_load_nothing_from_elsewhere(pages):
    for text in pages.values():
        assert not re.search(r"<script[^>]*src", text) and "<link" not in text and "@import" not in text
        assert not re.search(r"""(src|href)\s*=\s*["'](?!#|data:)""", text)


def test_article_text_is_text_and_never_markup(pages):
    for text in pages.values():
        assert "1 &lt; 2 &amp; 공개 운영체제" in text and "&lt;img src=x&gt;" in text and "<img src=x" not in text


def test_every_article_stands_in_the_page_with_its_date_and_how_it_is_known(pages):
    text = pages["report.html"]
    assert "날짜 없는 글" in text and "알 수 없음" in text and "표의 열" in text


def test_english_page_has_english_headings(pages):
    parser = Headings()
    parser.feed(pages["report.en.html"])
    assert "A small study" in parser.found
    assert [text for text in parser.found if HANGUL.search(text)] == []


def test_english_page_glosses_korean_terms(pages):
    assert "알리페이 (Alipay)" in pages["report.en.html"]
    assert "(Alipay)" not in pages["report.html"]


def test_page_says_what_cannot_be_concluded(pages):
    text = pages["report.html"]
    assert "기사가 8건뿐이라" in text
    assert "쓸 수 있는 날짜가 없는 기사 1건은 토픽에는" in text
    assert "주제어는 자료에 나오지 않습니다: 없는말" in text
    assert "없는 이름" in text


def test_workbook_runs_no_formula_and_has_a_sheet_for_each_table(small, small_out):
    book = openpyxl.load_workbook(small_out / "tables.xlsx")
    papers = [sheet.name for sheet in paper.tables(small.content(), "ko") if not sheet.reason]
    assert book.sheetnames[1:] == [*papers, *(name[:31] for name in small.tables)]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)


def test_csv_cells_cannot_run_and_numbers_are_exact(small, small_out):
    with open(small_out / "tables" / "articles.csv", encoding="utf-8-sig", newline="") as file:
        titles = [row["title"] for row in csv.DictReader(file)]
    assert any(title.startswith("'=HYPERLINK") for title in titles)
    with open(small_out / "tables" / "topic_words.csv", encoding="utf-8-sig", newline="") as file:
        written = [float(row["probability"]) for row in csv.DictReader(file)]
    assert written == small.tables["topic_words"].table["probability"].tolist()


def test_workbook_has_the_same_bytes_twice(small, tmp_path):
    for name in ("one.xlsx", "two.xlsx"):
        workbook.write_workbook(small.tables, tmp_path / name, "ko")
    assert digest_file(tmp_path / "one.xlsx") == digest_file(tmp_path / "two.xlsx")


def test_manifest_lists_every_file_and_names_no_machine(small, small_out):
    made = json.loads((small_out / "manifest.json").read_text(encoding="utf-8"))
    files = {p.relative_to(small_out).as_posix() for p in small_out.rglob("*") if p.is_file()} - {"manifest.json"}
    assert set(made["outputs"]) == files
    assert all(digest_file(small_out / name) == digest for name, digest in made["outputs"].items())
    assert str(small.study.folder) not in json.dumps(made)
    assert made["seed"] == 1 and made["steps"]["nouns"]["libraries"]["kiwipiepy"]


def test_manifests_are_compared_by_file():
    assert manifest.compare({"outputs": {"a": "1", "b": "2"}}, {"outputs": {"a": "1", "b": "3", "c": "4"}}) == ["b", "c"]


def test_a_report_that_fails_leaves_the_old_one(small, small_out, monkeypatch):
    before = digest_file(small_out / "manifest.json")
    monkeypatch.setattr(page, "render", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        small.report()
    assert digest_file(small_out / "manifest.json") == before
    assert [path.name for path in small_out.parent.iterdir() if path.name.startswith(".out")] == []


def test_a_report_that_cannot_be_put_in_its_place_leaves_the_old_one(small, small_out, monkeypatch):
    before, replace = digest_file(small_out / "manifest.json"), os.replace

    def refuse(source, target):
        if Path(target) == small_out and Path(source).name == "new":
            raise PermissionError(13, "in use", str(target))
        replace(source, target)

    monkeypatch.setattr(swap, "_exchange", lambda *_: False)  # as on Windows
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(PermissionError):
        small.report()
    assert digest_file(small_out / "manifest.json") == before


def test_methods_say_only_what_was_done(small):
    text = methods.methods(small.content(), "ko")
    assert "날짜를 쓸 수 있는 7건의 발행일은 2000-03-02부터 2014-10-01까지" in text
    assert "발행일을 쓸 수 없는 1건" in text and "형태소 분석기(kiwi" in text
    assert "저주파" not in text  # seven months are too few for the test
    assert "빅카인즈" not in text


def in_compositions(content, rows):
    """The content with verdicts (topic, name, composition, verdict, p) of a study that asks for a panel and a fixed mix."""
    table = pd.DataFrame(rows, columns=["topic", "name", "composition", "verdict", "p"]).assign(n_months=60)
    tests = Result("test_topics", table, {name: ("unit", "meaning") for name in table.columns}, content.tables["test_topics"].coverage)
    tables = {name: made for name, made in content.tables.items() if name != "test_themes"}
    study = replace(content.study, trends=replace(content.study.trends, standardise=("outlet", "length"), panel=True))
    return replace(content, study=study, tables={**tables, "test_topics": tests})


def test_verdicts_that_another_mix_changes_are_named_topic_by_topic(small):
    rows = [(topic, name, mix, word, p) for topic, name, words in (
        (0, "같은 이름", ("rising", "rising", "rising")), (1, "같은 이름", ("falling", "falling", "falling")),
        (2, "움직인 이름", ("rising", "undecided", "rising")))
        for mix, word, p in zip(("raw", "panel", "standardised"), words, (0.01, 0.2, 0.01), strict=True)]  # fmt: skip
    lines = " ".join(limits.limits(in_compositions(small.content(), rows), "ko"))
    assert "1개의 판정이 달라집니다: 움직인 이름." in lines
    untested = [(0, "이름", "raw", "rising", 0.01), (0, "이름", "panel", "undecided", np.nan)]
    assert "판정이 달라집니다" not in " ".join(limits.limits(in_compositions(small.content(), untested), "ko"))


def test_methods_and_limits_know_that_the_mix_was_held_fixed(small):
    content = in_compositions(small.content(), [(0, "이름", "raw", "rising", 0.01)])
    said = methods.methods(content, "ko")
    assert "모든 기간에 기사가 있는 언론사(상시 언론사)" in said and "언론사, 길이 구성을 전 기간의 구성으로 고정" in said
    assert "outlets with articles in every full period" in methods.methods(content, "en")
    assert "상시 언론사" not in methods.methods(small.content(), "ko")
    asked = with_outlets(content, {"가": (40, 9), "나": (9, 40)})
    assert any("나란히 보였으니" in line for line in asked) and not any("study.toml에 [trends]" in line for line in asked)


@pytest.mark.parametrize(
    ("outlets", "advice"),
    [({"가": (40, 9), "나": (9, 40)}, 'standardise = ["outlet"]을'), ({"가": (40, 4), "나": (4, 40)}, "panel = true를"), ({"가": (40, 0), "나": (0, 40)}, "")],
)  # fmt: skip
def test_the_page_advises_only_what_the_outlets_of_the_study_allow(small, outlets, advice):
    line = next(line for line in with_outlets(small.content(), outlets) if "언론사 구성이 해마다 다릅니다" in line)
    assert advice in line and ("study.toml" in line) == bool(advice)


def with_outlets(content, numbers):
    """The limits of the content with so many articles of each outlet in two years."""
    rows = [(str(2000 + y), outlet, n) for y in range(2) for outlet, both in numbers.items() if (n := both[y])]
    table = pd.DataFrame(rows, columns=["period", "outlet", "n_articles"])
    made = replace(content.tables["articles_year"], table=table)
    return limits.limits(replace(content, tables={**content.tables, "articles_year": made}), "ko")


def test_docx_has_captions_tables_pictures_and_the_same_bytes(small, small_out, tmp_path):
    document = docx.Document(small_out / "report.docx")
    captions = [p.text for p in document.paragraphs if p.style.name == "Caption"]
    assert any(text.startswith("〈표 1〉") for text in captions) and any(text.startswith("[그림 1]") for text in captions)
    assert len(document.tables) == sum(text.startswith("〈표") for text in captions) + captions.count("주제어의 문맥(KWIC)")
    assert len(document.inline_shapes) == sum(text.startswith("[그림") for text in captions)
    figures = {path.name.split(".")[0]: path for path in (small_out / "figures").glob("*.ko.png")}
    write_document(small.content(), figures, "ko", tmp_path / "again.docx")
    assert digest_file(tmp_path / "again.docx") == digest_file(small_out / "report.docx")


@pytest.mark.parametrize("key", sorted(MESSAGES))
def test_message_has_both_languages_and_the_same_parts(key):
    korean, english = MESSAGES[key]
    assert korean and english and not HANGUL.search(english)
    assert set(re.findall(r"{(\w+)}", korean)) == set(re.findall(r"{(\w+)}", english))


def test_every_table_has_a_caption_and_every_column_a_korean_heading(small):
    for name, result in small.tables.items():
        assert say(name, "ko") and say(name, "en")
        assert [column for column in result.table.columns if column not in COLUMNS] == []
    assert [name for names in layout.SECTIONS.values() for name in names if name not in MESSAGES] == []
    assert [name for name in build.DRAWN if name not in MESSAGES] == []


def test_words_of_ours_in_cells_are_translated(small):
    for result in small.tables.values():
        for column in set(result.table.columns) & {"verdict", "date_precision", "dated_by"}:
            assert set(result.table[column]) <= set(VALUES[column])


def test_every_cleaning_rule_is_named_in_both_languages():
    from analysis.preprocessing.clean import RULES

    assert [rule for rule in RULES if rule not in VALUES["rule"]] == []


NASTY = st.text(st.characters(exclude_categories=()), max_size=12)
FORMULAS = st.tuples(st.sampled_from(["=", "+", "-", "@", "\t", "\r", "＝", " =", "'=", "''@", "\n-", "\x00="]), NASTY).map("".join)
MARKUP = st.sampled_from(["</script><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "{{ 7*7 }}", "' onload='x", "&lt;b&gt;",
                          "\x00", "\x1b[31m", "\ud800", "\ufffe", "http://x", "javascript:alert(1)", "-5", "1e5", "한글" * 20_000])  # fmt: skip
TEXTS = st.lists(st.one_of(NASTY, FORMULAS, MARKUP), min_size=1, max_size=8)


def table_of(texts):
    numbers = [-float(i) for i in range(len(texts))]
    table = pd.DataFrame({"title": texts, "url": texts, "outlet": texts, "n_articles": numbers}, dtype=object)
    return Result("articles", table, dict.fromkeys(table.columns, ("text", "a text")), {"given": 0, "used": 0, "undated": 0, "dropped": 0})


@settings(max_examples=60, deadline=None)
@example(["=1+1", "-5", "'=x", "\ud800", "\r"])
@given(TEXTS)
def test_no_cell_of_a_csv_can_run_and_each_text_comes_back(tmp_path_factory, texts):
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    workbook.write_csv(table_of(texts), path)
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    for text, row in zip(texts, rows, strict=True):
        assert not re.match(r"\s*[=+\-@＝＋－＠]|[\t\r]", row[0])
        assert cells.original(row[0]) == re.sub("[\0\ud800-\udfff]", "\ufffd", text)
    assert [float(row[3]) for row in rows] == [-float(i) for i in range(len(texts))]  # negative numbers are numbers


@settings(max_examples=25, deadline=None)
@example(["=1+1", "http://x.kr/a?b=1&c=2", "javascript:alert(1)", "\ud800", "한" * 40_000])
@given(TEXTS)
def test_no_cell_of_a_workbook_can_run_and_only_web_addresses_are_links(tmp_path_factory, texts):
    path = tmp_path_factory.mktemp("xlsx") / "t.xlsx"
    workbook.write_workbook({"articles": table_of(texts)}, path, "ko")
    sheet = openpyxl.load_workbook(path)["articles"]
    for text, row in zip(texts, sheet.iter_rows(min_row=2, max_row=1 + len(texts)), strict=True):
        assert [cell.data_type for cell in row[:3] if cell.value is not None and cell.data_type not in ("s", "inlineStr")] == []
        assert (row[1].hyperlink is not None) == cells.is_address(cells.printable(text))
        assert row[3].data_type == "n"


@pytest.mark.parametrize(("text", "is_link"), [("https://www.mk.co.kr/news/1?a=1&b=2", True), ("HTTP://x.kr", True), ("ftp://x.kr", False), ("javascript:alert(1)", False),
                                               ("file:///etc/passwd", False), ("https://x.kr/ y", False), ("http://", False), ("internal:'A'!A1", False)])  # fmt: skip
def test_only_http_and_https_are_links(text, is_link):
    assert cells.is_address(text) is is_link


def nasty_content(small, texts):
    """The small study with these texts in every text column of its tables."""
    made = {}
    for name, result in small.tables.items():
        table = result.table.copy()
        for column in table.columns:
            if pd.api.types.is_string_dtype(table[column]) and column not in ("step", "verdict", "dated_by", "date_precision", "published", "format"):
                table[column] = pd.Series([texts[i % len(texts)] for i in range(len(table))], index=table.index, dtype=object)
        made[name] = replace(result, table=table)
    study = replace(small.study, title=texts[0] * 30, note=texts[-1])
    return replace(small.content(), tables=made, study=study)


EVIL = ["</script><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "=cmd|' /C calc'!A0", "\x00\x0b\x1b", "\ufffe{{ 7*7 }}", "-1+1",
        "javascript:alert(1)", "<b>", "&amp;", "a' onmouseover='x"]  # fmt: skip


class Markup(HTMLParser):
    """Every tag and attribute of a page."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes = set(), set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_nasty_texts_in_every_column_add_no_tag_and_no_attribute_to_the_page(small, pages, language):
    plain, nasty = Markup(), Markup()
    plain.feed(pages["report.html"])
    text = page.render(nasty_content(small, EVIL), {}, language)
    nasty.feed(text)
    assert nasty.tags <= plain.tags and nasty.attributes <= plain.attributes
    assert "{{ 7*7 }}" in text and "\x00" not in text and "\x1b" not in text


@pytest.mark.parametrize("texts", [EVIL, ["\x00", "\ufffe"], ["제목" * 300, "\x07"]])
def test_nasty_texts_in_every_column_are_no_crash_of_a_document(small, tmp_path, texts):
    write_document(nasty_content(small, texts), {}, "ko", tmp_path / "r.docx")
    document = docx.Document(tmp_path / "r.docx")
    assert len(document.tables) > 5 and len(document.core_properties.title) <= 255


def test_every_table_over_time_says_how_many_are_undated_and_how_many_of_these_inferred(small, small_out, pages):
    over_time = [name for name in small.tables if coverage.is_over_time(name)]
    assert {"articles_year", "articles_period", "trend_topics_year", "test_themes", "tfidf_period"} <= set(over_time)
    book = openpyxl.load_workbook(small_out / "tables.xlsx")
    for name in over_time:
        last = [str(row[0].value) for row in book[name[:31]].iter_rows()]
        assert any("날짜가 없는 기사 1건" in text for text in last), name
    assert pages["report.html"].count("뺀 기사: 쓸 수 있는 날짜가 없는 기사 1건") >= 5


@pytest.mark.parametrize(("undated", "text"), [(3, "날짜가 없는 기사 3건(그 가운데 추정한 날짜만 있는 기사 2건)"), (1, "추정한 날짜로 들어간 기사가 2건까지 있습니다.")])
def test_inferred_dates_are_counted_whether_the_study_uses_them_or_not(undated, text):
    articles = pd.DataFrame({"published": ["2001", "2002", "", "2003"], "dated_by": ["inferred", "inferred", "none", "column"]})
    counted = {"given": 4, "used": 4 - undated, "undated": undated, "dropped": 0}
    described = dict.fromkeys([*articles.columns, "period"], ("x", "x"))
    tables = {"articles": Result("articles", articles, described, {"given": 4, "used": 4, "undated": 0, "dropped": 0})}
    trend = Result("trend", pd.DataFrame({"period": ["2001"]}), described, counted)
    assert text in coverage.note("trend_themes_year", trend, tables, "ko")


def test_the_page_begins_with_what_the_intake_found(pages, small):
    text = pages["report.html"]
    assert "수집 8건 = 최종 8건" in text and 'id="sources"' in text
    said = small.tables["intake_findings"].table["said_ko"].tolist()
    assert said and all(page.printable(sentence).split(":")[0] in text for sentence in said)
    assert 'id="table-intake_overlaps"' not in text  # nothing to tell


def test_the_manifest_says_how_the_csv_files_are_to_be_read(small_out):
    made = json.loads((small_out / "manifest.json").read_text(encoding="utf-8"))
    assert "작은따옴표" in made["notes"]["tables/*.csv"]


def test_numbers_of_every_kind_stay_numbers():
    for value in (-1, -1.5, np.int64(-3), np.float64(-2.5)):
        assert float(workbook._harmless(value)) == float(value)
    assert workbook._harmless(None) == "" and workbook._harmless(float("nan")) == ""


def test_the_methods_cite_the_archive_as_the_study_wants_it(small):
    content = small.content()
    named = replace(content, study=replace(content.study, report=replace(content.study.report, source="가온 뉴스 저장소.")))
    assert methods.methods(named, "ko").endswith(" 자료: 가온 뉴스 저장소.") and methods.methods(named, "en").endswith(" Source: 가온 뉴스 저장소.")
    assert "자료:" not in methods.methods(content, "ko")
