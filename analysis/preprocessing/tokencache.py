"""Tokens that were made before, found again by the content of their text; a folder that only ever grows.

A segment is one file: the tokens of many texts as narrow columns (NPZ, no pickle), named by the digest of its bytes. It is
written under another name first, so that it is whole or not there; one whose bytes do not fit its name is removed, and its
texts are analysed again.
"""

import hashlib
import io
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis import held

__all__ = ["Columns", "Kinds", "TokenCache", "ranges"]

_NOWHERE = -1


class Kinds:
    """All kinds of tokens seen so far: forms, tags, surfaces, oovs are columns that grow. A token is one code, a row of them."""

    def __init__(self):
        self.forms: list[str] = []
        self.tags: list[str] = []
        self.surfaces: list[str] = []
        self.oovs: list[bool] = []
        self._codes = _KindCodes(self)

    def __getitem__(self, kind: tuple[str, str, str, bool]) -> int:
        """The code of (form, tag, surface, oov), a new one where it is new."""
        return self.coding[kind]

    def __iter__(self) -> Iterator[tuple[str, str, str, bool]]:
        return zip(self.forms, self.tags, self.surfaces, self.oovs, strict=True)

    def __len__(self):
        return len(self.forms)

    @property
    def coding(self) -> dict[tuple[str, str, str, bool], int]:
        """{kind: code}; it knows every kind, and learns whatever it is asked for."""
        if len(self._codes) < len(self):
            self._codes.update((kind, code) for code, kind in enumerate(self))
        return self._codes

    def of_columns(self, forms: list[str], tags: list[str], surfaces: list[str], oovs: list[bool]) -> np.ndarray:
        """The codes of many kinds, all different: (n,) int32."""
        if len(self):
            coding = self.coding
            return np.array([coding[kind] for kind in zip(forms, tags, surfaces, oovs, strict=True)] or [0], dtype=np.int32)
        # The first ones need no looking up, and a run whose tokens are all known never asks for `coding`.
        for column, more in ((self.forms, forms), (self.tags, tags), (self.surfaces, surfaces), (self.oovs, oovs)):
            column.extend(more)
        return np.arange(max(1, len(forms)), dtype=np.int32)


class _KindCodes(dict):
    """The codes of a Kinds; a plain dict is looked up far faster than a method is called."""

    def __init__(self, kinds: Kinds):
        super().__init__()
        self.columns = kinds.forms, kinds.tags, kinds.surfaces, kinds.oovs

    def __missing__(self, kind: tuple[str, str, str, bool]) -> int:
        self[kind] = code = len(self)
        for column, value in zip(self.columns, kind, strict=True):
            column.append(value)
        return code


@dataclass(frozen=True, eq=False)
class Columns:
    """Tokens of several texts, one text after the other.

    lengths  (n_texts,) int64 tokens of each text
    start    (n,) int32, offset into the text; a token ends at start + len(its surface)
    kind     (n,) int32, code of a Kinds
    flags    (n,) uint8, see kiwi.py
    """

    lengths: np.ndarray
    start: np.ndarray
    kind: np.ndarray
    flags: np.ndarray


def ranges(starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The numbers start, start + 1, ... of every range, one range after the other: (sum of lengths,) int64."""
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))


class TokenCache:
    """The segments of one folder; `folder` None knows nothing and keeps nothing."""

    def __init__(self, folder: Path | None, kinds: Kinds):
        self.folder = folder
        self.kinds = kinds
        self.segments = [] if folder is None else [s for path in sorted(folder.glob("*.npz")) if (s := _read(path))]
        self._kind_of: dict[int, np.ndarray] = {}

    def keys(self, texts: Sequence[str]) -> list[bytes]:
        """What each text is found by: a digest of its content; [] where nothing is kept."""
        if self.folder is None:
            return []
        return [hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() for text in texts]

    def places(self, keys: Sequence[bytes], n: int) -> np.ndarray:
        """(n, 2) int64: the segment and the position in it of each text, -1 where it is not known."""
        if not self.segments:
            return np.full((n, 2), _NOWHERE, dtype=np.int64)
        found: dict[bytes, tuple[int, int]] = {}
        for number, segment in enumerate(self.segments):
            raw = segment["key"].tobytes()
            found.update((raw[at : at + 16], (number, at // 16)) for at in range(0, len(raw), 16))
        nowhere = (_NOWHERE, _NOWHERE)
        return np.array([found.get(key, nowhere) for key in keys], dtype=np.int64).reshape(-1, 2)

    def take(self, number: int, rows: np.ndarray) -> Columns:
        """The tokens of some texts of one segment."""
        segment = self.segments[number]
        first = segment["first"].astype(np.int64)
        lengths = first[rows + 1] - first[rows]
        at = ranges(first[rows], lengths)
        if number not in self._kind_of:
            self._kind_of[number] = self.kinds.of_columns(*json.loads(segment["kinds"].tobytes().decode("utf-8", "surrogatepass")))
        return Columns(lengths, segment["start"][at].astype(np.int32), self._kind_of[number][segment["kind"][at]],
                       segment["flags"][at])  # fmt: skip

    def write(self, made: Sequence[tuple[list[bytes], Columns]]) -> None:
        """Keep the tokens of new texts as one more segment."""
        every = list(self.kinds)
        kind = np.concatenate([columns.kind for _, columns in made])
        used = np.unique(kind)
        columns_of_kinds = list(zip(*(every[i] for i in used.tolist()), strict=True)) or [[], [], [], []]
        lengths = np.concatenate([columns.lengths for _, columns in made])
        arrays = {
            "key": np.frombuffer(b"".join(key for keys, _ in made for key in keys), dtype=np.uint8),
            "first": _narrow(np.concatenate([[0], np.cumsum(lengths)])),
            "start": _narrow(np.concatenate([columns.start for _, columns in made])),
            "kind": _narrow(np.searchsorted(used, kind)),
            "flags": np.concatenate([columns.flags for _, columns in made]),
            "kinds": np.frombuffer(json.dumps(columns_of_kinds, ensure_ascii=False).encode("utf-8", "surrogatepass"), dtype=np.uint8),
        }
        buffer = io.BytesIO()
        np.savez(buffer, allow_pickle=False, **arrays)
        content = buffer.getbuffer()
        self.folder.mkdir(parents=True, exist_ok=True)
        with held.building(self.folder) as scratch:
            (scratch / "segment").write_bytes(content)
            os.replace(scratch / "segment", self.folder / f"{_name(content)}.npz")


def _name(content) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def _read(path: Path) -> dict[str, np.ndarray] | None:
    try:
        content = path.read_bytes()
    except IsADirectoryError:
        shutil.rmtree(path, ignore_errors=True)
        return None
    except OSError:  # another run, at work on the same folder, has removed it; or it may not be read
        return None
    if _name(content) != path.stem:
        path.unlink(missing_ok=True)  # cut short or changed: it would be read in vain each time
        return None
    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def _narrow(values: np.ndarray) -> np.ndarray:
    """The same whole numbers, 0 or more, in the smallest type that holds them."""
    return values.astype(np.min_scalar_type(int(values.max(initial=0))))
