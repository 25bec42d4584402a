"""Dates of publication in every shape that exports, pages and file names have; never from a sentence of the article."""

import re
from calendar import monthrange
from datetime import datetime, timedelta, timezone

from analysis.errors import InputError

__all__ = ["FIRST_YEAR", "LAST_YEAR", "LENGTHS", "cut", "from_name", "parse"]

FIRST_YEAR, LAST_YEAR = 1880, 2099
_SEOUL = timezone(timedelta(hours=9))
_EXCEL_DAY_0 = datetime(1899, 12, 30)  # not 1900: Excel believes in a 29 February 1900
# How much of the ISO text 2011-11-08T16:18:45 each precision holds.
LENGTHS = {"second": 19, "day": 10, "month": 7, "year": 4, "none": 0}

_CLOCK = (
    r"(?:T|\s)\s*(?P<half>오전|오후)?\s*(?P<h>\d{1,2}):(?P<mi>\d{2})(?::(?P<s>\d{2})(?:\.\d+)?)?"
    r"\s*(?P<zone>Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?"
)
_WEEKDAY = r"(?:\s*\(?[월화수목금토일](?:요일)?\)?)?"
_SHAPES = tuple(
    re.compile(shape, re.ASCII)
    for shape in (
        rf"(?P<y>\d{{4}})(?P<sep>[-./])\s?(?P<m>\d{{1,2}})(?P=sep)\s?(?P<d>\d{{1,2}})\.?{_WEEKDAY}(?:{_CLOCK})?",
        rf"(?P<y>\d{{4}})년\s*(?P<m>\d{{1,2}})월\s*(?P<d>\d{{1,2}})일{_WEEKDAY}(?:{_CLOCK})?",
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:[\sT]?(?P<h>\d{2}):?(?P<mi>\d{2})(?::?(?P<s>\d{2}))?)?",
        r"(?P<y>\d{4})(?:[-./]\s?(?P<m>\d{1,2})\.?|년\s*(?P<m2>\d{1,2})월)",
        r"(?P<y>(?:1[89]|20)\d{2})(?P<m>0[1-9]|1[0-2])",  # before YYMMDD: 200611 is November 2006
        r"(?P<yy>\d{2})(?P<sep>[-./]?)(?P<m>\d{2})(?P=sep)(?P<d>\d{2})",
        r"(?P<y>\d{4})년?",
    )
)
# Of mail and of feeds (RFC 822, the pubDate of Naver's search): Mon, 26 Sep 2016 07:50:00 +0900
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_RFC822 = re.compile(
    rf"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{{0,6}},\s?)?(?P<d>\d{{1,2}})\s(?P<name>{'|'.join(_MONTHS)})[a-z]{{0,6}}\s(?P<y>\d{{4}})"
    r"(?:\s(?P<h>\d{2}):(?P<mi>\d{2})(?::(?P<s>\d{2}))?(?:\s?(?:(?P<zone>[+-](?:0\d|1[0-4]):?[0-5]\d)|(?P<utc>GMT|UTC?|Z)))?)?",
    re.ASCII | re.IGNORECASE,
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
_NAME = re.compile(
    r"(\d{8}|\d{4}[-._]\d{2}[-._]\d{2}|\d{4}-\d{2}|(?:19|20)\d{2}(?:0[1-9]|1[0-2]))(?=[-_. ]|$)", re.ASCII
)


def parse(text: str, *, strict: bool = True) -> tuple[str, str] | None:
    """(published, precision): ISO text cut to what is known, such as ("2000-06", "month"); ("", "none") for "".

    Read are 20111108, 20111108.0, 2011-11-08 (or . or /), 2011년 11월 8일, each with or without a time of day;
    20111108161845; Tue, 08 Nov 2011 16:18:45 +0900; 2000-06, 200006, 2000년 6월; 2000; 111108 (69 to 99 are the 1900s); an Excel serial of five digits.
    A time without seconds counts as its day, and so does midnight. A time with a zone is told in Korean time.

    strict    an unreadable text or a day that no calendar has raises InputError; otherwise the answer is None
    """
    wanted = " ".join(str(text).split())
    if not wanted:
        return "", "none"
    found = _read(re.sub(r"(?<=\d)\.0+$", "", wanted) if re.fullmatch(r"\d{4,14}\.0+", wanted) else wanted)
    if found is None and strict:
        raise InputError(
            f"{wanted!r} is not a date; write it as 2011-11-08 or 20111108 (or 2011-11, or 2011)",
            f"'{wanted}' – 날짜로 읽을 수 없습니다. 2011-11-08이나 20111108처럼(또는 2011-11, 2011) 적으세요",
        )
    return found


def from_name(stem: str) -> tuple[str, str] | None:
    """The date with which a file name begins, as in 20111108_x or 2011-11-08-x; None where it begins otherwise."""
    begins = _NAME.match(stem)
    return parse(begins[1].replace("_", "-"), strict=False) if begins else None


def cut(published: str, precision: str) -> str:
    """`published` at `precision`, one of PRECISIONS, which is no finer than what is known."""
    return published[: LENGTHS[precision]]


def _read(text: str) -> tuple[str, str] | None:
    if _SERIAL.fullmatch(text):
        return _serial(float(text))
    for shape in _SHAPES:
        hit = shape.fullmatch(text)
        if hit:
            return _checked(hit.groupdict())
    hit = _RFC822.fullmatch(text)
    if hit:
        part = hit.groupdict()
        month = str(_MONTHS.index(part["name"].lower()) + 1)
        return _checked(part | {"m": month, "zone": "Z" if part["utc"] else part["zone"]})
    return None


def _checked(part: dict[str, str | None]) -> tuple[str, str] | None:
    if part.get("yy"):
        year = int(part["yy"]) + (1900 if int(part["yy"]) >= 69 else 2000)  # as POSIX and strptime divide them
    else:
        year = int(part["y"])
    month, day = part.get("m") or part.get("m2"), part.get("d")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if month is None:
        return f"{year:04d}", "year"
    if not 1 <= int(month) <= 12:
        return None
    if day is None:
        return f"{year:04d}-{int(month):02d}", "month"
    if not 1 <= int(day) <= monthrange(year, int(month))[1]:
        return None
    moment = datetime(year, int(month), int(day))
    if part.get("h") is None:
        return moment.strftime("%Y-%m-%d"), "day"
    return _with_clock(moment, part)


def _with_clock(day: datetime, part: dict[str, str | None]) -> tuple[str, str] | None:
    hour, minute, second = int(part["h"]), int(part["mi"]), int(part.get("s") or 0)
    if part.get("half") == "오후" and hour < 12:
        hour += 12
    if part.get("half") == "오전" and hour == 12:
        hour = 0
    if hour > 23 or minute > 59 or second > 59:
        return None
    moment = day.replace(hour=hour, minute=minute, second=second)
    zone = part.get("zone")
    if zone:
        moment = datetime.fromisoformat(moment.isoformat() + zone).astimezone(_SEOUL)
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            return None
    if part.get("s") is None or not (hour or minute or second or zone):  # midnight: how tables write a mere day
        return f"{moment:%Y-%m-%d}", "day"
    return f"{moment:%Y-%m-%dT%H:%M:%S}", "second"


def _serial(days: float) -> tuple[str, str] | None:
    moment = _EXCEL_DAY_0 + timedelta(seconds=round(days * 86400))
    if not 1950 <= moment.year <= LAST_YEAR:  # five digits are also a page number or a postcode
        return None
    if days.is_integer():
        return f"{moment:%Y-%m-%d}", "day"
    return f"{moment:%Y-%m-%dT%H:%M:%S}", "second"
