"""The six types refuse what cannot be."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from analysis.errors import InputError
from analysis.values import DOC_COLUMNS, DocTerm, Result, Tokens, TopicFit


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


def test_html_of_a_value_is_escaped(make_corpus):
    corpus = make_corpus([("a", "", "", "<script>alert(1)</script>", "글")])
    assert "<script>" not in corpus._repr_html_()
