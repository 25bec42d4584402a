"""Prose with targets in the place of digits: each shown number is its cell, each wrong target says what there is."""

import csv
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.cells import original
from analysis.cli import main
from analysis.errors import InputError
from analysis.report import prose
from analysis.report.numbers import FORMATS, Number, located, number, parse, row_text, typed, write_numbers
from analysis.values import Result

COVERAGE = {"given": 0, "used": 0, "undated": 0, "dropped": 0}


def result(name, units, rows):
    return Result(name, pd.DataFrame(rows, columns=list(units)), {column: (unit, "") for column, unit in units.items()}, COVERAGE)


PLANTED = {
    "shares": result("shares", {"period": "period", "term": "term", "composition": "word", "share": "0 to 1", "p": "probability",
                                "count": "tokens", "slope": "percentage points a year", "verdict": "word", "partial": "yes or no"},
                     [("2000", "진출", "raw", 0.12345, 0.0004, 12345, -0.0004, "rising", True),
                      ("2000", "진출", "panel", 0.5, 0.5, 1, 1.0, "falling", False),
                      ("2001", "진출", "raw", 0.0, 0.0341, 0, -1234.567, "undecided", False),
                      ("2001", "가나, [다]", "raw", float("nan"), 0.99999, 7, 2.5, "rising", False),
                      ("2001", '그는 "예" 했다 }}', "raw", 1.0, 0.2, 8, 0.125, "rising", False)]),
    "one": result("one", {"title": "text", "n": "articles"}, [("=1+1 <b>**굵게**</b>", 3)]),
}  # fmt: skip


def shown(target, language="ko"):
    return number(parse(target, "report.md:1"), PLANTED, language, "report.md", 1).shown


def refused(target):
    with pytest.raises(InputError) as raised:
        shown(target)
    assert raised.value.ko != raised.value.en and "report.md:1" in raised.value.ko
    return str(raised.value)


@pytest.mark.parametrize(("target", "said"), [
    ("shares[period=2000, term=진출].share | pct0", "12%"),
    ("shares[period=2000, term=진출].share|pct1", "12.3%"),
    ("shares[period=2000,term=진출].share | pct2", "12.35%"),
    ("shares[period=2000, term=진출, composition=panel].share | pct0", "50%"),
    ("shares[period=2000, term=진출].share | f3", "0.123"),
    ("shares[period=2000, term=진출].share", "0.12345"),
    ("shares[period=2000, term=진출].count | int", "12,345"),
    ("shares[period=2000, term=진출].count", "12345"),
    ("shares[period=2000, term=진출].p | p", "p < .001"),
    ("shares[period=2000, term=진출].p | p0", "p < 0.001"),
    ("shares[period=2001, term=진출].p | p", "p = .034"),
    ('shares[period=2001, term="가나, [다]"].p | p', "p > .999"),
    ("shares[period=2000, term=진출].slope | f2", "0.00"),
    ("shares[period=2001, term=진출].slope | f1", "-1,234.6"),
    ('shares[term="그는 ""예"" 했다 }}"].slope | f3', "0.125"),
    ("one.n", "3"), ("one[].n | f1", "3.0"),
])  # fmt: skip
def test_a_target_is_shown_as_its_format_says(target, said):
    assert shown(target) == said


def test_our_own_words_are_said_in_the_language_of_the_prose():
    target = "shares[period=2000, term=진출].verdict"
    assert (shown(target), shown(target, "en")) == ("상승", "rising")
    assert shown("shares[period=2000, term=진출].partial") == "예"


def test_names_typed_on_a_mac_are_the_same_names():
    import unicodedata

    assert shown(unicodedata.normalize("NFD", "shares[period=2000, term=진출].count")) == "12345"


@pytest.mark.parametrize(("target", "parts"), [
    ("share[period=2000].share", ("unknown table 'share'", "did you mean 'shares'", "one")),
    ("shares[period=2000, term=진출].shar", ("unknown column 'shar'", "did you mean 'share'")),
    ("shares[perod=2000].share", ("unknown column 'perod'", "did you mean 'period'")),
    ("shares[period=2000, term=진출].share | pct9", ("unknown format 'pct9'", "pct1", "p0")),
    ("shares[period=2000, term=진툴].share", ("no row has term=진툴", "there are: 진출")),
    ("shares[period=2002, term=진출].share", ("no row has period=2002", "did you mean", "2000, 2001")),
    ("shares[period=2001].share", ("matches 3 rows", "term = 진출, \"가나, [다]\"")),
    ("shares[period=2000, term=진출]", ("names a row but no column",)),
    ("shares[period=2000, term=가나, 다].share", ("cannot be read as a target", "quotes")),
    ("shares[period].share", ("cannot be read as a target",)),
    ("shares[period=2000.share", ("cannot be read as a target",)),
    ('shares[term="가나].share', ("cannot be read as a target",)),
    ("", ("cannot be read as a target",)),
    ('shares[term="가나, [다]"].share | pct1', ("the cell is empty",)),
    ("shares[period=2000, term=진출].slope | pct1", ("'percentage points a year'", "cannot be shown as pct1", "f1")),
    ("shares[period=2000, term=진출].share | p", ("cannot be shown as p;", "pct0")),
    ("shares[period=2000, term=진출].verdict | f1", ("cannot be shown as f1; allowed: plain",)),
])  # fmt: skip
def test_a_wrong_target_says_where_and_what_there_is(target, parts):
    said = refused(target)
    for part in parts:
        assert part in said, said
    assert said.startswith("report.md:1: " + target)


def test_many_quotes_without_an_end_are_refused_at_once():
    with pytest.raises(InputError):
        parse('shares[term=' + '""' * 5000 + '"x', "report.md:1")
    with pytest.raises(InputError):
        prose.prose_paragraphs('{{shares[term=' + '"a"' * 5001 + '"', PLANTED, "ko", "report.md")


def test_the_row_of_a_number_leads_back_to_it():
    for at, row in PLANTED["shares"].table.iterrows():
        cell = [(name, row[name]) for name in ("period", "term", "composition")]
        found, _, again = located(parse(f"shares[{row_text(cell)}]", "x"), PLANTED, "x")
        assert again.name == at and found is PLANTED["shares"]


@pytest.mark.parametrize(("text", "found"), [
    ("5G와 LTE2, MP3, 4K, 3D, B2B는 이름", []), ("1997년 2000–2014년 2100년 '2000년대'", []), ("2000건 2,000 1899년 2101년", ["2000", "2,000", "1899", "2101"]),
    ("12.3%p, 3건", ["12.3", "3"]), ("10GB와 3km, 5x", ["10", "3", "5"]), ("11월 8일", ["11", "8"]), ("2011.", []), ("", []), ("１２", ["１２"]),
])  # fmt: skip
def test_digits_typed_by_hand_are_told_from_years_and_names(text, found):
    assert typed(text) == found


PROSE = """# 첫째 **굵은** 제목

'진출'의 비중은 {{shares[period=2000, term=진출].share | pct1}}이며,
판정은 **{{shares[period=2000, term=진출].verdict}}**이다. <script>alert(1)</script>

- 제목: {{one.title}}
- `{{one.n}}`처럼 적는다
  {{one.n}}건 ** 끝
"""


def test_prose_becomes_headings_items_and_paragraphs():
    made = prose.prose_paragraphs(PROSE, PLANTED, "ko", "report.md")
    assert [(one.kind, one.level) for one in made] == [("heading", 1), ("paragraph", 0), ("item", 0), ("item", 0)]
    assert made[1].text == "'진출'의 비중은 12.3%이며, 판정은 상승이다. <script>alert(1)</script>"
    assert made[3].text == "{{one.n}}처럼 적는다 3건 ** 끝"
    assert [(one.shown, one.line) for one in prose.numbers_of(made)] == [("12.3%", 3), ("상승", 4), ("=1+1 <b>**굵게**</b>", 6), ("3", 8)]


def test_prose_in_a_page_is_escaped_and_carries_the_exact_number():
    page = prose.prose_html(prose.prose_paragraphs(PROSE, PLANTED, "ko", "report.md"))
    assert page.startswith("<h3>첫째 <strong>굵은</strong> 제목</h3>\n<p>")
    assert '<data value="0.12345" title="shares[period=2000, term=진출, composition=raw].share">12.3%</data>' in page
    assert "<strong><data" in page and "<code>{{one.n}}</code>" in page and "<b>" not in page and "<script>" not in page
    assert page.count("<ul>") == page.count("</ul>") == 1 and page.count("<li>") == 2 and "**굵게**" in page


def test_prose_in_a_document_has_its_headings_lists_and_bold():
    docx = pytest.importorskip("docx")
    document = docx.Document()
    prose.add_to_document(document, prose.prose_paragraphs(PROSE + "\n제어\x07문자", PLANTED, "ko", "report.md"))
    assert [one.style.name for one in document.paragraphs] == ["Heading 2", "Normal", "List Bullet", "List Bullet", "Normal"]
    assert [run.text for run in document.paragraphs[1].runs if run.bold] == ["상승"]
    assert document.paragraphs[-1].text == "제어문자"


@pytest.mark.parametrize("text", ["가 {{one.n 나", "{{one.n}", "one.n}} 가", "{{one.n\n}}"])
def test_braces_without_a_pair_are_an_error_with_the_line(text):
    with pytest.raises(InputError, match=r"report.md:2: .*come in pairs"):
        prose.prose_paragraphs("처음\n" + text, PLANTED, "ko", "report.md")


def test_numbers_csv_is_safe_in_a_spreadsheet_and_exact(tmp_path):
    made = prose.numbers_of(prose.prose_paragraphs(PROSE, PLANTED, "ko", "report.md"))
    write_numbers([*made, Number("-1.0", -1.0, "t", "a=b", "c", "report.md", 9)], tmp_path / "numbers.csv")
    with open(tmp_path / "numbers.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["shown", "exact", "table", "row", "column", "file", "line"]
    assert rows[0]["exact"] == "0.12345" and rows[0]["row"] == "period=2000, term=진출, composition=raw" and rows[0]["line"] == "3"
    assert rows[2]["shown"].startswith("'=") and original(rows[2]["shown"]) == "=1+1 <b>**굵게**</b>"
    assert original(rows[4]["shown"]) == "-1.0" and rows[4]["exact"] == "-1.0"


def cells(tables):
    """A target of a cell of every numeric column of every table, with what its format may round away."""
    half = {"pct1": 0.0005, "f3": 0.0005, "f1": 0.05, "int": 0.5}
    for name, table in tables.items():
        keys = [c for c in table.table.columns if not pd.api.types.is_float_dtype(table.table[c])]
        for column in table.table.select_dtypes(["number"]).columns:
            held = table.table[np.isfinite(table.table[column].astype(float))]
            if held.empty or table.table.duplicated(keys).any():
                continue
            row = held.iloc[len(held) // 2]
            where = row_text([(key, str(row[key])) for key in keys])
            formats = [*(["pct1"] if table.columns[column][0] == "0 to 1" else []), "f3", "f1", "int", "plain"]
            yield from ((f"{name}[{where}].{column} | {one}", row[column], half.get(one, 0)) for one in formats)


def test_every_shown_number_goes_back_to_its_exact_cell(small):
    tried = 0
    for target, value, error in cells(small.tables):
        found = number(parse(target, "x"), small.tables, "ko", "report.md", 1)
        assert found.exact == value and not isinstance(found.exact, np.generic)
        again = float(found.shown.rstrip("%").replace(",", "")) / (100 if found.shown.endswith("%") else 1)
        assert abs(again - value) <= error + 1e-9 * abs(value), target
        assert number(parse(found.target, "x"), small.tables, "ko", "report.md", 1).exact == value
        tried += 1
    assert tried > 200


@pytest.fixture
def written(small, tmp_path):
    """The small study in a folder of its own, for prose beside it."""
    return replace(small.study, folder=tmp_path, languages=("ko", "en"))


GOOD = "{{theme_sizes[theme=리눅스].articles | int}}건이다.\n"


def test_each_language_has_its_file(small, written):
    (written.folder / "report.md").write_text(GOOD, encoding="utf-8")
    assert prose.read_prose(written, small.tables) == {"ko": GOOD}
    (written.folder / "report.en.md").write_text("{{theme_sizes[theme=리눅스].articles}} articles", encoding="utf-8")
    assert set(prose.read_prose(written, small.tables)) == {"ko", "en"}
    (written.folder / "report.ko.md").write_text(GOOD, encoding="utf-8")
    with pytest.raises(InputError, match=r"there is a report\.md too"):
        prose.read_prose(written, small.tables)


def test_a_study_without_prose_has_none(small, written):
    assert prose.read_prose(written, small.tables) == {}
    assert prose.warnings(written, "ko") == []


def test_digits_in_the_prose_are_listed_with_their_lines(written):
    (written.folder / "report.md").write_bytes("\ufeff# 5G\r\n모두 12건, `34`, {{t[a=56].b | pct1}} 2001년\r\n".encode())
    said = prose.warnings(written, "ko")
    assert said[1:] == ["  report.md:2: 12: 모두 12건, `34`, {{t[a=56].b | pct1}} 2001년"] and "1곳" in said[0]


@pytest.fixture
def with_prose(small):
    """The small study with a report.md, which is taken away again."""
    path = small.study.folder / "report.md"
    path.write_text("# 결과\n\n기사 " + GOOD + "손으로 적은 12건.\n", encoding="utf-8")
    yield path
    path.unlink()


def test_a_report_holds_the_numbers_of_its_prose(small, with_prose, tmp_path):
    from analysis.report import build

    content = small.content()
    few = {name: content.tables[name] for name in ("theme_sizes", "articles")}  # no figure is drawn
    content = replace(content, tables=few, study=replace(small.study, report=replace(small.study.report, formats=())))
    made = build.write(content, tmp_path / "out")
    with open(tmp_path / "out" / "numbers.csv", encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["shown"], row["exact"], row["file"], row["line"]) == ("3", "3", "report.md", "3")
    assert "numbers.csv" in made["outputs"]


def test_a_wrong_target_stops_before_anything_is_written(small, with_prose, capsys):
    with_prose.write_text("{{theme_sizes[theme=리눅수].articles}}", encoding="utf-8")
    with pytest.raises(InputError, match=r"report.md:1: .*did you mean '리눅스'"):
        small.content()


def test_check_lists_digits_and_refuses_a_target_that_cannot_be_read(small, with_prose, capsys):
    assert main(["check", str(small.study.folder)]) == 0
    assert re.search(r"손으로 적은 숫자 1곳.*\n  report.md:4: 12: 손으로 적은 12건\.\n\Z", capsys.readouterr().out)
    with_prose.write_text("{{theme_sizes[theme=리눅스.articles}}", encoding="utf-8")
    assert main(["check", str(small.study.folder)]) == 2
    assert "report.md:1" in capsys.readouterr().err


def test_every_format_is_documented(root):
    text = (root / "docs" / "commands.md").read_text(encoding="utf-8")
    assert [name for name in FORMATS if f"`{name}`" not in text] == []
