"""How many topics: a table over k and seeds, one k with the reason in words, and the fit that stands for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.progress import progress
from analysis.topics.align import stability
from analysis.topics.fit import check_seed, check_size, fit
from analysis.topics.judge import coherence, diversity, heldout_perplexity, known_mean
from analysis.values import DocTerm, Result, TopicFit
from analysis.vocabulary import columns

__all__ = ["Choice", "choose_k"]


@dataclass(frozen=True, eq=False)
class Choice:
    """The chosen model and what it was chosen from.

    fit          the fit of the chosen k that is nearest to the fits with other seeds
    table        Result, one row a k: k, n_seeds, perplexity, perplexity_sd, coherence, coherence_sd, diversity,
                 stability, chosen ("yes" or "no")
    fits         all fits of the chosen k, one a seed, in the order of seeds
    stability    (k,) how well each topic of `fit` comes back with other seeds, 0 to 1; NaN with one seed
    flat         the k that coherence cannot tell apart from the best; more than one means that the curve is flat there
    reason_en, reason_ko    why this k, in a sentence or two
    """

    fit: TopicFit
    table: Result
    fits: list[TopicFit]
    stability: np.ndarray
    flat: tuple[int, ...]
    reason_en: str
    reason_ko: str


def choose_k(terms: DocTerm, *, ks: Sequence[int], seeds: int = 5, engine: str = "tomotopy_lda", seed: int = 1,
             options: Mapping[str, object] | None = None) -> Choice:  # fmt: skip
    """Fit every k with several seeds, and choose.

    The rule: candidates are the k whose mean coherence lies within one standard deviation (over seeds, pooled over all
    k) of the best one's; of these the one whose topics come back best with other seeds (stability, compared to two
    decimals); of equals the smallest. Perplexity is shown and not used: it favours more topics than readers can tell
    apart (Chang et al. 2009, Reading tea leaves). The fit that stands for the k is the one with the largest mean
    similarity to the others (after Rieger, Rahnenführer and Jentsch 2020, LDAPrototype).

    ks       numbers of topics, each from 2 to the number of articles that have words
    seeds    how many seeds for each k: seed, seed + 1, ...
    returns  Choice; held-out perplexity is NaN below 50 articles
    raises   InputError as `fit` does, before anything is fitted; also for no k at all or no seed
    """
    ks, seeds = _checked(terms, ks, seeds, seed)
    numbers = [(seed + i) % 2**32 for i in range(seeds)]
    fits: dict[int, list[TopicFit]] = {k: [] for k in ks}
    perplexity: dict[int, list[float]] = {k: [] for k in ks}
    for k, number in progress([(k, number) for k in ks for number in numbers], f"{engine}: k x seeds"):
        fits[k].append(fit(terms, k=k, engine=engine, seed=number, options=options))
        perplexity[k].append(heldout_perplexity(terms, k=k, engine=engine, seed=number, options=options))

    coherences = {k: np.array([known_mean(coherence(one)) for one in fits[k]]) for k in ks}
    stabilities = {k: stability(fits[k]) for k in ks}
    table = pd.DataFrame({
        "k": ks,
        "n_seeds": seeds,
        "perplexity": [np.mean(perplexity[k]) for k in ks],
        "perplexity_sd": [_sd(np.array(perplexity[k])) for k in ks],
        "coherence": [known_mean(coherences[k]) for k in ks],
        "coherence_sd": [_sd(coherences[k]) for k in ks],
        "diversity": [np.mean([diversity(one) for one in fits[k]]) for k in ks],
        "stability": [np.mean(np.concatenate(stabilities[k])) for k in ks],
    })  # fmt: skip
    k, flat, reason_en, reason_ko = _decide(table)
    table["chosen"] = np.where(table["k"] == k, "yes", "no")
    best = int(np.argmax([np.round(values.mean(), 12) for values in stabilities[k]])) if seeds > 1 else 0
    n_docs = len(terms.docs)
    coverage = {"given": n_docs, "used": n_docs, "undated": 0, "dropped": 0}
    recipe = {"step": "choose_k", "engine": engine, "ks": ks, "seeds": numbers, "options": fits[k][0].recipe["options"],
              "versions": fits[k][0].recipe["versions"]}  # fmt: skip
    result = Result("choice_of_k", table, columns(*table.columns), coverage, recipe)
    return Choice(fits[k][best], result, fits[k], stabilities[k][best], flat, reason_en, reason_ko)


def _decide(table: pd.DataFrame) -> tuple[int, tuple[int, ...], str, str]:
    """The rule of `choose_k`: the k, the candidates, the reason in English and Korean."""
    if len(table) == 1:
        k = int(table["k"].iloc[0])
        return k, (k,), f"k = {k} was given; no other k was tried.", f"k = {k}은(는) 주어진 값이며 다른 k는 시험하지 않았습니다."
    known = table[table["coherence"].notna()]
    if known.empty:
        k = int(table["k"].min())
        return (k, tuple(table["k"].tolist()), f"Coherence cannot be measured here; k = {k} is the smallest.",
                f"응집도를 잴 수 없어 가장 작은 k = {k}을(를) 골랐습니다.")  # fmt: skip
    spread = np.nan_to_num(np.sqrt(known_mean(known["coherence_sd"].to_numpy() ** 2)))
    best = known["coherence"].max()
    near = known[known["coherence"] >= best - spread]
    near = near.assign(order=-near["stability"].round(2).fillna(0)).sort_values(["order", "k"], kind="stable")
    k, stable = int(near["k"].iloc[0]), near["stability"].iloc[0]
    flat = tuple(sorted(near["k"].tolist()))
    if len(flat) == 1 and known["coherence_sd"].isna().all():
        en = f"k = {k} has the highest coherence ({best:.3f}); with one seed the chance in this cannot be measured."
        ko = f"k = {k}의 응집도가 가장 높습니다({best:.3f}). 시드가 하나뿐이라 우연의 몫은 잴 수 없습니다."
        return k, flat, en, ko
    if len(flat) == 1:
        en = f"k = {k} has the highest coherence ({best:.3f}), by more than one standard deviation over seeds ({spread:.3f})."
        ko = f"k = {k}의 응집도가 가장 높고({best:.3f}), 다른 k와의 차이가 시드 간 표준편차({spread:.3f})보다 큽니다."
        return k, flat, en, ko
    listed = ", ".join(map(str, flat))
    en = (f"The curve is flat: coherence does not tell k = {listed} apart (highest {best:.3f}, standard deviation over "
          f"seeds {spread:.3f}). ")  # fmt: skip
    ko = (f"곡선이 평평합니다. 응집도로는 k = {listed}을(를) 가릴 수 없습니다(최고 {best:.3f}, "
          f"시드 간 표준편차 {spread:.3f}). ")  # fmt: skip
    if np.isnan(stable):
        en += f"Of these k = {k} is the smallest; with one seed stability cannot be measured."
        ko += f"그 가운데 가장 작은 k = {k}을(를) 골랐습니다. 시드가 하나뿐이라 안정성은 잴 수 없습니다."
    else:
        en += f"Of these the topics of k = {k} come back best with other seeds (stability {stable:.2f})."
        ko += f"그 가운데 시드를 바꾸어도 토픽이 가장 잘 되풀이되는 k = {k}을(를) 골랐습니다(안정성 {stable:.2f})."
    return k, flat, en, ko


def _checked(terms: DocTerm, ks: Sequence[int], seeds: int, seed: int) -> tuple[list[int], int]:
    ks = sorted(set(ks))
    if not ks:
        raise InputError("no number of topics to try; give at least one k",
                         "시험할 토픽 수가 없습니다. k를 하나 이상 주세요")  # fmt: skip
    if not isinstance(seeds, Integral) or seeds < 1:
        raise InputError(f"seeds = {seeds!r}: give the number of seeds for each k, 1 or more",
                         f"seeds = {seeds!r}: k마다 쓸 시드의 개수를 1 이상의 정수로 주세요")  # fmt: skip
    check_seed(seed)
    for k in ks:
        check_size(terms, k)
    return ks, int(seeds)


def _sd(values: np.ndarray) -> float:
    """Standard deviation over seeds; NaN with one."""
    known = values[~np.isnan(values)]
    return float(known.std(ddof=1)) if len(known) > 1 else float("nan")
