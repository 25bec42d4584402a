"""Files to rows: one module for each format, and one function that reads any pile of them."""

import re
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from types import MappingProxyType

import pandas as pd

from analysis.progress import progress
from analysis.read import catalog as catalogs
from analysis.read.catalog import CATALOG_COLUMNS
from analysis.read.files import expand
from analysis.read.headers import RAW_COLUMNS
from analysis.values import LOG_COLUMNS

__all__ = ["BIGKINDS_ID", "RAW_COLUMNS", "ROW_COLUMNS", "SUFFIXES", "read", "read_files"]

ROW_COLUMNS = (*RAW_COLUMNS, *CATALOG_COLUMNS)
# The file name is the registry: a module of this folder with SUFFIXES is a reader.
SUFFIXES: dict[str, str] = {
    suffix: module.name
    for module in iter_modules(__path__)
    for suffix in getattr(import_module(f"{__name__}.{module.name}"), "SUFFIXES", ())
}
# Outlet, moment of entry and a counter: the identifier that no other archive uses.
BIGKINDS_ID = re.compile(r"\d{8}\.\d{14,19}", re.ASCII)
_NONE: Mapping[str, str] = MappingProxyType({})


def read(path: Path, columns: Mapping[str, str] = _NONE) -> pd.DataFrame:
    """The rows of one file, RAW_COLUMNS, by the reader of its suffix."""
    return import_module(f"{__name__}.{SUFFIXES[path.suffix.lower()]}").read(path, columns)


def read_files(
    paths: Iterable[Path],
    *,
    catalog: Path | None = None,
    originals: Path | None = None,
    columns: Mapping[str, str] = _NONE,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All articles of the files as they stand, and notes on the reading; the order of `paths` has no effect.

    paths      files, folders (all known suffixes, to any depth) and glob patterns; in a folder a catalog.csv is its
               catalog, a folder `originals` beside it holds originals, and README and hidden files are no articles
    catalog    CSV with `file` (relative to it) and any of doc_id, published, date_precision, dated_by, outlet, section,
               author, title, url, sha256; its values are joined to text files
    originals  folder; a file in it with the sha256 of a catalog row takes that row's place; it may be missing
    columns    {our name: the user's header}, for every table
    returns    rows: ROW_COLUMNS, all text, "" where unknown; log: LOG_COLUMNS, step "note", for what was seen and
               kept: text files that no catalog names, originals, files of unknown suffix, BigKinds exports
    raises     InputError for whatever cannot be read whole, with file, row and remedy
    """
    paths = [Path(path) for path in paths]
    apart = [path for path in (catalog, originals) if path is not None]
    beside = [path / "originals" for path in paths if (path / "catalog.csv").is_file()]
    if originals is None and len(beside) == 1:
        originals = beside[0]
    articles, found, unread = expand(paths, SUFFIXES, apart=[*apart, *beside])
    known = catalogs.entries([*([catalog] if catalog is not None else []), *found])

    tables, notes = [], [(path.as_posix(), "not read: unknown suffix", path.suffix) for path in unread]
    for path in progress(articles, "reading"):
        table = read(path, columns)
        tables.append(table)
        n_bigkinds = sum(bool(BIGKINDS_ID.fullmatch(name)) for name in table["source_id"])
        if n_bigkinds * 2 > len(table):
            notes.append((path.as_posix(), "BigKinds export", f"{len(table)}"))
    rows = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=RAW_COLUMNS, dtype="str")
    rows = rows.assign(**dict.fromkeys(CATALOG_COLUMNS, "")).astype("str")

    texts = rows["row"] == ""
    joined, unnamed = catalogs.join(rows[texts], known)
    joined, replaced = catalogs.with_originals(joined, known, originals)
    notes += [(path, "not in the catalog", "") for path in unnamed] + replaced
    rows = pd.concat([joined, rows[~texts]]).sort_index()
    log = [("", path, "", "note", rule, text) for path, rule, text in sorted(notes)]
    return rows, pd.DataFrame(log, columns=LOG_COLUMNS, dtype="str")
