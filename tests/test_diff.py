"""diff: what went in and what is concluded, one run against another; a planted change is found, and nothing else is."""

import csv
import json

import pytest

from analysis.errors import InputError
from analysis.report.diff import Change, diff
from analysis.report.diff_lines import lines, write_csv

WORDS = {"0": "리눅스 서버 배포판 운영체제", "1": "결제 알리페이 쇼핑몰 직구", "2": "통신사 해외 진출 현지"}
TABLES = {
    "articles": ["doc_id,published,outlet,title", "a,2001,가온,하나", "b,2001,가온,둘"],
    "topic_words": ["topic,rank,term", *(f"{t},{n},{w}" for t, words in WORDS.items() for n, w in enumerate(words.split(), 1))],
    "topic_shares": ["topic,name", "0,리눅스", "1,결제", "2,통신"],
    "test_topics": ["topic,verdict", "0,falling", "1,undecided", "2,undecided"],
    "test_themes": ["theme,verdict", "중국,rising"],
    "changes_themes": ["theme,date,verdict", "중국,2005-01,break up", "통신,2003-02,undecided"],
    "log_odds_year": ["group,rank,term,q", "2001,1,리눅스,0.01", "2001,2,서버,0.9", "2001,11,은행,0.9"],
    "trend_topics_year": ["period,topic,share,low,high", "2001,0,0.4,0.3,0.5", "2001,1,0.1,0.05,0.2"],
    "trend_themes_year": ["period,theme,composition,share,low,high", "2001,중국,raw,0.4,0.3,0.5", "2001,중국,panel,0.4,0.3,0.5", "2002,중국,raw,,,"],
}


def manifest_of(**changed):
    steps = {
        "nouns": {"parameters": {"themes": [["중국", ["알리바바"]]], "dictionary": {"read": "text"}}, "files": {"words/it.tsv": "d1"}, "code": {"nouns": "1"}},
        "trends": {"parameters": {"themes": [["중국", ["알리바바"]]]}, "files": {}, "code": {"trends": "1"}},
    }
    made = {"study": "s", "seed": 1, "engine": {"k": 3}, "inputs": {"a.csv": "1"}, "steps": steps, "versions": {"numpy": "2"}, "python": "3.11",
            "machine": "x86_64", "platform": {}, "report": {"code": {"page": "1"}}, "outputs": {}}  # fmt: skip
    return made | changed


@pytest.fixture
def run(tmp_path):
    """run("a", test_themes=[...], manifest={...}) -> the folder of a study with a made-up report."""

    def make(name, manifest=None, **tables):
        out = tmp_path / name / "out"
        (out / "tables").mkdir(parents=True)
        for table, rows in (TABLES | tables).items():
            (out / "tables" / f"{table}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8-sig")
        (out / "manifest.json").write_text(json.dumps(manifest_of(**(manifest or {}))), encoding="utf-8")
        return out.parent

    return make


def test_the_same_run_has_no_difference(run):
    one = run("a")
    assert diff(one, one / "out") == diff(one, run("b")) == []
    assert lines([], "ko") == ["두 실행은 자료, 설정, 버전, 코드, 결론이 모두 같습니다."]


def test_topics_in_another_order_are_the_same_topics(run):
    turn = {"0": "2", "1": "0", "2": "1"}

    def turned(table):
        at = TABLES[table][0].split(",").index("topic")
        rows = [row.split(",") for row in TABLES[table][1:]]
        return [TABLES[table][0], *(",".join([*row[:at], turn[row[at]], *row[at + 1 :]]) for row in rows)]

    names = ("topic_words", "topic_shares", "test_topics", "trend_topics_year")
    assert diff(run("a"), run("b", **{name: turned(name) for name in names})) == []


@pytest.mark.parametrize(("manifest", "found"), [
    ({"inputs": {"a.csv": "2", "b.csv": "3"}}, [("data", "a.csv", "1", "2"), ("data", "b.csv", "", "3")]),
    ({"inputs": {"moved/a.csv": "1"}}, []),
    ({"inputs": {"moved/a.csv": "2"}}, [("data", "moved/a.csv", "1", "2")]),
    ({"seed": 2}, [("settings", "seed", "1", "2")]),
    ({"versions": {"numpy": "3"}}, [("versions", "numpy", "2", "3")]),
    ({"report": {"code": {"page": "2"}}}, [("code", "page", "1", "2")]),
    ({"engine": {"k": 4}}, [("topics", "k", "3", "4")]),
])  # fmt: skip
def test_what_went_in(run, manifest, found):
    assert diff(run("a"), run("b", manifest)) == [Change(*one) for one in found]


def test_a_theme_that_several_steps_share_is_said_once(run):
    steps = manifest_of()["steps"]
    for step in steps.values():
        step["parameters"]["themes"] = [["중국", ["알리바바", "직구"]]]
    steps["nouns"]["files"]["words/it.tsv"] = "d2"
    assert diff(run("a"), run("b", {"steps": steps})) == [
        Change("dictionary", "words/it.tsv", "d1", "d2"),
        Change("settings", "themes.중국", "알리바바", "알리바바, 직구"),
    ]


@pytest.mark.parametrize(("table", "row", "now", "found"), [
    ("articles", "b,2001,가온,둘", "c,2001,가온,셋", [("articles", "b", "둘", ""), ("articles", "c", "", "셋")]),
    ("articles", "b,2001,가온,둘", "b2,2001,가온,둘", [("articles", "둘", "b", "b2")]),  # its text was edited
    ("test_topics", "0,falling", "0,undecided", [("verdicts", "리눅스", "falling", "undecided")]),
    ("test_themes", "중국,rising", "중국,falling", [("verdicts", "중국", "rising", "falling")]),
    ("changes_themes", "중국,2005-01,break up", "중국,2006-01,break up", [("changes", "중국", "break up, 2005-01", "break up, 2006-01")]),
    ("changes_themes", "통신,2003-02,undecided", "통신,2009-02,undecided", []),
    ("log_odds_year", "2001,2,서버,0.9", "2001,2,은행,0.9", [("log_odds", "2001", "서버", "은행")]),
    ("log_odds_year", "2001,1,리눅스,0.01", "2001,1,리눅스,0.2", [("log_odds", "2001", "리눅스*", "리눅스")]),
    ("log_odds_year", "2001,11,은행,0.9", "2001,12,은행,0.9", []),
    ("trend_topics_year", "2001,0,0.4,0.3,0.5", "2001,0,0.45,0.35,0.55", []),
    ("trend_topics_year", "2001,0,0.4,0.3,0.5", "2001,0,0.6,0.3,0.8", [("shares", "리눅스, 2001", "40.0% [30.0, 50.0]", "60.0% [30.0, 80.0]")]),
    ("trend_themes_year", "2001,중국,panel,0.4,0.3,0.5", "2001,중국,panel,0.1,0.0,0.2",
     [("shares", "중국, 2001, panel", "40.0% [30.0, 50.0]", "10.0% [0.0, 20.0]")]),
    ("topic_words", "2,4,현지", "2,4,르완다", [("topics", "통신", "현지", "르완다")]),
])  # fmt: skip
def test_what_is_concluded(run, table, row, now, found):
    after = [now if line == row else line for line in TABLES[table]]
    assert after != TABLES[table]
    assert diff(run("a"), run("b", **{table: after})) == [Change(*one) for one in found]


def test_a_topic_that_is_not_there_any_more_is_not_matched_with_any(run):
    words = [row.replace("통신사", "게임").replace("해외", "온라인") for row in TABLES["topic_words"]]
    found = diff(run("a"), run("b", topic_words=words))
    assert [(change.name, change.before, change.after) for change in found] == [
        ("통신", "통신사, 해외, 진출, 현지", ""), ("통신", "", "게임, 온라인, 진출, 현지")]  # fmt: skip


def test_text_in_both_languages_and_file(run, tmp_path):
    found = diff(run("a"), run("b", {"seed": 2}, test_themes=["theme,verdict", "중국,undecided"],
                               articles=[*TABLES["articles"], "c,2001,가온,=1+1"]))  # fmt: skip
    assert lines(found, "en") == ["Articles (1)", "  + c: =1+1", "Settings (1)", "  ~ seed: 1 → 2", "Verdicts (1)", "  ~ 중국: rising → undecided"]
    assert lines(found, "ko")[-1] == "  ~ 중국: 상승 → 판단 보류"
    assert lines(found[:2], "en")[-1] == "No conclusion changed."
    write_csv(found, tmp_path / "d.csv")
    with open(tmp_path / "d.csv", encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1] == ["articles", "c", "", "'=1+1"]


def test_a_long_section_is_cut_on_the_screen():
    text = lines([Change("articles", str(n), "", "x") for n in range(40)], "en")
    assert len(text) == 33 and "10 more" in text[31]


def test_no_report_is_said(run, tmp_path):
    with pytest.raises(InputError, match="no report here"):
        diff(run("a"), tmp_path / "nowhere")
