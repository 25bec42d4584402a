"""95 % intervals of shares, from the spread between clusters of time and not between articles."""

import numpy as np
from scipy import stats

from analysis.trends.bins import Bins
from analysis.trends.mix import Mixed, jackknife

__all__ = ["cluster_errors", "exact_bounds", "logit_interval", "logit_limits", "moved_errors", "ratio_errors",
           "standardised_ratio"]  # fmt: skip


def cluster_errors(influence: np.ndarray, weight: np.ndarray, bins: Bins) -> tuple[np.ndarray, np.ndarray]:
    """Standard errors of shares from the influence of each cluster on them, corrected as a delete-one jackknife is.

    influence  (n_clusters, m) how far each cluster moves the share of its bin: for a ratio sum(y) / sum(x) it is
               (y_c - share * x_c) / sum(x)
    weight     (n_clusters,) the cluster's part x_c / sum(x) of its bin, 0 to 1; clusters of weight 0 do not count
    returns    errors (n_bins, m), NaN with fewer than two clusters; clusters (n_bins,)
    source     Efron and Stein (1981), The jackknife estimate of variance: for ratios this is exactly the jackknife around
               the estimate, sqrt((k - 1) / k * sum of squared (share without c - share))
    """
    counted = weight > 0
    clusters = np.bincount(bins.bin_of[counted], minlength=len(bins.names))
    left = np.where(counted & (weight < 1), 1 - weight, 1.0)
    squares = bins.total(np.where(counted[:, None], influence / left[:, None], 0.0) ** 2)
    factor = np.where(clusters > 1, (clusters - 1) / np.maximum(clusters, 1), np.nan)
    return np.sqrt(factor[:, None] * squares), clusters


def ratio_errors(numerator: np.ndarray, denominator: np.ndarray, bins: Bins):
    """Shares sum(y) / sum(x) of each bin, their standard errors and clusters.

    numerator    (n_clusters, m); denominator (n_clusters,)
    returns      share (n_bins, m), NaN where the denominator is 0; errors (n_bins, m); clusters (n_bins,)
    """
    total = bins.total(denominator)
    safe = np.where(total > 0, total, np.nan)
    share = bins.total(numerator) / safe[:, None]
    influence = (numerator - share[bins.bin_of] * denominator[:, None]) / safe[bins.bin_of][:, None]
    errors, clusters = cluster_errors(np.nan_to_num(influence), np.nan_to_num(denominator / safe[bins.bin_of]), bins)
    return share, errors, clusters


def standardised_ratio(numerator: np.ndarray, denominator: np.ndarray, mixed: Mixed):
    """Directly standardised shares of each bin, sum over classes of weight * sum(y) / sum(x); errors and clusters.

    numerator    (n_docs, m); denominator (n_docs,), that of which `mixed` was made
    returns      share (n_bins, m), NaN where the bin has too little of the standard mix; errors (n_bins, m); clusters (n_bins,)
    """
    y, x = np.asarray(mixed.pick @ numerator, dtype=float), np.asarray(mixed.pick @ denominator, dtype=float)
    share = mixed.over(y)
    share = np.where(share > 1 - 1e-12, 1.0, share)  # weights that sum to 1 but for a rounding
    score = y - np.nan_to_num(share)[mixed.bin_of] * x[:, None]
    moves, clusters = jackknife(mixed, score, x)
    return share, moved_errors(moves, clusters, mixed.bins), clusters


def moved_errors(moves: np.ndarray, clusters: np.ndarray, bins: Bins) -> np.ndarray:
    """(n_bins, m) standard errors from how far a share moves without each cluster, (n_clusters, m); NaN below two clusters."""
    factor = np.where(clusters > 1, (clusters - 1) / np.maximum(clusters, 1), np.nan)
    return np.sqrt(factor[:, None] * bins.total(moves**2))


def logit_interval(share: np.ndarray, error: np.ndarray, clusters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`logit_limits` with (clusters - 1) degrees of freedom; NaN with fewer than two clusters. clusters (n_bins,)"""
    return logit_limits(share, error, np.where(clusters > 1, clusters - 1, np.nan)[:, None])


def logit_limits(share: np.ndarray, error: np.ndarray, degrees: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """95 % limits that stay inside 0 and 1: symmetric on the logit scale, t with `degrees` of freedom.

    NaN where there are no degrees of freedom, where no error could be measured (all clusters alike), and at shares 0 and 1.

    share, error  (n_bins, m); degrees (n_bins, m) or (n_bins, 1)
    """
    inside = (share > 0) & (share < 1) & (error > 1e-12)  # less is a rounding error
    s = np.where(inside, share, np.nan)
    quantile = stats.t.ppf(0.975, degrees)
    # far beyond any double: a share whose error dwarfs it has limits 0 and 1, not an overflow
    half = np.minimum(quantile * error / (s * (1 - s)), 700.0)
    centre = np.log(s / (1 - s))
    return 1 / (1 + np.exp(-np.maximum(centre - half, -700.0))), 1 / (1 + np.exp(-(centre + half)))


def exact_bounds(n: np.ndarray) -> np.ndarray:
    """Upper 97.5 % limit of a share that was 0 in n articles (1 minus it: the lower limit of a share that was 1).

    source  Clopper and Pearson (1934); it takes articles as independent, which those of one story are not
    """
    return 1 - 0.025 ** (1 / np.maximum(n, 1))
