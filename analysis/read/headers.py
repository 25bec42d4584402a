"""The headers by which tables of news name their columns, and the one shape that every table is brought into."""

import hashlib
import json
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path

import pandas as pd

from analysis.errors import InputError, choose, nearest

__all__ = ["RAW_COLUMNS", "SPELLINGS", "as_text", "assemble", "find", "normal", "raw_rows"]

# What each reader returns, all text, "" where the file does not say.
RAW_COLUMNS = (
    "source_id", "date", "outlet", "section", "author", "title", "text", "keywords", "url", "exclude", "path", "row",
    "sha256",
)  # fmt: skip
_CONTENT = RAW_COLUMNS[:9]

# Where a table has several of the spellings, the first one listed is read. 특성추출 is no spelling of 키워드: it is a
# selection by weight, not the article's nouns.
SPELLINGS: dict[str, tuple[str, ...]] = {
    "source_id": ("뉴스 식별자", "뉴스식별자", "뉴스 ID", "뉴스ID", "기사 식별자", "기사 ID", "doc_id", "id"),
    "date": ("일자", "날짜", "발행일", "보도일", "게시일", "작성일", "입력일", "published", "date"),
    "outlet": ("언론사", "매체명", "신문사", "뉴스 제공처", "매체", "outlet", "press", "publisher", "source"),
    "section": ("통합 분류1", "통합분류1", "섹션", "분류", "section", "category"),
    "author": ("기고자", "기자", "기자명", "작성자", "author", "reporter", "byline"),
    "title": ("제목", "뉴스 제목", "기사 제목", "기사제목", "title", "headline"),
    "text": ("본문", "뉴스 본문", "기사 본문", "기사본문", "내용", "기사 내용", "text", "body", "content"),
    "keywords": ("키워드", "뉴스 키워드", "keywords", "keyword"),
    "url": ("URL", "주소", "링크", "원문", "link"),
    "exclude": ("분석제외 여부", "분석제외여부", "분석 제외 여부"),
}


def normal(header: object) -> str:
    """A header as it is compared: NFC, without byte order mark, white space collapsed, case folded."""
    text = unicodedata.normalize("NFC", as_text(header)).replace("\ufeff", "")
    return " ".join(text.split()).casefold()


def find(path: Path, headers: Sequence[object], columns: Mapping[str, str]) -> dict[str, int]:
    """{our name: position} for each column that the table has.

    columns   {our name: the user's header}, instead of the known spellings
    raises    InputError if a header of `columns` is not there, if a header that is read occurs twice, or if there is
              neither a body nor keywords nor a title; it lists the headers seen
    """
    seen = [normal(header) for header in headers]
    listed = ", ".join(repr(" ".join(as_text(header).split())) for header in headers if as_text(header).strip())
    listed = listed or "–"
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
            "Rename a column (such as 본문, 키워드 or 제목) or name it under [corpus.columns] in study.toml",
            f"{path}: 글이 담긴 열이 없습니다. 본문·키워드·제목 가운데 하나가 있어야 합니다. 파일의 머리글: {listed}. "
            "머리글을 고치거나 study.toml의 [corpus.columns]에 적으세요",
        )
    return found


def assemble(path: Path, values: Mapping[str, Sequence[object]], numbers: Sequence[int | str]) -> pd.DataFrame:
    """RAW_COLUMNS from the columns that a table has; rows in which every cell is empty are no articles.

    values    {our name: cells}, each as long as `numbers`
    numbers   the rows' numbers in the file, as a person counts them
    """
    blank = [""] * len(numbers)
    table = {name: [as_text(cell) for cell in values[name]] if name in values else blank for name in _CONTENT}
    table["exclude"] = [as_text(cell) for cell in values["exclude"]] if "exclude" in values else blank
    table["path"] = [path.as_posix()] * len(numbers)
    table["row"] = [str(number) for number in numbers]
    table["sha256"] = [_digest(cells) for cells in zip(*(table[name] for name in _CONTENT), strict=True)]
    rows = raw_rows(table)
    given = pd.Series(False, index=rows.index)
    for name in (*_CONTENT, "exclude"):
        given |= rows[name].str.strip() != ""
    return rows[given].reset_index(drop=True)


def raw_rows(table: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """A frame of RAW_COLUMNS, all text."""
    return pd.DataFrame({name: pd.Series(list(table[name]), dtype="str") for name in RAW_COLUMNS})


def as_text(cell: object) -> str:
    """A cell as the text that a person sees in it: 20200131.0 is 20200131, a date is ISO text, nothing is ""."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        text = cell.replace("\r\n", "\n").replace("\r", "\n") if "\r" in cell else cell
        return text if text.isascii() else _HALF.sub("\ufffd", text)
    if isinstance(cell, float):
        return "" if math.isnan(cell) else str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, list | tuple):
        return ",".join(map(as_text, cell))
    if isinstance(cell, dict):
        return json.dumps(cell, ensure_ascii=False, sort_keys=True)
    return str(cell)


_HALF = re.compile("[\ud800-\udfff]")  # half a surrogate pair, which JSON can hold and UTF-8 cannot


def _digest(cells: tuple[str, ...]) -> str:
    return hashlib.sha256(json.dumps(cells, ensure_ascii=False).encode()).hexdigest()
