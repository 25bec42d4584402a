"""Seconds and peak memory of cvb0 over the size of a simulated news corpus.

    python benchmarks/topics_scale.py                                 10,000 and 100,000 articles
    python benchmarks/topics_scale.py --sizes 1000000                 a million: some twenty minutes on two cores
Options: --k 50, --terms 30000, --memory-mb (cvb0's own option), --passes (at most; for a quick look)

Articles are written by LDA: 50 topics over a vocabulary whose frequencies fall as in news, a few topics an article, 120
tokens on average. They are made a few thousand at a time, so that making them takes no memory to speak of. Every size runs
in a process of its own; memory is the most that the process held, with Python, numpy and numba (about 250 MB) and the
counts themselves. "found" is the share of the planted topics that have a found one with a cosine above 0.9.
"""

import argparse
import json
import resource
import subprocess
import sys
import time

import numpy as np
from scipy import sparse

N_TOPICS = 50
CHUNK = 5000


def planted(n_terms: int, seed: int = 1) -> np.ndarray:
    """(N_TOPICS, n_terms) topics, rows sum to 1."""
    random = np.random.RandomState(seed)
    base = 1 / (np.arange(1, n_terms + 1) + 10)
    topic_term = random.gamma(np.maximum(600 * base / base.sum(), 1e-3), size=(N_TOPICS, n_terms)) + 1e-9
    return topic_term / topic_term.sum(axis=1, keepdims=True)


def chunk(topic_term: np.ndarray, steps: np.ndarray, n_docs: int, seed: int) -> sparse.csr_array:
    """Counts of n_docs articles; `steps` is cumsum(topic_term) with the number of each row on top, in one line."""
    random = np.random.RandomState(seed)
    n_topics, n_terms = topic_term.shape
    lengths = 1 + random.poisson(random.gamma(2.0, 59.5, n_docs))
    shares = np.cumsum(random.dirichlet(np.full(n_topics, 0.06), n_docs), axis=1)
    shares[:, -1] = 1.0
    doc = np.repeat(np.arange(n_docs), lengths)
    topic = np.minimum(np.searchsorted((shares + np.arange(n_docs)[:, None]).ravel(), doc + random.random_sample(len(doc)))
                       - doc * n_topics, n_topics - 1)  # fmt: skip
    term = np.searchsorted(steps, topic + random.random_sample(len(doc))) - topic * n_terms
    ones = np.ones(len(doc), dtype=np.int32)
    return sparse.csr_array(sparse.coo_array((ones, (doc, np.clip(term, 0, n_terms - 1))), shape=(n_docs, n_terms)))


def corpus(n_docs: int, topic_term: np.ndarray) -> sparse.csr_array:
    cumulated = np.cumsum(topic_term, axis=1)
    cumulated[:, -1] = 1.0
    steps = (cumulated + np.arange(len(topic_term))[:, None]).ravel()
    parts = [chunk(topic_term, steps, min(CHUNK, n_docs - start), 7 + start) for start in range(0, n_docs, CHUNK)]
    return sparse.csr_array(sparse.vstack(parts, format="csr"))


def one(size: int, k: int, n_terms: int, options: dict[str, float]) -> dict[str, object]:
    """Fits one corpus in this process."""
    from analysis import topics

    topic_term = planted(n_terms)
    counts = corpus(size, topic_term)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    clock, cpu = time.perf_counter(), time.process_time()
    found, _, notes = topics.engine("cvb0").fit(counts, k=k, seed=1, **options)
    seconds, cpu = time.perf_counter() - clock, time.process_time() - cpu
    unit = [rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (topic_term, found)]
    return {
        "articles": size, "tokens": int(counts.sum()), "cells": counts.nnz, "form": notes["form"],
        "passes": notes["passes"], "converged": notes["converged"], "seconds": seconds, "cpu_seconds": cpu,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, "before_mb": before,
        "found": float(np.mean((unit[0] @ unit[1].T).max(axis=1) > 0.9)),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--k", type=int, default=50)
    parser.add_argument("--terms", type=int, default=30_000)
    parser.add_argument("--memory-mb", type=float)
    parser.add_argument("--passes", type=int)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    options = {name: value for name, value in (("memory_mb", given.memory_mb), ("passes", given.passes)) if value}
    if given.one:
        print(json.dumps(one(given.one, given.k, given.terms, options)))
        return
    print(f"{'articles':>10}{'tokens':>12}{'cells':>12} {'form':<10}{'passes':>7}{'seconds':>9}{'CPU s':>9}{'peak MB':>9}"
          f"{'before':>8}{'found':>7}")  # fmt: skip
    for size in given.sizes:
        command = [sys.executable, __file__, "--one", str(size), "--k", str(given.k), "--terms", str(given.terms)]
        for name, value in options.items():
            command += [f"--{name.replace('_', '-')}", str(value)]
        row = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout)
        passes = f"{row['passes']}{'' if row['converged'] else '+'}"
        print(f"{row['articles']:>10}{row['tokens']:>12}{row['cells']:>12} {row['form']:<10}{passes:>7}{row['seconds']:>9.1f}"
              f"{row['cpu_seconds']:>9.1f}{row['peak_mb']:>9}{row['before_mb']:>8}{row['found']:>7.2f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
