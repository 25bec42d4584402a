"""What a term weighs in a topic beside its probability: exclusivity, FREX, lift, relevance; and what a topic weighs."""

import numpy as np

from analysis.values import TopicFit

__all__ = ["PROBABILITY", "article_weights", "exclusive_shares", "frex", "lift", "relevance", "shares_of_tokens",
           "topic_tokens"]  # fmt: skip

PROBABILITY = 0.6  # of probability against exclusivity, as Sievert and Shirley found best for readers


def relevance(fit: TopicFit) -> np.ndarray:
    """(k, n_terms) relevance of each term to each topic: 0.6 log p(term | topic) + 0.4 log of its lift.

    returns  natural logs; -inf for a term without probability in the topic
    source   Sievert and Shirley (2014), LDAvis
    """
    overall = shares_of_tokens(fit) @ fit.topic_term
    with np.errstate(divide="ignore"):  # log 0 is meant
        probability = np.log(fit.topic_term)
        return probability - (1 - PROBABILITY) * np.log(np.where(overall > 0, overall, 1))


def frex(fit: TopicFit) -> np.ndarray:
    """(k, n_terms) FREX: the harmonic mean of a term's rank by frequency and by exclusivity in the topic, 0 to 1.

    source  Bischof and Airoldi (2012), Summarizing topical content with word frequency and exclusivity; exclusivity is
            shrunk as in `exclusive_shares`
    """
    ranks = [_rank_shares(matrix) for matrix in (exclusive_shares(fit), fit.topic_term)]
    return 2 / (1 / ranks[0] + 1 / ranks[1])


def lift(fit: TopicFit) -> np.ndarray:
    """(k, n_terms) how many times more probable a term is in the topic than in the corpus; 0 for a term in neither.

    source  Taddy (2012), On estimation and selection for topic models
    """
    overall = shares_of_tokens(fit) @ fit.topic_term
    return np.divide(fit.topic_term, overall, out=np.zeros_like(fit.topic_term), where=overall > 0)


def exclusive_shares(fit: TopicFit) -> np.ndarray:
    """(k, n_terms) how much of each term belongs to each topic, if all topics were of one size; columns sum to 1.

    Where the counts are known, the shares of a term are drawn towards 1/k, the more the rarer it is (a term seen twice
    looks exclusive by chance): by the James-Stein weight (1 - sum of share²) / ((n - 1) sum of (1/k - share)²) for a
    term with n tokens, at most 1.

    source  Hausser and Strimmer (2009), Entropy inference and the James-Stein estimator, eq. 4 to 6
    """
    total = fit.topic_term.sum(axis=0)
    shares = np.divide(fit.topic_term, total, out=np.full_like(fit.topic_term, 1 / fit.k), where=total > 0)
    if fit.counts is None:
        return shares
    tokens = np.asarray(fit.counts.sum(axis=0)).ravel()
    spread = (tokens - 1) * ((shares - 1 / fit.k) ** 2).sum(axis=0)
    weight = np.ones(len(tokens))
    np.divide(1 - (shares**2).sum(axis=0), spread, out=weight, where=spread > 0)
    weight = np.clip(weight, 0, 1)
    return weight / fit.k + (1 - weight) * shares


def topic_tokens(fit: TopicFit) -> np.ndarray:
    """(k,) tokens of each topic, or articles where the counts are not known."""
    return article_weights(fit) @ fit.doc_topic


def _rank_shares(matrix: np.ndarray) -> np.ndarray:
    """The share of the values of each row that are not larger; above 0."""
    return np.array([np.searchsorted(np.sort(row), row, side="right") for row in matrix]) / matrix.shape[1]


def article_weights(fit: TopicFit) -> np.ndarray:
    """(n_docs,) tokens of each article, or 1 where the counts are not known."""
    return np.ones(len(fit.docs)) if fit.counts is None else np.asarray(fit.counts.sum(axis=1)).ravel()


def shares_of_tokens(fit: TopicFit) -> np.ndarray:
    """(k,) share of each topic in all tokens, or over all articles alike where the counts are not known."""
    tokens = topic_tokens(fit)
    return tokens / article_weights(fit).sum()
