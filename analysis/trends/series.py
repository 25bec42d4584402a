"""Monthly series of topics and themes in every composition: what the tests of trends and changes are made on."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.trends.intervals import ratio_errors, standardised_ratio
from analysis.trends.mix import mix_over
from analysis.trends.shares import known_tokens, mixed_topics, topic_shares
from analysis.trends.standard import Composition, compositions
from analysis.trends.words import theme_columns
from analysis.values import DocTerm, TopicFit

__all__ = ["Series", "of_themes", "of_topics"]


@dataclass(frozen=True, eq=False)
class Series:
    """Months of each composition, the raw one first.

    names    columns that name the series: topic and name, or theme
    shares   of each composition (T, m), NaN in months without articles; weights of each (T,): articles, or as many as a standard
             mix is worth
    recipe   what the shares were made of
    """

    names: dict[str, list]
    found: list[Composition]
    shares: list[np.ndarray]
    weights: list[np.ndarray]
    recipe: dict[str, object]

    def tested(self, test: Callable[[dict[str, list], np.ndarray, np.ndarray, list[str]], pd.DataFrame]) -> tuple[pd.DataFrame, dict]:
        """test(names, share, weight, months) of the raw shares, and under it that of every other composition; and the recipe."""
        tables = [test(self.names, share, weight, composition.bins.names)
                  for share, weight, composition in zip(self.shares, self.weights, self.found, strict=True)]  # fmt: skip
        if len(tables) == 1:
            return tables[0], self.recipe
        named = [table.assign(composition=composition.name) for table, composition in zip(tables, self.found, strict=True)]
        described = {"compositions": [composition.describe() for composition in self.found[1:]]}
        return pd.concat(named, ignore_index=True), {**self.recipe, **described}


def of_topics(fit: TopicFit, standardise: Iterable[str], panel: bool) -> Series:
    """Shares of topics: pooled EM where the fit has its counts, else mean theta."""
    found = compositions(fit.docs, "month", standardise, panel, known_tokens(fit))
    mixes = [mixed_topics(fit, composition) for composition in found]
    shares = [topic_shares(fit, composition.bins, mixed)[0] for composition, mixed in zip(found, mixes, strict=True)]
    weights = [c.bins.n_articles if mixed is None else mixed.effective for c, mixed in zip(found, mixes, strict=True)]
    recipe = {"estimator": "mean theta" if fit.counts is None else "pooled EM", "fit": dict(fit.recipe)}
    return Series({"topic": list(range(fit.k)), "name": list(fit.names)}, found, shares, weights, recipe)


def of_themes(terms: DocTerm, themes: Mapping[str, Iterable[str]], standardise: Iterable[str], panel: bool) -> Series:
    """Shares of articles that contain a theme.

    raises   InputError for grouped counts
    """
    themes = {name: list(words) for name, words in themes.items()}
    tokens, missing = theme_columns(terms, themes)
    has, one = (tokens > 0).astype(float), np.ones(len(tokens))
    found = compositions(terms.docs, "month", standardise, panel, np.asarray(terms.counts.sum(axis=1)).ravel())
    shares, weights = [], []
    for composition in found:
        bins, weight = composition.bins, composition.bins.n_articles
        if composition.standard is None:
            share, _, _ = ratio_errors(np.asarray(bins.pick @ has), np.asarray(bins.pick @ one), bins)
        else:
            mixed = mix_over(composition, one, "articles")
            (share, _, _), weight = standardised_ratio(has, one, mixed), mixed.effective
        shares.append(share)
        weights.append(weight)
    return Series({"theme": list(themes)}, found, shares, weights, {"themes": themes, "missing": missing})
