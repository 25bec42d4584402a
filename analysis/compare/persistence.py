"""The variance of a difference between two groups of articles when months hang together."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

__all__ = ["Cells", "Variance", "difference_variance"]

_RHOS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98)  # correlation with the next month
_BINS = 8  # classes of frequency, each with its own persistence
_LEAST_WORDS = 100  # in a class: fewer say too little, and err upwards; more mix words that persist with words that do not
_SEEN = 1000  # words of a class that its persistence is read from


@dataclass(frozen=True, eq=False)
class Cells:
    """Stretches of time of both sides of a comparison.

    side     (n_cells,) 0 for the group, 1 for the others
    month    (n_cells,) months since year 0; NaN where the articles' month is unknown
    tokens   (n_cells,) above 0
    """

    side: np.ndarray
    month: np.ndarray
    tokens: np.ndarray

    @property
    def alike(self) -> np.ndarray:
        """(n_cells, n_cells) true where both are the same stretch of time."""
        blank = np.isnan(self.month)
        return (self.month[:, None] == self.month) | (blank[:, None] & blank)


@dataclass(frozen=True, eq=False)
class Variance:
    """variance (n_terms,), its degrees of freedom (n_terms,), and the factor (n_terms,) by which persistence has raised it."""

    variance: np.ndarray
    degrees: np.ndarray
    factor: np.ndarray


def difference_variance(cells: Cells, influence, frequency: np.ndarray) -> Variance:
    """Variance of the terms' log-odds between two sides, from the spread over months and what the months share.

    The spread alone takes months as independent, and a word that is in fashion for half a year then differs between any two
    periods. How strongly months hang together one word cannot tell, but all words together can: over the words of a
    class of frequency, the products of all pairs of months are averaged and fitted (least squares, no negative part) by
    counting noise, independent months, and months of persistence .5 to .98, what subtracting a side's own mean does to
    them included. Each word's own sum of squares is then raised by the ratio of the variance under this fit to the sum of squares
    that the fit expects; degrees of freedom are those of the sum of squares under the fit (Satterthwaite).

    influence  function (columns) -> (n_cells, len(columns)): how much each cell moves its own side's log-odds; sums to 0
               on a side
    frequency  (n_terms,) occurrences
    source     Liang and Zeger (1986) for the clusters; Satterthwaite (1946); the pooled persistence is our own, measured in
               docs/comparison.md
    """
    model = _Model(cells)
    n = len(frequency)
    variance, degrees, factor = (np.full(n, np.nan) for _ in range(3))
    order = np.argsort(-frequency, kind="stable")
    for part in np.array_split(order, max(1, min(_BINS, n // _LEAST_WORDS))):
        moved = influence(part)
        times, freedom = model.fit(moved[:, :: max(1, len(part) // _SEEN)])
        signed = moved * np.sign(model.weight)[:, None]
        variance[part] = times * ((model.together @ signed) * signed).sum(axis=0)
        factor[part], degrees[part] = times, freedom
    return Variance(variance, degrees, factor)


class _Model:
    """What the covariances between cells may be made of; one for all terms of a comparison."""

    def __init__(self, cells: Cells):
        n = cells.tokens
        same_side = cells.side[:, None] == cells.side
        total = np.bincount(cells.side, weights=n)[cells.side]
        self.weight = np.where(cells.side == 0, 1.0, -1.0) * n / total  # of a cell in the difference
        self.together = cells.alike.astype(float)
        centre = np.eye(len(n)) - np.where(same_side, n / total, 0.0)
        lag = np.abs(cells.month[:, None] - cells.month)
        lag = np.where(cells.alike, 0.0, np.where(np.isnan(lag), np.inf, lag))
        overlap = (cells.alike & ~same_side).any()
        parts = [np.diag(n.mean() / n)]
        for rho in _RHOS:
            kept = np.where(lag == 0, 1.0, rho**lag)
            parts += [kept * same_side, kept] if overlap else [kept * same_side]  # a side's own, and what both share
        self.parts = np.stack(parts)
        self.size = np.sqrt(n / n.mean())
        seen = [(self.size[:, None] * (centre @ part @ centre.T) * self.size).ravel() for part in parts]
        self.q, self.r = np.linalg.qr(np.stack(seen, axis=1))
        self.form = centre.T @ (self.together * self.weight[:, None] * self.weight) @ centre

    def fit(self, moved: np.ndarray) -> tuple[float, float]:
        """Variance of the difference over the expected sum of squares, and the degrees of freedom of that sum."""
        relative = moved * (self.size / np.abs(self.weight))[:, None]
        scale = np.sqrt((relative**2).mean(axis=0))
        relative = relative[:, scale > 0] / scale[scale > 0]
        products = relative @ relative.T / max(1, relative.shape[1])
        amount, _ = nnls(self.r, self.q.T @ products.ravel())
        if not amount.any():  # nothing varies: as if tokens were independent
            amount[0] = 1.0
        covariance = np.tensordot(amount, self.parts, axes=1)
        spread = self.form @ covariance
        expected = np.trace(spread)
        return float(self.weight @ covariance @ self.weight / expected), float(expected**2 / (spread * spread.T).sum())
