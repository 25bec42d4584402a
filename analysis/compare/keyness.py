"""Keyness: which terms belong to one group rather than to the others, with an error that clusters by time and story."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse, stats

from analysis import groups
from analysis.compare.clusters import month_numbers, time_labels
from analysis.compare.discovery import false_discovery_rate
from analysis.compare.dispersion import dispersion
from analysis.compare.keyness_g2 import signed_g2
from analysis.compare.moderation import moderate
from analysis.compare.persistence import Cells, difference_variance
from analysis.compare.tfidf import describe_grouping
from analysis.errors import InputError
from analysis.progress import working
from analysis.values import DocTerm, Result
from analysis.vocabulary import columns

__all__ = ["log_odds"]

SPAN = "month"
_LEAST_DEGREES = 0.1  # of a word of one month: t can say nothing then, and does not
_SHOWN = ("group", "rank", "term", "count", "articles", "n_stories", "n_outlets", "n_present", "dispersion", "log_odds",
          "t", "degrees", "z", "q", "g2", "clusters", "note")  # fmt: skip


@working("log-odds")
def log_odds(terms: DocTerm, by=None, *, prior: float = 500.0) -> Result:
    """How much each term belongs to one group rather than to all the others.

    log_odds is the natural logarithm of the ratio of the odds of the term in the group and in all other groups
    together, with a_w = prior * (share of the term in all groups) added to both counts: the same prior for every group,
    whatever its size, so that shrinkage fades as counts grow. Where docs has `story`, a story counts once in a group, as the
    mean of its tellings there: a story that thirty outlets tell does not say thirty times what the period is about.

    Articles' counts with `by`: the standard error comes from the spread between months (a story's articles are all in the
    month of its first; articles without a month are one stretch), raised by the persistence that all words together
    show (`persistence`) and drawn towards what is usual for the word's frequency, upwards only (`moderation`); it never
    falls below Monroe's. t is log_odds over this error, with `degrees` of freedom: its own, at most one less than the effective
    number of months that carry the word on both sides together, and as many lent; so one event decides nothing, however
    unevenly two outlets covered it. z is the normal deviate with the same p; all are NaN where a side has fewer than two months. Error rates on planted news, and what the test cannot see: docs/comparison.md.
    Grouped counts: z is Monroe's and q from the normal, and both are a description, not a test: words clump inside
    articles and weeks, so this q is far too small (hundreds of falsely distinctive words between periods that do not
    differ, in our simulations). g2 is a description in either case.

    terms    DocTerm of articles with `by`, or grouped without `by`
    by       "year", "quarter", "month", "outlet", "section", {period: (first, last)}, or a label for each article
    prior    total pseudo-count of the Dirichlet prior, above 0
    returns  Result: group, rank (by z, highest first; where z is NaN by Monroe's), term, count, log_odds, z, q (Benjamini-Hochberg over the whole table; two groups are one comparison), g2 (signed log-likelihood
             keyness, of all tellings). From articles also articles, n_stories, n_outlets, n_present (of the group, with the
             term), dispersion (Gries' DP over the group's months), t, degrees, clusters (months, fewer of the two sides) and
             note ("one story", "one outlet", "one month" that carries all of the group's occurrences). All terms that
             occur in some group. Groups without counts are left out, their articles counted as dropped and their
             names in recipe["empty_groups"]; recipe["persistence"] has the median factor on the variance by group
    raises   InputError if fewer than two groups have counts, the prior is not above 0, or `by` and grouping disagree
    source   Monroe, Colaresi and Quinn (2008), Fightin' Words, eq. 16 and 22; Liang and Zeger (1986) for the clusters;
             Smyth (2004) for the moderation
    """
    if not prior > 0:
        raise InputError(f"prior is {prior}; it must be above 0", f"prior 값이 {prior}입니다. 0보다 커야 합니다")
    if terms.grouped == (by is not None):
        raise InputError(
            "log_odds takes either grouped counts, log_odds(terms.group('year')), or articles' counts and a grouping, "
            "log_odds(terms, 'year'); the second has an honest standard error",
            "log_odds에는 묶은 빈도 log_odds(terms.group('year')) 또는 기사별 빈도와 묶는 기준 log_odds(terms, 'year') 중 "
            "하나만 넘겨야 합니다. 오차가 올바른 것은 뒤의 것입니다",
        )
    grouped = terms if terms.grouped else terms.group(by)
    tokens = np.asarray(grouped.counts.sum(axis=1)).ravel()
    filled = np.flatnonzero(tokens)
    if len(filled) < 2:
        raise InputError(
            f"{len(filled)} of {len(tokens)} groups have counts; a comparison needs two: use another grouping, or add articles",
            f"{len(tokens)}개 집단 가운데 빈도가 있는 것은 {len(filled)}개입니다. 비교에는 두 집단 이상이 필요합니다. "
            "다른 기준으로 묶거나 기사를 더하세요",
        )
    names = grouped.docs["group"].to_numpy(dtype=object)
    occurs = np.flatnonzero(np.asarray(grouped.counts.sum(axis=0)).ravel())
    count = grouped.counts[filled][:, occurs].toarray().astype(float)
    words = terms.terms[occurs]
    table = {"group": np.repeat(names[filled], len(words)), "term": np.tile(words, len(filled)),
             "count": count.astype(np.int64).ravel(), "g2": signed_g2(count).ravel()}  # fmt: skip
    recipe = {"step": "log_odds", "by": describe_grouping(by), "prior": float(prior),
              "error": "Monroe (description)" if terms.grouped else "clustered by month and story, persistence, moderated",
              "empty_groups": [str(name) for name in np.delete(names, filled)],
              "terms_without_counts": int(len(terms.terms) - len(words))}  # fmt: skip
    if terms.grouped:
        estimate, poisson = _estimate(count, prior)
        described = z = estimate / np.sqrt(poisson)
        p = 2 * stats.norm.sf(np.abs(z))
    else:
        labels, _, _ = groups.assign(terms.docs, by)
        carried, tested = _by_time(terms, labels, names[filled], occurs, prior)
        table |= carried
        estimate, described, p = tested.estimate, tested.estimate / np.sqrt(tested.poisson), tested.p
        z = np.sign(estimate) * stats.norm.isf(np.maximum(p, 1e-300) / 2)
        table["t"] = tested.t.ravel()
        table["clusters"] = np.repeat(tested.clusters, len(words))
        table["degrees"] = tested.degrees.ravel()
        recipe["persistence"] = {str(name): _median(row) for name, row in zip(names[filled], tested.factor, strict=True)}
    table["log_odds"], table["z"] = estimate.ravel(), z.ravel()
    # two groups mirror each other: one comparison, told twice, gives the same q either way
    table["q"] = false_discovery_rate(p).ravel()
    ranked = np.where(np.isfinite(z), z, described)
    order = [row * len(words) + np.lexsort((words.astype(str), -ranked[row])) for row in range(len(filled))]
    table = pd.DataFrame(table).iloc[np.concatenate(order)].reset_index(drop=True)
    table.insert(1, "rank", np.tile(np.arange(1, len(words) + 1), len(filled)))
    shown = [name for name in _SHOWN if name in table]
    described = columns(*shown)
    if "note" in described:
        described["note"] = ("word", "that all of the group's occurrences are of one story, one outlet or one month")
    return Result("log_odds", table[shown], described, _coverage(grouped, filled), recipe)


@dataclass(frozen=True, eq=False)
class _Tested:
    """(n_groups, n_terms) each, but clusters (n_groups,)."""

    estimate: np.ndarray
    poisson: np.ndarray
    t: np.ndarray
    p: np.ndarray
    degrees: np.ndarray
    factor: np.ndarray
    clusters: np.ndarray


def _estimate(count: np.ndarray, prior: float) -> tuple[np.ndarray, np.ndarray]:
    """Log-odds of each group against all others, and Monroe's variance; both (n_groups, n_terms)."""
    total = count.sum(axis=0)
    extra = prior * total / total.sum()
    tokens = count.sum(axis=1, keepdims=True)
    here, there = count + extra, total - count + extra
    estimate = np.log(here / (tokens + prior - here)) - np.log(there / (total.sum() - tokens + prior - there))
    return estimate, 1 / here + 1 / there


def _by_time(terms: DocTerm, labels: np.ndarray, names: np.ndarray, occurs: np.ndarray, prior: float):
    """What carries each term in each group, {column: (n_groups * n_terms,)}, and the tests."""
    rows = np.flatnonzero(np.isin(labels.astype(str), names.astype(str)))
    group = pd.Series(labels[rows]).map({name: g for g, name in enumerate(names)}).to_numpy(dtype=int)
    story = groups.stories(terms.docs)
    stretch = time_labels(_first_of_story(terms.docs["when"], story), SPAN)[rows]
    story, outlet = story[rows], terms.docs["outlet"].iloc[rows].to_numpy(dtype=object)
    counts = sparse.csr_array(terms.counts[rows][:, occurs])
    carried = [dispersion(counts[group == g], story[group == g], outlet[group == g], stretch[group == g])
               for g in range(len(names))]  # fmt: skip
    carried = {name: np.concatenate([one[name] for one in carried]) for name in carried[0]}

    pair = pd.factorize(pd.Series(list(zip(group, story, strict=True))))[0]
    weight = 1.0 / np.bincount(pair)[pair]
    stretches, at = np.unique(stretch, return_inverse=True)
    cell = group * len(stretches) + at
    pick = sparse.csr_array((weight, (cell, np.arange(len(rows)))), shape=(len(names) * len(stretches), len(rows)))
    cells = sparse.csr_array(pick @ counts)
    return carried, _tested(cells, month_numbers(stretches), len(names), prior)


def _tested(cells, month: np.ndarray, n_groups: int, prior: float) -> _Tested:
    """cells: sparse (n_groups * n_stretches, n_terms) counts; month: (n_stretches,)."""
    n = len(month)
    by_group = [cells[g * n : (g + 1) * n] for g in range(n_groups)]
    count = np.stack([np.asarray(part.sum(axis=0)).ravel() for part in by_group])
    everything = sparse.csr_array(sum(by_group[1:], start=by_group[0]))
    total = count.sum(axis=0)
    extra = prior * total / total.sum()
    estimate, poisson = _estimate(count, prior)
    variance, degrees, factor = (np.full(count.shape, np.nan) for _ in range(3))
    carrying = total**2 / np.asarray(everything.power(2).sum(axis=0)).ravel()  # effective number of stretches
    clusters = np.zeros(n_groups, dtype=int)
    for g, here in enumerate(by_group):
        if g and n_groups == 2:  # the mirror image of the first
            variance[1], degrees[1], factor[1], clusters[1] = variance[0], degrees[0], factor[0], clusters[0]
            break
        sides = (here, everything - here)
        tokens = [np.asarray(side.sum(axis=1)).ravel() for side in sides]
        held = [np.flatnonzero(of > 1e-9) for of in tokens]
        clusters[g] = min(len(at) for at in held)
        if clusters[g] < 2:
            continue
        side = np.repeat([0, 1], [len(at) for at in held])
        size = np.concatenate([of[at] for of, at in zip(tokens, held, strict=True)])
        columns_ = sparse.csc_array(sparse.vstack([part[at] for part, at in zip(sides, held, strict=True)]))
        y = np.stack([count[g], total - count[g]])
        of_side = np.bincount(side, weights=size)

        def influence(part, columns_=columns_, y=y, side=side, share=(size / of_side[side])[:, None]):
            mine = y[:, part][side]
            return (columns_[:, part].toarray() - share * mine) / (mine + extra[part])

        found = difference_variance(Cells(side, np.concatenate([month[at] for at in held]), size), influence, total)
        ratio, degrees[g] = moderate(found.variance / poisson[g], found.degrees, total)
        variance[g], factor[g] = ratio * poisson[g], found.factor
    degrees = np.minimum(degrees, np.maximum(2 * (carrying - 1), _LEAST_DEGREES))  # own and as many lent
    t = estimate / np.sqrt(np.maximum(variance, poisson))
    return _Tested(estimate, poisson, t, 2 * stats.t.sf(np.abs(t), degrees), degrees, factor, clusters)


def _first_of_story(when: pd.Series, story: np.ndarray) -> pd.Series:
    """For each article the date of its story's first article: the earliest that names a month, else a year."""
    known = pd.DataFrame({"story": story, "when": when.to_numpy(dtype=object)})
    known["coarse"] = known["when"].str.len().map(lambda n: 2 if n == 0 else 1 if n < 7 else 0)
    first = known.sort_values(["coarse", "when"], kind="stable").drop_duplicates("story").set_index("story")["when"]
    return known["story"].map(first)


def _median(values: np.ndarray) -> float | None:
    known = values[np.isfinite(values)]
    return round(float(np.median(known)), 2) if len(known) else None


def _coverage(grouped: DocTerm, filled: np.ndarray) -> dict[str, int]:
    """The grouping's coverage, with the articles of groups that have no counts moved from used to dropped."""
    n = grouped.docs["n_articles"].to_numpy()
    coverage = dict(grouped.coverage or {"given": int(n.sum()), "used": int(n.sum()), "undated": 0, "dropped": 0})
    lost = int(n.sum() - n[filled].sum())
    return coverage | {"used": coverage["used"] - lost, "dropped": coverage["dropped"] + lost}
