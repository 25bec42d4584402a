"""Do topics and themes of the sample study find what its articles were written about?

    python benchmarks/sample_truth.py [STUDY]       reports/korean-it-2000-2014 where none is named

The catalog's column `theme` says what each article was written about; the program never reads it for modelling. Printed:

- NMI and adjusted Rand index between the dominant topic of each article and its theme, beside the mean of the same figures over
  200 shuffles of the catalog (what chance gives), for the study's fit and for a fit with as many topics as there are themes.
- For each theme of the study, Spearman's rank correlation over the years between the share of articles that the program counts to the
  theme (any of its words) and the share of articles that were written about it; and precision and recall of its words.
- For each theme of the catalog, the topic that holds most of its articles, and the rank correlation of their yearly shares.
"""

import csv
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

import analysis as an
from analysis.trends.shares import theme_columns

ROOT = Path(__file__).resolve().parents[1]
# the study's themes and what the catalog calls them
SAME = {"리눅스": "linux", "통신사 해외 진출": "telecom_abroad", "IT 융합과 크라우드소싱": "convergence", "중국 전자상거래": "ecommerce_china"}


def found_again(fit, theme: np.ndarray, title: str) -> None:
    main = fit.doc_topic.argmax(axis=1)
    random = np.random.RandomState(1)
    shuffled = [random.permutation(theme) for _ in range(200)]
    for name, score in (("NMI", normalized_mutual_info_score), ("adjusted Rand", adjusted_rand_score)):
        chance = [score(each, main) for each in shuffled]
        print(f"{title}: {name} of dominant topic and theme {score(theme, main):.3f}; shuffled {np.mean(chance):.3f} "
              f"(highest of 200: {np.max(chance):.3f})")  # fmt: skip


def yearly(mask: np.ndarray, year: np.ndarray) -> pd.Series:
    return pd.Series(mask.astype(float)).groupby(year).mean()


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "reports" / "korean-it-2000-2014"
    run = an.run(folder)
    with open(run.study.corpus.catalog, encoding="utf-8", newline="") as file:
        themes = {row["doc_id"]: row["theme"] for row in csv.DictReader(file)}
    docs = run.counts.docs
    theme = docs["doc_id"].map(themes).to_numpy(dtype=object)
    year = docs["published"].str[:4].to_numpy(dtype=object)
    print(f"{len(docs)} articles, {len(set(theme))} themes in the catalog; {pd.Series(year).value_counts().sort_index().to_dict()}\n")

    found_again(run.fit, theme, f"the study's k = {run.fit.k}")
    k = len(set(theme))
    fits = an.choose_k(run.terms, ks=[k], seeds=5, seed=run.study.seed, heldout=0)
    found_again(fits.fit, theme, f"as many topics as themes, k = {k}")

    print("\nthemes of the study, by their words:")
    tokens, _ = theme_columns(run.counts, run.themes)
    for at, name in enumerate(run.themes):
        hit, written = tokens[:, at] > 0, theme == SAME.get(name, name)
        if not written.any():
            continue
        rho = stats.spearmanr(yearly(hit, year), yearly(written, year)).statistic
        print(f"  {name}: rank correlation over years {rho:.2f}; {hit.sum()} articles by words, {written.sum()} by catalog, "
              f"precision {(hit & written).sum() / max(1, hit.sum()):.2f}, recall {(hit & written).sum() / written.sum():.2f}")  # fmt: skip

    print("\nthemes of the catalog, by the topic that holds most of their articles:")
    main_topic = fits.fit.doc_topic.argmax(axis=1)
    for name in sorted(set(theme)):
        written = theme == name
        topic = np.bincount(main_topic[written], minlength=k).argmax()
        mine = main_topic == topic
        rho = stats.spearmanr(yearly(mine, year), yearly(written, year)).statistic
        print(f"  {name}: {written.sum()} articles, {(mine & written).sum()} in “{fits.fit.names[topic]}” (of {mine.sum()}); "
              f"rank correlation {rho:.2f}")  # fmt: skip


if __name__ == "__main__":
    main()
