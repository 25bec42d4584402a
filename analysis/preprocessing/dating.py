"""The date of each article: by hand, else catalog, column, header line, file name, else none."""

from collections.abc import Mapping
from typing import NamedTuple

from analysis.errors import InputError, choose
from analysis.preprocessing import dates
from analysis.values import DATED_BY, PRECISIONS

__all__ = ["Stated", "by_hand", "dated", "refuse_undated", "seen"]

_SHOWN = 5
Date = tuple[str, str, str, str]  # published, date_precision, dated_by, what the log says of it
_UNDATED = ("", "none", "none", "")


class Stated(NamedTuple):
    """What the source says of one article's date; `stem` is the file's name where the article is a whole file."""

    date: str
    line: str
    published: str
    precision: str
    dated_by: str
    stem: str


def by_hand(dated: Mapping[str, tuple[str, str]]) -> dict[str, Date]:
    """{doc_id: date} as [corpus.dates] has it, with its reason."""
    return {
        doc_id: (*_parsed(published, f"[corpus.dates], {doc_id}"), "hand", f"{published} ({reason})")
        for doc_id, (published, reason) in dated.items()
    }


def dated(doc_id: str, stated: Stated, hand: Mapping[str, Date]) -> tuple[Date, list[str]]:
    """The date, and what could not be read as one.

    raises   InputError for a catalog's date that is none, or is not known to the precision it claims
    """
    date, unreadable = hand.get(doc_id) or _catalogued(doc_id, stated), []
    for text, origin, told in ((stated.date, "column", ""), (stated.line, "header", stated.line)):
        if not date and text.strip():
            read = dates.parse(text, strict=False)
            if read is None:
                unreadable.append(text)
            date = (*read, origin, told) if read else None
    if not date and stated.stem:
        read = dates.from_name(stated.stem)
        date = (*read, "filename", stated.stem) if read else None
    return date or _UNDATED, unreadable


def seen(stated: Stated) -> str:
    """The date of a row that is no article of the corpus, for the span of its file; "" where none can be read."""
    for text in (stated.published, stated.date, stated.line):
        read = dates.parse(text, strict=False) if text.strip() else None
        if read:
            return read[0]
    read = dates.from_name(stated.stem) if stated.stem else None
    return read[0] if read else ""


def refuse_undated(doc_ids: list[str]) -> None:
    n, first = len(doc_ids), ", ".join(doc_ids[:_SHOWN])
    more = ", …" if n > _SHOWN else ""
    raise InputError(
        f"{n} articles have no date of publication: {first}{more}; give their dates under [corpus.dates], or set "
        'undated = "keep" or "drop"',
        f"발행일이 없는 기사가 {n}건 있습니다: {first}{more}. [corpus.dates]에 날짜를 적거나 undated를 "
        '"keep" 또는 "drop"으로 바꾸세요',
    )



def _catalogued(doc_id: str, stated: Stated) -> Date | None:
    """What the catalog says of the date, cut to the precision that it says; None where it says none."""
    if not stated.published.strip():
        return None
    place = f"catalog, {doc_id}"
    published, known = _parsed(stated.published, place)
    precision = stated.precision.strip() or known
    choose(precision, PRECISIONS, ("date_precision", "date_precision 값"), place=place)
    dated_by = stated.dated_by.strip() or "catalog"
    choose(dated_by, DATED_BY, ("dated_by", "dated_by 값"), place=place)
    if precision == "none" or dated_by == "none":
        return None
    if dates.LENGTHS[known] < dates.LENGTHS[precision]:
        raise InputError(
            f"{place}: published {stated.published!r} is not known to the {precision}; correct date_precision",
            f"{place}: published '{stated.published}' 값은 정밀도 {precision}에 못 미칩니다. date_precision을 고치세요",
        )
    return dates.cut(published, precision), precision, dated_by, ""


def _parsed(text: str, place: str) -> tuple[str, str]:
    try:
        return dates.parse(text)
    except InputError as error:
        raise InputError(f"{place}: {error.en}", f"{place}: {error.ko}") from None
