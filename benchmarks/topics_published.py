"""Coherence and diversity in the setting of the OCTIS and BERTopic papers, beside what is printed there.

    python benchmarks/topics_published.py FOLDER ...       each with OCTIS's corpus.tsv, or with docs.jsonl of {"body": ...}
Options: --ks 10 20 30 40 50, --seeds 3, --engines NAME ..., --first N (only the first N articles), --out table.csv

The setting: top 10 words; k from 10 to 50 in steps of 10, three runs each, all averaged; the whole corpus, all its words;
c_npmi over the corpus itself (gensim's definition, windows of ten tokens) and the share of different words.

"OCTIS LDA" and "OCTIS NMF" are run here as OCTIS runs them: gensim's LdaModel and Nmf with gensim's defaults (one pass).
Printed: Grootendorst (2022), BERTopic, arXiv 2203.05794, table 1, whose raw results are public (MaartenGr/
BERTopic_evaluation, notebooks/Results.ipynb); it has 20NewsGroup and BBC_News, and not M10 or DBLP. For these two the
papers that we could read print no LDA or NMF in this setting, so nothing stands beside ours but the rerun.
"""

import argparse
import json
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import topics
from analysis.topics.coherence import coherence, sequences
from analysis.topics.scan import Job, scan
from analysis.values import DOC_COLUMNS, DocTerm

# corpus, as OCTIS names it: {model: (npmi, diversity)}
PRINTED = {
    "20newsgroup": {"LDA": (0.058, 0.749), "NMF": (0.089, 0.663)},
    "bbc_news": {"LDA": (0.014, 0.577), "NMF": (0.012, 0.549)},
}


def read(folder: Path, first: int) -> list[list[str]]:
    table, lines = folder / "corpus.tsv", folder / "docs.jsonl"
    if table.exists():
        texts = [line.split("\t")[0].split() for line in table.read_text(encoding="utf-8").splitlines()]
    elif lines.exists():
        texts = [json.loads(line)["body"].split() for line in lines.read_text(encoding="utf-8").splitlines()]
    else:
        raise SystemExit(f"{folder}: neither corpus.tsv nor docs.jsonl")
    return texts[:first]


def as_terms(texts: list[list[str]]) -> DocTerm:
    codes, words = pd.factorize(np.array([word for text in texts for word in text], dtype=object), sort=True)
    rows = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    counts = sparse.csr_array((np.ones(len(codes), dtype=np.int64), (rows, codes)), shape=(len(texts), len(words)))
    counts.sum_duplicates()
    docs = pd.DataFrame({column: "" for column in DOC_COLUMNS}, index=range(len(texts)))
    docs["doc_id"] = [f"{i:07d}" for i in range(len(texts))]
    return DocTerm(counts, docs, words)


def gensim_default(terms: DocTerm, name: str, k: int, seed: int):
    """LdaModel or Nmf with nothing but the number of topics and the seed."""
    from gensim.matutils import Sparse2Corpus
    from gensim.models import LdaModel
    from gensim.models.nmf import Nmf

    bags = list(Sparse2Corpus(sparse.csc_matrix(terms.counts.T)))
    names = dict(enumerate(terms.terms))
    kind = {"OCTIS LDA": LdaModel, "OCTIS NMF": Nmf}[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        topic_term = kind(bags, id2word=names, num_topics=k, random_state=seed).get_topics().astype(float) + 1e-12
    shares = np.full((len(terms.docs), k), 1 / k)  # not needed here
    return topics.from_arrays(topic_term / topic_term.sum(axis=1, keepdims=True), shares, terms.docs, terms.terms)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--ks", nargs="+", type=int, default=[10, 20, 30, 40, 50])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--engines", nargs="*")
    parser.add_argument("--first", type=int, default=10**9)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    rows = []
    for folder in given.folders:
        texts = read(folder, given.first)
        terms, running = as_terms(texts), sequences(texts)
        print(f"\n{folder.name}: {len(texts)} articles, {len(terms.terms)} terms, {terms.counts.sum()} tokens")
        print(f"{'':16} {'c_npmi':>8} {'sd':>6} {'diversity':>10} {'sd':>6} {'wall s':>8}")
        for name in ["OCTIS LDA", "OCTIS NMF", *(given.engines or topics.ENGINES)]:
            runs = [(k, seed) for k in given.ks for seed in range(1, given.seeds + 1)]
            started = time.perf_counter()
            if name.startswith("OCTIS"):
                fits = [gensim_default(terms, name, k, seed) for k, seed in runs]
            else:
                fits = scan(terms, [Job("fit", name, k, seed) for k, seed in runs], workers=2)
            seconds = time.perf_counter() - started
            found = [(np.nanmean(coherence(fit, measure="c_npmi", tokens=running)), topics.diversity(fit)) for fit in fits]
            rows += [{"corpus": folder.name, "model": name, "k": k, "seed": seed, "c_npmi": c, "diversity": d}
                     for (k, seed), (c, d) in zip(runs, found, strict=True)]  # fmt: skip
            (c, d), (c_sd, d_sd) = np.mean(found, axis=0), np.std(found, axis=0)
            print(f"{name:16} {c:8.3f} {c_sd:6.3f} {d:10.3f} {d_sd:6.3f} {seconds:8.1f}", flush=True)
        for model, (npmi, diversity) in PRINTED.get(folder.name.lower(), {}).items():
            print(f"{'printed: ' + model:16} {npmi:8.3f} {'':6} {diversity:10.3f}")
    if given.out:
        pd.DataFrame(rows).to_csv(given.out, index=False)


if __name__ == "__main__":
    main()
