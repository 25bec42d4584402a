"""Readers under fire: whatever the bytes, there comes a sound frame or an InputError, and every row is accounted for."""

import csv
import io
import json
import random
import zipfile

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from test_read_formats import PAGES, RISS, old_workbook

from analysis import read
from analysis.errors import InputError
from analysis.preprocessing import dates
from analysis.read import RAW_COLUMNS, read_files

HEADER = ["뉴스 식별자", "일자", "언론사", "제목", "본문", "키워드"]
ROWS = [[f"01100201.2011010203040500{i}", "20110102", "가람일보", f"제목 {i}", "본문이다. " * 9, "가,나"] for i in range(9)]
OBJECTS = [dict(zip(HEADER, row, strict=True)) for row in ROWS]
FIXTURE = [HealthCheck.function_scoped_fixture]


def table(rows, **options):
    made = io.StringIO(newline="")
    csv.writer(made, **options).writerows(rows)
    return made.getvalue()


def workbook(rows, compressed=True):
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet()
        for r, row in enumerate(rows):
            sheet.write_row(r, 0, row)
    if compressed:
        return made.getvalue()
    plain = io.BytesIO()
    with zipfile.ZipFile(made) as archive, zipfile.ZipFile(plain, "w") as other:
        for name in archive.namelist():
            other.writestr(name, archive.read(name))
    return plain.getvalue()


def parquet(objects):
    made = io.BytesIO()
    pd.DataFrame(objects).to_parquet(made)
    return made.getvalue()


def packed():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", table([HEADER, *ROWS]))
        archive.writestr("b/c.html", PAGES["system"])
        archive.writestr("d.txt", "글이다.")
    return made.getvalue()


SEEDS = {
    ".csv": lambda: table([HEADER, *ROWS]).encode("cp949"),
    ".tsv": lambda: table([HEADER, *ROWS], delimiter="\t").encode(),
    ".jsonl": lambda: "\n".join(json.dumps(each, ensure_ascii=False) for each in OBJECTS).encode(),
    ".json": lambda: json.dumps({"items": OBJECTS}).encode(),
    ".parquet": lambda: parquet(OBJECTS),
    ".xlsx": lambda: workbook([HEADER, *ROWS]),
    ".xls": lambda: old_workbook(RISS),
    ".html": lambda: PAGES["tables"].encode("cp949"),
    ".txt": lambda: "가람시가 밝혔다.\n".encode() * 9,
    ".zip": packed,
}


def check(path):
    """The frame, if there is one; every cell of it is text that UTF-8, Parquet and XML can hold."""
    try:
        rows, log = read_files([path])
    except InputError as error:
        assert path.name in error.en and path.name in error.ko
        assert (error.en + error.ko).encode()
        return None
    assert set(RAW_COLUMNS) <= set(rows.columns)
    for column in [*RAW_COLUMNS]:
        for cell in rows[column]:
            assert isinstance(cell, str) and "\x00" not in cell and cell.encode("utf-8") is not None
    assert all(entry.encode() is not None for column in log for entry in log[column])
    assert (rows["path"] != "").all() and (rows["sha256"].str.len() == 64).all()
    return rows


def mutated(seed, dice):
    """Cut, torn, stuffed or with single bytes changed."""
    raw, way, at = bytearray(seed), dice.random(), dice.randrange(len(seed))
    if way < 0.2:
        return bytes(raw[:at])
    if way < 0.3:
        del raw[at : at + dice.randrange(200)]
    elif way < 0.4:
        raw[at:at] = bytes(dice.randrange(256) for _ in range(dice.randrange(40)))
    else:
        for _ in range(dice.choice([1, 1, 2, 8, 60])):
            raw[dice.randrange(len(raw))] = dice.choice([0, 255, 10, 34, dice.randrange(256)])
    return bytes(raw)


def test_every_reader_is_under_fire():
    assert {*SEEDS, ".htm", ".xhtml", ".ndjson"} == set(read.SUFFIXES)


@pytest.mark.parametrize("suffix", SEEDS)
def test_mutated_file_is_read_or_refused_and_nothing_else(tmp_path, suffix):
    seed, path = SEEDS[suffix](), tmp_path / f"a{suffix}"
    path.write_bytes(seed)
    assert len(check(path)) == {".html": 1, ".txt": 1, ".xls": 2, ".zip": 11}.get(suffix, 9)
    dice = random.Random(suffix)
    for _ in range(60):
        path.write_bytes(mutated(seed, dice))
        check(path)


@pytest.mark.parametrize("suffix", SEEDS)
@settings(max_examples=15, deadline=None, suppress_health_check=FIXTURE)
@given(raw=st.binary(max_size=300))
@example(raw=b"")
@example(raw=b"\x00" * 50)
@example(raw=b"title\n")
@example(raw=b"\xef\xbb\xbf")
@example(raw=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
@example(raw=b"PK\x05\x06" + bytes(18))
@example(raw=b"PAR1PAR1")
def test_any_bytes_are_read_or_refused(tmp_path, suffix, raw):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(raw)
    check(path)


@settings(max_examples=25, deadline=None, suppress_health_check=FIXTURE)
@example(lines=[';"'])
@given(st.lists(st.text(alphabet='가나,"\n\r;\t\x00 x', max_size=20), min_size=1, max_size=6))
def test_no_line_of_a_table_vanishes(tmp_path, lines):
    """Rows and unreadable rows are as many as an independent reading of the same text finds."""
    text = "제목,본문\n" + "\n".join(lines)
    (tmp_path / "a.csv").write_bytes(text.encode())
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    found = [cells for cells in csv.reader(io.StringIO(plain, newline="")) if any(cell.strip() for cell in cells)]
    try:
        rows, log = read_files([tmp_path / "a.csv"])
    except InputError as error:
        everything = all(any(cell.strip() for cell in cells[2:]) for cells in found[1:])
        # A file is refused where none of its rows can be read: too wide, or torn by quotation marks.
        assert any(why in error.en for why in ("never closed", "quotation marks do not match", "cells under"))
        assert everything or '"' in plain
        return
    assert len(rows) + (log["step"] == "read").sum() == len(found) - 1


@settings(max_examples=25, deadline=None, suppress_health_check=FIXTURE)
@given(
    st.lists(
        st.one_of(
            st.just(""), st.just("{"), st.just("[1]"), st.just('{"title": null}'), st.just('{"title": "\\ud800"}'),
            st.just('{"title": "a", "title": "b"}'), st.just('{"title": NaN, "other": 1e999}'), st.just("[" * 5000),
            st.just('{"other": ' + "[" * 700 + '"x"' + "]" * 700 + "}"), st.just('{"title": {"a": [1, {"b": "\\u0000"}]}}'),
            st.text(alphabet="가나", min_size=1, max_size=5).map(lambda title: json.dumps({"title": title})),
        ),
        min_size=1, max_size=8,
    )
)  # fmt: skip
def test_no_line_of_json_vanishes(tmp_path, lines):
    (tmp_path / "a.jsonl").write_text("\n".join(lines) + '\n{"title": "끝"}\n', encoding="utf-8")
    rows, log = read_files([tmp_path / "a.jsonl"])
    given_lines = [line for line in lines if line and line != '{"title": null}']
    assert len(rows) + (log["step"] == "read").sum() == len(given_lines) + 1


def test_long_cells_and_wide_tables(tmp_path):
    for suffix, content in ((".csv", table([["제목", "본문"], ["가", "나" * 1_000_000]]).encode()),
                            (".jsonl", json.dumps({"제목": "가", "본문": "나" * 1_000_000}).encode())):  # fmt: skip
        (tmp_path / f"a{suffix}").write_bytes(content)
        assert check(tmp_path / f"a{suffix}")["text"].str.len().tolist() == [1_000_000]
    (tmp_path / "wide.csv").write_text("제목" + "," * 1_000_000 + "\n가\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"wide.csv: 1,000,001 columns; a table has at most 16,384"):
        read.read(tmp_path / "wide.csv")
    (tmp_path / "row.csv").write_text("제목\n가\n나" + "," * 999_999 + "다\n", encoding="utf-8")
    rows, log = read_files([tmp_path / "row.csv"])
    assert rows["title"].tolist() == ["가"] and len(log[log["step"] == "read"]) == 1
    assert len(log[log["step"] == "read"]["text"].iloc[0]) == 80


@pytest.mark.parametrize("written", ["20130231", "0000-00-00", "2013-02-31", "00000000", "99991231", "어제", "2013-13-01"])
def test_days_that_no_calendar_has_are_handed_on_as_they_stand_and_are_no_dates(tmp_path, written):
    (tmp_path / "a.csv").write_text(f"제목,일자\n가,{written}\n", encoding="utf-8")
    (tmp_path / "a.xlsx").write_bytes(workbook([["제목", "일자"], ["가", written]]))
    for name in ("a.csv", "a.xlsx"):
        assert read.read(tmp_path / name)["date"].tolist() == [written]
    assert dates.parse(written, strict=False) is None


def test_dates_of_excel_come_out_as_days(tmp_path):
    from datetime import date, datetime

    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["제목", "일자"])
        as_day = book.add_format({"num_format": "yyyy-mm-dd"})
        for r, day in enumerate([date(2011, 11, 8), datetime(2011, 11, 8, 16, 18, 45)], start=1):
            sheet.write(r, 0, "가")
            sheet.write_datetime(r, 1, day, as_day)
        for r, (number, shape) in enumerate([(40855, None), (111108, None), (-5, as_day), (99_999_999, as_day)], start=3):
            sheet.write(r, 0, "가")
            sheet.write_number(r, 1, number, shape)
    found = [dates.parse(cell, strict=False) for cell in check(tmp_path / "a.xlsx")["date"]]
    assert found[:4] == [("2011-11-08", "day"), ("2011-11-08T16:18:45", "second"), ("2011-11-08", "day"), ("2011-11-08", "day")]
    assert len(found) == 6


def test_empty_titles_duplicated_headers_and_headers_only(tmp_path):
    for suffix, content in ((".csv", table([["제목", "본문"], ["", "나"], [" ", ""]]).encode()),
                            (".xlsx", workbook([["제목", "본문"], ["", "나"], [" ", ""]]))):  # fmt: skip
        (tmp_path / f"a{suffix}").write_bytes(content)
        assert check(tmp_path / f"a{suffix}")["title"].tolist() == [""]
    for make in (lambda rows: (".csv", table(rows).encode()), lambda rows: (".xlsx", workbook(rows))):
        suffix, content = make([["제목", " 제목 "], ["가", "나"]])
        (tmp_path / f"d{suffix}").write_bytes(content)
        with pytest.raises(InputError, match="'제목' occurs 2 times"):
            read.read(tmp_path / f"d{suffix}")
        suffix, content = make([["제목", "본문"]])
        (tmp_path / f"h{suffix}").write_bytes(content)
        assert len(check(tmp_path / f"h{suffix}")) == 0
        suffix, content = make([[]])
        (tmp_path / f"e{suffix}").write_bytes(content)
        with pytest.raises(InputError, match="empty"):
            read.read(tmp_path / f"e{suffix}")


def test_parquet_of_nested_columns_is_text_all_the_same(tmp_path):
    import pyarrow as pa
    from pyarrow import parquet as pq

    columns = {
        "title": ["가", None],
        "keywords": [["가", "나"], []],
        "body": [{"p": "글", "n": [1, None]}, None],
        "source": pa.array([b"\xff\x00", b"ok"], pa.binary()),
        "date": pa.array([2**62, 0], pa.timestamp("us")),
    }
    pq.write_table(pa.table({k: v for k, v in columns.items() if k != "date"}), tmp_path / "a.parquet")
    rows = check(tmp_path / "a.parquet")
    assert rows["keywords"].tolist() == ["가,나", ""] and rows["text"].tolist() == ['{"n": [1, null], "p": "글"}', ""]
    assert rows["outlet"].tolist() == ["\\xff\ufffd", "ok"]
    pq.write_table(pa.table(columns), tmp_path / "b.parquet")  # a day that Python's calendar does not reach
    with pytest.raises(InputError, match="not a Parquet table, or a damaged one"):
        read.read(tmp_path / "b.parquet")


def test_real_files_cut_and_torn_are_read_or_refused(tmp_path, shared):
    dice = random.Random(3)
    for name in ("bigkinds_misc/pyBigKinds_test_4cols.xlsx", "bigkinds_misc/inha_topic.xlsx", "hallyu_titles/RawData.csv"):
        real = (shared / "data" / name).read_bytes()[:300_000]
        for _ in range(5):
            (tmp_path / name.rsplit("/")[-1]).write_bytes(mutated(real, dice))
            check(tmp_path / name.rsplit("/")[-1])
