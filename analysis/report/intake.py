"""What the intake tables mean: sentences in the order of how much they matter, each with its number."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.preprocessing.intake import REASONS
from analysis.preprocessing.intake import tables as intake_tables
from analysis.preprocessing.spans import first_day, last_day
from analysis.report.text import say, value_text
from analysis.values import Corpus, Result
from analysis.vocabulary import columns

__all__ = ["CAP", "Finding", "as_table", "counts_line", "findings", "of_intake", "removals", "sentences"]

CAP = (19_900, 20_000)  # rows of a file that BigKinds has probably cut
_LISTED = 3
_SLACK_DAYS, _SLACK = 7, 10  # a period is not filled where more days are missing that should hold so many articles
_EXPECTED = 20  # an outlet is missed where its share lets so many articles be expected
_SHIFT, _FULL_YEAR = 0.15, 100  # a share that differs so much between two years of so many articles
_STUBS, _BODY = 0.9, 100  # most bodies are at most 203 characters long, but not short texts of their own
_MENDED = ("characters replaced by U+FFFD", "sheet without a text column", "formulas without a stored value, read as empty",
           "cells with an error of Excel, read as empty")  # fmt: skip
_STEPS = ("read", "select", "duplicates", "date", "clean", "note")
_OF_FILES = ("encoding", "rows", "span", "recurring line")  # these have tables of their own
_SAME_ENCODING = {"utf-8-sig": "utf-8"}


@dataclass(frozen=True)
class Finding:
    """One thing to look at: its key, its number, and the sentence in both languages."""

    key: str
    n: int
    en: str
    ko: str


def of_intake(corpus: Corpus, *, read: str = "text") -> dict[str, Result]:
    """{name: Result}: the findings, the tables of preprocessing.intake, and what each rule removed or changed.

    read    what the study counts: text, title or keywords
    raises  ValueError where the counts do not add up
    """
    made = intake_tables(corpus)
    found = as_table(findings(made, corpus, read=read))
    first = {"intake_findings": found, "intake": made.pop("intake"), "removals": removals(corpus)}
    return first | made


def removals(corpus: Corpus) -> Result:
    """How often each rule removed an article, or removed or changed a line: removed articles first, then what was changed."""
    told = corpus.log[~((corpus.log["step"] == "note") & corpus.log["rule"].isin(_OF_FILES))]
    counted = told.groupby(["step", "rule"]).size().rename("count").reset_index()
    order = counted["step"].map({step: i for i, step in enumerate(_STEPS)}).fillna(len(_STEPS))
    counted = counted.assign(order=order).sort_values(["order", "step", "count", "rule"], ascending=[True, True, False, True])
    described = columns("step", "rule", count=("articles or lines", "times that the rule applied"))
    coverage = {"given": len(corpus), "used": len(corpus), "undated": 0, "dropped": 0}
    return Result("removals", counted.drop(columns="order").reset_index(drop=True), described, coverage)


def findings(tables: Mapping[str, Result], corpus: Corpus, *, read: str = "text") -> list[Finding]:
    """What a careful reader would want to know before trusting the corpus; the gravest first, none where all is well.

    tables   of preprocessing.intake.tables(corpus)
    read     what the study counts: text, title or keywords
    """
    notes = corpus.log[corpus.log["step"] == "note"]
    return [
        *_cap(tables), *_unread(corpus), *_mended(notes), *_ids(notes), *_named(tables), *_gaps(tables), *_thin(tables), *_overlaps(tables),
        *_outlets(tables), *_stubs(tables, read), *_encodings(tables), *_undated(tables, corpus), *_copies(tables),
        *_unknown(notes), *_lines(tables), *_skipped(notes),
    ]  # fmt: skip


def as_table(found: list[Finding]) -> Result:
    """The findings as a table: finding, n, said_ko, said_en."""
    rows = [(one.key, one.n, one.ko, one.en) for one in found]
    table = pd.DataFrame(rows, columns=["finding", "n", "said_ko", "said_en"])
    table = table.astype({"finding": "str", "n": int, "said_ko": "str", "said_en": "str"})
    return Result("intake_findings", table, columns(*table.columns), {"given": 0, "used": 0, "undated": 0, "dropped": 0})


def sentences(result: Result, language: str) -> list[str]:
    """The findings of `as_table` in `language`, or the one sentence that there are none."""
    return result.table[f"said_{language}"].tolist() or [say("find_none", language)]


def counts_line(intake: Result, language: str) -> str:
    """Given = kept + each reason that occurs."""
    sums = intake.table[["n_given", "n_kept", *REASONS]].sum()
    reasons = "".join(" + " + say(f"reason_{name}", language, n=f"{sums[name]:,}") for name in REASONS if sums[name])
    return say("intake_counts", language, given=f"{sums['n_given']:,}", kept=f"{sums['n_kept']:,}", reasons=reasons)


def _finding(key: str, n: int, *, listed: Iterable[tuple[str, str]] | Iterable[str] = (), **parts: object) -> list[Finding]:
    """One finding; of a longer list (texts, or pairs of Korean and English) the first few and how many more."""
    pairs = [(item, item) if isinstance(item, str) else item for item in listed]
    said = {}
    for position, language in enumerate(("ko", "en")):
        few = ", ".join(pair[position] for pair in pairs[:_LISTED])
        rest = len(pairs) - _LISTED
        said[language] = say(key, language, n=f"{n:,}", **parts,
                             listed=say("and_more", language, listed=few, n=rest) if rest > 0 else few)  # fmt: skip
    return [Finding(key.removeprefix("find_"), n, said["en"], said["ko"])]


def _both(key: str, **parts: object) -> tuple[str, str]:
    return say(key, "ko", **parts), say(key, "en", **parts)


def _short(path: str) -> str:
    return path.rpartition("/")[2] or path


def _cap(tables: Mapping[str, Result]) -> list[Finding]:
    capped = tables["intake_periods"].table[lambda rows: rows["n_given"].between(*CAP)]
    listed = [f"{_short(row.path)} ({row.n_given:,})" for row in capped.itertuples()]
    return _finding("find_cap", len(capped), listed=listed) if len(capped) else []


def _unread(corpus: Corpus) -> list[Finding]:
    gone = corpus.log[corpus.log["step"] == "read"]
    listed = [tuple(f"{value_text('rule', rule, language)} {n:,}" for language in ("ko", "en"))
              for rule, n in _counted(gone["rule"])]  # fmt: skip
    return _finding("find_unread", len(gone), listed=listed) if len(gone) else []


def _mended(notes: pd.DataFrame) -> list[Finding]:
    rows = notes[notes["rule"].isin(_MENDED)].sort_values(["path", "rule"])
    listed = [_pair(lambda language, row=row: say("mended_part", language, path=_short(row.path), count=row.text,
                                                 what=value_text("rule", row.rule, language)))
              for row in rows.itertuples()]  # fmt: skip
    return _finding("find_mended", rows["path"].nunique(), listed=listed) if len(rows) else []


def _ids(notes: pd.DataFrame) -> list[Finding]:
    n = int((notes["rule"] == "id shared by different articles").sum())
    return _finding("find_ids", n) if n else []


def _named(tables: Mapping[str, Result]) -> list[Finding]:
    """Files that do not fill the period of their name, or leave it."""
    rows = tables["intake_periods"].table[lambda rows: rows["missing_before"].notna()]
    parts: dict[str, list] = {"find_short": [], "find_outside": []}
    for row in rows.itertuples():
        short = any(days > _SLACK_DAYS and expected >= _SLACK for days, expected in
                    ((row.missing_before, row.expected_before), (row.missing_after, row.expected_after)))  # fmt: skip
        outside = min(row.missing_before, row.missing_after) < 0
        if short or outside:
            told = _pair(lambda language, row=row: say(
                "short_part", language, path=_short(row.path),
                named=say("span_of", language, first=row.named_first, last=row.named_last),
                held=say("span_of", language, first=first_day(row.first), last=last_day(row.last))))  # fmt: skip
            parts["find_short" if short else "find_outside"].append(told)
    return [one for key, listed in parts.items() if listed for one in _finding(key, len(listed), listed=listed)]


def _pair(said) -> tuple[str, str]:
    return said("ko"), said("en")


def _gaps(tables: Mapping[str, Result]) -> list[Finding]:
    made = []
    for kind in ("names", "contents"):
        rows = tables["intake_gaps"].table[lambda rows, kind=kind: rows["kind"] == kind]
        rows = rows.sort_values(["n_days", "first"], ascending=[False, True])
        listed = [_both("gap_part", first=row.first, last=row.last, days=f"{row.n_days:,}") for row in rows.itertuples()]
        made += _finding(f"find_gap_{kind}", len(rows), listed=listed) if len(rows) else []
    return made


def _thin(tables: Mapping[str, Result]) -> list[Finding]:
    rows = tables["intake_thin"].table
    listed = [_both("thin_part", path=_short(row.path), period=row.period, count=f"{row.n_articles:,}", usual=f"{row.usual:,.0f}")
              for row in rows.itertuples()]  # fmt: skip
    return _finding("find_thin", rows["path"].nunique(), listed=listed) if len(rows) else []


def _overlaps(tables: Mapping[str, Result]) -> list[Finding]:
    rows = tables["intake_overlaps"].table
    listed = [_both("overlap_part", path=_short(row.path), other=_short(row.other), count=f"{row.n_articles:,}")
              for row in rows.itertuples()]  # fmt: skip
    return _finding("find_overlap", len(rows), listed=listed) if len(rows) else []


def _outlets(tables: Mapping[str, Result]) -> list[Finding]:
    """Outlets that join, leave or are absent in between where their share lets articles be expected; the largest shift."""
    long = tables["intake_outlets_year"].table[lambda rows: rows["outlet"] != ""]
    counts = long.pivot_table(index="period", columns="outlet", values="n_with_copies", aggfunc="sum", fill_value=0)
    if len(counts) < 2:
        return []
    totals, listed = counts.sum(axis=1), {"joins": [], "leaves": [], "holes": []}
    years = counts.index.to_numpy()
    for outlet in counts.sum().sort_values(ascending=False, kind="stable").index:
        present = counts[outlet].to_numpy() > 0
        first, last = present.argmax(), len(present) - 1 - present[::-1].argmax()
        if counts[outlet].sum() < _EXPECTED:  # its share is not known well enough
            break
        share = counts[outlet].sum() / totals[present].sum()
        count = f"{counts[outlet].sum():,}"
        if share * totals.iloc[:first].sum() >= _EXPECTED:
            listed["joins"].append(_both("join_part", outlet=outlet, year=years[first], count=count))
        if share * totals.iloc[last + 1 :].sum() >= _EXPECTED:
            listed["leaves"].append(_both("leave_part", outlet=outlet, year=years[last], count=count))
        hole = ~present & (years > years[first]) & (years < years[last])
        if share * totals[hole].sum() >= _EXPECTED:
            listed["holes"].append(_both("hole_part", outlet=outlet, year=", ".join(years[hole])))
    made = [one for key, items in listed.items() if items for one in _finding(f"find_{key}", len(items), listed=items)]
    return made + _shift(counts[totals >= _FULL_YEAR])


def _shift(counts: pd.DataFrame) -> list[Finding]:
    if len(counts) < 2:
        return []
    shares = counts.div(counts.sum(axis=1), axis=0)
    spread = shares.max() - shares.min()
    outlet = spread.idxmax()
    if spread[outlet] < _SHIFT:
        return []
    years = sorted([shares[outlet].idxmin(), shares[outlet].idxmax()])
    told = [round(100 * shares.at[year, outlet]) for year in years]
    return _finding("find_shift", abs(told[1] - told[0]), listed=[outlet], from_year=years[0], to_year=years[1],
                    from_share=f"{told[0]}%", to_share=f"{told[1]}%")  # fmt: skip


def _stubs(tables: Mapping[str, Result], read: str) -> list[Finding]:
    rows = tables["intake_files"].table
    cut = rows[(rows["stub_share"] > _STUBS) & (rows["median_length"] > _BODY)]
    bare = rows[rows["median_length"].isna() & (rows["n_articles"] > 0)]
    made = _finding("find_no_bodies", len(bare), listed=[_short(path) for path in bare["path"]]) if len(bare) else []
    for key, chosen in (("find_stubs_read" if read == "keywords" else "find_stubs", cut["keyword_share"] > 0.5),
                        ("find_stubs_bare", cut["keyword_share"] <= 0.5)):  # fmt: skip
        files = [_short(path) for path in cut.loc[chosen, "path"]]
        exact = cut.loc[chosen, "median_length"].max() > 2 * _BODY * 0.95 if len(files) else False
        # Without keywords it may be a collection of short texts: only bodies that end at 200 are told.
        made += _finding(key, len(files), listed=files) if files and (key != "find_stubs_bare" or exact) else []
    return made


def _encodings(tables: Mapping[str, Result]) -> list[Finding]:
    rows = tables["intake_files"].table
    texts = rows[~rows["format"].isin(["xlsx", "xls", "parquet"]) & (rows["encoding"] != "")]
    names = texts["encoding"].str.split(", ").explode().replace(_SAME_ENCODING)
    listed = [f"{name} {n:,}" for name, n in _counted(names)]
    return _finding("find_encodings", len(listed), listed=listed) if len(listed) > 1 else []


def _undated(tables: Mapping[str, Result], corpus: Corpus) -> list[Finding]:
    files, total = tables["intake_files"].table, max(len(corpus), 1)
    made = []
    for key, name in (("find_undated", "n_undated"), ("find_inferred", "n_inferred")):
        n = int(files[name].sum())
        made += _finding(key, n, share=f"{100 * n / total:.1f}%") if n else []
    unreadable = corpus.log[(corpus.log["step"] == "date") & (corpus.log["rule"] == "unreadable")]
    listed = [f"{text.strip()[:20]!r} {n:,}" for text, n in _counted(unreadable["text"])]
    return made + (_finding("find_unreadable", len(unreadable), listed=listed) if len(unreadable) else [])


def _copies(tables: Mapping[str, Result]) -> list[Finding]:
    near, given = int(tables["intake"].table["n_near"].sum()), max(int(tables["intake"].table["n_given"].sum()), 1)
    stories = tables["stories"].table
    if near:
        return _finding("find_near", near, share=f"{100 * near / given:.1f}%", stories=f"{len(stories):,}")
    return _finding("find_stories", len(stories), copies=f"{stories['n_copies'].sum():,}") if len(stories) else []


def _unknown(notes: pd.DataFrame) -> list[Finding]:
    values = notes.loc[notes["rule"] == "unknown value of 분석제외 여부", "text"]
    return _finding("find_unknown", len(values), listed=[f"{text} {n:,}" for text, n in _counted(values)]) if len(values) else []


def _lines(tables: Mapping[str, Result]) -> list[Finding]:
    rows = tables["recurring_lines"].table
    listed = [_both("line_part", outlet=row.outlet, line=row.line[:30], count=f"{row.n_articles:,}") for row in rows.itertuples()]
    return _finding("find_lines", len(rows), listed=listed) if len(rows) else []


def _skipped(notes: pd.DataFrame) -> list[Finding]:
    """Files that were left unread, those of unknown suffix apart from links, pipes and what a zip hides."""
    skipped = notes[notes["rule"].str.startswith("not read: ")]
    unknown = skipped["rule"] == "not read: unknown suffix"
    made = []
    for key, paths in (("find_suffix", skipped.loc[unknown, "path"]), ("find_aside", skipped.loc[~unknown, "path"])):
        made += _finding(key, len(paths), listed=[_short(path) for path in paths]) if len(paths) else []
    return made


def _counted(values: pd.Series) -> list[tuple[str, int]]:
    """(value, times), the most frequent first, ties in the order of the alphabet."""
    sizes = values.value_counts()
    return sorted(sizes.items(), key=lambda item: (-item[1], item[0]))
