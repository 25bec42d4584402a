"""Direct standardisation: every period's share as if the mix of outlets, sections and lengths had been the same."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import groups
from analysis.errors import InputError, choose
from analysis.trends.bins import Bins, into_bins
from analysis.trends.composition import full_periods, panel

__all__ = ["LEAST", "STRATA", "Composition", "Standard", "compositions", "standard"]

STRATA = ("outlet", "section", "length")
_KOREAN = {"outlet": "언론사", "section": "분야", "length": "길이"}
LEAST = 5  # articles that a class must have in every full period, so that its share can be estimated there
_MARK = "\x1f"  # between the parts of a class's name: no outlet or section has it
_OTHER = f"{_MARK}other"


@dataclass(frozen=True, eq=False)
class Standard:
    """The mix that every period is weighted to.

    strata      what it is made of: outlet, section, length
    names       (n_classes,) what each class holds: one outlet, or one outlet and section, ...
    class_of    (n_docs,) number of each article's class; -1 for articles outside the standard
    articles    (n_classes,) the mix in articles, sums to 1
    tokens      (n_classes,) the mix in tokens, sums to 1; the same as articles where tokens are unknown
    """

    strata: tuple[str, ...]
    names: tuple[str, ...]
    class_of: np.ndarray
    articles: np.ndarray
    tokens: np.ndarray


@dataclass(frozen=True, eq=False)
class Composition:
    """One way to look at the mix of the bins' articles.

    name       "raw", "panel" or "standardised"
    outlets    those of the panel, or of the standard where outlets are among its strata; others give no articles
    year_of    (n_bins,) for quarters and months the year in which each lies; None for longer bins
    """

    name: str
    bins: Bins
    standard: Standard | None = None
    outlets: tuple[str, ...] = ()
    year_of: tuple[str, ...] | None = None

    def describe(self) -> dict[str, object]:
        """For a recipe: name, articles used, outlets of the panel, and the standard mix of each class in articles."""
        said: dict[str, object] = {"name": self.name, "used": int(self.bins.n_articles.sum())}
        if self.outlets:
            said["outlets"] = list(self.outlets)
        if self.standard is not None:
            mix = zip(self.standard.names, self.standard.articles.tolist(), strict=True)
            said |= {"strata": list(self.standard.strata), "mix": [list(pair) for pair in mix]}
        return said


def standard(docs: pd.DataFrame, strata: Iterable[str], *, by="year", tokens: np.ndarray | None = None,
             within: np.ndarray | None = None) -> Standard:  # fmt: skip
    """The mix of all dated articles, over the classes that every full period has.

    Articles are sorted into the cells of the crossed strata. A cell with at least `LEAST` articles in every full period is a
    class. What is left goes up: lengths of an outlet and section that are too few somewhere become one class, then the rest
    of the outlet, and at last the rest of all outlets that are present in every full period ("other"; where even that
    is too small it joins the smallest class). Outlets (or whatever stands first in `strata`) that are absent
    from a full period stay outside the standard. What changes inside one class is not standardised.

    strata   of "outlet", "section", "length" (thirds of the dated articles by tokens), the one to keep apart most first
    by       what must hold every class: "year", or {period: (first, last)}
    tokens   (n_docs,) tokens of each article
    within   (n_docs,) true for articles that may enter, such as those of a panel
    raises   InputError for unknown strata, for length without tokens, where no class is in every full period, and where all
             is one class of several outlets (or sections, or lengths): its shares would be raw ones under another name
    """
    strata = (strata,) if isinstance(strata, str) else tuple(dict.fromkeys(strata))
    for name in strata:
        choose(name, STRATA, ("stratum", "표준화 기준"), place="standardise")
    labels, _, _ = groups.assign(docs, by)
    used = labels != ""
    used &= True if within is None else within
    keys = {name: _length_class(tokens, used) if name == "length" else docs[name].to_numpy(dtype=object) for name in strata}
    if "outlet" in strata:
        used &= keys["outlet"] != ""  # nobody knows whether it is the same outlet
    periods = full_periods(docs, by)
    first = strata[0]
    kept = _lasting(pd.Series(keys[first]), labels, used, periods, 1)
    if not len(kept):
        if "outlet" == first:
            panel(docs, by)  # says which outlet comes nearest
        raise InputError(f"standardise: no {first} has articles in all {len(periods)} periods; take longer periods, or leave it out",
                         f"standardise: 모든 기간({len(periods)}개)에 기사가 있는 {_KOREAN[first]} 값이 없습니다. 기간을 더 길게 나누거나 빼세요")  # fmt: skip
    used &= np.isin(keys[first].astype(str), np.array(kept, dtype=str))
    class_name = np.full(len(docs), "", dtype=object)
    for depth in range(len(strata), 0, -1):
        parts = zip(*(keys[name] for name in strata[:depth]), strict=True)
        rest = f"{_MARK}rest" if depth < len(strata) else ""
        joined = pd.Series([_MARK.join(part) + rest for part in parts], dtype=object)
        open_ = used & (class_name == "")
        large = _lasting(joined, labels, open_, periods, LEAST)
        mine = open_ & joined.isin(large).to_numpy()
        class_name[mine] = joined.to_numpy()[mine]
    class_name[used & (class_name == "")] = _OTHER
    others = class_name == _OTHER
    if others.any() and not _lasting(pd.Series(class_name), labels, others, periods, LEAST):
        counted = pd.Series(class_name[used & ~others]).value_counts()
        if len(counted):
            smallest = min(counted.index, key=lambda name: (counted[name], name))
            class_name[class_name == smallest] = _OTHER
    names = sorted(set(class_name) - {""})
    if len(names) == 1 and len(set(zip(*(keys[name][used] for name in strata), strict=True))) > 1:
        raise InputError(
            f"standardise: no {first} has {LEAST} articles in each of the {len(periods)} periods, so no mix could be held fixed; "
            "leave standardise out (a panel asks for one article a period), or take longer periods",
            f"standardise: {len(periods)}개 기간마다 기사가 {LEAST}건 이상인 {_KOREAN[first]} 값이 없어 구성을 고정할 수 없으므로 표준화할 수 없습니다. "
            "standardise를 빼거나(panel은 기간마다 1건이면 됩니다) 기간을 더 길게 나누세요",
        )
    class_of = np.array([*map({name: i for i, name in enumerate(names)}.get, class_name, [-1] * len(docs))], dtype=int)
    inside = class_of >= 0
    articles = np.bincount(class_of[inside], minlength=len(names)).astype(float)
    words = articles if tokens is None else np.bincount(class_of[inside], tokens[inside], len(names))
    shown = tuple(name.strip(_MARK).replace(_MARK, " / ") for name in names)
    return Standard(strata, shown, class_of, articles / articles.sum(), words / max(words.sum(), 1e-300))


def compositions(docs: pd.DataFrame, by, standardise: Iterable[str] = (), in_panel: bool = False,
                 tokens: np.ndarray | None = None) -> list[Composition]:  # fmt: skip
    """What a trend is shown for: the articles as they are, then the panel's, then the standard mix (of the panel, where both).

    Panel and standard are those of years, also for quarters and months; for {period: (first, last)} those of the periods.
    """
    bins = into_bins(docs, by)
    whole = "year" if isinstance(by, str) else by
    found = [Composition("raw", bins)]
    if not bins.n_articles.sum():
        return found
    within = None
    if in_panel:
        balanced = panel(docs, whole)
        within = balanced.mask
        found.append(Composition("panel", bins.within(within), outlets=balanced.outlets))
    if standardise:
        mix = standard(docs, standardise, by=whole, tokens=tokens, within=within)
        years = tuple(name[:4] for name in bins.names) if isinstance(by, str) and by != "year" else None
        used = mix.class_of >= 0
        outlets = tuple(sorted(set(docs["outlet"].to_numpy(dtype=object)[used]))) if in_panel or "outlet" in mix.strata else ()
        found.append(Composition("standardised", bins.within(used), mix, outlets, years))
    return found


def _lasting(keys: pd.Series, labels: np.ndarray, mask: np.ndarray, periods: list[str], least: int) -> list[str]:
    """Keys with at least `least` articles of `mask` in every period."""
    inside = mask & np.isin(labels.astype(str), np.array(periods, dtype=str))
    counted = pd.DataFrame({"key": keys.to_numpy()[inside], "period": labels[inside]}).groupby(["key", "period"]).size()
    held = counted[counted >= least].groupby(level="key").size()
    return sorted(held.index[held == len(periods)])


def _length_class(tokens: np.ndarray | None, used: np.ndarray) -> np.ndarray:
    """(n_docs,) "short", "middle" or "long": thirds of the used articles by tokens."""
    if tokens is None:
        raise InputError("standardise: the length of the articles is not known, as this fit came in without counts; leave length out",
                         "standardise: 빈도 없이 들어온 모형이라 기사의 길이를 알 수 없습니다. length를 빼세요")  # fmt: skip
    cuts = np.quantile(tokens[used], [1 / 3, 2 / 3]) if used.any() else [0, 0]
    return np.array(["short", "middle", "long"], dtype=object)[np.searchsorted(cuts, tokens, side="left")]
