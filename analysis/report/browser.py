"""The topic browser of the page: topic, year, articles, line in context; numbers by year that lead there."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.cells import is_address, printable
from analysis.report.behind import AWAY
from analysis.report.content import Content
from analysis.report.evidence import LEAST_SHARE, followed
from analysis.report.findings import percent
from analysis.report.glosses import glossed
from analysis.report.targets import rows_as_targets
from analysis.report.text import say

__all__ = ["Browser", "Group", "Kind", "Year", "anchor", "browser", "embedded_json", "script_words"]

_LONGEST_TITLE, _LONGEST_NAME, _LONGEST_LINK = 160, 80, 500  # characters; a title of ten thousand is one in the table too
_SCRIPT_WORDS = ("table_filter", "table_found", "table_sort", "evidence_some", "evidence_all", "evidence_none", "evidence_no_row", "evidence_command",
                 "evidence_copy", "evidence_copied", "evidence_close")  # fmt: skip
_IDS = ("doc_id", "story")  # columns that are no numbers, even where they are digits


@dataclass(frozen=True)
class Year:
    """A year of a topic, theme or term: where its articles are ("" where there are none), its numbers as text, and their target."""

    anchor: str
    label: str
    share: str
    interval: str
    n_articles: str
    target: str = ""


@dataclass(frozen=True)
class Group:
    """A topic, theme or term with its years."""

    anchor: str
    label: str
    share: str
    words: str
    years: tuple[Year, ...]
    undated: Year | None


@dataclass(frozen=True)
class Kind:
    """All topics, themes or terms: "topics", "themes" or "terms", the years of the table of shares, the groups."""

    name: str
    periods: tuple[str, ...]
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Browser:
    """What the template sets: kinds, the sentence on what is shown, and the articles as JSON for the script."""

    kinds: tuple[Kind, ...]
    note: str
    data: str


def browser(content: Content, language: str) -> Browser | None:
    """The browser of this study, or None where no articles were handed over."""
    found = content.evidence
    if found is None or found.empty:
        return None
    there = set(zip(found["kind"], found["number"], found["period"], strict=True))
    shares = content.tables["topic_shares"].table
    topics = [(int(row.topic), say("browser_topic", language, number=row.topic) + " · " + _named(row.name, content, language),
               percent(row.share), _named(row.words, content, language)) for row in shares.itertuples(index=False)]  # fmt: skip
    themes = [(number, printable(name), "", _named(", ".join(words), content, language))
              for number, (name, words) in enumerate(content.study.themes.items())]  # fmt: skip
    terms = [(number, _named(term, content, language), "", "") for number, term in enumerate(followed(content.tables))]
    by_theme = {name: number for number, name in enumerate(content.study.themes)}
    by_term = {name: number for number, name in enumerate(followed(content.tables))}
    kinds = tuple(_kind(kind, named, _years(content, kind, by_name), there, language)
                  for kind, named, by_name in (("topic", topics, None), ("theme", themes, by_theme), ("term", terms, by_term)))  # fmt: skip
    found = found[(found["kind"] != "row") | found["period"].isin(list(content.tables))]
    note = say("browser_note", language, most=int(found.loc[found["kind"] != "row", "rank"].max()), least=percent(LEAST_SHARE, 0))
    return Browser(tuple(kind for kind in kinds if kind.groups), note, embedded_json(_data(found, language)))


def anchor(kind: str, number: int, period: str | None = None) -> str:
    """The name of a place in the browser: topic-3, topic-3-2005, theme-0-undated."""
    return f"{kind}-{number}" + ("" if period is None else f"-{period or 'undated'}")


def embedded_json(value: object) -> str:
    """JSON that may stand inside <script>: no "<" (nor line separators of JavaScript) in it, whatever the texts say."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def script_words(language: str) -> str:
    """The words that the page's script writes, as JSON; {shown}, {total} and {n} are filled in there."""
    words = {key: say(key, language, shown="{shown}", total="{total}", n="{n}") for key in _SCRIPT_WORDS}
    return embedded_json(words | {"away": AWAY, "ids": _IDS})


def _named(text: str, content: Content, language: str) -> str:
    return printable(glossed(text, content) if language == "en" else text)


def _years(content: Content, kind: str, by_name: Mapping[str, int] | None) -> dict[tuple[int, str], tuple]:
    """{(number, period): (share, low, high, n_articles, target)} of the trend table by year, the raw composition."""
    result = content.tables.get(f"trend_{kind}s_year")
    if result is None:
        return {}
    table = result.table
    if "composition" in table.columns:
        table = table[table["composition"] == "raw"]
    numbers = table[kind] if by_name is None else table[kind].map(by_name)
    targets = [f"trend_{kind}s_year[{row}].share" for row in rows_as_targets(result.table, table)]
    rows = zip(numbers, table["period"], table["share"], table["low"], table["high"], table["n_articles"], targets, strict=True)
    return {(int(number), str(period)): rest for number, period, *rest in rows if not pd.isna(number)}


def _kind(kind: str, groups: Sequence[tuple], numbers: Mapping, there: set, language: str) -> Kind:
    found = sorted(period for of, _, period in there if of == kind and period)
    periods = tuple(dict.fromkeys([*(period for _, period in numbers), *found]))
    made = []
    for number, label, share, words in groups:
        years = tuple(_year(kind, number, period, numbers.get((number, period)), there, language) for period in periods)
        undated = None
        if (kind, number, "") in there:
            undated = Year(anchor(kind, number, ""), say("browser_undated", language), "", "", "")
        made.append(Group(anchor(kind, number), label, share, words, years, undated))
    return Kind(f"{kind}s", tuple(printable(period) for period in periods), tuple(made))


def _year(kind: str, number: int, period: str, numbers: tuple | None, there: set, language: str) -> Year:
    share, low, high, n_articles, target = numbers or (math.nan, math.nan, math.nan, 0, "")
    interval = "" if math.isnan(low) or math.isnan(high) else f"{percent(low)}–{percent(high)}"
    place = anchor(kind, number, period) if (kind, number, period) in there else ""
    size = say("browser_n_articles", language, n=f"{int(n_articles):,}") if numbers else ""
    return Year(place, printable(period), "–" if math.isnan(share) else percent(share), interval, size, target)


def _data(found: pd.DataFrame, language: str) -> dict[str, object]:
    """What the script shows: each article once, and the lists of articles.

    articles  [id, title, date, outlet, address]
    places    {place of the browser: list}, a list being [how many articles there are, [article, share or count, left, hit, right], …]
    lists     the lists of rows, each once
    rows      {table: {place of the row in it: number of its list}}
    """
    articles: list[list[str]] = []
    numbers: dict[str, int] = {}
    places: dict[str, list[list]] = {}
    of_rows: dict[tuple[str, int], list[list]] = {}
    for row in found.itertuples(index=False):
        if row.doc_id not in numbers:
            numbers[row.doc_id] = len(articles)
            url = row.url if len(row.url) <= _LONGEST_LINK and is_address(printable(row.url)) else ""
            articles.append([_short(row.doc_id, _LONGEST_NAME), _short(row.title, _LONGEST_TITLE), row.published[:10], _short(row.outlet, _LONGEST_NAME), printable(url)])
        weight = {"share": percent, "count": lambda n: say("browser_count", language, n=f"{int(n):,}"), "": lambda n: ""}[row.measure](row.weight)
        listed = of_rows.setdefault((row.period, row.number), [int(row.n)]) if row.kind == "row" else places.setdefault(anchor(row.kind, row.number, row.period), [int(row.n)])
        listed.append([numbers[row.doc_id], weight, *(printable(text) for text in (row.left, row.hit, row.right))])
    lists: dict[str, int] = {}
    rows: dict[str, dict[str, int]] = {}
    for (table, at), listed in of_rows.items():
        rows.setdefault(table, {})[str(at)] = lists.setdefault(json.dumps(listed, ensure_ascii=False), len(lists))
    return {"articles": articles, "places": places, "lists": [json.loads(listed) for listed in lists], "rows": rows}


def _short(text: str, most: int) -> str:
    text = printable(text)
    return text if len(text) <= most else text[: most - 1] + "…"
