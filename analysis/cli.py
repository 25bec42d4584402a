"""The command `hwaje`: parses, calls analysis.run, prints. Exit status 0 done, 2 the user can mend it, 1 our fault."""

import argparse
import json
import os
import shutil
import sys
import time
import tomllib
from pathlib import Path

from analysis.errors import InputError, choose

__all__ = ["main"]

_SUMMARY_LINES = 3


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    for stream in (sys.stdout, sys.stderr):  # a console or a file in CP949 has no "–"
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    options = _parser().parse_args(arguments)
    try:
        options.command(options)
    except InputError as error:
        print(f"hwaje: {error.text(_language(options))}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # `hwaje show … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        place, why = error.filename or "", error.strerror or error
        print("hwaje: " + (f"{place}: " if place else "") + (f"파일이나 폴더를 읽거나 쓸 수 없습니다: {why}" if _language(options) == "ko"
                                     else f"cannot be read or written: {why}"), file=sys.stderr)  # fmt: skip
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hwaje",
        description="Topic models and trend research over Korean news. STUDY is a folder with a study.toml; "
        "for `run` and `check` it may also be a data file or a folder of articles.",
    )
    parser.add_argument("--version", action="version", version=f"hwaje {_version()}")
    parser.add_argument("--language", choices=["ko", "en"], help="of messages; default: the study's first language")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command, help: str, *positional: tuple[str, str]) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help, description=help)
        for argument, text in positional:
            sub.add_argument(argument, help=text)
        sub.set_defaults(command=command)
        return sub

    study = ("study", "folder with a study.toml")
    add("new", _new, "write a commented study.toml into DIR", ("dir", "folder of the new study"))
    add("check", _check, "read, validate and count; no model", ("study", "study, data file or folder of articles"))
    run = add("run", _run, "run the study and write its report", ("study", "study, data file or folder of articles"))
    run.add_argument("--to", metavar="STEP", help="stop after this step: corpus, nouns, counts, terms, topics, ...")
    run.add_argument("--no-cache", action="store_true", help="compute everything anew")
    add("explain", _explain, "what would run, and why", study)
    add("show", _show, "print one table", study, ("table", "name of the table; `hwaje show STUDY list` names them"))
    kwic = add("kwic", _kwic, "keyword in context", study, ("word", "the word"))
    kwic.add_argument("--width", type=int, default=30, help="characters on each side")
    add("trace", _trace, "the articles behind one number", study,
        ("number", "such as 'trend_themes_year[period=2011, theme=통신사 해외 진출]'"))  # fmt: skip
    add("verify", _verify, "everything again without the cache, compared with the manifest", study)
    listing = add("list", _list, "what there is")
    listing.add_argument("what", choices=["engines", "figures", "readers"])
    return parser


def _version() -> str:
    from analysis import __version__

    return __version__


def _language(options: argparse.Namespace) -> str:
    """Of a message: as asked for, or the first language of the study, or Korean."""
    if options.language:
        return options.language
    try:
        path = Path(options.study)
        text = (path if path.is_file() else path / "study.toml").read_text(encoding="utf-8-sig")
        return "en" if tomllib.loads(text)["study"]["languages"][0] == "en" else "ko"
    except (AttributeError, OSError, ValueError, LookupError, TypeError):
        return "ko"


def _open(options: argparse.Namespace):
    """The run of an existing study; articles that were run before stand for the study that they got."""
    from analysis import defaults
    from analysis.run import Run
    from analysis.study import load

    path = Path(options.study)
    if path.exists() and not (path / "study.toml").is_file() and path.suffix != ".toml":
        own = Path("reports") / defaults.study_name(path)
        if not (own / "study.toml").is_file():
            raise InputError(f"{path}: these are articles, not a study; run them first: hwaje run {path}",
                             f"{path}: 연구가 아니라 자료입니다. 먼저 'hwaje run {path}'을(를) 실행하세요")  # fmt: skip
        path = own
    return Run(load(path), cache=not getattr(options, "no_cache", False))


def _study(options: argparse.Namespace):
    """The run of a study, or of articles that get a study with defaults under reports/ (returned: run, text or None)."""
    path = Path(options.study)
    if (path / "study.toml").is_file() or path.name == "study.toml":
        return _open(options), None
    if not path.exists():
        raise InputError(f"{path}: there is no such file or folder; name a study, a data file or a folder of articles",
                         f"{path}: 그런 파일이나 폴더가 없습니다. 연구, 자료 파일 또는 기사 폴더를 적으세요")  # fmt: skip
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
    text = defaults.study_for(Run(bare, cache=False).corpus, source, name)
    return Run(parse(text, folder=place), cache=cache), text


def _relative(path: Path, folder: Path) -> str:
    """The articles as the study names them: relative to its folder, where both are on one drive."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:
        return path.resolve().as_posix()


def _keep_study(run, text: str | None) -> None:
    if text is None:
        return
    run.study.folder.mkdir(parents=True, exist_ok=True)
    part = run.study.folder / ".study.toml"
    part.write_text(text, encoding="utf-8", newline="\n")
    os.replace(part, run.study.folder / "study.toml")


def _new(options: argparse.Namespace) -> None:
    from analysis import defaults

    folder = Path(options.dir)
    file = folder / "study.toml"
    if file.exists():
        raise InputError(f"{file}: exists already; choose another folder", f"{file}: 이미 있습니다. 다른 폴더를 적으세요")
    (folder / "articles").mkdir(parents=True, exist_ok=True)
    file.write_text(defaults.new_study(folder.resolve().name), encoding="utf-8", newline="\n")
    print(file)


def _check(options: argparse.Namespace) -> None:
    from analysis.report import describe
    from analysis.report.text import say, value_text
    from analysis.vocabulary import heading

    run, text = _study(options)
    if text is not None:  # only looked at: nothing is kept
        run = type(run)(run.study, cache=False)
    language = options.language or run.study.languages[0]
    print(run.corpus)
    for result in (describe.intake(run.corpus), describe.removals(run.corpus)):
        words = {column: [value_text(column, value, language) for value in result.table[column]] for column in result.table}
        print(f"\n{say(result.name, language)}")
        print(_aligned(result.table.assign(**words).rename(columns=lambda column: heading(column, language))))


def _run(options: argparse.Namespace) -> None:
    from analysis.report import findings
    from analysis.run import STEPS

    started = time.monotonic()
    if options.to:
        choose(options.to, STEPS, ("step", "단계"), place="--to")
    run, text = _study(options)
    is_new = text is not None and not run.study.folder.exists()
    try:
        # Whatever the user can mend has shown itself when this is there.
        content = getattr(run, options.to) if options.to else run.content()
    except BaseException:
        if is_new:
            shutil.rmtree(run.study.folder, ignore_errors=True)
        raise
    _keep_study(run, text)
    if options.to:
        print(content if not isinstance(content, dict) else ", ".join(content))
        return
    run.report()
    language = options.language or run.study.languages[0]
    made = {"html": "report.html", "docx": "report.docx", "xlsx": "tables.xlsx"}
    page = run.study.folder / "out" / next((made[f] for f in made if f in run.study.report.formats), "manifest.json")
    for line in findings.summary(content, language)[:_SUMMARY_LINES]:
        print(line)
    print(_shown(page))
    seconds = time.monotonic() - started
    print(f"{seconds:.0f}초" if language == "ko" else f"{seconds:.0f} seconds")


def _shown(path: Path) -> str:
    """A path as short as it can be said from here."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def _aligned(table) -> str:
    """A table as text; a Hangul syllable is two columns wide."""
    import pandas as pd

    with pd.option_context("display.unicode.east_asian_width", True):
        return table.to_string(index=False) if len(table) else "–"


def _explain(options: argparse.Namespace) -> None:
    print(_aligned(_open(options).explain()))


def _show(options: argparse.Namespace) -> None:
    run = _open(options)
    if options.table == "list":
        print("\n".join(run.tables))
        return
    result = run.table(options.table)
    print(_aligned(result.table))
    print(result)


def _kwic(options: argparse.Namespace) -> None:
    lines = _open(options).kwic(options.word, options.width)
    for line in lines.itertuples():
        print(f"{line.published or '–':<10} {line.outlet:<8} {line.left:>{options.width}}[{line.hit}]{line.right}")
    print(f"{len(lines)}줄" if _language(options) == "ko" else f"{len(lines)} lines")


def _trace(options: argparse.Namespace) -> None:
    from analysis.run import trace

    name, _, rest = options.number.partition("[")
    cell = dict(part.split("=", 1) for part in rest.rstrip("] ").split(",") if "=" in part)
    cell = {key.strip(): value.strip() for key, value in cell.items()}
    print(_aligned(trace(_open(options).table(name.strip()), **cell)))


def _verify(options: argparse.Namespace) -> None:
    differing = _open(options).verify()
    if differing:
        listed = ", ".join(differing)
        raise InputError(f"{len(differing)} files differ from the manifest: {listed}; `hwaje explain` says what changed",
                         f"manifest.json과 다른 파일이 {len(differing)}개입니다: {listed}. 무엇이 바뀌었는지는 'hwaje explain'으로 볼 수 있습니다")  # fmt: skip
    print("OK")


def _list(options: argparse.Namespace) -> None:
    if options.what == "engines":
        from analysis.topics import ENGINES as names
    elif options.what == "figures":
        from analysis.figures import FIGURES as names
    else:
        from analysis.read import SUFFIXES as names
    print("\n".join(names))


if __name__ == "__main__":
    sys.exit(main())
