"""A study in which every text that a user or an archive can give is as bad as it can be; written in four formats."""

import csv
import json
import unicodedata

__all__ = ["ALERT", "BIDI", "FORMATS", "FORMULAS", "LONG", "write"]

ALERT = "</script><script>alert(1);window.hit=1</script>"
MARKUP = "]]> {{ 7*7 }} {% raw %} \"'& &lt;b&gt; <img src=x onerror=alert(2)> <!--"
ESCAPES = "\x1b[31m빨강\x1b]0;제목\x07\x9b32m \x08\x00"
BIDI = "\u202egnp\u2066\u200f"
SEEN = "😀 👩\u200d👩\u200d👧 🇰🇷 漢字 \U0002000b"
NFD = unicodedata.normalize("NFD", "한글 자모")
LONG = "가나다 라마" * 2_000
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\t=1+1", "'=1")
FORMATS = ("csv", "xlsx", "jsonl", "txt")

_WORDS = [
    ("2000-03-02", "레드햇이 리눅스 배포판을 한국 시장에 내놓았다. 오픈소스 운영체제 경쟁이 뜨겁다."),
    ("2000-09-11", "리눅스 서버가 은행과 대학에서 팔린다. 오픈소스 운영체제를 쓰는 기업이 늘었다."),
    ("2001-06-05", "리눅스 운영체제와 오픈소스 서버 이야기다. 공개 소프트웨어 기업이 리눅스를 고른다."),
    ("2001-08-05", "기업이 서버 운영체제를 바꾼다. 리눅스 배포판과 오픈소스 소프트웨어가 시장에 나왔다."),
    ("2011-11-08", "통신사가 해외 시장에 플랫폼을 들고 나간다. 글로벌 통신 시장 진출이 이어진다."),
    ("2012-02-01", "통신사의 글로벌 시장 진출에는 현지 통신 사업자와의 협력이 필요하다."),
    ("2014-08-05", "알리바바의 알리페이가 한국 가맹점에서 결제 서비스를 시작했다. 간편결제 시장이 커진다."),
    ("2014-10-01", "알리바바와 전자상거래 시장. 알리페이 결제 서비스가 한국 쇼핑몰로 넓어진다."),
    ("", "알리페이 결제 서비스와 전자상거래 시장을 다룬 날짜 없는 기사다."),
]  # fmt: skip
_URLS = ("javascript:alert(3)", "https://news.example/a?b=1&c=%22", "data:text/html,<script>alert(4)</script>", "https://x.example/" + BIDI,
         "https://x.example/\"onmouseover=alert(5) x=\"", "vbscript:x", "https://x.example/" + "a" * 3_000, "file:///etc/passwd", "JaVaScRiPt:alert(6)")  # fmt: skip
_TITLES = (ALERT + " 리눅스", MARKUP + " 서버", ESCAPES + " 소프트웨어", BIDI + " 기업", SEEN + " 통신사", NFD + " 시장", LONG + " 결제", "=1+1 쇼핑몰", "@SUM(A1)\t알리페이\r기사")


def articles() -> list[dict[str, str]]:
    """One for each kind of malice; the same in every format."""
    evils = [ALERT, MARKUP, ESCAPES, BIDI + "가온", SEEN, NFD, "긴" * 400, *FORMULAS[:2]]
    made = []
    for i, (date, words) in enumerate(_WORDS):
        evil = evils[i]
        text = f"{words} {ALERT} {MARKUP}\n{ESCAPES} {BIDI} {SEEN} {NFD} {FORMULAS[i % len(FORMULAS)]} 리눅스 서버와 결제 시장. {words}"
        made.append({"doc_id": f"{i}{evil[:40]}", "date": date, "outlet": evil, "section": evils[-i], "author": evil, "title": _TITLES[i],
                     "text": text, "keywords": f"리눅스,{evil}", "url": _URLS[i]})  # fmt: skip
    return made


def study(files: str) -> str:
    """study.toml; every name in it is malicious too."""
    def said(text: str) -> str:
        quoted = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
        return "".join(f"\\u{ord(c):04x}" if "\x80" <= c <= "\x9f" else c for c in quoted)

    every = " ".join((ALERT, MARKUP, ESCAPES, BIDI, SEEN, NFD))
    return f"""
[study]
name = {said("악의 " + every)}
title = {said(every + " " + LONG)}
title_en = {said("=1+1 " + every)}
note = {said(every)}
note_en = {said(every)}
[corpus]
files = [{said(files)}]
[terms]
min_docs = 1
[periods]
{said("앞" + every)} = ["2000", "2009"]
{said("=뒤" + BIDI)} = ["2010", "2014"]
[themes]
{said(ALERT + BIDI + ESCAPES)} = ["리눅스", "레드햇", {said(ALERT)}]
{said("=1+1" + MARKUP)} = ["알리바바", "알리페이", {said(BIDI + "없는말" + ESCAPES)}]
{said(LONG)} = ["통신사", {said(LONG)}]
[models.main]
engine = "sklearn_nmf"
k = [2, 3]
seeds = 2
[models.main.names]
{said(ALERT + BIDI)} = ["결제", "알리페이"]
{said("=HYPERLINK(1)" + ESCAPES + MARKUP)} = ["리눅스", "서버"]
{said("없는 " + every)} = ["우주선"]
"""


PROSE = f"""# 머리 {ALERT} {BIDI}

글 {ALERT} {MARKUP.replace("{{ 7*7 }} ", "")} {BIDI} {SEEN} **굵게 {ALERT}** `<b>{{code}}`
- 항목 {{{{articles_year[period=2014, outlet="=1+1"].n_articles}}}} {{{{articles[published=2000-03-02].title}}}} {{{{articles[published=2001-08-05].title}}}} 끝 {ESCAPES.replace(chr(0), "")} {BIDI}
"""


def write(folder, kind: str) -> None:
    """study.toml, report.md and the articles in one of FORMATS."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = articles()
    if kind == "csv":
        with open(folder / "articles.csv", "w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, list(rows[0]))
            table.writeheader()
            table.writerows(rows)
    elif kind == "jsonl":
        rows[0] = rows[0] | {"author": rows[0]["author"] + "\ud800", "outlet": rows[0]["outlet"] + "\udc00"}  # halves of a pair, as escapes
        (folder / "articles.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    elif kind == "xlsx":
        import xlsxwriter

        with xlsxwriter.Workbook(folder / "articles.xlsx", {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            sheet = book.add_worksheet()
            for i, row in enumerate([dict.fromkeys(rows[0]), *rows]):
                for j, name in enumerate(rows[0]):
                    cell = name if not i else row[name]
                    sheet.write_string(i, j, "".join(c for c in cell if c >= " " or c in "\t\n\r"))
    else:
        (folder / "texts").mkdir()
        with open(folder / "texts" / "catalog.csv", "w", encoding="utf-8", newline="") as file:
            table = csv.writer(file)
            table.writerow(["file", "doc_id", "published", "outlet", "section", "author", "title", "url"])
            for i, row in enumerate(rows):
                (folder / "texts" / f"{i}.txt").write_text(row["text"], encoding="utf-8", newline="")
                table.writerow([f"{i}.txt", *(row[name] for name in ("doc_id", "date", "outlet", "section", "author", "title", "url"))])
    files = "texts" if kind == "txt" else f"articles.{kind}"
    (folder / "study.toml").write_text(study(files), encoding="utf-8")
    (folder / "report.md").write_text(PROSE, encoding="utf-8", newline="")
