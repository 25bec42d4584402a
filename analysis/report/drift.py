"""Whether what the analyser cannot do differs between years or outlets, so that a drift of it is not read as a trend."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import sparse, stats

from analysis.compare.clusters import time_labels
from analysis.compare.discovery import false_discovery_rate
from analysis.preprocessing.audit import MEASURES
from analysis.report.text import say, value_text
from analysis.trends.bins import Bins, into_bins
from analysis.trends.intervals import exact_bounds, logit_interval, ratio_errors
from analysis.values import Result
from analysis.vocabulary import columns

__all__ = ["drift", "moved", "sentences", "welch"]

ALPHA = 0.05
LEAST_RATIO = 1.25  # of the highest share to the lowest: below, a difference that can be shown does no harm
LEAST_CLUSTERS = 3
_KEYS = {"year": "period", "outlet": "outlet"}


def drift(by_article: pd.DataFrame, docs: pd.DataFrame) -> dict[str, Result]:
    """What the analyser could not do, as shares by year and by outlet, and whether these differ.

    by_article  of audit.by_article
    docs        of the counts: when, outlet; in the same order
    returns     tokeniser_year and tokeniser_outlet: period or outlet, measure, share, low, high (95 %, clustered by month, as for
                trends; never narrower than independent words would give), count, n_of, n_articles, clusters.
                tokeniser_drift: measure, by, share, lowest, lowest_share, highest, highest_share, n_groups, f, p, q
                (Benjamini-Hochberg over the rows), moves: "yes" where q is at most 0.05 and the highest share at least 1.25
                times the lowest, "unknown" with fewer than two groups of three months
    source      Welch (1951), On the comparison of several mean values, for the test that all groups have one share
    """
    made, rows, given = {}, [], {"given": len(docs), "used": len(docs), "undated": 0, "dropped": 0}
    for by, bins in (("year", into_bins(docs, "year")), ("outlet", _outlets(docs))):
        tables = []
        for measure, (part, whole) in MEASURES.items():
            counted, of = by_article[part].to_numpy(dtype=float), by_article[whole].to_numpy(dtype=float)
            table, error = _shares(counted, of, bins)
            tables.append(table.assign(measure=measure, at=range(len(table))))
            overall = counted.sum() / of.sum() if of.sum() else np.nan
            rows.append({"measure": measure, "by": by, "share": overall} | _compared(table, error, overall))
        table = pd.concat(tables, ignore_index=True).sort_values("at", kind="stable", ignore_index=True)
        table = table.rename(columns={"name": _KEYS[by]})
        table = table[[_KEYS[by], "measure", "share", "low", "high", "count", "n_of", "n_articles", "clusters"]]
        made[f"tokeniser_{by}"] = Result(f"tokeniser_{by}", table, columns(*table.columns), bins.coverage)
    table = pd.DataFrame(rows)
    table.insert(table.columns.get_loc("p") + 1, "q", false_discovery_rate(table["p"].to_numpy()))
    far = table["highest_share"] >= LEAST_RATIO * table["lowest_share"]
    table["moves"] = np.where(table["q"].isna(), "unknown", np.where((table["q"] <= ALPHA) & far, "yes", "no"))
    table = table.astype({"moves": "str", "lowest": "str", "highest": "str"})
    return made | {"tokeniser_drift": Result("tokeniser_drift", table, columns(*table.columns), given)}


def welch(share: np.ndarray, error: np.ndarray, clusters: np.ndarray) -> tuple[float, float]:
    """F and p of the test that groups whose shares have these standard errors all have one share.

    share, error  (n,), error above 0, n at least 2
    clusters      (n,) independent clusters behind each, at least 2
    source        Welch (1951)
    """
    n, weight = len(share), 1 / error**2
    part = weight / weight.sum()
    spread = (weight * (share - (part * share).sum()) ** 2).sum() / (n - 1)
    loose = ((1 - part) ** 2 / (clusters - 1)).sum()
    f = spread / (1 + 2 * (n - 2) / (n**2 - 1) * loose)
    return float(f), float(stats.f.sf(f, n - 1, (n**2 - 1) / (3 * loose)))


def moved(tables: Mapping[str, Result], language: str) -> list[str]:
    """A sentence for each share that differs between years or outlets."""
    if "tokeniser_drift" not in tables:
        return []
    table = tables["tokeniser_drift"].table
    told = []
    for row in table[table["moves"] == "yes"].itertuples():
        rising = row.lowest < row.highest
        key = "drift_outlets" if row.by == "outlet" else "drift_rises" if rising else "drift_falls"
        ends = [(row.lowest, row.lowest_share), (row.highest, row.highest_share)]
        (first, low), (last, high) = ends if rising or row.by == "outlet" else ends[::-1]
        told.append(say(key, language, measure=value_text("measure", row.measure, language), first=first, last=last,
                        low=_percent(low), high=_percent(high)))  # fmt: skip
    return told


def sentences(tables: Mapping[str, Result], language: str) -> list[str]:
    """What moved; and what was looked at and does not move, or could not be compared."""
    if "tokeniser_drift" not in tables:
        return []
    told, table = moved(tables, language), tables["tokeniser_drift"].table
    for state, key in (("no", "drift_steady"), ("unknown", "drift_unknown")):
        for by in dict.fromkeys(table["by"]):
            rows = table[(table["moves"] == state) & (table["by"] == by)]
            if len(rows):
                listed = ", ".join(f"{value_text('measure', row.measure, language)} {_percent(row.share)}" for row in rows.itertuples())
                told.append(say(key, language, by=value_text("by", by, language), listed=listed))
    return told


def _percent(share: float) -> str:
    return "–" if np.isnan(share) else f"{100 * share:.1f}%"


def _shares(counted: np.ndarray, of: np.ndarray, bins: Bins) -> tuple[pd.DataFrame, np.ndarray]:
    numerator, denominator = np.asarray(bins.pick @ counted), np.asarray(bins.pick @ of)
    share, error, clusters = ratio_errors(numerator[:, None], denominator, bins)
    total, n_of = bins.total(numerator), bins.total(denominator)
    error = np.maximum(error, np.sqrt(share * (1 - share) / np.maximum(n_of, 1)[:, None]))
    low, high = (limits[:, 0] for limits in logit_interval(share, error, clusters))
    share, bound = share[:, 0], exact_bounds(bins.n_articles)
    low, high = np.where(share == 0, 0.0, low), np.where(share == 0, bound, high)
    low, high = np.where(share == 1, 1 - bound, low), np.where(share == 1, 1.0, high)
    table = pd.DataFrame({"name": pd.Series(bins.names, dtype="str"), "share": share, "low": low, "high": high,
                          "count": total.astype(np.int64), "n_of": n_of.astype(np.int64), "n_articles": bins.n_articles,
                          "clusters": clusters})  # fmt: skip
    return table, error[:, 0]


def _compared(table: pd.DataFrame, error: np.ndarray, overall: float) -> dict[str, object]:
    """The groups with the lowest and the highest share, of those with three clusters, and the test that all are alike."""
    kept = table.assign(error=error)[(table["clusters"] >= LEAST_CLUSTERS) & (table["n_of"] > 0)].reset_index(drop=True)
    if len(kept) < 2 or not 0 < overall < 1:
        return {"lowest": "", "lowest_share": np.nan, "highest": "", "highest_share": np.nan, "n_groups": len(kept), "f": np.nan, "p": np.nan}
    low, high = kept.iloc[kept["share"].argmin()], kept.iloc[kept["share"].argmax()]
    # If all groups have the overall share, none is known better than this: a group that happens to have none is not either.
    least = np.sqrt(overall * (1 - overall) / kept["n_of"].to_numpy())
    f, p = welch(kept["share"].to_numpy(), np.maximum(kept["error"].to_numpy(), least), kept["clusters"].to_numpy())
    return {"lowest": low["name"], "lowest_share": low["share"], "highest": high["name"], "highest_share": high["share"],
            "n_groups": len(kept), "f": f, "p": p}  # fmt: skip


def _outlets(docs: pd.DataFrame) -> Bins:
    """Outlets as bins, with the months in which they wrote as clusters; articles of no known outlet are dropped."""
    outlet = docs["outlet"].to_numpy(dtype=object)
    names = sorted(set(outlet) - {""})
    used = np.flatnonzero(outlet != "")
    number = {name: i for i, name in enumerate(names)}
    bins = np.array([number[name] for name in outlet[used]], dtype=int)
    keys = pd.DataFrame({"bin": bins, "month": time_labels(docs["when"].iloc[used], "month")})
    at = keys.groupby(["bin", "month"], sort=True).ngroup().to_numpy(dtype=int)
    n = int(at.max()) + 1 if len(at) else 0
    bin_of = np.zeros(n, dtype=int)
    bin_of[at] = bins
    pick = sparse.csr_array((np.ones(len(used), dtype=np.int64), (at, used)), shape=(n, len(docs)))
    coverage = {"given": len(docs), "used": len(used), "undated": 0, "dropped": len(docs) - len(used)}
    return Bins(names, np.bincount(bins, minlength=len(names)), pick, bin_of, coverage)
