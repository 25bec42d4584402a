"""Names: the doc_id of each article, and the short name of each file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np
import pandas as pd

from analysis.errors import InputError, nearest
from analysis.preprocessing.clean import clean_title
from analysis.read import BIGKINDS_ID

__all__ = ["Ids", "doc_ids", "refuse_unknown", "short_names"]

_DIGITS = 16


@dataclass(frozen=True)
class Ids:
    """ids: pyarrow large_string array, (n,); shared: positions of the articles whose own id others have too, ascending."""

    ids: object
    shared: np.ndarray


def short_names(paths: list[str]) -> dict[str, str]:
    """{path: its last two parts}, or as many as tell it from the others: the same on every machine."""
    parts = {path: PurePosixPath(path).parts for path in sorted(set(paths))}
    depth, names = 2, {}
    waiting = list(parts)
    while waiting:
        tried = {path: "/".join(part.strip("/") or "/" for part in parts[path][-depth:]) for path in waiting}
        seen = pd.Series(list(tried.values())).value_counts()
        done = [path for path in waiting if seen[tried[path]] == 1 or depth >= len(parts[path])]
        names |= {path: tried[path] for path in done}
        waiting = [path for path in waiting if path not in names]
        depth += 1
    return names


def doc_ids(rows, paths: Sequence[str]) -> Ids:
    """The source's own id; else the name of a text file, where no other has it; else 16 digits of the content's sha256.

    An id that different articles share is no id (spreadsheets destroy long ones): there the digits are added to it.
    BigKinds ids are trusted, because an article that was corrected keeps its own.

    rows     pyarrow table: source_id (white space squeezed), path (position in `paths`), is_file (the row is a whole
             file), sha256, and `raw_title` and `raw_text`, digests of what the source gave, 0 where it is blank
    """
    import pyarrow
    from pyarrow import compute

    given = rows.column("source_id")
    digits = compute.utf8_slice_codeunits(rows.column("sha256"), 0, _DIGITS)
    coded = given.dictionary_encode()
    stems = _stems(rows, paths, coded.dictionary)
    ids = compute.if_else(compute.not_equal(given, ""), given, compute.if_else(compute.equal(stems, ""), digits, stems))
    shared = _shared(rows, coded, digits)
    if len(shared):
        at = pyarrow.array(shared)
        dash = pyarrow.scalar("-", pyarrow.large_string())
        told = compute.binary_join_element_wise(given.take(at), compute.utf8_slice_codeunits(digits.take(at), 0, 8), dash)
        mask = np.zeros(len(given), bool)
        mask[shared] = True
        ids = compute.replace_with_mask(ids, pyarrow.array(mask), told)
    return Ids(ids, shared)


def refuse_unknown(names: Sequence[str], ids) -> None:
    """raises  InputError for the first of `names` that is no doc_id"""
    import pyarrow
    from pyarrow import compute

    found = compute.is_in(pyarrow.array(names, pyarrow.large_string()), value_set=ids).to_pylist() if names else []
    for doc_id, known in zip(names, found, strict=True):
        if not known:
            near = nearest(doc_id, sorted(set(ids.to_pylist())))
            raise InputError(
                f"[corpus.dates]: there is no article {doc_id!r}" + (f"; did you mean {near!r}?" if near else ""),
                f"[corpus.dates]: '{doc_id}' 기사가 없습니다." + (f" 혹시 '{near}'?" if near else ""),
            )


def _stems(rows, paths: Sequence[str], given):
    """The name of the text file that a row is, "" where another file or an id has the same name, or the row is no file."""
    import pyarrow
    from pyarrow import compute

    codes = rows.column("path").to_numpy()
    stems = [clean_title(PurePosixPath(path).stem) for path in paths]
    n_rows = np.bincount(codes, minlength=len(paths))
    together = pd.Series(n_rows).groupby(pd.Series(stems, dtype="str")).sum() if stems else {}
    alone = [stem if together[stem] == 1 else "" for stem in stems]
    named = pyarrow.array(alone, pyarrow.large_string())
    named = compute.if_else(compute.is_in(named, value_set=given), "", named)
    return compute.if_else(pyarrow.array(rows.column("is_file").to_numpy() == 1), named.take(rows.column("path")), "")


def _shared(rows, coded, digits) -> np.ndarray:
    """The rows whose id stands on rows that agree neither in their content, nor in title, nor in text."""
    codes = coded.indices.to_numpy()
    often = np.bincount(codes, minlength=len(coded.dictionary)) > 1
    for code in np.flatnonzero(often):
        name = coded.dictionary[int(code)].as_py()
        often[code] = name != "" and not BIGKINDS_ID.fullmatch(name)
    at = np.flatnonzero(often[codes]) if len(codes) else np.zeros(0, np.int64)
    if not len(at):
        return at
    at = at[np.argsort(codes[at], kind="stable")]
    starts = np.flatnonzero(np.r_[True, np.diff(codes[at]) != 0])
    group = np.cumsum(np.r_[0, np.diff(codes[at]) != 0])
    same = np.zeros(len(starts), bool)
    whole = digits.take(at).dictionary_encode().indices.to_numpy() + 1
    for values in (whole, rows.column("raw_title").to_numpy()[at], rows.column("raw_text").to_numpy()[at]):
        first = values[starts]
        same |= np.logical_and.reduceat(values == first[group], starts) & (first != 0)
    return np.sort(at[~same[group]])
