"""One line of a lexicon file: what it says, and what is wrong with one that cannot be used."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import InputError, choose

__all__ = ["COLUMNS", "MODES", "Entry", "key", "read_bytes", "read_entries"]

COLUMNS = ("surface", "canonical", "type", "mode", "valid_from", "valid_to", "note", "gloss")
_REQUIRED = ("surface", "canonical", "type", "mode")
MODES = ("merge", "token", "userword", "keep", "stop")
# Which modes a type may have. A word is an ordinary word that stands here for its English gloss.
_TYPES = {
    "name": ("merge", "token", "userword"),
    "compound": ("merge", "token", "userword"),
    "synonym": ("merge", "token", "userword"),
    "hanja": ("merge", "token"),
    "word": ("merge", "token"),
    "keep1": ("keep",),
    "stop-boilerplate": ("stop",),
    "stop-topical": ("stop",),
}
_DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def key(text: str) -> str:
    """What two spellings must share to be the same: no white space, no difference of case."""
    return "".join(text.split()).casefold()


@dataclass(frozen=True, order=True)
class Entry:
    """One line of the table; note is the reason for it, gloss its meaning in English.

    valid_from, valid_to    "2010", "2010-07" or "2010-07-01", both included, or "": when the surface may be counted as
                            another term. An article outside these dates, or without a date, keeps the surface itself.
    """

    surface: str
    canonical: str
    type: str
    mode: str
    valid_from: str = ""
    valid_to: str = ""
    note: str = ""
    gloss: str = ""

    @property
    def role(self) -> str:
        """filter (keep, stop) or term (merge, token, userword): a surface has at most one entry of each."""
        return "filter" if self.mode in ("keep", "stop") else "term"

    @property
    def meaning(self) -> tuple[str, ...]:
        """What two lines of one surface must agree on; notes and glosses may differ."""
        return self.canonical, self.type, self.mode, self.valid_from, self.valid_to

    def form(self, published: str) -> str:
        """The term that the surface is counted as in an article of that date ("" for an undated one)."""
        if not (self.valid_from or self.valid_to):
            return self.canonical
        # Dates compare by the precision that both have: 2010 is not before 2010-07.
        early = bool(self.valid_from) and published[: len(self.valid_from)] < self.valid_from[: len(published)]
        late = bool(self.valid_to) and published[: len(self.valid_to)] > self.valid_to[: len(published)]
        return "".join(self.surface.split()) if early or late or not published else self.canonical


def read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as reason:
        raise InputError(
            f"{path}: cannot read the dictionary file ({reason.strerror}); correct [dictionary] files in study.toml",
            f"{path}: 사전 파일을 읽을 수 없습니다({reason.strerror}). study.toml의 [dictionary] files를 고치세요",
        ) from reason


def read_entries(path: Path) -> list[tuple[tuple[str, str], Entry]]:
    """((place in English, in Korean), entry) of each line."""
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        raise InputError(
            f"{path}, byte {reason.start}: not UTF-8; save the dictionary as UTF-8 text",
            f"{path}, {reason.start}번째 바이트: UTF-8이 아닙니다. 사전을 UTF-8 텍스트로 저장하세요",
        ) from reason
    lines = [
        (f"{path}, line {n}", f"{path}, {n}행", line.split("\t"))
        for n, line in enumerate(unicodedata.normalize("NFC", text).splitlines(), start=1)
        if line.strip() and not line.startswith("#")
    ]
    if not lines:
        raise InputError(f"{path}: the dictionary is empty; its first line is {' '.join(COLUMNS)}, with tabs",
                         f"{path}: 사전이 비어 있습니다. 첫 행은 탭으로 나눈 {' '.join(COLUMNS)}입니다")  # fmt: skip
    header = [name.strip() for name in lines[0][2]]
    for name in header:
        choose(name, COLUMNS, ("dictionary column", "사전의 열"), place=lines[0][0])
    missing = [name for name in _REQUIRED if name not in header]
    if missing or len(set(header)) < len(header):
        what = f"missing {', '.join(missing)}" if missing else "a column stands twice"
        what_ko = f"{', '.join(missing)} 열이 없습니다" if missing else "같은 열이 두 번 있습니다"
        raise InputError(f"{lines[0][0]}: {what}; the header is {' '.join(COLUMNS)}, with tabs between",
                         f"{lines[0][1]}: {what_ko}. 머리행은 탭으로 나눈 {' '.join(COLUMNS)}입니다")  # fmt: skip
    return [((en, ko), _entry(en, ko, header, cells)) for en, ko, cells in lines[1:]]


def _entry(en: str, ko: str, header: list[str], cells: list[str]) -> Entry:
    if len(cells) > len(header) or len(cells) < len(_REQUIRED):
        raise InputError(
            f"{en}: {len(cells)} fields in {chr(9).join(cells)!r}; write {len(header)}, with tabs between",
            f"{ko}: 칸이 {len(cells)}개입니다({chr(9).join(cells)!r}). 탭으로 나누어 {len(header)}개를 쓰세요",
        )
    given = dict(zip(header, (cell.strip() for cell in cells), strict=False))
    if not given["surface"]:
        raise InputError(f"{en}: no surface in {chr(9).join(cells)!r}; write the word first, or remove the line",
                         f"{ko}: surface가 비어 있습니다({chr(9).join(cells)!r}). 낱말을 쓰거나 행을 지우세요")  # fmt: skip
    choose(given["mode"], MODES, ("mode", "mode 값"), place=en)
    choose(given["type"], _TYPES, ("type", "type 값"), place=en)
    allowed = _TYPES[given["type"]]
    if given["mode"] not in allowed:
        raise InputError(
            f"{en}: {given['surface']!r} of type {given['type']} has mode {given['mode']!r}; use {' or '.join(allowed)}",
            f"{ko}: '{given['surface']}'의 type {given['type']}에는 mode {given['mode']}을(를) 쓸 수 없습니다. "
            f"쓸 수 있는 값: {', '.join(allowed)}",
        )
    for name in ("valid_from", "valid_to"):
        if given.get(name) and not _DAY.fullmatch(given[name]):
            raise InputError(
                f"{en}: {name} {given[name]!r} is not a date; write 2010, 2010-07 or 2010-07-01",
                f"{ko}: {name}의 '{given[name]}'은(는) 날짜가 아닙니다. 2010, 2010-07, 2010-07-01처럼 쓰세요",
            )
    given["canonical"] = "".join((given["canonical"] or given["surface"]).split())
    return Entry(**given)
