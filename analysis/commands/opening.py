"""What the commands share: opening a study, the language of a message, and how things look on a screen."""

import argparse
import json
import os
import tomllib
from pathlib import Path

from analysis.cells import screen
from analysis.errors import InputError, nearest

__all__ = ["aligned", "keep_study", "language_of", "open_or_make", "open_study", "report_of", "shown", "studies"]

_LONGEST_CELL = 200  # characters


def language_of(options: argparse.Namespace) -> str:
    """Of a message: as asked for, or the first language of the study or of the report, or Korean."""
    if options.language:
        return options.language
    try:
        path = Path(options.study)
        if path.suffix != ".toml" and not (path / "study.toml").is_file():  # the folder of a report, for `diff`
            return _first(json.loads((path / "manifest.json").read_text(encoding="utf-8"))["languages"])
        text = (path if path.is_file() else path / "study.toml").read_text(encoding="utf-8-sig")
        return _first(tomllib.loads(text)["study"]["languages"])
    except (AttributeError, OSError, ValueError, LookupError, TypeError):
        return "ko"


def _first(languages: list[str]) -> str:
    return "en" if languages[0] == "en" else "ko"


def open_study(options: argparse.Namespace):
    """The run of an existing study; articles that were run before stand for the study that they got."""
    from analysis import defaults
    from analysis.run import Run
    from analysis.study import load

    path = Path(options.study)
    if not path.exists():
        raise _not_there(path, ("study", "연구"), studies(path))
    if not (path / "study.toml").is_file() and path.suffix != ".toml":
        own = Path("reports") / defaults.study_name(path)
        if not (own / "study.toml").is_file():
            raise InputError(f"{path}: these are articles, not a study; run them first: hwaje run {path}",
                             f"{path}: 연구가 아니라 자료입니다. 먼저 'hwaje run {path}'을(를) 실행하세요")  # fmt: skip
        path = own
    return Run(load(path), cache=not getattr(options, "no_cache", False))


def open_or_make(options: argparse.Namespace):
    """The run of a study, or of articles that get a study with defaults under reports/ (returned: run, text or None)."""
    path = Path(options.study)
    if not path.exists():
        raise _not_there(path, ("study, data file or folder of articles", "연구나 자료 파일이나 기사 폴더"), [*studies(path), *_beside(path)])
    if (path / "study.toml").is_file() or path.suffix == ".toml":
        return open_study(options), None
    from analysis import defaults
    from analysis.run import Run
    from analysis.study import load, parse

    name = defaults.study_name(path)
    folder = Path("reports") / name
    source = _relative(path, folder)
    cache = not getattr(options, "no_cache", False)
    if (folder / "study.toml").exists():
        study = load(folder)
        if [file.resolve() for file in study.corpus.files] != [path.resolve()]:
            raise InputError(
                f"{folder}/study.toml: is the study of other articles, not of {path}; run that study, or rename its folder",
                f"{folder}/study.toml: {path}이(가) 아닌 다른 자료의 연구입니다. 그 연구를 실행하거나 폴더 이름을 바꾸세요",
            )
        return Run(study, cache=cache), None
    place = folder.resolve()
    bare = parse(f"[study]\nname = 'new'\n[corpus]\nfiles = [{json.dumps(source, ensure_ascii=False)}]\n", folder=place)
    read = Run(bare, cache=False).corpus
    text = defaults.study_for(read, source, name)
    study = parse(text, folder=place)
    # The defaults depend on the articles, and the articles on nothing but their files: no need to read them twice.
    return Run(study, cache=cache, corpus=read if study.corpus == bare.corpus else None), text


def report_of(name: str) -> Path:
    """The folder of a study or of a report, for `diff`; raises InputError where there is none of that name."""
    path = Path(name)
    if not path.exists():
        raise _not_there(path, ("study or report", "연구나 보고서"), [*studies(path), *_beside(path)])
    return path


def studies(path: Path) -> list[str]:
    """The studies that somebody may have meant by `path`: those beside it, and those under reports/."""
    found = [file.parent for folder in (path.parent, Path("reports")) if folder.is_dir() for file in sorted(folder.glob("*/study.toml"))]
    return list(dict.fromkeys(folder.as_posix() for folder in found))


def _beside(path: Path) -> list[str]:
    return sorted(one.as_posix() for one in path.parent.iterdir() if not one.name.startswith(".")) if path.parent.is_dir() else []


def _not_there(path: Path, what: tuple[str, str], known: list[str]) -> InputError:
    near = nearest(path.as_posix(), known) or {Path(name).name: name for name in reversed(known)}.get(nearest(path.name, [Path(name).name for name in known]))
    en, ko = what
    return InputError(f"{path}: there is no such {en}" + (f"; did you mean {near!r}?" if near else "; `hwaje new DIR` makes a study"),
                      f"{path}: 그런 {ko}가 없습니다." + (f" 혹시 '{near}'입니까?" if near else " 새 연구는 'hwaje new 폴더'로 만듭니다"))  # fmt: skip


def _relative(path: Path, folder: Path) -> str:
    """The articles as the study names them: relative to its folder, where both are on one drive."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return path.resolve().as_posix()


def keep_study(run, text: str | None) -> None:
    if text is None:
        return
    run.study.folder.mkdir(parents=True, exist_ok=True)
    part = run.study.folder / ".study.toml"
    part.write_text(text, encoding="utf-8", newline="\n")
    os.replace(part, run.study.folder / "study.toml")


def shown(path: Path) -> str:
    """A path as short as it can be said from here."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def aligned(table) -> str:
    """A table as text; a Hangul syllable is two columns wide. A cell of more than 200 characters is cut: it is whole in the CSV file."""
    import pandas as pd

    table = table.assign(**{name: table[name].map(_cell) for name in table.columns if pd.api.types.is_string_dtype(table[name])})
    with pd.option_context("display.unicode.east_asian_width", True):
        return table.to_string(index=False) if len(table) else "–"


def _cell(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = screen(value, lines=False)
    return text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…"
