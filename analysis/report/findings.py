"""What the tables say, in sentences: the summary. What cannot be concluded is in limits.py, the methods paragraph in methods.py.

Every figure in a sentence is read from a table of the study; nothing is typed here.
"""

import pandas as pd

from analysis.read import BIGKINDS_ID
from analysis.report.content import Content
from analysis.report.glosses import glossed
from analysis.report.text import say, value_text

__all__ = ["from_bigkinds", "outlets", "percent", "raw", "summary", "tested", "usable_dates"]

_FEW_IN_A_YEAR = 5


def percent(share: float, digits: int = 1) -> str:
    return f"{100 * share:.{digits}f}%"


def summary(content: Content, language: str) -> list[str]:
    """Three to a handful of sentences: the material, the topics, the themes, the trends."""
    articles = content.tables["articles"].table
    coverage = content.tables["articles_year"].coverage
    lines = [say("found_corpus", language, n=f"{len(articles):,}", span=_span(content, language),
                 outlets=outlets(articles, language),
                 undated=f"{coverage['undated']:,}")]  # fmt: skip
    shares = content.tables["topic_shares"].table.sort_values("share", ascending=False, kind="stable")
    first, second = shares.iloc[0], shares.iloc[1]
    names = [glossed(row["name"], content) if language == "en" else row["name"] for row in (first, second)]
    lines.append(say("found_topics", language, k=len(shares), largest=names[0], share=percent(first["share"]),
                     second=names[1], second_share=percent(second["share"])))  # fmt: skip
    if tested(content):
        verdicts = raw(content, "test_topics")["verdict"].value_counts()
        lines.append(say("found_trends", language, **{v: int(verdicts.get(v, 0)) for v in ("rising", "falling", "undecided")}))
    elif "test_topics" in content.tables:
        n_months = int(content.tables["test_topics"].table["n_months"].iloc[0])
        lines.append(say("found_untested", language, n_months=n_months))
    else:
        lines.append(say("found_no_time", language))
    return lines + _themes(content, language) + _changes(content, language)


def _changes(content: Content, language: str) -> list[str]:
    """A sentence about the changes of level that were found, and one about whether other seeds agree with the trends."""
    lines, found = [], []
    for name, key in (("changes_topics", "name"), ("changes_themes", "theme")):
        table = raw(content, name) if name in content.tables else pd.DataFrame(columns=["verdict"])
        for row in table[table["verdict"].isin(["break up", "break down"])].to_dict("records"):
            named = glossed(row[key], content) if language == "en" else row[key]
            found.append(say("found_change", language, name=named, date=row["date"], low=row["date_low"], high=row["date_high"],
                             change=f"{row['change']:+.1f}"))  # fmt: skip
    if found:
        lines.append(say("found_changes", language, listed="; ".join(found)))
    if "agreement_topics" in content.tables:
        decided = raw(content, "agreement_topics").query("verdict != 'undecided'")
        if len(decided):
            lines.append(say("found_agreement", language, n=len(decided), share=percent(decided["same_verdict"].mean(), 0)))
    return lines


def _themes(content: Content, language: str) -> list[str]:
    """A sentence a theme: its highest year among those with enough articles and with an interval, and the verdict."""
    if not content.study.themes:
        return [say("found_no_theme", language)]
    dated = "trend_themes_year" in content.tables
    given = f"{len(content.tables['articles'].table):,}"
    lines = []
    for size in content.tables["theme_sizes"].table.itertuples():
        theme = glossed(size.theme, content) if language == "en" else size.theme
        rows = raw(content, "trend_themes_year") if dated else pd.DataFrame(columns=["theme", "low", "n_articles"])
        rows = rows[(rows["theme"] == size.theme) & rows["low"].notna() & (rows["n_articles"] >= _FEW_IN_A_YEAR)]
        if size.articles == 0 or rows.empty:
            key = "found_theme_few" if dated else "found_theme_undated"
            lines.append(say(key, language, theme=theme, articles=f"{size.articles:,}", given=given))
            continue
        peak = rows.loc[rows["share"].idxmax()]
        verdict = raw(content, "test_themes").set_index("theme")["verdict"][size.theme]
        overall = rows["articles"].sum() / rows["n_articles"].sum()
        key = "found_theme" if peak["low"] > overall else "found_theme_wide"
        if len(rows) == 1:  # no other year to be higher than
            key = "found_theme_alone"
        lines.append(say(key, language, theme=theme, peak=peak["period"], share=percent(peak["share"]),
                         low=percent(peak["low"]), high=percent(peak["high"]),
                         verdict=value_text("verdict", verdict, language)))  # fmt: skip
    return lines


def usable_dates(content: Content) -> pd.Series:
    """The days of publication that may enter a period."""
    articles = content.tables["articles"].table
    usable = (articles["published"] != "") & ((articles["dated_by"] != "inferred") | content.study.corpus.inferred_dates)
    return articles["published"][usable].str[:10]


def from_bigkinds(content: Content) -> bool:
    """Whether most articles have an id of BigKinds, which wants to be cited."""
    ids = content.tables["articles"].table["doc_id"]
    return bool(ids.str.fullmatch(BIGKINDS_ID).mean() > 0.5)  # of no articles the mean is NaN


def tested(content: Content) -> bool:
    """Whether there was time enough to test any trend."""
    return "test_topics" in content.tables and bool(content.tables["test_topics"].table["p"].notna().any())


def raw(content: Content, name: str) -> pd.DataFrame:
    """The rows of a table of trends that are about the articles as they are, not about a panel or a standard mix."""
    table = content.tables[name].table
    return table[table["composition"] == "raw"] if "composition" in table else table


def outlets(articles: pd.DataFrame, language: str) -> str:
    n = int(articles["outlet"].loc[lambda outlet: outlet != ""].nunique())
    return say("n_outlets", language, n=n) if n else say("no_outlets", language)


def _span(content: Content, language: str) -> str:
    dated = usable_dates(content)
    return say("span", language, first=dated.min(), last=dated.max()) if len(dated) else ""
