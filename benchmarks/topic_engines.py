"""Held-out perplexity, coherence and CPU seconds of every engine, beside the libraries' own defaults.

    python benchmarks/topic_engines.py                                  a simulated corpus
    python benchmarks/topic_engines.py counts.npz --terms terms.txt     counts saved by scipy.sparse.save_npz,
                                                                        (n_docs, n_terms) integers; one term a line
Options: --k 10, --seed 1, --words 8 (top words shown with --terms), --engines NAME ...

Both measures are those of analysis.topics.judge, the same for all. Seconds are of one fit to all articles; compare
them within one run only. The libraries' defaults are called with nothing but k and the seed.
"""

import argparse
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import topics
from analysis.topics.judge import document_completion
from analysis.values import DOC_COLUMNS


def simulated(n_docs: int = 2000, n_terms: int = 4000, n_topics: int = 10, n_tokens: int = 80, seed: int = 1):
    """Counts (n_docs, n_terms) of articles written by LDA itself, with term frequencies that fall as in news."""
    random = np.random.RandomState(seed)
    base = 1 / np.arange(1, n_terms + 1)
    topic_term = random.gamma(60 * base / base.sum(), size=(n_topics, n_terms)) + 1e-12
    shares = random.dirichlet(np.full(n_topics, 0.1), n_docs)
    chances = shares @ (topic_term / topic_term.sum(axis=1, keepdims=True))
    rows = [random.multinomial(n, p / p.sum()) for n, p in zip(random.poisson(n_tokens, n_docs), chances, strict=True)]
    return sparse.csr_array(np.array(rows, dtype=np.int64))


def gensim_default(counts, *, k, seed):
    from gensim.matutils import Sparse2Corpus
    from gensim.models import LdaModel

    bags = list(Sparse2Corpus(sparse.csc_matrix(counts.T)))
    model = LdaModel(bags, id2word={i: str(i) for i in range(counts.shape[1])}, num_topics=k, random_state=seed)
    return model.get_topics(), model.inference(bags)[0]


def sklearn_lda_default(counts, *, k, seed):
    from sklearn.decomposition import LatentDirichletAllocation

    model = LatentDirichletAllocation(n_components=k, random_state=seed)
    shares = model.fit_transform(counts)
    return model.components_, shares


def sklearn_nmf_default(counts, *, k, seed):
    from sklearn.decomposition import NMF

    model = NMF(n_components=k, random_state=seed)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Maximum number of iterations")  # what the default does is what we show
        shares = model.fit_transform(sparse.csr_matrix(counts, dtype=float))
    return model.components_ + 1e-12, shares + 1e-12


def tomotopy_default(counts, *, k, seed):
    """LDAModel.train() with its 10 iterations; the arrays are taken as our engine takes them."""
    return topics.engine("tomotopy_lda").fit(counts, k=k, seed=seed, iterations=9, samples=1, interval=1)


LIBRARY_DEFAULTS = {
    "gensim's defaults": gensim_default,
    "sklearn LDA's defaults": sklearn_lda_default,
    "sklearn NMF's defaults": sklearn_nmf_default,
    "tomotopy's defaults": tomotopy_default,
}


def as_fit(topic_term, doc_topic, counts, terms):
    docs = pd.DataFrame({column: "" for column in DOC_COLUMNS}, index=range(counts.shape[0]))
    rows = [np.asarray(matrix, dtype=float) for matrix in (topic_term, doc_topic)]
    return topics.from_arrays(*(row / row.sum(axis=1, keepdims=True) for row in rows), docs, terms, counts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("counts", nargs="?", type=Path)
    parser.add_argument("--terms", type=Path)
    parser.add_argument("--k", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--words", type=int, default=8)
    parser.add_argument("--engines", nargs="*", help="ours to run; all, and the libraries' defaults, where not given")
    given = parser.parse_args()
    counts = sparse.csr_array(sparse.load_npz(given.counts)) if given.counts else simulated()
    numbered = [f"t{i}" for i in range(counts.shape[1])]
    terms = given.terms.read_text(encoding="utf-8").splitlines() if given.terms else numbered
    print(f"{counts.shape[0]} articles, {counts.shape[1]} terms, {counts.sum()} tokens, k = {given.k}, seed {given.seed}\n")

    ways = {name: topics.engine(name).fit for name in given.engines or topics.ENGINES}
    ways |= {} if given.engines else LIBRARY_DEFAULTS
    print(f"{'engine':24} {'perplexity':>10} {'coherence':>10} {'diversity':>10} {'CPU s':>8}")
    fits = {}
    for name, way in ways.items():
        perplexity = document_completion(counts, lambda *a, way=way, **b: (_normal(way(*a, **b)), None), k=given.k,
                                         seed=given.seed)  # fmt: skip
        started = time.process_time()
        arrays = way(counts, k=given.k, seed=given.seed)
        seconds = time.process_time() - started
        fits[name] = fit = as_fit(*arrays, counts, terms)
        print(f"{name:24} {perplexity:10.1f} {np.nanmean(topics.coherence(fit)):10.3f} {topics.diversity(fit):10.2f} "
              f"{seconds:8.1f}", flush=True)  # fmt: skip
    if given.terms:
        for name, fit in fits.items():
            print(f"\n{name}")
            for share, words in sorted(zip(fit.doc_topic.mean(axis=0), fit.top_words(given.words), strict=True))[::-1]:
                print(f"  {share:5.1%}  {' '.join(words)}")


def _normal(arrays):
    topic_term = np.asarray(arrays[0], dtype=float)
    return topic_term / topic_term.sum(axis=1, keepdims=True)


if __name__ == "__main__":
    main()
