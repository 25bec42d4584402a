"""`hwaje new`: every key that a study can have stands in the file that it writes, and every commented example is one."""

import re
from dataclasses import fields, is_dataclass

import pytest

from analysis import defaults
from analysis.study import _CLEANING, _DUPLICATES, _MODEL, _TABLES, parse
from analysis.values import Study

# A commented line that is TOML: a key, or the header of a table. All else that is commented is prose.
SWITCHED_OFF = re.compile(r"^# (?=[a-z_]+ = |\"[^\"]+\" = |\[[a-z.]+\])", re.MULTILINE)


@pytest.fixture
def text():
    return defaults.new_study("내 연구")


def switched_on(text):
    return SWITCHED_OFF.sub("", text)


def test_every_key_is_in_the_file(text):
    tables = {**_TABLES, "corpus.cleaning": _CLEANING, "corpus.duplicates": _DUPLICATES, "models.main": _MODEL}
    parts = re.split(r"^(?:# )?\[([a-z.]+)\]", text, flags=re.MULTILINE)
    said = dict(zip(parts[1::2], parts[2::2], strict=True))
    missing = [f"[{table}] {key}" for table, keys in tables.items() for key in keys
               if not re.search(rf"^(# )?{key} = ", said[table], re.MULTILINE) and f"{table}.{key}" not in said]  # fmt: skip
    assert missing == []


def test_the_file_with_every_example_switched_on_is_a_study(text, tmp_path):
    plain, full = parse(text, folder=tmp_path), parse(switched_on(text), folder=tmp_path)
    assert "\n# 아래는 보기" in switched_on(text) and len(SWITCHED_OFF.findall(text)) > 15
    assert full.corpus.as_of == "2010-12" and full.corpus.columns["title"] == "기사제목" and full.corpus.dates
    assert full.trends.rolling and full.dictionary.discover and len(full.periods) == 2
    assert full.models["main"].guides == plain.themes and full.models["main"].names
    assert plain.corpus.as_of == "" and not plain.trends.rolling and not plain.models["main"].guides


def test_what_is_switched_off_shows_the_default_or_something_else_that_is_allowed(text, tmp_path):
    """A key whose example is its default changes nothing when it is switched on."""
    bare = parse('[study]\nname = "내 연구"\n[corpus]\nfiles = ["articles"]\n', folder=tmp_path)
    new = parse(text, folder=tmp_path)
    for spec in ("corpus", "dictionary", "terms", "trends"):
        assert getattr(new, spec) == getattr(bare, spec), spec


def test_comments_are_korean_and_lines_are_short(text):
    assert re.search("[가-힣]", text.split("[study]")[0])
    for line in text.splitlines():
        comment = line.partition("  # ")[2]
        assert not comment or re.search("[가-힣]|docs/|hwaje ", comment), line


def test_every_part_of_a_study_has_its_place_in_the_file():
    """A new specification that nobody has thought of here."""
    specs = {field.name for field in fields(Study)}
    assert specs <= {*_TABLES, "name", "title", "title_en", "note", "note_en", "languages", "seed", "periods", "themes", "models", "glosses", "folder"}
    assert is_dataclass(Study)
