"""The headers by which tables of news name their columns, and the one shape that every table is brought into."""

import hashlib
import json
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from analysis.errors import InputError, choose, nearest
from analysis.read.source import Notes, sound

__all__ = ["MAX_COLUMNS", "RAW_COLUMNS", "SPELLINGS", "Row", "article", "as_text", "by_commas", "find", "known", "normal"]

# What each reader gives, all text, "" where the file does not say; a Row holds these in this order.
RAW_COLUMNS = (
    "source_id", "date", "outlet", "section", "author", "title", "text", "keywords", "url", "exclude", "path", "row",
    "sha256",
)  # fmt: skip
_CONTENT = RAW_COLUMNS[:9]
Row = tuple[str, ...]
MAX_COLUMNS = 16_384  # of a sheet in Excel; more are no table but a mistake
_LISTED = 40
_SEMICOLON = re.compile(r"(&#?\w{1,31};)|\s*;\s*")

# Where a table has several of the spellings, the first one listed is read. 특성추출 (WeightTop50) is no spelling of 키워드:
# it is a selection by weight, not the article's nouns. `description` is what Naver's search shows of an article, the last resort.
SPELLINGS: dict[str, tuple[str, ...]] = {
    "source_id": ("뉴스 식별자", "뉴스식별자", "뉴스 ID", "뉴스ID", "기사 식별자", "기사 ID", "기사ID", "doc_id", "id", "article_id",
                  "news_id", "UCI식별코드"),
    "date": ("일자", "날짜", "발행일", "발행일자", "보도일", "보도일자", "게시일", "게시일자", "작성일", "작성일자", "입력일", "입력일시",
             "등록일", "등록일시", "출판년", "published", "published_at", "pubDate", "pub_date", "date", "datetime", "date_time"),
    "outlet": ("언론사", "언론사명", "매체명", "신문사", "뉴스 제공처", "매체", "outlet", "press", "press_name", "publisher", "media",
               "office", "office_name", "source"),
    "section": ("통합 분류1", "통합분류1", "섹션", "분류", "카테고리", "section", "category"),
    "author": ("기고자", "기자", "기자명", "작성자", "저자", "author", "reporter", "writer", "byline"),
    "title": ("제목", "뉴스 제목", "기사 제목", "기사제목", "서명", "title", "headline"),
    "text": ("본문", "뉴스 본문", "기사 본문", "기사본문", "본문내용", "내용", "기사 내용", "기사내용", "국문 초록 (Abstract)", "국문 초록",
             "text", "body", "content", "contents", "description"),
    "keywords": ("키워드", "뉴스 키워드", "주제어", "keywords", "keyword"),
    "url": ("URL", "주소", "링크", "원문", "기사 URL", "기사 링크", "originallink", "original_link", "link", "naverlink", "naver_link"),
    "exclude": ("분석제외 여부", "분석제외여부", "분석 제외 여부"),
}  # fmt: skip


def normal(header: object) -> str:
    """A header as it is compared: NFC, without byte order mark, white space collapsed, case folded."""
    text = unicodedata.normalize("NFC", as_text(header)).replace("\ufeff", "")
    return " ".join(text.split()).casefold()


def find(path: str, headers: Sequence[object], columns: Mapping[str, str]) -> dict[str, int]:
    """{our name: position} for each column that the table has.

    columns   {our name: the user's header}, instead of the known spellings
    raises    InputError if a header of `columns` is not there, if a header that is read occurs twice, or if there is
              neither a body nor keywords nor a title; it lists the headers seen
    """
    n = len(headers)
    if n > MAX_COLUMNS:
        raise InputError(f"{path}: {n:,} columns; a table has at most {MAX_COLUMNS:,}. Is the separator the right one?",
                         f"{path}: 열이 {n:,}개입니다. 표의 열은 {MAX_COLUMNS:,}개까지입니다. 구분 기호를 확인하세요")  # fmt: skip
    seen = [normal(header) for header in headers]
    named = [sound(" ".join(as_text(header).split())) for header in headers if as_text(header).strip()]
    listed = ", ".join(repr(name[:_LISTED]) for name in named[:_LISTED]) or "–"
    listed += f", … ({len(named)})" if len(named) > _LISTED else ""
    found = {}
    for name in columns:
        choose(name, SPELLINGS, ("column name", "열 이름"), place=f"{path}, columns")
    for name, spellings in SPELLINGS.items():
        wanted = (columns[name],) if name in columns else spellings
        hits = [spelling for spelling in map(normal, wanted) if spelling in seen]
        if name in columns and not hits:
            near = nearest(normal(columns[name]), seen)
            raise InputError(
                f"{path}: there is no column {columns[name]!r}, which [corpus.columns] names; "
                + (f"did you mean {near!r}? " if near else "") + f"The headers are: {listed}",
                f"{path}: [corpus.columns]에 적은 열 '{columns[name]}'이(가) 없습니다. "
                + (f"혹시 '{near}'? " if near else "") + f"파일의 머리글: {listed}",
            )  # fmt: skip
        if not hits:
            continue
        if seen.count(hits[0]) > 1:
            raise InputError(
                f"{path}: the header {hits[0]!r} occurs {seen.count(hits[0])} times; rename or delete all but one",
                f"{path}: 머리글 '{hits[0]}'이(가) {seen.count(hits[0])}번 나옵니다. 하나만 남기고 이름을 바꾸거나 지우세요",
            )
        found[name] = seen.index(hits[0])
    if not {"text", "keywords", "title"} & set(found):
        raise InputError(
            f"{path}: no text column: neither a body, nor keywords, nor a title among the headers: {listed}. "
            "Rename a column (such as 본문, 키워드 or 제목), name it under [corpus.columns] in study.toml, or leave the file out",
            f"{path}: 글이 담긴 열이 없습니다. 본문·키워드·제목 가운데 하나가 있어야 합니다. 파일의 머리글: {listed}. "
            "머리글을 고치거나, study.toml의 [corpus.columns]에 적거나, 이 파일을 빼세요",
        )
    return found


def known(columns: Mapping[str, str], names: Sequence[str] = tuple(SPELLINGS)) -> set[str]:
    """The headers, in their normal form, by which the columns `names` are known; `columns` are the user's own."""
    own = {normal(columns[name]) for name in names if name in columns}
    return own | {normal(spelling) for name in names for spelling in SPELLINGS[name]}


def article(name: str, row: int | str, values: Mapping[str, object], notes: Notes) -> Row:
    """One Row of a table.

    name, row   of the file, and of the row as a person counts it
    values      {our name: cell}
    """
    texts = [sound(as_text(values.get(column)), notes.replaced) for column in _CONTENT]
    digest = hashlib.sha256(json.dumps(texts, ensure_ascii=False).encode()).hexdigest()
    return (*texts, sound(as_text(values.get("exclude")), notes.replaced), name, str(row), digest)


def by_commas(keywords: object) -> str:
    """Keywords joined by semicolons, as RISS writes them, joined by commas; an entity keeps its own."""
    return _SEMICOLON.sub(lambda hit: hit[1] or ",", as_text(keywords))


def as_text(cell: object) -> str:
    """A cell as the text that a person sees in it: 20200131.0 is 20200131, a date is ISO text, nothing is ""."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.replace("\r\n", "\n").replace("\r", "\n") if "\r" in cell else cell
    if isinstance(cell, float):
        return "" if math.isnan(cell) else str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, list | tuple):
        return ",".join(map(as_text, cell))
    if isinstance(cell, dict):
        return json.dumps(cell, ensure_ascii=False, sort_keys=True, default=as_text)
    if isinstance(cell, bytes):
        return cell.decode("utf-8", errors="backslashreplace")
    return str(cell)
