"""study.toml -> Study: every key is known, every value is of its kind, every path is taken from the study's folder."""

import os
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from analysis.errors import InputError, choose
from analysis.values import (
    CleaningSpec,
    CorpusSpec,
    DictionarySpec,
    DuplicatesSpec,
    ModelSpec,
    ReportSpec,
    Study,
    TermsSpec,
    TrendsSpec,
)  # fmt: skip

__all__ = ["FIGURES", "FORMATS", "LANGUAGES", "TAGS", "load", "parse"]

LANGUAGES = ("ko", "en")
FORMATS = ("html", "xlsx", "docx")
FIGURES = ("png", "svg", "pdf")
_PERIOD = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
# Kiwi's tags that can stand for a term; merged lexicon entries count as NNP.
TAGS = ("NNG", "NNP", "NNB", "NR", "NP", "SL", "SH", "SN", "XR", "XPN", "XSN", "VV", "VA", "MAG", "MM", "W_HASHTAG")
_KEY, _TABLE, _TEXT = ("key", "키"), ("table", "구역"), "text"

# table: {key: (kind, default)}; a default of None means that the key is required
_TABLES: dict[str, dict[str, tuple[str, object]]] = {
    "study": {"name": ("text", None), "title": ("text", ""), "title_en": ("text", ""), "note": ("text", ""),
              "note_en": ("text", ""), "languages": ("texts", ["ko", "en"]), "seed": ("whole", 1)},
    "corpus": {"files": ("texts", None), "catalog": ("text", ""), "originals": ("text", ""), "undated": ("text", "keep"),
               "inferred_dates": ("truth", False), "as_of": ("text", ""), "dates": ("table", {}), "columns": ("table", {}),
               "cleaning": ("table", {}), "duplicates": ("table", {})},
    "dictionary": {"tags": ("texts", ["NNG", "NNP", "SL"]), "min_length": ("whole", 2), "files": ("texts", []),
                   "read": ("text", "text"), "beam": ("beam", 0), "discover": ("number", 0), "affixes": ("truth", True),
                   "shipped": ("truth", True)},
    "terms": {"min_docs": ("whole", 3), "max_share": ("number", 0.5)},
    "trends": {"standardise": ("texts", []), "panel": ("truth", False), "refits": ("whole", 3), "rolling": ("truth", False)},
    "report": {"formats": ("texts", ["html", "xlsx", "docx"]), "figures": ("texts", ["png", "svg", "pdf"]), "figure_width": ("whole", 170), "table_caption": ("caption", {}), "figure_caption": ("caption", {}),
               "stars": ("truth", False), "leading_zero": ("truth", True), "query": ("text", ""), "source": ("text", "")},
}  # fmt: skip
_CLEANING = {"off": ("texts", []), "boilerplate": ("text", "propose"), "lines": ("texts", []), "keep_lines": ("texts", [])}
_DUPLICATES = {"near": ("text", "fold"), "similarity": ("number", 0.65), "days": ("whole", 7)}
_STANDARDISE = ("outlet", "section", "length")
_MODEL = {"engine": ("text", "cvb0"), "k": ("wholes", [4, 8, 12]), "seeds": ("whole", 5), "names": ("table", {}),
          "guides": ("guides", {}), "options": ("table", {})}  # fmt: skip
_FREE = ("periods", "themes", "models", "glosses")
_KINDS = {
    "text": (lambda v: isinstance(v, str), "a text in quotes", "따옴표로 묶은 글"),
    "texts": (lambda v: isinstance(v, list) and v == [x for x in v if isinstance(x, str)], 'a list of texts ["…"]',
              '글의 목록 ["…"]'),
    "whole": (lambda v: type(v) is int and v >= 0, "a whole number, 0 or more", "0 이상의 정수"),
    "wholes": (lambda v: isinstance(v, list) and v != [] and all(type(x) is int and x > 0 for x in v),
               "a list of whole numbers above 0, such as [4, 8]", "1 이상 정수의 목록, 예: [4, 8]"),
    "number": (lambda v: type(v) in (int, float), "a number", "수"),
    "beam": (lambda v: type(v) in (int, float) and (v == 0 or 1 <= v <= 12),
             "a number from 1 to 12, such as 3, or 0 for Kiwi's own", "1에서 12 사이의 수(예: 3). Kiwi의 기본값은 0"),
    "truth": (lambda v: isinstance(v, bool), "true or false", "true 또는 false"),
    "table": (lambda v: isinstance(v, dict), "a table", "표([…])"),
    "caption": (lambda v: isinstance(v, (str, dict)), 'a pattern, such as "<표 {n}>", or one a language: { ko = "<표 {n}>", en = "Table {n}." }',
                '번호 꼴, 예: "<표 {n}>", 또는 언어마다 하나씩: { ko = "<표 {n}>", en = "Table {n}." }'),
    "guides": (lambda v: v == "themes" or isinstance(v, dict),
               '"themes", or a table of words, such as "핀테크" = ["핀테크", "간편결제"]',
               '"themes" 또는 낱말의 표, 예: "핀테크" = ["핀테크", "간편결제"]'),
}  # fmt: skip


def load(path: Path | str) -> Study:
    """The study of a folder with a study.toml (or of that file itself).

    raises  InputError that names the file, the table, the key and the nearest known key
    """
    path = Path(path)
    file = path / "study.toml" if path.is_dir() else path
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"{file}: there is no such study; make one with: hwaje new {path}",
                         f"{file}: 연구 파일이 없습니다. 'hwaje new {path}'(으)로 만드세요") from None  # fmt: skip
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: not UTF-8 at byte {error.start}; save it as UTF-8",
                         f"{file}: {error.start}번째 바이트가 UTF-8이 아닙니다. UTF-8로 저장하세요") from None  # fmt: skip
    return parse(text, folder=file.resolve().parent, place=file.name)


def parse(text: str, *, folder: Path, place: str = "study.toml") -> Study:
    """The study that `text` says; relative paths are taken from `folder`."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{place}: not valid TOML: {error}", f"{place}: TOML 문법이 틀렸습니다: {error}") from None
    for table in said:
        choose(table, [*_TABLES, *_FREE], _TABLE, place=place)
    read = {table: _read_table(said.get(table, {}), keys, f"{place}, [{table}]") for table, keys in _TABLES.items()}
    free = {table: _of_kind(said.get(table, {}), "table", f"{place}, [{table}]") for table in _FREE}
    study, corpus, dictionary = read["study"], read["corpus"], read["dictionary"]
    for language in study["languages"] or [""]:
        choose(language, LANGUAGES, ("language", "언어"), place=f"{place}, [study] languages")
    choose(corpus["undated"], ("keep", "drop", "stop"), ("value", "값"), place=f"{place}, [corpus] undated")
    if corpus["as_of"] and not _PERIOD.fullmatch(corpus["as_of"]):
        _refuse(f"{place}, [corpus] as_of", corpus["as_of"], "2004, 2004-12 or 2004-12-31", "2004, 2004-12 또는 2004-12-31")
    choose(dictionary["read"], ("text", "title", "keywords"), ("value", "값"), place=f"{place}, [dictionary] read")
    for kind in read["report"]["formats"]:
        choose(kind, FORMATS, ("format", "형식"), place=f"{place}, [report] formats")
    for name in read["trends"]["standardise"]:
        choose(name, _STANDARDISE, ("value", "값"), place=f"{place}, [trends] standardise")
    for tag in dictionary["tags"]:
        choose(tag, TAGS, ("tag", "품사 태그"), place=f"{place}, [dictionary] tags")
    if not 0 <= dictionary["discover"] <= 1:
        _refuse(f"{place}, [dictionary] discover", dictionary["discover"], "above 0 and at most 1, such as 0.8, or 0 for never",
                "0보다 크고 1 이하인 수(예: 0.8). 쓰지 않으려면 0")  # fmt: skip
    if not 0 < read["terms"]["max_share"] <= 1:
        _refuse(f"{place}, [terms] max_share", read["terms"]["max_share"], "above 0 and at most 1", "0보다 크고 1 이하")

    def at(name: str) -> Path:
        if "\0" in name:
            _refuse(f"{place}, a path", name, "a path without the character \\u0000", "\\u0000 문자가 없는 경로")
        return Path(os.path.normpath(folder / name))  # by its words: the study's folder may not be there yet

    themes = {name: _words(words, f"{place}, [themes] {name}") for name, words in free["themes"].items()}
    return Study(
        name=study["name"],
        title=study["title"] or study["name"],
        title_en=study["title_en"],
        note=study["note"],
        note_en=study["note_en"],
        languages=tuple(study["languages"]),
        seed=study["seed"],
        corpus=CorpusSpec(
            files=tuple(at(name) for name in corpus["files"]),
            catalog=at(corpus["catalog"]) if corpus["catalog"] else None,
            originals=at(corpus["originals"]) if corpus["originals"] else None,
            undated=corpus["undated"],
            inferred_dates=corpus["inferred_dates"],
            as_of=corpus["as_of"],
            dates={doc_id: _date_by_hand(doc_id, value, place) for doc_id, value in corpus["dates"].items()},
            columns=_columns(corpus["columns"], place),
            cleaning=_cleaning(corpus["cleaning"], f"{place}, [corpus.cleaning]"),
            duplicates=_duplicates(corpus["duplicates"], f"{place}, [corpus.duplicates]"),
        ),
        dictionary=DictionarySpec(
            tags=tuple(dictionary["tags"]),
            min_length=dictionary["min_length"],
            files=tuple(at(name) for name in dictionary["files"]),
            read=dictionary["read"],
            beam=float(dictionary["beam"]) or None,
            discover=float(dictionary["discover"]) or None,
            affixes=dictionary["affixes"],
            shipped=dictionary["shipped"],
        ),
        terms=TermsSpec(**read["terms"]),
        periods=_periods(free["periods"], place),
        themes=themes,
        models={name: _model(table, themes, f"{place}, [models.{name}]") for name, table in free["models"].items()}
        or {"main": ModelSpec()},
        glosses={name: _of_kind(text, "text", f"{place}, [glosses] {name}") for name, text in free["glosses"].items()},
        report=_report(read["report"], study["languages"][0], f"{place}, [report]"),
        trends=TrendsSpec(**{**read["trends"], "standardise": tuple(read["trends"]["standardise"])}),
        folder=folder,
    )


def _read_table(table: object, keys: dict, place: str) -> dict[str, object]:
    _of_kind(table, "table", place)
    for key in table:
        choose(key, keys, _KEY, place=place)
    values = {}
    for key, (kind, default) in keys.items():
        if key not in table and default is None:
            raise InputError(f"{place}: {key} is missing; add {key} = {_KINDS[kind][1]}",
                             f"{place}: '{key}' 항목이 없습니다. 적을 값: {_KINDS[kind][2]}")  # fmt: skip
        values[key] = _of_kind(table.get(key, default), kind, f"{place} {key}")
    return values


def _of_kind(value: object, kind: str, place: str) -> object:
    fits, en, ko = _KINDS[kind]
    if not fits(value):
        _refuse(place, value, en, ko)
    return value


def _refuse(place: str, value: object, en: str, ko: str) -> None:
    raise InputError(f"{place}: {value!r} is not allowed; write {en}", f"{place}: {value!r} 값은 쓸 수 없습니다. 이렇게 적으세요: {ko}")


def _report(said: Mapping[str, object], first: str, place: str) -> ReportSpec:
    for kind in said["figures"]:
        choose(kind, FIGURES, ("format", "형식"), place=f"{place} figures")
    if said["figures"] and "png" not in said["figures"] and {"html", "docx"} & {*said["formats"]}:
        _refuse(f"{place} figures", said["figures"], 'a list with "png", which pages and documents show, or [] for no figures',
                '"png"(보고서에 들어가는 그림)를 포함한 목록. 그림이 없어도 되면 []')  # fmt: skip
    if not 60 <= said["figure_width"] <= 400:
        _refuse(f"{place} figure_width", said["figure_width"], "60 to 400, in mm (85: one column, 170: two)", "60에서 400 사이의 mm(한 단 85, 두 단 170)")
    captions = {key: _captions(said[key], first, f"{place} {key}") for key in ("table_caption", "figure_caption")}
    return ReportSpec(**{**said, **captions, "formats": tuple(said["formats"]), "figures": tuple(said["figures"])})


def _captions(said: str | Mapping[str, object], first: str, place: str) -> dict[str, str]:
    """{language: pattern of a caption's number}; a pattern alone is of the study's first language."""
    patterns = {first: said} if isinstance(said, str) else said
    for language, pattern in patterns.items():
        choose(language, LANGUAGES, ("language", "언어"), place=place)
        at = place if isinstance(said, str) else f"{place}.{language}"
        _of_kind(pattern, "text", at)
        bare = pattern.replace("{n}", "")
        if bare == pattern or "{" in bare or "}" in bare or any(unicodedata.category(c)[0] == "C" for c in bare):
            _refuse(at, pattern, 'one line with {n} where the number stands, and no other braces: "〈표 {n}〉", "Table {n}."',
                    '번호가 들어갈 자리에 {n}을 둔 한 줄(다른 중괄호 없이): "〈표 {n}〉", "[그림 {n}]"')  # fmt: skip
    return dict(patterns)


def _texts(value: object, place: str) -> tuple[str, ...]:
    return tuple(_of_kind(value, "texts", place))


def _words(value: object, place: str) -> tuple[str, ...]:
    words = _texts(value, place)
    if not words or not all(word.strip() for word in words):
        _refuse(place, list(words), 'at least one word, none of them blank: ["리눅스"]', '빈칸이 아닌 낱말 하나 이상: ["리눅스"]')
    return words


def _columns(table: Mapping[str, object], place: str) -> dict[str, str]:
    known = ("id", "date", "outlet", "section", "author", "title", "text", "keywords", "url", "exclude")
    for name, header in table.items():
        choose(name, known, ("column", "열"), place=f"{place}, [corpus.columns]")
        _of_kind(header, "text", f"{place}, [corpus.columns] {name}")
    return {"source_id" if name == "id" else name: header for name, header in table.items()}


def _cleaning(table: object, place: str) -> CleaningSpec:
    said = _read_table(table, _CLEANING, place)
    choose(said["boilerplate"], ("propose", "remove", "off"), ("value", "값"), place=f"{place} boilerplate")
    return CleaningSpec(**{key: tuple(value) if isinstance(value, list) else value for key, value in said.items()})


def _duplicates(table: object, place: str) -> DuplicatesSpec:
    said = _read_table(table, _DUPLICATES, place)
    choose(said["near"], ("fold", "keep", "weight", "off"), ("value", "값"), place=f"{place} near")
    if not 0.3 <= said["similarity"] <= 1:
        _refuse(f"{place} similarity", said["similarity"], "0.3 to 1", "0.3에서 1 사이")
    return DuplicatesSpec(**said)


def _date_by_hand(doc_id: str, value: object, place: str) -> tuple[str, str]:
    at = f'{place}, [corpus.dates] "{doc_id}"'
    said = _read_table(value, {"published": ("text", None), "reason": ("text", None)}, at)
    if not _PERIOD.fullmatch(said["published"]):
        _refuse(f"{at} published", said["published"], "2000, 2000-06 or 2000-06-15", "2000, 2000-06 또는 2000-06-15")
    if not said["reason"].strip():
        _refuse(f"{at} reason", said["reason"], "how you know the date", "날짜를 어떻게 알았는지")
    return said["published"], said["reason"]


def _periods(table: Mapping[str, object], place: str) -> dict[str, tuple[str, str]]:
    periods = {}
    for name, value in table.items():
        at = f"{place}, [periods] {name}"
        ends = _texts(value, at)
        if len(ends) != 2 or not all(_PERIOD.fullmatch(end) for end in ends) or ends[0] > ends[1] + "~":
            _refuse(at, list(ends), '["2000-01", "2003-12"], first and last', '["2000-01", "2003-12"], 처음과 끝')
        periods[name] = (ends[0], ends[1])
    ordered = sorted(periods.items(), key=lambda item: item[1])
    for (one, (_, end)), (other, (start, _)) in pairwise(ordered):
        if start <= end + "~":  # text order: "2003-12" comes before "2003~", the end of that year
            raise InputError(f"{place}, [periods]: {one} and {other} overlap; both ends are included",
                             f"{place}, [periods]: {one}와(과) {other}이(가) 겹칩니다. 양 끝이 모두 포함됩니다")  # fmt: skip
    return periods


def _model(table: object, themes: Mapping[str, tuple[str, ...]], place: str) -> ModelSpec:
    said = _read_table(table, _MODEL, place)
    names = {name: _texts(words, f"{place} names.{name}") for name, words in said["names"].items()}
    if said["seeds"] < 1:
        _refuse(f"{place} seeds", said["seeds"], "1 or more", "1 이상")
    guides = _guides(said["guides"], themes, min(said["k"]), f"{place} guides")
    return ModelSpec(engine=said["engine"], k=tuple(sorted(set(said["k"]))), seeds=said["seeds"], names=names,
                     guides=guides, options=said["options"])  # fmt: skip


def _guides(said: object, themes: Mapping[str, tuple[str, ...]], k: int, place: str) -> dict[str, tuple[str, ...]]:
    """{name: words}, those of the themes where the study says "themes"; each is one topic of the smallest k too."""
    if said == "themes" and not themes:
        raise InputError(f'{place}: "themes" asks for one topic for each theme, and [themes] is empty; add a theme, or write the guides as a table',
                         f'{place}: "themes"는 주제마다 토픽 하나를 이끈다는 뜻인데 [themes]가 비어 있습니다. 주제를 더하거나 guides를 표로 적으세요')  # fmt: skip
    guides = dict(themes) if said == "themes" else {name: _words(words, f"{place}.{name}") for name, words in said.items()}
    if len(guides) > k:
        raise InputError(f"{place}: {len(guides)} guides and k = {k}: each guide is one topic; set the smallest k to {len(guides)} or more, or give fewer guides",
                         f"{place}: guides가 {len(guides)}개인데 k = {k}입니다. guides 하나가 토픽 하나입니다. 가장 작은 k를 {len(guides)} 이상으로 하거나 guides를 줄이세요")  # fmt: skip
    return guides
