"""Readers: whatever a file holds comes back as text, whole, or the error says where it stops."""

import csv
import hashlib
import io
import json
import os
import signal
import unicodedata
import zipfile
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import read
from analysis.errors import InputError
from analysis.read import RAW_COLUMNS, ROW_COLUMNS, headers, read_files, scan

BIGKINDS = [
    "뉴스 식별자",
    "일자",
    "언론사",
    "기고자",
    "제목",
    "통합 분류1",
    "키워드",
    "특성추출",
    "본문",
    "URL",
    "분석제외 여부",
]
ARTICLE = ["01100201.20110102030405001", "20110102", "가람일보", "한별 기자", "통신사, 해외로", "IT_과학>모바일",
           "통신사,해외,진출", "해외,통신사", "통신사가 해외로 나간다.\n두 번째 문단이다.", "http://a.example/1", "중복, 예외"]  # fmt: skip


def write_csv(path, rows, *, encoding="utf-8", delimiter=","):
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def write_xlsx(path, rows, sheets=("sheet",)):
    with xlsxwriter.Workbook(path) as book:
        for name in sheets:
            sheet = book.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    (sheet.write_string if isinstance(cell, str) else sheet.write)(r, c, cell)
    return path


def write_raw_export(path, rows):
    """A workbook as BigKinds writes it: inline strings, and a dimension that claims one cell."""
    cells = "".join(
        "<row r='{}'>{}</row>".format(
            r, "".join(f"<c r='{chr(64 + c)}{r}' t='inlineStr'><is><t>{v}</t></is></c>" for c, v in enumerate(row, 1))
        )
        for r, row in enumerate(rows, 1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f"<Types xmlns='{package}/content-types'><Default Extension='rels' ContentType="
        "'application/vnd.openxmlformats-package.relationships+xml'/><Override PartName='/xl/workbook.xml' ContentType="
        "'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml'/></Types>",
        "_rels/.rels": f"<Relationships xmlns='{package}/relationships'><Relationship Id='r1' Type='{relation}/officeDocument'"
        " Target='xl/workbook.xml'/></Relationships>",
        "xl/workbook.xml": f"<workbook xmlns='{main}' xmlns:r='{relation}'><sheets>"
        "<sheet name='sheet' sheetId='1' r:id='r1'/></sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships xmlns='{package}/relationships'><Relationship Id='r1' "
        f"Type='{relation}/worksheet' Target='worksheets/sheet1.xml'/></Relationships>",
        "xl/worksheets/sheet1.xml": f"<worksheet xmlns='{main}'><dimension ref='A1'/><sheetData>{cells}</sheetData></worksheet>",
    }  # fmt: skip
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def test_bigkinds_export_is_read_by_its_headers_and_ids_stay_text(tmp_path):
    path = write_xlsx(tmp_path / "NewsResult.xlsx", [BIGKINDS, ARTICLE])
    rows = read.read(path)
    assert tuple(rows.columns) == RAW_COLUMNS
    row = rows.iloc[0]
    assert row.source_id == "01100201.20110102030405001"
    assert (row.date, row.outlet, row.title, row.exclude) == ("20110102", "가람일보", "통신사, 해외로", "중복, 예외")
    assert row.keywords == "통신사,해외,진출"  # not the selection of 특성추출
    assert (row.section, row.row, row.path) == ("IT_과학>모바일", "2", path.as_posix())


def test_export_that_declares_one_cell_is_read_whole(tmp_path):
    table = [BIGKINDS, *([f"01100201.201101020304050{i:02d}", *ARTICLE[1:]] for i in range(30))]
    rows = read.read(write_raw_export(tmp_path / "raw.xlsx", table))
    assert len(rows) == 30 and rows["source_id"].nunique() == 30


def test_every_format_gives_the_same_rows(tmp_path):
    named = dict(zip(BIGKINDS, ARTICLE, strict=True))
    (tmp_path / "a.jsonl").write_text(json.dumps(named, ensure_ascii=False) + "\n", encoding="utf-8")
    pd.DataFrame([named]).to_parquet(tmp_path / "a.parquet")
    paths = [
        write_csv(tmp_path / "comma.csv", [BIGKINDS, ARTICLE], encoding="utf-8-sig"),
        write_csv(tmp_path / "cp949.csv", [BIGKINDS, ARTICLE], encoding="cp949"),
        write_csv(tmp_path / "semicolon.csv", [BIGKINDS, ARTICLE], delimiter=";"),
        write_csv(tmp_path / "tab.tsv", [BIGKINDS, ARTICLE], delimiter="\t"),
        write_xlsx(tmp_path / "a.xlsx", [BIGKINDS, ARTICLE]),
        tmp_path / "a.jsonl",
        tmp_path / "a.parquet",
    ]
    tables = [read.read(path).drop(columns=["path", "row"]) for path in paths]
    assert len({table["sha256"][0] for table in tables}) == 1
    assert all(table.equals(tables[0]) for table in tables)


LETTERS = st.text(alphabet="가나다한글KT 1,;\"'.\n馬ㄱ\t", max_size=12)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(LETTERS, LETTERS, LETTERS), min_size=1, max_size=5))
def test_round_trip_of_any_cells(tmp_path, cells):
    head = ["제목", "본문", "키워드"]
    expected = [cell for cell in cells if any(map(str.strip, cell))]
    paths = [
        write_csv(tmp_path / "r.csv", [head, *cells]),
        write_csv(tmp_path / "r.tsv", [head, *cells], delimiter="\t"),
        write_xlsx(tmp_path / "r.xlsx", [head, *cells]),
        tmp_path / "r.jsonl",
        tmp_path / "r.parquet",
    ]
    objects = [dict(zip(head, cell, strict=True)) for cell in cells]
    paths[3].write_text("".join(json.dumps(each) + "\n" for each in objects), encoding="utf-8")
    pd.DataFrame(objects).to_parquet(paths[4])
    for path in paths:
        rows = read.read(path)
        assert list(rows[["title", "text", "keywords"]].itertuples(index=False, name=None)) == expected, path


def test_numbers_and_days_in_cells_read_as_a_person_sees_them(tmp_path):
    path = write_xlsx(tmp_path / "n.xlsx", [["id", "일자", "제목"], [7, 20200131, "가"], [8, "20200201", "나"]])
    rows = read.read(path)
    assert rows["date"].tolist() == ["20200131", "20200201"] and rows["source_id"].tolist() == ["7", "8"]
    day = pd.DataFrame(
        {"date": [pd.Timestamp("2011-11-08"), pd.Timestamp("2011-11-08 16:18:45")], "title": ["가", "나"]}
    )
    day.to_parquet(tmp_path / "d.parquet")
    assert read.read(tmp_path / "d.parquet")["date"].tolist() == ["2011-11-08", "2011-11-08 16:18:45"]


def test_rows_are_counted_as_in_the_file_and_blank_ones_are_no_articles(tmp_path):
    (tmp_path / "a.csv").write_text("제목,본문\n가,나\n\n,\n다,라\n", encoding="utf-8")
    assert read.read(tmp_path / "a.csv")["row"].tolist() == ["2", "5"]
    two = write_xlsx(tmp_path / "a.xlsx", [["제목"], ["가"]], sheets=("상반기", "하반기"))
    assert read.read(two)["row"].tolist() == ["상반기!2", "하반기!2"]


def test_title_only_table_is_legal_and_ids_only_is_not(tmp_path):
    rows = read.read(write_csv(tmp_path / "t.csv", [["일자", "언론사", "제목"], ["20150101", "가람일보", "한류"]]))
    assert rows.loc[0, ["title", "text", "keywords"]].tolist() == ["한류", "", ""]
    path = write_xlsx(tmp_path / "ids.xlsx", [["뉴스 식별자", "군집"], ["01500701.20200703091917001", "1"]])
    with pytest.raises(InputError) as error:
        read.read(path)
    assert (
        "no text column" in error.value.en
        and "'뉴스 식별자', '군집'" in error.value.en
        and "ids.xlsx" in error.value.en
    )
    assert "머리글" in error.value.ko


def test_headers_are_compared_without_space_case_and_byte_order_mark():
    assert headers.find("a.csv", ["\ufeff뉴스  식별자", "TITLE\n", "URL"], {}) == {
        "source_id": 0,
        "title": 1,
        "url": 2,
    }


def test_named_columns_take_precedence_and_must_exist(tmp_path):
    path = write_csv(tmp_path / "own.csv", [["글", "본문", "날"], ["첫 글", "다른 글", "2001"]])
    rows = read.read(path, {"text": "글", "date": "날"})
    assert rows.loc[0, ["text", "date"]].tolist() == ["첫 글", "2001"]
    with pytest.raises(InputError, match=r"no column '본문2', which \[corpus.columns\] names; did you mean '본문'"):
        read.read(path, {"text": "본문2"})
    with pytest.raises(InputError, match="unknown column name 'body'"):
        read.read(path, {"body": "글"})


def test_a_header_that_is_read_may_not_occur_twice(tmp_path):
    with pytest.raises(InputError, match="'제목' occurs 2 times"):
        read.read(write_csv(tmp_path / "d.csv", [["제목", "제목"], ["가", "나"]]))


def test_unknown_encoding_names_the_byte_offset(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_bytes(b"title\n" + b"\xff\xff\xff")
    with pytest.raises(
        InputError, match=r"bad.csv: unknown encoding: not UTF-8 from byte offset 6, not CP949 from byte offset 6"
    ):
        read.read(path)
    (tmp_path / "bad.txt").write_bytes(b"\xef\xbb\xbfab\xff\xff")
    with pytest.raises(InputError, match="not UTF-8 from byte offset 5"):
        read.read(tmp_path / "bad.txt")


def test_text_in_cp949_is_read_and_its_digest_is_of_the_bytes(tmp_path):
    data = "펭귄이 온다.\r\n둘째 줄".encode("cp949")
    (tmp_path / "a.txt").write_bytes(data)
    row = read.read(tmp_path / "a.txt").iloc[0]
    assert (row.text, row.row, row.sha256) == ("펭귄이 온다.\n둘째 줄", "", hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.xlsx", b"not a workbook", "not an Excel workbook"),
        ("a.xlsx", b"PK\x03\x04 cut", "not an Excel workbook"),
        ("a.parquet", b"PAR1 cut", "not a Parquet table"),
        ("a.jsonl", b'\n{"title": \n', "line 2: not JSON"),
        ("a.jsonl", b'["a"]\n', "line 1: .* is not an object"),
        ("a.jsonl", b'{"title": "\xff"}\n', "not UTF-8 from byte offset 11"),
        ("a.csv", b"", "the file is empty"),
        ("a.csv", "제목,본문\n가,나,다\n".encode(), "row 2: 3 cells under 2 headers"),
        ("a.csv", '제목,본문\n가,"나\n다,라\n'.encode(), "row 2: a quotation mark is opened and never closed"),
    ],
)
def test_broken_file_says_what_and_where(tmp_path, name, data, message):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=message) as error:
        read_files([tmp_path / name])
    assert name in error.value.ko


def test_paths_that_give_nothing_are_named(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.pdf").write_bytes(b"")
    for path, message in [
        (tmp_path / "none.csv", "none.csv: no such file or folder"),
        (tmp_path / "empty", "holds no articles"),
        (tmp_path / "*.jsonl", "matches no file"),
        (tmp_path / "a.pdf", r"no reader for the suffix '.pdf'; there are: .zip, .csv, .tsv, .json, .jsonl, "),
    ]:
        with pytest.raises(InputError, match=message):
            read_files([path])


@pytest.fixture
def folder(tmp_path):
    """Three texts, one of them unknown to the catalog, one a digest of an original."""
    (tmp_path / "articles").mkdir()
    for name in ("one", "two", "three"):
        (tmp_path / "articles" / f"{name}.txt").write_text(f"{name} 기사다.\n", encoding="utf-8")
    (tmp_path / "README.txt").write_text("읽어 두세요.", encoding="utf-8")
    (tmp_path / ".hidden.txt").write_text("숨은 글", encoding="utf-8")
    digest = hashlib.sha256("원문이다.".encode()).hexdigest()
    write_csv(tmp_path / "catalog.csv", [
        ["doc_id", "file", "published", "date_precision", "dated_by", "outlet", "section", "title", "theme", "sha256"],
        ["id-1", "articles/one.txt", "2000-06", "month", "inferred", "가람일보", "산업", "하나", "linux", digest],
        ["id-2", "articles/two.txt", "2001-02-03", "day", "catalog", "나래신문", "통신", "둘", "", ""],
    ])  # fmt: skip
    return tmp_path


def test_catalog_in_a_folder_is_joined_and_is_no_article(folder):
    rows, log = read_files([folder])
    assert tuple(rows.columns) == ROW_COLUMNS
    by_id = rows.set_index("source_id")
    assert sorted(by_id.index) == ["", "id-1", "id-2"]
    assert by_id.loc["id-1", ["published", "date_precision", "dated_by"]].tolist() == ["2000-06", "month", "inferred"]
    assert by_id.loc["id-2", ["outlet", "section", "title"]].tolist() == ["나래신문", "통신", "둘"]
    assert log["rule"].tolist().count("encoding") == 3 and set(log["step"]) == {"note"}
    other = log[log["rule"] != "encoding"]
    assert other["rule"].tolist() == ["not in the catalog"] and other["path"].iloc[0].endswith("three.txt")


def test_original_takes_the_place_of_its_digest(folder):
    originals = folder / "elsewhere"
    assert (
        read_files([folder / "articles"], catalog=folder / "catalog.csv", originals=originals)[0]["text"]
        .str.len()
        .gt(0)
        .all()
    )
    originals.mkdir()
    (originals / "any name.txt").write_text("원문이다.", encoding="utf-8")
    (originals / "other.txt").write_text("모르는 글이다.", encoding="utf-8")
    rows, log = read_files([folder / "articles"], catalog=folder / "catalog.csv", originals=originals)
    row = rows[rows["source_id"] == "id-1"].iloc[0]
    assert len(rows) == 3 and row.text == "원문이다." and row.path.endswith("any name.txt") and row.title == ""
    assert row.sha256 == hashlib.sha256("원문이다.".encode()).hexdigest()
    log = log[log["rule"] != "encoding"]
    noted = dict(zip(log["path"].str.rsplit("/").str[-1], log["rule"], strict=True))
    assert noted["other.txt"] == "original unknown" and noted["any name.txt"] == "original"


def test_originals_beside_a_folders_catalog_are_found_and_never_read_as_articles(folder):
    (folder / "originals").mkdir()
    (folder / "originals" / "x.txt").write_text("원문이다.", encoding="utf-8")
    rows, _ = read_files([folder])
    assert len(rows) == 3 and "원문이다." in rows["text"].tolist()


def test_catalog_row_without_its_file_is_refused(folder):
    (folder / "articles" / "two.txt").unlink()
    with pytest.raises(InputError, match=r"catalog.csv, row 3: there is no file 'articles/two.txt'"):
        read_files([folder])


def test_catalog_may_not_name_a_file_twice(folder):
    with (folder / "catalog.csv").open("a", encoding="utf-8") as file:
        file.write("id-9,articles/../articles/one.txt,,,,,,,,\n")
    with pytest.raises(InputError, match=r"row 4: file .* is already in .*row 2"):
        read_files([folder])


def test_order_of_paths_changes_nothing_and_a_file_given_twice_is_read_once(folder):
    table = write_csv(folder / "more.csv", [["제목"], ["가"], ["나"]])
    first = read_files([folder / "articles", table, folder / "articles" / "one.txt", folder / "articles" / "t*.txt"])
    second = read_files([folder / "articles" / "t*.txt", table, folder / "articles"])
    assert len(first[0]) == 5
    for a, b in zip(first, second, strict=True):
        pd.testing.assert_frame_equal(a, b)


def test_files_of_unknown_suffix_in_a_folder_are_noted(folder):
    (folder / "scan.pdf").write_bytes(b"")
    _, log = read_files([folder])
    assert "not read: unknown suffix" in log["rule"].tolist()


def test_long_cells_are_read_and_the_limit_of_csv_is_put_back(tmp_path):
    before = csv.field_size_limit()
    rows = read.read(write_csv(tmp_path / "l.csv", [["본문"], ["가" * 200_000]]))
    assert rows["text"].str.len().tolist() == [200_000] and csv.field_size_limit() == before
    assert next(csv.reader(io.StringIO("a"))) == ["a"]


@pytest.mark.parametrize(
    ("name", "n"),
    [
        ("bigkinds_startup_funding/NewsResult.xlsx", 4743),
        ("hallyu_titles/RawData.csv", 16712),
        ("bigkinds_misc/relieffund_NewsResult_20200228-20200504.xlsx", 2074),
        ("bigkinds_misc/pyBigKinds_test_4cols.xlsx", 31),
        ("bigkinds_flagship_species/bigkinds.xlsx", 1029),
    ],
)
def test_real_exports_are_read_whole(name, n):
    path = Path(__file__).resolve().parents[1].parent / "shared" / "data" / name
    if not path.is_file():
        pytest.skip("needs the data sets beside the project (../shared/data)")
    rows = read.read(path)
    assert len(rows) == n and (rows["title"] != "").all() and rows["sha256"].nunique() > 0.9 * n


def test_batches_are_the_file_cut_in_pieces_and_scan_is_read_files_in_pieces(tmp_path):
    table = [["제목", "본문"], *([f"제목 {i}", f"본문 {i}이다."] for i in range(23))]
    (tmp_path / "a.jsonl").write_text(
        "".join(json.dumps(dict(zip(table[0], row, strict=True))) + "\n" for row in table[1:]), encoding="utf-8"
    )
    pd.DataFrame(table[1:], columns=table[0]).to_parquet(tmp_path / "a.parquet")
    paths = [write_csv(tmp_path / "a.csv", table), write_xlsx(tmp_path / "a.xlsx", table), tmp_path / "a.jsonl",
             tmp_path / "a.parquet"]  # fmt: skip
    for path in paths:
        pieces = list(read.batches(path, {}, size=5))
        assert [len(piece) for piece in pieces] == [5, 5, 5, 5, 3], path
        pd.testing.assert_frame_equal(pd.concat(pieces, ignore_index=True), read.read(path))
    frames, notes = scan(reversed(paths), size=10)
    assert not notes
    frames = list(frames)
    rows, log = read_files(paths)
    assert [len(frame) for frame in frames] == [10] * 9 + [2] and all(tuple(f.columns) == ROW_COLUMNS for f in frames)
    pd.testing.assert_frame_equal(pd.concat(frames, ignore_index=True), rows)
    assert sorted(notes) == sorted(log.itertuples(index=False, name=None))
    assert {entry[1].rsplit(".")[-1]: entry[5] for entry in notes if entry[4] == "encoding"} == {
        "csv": "utf-8", "xlsx": "xlsx", "jsonl": "utf-8", "parquet": "parquet"}  # fmt: skip


def test_reading_a_table_in_batches_keeps_memory_flat(tmp_path):
    import tracemalloc

    peaks = []
    for n in (3_000, 12_000):
        path = write_csv(tmp_path / f"{n}.csv", [["제목", "본문"], *([f"제목 {i}", "본문이다. " * 30] for i in range(n))])
        tracemalloc.start()
        assert sum(map(len, read.batches(path, size=500))) == n
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]


def test_a_row_that_cannot_be_read_is_counted_and_the_others_are_kept(tmp_path):
    (tmp_path / "a.csv").write_text("제목,본문\n가,나\n다,라,마\n바,사\n", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('{"제목": "가"}\n{"제목": \n[1]\n{"제목": "나", "제목": "다"}\n', encoding="utf-8")
    rows, log = read_files([tmp_path])
    assert rows["title"].tolist() == ["가", "바", "가"] and rows["row"].tolist() == ["2", "4", "1"]
    lost = log[log["step"] == "read"]
    assert lost[["row", "rule", "text"]].values.tolist() == [
        ["3", "unreadable: more cells than headers", "다,라,마"],
        ["2", "unreadable: not JSON", '{"제목":'],
        ["4", "unreadable: not JSON", '{"제목": "나", "제목": "다"}'],
        ["3", "unreadable: not an object", "[1]"],
    ]


def test_a_row_with_cells_only_in_columns_that_nobody_reads_is_still_given(tmp_path):
    rows = read.read(write_csv(tmp_path / "a.csv", [["제목", "특성추출"], ["가", ""], ["", "나"], ["", ""]]))
    assert rows["title"].tolist() == ["가", ""]


def test_file_that_is_utf8_up_to_a_point_is_not_taken_for_cp949(tmp_path):
    path = tmp_path / "mixed.csv"
    path.write_bytes("제목,본문\n가람,나라\n".encode() + "다람,마루\n".encode("cp949"))
    with pytest.raises(InputError, match=r"not UTF-8 from byte offset 28, although all before it is") as error:
        read.read(path)
    assert "두 인코딩" in error.value.ko
    path.write_bytes("제목\n가\n".encode("utf-16"))
    with pytest.raises(InputError, match="looks like UTF-16"):
        read.read(path)


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_encoding_is_told_right_wherever_a_character_is_cut_between_two_pieces(tmp_path, encoding, monkeypatch):
    from analysis.read import encoding as told

    text = "제목\n" + "가나다a라" * 7
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    for size in range(1, 9):
        monkeypatch.setattr(told, "_CHUNK", size)
        source = told.Source("a.txt", lambda: open(tmp_path / "a.txt", "rb"))
        assert told.encoding_of(source) == encoding and told.decode(source)[1] == text
        bad = text.encode(encoding) + b"\xff"
        (tmp_path / "b.txt").write_bytes(bad)
        with pytest.raises(InputError, match=f"byte offset {len(bad) - 1}" if encoding == "utf-8" else "offset 0"):
            told.encoding_of(told.Source("b.txt", lambda: open(tmp_path / "b.txt", "rb")))


def test_characters_that_no_file_can_hold_are_replaced_and_counted(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"title": "\\ud800가\\u0000", "body": "\\udfff"}\n', encoding="utf-8")
    rows, log = read_files([tmp_path / "a.jsonl"])
    assert rows.loc[0, ["title", "text"]].tolist() == ["\ufffd가\ufffd", "\ufffd"]
    assert log[log["rule"] == "characters replaced by U+FFFD"]["text"].tolist() == ["NUL 1, surrogate half 2"]


def test_a_folder_is_not_left_through_links_and_litter_is_not_read(tmp_path):
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for name in ("inside/deep", "inside/__MACOSX", "inside/.git", "inside/folder.csv", "outside"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("inside/a.txt", "inside/deep/b.txt", "inside/folder.csv/c.txt", "inside/__MACOSX/a.txt", "inside/.git/x.txt",
                 "inside/._a.txt", "inside/~$a.xlsx", "inside/Thumbs.db", "inside/desktop.ini", "inside/README.txt",
                 "outside/secret.txt"):  # fmt: skip
        (tmp_path / name).write_text(f"{name} 글이다.", encoding="utf-8")
    (inside / "out.txt").symlink_to(outside / "secret.txt")
    (inside / "outdir").symlink_to(outside)
    (inside / "again.txt").symlink_to(inside / "deep" / "b.txt")
    (inside / "nowhere.txt").symlink_to(inside / "gone.txt")
    (inside / "loop.txt").symlink_to(inside / "loop.txt")
    for paths, n in (([inside], 3), ([inside / "*.txt"], 2), ([inside / "**" / "*.txt"], 3)):
        rows, log = read_files(paths)
        assert len(rows) == n and not rows["text"].str.contains("secret|MACOSX|git").any(), paths
        led = log[log["rule"] == "not read: a link that leads out of its folder"]["path"].str.rsplit("/").str[-1]
        assert {"out.txt"} <= set(led) <= {"out.txt", "outdir", "nowhere.txt", "loop.txt", "secret.txt"}
    assert len(read_files([inside / "out.txt"])[0]) == 1  # named outright, it is meant
    linked = tmp_path / "linked"
    linked.symlink_to(inside)
    assert len(read_files([linked])[0]) == 3


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_what_is_no_ordinary_file_is_never_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    os.mkfifo(tmp_path / "catalog.csv")
    (tmp_path / "a.txt").write_text("글이다.", encoding="utf-8")

    def late(*_):
        raise AssertionError("a reader waits for a pipe that nobody writes to")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(20)
    try:
        with pytest.raises(InputError, match=r"pipe\.csv: no ordinary file"):
            read_files([tmp_path / "pipe.csv"])
        with pytest.raises(InputError, match=r"null\.csv: no ordinary file"):
            (tmp_path / "null.csv").symlink_to(os.devnull)
            read_files([tmp_path / "null.csv"])
        (tmp_path / "null.csv").unlink()
        for paths in ([tmp_path], [tmp_path / "*.*"]):
            rows, log = read_files(paths)
            assert rows["text"].tolist() == ["글이다."]
            odd = log[log["rule"] == "not read: no ordinary file"]
            assert odd["path"].str.rsplit("/").str[-1].tolist() == ["catalog.csv", "pipe.csv"]
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def test_a_catalog_or_originals_that_lead_nowhere_are_named(tmp_path):
    (tmp_path / "a.txt").write_text("글이다.", encoding="utf-8")
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    with pytest.raises(InputError, match=r"loop\.csv: no such catalog"):
        read_files([tmp_path / "a.txt"], catalog=tmp_path / "loop.csv")
    assert len(read_files([tmp_path / "a.txt"], originals=tmp_path / "loop.csv")[0]) == 1
    (tmp_path / "catalog.csv").write_text("file\na\0.txt\n", encoding="utf-8")
    with pytest.raises(InputError, match="there is no file"):
        read_files([tmp_path])
    (tmp_path / "catalog.csv").write_text(f"file\n{'가' * 3000}.txt\n", encoding="utf-8")
    with pytest.raises(InputError, match="there is no file"):
        read_files([tmp_path])


def test_two_files_that_are_shown_by_one_name_are_refused(tmp_path):
    """Else the rows of the two could not be told apart, and neither counted nor found again."""
    try:
        for name in ("한글.txt".encode(), "한글.txt".encode("cp949")):
            with open(os.fsencode(tmp_path) + b"/" + name, "wb") as file:
                file.write(name + " 글이다.".encode("cp949") if name[0] != 0xED else "글이다.".encode())
    except OSError:
        pytest.skip("this system takes only names in UTF-8")
    with pytest.raises(InputError, match=r"한글\.txt: two files have this name"):
        read_files([tmp_path])


def test_a_catalog_row_that_two_files_answer_to_is_refused(tmp_path):
    """NFC and NFD of one name: the catalog's id would stand on both, and one of the two articles would be folded away."""
    for form in ("NFC", "NFD"):
        (tmp_path / unicodedata.normalize(form, "기사.txt")).write_text(f"{form} 글이다.", encoding="utf-8")
    if len(list(tmp_path.iterdir())) < 2:
        pytest.skip("this system takes the two spellings for one name")
    assert len(read_files([tmp_path])[0]) == 2
    (tmp_path / "catalog.csv").write_text("file,doc_id\n기사.txt,A1\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"catalog\.csv, row 2: two files answer to '기사\.txt'"):
        read_files([tmp_path])


def test_an_original_takes_the_place_of_every_row_with_its_digest(tmp_path):
    (tmp_path / "originals").mkdir()
    whole = "원문 전체이다.".encode()
    (tmp_path / "originals" / "whole.txt").write_bytes(whole)
    for name in ("a", "b"):
        (tmp_path / f"{name}.txt").write_text(f"{name} 요약", encoding="utf-8")
    digest = hashlib.sha256(whole).hexdigest()
    (tmp_path / "catalog.csv").write_text(f"file,doc_id,sha256\na.txt,A,{digest}\nb.txt,B,{digest}\n", encoding="utf-8")
    rows, log = read_files([tmp_path])
    assert rows["text"].tolist() == ["원문 전체이다."] * 2
    assert log[log["rule"] == "original"]["text"].tolist() == ["A", "B"]


def test_rows_that_quotation_marks_run_together_or_tear_apart_are_counted(tmp_path):
    lines = ["일자,제목,본문", "20110101,하나,첫째", '20110102,둘,"열린 채', "20110103,셋,셋째", '20110104,넷,"넷째"',
             '20110105,"다섯 "낱말"', '여섯",끝', '20110107,일곱,그는 "좋다" 했다', '20110108,여덟,"그는 "좋다" 했다"', "20110109,아홉"]  # fmt: skip
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    rows, log = read_files([tmp_path / "a.csv"])
    assert rows["title"].tolist() == ["하나", "일곱", "여덟", "아홉"]
    odd = log[log["step"] == "read"]
    assert odd["row"].tolist() == ["3", "4", "5"] and set(odd["rule"]) == {"unreadable: quotation marks that do not match"}
    whole = ["제목,본문", '하나,"첫 줄\n둘째 줄, 쉼표"', f'둘,"{"긴 글이다. " * 40000}\n끝, ""인용"""']
    (tmp_path / "b.csv").write_text("\n".join(whole), encoding="utf-8")
    assert read_files([tmp_path / "b.csv"])[0]["title"].tolist() == ["하나", "둘"]
    (tmp_path / "catalog.csv").write_text('file,title\na.csv,"열린 채\nb.csv,"끝"\n', encoding="utf-8")
    with pytest.raises(InputError, match="row 2: rows run together or are torn"):
        read_files([tmp_path])


def test_a_file_that_may_not_be_read_and_one_that_is_a_folder_are_refused(tmp_path, monkeypatch):
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(InputError, match=r"a\.csv: cannot be read \(Is a directory\)"):
        read.read(tmp_path / "a.csv")
    (tmp_path / "b.txt").write_text("글", encoding="utf-8")

    def forbidden(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", forbidden)
    with pytest.raises(InputError, match=r"b\.txt: cannot be read \(Permission denied\); check the file"):
        read.read(tmp_path / "b.txt")


def test_renamed_headers_and_selected_words(tmp_path):
    header = ["id", "date", "press", "기고자", "title", "통합 분류1", "character", "keyword", "WeightTop50", "본문", "URL"]
    cells = ["01100201.20200228103004001", "20200228", "가람일보", "한별", "지원금", "경제", "홍길동", "지원금,지급", "지급", "본문이다.", "u"]
    row = read.read(write_xlsx(tmp_path / "r.xlsx", [header, cells])).iloc[0]
    assert (row.source_id, row.date, row.outlet, row.title, row.keywords, row.section) == (
        cells[0], "20200228", "가람일보", "지원금", "지원금,지급", "경제")  # fmt: skip
    with pytest.raises(InputError, match="no text column"):
        read.read(write_csv(tmp_path / "s.csv", [["id", "WeightTop50"], ["1", "가"]]))


def test_every_real_folder_of_news_adds_up(shared):
    import python_calamine

    for path in sorted((shared / "data").glob("bigkinds_misc/*.xlsx")):
        sheet = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        n = sum(any(str(cell).strip() for cell in row) for row in sheet) - 1
        if path.name == "ids_only.xlsx":
            with pytest.raises(InputError, match="no text column"):
                read.read(path)
        else:
            assert len(read.read(path)) == n, path
    first, second = (
        set(read.read(shared / "data" / "bigkinds_flagship_species" / name)["source_id"])
        for name in ("bigkinds.xlsx", "bigkinds_1995-2018.xlsx")
    )
    assert len(first) == 1029 and len(second) == 983 and len(first & second) > 0
