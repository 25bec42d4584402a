"""A change of the archive that looks like a change of the news: raw shares beside shares standardised to a fixed mix.

    python benchmarks/composition.py RawData.csv [FIGURE]    the real case
    python benchmarks/composition.py --simulate              planted truth: coverage and false alarms

The real case is RawData.csv of ../shared/data/hallyu_titles (a researcher's BigKinds titles, query 한류, 2015 to 2018): three
large papers are absent until 2017 and give a third of the articles of 2018. Words are those that are bound to the new papers
most: z of their share of titles in the new papers against the old ones, both of 2018; in at least --least articles, with a raw
share of 2018 above that of every year before, and a standardised one that is not below all of them and above all of them by less
than a tenth of that. FIGURE (without suffix) gets <FIGURE>.words.png (English) and <FIGURE>.outlets.png, 85 mm wide, from
the printed tables.
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
from analysis.figures import _style
from analysis.trends import composition
from analysis.trends.tests import trend_test_themes
from analysis.values import DOC_COLUMNS, DocTerm

GLOSSES = {"국내": "domestic", "동남아": "Southeast Asia", "기업": "company", "한국": "Korea"}

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

    has = (counts.counts > 0).astype(int)
    enough = np.flatnonzero(np.asarray(has.sum(axis=0)).ravel() >= least)
    result = an.trend_terms(counts, list(counts.terms[enough]), standardise=["outlet"])
    share = result.table.pivot(index="term", columns=["composition", "period"], values="share")
    last = max(share["raw"].columns)
    before = {name: share[name].drop(columns=last) for name in ("raw", "standardised")}
    rise = {name: share[name][last] - before[name].max(axis=1) for name in before}
    moves = rise["raw"] > 0
    stays = (rise["standardised"] < rise["raw"] / 10) & (share["standardised"][last] >= before["standardised"].min(axis=1))
    joined = composition.outlets(counts.docs).table.query("since == @last")["outlet"]
    then, new = (counts.docs["when"].str[:4] == last).to_numpy(), counts.docs["outlet"].isin(joined).to_numpy()
    words = list(counts.terms[enough])
    papers = pd.DataFrame({name: np.asarray(has[np.flatnonzero(then & mine)][:, enough].sum(axis=0)).ravel()
                           for name, mine in (("new", new), ("old", ~new))}, index=words)  # fmt: skip
    n_new, n_old = int((then & new).sum()), int((then & ~new).sum())
    pooled = papers.sum(axis=1).clip(lower=1) / (n_new + n_old)
    z = (papers["new"] / n_new - papers["old"] / n_old) / np.sqrt(pooled * (1 - pooled) * (1 / n_new + 1 / n_old))
    listed = z[(moves & stays).loc[words]].sort_values(ascending=False, kind="stable").head(shown).index
    print(f"words bound to the {len(joined)} papers that joined in {last} ({n_new} articles; {n_old} of the others)\n"
          f"{papers.loc[listed].assign(z=z[listed].round(1)).to_string()}\n")  # fmt: skip
    table = result.table[result.table["term"].isin(listed)]
    wide = (table.pivot(index="term", columns=["composition", "period"], values="share").loc[listed] * 100).round(2)
    print(f"their share of titles, %\n{wide.to_string()}\n")
    kept = result.table.drop_duplicates(["composition", "period"])[["composition", "period", "n_articles", "covered", "held"]]
    print(kept.to_string(index=False))
    if figure is not None:
        for name, picture in (
            ("words", words_figure(table, list(listed[:4]), papers["new"] / n_new)), ("outlets", figures.outlets_by_period.draw(by_outlet, width=85)),
        ):  # fmt: skip
            for path in figures.save(picture, figure.with_name(f"{figure.name}.{name}"), ["png"]):
                print(path)


def words_figure(table: pd.DataFrame, words: list[str], joined: pd.Series):
    """One panel a word: raw share (filled, solid), standardised share (open, dashed), 95 % intervals; the new papers' own share."""
    from matplotlib.figure import Figure

    with _style.style(85):
        drawn = Figure(figsize=(85 * _style.MM, 84 * _style.MM))
        axes = drawn.subplots(2, 2, sharex=True)
        handles = []
        for ax, word in zip(axes.flat, words, strict=True):
            for name, aside, look in (
                ("raw", -0.07, {"color": "#000000", "linestyle": "-", "marker": "o"}),
                ("standardised", 0.07, {"color": "#767676", "linestyle": (0, (3.2, 1.4)), "marker": "s", "markerfacecolor": "white"}),
            ):  # fmt: skip
                mine = table[(table["term"] == word) & (table["composition"] == name)].sort_values("period")
                at = mine["period"].astype(int).to_numpy() + aside
                share, low, high = (100 * mine[column].to_numpy() for column in ("share", "low", "high"))
                ax.vlines(at, low, high, color=look["color"], linewidth=0.7)
                handles += ax.plot(at, share, linewidth=1.1, markersize=3.6, zorder=3, **look)
            years = sorted(table["period"].astype(int).unique())
            own = 100 * joined[word]
            handles += ax.plot(years[-1] + 0.27, own, color="#000000", marker="x", linestyle="none", markersize=4, zorder=3)
            ax.axvspan(years[-1] - 0.5, years[-1] + 0.5, color="#EFEFEF", linewidth=0, zorder=0)
            ax.set_title(f"{word} ({GLOSSES[word]})" if word in GLOSSES else word, loc="left", pad=3)
            ax.set_xlim(years[0] - 0.35, years[-1] + 0.5)
            ax.set_xticks(years, [str(years[0]), *(f"’{year % 100}" for year in years[1:])])
            top = 1.06 * max(own, 100 * table.loc[table["term"] == word, "high"].max())
            ax.set_ylim(0, top)
            ax.set_yticks(*_style.scale(top, 3))
            ax.grid(axis="x", visible=False)
        drawn.supylabel("Share of titles (%)", fontsize=_style.TEXT, x=0.012)
        last = f"the {years[-1]} titles of the papers new in {years[-1]}"
        drawn.legend([handles[0], handles[1], handles[2]], ["raw", "standardised to a fixed mix of papers", last], loc="upper left",
                     bbox_to_anchor=(0.012, 1.005), handlelength=2.6, labelspacing=0.25, borderpad=0.2)  # fmt: skip
        drawn.subplots_adjust(left=0.135, right=0.985, top=0.79, bottom=0.06, hspace=0.3, wspace=0.26)
    return drawn


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
    parser.add_argument("--least", type=int, default=100)
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
