"""The commands that make, look at and run a study, and that say what there is."""

import argparse
import re
import shutil
import time
from pathlib import Path

from analysis.commands.opening import aligned, keep_study, language_of, open_or_make, open_study, shown
from analysis.errors import InputError, choose

__all__ = ["check", "explain", "names", "new", "run"]

_SUMMARY_LINES = 3


def new(options: argparse.Namespace) -> None:
    from analysis import defaults

    folder = Path(options.dir)
    file = folder / "study.toml"
    if file.exists():
        raise InputError(f"{file}: exists already; choose another folder", f"{file}: 이미 있습니다. 다른 폴더를 적으세요")
    blocking = next((place for place in (folder, *folder.parents) if place.exists() and not place.is_dir()), None)
    if blocking is not None:
        raise InputError(f"{blocking}: is a file; name a folder", f"{blocking}: 파일입니다. 폴더를 적으세요")
    (folder / "articles").mkdir(parents=True, exist_ok=True)
    file.write_text(defaults.new_study(folder.resolve().name), encoding="utf-8", newline="\n")
    print(file)


def check(options: argparse.Namespace) -> None:
    from analysis.report import prose
    from analysis.report.check import summary
    from analysis.report.intake import of_intake

    study, text = open_or_make(options)
    if text is not None:  # only looked at: nothing is kept
        study = type(study)(study.study, cache=False, corpus=study.given)
    language = options.language or study.study.languages[0]
    tables = of_intake(study.corpus, read=study.study.dictionary.read)
    print(summary(study.corpus, tables, language, all=options.all))
    for line in (*prose.unused(study.study, language), *prose.warnings(study.study, language)):
        print(line)


def run(options: argparse.Namespace) -> None:
    from analysis.report import findings, prose
    from analysis.run import STEPS

    started = time.monotonic()
    if options.to:
        choose(options.to, STEPS, ("step", "단계"), place="--to")
    made, text = open_or_make(options)
    study = made.study
    is_new = text is not None and not study.folder.exists()
    try:
        # Whatever the user can mend has shown itself when this is there.
        content = getattr(made, options.to) if options.to else made.content()
    except BaseException:
        if is_new and not (study.folder / "study.toml").exists():  # another run of the same articles may have been faster
            shutil.rmtree(study.folder, ignore_errors=True)
        raise
    keep_study(made, text)
    if options.to:
        print(content if not isinstance(content, dict) else ", ".join(content))
        return
    made.report()
    language = options.language or study.languages[0]
    files = {"html": "report.html", "docx": "report.docx", "xlsx": "tables.xlsx"}
    page = study.folder / "out" / next((files[kind] for kind in files if kind in study.report.formats), "manifest.json")
    for line in (*findings.summary(content, language)[:_SUMMARY_LINES], *prose.unused(study, language)):
        print(line)
    print(shown(page))
    seconds = time.monotonic() - started
    print(f"{seconds:.0f}초" if language == "ko" else f"{seconds:.0f} seconds")


def explain(options: argparse.Namespace) -> None:
    from analysis.report.text import say

    language = language_of(options)
    table = open_study(options).explain()
    said = table.assign(state=[say(f"explain_{state.replace(' ', '_')}", language) for state in table["state"]],
                        why=[_why(why, language) for why in table["why"]])  # fmt: skip
    print(aligned(said.rename(columns={name: say(f"explain_{name}", language) for name in said.columns})))


def _why(why: str, language: str) -> str:
    """What changed, as Run.explain says it, with our own words in `language`; names of files and settings stay."""
    from analysis.report.text import MESSAGES, say

    key = f"explain_{why.replace(' ', '_')}"
    if key in MESSAGES:
        return say(key, language)
    return re.sub(r"(?:^|(?<=, ))(parameters|inputs|files|code|libraries)(?=: )", lambda part: say(f"explain_{part[1]}", language), why)


def names(options: argparse.Namespace) -> None:
    if options.what == "engines":
        from analysis.topics import ENGINES as known
    elif options.what == "figures":
        from analysis.figures import FIGURES as known
    else:
        from analysis.read import SUFFIXES as known
    print("\n".join(known))
