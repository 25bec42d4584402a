"""The stages that work on the tokens of one text: merge by the lexicon, rename, filter; and ready-made keywords."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from analysis.preprocessing.lexicon import Lexicon, key
from analysis.values import DictionarySpec

__all__ = ["KEYWORD", "Piece", "items", "kept", "merged", "plain", "renamed"]

# Ready-made keywords hold numbers with and without units (3일, 2009년, 2만, 5조7000억원); 3D, 5G and 4차산업혁명 are words.
_UNITS = (
    "년 년대 년차 개년 월 일 시 시간 분 초 주 주년 개월 분기 세기 세 살 명 인 자 사 개 개국 개사 곳 건 회 차 번 번째 대 위 등 호 기 "
    "층 편 권 종 배 배럴 톤 평 원 달러 엔 위안 유로 퍼센트 가지 여 조각 박 학년 팀 쌍 점 표"
)
_NUMBER = re.compile(
    r"(?=[\d.])(?:[\d.:~%+/-]++여?[십백천만억조]*+)++여?(?:{})?[간만째말]?|[A-Za-z]".format("|".join(_UNITS.split()))
)
# Addresses that a page's furniture left among the keywords; a number before a name (1.현우) is an item's place in a list.
# Booking.com is in the lexicon of whoever wants to count it: what the lexicon knows is no address.
_ADDRESS = re.compile(r"(?i:https?:|www\.)|@|[a-z0-9]\.(com|net|org|co\.kr|or\.kr|go\.kr|kr)(?![A-Za-z])|\.(html?|php|jsp)\b")
KEYWORD = "keyword"  # the tag of a ready-made keyword: nobody says what part of speech it is


class Piece(NamedTuple):
    """One token of one part of an article: offsets into the part, the form it counts as, its tag."""

    start: int
    end: int
    form: str
    tag: str
    sentence: int


def merged(pieces: list[Piece], text: str, lexicon: Lexicon, published: str) -> list[Piece]:
    """Consecutive tokens that make up a lexicon entry become one NNP: the longest match, from the left.

    Both ends lie on borders of tokens, so that KT never cuts KTX; a match does not cross a line break, nor begin right
    behind a digit (15日 is not Japan).
    """
    spans, prefixes = lexicon.spans, lexicon.prefixes
    out: list[Piece] = []
    at, n = 0, len(pieces)
    while at < n:
        start = pieces[at].start
        best = -1
        for to in range(at, n):
            surface = text[start : pieces[to].end]
            joined = key(surface)
            if joined not in prefixes or "\n" in surface:
                break
            # Contracted tokens share their characters (했 is 하 and 었): no border inside them.
            if joined in spans and (to + 1 == n or pieces[to + 1].start >= pieces[to].end):
                best, found = to, spans[joined]
        inside = at > 0 and pieces[at - 1].end > start
        digit = start > 0 and text[start - 1].isdigit() and not text[start].isdigit()
        if best < 0 or inside or digit:
            out.append(pieces[at])
            at += 1
        else:
            out.append(Piece(start, pieces[best].end, found.form(published), "NNP", pieces[at].sentence))
            at = best + 1
    return out


def renamed(pieces: list[Piece], lexicon: Lexicon, published: str) -> list[Piece]:
    """Whole tokens that are a synonym take the form of their term."""
    synonyms = lexicon.synonyms
    return [piece if (entry := synonyms.get(key(piece.form))) is None else piece._replace(form=entry.form(published))
            for piece in pieces]  # fmt: skip


def kept(pieces: Iterable[Piece], spec: DictionarySpec, dropped: Counter[str]) -> Iterator[Piece]:
    """Tokens with a tag of the study; of ready-made keywords, those that are not numbers, single letters or addresses."""
    for piece in pieces:
        if piece.tag == KEYWORD:
            out = "number" if _NUMBER.fullmatch(piece.form) else "address" if _ADDRESS.search(piece.form) else ""
        else:
            out = "" if piece.tag in spec.tags else "tag"
        if out:
            dropped[out] += 1
        else:
            yield piece


def plain(text: str, part: str) -> str:
    """A text in which only white space parts words: in a keyword field the comma does."""
    return text.replace(",", " ") if part == "keywords" else text


def items(text: str) -> list[Piece]:
    """The items of a comma-joined keyword field, with their offsets."""
    found = ((m.start(), m[0]) for m in re.finditer(r"[^,]+", text))
    spans = ((at + len(item) - len(item.lstrip()), at + len(item.rstrip())) for at, item in found)
    return [Piece(start, end, "".join(text[start:end].split()), KEYWORD, 0) for start, end in spans if start < end]
