"""Which topic of one fit is which topic of another, and which topics come back whatever the seed."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from analysis.topics.weights import topic_tokens
from analysis.values import TopicFit

__all__ = ["LEAST", "Returns", "match", "prototype", "returning", "sclop", "stability"]

LEAST = 0.5**0.5  # cosine² > 1/2: more than half of the topic, so that no two unlike topics can both be its match
_NULL = 95  # percentile of how similar different topics are


@dataclass(frozen=True, eq=False)
class Returns:
    """How well each topic of one fit comes back in fits with other seeds.

    stability   (k,) mean similarity to its match, 0 to 1; NaN where there is no other fit
    share       (k,) share of the other fits in which the match is above the threshold; NaN where there is no other fit
    threshold   similarity from which a topic counts as come back: the larger one of LEAST and `different`
    different   95th percentile, over topics and fits, of the similarity to the nearest topic that is not the match
    """

    stability: np.ndarray
    share: np.ndarray
    threshold: float
    different: float


def match(fit: TopicFit, other: TopicFit) -> tuple[np.ndarray, np.ndarray]:
    """Topics of two fits, paired so that the sum of their similarities is largest (Hungarian method).

    Two topics are as similar as the cosine between their rows of topic_term, over the terms that both fits know.

    returns  partner (k,): the number of each topic's match in `other`, -1 where `other` has fewer topics;
             similarity (k,): 0 to 1, 0 where there is no match
    source   Kuhn (1955), The Hungarian method; Greene, O'Callaghan and Cunningham (2014), How many topics?
    """
    cosine, rows, partners = _matched(fit, other)
    partner, similarity = np.full(fit.k, -1), np.zeros(fit.k)
    partner[rows] = partners
    similarity[rows] = cosine[rows, partners]
    return partner, similarity


def stability(fits: list[TopicFit]) -> list[np.ndarray]:
    """How well each topic comes back: the mean similarity to its match in each of the other fits.

    returns  for each fit (k,), 0 to 1; NaN where there is no other fit
    """
    return [found.stability for found in returning(fits)]


def returning(fits: list[TopicFit]) -> list[Returns]:
    """Which topics come back in fits with other seeds, for each of the fits.

    A topic comes back where its match is more similar to it than a different topic could pass for. There are two
    reasons for the threshold, and the stricter one holds. Geometry: with a cosine above the root of one half the match
    accounts for more than half of the topic's squared length, which of unlike (orthogonal) topics only one can do. The
    corpus: where topics resemble each other anyway, the match must beat the similarity that 95 in 100 topics have to
    the nearest topic in another fit that is not their match.

    returns  Returns of each fit, in order; threshold and `different` are the same in all
    """
    n = len(fits)
    similar = [[np.empty(0)] * n for _ in range(n)]
    nearest: list[np.ndarray] = []
    for i, j in combinations(range(n), 2):
        cosine, rows, partners = _matched(fits[i], fits[j])
        similar[i][j], similar[j][i] = np.zeros(fits[i].k), np.zeros(fits[j].k)
        similar[i][j][rows] = similar[j][i][partners] = cosine[rows, partners]
        others = cosine.copy()
        others[rows, partners] = 0
        nearest += [others.max(axis=1), others.max(axis=0)]
    different = float(np.percentile(np.concatenate(nearest), _NULL)) if nearest else np.nan
    threshold = max(LEAST, different) if nearest else LEAST
    if n < 2:
        return [Returns(np.full(fit.k, np.nan), np.full(fit.k, np.nan), threshold, different) for fit in fits]
    found = []
    for i in range(n):
        to_others = np.array([similar[i][j] for j in range(n) if j != i])
        found.append(Returns(to_others.mean(axis=0), (to_others > threshold).mean(axis=0), threshold, different))
    return found


def prototype(fits: list[TopicFit]) -> tuple[int, np.ndarray]:
    """The fit that stands for all of them: the one with the largest mean S-CLOP to the others.

    returns  its position (ties: the larger mean similarity of matched topics, then the first); the mean S-CLOP of each
    source   Rieger, Rahnenführer and Jentsch (2020), Improving latent Dirichlet allocation: on reliability of the novel
             method LDAPrototype
    """
    if len(fits) < 2:
        return 0, np.full(len(fits), np.nan)
    pairs = np.zeros((len(fits), len(fits)))
    for i, j in combinations(range(len(fits)), 2):
        pairs[i, j] = pairs[j, i] = sclop(fits[i], fits[j])
    means = pairs.sum(axis=1) / (len(fits) - 1)
    matched = [values.mean() for values in stability(fits)]
    best = max(range(len(fits)), key=lambda i: (round(means[i], 12), round(matched[i], 12), -i))
    return best, means


def sclop(fit: TopicFit, other: TopicFit) -> float:
    """S-CLOP of two fits: how nearly their topics fall into clusters of one topic from each, 0 to 1.

    Topics are clustered (complete linkage) by the Jaccard index of their relevant words: those with more than 10 tokens
    and more than 1/500 of the topic's tokens, at least the ten most probable ones. The dendrogram is pruned where the
    sum of the clusters' disparities, (|t1 - 1| + |t2 - 1|) (t1 + t2) / 2 with t1 and t2 topics of each fit, is least;
    S-CLOP is 1 minus that sum over that of all topics alone. Topics without a common word are never one cluster.

    source   Rieger, Rahnenführer and Jentsch (2020), as above; the relevant words after Koppers, Rieger, Boczek and
             von Nordheim (2019), tosca
    """
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import pdist

    _, here, there = _shared(fit, other)
    relevant = np.concatenate([_relevant(fit)[:, here], _relevant(other)[:, there]])
    n = len(relevant)
    merges = linkage(pdist(relevant, "jaccard"), "complete")
    counts = [(1, 0)] * fit.k + [(0, 1)] * other.k
    least = [0.5] * n  # a topic alone: (0 + 1) * 1 / 2
    for left, right, distance in zip(*merges[:, :2].astype(int).T, merges[:, 2], strict=True):
        one, two = counts[left][0] + counts[right][0], counts[left][1] + counts[right][1]
        counts.append((one, two))
        together = (abs(one - 1) + abs(two - 1)) * (one + two) / 2 if distance < 1 else np.inf
        least.append(min(together, least[left] + least[right]))
    return 1 - least[-1] / (n / 2)


def _relevant(fit: TopicFit, absolute: int = 10, relative: float = 1 / 500, at_least: int = 10) -> np.ndarray:
    """(k, n_terms) true for the words by which S-CLOP compares a topic."""
    tokens = topic_tokens(fit)[:, None]
    relevant = fit.topic_term * tokens > np.maximum(absolute, relative * tokens)
    tops = np.argsort(-fit.topic_term, axis=1, kind="stable")[:, :at_least]
    np.put_along_axis(relevant, tops, True, axis=1)
    return relevant & (fit.topic_term > 0)


def _matched(fit: TopicFit, other: TopicFit) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    from scipy.optimize import linear_sum_assignment

    _, here, there = _shared(fit, other)
    cosine = np.clip(_unit(fit.topic_term[:, here]) @ _unit(other.topic_term[:, there]).T, 0, 1)
    return cosine, *linear_sum_assignment(cosine, maximize=True)


def _shared(fit: TopicFit, other: TopicFit) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return np.intersect1d(fit.terms.astype(str), other.terms.astype(str), return_indices=True)


def _unit(matrix: np.ndarray) -> np.ndarray:
    length = np.sqrt((matrix**2).sum(axis=1, keepdims=True))
    return matrix / np.where(length > 0, length, 1)
