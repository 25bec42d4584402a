"""Topics: engines behind one function, measures that are the same for all of them, and a choice of k with its reason."""

from analysis.topics.align import match, stability
from analysis.topics.choose import Choice, choose_k
from analysis.topics.engines import ENGINES, engine
from analysis.topics.fit import fit, from_arrays
from analysis.topics.fold import fold
from analysis.topics.judge import coherence, diversity, exclusivity, heldout_perplexity, judge
from analysis.topics.label import bind_names, topic_shares, topic_words, typical_articles

__all__ = [
    "ENGINES", "Choice", "bind_names", "choose_k", "coherence", "diversity", "engine", "exclusivity", "fit", "fold",
    "from_arrays", "heldout_perplexity", "judge", "match", "stability", "topic_shares", "topic_words",
    "typical_articles",
]  # fmt: skip
