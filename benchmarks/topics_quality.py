"""Time to quality of every topic engine in one run: held-out perplexity, coherence and diversity against seconds.

    python benchmarks/topics_quality.py --cache CACHE                        all of it: hours
    python benchmarks/topics_quality.py --cache CACHE --k 50                 the table of docs/topics.md
    python benchmarks/topics_quality.py --counts counts.npz --terms terms.txt --words 8
    python benchmarks/topics_quality.py --figure-from docs/topics_quality.csv

Corpora (--sets): 20ng (../shared/data/ecrtm_20ng, the 1,600 terms in most documents), petitions (nouns of the texts),
startup (keywords of bigkinds_startup_funding), simulated (written by LDA itself). The nouns go through analysis once and
are kept in CACHE. --counts takes counts saved by scipy.sparse.save_npz, (n_docs, n_terms) integers, and prints top words
with --words. Further: --k, --seed, --engines NAME ..., --data FOLDER, --csv FILE, --figure FILE.

Every engine gets the same four fifths of the articles. Perplexity is that of analysis.topics.document_completion on
the other fifth (lower is better), coherence is document NPMI of the top 10 words over the fitted articles, diversity the
share of different words among them. Seconds are of the fit alone, of the processor (all threads) and of the clock;
compilation of cvb0, about two seconds once a process, is told apart. Compare seconds within one run only.
"""

import argparse
import time
import warnings
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import topics
from analysis.topics.fit import canonical
from analysis.topics.heldout import document_completion
from analysis.values import DOC_COLUMNS, CorpusSpec, DictionarySpec, TermsSpec

SETS = ("20ng", "petitions", "startup", "simulated")
COLUMNS = ["corpus", "k", "engine", "setting", "perplexity", "coherence", "diversity", "cpu_seconds", "seconds"]


def counts_of(name: str, data: Path, cache: Path) -> tuple[sparse.csr_array, list[str]]:
    """Counts (n_docs, n_terms) and terms of a corpus."""
    if name == "simulated":
        counts = simulated()
        return counts, [f"t{i}" for i in range(counts.shape[1])]
    if name == "20ng":
        stored = np.load(data / "ecrtm_20ng" / "train_bow.npz")
        counts = sparse.csr_array((stored["data"], stored["indices"], stored["indptr"]), shape=tuple(stored["shape"]))
        in_docs = np.asarray((counts > 0).sum(axis=0)).ravel()
        kept = np.sort(np.argsort(-in_docs, kind="stable")[:1600])
        words = (data / "ecrtm_20ng" / "vocab.txt").read_text(encoding="utf-8").splitlines()
        return canonical(counts[:, kept]).astype(np.int64), [words[i] for i in kept]
    kept, listed = cache / f"{name}.npz", cache / f"{name}.txt"
    if not kept.exists():
        import analysis as an

        file, read = {"petitions": ("petitions/docs.jsonl", "text"),
                      "startup": ("bigkinds_startup_funding/NewsResult.xlsx", "keywords")}[name]  # fmt: skip
        nouns = an.nouns(an.corpus(CorpusSpec(files=(data / file,))), DictionarySpec(read=read))
        terms = an.terms(nouns, TermsSpec(min_docs=3, max_share=0.5))
        cache.mkdir(parents=True, exist_ok=True)
        listed.write_text("\n".join(terms.terms), encoding="utf-8")
        sparse.save_npz(kept, sparse.csr_matrix(terms.counts))
    return canonical(sparse.csr_array(sparse.load_npz(kept))), listed.read_text(encoding="utf-8").splitlines()


def simulated(n_docs: int = 2000, n_terms: int = 4000, n_topics: int = 10, n_tokens: int = 80, seed: int = 1):
    """Counts (n_docs, n_terms) of articles written by LDA itself, with term frequencies that fall as in news."""
    random = np.random.RandomState(seed)
    base = 1 / np.arange(1, n_terms + 1)
    topic_term = random.gamma(60 * base / base.sum(), size=(n_topics, n_terms)) + 1e-12
    shares = random.dirichlet(np.full(n_topics, 0.1), n_docs)
    chances = shares @ (topic_term / topic_term.sum(axis=1, keepdims=True))
    rows = [random.multinomial(n, p / p.sum()) for n, p in zip(random.poisson(n_tokens, n_docs), chances, strict=True)]
    return sparse.csr_array(np.array(rows, dtype=np.int64))


# ---- what each library does by itself


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


def tomotopy_threads(counts, *, k, seed, iterations):
    """tomotopy with all cores, which gives up that a seed repeats; one sample at the end."""
    tomotopy = topics.engine("tomotopy_lda")._library()
    model = tomotopy.LDAModel(tw=tomotopy.TermWeight.ONE, k=k, alpha=0.1, eta=0.01, seed=seed)
    model.optim_interval = 10
    words = np.array([str(i) for i in range(counts.shape[1])], dtype=object)
    for row in np.flatnonzero(np.diff(counts.indptr)):
        cells = slice(counts.indptr[row], counts.indptr[row + 1])
        model.add_doc(np.repeat(words[counts.indices[cells]], counts.data[cells]).tolist())
    model.train(iterations, workers=0)
    topic_term = np.zeros((k, counts.shape[1]))
    topic_term[:, [int(word) for word in model.used_vocabs]] = [model.get_topic_word_dist(t) for t in range(k)]
    doc_topic = np.full((counts.shape[0], k), 1 / k)
    doc_topic[np.flatnonzero(np.diff(counts.indptr))] = [doc.get_topic_dist() for doc in model.docs]
    return topic_term, doc_topic


def ways() -> list[tuple[str, str, object]]:
    """(engine, setting, fit): ours at its default and along its passes, the others at their best and on the way."""
    fits = {name: topics.engine(name).fit for name in topics.ENGINES}
    made = [("cvb0", "default", fits["cvb0"])]
    made += [
        ("cvb0", f"{n} passes", partial(fits["cvb0"], passes=n, tolerance=1e-12)) for n in (20, 35, 50, 75, 100, 200)
    ]
    made += [("tomotopy_lda", f"{n} iterations", partial(fits["tomotopy_lda"], iterations=n - 1, samples=1, interval=10))
             for n in (51, 101, 201)]  # fmt: skip
    made += [("tomotopy_lda", "default (400 + 10 samples)", fits["tomotopy_lda"])]
    made += [
        ("tomotopy_lda", f"all cores, {n} iterations", partial(tomotopy_threads, iterations=n)) for n in (200, 500)
    ]
    made += [("tomotopy_lda", "library's default (10)", partial(tomotopy_threads, iterations=10))]
    made += [("gensim_lda", "library's default (1 pass)", gensim_default),
             ("gensim_lda", "10 passes", partial(fits["gensim_lda"], passes=10)),
             ("gensim_lda", "default (30 passes)", fits["gensim_lda"])]  # fmt: skip
    made += [("sklearn_lda", "library's default (10)", sklearn_lda_default),
             ("sklearn_lda", "default (40 iterations)", fits["sklearn_lda"])]  # fmt: skip
    made += [("sklearn_nmf", "library's default", sklearn_nmf_default),
             ("sklearn_nmf", "default (200 iterations)", fits["sklearn_nmf"])]  # fmt: skip
    return made


def measured(counts: sparse.csr_array, terms: list[str], way, *, k: int, seed: int) -> tuple[dict[str, float], object]:
    """The measures of one way to fit, and its fit of four fifths of the articles."""
    kept: dict[str, object] = {}

    def fitting(part, **how):
        cpu, clock = time.process_time(), time.perf_counter()
        topic_term, doc_topic, *_ = way(part, **how)
        kept["cpu_seconds"], kept["seconds"] = time.process_time() - cpu, time.perf_counter() - clock
        rows = [np.asarray(matrix, dtype=float) for matrix in (topic_term, doc_topic)]
        rows = [row / row.sum(axis=1, keepdims=True) for row in rows]
        docs = pd.DataFrame({column: "" for column in DOC_COLUMNS}, index=range(part.shape[0]))
        kept["fit"] = topics.from_arrays(*rows, docs, terms, part)
        return rows

    perplexity = document_completion(counts, fitting, k=k, seed=seed)
    fit = kept.pop("fit")
    return {"perplexity": perplexity, "coherence": float(np.nanmean(topics.coherence(fit))),
            "diversity": topics.diversity(fit), **kept}, fit  # fmt: skip


def sooner(table: pd.DataFrame) -> list[str]:
    """How much sooner cvb0 is where another engine's best is, in lines."""
    lines = []
    for (corpus, k), part in table.groupby(["corpus", "k"], sort=False):
        ours = part[part["engine"] == "cvb0"]
        for engine, others in part[part["engine"] != "cvb0"].groupby("engine", sort=False):
            for measure, best, reach in (("perplexity", others["perplexity"].idxmin(), ours["perplexity"].le),
                                         ("coherence", others["coherence"].idxmax(), ours["coherence"].ge)):  # fmt: skip
                other = others.loc[best]
                reached = ours[reach(other[measure])]
                if reached.empty:
                    lines.append(f"{corpus}, k = {k}: cvb0 does not reach the {measure} of {engine}'s {other['setting']} "
                                 f"({other[measure]:.4g})")  # fmt: skip
                    continue
                first = reached.loc[reached["cpu_seconds"].idxmin()]
                lines.append(
                    f"{corpus}, k = {k}: {measure} of {engine}'s {other['setting']} ({other[measure]:.4g} at "
                    f"{other['cpu_seconds']:.1f} CPU s) {other['cpu_seconds'] / first['cpu_seconds']:.0f} times sooner "
                    f"({first['setting']}, {first[measure]:.4g} at {first['cpu_seconds']:.1f}); by the clock "
                    f"{other['seconds'] / first['seconds']:.0f} times"
                )
    return lines


def draw(table: pd.DataFrame, file: Path) -> None:
    """Perplexity against CPU seconds, a panel for each corpus and k, a line for each engine."""
    from matplotlib.figure import Figure

    groups = list(table.groupby(["corpus", "k"], sort=False))
    columns = min(3, len(groups))
    rows = -(-len(groups) // columns)
    figure = Figure(figsize=(4.2 * columns, 3.4 * rows), layout="constrained")
    styles = {"cvb0": ("#c1272d", "o", "-"), "tomotopy_lda": ("#1f5f99", "s", "--"), "gensim_lda": ("#3b7d3b", "^", ":"),
              "sklearn_lda": ("#8a6d1d", "D", "-."), "sklearn_nmf": ("#6b4c9a", "v", ":")}  # fmt: skip
    for place, ((corpus, k), part) in enumerate(groups, 1):
        axes = figure.add_subplot(rows, columns, place)
        for engine, points in part.groupby("engine", sort=True):
            points = points.sort_values("cpu_seconds")
            colour, marker, line = styles[engine]
            axes.plot(
                points["cpu_seconds"], points["perplexity"], color=colour, marker=marker, linestyle=line, label=engine
            )
        least = part["perplexity"].min()
        axes.set(xscale="log", title=f"{corpus}, k = {k}", xlabel="CPU seconds", ylim=(0.98 * least, 1.6 * least))
        axes.grid(alpha=0.3)
        if place == 1:
            axes.set_ylabel("held-out perplexity")
            axes.legend(frameon=False, fontsize=8)
    file.parent.mkdir(parents=True, exist_ok=True)
    from matplotlib import rc_context

    with rc_context({"svg.hashsalt": "hwaje"}):
        figure.savefig(file, metadata={"Date": None} if file.suffix == ".svg" else {"Software": None}, dpi=150)


def main() -> None:
    root = Path(__file__).resolve().parents[1]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="*", default=list(SETS[:3]), choices=SETS)
    parser.add_argument("--counts", type=Path)
    parser.add_argument("--terms", type=Path)
    parser.add_argument("--words", type=int, default=0)
    parser.add_argument("--k", type=int, nargs="*", default=[20, 50, 100])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engines", nargs="*", choices=topics.ENGINES, default=topics.ENGINES)
    parser.add_argument("--data", type=Path, default=root.parent / "shared" / "data")
    parser.add_argument("--cache", type=Path, default=Path("topics_cache"))
    parser.add_argument("--csv", type=Path, default=Path("topics_quality.csv"))
    parser.add_argument("--figure", type=Path)
    parser.add_argument("--figure-from", type=Path)
    given = parser.parse_args()
    if given.figure_from:
        draw(pd.read_csv(given.figure_from), given.figure or root / "docs" / "images" / "topics_quality.svg")
        return

    corpora = {}
    if given.counts:
        counts = canonical(sparse.csr_array(sparse.load_npz(given.counts)))
        numbered = [f"t{i}" for i in range(counts.shape[1])]
        corpora[given.counts.stem] = (
            counts,
            (given.terms.read_text(encoding="utf-8").splitlines() if given.terms else numbered),
        )
    else:
        corpora = {name: counts_of(name, given.data, given.cache) for name in given.sets}
    began = time.process_time()
    topics.engine("cvb0").fit(simulated(30, 50), k=2, seed=1)
    print(f"compilation of cvb0: {time.process_time() - began:.1f} CPU s, once a process, not in the table\n")

    rows = []
    print(
        "".join(
            f"{name:>12}" if at > 3 else f"{name:<28}" if at == 3 else f"{name:<14}" for at, name in enumerate(COLUMNS)
        )
    )
    for corpus, (counts, terms) in corpora.items():
        for k in given.k:
            for engine, setting, way in ways():
                if engine not in given.engines:
                    continue
                measures, fit = measured(counts, terms, way, k=k, seed=given.seed)
                rows.append({"corpus": corpus, "k": k, "engine": engine, "setting": setting, **measures})
                print(f"{corpus:<14}{k:<14}{engine:<14}{setting:<28}" + "".join(
                    f"{measures[name]:>12.{digits}f}" for name, digits in zip(COLUMNS[4:], (1, 3, 2, 1, 1), strict=True)
                ), flush=True)  # fmt: skip
                pd.DataFrame(rows, columns=COLUMNS).to_csv(given.csv, index=False, float_format="%.6g")
                for words in fit.top_words(given.words) if given.words else ():
                    print("   ", " ".join(words))
    table = pd.DataFrame(rows, columns=COLUMNS)
    print("\n" + "\n".join(sooner(table)))
    if given.figure:
        draw(table, given.figure)


if __name__ == "__main__":
    main()
