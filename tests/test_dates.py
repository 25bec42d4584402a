"""Dates: each shape is read to the precision that it has, and no day is invented."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import InputError
from analysis.preprocessing.dates import cut, from_name, parse


@pytest.mark.parametrize(
    ("text", "published", "precision"),
    [
        ("20230531", "2023-05-31", "day"),
        ("20230531.0", "2023-05-31", "day"),
        ("2011-11-08 16:18:45", "2011-11-08T16:18:45", "second"),
        ("2011-11-08T16:18:45+09:00", "2011-11-08T16:18:45", "second"),
        ("2011-11-08T16:18:45Z", "2011-11-09T01:18:45", "second"),
        ("20111108161845", "2011-11-08T16:18:45", "second"),
        ("2011.11.08", "2011-11-08", "day"),
        ("2011. 11. 8.", "2011-11-08", "day"),
        ("2011/11/08", "2011-11-08", "day"),
        ("2011년 11월 8일", "2011-11-08", "day"),
        ("2011년 11월 8일 (화) 오후 4:18", "2011-11-08", "day"),
        ("2011.11.08 16:18", "2011-11-08", "day"),
        ("2011-11-08 00:00:00", "2011-11-08", "day"),
        ("2000-06", "2000-06", "month"),
        ("2000년 6월", "2000-06", "month"),
        ("200611", "2006-11", "month"),
        ("2000", "2000", "year"),
        ("2000년", "2000", "year"),
        ("2000.0", "2000", "year"),
        ("40855", "2011-11-08", "day"),
        ("40855.5", "2011-11-08T12:00:00", "second"),
        ("111108", "2011-11-08", "day"),
        ("990131", "1999-01-31", "day"),
        ("  2011-11-08 ", "2011-11-08", "day"),
        ("Mon, 26 Sep 2016 07:50:00 +0900", "2016-09-26T07:50:00", "second"),
        ("Mon, 26 Sep 2016 23:50:00 GMT", "2016-09-27T08:50:00", "second"),
        ("26 September 2016 07:50 +0900", "2016-09-26", "day"),
        ("6 Sep 2016", "2016-09-06", "day"),
        ("", "", "none"),
    ],
)
def test_shape_is_read_to_its_precision(text, published, precision):
    assert parse(text) == (published, precision)


@pytest.mark.parametrize(
    "text",
    ["20130231", "2013-02-31", "0000-00-00", "00000000", "2011-13-01", "2011-11-08 25:00:00", "어제", "12", "2011-11-08x",
     "99999", "3000-01-01", "2011.11-08", "1e5", "Wed, 31 Feb 2016 07:50:00 +0900", "Mon, 26 Sept. 2016", "26 Foo 2016"],
)  # fmt: skip
def test_no_day_of_the_calendar_is_no_date(text):
    assert parse(text, strict=False) is None
    with pytest.raises(InputError, match="is not a date; write it as 2011-11-08") as error:
        parse(text)
    assert text in error.value.ko


@settings(max_examples=60, deadline=None)
@given(st.dates(date(1970, 1, 1), date(2068, 12, 31)))
def test_every_day_reads_back_from_every_way_to_write_it(day):
    serial = (day - date(1899, 12, 30)).days
    for text in (f"{day:%Y%m%d}", f"{day:%Y-%m-%d}", f"{day:%Y.%m.%d}", f"{day:%y.%m.%d}", str(serial),
                 f"{day.year}년 {day.month}월 {day.day}일", f"{day:%Y/%m/%d}"):  # fmt: skip
        assert parse(text) == (day.isoformat(), "day"), text
    assert parse(f"{day:%Y-%m}") == parse(f"{day:%Y%m}") == (day.isoformat()[:7], "month")


@settings(max_examples=60, deadline=None)
@given(st.datetimes(datetime(1900, 1, 1), datetime(2099, 12, 30)))
def test_what_was_read_reads_back_as_itself(moment):
    published, precision = parse(f"{moment:%Y-%m-%d %H:%M:%S}")
    assert parse(published) == (published, precision)
    assert len(published) == {"second": 19, "day": 10}[precision]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="0123456789-./:년월일 TZ+오전후", max_size=20))
def test_any_text_is_a_calendar_day_or_none(text):
    found = parse(text, strict=False)
    if found and found[0]:
        padded = found[0] + "2000-01-01T00:00:00"[len(found[0]) :] if found[1] != "year" else found[0] + "-01-01"
        assert datetime.fromisoformat(padded) + timedelta(0)


@pytest.mark.parametrize(
    ("stem", "found"),
    [
        ("20111108_x", ("2011-11-08", "day")),
        ("2011-11-08-x", ("2011-11-08", "day")),
        ("200103-hancom", ("2001-03", "month")),
        ("20130231_x", None),
        ("000_8f34de6eb9875936", None),
        ("x_20111108", None),
        ("2001-hal", None),
    ],
)
def test_file_name_dates_only_where_it_begins_with_a_date(stem, found):
    assert from_name(stem) == found


def test_cut_is_coarser():
    assert [cut("2011-11-08T16:18:45", p) for p in ("second", "day", "month", "year", "none")] == [
        "2011-11-08T16:18:45", "2011-11-08", "2011-11", "2011", ""]  # fmt: skip
