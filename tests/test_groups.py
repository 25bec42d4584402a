"""Grouping articles: nothing lost, nothing invented, everything counted."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from analysis.errors import InputError
from analysis.groups import CALENDAR, assign, calendar_bins
from analysis.values import DOC_COLUMNS, DocTerm

WORDS = np.array(["검색", "게임", "리눅스"], dtype=object)
PRECISION = {0: "none", 4: "year", 7: "month", 10: "day", 19: "second"}


def articles(*when, outlets=None, counts=None):
    outlets = outlets or ["가나일보"] * len(when)
    docs = pd.DataFrame({
        "doc_id": [f"a{i:03d}" for i in range(len(when))], "published": when,
        "date_precision": [PRECISION[len(day)] for day in when], "dated_by": "column", "when": when,
        "outlet": outlets, "section": "", "title": "제목", "path": "x.csv",
    })[list(DOC_COLUMNS)].astype(object)  # fmt: skip
    counts = np.ones((len(when), 3), dtype=np.int64) if counts is None else np.array(counts)
    return DocTerm(sparse.csr_array(counts), docs, WORDS)


def labels_of(terms, by):
    return assign(terms.docs, by)[0].tolist()


def test_articles_fall_into_the_year_quarter_and_month_of_their_date():
    terms = articles("2000-01-31", "2000-03", "2000-04-01T10:00:00", "2000-12-31", "2001")
    assert labels_of(terms, "year") == ["2000", "2000", "2000", "2000", "2001"]
    assert labels_of(terms, "quarter") == ["2000-Q1", "2000-Q1", "2000-Q2", "2000-Q4", ""]
    assert labels_of(terms, "month") == ["2000-01", "2000-03", "2000-04", "2000-12", ""]


def test_a_date_known_to_the_year_never_enters_a_month_or_quarter_and_is_counted_as_dropped():
    terms = articles("2000", "2000-05", "", "2001-05-01")
    for by in ("month", "quarter"):
        labels, _, coverage = assign(terms.docs, by)
        assert labels[0] == ""
        assert coverage == {"given": 4, "used": 2, "undated": 1, "dropped": 1}


def test_empty_bins_stay_as_rows_of_zeros_in_the_order_of_time():
    grouped = articles("2003-01-01", "2000-01-01").group("year")
    assert grouped.docs["group"].tolist() == ["2000", "2001", "2002", "2003"]
    assert grouped.docs["n_articles"].tolist() == [1, 0, 0, 1]
    assert grouped.counts.toarray()[1:3].sum() == 0


def test_calendar_bins_cross_the_turn_of_the_year():
    assert calendar_bins("1999-11", "2000-02", "month") == ["1999-11", "1999-12", "2000-01", "2000-02"]
    assert calendar_bins("1999-Q3", "2000-Q1", "quarter") == ["1999-Q3", "1999-Q4", "2000-Q1"]
    assert calendar_bins("0998", "1001", "year") == ["0998", "0999", "1000", "1001"]


def test_a_period_holds_an_article_only_if_its_whole_span_lies_inside():
    terms = articles("2000-06-15", "2000-06", "2000", "2000-05-31", "2000-07-01", "2000-06-30T23:59:59")
    assert labels_of(terms, {"유월": ("2000-06", "2000-06")}) == ["유월", "유월", "", "", "", "유월"]
    assert labels_of(terms, {"해": ("2000", "2000")}) == ["해"] * 6
    assert labels_of(terms, {"반월": ("2000-06-10", "2000-07-31")}) == ["반월", "", "", "", "반월", "반월"]


@pytest.mark.parametrize(
    ("month", "before", "last"),
    [
        ("2000-06", "2000-06-29", "2000-06-30"),
        ("2000-02", "2000-02-28", "2000-02-29"),
        ("2001-02", "2001-02-27", "2001-02-28"),
    ],
)
def test_a_period_holds_a_short_month_from_its_very_last_day_on(month, before, last):
    terms = articles(month)
    assert labels_of(terms, {"기간": ("2000-01-01", last)}) == ["기간"]
    assert labels_of(terms, {"기간": ("2000-01-01", before)}) == [""]


def test_named_periods_keep_their_order_and_stay_when_empty():
    grouped = articles("2005-01-01", "2000-01-01", "2002-01-01").group({"뒤": ("2004", "2006"), "앞": ("2000", "2001"),
                                                                       "빈": ("2010", "2011")})  # fmt: skip
    assert grouped.docs["group"].tolist() == ["뒤", "앞", "빈"]
    assert grouped.docs["n_articles"].tolist() == [1, 1, 0]
    assert grouped.coverage == {"given": 3, "used": 2, "undated": 0, "dropped": 1}


def test_outlets_group_undated_articles_too_and_articles_without_outlet_are_dropped():
    grouped = articles("", "2000", "", outlets=["나", "가", ""]).group("outlet")
    assert grouped.docs["group"].tolist() == ["가", "나"]
    assert grouped.coverage == {"given": 3, "used": 2, "undated": 0, "dropped": 1}


def test_counts_of_a_group_are_the_sums_of_its_articles():
    grouped = articles("2000", "2001", "2000", counts=[[1, 0, 2], [5, 5, 5], [0, 3, 4]]).group("year")
    assert grouped.counts.toarray().tolist() == [[1, 3, 6], [5, 5, 5]]
    assert np.issubdtype(grouped.counts.dtype, np.integer)


def test_without_any_usable_date_there_are_no_groups_and_all_is_in_the_coverage():
    grouped = articles("", "").group("year")
    assert grouped.counts.shape == (0, 3)
    assert grouped.coverage == {"given": 2, "used": 0, "undated": 2, "dropped": 0}


def test_grouped_counts_cannot_be_grouped_again():
    with pytest.raises(InputError, match="grouped already") as error:
        articles("2000").group("year").group("year")
    assert "이미 묶은 빈도" in error.value.ko


def test_an_unknown_grouping_is_refused_with_what_is_allowed():
    with pytest.raises(InputError, match=r"'week'.*year, quarter, month, outlet, section") as error:
        articles("2000").group("week")
    assert "묶을 수 없습니다" in error.value.ko


days = st.dates(min_value=pd.Timestamp("1999-01-01").date(), max_value=pd.Timestamp("2003-12-31").date())
dates = st.one_of(st.just(""), days.map(str), days.map(lambda day: str(day)[:7]), days.map(lambda day: str(day)[:4]))
PERIODS = {"앞": ("1999", "2000-06"), "뒤": ("2000-07-01", "2002-02-28")}


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.lists(dates, min_size=1, max_size=12), st.sampled_from([*CALENDAR, "outlet", "period"]), st.randoms())
def test_totals_survive_grouping_and_coverage_adds_up(when, by, random):
    counts = [[random.randrange(4) for _ in WORDS] for _ in when]
    terms = articles(*when, counts=counts, outlets=[random.choice(["", "가", "나"]) for _ in when])
    by = PERIODS if by == "period" else by
    grouped = terms.group(by)
    labels, names, coverage = assign(terms.docs, by)
    used = np.flatnonzero(labels != "")
    assert grouped.counts.sum(axis=0).tolist() == np.array(counts)[used].sum(axis=0).tolist()
    assert grouped.docs["n_articles"].sum() == coverage["used"] == len(used)
    assert coverage["given"] == len(when) == coverage["used"] + coverage["undated"] + coverage["dropped"]
    assert set(labels[used]) <= set(names) and len(set(names)) == len(names)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.lists(days.map(str), min_size=1, max_size=12))
def test_months_sum_to_quarters_and_quarters_to_years(when):
    terms = articles(*when)
    month, quarter, year = (terms.group(by) for by in ("month", "quarter", "year"))
    by_year = {}
    for fine in (month, quarter):
        totals = fine.docs.assign(year=fine.docs["group"].str[:4]).groupby("year")["n_articles"].sum()
        by_year[id(fine)] = totals[totals > 0].to_dict()
    expected = dict(zip(year.docs["group"], year.docs["n_articles"], strict=True))
    assert all(totals == {y: n for y, n in expected.items() if n} for totals in by_year.values())
