"""The best single shift of many monthly series, with a null of their own persistence: the arithmetic behind changes.py."""

from dataclasses import dataclass

import numpy as np
from scipy import optimize

__all__ = ["DRAWS", "EDGE", "Shifts", "best_shifts"]

EDGE = 12  # months that stay on each side of a shift
DRAWS = 300  # simulated series for each pair that matters; beyond their largest tenth an exponential tail
# Persistence of the lasting part from month to month, one for each kind of memory; the last kind has all of them at once, as
# where fast and slow movements meet: without it false alarms under slow drift were 13 and not 11 %.
_MEMORIES = ((0.3,), (0.6,), (0.8,), (0.9,), (0.96,), (0.3, 0.6, 0.8, 0.9, 0.96))
_PARTS = (0.25, 0.55, 1.0)  # of the months' variance that lasts; the rest is new every month
_LENT = 4.0  # series' worth of weight on "every pair alike": one series alone cannot tell its own
_KEPT = 0.95  # pairs with this much of the weight are simulated
_COARSE = 0.3  # squared relative article noise above which the arcsine scale bends: such series stay on their own scale
_LEAST = 24  # months with articles


@dataclass(frozen=True, eq=False)
class Shifts:
    """For each of m series: p, month numbers of the shift (first month after it) and of its 95 % interval, and more.

    p          (m,) NaN where nothing could be tested; so are the others, and month numbers are -1
    at         (m,) first month after the shift; low, high (m,) ends of its 95 % interval
    weight     (m,) log of the Bayes factor of the best shift against none
    over_line  (m,) the same of a shift at any month against a straight line: above 0 the step fits better
    lag        (m,) lag-1 correlation of the months with the shift removed
    """

    p: np.ndarray
    at: np.ndarray
    low: np.ndarray
    high: np.ndarray
    weight: np.ndarray
    over_line: np.ndarray
    lag: np.ndarray


def best_shifts(share: np.ndarray, n: np.ndarray, season: np.ndarray, *, draws: int = DRAWS, seed: int = 0) -> Shifts:
    """Test every series for one shift of its level at any month but the first and last year.

    A month's share is the level, the month of the year, a lasting shock (AR(1), or a sum of them) and noise that is new
    every month, part of it that of the month's articles. For each of 19 pairs of memory and lasting part, generalised least
    squares give the likelihood of the series with a shift at each month (prior of Zellner's kind, worth one month) and with
    none. How often each pair occurs is learned from all series together (EM), shifts allowed for. The statistic is the
    largest ratio of likelihoods over the months, averaged over the pairs; its null is simulated for each pair,
    and the p value is the mean over the pairs, weighted by what the series says of them: half of that with its shift
    removed, half without (with it removed throughout, small p values came out too small).

    share    (T, m), every month of the span; NaN or anything where n is 0
    n        (T,) articles, 0 for empty months
    season   (T,) month of the year
    source   Andrews (1993), Tests for parameter instability (the largest over all dates); Zellner (1986), g-prior;
             Perron (2006) on persistence taken for a break, and a break for persistence
    """
    m, filled = share.shape[1], np.flatnonzero(n > 0)
    nothing = Shifts(*(np.full(m, value) for value in (np.nan, -1, -1, -1, np.nan, np.nan, np.nan)))
    if len(filled) < _LEAST or len(n) < 3 * EDGE:
        return nothing
    level = np.average(share[filled], axis=0, weights=n[filled])
    tested = np.flatnonzero((level > 0) & (level < 1) & (np.ptp(share[filled], axis=0) > 1e-12))
    if not len(tested):
        return nothing
    y, noise = _scaled(share[filled][:, tested], n[filled], filled, level[tested])
    models = _models(filled, len(n), season, noise)
    if not len(models.months) or models.free < EDGE:
        return nothing
    prior, after = _learned(models, y)
    order = np.argsort(-prior, kind="stable")
    kept = np.sort(order[: 1 + np.searchsorted(np.cumsum(prior[order]), _KEPT)])
    plain, _ = models.likelihoods(y, kept)
    unbroken = _normal(np.log(prior[kept])[:, None] + plain)
    weights = (after[kept] / after[kept].sum(axis=0) + unbroken) / 2
    ratio = models.ratio(y, kept, prior)
    steps, line = ratio[:-1], ratio[-1]
    drawn = np.random.RandomState(seed).normal(size=(len(filled), draws))
    null = np.array([models.ratio(models.roots[g] @ drawn, kept, prior)[:-1].max(axis=0) for g in kept])
    dates = _normal(steps)
    low, high = _interval(dates)
    found = {
        "p": np.minimum((weights * _tails(null, steps.max(axis=0))).sum(axis=0), 1.0),  # weights sum to 1 but for a rounding
        "at": models.months[steps.argmax(axis=0)],
        "low": models.months[low], "high": models.months[high], "weight": steps.max(axis=0),
        "over_line": _log_mean(steps) - line,
        "lag": after.T @ np.array([np.mean(memory) * part for memory, part in models.chosen]),
    }  # fmt: skip
    for name, values in found.items():
        getattr(nothing, name)[tested] = values
    return nothing


@dataclass(frozen=True, eq=False)
class _Models:
    """For each (memory, part) what turns a series into its likelihoods, with level and season taken out.

    months     (c,) admissible first months after a shift; candidates are these steps and, last, a straight line
    free       degrees of freedom that level and season leave
    rest       list of (T', T'): rest @ y is what they leave, white; steps list of (c + 1, T') onto the candidates
    roots      list of (T', T') Cholesky roots of the covariance; constant (g,) log determinants
    """

    chosen: list[tuple[tuple[float, ...], float]]
    months: np.ndarray
    free: int
    rest: list[np.ndarray]
    steps: list[np.ndarray]
    roots: list[np.ndarray]
    constant: np.ndarray

    def likelihoods(self, y: np.ndarray, kept: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Log-likelihood without a shift, (g, m), and what each candidate adds to it, (g, c + 1, m)."""
        y = y.astype(np.float32)
        plain = np.empty((len(kept), y.shape[1]))
        gain = np.empty((len(kept), len(self.months) + 1, y.shape[1]), dtype=np.float32)
        worth = np.float32(y.shape[0])
        for i, g in enumerate(kept):
            squares = np.maximum(((self.rest[g] @ y) ** 2).sum(axis=0), np.float32(1e-12))
            explained = np.minimum((self.steps[g] @ y) ** 2 / squares, np.float32(1))
            gain[i] = (self.free - 1) / 2 * np.log1p(worth) - self.free / 2 * np.log1p(worth * (1 - explained))
            plain[i] = -self.constant[g] - self.free / 2 * np.log(squares)
        return plain, gain

    def ratio(self, y: np.ndarray, kept: np.ndarray, prior: np.ndarray) -> np.ndarray:
        """(c + 1, m) log of the ratio of likelihoods of each candidate and of none, averaged over the kept models."""
        plain, gain = self.likelihoods(y, kept)
        weight = np.log(_normal(np.log(prior[kept])[:, None] + plain) + 1e-300)
        gain += weight.astype(np.float32)[:, None]
        return _log_mean(gain, mean=False)


def _models(filled: np.ndarray, span: int, season: np.ndarray, noise: np.ndarray) -> _Models:
    months = filled[(filled >= EDGE) & (filled <= span - EDGE)]
    ones = [season[filled] == one for one in sorted(set(season[filled]))[1:]]
    fixed = np.column_stack([np.ones(len(filled)), *ones]).astype(float)
    line = filled - filled.mean()
    candidates = np.column_stack([filled[:, None] >= months, line]).astype(float)
    apart = np.abs(filled[:, None] - filled)
    chosen = [((0.0,), 0.0), *((memory, part) for memory in _MEMORIES for part in _PARTS)]
    rest, steps, roots, constant = [], [], [], []
    for memory, part in chosen:
        lasting = part * np.mean([one**apart for one in memory], axis=0) if part else 0.0
        root = np.linalg.cholesky((1 - part) * np.diag(noise) + lasting)
        white = np.linalg.inv(root)
        basis, triangle = np.linalg.qr(white @ fixed)
        left = white - basis @ (basis.T @ white)
        moved = left @ candidates
        size = np.sqrt((moved**2).sum(axis=0))
        moved /= np.where(size > 1e-8, size, np.inf)
        rest.append(left.astype(np.float32))
        steps.append((moved.T @ left).astype(np.float32))
        roots.append(root)
        constant.append(np.log(np.diag(root)).sum() + np.log(np.abs(np.diag(triangle))).sum())
    return _Models(chosen, months, len(filled) - fixed.shape[1], rest, steps, roots, np.array(constant))


def _scaled(share: np.ndarray, n: np.ndarray, at: np.ndarray, level: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The series on a scale on which the size of their shocks does not rise with the share, and the noise's profile.

    Shocks of shares are skewed, and so are persistent ones' excursions: on the arcsine scale they are not. What its bend takes
    from months of few articles is given back. Series whose articles are too few for that stay as they are.

    returns  (T', m) of mean 0 and variance 1; noise (T',) of mean 1: months' own noise and that of their articles
    """
    size = np.sqrt(level * (1 - level))
    beside = np.flatnonzero(np.diff(at) == 1)
    own, of_articles = 1.0, 0.0
    if len(beside) >= 12:
        moved = ((np.diff(share, axis=0)[beside] / size) ** 2).mean(axis=1)
        design = np.column_stack([np.full(len(beside), 2.0), 1 / n[beside] + 1 / n[beside + 1]])
        weight = np.ones(len(beside))
        for _ in range(3):  # a square's error is in proportion to what is expected of it
            (own, of_articles), _ = optimize.nnls(design * weight[:, None], moved * weight)
            weight = 1 / np.maximum(design @ np.array([own, of_articles]), 1e-12)
    noise = own + of_articles / n
    noise = noise / noise.mean() if noise.mean() > 0 else np.ones(len(n))
    bend = (1 - 2 * level) / (8 * size) * (of_articles / n)[:, None]
    arcsine = np.arcsin(np.sqrt(np.clip(share, 0, 1))) + bend
    fine = of_articles * (1 - level) / (level * np.median(n)) <= _COARSE
    y = np.where(fine, arcsine, share)
    y = y - y.mean(axis=0)
    return y / np.maximum(y.std(axis=0), 1e-300), noise


def _learned(models: _Models, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weight of each model over all series (g,), and what each series says, (g, m): shifts at any month allowed for."""
    plain, gain = models.likelihoods(y, np.arange(len(models.chosen)))
    shifted = np.array([_log_mean(one[:-1]) for one in gain])
    likelihood = plain + np.logaddexp(0, shifted) - np.log(2)
    even = np.full(len(plain), 1 / len(plain))
    prior = even
    for _ in range(30):
        after = _normal(np.log(prior)[:, None] + likelihood)
        prior = (after.sum(axis=1) + _LENT * even) / (y.shape[1] + _LENT)
    return prior, after


def _tails(null: np.ndarray, found: np.ndarray) -> np.ndarray:
    """(g, m) share of each model's simulated statistics, (g, draws), at or above those found, (m,).

    Above their largest tenth the tail is exponential with the mean excess of all models together, so that p values
    smaller than 1 / draws are told apart.
    """
    draws = null.shape[1]
    null = np.sort(null, axis=1)
    tenth = max(1, draws // 10)
    cut = null[:, -tenth]
    scale = max(float((null[:, -tenth:] - cut[:, None]).mean()), 1e-12)
    counted = np.array([1 + draws - np.searchsorted(row, found, side="left") for row in null]) / (draws + 1)
    far = tenth / draws * np.exp(-np.maximum(found - cut[:, None], 0) / scale)
    return np.where(found > cut[:, None], far, counted)


def _interval(dates: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and last of the most probable months that hold 95 %; dates (c, m), columns sum to 1."""
    order = np.argsort(-dates, axis=0, kind="stable")
    before = np.cumsum(np.take_along_axis(dates, order, axis=0), axis=0)
    inside = np.vstack([np.zeros((1, dates.shape[1])), before[:-1]]) < 0.95
    count = len(dates)
    return np.where(inside, order, count).min(axis=0), np.where(inside, order, -1).max(axis=0)


def _normal(logs: np.ndarray) -> np.ndarray:
    """exp(logs) with columns that sum to 1."""
    raised = np.exp(logs - logs.max(axis=0))
    return raised / raised.sum(axis=0)


def _log_mean(logs: np.ndarray, *, mean: bool = True) -> np.ndarray:
    """Log of the mean (or sum) of exp(logs) over the first axis."""
    top = logs.max(axis=0)
    return np.log(np.exp(logs - top).sum(axis=0)) + top - (np.log(len(logs)) if mean else 0.0)
