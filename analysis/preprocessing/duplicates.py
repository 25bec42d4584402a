"""The same article given more than once: exact by its id, and exact by what it says."""

import pandas as pd

__all__ = ["fold"]

_SAME_ID = "same id"
_SAME_ARTICLE = "same title, outlet, day and text"


def fold(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[tuple[str, str, str, str, str]]]:
    """One row for each article, with `copies`: how many rows it stands for; the first in content order is kept.

    rows     doc_id, published, outlet, title, text, keywords, sha256, path, row, and whatever else
    returns  rows, sorted by doc_id; (doc_id, path, row, rule, doc_id of the kept row) for each row that was folded

    An article without a text is told by its keywords instead. Two undated articles are as equal as two of one day.
    """
    number = pd.to_numeric(rows["row"].str.extract(r"(\d+)$", expand=False)).fillna(0)
    ordered = rows.assign(_number=number).sort_values(["doc_id", "sha256", "path", "_number"], kind="stable")
    ordered = ordered.drop(columns="_number").reset_index(drop=True)
    firsts = ~ordered["doc_id"].duplicated()
    words = ordered["text"].where(ordered["text"] != "", ordered["keywords"])
    says = pd.DataFrame(
        {"title": ordered["title"], "outlet": ordered["outlet"], "day": ordered["published"].str[:10], "words": words}
    )
    kept_id = ordered.loc[firsts].groupby([says[name] for name in says], sort=False)["doc_id"].transform("first")
    by_id = dict(zip(ordered.loc[firsts, "doc_id"], kept_id, strict=True))
    kept = ordered["doc_id"].map(by_id)
    keep = firsts & (ordered["doc_id"] == kept)
    copies = kept.value_counts()
    gone = ordered[~keep]
    folded = [
        (doc_id, path, row, _SAME_ARTICLE if first else _SAME_ID, into)
        for doc_id, path, row, first, into in zip(
            gone["doc_id"], gone["path"], gone["row"], firsts[~keep], kept[~keep], strict=True
        )
    ]
    result = ordered[keep].reset_index(drop=True)
    return result.assign(copies=result["doc_id"].map(copies).astype(int)), folded
