"""95 % limits of shares and of their index, where month shocks hang together and where other seeds find other topics."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse, stats

from analysis.trends.bins import Bins
from analysis.trends.intervals import exact_bounds, logit_limits
from analysis.trends.monthly import month_weights
from analysis.trends.shocks import Shocks

__all__ = ["COVERS", "Errors", "Seeds", "index_limits", "limits", "modelled"]

_FEW = 3  # series: with fewer, an interval is never narrower than the spread inside its bin makes it
# What an interval is an interval of, for the description of the columns low and high.
COVERS = {
    "expected": "of the share to be expected in the period: its months' shocks count as error",
    "inside": "from the spread inside the period alone: too few months to say how they hang together",
    "articles": "of the month's own share: its articles count as error, not its shock",
}


@dataclass(frozen=True, eq=False)
class Seeds:
    """What fits with other seeds say of the same shares.

    n         (m,) fits in which the series is found, the fit itself included
    share     (n_bins, m) variance between them; 0 where n is 1
    index     (n_bins, m) variance of the index between them
    """

    n: np.ndarray
    share: np.ndarray
    index: np.ndarray


@dataclass(frozen=True, eq=False)
class Errors:
    """Variances of shares.

    share     (n_bins, m)
    inside    (n_bins, m) from the spread between the clusters inside a bin; clusters (n_bins,) as many
    n         (n_bins,) articles, for the exact limits of shares of 0 and 1
    variance  (n_bins, m) with month shocks, NaN where they are not known; degrees (n_bins, m) of freedom
    shocks    (n_bins, n_bins) covariances between bins over the roots in `root`, (n_bins, m); None where they are not known
    few       too few series to trust their shocks alone
    seeds     None for one fit
    """

    share: np.ndarray
    inside: np.ndarray
    clusters: np.ndarray
    n: np.ndarray
    variance: np.ndarray
    degrees: np.ndarray
    shocks: np.ndarray | None = None
    root: np.ndarray | None = None
    few: bool = False
    seeds: Seeds | None = None

    @property
    def inside_degrees(self) -> np.ndarray:
        """(n_bins, m), NaN below two clusters."""
        return np.broadcast_to(np.where(self.clusters > 1, self.clusters - 1.0, np.nan)[:, None], self.share.shape)


def modelled(share: np.ndarray, error: np.ndarray, clusters: np.ndarray, n: np.ndarray, bins: Bins,
             weights: sparse.csr_array, found: Shocks | None, seeds: Seeds | None = None) -> Errors:  # fmt: skip
    """Errors of shares with what the months' shocks add; `found` None: the spread inside each bin alone.

    error    (n_bins, m) of intervals.cluster_errors; clusters (n_bins,)
    weights  of monthly.article_weights
    """
    unknown = np.full(share.shape, np.nan)
    if found is None:
        return Errors(share, error**2, clusters, n, unknown, unknown, seeds=seeds)
    by_month = month_weights(weights, bins.month_of, found.first, len(found.covariance))
    shocks, factor, degrees = found.factors(by_month)
    weight2 = np.asarray((weights * weights).sum(axis=1)).ravel()
    spread = share * (1 - share)
    known = ((by_month.sum(axis=1) > 0) & (clusters > 1))[:, None] & np.isfinite(factor) & (spread > 0)
    variance = np.where(known, spread * factor * (np.diag(shocks)[:, None] + weight2[:, None] * found.noise), np.nan)
    root = np.sqrt(np.where(known, spread * factor, 0.0))
    return Errors(share, error**2, clusters, n, variance, degrees, shocks, root, found.series < _FEW, seeds)


def limits(errors: Errors, none: np.ndarray, every: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper 95 % limits of shares, (n_bins, m) each, inside 0 and 1.

    With shocks: Wilson's limits, those shares from which the one observed is not further than t standard errors. Without: t on
    the logit scale. Where `none` (n_bins, m) marks a share that counts as 0, or `every` one that counts as 1, the exact
    binomial limit of as many articles at least.

    source  Wilson (1927), Probable inference; Rubin (1987), Multiple Imputation, ch. 3, for the spread between seeds
    """
    share = errors.share
    low, high = logit_limits(share, np.sqrt(errors.inside), errors.inside_degrees)
    known = np.isfinite(errors.variance)
    variance, degrees = np.where(known, errors.variance, 1.0), np.where(known, errors.degrees, 1.0)
    safe = np.where(known, share, 0.5)
    size = stats.t.ppf(0.975, degrees) ** 2 * variance / (safe * (1 - safe))
    half = np.sqrt(size * (safe * (1 - safe) + size / 4)) / (1 + size)
    middle = (safe + size / 2) / (1 + size)
    wide = np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0)
    if errors.few:
        wide = np.fmin(wide[0], low), np.fmax(wide[1], high)
    low, high = np.where(known, wide[0], low), np.where(known, wide[1], high)
    bound = exact_bounds(errors.n)[:, None]
    most = np.where(known, wide[1], 0.0)
    low, high = np.where(none, 0.0, low), np.where(none, np.maximum(np.maximum(bound, share), most), high)
    least = np.where(known, wide[0], 1.0)
    low, high = np.where(every, np.minimum(np.minimum(1 - bound, share), least), low), np.where(every, 1.0, high)
    return (low, high) if errors.seeds is None else _with_seeds(errors, low, high)


def _with_seeds(errors: Errors, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The limits with the spread between seeds on top: squares of both distances add on each side.

    That spread does not shrink with the share as the error of sampling does: inside Wilson's limits it would blow up a share near 0.

    source  Zou and Donner (2008), Construction of confidence limits about effect measures (squares of the distances)
    """
    between, n_seeds = _between(errors, "share")
    variance = np.where(np.isfinite(errors.variance), errors.variance, errors.inside)
    own = np.where(np.isfinite(errors.variance), errors.degrees, errors.inside_degrees)
    total, degrees = _total(variance, own, between, n_seeds)
    reach = stats.t.ppf(0.975, degrees) * np.sqrt(np.maximum(total - variance, 0.0))
    share = errors.share
    return np.maximum(share - np.hypot(share - low, reach), 0.0), np.minimum(share + np.hypot(high - share, reach), 1.0)


def index_limits(errors: Errors, low: np.ndarray, high: np.ndarray, mean: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """95 % limits of share over mean share, on the log scale; (n_bins, m) each. Errors that bins share cancel, as they should.

    low, high  limits of the share, which give those of an index of 0; mean (m,) of tables.mean_share
    """
    share = errors.share
    known, filled = np.isfinite(errors.variance), np.isfinite(share).all(axis=1)[:, None]
    own = np.where(known, errors.variance, errors.inside)
    square = np.where(np.isfinite(own) & filled, own, 0.0)
    with_all = square.copy()
    if errors.shocks is not None:
        root = errors.root * filled
        with_all += root * (errors.shocks @ root) - root**2 * np.diag(errors.shocks)[:, None]
    n, index = max(1, int(filled.sum())), share / mean
    variance = np.maximum(square - 2 * index / n * with_all + (index / n) ** 2 * with_all.sum(axis=0), 0.0) / mean**2
    inside = (share > 0) & np.isfinite(low) & np.isfinite(own)
    degrees = np.where(known, errors.degrees, errors.inside_degrees)
    variance, degrees = _total(np.where(inside, variance, 1.0), np.where(inside, degrees, 1.0), *_between(errors, "index"))
    half = np.minimum(stats.t.ppf(0.975, degrees) * np.sqrt(variance) / np.where(inside, index, 1.0), 50.0)
    lower, upper = (np.where(inside, index * np.exp(sign * half), np.nan) for sign in (-1, 1))
    zero = share <= 0
    return np.where(zero, low / mean, lower), np.where(zero, high / mean, upper)


def _between(errors: Errors, what: str) -> tuple[np.ndarray, np.ndarray]:
    if errors.seeds is None:
        return np.zeros(errors.share.shape), np.ones(errors.share.shape[1])
    return getattr(errors.seeds, what), errors.seeds.n


def _total(variance: np.ndarray, degrees: np.ndarray, between: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rubin's total variance of a share that n fits were made for, and its degrees of freedom (Satterthwaite)."""
    added = (1 + 1 / n) * between
    total = variance + added
    loose = variance**2 / degrees + added**2 / np.maximum(n - 1, 1)
    return total, np.where(loose > 0, total**2 / np.where(loose > 0, loose, 1.0), degrees)
