"""All tables over time of one study: shares, tests, changes, bursts, seasons, and what another seed or another corpus would say."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from analysis.compare.cooccurrence import cooccurrence_themes
from analysis.trends import changes, movers, outlets, shares, words
from analysis.trends.agreement import agreement
from analysis.trends.attenuation import attenuation, corrected
from analysis.trends.bursts import bursts, bursts_topics
from analysis.trends.evidence import evidence
from analysis.trends.rolling import rolling
from analysis.trends.seasons import seasons
from analysis.trends.tests import trend_test, trend_test_themes
from analysis.values import DocTerm, Result, TermsSpec, TopicFit, TrendsSpec

__all__ = ["of_terms", "of_themes", "of_topics", "without_look_ahead"]


def of_topics(fit: TopicFit, others: Sequence[TopicFit], spec: TrendsSpec, *, seed: int = 1) -> dict[str, Result]:
    """Trends of the topics by year and month, their tests, changes, bursts and seasons.

    others   fits with other seeds: their spread is in the intervals, and whether they agree with the verdicts
    seed     of the simulations and refits
    """
    mix = {"standardise": spec.standardise, "panel": spec.panel}
    made = {f"trend_topics_{by}": shares.trend(fit, by=by, others=others, **mix) for by in ("year", "month")}
    made["test_topics"] = trend_test(fit, **mix)
    if spec.refits:
        made["attenuation"] = attenuation(fit, rounds=spec.refits, seed=seed)
        for name in ("trend_topics_year", "test_topics"):
            made[name] = corrected(made[name], made["attenuation"])
    made["movers_topics"] = movers.rising_falling(made["trend_topics_year"], made["test_topics"])
    if others:
        made["agreement_topics"] = agreement(fit, others, **mix)
    made["changes_topics"] = changes.change_points(fit, seed=seed, **mix)
    made |= _evidence("topics", made["trend_topics_year"], made["changes_topics"], fit)
    made["bursts_topics"] = bursts_topics(fit)
    made["seasons_topics"] = seasons(fit)
    if _several_outlets(fit.docs):
        made["share_topics_outlet"] = outlets.outlet_shares(fit, others)
    return made


def of_themes(counts: DocTerm, themes: Mapping[str, Iterable[str]], spec: TrendsSpec, *, seed: int = 1) -> dict[str, Result]:
    """The same of the researcher's themes; nothing where there are none."""
    if not themes:
        return {}
    mix = {"standardise": spec.standardise, "panel": spec.panel}
    made = {f"trend_themes_{by}": words.trend_themes(counts, themes, by=by, **mix) for by in ("year", "month")}
    made["test_themes"] = trend_test_themes(counts, themes, **mix)
    made["movers_themes"] = movers.rising_falling(made["trend_themes_year"], made["test_themes"])
    made["changes_themes"] = changes.change_points_themes(counts, themes, seed=seed, **mix)
    made |= _evidence("themes", made["trend_themes_year"], made["changes_themes"], counts)
    made["bursts_themes"] = bursts(counts, themes)
    made["cooccurrence_themes"] = cooccurrence_themes(counts, themes)
    if _several_outlets(counts.docs):
        made["share_themes_outlet"] = outlets.outlet_shares_themes(counts, themes)
    return made


def of_terms(counts: DocTerm, followed: Iterable[str], spec: TrendsSpec) -> dict[str, Result]:
    """Shares of single terms by year and month, and their bursts."""
    followed = list(followed)
    mix = {"standardise": spec.standardise, "panel": spec.panel}
    made = {f"trend_terms_{by}": words.trend_terms(counts, followed, by=by, **mix) for by in ("year", "month")}
    return made | {"bursts_terms": bursts(counts, followed)}


def without_look_ahead(counts: DocTerm, terms: TermsSpec, fit: TopicFit) -> dict[str, Result]:
    """Topics of each year by models that know no later article, as many as `fit` has and made as it was."""
    recipe = fit.recipe
    return {"rolling_topics_year": rolling(counts, terms, k=fit.k, engine=recipe["engine"], seed=recipe["seed"], options=recipe["options"])}


def _several_outlets(docs: pd.DataFrame) -> bool:
    return docs["outlet"].replace("", None).nunique() > 1


def _evidence(what: str, trend: Result, found: Result, source: TopicFit | DocTerm) -> dict[str, Result]:
    """The lines, articles and terms behind the breaks, where there are any."""
    if not found.table["verdict"].isin(["break up", "break down"]).any():
        return {}
    behind = evidence(found, source)
    made = {f"changes_{what}_series": movers.broken(trend, found)}
    return made | {f"changes_{what}_{name}": getattr(behind, name) for name in ("windows", "terms", "articles")}
