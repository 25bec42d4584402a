"""What the calibration measures of one simulated corpus: each part takes (setting, number of articles, seed) and returns records.

A record is (method, measure, hits, of): of so many cases so many were hit. Rates are sums over corpora, and their standard
errors come from the spread between corpora, as the topics of one corpus share its months.
"""

import numpy as np
import pandas as pd
from scipy import sparse, stats
from simulate import SETTINGS, News, Truth, articles, series

import analysis as an
from analysis.compare.discovery import false_discovery_rate
from analysis.topics.align import match
from analysis.trends import changes
from analysis.trends.attenuation import attenuation, corrected

__all__ = ["PARTS", "breaks", "bursts", "of_shares", "of_topics", "of_words"]

OURS = "slow-movement t (ours)"
OURS_STANDARD = "slow-movement t, standardised to a fixed mix of outlets (ours)"
MATCHED = 0.85  # cosine from which a fitted topic counts as the planted one
Records = list[tuple[str, str, float, float]]


def of_shares(setting: str, n_docs: int, seed: int) -> Records:
    """Trend tests and intervals where the articles' true theta is known."""
    truth, fit = series(News(n_docs=n_docs, moving=3, **SETTINGS[setting]), seed)
    moving = np.array([kind != "flat" for kind in truth.kinds])
    test = an.trend_test(fit).table
    made = _tested(OURS, test["p"], test["q"], moving)
    # what is expected of the articles' theta: the outlets' part moves as well where their mix does
    slope = _slope_of(truth)
    made += _covered(OURS, "coverage of slope", test["slope_low"], test["slope_high"], slope)
    for name, p in _usual(fit, truth, test).items():
        made += _tested(name, p, false_discovery_rate(np.asarray(p)), moving)
    made += _yearly(an.trend(fit, by="year").table, truth, "cluster intervals (ours)")
    if setting == "outlets":
        test = an.trend_test(fit, standardise=("outlet",)).table.query("composition == 'standardised'")
        made += _tested(OURS_STANDARD, test["p"], test["q"], moving)
    return made


def of_topics(setting: str, n_docs: int, seed: int) -> Records:
    """The same through a fitted topic model, its topics matched to the planted ones."""
    truth, terms = articles(News(n_docs=n_docs, moving=3, **SETTINGS[setting]), seed)
    fit = an.fit(terms, k=len(truth.kinds), seed=seed)
    planted = an.from_arrays(truth.topic_term, truth.theta, fit.docs, fit.terms)
    partner, similarity = match(planted, fit)
    good = np.flatnonzero(similarity > MATCHED)
    made: Records = [("topic model", "topics matched", len(good), len(partner))]
    moving = np.array([truth.kinds[i] != "flat" for i in good])
    test = an.trend_test(fit).table.iloc[partner[good]].reset_index(drop=True)
    made += _tested(OURS, test["p"], test["q"], moving)
    of_mean = an.from_arrays(fit.topic_term, fit.doc_topic, fit.docs, fit.terms)
    for name, p in _usual(of_mean, truth, an.trend_test(of_mean).table).items():
        p = np.asarray(p)[partner[good]]
        made += _tested(name, p, false_discovery_rate(p), moving)
    survives = attenuation(fit, seed=seed)
    raw = an.trend(fit, by="year")
    tables = {"mean theta": (an.trend(of_mean, by="year").table, ""), "pooled EM": (raw.table, ""),
              "pooled EM, corrected (ours)": (corrected(raw, survives).table, "_corrected")}  # fmt: skip
    tokens = np.asarray(terms.counts.sum(axis=1)).ravel()
    expected, realised = _by_year(truth)[:, good], _means(truth.theta * tokens[:, None], truth.month // 12)[:, good]
    realised = realised / _means(tokens[:, None], truth.month // 12)
    index = expected / expected.mean(axis=0)
    for name, (table, suffix) in tables.items():
        share, low, high = _share_table(table, partner[good], ("share" + suffix, "low" + suffix, "high" + suffix))
        for at in np.flatnonzero(moving):
            slope = _line(share[:, at])
            made.append((name, "slope, fitted / realised", slope / _line(realised[:, at]), 1))
            made.append((name, "slope of the index, fitted / realised",
                         slope / share[:, at].mean() / (_line(realised[:, at]) / realised[:, at].mean()), 1))  # fmt: skip
        made += _covered(name, "coverage of yearly share", low, high, expected)
        _, low, high = _share_table(table, partner[good], ("share", f"index{suffix}_low", f"index{suffix}_high"))
        made += _covered(name, "coverage of yearly index", low, high, index)
    return made


def breaks(setting: str, n_docs: int, seed: int) -> Records:
    """Change points of flat topics, and steps that are found within a year of their month."""
    kinds = ("step", "step down") * 3 + ("flat",) * 14
    truth, fit = series(News(n_docs=n_docs, kinds=kinds, **SETTINGS[setting]), seed)
    flat = np.array([kind == "flat" for kind in truth.kinds])
    table = changes.change_points(fit, seed=seed).table
    month = pd.Series(range(len(truth.months)), index=list(truth.months))
    step = len(truth.months) // 2
    near = np.abs(month.reindex(table["date"]).to_numpy(dtype=float) - step) <= 12
    made = _broken("largest shift, own persistence (ours)", table["p"] < 0.05, table["q"] <= 0.05, near, flat)
    by_month, by_year = _means(fit.doc_topic, truth.month), _means(fit.doc_topic, truth.month // 12)
    for name, (values, penalty, unit) in {"PELT l2, months, BIC": (by_month, None, 1), "PELT l2, years, penalty 3": (by_year, 3.0, 12)}.items():
        found, close = _pelt(values, penalty, step / unit, 12 / unit)
        made += _broken(name, found, found, close, flat)
    return made


def bursts(setting: str, n_docs: int, seed: int) -> Records:
    """Bursts of flat words, and planted half-year bursts to four times the usual that are found; words are articles' main topics."""
    from analysis.trends.bursts import bursts_topics

    kinds = ("burst", "dip") + ("flat",) * 18
    truth, fit = series(News(n_docs=n_docs, kinds=kinds, change=4.0, **SETTINGS[setting]), seed)
    flat = np.array([kind == "flat" for kind in truth.kinds])
    begin = int(0.6 * len(truth.months))
    months = list(truth.months)
    made: Records = []
    table = bursts_topics(fit).table
    spans = [(int(row.topic), months.index(row.start), months.index(row.end)) for row in table.itertuples()]
    main = fit.doc_topic.argmax(axis=1)
    n = np.bincount(truth.month, minlength=len(months))
    plain = []
    for topic in range(fit.k):
        hits = np.bincount(truth.month[main == topic], minlength=len(months))
        plain += [(topic, first, last) for first, last in _kleinberg(hits, n)]
    for name, listed in (("beta-binomial automaton (ours)", spans), ("Kleinberg's automaton, s = 2, gamma = 1", plain)):
        hit = {topic for topic, _, _ in listed}
        made.append((name, "false bursts", sum(flat[topic] for topic in hit), flat.sum()))
        made.append((name, "bursts found", any(t == 0 and a < begin + 6 and b >= begin for t, a, b in listed), 1))
    return made


def of_words(setting: str, n_docs: int, seed: int) -> Records:
    """Words that seem to tell two periods apart that do not differ, and words doubled in the second one that are found."""
    truth, terms = articles(News(n_docs=n_docs, moving=0, word_cv=0.4, **SETTINGS[setting]), seed)
    periods = {"first": ("2000", "2006"), "second": ("2007", "2014")}
    words, less = _doubled(terms, truth.month >= 84, seed)
    changed = an.DocTerm(sparse.csr_array(terms.counts - less), terms.docs, terms.terms)
    found, alarms = _distinctive(changed, periods), _distinctive(terms, periods)
    made: Records = []
    for name, hit in found.items():
        made.append((name, "falsely distinctive words", alarms[name].sum(), 1))
        made.append((name, "doubled words found", hit[words].sum(), len(words)))
    return made


def _distinctive(terms, periods) -> dict[str, np.ndarray]:
    """{method: (n_terms,) whether q <= .05 for the second period}."""
    table = an.log_odds(terms, periods).table.query("group == 'second'").set_index("term").reindex(terms.terms)
    found = {"log-odds, clustered by time (ours)": np.nan_to_num(table["q"].to_numpy(), nan=1.0) <= 0.05}
    found["G² keyness on tokens"] = false_discovery_rate(_g2(terms.group(periods).counts.toarray().astype(float))) <= 0.05
    has = an.DocTerm((terms.counts > 0).astype(np.int64), terms.docs, terms.terms).group(periods)
    n = has.docs["n_articles"].to_numpy(dtype=float)
    return found | {"chi² on articles": false_discovery_rate(_chi2(has.counts.toarray().astype(float), n)) <= 0.05}


PARTS = {"shares": of_shares, "topics": of_topics, "breaks": breaks, "bursts": bursts, "words": of_words}


# ---- the records of one method


def _tested(method: str, p, q, moving: np.ndarray) -> Records:
    p, found = np.asarray(p, dtype=float), np.nan_to_num(np.asarray(q, dtype=float), nan=1.0) <= 0.05
    made: Records = [(method, "false positives", (p[~moving] < 0.05).sum(), (~moving).sum())]
    made.append((method, "false discoveries", (found & ~moving).sum() / max(1, found.sum()), 1))
    if moving.any():
        made.append((method, "power", (found & moving).sum(), moving.sum()))
    return made


def _covered(method: str, measure: str, low, high, true) -> Records:
    low, high, true = (np.asarray(values, dtype=float) for values in (low, high, true))
    known = np.isfinite(low) & np.isfinite(high)
    return [(method, measure, ((low <= true) & (true <= high))[known].sum(), known.sum())]


def _broken(method: str, alarm, found, near, flat: np.ndarray) -> Records:
    alarm, found, near = (np.asarray(values, dtype=bool) for values in (alarm, found, near))
    return [(method, "false alarms", alarm[flat].sum(), flat.sum()), (method, "steps found", (found & near)[~flat].sum(), (~flat).sum())]


def _yearly(table: pd.DataFrame, truth: Truth, method: str) -> Records:
    each, expected = np.arange(len(truth.kinds)), _by_year(truth)
    made = _covered(method, "coverage of yearly share", *_share_table(table, each, ("low", "high")), expected)
    ends = _share_table(table, each, ("index_low", "index_high"))
    return made + _covered(method, "coverage of yearly index", *ends, expected / expected.mean(axis=0))


# ---- the truth, and what is usually done


def _by_year(truth: Truth) -> np.ndarray:
    """(years, k) expected share of each year, its months weighted by their articles."""
    return _means(truth.expected[truth.month], truth.month // 12)


def _slope_of(truth: Truth) -> np.ndarray:
    """(k,) percentage points a year of the expected shares, months weighted by articles."""
    n = np.bincount(truth.month, minlength=len(truth.months)).astype(float)
    at = np.arange(len(n)) - np.average(np.arange(len(n)), weights=n)
    return 1200 * (n * at) @ truth.expected / (n @ at**2)


def _share_table(table: pd.DataFrame, at: np.ndarray, names: tuple[str, ...]) -> tuple[np.ndarray, ...]:
    """Columns `names` of a table of trends, each (years, series), for the series `at`."""
    wide = table.pivot(index="period", columns="topic", values=list(names))
    return tuple(wide[name].to_numpy()[:, at] for name in names)


def _line(values: np.ndarray) -> float:
    return float(np.polyfit(range(len(values)), values, 1)[0])


def _means(values: np.ndarray, bins: np.ndarray) -> np.ndarray:
    n = np.bincount(bins)
    return np.column_stack([np.bincount(bins, weights=column) for column in values.T]) / np.maximum(n, 1)[:, None]


def _usual(fit, truth: Truth, test: pd.DataFrame) -> dict[str, np.ndarray]:
    """p values of what papers usually do."""
    at = truth.month.astype(float) - truth.month.mean()
    theta = fit.doc_topic - fit.doc_topic.mean(axis=0)
    beta = at @ theta / (at @ at)
    rest = theta - np.outer(at, beta)
    error = np.sqrt((rest**2).sum(axis=0) / (len(at) - 2) / (at @ at))
    return {
        "OLS on yearly means": test["ols_p"].to_numpy(),
        "Mann-Kendall on yearly means": test["mk_p"].to_numpy(),
        "OLS on articles": 2 * stats.t.sf(np.abs(beta / error), len(at) - 2),
    }


def _pelt(values: np.ndarray, penalty: float | None, step: float, width: float) -> tuple[np.ndarray, np.ndarray]:
    """Whether PELT finds a change in each standardised series, and whether one is within `width` of `step`."""
    import ruptures

    found, near = np.zeros(values.shape[1], dtype=bool), np.zeros(values.shape[1], dtype=bool)
    for i, column in enumerate(values.T):
        sigma = np.median(np.abs(np.diff(column))) / (0.6745 * np.sqrt(2))  # of the noise, not of the shift
        line = column / max(sigma, 1e-12) if penalty is None else (column - column.mean()) / column.std()
        cuts = ruptures.Pelt(model="l2", min_size=2, jump=1).fit(line[:, None]).predict(pen=penalty or 2 * np.log(len(line)))[:-1]
        found[i], near[i] = len(cuts) > 0, any(abs(cut - step) <= width for cut in cuts)
    return found, near


def _kleinberg(hits: np.ndarray, n: np.ndarray, s: float = 2.0, gamma: float = 1.0) -> list[tuple[int, int]]:
    """Bursts (first, last bin) by Kleinberg's (2003) two-state automaton over batches, binomial emission."""
    base = hits.sum() / n.sum()
    rates = np.array([base, min(base * s, 0.9999)])
    cost = -(hits[:, None] * np.log(rates) + (n - hits)[:, None] * np.log1p(-rates))
    up = gamma * np.log(len(n))
    total, back = np.array([0.0, up]), []
    for row in cost:
        ways = total[:, None] + np.array([[0.0, up], [0.0, 0.0]])
        back.append(ways.argmin(axis=0))
        total = ways.min(axis=0) + row
    state, path = int(total.argmin()), []
    for step in reversed(back):
        path.append(state)
        state = int(step[state])
    edges = np.flatnonzero(np.diff(np.concatenate([[0], path[::-1], [0]])))
    return [(int(first), int(last) - 1) for first, last in edges.reshape(-1, 2)]


def _doubled(terms, late: np.ndarray, seed: int) -> tuple[np.ndarray, sparse.csr_array]:
    """20 words of the frequent third of the vocabulary, and counts to take away: half of their tokens in the first period."""
    random = np.random.RandomState(seed + 7)
    total = np.asarray(terms.counts.sum(axis=0)).ravel()
    words = np.sort(random.choice(np.flatnonzero(total >= np.quantile(total, 0.7)), 20, replace=False))
    cells = sparse.coo_array(terms.counts[:, words])
    less = np.where(late[cells.coords[0]], 0, random.binomial(cells.data, 0.5))
    return words, sparse.csr_array(sparse.coo_array((less, (cells.coords[0], words[cells.coords[1]])), shape=terms.counts.shape))


def _g2(count: np.ndarray) -> np.ndarray:
    expected = count.sum(axis=1, keepdims=True) * count.sum(axis=0) / count.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        g2 = 2 * np.nansum(np.where(count > 0, count * np.log(count / expected), 0), axis=0)
    return np.clip(stats.chi2.sf(np.maximum(g2, 0), 1), 0, 1)


def _chi2(has: np.ndarray, n: np.ndarray) -> np.ndarray:
    share = has.sum(axis=0) / n.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        z2 = ((has[0] / n[0] - has[1] / n[1]) ** 2) / (share * (1 - share) * (1 / n[0] + 1 / n[1]))
    return np.clip(stats.chi2.sf(np.nan_to_num(z2), 1), 0, 1)
