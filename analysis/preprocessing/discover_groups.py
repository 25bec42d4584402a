"""Candidates: groups of 2 to 5 nouns by their spelling without spaces, with what is known of each."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.preprocessing.discover_rules import allowed
from analysis.preprocessing.discover_runs import LATIN, LONGEST, NOUN, PREFIX, SUFFIX, Grams, Runs, grams
from analysis.preprocessing.discover_score import evidence

__all__ = ["Found", "candidates"]


@dataclass(frozen=True, eq=False)
class Found:
    """What candidates() found.

    table    one row for each key, the best first: key, parts (positions of its main units), joined, alone, own, spaced, whole, oov,
             chance, association, together, kept, npmi, score
    places   cand (row of table), member (position in Runs), length (tokens), spaced (whether white space stands inside): every
             occurrence, also whole ones
    """

    table: pd.DataFrame
    places: pd.DataFrame


def candidates(found: Runs, known: frozenset[str], *, least: int) -> Found:
    """Groups of units that may be one term.

    known   keys of what counts as one term anyhow: never a candidate, but what stands inside of it is not counted
    least   occurrences (together, spaced or whole) that a candidate has at least
    """
    size = len(found)
    tight, loose = grams(found.unit, found.joined), grams(found.unit, found.joined | found.spaced, least=2)
    together, apart = int(found.joined.sum()), int(found.spaced.sum())
    base = (together + 1) / (together + apart + 2)
    nouns = found.units[found.units["kind"] == NOUN].set_index("key")[["n", "oov"]]
    latin = frozenset(found.units["key"][found.units["kind"] == LATIN])
    cover = {length: np.zeros(size) for length in range(2, LONGEST)}
    tables = []
    for length in range(LONGEST, 1, -1):  # longer ones first: what is inside them is not a term of its own there
        table = _of_length(length, found, tight, loose, nouns, latin, cover)
        is_known = table["key"].isin(known).to_numpy()
        table["score"] = np.where(is_known, 1.0, np.where(table["ok"], evidence(table, size, base).score, 0.0))
        at = np.flatnonzero(tight[length - 1].code >= 0)
        scores = table["score"].to_numpy()[tight[length - 1].code[at]]
        at, scores = at[scores > 0], scores[scores > 0]
        for shorter in range(2, length):
            for shift in range(length - shorter + 1):
                cover[shorter][at + shift] = np.maximum(cover[shorter][at + shift], scores)
        tables.append(table)
    groups = pd.concat(tables, ignore_index=True)
    table = _by_key(groups[groups["ok"] & ~groups["key"].isin(known)], least)
    measured = evidence(table, size, base)
    table = table.assign(score=measured.score, association=measured.association, together=measured.together, kept=measured.whole,
                         npmi=measured.npmi)  # fmt: skip
    table = table[table["score"] > 0].sort_values(
        ["score", "own", "key"], ascending=[False, False, True], ignore_index=True
    )
    return Found(table, _places(found, groups, table, tight, loose))


def _of_length(length: int, found: Runs, tight: list[Grams], loose: list[Grams], nouns: pd.DataFrame, latin: frozenset[str],
               cover: dict[int, np.ndarray]) -> pd.DataFrame:  # fmt: skip
    """Groups of one length: those written together first, in the order of their codes, then those always written apart."""
    written, linked = tight[length - 1], loose[length - 1]
    at = np.flatnonzero(written.code >= 0)
    code, n = written.code[at], len(written.count)
    free = found.begins[at] & found.ends[at + length - 1]
    own = 1 - cover[length][at] if length in cover else np.ones(len(at))
    wide = linked.code[written.example]
    spaced = np.where(wide >= 0, _take(linked.count, wide) - written.count, 0)
    others = np.setdiff1d(np.arange(len(linked.count)), wide[wide >= 0])
    example = np.concatenate([written.example, linked.example[others]])
    parts = found.unit[example[:, None] + np.arange(length)]
    names = found.units["key"].to_numpy(dtype=object)
    keys = names[parts[:, 0]]
    for i in range(1, length):
        keys = keys + names[parts[:, i]]
    nothing = np.zeros(len(others))
    table = pd.DataFrame({
        "length": length, "key": pd.Series(keys, dtype=object), "parts": list(map(tuple, parts.tolist())),
        "code": np.concatenate([np.arange(n), nothing - 1]).astype(np.int64), "wide": np.concatenate([wide, others]),
        "joined": np.concatenate([written.count, nothing]).astype(np.int64),
        "alone": np.concatenate([np.bincount(code, free, n), nothing]),
        "own": np.concatenate([np.bincount(code, own, n), nothing]),
        "spaced": np.concatenate([spaced, linked.count[others]]).astype(np.int64),
    })  # fmt: skip
    whole = nouns.reindex(table["key"])
    table["whole"] = whole["n"].fillna(0).to_numpy(dtype=np.int64)
    table["oov"] = whole["oov"].fillna(0).to_numpy()
    table["chance"] = np.max([np.log(_count(tight, loose, cut, example)) + np.log(_count(tight, loose, length - cut, example + cut))
                              for cut in range(1, length)], axis=0) if len(table) else np.zeros(0)  # fmt: skip
    # A piece of a name never stands alone; KT X is not the KTX that is written beside it.
    never = (table["joined"] == 0).to_numpy()
    whole_latin = never & table["key"].isin(latin).to_numpy()
    affixed = never & np.isin(found.units["kind"].to_numpy()[parts], (PREFIX, SUFFIX)).any(
        axis=1
    )  # affixes take no space
    table["ok"] = (
        allowed(found.units, parts)
        & ((table["alone"] >= 1).to_numpy() | (never & (length <= 3)))
        & ~whole_latin
        & ~affixed
    )
    return table


def _count(tight: list[Grams], loose: list[Grams], length: int, at: np.ndarray) -> np.ndarray:
    """How often the group of that length that begins at each of `at` occurs, with spaces or without."""
    counts = [
        np.where(group.code[at] >= 0, _take(group.count, group.code[at]), 1)
        for group in (tight[length - 1], loose[length - 1])
    ]
    return np.maximum(*counts)


def _take(values: np.ndarray, at: np.ndarray) -> np.ndarray:
    return values[np.maximum(at, 0)] if len(values) else np.zeros(len(at), dtype=np.int64)


def _by_key(groups: pd.DataFrame, least: int) -> pd.DataFrame:
    """One row for each spelling, however Kiwi took it apart; the commonest way stands for its parts."""
    order = groups.assign(n=groups["joined"] + groups["spaced"]).sort_values(
        ["key", "n", "parts"], ascending=[True, False, True]
    )
    each = order.groupby("key", sort=True)
    table = each[["parts", "whole", "oov", "chance"]].first()
    sums = each[["joined", "alone", "own", "spaced"]].sum()
    table = table.join(sums).reset_index()
    return table[table["own"] + table["spaced"] + table["whole"] >= least].reset_index(drop=True)


def _places(
    found: Runs, groups: pd.DataFrame, table: pd.DataFrame, tight: list[Grams], loose: list[Grams]
) -> pd.DataFrame:
    row_of = pd.Series(np.arange(len(table)), index=table["key"])
    number = np.where(groups["ok"], row_of.reindex(groups["key"]).fillna(-1), -1).astype(np.int64)
    found_at = []
    for length in range(2, LONGEST + 1):
        here = (groups["length"] == length).to_numpy()
        for gram, column, spaced in ((tight[length - 1], "code", False), (loose[length - 1], "wide", True)):
            cand = np.full(len(gram.count), -1, dtype=np.int64)
            codes = groups[column].to_numpy()[here]
            cand[codes[codes >= 0]] = number[here][codes >= 0]
            at = np.flatnonzero(gram.code >= 0)
            at = at[_take(cand, gram.code[at]) >= 0]
            if spaced:  # those without a space are in `tight` too
                at = at[tight[length - 1].code[at] < 0]
            found_at.append((cand[gram.code[at]], at, np.full(len(at), length), np.full(len(at), spaced)))
    noun = (found.units["kind"] == NOUN).to_numpy()
    of_unit = np.where(noun, row_of.reindex(found.units["key"]).fillna(-1).to_numpy(dtype=np.int64), -1)
    at = np.flatnonzero(_take(of_unit, found.unit) >= 0)
    found_at.append(
        (of_unit[found.unit[at]] if len(at) else at, at, np.ones(len(at), np.int64), np.zeros(len(at), bool))
    )
    columns = [np.concatenate(values) for values in zip(*found_at, strict=True)]
    return pd.DataFrame(dict(zip(("cand", "member", "length", "spaced"), columns, strict=True)))
