"""study.toml: every key is known, and what is wrong is said with its place."""

from pathlib import Path

import pytest

from analysis import defaults
from analysis.errors import InputError
from analysis.study import load, parse

GOOD = """
[study]
name = "one"
[corpus]
files = ["articles"]
[periods]
"앞" = ["2000", "2004"]
"뒤" = ["2005-01", "2009-12"]
[themes]
"리눅스" = ["리눅스", "Linux"]
[models.main]
engine = "gensim_lda"
k = [12, 4]
[models.main.names]
"해외 진출" = ["진출", "현지"]
[corpus.dates]
"a-1" = { published = "2000-06", reason = "본문의 지난달" }
"""


def read(text):
    return parse(text, folder=Path("/somewhere"))


def test_a_good_study_says_what_it_says():
    study = read(GOOD)
    assert (study.name, study.title, study.languages) == ("one", "one", ("ko", "en"))
    assert study.corpus.files == (Path("/somewhere/articles"),)
    assert study.periods == {"앞": ("2000", "2004"), "뒤": ("2005-01", "2009-12")}
    assert study.models["main"].k == (4, 12)
    assert study.models["main"].names == {"해외 진출": ("진출", "현지")}
    assert study.corpus.dates == {"a-1": ("2000-06", "본문의 지난달")}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "one"', 'nmae = "one"', "did you mean 'name'"),
        ("[themes]", "[theme]", "did you mean 'themes'"),
        ('files = ["articles"]', 'files = "articles"', "[corpus] files: 'articles' is not allowed; write a list of texts"),
        ('files = ["articles"]', 'undated = "keep"', "files is missing"),
        ('files = ["articles"]', 'files = ["articles"]\ncatalog = "a\\u0000b"', "a path without the character"),
        ('["2005-01", "2009-12"]', '["2004-06", "2009-12"]', "overlap"),
        ('["2005-01", "2009-12"]', '["2009", "2005"]', "first and last"),
        ('["2005-01", "2009-12"]', '["soon", "2005"]', "first and last"),
        ("k = [12, 4]", "k = [0]", "whole numbers above 0"),
        ('reason = "본문의 지난달"', 'reason = " "', "how you know the date"),
        ('published = "2000-06"', 'published = "June"', "2000, 2000-06 or 2000-06-15"),
        ('[study]\nname = "one"', '[study]\nname = "one"\nlanguages = ["kr"]', "unknown language 'kr'"),
        ("[periods]", "[report]\nformats = ['pdf']\n[periods]", "unknown format 'pdf'"),
        ("[periods]", "[terms]\nmax_share = 2\n[periods]", "above 0 and at most 1"),
        ("[study]", "[study", "not valid TOML"),
        ('"리눅스" = ["리눅스", "Linux"]', '"빈" = []', "at least one word"),
        ('"리눅스" = ["리눅스", "Linux"]', '"빈" = [" "]', "none of them blank"),
        ('["2005-01", "2009-12"]', '["2005-01", "2009-13"]', "first and last"),
        ("[corpus]", "[dictionary]\ntags = ['nng']\n[corpus]", "did you mean"),
    ],
)
def test_a_mistake_is_said_with_its_place_and_remedy(old, new, said):
    assert old in GOOD
    with pytest.raises(InputError) as caught:
        read(GOOD.replace(old, new, 1))
    assert said in caught.value.en
    assert "study.toml" in caught.value.en and "study.toml" in caught.value.ko


def test_the_users_column_for_the_identifier_is_the_readers_own():
    text = GOOD.replace('files = ["articles"]', 'files = ["a.csv"]\n[corpus.columns]\nid = "번호"\ntext = "내용물"')
    assert read(text).corpus.columns == {"source_id": "번호", "text": "내용물"}


def test_a_missing_study_names_the_command_that_makes_one(tmp_path):
    with pytest.raises(InputError, match="hwaje new"):
        load(tmp_path)


def test_the_new_study_is_valid():
    study = read(defaults.new_study("내 연구"))
    assert study.name == "내 연구"
    assert set(study.themes) == set(defaults.THEMES)


def test_names_with_quotes_survive_in_a_new_study():
    assert read(defaults.new_study('그 "책" \\ 밖')).title == '그 "책" \\ 밖'


def test_the_sample_study_is_valid(root):
    study = load(root / "reports" / "korean-it-2000-2014")
    assert study.note and study.note_en
    assert len(study.themes) == 4


@pytest.mark.parametrize("n", [1, 4, 19, 20, 199, 2000, 5000])
def test_default_sizes_ask_for_no_more_topics_than_articles(n, make_corpus):
    corpus = make_corpus([(f"a{i:05}", "2001", "", "제목", "레드햇의 리눅스 이야기") for i in range(n)])
    study = read(defaults.study_for(corpus, "articles", "x"))
    assert max(study.models["main"].k) <= max(n, 2)
    assert study.themes == {"리눅스": ("리눅스", "레드햇")}


def test_a_stray_word_makes_no_theme(make_corpus):
    corpus = make_corpus([(f"a{i:05}", "2001", "", "제목", "통신사 이야기") for i in range(30)])
    assert read(defaults.study_for(corpus, "articles", "x")).themes == {}


def test_default_periods_cover_all_years_without_overlap(make_corpus):
    corpus = make_corpus([(f"a{year}", f"{year}-03", "", "제목", "글") for year in range(2000, 2015)])
    study = read(defaults.study_for(corpus, "articles", "x"))
    ends = list(study.periods.values())
    assert ends[0][0] == "2000-01" and ends[-1][1] == "2014-12" and len(ends) == 3


@pytest.mark.parametrize("table", ["themes", "periods", "models"])
def test_a_table_that_is_none_is_said(table):
    with pytest.raises(InputError, match=f"\\[{table}\\]: 3 is not allowed; write a table"):
        read(f'{table} = 3\n[study]\nname = "x"\n[corpus]\nfiles = ["a"]\n')


def test_every_key_of_the_study_file_is_described_in_the_docs(root):
    from analysis import study

    text = (root / "docs" / "study.md").read_text(encoding="utf-8")
    keys = [*study._CLEANING, *study._DUPLICATES, *study._MODEL, *(key for table in study._TABLES.values() for key in table)]
    assert [key for key in keys if f"`{key}`" not in text] == []
    assert [table for table in (*study._TABLES, *study._FREE) if f"[{table}" not in text] == []


def test_glosses_are_texts(tmp_path):
    said = '[study]\nname = "s"\n[corpus]\nfiles = ["a.csv"]\n[glosses]\n"주제" = {}\n'
    assert parse(said.format('"A theme"'), folder=tmp_path).glosses == {"주제": "A theme"}
    with pytest.raises(InputError, match="glosses"):
        parse(said.format("3"), folder=tmp_path)
