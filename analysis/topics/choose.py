"""How many topics: a table over k and seeds, one k with the reason in words, and the fit that stands for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.topics.align import Returns, prototype, returning
from analysis.topics.coherence import coherence
from analysis.topics.engines import DEFAULT
from analysis.topics.fit import check_seed, check_size, complete_options
from analysis.topics.guides import guide_terms
from analysis.topics.judge import diversity, known_mean
from analysis.topics.scan import Job, Keep, scan
from analysis.values import DocTerm, Result, TopicFit
from analysis.vocabulary import columns

__all__ = ["Choice", "choose_k"]


@dataclass(frozen=True, eq=False)
class Choice:
    """The chosen model and what it was chosen from.

    fit          the fit of the chosen k that stands for its seeds: see `align.prototype`
    table        Result, one row a k: k, n_seeds, n_heldout, perplexity, perplexity_sd, coherence, coherence_sd,
                 diversity, stability, returns, chosen ("yes" or "no")
    runs         Result, one row a fit: k, seed, perplexity (NaN where not measured), coherence, diversity, stability,
                 returns, sclop, chosen
    fits         all fits of the chosen k, one a seed, in the order of seeds
    returns      how each topic of `fit` comes back with other seeds: stability, share, threshold
    flat         the k that coherence cannot tell apart from the best; more than one means that the curve is flat there
    reason_en, reason_ko    why this k, in a sentence or two
    """

    fit: TopicFit
    table: Result
    runs: Result
    fits: list[TopicFit]
    returns: Returns
    flat: tuple[int, ...]
    reason_en: str
    reason_ko: str

    @property
    def stability(self) -> np.ndarray:
        """(k,) how well each topic of `fit` comes back with other seeds, 0 to 1; NaN with one seed."""
        return self.returns.stability


def choose_k(terms: DocTerm, *, ks: Sequence[int], seeds: int = 5, engine: str = DEFAULT, seed: int = 1,
             options: Mapping[str, object] | None = None, guides: Mapping[str, Sequence[str]] | None = None,
             heldout: int = 2, keep: Keep | None = None, workers: int | None = None) -> Choice:  # fmt: skip
    """Fit every k with several seeds, and choose.

    The rule: candidates are the k whose mean coherence lies within one standard deviation (over seeds, pooled over all
    k) of the best one's; of these the one whose topics come back best with other seeds (stability, compared to two
    decimals); of equals the smallest. Perplexity is shown and not used: it favours more topics than readers can tell
    apart (Chang et al. 2009, Reading tea leaves). It needs a fit that has not seen the articles it is measured on, a
    second one; all else is measured on the fits to all articles, the ones that are handed back. So only the first
    `heldout` seeds are fitted twice, which shows the curve and whether it is steady; the table says how many it was.
    The fit that stands for the k is the one with the largest mean S-CLOP to the others (Rieger, Rahnenführer and
    Jentsch 2020, LDAPrototype).

    ks       numbers of topics, each from 2 to the number of articles that have words
    seeds    how many seeds for each k: seed, seed + 1, ...
    options, guides    as of `fit`
    heldout  how many of them measure perplexity too; 0 for none
    keep     keeps each fit as it is made, so that an interrupted scan goes on where it was: see `scan`
    workers  fits at once, all cores where not given; the results are the same for any number
    returns  Choice; held-out perplexity is NaN below 50 articles
    raises   InputError as `fit` does, before anything is fitted; also for no k at all or no seed
    """
    ks, seeds = _checked(terms, ks, seeds, seed)
    if not isinstance(heldout, Integral) or heldout < 0:
        raise InputError(f"heldout = {heldout!r}: give the number of seeds that measure perplexity, 0 or more",
                         f"heldout = {heldout!r}: 혼잡도를 잴 시드의 개수를 0 이상의 정수로 주세요")  # fmt: skip
    options = complete_options(engine, options)
    guides = {name: list(words) for name, words in (guides or {}).items()}
    guide_terms(terms, min(ks), engine, guides)
    numbers = [(seed + i) % 2**32 for i in range(seeds)]
    measured = numbers[:heldout]
    jobs = [Job("fit", engine, k, number, options, guides) for k in ks for number in numbers]
    jobs += [Job("perplexity", engine, k, number, options, guides) for k in ks for number in measured]
    # The largest first: at the end no core waits long for another.
    order = sorted(range(len(jobs)), key=lambda i: -jobs[i].k)
    found = dict(zip(order, scan(terms, [jobs[i] for i in order], keep=keep, workers=workers), strict=True))
    fits = {k: [found[i * seeds + j] for j in range(seeds)] for i, k in enumerate(ks)}
    perplexity = {(job.k, job.seed): found[i] for i, job in enumerate(jobs) if job.what == "perplexity"}

    returns = {k: returning(fits[k]) for k in ks}
    stands = {k: prototype(fits[k]) for k in ks}
    runs = pd.DataFrame([
        {"k": k, "seed": number, "perplexity": perplexity.get((k, number), np.nan),
         "coherence": known_mean(coherence(one)), "diversity": diversity(one), "stability": back.stability.mean(),
         "returns": back.share.mean(), "sclop": near}
        for k in ks
        for number, one, back, near in zip(numbers, fits[k], returns[k], stands[k][1], strict=True)
    ])  # fmt: skip
    table = _by_k(runs, len(measured))
    k, flat, reason_en, reason_ko = _decide(table)
    table["chosen"] = np.where(table["k"] == k, "yes", "no")
    best = stands[k][0]
    runs["chosen"] = np.where((runs["k"] == k) & (runs["seed"] == numbers[best]), "yes", "no")
    n_docs = len(terms.docs)
    coverage = {"given": n_docs, "used": n_docs, "undated": 0, "dropped": 0}
    about = {"engine": engine, "ks": ks, "seeds": numbers, "options": options, "guides": guides, "heldout": measured,
             "threshold": returns[k][best].threshold, "versions": fits[k][best].recipe["versions"]}  # fmt: skip
    tables = [Result(name, made, columns(*made.columns), coverage, {"step": "choose_k", **about})
              for name, made in (("choice_of_k", table), ("runs_of_k", runs))]  # fmt: skip
    return Choice(fits[k][best], *tables, fits[k], returns[k][best], flat, reason_en, reason_ko)


def _by_k(runs: pd.DataFrame, n_heldout: int) -> pd.DataFrame:
    """One row a k: means over its seeds, and how far the seeds are apart."""
    rows = []
    for k, group in runs.groupby("k"):
        perplexity, coherences = group["perplexity"].to_numpy(), group["coherence"].to_numpy()
        rows.append({
            "k": k, "n_seeds": len(group), "n_heldout": n_heldout, "perplexity": known_mean(perplexity),
            "perplexity_sd": _sd(perplexity), "coherence": known_mean(coherences), "coherence_sd": _sd(coherences),
            "diversity": group["diversity"].mean(), "stability": group["stability"].mean(),
            "returns": group["returns"].mean(),
        })  # fmt: skip
    return pd.DataFrame(rows)


def _object(numbers: int | str) -> str:
    """Numbers with the Korean particle of an object, as the last one is read: 14를, 10을."""
    return f"{numbers}{'를' if str(numbers)[-1] in '2459' else '을'}"


def _decide(table: pd.DataFrame) -> tuple[int, tuple[int, ...], str, str]:
    """The rule of `choose_k`: the k, the candidates, the reason in English and Korean."""
    if len(table) == 1:
        k = int(table["k"].iloc[0])
        return k, (k,), f"k = {k} was given; no other k was tried.", f"토픽 수는 {k}개로 주어졌으며 다른 k는 시험하지 않았습니다."
    known = table[table["coherence"].notna()]
    if known.empty:
        k = int(table["k"].min())
        return (k, tuple(table["k"].tolist()), f"Coherence cannot be measured here; k = {k} is the smallest.",
                f"응집도를 잴 수 없어 가장 작은 k = {_object(k)} 골랐습니다.")  # fmt: skip
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
    tried = sorted(known["k"])
    in_a_row = tuple(tried[tried.index(flat[0]) : tried.index(flat[-1]) + 1]) == flat
    en_where, ko_where = (f" between {flat[0]} and {flat[-1]}", f"{flat[0]}에서 {flat[-1]}까지 ") if in_a_row else ("", "")
    en = (f"The curve is flat{en_where}: coherence does not tell k = {listed} apart (highest {best:.3f}, standard deviation "
          f"over seeds {spread:.3f}). ")  # fmt: skip
    ko = (f"곡선이 {ko_where}평평합니다. 응집도로는 k = {_object(listed)} 가릴 수 없습니다(최고 {best:.3f}, "
          f"시드 간 표준편차 {spread:.3f}). ")  # fmt: skip
    if np.isnan(stable):
        en += f"Of these k = {k} is the smallest; with one seed stability cannot be measured."
        ko += f"그 가운데 가장 작은 k = {_object(k)} 골랐습니다. 시드가 하나뿐이라 안정성은 잴 수 없습니다."
    else:
        en += f"Of these the topics of k = {k} come back best with other seeds (stability {stable:.2f})."
        ko += f"그 가운데 시드를 바꾸어도 토픽이 가장 잘 되풀이되는 k = {_object(k)} 골랐습니다(안정성 {stable:.2f})."
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
