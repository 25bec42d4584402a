"""Which share of the topics comes back with other seeds, for every engine; and whether threads change a bit.

    python benchmarks/topics_stability.py                                   a simulated corpus with 10 planted topics
    python benchmarks/topics_stability.py counts.npz --k 50                 counts saved by scipy.sparse.save_npz, or by
                                                                            numpy as data, indices, indptr and shape
    python benchmarks/topics_stability.py docs.jsonl --k 20 --top 2000      {"body": "words with spaces"} a line
Options: --k 10, --seeds 10, --engines NAME ..., --top N (only the N most frequent terms), --out table.csv

A topic returns where its match in the other fit is more similar than analysis.topics.align.returning asks for; the
table gives that threshold, the mean share of other seeds with which a topic returns, the share of topics that return
with every other seed, the mean similarity of matched topics and the mean S-CLOP. `repeats`: the same bytes again in the
same process, with 1 and with 2 threads or processes at once.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse
from topics_quality import simulated

from analysis import topics
from analysis.topics.align import prototype, returning
from analysis.topics.scan import Job, scan
from analysis.values import DOC_COLUMNS, DocTerm


def read(path: Path | None) -> sparse.csr_array:
    if path is None:
        return simulated(n_terms=2000)
    if path.suffix == ".npz":
        with np.load(path) as held:
            shape = tuple(int(n) for n in held["shape"])
            return sparse.csr_array((held["data"].astype(np.int64), held["indices"], held["indptr"]), shape=shape)
    texts = [json.loads(line)["body"].split() for line in path.read_text(encoding="utf-8").splitlines()]
    codes, words = pd.factorize(np.array([word for text in texts for word in text], dtype=object), sort=True)
    rows = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    return sparse.csr_array((np.ones(len(codes), dtype=np.int64), (rows, codes)), shape=(len(texts), len(words)))


def as_terms(counts: sparse.csr_array, top: int) -> DocTerm:
    frequency = np.asarray((counts > 0).sum(axis=0)).ravel()
    kept = np.sort(np.argsort(-frequency, kind="stable")[:top])
    counts = sparse.csr_array(counts[:, kept])
    docs = pd.DataFrame({column: "" for column in DOC_COLUMNS}, index=range(counts.shape[0]))
    docs["doc_id"] = [f"{i:07d}" for i in range(len(docs))]
    return DocTerm(counts, docs, np.array([f"t{i:06d}" for i in kept], dtype=object))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("counts", nargs="?", type=Path)
    parser.add_argument("--k", type=int, default=10)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--top", type=int, default=10**9)
    parser.add_argument("--engines", nargs="*")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    terms = as_terms(read(given.counts), given.top)
    print(f"{terms.counts.shape[0]} articles, {terms.counts.shape[1]} terms, {terms.counts.sum()} tokens, k = {given.k}, "
          f"{given.seeds} seeds\n")  # fmt: skip
    rows = []
    for engine in given.engines or topics.ENGINES:
        jobs = [Job("fit", engine, given.k, seed) for seed in range(1, given.seeds + 1)]
        started = time.perf_counter()
        fits = scan(terms, jobs, workers=2)
        seconds = time.perf_counter() - started
        found = returning(fits)
        alone = scan(terms, jobs[:2], workers=1)
        same = all(one.topic_term.tobytes() + one.doc_topic.tobytes() == two.topic_term.tobytes() + two.doc_topic.tobytes()
                   for one, two in zip(fits[:2], alone, strict=True))  # fmt: skip
        rows.append({
            "engine": engine, "k": given.k, "returns": np.mean([one.share for one in found]),
            "always": np.mean([one.share == 1 for one in found]), "similarity": np.mean([one.stability for one in found]),
            "sclop": prototype(fits)[1].mean(), "threshold": found[0].threshold, "repeats": "yes" if same else "no",
            "seconds": seconds,
        })  # fmt: skip
        print(pd.DataFrame(rows[-1:]).to_string(index=False, header=len(rows) == 1, float_format="%.3f"), flush=True)
    if given.out:
        pd.DataFrame(rows).to_csv(given.out, index=False)


if __name__ == "__main__":
    main()
