"""What the tables say, in sentences: the summary, what cannot be concluded, and the methods paragraph.

Every figure in a sentence is read from a table of the study; nothing is typed here.
"""

import pandas as pd

from analysis.read import BIGKINDS_ID
from analysis.report import calibration, drift
from analysis.report.content import Content
from analysis.report.text import say, value_text
from analysis.trends.standard import LEAST
from analysis.values import TrendsSpec

__all__ = ["glossed", "limits", "methods", "percent", "summary"]

FEW_ARTICLES, THIN_YEAR, FEW_IN_A_YEAR, ALPHA = 30, 10, 5, 0.05


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
    lines = [say("found_corpus", language, n=f"{len(articles):,}", span=_span(content, language),
                 outlets=_outlets(articles, language),
                 undated=f"{coverage['undated']:,}")]  # fmt: skip
    shares = content.tables["topic_shares"].table.sort_values("share", ascending=False, kind="stable")
    first, second = shares.iloc[0], shares.iloc[1]
    names = [glossed(row["name"], content) if language == "en" else row["name"] for row in (first, second)]
    lines.append(say("found_topics", language, k=len(shares), largest=names[0], share=percent(first["share"]),
                     second=names[1], second_share=percent(second["share"])))  # fmt: skip
    if _tested(content):
        verdicts = _raw(content, "test_topics")["verdict"].value_counts()
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
        table = _raw(content, name) if name in content.tables else pd.DataFrame(columns=["verdict"])
        for row in table[table["verdict"].isin(["break up", "break down"])].to_dict("records"):
            named = glossed(row[key], content) if language == "en" else row[key]
            found.append(say("found_change", language, name=named, date=row["date"], low=row["date_low"], high=row["date_high"],
                             change=f"{row['change']:+.1f}"))  # fmt: skip
    if found:
        lines.append(say("found_changes", language, listed="; ".join(found)))
    if "agreement_topics" in content.tables:
        decided = _raw(content, "agreement_topics").query("verdict != 'undecided'")
        if len(decided):
            lines.append(say("found_agreement", language, n=len(decided), share=percent(decided["same_verdict"].mean(), 0)))
    return lines


def _themes(content: Content, language: str) -> list[str]:
    """A sentence a theme: its highest year among those with enough articles and with an interval, and the verdict."""
    if not content.study.themes:
        return [say("found_no_theme", language)]
    dated = "trend_themes_year" in content.tables
    lines = []
    for size in content.tables["theme_sizes"].table.itertuples():
        theme = glossed(size.theme, content) if language == "en" else size.theme
        rows = _raw(content, "trend_themes_year") if dated else pd.DataFrame(columns=["theme", "low", "n_articles"])
        rows = rows[(rows["theme"] == size.theme) & rows["low"].notna() & (rows["n_articles"] >= FEW_IN_A_YEAR)]
        if size.articles == 0 or rows.empty:
            given = len(content.tables["articles"].table)
            lines.append(say("found_theme_few", language, theme=theme, articles=f"{size.articles:,}", given=f"{given:,}"))
            continue
        peak = rows.loc[rows["share"].idxmax()]
        verdict = _raw(content, "test_themes").set_index("theme")["verdict"][size.theme]
        overall = rows["articles"].sum() / rows["n_articles"].sum()
        key = "found_theme" if peak["low"] > overall else "found_theme_wide"
        lines.append(say(key, language, theme=theme, peak=peak["period"], share=percent(peak["share"]),
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
        told = [say("limit_undated", language, undated=f"{coverage['undated']:,}")]
        told += [say("limit_inferred", language, inferred=f"{inferred:,}")] if inferred else []
        lines.append(" ".join(told))
    removals = content.tables["removals"].table
    unreadable = int(removals.loc[(removals["step"] == "date") & (removals["rule"] == "unreadable"), "count"].sum())
    if unreadable:
        lines.append(say("limit_unreadable", language, n=f"{unreadable:,}"))
    by_year = content.tables["articles_year"].table
    years = by_year.groupby("period")["n_articles"].sum()
    if (years < THIN_YEAR).any():
        lines.append(say("limit_thin", language, years=len(years), thin=int((years < THIN_YEAR).sum())))
    moving = _moving_outlets(by_year, content.study.trends)
    if moving:
        lines.append(say(moving, language))
    moved = _otherwise(content)
    if moved:
        lines.append(say("limit_composition", language, n=len(moved), names=" / ".join(moved)))
    lines += drift.moved(content.tables, language)
    lines += _about_text(content, language)
    undecided = {
        name: int((_raw(content, name)["verdict"] == "undecided").sum()) if name in content.tables else 0
        for name in ("test_topics", "test_themes")
    }
    if _tested(content):
        if any(undecided.values()):
            keys = {"test_topics": "n_topics", "test_themes": "n_themes"}
            listed = ", ".join(say(keys[name], language, n=n) for name, n in undecided.items() if n)
            lines.append(say("limit_undecided", language, listed=listed))
        lines.append(say("limit_slow", language))
    lines += _of_trends(content, language)
    bare = [name for name, result in content.tables.items()
            if name.startswith("log_odds") and not (result.table["q"] <= ALPHA).any()]  # fmt: skip
    if bare:
        lines.append(say("limit_keyness", language, tables=", ".join(say(name, language) for name in bare)))
    least = content.tables["topic_diagnostics"].recipe["threshold"]
    weak = [name for name, s in zip(content.fit.names, content.stability, strict=True) if s < least]
    if weak:
        lines.append(say("limit_stability", language, n=len(weak), names=" / ".join(weak), least=f"{least:.2f}"))
    if content.unbound:
        names = "; ".join(pair[0 if language == "en" else 1] for pair in content.unbound)
        lines.append(say("limit_unbound", language, n=len(content.unbound), names=names))
    unguiding = content.fit.recipe["notes"].get("guide_words_absent", {})
    if unguiding:
        listed = "; ".join(f"{name}: {', '.join(words)}" for name, words in unguiding.items())
        lines.append(say("limit_guide_words", language, words=listed))
    if "theme_words" in content.tables:
        words = content.tables["theme_words"].table
        absent = words.loc[words["count"] == 0, "term"].tolist()
        raw = content.tables["dictionary_coverage"].table.groupby("term")["raw"].sum()
        held = [word for word in absent if raw.get(word, 0) > 0]
        missing = [word for word in absent if word not in held]
        for key, listed in (("limit_theme_held", held), ("limit_theme_words", missing)):
            if listed:
                lines.append(say(key, language, words=", ".join(listed)))
    return lines


def _of_trends(content: Content, language: str) -> list[str]:
    """Seeds that disagree, movements that the model understates, bursts that are false alarms."""
    lines, tables = [], content.tables
    if "agreement_topics" in tables:
        table = _raw(content, "agreement_topics")
        alone = table[(table["verdict"] != "undecided") & (table["same_verdict"] <= 0.5)]["name"].tolist()
        if alone:
            lines.append(say("limit_seeds", language, names=" / ".join(alone)))
    if "attenuation" in tables:
        used = tables["attenuation"].table["ratio_used"].dropna()
        if len(used):
            lines.append(say("limit_attenuation", language, ratio=percent(used.iloc[0], 0)))
    for name in ("bursts_topics", "bursts_themes"):
        recipe = tables[name].recipe if name in tables and len(tables[name].table) else {}
        if recipe.get("false_alarm_rate") is not None:
            lines.append(say("limit_bursts", language, persistence=f"{recipe['persistence']:.1f}", rate=percent(recipe["false_alarm_rate"], 0)))
            break
    return lines


def _about_text(content: Content, language: str) -> list[str]:
    if content.study.dictionary.read == "keywords":
        return [say("limit_keywords", language)]
    lengths = content.text_lengths
    cut = len(lengths) > 0 and float(((lengths >= 195) & (lengths <= 203)).mean()) > 0.5
    return [say("limit_stubs", language)] if cut else []


def _moving_outlets(by_year: pd.DataFrame, trends: TrendsSpec) -> str:
    """The message about outlets whose share of a year moves by more than a quarter, with the remedy they allow; "" where none does."""
    table = by_year[(by_year["outlet"] != "") & (by_year["n_articles"] > 0)].pivot_table(
        index="period", columns="outlet", values="n_articles", aggfunc="sum", fill_value=0
    )
    share = table.div(table.sum(axis=1), axis=0)
    if len(table) < 2 or (share.max() - share.min()).max() <= 0.25:
        return ""
    if trends.panel or "outlet" in trends.standardise:
        return "limit_outlets_held"
    if (table.min() >= LEAST).sum() > 1:
        return "limit_outlets"
    return "limit_outlets_panel" if (table.min() > 0).any() else "limit_outlets_neither"


def methods(content: Content, language: str) -> str:
    """A paragraph of what was done, clause by clause: what this study did not do is not in it."""
    study, tables = content.study, content.tables
    articles, intake = tables["articles"].table, tables["intake"].coverage
    when = tables["articles_year"].coverage
    dated = _usable_dates(content)
    choice = tables["k_choice"].table
    recipe = content.fit.recipe
    clauses = [say("m_corpus" if intake["dropped"] else "m_corpus_all", language, n=f"{len(articles):,}",
                   given=f"{intake['given']:,}", removed=f"{intake['dropped']:,}", outlets=_outlets(articles, language))]  # fmt: skip
    if len(dated):
        clauses.append(say("m_dated", language, dated=f"{len(dated):,}", first=dated.min(), last=dated.max()))
    if when["undated"]:
        clauses.append(say("m_undated", language, undated=f"{when['undated']:,}"))
    clauses += [
        say(f"m_read_{study.dictionary.read}", language, analyser=f"{content.analyser['name']} {content.analyser['version']}",
            tags=", ".join(study.dictionary.tags), min_length=study.dictionary.min_length, n_stop=content.n_stop,
            n_entries=f"{int(content.analyser['n_entries']) - content.n_stop:,}"),
        say("m_terms" if study.terms.min_docs > 1 else "m_terms_common", language, min_docs=study.terms.min_docs, max_share=percent(study.terms.max_share, 0),
            n_terms=f"{int(tables['vocabulary'].table['n_terms'].iloc[-1]):,}"),
        say("m_model", language, engine=recipe["engine"], n_seeds=int(choice["n_seeds"].iloc[0]), seed=study.seed,
            version=", ".join(f"{name} {version}" for name, version in recipe["versions"].items())),
        *([say("m_guides", language, n=len(recipe["guides"]), names=", ".join(recipe["guides"]))] if "guides" in recipe else []),
        say(_branch(choice, content.flat), language, k=content.fit.k, ks=", ".join(map(str, choice["k"])),
            flat=", ".join(map(str, content.flat))),
    ]  # fmt: skip
    if "trend_topics_year" in tables:
        trend = tables["trend_topics_year"].recipe
        covers = trend["persistence"]["covers"] if isinstance(trend.get("persistence"), dict) else ""
        clauses += [say("m_shares", language), say("m_interval_expected" if covers == "expected" else "m_interval_inside", language)]
        if "seeds" in trend:
            clauses.append(say("m_seeds", language, n=trend["seeds"]["fits"]))
        if "attenuation" in tables:
            known = tables["attenuation"].table["ratio_used"].notna().any()
            clauses.append(say("m_attenuation" if known else "m_attenuation_unknown", language, rounds=tables["attenuation"].recipe["rounds"]))
        if "trend_themes_year" in tables:
            clauses.append(say("m_themes", language))
        if study.trends.panel:
            clauses.append(say("m_panel", language))
        if study.trends.standardise:
            strata = ", ".join(say(f"stratum_{name}", language) for name in study.trends.standardise)
            clauses.append(say("m_standardised", language, strata=strata))
        if _tested(content):
            clauses += [say("m_tests", language), *calibration.sentence(language), say("m_changes", language)]
    if any(name.startswith("log_odds") for name in tables):
        clauses.append(say("m_compared", language))
    if len(articles) and articles["doc_id"].str.fullmatch(BIGKINDS_ID).mean() > 0.5:
        clauses.append(say("archive_bigkinds", language))
    return " ".join(clauses)


def _usable_dates(content: Content) -> pd.Series:
    """The days of publication that may enter a period."""
    articles = content.tables["articles"].table
    usable = (articles["published"] != "") & ((articles["dated_by"] != "inferred") | content.study.corpus.inferred_dates)
    return articles["published"][usable].str[:10]


def _branch(choice: pd.DataFrame, flat: tuple[int, ...]) -> str:
    """Which rule of choose_k decided: a given k, no measure, one best k, or the most stable of several."""
    if len(choice) == 1:
        return "m_k_given"
    if choice["coherence"].isna().all():
        return "m_k_none"
    return "m_k_best" if len(flat) == 1 else "m_k_flat"


def _tested(content: Content) -> bool:
    """Whether there was time enough to test any trend."""
    return "test_topics" in content.tables and bool(content.tables["test_topics"].table["p"].notna().any())


def _raw(content: Content, name: str) -> pd.DataFrame:
    """The rows of a table of trends that are about the articles as they are, not about a panel or a standard mix."""
    table = content.tables[name].table
    return table[table["composition"] == "raw"] if "composition" in table else table


def _otherwise(content: Content) -> list[str]:
    """Topics and themes whose verdict is another one in the panel or with a standard mix, where both could be tested."""
    named = []
    for name, key in (("test_topics", ["topic", "name"]), ("test_themes", ["theme"])):
        table = content.tables[name].table if name in content.tables else pd.DataFrame()
        if "composition" in table:
            differs = table[table["p"].notna()].groupby(key, sort=False)["verdict"].nunique() > 1
            named += differs.index[differs].get_level_values(key[-1]).tolist()
    return named


def _outlets(articles: pd.DataFrame, language: str) -> str:
    n = int(articles["outlet"].loc[lambda outlet: outlet != ""].nunique())
    return say("n_outlets", language, n=n) if n else say("no_outlets", language)


def _span(content: Content, language: str) -> str:
    dated = _usable_dates(content)
    return say("span", language, first=dated.min(), last=dated.max()) if len(dated) else ""
