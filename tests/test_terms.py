"""Counts of terms: every article stays, totals are exact, and a theme's words meet the counted forms."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.preprocessing.lexicon import lexicon_for
from analysis.preprocessing.terms import all_terms, terms, theme_counts, theme_words
from analysis.values import CORPUS_COLUMNS, LOG_COLUMNS, TOKEN_COLUMNS, Corpus, DictionarySpec, TermsSpec, Tokens


def tokens(*rows):
    """Tokens of (doc_id, date, dated_by, terms joined by spaces), without an analyser."""
    articles = pd.DataFrame("", index=range(len(rows)), columns=list(CORPUS_COLUMNS))
    articles[["doc_id", "published", "dated_by", "text"]] = rows
    articles["date_precision"] = articles["published"].str.len().map({0: "none", 4: "year", 7: "month", 10: "day"})
    articles = articles.assign(copies=1).sort_values("doc_id", ignore_index=True)
    table = [
        (doc_id, "text", 0, i, i + 1, form, "NNG") for doc_id, _, _, text in rows for i, form in enumerate(text.split())
    ]
    table = pd.DataFrame(table, columns=list(TOKEN_COLUMNS))
    table = table.assign(**{name: table[name].astype("category") for name in ("doc_id", "part", "form", "tag")})
    return Tokens(table, {"name": "test"}, Corpus(articles, pd.DataFrame(columns=list(LOG_COLUMNS), dtype=str)))


PLANTED = tokens(
    ("a", "2000-06", "inferred", "리눅스 시장 시장 나"),
    ("b", "2011-11-08", "column", "리눅스 시장 가"),
    ("c", "", "none", "시장 KT KT KT"),
    ("d", "2012", "column", ""),
)


def test_planted_counts_come_back_with_every_article_as_a_row():
    found = all_terms(PLANTED)
    assert found.terms.tolist() == ["KT", "가", "나", "리눅스", "시장"]
    assert found.counts.toarray().tolist() == [[0, 0, 1, 1, 2], [0, 1, 0, 1, 1], [3, 0, 0, 0, 1], [0, 0, 0, 0, 0]]
    assert found.docs["doc_id"].tolist() == ["a", "b", "c", "d"]
    assert np.issubdtype(found.counts.dtype, np.integer)
    assert found.column("KT").tolist() == [0, 0, 3, 0]


def test_tokens_count_once_for_each_copy_when_asked():
    copied = replace(PLANTED.corpus, articles=PLANTED.corpus.articles.assign(copies=[1, 3, 2, 5]))
    planted = replace(PLANTED, corpus=copied)
    found = all_terms(planted, weight=True)
    assert found.counts.toarray().tolist() == [[0, 0, 1, 1, 2], [0, 3, 0, 3, 3], [6, 0, 0, 0, 2], [0, 0, 0, 0, 0]]
    assert (all_terms(planted).counts != all_terms(PLANTED).counts).nnz == 0
    # How many articles have a term does not change: 시장 is still in three of four.
    assert terms(planted, TermsSpec(2, 0.5), weight=True).counts.toarray().tolist() == [[1], [3], [0], [0]]


def test_the_order_of_the_codes_never_matters():
    table = PLANTED.table
    shuffled = table.assign(form=table["form"].cat.set_categories(["시장", "없는말", "리눅스", "나", "KT", "가"]),
                            doc_id=table["doc_id"].cat.set_categories(["c", "d", "a", "b"]))  # fmt: skip
    found, plain = all_terms(replace(PLANTED, table=shuffled)), all_terms(PLANTED)
    assert found.terms.tolist() == plain.terms.tolist() and (found.counts != plain.counts).nnz == 0
    texts = all_terms(replace(PLANTED, table=table.astype({"form": "str", "doc_id": "str"})))
    assert texts.terms.tolist() == plain.terms.tolist() and (texts.counts != plain.counts).nnz == 0


def test_an_inferred_date_enters_only_when_asked():
    assert all_terms(PLANTED).docs["when"].tolist() == ["", "2011-11-08", "", "2012"]
    assert terms(PLANTED, TermsSpec(1, 1.0), inferred_dates=True).docs["when"].tolist()[0] == "2000-06"


def test_rare_and_common_terms_leave_and_the_others_keep_their_counts():
    assert terms(PLANTED, TermsSpec(min_docs=2, max_share=0.5)).terms.tolist() == ["리눅스"]
    assert terms(PLANTED, TermsSpec(min_docs=1, max_share=0.5)).terms.tolist() == ["KT", "가", "나", "리눅스"]
    kept = terms(PLANTED, TermsSpec(min_docs=2, max_share=0.75))
    assert kept.terms.tolist() == ["리눅스", "시장"] and kept.counts.shape == (4, 2)
    assert [int(kept.column(term).sum()) for term in kept.terms] == [2, 4]


def test_every_token_is_counted_once_and_totals_survive_grouping():
    found = all_terms(PLANTED)
    assert found.counts.sum() == len(PLANTED.table)
    by_year = found.group("year")
    assert by_year.counts.sum() + found.counts[[0, 2]].sum() == found.counts.sum()


@pytest.mark.parametrize(
    ("spec", "said", "said_ko"),
    [
        (TermsSpec(3, 0.5), "min_docs = 3 and max_share = 0.5 of 4 articles; lower min_docs to 2 or less", "2 이하로"),
        (TermsSpec(1, 0.1), "raise max_share", "max_share를 높이"),
    ],
)
def test_no_term_left_says_what_to_change(spec, said, said_ko):
    with pytest.raises(InputError) as error:
        terms(PLANTED, spec)
    assert said in error.value.en and said_ko in error.value.ko


def test_no_noun_at_all_is_an_error_of_its_own():
    with pytest.raises(InputError, match="no noun in any of the 1 articles"):
        terms(tokens(("a", "", "none", "")), TermsSpec())


def test_theme_words_become_the_counted_forms():
    themes = {"리눅스": ("Linux", "리눅스", "오픈 소스"), "통신사 해외 진출": ["해외 진출", "mvno", "망 사용료"]}
    found = theme_words(themes, lexicon_for(DictionarySpec()))
    assert found == {"리눅스": ("리눅스", "오픈소스"), "통신사 해외 진출": ("해외진출", "MVNO", "망사용료")}


def test_a_theme_word_that_never_occurs_is_seen():
    counts = theme_counts({"가": ("Linux", "MVNO"), "나": ("KT",)}, lexicon_for(DictionarySpec()), all_terms(PLANTED))
    assert counts.to_numpy().tolist() == [
        ["가", "Linux", "리눅스", 2, 2],
        ["가", "MVNO", "MVNO", 0, 0],
        ["나", "KT", "KT", 3, 1],
    ]
