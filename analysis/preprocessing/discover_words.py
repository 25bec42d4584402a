"""Unknown words with a swallowed particle (비키에), and names that an article itself explains: X(Y), 이하 'Y'."""

import numpy as np
import pandas as pd

from analysis.preprocessing.analysed import Analysed
from analysis.preprocessing.discover_runs import LATIN, NOUN, Runs
from analysis.preprocessing.lexicon import key

__all__ = ["aliases", "swallowed"]

# {particle: whether the syllable before it ends in a consonant, None for either}
_PARTICLES = {"은": True, "는": False, "이": True, "가": False, "을": True, "를": False, "과": True, "와": False, "으로": True, "로": False,
              "에": None, "도": None, "의": None, "만": None, "에서": None, "에게": None, "까지": None, "부터": None, "보다": None,
              "처럼": None}  # fmt: skip
_OPEN, _CLOSE, _QUOTES = frozenset("([（［"), frozenset(")]）］"), frozenset("'\"‘’“”「」『』")


def swallowed(tokens: Analysed, found: Runs, known: frozenset[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Words that Kiwi must be told, because it takes their particle for a part of them.

    The evidence: the same word stands without the particle elsewhere, or is followed by other particles that were swallowed too. Half
    the doubt goes with each such occurrence. A form that is itself followed by a particle (베이도를) is a word of its own.
    returns  key, form, count (swallowed), whole (occurrences of the word alone), score; and cand, member of each occurrence
    """
    units = found.units
    after = np.append(found.at[1:], -1) == found.at + 1
    particle = np.array([tag.startswith("J") for tag in tokens.tags], dtype=bool)
    behind = np.minimum(found.at + 1, max(0, len(tokens) - 1))
    touches = (tokens.start[behind] == tokens.end[found.at]) & ~after if len(tokens) else after
    declined = (
        np.bincount(found.unit, touches & particle[tokens.tag[behind]], len(units))
        if len(found)
        else np.zeros(len(units))
    )
    plain = dict(zip(units["key"], zip(units["n"], units["kind"] == NOUN, strict=True), strict=True))
    loose = units[(units["kind"] == NOUN) & (units["oov"] >= 0.5) & (declined == 0)]
    rows, latin = [], _latin_before(found)
    for unit, name, form, n in zip(loose.index, loose["key"], loose["form"], loose["n"], strict=True):
        for ending in _endings(name):
            stem = name[: -len(ending)]
            if len(stem) >= 2 and stem not in known and name not in known:
                before = latin.get(unit, "")
                rows.append((key(before) + stem, before + form[: -len(ending)], unit, int(n), ending, stem))
                break
    forms = pd.DataFrame(rows, columns=["key", "form", "unit", "n", "ending", "stem"])
    each = forms.groupby("key", sort=True)
    table = each.agg(
        form=("form", "first"), stem=("stem", "first"), count=("n", "sum"), endings=("ending", "nunique")
    ).reset_index()
    alone = np.array([plain[k][0] if k in plain and plain[k][1] else 0 for k in table["stem"]], dtype=np.int64)
    table = table.assign(whole=alone, score=1 - 0.5 ** (alone + table["endings"].to_numpy(dtype=float) - 1))
    table = table[table["score"] > 0].reset_index(drop=True)
    row_of = pd.Series(np.arange(len(table)), index=table["key"])
    of_unit = np.full(len(units), -1, dtype=np.int64)
    of_unit[forms["unit"].to_numpy(dtype=np.int64)] = row_of.reindex(forms["key"]).fillna(-1).to_numpy(dtype=np.int64)
    at = np.flatnonzero(of_unit[found.unit] >= 0) if len(found) else np.zeros(0, np.int64)
    return table, pd.DataFrame({"cand": of_unit[found.unit[at]] if len(at) else at, "member": at})


def aliases(tokens: Analysed, found: Runs) -> pd.DataFrame:
    """Second names in brackets behind the first: 결제대행(PG), 별에서온그대(이하 별그대).

    Latin letters for a Hangul name or the reverse, an abbreviation of it, or anything behind 이하.
    returns  name, alias, member (the last of the name's run), width (of the alias, in members above 1), for each occurrence
    """
    text, columns = tokens.text, ["name", "alias", "member", "width"]
    mark = {sign: np.array([form in of for form in tokens.forms], dtype=bool)
            for sign, of in (("open", _OPEN), ("close", _CLOSE), ("quote", _QUOTES), ("below", {"이하"}))}  # fmt: skip
    if not len(found):
        return pd.DataFrame([], columns=columns)
    member = np.full(len(tokens), -1, dtype=np.int64)
    member[found.at] = np.arange(len(found))
    begins = np.flatnonzero(~found.joined)
    run = np.cumsum(~found.joined) - 1
    ends = np.append(begins[1:], len(found)) - 1
    forms = found.units["form"].to_numpy(dtype=object)[found.unit]
    opens = np.flatnonzero(mark["open"][tokens.form])
    opens = opens[(opens > 0) & (opens < len(tokens) - 2)]
    opens = opens[(member[opens - 1] >= 0) & (tokens.start[opens] == tokens.end[opens - 1])]
    marked = np.append(tokens.form, 0)
    to, said = opens + 1, np.zeros(len(opens), dtype=bool)
    for _ in range(3):  # 이하 and quotes before the second name
        below = mark["below"][marked[to]]
        said |= below
        to = np.minimum(to + (below | mark["quote"][marked[to]]), len(tokens) - 1)
    good = member[to] >= 0
    opens, to, said = opens[good], to[good], said[good]
    first = member[to]
    last = ends[run[first]]
    for _ in range(2):  # Crowd Sourcing: up to three runs with nothing but white space between
        following = np.minimum(last + 1, len(found) - 1)
        last = np.where((following > last) & found.spaced[following], ends[run[following]], last)
    close = np.minimum(found.at[last] + 1, len(tokens) - 1)
    close = np.minimum(close + mark["quote"][tokens.form[close]], len(tokens) - 1)
    good = mark["close"][tokens.form[close]] & (text[close] == text[opens])
    rows = []
    for before, at, to_last, below in zip(
        *(column[good].tolist() for column in (member[opens - 1], first, last, said)), strict=True
    ):
        name = "".join(forms[begins[run[before]] : before + 1])
        alias = "".join((" " if found.spaced[i] and i > at else "") + forms[i] for i in range(at, to_last + 1))
        if (
            key(name) != key(alias)
            and min(len(name), len(key(alias))) >= 2
            and (below or _second_name(name, key(alias)))
        ):
            rows.append((name, alias, before, to_last - at))
    return pd.DataFrame(rows, columns=columns)


def _latin_before(found: Runs) -> dict[int, str]:
    """{unit: the Latin letters that always stand right before it}: the e of e베이."""
    at = np.flatnonzero(found.joined)
    before = found.unit[at - 1]
    latin = (found.units["kind"] == LATIN).to_numpy()[before]
    pairs = pd.DataFrame({"unit": found.unit[at[latin]], "before": before[latin]}).groupby(["unit", "before"]).size()
    pairs = pairs.reset_index(name="n")
    always = pairs[pairs["n"] == found.units["n"].to_numpy()[pairs["unit"]]]
    return dict(zip(always["unit"].tolist(), found.units["form"].to_numpy(dtype=object)[always["before"]], strict=True))


def _second_name(name: str, alias: str) -> bool:
    latin = [any(c.isascii() and c.isalpha() for c in word) for word in (name, alias)]
    hangul = [any("가" <= c <= "힣" for c in word) for word in (name, alias)]
    if (latin[1] and not hangul[1] and hangul[0]) or (latin[0] and not hangul[0] and hangul[1]):
        return True
    letters = iter(key(name))
    return len(alias) < len(name) and hangul[1] and alias[0] == key(name)[0] and all(c in letters for c in alias)


def _endings(form: str) -> list[str]:
    """The particles that `form` may end in, the longest first."""
    possible = []
    for particle, closed in sorted(_PARTICLES.items(), key=lambda item: (-len(item[0]), item[0])):
        stem = form.removesuffix(particle)
        if stem == form or not stem:
            continue
        code = ord(stem[-1]) - 0xAC00
        final = 0 <= code < 11172 and code % 28 > 0
        if closed is None or closed == final or (particle == "로" and code % 28 == 8):
            possible.append(particle)
    return possible
