"""Which articles may meet as copies: the days that their dates leave open, and the buckets that their sketches fall into."""

import numpy as np
import pandas as pd

from analysis.preprocessing.copies import STUB

__all__ = ["in_time", "meetings"]

_EVER = 4_000_000  # days from 1970 that no date reaches
_SURE = 0.995  # least chance that two articles as like as asked for meet in a bucket


def in_time(light: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Positions in the order that stories.group tells, and in that order the first and last day that each date leaves open."""
    published = light["published"].to_numpy(dtype=object)
    first, last = np.zeros(len(light), dtype=np.int64), np.zeros(len(light), dtype=np.int64)
    vague = np.zeros(len(light), dtype=np.int64)
    for i, day in enumerate(published):
        unit = {4: "Y", 7: "M"}.get(len(day), "D")
        at = np.datetime64(day[:10], unit) if day else None
        first[i] = at.astype("datetime64[D]").astype(np.int64) if day else -_EVER
        last[i] = (at + 1).astype("datetime64[D]").astype(np.int64) - 1 if day else _EVER
        vague[i] = "DMY".index(unit) if day else 3
    stub = light["text_length"].to_numpy(dtype=np.int64) <= STUB
    ids = light["doc_id"].to_numpy(dtype=object)
    keys = pd.DataFrame({"vague": vague, "day": first, "stub": stub, "published": published, "doc_id": ids})
    order = keys.sort_values(list(keys), kind="stable").index.to_numpy()
    return order, first[order], last[order]


def meetings(
    sketches: np.ndarray, parts: tuple[slice, ...], first: np.ndarray, last: np.ndarray, *, similarity: float, days: int
) -> np.ndarray:
    """(n, bands) int32: two articles with the same number have the same bytes in a band of slots; -1 for who meets nobody.

    sketches      (n, slots) uint8, in the order of time; a part that is all zeros has no bands
    parts         the columns of each part; its bands are as wide as two articles of this `similarity` can still be relied
                  on to share one of the first part's
    first, last   (n,) days that each date leaves open, of `in_time`
    days          articles of known days that are further apart do not meet
    source        Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, 3.4
    """
    slots = parts[0].stop - parts[0].start
    width = max(r for r in range(2, 9) if r == 2 or 1 - (1 - similarity**r) ** (slots // r) >= _SURE)
    starts = [(part, start) for part in parts for start in range(part.start, part.stop - width + 1, width)]
    numbers, used = np.full((len(first), len(starts)), -1, dtype=np.int32), 0
    for band, (part, start) in enumerate(starts):
        key = np.zeros(len(first), dtype=np.uint64)
        for slot in range(start, start + width):
            key = (key << np.uint64(8)) | sketches[:, slot]
        by = np.flatnonzero(sketches[:, part].any(axis=1))
        by = by[np.argsort(key[by], kind="stable")]
        changes = np.concatenate([[True], key[by][1:] != key[by][:-1]])[: len(by)]
        bucket = np.cumsum(changes) - 1
        near = ~changes[1:] & (first[by][1:] - last[by][:-1] <= days)
        vague = np.bincount(bucket, weights=first[by] != last[by]) > 0  # a vague date may meet any of its bucket
        alone = np.bincount(bucket) == 1
        met = (vague & ~alone)[bucket]
        met[1:] |= near
        met[:-1] |= near
        _, numbers[by[met], band] = np.unique(bucket[met], return_inverse=True)
        numbers[by[met], band] += used
        used = max(used, int(numbers[:, band].max(initial=-1)) + 1)
    return numbers
