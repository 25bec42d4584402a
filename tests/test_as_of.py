"""A study as of a date: nothing that it shows knows a later article."""

import csv

import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.run import Run
from analysis.study import load, parse

LATER = [
    ("2012-03-01", "가온", "광고 문의", "스마트폰 시대가 왔다. 리눅스 서버보다 알리페이 결제가 관심을 끈다.\n광고 문의는 편집국으로"),
    ("2012-04-01", "가온", "스마트폰 결제", "스마트폰으로 알리페이 결제를 한다. 통신사도 나섰다.\n광고 문의는 편집국으로"),
    ("2012", "마루", "그해의 통신", "통신사의 해외 시장 진출과 스마트폰 이야기로 한 해가 갔다."),
    ("", "마루", "언제인지 모를 글", "통신사 해외 시장 이야기다. 스마트폰도 나온다."),
]  # fmt: skip
EARLIER = [
    (f"{2000 + i // 6}-{1 + i % 12:02d}-03", ("가온", "마루")[i % 2], f"소식 {i}",
     ("리눅스 운영체제와 오픈소스 서버가 팔린다. ", "통신사가 해외 시장에 진출한다. 현지 사업자와 협력한다. ")[i % 3 == 0]
     + f"{('서버', '시장', '협력', '배포판', '플랫폼')[i % 5]} 이야기가 이어진다.")
    for i in range(40)
]  # fmt: skip
STUDY = """
[study]
name = "as-of"
[corpus]
files = ["articles.csv"]
{as_of}
[corpus.cleaning]
boilerplate = "remove"
[terms]
min_docs = 2
[periods]
"앞" = ["2000", "2003"]
"뒤" = ["2004", "2006"]
[themes]
"리눅스" = ["리눅스"]
[models.main]
engine = "cvb0"
k = [2, 3]
seeds = 2
[trends]
rolling = true
"""
SAYS_WHAT_WAS_GIVEN = {"intake", "removals", "files"}


def run_of(folder, rows, as_of):
    folder = folder / "study"
    folder.mkdir(parents=True)
    with open(folder / "articles.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("date", "outlet", "title", "text"), *rows])
    (folder / "study.toml").write_text(STUDY.format(as_of=as_of), encoding="utf-8")
    return Run(load(folder))


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    folder = tmp_path_factory.mktemp("as_of")
    return run_of(folder / "then", EARLIER, ""), run_of(folder / "now", EARLIER + LATER, 'as_of = "2011-12"')


def test_adding_later_articles_changes_no_earlier_number(pair):
    then, now = pair
    pd.testing.assert_frame_equal(then.corpus.articles.drop(columns="sha256"), now.corpus.articles.drop(columns="sha256"))
    assert list(then.tables) == list(now.tables)
    compared = 0
    for name, result in then.tables.items():
        if not name.startswith(tuple(SAYS_WHAT_WAS_GIVEN)):
            pd.testing.assert_frame_equal(result.table, now.tables[name].table, obj=name)
            compared += 1
    assert compared > 20 and "rolling_topics_year" in then.tables


def test_what_may_be_later_is_set_aside_and_counted(pair):
    log = pair[1].corpus.log
    gone = log[log["step"] == "select"]["rule"].value_counts().to_dict()
    assert gone == {"later than as_of": 3, "undated, so it may be later than as_of": 1}
    intake = pair[1].corpus.intake
    assert intake["n_given"].sum() == intake["n_kept"].sum() + 4


@pytest.mark.parametrize(("as_of", "kept"), [("2012", 43), ("2012-03", 41), ("2012-03-01", 41), ("2011-06-30", 40)])
def test_the_last_day_that_a_date_may_mean_decides(tmp_path, as_of, kept):
    assert len(run_of(tmp_path, EARLIER + LATER, f'as_of = "{as_of}"').corpus) == kept


def test_a_date_that_is_none_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"as_of.*2004-12"):
        parse(STUDY.format(as_of='as_of = "December 2004"'), folder=tmp_path)
