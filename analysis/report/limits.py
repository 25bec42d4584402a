"""What cannot be concluded: what a careful reader would hold against a study, as far as its own tables show it."""

import pandas as pd

from analysis.report import drift
from analysis.report.content import Content
from analysis.report.findings import percent, raw, tested
from analysis.report.glosses import glossed
from analysis.report.text import say
from analysis.trends.standard import LEAST
from analysis.values import TrendsSpec

__all__ = ["limits"]

_FEW_ARTICLES, _THIN_YEAR, _ALPHA = 30, 10, 0.05


def limits(content: Content, language: str) -> list[str]:
    """What a careful reader would hold against this study, as far as its own tables show it."""
    lines = []
    articles = content.tables["articles"].table
    coverage = content.tables["articles_year"].coverage
    if len(articles) < _FEW_ARTICLES:
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
    if (years < _THIN_YEAR).any():
        thin = int((years < _THIN_YEAR).sum())
        lines.append(say("limit_thin" if thin < len(years) else "limit_thin_all", language, years=len(years), thin=thin))
    moving = _moving_outlets(by_year, content.study.trends)
    if moving:
        lines.append(say(moving, language))
    moved = _otherwise(content)
    if moved:
        lines.append(say("limit_composition", language, n=len(moved), names=_listed(moved, content, language)))
    lines += drift.moved(content.tables, language)
    lines += _about_text(content, language)
    undecided = {
        name: int((raw(content, name)["verdict"] == "undecided").sum()) if name in content.tables else 0
        for name in ("test_topics", "test_themes")
    }
    if tested(content):
        if any(undecided.values()):
            keys = {"test_topics": "n_topics", "test_themes": "n_themes"}
            listed = ", ".join(say(keys[name], language, n=n) for name, n in undecided.items() if n)
            lines.append(say("limit_undecided", language, listed=listed))
        lines.append(say("limit_slow", language))
    lines += _of_trends(content, language)
    bare = [name for name, result in content.tables.items()
            if name.startswith("log_odds") and not (result.table["q"] <= _ALPHA).any()]  # fmt: skip
    if bare:
        lines.append(say("limit_keyness", language, tables=", ".join(say(name, language) for name in bare)))
    ks = content.tables["k_choice"].table["k"]
    if len(ks) > 1 and content.fit.k == ks.max():
        lines.append(say("limit_k_edge", language, k=content.fit.k))
    least = content.tables["topic_diagnostics"].recipe["threshold"]
    weak = [name for name, s in zip(content.fit.names, content.stability, strict=True) if s < least]
    if weak:
        lines.append(say("limit_stability", language, n=len(weak), names=_listed(weak, content, language), least=percent(least, 0)))
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
        occurring = content.tables["dictionary_coverage"].table.groupby("term")["raw"].sum()
        held = [word for word in absent if occurring.get(word, 0) > 0]
        missing = [word for word in absent if word not in held]
        for key, listed in (("limit_theme_held", held), ("limit_theme_words", missing)):
            if listed:
                lines.append(say(key, language, words=", ".join(listed)))
    return lines


def _of_trends(content: Content, language: str) -> list[str]:
    """Seeds that disagree, movements that the model understates, bursts that are false alarms."""
    lines, tables = [], content.tables
    if "agreement_topics" in tables:
        table = raw(content, "agreement_topics")
        alone = table[(table["verdict"] != "undecided") & (table["same_verdict"] <= 0.5)]["name"].tolist()
        if alone:
            lines.append(say("limit_seeds", language, names=_listed(alone, content, language)))
    if "attenuation" in tables:
        used = tables["attenuation"].table["ratio_used"].dropna()
        if len(used):
            key = "limit_attenuation" if used.iloc[0] < 0.995 else "limit_attenuation_none"  # 0.995: what is printed as 100 %
            lines.append(say(key, language, ratio=percent(used.iloc[0], 0)))
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


def _otherwise(content: Content) -> list[str]:
    """Topics and themes whose verdict is another one in the panel or with a standard mix, where both could be tested."""
    named = []
    for name, key in (("test_topics", ["topic", "name"]), ("test_themes", ["theme"])):
        table = content.tables[name].table if name in content.tables else pd.DataFrame()
        if "composition" in table:
            differs = table[table["p"].notna()].groupby(key, sort=False)["verdict"].nunique() > 1
            named += differs.index[differs].get_level_values(key[-1]).tolist()
    return named


def _listed(names: list[str], content: Content, language: str) -> str:
    """Names of topics and themes one after the other; in English with the glosses of their words."""
    return " / ".join(glossed(name, content) if language == "en" else name for name in names)
