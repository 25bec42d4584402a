"""The nine tables that a Korean paper on news topics shows, cut to size from the study's tables; no number is made here but
sums over rows, and what the p of a regression says already (its t, standard error and R²).

source   what such papers print: docs/study.md, [report]
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from analysis.compare.discovery import false_discovery_rate
from analysis.report import coverage, house
from analysis.report.content import Content
from analysis.report.findings import from_bigkinds, outlets, raw, tested, usable_dates
from analysis.report.glosses import glossed
from analysis.report.text import percent_set, say, value_text
from analysis.trends.ordinary import LEAST_YEARS

__all__ = ["MOST_OUTLETS", "N_TYPICAL", "N_WORDS", "TOP", "Column", "PaperTable", "tables"]

MOST_OUTLETS = 12  # columns of outlets; of more, the smallest are one column
TOP = 20  # terms of a group
N_WORDS, N_TYPICAL = 15, 3  # of a topic


@dataclass(frozen=True)
class Column:
    """A heading with its unit, and how its cells are set.

    form    text, long (wrapped), count, year, share (three decimals), number (one decimal), percent, p, r2
    """

    head: str
    form: str


@dataclass(frozen=True)
class PaperTable:
    """A table ready to be set: None stands for what is not known. Where there is a `reason`, the study has no such table."""

    name: str  # of the sheet
    caption: str
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[object, ...], ...] = ()
    notes: tuple[str, ...] = ()
    total: bool = False  # whether the last row is a sum
    reason: str = ""


Parts = tuple[list[Column], list[tuple], list[str]] | str  # columns, rows, notes; or why there is no table


def tables(content: Content, language: str) -> list[PaperTable]:
    """The nine tables in their order, those that this study cannot fill with the reason and nothing else."""
    made = []
    for number, (key, build) in enumerate(_TABLES.items(), start=1):
        name = say("paper_sheet", language, number=number, title=say(key, language))
        caption = house.caption("table", number, say(key, language), content.study.report, language)
        parts = build(content, language)
        if isinstance(parts, str):
            made.append(PaperTable(name, caption, reason=parts))
            continue
        columns, rows, notes = parts
        stars = house.notes(("p",) if any(column.form == "p" for column in columns) else (), content.study.report, language)
        made.append(PaperTable(name, caption, tuple(columns), tuple(rows), (*stars, *notes), total=key == "paper_years"))
    return made


def _collection(content: Content, language: str) -> Parts:
    sums = content.tables["intake"].table.sum(numeric_only=True)
    removed = content.tables["removals"].table
    marked = int(removed.loc[(removed["step"] == "select") & (removed["rule"] == "excluded:중복"), "count"].sum())
    articles, spec = content.tables["articles"].table, content.study.report
    dated = usable_dates(content)
    source = spec.source or (say("archive_bigkinds", language) if from_bigkinds(content) else None)
    known = sorted(set(articles["outlet"]) - {""})
    few = 0 < len(known) <= MOST_OUTLETS
    row = (
        say("paper_span", language, first=dated.min(), last=dated.max()) if len(dated) else None,
        say("paper_listed", language, names=", ".join(known), n=len(known)) if few else outlets(articles, language), spec.query or None,
        int(sums["n_given"]), int(sums["n_duplicates"] + sums["n_near"]) + marked, int(sums["n_excluded"]) - marked,
        int(sums["n_unread"] + sums["n_dropped"]), int(sums["n_kept"]), source,
    )  # fmt: skip
    forms = ("long", "long", "long", "count", "count", "count", "count", "count", "long")
    names = ("period", "outlets", "query", "collected", "duplicates", "exceptions", "others", "final", "source")
    unknown = [say("paper_n_unknown", language)] if None in row else []
    return _columns(names, forms, language), [row], [say("paper_n_collection", language), *unknown]


def _years(content: Content, language: str) -> Parts:
    result = content.tables["articles_year"]
    if result.table.empty:
        return say("paper_no_years", language)
    wide = result.table.pivot_table(index="period", columns="outlet", values="n_articles", aggfunc="sum", fill_value=0)
    totals = wide.sum()
    ordered = sorted((outlet for outlet in wide if totals[outlet]), key=lambda outlet: (-totals[outlet], outlet))
    first, rest = (ordered, []) if len(ordered) <= MOST_OUTLETS else (ordered[: MOST_OUTLETS - 1], ordered[MOST_OUTLETS - 1 :])
    columns = [*(wide[outlet] for outlet in first), *([wide[rest].sum(axis=1)] if rest else []), wide.sum(axis=1)]
    rows = [(int(period), *(int(column[period]) for column in columns)) for period in wide.index]
    rows.append((say("paper_sum", language), *(int(column.sum()) for column in columns)))
    named = [outlet or say("paper_no_outlet", language) for outlet in first] + ([say("paper_other", language)] if rest else [])
    heads = [Column(say("paper_h_year", language), "year"), *(Column(say("paper_h_outlet_n", language, outlet=name), "count") for name in named),
             Column(say("paper_h_total", language), "count")]  # fmt: skip
    others = [say("paper_n_others", language, n=len(rest))] if rest else []
    return heads, rows, [*others, _covered("articles_year", content, language)]


def _preprocessing(content: Content, language: str) -> Parts:
    sums = content.tables["intake"].table.sum(numeric_only=True)
    spec, analyser = content.study, content.analyser
    kind = "keywords" if spec.dictionary.read == "keywords" else "nouns"
    steps = [say(f"paper_step_{kind}", language),
             say("paper_step_terms", language, min_docs=spec.terms.min_docs, max_share=percent_set(spec.terms.max_share))]  # fmt: skip
    found = content.tables["vocabulary"].table
    rows: list[tuple] = [
        (say("paper_step_given", language), int(sums["n_given"]), None, None), (say("paper_step_kept", language), int(sums["n_kept"]), None, None),
        *((step, int(row.n_articles), int(row.n_terms), int(row.n_tokens)) for step, row in zip(steps, found.itertuples(), strict=True)),
        (say("paper_step_entries", language), None, int(analyser["n_entries"]) - content.n_stop, None),
        (say("paper_step_synonyms", language), None, content.n_synonyms, None),
        (say("paper_step_stop", language), None, content.n_stop, None),
    ]  # fmt: skip
    note = say(f"paper_n_{kind}", language, analyser=f"{analyser['name']} {analyser['version']}",
               tags=", ".join(spec.dictionary.tags), min_length=spec.dictionary.min_length)  # fmt: skip
    return _columns(("step", "documents", "vocabulary", "tokens"), ("long", "count", "count", "count"), language), rows, [note]


def _terms(content: Content, language: str) -> Parts:
    overall = content.tables["frequent_terms"].table.head(TOP).assign(group=say("paper_overall", language))
    if overall.empty:
        return say("paper_no_terms", language)
    by_period = content.tables["tfidf_period"].table if "tfidf_period" in content.tables else overall.head(0)
    parts = pd.concat([overall, by_period[by_period["rank"] <= TOP]], ignore_index=True)
    names = ["group", "rank", "term", "count", "articles", "tfidf"]
    rows = [(group, int(rank), _glossed(term, content, language), int(count), int(articles), float(weight))
            for group, rank, term, count, articles, weight in parts[names].itertuples(index=False)]  # fmt: skip
    heads = _columns(names, ("text", "count", "text", "count", "count", "share"), language)
    timed = [_covered("tfidf_period", content, language)] if len(by_period) else []
    return heads, rows, [say("paper_n_terms", language), *timed]


def _choice(content: Content, language: str) -> Parts:
    names = ("k", "perplexity", "perplexity_sd", "n_heldout", "coherence", "coherence_sd", "n_seeds", "stability", "chosen")
    forms = ("count", "number", "number", "count", "share", "share", "count", "share", "text")
    table = content.tables["k_choice"].table
    rows = [tuple(_plain(value_text(name, row[name], language)) for name in names) for row in table[list(names)].to_dict("records")]
    reason = content.reason_ko if language == "ko" else content.reason_en
    return _columns(names, forms, language), rows, [reason, say("paper_n_choice", language)]


def _words(content: Content, language: str) -> Parts:
    words = content.tables["topic_words"].table
    first = words[words["rank"] <= N_WORDS].sort_values(["topic", "rank"]).groupby("topic")["term"].agg(list)
    rows = [(int(row.topic), _glossed(row.name, content, language), ", ".join(_glossed(word, content, language) for word in first[row.topic]),
             100 * float(row.share)) for row in content.tables["topic_shares"].table[["topic", "name", "share"]].itertuples(index=False)]  # fmt: skip
    heads = [*_columns(("topic", "name"), ("year", "long"), language), Column(say("paper_h_words", language, n=N_WORDS), "long"),
             Column(say("paper_h_share", language), "percent")]  # fmt: skip
    return heads, rows, [say("paper_n_words", language)]


def _typical(content: Content, language: str) -> Parts:
    table = content.tables["typical_articles"].table
    names = ("topic", "name", "title", "outlet", "published", "share")
    rows = [(int(topic), _glossed(name, content, language), title, outlet or None, published[:10] or None, float(theta))
            for topic, name, title, outlet, published, theta in table.loc[table["rank"] <= N_TYPICAL, list(names)].itertuples(index=False)]  # fmt: skip
    heads = _columns(("topic", "name", "title", "outlet", "date", "theta"), ("year", "long", "long", "text", "text", "share"), language)
    return heads, rows, [say("paper_n_typical", language, n=N_TYPICAL)]


def _shares(content: Content, language: str) -> Parts:
    if "trend_topics_year" not in content.tables:
        return say("paper_no_years", language)
    table = raw(content, "trend_topics_year")
    wide, years = table.pivot(index="period", columns="topic", values="share"), table.drop_duplicates("period").set_index("period")
    rows = [(int(period), *(_plain(share) for share in wide.loc[period]), int(years.loc[period, "n_articles"])) for period in wide.index]
    names = [_glossed(name, content, language) for name in content.tables["topic_shares"].table.set_index("topic")["name"][wide.columns]]
    heads = [Column(say("paper_h_year", language), "year"),
             *(Column(say("paper_h_topic_share", language, topic=topic, name=name), "share") for topic, name in zip(wide.columns, names, strict=True)),
             Column(say("paper_h_n", language), "count")]  # fmt: skip
    pooled = table["estimator"].str.startswith("pooled EM").any()
    partial = years.index[years["partial"].astype(bool)].tolist()
    notes = [say("paper_n_pooled" if pooled else "paper_n_mean", language)]
    notes += [say("paper_n_partial", language, years=", ".join(partial))] if partial else []
    return heads, rows, [*notes, _covered("trend_topics_year", content, language)]


def _regression(content: Content, language: str) -> Parts:
    if "test_topics" not in content.tables:
        return say("paper_no_years", language)
    if not tested(content):
        return say("paper_no_test", language, n_months=content.tables["test_topics"].table["n_months"].iloc[0])
    table, n_years = raw(content, "test_topics"), _full_years(content)
    ols = _of_p(table["ols_slope"].to_numpy(), table["ols_p"].to_numpy(), n_years)
    columns = {
        "topic": [int(topic) for topic in table["topic"]], "name": [_glossed(name, content, language) for name in table["name"]],
        "beta": table["ols_slope"], **ols, "slope": table["slope"], "own_p": table["p"], "q": table["q"],
        "verdict": [value_text("verdict", verdict, language) for verdict in table["verdict"]],
    }  # fmt: skip
    forms = ("year", "long", "share", "share", "share", "p", "p", "r2", "share", "p", "p", "text")
    rows = list(zip(*([_plain(value) for value in column] for column in columns.values()), strict=True))
    described = say("paper_n_no_ols", language, least=LEAST_YEARS) if n_years < LEAST_YEARS else say("paper_n_regression", language, n_years=n_years)
    notes = [described, say("paper_n_undecided", language), _covered("test_topics", content, language)]
    return _columns(columns, forms, language), rows, notes


def _of_p(slope: np.ndarray, p: np.ndarray, n_years: int) -> dict[str, np.ndarray]:
    """What a slope of least squares and its p say of the rest: standard error, t, p, adjusted p and R², (m,) each.

    p is 2 P(T > |t|) with n - 2 degrees of freedom, so t, slope / t and t² / (t² + n - 2) follow from it.
    """
    degrees = max(n_years - 2, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.copysign(stats.t.isf(p / 2, degrees), slope)
        r2 = np.where(np.isinf(t), 1.0, t**2 / (t**2 + degrees))
        return {"se": slope / t, "t": t, "p": p, "adjusted": false_discovery_rate(p), "r2": r2}


def _full_years(content: Content) -> int:
    """On how many years least squares stands: all twelve months in the study's span, and some articles."""
    months = raw(content, "trend_topics_month").drop_duplicates("period")
    by_year = months.groupby(months["period"].str[:4])["n_articles"].agg(["size", "sum"])
    return int(((by_year["size"] == 12) & (by_year["sum"] > 0)).sum())


def _columns(names, forms: tuple[str, ...], language: str) -> list[Column]:
    return [Column(say(f"paper_h_{name}", language), form) for name, form in zip(names, forms, strict=True)]


def _covered(name: str, content: Content, language: str) -> str:
    return coverage.note(name, content.tables[name], content.tables, language)


def _glossed(text: str, content: Content, language: str) -> str:
    return glossed(text, content) if language == "en" else text


def _plain(value: object) -> object:
    """The cell as Python has it; None for what is missing."""
    value = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(value, float) and not np.isfinite(value) else value


_TABLES: dict[str, Callable[[Content, str], Parts]] = {
    "paper_collection": _collection, "paper_years": _years, "paper_preprocessing": _preprocessing, "paper_terms": _terms,
    "paper_choice": _choice, "paper_words": _words, "paper_typical": _typical, "paper_shares": _shares, "paper_regression": _regression,
}  # fmt: skip
