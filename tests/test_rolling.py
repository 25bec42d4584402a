"""No look-ahead: later articles change no earlier number."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from analysis.errors import InputError
from analysis.trends.rolling import rolling
from analysis.values import DOC_COLUMNS, DocTerm, TermsSpec

WORDS = np.array([f"{letter}{i}" for letter in "abcd" for i in range(6)], dtype=object)


def planted(years=range(2000, 2006), a_year=40, newcomer=2003, seed=1):
    """Two topics from the start; a third (words c) arrives in `newcomer` and takes half of each article then."""
    random = np.random.RandomState(seed)
    rows, when = [], []
    for year in years:
        for i in range(a_year):
            chance = np.full(24, 0.002)
            chance[6 * (i % 2) : 6 * (i % 2) + 6] += 0.2
            if year >= newcomer and i % 4 < 2:
                chance[12:18] += 0.4
            rows.append(random.multinomial(60, chance / chance.sum()))
            when.append(f"{year}-{1 + i % 12:02d}-01")
    docs = pd.DataFrame({name: "" for name in DOC_COLUMNS}, index=range(len(rows)))
    docs["doc_id"], docs["when"] = [f"{i:05d}" for i in range(len(rows))], when
    return DocTerm(sparse.csr_array(np.array(rows, dtype=np.int64)), docs, WORDS)


def first(terms, n):
    return DocTerm(sparse.csr_array(terms.counts[:n]), terms.docs.iloc[:n].reset_index(drop=True), terms.terms)


def test_later_articles_change_no_earlier_number():
    terms = planted()
    until = rolling(first(terms, 160), TermsSpec(2, 1.0), k=3).table
    later = rolling(terms, TermsSpec(2, 1.0), k=3).table
    assert set(until["period"]) == {"2000", "2001", "2002", "2003"}
    pd.testing.assert_frame_equal(later[later["period"] <= "2003"].reset_index(drop=True), until)


def test_topics_keep_their_number_and_a_new_one_gets_the_next():
    table = rolling(planted(), TermsSpec(2, 1.0), k=3).table
    of = {row.topic: row.words for row in table[table["period"] == "2005"].itertuples()}
    new = [topic for topic, words in of.items() if "c0" in words.split(", ")[:6]]
    assert len(new) == 1
    for letter in "ab":
        held = table[table["words"].map(lambda words, letter=letter: {word[0] for word in words.split(", ")[:5]} == {letter})]
        assert held.groupby("period").size().index[0] == "2000"
        assert held[held["period"] == "2005"]["topic"].iloc[0] in set(held[held["period"] == "2000"]["topic"])


def test_shares_of_a_period_sum_to_one():
    table = rolling(planted(), TermsSpec(2, 1.0), k=2).table
    assert np.allclose(table.groupby("period")["share"].sum(), 1)
    assert (table.groupby("period")["n_known"].first().diff().dropna() == 40).all()


def test_a_first_period_with_too_few_articles_is_named_and_counted():
    terms = planted()
    part = DocTerm(sparse.csr_array(terms.counts[38:]), terms.docs.iloc[38:].reset_index(drop=True), terms.terms)
    made = rolling(part, TermsSpec(1, 1.0), k=4)
    assert made.recipe["too_few"] == ["2000"] and made.coverage["dropped"] == 2


def test_a_grouping_that_is_no_time_and_grouped_counts_are_refused():
    with pytest.raises(InputError, match="time"):
        rolling(planted(), TermsSpec(), k=2, by="outlet")
    with pytest.raises(InputError, match="grouped"):
        rolling(planted().group("year"), TermsSpec(), k=2)
