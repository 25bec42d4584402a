"""The six types refuse what cannot be."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from lxml import html
from scipy import sparse

from analysis.errors import InputError
from analysis.study import parse
from analysis.values import DOC_COLUMNS, TOKEN_COLUMNS, DocTerm, Result, Tokens, TopicFit


def docs(n):
    return pd.DataFrame({column: [f"{column}{i}" for i in range(n)] for column in DOC_COLUMNS})


def topic_fit():
    return TopicFit(np.array([[0.7, 0.2, 0.1], [0.1, 0.2, 0.7]]), np.array([[0.9, 0.1], [0.2, 0.8]]), docs(2),
                    np.array(["가", "나", "다"], dtype=object), {"engine": "by hand"})  # fmt: skip


def test_corpus_refuses_unsorted_or_doubled_ids_and_dates_that_do_not_fit(make_corpus):
    corpus = make_corpus([("a", "2001-05", "", "", "글"), ("b", "", "", "", "글")])
    articles = corpus.articles
    for wrong in (
        articles.iloc[::-1],
        articles.assign(doc_id="a"),
        articles.assign(date_precision="day"),
        articles.assign(dated_by="guess"),
        articles.drop(columns="url"),
    ):
        with pytest.raises(ValueError, match="Corpus"):
            replace(corpus, articles=wrong)


def test_inferred_dates_enter_no_period_unless_asked(make_corpus):
    corpus = make_corpus([("a", "2001-05", "", "", "글"), ("b", "2002", "", "", "글")])
    inferred = replace(corpus, articles=corpus.articles.assign(dated_by=["inferred", "catalog"]))
    assert inferred.when().tolist() == ["", "2002"]
    assert inferred.when(inferred=True).tolist() == ["2001-05", "2002"]


def test_doc_term_holds_integers_that_fit_their_labels():
    counts = sparse.csr_array(np.array([[1, 0], [2, 3]]))
    terms = np.array(["가", "나"], dtype=object)
    assert DocTerm(counts, docs(2), terms).column("나").tolist() == [0, 3]
    assert DocTerm(counts, docs(2), terms).column("없음").tolist() == [0, 0]
    for wrong in ((counts.astype(float), docs(2), terms), (counts, docs(3), terms), (counts, docs(2), terms[[0, 0]]),
                  (-counts, docs(2), terms)):  # fmt: skip
        with pytest.raises(ValueError, match="DocTerm"):
            DocTerm(*wrong)


def test_topic_fit_is_read_only_and_its_rows_sum_to_one():
    fit = topic_fit()
    assert fit.top_words(2) == [["가", "나"], ["다", "나"]]
    assert fit.names == ("가 · 나 · 다", "다 · 나 · 가")
    with pytest.raises(ValueError, match="read-only"):
        fit.topic_term[0, 0] = 1
    with pytest.raises(ValueError, match="sum to 1"):
        replace(fit, topic_term=fit.topic_term * 2)
    with pytest.raises(TypeError):
        fit.recipe["engine"] = "other"


def test_typical_articles_come_by_share_and_an_unknown_topic_is_said():
    fit = topic_fit()
    assert fit.articles(topic=1, n=2)["share"].tolist() == [0.8, 0.1]
    with pytest.raises(InputError, match="numbered 0 to 1"):
        fit.articles(topic=2)


def test_result_describes_every_column_and_its_coverage_adds_up():
    table = pd.DataFrame({"share": [0.5]})
    good = {"given": 3, "used": 2, "undated": 1, "dropped": 0}
    Result("r", table, {"share": ("0 to 1", "share")}, good)
    with pytest.raises(ValueError, match="without a description"):
        Result("r", table, {}, good)
    with pytest.raises(ValueError, match="does not add up"):
        Result("r", table, {"share": ("0 to 1", "share")}, good | {"used": 3})


def test_grouped_counts_cannot_be_grouped_again():
    table = docs(2).assign(when=["2001", "2002"])
    counts = DocTerm(sparse.csr_array(np.array([[1], [2]])), table, np.array(["가"], dtype=object))
    with pytest.raises(InputError, match="grouped already"):
        counts.group("year").group("year")


def test_lines_show_a_word_in_its_context(make_corpus):
    corpus = make_corpus([("a", "2001-05", "가온", "제목", "공개 운영체제 리눅스 시장이 열렸다")])
    at = corpus.articles["text"][0].index("리눅스")
    table = pd.DataFrame([("a", "text", 0, at, at + 3, "리눅스", "NNG")],
                         columns=["doc_id", "part", "sentence", "start", "end", "form", "tag"])  # fmt: skip
    line = Tokens(table, {"name": "by hand"}, corpus).lines("리눅스", width=5).iloc[0]
    assert (line["left"], line["hit"], line["right"]) == ("운영체제 ", "리눅스", " 시장이 ")


HOSTILE = '<script>alert("1")</script>\'"><img src=x onerror=alert(1)>\u202e馬雲 & 🐍 </td></table>' + "가" * 10_000


def six(make_corpus):
    """One value of each type, with hostile text wherever text can stand."""
    corpus = make_corpus([("a", "2001-05", HOSTILE, HOSTILE, "글"), (HOSTILE, "", "", "", "글")])
    nouns = pd.DataFrame([("a", "text", 0, 0, 1, HOSTILE, "NNG")], columns=list(TOKEN_COLUMNS))
    terms = np.array([HOSTILE, "가", "나"], dtype=object)
    articles = docs(2).assign(title=HOSTILE, when=["2001", "2002"])
    counts = DocTerm(sparse.csr_array(np.array([[3, 0, 0], [1, 2, 3]])), articles, terms)
    fit = TopicFit(np.array([[0.7, 0.2, 0.1], [0.1, 0.2, 0.7]]), np.array([[0.9, 0.1], [0.2, 0.8]]), articles, terms,
                   {"engine": HOSTILE, "k": 2, "seed": 5}, counts.counts)  # fmt: skip
    result = Result(HOSTILE, pd.DataFrame({"name": [HOSTILE], "share": [0.25], HOSTILE: [1]}),
                    {"name": ("name", "name"), "share": ("0 to 1", HOSTILE), HOSTILE: (HOSTILE, HOSTILE)},
                    {"given": 3, "used": 2, "undated": 1, "dropped": 0})  # fmt: skip
    quoted = json.dumps(HOSTILE, ensure_ascii=False)
    settings = f"""
        study = {{name = "s", title = {quoted}, seed = 7}}
        corpus = {{files = ["a.csv"]}}
        periods = {{{quoted} = ["2000", "2001"]}}
        themes = {{{quoted} = [{quoted}, "가"]}}
        models = {{m = {{}}}}
        """
    study = parse(settings, folder=Path("/s"))
    return [study, corpus, Tokens(nouns, {"name": HOSTILE, "dictionary": HOSTILE}, corpus), counts, counts.group("year"), fit, result]


def test_what_a_notebook_shows_of_each_type_is_well_formed_escaped_and_small(make_corpus):
    for value in six(make_corpus):
        shown = value._repr_html_()
        tree = html.fragment_fromstring(shown)  # one element; all that is opened is closed
        tags = {element.tag for element in tree.iter()}
        assert tags <= {"div", "strong", "dl", "dt", "dd", "br", "small", "table", "thead", "tbody", "tr", "th", "td"}, value
        assert {name for element in tree.iter() for name in element.attrib} <= {"style", "title"}
        assert "<script>" in tree.text_content()
        assert len(shown.encode()) < 6000, (type(value), len(shown))


def test_each_display_says_what_a_researcher_looks_for_first(make_corpus):
    shown = [html.fragment_fromstring(value._repr_html_()) for value in six(make_corpus)]
    study, corpus, tokens, counts, grouped, fit, result = (tree.text_content() for tree in shown)
    assert "시드 seed7" in study and "2000 – 2001" in study and "cvb0, k = 4, 8, 12, 5 seeds" in study
    assert "2 articles" in corpus and "2001-05 – 2001-05" in corpus and "날짜 없음 undated1" in corpus
    assert "1 nouns" in tokens and "서로 다른 말 forms1" in tokens
    assert "2 articles × 3 terms" in counts and "66.67%" in counts
    assert "2 groups × 3 terms" in grouped and "나, 가, <script>" in grouped and "given 2 = " in grouped
    assert "시드 seed5" in fit and "0.433" in fit  # (3 * 0.9 + 6 * 0.2) / 9 of the nouns; over articles it would be 0.55
    assert "given 3 = 쓴 기사 used 2, 날짜 없음 undated 1" in result and "share0 to 1" in result


def test_long_values_are_cut_to_their_first_rows_and_say_so(make_corpus):
    corpus = make_corpus([(f"a{i:04d}", "2001", f"o{i}", "제목", "글") for i in range(2000)])
    shown = corpus._repr_html_()
    assert "8 / 2,000 행 rows" in shown and "2,000: o0 1" in shown and len(shown) < 4000


def test_numbers_keep_three_places_and_a_small_p_is_no_zero():
    table = pd.DataFrame({"p": [0.0000004, 0.0, 0.0123456, np.nan, -0.5]})
    shown = Result("r", table, {"p": ("probability", "p")}, {"given": 0, "used": 0, "undated": 0, "dropped": 0})._repr_html_()
    cells = [cell.text or "" for cell in html.fragment_fromstring(shown).iter("td")]
    assert cells == ["<0.001", "0.000", "0.012", "", "-0.500"]
