"""What the tables say, in sentences: the summary, what cannot be concluded, and the methods paragraph.

Every figure in a sentence is read from a table of the study; nothing is typed here.
"""

import pandas as pd

from analysis.read import BIGKINDS_ID
from analysis.report.content import Content
from analysis.report.text import say, value_text

__all__ = ["glossed", "limits", "methods", "percent", "summary"]

FEW_ARTICLES, THIN_YEAR, FEW_IN_A_YEAR, STABLE = 30, 10, 5, 0.7


def percent(share: float, digits: int = 1) -> str:
    return f"{100 * share:.{digits}f}%"


def glossed(text: str, content: Content) -> str:
    """Korean terms, alone or in a list, each with its English gloss in brackets where the lexicon has one."""
    mark = " · " if " · " in text else ", "
    glosses = content.gloss
    return mark.join(
        word if not glosses.get(word) else glosses[word] if glosses[word].startswith(word) else f"{word} ({glosses[word]})"
        for word in text.split(mark)
    )


def summary(content: Content, language: str) -> list[str]:
    """Three to a handful of sentences: the material, the topics, the themes, the trends."""
    articles = content.tables["articles"].table
    coverage = content.tables["articles_year"].coverage
    n_outlets = int((articles["outlet"].loc[lambda o: o != ""]).nunique())
    lines = [say("found_corpus", language, n=f"{len(articles):,}", span=_span(articles, language), outlets=n_outlets,
                 undated=f"{coverage['undated']:,}")]  # fmt: skip
    shares = content.tables["topic_shares"].table.sort_values("share", ascending=False, kind="stable")
    first, second = shares.iloc[0], shares.iloc[1]
    names = [glossed(row["name"], content) if language == "en" else row["name"] for row in (first, second)]
    lines.append(say("found_topics", language, k=len(shares), largest=names[0], share=percent(first["share"]),
                     second=names[1], second_share=percent(second["share"])))  # fmt: skip
    if "test_topics" in content.tables:
        verdicts = content.tables["test_topics"].table["verdict"].value_counts()
        lines.append(say("found_trends", language, **{v: int(verdicts.get(v, 0)) for v in ("rising", "falling", "undecided")}))
    else:
        lines.append(say("found_no_time", language))
    return lines + _themes(content, language)


def _themes(content: Content, language: str) -> list[str]:
    """A sentence a theme: its highest year among those with enough articles and with an interval, and the verdict."""
    if not content.study.themes:
        return [say("found_no_theme", language)]
    dated = "trend_themes_year" in content.tables
    lines = []
    for size in content.tables["theme_sizes"].table.itertuples():
        theme = glossed(size.theme, content) if language == "en" else size.theme
        rows = content.tables["trend_themes_year"].table if dated else pd.DataFrame(columns=["theme", "low", "n_articles"])
        rows = rows[(rows["theme"] == size.theme) & rows["low"].notna() & (rows["n_articles"] >= FEW_IN_A_YEAR)]
        if size.articles == 0 or rows.empty:
            given = len(content.tables["articles"].table)
            lines.append(say("found_theme_few", language, theme=theme, articles=f"{size.articles:,}", given=f"{given:,}"))
            continue
        peak = rows.loc[rows["share"].idxmax()]
        verdict = content.tables["test_themes"].table.set_index("theme")["verdict"][size.theme]
        lines.append(say("found_theme", language, theme=theme, peak=peak["period"], share=percent(peak["share"]),
                         low=percent(peak["low"]), high=percent(peak["high"]),
                         verdict=value_text("verdict", verdict, language)))  # fmt: skip
    return lines


def limits(content: Content, language: str) -> list[str]:
    """What a careful reader would hold against this study, as far as its own tables show it."""
    lines = []
    articles = content.tables["articles"].table
    coverage = content.tables["articles_year"].coverage
    if len(articles) < FEW_ARTICLES:
        lines.append(say("limit_few", language, n=len(articles)))
    if coverage["undated"]:
        inferred = 0 if content.study.corpus.inferred_dates else int((articles["dated_by"] == "inferred").sum())
        lines.append(say("limit_undated", language, undated=f"{coverage['undated']:,}", inferred=f"{inferred:,}"))
    by_year = content.tables["articles_year"].table
    years = by_year.groupby("period")["n_articles"].sum()
    if (years < THIN_YEAR).any():
        lines.append(say("limit_thin", language, years=len(years), thin=int((years < THIN_YEAR).sum())))
    if _outlets_move(by_year):
        lines.append(say("limit_outlets", language))
    lines += _about_text(content, language)
    undecided = {
        name: int((content.tables[name].table["verdict"] == "undecided").sum()) if name in content.tables else 0
        for name in ("test_topics", "test_themes")
    }
    if any(undecided.values()):
        lines.append(say("limit_undecided", language, undecided=undecided["test_topics"], themes=undecided["test_themes"]))
    if "test_topics" in content.tables and len(years) >= 4:
        lines.append(say("limit_slow", language))
    weak = [name for name, s in zip(content.fit.names, content.stability, strict=True) if s < STABLE]
    if weak:
        lines.append(say("limit_stability", language, n=len(weak), names=" / ".join(weak)))
    if content.unbound:
        names = "; ".join(pair[0 if language == "en" else 1] for pair in content.unbound)
        lines.append(say("limit_unbound", language, n=len(content.unbound), names=names))
    if "theme_words" in content.tables:
        words = content.tables["theme_words"].table
        missing = words.loc[words["count"] == 0, "term"].tolist()
        if missing:
            lines.append(say("limit_theme_words", language, words=", ".join(missing)))
    return lines


def _about_text(content: Content, language: str) -> list[str]:
    if content.study.dictionary.read == "keywords":
        return [say("limit_keywords", language)]
    lengths = content.text_lengths
    cut = len(lengths) > 0 and float(((lengths >= 195) & (lengths <= 203)).mean()) > 0.5
    return [say("limit_stubs", language)] if cut else []


def _outlets_move(by_year: pd.DataFrame) -> bool:
    """Whether some outlet's share of a year's articles moves by more than a quarter of the year between years."""
    table = by_year[by_year["outlet"] != ""].pivot_table(
        index="period", columns="outlet", values="n_articles", aggfunc="sum", fill_value=0
    )
    totals = table.sum(axis=1)
    table = table[totals > 0].div(totals[totals > 0], axis=0)
    return len(table) > 1 and bool((table.max() - table.min()).max() > 0.25)


def methods(content: Content, language: str) -> str:
    """A paragraph that states material, analyser, dictionaries, model, choice of k, intervals, tests and seed."""
    study, tokens = content.study, content.analyser
    articles = content.tables["articles"].table
    intake = content.tables["intake"].coverage
    vocabulary = content.tables["vocabulary"].table
    reason = content.reason_ko if language == "ko" else content.reason_en
    bigkinds = articles["doc_id"].str.fullmatch(BIGKINDS_ID).mean() > 0.5 if len(articles) else False
    engine = content.fit.recipe["engine"]
    library = ", ".join(f"{name} {version}" for name, version in content.fit.recipe["versions"].items())
    return say(
        "methods_text", language,
        span=_span(articles, language).strip(" ()") or say("undated_span", language), n=f"{len(articles):,}",
        given=f"{intake['given']:,}", removed=f"{intake['dropped']:,}",
        outlets=int(articles["outlet"].loc[lambda o: o != ""].nunique()),
        read=say(f"read_{study.dictionary.read}", language), analyser=f"{tokens['name']} {tokens['version']}",
        tags=", ".join(study.dictionary.tags), min_length=study.dictionary.min_length,
        n_entries=f"{tokens['n_entries']:,}", min_docs=study.terms.min_docs, max_share=percent(study.terms.max_share, 0),
        n_terms=f"{int(vocabulary['n_terms'].iloc[-1]):,}", engine=engine, version=library,
        reason=reason, seed=study.seed, archive=say("archive_bigkinds", language) if bigkinds else "",
    )  # fmt: skip


def _span(articles: pd.DataFrame, language: str) -> str:
    dated = articles["published"][articles["published"] != ""].str[:10]
    return say("span", language, first=dated.min(), last=dated.max()) if len(dated) else ""
