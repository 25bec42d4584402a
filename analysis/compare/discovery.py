"""False discovery rate over many tests at once."""

import numpy as np
from scipy import stats

__all__ = ["false_discovery_rate"]


def false_discovery_rate(p: np.ndarray) -> np.ndarray:
    """q values: the share of false findings among all tests with a p value this small or smaller.

    p        any shape, probabilities; NaN where nothing was tested: these stay NaN and are not counted as tests
    returns  same shape
    source   Benjamini and Hochberg (1995), Controlling the false discovery rate
    """
    q = np.full(np.shape(p), np.nan)
    tested = np.isfinite(p)
    if tested.any():
        q[tested] = stats.false_discovery_control(np.asarray(p)[tested], method="bh")
    return q
