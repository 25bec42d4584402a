"""Terms that a corpus holds and the lexicon lacks: compounds, names, swallowed particles, second names; with the evidence."""

import numpy as np
import pandas as pd

from analysis.errors import InputError
from analysis.preprocessing.analysed import Analysed
from analysis.preprocessing.discover_groups import Found, candidates
from analysis.preprocessing.discover_runs import LATIN, NOUN, Runs, runs
from analysis.preprocessing.discover_words import aliases, swallowed
from analysis.preprocessing.lexicon import COLUMNS, Entry, Lexicon, key
from analysis.values import Corpus, Result
from analysis.vocabulary import columns

__all__ = ["EVIDENCE", "accepted", "proposals"]

# The columns of the evidence, behind the lexicon's own.
EVIDENCE = (
    "rank",
    "score",
    "count",
    "articles",
    "n_outlets",
    "npmi",
    "whole",
    "split",
    "spaced",
    "first_seen",
    "inside",
    "context",
)
_LINES, _WIDTH = 3, 30  # lines of context and characters on each side
_ALIAS_SCORE = 0.5  # of one that one article explains; each further article halves the doubt


def proposals(tokens: Analysed, corpus: Corpus, lexicon: Lexicon, *, min_count: int = 2, min_articles: int = 1,
              top: int = 2000) -> Result:  # fmt: skip
    """Words that the corpus writes as one and the lexicon does not know, the surest first.

    min_count      occurrences that a compound has at least, written together, spaced, or kept whole by Kiwi
    min_articles   articles that it has at least
    top            how many are listed at most
    returns        Result: the lexicon's columns (type name or compound with mode merge; mode userword for words whose particle Kiwi
                   swallows; type synonym for second names), then EVIDENCE. score is 0 to 1, see discover_score; whole, split and
                   spaced are occurrences as one token of Kiwi's, as several, and with a space inside; inside are longer proposals that
                   hold it; context has up to three lines, of the first, the middle and the last article
    """
    known = _known(lexicon)
    found = runs(tokens)
    groups = candidates(found, known, least=min_count)
    tables = [_compounds(tokens, corpus, found, groups, min_articles, top)]
    taken = known | {key(surface) for surface in tables[0]["surface"]}
    tables.append(_userwords(tokens, corpus, found, taken, min_articles))
    taken |= {key(surface) for surface in tables[1]["surface"]}
    tables.append(_synonyms(tokens, corpus, found, taken, lexicon, tables[0], min_articles))
    table = pd.concat([each for each in tables if len(each)] or tables[:1], ignore_index=True)
    order = (
        table.assign(key=table["surface"].map(key))
        .sort_values(["score", "count", "key"], ascending=[False, False, True])
        .index
    )
    table = table.loc[order].head(top).reset_index(drop=True)
    table["rank"] = np.arange(1, len(table) + 1)
    table["note"] = [_note(row) for row in table.to_dict("records")]
    table = table.assign(valid_from="", valid_to="", gloss="")[[*COLUMNS, *EVIDENCE]]
    n = len(corpus)
    return Result("proposals", table, columns(*table.columns), {"given": n, "used": n, "undated": 0, "dropped": 0},
                  {"dictionary": lexicon.digest, "min_count": min_count, "min_articles": min_articles, "top": top})  # fmt: skip


def accepted(result: Result, threshold: float) -> tuple[Entry, ...]:
    """The proposals that a study takes without a person: compounds and names with a score of at least `threshold`, sorted.

    Second names are for a person to confirm, and a user word would change what Kiwi makes of its neighbours: neither is among them.
    raises   InputError when threshold is not above 0 and at most 1
    """
    if not 0 < threshold <= 1:
        raise InputError(f"study.toml, [dictionary]: discover = {threshold} is not a score; write a number above 0 and at most 1, "
                         "such as 0.6, or leave it out",
                         f"study.toml, [dictionary]: discover = {threshold}은(는) 점수가 아닙니다. 0보다 크고 1 이하인 수(예: 0.6)를 쓰거나 "
                         "줄을 지우세요")  # fmt: skip
    table = result.table
    table = table[(table["mode"] == "merge") & (table["type"] != "synonym") & (table["score"] >= threshold)]
    rows = zip(table["surface"], table["canonical"], table["type"], table["score"], strict=True)
    return tuple(sorted(Entry(surface, canonical, kind, "merge", note=f"found, score {score:.2f}")
                        for surface, canonical, kind, score in rows))  # fmt: skip


def _known(lexicon: Lexicon) -> frozenset[str]:
    return frozenset([*lexicon.spans, *lexicon.synonyms, *lexicon.display, *lexicon.stop, *lexicon.extra])


def _compounds(
    tokens: Analysed, corpus: Corpus, found: Runs, groups: Found, min_articles: int, top: int
) -> pd.DataFrame:
    places = groups.places.assign(doc=_docs(tokens, found, groups.places["member"].to_numpy()))
    n_articles = (
        places.drop_duplicates(["cand", "doc"]).groupby("cand").size().reindex(groups.table.index, fill_value=0)
    )
    table = groups.table[(n_articles >= min_articles).to_numpy()].head(top)
    places = places[places["cand"].isin(table.index)].reset_index(drop=True)
    forms, units = found.units["form"].to_numpy(dtype=object), found.units
    proper = ((units["kind"] == NOUN) & (units["proper"] >= 0.5)).to_numpy()
    spelt = _gaps(found, places)
    rows = []
    measured = (table[name] for name in ("parts", "joined", "spaced", "whole"))
    for at, parts, joined, spaced, whole in zip(table.index, *measured, strict=True):
        gaps = spelt.get(at, ()) if spaced > joined + whole else ()
        surface = "".join((" " if i in gaps else "") + forms[part] for i, part in enumerate(parts))
        kind = "name" if any(proper[part] or units["kind"].iat[part] == LATIN for part in parts) else "compound"
        rows.append((surface, "".join(surface.split()), kind, "merge", joined + spaced + whole, whole, joined, spaced))
    result = pd.DataFrame(
        rows, columns=["surface", "canonical", "type", "mode", "count", "whole", "split", "spaced"], index=table.index
    )
    result = result.assign(score=table["score"].round(3), npmi=table["npmi"].round(3), inside=_inside(table, units))
    return _with_places(result, places, tokens, corpus, found)


def _userwords(tokens: Analysed, corpus: Corpus, found: Runs, known: frozenset[str], min_articles: int) -> pd.DataFrame:
    table, places = swallowed(tokens, found, known)
    places = places.assign(length=1, doc=_docs(tokens, found, places["member"].to_numpy()))
    result = pd.DataFrame({
        "surface": table["form"], "canonical": table["form"], "type": "name", "mode": "userword",
        "count": table["count"] + table["whole"], "whole": table["whole"], "split": table["count"], "spaced": 0,
        "score": table["score"].round(3), "npmi": np.nan, "inside": "",
    })  # fmt: skip
    result = _with_places(result, places, tokens, corpus, found)
    return result[result["articles"] >= min_articles]


def _synonyms(tokens: Analysed, corpus: Corpus, found: Runs, known: frozenset[str], lexicon: Lexicon, compounds: pd.DataFrame,
              min_articles: int) -> pd.DataFrame:  # fmt: skip
    seen = aliases(tokens, found)
    seen = seen.assign(key=seen["alias"].map(key), canonical=[lexicon.canonical(name) for name in seen["name"]])
    seen = seen[~seen["key"].isin(known) & (seen["key"] != seen["canonical"].map(key))]
    pairs = seen.groupby(["key", "canonical"], sort=True).size().reset_index(name="n")
    pairs = pairs.sort_values(["key", "n", "canonical"], ascending=[True, False, True]).drop_duplicates(
        "key", ignore_index=True
    )
    row_of = pd.Series(np.arange(len(pairs)), index=pd.MultiIndex.from_frame(pairs[["key", "canonical"]]))
    cand = row_of.reindex(pd.MultiIndex.from_frame(seen[["key", "canonical"]])).to_numpy()
    seen = seen.assign(cand=cand).dropna(subset="cand")
    places = pd.DataFrame({"cand": seen["cand"].astype(int), "member": seen["member"], "length": 1})
    places = places.assign(doc=_docs(tokens, found, places["member"].to_numpy(dtype=np.int64))).reset_index(drop=True)
    best = (
        seen.groupby(["cand", "alias"])
        .size()
        .reset_index(name="n")
        .sort_values(["cand", "n", "alias"], ascending=[True, False, True])
    )
    best = best.drop_duplicates("cand").set_index("cand")["alias"]
    tokens_of = seen.groupby("cand")["width"].max()
    own = dict(zip(compounds["canonical"].map(key), compounds["canonical"], strict=True))
    canonical = [own.get(key(name), name) for name in pairs["canonical"]]
    result = pd.DataFrame({
        "surface": best.reindex(pairs.index), "canonical": canonical, "type": "synonym",
        "mode": np.where(tokens_of.reindex(pairs.index) > 0, "merge", "token"), "count": pairs["n"], "whole": 0, "split": 0, "spaced": 0,
        "score": 0.0, "npmi": np.nan, "inside": "",
    })  # fmt: skip
    result = _with_places(result, places, tokens, corpus, found)
    result["score"] = (1 - _ALIAS_SCORE ** result["articles"].to_numpy(dtype=float)).round(3)
    return result[result["articles"] >= min_articles]


def _docs(tokens: Analysed, found: Runs, member: np.ndarray) -> np.ndarray:
    """The article of each member: its row."""
    if not len(member):
        return np.zeros(0, dtype=np.int32)
    return tokens.doc[np.searchsorted(tokens.first, found.at[member], side="right") - 1]


def _gaps(found: Runs, places: pd.DataFrame) -> dict[int, tuple[int, ...]]:
    """{candidate: before which of its parts white space stands most often}, for those that are written with spaces."""
    apart = places[places["spaced"]]
    bits = np.zeros(len(apart), dtype=np.int64)
    member, length = apart["member"].to_numpy(), apart["length"].to_numpy()
    for i in range(1, int(length.max(initial=1))):
        inside = length > i
        bits[inside] |= found.spaced[member[inside] + i].astype(np.int64) << i
    counted = apart.assign(bits=bits).groupby(["cand", "bits"]).size().reset_index(name="n")
    counted = counted.sort_values(["cand", "n", "bits"], ascending=[True, False, True]).drop_duplicates("cand")
    return {
        int(cand): tuple(i for i in range(1, 8) if bits >> i & 1)
        for cand, bits in zip(counted["cand"], counted["bits"], strict=True)
    }


def _inside(table: pd.DataFrame, units: pd.DataFrame) -> list[str]:
    """For each row, up to three longer candidates that hold it, the surest first."""
    names, forms = units["key"].to_numpy(dtype=object), units["form"].to_numpy(dtype=object)
    longer: dict[str, list[str]] = {}
    for parts in table["parts"]:
        for n in range(2, len(parts)):
            for at in range(len(parts) - n + 1):
                longer.setdefault("".join(names[list(parts[at : at + n])]), []).append("".join(forms[list(parts)]))
    return [", ".join(dict.fromkeys(longer.get(k, [])[:3])) for k in table["key"]]


def _with_places(
    table: pd.DataFrame, places: pd.DataFrame, tokens: Analysed, corpus: Corpus, found: Runs
) -> pd.DataFrame:
    """articles, n_outlets, first_seen and context of each candidate, from its occurrences."""
    articles = corpus.articles
    published, outlets = articles["published"].to_numpy(dtype=object), articles["outlet"].to_numpy(dtype=object)
    once = places.sort_values(["cand", "doc", "member"]).drop_duplicates(["cand", "doc"])
    once = once.assign(when=published[once["doc"]], outlet=outlets[once["doc"]])
    each = once.groupby("cand")
    dated = once[once["when"] != ""].groupby("cand")["when"].min()
    named = once[once["outlet"] != ""].drop_duplicates(["cand", "outlet"]).groupby("cand").size()
    rows = once.sort_values(["cand", "when", "doc"])
    size = rows.groupby("cand")["doc"].transform("size").to_numpy()
    place = rows.groupby("cand").cumcount().to_numpy()
    shown = rows[(place == 0) | (place == size // 2) | (place == size - 1)]
    lines = [
        _line(tokens, found, articles, int(member), int(length))
        for member, length in zip(shown["member"], shown["length"], strict=True)
    ]
    context = pd.Series(lines, index=shown["cand"], dtype=object).groupby(level=0).agg("\n".join)
    return table.assign(articles=each.size().reindex(table.index, fill_value=0),
                        n_outlets=named.reindex(table.index, fill_value=0), first_seen=dated.reindex(table.index).fillna("").astype(object),
                        context=context.reindex(table.index).fillna("").astype(object))  # fmt: skip


def _line(tokens: Analysed, found: Runs, articles: pd.DataFrame, member: int, length: int) -> str:
    first, last = found.at[member], found.at[member + length - 1]
    text = int(np.searchsorted(tokens.first, first, side="right")) - 1
    body = articles[tokens.parts[tokens.part[text]]].iat[int(tokens.doc[text])]
    start, end = int(tokens.start[first]), int(tokens.end[last])
    left, right = body[max(0, start - _WIDTH) : start], body[end : end + _WIDTH]
    return " ".join(f"{left}[{body[start:end]}]{right}".split())


def _note(row: dict[str, object]) -> str:
    """The evidence in a cell: in Korean, with numbers that need no other language."""
    said = [f"점수 {row['score']:.2f}", f"{row['count']}회", f"기사 {row['articles']}건"]
    said += [f"언론사 {row['n_outlets']}곳"] if row["n_outlets"] else []
    if row["type"] == "synonym":
        said.append("괄호 안 풀이")
    elif row["mode"] == "userword":
        said.append(f"조사가 붙은 채 한 낱말로 분석됨 {row['split']}")
    else:
        said += [f"한 낱말 {row['whole']} · 나뉨 {row['split']} · 띄어 씀 {row['spaced']}", f"NPMI {row['npmi']:.2f}"]
    said += [f"더 긴 이름: {row['inside']}"] if row["inside"] else []
    return "; ".join([*said, *str(row["context"]).splitlines()[:1]])
