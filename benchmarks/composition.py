"""A change of the archive that looks like a change of the news: raw shares beside shares standardised to a fixed mix.

    python benchmarks/composition.py RawData.csv [FIGURE]    the real case
    python benchmarks/composition.py --simulate              planted truth: coverage and false alarms

The real case is RawData.csv of ../shared/data/hallyu_titles (a researcher's BigKinds titles, query 한류, 2015 to 2018): three
large papers are absent until 2017 and give a third of the articles of 2018. Words are those whose raw share of 2018 the new
papers push away from the old ones most (at least --least articles): z of the difference between raw and standardised share.
FIGURE (without suffix) gets <FIGURE>.words.png and <FIGURE>.outlets.png, 85 mm wide, from the printed tables.
In the simulation every outlet's share is constant and only the mix moves; whatever a test calls is false.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

import analysis as an
from analysis import figures
from analysis.trends import composition
from analysis.trends.tests import trend_test_themes
from analysis.values import DOC_COLUMNS, DocTerm

STUDY = """
[study]
name = "composition"
[corpus]
files = [{file!r}]
[corpus.duplicates]
near = "keep"
[dictionary]
read = "title"
"""


def real(file: Path, figure: Path | None, least: int, shown: int) -> None:
    from analysis.study import parse

    with tempfile.TemporaryDirectory() as folder:
        counts = an.run(parse(STUDY.format(file=file.resolve().as_posix()), folder=Path(folder)), cache=False).counts
    by_outlet = composition.composition(counts.docs)
    print(composition.outlets(counts.docs).table.to_string(index=False), "\n")
    print(composition.changes(counts.docs).table.to_string(index=False), "\n")

    articles = np.asarray((counts.counts > 0).sum(axis=0)).ravel()
    result = an.trend_terms(counts, list(counts.terms[articles >= least]), standardise=["outlet"])
    share = result.table.pivot(index="term", columns=["composition", "period"], values="share")
    last = max(share["raw"].columns)
    change = {name: share[name][last] - share[name].drop(columns=last).mean(axis=1) for name in ("raw", "standardised")}
    n = result.table.query("composition == 'raw' and period == @last")["n_articles"].iloc[0]
    pooled = share["raw"][last].clip(lower=1 / n)
    z = (share["raw"][last] - share["standardised"][last]) / np.sqrt(pooled * (1 - pooled) / n)
    steady = change["standardised"].abs() < change["raw"].abs() / 2  # the old papers themselves hardly moved
    listed = z[steady].sort_values(ascending=False, kind="stable").head(shown).index
    table = result.table[result.table["term"].isin(listed)]
    wide = (table.pivot(index="term", columns=["composition", "period"], values="share").loc[listed] * 100).round(2)
    print(f"share of titles (%), words that {last} brings with its new outlets; {n} articles in {last}\n{wide.to_string()}\n")
    kept = result.table.drop_duplicates(["composition", "period"])[["composition", "period", "n_articles", "covered", "held"]]
    print(kept.to_string(index=False))
    if figure is not None:
        words = list(listed[:4])
        drawn = an.trend_terms(counts, words, standardise=["outlet"])
        for name, picture in (
            ("words", figures.trend_lines.draw(drawn, width=85, free=True)),
            ("outlets", figures.outlets_by_period.draw(by_outlet, width=85)),
        ):
            for path in figures.save(picture, figure.with_name(f"{figure.name}.{name}"), ["png"]):
                print(path)


def planted(rng, years: int, a_month: int, drift: float, rho: float, shock: float, n_terms: int):
    """Articles of four outlets whose shares of each term are constant in expectation; their mix drifts by `drift` (logits)."""
    months = years * 12
    at = np.linspace(-0.5, 0.5, months)
    slopes = np.array([drift, -drift, 0.0, drift / 2])
    mix = np.exp(np.log([0.35, 0.3, 0.25, 0.1]) + at[:, None] * slopes)
    mix /= mix.sum(axis=1, keepdims=True)
    base = np.exp(rng.normal(np.log(0.1), 0.5, size=(n_terms, 1)) + rng.normal(0, 0.8, size=(n_terms, 4))).clip(0.005, 0.6)
    noise = rng.standard_normal((months + 60, n_terms))
    for t in range(1, months + 60):
        noise[t] = rho * noise[t - 1] + np.sqrt(1 - rho**2) * noise[t]
    monthly = np.exp(shock * noise[60:] - shock**2 / 2)
    month = np.repeat(np.arange(months), a_month)
    outlet = (rng.random(len(month))[:, None] > mix.cumsum(axis=1)[month]).sum(axis=1).clip(max=3)
    has = rng.random((len(month), n_terms)) < (base.T[outlet] * monthly[month]).clip(max=0.95)
    when = [f"{2000 + m // 12}-{m % 12 + 1:02d}-{1 + i % 28:02d}" for i, m in enumerate(month)]
    docs = pd.DataFrame({column: "" for column in DOC_COLUMNS}, index=range(len(month))).astype(object)
    docs["doc_id"], docs["when"], docs["outlet"] = [f"{i:07d}" for i in range(len(month))], when, [f"매체{o}" for o in outlet]
    terms = np.array([f"말{i:02d}" for i in range(n_terms)], dtype=object)
    return DocTerm(sparse.csr_array(has.astype(np.int64)), docs, terms), base


def simulate(corpora: int, seed: int) -> None:
    print(f"{corpora} corpora of 15 years x 12 months x 40 articles, 20 words, 4 outlets; seed {seed}; nominal 5 % and 95 %\n")
    print(f"{'mix':10} {'months':>12} {'tests called at 5 %':>32} {'yearly shares covered':>28}")
    print(f"{'':10} {'':>12} {'raw':>15} {'standardised':>16} {'raw':>14} {'standardised':>13}")
    for mix, drift in (("steady", 0.0), ("drifts", 3.0)):
        for name, rho, shock in (("independent", 0.0, 0.3), ("rho .7", 0.7, 0.3)):
            rng = np.random.default_rng(seed)
            called, covered = {"raw": [], "standardised": []}, {"raw": [], "standardised": []}
            for _ in range(corpora):
                counts, base = planted(rng, 15, 40, drift, rho, shock, 20)
                words = {term: [term] for term in counts.terms}
                tests = trend_test_themes(counts, words, standardise=["outlet"]).table
                shares = an.trend_themes(counts, words, standardise=["outlet"])
                weights = dict(shares.recipe["compositions"][0]["mix"])
                truth = base @ np.array([weights[f"매체{o}"] for o in range(4)])
                for which in called:
                    called[which] += list(tests.loc[tests["composition"] == which, "p"] < 0.05)
                    mine = shares.table[shares.table["composition"] == which]
                    true = np.tile(truth, mine["period"].nunique())
                    covered[which] += list((mine["low"] <= true) & (true <= mine["high"]))
            row = [f"{100 * np.mean(values[which]):.1f}" for values in (called, covered) for which in called]
            print(f"{mix:10} {name:>12} {row[0]:>15} {row[1]:>16} {row[2]:>14} {row[3]:>13}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path, help="RawData.csv")
    parser.add_argument("figure", nargs="?", type=Path, help="where the figures go, without suffix")
    parser.add_argument("--simulate", action="store_true")
    parser.add_argument("--corpora", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--least", type=int, default=25)
    parser.add_argument("--words", type=int, default=12)
    given = parser.parse_args()
    started = time.perf_counter()
    if given.simulate:
        simulate(given.corpora, given.seed)
    elif given.file is None:
        parser.print_usage()
    elif not given.file.is_file():
        print(f"{given.file} is not here: skipped")
    else:
        real(given.file, given.figure, given.least, given.words)
    print(f"\n{time.perf_counter() - started:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
