"""Does the verdict on a topic depend on the seed, or on the number of topics?"""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.topics.align import match
from analysis.trends.tests import trend_test
from analysis.values import Result, TopicFit
from analysis.vocabulary import columns

__all__ = ["agreement"]


def agreement(fit: TopicFit, others: Sequence[TopicFit], *, q: float = 0.05, standardise: Iterable[str] = (),
              panel: bool = False) -> Result:  # fmt: skip
    """In which share of other fits the matched topic has the same verdict, and how far its slope differs.

    Topics are matched by align.match (cosine of their words, Hungarian method). A fit with fewer topics leaves some of
    `fit` without a match: for these its verdict counts as another one and its similarity as 0. A low `stability` says
    that the matches are other topics, and the verdict one of this fit alone.

    fit      the chosen one
    others   at least one, of the same articles: other seeds, other k
    returns  Result, one row per topic of `fit`: topic, name, verdict (of `fit`), same_verdict (0 to 1), n_seeds (other
             fits), slope (percentage points a year; mean over the matched topics), slope_min, slope_max, stability (mean
             similarity). With `standardise` or `panel` these rows for each `composition`, as in trend_test
    raises   InputError without another fit, or where one is of other articles
    """
    others, standardise = list(others), (standardise,) if isinstance(standardise, str) else tuple(standardise)
    if not others:
        raise InputError("agreement needs at least one other fit; fit the topics again with another seed",
                         "agreement에는 비교할 다른 적합이 하나 이상 필요합니다. 다른 난수 시드로 토픽 모형을 다시 적합하세요")  # fmt: skip
    for number, other in enumerate(others, start=1):
        if other.docs["doc_id"].tolist() != fit.docs["doc_id"].tolist():
            raise InputError(
                f"agreement: other fit {number} is of other articles ({len(other.docs)}, not the {len(fit.docs)} of the chosen "
                "one, or in another order); fit all from the same counts",
                f"agreement: {number}번째 적합의 기사({len(other.docs)}건)가 선택한 적합의 기사({len(fit.docs)}건)와 다르거나 순서가 다릅니다. "
                "모두 같은 빈도에서 적합하세요",
            )
    chosen = trend_test(fit, q=q, standardise=standardise, panel=panel)
    tests = [trend_test(other, q=q, standardise=standardise, panel=panel).table for other in others]
    matches = [match(fit, other) for other in others]
    similarity = np.mean([similar for _, similar in matches], axis=0)
    parts = len(chosen.table) // fit.k
    tables = []
    for part in range(parts):
        own = chosen.table.iloc[part * fit.k : (part + 1) * fit.k]
        same, slopes = np.zeros((len(others), fit.k)), np.full((len(others), fit.k), np.nan)
        for i, (other, test, (partner, _)) in enumerate(zip(others, tests, matches, strict=True)):
            rows = test.iloc[part * other.k : (part + 1) * other.k]
            has = partner >= 0
            same[i, has] = rows["verdict"].to_numpy()[partner[has]] == own["verdict"].to_numpy()[has]
            slopes[i, has] = rows["slope"].to_numpy()[partner[has]]
        table = own[["topic", "name", "verdict"]].assign(
            same_verdict=same.mean(axis=0), n_seeds=len(others), **_range(slopes), stability=similarity
        )
        tables.append(table.assign(composition=own["composition"]) if "composition" in own else table)
    table = pd.concat(tables, ignore_index=True)
    described = columns(*table.columns, n_seeds=("fits", "number of other fits"),
                        slope=("percentage points a year", "linear trend, mean over the matched topics of the other fits"))  # fmt: skip
    recipe = {"step": "agreement", "q": q, "others": [dict(other.recipe) for other in others], "test": dict(chosen.recipe)}
    return Result("agreement", table, described, chosen.coverage, recipe)


def _range(slopes: np.ndarray) -> dict[str, np.ndarray]:
    """Mean, least and largest slope of each topic, (k,); NaN where no fit has one."""
    found = np.isfinite(slopes)
    n = found.sum(axis=0)
    mean = np.where(n > 0, np.where(found, slopes, 0).sum(axis=0) / np.maximum(n, 1), np.nan)
    least, most = np.where(found, slopes, np.inf).min(axis=0), np.where(found, slopes, -np.inf).max(axis=0)
    return {"slope": mean, "slope_min": np.where(n > 0, least, np.nan), "slope_max": np.where(n > 0, most, np.nan)}
