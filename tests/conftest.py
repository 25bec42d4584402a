"""What several tests share: where things are, and a small corpus that is made by hand."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
from chromium import CHROMIUM, Chromium

from analysis.values import CORPUS_COLUMNS, LOG_COLUMNS, Corpus

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real material beside the project; tests that need it are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the folder of real material (../shared) is not here")
    return SHARED


@pytest.fixture(scope="session")
def sample(tmp_path_factory) -> Path:
    """A folder with the sample study, as it is committed, and its report, computed once for all tests that ask."""
    from analysis.run import Run
    from analysis.study import load

    place = tmp_path_factory.mktemp("sample")
    study = place / "reports" / "korean-it-2000-2014"
    shutil.copytree(ROOT / "reports" / study.name, study, ignore=shutil.ignore_patterns("out", "cache", "manifest.json", ".*"))
    # Somebody who has the originals gets other numbers; the committed ones are those of everybody.
    shutil.copytree(ROOT / "seeds", place / "seeds", ignore=shutil.ignore_patterns("originals"))
    Run(load(study)).report()
    return place


@pytest.fixture
def make_corpus():
    """make_corpus([(doc_id, published, outlet, title, text), ...]) -> Corpus."""

    def make(rows) -> Corpus:
        precision = {0: "none", 4: "year", 7: "month", 10: "day", 19: "second"}
        records = [
            {
                "doc_id": doc_id, "published": published, "date_precision": precision[len(published)],
                "dated_by": "catalog" if published else "none", "outlet": outlet, "title": title, "text": text,
                "path": "made/by-hand.txt", "story": doc_id, "copies": 1,
            }
            for doc_id, published, outlet, title, text in sorted(rows)
        ]  # fmt: skip
        articles = pd.DataFrame(records).reindex(columns=list(CORPUS_COLUMNS), fill_value="")
        return Corpus(articles, pd.DataFrame(columns=list(LOG_COLUMNS), dtype="str"))

    return make


SMALL = [
    ("2000-03-02", "가온", "레드햇 한국 상륙", "레드햇이 리눅스 배포판을 한국 시장에 내놓았다. 오픈소스 운영체제 경쟁이 뜨겁다."),
    ("2000-09-11", "마루", "리눅스 서버 판매 늘어", "리눅스 서버가 은행과 대학에서 팔린다. 오픈소스 운영체제를 쓰는 기업이 늘었다."),
    ("2001-06-05", "<img src=x>", "1 < 2 & 공개 운영체제", "리눅스 운영체제와 오픈소스 서버 이야기다. =1+1 같은 셀도 있다."),
    ("2011-11-08", "가온", "통신사 해외진출", "통신사가 해외 시장에 플랫폼을 들고 나간다. 글로벌 통신 시장 진출이 이어진다."),
    ("2012-02-01", "마루", "글로벌 통신 시장", "통신사의 글로벌 시장 진출에는 현지 통신 사업자와의 협력이 필요하다."),
    ("2014-08-05", "가온", "알리페이 결제", "알리바바의 알리페이가 한국 가맹점에서 결제 서비스를 시작했다. 간편결제 시장이 커진다."),
    ("2014-10-01", "마루", "전자상거래 공세", "알리바바와 전자상거래 시장. 알리페이 결제 서비스가 한국 쇼핑몰로 넓어진다."),
    ("", "마루", "=HYPERLINK(1) 날짜 없는 글", "알리페이 결제 서비스와 전자상거래 시장을 다룬 날짜 없는 기사다."),
]  # fmt: skip
SMALL_STUDY = """
[study]
name = "small"
title = "작은 연구"
title_en = "A small study"
[corpus]
files = ["articles.csv"]
[terms]
min_docs = 1
[periods]
"앞" = ["2000", "2009"]
"뒤" = ["2010", "2014"]
[themes]
"리눅스" = ["리눅스", "Linux", "레드햇"]
"중국 전자상거래" = ["알리바바", "알리페이", "없는말"]
[models.main]
engine = "sklearn_nmf"
k = [2, 3]
seeds = 2
[models.main.names]
"결제" = ["결제", "알리페이"]
"없는 이름" = ["우주선"]
[report]
figures = ["png"]
"""


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """The run of a small study with whatever can go wrong in a table: mark-up, formulas, an undated article."""
    import csv

    from analysis.run import Run
    from analysis.study import load

    folder = tmp_path_factory.mktemp("small")
    with open(folder / "articles.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("date", "outlet", "title", "text"), *SMALL])
    (folder / "study.toml").write_text(SMALL_STUDY, encoding="utf-8")
    return Run(load(folder))


@pytest.fixture(scope="session")
def small_out(small):
    """The folder of the small study's report."""
    small.report()
    return small.study.folder / "out"


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    """A browser for the tests of one file, which are skipped where there is none."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here (chromium, chromium-browser or google-chrome)")
    started = Chromium(tmp_path_factory.mktemp("profile"))
    yield started
    started.close()
