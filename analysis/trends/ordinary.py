"""What papers usually do with yearly shares: least squares and Mann-Kendall. A description, not our test."""

import numpy as np
from scipy import stats

__all__ = ["LEAST_YEARS", "mann_kendall", "ordinary", "yearly", "yearly_ols"]

LEAST_YEARS = 5


def ordinary(share: np.ndarray, weight: np.ndarray, names: list[str]) -> dict[str, np.ndarray]:
    """Columns ols_slope (percentage points a year), ols_p, mk_tau, mk_p, each (m,); NaN with fewer than 5 full years.

    Both take years as independent and months as nothing. Where years hang together they call 7 to 28 % of flat
    topics significant at 5 %, and more articles make it worse.

    share    (T, m) monthly shares; rows of weight 0 may be NaN
    weight   (T,) articles a month; a year's share is the mean of its months so weighted
    names    (T,) "2000-01", ...
    """
    years, shares = yearly(share, weight, names)
    m = share.shape[1]
    if len(years) < LEAST_YEARS:
        return {name: np.full(m, np.nan) for name in ("ols_slope", "ols_p", "mk_tau", "mk_p")}
    slope, p = yearly_ols(years, shares)
    tau, mk_p = mann_kendall(shares)
    return {"ols_slope": slope * 100, "ols_p": p, "mk_tau": tau, "mk_p": mk_p}


def yearly(share: np.ndarray, weight: np.ndarray, names: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Years of which all twelve months lie in `names` and some have articles, (Y,), and their shares, (Y, m)."""
    of = np.array([int(name[:4]) for name in names], dtype=int)
    full = [y for y in np.unique(of) if np.count_nonzero(of == y) == 12 and weight[of == y].sum() > 0]
    filled = np.where(weight[:, None] > 0, share, 0.0)
    rows = [np.average(filled[of == y], axis=0, weights=weight[of == y]) for y in full]
    return np.array(full, dtype=int), np.array(rows).reshape(len(full), share.shape[1])


def yearly_ols(years: np.ndarray, shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Slope a year and its p, (m,) each, as any table of a regression on years prints them."""
    x = years - years.mean()
    slope = x @ shares / (x @ x)
    rest = shares - shares.mean(axis=0) - np.outer(x, slope)
    error = np.sqrt((rest**2).sum(axis=0) / (len(x) - 2) / (x @ x))
    varies = np.ptp(shares, axis=0) > 1e-15
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * stats.t.sf(np.abs(slope / error), len(x) - 2)
    return slope, np.where(varies, p, np.nan)


def mann_kendall(shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """tau = S / (n (n - 1) / 2) and the p of S, normal with correction for ties and continuity; (m,) each.

    source   Mann (1945), Nonparametric tests against trend; Kendall (1975), Rank Correlation Methods
    """
    n, m = shares.shape
    first, second = np.triu_indices(n, 1)
    s = np.sign(shares[second] - shares[first]).sum(axis=0)
    ties = [np.unique(shares[:, i], return_counts=True)[1] for i in range(m)]
    variance = np.array([(n * (n - 1) * (2 * n + 5) - (t * (t - 1) * (2 * t + 5)).sum()) / 18 for t in ties])
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.sign(s) * (np.abs(s) - 1) / np.sqrt(variance)
    p = np.where(s == 0, 1.0, 2 * stats.norm.sf(np.abs(z)))
    return s / (n * (n - 1) / 2), np.where(variance > 0, p, np.nan)
