"""How far topics lie apart by their words, and a map of them in the plane."""

import numpy as np
import pandas as pd

from analysis.topics.weights import shares_of_tokens
from analysis.values import Result, TopicFit
from analysis.vocabulary import columns

__all__ = ["hellinger", "topic_map"]

_DIGITS = 6  # of a place: the last bits of an eigenvector differ between machines


def hellinger(fit: TopicFit) -> np.ndarray:
    """(k, k) Hellinger distances between the topics' words: 0 the same distribution, 1 no word in common.

    source  Hellinger (1909); a metric, and Euclidean between the square roots of the probabilities
    """
    root = np.sqrt(fit.topic_term)
    return np.sqrt(np.clip(1 - np.clip(root @ root.T, 0, 1), 0, 1)) * (1 - np.eye(fit.k))


def topic_map(fit: TopicFit) -> Result:
    """Topics as places in the plane, such that their distances are near the Hellinger distances between their words.

    Classical multidimensional scaling. The axes have no meaning of their own; on each the place farthest out lies right
    (or up), so that the same fit gives the same map. How much of the distances two axes hold is in the recipe: where
    it is little, trust the columns `nearest` and `distance`, which are exact, not the eye.

    returns  Result: topic, name, x, y, share (of all tokens), nearest (-1 where there is one topic), distance (to the nearest;
             NaN then); recipe["held"] the share of the squared distances' sum that the map holds, 0 to 1
    source   Torgerson (1952), Multidimensional scaling: I. Theory and method
    """
    apart = hellinger(fit)
    places, held = _scaled(apart)
    others = np.where(np.eye(fit.k, dtype=bool), np.inf, apart)
    nearest = others.argmin(axis=1) if fit.k > 1 else np.array([-1])
    table = pd.DataFrame({
        "topic": range(fit.k), "name": list(fit.names), "x": places[:, 0], "y": places[:, 1], "share": shares_of_tokens(fit),
        "nearest": nearest, "distance": others.min(axis=1) if fit.k > 1 else np.array([np.nan]),
    })  # fmt: skip
    n = len(fit.docs)
    recipe = {"step": "topic_map", "distance": "Hellinger", "scaling": "classical", "held": round(held, _DIGITS), "fit": dict(fit.recipe)}
    described = columns(*table.columns, share=("0 to 1", "share of all tokens, dated or not"))
    return Result("topic_map", table, described, {"given": n, "used": n, "undated": 0, "dropped": 0}, recipe, fit)


def _scaled(apart: np.ndarray) -> tuple[np.ndarray, float]:
    """(n, 2) places, and the share of the squared distances that they hold."""
    n = len(apart)
    centre = np.eye(n) - 1 / n
    values, vectors = np.linalg.eigh(-0.5 * centre @ (apart**2) @ centre)
    values, vectors = values[::-1], vectors[:, ::-1]
    total = float(np.clip(values, 0, None).sum())
    places = np.zeros((n, 2))
    for axis in range(min(2, n)):
        if values[axis] > 1e-12:
            way = np.round(vectors[:, axis], _DIGITS)
            sign = np.sign(way[np.abs(way).argmax()])
            places[:, axis] = sign * vectors[:, axis] * np.sqrt(values[axis])
    held = float(np.clip(values[:2], 0, None).sum()) / total if total > 1e-12 else 1.0
    return np.round(places, _DIGITS) + 0.0, held
