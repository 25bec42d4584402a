"""One line of a lexicon file: what it says, and what is wrong with one that cannot be used."""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import InputError, choose

__all__ = ["COLUMNS", "DAY", "LISTS", "MODES", "Entry", "key", "keys", "read_bytes", "read_entries"]

COLUMNS = ("surface", "canonical", "type", "mode", "valid_from", "valid_to", "note", "gloss")
_REQUIRED = ("surface", "canonical", "type", "mode")
MODES = ("merge", "joined", "token", "userword", "keep", "stop")
# The lists that Korean researchers pass round: {header: (type, mode)}. Merging works on whole tokens, one or several.
LISTS = {
    ("before_replacement", "after_replacement"): ("synonym", "merge"),
    ("stopword",): ("stop-topical", "stop"),
    ("one_char_keyword",): ("keep1", "keep"),
}
# Which modes a type may have. A word is an ordinary word that stands here for its English gloss.
_TYPES = {
    "name": ("merge", "joined", "token", "userword"),
    "compound": ("merge", "joined", "token", "userword"),
    "synonym": ("merge", "joined", "token", "userword"),
    "hanja": ("merge", "token"),
    "word": ("merge", "token"),
    "keep1": ("keep",),
    "stop-boilerplate": ("stop",),
    "stop-topical": ("stop",),
}
DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def key(text: str) -> str:
    """What two spellings must share to be the same: no white space, no difference of case."""
    return "".join(text.split()).casefold()


def keys(texts: list[str]) -> list[str]:
    """The key of each text, found for all in one go."""
    found = "".join("\0".join(texts).split()).casefold().split("\0")  # \0 is no white space and has no other case
    return found if len(found) == len(texts) else [key(text) for text in texts]


@dataclass(frozen=True, order=True)
class Entry:
    """One line of the table; note is the reason for it, gloss its meaning in English.

    mode    merge (consecutive tokens, white space optional), joined (the same, but no white space inside), token (a whole token),
            userword (merge, and Kiwi itself is told), keep, stop

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
        """filter (keep, stop) or term (merge, joined, token, userword): a surface has at most one entry of each."""
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
    """((place in English, in Korean), entry) of each line of a table whose header says what it is.

    Our own table has COLUMNS. The lists in circulation are taken as they are: before_replacement and after_replacement
    (synonyms, on tokens), stopword, one_char_keyword (words of one syllable that stay). Each may be xlsx, csv, tsv or txt;
    a txt without a header is a list of one word a line, of stop words or of one-syllable words as its name says.
    """
    rows = [(en, ko, cells) for en, ko, cells in _rows(path) if any(cells) and not cells[0].startswith("#")]
    if not rows:
        raise InputError(f"{path}: the dictionary is empty; its first line is {' '.join(COLUMNS)}, with tabs",
                         f"{path}: 사전이 비어 있습니다. 첫 행은 탭으로 나눈 {' '.join(COLUMNS)}입니다")  # fmt: skip
    header = [name.strip().casefold() for name in rows[0][2]]
    listed = [names for names in LISTS if set(names) <= set(header)]
    if listed:
        return [((en, ko), _listed(en, ko, listed[0], header, cells)) for en, ko, cells in rows[1:]]
    if path.suffix.lower() == ".txt" and len(header) == 1:
        names = _of_name(path)
        return [((en, ko), _listed(en, ko, names, list(names), cells)) for en, ko, cells in rows]
    header = [name.strip() for name in rows[0][2]]
    for name in header:
        choose(
            name,
            [*COLUMNS, *(name for names in LISTS for name in names)],
            ("dictionary column", "사전의 열"),
            place=rows[0][0],
        )
    missing = [name for name in _REQUIRED if name not in header]
    if missing or len(set(header)) < len(header):
        what = f"missing {', '.join(missing)}" if missing else "a column stands twice"
        what_ko = f"{', '.join(missing)} 열이 없습니다" if missing else "같은 열이 두 번 있습니다"
        others, others_ko = " or ".join(map(" ".join, LISTS)), " 또는 ".join(map(" ".join, LISTS))
        raise InputError(
            f"{rows[0][0]}: {what}; the header is {' '.join(COLUMNS)}, with tabs between, or {others}",
            f"{rows[0][1]}: {what_ko}. 머리행은 탭으로 나눈 {' '.join(COLUMNS)}이거나 {others_ko}입니다",
        )
    return [((en, ko), _entry(en, ko, header, cells)) for en, ko, cells in rows[1:]]


def _rows(path: Path) -> list[tuple[str, str, list[str]]]:
    """(place in English, in Korean, cells) of each row."""
    content = read_bytes(path)
    if path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".ods"):
        rows = _sheet(path, content)
        while rows and not any(row[-1] for row in rows):  # empty columns at the right
            rows = [row[:-1] for row in rows if len(row) > 1]
        return [
            (f"{path}, row {n}", f"{path}, {n}행", _without_index(rows[0], row)) for n, row in enumerate(rows, start=1)
        ]
    text = unicodedata.normalize("NFC", _decoded(path, content))
    first = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    if "\t" not in first and "," in first:
        cells = _csv(path, text)
        return [
            (f"{path}, line {n}", f"{path}, {n}행", _without_index(cells[0], row))
            for n, row in enumerate(cells, start=1)
        ]
    return [
        (f"{path}, line {n}", f"{path}, {n}행", line.split("\t")) for n, line in enumerate(text.splitlines(), start=1)
    ]


def _csv(path: Path, text: str) -> list[list[str]]:
    reader = csv.reader(text.splitlines())
    try:
        return list(reader)
    except csv.Error as reason:
        raise InputError(
            f"{path}, line {reader.line_num}: cannot read the dictionary as csv ({reason}); look for a quotation mark that is not closed",
            f"{path}, {reader.line_num}행: 사전을 csv로 읽을 수 없습니다({reason}). 닫히지 않은 따옴표가 있는지 보세요",
        ) from reason


def _without_index(header: list[str], row: list[str]) -> list[str]:
    """The row without the numbers that pandas writes before the first column, under no name."""
    return row[1:] if header and header[0].strip() in ("", "Unnamed: 0") else row


def _decoded(path: Path, content: bytes) -> str:
    """UTF-8; of the lists in circulation also CP949, which Excel writes into csv files."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        try:
            text = content.decode("cp949")
        except UnicodeDecodeError:
            text = ""
        header = re.split(r"[,\t]", text.partition("\n")[0].strip().strip('"'))
        if any(set(names) <= {name.strip(' "').casefold() for name in header} for names in LISTS):
            return text
        raise InputError(
            f"{path}, byte {reason.start}: not UTF-8; save the dictionary as UTF-8 text",
            f"{path}, {reason.start}번째 바이트: UTF-8이 아닙니다. 사전을 UTF-8 텍스트로 저장하세요",
        ) from reason


def _sheet(path: Path, content: bytes) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    except (CalamineError, IndexError) as reason:
        raise InputError(
            f"{path}: cannot read the dictionary as a workbook ({reason}); save it again as xlsx, or as UTF-8 text with tabs",
            f"{path}: 사전을 엑셀 파일로 읽을 수 없습니다({reason}). xlsx로 다시 저장하거나 탭으로 나눈 UTF-8 텍스트로 저장하세요",
        ) from reason
    return [[_cell(cell) for cell in row] for row in rows]


def _cell(cell: object) -> str:
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _of_name(path: Path) -> tuple[str, ...]:
    """Which list a txt without a header is."""
    stem = unicodedata.normalize("NFC", path.stem).casefold()
    for names, words in (
        (("stopword",), ("stop", "불용어")),
        (("one_char_keyword",), ("one_char", "onechar", "한글자", "한_글자")),
    ):
        if any(word in stem for word in words):
            return names
    raise InputError(
        f"{path}: cannot tell what this list of words is for; write stopword (words to leave out) or one_char_keyword (words of "
        "one syllable to keep) into its first line",
        f"{path}: 이 낱말 목록의 쓰임을 알 수 없습니다. 첫 행에 stopword(뺄 낱말) 또는 one_char_keyword(남길 한 글자 낱말)를 적으세요",
    )


def _listed(en: str, ko: str, names: tuple[str, ...], header: list[str], cells: list[str]) -> Entry:
    """An entry of one of LISTS."""
    kind, mode = LISTS[names]
    given = dict(zip(header, (" ".join(cell.split()) for cell in cells), strict=False))
    values = [given.get(name, "") for name in names]
    for name, value in zip(names, values, strict=True):
        if not value:
            remedy = "; to leave a word out, write it into a list with the header stopword" if len(names) > 1 else ""
            remedy_ko = " 낱말을 빼려면 머리행이 stopword인 목록에 적으세요." if len(names) > 1 else ""
            raise InputError(
                f"{en}: {name} is empty in {cells!r}; write the word, or remove the row{remedy}",
                f"{ko}: {name} 칸이 비어 있습니다({cells!r}). 낱말을 쓰거나 행을 지우세요.{remedy_ko}",
            )
    return Entry(values[0], "".join(values[-1].split()), kind, mode)


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
        if given.get(name) and not DAY.fullmatch(given[name]):
            raise InputError(
                f"{en}: {name} {given[name]!r} is not a date; write 2010, 2010-07 or 2010-07-01",
                f"{ko}: {name}의 '{given[name]}'은(는) 날짜가 아닙니다. 2010, 2010-07, 2010-07-01처럼 쓰세요",
            )
    first, last = given.get("valid_from", ""), given.get("valid_to", "")
    if first and last and first[: len(last)] > last[: len(first)]:
        raise InputError(f"{en}: valid_from {first} is after valid_to {last}, so that {given['surface']!r} holds on no day; correct the dates",
                         f"{ko}: valid_from {first}이(가) valid_to {last}보다 늦어 '{given['surface']}'이(가) 쓰이는 날이 없습니다. "
                         "날짜를 고치세요")  # fmt: skip
    given["canonical"] = "".join((given["canonical"] or given["surface"]).split())
    return Entry(**given)
