"""The chain from a number to its files, as text for a screen and as a file."""

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from analysis.report import numbers, workbook
from analysis.report.text import MESSAGES, say
from analysis.report.units import unit_text
from analysis.values import Result
from analysis.vocabulary import COLUMNS, heading

__all__ = ["REMOVED", "Chain", "lines", "write_chain"]

_SHOWN, _SHOWN_WORDS = 10, 12  # articles, and words of one article, on a screen
_LONGEST = 80  # characters of a line of an article that the log holds
REMOVED = ("path", "row", "doc_id", "step", "rule", "text")


@dataclass(frozen=True)
class Fitted:
    """A fit that a number compares with others: its k and seed, and the digest of its recipe, which names its folder in the cache."""

    k: int
    seed: int
    digest: str


@dataclass(frozen=True, eq=False)
class Chain:
    """All links from a number to its files.

    table      its name in the study, and `result` the table itself
    cell       the conditions that name the row
    row        the row
    column     the number's column; "" where the target names a row only
    step       step of the study, and `digest` of its recipe, as manifest.json has it
    terms      the terms that were counted; of a topic its top words, which describe it
    topic      its name, or ""
    articles   doc_id, published, outlet, title, path, sha256 (of the file, "" where it is not one input file), and `share` (of
               the topic) or `count` (of the terms, each telling of a story once a copy where the study weights), largest first
    words      doc_id, term, part, start, end, hit: articles[part][start:end] is the hit, in the cleaned articles
    removed    REMOVED: lines of the log, where the number counts what was taken out or changed
    fits       the fits that were compared, where the number does that
    end        key of the message that says where the chain ends before the text of articles, and why; "" where it does not
    """

    table: str
    result: Result
    cell: tuple[tuple[str, str], ...]
    row: pd.Series
    column: str
    step: str
    digest: str
    terms: tuple[str, ...]
    topic: str
    articles: pd.DataFrame
    words: pd.DataFrame
    removed: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(REMOVED), dtype="str"))
    fits: tuple[Fitted, ...] = ()
    end: str = ""


def lines(chain: Chain, language: str, *, limit: int | None = None) -> list[str]:
    """The chain as text: a link a line, then the articles, each with its words and its file."""
    caption = say(chain.table, language) if chain.table in MESSAGES else "–"
    said = [say("chain_table", language, name=chain.table, caption=caption),
            say("chain_row", language, row=numbers.row_text(chain.cell) or "–"),
            say("chain_recipe", language, step=chain.step, digest=chain.digest)]  # fmt: skip
    if chain.column:
        unit = unit_text(chain.result.columns[chain.column][0], language)
        said.insert(0, say("chain_number", language, exact=chain.row[chain.column], column=chain.column, unit=unit))
    if chain.terms:
        said.append(say("chain_topic" if chain.topic else "chain_terms", language, name=chain.topic, terms=", ".join(chain.terms)))
    said += [say("chain_fit", language, k=fit.k, seed=fit.seed, digest=fit.digest, entry=fit.digest[:24]) for fit in chain.fits]
    n, shown = len(chain.articles), chain.articles.head(_SHOWN if limit is None else limit)
    said.append(say("chain_counted" if chain.terms else "chain_articles", language, n=f"{n:,}", words=f"{len(chain.words):,}"))
    by_article = dict(list(chain.words.groupby("doc_id", sort=False)))
    for one in shown.to_dict("records"):
        weight = next((f"{heading(name, language)} {one[name]:{form}}" for name, form in (("share", ".3f"), ("count", ",")) if name in one), "")
        said.append("  ".join(filter(None, (" " + (one["published"][:10] or "–"), one["outlet"], _flat(one["title"]), one["doc_id"], weight))))
        if chain.terms:
            said.append(_places(by_article.get(one["doc_id"]), language))
        said.append(say("chain_file" if one["sha256"] else "chain_no_file", language, path=one["path"], sha256=one["sha256"]))
    if len(shown) < n:
        said.append(say("chain_more", language, n=f"{n - len(shown):,}"))
    said += _log(chain.removed, language, _SHOWN if limit is None else limit)
    said += [say(chain.end, language)] if chain.end else []
    return said + ([say("chain_offsets", language, doc_id=shown["doc_id"].iloc[0])] if chain.terms and len(shown) else [])


def write_chain(chain: Chain, path: Path, *, limit: int | None = None) -> int:
    """A row for each place of a term (one without a place for an article that has none), article by article; how many."""
    articles = chain.articles if limit is None else chain.articles.head(limit)
    table = articles.merge(chain.words, on="doc_id", how="left")
    numbered = ("start", "end")
    table = table.assign(**{name: table[name].astype("Int64").astype(object) for name in numbered})
    table = table.assign(**{name: table[name].fillna("") for name in ("term", "part", "hit")})
    order = ["doc_id", "published", "outlet", "title", *(name for name in ("share", "count") if name in table), "term", "part", "start", "end",
             "hit", "path", "sha256"]  # fmt: skip
    own = {"part": ("word", "title, text or keywords"), "start": ("characters", "first character, from 0, of the cleaned article's part"),
           "end": ("characters", "character behind the last one"), "sha256": ("digest", "sha256 of the file")}  # fmt: skip
    described = {name: own.get(name) or COLUMNS[name][:2] for name in order}
    n = len(articles)
    workbook.write_csv(Result("trace", table[order], described, {"given": n, "used": n, "undated": 0, "dropped": 0}), path)
    return len(table)


def _log(removed: pd.DataFrame, language: str, limit: int) -> list[str]:
    """What the log says was taken out or changed."""
    if removed.empty:
        return []
    said = [say("chain_log", language, n=f"{len(removed):,}")]
    for one in removed.head(limit).to_dict("records"):
        text, at = _flat(one["text"]), one["path"] + (f":{one['row']}" if one["row"] else "")
        text = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
        said.append("  ".join(filter(None, (f" {one['step']}/{one['rule']}", text, one["doc_id"], at))))
    return said + ([say("chain_log_more", language, n=f"{len(removed) - limit:,}")] if len(removed) > limit else [])


def _places(words: pd.DataFrame | None, language: str) -> str:
    if words is None:
        return say("chain_no_words", language)
    shown = [f"{one.part} {one.start}–{one.end} {_flat(one.hit)}" for one in words.head(_SHOWN_WORDS).itertuples()]
    return "    " + " · ".join(shown) + (f" · … +{len(words) - len(shown):,}" if len(words) > len(shown) else "")


def _flat(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
