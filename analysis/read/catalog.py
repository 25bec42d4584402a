"""A catalog: what is known of each text file (date, outlet, title), and originals that take the place of digests."""

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.errors import InputError
from analysis.read.delimited import records
from analysis.read.encoding import decode

__all__ = ["CATALOG_COLUMNS", "Entry", "entries", "join", "originals_in", "with_originals"]

CATALOG_COLUMNS = ("published", "date_precision", "dated_by")  # beside those of the readers
_TAKEN = ("outlet", "section", "author", "title", "url", *CATALOG_COLUMNS)


@dataclass(frozen=True)
class Entry:
    """One row of a catalog: the file it is about, where it stands, and what it says."""

    file: Path
    place: str  # "catalog.csv, row 5"
    place_ko: str
    values: dict[str, str]

    @property
    def doc_id(self) -> str:
        return self.values.get("doc_id", "").strip()


def entries(catalogs: Iterable[Path]) -> list[Entry]:
    """Every row of the catalogs; `file` is relative to its catalog.

    raises    InputError without a column `file`, or where a file or a doc_id is named twice
    """
    found: list[Entry] = []
    for path in catalogs:
        if not path.is_file():
            raise InputError(f"{path}: no such catalog", f"{path}: 그런 카탈로그 파일이 없습니다")
        header, rows = records(path, known={"doc_id", "file", *_TAKEN})
        names = [name.strip() for name in header]
        if "file" not in names:
            listed = ", ".join(names)
            raise InputError(f"{path}: a catalog needs the column 'file'; the headers are: {listed}",
                             f"{path}: 카탈로그에는 'file' 열이 있어야 합니다. 파일의 머리글: {listed}")  # fmt: skip
        for number, cells in rows:
            values = dict(zip(names, map(str.strip, cells), strict=True))
            if not values["file"]:
                raise InputError(f"{path}, row {number}: the column 'file' is empty",
                                 f"{path}, {number}행: 'file' 칸이 비어 있습니다")  # fmt: skip
            found.append(Entry(path.parent / values["file"], f"{path}, row {number}", f"{path}, {number}행", values))
    for what, keys in (("file", [key(e.file) for e in found]), ("doc_id", [e.doc_id for e in found])):
        first: dict[str, Entry] = {}
        for name, entry in zip(keys, found, strict=True):
            if name and name in first:
                value = entry.values[what]
                raise InputError(
                    f"{entry.place}: {what} {value!r} is already in {first[name].place}; keep one of the two rows",
                    f"{entry.place_ko}: {what} '{value}' 값이 {first[name].place_ko}에도 있습니다. 한 행만 남기세요",
                )
            first[name] = entry
    return found


def join(rows: pd.DataFrame, known: list[Entry]) -> tuple[pd.DataFrame, list[str]]:
    """The rows of text files with what their catalog says; and the paths that no catalog names.

    raises    InputError for an entry whose file does not exist (and whose article is not among the rows either)
    """
    by_file = {key(entry.file): entry for entry in known}
    keys = [key(Path(path)) for path in rows["path"]]
    for name, entry in by_file.items():
        if name not in keys and not entry.file.is_file():
            value = entry.values["file"]
            raise InputError(
                f"{entry.place}: there is no file {value!r}; the path is relative to the catalog. Add it or delete the row",
                f"{entry.place_ko}: '{value}' 파일이 없습니다(카탈로그 기준 경로). 파일을 넣거나 그 행을 지우세요",
            )
    hits = [by_file.get(name) for name in keys]
    joined = rows.copy()
    for column in ("source_id", *_TAKEN):
        name = "doc_id" if column == "source_id" else column
        joined[column] = pd.Series(
            [hit.values.get(name, "") if hit else "" for hit in hits], index=rows.index, dtype="str"
        )
    unnamed = [path for path, hit in zip(rows["path"], hits, strict=True) if hit is None] if known else []
    return joined, unnamed


def originals_in(folder: Path) -> list[Path]:
    """The files of a folder of originals, to any depth, sorted; hidden files and a README are none."""
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return [file for file in files if not file.name.startswith(".") and file.stem.casefold() != "readme"]


def with_originals(
    rows: pd.DataFrame, known: list[Entry], folder: Path | None
) -> tuple[pd.DataFrame, list[tuple[str, str, str]]]:
    """The rows with originals in the place of digests: text, path and sha256 of the original, the title left to its
    own headline; and notes on them.

    A file in `folder` whose bytes have the sha256 of a catalog row takes that row's place, whatever its name.

    returns   rows; (path, rule, text) for each file of the folder: "original" with its doc_id, or "original unknown"
    """
    if folder is None or not folder.is_dir():
        return rows, []
    expected = {entry.values.get("sha256", "").lower(): entry for entry in known}
    expected.pop("", None)
    places = {key(Path(path)): i for i, path in zip(rows.index, rows["path"], strict=True)}
    replaced, notes = rows.copy(), []
    for file in originals_in(folder):
        data = file.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        entry = expected.get(digest)
        place = places.get(key(entry.file)) if entry else None
        if place is None:
            notes.append((file.as_posix(), "original unknown", digest))
            continue
        # The catalog's title heads the digest; the original has its own headline, or none.
        replaced.loc[place, ["title", "text", "path", "sha256"]] = ["", decode(file, data), file.as_posix(), digest]
        notes.append((file.as_posix(), "original", entry.doc_id or entry.values["file"]))
    return replaced, notes


def key(path: Path) -> str:
    """A file's identity in memory: absolute, and NFC because macOS hands out decomposed names."""
    return unicodedata.normalize("NFC", path.resolve().as_posix())
