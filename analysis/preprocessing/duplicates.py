"""The same article given more than once: exact by its id, by its address, and by what it says."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

import pandas as pd

__all__ = ["address", "fold"]

_SAME_ID = "same id"
_SAME_ADDRESS = "same address"
_SAME_ARTICLE = "same title, outlet, day and text"
# Parameters that say where a reader came from, not what is read; BigKinds adds utm_source and utm_medium to every link.
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|igshid|mc_[ce]id|_ga", re.IGNORECASE)
_TAG = re.compile(r"\[[^\]]*\]|<[^>]*>|［[^］]*］|【[^】]*】")
_TELLING = 8  # letters of a title, tags apart, that is all we have of an article: "[인사]" and "오늘의 날씨" tell nothing


def address(url: str) -> str:
    """The address without what varies between links to one page; "" where it names no page of its own.

    Left out: scheme, "www.", the case of the host, a default port, parameters such as utm_* and fbclid, the order of the
    others, the fragment, a slash at the end. An outlet's front page is nobody's address.
    """
    try:
        parts = urlsplit(url.strip() if "//" in url else f"//{url.strip()}")
        host = (parts.hostname or "") + (f":{parts.port}" if parts.port not in (None, 80, 443) else "")
    except ValueError:  # such as a port of letters or half a bracket: no address that could be compared
        return ""
    asked = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0])]
    path = parts.path.rstrip("/")
    if not host or not (path or asked):
        return ""
    return host.removeprefix("www.") + path + (f"?{urlencode(sorted(asked))}" if asked else "")


def fold(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[tuple[str, str, str, str, str]]]:
    """One row for each article, with `copies`: how many rows it stands for; the first in content order is kept.

    rows     doc_id, published, outlet, title, text, keywords, url, sha256, path, row, and whatever else. Text and keywords
             are compared for equality only: digests of them do as well, so long as "" stays ""
    returns  rows, sorted by doc_id; (doc_id, path, row, rule, doc_id of the kept row) for each row that was folded

    same id         whatever the rest
    same address    and the same text, or the same title and no two different days: portals give many articles one address,
                    and one address (the weather) another article every day
    same article    title, outlet, day and text. Title, outlet and day alone are not enough: one outlet prints several
                    articles under "[인사]", "[부고]" or "[사진]" on a day, and folding those would lose them; copies with a
                    few words changed are what stories.py is for

    An article without a text is told by its keywords instead, one without either by its title, if that has at least eight
    letters beside tags in brackets. Two undated articles are as equal as two of one day.
    """
    number = pd.to_numeric(rows["row"].str.extract(r"(\d+)$", expand=False)).fillna(0)
    ordered = rows.assign(_number=number).sort_values(["doc_id", "sha256", "path", "_number"], kind="stable")
    ordered = ordered.drop(columns="_number").reset_index(drop=True)
    firsts = ~ordered["doc_id"].duplicated()
    once = ordered[firsts]
    says = pd.DataFrame(
        {
            "address": once["url"].map(address),
            "title": once["title"],
            "outlet": once["outlet"],
            "day": once["published"].str[:10],
            "words": once["text"].where(once["text"] != "", once["keywords"]),
        }
    )
    into: dict[str, tuple[str, str]] = {}  # doc_id: (doc_id of the kept row, rule)
    _by_address(says.assign(doc_id=once["doc_id"]), into)
    left = ~once["doc_id"].isin(into)
    telling = (says["words"] != "") | (says["title"].str.replace(_TAG, "", regex=True).str.count(r"\w") >= _TELLING)
    asked = once[left & telling]
    kept = asked.groupby([says[name] for name in ("title", "outlet", "day", "words")], sort=False)["doc_id"]
    for doc_id, kept_id in zip(asked["doc_id"], kept.transform("first"), strict=True):
        if doc_id != kept_id:
            into[doc_id] = (kept_id, _SAME_ARTICLE)
    # A row folded by its address may have gone into one that was folded by its words.
    final = {doc_id: into.get(kept_id, (kept_id, ""))[0] for doc_id, (kept_id, _) in into.items()}
    kept = ordered["doc_id"].map(lambda doc_id: final.get(doc_id, doc_id))
    keep = firsts & ~ordered["doc_id"].isin(into)
    copies = kept.value_counts()
    gone = ordered[~keep]
    folded = [
        (doc_id, path, row, into[doc_id][1] if first else _SAME_ID, kept_id)
        for doc_id, path, row, first, kept_id in zip(
            gone["doc_id"], gone["path"], gone["row"], firsts[~keep], kept[~keep], strict=True
        )
    ]
    result = ordered[keep].reset_index(drop=True)
    return result.assign(copies=result["doc_id"].map(copies).astype(int), story=result["doc_id"]), folded


def _by_address(says: pd.DataFrame, into: dict[str, tuple[str, str]]) -> None:
    """Each article of an address goes into the first one there that says the same."""
    shared = says[(says["address"] != "") & says["address"].duplicated(keep=False)]
    for _, group in shared.groupby("address", sort=True):
        kept: list = []
        for article in group.itertuples(index=False):
            same = next((other for other in kept if _same(article, other)), None)
            if same is None:
                kept.append(article)
            else:
                into[article.doc_id] = (same.doc_id, _SAME_ADDRESS)


def _same(one, other) -> bool:
    if one.words and one.words == other.words:
        return True
    days = one.day == other.day or not one.day or not other.day
    return days and one.title != "" and one.title == other.title
