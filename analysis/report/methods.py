"""The methods paragraph, ready to paste: clause by clause what this study did, and nothing that it did not do."""

import pandas as pd

from analysis.report import calibration
from analysis.report.content import Content
from analysis.report.findings import from_bigkinds, outlets, tested, usable_dates
from analysis.report.text import percent_set, say

__all__ = ["methods"]


def methods(content: Content, language: str) -> str:
    """A paragraph of what was done, clause by clause: what this study did not do is not in it."""
    study, tables = content.study, content.tables
    articles, intake = tables["articles"].table, tables["intake"].coverage
    when = tables["articles_year"].coverage
    dated = usable_dates(content)
    choice = tables["k_choice"].table
    recipe = content.fit.recipe
    clauses = [say("m_corpus" if intake["dropped"] else "m_corpus_all", language, n=f"{len(articles):,}",
                   given=f"{intake['given']:,}", removed=f"{intake['dropped']:,}", outlets=outlets(articles, language))]  # fmt: skip
    if len(dated):
        clauses.append(say("m_dated", language, dated=f"{len(dated):,}", first=dated.min(), last=dated.max()))
    if when["undated"]:
        clauses.append(say("m_undated", language, undated=f"{when['undated']:,}"))
    clauses += [
        say(f"m_read_{study.dictionary.read}", language, analyser=f"{content.analyser['name']} {content.analyser['version']}",
            tags=", ".join(study.dictionary.tags), min_length=study.dictionary.min_length, n_stop=content.n_stop,
            n_entries=f"{int(content.analyser['n_entries']) - content.n_stop:,}"),
        say("m_terms" if study.terms.min_docs > 1 else "m_terms_common", language, min_docs=study.terms.min_docs, max_share=percent_set(study.terms.max_share),
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
        if tested(content):
            clauses += [say("m_tests", language), *calibration.sentence(language), say("m_changes", language)]
    if any(name.startswith("log_odds") for name in tables):
        clauses.append(say("m_compared", language))
    if study.report.source:
        clauses.append(say("m_source", language, source=study.report.source.rstrip(".")))
    elif from_bigkinds(content):
        clauses.append(say("archive_bigkinds", language))
    return " ".join(clauses)


def _branch(choice: pd.DataFrame, flat: tuple[int, ...]) -> str:
    """Which rule of choose_k decided: a given k, no measure, one best k, or the most stable of several."""
    if len(choice) == 1:
        return "m_k_given"
    if choice["coherence"].isna().all():
        return "m_k_none"
    return "m_k_best" if len(flat) == 1 else "m_k_flat"
