"""report.html: one self-contained file, filled from the tables; nothing is computed here."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path

import pandas as pd

from analysis.cells import printable
from analysis.report import colophon, coverage, drift, findings, glosses, house, layout, limits, methods, prose
from analysis.report.browser import Browser, anchor, browser, script_words
from analysis.report.content import Content
from analysis.report.intake import counts_line, sentences
from analysis.report.targets import rows_as_targets
from analysis.report.text import MESSAGES, say
from analysis.vocabulary import heading

__all__ = ["Item", "Section", "headline", "render", "sections"]

# of figures that show less than the table of their name
_CAPTIONS = {"topic_shares": "figure_topic_shares", "frequent_terms": "figure_frequent_terms"}


@dataclass(frozen=True)
class Item:
    """A table or a figure with its numbered caption, ready to be set.

    linked, places  the column whose cells lead to the browser, and where each row's leads
    columns         the columns by their names, as a target has them
    targets, at     of each row the conditions that name it, and its place in the whole table
    described       of a figure, what it shows in words: how many series, how many periods
    table           of a figure, the numbers that it draws
    """

    name: str
    caption: str
    image: Path | None = None
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[tuple[str, bool], ...], ...] = ()  # text, and whether it stays on one line
    notes: tuple[str, ...] = ()
    linked: int = -1
    places: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    at: tuple[int, ...] = ()
    described: str = ""
    table: "Item | None" = None


@dataclass(frozen=True)
class Section:
    """A section of the report: its name among the messages, what it says first, in a list, its tables and figures."""

    name: str
    lead: tuple[str, ...]
    points: tuple[str, ...]
    items: tuple[Item, ...]


def sections(content: Content, figures: Mapping[str, Path], language: str) -> list[Section]:
    """The sections that this study has, with their tables and figures numbered through the report.

    figures  the PNG files drawn in this language, by the name of their table
    """
    numbers = {"table": 0, "figure": 0}
    made = []
    for name, contents in layout.SECTIONS.items():
        items = []
        for item in contents:
            if not layout.stands(item, content.tables):
                continue
            if item in figures:
                numbers["figure"] += 1
                items.append(_figure(item, figures[item], numbers["figure"], content, language))
            if not (item in layout.FIGURE_ONLY and item in figures):
                numbers["table"] += 1
                caption = house.caption("table", numbers["table"], say(item, language), content.study.report, language)
                items.append(_table(item, content, caption, language))
        leads = {"choice": content.reason_ko if language == "ko" else content.reason_en, "themes": say("themes_lead", language),
                 "sources": counts_line(content.tables["intake"], language)}  # fmt: skip
        lead = (leads[name],) if name in leads else ()
        told = {"sources": lambda: sentences(content.tables["intake_findings"], language),
                "nouns": lambda: drift.sentences(content.tables, language)}  # fmt: skip
        points = tuple(told[name]()) if name in told else ()
        if items:
            made.append(Section(name, lead, points, tuple(_said_once(items, content, language))))
    return made


def _said_once(items: list[Item], content: Content, language: str) -> list[Item]:
    """Without the coverage that the table or figure before said already."""
    made, said = [], ""
    for item in items:
        covered = coverage.note(item.name, content.tables[item.name], content.tables, language) if item.name in content.tables else ""
        made.append(replace(item, notes=tuple(note for note in item.notes if note != covered or note != said)))
        said = covered if covered in item.notes else said
    return made


def headline(content: Content, language: str) -> tuple[str, str]:
    """Title and note of the study in `language`; the Korean ones where there are no English ones."""
    study = content.study
    if language == "ko":
        return study.title, study.note
    return study.title_en or study.title, study.note_en or study.note


def render(content: Content, figures: Mapping[str, Path], language: str) -> str:
    """The page as text; `figures` as in `sections`."""
    title, note = headline(content, language)
    found = browser(content, language)
    return printable(_template().render(
        language=language, title=title, note=note, t=lambda key, **parts: say(key, language, **parts),
        summary=findings.summary(content, language), limits=limits.limits(content, language),
        sections=sections(content, figures, language), embedded=_embedded, browser=found, places=_places(found),
        script=_script(), script_words=script_words(language),
        prose=prose.prose_html(prose.of_content(content, language)),
        methods=methods.methods(content, language), lines=_lines(content), colophon=colophon.lines(content, language),
    ))  # fmt: skip


def _figure(name: str, path: Path, number: int, content: Content, language: str) -> Item:
    caption = house.caption("figure", number, say(_CAPTIONS.get(name, name), language), content.study.report, language)
    over_time = coverage.is_over_time(name) and name in content.tables
    notes = (coverage.note(name, content.tables[name], content.tables, language),) if over_time else ()
    if name not in content.tables:
        return Item(name, caption, image=path, notes=notes)
    of_browser = re.fullmatch(r"trend_\w+_year", name) and content.evidence is not None
    elsewhere = of_browser or name not in layout.FIGURE_ONLY  # in the browser by year, or in a table of its own
    beside = None if elsewhere else _table(name, content, say("figure_numbers", language, caption=caption), language, layout.SHOWN_BESIDE)
    return Item(name, caption, image=path, notes=notes, described=_described(content.tables[name].table, language), table=beside)


def _described(table: pd.DataFrame, language: str) -> str:
    """How much a figure shows, for those who do not see it."""
    counted = [(column, table[column].nunique()) for column in ("topic", "theme", "group", "outlet", "term", "period", "k") if column in table.columns]
    parts = ", ".join(say("figure_part", language, name=heading(column, language), n=f"{n:,}") for column, n in counted)
    return say("figure_described", language, parts=parts, rows=f"{len(table):,}") if parts else ""


def _embedded(path: Path) -> str:
    """A picture as part of the page."""
    return "data:image/png;base64," + base64.b64encode(path.read_bytes()).decode()


def _table(name: str, content: Content, caption: str, language: str, most: int = layout.SHOWN_ROWS) -> Item:
    result = content.tables[name]
    hidden = (layout.HIDDEN if name not in layout.IF_ANY else set()) | {"gloss"} | layout.ASIDE.get(name, set())  # in English the term itself carries it
    table = result.table.drop(columns=[column for column in result.table.columns if column in hidden])
    table = _told(table) if name in layout.IF_ANY else table
    shown = layout.shown(name, table, most)
    rows = [
        tuple((_glossed(column, house.cell(column, value, house.cell_text(column, value, language), content.study.report), content, language), not layout.wrapped(column, value))
              for column, value in zip(shown.columns, row, strict=True))
        for row in shown.astype(object).itertuples(index=False)
    ]  # fmt: skip
    partial = result.coverage["given"] != result.coverage["used"] and name not in layout.IF_ANY  # there the removed are the matter
    notes = [coverage.note(name, result, content.tables, language)] if partial or coverage.is_over_time(name) else []
    if len(shown) < len(table):
        notes.append(say("more_rows", language, shown=len(shown), total=f"{len(table):,}", name=name))
    notes += [say(f"note_{name}", language)] if f"note_{name}" in MESSAGES else []
    notes += house.notes(shown.columns, content.study.report, language)
    heads = tuple(heading(column, language) for column in shown.columns)
    linked, places = _leading(name, shown)
    targets = rows_as_targets(result.table, result.table.loc[shown.index])
    return Item(name, caption, heads=heads, rows=tuple(rows), notes=tuple(notes), linked=linked, places=places,
                columns=tuple(shown.columns), targets=targets, at=tuple(shown.index.tolist()))  # fmt: skip


def _leading(name: str, table: pd.DataFrame) -> tuple[int, tuple[str, ...]]:
    """Which column of a table of topics leads to the browser, and where: a share of a year to its articles, else the topic's number."""
    columns = list(table.columns)
    if "topic" not in columns or name.startswith("rolling_"):  # the topics of a rolling fit have numbers of their own
        return -1, ()
    if name == "trend_topics_year":
        return columns.index("share"), tuple(anchor("topic", *at) for at in zip(table["topic"], table["period"], strict=True))
    return columns.index("topic"), tuple(anchor("topic", number) for number in table["topic"])


def _places(found: Browser | None) -> set[str]:
    """Every place of the browser that a number can lead to."""
    groups = [group for kind in found.kinds for group in kind.groups] if found else []
    return {place for group in groups for place in (group.anchor, *(year.anchor for year in group.years)) if place}


def _told(table: pd.DataFrame) -> pd.DataFrame:
    """Without the columns that hold nothing but zeros and blanks, and without what another column says too."""
    empty = [column for column in table.columns if table[column].isin([0, ""]).all() or table[column].isna().all()]
    alone = ["n_files"] if "n_files" in table.columns and (table["n_files"] == 1).all() else []
    same = ["n_with_copies"] if "n_with_copies" in table.columns and (table["n_with_copies"] == table["n_articles"]).all() else []
    return table.drop(columns=[*empty, *alone, *same])


def _glossed(column: str, text: str, content: Content, language: str) -> str:
    """In English a Korean term carries its gloss, where there is one; a topic is named by the glosses of its words."""
    if language == "en" and column == "name":
        return glosses.english(text, content.gloss)
    return glosses.glossed(text, content) if language == "en" and column in layout.GLOSSED else text


def _lines(content: Content) -> list[tuple[str, list[dict[str, str]]]]:
    return [(theme, lines.astype(object).to_dict("records")) for theme, lines in content.lines.items() if len(lines)]


@cache
def _script() -> str:
    """The library with its licence, then our script."""
    folder = resources.files("analysis.report")
    library, licence = ((folder / "vendor" / "tablesort" / name).read_text(encoding="utf-8") for name in ("tablesort.min.js", "LICENCE"))
    return f"/*\n{licence.strip()}\n*/\n{library.strip()}\n" + (folder / "page.js").read_text(encoding="utf-8").strip()


@cache
def _template():
    from jinja2 import Environment, StrictUndefined

    source = resources.files("analysis.report").joinpath("page.html.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(source)


