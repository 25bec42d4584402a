"""How the shocks of months hang together, from the spectrum of all series, and the error of a bin's mean that follows."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import linalg, special

__all__ = ["LEAST_FILLED", "LEAST_SPAN", "Months", "Shocks", "estimate"]

LEAST_SPAN = 48  # months from the first to the last: below, what is slow cannot be told from what is a trend
LEAST_FILLED = 24  # months with articles
_RHO = (0.0, 0.4, 0.7, 0.9, 0.97)  # a half-life of 0 to 23 months
_REMOVED = 2  # a constant, a linear trend and the cosine with one wave over the whole span are no shocks
_SEASON = 2  # waves a year that are no shocks
_ROUNDS, _SCALED = 400, 20
_LONGEST = 480  # months that are looked at in one piece
_MOST_SERIES, _MOST_YEARS = 60.0, 300.0  # degrees of freedom that other series may lend, which share months, and other years


@dataclass(frozen=True, eq=False)
class Months:
    """Monthly shares of m series, and what their articles alone let them scatter.

    first     number of the first month (year * 12 + month - 1)
    share     (T, m); rows without articles may hold anything
    n         (T,) effective number of articles, 0 for empty months
    weight    (T,) part of each month in its year, 0 to 1
    noise     (m,) variance of one article's share over p (1 - p): 1 for a word that an article has or has not
    """

    first: int
    share: np.ndarray
    n: np.ndarray
    weight: np.ndarray
    noise: np.ndarray


@dataclass(frozen=True, eq=False)
class Shocks:
    """What a bin's error is made of, all relative to p (1 - p) of the share at hand.

    first        number of the first month
    covariance   (T,) of the shocks of months so many months apart
    noise        (m,) as in Months
    scale        (m,) by how much a series' slow movement exceeds what all series together let expect; NaN for constant ones
    degrees      (m,) of freedom of `scale`
    local        (T, m) by how much the months of a year scatter more than those of other years
    local_degrees  (T, m) of freedom of `local`
    series       number of series behind `covariance`
    """

    first: int
    covariance: np.ndarray
    noise: np.ndarray
    scale: np.ndarray
    degrees: np.ndarray
    local: np.ndarray
    local_degrees: np.ndarray
    series: int

    @property
    def correlation(self) -> float:
        """Of the shocks of a month and the next; 0 where there are none."""
        return float(self.covariance[1] / self.covariance[0]) if self.covariance[0] > 0 else 0.0

    def factors(self, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What the variance of bins' shares is made of: p (1 - p) * factor * (shocks + noise / articles).

        weight   (n_bins, T) part of each month in each bin, rows sum to 1 or are 0
        returns  shocks (n_bins, n_bins) covariances, the same for all series; factor (n_bins, m); degrees of freedom (n_bins, m)
        """
        shocks = weight @ linalg.matmul_toeplitz(self.covariance, weight.T) if len(weight) else np.zeros((0, 0))
        spread = np.maximum(weight.sum(axis=1), 1e-300)[:, None]
        local = np.maximum(weight @ self.local / spread, 1e-12)
        degrees = 1 / (1 / self.degrees + (weight @ (1 / self.local_degrees)) / spread)
        return shocks, self.scale * local, degrees


def estimate(months: Months) -> Shocks | None:
    """How month shocks hang together, from all series at once; None where there are too few months to say.

    The series are projected on cosines of rising frequency, orthonormal to a constant, a linear trend, one wave over the
    whole span, and the waves of a season. The square of each coefficient has the expectation noise + sum of (weight * that
    of an AR(1) process), over five fixed processes from white noise to a half-life of two years: weights of at least 0
    that make the squares of all series most probable (as scaled chi-square, a Whittle likelihood). The noise of the articles
    is known. A series' own scale, from its waves longer than a year, is shrunk towards that of all as limma shrinks
    variances, and so is a year's own scatter of months. What is as slow as the span is long counts as movement, not as shock.

    source   Whittle (1953), Estimation and information in stationary time series; Müller and Watson (2018), Long-run
             covariability (inference from low frequencies); Févotte, Bertin and Durrieu (2009), Nonnegative matrix
             factorization with the Itakura-Saito divergence (the steps that maximise this likelihood); Smyth (2004), Linear
             models and empirical Bayes methods, section 6.2
    """
    filled = months.n > 0
    if len(filled) < LEAST_SPAN or filled.sum() < LEAST_FILLED:
        return None
    share = np.where(filled[:, None], months.share, 0.0)
    mean = months.n @ share / months.n.sum()
    part = mean * (1 - mean)
    lively = (part > 1e-9) & (((share - mean)[filled] ** 2).sum(axis=0) > 1e-18)
    if not lively.any():
        return None
    kernels = np.array([[rho**lag for lag in range(len(filled))] for rho in _RHO])
    ends = np.linspace(0, len(filled), -(-len(filled) // _LONGEST) + 1).astype(int)
    pieces = [slice(start, end) for start, end in pairwise(ends) if filled[start:end].sum() >= LEAST_FILLED]
    if not pieces:
        return None
    seen = [_waves(months.n[piece], share[piece][:, lively], kernels) for piece in pieces]
    power, expected, each, period = (np.concatenate(values, axis=-1) for values in zip(*seen, strict=True))
    power, articles = power.T / part[lively], each[:, None] * months.noise[lively]
    mix = _mixture(power, expected, articles)
    covariance = mix @ kernels

    slow = period > 12
    ratio = (power / ((mix @ expected)[:, None] + articles))[slow]
    scale, degrees = np.full(len(part), np.nan), np.full(len(part), float(slow.sum()))
    scale[lively], degrees[lively] = _moderated(ratio.mean(axis=0), degrees[lively], _MOST_SERIES)
    local, local_degrees = _local(months, share, covariance, scale, lively)
    return Shocks(months.first, covariance, months.noise, scale, degrees, local, local_degrees, int(lively.sum()))


def _waves(n: np.ndarray, share: np.ndarray, kernels: np.ndarray):
    """Squares of the waves' coefficients (m, n_waves), what each process (n_processes, n_waves) and one article's noise (n_waves,)
    let expect of them, and the periods of the waves in months (n_waves,)."""
    basis, period = _basis(n)
    size = len(n)
    turned = np.fft.rfft(basis, 2 * size, axis=0)
    alike = np.fft.irfft(np.abs(turned) ** 2, axis=0)[:size]  # sums of products of months so many months apart
    alike[1:] *= 2
    articles = (basis**2 / np.where(n > 0, n, 1.0)[:, None]).sum(axis=0)
    return (basis.T @ share).T ** 2, kernels[:, :size] @ alike, articles, period


def _basis(n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(T, n_waves) orthonormal waves without trend and season, weighted by articles; (n_waves,) their periods in months."""
    months, filled = len(n), n > 0
    weight = n / (n + np.median(n[filled]))  # shocks stay however many articles a month has
    at = np.arange(1, months + 1)
    season = [wave(2 * np.pi * h * at / 12) for h in range(1, _SEASON + 1) for wave in (np.cos, np.sin)]
    waves = np.arange(_REMOVED + 1, months)
    removed = [np.ones(months), at / months, *(np.cos(np.pi * j * (at - 0.5) / months) for j in range(2, _REMOVED + 1)), *season]
    design = np.column_stack([*removed, np.cos(np.pi * np.outer(at - 0.5, waves) / months)])[:, : int(filled.sum())]
    root = np.sqrt(weight)[:, None]
    basis, triangle = np.linalg.qr(root * design)
    sound = np.abs(np.diag(triangle)) > 1e-3 * np.linalg.norm(root * design, axis=0)  # others repeat a season, or fall into gaps
    sound[: len(removed)] = False
    period = np.concatenate([np.zeros(len(removed)), 2 * months / waves])[: len(sound)]
    return (root * basis)[:, sound], period[sound]


def _mixture(power: np.ndarray, expected: np.ndarray, articles: np.ndarray) -> np.ndarray:
    """(n_processes,) weights of the processes, each series counted by its own scale so that a lively one does not speak for all.

    power (n_waves, m); expected (n_processes, n_waves); articles (n_waves, m), the noise that is known
    """
    size = max((power - articles).mean(), 1e-3 * power.mean())
    mix = size / expected.mean(axis=1) / len(expected)
    scale = np.ones(power.shape[1])
    for step in range(_ROUNDS):
        level = (mix @ expected)[:, None] + articles
        gain = (power / scale / level**2).sum(axis=1), (1 / level).sum(axis=1)
        mix = mix * np.sqrt((expected @ gain[0]) / (expected @ gain[1]))
        if step % _SCALED == _SCALED - 1 and len(scale) > 1:
            scale = np.maximum((power / ((mix @ expected)[:, None] + articles)).mean(axis=0), 1e-6)
            scale = scale / scale.mean()
    return mix


def _local(months: Months, share: np.ndarray, covariance: np.ndarray, scale: np.ndarray, lively: np.ndarray):
    """How much the months of each year scatter compared with what is expected of them, moderated over years and series.

    returns  (T, m) factors, mean 1 over the years of a series; (T, m) degrees of freedom
    """
    size = len(months.n)
    year_of = (months.first + np.arange(size)) // 12
    local, degrees = np.ones(share.shape), np.full(share.shape, np.inf)
    found = []
    for year in np.unique(year_of):
        at = np.flatnonzero((year_of == year) & (months.n > 0) & (months.weight > 0))
        if len(at) < 3:
            continue
        weight = months.weight[at] / months.weight[at].sum()
        mean = weight @ share[at]
        part = np.maximum(scale * mean * (1 - mean), 1e-12)
        within = (weight[:, None] * (share[at] - mean) ** 2).sum(axis=0) / part
        centred = np.diag(weight) - np.outer(weight, weight)
        shock, noise = centred @ covariance[np.abs(np.subtract.outer(at, at))], centred / months.n[at]
        expected = np.trace(shock) + np.trace(noise) * months.noise
        square = ((shock * shock.T).sum() + 2 * (shock * noise.T).sum() * months.noise
                  + (noise * noise.T).sum() * months.noise**2)  # fmt: skip
        found.append((at, within / np.maximum(expected, 1e-300), expected**2 / np.maximum(square, 1e-300)))
    if not found:
        return local, degrees
    ratio, free = np.array([one[1] for one in found])[:, lively], np.array([one[2] for one in found])[:, lively]
    shrunk, total = (values.reshape(ratio.shape) for values in _moderated(ratio.ravel(), free.ravel(), _MOST_YEARS))
    shrunk = shrunk / shrunk.mean(axis=0)  # the level of a series is in its scale
    which = np.flatnonzero(lively)
    for (at, _, _), values, free_of in zip(found, shrunk, total, strict=True):
        local[np.ix_(at, which)] = values
        degrees[np.ix_(at, which)] = free_of
    return local, degrees


def _moderated(ratio: np.ndarray, degrees: np.ndarray, most: float) -> tuple[np.ndarray, np.ndarray]:
    """Ratios of variances (n,) shrunk towards their common centre, and their degrees of freedom with what the others lend."""
    if len(ratio) < 3:
        return ratio, degrees
    half = degrees / 2
    e = np.log(np.maximum(ratio, 1e-12)) - special.digamma(half) + np.log(half)
    spread = e.var(ddof=1) - special.polygamma(1, half).mean()
    lent = (1 + np.sqrt(1 + 2 * spread)) / spread if spread > 0 else np.inf  # 2 y with trigamma(y) = spread, for y above 1
    lent = min(lent, most)
    centre = np.exp(e.mean() + special.digamma(lent / 2) - np.log(lent / 2)) if spread > 0 else np.exp(e.mean())
    return (lent * centre + degrees * ratio) / (lent + degrees), degrees + lent
