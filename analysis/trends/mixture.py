"""How much of a bin's text each topic accounts for: maximum likelihood over all its tokens, topics fixed."""


import numpy as np
from scipy import sparse

from analysis.threads import one_thread
from analysis.trends.bins import Bins
from analysis.trends.intervals import cluster_errors, moved_errors
from analysis.trends.mix import Mixed, jackknife

__all__ = ["information_inverse", "mixture_errors", "pooled_shares", "scores", "standardised_errors", "standardised_shares"]

_STEPS = 2000
_GAP = 0.01  # nats of log-likelihood that a bin may be short of its maximum: far less than any error bar


def pooled_shares(counts: sparse.csr_array, topic_term: np.ndarray) -> np.ndarray:
    """Mixture proportions of each bin that make its counts most probable, by EM with the topics held fixed.

    The mean of the articles' theta draws every bin towards the corpus mean (each article's prior pulls): a topic's line
    then shows about 60 % of its movement. The maximum over the bin's own tokens does not shrink.
    Terms that no topic can produce are passed over.

    counts      (n_bins, n_terms), summed over the articles of each bin
    topic_term  (k, n_terms), rows sum to 1
    returns     (n_bins, k), rows sum to 1; NaN for bins without tokens
    """
    shares = np.full((counts.shape[0], topic_term.shape[0]), np.nan)
    by_term, known = _by_term(topic_term)
    start = np.full(len(topic_term), 1 / len(topic_term))
    with one_thread():
        for row in range(counts.shape[0]):
            n = counts.data[counts.indptr[row] : counts.indptr[row + 1]].astype(float)
            at = counts.indices[counts.indptr[row] : counts.indptr[row + 1]]
            seen = known[at] & (n > 0)
            if seen.any():
                shares[row] = _maximum(n[seen], by_term[at[seen]], start)
                start = 0.9 * shares[row] + 0.1 / len(start)  # the next bin is much like this one
    return shares


def _by_term(topic_term: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(n_terms, k) probabilities, a row a term, and (n_terms,) whether any topic can produce it."""
    return np.ascontiguousarray(topic_term.T), topic_term.sum(axis=0) > 0


def _maximum(n: np.ndarray, by_term: np.ndarray, start: np.ndarray) -> np.ndarray:
    """The proportions (k,) that maximise sum n_w log(sum_k theta_k phi_kw); n (n_terms,), by_term (n_terms, k), start (k,) above 0.

    EM, accelerated by squared extrapolation (Varadhan and Roland 2008, SQUAREM); it stops by the certificate that no
    other proportions are more than `_GAP` nats more likely: N (max_k gradient_k - 1) bounds what is left to gain.
    """
    total = n.sum()
    theta, plain, best = start, start, -np.inf
    for _ in range(_STEPS):
        mixed = by_term @ theta
        likelihood = n @ np.log(mixed)
        if likelihood < best:  # the extrapolation overshot: go on from where EM itself had come
            theta, mixed = plain, by_term @ plain
            likelihood = n @ np.log(mixed)
        best = likelihood
        gain = (n / mixed) @ by_term / total
        if total * (gain.max() - 1) < _GAP:
            return theta * gain / (theta @ gain)
        first = theta * gain
        second = first * ((n / (by_term @ first)) @ by_term / total)
        plain = second
        step, bend = first - theta, second - 2 * first + theta
        size = np.linalg.norm(bend)
        alpha = max(1.0, np.linalg.norm(step) / size) if size > 0 else 1.0
        ahead = theta + 2 * alpha * step + alpha**2 * bend
        theta = np.maximum(ahead, second * 1e-3)  # an extrapolation must not end a topic that EM keeps
        theta = theta / theta.sum()
    return theta


def mixture_errors(by_cluster: sparse.csr_array, topic_term: np.ndarray, shares: np.ndarray, bins: Bins):
    """Standard errors of `pooled_shares` from the spread between clusters, and the number of clusters.

    The influence of a cluster is its score times the inverse of the bin's observed information, inside the shares that
    sum to 1. Topics that a bin holds less than half a token of stand still: their error is 0.

    by_cluster  counts, (n_clusters, n_terms); shares (n_bins, k)
    returns     errors (n_bins, k), clusters (n_bins,)
    """
    by_term, known = _by_term(topic_term)
    n = by_cluster @ known.astype(float)
    total = bins.total(n)
    influence = np.zeros((len(n), len(topic_term)))
    with one_thread():
        for row in np.flatnonzero(total > 0):
            mine = np.flatnonzero(bins.bin_of == row)
            free = np.flatnonzero(shares[row] * total[row] >= 0.5)
            part = by_cluster[mine]
            ratio, inverse = information_inverse(np.asarray(part.sum(axis=0)).ravel(), by_term, shares[row], free)
            influence[np.ix_(mine, free)] = scores(part, n[mine], ratio) @ inverse
    weight = np.where(total[bins.bin_of] > 0, n / np.maximum(total[bins.bin_of], 1), 0.0)
    return cluster_errors(influence, weight, bins)


def standardised_shares(counts: sparse.csr_array, topic_term: np.ndarray, mixed: Mixed) -> np.ndarray:
    """`pooled_shares` of each bin with every article's tokens weighted to the standard mix.

    One pooled EM over the weighted counts of a bin: where each topic has words of its own, a topic's share is the sum over the
    classes of their standard weight times the topic's share in the class, as in direct standardisation.

    counts   (n_docs, n_terms); mixed has the tokens of terms that a topic can produce as denominators
    returns  (n_bins, k), rows sum to 1; NaN for bins without a standardised share
    """
    pieces = sparse.csr_array(mixed.pick @ counts).astype(float)
    rows = mixed.gather.tocoo()
    total = mixed.size.sum(axis=1)[rows.coords[0]]  # a weighted bin has as many tokens as it has
    gather = sparse.csr_array((rows.data * total, rows.coords), shape=rows.shape)
    return pooled_shares(sparse.csr_array(gather @ pieces), topic_term)


def standardised_errors(counts: sparse.csr_array, topic_term: np.ndarray, shares: np.ndarray, mixed: Mixed):
    """Standard errors of `standardised_shares`, as in `mixture_errors`, and the number of clusters.

    returns     errors (n_bins, k), clusters (n_bins,)
    """
    by_term, known = _by_term(topic_term)
    pieces = sparse.csr_array(mixed.pick @ counts)
    n, total = pieces @ known.astype(float), mixed.size.sum(axis=1)
    at = mixed.bin_of, mixed.of_class
    weight = mixed.weight[at] / np.maximum(mixed.size[at], 1e-300) * total[mixed.bin_of]
    score, inverses = np.zeros((len(n), len(topic_term))), {}
    with one_thread():
        for row in np.flatnonzero(np.isfinite(shares).all(axis=1)):
            mine = np.flatnonzero(mixed.bin_of == row)
            free = np.flatnonzero(shares[row] * total[row] >= 0.5)
            part = pieces[mine]
            ratio, inverse = information_inverse(weight[mine] @ part, by_term, shares[row], free)
            score[np.ix_(mine, free)] = scores(part, n[mine], ratio)
            inverses[row] = free, inverse
    moves, clusters = jackknife(mixed, score, n)
    for row, (free, inverse) in inverses.items():
        at = np.ix_(np.flatnonzero(mixed.bins.bin_of == row), free)
        moves[at] = moves[at] * total[row] @ inverse
    return moved_errors(moves, clusters, mixed.bins), clusters


def information_inverse(counted: np.ndarray, by_term: np.ndarray, share: np.ndarray, free: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Likelihood ratios (n_terms, n_free) of the terms counted, 0 for others, and the inverse (n_free, n_free) of the information.

    counted  (n_terms,); by_term (n_terms, k) probabilities; share (k,)
    """
    mixed = by_term @ share
    occurs = np.flatnonzero((counted > 0) & (mixed > 0))
    part = by_term[occurs] / mixed[occurs, None]
    part = part if len(free) == len(share) else part[:, free]
    information = part.T @ (part * counted[occurs, None])
    # any change of the shares sums to 0: invert the information inside that subspace
    n = len(free)
    inside = np.eye(n) - 1 / n
    # adding the direction that is left out makes it invertible, and taking it off again leaves the inverse in the subspace
    size = max(np.trace(information) / n, 1e-300)
    within = inside @ information @ inside
    try:
        inverse = np.linalg.inv(within + size / n) - 1 / (size * n)
        sound = np.abs(within @ inverse - inside).max() < 1e-6
    except np.linalg.LinAlgError:
        sound = False
    if not sound:  # two topics that cannot be told apart in this bin
        inverse = np.linalg.pinv(within, rcond=1e-10, hermitian=True)
    ratio = np.zeros((len(by_term), n))
    ratio[occurs] = part
    return ratio, inverse


def scores(part: sparse.csr_array, n: np.ndarray, ratio: np.ndarray) -> np.ndarray:
    """(n_rows, n_free) gradients of the log-likelihood of the rows of counts; n (n_rows,) their tokens that a topic can produce."""
    return part @ ratio - n[:, None]
