"""A catalog: what is known of each text file (date, outlet, title), and originals that take the place of digests."""

import hashlib
import os
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.errors import InputError
from analysis.read.delimited import records, too_wide, torn
from analysis.read.encoding import decode, encoding_of
from analysis.read.source import Source, on_disk, sound

__all__ = ["CATALOG_COLUMNS", "Entry", "Original", "check", "entries", "join", "key", "originals", "originals_in"]

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


@dataclass(frozen=True)
class Original:
    """A file that takes the place of a digest."""

    source: Source
    sha256: str


def entries(catalogs: Iterable[Source]) -> list[Entry]:
    """Every row of the catalogs; `file` is relative to its catalog.

    raises    InputError without a column `file`, where a row has more cells than the header, or where a file or a doc_id
              is named twice
    """
    found: list[Entry] = []
    for source in catalogs:
        path = Path(source.name)
        rows = records(source, encoding_of(source), {"doc_id", "file", *_TAKEN})
        _, header, _ = next(rows)
        names = [name.strip() for name in header]
        if "file" not in names:
            listed = ", ".join(names)
            raise InputError(f"{path}: a catalog needs the column 'file'; the headers are: {listed}",
                             f"{path}: 카탈로그에는 'file' 열이 있어야 합니다. 파일의 머리글: {listed}")  # fmt: skip
        for number, cells, is_torn in rows:
            if is_torn:
                raise torn(source, number)
            if any(map(str.strip, cells[len(names) :])):
                raise too_wide(source, number, len(cells), len(names))
            values = dict.fromkeys(names, "") | dict(zip(names, (sound(cell).strip() for cell in cells), strict=False))
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


def join(
    rows: pd.DataFrame, known: Mapping[str, Entry], replacing: Mapping[str, Original]
) -> tuple[pd.DataFrame, list[str]]:
    """The rows of text files with what their catalog says, and originals in the place of digests; and the paths that no
    catalog names.

    known       {key of a file: its entry}
    replacing   {key of a file: its original}; text, path and sha256 are then the original's, and the title is left to
                its own headline, because the catalog's heads the digest
    """
    keys = [key(Path(path)) for path in rows["path"]]
    hits = [known.get(name) for name in keys]
    joined = rows.copy()
    for column in ("source_id", *_TAKEN):
        name = "doc_id" if column == "source_id" else column
        said = [hit.values.get(name, "") if hit else "" for hit in hits]
        joined[column] = [told or own for told, own in zip(said, joined[column], strict=True)]
    for place, name in zip(rows.index, keys, strict=True):
        original = replacing.get(name)
        if original:
            _, text = decode(original.source)
            joined.loc[place, ["title", "text", "path", "sha256"]] = ["", text, original.source.name, original.sha256]
    unnamed = [path for path, hit in zip(rows["path"], hits, strict=True) if hit is None] if known else []
    return joined, unnamed


def check(known: Mapping[str, Entry], keys: Mapping[str, int]) -> None:
    """raises InputError for an entry whose file does not exist, or that several files answer to

    keys    how many of the files to be read have each key
    """
    for name, entry in known.items():
        value = entry.values["file"]
        if keys.get(name, 0) > 1:
            raise InputError(
                f"{entry.place}: two files answer to {value!r}, spelt with composed and with decomposed letters; rename one",
                f"{entry.place_ko}: '{value}' 이름의 파일이 둘입니다(완성형과 조합형). 하나의 이름을 바꾸세요",
            )
        if name not in keys and not os.path.isfile(entry.file):
            raise InputError(
                f"{entry.place}: there is no file {value!r}; the path is relative to the catalog. Add it or delete the row",
                f"{entry.place_ko}: '{value}' 파일이 없습니다(카탈로그 기준 경로). 파일을 넣거나 그 행을 지우세요",
            )


def originals_in(folder: Path) -> list[Path]:
    """The files of a folder of originals, to any depth, sorted; hidden files and a README are none."""
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return [file for file in files if not file.name.startswith(".") and file.stem.casefold() != "readme"]


def originals(
    known: Mapping[str, Entry], keys: Collection[str], folder: Path | None
) -> tuple[dict[str, Original], list[tuple[str, str, str]]]:
    """{key of a file: the original that takes its place}, and notes on the originals.

    A file in `folder` whose bytes have the sha256 of a catalog row takes that row's place, whatever its name.

    keys      of the files that are read
    returns   the originals; (path, rule, text) for each file of the folder: "original" with its doc_id, or
              "original unknown"
    """
    if folder is None or not folder.is_dir():
        return {}, []
    expected: dict[str, list[tuple[str, Entry]]] = {}
    for name, entry in known.items():
        expected.setdefault(entry.values.get("sha256", "").lower(), []).append((name, entry))
    expected.pop("", None)
    found, notes = {}, []
    for source in map(on_disk, originals_in(folder)):
        with source.open() as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        meant = [(name, entry) for name, entry in expected.get(digest, []) if name in keys]
        found |= {name: Original(source, digest) for name, _ in meant}
        notes += [(source.name, "original", entry.doc_id or entry.values["file"]) for _, entry in meant]
        if not meant:
            notes.append((source.name, "original unknown", digest))
    return found, notes


def key(path: Path) -> str:
    """A file's identity in memory: absolute, and NFC because macOS hands out decomposed names."""
    return unicodedata.normalize("NFC", Path(os.path.realpath(path)).as_posix())
