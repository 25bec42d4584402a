"""Which files the given paths mean: files, folders with all that they hold, and glob patterns."""

import glob
import os
from collections.abc import Collection, Iterable
from pathlib import Path, PurePath

from analysis.errors import InputError

__all__ = ["CATALOG", "expand", "is_aside", "is_litter", "refuse_twins", "why_unread"]

CATALOG = "catalog.csv"
_MAGIC = frozenset("*?[")
_LITTER = frozenset({"__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"})


def expand(
    paths: Iterable[Path], suffixes: Collection[str], *, apart: Collection[Path] = ()
) -> tuple[list[Path], list[Path], list[Path]]:
    """Article files, catalogs found in folders, and what is left unread in folders; each sorted, each once.

    Unread are files that no reader knows, pipes and devices, and links that lead out of the folder (or of the part of a
    pattern that holds no * ? or [); hidden files, READMEs and the litter of operating systems are not even listed.

    paths     files, folders (searched to any depth) and patterns; their order has no effect
    apart     folders and files to leave out: the originals and the catalog that the study names
    raises    InputError for a path that does not exist, a pattern that matches nothing, a folder without articles,
              and a named file of unknown suffix or that is a pipe or a device
    """
    apart = {Path(os.path.realpath(path)) for path in apart}
    articles, catalogs, unread = {}, {}, {}
    for path in map(Path, paths):
        for start, named in _matches(path):
            base = start if named else _base(path)
            if not named and any(map(_is_hidden, start.relative_to(base).parts[:-1])):
                continue
            if not named and (_leads_out(start, base) or not os.path.exists(start)):
                unread[start.absolute()] = start
                continue
            if named and not (start.is_dir() or start.is_file()):
                raise InputError(f"{start}: no ordinary file but a pipe or a device; save what it gives in a file",
                                 f"{start}: 보통 파일이 아니라 파이프나 장치입니다. 내용을 파일로 저장하세요")  # fmt: skip
            if start.is_dir():
                found, links = _inside(start, apart)
                unread |= {link.absolute(): link for link in links}
            else:
                found = [start] if start.resolve() not in apart else []
            # an explicit file is read whatever its name; what a folder or a pattern sweeps up is sorted out first
            sweeps = start.is_dir() or not named
            kept = [file for file in found if not (sweeps and is_aside(file.name))]
            for file in kept:
                known = file.suffix.lower() in suffixes
                if not file.is_file():
                    kind = unread
                elif sweeps and file.name.lower() == CATALOG:
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


def _base(pattern: Path) -> Path:
    """The folder that a pattern cannot leave: all of it before the first part with a * ? or [."""
    parts = pattern.parts
    fixed = next(n for n, part in enumerate(parts) if _MAGIC & set(part))
    return Path(*parts[:fixed])


def _leads_out(file: Path, folder: Path) -> bool:
    real, base = os.path.realpath(file), os.path.realpath(folder)
    return os.path.commonpath([real, base]) != base


def _inside(folder: Path, apart: set[Path]) -> tuple[list[Path], list[Path]]:
    """The files of a folder, to any depth, sorted; and the links that lead out of it or nowhere."""
    files, links, studies = [], [], set()
    for place, folders, names in os.walk(folder, onerror=_unreadable):
        here = Path(place)
        studies |= {here.resolve()} if "study.toml" in names else set()
        if "CACHEDIR.TAG" in names:
            apart = apart | {here.resolve()}
        linked = [here / name for name in folders if (here / name).is_symlink() and not _is_hidden(name)]
        links += [link for link in linked if _leads_out(link, folder)]
        folders[:] = [name for name in folders if not _is_hidden(name)]
        for file in (here / name for name in names if not _is_hidden(name) and name != "study.toml"):
            if file.is_symlink() and (_leads_out(file, folder) or not file.exists()):
                links.append(file)
            else:
                files.append(file)
    # A study below the folder is no article, nor what one has computed; caches are known by their tag even without it.
    apart = apart | {study for study in studies if study != folder.resolve()}
    apart = apart | {study / made for study in studies for made in ("cache", "out", "intrusion")}
    found = [[file for file in sorted(group) if not _is_apart(file, apart)] for group in (files, links)]
    return found[0], found[1]


def _is_apart(file: Path, apart: set[Path]) -> bool:
    place = Path(os.path.realpath(file.parent))
    return bool(apart & {place, *place.parents, place / file.name, Path(os.path.realpath(file))})


def _unreadable(error: OSError) -> None:
    raise InputError(f"{error.filename}: the folder cannot be read ({error.strerror}); correct its permissions",
                     f"{error.filename}: 폴더를 읽을 수 없습니다({error.strerror}). 권한을 확인하세요")  # fmt: skip


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or is_litter(name)


def is_litter(name: str) -> bool:
    """Whether a file or folder of this name is what operating systems and Excel leave behind."""
    return name.startswith(("~$", "._")) or name.casefold() in _LITTER


def is_aside(name: str) -> bool:
    """Whether a file of this name is no article, whatever its suffix."""
    return _is_hidden(name) or PurePath(name).stem.casefold() == "readme"


def why_unread(path: Path) -> str:
    """The rule in the log by which a file of `expand` is left unread."""
    if path.is_symlink():
        return "not read: a link that leads out of its folder"
    return "not read: unknown suffix" if path.is_file() else "not read: no ordinary file"


def refuse_twins(names: Iterable[str]) -> None:
    """raises InputError where a name stands twice: a zip may hold it twice, and CP949 and UTF-8 may spell it differently"""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise InputError(f"{name}: two files have this name, so that their rows could not be told apart; rename one of them",
                             f"{name}: 이 이름의 파일이 둘이어서 행을 구별할 수 없습니다. 하나의 이름을 바꾸세요")  # fmt: skip
        seen.add(name)


def _is_article(file: Path, suffixes: Collection[str]) -> bool:
    return file.is_file() and file.suffix.lower() in suffixes and file.name.lower() != CATALOG


def _refuse(file: Path, suffixes: Collection[str]) -> None:
    listed = ", ".join(suffixes)
    raise InputError(f"{file}: no reader for the suffix {file.suffix!r}; there are: {listed}",
                     f"{file}: '{file.suffix}' 형식은 읽을 수 없습니다. 읽을 수 있는 형식: {listed}")  # fmt: skip
