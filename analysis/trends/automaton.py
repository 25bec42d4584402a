"""The automaton of bursts: states of monthly series by their most probable path, with a moving base and a spread of their own."""

from typing import NamedTuple

import numpy as np
from scipy import special

__all__ = ["TOLD", "Automaton", "automaton", "beta_binomial", "viterbi"]

_ROUNDS = 4  # base and spread are estimated without the bursts of the round before
_FAR = 2.5  # standard errors beyond which a bin counts as that far only, in base and spread: it may be a burst
_POOLED = 5  # series from which on the spreads are drawn to one another's
TOLD = 3  # articles a bin from which on a series tells its own spread


class Automaton(NamedTuple):
    """path (T, m) states; base (T, m) shares; spread (m,); gains (states, T, m) log-likelihood over that of state 0; lag (1)."""

    path: np.ndarray
    base: np.ndarray
    spread: np.ndarray
    gains: np.ndarray
    lag: float


def automaton(with_it: np.ndarray, n: np.ndarray, *, s: float, gamma: float, states: int = 2, width: int = 60) -> Automaton:
    """Most probable states of each series, with the base, the spread, and the lag-1 correlation that the base leaves.

    with_it   (T, m) articles with it, n (T,) articles
    width     bins of the window of the base
    """
    bins, m = with_it.shape
    path, gains = np.zeros((bins, m), dtype=int), np.zeros((states, bins, m))
    filled = n > 0
    if not filled.any():
        return Automaton(path, np.full((bins, m), np.nan), np.full(m, np.nan), gains, 0.0)
    calm = np.broadcast_to(filled[:, None], (bins, m))
    tame, spread = with_it, None
    for _ in range(_ROUNDS):
        base = _base(tame, n, calm, width)
        spread = _spread(with_it, n, base, calm, spread)
        error = np.sqrt(base * (1 - base) * (spread + 1 / np.maximum(n, 1)[:, None]))
        tame = np.minimum(with_it, n[:, None] * (base + _FAR * error))
        levels = [np.clip(base * s**j, 1e-9, np.maximum(0.95, base)) for j in range(states)]
        likelihood = np.array([beta_binomial(with_it, n[:, None], level, spread) for level in levels])
        gains = np.where(filled[:, None], likelihood - likelihood[0], 0.0)
        gains[:, :, with_it.sum(axis=0) == 0] = 0.0
        path = viterbi(gains, gamma * np.log(max(bins, 2)))
        calm = (path == 0) & filled[:, None]
    return Automaton(path, base, spread, gains, _persistence(with_it, n, base, calm, spread))


def _base(with_it: np.ndarray, n: np.ndarray, calm: np.ndarray, width: int) -> np.ndarray:
    """(T, m) share over the calm bins of the window around each bin, weights falling to its ends (tricube)."""
    at = np.arange(len(n))
    reach = np.minimum(np.abs(at[:, None] - at) / (width / 2 + 1), 1.0)
    weight = (1 - reach**3) ** 3
    counted, size = np.where(calm, with_it, 0.0), calm * n[:, None]
    whole = counted.sum(axis=0) / np.maximum(size.sum(axis=0), 1e-300)
    # a few articles' worth of the whole time's share: a window without articles has it, and a new word some base
    lent = 0.1 * n[n > 0].mean() * width
    found = (weight @ counted + lent * whole) / (weight @ size + lent)
    return np.clip(found, 1e-9, 1 - 1e-9)


def _spread(with_it: np.ndarray, n: np.ndarray, base: np.ndarray, calm: np.ndarray, before: np.ndarray | None) -> np.ndarray:
    """(m,) intra-bin correlation of each series' articles, drawn to that of series alike in share.

    Moments: the squared distance from the base is p (1 - p) (1 / n + spread (1 - 1 / n)); squares beyond `_FAR` errors by the
    spread of the round before count as that much. Log spreads are drawn to a line in log p by their errors.
    """
    unit, safe, filled = base * (1 - base), np.maximum(n, 1)[:, None], n > 0
    square = (with_it / safe - base) ** 2 / unit
    if before is not None:
        square = np.minimum(square, _FAR**2 * (before + 1 / safe))
    worth = np.where(calm, 1 / (1 / safe + 0.02) ** 2, 0.0)
    spread = (worth * (square - 1 / safe)).sum(axis=0) / np.maximum((worth * (1 - 1 / safe)).sum(axis=0), 1e-12)
    spread = np.clip(spread, 1e-4, 0.5)
    level = base.mean(axis=0)
    told = n[filled].mean() * level >= TOLD
    if told.sum() < _POOLED:
        return spread
    # series of few articles have hardly a spread of their own: they would pull the line down, so they only follow it
    own_level, found = np.log(level), np.log(spread)
    centre = own_level[told].mean()
    design = np.column_stack([np.ones(len(level)), own_level - centre])
    line = design @ np.linalg.lstsq(design[told], found[told], rcond=None)[0]
    own = 4 / np.maximum(calm.sum(axis=0), 1) * (1 + 1 / (np.median(n[filled]) * np.exp(line))) ** 2
    between = max(float(((found - line) ** 2 - own)[told].mean()), 0.0)
    return np.clip(np.exp((between * found + own * line) / np.maximum(between + own, 1e-12)), 1e-4, 0.5)


def _persistence(with_it: np.ndarray, n: np.ndarray, base: np.ndarray, calm: np.ndarray, spread: np.ndarray) -> float:
    """Lag-1 correlation of what moves the bins' shares beyond their articles' own noise, over all series together.

    Series and bins count by how much of their movement is more than noise.
    """
    safe = np.maximum(n, 1)[:, None]
    rest = np.where(calm, (with_it / safe - base) / np.sqrt(base * (1 - base)), 0.0)
    worth = np.where(calm, 1 / (spread + 1 / safe), 0.0)
    worth = worth[1:] * worth[:-1]
    moved = (rest[1:] ** 2 - 1 / safe[1:] + rest[:-1] ** 2 - 1 / safe[:-1]) / 2
    whole = float((worth * moved).sum())
    return float(np.clip((worth * rest[1:] * rest[:-1]).sum() / whole, 0.0, 1.0)) if whole > 0 else 0.0


def beta_binomial(x: np.ndarray, n: np.ndarray, p: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Log-probability of x of n, without the term that does not depend on p."""
    size = 1 / spread - 1
    a, b = p * size, (1 - p) * size
    return special.betaln(x + a, n - x + b) - special.betaln(a, b)


def viterbi(gains: np.ndarray, cost: float) -> np.ndarray:
    """(T, m) states of the best path; gains (states, T, m); a step up costs `cost` a state, starting above 0 too.

    Where two paths are equally good the lower state wins.
    """
    states, bins, m = gains.shape
    step = cost * np.maximum(np.arange(states)[:, None] - np.arange(states), 0)  # (to, from)
    score = gains[:, 0] - step[:, [0]]
    came = np.zeros((bins, states, m), dtype=np.int8)
    for t in range(1, bins):
        ways = score[None, :, :] - step[:, :, None]
        came[t] = ways.argmax(axis=1)
        score = ways.max(axis=1) + gains[:, t]
    path = np.zeros((bins, m), dtype=int)
    path[-1] = score.argmax(axis=0)
    for t in range(bins - 1, 0, -1):
        path[t - 1] = came[t][path[t], np.arange(m)]
    return path
