"""From a number to its files: the planted articles and no others, each word where it says, each digest that of the file."""

import csv
import hashlib

import pytest

import analysis as an
from analysis.cli import main
from analysis.errors import InputError
from analysis.report import numbers, tracing
from analysis.store import digest_json

CHINA = "trend_themes_year[period=2014, theme=중국 전자상거래].share"


def test_a_number_of_a_theme_leads_to_its_articles_words_and_file(small):
    chain = tracing.follow(small, CHINA)
    assert set(chain.articles["title"]) == {"알리페이 결제", "전자상거래 공세"}
    assert chain.terms == small.themes["중국 전자상거래"] and chain.column == "share" and chain.table == "trend_themes_year"
    assert chain.words["hit"].tolist().count("알리바바") == 2
    assert chain.step == "trends" and chain.digest == digest_json(small.recipes["trends"])
    digest = hashlib.sha256((small.study.folder / "articles.csv").read_bytes()).hexdigest()
    assert chain.articles["path"].str.endswith("articles.csv").all() and set(chain.articles["sha256"]) == {digest}


@pytest.mark.parametrize("target", [CHINA, "topic_shares[topic=0]", "theme_sizes[theme=리눅스]", "frequent_terms[term=알리페이]"])
def test_every_offset_is_where_its_word_stands(small, target):
    chain = tracing.follow(small, target)
    texts = small.corpus.articles.set_index("doc_id")
    assert len(chain.words) and set(chain.words["doc_id"]) <= set(chain.articles["doc_id"])
    for one in chain.words.itertuples():
        assert texts.loc[one.doc_id, one.part][one.start : one.end] == one.hit
        assert one.term in chain.terms


def test_the_counts_of_the_articles_are_the_words_and_add_up_to_the_cell(small):
    tried = 0
    for name in ("trend_themes_year", "trend_terms_year", "log_odds_outlet", "tfidf_period", "frequent_terms", "theme_words"):
        table = small.tables[name].table
        for _, row in table.iloc[:: max(1, len(table) // 8)].iterrows():
            cell = [(key, str(row[key])) for key in ("period", "group", "theme", "term") if key in table]
            chain = tracing.follow(small, f"{name}[{numbers.row_text(cell)}].count")
            assert chain.articles["count"].sum() == row["count"] == len(chain.words)
            assert len(chain.articles) == row["articles"]
            tried += len(chain.articles) > 0
    assert tried > 20


def test_articles_by_year_and_outlet_are_those_articles(small):
    chain = tracing.follow(small, "articles_year[period=2014, outlet=마루].n_articles")
    assert chain.articles["title"].tolist() == ["전자상거래 공세"] and chain.terms == () and len(chain.words) == 0
    assert len(tracing.follow(small, "articles_period[period=앞, outlet=마루]").articles) == 1
    undated = tracing.follow(small, "intake_dates[dated_by=none, date_precision=none].n_articles")
    assert undated.articles["title"].tolist() == ["=HYPERLINK(1) 날짜 없는 글"]


def test_a_topic_leads_to_its_articles_by_share_with_its_top_words(small):
    chain = tracing.follow(small, "trend_topics_year[period=2014, topic=0].share | pct1")
    weights = an.trace(small.trends["trend_topics_year"], period=2014, topic=0)
    assert chain.articles["share"].tolist() == weights["share"].tolist() == sorted(weights["share"], reverse=True)
    assert chain.terms == tuple(small.fit.top_words(10)[0]) and chain.topic == small.fit.names[0]


def test_an_article_of_a_table_is_that_article(small):
    row = small.tables["typical_articles"].table.iloc[0]
    chain = tracing.follow(small, f"typical_articles[topic={row['topic']}, rank={row['rank']}].share")
    assert chain.articles["doc_id"].tolist() == [row["doc_id"]] and chain.articles["share"].iloc[0] == row["share"]


def test_a_target_copied_from_the_prose_with_its_braces_is_the_same(small):
    assert tracing.follow(small, "{{" + CHINA + " | pct1}}").articles.equals(tracing.follow(small, CHINA).articles)


@pytest.mark.parametrize(("target", "parts"), [
    ("k_choice[k=2].coherence", ("k_choice", "which are not kept", "Traced are: ", "trend_themes_year")),
    ("attenuation[topic=0].ratio", ("drawn corpora",)),
    ("tokeniser_drift[measure=x].p", ("lexicon audit",)),
    ("intake[path=articles.csv].n_given", ("hwaje check --all",)),
    ("vocabulary[step=nouns].n_terms", ("about no set of articles",)),
    ("trend_theme_year[period=2014]", ("unknown table", "did you mean 'trend_themes_year'")),
    ("trend_themes_year[period=2014].share", ("matches 2 rows", "theme = 리눅스, 중국 전자상거래")),
    ("trend_themes_year[period=2024, theme=리눅스]", ("no row has period=2024", "2014")),
    ("trend_themes_year[period=2014, theme=리눅스].shar", ("unknown column", "'share'")),
    ("trend_themes_year[period=2014, theme=리눅스", ("cannot be read as a target",)),
])  # fmt: skip
def test_what_cannot_be_traced_is_refused_with_the_reason(small, target, parts):
    with pytest.raises(InputError) as raised:
        tracing.follow(small, target)
    assert [part for part in parts if part not in str(raised.value)] == [] and raised.value.ko != raised.value.en


def test_every_table_is_traced_or_refused_with_a_reason(small):
    for name in small.tables:
        if not tracing._how(name):
            assert name in str(tracing._refused(name, small.tables))


@pytest.mark.parametrize(("paths", "files", "found"), [
    (["a/x.txt"], {"a/x.txt": "1", "b/x.txt": "2"}, "1"), (["x.txt"], {"a/x.txt": "1"}, "1"), (["pack.zip/in/x.csv"], {"pack.zip": "1"}, "1"),
    (["x.txt"], {"a/x.txt": "1", "b/x.txt": "2"}, ""), (["b/a/x.txt"], {"a/x.txt": "1"}, "1"), (["y.txt"], {"x.txt": "1"}, ""),
])  # fmt: skip
def test_a_digest_is_said_only_of_a_file_that_is_certain(paths, files, found):
    import pandas as pd

    assert tracing._file_digests(pd.Series(paths), files) == {paths[0]: found}


def test_the_command_says_every_link_in_order(small, capsys):
    assert main(["trace", str(small.study.folder), CHINA]) == 0
    said = capsys.readouterr().out
    links = ["숫자   ", "표     trend_themes_year", "행     period=2014, theme=중국 전자상거래", "제조법 trends ", "용어   알리바바", "기사   2건",
             "알리페이 결제", "text 0–4 알리바바", "articles.csv sha256 ", "위치는 정제한 기사의"]  # fmt: skip
    at = [said.index(link) for link in links]
    assert at == sorted(at)
    assert main(["--language", "en", "trace", str(small.study.folder), CHINA, "--limit", "1"]) == 0
    assert "and 1 more articles" in capsys.readouterr().out


def test_the_file_of_a_chain_has_a_row_for_each_place_and_runs_nothing(small, tmp_path, capsys):
    path = tmp_path / "chain.csv"
    assert main(["trace", str(small.study.folder), "theme_sizes[theme=리눅스].articles", "--csv", str(path)]) == 0
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    chain = tracing.follow(small, "theme_sizes[theme=리눅스]")
    assert len(rows) == len(chain.words) and [int(row["start"]) for row in rows] == chain.words["start"].tolist()
    assert {row["sha256"] for row in rows} == set(chain.articles["sha256"])
    assert tracing.write_chain(tracing.follow(small, "intake_dates[dated_by=none]"), path) == 1
    with open(path, encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["title"].startswith("'=") and {row[name] for name in ("term", "part", "start", "end", "hit")} == {""}


def test_an_article_of_a_topic_without_its_words_stays_in_the_file(small, tmp_path):
    chain = tracing.follow(small, "topic_shares[topic=0]")
    n = tracing.write_chain(chain, tmp_path / "t.csv")
    without = set(chain.articles["doc_id"]) - set(chain.words["doc_id"])
    assert n == len(chain.words) + len(without)


def test_a_bad_target_ends_with_status_2(small, capsys):
    assert main(["trace", str(small.study.folder), "trend_themes_year[period=2014]"]) == 2
    assert "맞는 행이 2개입니다" in capsys.readouterr().err
