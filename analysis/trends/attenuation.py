"""How much of a topic's movement a fitted model shows: refits of corpora drawn from the model itself, and the correction.

Shares by pooled EM rest on the fitted topics, and these take in each other's words. What that does to a movement is seen
where the truth is known: in corpora drawn from the fit, fitted once more. All topics that are found again are corrected by
one ratio, and the spread between topics widens their intervals. For which topic is fitted badly is chance that a refit does not
repeat: on simulated news (18 corpora of 3,000 to 20,000 articles, 20 topics, 103 of them moving) a topic's own ratio in the
refits hardly foretold its true one (rank correlation .2), and dividing by it, or solving for the shares with the
matrix of confusions, made the slopes scatter more; the ratio of all topics together was right to some hundredths.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.compare.tfidf import describe_grouping
from analysis.errors import InputError
from analysis.progress import progress
from analysis.topics.align import match
from analysis.topics.fit import check_seed
from analysis.topics.fit import fit as fit_topics
from analysis.trends.bins import into_bins
from analysis.trends.mixture import pooled_shares
from analysis.trends.redraw import maker, redraw
from analysis.values import DocTerm, Result, TopicFit
from analysis.vocabulary import columns

__all__ = ["SIMILAR", "attenuation", "corrected", "survival"]

SIMILAR = 0.85  # cosine from which a refitted topic counts as the one that was drawn from
_RAISED = 1.5  # a topic's share is raised to so many times itself
_TOKENS = 1e6  # of the bins in which the movement is read: so many that no chance is left
_LEAST_TOPICS = 3  # found again, for a ratio
_LEAST_RATIO, _MOST_ERROR = 0.3, 0.1  # below, and above, no ratio is divided by


@dataclass(frozen=True)
class _Pooled:
    """One ratio for all topics: its value, its own standard error, the spread of single topics around it, and n topics."""

    value: float
    error: float
    spread: float
    n: int

    @property
    def known(self) -> bool:
        return self.n >= _LEAST_TOPICS and self.value >= _LEAST_RATIO and self.error <= _MOST_ERROR


def attenuation(fit: TopicFit, *, by="year", rounds: int = 3, seed: int = 1) -> Result:
    """How much of a topic's movement and level pooled EM shows, from refits of corpora drawn from the fit.

    Each round draws a corpus like the given one: the fit's topics, each article's shares Dirichlet around those of its
    period, its own length, words that clump inside articles as they do in the corpus. It is fitted with the same engine, k,
    options and guides and another seed, topics are matched, and each topic's share is raised by half: the part of the rise that
    pooled EM with the refitted topics shows is the topic's ratio. A fit that shares out words otherwise than the reader
    would (a topic split in two since k is large, general words in a topic of their own) does so in every refit: that part of
    a wrong level the ratio does not see. It leaves the index (share over its own mean) as it is.

    fit      with counts, made by topics.fit
    by       periods around whose shares the articles are drawn, as in shares.trend
    rounds   refits; each costs as much as the fit
    seed     of the corpora and of the refits
    returns  Result, one row per topic: topic, name, share (of all tokens), similarity (mean cosine to its match), n_found
             (rounds in which it is above SIMILAR) of n_rounds, and the means of these rounds: ratio (movement shown / true),
             level (share shown / true), index_ratio (movement of the index, ratio / level). ratio_used and
             index_ratio_used are those of all topics together (mean; median, as the index of a merged topic is far off),
             _spread how far a single topic's lies from it; NaN where `correction` is not "corrected": "not found" (in
             less than half of the rounds) or "undetermined" (the ratio has a standard error above .1, or is below .3)
    raises   InputError for a fit without counts, one that topics.fit did not make, fewer than 1 round
    source   Efron and Tibshirani (1993), An introduction to the bootstrap, ch. 6.5 (parametric bootstrap)
    """
    _check(fit, rounds)
    check_seed(seed)
    bins = into_bins(fit.docs, by)
    model = maker(fit, bins)
    share = pooled_shares(sparse.csr_array(fit.counts.sum(axis=0)[None, :]), fit.topic_term)[0]
    like = DocTerm(fit.counts, fit.docs, fit.terms)
    recipe, found = fit.recipe, []
    for number in progress(range(rounds), "refits"):
        drawn = redraw(model, like, np.random.RandomState([seed, number]))
        own = np.random.RandomState([seed, number, 1]).randint(2**31)
        own += own == recipe["seed"]
        refit = fit_topics(drawn, k=fit.k, engine=recipe["engine"], seed=int(own), options=recipe["options"],
                           guides=recipe.get("guides") or None)  # fmt: skip
        found.append(survival(fit, refit, share))
    ratio, level, similarity = (np.array(values) for values in zip(*found, strict=True))
    table = pd.DataFrame({"topic": range(fit.k), "name": list(fit.names), "share": share})
    table = table.assign(**_summary(ratio, level, similarity))
    meaning = {"share": ("0 to 1", "share of all noun tokens, by pooled EM"),
               "similarity": ("0 to 1", "mean cosine between the topic and its match in the refits")}  # fmt: skip
    made = {"step": "attenuation", "by": describe_grouping(by), "rounds": rounds, "seed": int(seed), "similar": SIMILAR,
            "concentration": model.concentration, "copied": model.copied, "fit": dict(recipe)}  # fmt: skip
    return Result("attenuation", table, columns(*table.columns, **meaning), bins.coverage, made, fit)


def survival(fit: TopicFit, refit: TopicFit, share: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What pooled EM with the topics of `refit` shows of the topics of `fit`, at the shares `share` (k,), all above 0.

    A topic's share is raised by half and the others give way in proportion; the bins hold expected counts, without chance.

    returns  ratio (k,) rise shown over true rise; level (k,) share shown over true share; both NaN where the match is not
             above SIMILAR; similarity (k,) of the match
    """
    partner, similarity = match(fit, refit)
    each = np.arange(fit.k)
    share = np.maximum(share, 1e-6) / np.maximum(share, 1e-6).sum()
    planted = np.tile(share, (fit.k + 1, 1))
    planted[each + 1, each] *= _RAISED
    planted /= planted.sum(axis=1, keepdims=True)
    shown = pooled_shares(sparse.csr_array(planted @ fit.topic_term * _TOKENS), refit.topic_term)[:, partner]
    ratio = (shown[each + 1, each] - shown[0]) / (planted[each + 1, each] - planted[0])
    found = similarity > SIMILAR
    return np.where(found, ratio, np.nan), np.where(found, shown[0] / share, np.nan), similarity


def corrected(result: Result, attenuation: Result) -> Result:
    """Shares over time, or their tests, with columns in which the attenuation is corrected; the others stay as they are.

    Of shares.trend: index_corrected = 1 + (index - 1) / index_ratio_used, with _low and _high; share_corrected, with
    low_corrected and high_corrected, is this times the topic's mean over ratio_used / index_ratio_used, at most 1: its
    movement is that of `share` over ratio_used. Of tests.trend_test: slope_corrected = slope / ratio_used, and relative_slope,
    the slope over the topic's mean share and index_ratio_used, each with _low and _high. All limits are 95 % and wider by
    the spread of single topics' ratios; those of the level hold the movement's error only. t, p, q and verdict do not change: they do not depend on a ratio. `correction` says why a topic stays
    uncorrected: there the columns hold what was given.

    raises   InputError for another kind of result, or another fit
    """
    step = result.recipe.get("step")
    if step not in ("trend", "trend_test"):
        raise InputError(f"corrected() takes a result of trend or trend_test, and this is {result.name!r}",
                         f"corrected()는 trend나 trend_test의 결과를 받는데 '{result.name}'입니다")  # fmt: skip
    if result.recipe.get("fit") != attenuation.recipe.get("fit") or result.recipe.get("estimator") != "pooled EM":
        raise InputError("the attenuation was estimated for another fit than the result; estimate both from one fit with counts",
                         "감쇠를 추정한 모형과 결과의 모형이 다릅니다. 빈도가 있는 같은 모형에서 둘을 구하세요")  # fmt: skip
    of_topic = attenuation.table.set_index("topic").loc[result.table["topic"]]
    by_ratio = [of_topic[name].fillna(other).to_numpy() for name, other in (("ratio_used", 1.0), ("ratio_spread", 0.0))]
    by_index = [of_topic[name].fillna(other).to_numpy()
                for name, other in (("index_ratio_used", 1.0), ("index_ratio_spread", 0.0))]  # fmt: skip
    new = _trend_columns(result.table, by_ratio, by_index) if step == "trend" else \
        _test_columns(result.table, of_topic["share"].to_numpy(), by_ratio, by_index)  # fmt: skip
    table = result.table.assign(**new, correction=of_topic["correction"].to_numpy())
    described = dict(result.columns) | columns(*new, "correction")
    recipe = {**result.recipe, "attenuation": {k: v for k, v in attenuation.recipe.items() if k != "fit"}}
    return Result(result.name, table, described, result.coverage, recipe, result.source)


def _check(fit: TopicFit, rounds: int) -> None:
    if fit.counts is None or "engine" not in fit.recipe:
        raise InputError("attenuation is estimated by fitting again, and this fit came in as arrays; make it with topics.fit",
                         "감쇠는 다시 적합하여 추정하는데 이 모형은 배열로 들어왔습니다. topics.fit으로 적합하세요")  # fmt: skip
    if isinstance(rounds, bool) or not isinstance(rounds, int) or rounds < 1:
        raise InputError(f"rounds = {rounds!r}: give a whole number of refits, 1 or more, such as 3",
                         f"rounds = {rounds!r}: 다시 적합할 횟수를 3처럼 1 이상의 정수로 쓰세요")  # fmt: skip


def _summary(ratio: np.ndarray, level: np.ndarray, similarity: np.ndarray) -> dict[str, object]:
    """Columns of the table from (rounds, k): means of each topic, and what all topics together say."""
    found = np.isfinite(ratio)
    index = ratio / level
    again = found.sum(axis=0) * 2 >= len(ratio)
    # a mean would follow the few topics that hold another one beside their own, and correct the others too far
    movement, of_index = _pooled(ratio, again, np.mean), _pooled(index, again, np.median)
    known = movement.known and of_index.known
    used = again & known
    correction = np.where(again, "corrected" if known else "undetermined", "not found").astype(object)
    return {
        "similarity": similarity.mean(axis=0), "n_found": found.sum(axis=0), "n_rounds": len(ratio),
        "ratio": _means(ratio), "level": _means(level), "index_ratio": _means(index),
        "ratio_used": np.where(used, movement.value, np.nan), "ratio_spread": np.where(used, movement.spread, np.nan),
        "ratio_error": np.where(used, movement.error, np.nan),
        "index_ratio_used": np.where(used, of_index.value, np.nan),
        "index_ratio_spread": np.where(used, of_index.spread, np.nan), "correction": correction,
    }  # fmt: skip


def _pooled(values: np.ndarray, again: np.ndarray, centre) -> _Pooled:
    """The centre over topics that are found again and rounds; rounds are not counted as independent of each other."""
    seen = values[:, again]
    seen = seen[np.isfinite(seen)]
    n = int(again.sum())
    if n < 2:
        return _Pooled(np.nan, np.inf, np.nan, n)
    value = float(centre(seen))
    spread = float(np.sqrt(((seen - value) ** 2).mean()))
    return _Pooled(value, spread / np.sqrt(n), spread, n)


def _means(values: np.ndarray) -> np.ndarray:
    """(k,) mean over the rounds in which a topic was found; NaN where there is none."""
    found = np.isfinite(values)
    n = found.sum(axis=0)
    return np.where(n > 0, np.where(found, values, 0).sum(axis=0) / np.maximum(n, 1), np.nan)


def _trend_columns(table: pd.DataFrame, by_ratio: list, by_index: list) -> dict[str, np.ndarray]:
    keys = [name for name in ("composition", "topic") if name in table.columns]
    mean = table.groupby(keys)["share"].transform("mean").to_numpy()
    safe = np.where(mean > 0, mean, np.nan)
    share, low, high = (table[name].to_numpy() / safe for name in ("share", "low", "high"))
    made, below, above = _moved(share - 1, share - low, high - share, *by_index)
    index, level = np.maximum(1 + made, 0), safe * by_index[0] / by_ratio[0]
    shares = [np.clip(np.maximum(1 + end, 0) * level, 0, 1) for end in (made, below, above)]
    shown, low, high = (table[name].to_numpy() for name in ("index", "index_low", "index_high"))
    made, below, above = _moved(shown - 1, shown - low, high - shown, *by_index)
    names = ("share_corrected", "low_corrected", "high_corrected", "index_corrected", "index_corrected_low",
             "index_corrected_high")  # fmt: skip
    return dict(zip(names, [*shares, index, np.maximum(1 + below, 0), 1 + above], strict=True))


def _test_columns(table: pd.DataFrame, share: np.ndarray, by_ratio: list, by_index: list) -> dict[str, np.ndarray]:
    slope, low, high = (table[name].to_numpy() for name in ("slope", "slope_low", "slope_high"))
    made = _moved(slope, slope - low, high - slope, *by_ratio)
    safe = np.where(share > 0, share, np.nan)
    relative = _moved(slope / safe, (slope - low) / safe, (high - slope) / safe, *by_index)
    names = [f"{name}{end}" for name in ("slope_corrected", "relative_slope") for end in ("", "_low", "_high")]
    return dict(zip(names, [*made, *relative], strict=True))


def _moved(movement: np.ndarray, below: np.ndarray, above: np.ndarray, ratio: np.ndarray, spread: np.ndarray):
    """The movement over the ratio, and its limits: the errors of both add as independent ones do (to first order)."""
    made = movement / ratio
    own = 1.96 * spread / ratio * made
    return made, made - np.hypot(below / ratio, own), made + np.hypot(above / ratio, own)
