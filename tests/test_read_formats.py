"""Formats beyond the tables of BigKinds: old workbooks, web pages, zips, answers of Naver's search; and their traps."""

import io
import json
import struct
import zipfile

import pytest
import xlsxwriter

from analysis import read
from analysis.errors import InputError
from analysis.preprocessing import dates
from analysis.read import expanded, read_files, sheets


def old_workbook(rows):
    """The bytes of an .xls: one sheet of texts (BIFF8) in the smallest container that holds it."""

    def record(kind, content=b""):
        return struct.pack("<HH", kind, len(content)) + content

    def cell(r, c, text):
        wide = text.encode("utf-16-le")
        return record(0x0204, struct.pack("<HHHHB", r, c, 15, len(wide) // 2, 1) + wide)

    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    name = record(0x0085, struct.pack("<IHBB", len(start) + 13 + 4, 0, 1, 0) + b"s")
    book = start + name + record(0x000A)
    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    sheet += b"".join(cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row) if text)
    stream = (book + sheet + record(0x000A)).ljust(4096, b"\0")
    stream = stream.ljust(-(-len(stream) // 512) * 512, b"\0")
    n = len(stream) // 512
    end, free, table = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\0") + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header = header.ljust(40, b"\0") + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)
    chain = [table, end, *range(3, n + 2), end]
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")

    def entry(title, kind, child, first, size):
        wide = title.encode("utf-16-le") + b"\0\0"
        return wide.ljust(64, b"\0") + struct.pack("<HBBIII", len(wide), kind, 1, free, free, child) + bytes(36) + struct.pack(
            "<IQ", first, size)  # fmt: skip

    folder = entry("Root Entry", 5, 1, end, 0) + entry("Workbook", 2, free, 2, len(stream))
    return header + fat + folder.ljust(512, b"\0") + stream


RISS = [
    ["서명", "기타서명", "저자", "발행사항", "학위논문사항", "출판년", "주제어", "UCI식별코드", "국문 초록 (Abstract)", "목차"],
    ["가람 지역의 버스", "Bus", "한별", "가람: 가람대, 2005", "박사", "2005", "버스 ; 환승;노선", "G901:A-1", "이 논문은 버스를 다룬다.", "1장"],
    ["둘째 논문", "", "두리", "", "", "2006", "전차, 도시", "", "", ""],
]  # fmt: skip


def test_riss_workbook_is_read_by_its_own_headers(tmp_path):
    (tmp_path / "test1.xls").write_bytes(old_workbook(RISS))
    rows, log = read_files([tmp_path])
    first, second = rows.itertuples(index=False)
    assert (first.title, first.author, first.date, first.text) == ("가람 지역의 버스", "한별", "2005", "이 논문은 버스를 다룬다.")
    assert (first.keywords, second.keywords) == ("버스,환승,노선", "전차, 도시") and dates.parse(first.date)[1] == "year"
    assert (first.row, second.row, second.title, second.text) == ("2", "3", "둘째 논문", "")
    assert log[log["rule"] == "encoding"]["text"].tolist() == ["xls"]


def test_workbooks_are_told_by_their_bytes_and_impostors_are_named(tmp_path):
    (tmp_path / "really.xlsx").write_bytes(old_workbook(RISS))
    with xlsxwriter.Workbook(tmp_path / "new.xls") as book:
        book.add_worksheet().write_column(0, 0, ["제목", "가"])
    assert len(read.read(tmp_path / "really.xlsx")) == 2 and len(read.read(tmp_path / "new.xls")) == 1
    (tmp_path / "page.xls").write_text("\n<html><table><tr><td>제목</td></tr></table>", encoding="utf-8")
    with pytest.raises(InputError, match=r"page.xls: a web page or XML with the name of an Excel workbook; open it in Excel"):
        read.read(tmp_path / "page.xls")
    (tmp_path / "text.xls").write_text("제목", encoding="utf-8")
    with pytest.raises(InputError, match="not an Excel workbook, or a damaged one"):
        read.read(tmp_path / "text.xls")


SAID = ("가람시가 9월부터 버스 노선을 전면 개편한다고 12일 밝혔다.", "새 노선 12개가 생기고 7개는 사라진다. 환승 거점도 세 곳 둔다.",
        "시 관계자는 “배차 간격을 8분으로 줄이겠다”고 말했다.")  # fmt: skip
MENU = "".join(f"<li><a href='/{name}'>{name}</a></li>" for name in ("정치", "경제", "문화면", "부동산면", "오피니언"))
RANK = "".join(f"<li><a href='/a/{i}'>많이 본 뉴스 {i}: 어느 회사가 무엇을 했다는 소식이다.</a></li>" for i in range(9))
LINKED = {"@graph": [{"@type": "WebSite", "name": "누리"}, {
    "@type": ["NewsArticle"], "headline": "버스 노선 개편", "datePublished": "2019-03-04T05:06:07+09:00",
    "author": [{"@type": "Person", "name": "한별"}], "publisher": {"name": "다온데일리"}}]}  # fmt: skip
PAGES = {
    # the editorial system of most small papers: itemprop, figure, advertisement, related, comments
    "system": f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>버스 노선 개편 - 가람일보</title>
      <meta property="og:title" content="버스 노선 개편 - 가람일보"><meta property="og:site_name" content="가람일보">
      <meta property="article:published_time" content="2016-09-26T07:50:00+09:00"><meta property="og:url" content="http://a.example/1">
      </head><body><nav>{MENU}</nav><h3>버스 노선 개편</h3><article id="article-view-content-div" itemprop="articleBody">
      <figure><img><figcaption>새 버스가 서 있다.</figcaption></figure><p>{SAID[0]}</p><p>{SAID[1]}</p>
      <div class="ad-box"><script>show()</script>광고문구</div><p>{SAID[2]}</p></article>
      <div class="reply"><p>댓글이 길게 이어진다. 버스가 줄면 안 된다.</p></div><aside>{RANK}</aside><footer>등록번호 가00000</footer></body></html>""",
    # 2011, euc-kr, text and <br> in a div
    "breaks": f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=euc-kr"><title>나래신문</title></head><body>
      <div id="gnb">{MENU}</div><h2>버스 노선 개편</h2><div id="articleBody">{SAID[0]}<br/><br/>{SAID[1]}<br>
      <p class="caption">▲ 새 버스</p>{SAID[2]}</div><div class="related"><a href=1>다른 기사 제목이 여기에 있다.</a></div>
      <div id="footer">Copyright 나래신문</div></body></html>""",
    # 2002, euc-kr, tables in tables and capitals
    "tables": f"""<HTML><HEAD><META HTTP-EQUIV=Content-Type CONTENT="text/html; charset=euc-kr"><TITLE>:: 마루경제 ::</TITLE></HEAD>
      <BODY><TABLE WIDTH=760><TR><TD COLSPAN=3><TABLE><TR><TD>{MENU}</TD></TR></TABLE></TD></TR><TR><TD WIDTH=150><TABLE>{RANK}</TABLE></TD>
      <TD><TABLE><TR><TD><FONT SIZE=4><B>버스 노선 개편</B></FONT></TD></TR><TR><TD>2002/05/12 10:22</TD></TR><TR><TD><FONT SIZE=3>
      {SAID[0]}<BR><BR>{SAID[1]}<BR><BR>{SAID[2]}</FONT></TD></TR></TABLE></TD><TD>{RANK}</TD></TR>
      <TR><TD COLSPAN=3>Copyright(c) 마루경제 All rights reserved. 어디시 어디구 어디동 1-1 전화 02-000-0000 등록번호 가00000</TD></TR></TABLE></BODY></HTML>""",
    # no telling names at all; JSON-LD; paragraphs are divs
    "modern": f"""<!doctype html><html><head><meta charset=utf-8><title>x</title><script type="application/ld+json">{{broken</script>
      <script type="application/ld+json">{json.dumps(LINKED)}</script></head><body class="nav-open"><div class="c1">{MENU}</div><main>
      <h1>버스 노선 개편</h1><time datetime="2019-03-04">4일</time><div class="c9">{"".join(f'<div class="c2">{p}</div>' for p in SAID)}</div>
      <div class="c7">{RANK}</div></main><div class="c8"><p>상호 다온데일리 주소 어디시 대표자 홍길동 이용약관 등록번호</p></div></body></html>""",
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_page_gives_the_article_and_none_of_its_furniture(tmp_path, name):
    path = tmp_path / f"{name}.html"
    path.write_bytes(PAGES[name].encode("cp949" if "euc-kr" in PAGES[name] else "utf-8"))
    row = read.read(path).iloc[0]
    lines = [line for line in row.text.split("\n") if line]
    assert lines == list(SAID)
    assert (row.date, row.outlet, row.title, row.row) == {
        "system": ("2016-09-26T07:50:00+09:00", "가람일보", "버스 노선 개편", ""),
        "modern": ("2019-03-04T05:06:07+09:00", "다온데일리", "버스 노선 개편", ""),
    }.get(name, ("", "", "", ""))  # the day in the text of an old page and its site's title are nothing stated


def test_date_of_a_page_is_stated_or_missing(tmp_path):
    def date(head, body=""):
        (tmp_path / "2020-01-01-a.htm").write_text(f"<head>{head}</head><body><p>2011년 1월 2일 입력</p>{body}", encoding="utf-8")
        return read.read(tmp_path / "2020-01-01-a.htm").loc[0, "date"]

    assert date("<title>2013-01-01</title>") == ""
    assert date("<meta itemprop='datePublished' content='2014-05-06'>") == "2014-05-06"
    assert date("", "<time datetime='2015-01-02'>어제</time>") == "2015-01-02"
    assert date("", "<time datetime='2015-01-02'></time><time datetime='2016-01-02'></time>") == ""


def test_page_in_a_catalog_keeps_what_the_catalog_leaves_open(tmp_path):
    (tmp_path / "a.html").write_text(PAGES["system"], encoding="utf-8")
    (tmp_path / "catalog.csv").write_text("file,published,title\na.html,2016-09-27,다른 제목\n", encoding="utf-8")
    row = read_files([tmp_path])[0].iloc[0]
    assert (row.title, row.published, row.outlet) == ("다른 제목", "2016-09-27", "가람일보")


def test_torn_character_in_a_korean_page_is_counted_and_a_page_of_them_is_refused(tmp_path):
    torn = PAGES["breaks"].encode("cp949").replace("나래신문</div>".encode("cp949"), b"\xb0</div>")
    (tmp_path / "a.html").write_bytes(torn)
    rows, log = read_files([tmp_path / "a.html"])
    assert [line for line in rows.loc[0, "text"].split("\n") if line] == list(SAID)
    assert log[log["rule"] == "characters replaced by U+FFFD"]["text"].tolist() == ["torn character 1"]
    (tmp_path / "a.html").write_bytes(torn.replace(b"</", b"\xff</") * 3)
    with pytest.raises(InputError, match="unknown encoding"):
        read.read(tmp_path / "a.html")


def test_page_without_text_or_nested_without_end_is_a_row(tmp_path):
    for page in ("", "<!-- nothing -->", "<div>" * 3000 + "깊은 글이다." + "</div>" * 3000, "<?xml version='1.0' encoding='x'?><p>글"):
        (tmp_path / "a.html").write_text(page, encoding="utf-8")
        assert len(read.read(tmp_path / "a.html")) == 1


ITEM = {"title": "<b>버스</b> 노선 &quot;개편&quot;", "originallink": "http://a.example/1", "link": "http://n.example/1",
        "description": "노선을 <b>개편</b>한다...", "pubDate": "Mon, 26 Sep 2016 07:50:00 +0900"}  # fmt: skip


@pytest.mark.parametrize(
    "shape",
    [
        {"lastBuildDate": "Mon", "total": 2, "items": [ITEM, ITEM]},
        [ITEM, ITEM],
        [{"items": [ITEM]}, {"items": [ITEM]}],
        {"status": "ok", "articles": [ITEM, ITEM]},
    ],
)
def test_json_of_the_shapes_in_circulation(tmp_path, shape):
    (tmp_path / "a.json").write_text(json.dumps(shape), encoding="utf-8")
    rows = read.read(tmp_path / "a.json")
    assert rows["row"].tolist() == ["1", "2"]
    row = rows.iloc[0]
    assert (row.title, row.url, row.text) == (ITEM["title"], "http://a.example/1", ITEM["description"])
    assert dates.parse(row.date) == ("2016-09-26T07:50:00", "second")


def test_json_of_one_article_of_cp949_and_of_nothing(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"제목": "가람", "본문": "글이다."}, ensure_ascii=False), encoding="cp949")
    assert read.read(path)["title"].tolist() == ["가람"]
    for text, message in (("{}", "no articles"), ("[1, 2]", "no articles"), ("[", "not JSON"), ("[" * 100_000, "not JSON"),
                          ('[{"a": "b"}]', "no text column"), ('{"title": "a", "title": "b"}', "'title' occurs twice")):  # fmt: skip
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match=message):
            read.read(path)


@pytest.mark.parametrize(
    "header",
    [
        ["date", "press", "title", "contents", "reporter", "naverlink"],
        ["pubDate", "언론사", "제목", "내용", "기자", "originallink"],
        ["datetime", "office", "headline", "content", "기자명", "link"],
        ["입력일시", "언론사명", "기사제목", "기사본문", "writer", "기사 URL"],
    ],
)
def test_headers_of_naver_crawls(tmp_path, header):
    cells = ["2016-09-26 07:50:00", "가람일보", "버스", "글이다.", "한별", "http://a.example"]
    (tmp_path / "a.csv").write_text(f"{','.join(header)}\n{','.join(cells)}\n", encoding="cp949")
    row = read.read(tmp_path / "a.csv").iloc[0]
    assert [row.date, row.outlet, row.title, row.text, row.author, row.url] == cells


def zipped(path, members, **options):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def test_zip_is_read_member_by_member_in_the_order_of_names(tmp_path):
    path = zipped(tmp_path / "pack.zip", [
        ("z/b.csv", "제목\n둘\n셋\n".encode("cp949")), ("a.txt", "하나다."), ("README.txt", "읽기"), ("__MACOSX/a.txt", "x"),
        (".DS_Store", "x"), ("z/~$b.xlsx", "x"), ("p.html", PAGES["system"]), ("scan.pdf", "x"), ("in.zip", "x"),
        ("../out.txt", "밖이다."), ("/abs.txt", "밖이다."), ("C:\\x.txt", "밖이다."), ("r.xls", old_workbook(RISS)),
    ])  # fmt: skip
    rows, log = read_files([path])
    inner = rows["path"].str.removeprefix(path.as_posix())
    assert list(zip(inner, rows["row"], strict=True)) == [
        ("/a.txt", ""), ("/p.html", ""), ("/r.xls", "2"), ("/r.xls", "3"), ("/z/b.csv", "2"), ("/z/b.csv", "3")]  # fmt: skip
    noted = log[log["rule"] != "encoding"]
    assert sorted(noted["rule"]) == [*["not read: a name that leads out of the zip"] * 3, "not read: a zip in a zip",
                                     "not read: unknown suffix"]  # fmt: skip
    assert log["rule"].tolist().count("encoding") == 5 and not (tmp_path.parent / "out.txt").exists()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_in_a_zip_is_refused(tmp_path):
    path = zipped(tmp_path / "a.zip", [("a.csv", "제목\n하나\n"), ("b.txt", "글이다."), ("a.csv", "제목\n둘\n")])
    with pytest.raises(InputError, match=r"a\.zip/a\.csv: two files have this name"):
        read_files([path])


def test_names_in_a_zip_from_korean_windows_are_put_right(tmp_path):
    path = zipped(tmp_path / "a.zip", [("KOR.txt", "글이다.")])
    raw = path.read_bytes().replace(b"KOR.txt", "가".encode("cp949") + b"1.txt")
    path.write_bytes(raw)
    assert read.read(path)["path"].tolist() == [f"{path.as_posix()}/가1.txt"]


def test_catalog_in_a_zip_is_the_catalog_of_its_pages(tmp_path):
    path = zipped(tmp_path / "a.zip", [("p/1.txt", "글이다."), ("catalog.csv", "file,doc_id,published\np/1.txt,하나,2001-02\n")])
    row = read_files([path])[0].iloc[0]
    assert (row.source_id, row.published, row.text) == ("하나", "2001-02", "글이다.")
    zipped(path, [("1.txt", "글이다."), ("catalog.csv", "file\n2.txt\n")])
    with pytest.raises(InputError, match=r"there is no file '2\.txt'"):
        read_files([path])


def test_zip_beyond_the_limits_is_refused_before_it_is_unpacked(tmp_path, monkeypatch):
    bomb = zipped(tmp_path / "bomb.zip", [("a.txt", b"0" * (40 << 20))])
    with pytest.raises(InputError, match=r"bomb.zip: unpacked it would have 40 MiB, [\d,]+ times its size; at most") as error:
        read.read(bomb)
    assert "압축 폭탄" in error.value.ko
    lying = bytearray(bomb.read_bytes())
    for at in (lying.find(b"PK\x03\x04") + 22, lying.find(b"PK\x01\x02") + 24):
        lying[at : at + 4] = struct.pack("<I", 1000)
    (tmp_path / "lying.zip").write_bytes(lying)
    with pytest.raises(InputError, match=r"unpacked it would have 3[23] MiB"):
        read.read(tmp_path / "lying.zip")
    monkeypatch.setattr(expanded, "MAX_MEMBERS", 2)
    with pytest.raises(InputError, match="3 members; at most 2"):
        read.read(zipped(tmp_path / "many.zip", [(f"{i}.txt", "글") for i in range(3)]))
    with pytest.raises(InputError, match="holds no articles"):
        read.read(zipped(tmp_path / "none.zip", [("a.pdf", "")]))


def test_locked_and_damaged_zips_are_named(tmp_path):
    path = zipped(tmp_path / "a.zip", [("a.txt", "글이다. " * 50)])
    raw = path.read_bytes()
    locked = bytearray(raw)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[raw.find(mark) + at] |= 1
    for content, message in ((locked, "locked with a password"), (raw[:-30], "not a zip file, or a damaged one"),
                             (raw.replace(raw[40:44], b"\xff\xff\xff\xff"), "not a zip file, or a damaged one")):  # fmt: skip
        path.write_bytes(content)
        with pytest.raises(InputError, match=message):
            read.read(path)


def rewritten(path, changes):
    """A workbook with other parts: {name: bytes or a function of the bytes}."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, change in changes.items():
        parts[name] = change(parts[name]) if callable(change) else change
    return zipped(path, parts.items())


@pytest.fixture
def book(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as made:
        sheet = made.add_worksheet("기사")
        for r, row in enumerate([["제목", "본문"], ["가", "나"], ["다", "라"]]):
            sheet.write_row(r, 0, row)
    return tmp_path / "a.xlsx"


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (SHEET, b"</sheetData>", b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row></sheetData>", "row 1,048,576 and column 16,384"),
        (SHEET, b"</sheetData>", b"<row r='9'><c r='ZZZZZ99999999999'><v>1</v></c></row></sheetData>", "which is no table of articles"),
        (SHEET, b"</sheetData>", b"<row>" + b"<c><v>1</v></c>" * 20_000 + b"</row></sheetData>", "column 20,000"),
        (SHEET, b"</sheetData>", b"<row r='4294967290'><c><v>1</v></c></row></sheetData>", "row 4,294,967,290"),
        ("xl/sharedStrings.xml", b'uniqueCount="6"', b'uniqueCount="600000000000"', "claims 600,000,000,000 texts"),
        (SHEET, b"<sheetData>", b" " * (40 << 20) + b"<sheetData>", "unpacked it would have"),
    ],
)
def test_workbook_that_would_exhaust_memory_is_refused(book, name, old, new, message):
    rewritten(book, {name: lambda part: part.replace(old, new, 1)})
    with pytest.raises(InputError, match=message) as error:
        read.read(book)
    assert "a.xlsx" in error.value.ko


def test_workbook_with_far_reaching_claims_but_ordinary_cells_is_read(book):
    styled = b"<row r='1048576'><c r='XFD1048576' s='0'/></row></sheetData>"
    rewritten(book, {SHEET: lambda part: part.replace(b"</sheetData>", styled, 1).replace(b"A1:B3", b"A1:XFD1048576")})
    assert read.read(book)["title"].tolist() == ["가", "다"]
    assert sheets.MAX_CELLS > 1_000_000 * 19


def test_formulas_without_values_errors_and_other_sheets_are_noted(tmp_path):
    import openpyxl

    made = openpyxl.Workbook()
    made.active.append(["제목", "본문"])
    made.active.append(['=CONCATENATE("가", "나")', "본문이다."])
    made.active.append(["=1/0", "둘째다."])
    made.create_sheet("설명").append(["이 파일은"])
    made["설명"].append(["이러하다"])
    made.create_chartsheet("그림")
    made.save(tmp_path / "a.xlsx")
    rows, log = read_files([tmp_path / "a.xlsx"])
    assert rows["text"].tolist() == ["본문이다.", "둘째다."] and rows["title"].tolist() == ["", ""]
    noted = dict(zip(log["rule"], log["text"], strict=True))
    assert noted["formulas without a stored value, read as empty"] == "2"
    assert noted["sheet without a text column"] == "설명: 1"
    with xlsxwriter.Workbook(tmp_path / "b.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["제목", "본문"])
        sheet.write_formula(1, 0, "=1/0", None, "#DIV/0!")
        sheet.write_formula(1, 1, '="가"&"나"', None, "가나")
    rows, log = read_files([tmp_path / "b.xlsx"])
    assert rows["text"].tolist() == ["가나"]
    assert dict(zip(log["rule"], log["text"], strict=True))["cells with an error of Excel, read as empty"] == "1"


def test_bytes_of_the_hand_made_workbook_are_a_workbook_to_others_as_well():
    import python_calamine

    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(old_workbook(RISS))).get_sheet_by_index(0).to_python()
    assert rows == RISS
