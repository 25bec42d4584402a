"""Real exports, where they are at hand: counts add up, the keyword column is read, the report is made."""

import re

import pytest

from analysis.cli import main
from analysis.defaults import study_for
from analysis.preprocessing.corpus import corpus
from analysis.preprocessing.nouns import nouns
from analysis.study import parse
from analysis.values import CorpusSpec, DictionarySpec


@pytest.fixture(scope="module")
def export(shared):
    path = shared / "data" / "bigkinds_startup_funding" / "NewsResult.xlsx"
    if not path.exists():
        pytest.skip("the BigKinds export is not here")
    return path


@pytest.fixture(scope="module")
def startup(export):
    return corpus(CorpusSpec((export,)))


def test_export_gives_all_its_rows_or_says_why_not(startup):
    intake = startup.intake.iloc[0]
    assert intake["n_given"] == 4743 == intake["n_kept"] + intake["n_removed"]
    removed = startup.log[startup.log["step"].isin(["read", "select", "duplicates"])]["rule"].value_counts()
    assert removed["excluded:중복"] + removed["excluded:예외"] + removed["excluded:중복, 예외"] == 74


def test_identifiers_stay_text(startup):
    assert startup.articles["doc_id"].str.fullmatch(r"\d{8}\.\d{17,19}").all()


def test_export_with_stubs_gets_a_study_that_reads_its_keywords(startup, tmp_path):
    study = parse(study_for(startup, "NewsResult.xlsx", "x"), folder=tmp_path)
    assert study.dictionary.read == "keywords"
    assert list(study.periods) == ["2015-2017", "2018-2020"]


def test_keywords_give_terms_and_no_numbers(startup):
    forms = nouns(startup, DictionarySpec(read="keywords")).table["form"].astype(str)
    assert {"스타트업", "전자상거래", "블록체인", "SK텔레콤"} <= set(forms)
    assert [form for form in forms.unique() if re.fullmatch(r"[\d.,]+(만|억|조|원|일|년|월|명|개)*", form)] == []


@pytest.mark.slow
def test_export_becomes_a_report(export, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["run", str(export)]) == 0
    folder = tmp_path / "reports" / "bigkinds_startup_funding-NewsResult" / "out"
    assert "한국언론진흥재단 빅카인즈" in (folder / "report.html").read_text(encoding="utf-8")
    assert "4,661" in capsys.readouterr().out
    assert (folder / "tables.xlsx").stat().st_size < 5_000_000


@pytest.mark.slow
def test_sample_study_has_the_same_bytes_without_its_cache(root, capsys):
    study = str(root / "reports" / "korean-it-2000-2014")
    assert main(["run", study]) == 0
    assert main(["verify", study]) == 0
