"""Topics: engines behind one function, measures that are the same for all of them, and a choice of k with its reason."""

from analysis.topics.adapters import from_bertopic, from_gensim
from analysis.topics.align import match, prototype, returning, sclop, stability
from analysis.topics.choose import Choice, choose_k
from analysis.topics.engines import DEFAULT, ENGINES, engine
from analysis.topics.fit import fit, from_arrays
from analysis.topics.fold import fold
from analysis.topics.intrusion import score, sheet
from analysis.topics.judge import coherence, diagnose, diversity, exclusivity, heldout_perplexity, judge
from analysis.topics.label import bind_names, topic_shares, topic_views, topic_words, typical_articles

__all__ = [
    "DEFAULT", "ENGINES", "Choice", "bind_names", "choose_k", "coherence", "diagnose", "diversity", "engine", "exclusivity",
    "fit", "fold", "from_arrays", "from_bertopic", "from_gensim", "heldout_perplexity", "judge", "match", "prototype",
    "returning", "sclop", "score", "sheet", "stability", "topic_shares", "topic_views", "topic_words", "typical_articles",
]  # fmt: skip
