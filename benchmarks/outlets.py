"""How often the intervals of shares by outlet hold the planted share, on news with known truth (the table in docs/trends.md).

    python benchmarks/outlets.py                     topics and themes, 60 corpora a setting, a few minutes
    python benchmarks/outlets.py --k 60              with many topics of less than 1 %
    python benchmarks/outlets.py --parts models --corpora 30 --settings independent rho9
                                                     through a fitted topic model and two with other seeds (--fits 1: without these)
Options: --parts topics themes words models, --settings NAME ..., --corpora 60, --articles 3000, --k 20, --fits 3, --seed 1

Corpora are those of simulate.py with six outlets, a tenth of the articles further tellings of a story. Among them are small outlets, made of
articles drawn from the others: three of 10, 20 and 30 articles, one of ten articles in one month, and one of 100 articles in two years. In
"campaigns" an outlet has months of its own, with shocks ten times as strong as those that all share.

The truth is the share to be expected in an outlet, given in which months its articles lie: the mean over its articles of the
expected share of their month, or of the profile of the outlet they were drawn from, without any month's shock. So months' shocks, and
how they hang together, count as error; that a topic rose while an outlet was there does not. `themes` have one word a topic that an
article holds with the chance of the topic's share in it, so their truth is the same. `words` are pooled EM over words with the planted
topics; `models` through fitted ones, those that match a planted topic with a cosine above .85. Both weigh articles by their words.
Beside ours stands, for topics and themes, what a jackknife over each outlet's own months says alone, with limits on the logit scale.
Errors after ± are standard errors over corpora.
"""

import argparse
import zlib

import numpy as np
import pandas as pd
from calibration import rates
from scipy import sparse
from simulate import SETTINGS, News, Truth, articles, expected_paths, series

import analysis as an
from analysis.threads import one_thread
from analysis.topics.align import match
from analysis.trends.bins import Bins
from analysis.trends.intervals import exact_bounds, logit_interval, ratio_errors
from analysis.trends.outlets import outlet_shares, outlet_shares_themes

KINDS = ("large", "two years", "10 to 30", "one month", "campaigns")
OWN = {"three years": {"years": 3, "persistence": 0.4}, "campaigns": {"persistence": 0.4}}  # settings of this program
CAMPAIGNS = 20.0  # concentration of the shocks of an outlet's own, against 200 of those that all share
MATCHED = 0.85


def relabelled(truth: Truth, random: np.random.RandomState) -> pd.DataFrame:
    """The articles with four small outlets among them: one of two years, and three of 10, 20 and 30 articles."""
    outlet = truth.docs["outlet"].to_numpy(dtype=object).copy()
    start = random.randint(len(truth.months) - 24)
    inside = np.flatnonzero((truth.month >= start) & (truth.month < start + 24))
    outlet[random.choice(inside, min(100, len(inside)), replace=False)] = "two years"
    months = np.bincount(truth.month)
    full = random.choice(np.flatnonzero(months >= min(12, months.max())))
    outlet[random.choice(np.flatnonzero(truth.month == full), 10, replace=False)] = "one month"
    for n in (10, 20, 30):
        large = np.flatnonzero([name.startswith("outlet") for name in outlet])
        outlet[random.choice(large, n, replace=False)] = f"of {n}"
    return truth.docs.assign(outlet=outlet)


def with_campaigns(news: News, truth: Truth, docs: pd.DataFrame, random: np.random.RandomState) -> tuple[pd.DataFrame, np.ndarray]:
    """Articles of the first outlet, renamed, and all theta with theirs drawn anew around shocks of its own months."""
    theta, expected = truth.theta.copy(), expected_paths(news)[1]
    mine = np.flatnonzero(docs["outlet"] == "outlet 0")
    shocked = random.standard_gamma(CAMPAIGNS * expected) + 1e-12
    drawn = random.standard_gamma(news.within * (shocked / shocked.sum(axis=1, keepdims=True))[truth.month[mine]]) + 1e-12
    theta[mine] = drawn / drawn.sum(axis=1, keepdims=True)
    outlet = docs["outlet"].to_numpy(dtype=object).copy()
    outlet[mine] = "campaigns"
    return docs.assign(outlet=outlet, story=np.where(outlet == "campaigns", "", docs["story"])), theta


def planted(news: News, truth: Truth, docs: pd.DataFrame, weight: np.ndarray) -> pd.DataFrame:
    """Expected share of each topic (columns) in each outlet (rows), articles weighted."""
    source = np.array([int(name.split()[1]) for name in truth.docs["outlet"]])[truth.story]  # a telling has the share of its story
    each = (1 - news.outlet_part) * expected_paths(news)[1][truth.month] + news.outlet_part * truth.profile[source]
    total = pd.DataFrame(each * weight[:, None]).groupby(docs["outlet"].to_numpy()).sum()
    return total.div(pd.Series(weight).groupby(docs["outlet"].to_numpy()).sum(), axis=0)


def jackknifed(docs: pd.DataFrame, values: np.ndarray) -> pd.DataFrame:
    """Limits of the mean of values (n_docs, m) in each outlet from its own months: outlet, topic, low, high."""
    names, at = np.unique(docs["outlet"].to_numpy(dtype=str), return_inverse=True)
    cells, cluster = np.unique(np.column_stack([at, pd.factorize(docs["when"].str[:7])[0]]), axis=0, return_inverse=True)
    pick = sparse.csr_array((np.ones(len(docs), dtype=np.int64), (cluster, np.arange(len(docs)))))
    bins = Bins(list(names), np.bincount(at), pick, cells[:, 0], {})
    n = np.asarray(pick.sum(axis=1)).ravel().astype(float)
    share, error, clusters = ratio_errors(pick @ values, n, bins)
    low, high = logit_interval(share, error, clusters)
    low, high = np.where(share <= 0, 0.0, low), np.where(share <= 0, exact_bounds(bins.n_articles)[:, None], high)
    m = values.shape[1]
    return pd.DataFrame({"outlet": np.repeat(names, m), "topic": np.tile(np.arange(m), len(names)), "low": low.ravel(), "high": high.ravel()})


def records(table: pd.DataFrame, truth: pd.DataFrame, where: dict, suffix: str = "") -> list[dict]:
    """Hits of the rows of each kind of outlet, and once more of those with a planted share below 1 %."""
    true = truth.stack().loc[pd.MultiIndex.from_arrays([table["outlet"], table["topic"]])].to_numpy()
    low, high = table["low"].to_numpy(dtype=float), table["high"].to_numpy(dtype=float)
    kind = table["outlet"].map(lambda name: "large" if name.startswith("outlet") else "10 to 30" if name.startswith("of") else name)
    known = np.isfinite(low) & np.isfinite(high)
    made = []
    for name in KINDS:
        name_shown = name + suffix
        for method, mine in ((name_shown, (kind == name)), (f"{name_shown}, below 1 %", (kind == name) & (true < 0.01))):
            mine = mine.to_numpy()
            at, n = mine & known, (mine & known).sum()
            found = {"coverage": ((low <= true) & (true <= high))[at].sum(), "share above": (true > high)[at].sum(),
                     "share below": (true < low)[at].sum(), "wider than 50 %": (high - low > 0.5)[at].sum(),
                     "width / share": ((high - low) / true)[at].sum()}  # fmt: skip
            made += [{**where, "method": method, "measure": measure, "hits": float(hits), "of": float(n)} for measure, hits in found.items()]
            made.append({**where, "method": method, "measure": "has limits", "hits": float(n), "of": float(mine.sum())})
    return made


def one(part: str, setting: str, n_docs: int, k: int, seed: int, fits: int = 3) -> list[dict]:
    news = News(n_docs=n_docs, k=k, copied=0.1, **OWN.get(setting) or SETTINGS[setting])
    where = {"part": part, "setting": setting, "articles": n_docs, "seed": seed}
    random = np.random.RandomState(seed + 10**6)
    if part in ("topics", "themes"):
        truth, fit = series(news, seed)
        docs = relabelled(truth, random)
        theta = truth.theta
        if setting == "campaigns":
            docs, theta = with_campaigns(news, truth, docs, random)
        true = planted(news, truth, docs, np.ones(n_docs))
        if part == "topics":
            fit = an.from_arrays(fit.topic_term, theta, docs, fit.terms)
            return records(outlet_shares(fit).table, true, where) + records(jackknifed(docs, theta), true, where, ", jackknife alone")
        story = np.where(docs["story"] == "", np.arange(n_docs), truth.story)
        has = sparse.csr_array((random.random_sample((n_docs, k))[story] < theta).astype(np.int64))
        words = [f"w{i:03d}" for i in range(k)]
        terms = an.DocTerm(has, docs, np.array(words, dtype=object))
        table = outlet_shares_themes(terms, {word: [word] for word in words}).table
        table = table.assign(topic=table["theme"].str[1:].astype(int))
        return records(table, true, where) + records(jackknifed(docs, has.toarray().astype(float)), true, where, ", jackknife alone")
    truth, terms = articles(news, seed)
    docs = relabelled(truth, random)
    true = planted(news, truth, docs, np.asarray(terms.counts.sum(axis=1)).ravel().astype(float))
    fit = an.from_arrays(truth.topic_term, truth.theta, docs, terms.terms, counts=terms.counts)
    if part == "words":
        return records(outlet_shares(fit).table, true, where)
    fitted = an.fit(an.DocTerm(terms.counts, docs, terms.terms), k=k, seed=seed)
    others = [an.fit(an.DocTerm(terms.counts, docs, terms.terms), k=k, seed=seed + i) for i in range(1, fits)]
    partner, similarity = match(fit, fitted)
    own = {int(partner[i]): i for i in np.flatnonzero(similarity > MATCHED)}
    table = outlet_shares(fitted, others).table
    table = table[table["topic"].isin(own)].reset_index(drop=True)
    return records(table.assign(topic=table["topic"].map(own)), true, where)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", nargs="*", choices=("topics", "themes", "words", "models"), default=("topics", "themes"))
    parser.add_argument("--settings", nargs="*", choices=(*SETTINGS, *OWN), default=("independent", "rho4", "rho7", "rho9", "outlets", *OWN))
    parser.add_argument("--corpora", type=int, default=60)
    parser.add_argument("--articles", type=int, default=3000)
    parser.add_argument("--k", type=int, default=20)
    parser.add_argument("--fits", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    found = []
    with one_thread():
        for part in given.parts:
            for setting in given.settings:
                base = zlib.crc32(f"{given.seed} outlets {part} {setting}".encode()) % 10**9
                for i in range(given.corpora):
                    found += one(part, setting, given.articles, given.k, base + i, given.fits)
    table = rates(pd.DataFrame(found))
    table["shown"] = [f"{value:.1f}" if measure == "width / share" else f"{100 * value:.1f} ± {100 * error:.1f}"
                      for value, error, measure in zip(table["value"], table["error"], table["measure"], strict=True)]  # fmt: skip
    for (part, measure), mine in table.groupby(["part", "measure"], sort=False):
        print(f"\n**{part}, {measure}**, {given.articles:,} articles, {given.k} topics, {given.corpora} corpora a setting\n")
        settings = [name for name in given.settings if name in set(mine["setting"])]
        print(f"| | {' | '.join(settings)} |\n|---|{'---|' * len(settings)}")
        for method, row in mine.set_index(["method", "setting"])["shown"].unstack().reindex(mine["method"].unique()).iterrows():
            print(f"| {method} | {' | '.join(row.get(name, '') if isinstance(row.get(name), str) else '' for name in settings)} |", flush=True)


if __name__ == "__main__":
    main()
