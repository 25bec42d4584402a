"""Which of the rows are one article: exact copies, then near ones; only rows that may be copies are looked at closely."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.preprocessing import duplicates, stories
from analysis.preprocessing.rows import digest
from analysis.preprocessing.second import slices, texts
from analysis.values import STORY_COLUMNS, DuplicatesSpec

__all__ = ["Copies", "copies_of"]


@dataclass
class Copies:
    """What became of n rows.

    kept      (n,) bool
    copies    (n,) int64: rows that this one stands for
    told      {position: (step, rule, text)} for each row that was folded
    story     {position: doc_id of the story's first article}, where it is another's
    stories   STORY_COLUMNS
    """

    kept: np.ndarray
    copies: np.ndarray
    told: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    story: dict[int, str] = field(default_factory=dict)
    stories: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(STORY_COLUMNS), dtype="str"))


def copies_of(columns: Mapping[str, object], kept: np.ndarray, sketches: np.ndarray | None, spec: DuplicatesSpec, size: int) -> Copies:  # fmt: skip
    """Exact folds by duplicates.fold, near ones by stories; `size` rows at a time are in memory.

    columns    pyarrow columns: doc_id, published, outlet, title, text, keywords, url, sha256, path, row; `length` of the
               text; `same` and `address`, int64, equal wherever title, outlet, day and words are, or the address (0: none)
    kept       (n,) bool: the rows that are articles so far
    sketches   (n, SLOTS), or None where near copies are not looked for
    """
    found = Copies(kept.copy(), kept.astype(np.int64))
    _exact(found, columns, size)
    if sketches is not None:
        _near(found, columns, sketches, spec)
    return found


def _exact(found: Copies, columns: Mapping[str, object], size: int) -> None:
    at = np.flatnonzero(found.kept)
    codes = columns["doc_id"].take(_array(at)).dictionary_encode().indices.to_numpy()
    address = columns["address"].to_numpy()[at]
    at = at[_repeated(codes) | _repeated(columns["same"].to_numpy()[at]) | (_repeated(address) & (address != 0))]
    if not len(at):
        return
    light = _light(columns, at, ("doc_id", "published", "outlet", "title", "url", "sha256", "path", "row"))
    for name in ("text", "keywords"):  # equal or not is all that matters
        said = [f"{digest(text)}" if text else "" for part in slices(len(at), size) for text in texts(columns[name], at[part])]
        light[name] = pd.Series(said, dtype="str")
    light["position"] = at
    rows, folded = duplicates.fold(light)
    stays = rows["position"].to_numpy()
    found.kept[at], found.copies[at] = False, 0
    found.kept[stays], found.copies[stays] = True, rows["copies"].to_numpy()
    _tell(found, light, folded)


def _near(found: Copies, columns: Mapping[str, object], sketches: np.ndarray, spec: DuplicatesSpec) -> None:
    at = np.flatnonzero(found.kept)
    light = _light(columns, at, ("doc_id", "published")).assign(text_length=columns["length"].to_numpy()[at])

    def texts_at(positions: np.ndarray) -> list[str]:
        chosen = at[positions]
        return stories.said({name: texts(columns[name], chosen) for name in ("text", "keywords")})

    grouped = stories.group(light, sketches if len(at) == len(sketches) else sketches[at], texts_at, spec)
    if not len(grouped):
        return
    members = grouped["position"].to_numpy()
    own = at[members]
    alone = grouped.assign(position=np.arange(len(members)), story=np.searchsorted(members, grouped["story"].to_numpy()))
    light = _light(columns, own, ("doc_id", "published", "outlet", "title", "path", "row"))
    light = light.assign(copies=found.copies[own], position=own)
    folded = stories.fold(light, alone, spec.near)
    found.kept[own], found.copies[own] = folded.stays, folded.copies
    found.story |= dict(zip(own.tolist(), map(str, folded.story), strict=True))
    found.stories = folded.table
    _tell(found, light, folded.log)


def _tell(found: Copies, light: pd.DataFrame, folded: list[tuple[str, str, str, str, str]]) -> None:
    gone = light[~found.kept[light["position"].to_numpy()]]
    places = dict(zip(zip(gone["doc_id"], gone["path"], gone["row"], strict=True), gone["position"].tolist(), strict=True))
    for doc_id, path, row, rule, into in folded:
        found.told[places[doc_id, path, row]] = ("duplicates", rule, into)


def _light(columns: Mapping[str, object], at: np.ndarray, names: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(texts(columns[name], at), dtype="str") for name in names})


def _repeated(values: np.ndarray) -> np.ndarray:
    _, codes, counts = np.unique(values, return_inverse=True, return_counts=True)
    return counts[codes] > 1


def _array(at: np.ndarray):
    import pyarrow

    return pyarrow.array(at)
