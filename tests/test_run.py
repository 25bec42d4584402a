"""The whole run: nothing before it is asked for, counts that add up, numbers that go back to their articles."""

from dataclasses import replace

import pandas as pd
import pytest

import analysis as an
from analysis.errors import InputError
from analysis.preprocessing.terms import all_terms
from analysis.run import _LISTED, _foremost
from analysis.values import DictionarySpec, Result
from analysis.vocabulary import columns


def test_nothing_is_computed_before_it_is_asked_for(small):
    assert "corpus" not in vars(an.run(small.study))


def test_run_is_a_function_even_after_its_module_is_loaded(small):
    import analysis.run

    assert an.run is not None and isinstance(an.run(small.study), analysis.run.Run)


def test_public_names_are_all_there():
    assert [name for name in an.__all__ if getattr(an, name, None) is None] == []


def test_session_of_the_design(small):
    fit = an.fit(small.terms, k=2, engine="sklearn_nmf", seed=1)
    assert len(fit.top_words(10)) == 2
    quality = an.judge([an.fit(small.terms, k=k, seed=s, engine="sklearn_nmf") for k in (2, 3) for s in range(2)])
    assert len(quality.table) == 4
    change = an.log_odds(small.terms.group(small.study.periods))
    assert set(change.table["group"]) == {"앞", "뒤"}
    trend = an.trend(fit, by="year")
    assert trend.coverage == {"given": 8, "used": 7, "undated": 1, "dropped": 0}
    articles = an.trace(trend, period=2014, topic=0)
    assert set(articles["doc_id"]) <= set(small.corpus.articles["doc_id"])


def test_trace_goes_from_a_number_to_exactly_its_articles(small):
    trend = small.trends["trend_themes_year"]
    row = trend.table.query("period == '2014' and theme == '중국 전자상거래'").iloc[0]
    found = an.trace(trend, period=2014, theme="중국 전자상거래")
    assert len(found) == row["articles"] == 2
    assert set(found["title"]) == {"알리페이 결제", "전자상거래 공세"}
    assert (found["path"] != "").all()


def test_trace_wants_one_row_and_says_so(small):
    with pytest.raises(InputError, match="matches 15 rows"):
        an.trace(small.trends["trend_themes_year"], theme="리눅스")
    with pytest.raises(InputError, match="did you mean 'theme'"):
        an.trace(small.trends["trend_themes_year"], thema="리눅스")


def test_trends_that_come_from_the_cache_can_be_traced(small):
    again = an.run(small.study)
    assert len(an.trace(again.trends["trend_terms_year"], period=2000, term="리눅스")) == 2


def test_kwic_finds_a_word_by_any_of_its_spellings(small):
    assert small.kwic("Linux")["hit"].tolist() == small.kwic("리눅스")["hit"].tolist() != []


def test_theme_labels_split_the_articles(small):
    labels = small.in_theme("리눅스")
    assert labels.count("리눅스") == 3 and len(labels) == 8
    assert an.tfidf(small.terms, labels).table["group"].nunique() == 2


def test_shares_of_topics_sum_to_one_in_every_bin(small):
    table = small.trends["trend_topics_year"].table.dropna(subset="share")
    assert table.groupby("period")["share"].sum().round(9).eq(1).all()


def test_counts_of_every_table_add_up(small):
    for result in small.tables.values():
        coverage = result.coverage
        assert coverage["used"] + coverage["undated"] + coverage["dropped"] == coverage["given"]


def test_a_constant_share_in_a_corpus_that_doubles_is_constant(make_corpus):
    rows = [(f"{year}-{i}", f"{year}-{1 + i % 12:02}", "", "", "리눅스 서버" if i % 4 == 0 else "은행 대학")
            for n, year in enumerate(range(2001, 2005)) for i in range(8 * 2**n)]  # fmt: skip
    tokens = an.nouns(make_corpus(rows), DictionarySpec())
    shares = an.trend_terms(all_terms(tokens), ["리눅스"]).table["share"]
    assert shares.tolist() == [0.25] * 4


def test_tables_of_log_odds_keep_every_term_that_differs():
    n = _LISTED + 50
    table = pd.DataFrame({"rank": range(1, n + 1), "q": [0.9] * (n - 1) + [0.001]})
    kept = _foremost(Result("x", table, columns("rank", "q"), {"given": 1, "used": 1, "undated": 0, "dropped": 0}))
    assert len(kept.table) == _LISTED + 1 and kept.table["q"].min() == 0.001


def study_of(folder, text):
    (folder / "study.toml").write_text(text, encoding="utf-8")
    return an.run(folder)


def test_files_of_the_same_name_are_all_in_the_recipe(tmp_path):
    for part in ("a", "b"):
        (tmp_path / part / "articles").mkdir(parents=True)
        (tmp_path / part / "articles" / "1.txt").write_text(f"{part} 리눅스 기사", encoding="utf-8")
    run = study_of(tmp_path, '[study]\nname = "x"\n[corpus]\nfiles = ["a/articles", "b/articles"]\n')
    assert set(run.recipes["corpus"]["files"]) == {"a/articles/1.txt", "b/articles/1.txt"}


def test_originals_in_a_subfolder_are_in_the_recipe(tmp_path):
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "1.txt").write_text("리눅스 기사", encoding="utf-8")
    (tmp_path / "originals" / "deep").mkdir(parents=True)
    (tmp_path / "originals" / "deep" / "x.txt").write_text("원문", encoding="utf-8")
    run = study_of(tmp_path, '[study]\nname = "x"\n[corpus]\nfiles = ["articles"]\noriginals = "originals"\n')
    assert any(name.endswith("deep/x.txt") for name in run.recipes["corpus"]["files"])


@pytest.mark.parametrize(("table", "step"), [("periods", "comparisons"), ("themes", "trends")])
def test_the_order_of_periods_and_themes_is_part_of_the_recipe(tmp_path, table, step):
    (tmp_path / "1.txt").write_text("리눅스 기사", encoding="utf-8")
    entries = {"periods": ['"앞" = ["2000", "2004"]', '"뒤" = ["2005", "2009"]'],
               "themes": ['"가" = ["리눅스"]', '"나" = ["은행"]']}[table]  # fmt: skip
    text = '[study]\nname = "x"\n[corpus]\nfiles = ["*.txt"]\n' + f"[{table}]\n"
    one = study_of(tmp_path, text + "\n".join(entries)).recipes[step]
    other = study_of(tmp_path, text + "\n".join(entries[::-1])).recipes[step]
    assert one["parameters"] != other["parameters"]


@pytest.mark.parametrize("name", ["cache", "out"])
def test_a_study_does_not_write_through_a_link_that_leads_out_of_its_folder(small, tmp_path, name):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(InputError, match="leads out of the study's folder"):
        an.run(replace(small.study, folder=tmp_path / "study"))
