"""How sure it is that a group of nouns is one term: three kinds of evidence, each as far as its counts can be trusted.

association   lower end of normalised pointwise mutual information at the weakest place where the group could be cut
together      lower end of the share that is written without a space, over the share of all neighbouring nouns that is
whole         how often Kiwi itself keeps the spelling as one noun

Each is between 0 and 1; the score is 1 - (1 - association)(1 - together)(1 - whole), so that one that is strong is enough and weak
ones add up. The ends are those of one-sided 95 % intervals (Gamma for counts, Beta for shares): a group that was seen twice must be
far more exclusive than one that was seen fifty times, and small and large corpora can share a threshold.
source  NPMI: Bouma (2009); noisy-or: Pearl (1988); occurrences inside longer groups: after the C-value of Frantzi et al. (2000)
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

__all__ = ["Evidence", "evidence"]

_TAIL = 0.05
_WHOLE = 0.9  # what it is worth at most that Kiwi knows the word: it knows 대표이사 and splits it rightly elsewhere
_SPACED = 0.75  # what association is worth where nobody writes it together: phrases are associated too


@dataclass(frozen=True, eq=False)
class Evidence:
    """(n,) columns, 0 to 1; npmi is the association itself, which can be negative, not its lower end."""

    score: np.ndarray
    association: np.ndarray
    together: np.ndarray
    whole: np.ndarray
    npmi: np.ndarray


def evidence(groups: pd.DataFrame, size: int, base: float) -> Evidence:
    """The evidence for each row of `groups`.

    groups   own (occurrences written together, each counted with the chance that it is not part of a longer term), spaced, chance
             (natural log of the product of the counts of the two parts, at the weakest cut), whole, oov (share of `whole` that is
             unknown to Kiwi's dictionary)
    size     members of all runs
    base     share of neighbouring members that are written together
    """
    from scipy import stats

    own, spaced, whole = (groups[name].to_numpy(dtype=float) for name in ("own", "spaced", "whole"))
    chance, unknown = groups["chance"].to_numpy(dtype=float), groups["oov"].to_numpy() >= 0.5
    n = np.maximum(own + spaced, 1e-9)
    tails = pd.factorize(n)  # few distinct counts: the quantiles are the slow part
    low = np.maximum(stats.gamma.ppf(_TAIL, tails[1]), 1e-9)[tails[0]]
    association = np.clip(_npmi(low, chance, size), 0, 1)
    pairs, back = np.unique(np.stack([own, spaced], axis=1), axis=0, return_inverse=True)
    share = stats.beta.ppf(_TAIL, pairs[:, 0] + 0.5, pairs[:, 1] + 0.5)[back.reshape(-1)]
    together = np.where(own > 0, np.clip((share - base) / (1 - base), 0, 1), 0)
    # A word that is in no dictionary was put together by Kiwi once by once: each time halves the doubt.
    kept = np.where(unknown, np.minimum(_WHOLE, 1 - 0.5**whole), _WHOLE) * (whole > 0)
    apart = own < 0.5
    association = np.where(apart, association * _SPACED, association)
    kept = np.where(apart, kept / 2, kept)
    score = 1 - (1 - association) * (1 - together) * (1 - kept)
    return Evidence(score, association, together, kept, np.clip(_npmi(n, chance, size), -1, 1))


def _npmi(count: np.ndarray, chance: np.ndarray, size: int) -> np.ndarray:
    return (np.log(count * size) - chance) / np.maximum(np.log(size / count), 1e-9)
