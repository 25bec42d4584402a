"""How far a flat series drifts by itself: the slow movement of all series together as the yardstick of a trend.

A trend of 15 years is slower than anything else in the series. Where months hang together, slow movements are
larger than fast ones, and the slowest are the largest: cosines of the series that are faster than the trend say too little of
it. How much too little is a matter of the spectrum's shape, which one series cannot tell but twenty together can.
"""

from dataclasses import dataclass

import numpy as np
from scipy import linalg, special

__all__ = ["COSINES", "MOST_COSINES", "MOST_PRIOR", "Drift", "Slow", "drift", "prior_variance", "slow_movement"]

COSINES = 8  # a series' own scale: those next to the trend
MOST_COSINES = 22  # for the shape; in 15 years the fastest has a period of 16 months, slower than a season
MOST_PRIOR = 12.0  # degrees of freedom that the other series may lend at most
# Shapes: white noise, and white noise with `amplitude` times its power from AR(1) months of persistence `rho` on top.
_RHO = (0.8, 0.9, 0.95, 0.975)
_AMPLITUDE = (0.5, 1, 2, 4, 8, 16, 32)
_WHITE = 0.5  # prior of no persistence; the rest falls by `_DECAY` from one amplitude to the next
_DECAY = 0.7
_OUTLYING = 0.05  # so many series may be of any shape: a step or burst has 3 nats of say in the shape, not 30


@dataclass(frozen=True, eq=False)
class Slow:
    """Coefficients of series on the trend (first) and its slow cosines, with weights.

    coefficient  (1 + J, m); shapes (G, 1 + J, 1 + J) its covariance under each shape, but for the series' scale
    prior        (G,) sums to 1
    scale        slope a month = coefficient[0] / scale
    """

    coefficient: np.ndarray
    shapes: np.ndarray
    prior: np.ndarray
    scale: float


@dataclass(frozen=True, eq=False)
class Drift:
    """slope (m,) share a month, its standard error (m,) and degrees of freedom (m,); shape (G,) posterior."""

    slope: np.ndarray
    error: np.ndarray
    degrees: np.ndarray
    shape: np.ndarray


def slow_movement(share: np.ndarray, weight: np.ndarray, most: int = MOST_COSINES) -> Slow:
    """Projections on the trend and the cosines cos(pi j (t - 1/2) / T), j = 2, 3, ..., made orthonormal in this order.

    As many cosines as have periods of more than a year, at most `most` and a third of the months with articles; those that
    gaps make the same as others are left out.

    share    (T, m) monthly shares; rows of weight 0 may be NaN
    weight   (T,) articles a month, 0 for empty months
    """
    months = len(weight)
    root = np.sqrt(weight / weight.sum())
    at = np.arange(1, months + 1)
    cosines = max(1, min(most, months // 6 - 2, np.count_nonzero(weight) // 3 - 2))
    waves = [np.cos(np.pi * j * (at - 0.5) / months) for j in range(2, cosines + 2)]
    basis, triangle = np.linalg.qr(root[:, None] * np.column_stack([np.ones(months), at, *waves]))
    size = np.abs(np.diag(triangle))
    basis = basis[:, 1:][:, np.concatenate([[True], size[2:] > 1e-6])]
    coefficient = basis.T @ (root[:, None] * np.where(weight[:, None] > 0, share, 0.0))

    eye, side = np.eye(basis.shape[1]), root[:, None] * basis
    shapes, prior = [eye], [_WHITE]
    for rho in _RHO:
        moved = linalg.toeplitz(rho ** np.arange(months)) * months * (1 - rho) / (1 + rho)  # power 1 at frequency 0
        moved = side.T @ moved @ side
        for i, amplitude in enumerate(_AMPLITUDE):
            shapes.append(eye + amplitude * moved)
            prior.append(_DECAY**i)
    rest = np.array(prior[1:])
    return Slow(coefficient, np.array(shapes), np.concatenate([[_WHITE], (1 - _WHITE) * rest / rest.sum()]), float(triangle[1, 1]))


def drift(slow: Slow, part: np.ndarray) -> Drift:
    """Slope of each series, and how far its own drift would take it: averaged over shapes, each with what all series say for it.

    Under a shape the slope is that of generalised least squares; its variance is the series' own scale, the mean square of
    its first COSINES whitened cosines, moderated over three series or more, times what the shape gives the trend. The
    posterior of the shapes is one for all series and does not look at the trends: from the cosines alone, each series' scale
    integrated out, and no series with more than a bounded say. Over it the precision is matched in mean and variance
    by a t distribution, and what the slopes differ between shapes is added.

    part     (m,) what makes the series' variances comparable, such as p (1 - p)
    source   Müller and Watson (2008), Testing models of low-frequency variability (cosines); Smyth (2004), as in
             `prior_variance`; the pooled shape is ours, measured with benchmarks/simulate.py
    """
    c = slow.coefficient / np.sqrt(part)
    cosines, m = len(c) - 1, c.shape[1]
    own = min(COSINES, cosines)
    lower = np.linalg.inv(np.linalg.cholesky(slow.shapes[:, 1:, 1:]))
    white = lower @ c[1:]
    toward = np.einsum("gij,gj->gi", lower, slow.shapes[:, 1:, 0])
    likelihood = np.log(np.diagonal(lower, axis1=1, axis2=2)).sum(axis=1)[:, None]
    likelihood = likelihood - cosines / 2 * np.log((white**2).sum(axis=1))
    bounded = np.log(_OUTLYING + (1 - _OUTLYING) * np.exp(likelihood - likelihood.max(axis=0)))
    posterior = special.softmax(np.log(slow.prior) + bounded.sum(axis=1))

    variance = (white[:, :own] ** 2).mean(axis=1)
    lent = [prior_variance(v, own) if m >= 3 else (0.0, 0.0) for v in variance]
    prior, d0 = (np.array(values)[:, None] for values in zip(*lent, strict=True))
    degrees = d0 + own
    variance = (d0 * prior + own * variance) / degrees
    variance = variance * (slow.shapes[:, 0, 0] - (toward**2).sum(axis=1))[:, None]
    trend = c[0] - np.einsum("gi,gim->gm", toward, white)

    precision = posterior @ (1 / variance)
    spread = np.maximum(posterior @ variance**-2 / precision**2 - 1, 0)
    mean = posterior @ trend
    error = np.sqrt(1 / precision + posterior @ (trend - mean) ** 2)
    degrees = 2 / (2 / (posterior @ degrees) * (1 + spread) + spread)
    unit = np.sqrt(part) / slow.scale
    return Drift(mean * unit, error * np.abs(unit), degrees, posterior)


def prior_variance(variance: np.ndarray, degrees: int, *, most: float = MOST_PRIOR) -> tuple[float, float]:
    """What the series together say about a series' variance: its prior value and the degrees of freedom it is worth.

    variance  (m,) above 0, m at least 3, each with `degrees` degrees of freedom, on one scale
    most      cap of the prior degrees of freedom: series share months, so they know less than their number says
    returns   prior variance, prior degrees of freedom (0 < d0 <= most)
    source    Smyth (2004), Linear models and empirical Bayes methods, section 6.2 (moments of log variance)
    """
    e = np.log(variance) - special.digamma(degrees / 2) + np.log(degrees / 2)
    spread = e.var(ddof=1) - special.polygamma(1, degrees / 2)
    if spread <= 0:
        return float(np.exp(e.mean())), most
    half = _inverse_trigamma(spread)
    return float(np.exp(e.mean() + special.digamma(half) - np.log(half))), float(min(2 * half, most))


def _inverse_trigamma(value: float) -> float:
    """y with trigamma(y) = value, by Newton's steps on 1 / trigamma (Smyth 2004, appendix)."""
    y = 0.5 + 1 / value
    for _ in range(50):
        tri = special.polygamma(1, y)
        step = tri * (1 - tri / value) / special.polygamma(2, y)
        y = y + step
        if abs(step) < 1e-10 * y:
            break
    return float(y)
