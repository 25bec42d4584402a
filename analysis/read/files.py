"""Which files the given paths mean: files, folders with all that they hold, and glob patterns."""

import glob
from collections.abc import Collection, Iterable
from pathlib import Path

from analysis.errors import InputError

__all__ = ["CATALOG", "expand"]

CATALOG = "catalog.csv"
_MAGIC = frozenset("*?[")


def expand(
    paths: Iterable[Path], suffixes: Collection[str], *, apart: Collection[Path] = ()
) -> tuple[list[Path], list[Path], list[Path]]:
    """Article files, catalogs found in folders, and files of folders that no reader knows; each sorted, each once.

    paths     files, folders (searched to any depth) and patterns; their order has no effect
    apart     folders and files to leave out: the originals and the catalog that the study names
    raises    InputError for a path that does not exist, a pattern that matches nothing, a folder without articles,
              and a named file of unknown suffix
    """
    apart = {path.resolve() for path in apart}
    articles, catalogs, unread = {}, {}, {}
    for path in map(Path, paths):
        for start, named in _matches(path):
            if start.is_dir():
                found = _inside(start, apart)
            else:
                found = [start] if start.resolve() not in apart else []
            # an explicit file is read whatever its name; what a folder or a pattern sweeps up is sorted out first
            sweeps = start.is_dir() or not named
            kept = [file for file in found if not (sweeps and _is_aside(file))]
            for file in kept:
                known = file.suffix.lower() in suffixes
                if sweeps and file.name.lower() == CATALOG:
                    kind = catalogs
                elif known:
                    kind = articles
                elif start.is_dir():
                    kind = unread
                else:
                    _refuse(file, suffixes)
                kind[file.resolve()] = min(kind.get(file.resolve(), file), file)
            if start.is_dir() and not any(_is_article(file, suffixes) for file in kept):
                listed = ", ".join(suffixes)
                raise InputError(f"{start}: the folder holds no articles; a reader exists for {listed}",
                                 f"{start}: 폴더에 기사 파일이 없습니다. 읽을 수 있는 형식: {listed}")  # fmt: skip
    return tuple([files[key] for key in sorted(files)] for files in (articles, catalogs, unread))


def _matches(path: Path) -> list[tuple[Path, bool]]:
    """(file or folder, whether it was named outright), for a path or a pattern."""
    if path.exists():
        return [(path, True)]
    if not _MAGIC & set(str(path)):
        raise InputError(f"{path}: no such file or folder; check the spelling and the folder that you are in",
                         f"{path}: 그런 파일이나 폴더가 없습니다. 철자와 현재 폴더를 확인하세요")  # fmt: skip
    hits = sorted(glob.glob(str(path), recursive=True))
    if not hits:
        raise InputError(f"{path}: the pattern matches no file", f"{path}: 이 패턴에 맞는 파일이 없습니다")
    return [(Path(hit), False) for hit in hits]


def _inside(folder: Path, apart: set[Path]) -> list[Path]:
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    # A study below the folder is no article, nor what one has computed; caches are known by their tag even without it.
    studies = {file.parent.resolve() for file in folder.rglob("study.toml")}
    apart = apart | {study for study in studies if study != folder.resolve()}
    apart = apart | {study / made for study in studies for made in ("cache", "out")}
    apart = apart | {tag.parent.resolve() for tag in folder.rglob("CACHEDIR.TAG")}
    return [
        file
        for file in files
        if file.name != "study.toml"
        and not any(part.startswith(".") for part in file.relative_to(folder).parts)
        and not apart & {file.resolve(), *file.resolve().parents}
    ]


def _is_aside(file: Path) -> bool:
    return file.name.startswith((".", "~$")) or file.stem.casefold() == "readme"


def _is_article(file: Path, suffixes: Collection[str]) -> bool:
    return file.suffix.lower() in suffixes and file.name.lower() != CATALOG


def _refuse(file: Path, suffixes: Collection[str]) -> None:
    listed = ", ".join(suffixes)
    raise InputError(f"{file}: no reader for the suffix {file.suffix!r}; there are: {listed}",
                     f"{file}: '{file.suffix}' 형식은 읽을 수 없습니다. 읽을 수 있는 형식: {listed}")  # fmt: skip
