"""Files to rows: one module for each format, and one function that reads any pile of them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from itertools import chain, islice
from pathlib import Path
from pkgutil import iter_modules
from types import MappingProxyType, ModuleType

import pandas as pd

from analysis.errors import InputError, choose
from analysis.read import archive
from analysis.read import catalog as catalogs
from analysis.read.catalog import CATALOG_COLUMNS
from analysis.read.files import expand, refuse_twins, why_unread
from analysis.read.headers import RAW_COLUMNS, Row
from analysis.read.source import Entry, Notes, Source, on_disk, shown
from analysis.values import LOG_COLUMNS

__all__ = ["BATCH", "BIGKINDS_ID", "RAW_COLUMNS", "ROW_COLUMNS", "SUFFIXES", "batches", "read", "read_files", "scan"]

ROW_COLUMNS = (*RAW_COLUMNS, *CATALOG_COLUMNS)
# The file name is the registry: a module of this folder with SUFFIXES is a reader, rows(source, columns, notes).
SUFFIXES: dict[str, str] = {
    suffix: module.name
    for module in iter_modules(__path__)
    for suffix in getattr(import_module(f"{__name__}.{module.name}"), "SUFFIXES", ())
}
# Outlet, moment of entry and a counter: the identifier that no other archive uses.
BIGKINDS_ID = re.compile(r"\d{8}\.\d{14,19}", re.ASCII)
BATCH = 5000
_NONE: Mapping[str, str] = MappingProxyType({})
_ID = RAW_COLUMNS.index("source_id")


def read(path: Path, columns: Mapping[str, str] = _NONE) -> pd.DataFrame:
    """The rows of one file, RAW_COLUMNS, by the reader of its suffix: all of its `batches`."""
    tables = list(batches(path, columns))
    return pd.concat(tables, ignore_index=True) if tables else _frame([])


def batches(path: Path, columns: Mapping[str, str] = _NONE, *, size: int = BATCH) -> Iterator[pd.DataFrame]:
    """The rows of one file, RAW_COLUMNS, at most `size` at a time; a reader holds no more than that of csv, tsv, jsonl,
    parquet and zip, and one workbook or page whole.

    columns   {our name: the user's header}, for tables
    raises    InputError for a file that cannot be read, before its first row or at the place where it breaks
    """
    taken = _articles(on_disk(Path(path)), columns, Notes())
    while rows := list(islice(taken, size)):
        yield _frame(rows)


def scan(
    paths: Iterable[Path],
    *,
    catalog: Path | None = None,
    originals: Path | None = None,
    columns: Mapping[str, str] = _NONE,
    size: int = BATCH,
) -> tuple[Iterator[pd.DataFrame], list[Entry]]:
    """All articles of the files as they stand, a batch at a time; the order of `paths` has no effect.

    A batch may hold rows of several files, in the order of the files and of their rows.

    paths      files, folders (all known suffixes, to any depth) and glob patterns; in a folder or a zip a catalog.csv is
               its catalog, a folder `originals` beside it holds originals, and README and hidden files are no articles
    catalog    CSV with `file` (relative to it) and any of doc_id, published, date_precision, dated_by, outlet, section,
               author, title, url, sha256; its values are joined to text files and pages
    originals  folder; a file in it with the sha256 of a catalog row takes that row's place; it may be missing
    columns    {our name: the user's header}, for every table
    returns    frames of ROW_COLUMNS, all text, "" where unknown, at most `size` rows each; and a list that holds
               LOG_COLUMNS once the frames are all taken. Step "note": the encoding of each file, text files that no
               catalog names, originals, files that were not read, BigKinds exports, characters replaced. Step "read":
               rows that could not be read, each counted.
    raises     InputError for whatever cannot be read whole, with file, row and remedy
    """
    paths = [Path(path) for path in paths]
    apart = [path for path in (catalog, originals) if path is not None]
    beside = [path / "originals" for path in paths if (path / "catalog.csv").is_file()]
    if originals is None and len(beside) == 1:
        originals = beside[0]
    articles, found, unread = expand(paths, SUFFIXES, apart=[*apart, *beside])
    sources = [on_disk(path) for path in articles]
    refuse_twins(source.name for source in sources)
    packed = [source for source in sources if source.suffix in archive.SUFFIXES]
    if catalog is not None and not catalog.is_file():
        raise InputError(f"{catalog}: no such catalog", f"{catalog}: 그런 카탈로그 파일이 없습니다")
    given = [on_disk(path) for path in ([catalog] if catalog is not None else []) + found]
    given += [each for source in packed for each in archive.catalogs(source)]
    known = {catalogs.key(entry.file): entry for entry in catalogs.entries(given)}
    inner = [Path(name) for source in packed for name in archive.names(source)] if known else []
    keys = Counter(map(catalogs.key, [*inner, *articles]))
    catalogs.check(known, keys)
    replacing, noted = catalogs.originals(known, keys, originals)

    notes = Notes()
    for path in unread:
        notes.note(shown(path), why_unread(path), path.suffix)
    for each in noted:
        notes.note(*each)

    def frames() -> Iterator[pd.DataFrame]:
        taken = chain.from_iterable(_articles(source, columns, notes) for source in sources)
        while rows := list(islice(taken, size)):
            frame = _frame(rows).assign(**dict.fromkeys(CATALOG_COLUMNS, "")).astype("str")
            texts = frame["row"] == ""
            if known and texts.any():
                joined, unnamed = catalogs.join(frame[texts], known, replacing)
                frame = pd.concat([joined, frame[~texts]]).sort_index()
                for path in unnamed:
                    notes.note(path, "not in the catalog", "")
            yield frame

    return frames(), notes.entries


def read_files(
    paths: Iterable[Path],
    *,
    catalog: Path | None = None,
    originals: Path | None = None,
    columns: Mapping[str, str] = _NONE,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The same as `scan`, at once: rows (ROW_COLUMNS) and log (LOG_COLUMNS, sorted by path)."""
    frames, entries = scan(paths, catalog=catalog, originals=originals, columns=columns)
    tables = list(frames)
    empty = pd.DataFrame(columns=ROW_COLUMNS, dtype="str")
    rows = pd.concat(tables, ignore_index=True) if tables else empty
    ordered = sorted(entries, key=lambda entry: (entry[1], entry[3], entry[4], entry[5]))
    return rows, pd.DataFrame(ordered, columns=LOG_COLUMNS, dtype="str")


def _articles(source: Source, columns: Mapping[str, str], notes: Notes) -> Iterator[Row]:
    """The rows of a file, or of all the files in a zip; the notes on it are complete when the last row is taken."""
    if source.suffix in archive.SUFFIXES:
        for member in archive.members(source, SUFFIXES, notes):
            yield from _articles(member, columns, notes)
        return
    n, n_bigkinds = 0, 0
    notes.refusal = None
    notes.replaced.clear()
    try:
        for row in _reader(source).rows(source, columns, notes):
            n += 1
            n_bigkinds += bool(BIGKINDS_ID.fullmatch(row[_ID]))
            yield row
    except OSError as error:
        why = error.strerror or str(error)
        raise InputError(f"{source.name}: cannot be read ({why}); check the file and its permissions",
                         f"{source.name}: 파일을 읽을 수 없습니다({why}). 파일과 권한을 확인하세요") from None  # fmt: skip
    if not n and notes.refusal:
        raise notes.refusal
    if n_bigkinds * 2 > n:
        notes.note(source.name, "BigKinds export", f"{n}")
    if notes.replaced:
        kinds = ", ".join(f"{kind} {times}" for kind, times in sorted(notes.replaced.items()))
        notes.note(source.name, "characters replaced by U+FFFD", kinds)


def _reader(source: Source) -> ModuleType:
    choose(source.suffix, SUFFIXES, ("suffix", "형식"), place=source.name)
    return import_module(f"{__name__}.{SUFFIXES[source.suffix]}")


def _frame(rows: list[Row]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=RAW_COLUMNS, dtype="str")
