"""CPU seconds of coherence over running text, ours and gensim's, and how far the values are apart.

    python benchmarks/topics_coherence.py                simulated articles: 28,723 of about 170 tokens, 100 topics
Options: --articles N, --k N

gensim runs in one process. Its dictionary and our `sequences` are timed apart: both are made once for any number of
models. The kernel is compiled once in a process, at its first use.
"""

import argparse
import time

import numpy as np

from analysis.topics.coherence import WINDOWS, coherence, sequences
from analysis.topics.fit import from_arrays
from analysis.values import DOC_COLUMNS


def simulated(n_articles: int, k: int, n_terms: int = 20_000):
    """Topics (k, n_terms), and texts in which half of the tokens are of one topic."""
    random = np.random.RandomState(0)
    base = 1 / np.arange(1, n_terms + 1) ** 0.9
    base /= base.sum()
    words = np.array([f"w{i:05d}" for i in range(n_terms)], dtype=object)
    topic_term = np.array([random.dirichlet(400 * base + 1e-4) for _ in range(k)])
    texts = []
    for _ in range(n_articles):
        length, topic = max(1, int(random.lognormal(4.9, 0.7))), random.randint(k)
        own, common = random.choice(n_terms, length, p=topic_term[topic]), random.choice(n_terms, length, p=base)
        texts.append(words[np.where(random.rand(length) < 0.5, own, common)].tolist())
    return topic_term, words, texts


def seconds(call) -> tuple[float, object]:
    started = time.process_time()
    value = call()
    return time.process_time() - started, value


def main() -> None:
    import pandas as pd
    from gensim.corpora import Dictionary
    from gensim.models import CoherenceModel

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=28_723)
    parser.add_argument("--k", type=int, default=100)
    given = parser.parse_args()
    topic_term, words, texts = simulated(given.articles, given.k)
    docs = pd.DataFrame({column: [""] for column in DOC_COLUMNS})
    fit = from_arrays(topic_term, np.full((1, given.k), 1 / given.k), docs, words)
    union = {word for top in fit.top_words(10) for word in top}
    print(f"{len(texts)} articles, {sum(map(len, texts))} tokens, {given.k} topics, {len(union)} top words\n")
    print(f"compiled once in {seconds(lambda: coherence(fit, measure='c_v', tokens=texts[:3]))[0]:.2f} s")
    made, running = seconds(lambda: sequences(texts))
    theirs, dictionary = seconds(lambda: Dictionary(texts))
    print(f"texts prepared: ours {made:.2f} s, gensim's dictionary {theirs:.2f} s")
    for measure in WINDOWS:
        ours, values = seconds(lambda measure=measure: coherence(fit, measure=measure, tokens=running))
        theirs, expected = seconds(lambda measure=measure: CoherenceModel(
            topics=fit.top_words(10), texts=texts, dictionary=dictionary, coherence=measure, topn=10,
            processes=1).get_coherence_per_topic())  # fmt: skip
        apart = np.abs(values - np.array(expected)).max()
        print(f"{measure:8} ours {ours:.2f} s, gensim {theirs:.1f} s: {theirs / ours:.0f} times; values differ by {apart:.0e}")


if __name__ == "__main__":
    main()
