"""Which words distinguish two groups that do not differ, and how many planted ones are found: ours, Monroe's z, G2.

    python benchmarks/comparison.py [--corpora 12] [--settings independent,rho9] [--cases "two periods"] [--seed 1]
    python benchmarks/comparison.py --speed

Corpora of simulate.py: 30,000 articles, 4,000 words, 15 years, no topic moves, each word with monthly shocks of its own (CV .4) of
the setting's persistence. `false` is the mean number of words with q < .05 (Benjamini-Hochberg over the words of one comparison)
in corpora without any difference. For `power`, 100 words of all frequencies are made half as frequent on one side, 50 on
each, by thinning their tokens; power is the share of them that is found, FDR the share of other words among all found. For
`events`, 100 words get twice their occurrences of the first side on top in one month of one outlet: found events are a false
alarm of another kind. Tests see months by outlets as if each were one article, which changes no number of theirs.
"""

import argparse
import resource
import time

import numpy as np
import pandas as pd
from scipy import sparse, stats
from simulate import SETTINGS, News, articles

import analysis as an
from analysis.compare.discovery import false_discovery_rate
from analysis.values import DOC_COLUMNS, DocTerm

MONTHS = [f"{2000 + m // 12}-{m % 12 + 1:02d}" for m in range(180)]
OUTLETS = 6
PERIODS = {
    "two periods": [("2000", "2006"), ("2007", "2014")], "three years each": [("2005", "2007"), ("2008", "2010")],
    "a year and the next": [("2008", "2008"), ("2009", "2009")],
}  # fmt: skip
CASES = (*PERIODS, "a year and all others", "two outlets")
Q = 0.05


def sides(case: str, docs: pd.DataFrame) -> np.ndarray:
    """(n_docs,) "a", "b" or "" for neither."""
    year, outlet = docs["when"].str[:4], docs["outlet"]
    if case == "two outlets":
        a, b = outlet == "outlet 0", outlet == "outlet 1"
    elif case == "a year and all others":
        a, b = year == "2008", year != "2008"
    else:
        (first, last), (start, end) = PERIODS[case]
        a, b = (year >= first) & (year <= last), (year >= start) & (year <= end)
    return np.select([a, b], ["a", "b"], default="").astype(object)


def by_month_and_outlet(terms: DocTerm) -> tuple[np.ndarray, pd.DataFrame]:
    """(180 * 6, n_terms) counts, and their docs."""
    month = terms.docs["when"].str[:7].map({name: m for m, name in enumerate(MONTHS)}).to_numpy()
    cell = month * OUTLETS + terms.docs["outlet"].str[-1].astype(int).to_numpy()
    n = len(MONTHS) * OUTLETS
    pick = sparse.csr_array((np.ones(len(cell), dtype=np.int64), (cell, np.arange(len(cell)))), shape=(n, len(cell)))
    docs = pd.DataFrame({name: "" for name in DOC_COLUMNS}, index=range(n)).astype(object)
    docs["doc_id"] = [f"{i:05d}" for i in range(n)]
    docs["when"] = np.repeat(MONTHS, OUTLETS)
    docs["outlet"] = [f"outlet {i}" for i in range(OUTLETS)] * len(MONTHS)
    return (pick @ terms.counts).toarray(), docs


def of_all_frequencies(counts: np.ndarray, random: np.random.RandomState, n: int = 100) -> np.ndarray:
    order = np.argsort(-counts.sum(axis=0), kind="stable")
    step = len(order) // n
    return order[np.arange(n) * step + random.randint(step, size=n)]


def planted(counts: np.ndarray, side: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.RandomState(1000 + seed)
    words = of_all_frequencies(counts, random)
    counts = counts.copy()
    for name, thinned in (("a", words[::2]), ("b", words[1::2])):
        at = np.ix_(side == name, thinned)
        counts[at] = random.binomial(counts[at], 0.5)
    return counts, words


def events(counts: np.ndarray, side: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.RandomState(2000 + seed)
    words = of_all_frequencies(counts, random)
    cells = np.flatnonzero((side == "a") & (counts.sum(axis=1) > 0))
    own = counts[side == "a"].sum(axis=0)
    counts = counts.copy()
    counts[random.choice(cells, size=len(words)), words] += 2 * own[words] + 5
    return counts, words


def ours(counts: DocTerm, side: np.ndarray) -> pd.Series:
    return _first_group(an.log_odds(counts, side).table, "q")


def monroe(counts: DocTerm, side: np.ndarray) -> pd.Series:
    return _first_group(an.log_odds(counts.group(side)).table, "q")


def g2(counts: DocTerm, side: np.ndarray) -> pd.Series:
    value = _first_group(an.log_odds(counts.group(side)).table, "g2")
    return pd.Series(false_discovery_rate(stats.chi2.sf(value.abs(), 1)), index=value.index)


def _first_group(table: pd.DataFrame, column: str) -> pd.Series:
    return table[table["group"] == "a"].set_index("term")[column]


METHODS = {"ours": ours, "Monroe z": monroe, "G2": g2}


def measure(case: str, setting: str, corpora: list[tuple[np.ndarray, DocTerm]]) -> None:
    found = {method: {"false": [], "power": [], "FDR": [], "events": []} for method in METHODS}
    for seed, (counts, docs) in enumerate(corpora):
        names = np.array([f"w{i:06d}" for i in range(counts.shape[1])], dtype=object)
        side = sides(case, docs)
        worlds = {"false": (counts, np.arange(0)), "power": planted(counts, side, seed), "events": events(counts, side, seed)}
        for world, (made, words) in worlds.items():
            given = DocTerm(sparse.csr_array(made), docs, names)
            for method, test in METHODS.items():
                q = test(given, side)
                called, own = set(q.index[q < Q]), set(names[words])
                if world == "false":
                    found[method]["false"].append(len(called))
                else:
                    found[method][world].append(len(called & own) / len(own))
                if world == "power":
                    found[method]["FDR"].append(len(called - own) / max(1, len(called)))
    for method, got in found.items():
        false = np.array(got["false"])
        error = false.std(ddof=1) / np.sqrt(len(false)) if len(false) > 1 else np.nan
        rest = "".join(f"{100 * np.mean(got[name]):9.1f}" for name in ("power", "FDR", "events"))
        print(f"{case:24}{setting:13}{method:10}{false.mean():10.2f}{error:8.2f}{100 * (false > 0).mean():9.0f}{rest}", flush=True)


def speed(seed: int) -> None:
    _, terms = articles(News(n_docs=30_000, n_terms=30_000, moving=0), seed)
    for by in ("year", "outlet", {"first": ("2000", "2006"), "second": ("2007", "2014")}):
        before = time.perf_counter(), time.process_time()
        table = an.log_odds(terms, by).table
        print(f"{terms.counts.shape[0]:,} articles, {terms.counts.shape[1]:,} terms, {table['group'].nunique()} groups: "
              f"{time.perf_counter() - before[0]:.1f} s, {time.process_time() - before[1]:.1f} CPU s; "
              f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.1f} GB")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", type=int, default=12)
    parser.add_argument("--settings", default=",".join(name for name in SETTINGS if name != "outlets"))
    parser.add_argument("--cases", default=",".join(CASES))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--speed", action="store_true")
    given = parser.parse_args()
    if given.speed:
        speed(given.seed)
        return
    print(f"{given.corpora} corpora a setting, seeds from {given.seed}; power, FDR, events and corpora with a false word in %")
    print(f"{'comparison':24}{'setting':13}{'method':10}{'false':>10}{'s.e.':>8}{'any, %':>9}{'power':>9}{'FDR':>9}{'events':>9}")
    for setting in given.settings.split(","):
        news = News(n_docs=30_000, n_terms=4000, word_cv=0.4, moving=0, **SETTINGS[setting])
        corpora = [by_month_and_outlet(articles(news, given.seed + i)[1]) for i in range(given.corpora)]
        for case in given.cases.split(","):
            measure(case, setting, corpora)


if __name__ == "__main__":
    main()
