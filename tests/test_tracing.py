"""From a number to its files: the planted articles and no others, each word where it says, each digest that of the file."""

import csv
import hashlib
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

import analysis as an
from analysis.cli import main
from analysis.errors import InputError
from analysis.report import behind, numbers, targets, tracing
from analysis.store import digest_json
from analysis.values import LOG_COLUMNS

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
    ("intake_findings[finding=inferred].n", ("sentences on the other tables", "Traced are: ", "trend_themes_year", "vocabulary")),
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


def test_the_first_row_of_every_table_is_traced_and_only_the_sentences_are_refused(small):
    refused = []
    for name, result in small.tables.items():
        if result.table.empty:
            continue
        (row,) = targets.rows_as_targets(result.table, result.table.head(1))
        try:
            chain = tracing.follow(small, f"{name}[{row}]")
        except InputError:
            refused.append(name)
            continue
        assert len(chain.articles) or len(chain.removed) or chain.end or 0 in result.table.iloc[0].tolist(), name
        assert all(tracing.lines(chain, language) for language in ("ko", "en"))
    assert refused in ([], ["intake_findings"])


def test_every_row_of_every_table_has_a_target_that_leads_back_to_it(small):
    for name, result in small.tables.items():
        for i, row in enumerate(targets.rows_as_targets(result.table, result.table)[:40]):
            if row:
                found = numbers.located(numbers.parse(f"{name}[{row}]", "x"), small.tables, "x")[2]
                assert found.name == result.table.index[i], (name, row)
        assert targets.naming(result.table) or name in ("intake_findings", "dictionary_losses"), name


def test_k_and_seeds_lead_to_the_recipes_of_their_fits_which_lie_in_the_cache(small):
    fits = tracing.follow(small, "k_choice[k=2].coherence").fits
    assert [(fit.k, fit.seed) for fit in fits] == [(2, small.study.seed), (2, small.study.seed + 1)]
    assert all((small.study.folder / "cache" / "fits" / fit.digest[:24]).is_dir() for fit in fits)
    (one,) = tracing.follow(small, f"k_runs[k=3, seed={small.study.seed}].coherence").fits
    assert one.k == 3 and one.digest not in {fit.digest for fit in fits}
    agreement = tracing.follow(small, "agreement_topics[topic=0].slope")
    assert {fit.k for fit in agreement.fits} == {small.fit.k} and len(agreement.articles)
    assert "fits " + one.digest in "\n".join(tracing.lines(tracing.follow(small, f"k_runs[k=3, seed={small.study.seed}]"), "en"))


def test_the_vocabulary_and_the_intake_lead_to_all_articles_and_their_file(small):
    n = len(small.corpus)
    assert len(tracing.follow(small, "vocabulary[step=nouns].n_terms").articles) == n
    (path,) = small.tables["intake"].table["path"]
    chain = tracing.follow(small, f"intake[path={path}].n_given")
    assert len(chain.articles) == n and len(chain.removed) == 0 and chain.step == "corpus"
    changes = tracing.follow(small, f"intake[path={path}].n_changes")
    assert len(changes.removed) == small.tables["intake"].table["n_changes"].iloc[0]


def test_removed_articles_lead_to_the_rows_of_the_log(small):
    log = pd.DataFrame([("", "a.csv", "10", "duplicates", "same id", "x"), ("", "b.csv", "2", "duplicates", "same id", "x"),
                        ("n", "a.csv", "3", "clean", "byline", "가온 기자"), ("", "a.csv", "5", "note", "rows", "8")], columns=list(LOG_COLUMNS), dtype="str")  # fmt: skip
    run = SimpleNamespace(corpus=replace(small.corpus, log=log.assign(doc_id=["n", "n", "n", ""])))
    lines = {}
    for name, row, column in (("intake", {"path": "a.csv"}, "n_removed"), ("intake", {"path": "a.csv"}, "n_changes"), ("intake", {"path": "*.csv"}, ""),
                              ("removals", {"step": "duplicates", "rule": "same id"}, "count"), ("intake_overlaps", {"path": "a.csv", "other": "b.csv"}, ""),
                              ("intake_duplicates", {"rule": "same id"}, ""), ("trend_topics_year", {}, "")):  # fmt: skip
        found = tracing._removed(run, name, pd.Series(row), column)
        lines[name, column] = [f"{one.path}:{one.row}" for one in found.itertuples()]
    assert lines["intake", "n_removed"] == ["a.csv:10"] and lines["intake", "n_changes"] == ["a.csv:3"]
    both = ["a.csv:10", "b.csv:2"]
    assert lines["intake", ""] == lines["removals", "count"] == lines["intake_overlaps", ""] == lines["intake_duplicates", ""] == both
    assert lines["trend_topics_year", ""] == []
    chain = replace(tracing.follow(small, CHINA), removed=run.corpus.log)
    assert " clean/byline  가온 기자  n  a.csv:3" in tracing.lines(chain, "ko")
    assert sum("duplicates/" in line for line in tracing.lines(chain, "en", limit=1)) == 1


def test_what_the_analyser_counted_is_the_sum_over_the_articles(small):
    for name in ("tokeniser_year", "tokeniser_outlet"):
        table = small.tables[name].table
        for row, said in zip(table.itertuples(), targets.rows_as_targets(table, table), strict=True):
            chain = tracing.follow(small, f"{name}[{said}].count")
            assert chain.articles["count"].sum() == row.count and len(chain.articles) <= row.n_articles


def test_a_rolling_number_leads_to_the_articles_up_to_its_period(small):
    from analysis.trends.rolling import rolling

    made = rolling(small.counts, small.study.terms, k=2, engine="sklearn_nmf")
    sources = behind.Sources(small.fit, small.counts, small.themes, {}, small.corpus)
    row = made.table[made.table["period"] == "2001"].iloc[0]
    found = behind.behind(sources, "rolling_topics_year", made, row)
    assert found.docs.loc[found.inside, "when"].str[:4].max() == "2001" and found.inside.sum() == row["n_known"]
    assert found.terms == tuple(row["words"].split(", ")) and found.measure == "count"


def test_a_rolling_number_is_not_traced_by_the_fit_of_the_study(small):
    """Its topics are those of models that are not kept; the fit of the study has others under the same numbers."""
    from analysis.trends.rolling import rolling

    made = replace(rolling(small.counts, small.study.terms, k=2, engine="sklearn_nmf"), source=small.fit)
    row = made.table.iloc[0]
    with pytest.raises(InputError, match="only shares over time"):
        an.trace(made, period=row["period"], topic=row["topic"])


def test_tables_of_what_moves_are_traced_as_the_shares_they_show(small):
    from analysis.trends import movers

    trend = small.trends["trend_themes_year"]
    found = pd.DataFrame({"theme": ["리눅스"], "date": ["2011-01"], "date_low": ["2010-01"], "date_high": ["2012-01"], "before": [0.9], "after": [0.1],
                          "change": [-80.0], "q": [0.01], "verdict": ["break down"]})  # fmt: skip
    made = movers.broken(trend, replace(small.trends["changes_themes"], table=found, columns=dict.fromkeys(found, ("unit", "meaning"))))
    assert an.trace(made, period=2000, theme="리눅스").equals(an.trace(trend, period=2000, theme="리눅스"))
    assert len(an.trace(made, period=2000, theme="리눅스")) == 2


def test_a_lost_entry_leads_to_its_article_although_that_does_not_count_it(small):
    """The place where an entry was lost is one at which its term was not counted: by its counts no article would be left."""
    row = pd.Series({"surface": "없는말", "term": "없는말", "doc_id": small.corpus.articles["doc_id"].iloc[2], "left": "", "hit": "", "right": ""})
    sources = behind.Sources(small.fit, small.counts, small.themes, {}, small.corpus)
    found = behind.behind(sources, "dictionary_losses", small.tables["dictionary_losses"], row)
    at, n = behind.articles_of(found)
    assert n == 1 and found.docs["doc_id"].iloc[at].tolist() == [row["doc_id"]]


@pytest.mark.parametrize(("paths", "inside"), [
    (["a/x.txt", "a/b/y.txt", "c/z.txt", "a/x.csv"], [True, False, False, False]), (["x.txt"], [False]), ([], []),
])  # fmt: skip
def test_a_folded_line_of_the_intake_is_all_pages_of_its_folder(paths, inside):
    assert behind.folded(pd.Series(paths, dtype="str"), "a/*.txt").tolist() == inside


def test_two_terms_lead_to_the_articles_that_have_both(small):
    table = small.tables["cooccurrence_themes"].table if "cooccurrence_themes" in small.tables else ()
    for row in list(table.itertuples() if len(table) else ())[:5]:
        chain = tracing.follow(small, f"cooccurrence_themes[theme={row.theme}, term={row.term}, partner={row.partner}]")
        assert len(chain.articles) == row.articles and chain.terms == (row.term, row.partner)


@pytest.mark.parametrize(("paths", "files", "found"), [
    (["a/x.txt"], {"a/x.txt": "1", "b/x.txt": "2"}, "1"), (["x.txt"], {"a/x.txt": "1"}, "1"), (["pack.zip/in/x.csv"], {"pack.zip": "1"}, "1"),
    (["x.txt"], {"a/x.txt": "1", "b/x.txt": "2"}, ""), (["b/a/x.txt"], {"a/x.txt": "1"}, "1"), (["y.txt"], {"x.txt": "1"}, ""),
])  # fmt: skip
def test_a_digest_is_said_only_of_a_file_that_is_certain(paths, files, found):
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
