"""What `hwaje check` prints: short enough to be read at one go, whole with all=True."""

import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from analysis.cells import screen
from analysis.preprocessing.intake import REASONS
from analysis.report.intake import counts_line, sentences
from analysis.report.text import say, value_text
from analysis.values import Corpus, Result

__all__ = ["aligned", "clipped", "padded", "summary", "width"]

_FILES, _RULES, _OUTLETS, _YEARS, _TOP = 8, 4, 5, 8, 3  # rows and columns of the short form
_UNDATED = "~"  # behind every year
_LINE = 100  # columns of a sentence
_BROADEST = 44  # columns of the screen for a path, 60 for other texts


def summary(corpus: Corpus, tables: Mapping[str, Result], language: str, *, all: bool = False) -> str:
    """The intake report as text: counts, findings, files, reasons, outlets by year, stories, recurring lines.

    tables   of preprocessing.intake.tables, with "intake_findings" and "removals"
    all      every row of every table
    """
    parts = [[_size(corpus, tables, language), counts_line(tables["intake"], language)], _findings(tables, language)]
    parts += [_files(tables, language, all), _reasons(tables, language, all), _outlets(tables, language, all)]
    parts += [_stories(tables, language, all), _lines(tables, language, all), _changes(tables, language)]
    return "\n\n".join("\n".join(lines) for lines in parts if lines)


def width(text: str) -> int:
    """Columns on a screen: a Hangul syllable takes two, a combining mark none."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def aligned(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Lines of a table; numbers to the right, texts to the left."""
    cells = [[_cell(value) for value in row] for row in rows]
    right = [any(isinstance(value, (int, float)) for value in column) for column in zip(*rows, strict=True)] if cells else []
    widths = [max(width(text) for text in column) for column in zip(heads, *cells, strict=True)] if cells else []
    return [
        "  " + "  ".join(padded(text, wide, to_right) for text, wide, to_right in zip(line, widths, right, strict=True)).rstrip()
        for line in [list(heads), *cells]
    ] if cells else []  # fmt: skip


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "–" if math.isnan(value) else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else screen(str(value), lines=False)


def padded(text: str, wide: int, to_right: bool = False) -> str:
    """The text with blanks up to so many columns, behind it or before it."""
    space = " " * (wide - width(text))
    return space + text if to_right else text + space


def clipped(text: str, most: int) -> str:
    """A text on one line, at most so wide, cut in its middle."""
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if width(text) <= most:
        return text
    left, right = "", ""
    while width(left) < most // 2 - 1:
        left += text[len(left)]
    while width(right) < most - most // 2 - 1:
        right = text[-len(right) - 1] + right
    return left + "…" + right


def _table(caption: str, columns: Sequence[str], rows: list[Sequence[object]], most: int, language: str, all: bool) -> list[str]:
    if not rows:
        return []
    shown = rows if all else rows[:most]
    lines = [caption, *aligned([say(f"head_{name}", language) for name in columns], shown)]
    return lines + ([say("check_rest_rows", language, n=f"{len(rows) - len(shown):,}")] if len(shown) < len(rows) else [])


def _size(corpus: Corpus, tables: Mapping[str, Result], language: str) -> str:
    days = corpus.when().loc[lambda when: when != ""].str[:10]
    span = say("span", language, first=days.min(), last=days.max()) if len(days) else ""
    n = int((tables["intake_outlets"].table["outlet"] != "").sum())
    outlets = say("n_outlets", language, n=n) if n else say("no_outlets", language)
    files = int(tables["intake"].table["n_files"].sum())
    return say("intake_size", language, n=f"{len(corpus):,}", span=span, outlets=outlets, files=f"{files:,}")


def _findings(tables: Mapping[str, Result], language: str) -> list[str]:
    found = sentences(tables["intake_findings"], language)
    lines = [say("intake_findings", language)]
    for number, sentence in enumerate(found, 1):
        first, *rest = _wrapped(sentence)
        lines += [f"{number:>3}. {first}", *(f"     {line}" for line in rest)]
    return lines if len(tables["intake_findings"].table) else [f"{lines[0]}: {found[0]}"]


def _wrapped(text: str) -> list[str]:
    """The text in lines of at most _LINE columns, broken between words."""
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and width(lines[-1]) + 1 + width(word) > _LINE:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return lines


def _files(tables: Mapping[str, Result], language: str, all: bool) -> list[str]:
    """A line a file; columns that hold nothing are left out."""
    files = tables["intake_files"].table.set_index("path")
    periods = tables["intake_periods"].table.set_index("path")[["first", "last"]]
    table = tables["intake"].table.set_index("path").join(files[["encoding", "median_length", "n_undated"]]).join(periods)
    table = table.fillna({"first": "", "last": "", "encoding": ""})
    paths = [clipped(path.rpartition("/")[2] if not path.endswith("/") else path, _BROADEST) for path in table.index]
    if len(set(paths)) < len(paths):
        paths = [clipped(path, _BROADEST) for path in table.index]
    table = table.assign(path=paths, first=table["first"].str[:10], last=table["last"].str[:10])
    columns = ["path", *(["n_files"] if (table["n_files"] > 1).any() else []), "n_given", "n_kept"]
    columns += [name for name in (*REASONS, "n_undated") if table[name].any()]
    columns += [name for name in ("first", "last", "encoding") if (table[name] != "").any()]
    columns += ["median_length"] if table["median_length"].notna().any() else []
    rows = table[columns].astype(object).values.tolist()
    return _table(say("check_files", language), columns, rows, _FILES, language, all)


def _reasons(tables: Mapping[str, Result], language: str, all: bool) -> list[str]:
    gone = tables["removals"].table
    gone = gone[gone["step"].isin(["read", "select", "duplicates"])].sort_values(["count", "rule"], ascending=[False, True])
    rows = [(clipped(str(value_text("rule", row.rule, language)), 60), int(row.count_)) for row in
            gone.rename(columns={"count": "count_"}).itertuples()]  # fmt: skip
    if len(rows) == 1:
        return [say("check_reason", language, rule=rows[0][0], n=f"{rows[0][1]:,}")]
    return _table(say("check_reasons", language), ("rule", "count"), rows, _RULES, language, all)


def _outlets(tables: Mapping[str, Result], language: str, all: bool) -> list[str]:
    """Outlets by year and the undated, the years in blocks where there are many, the small outlets in one row."""
    long = tables["intake_outlets_year"].table
    if long.empty or (long["outlet"] == "").all():
        return []
    years = sorted(long["period"].unique())
    step = 1 if all else math.ceil(len(years) / _YEARS)
    blocks = {year: years[i - i % step] for i, year in enumerate(years)}
    ends = {start: max(year for year in years if blocks[year] == start) for start in blocks.values()}
    names = {start: start if start == end else f"{start[2:]}–{end[2:]}" for start, end in ends.items()}
    counts = long.assign(block=long["period"].map(blocks)).pivot_table(
        index="outlet", columns="block", values="n_with_copies", aggfunc="sum", fill_value=0)  # fmt: skip
    undated = tables["intake_outlets"].table.set_index("outlet")["n_with_copies"].sub(counts.sum(axis=1), fill_value=0).astype(int)
    if undated.any():
        counts = counts.reindex(sorted(undated.index), fill_value=0).assign(**{_UNDATED: undated})
    counts = counts.loc[counts.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    most = len(counts) if all or len(counts) <= _OUTLETS + 1 else _OUTLETS
    names |= {_UNDATED: say("head_unusable", language)}
    rows = [[clipped(outlet, 20) or say("no_outlet", language), *map(int, row)] for outlet, row in
            zip(counts.index[:most], counts.to_numpy()[:most], strict=True)]  # fmt: skip
    if most < len(counts):
        rows.append([say("check_rest", language, n=len(counts) - most), *map(int, counts.to_numpy()[most:].sum(axis=0))])
    if len(counts) > 1:
        rows.append([say("check_total", language), *map(int, counts.to_numpy().sum(axis=0))])
    heads = [say("head_outlet", language), *(names[start] for start in counts.columns)]
    return [say("check_outlets", language), *aligned(heads, rows)]


def _stories(tables: Mapping[str, Result], language: str, all: bool) -> list[str]:
    rows = [(row.n_copies, row.n_outlets, row.first, row.last, clipped(row.title, 60)) for row in tables["stories"].table.itertuples()]
    heads = ("n_copies", "n_outlets", "first", "last", "title")
    return _table(say("check_stories", language, n=f"{len(rows):,}"), heads, rows if all else rows[:_TOP], _TOP, language, all)


def _lines(tables: Mapping[str, Result], language: str, all: bool) -> list[str]:
    rows = [(row.n_articles, clipped(row.outlet, 20), clipped(row.line, 60)) for row in tables["recurring_lines"].table.itertuples()]
    caption = say("check_lines", language, n=f"{len(rows):,}")
    return _table(caption, ("n_articles", "outlet", "line"), rows if all else rows[:_TOP], _TOP, language, all)


def _changes(tables: Mapping[str, Result], language: str) -> list[str]:
    changed = tables["removals"].table
    changed = changed[changed["step"] == "clean"]
    if changed.empty:
        return []
    listed = ", ".join(f"{value_text('rule', rule, language)} {n:,}" for rule, n in
                       zip(changed["rule"].head(_RULES), changed["count"].head(_RULES), strict=True))  # fmt: skip
    more = len(changed) - _RULES
    listed = say("and_more", language, listed=listed, n=more) if more > 0 else listed
    first, *rest = _wrapped(say("check_changes", language, n=f"{changed['count'].sum():,}", listed=listed))
    return [first, *(f"  {line}" for line in rest)]
