"""The command `hwaje`: parses, calls analysis.run, prints. Exit status 0 done, 2 the user can mend it, 1 our fault."""

import argparse
import json
import os
import shutil
import sys
import time
import tomllib
from dataclasses import replace
from pathlib import Path

from analysis.errors import InputError, choose, nearest

__all__ = ["main"]

_SUMMARY_LINES = 3
_HERE = "reports/korean-it-2000-2014"
_EXAMPLES = {
    name: f"example: hwaje {line}" for name, line in {
        "new": "new my-study",
        "check": "check NewsResult_20100101-20141231.xlsx --all",
        "run": f"run {_HERE} --to terms",
        "explain": f"explain {_HERE}",
        "show": f"show {_HERE} topic_words",
        "kwic": f'kwic {_HERE} "리눅스 배포판" --sort right --limit 20 --csv lines.csv',
        "explain-text": 'explain-text "지난해 SKT와 간편 결제 앱을 봤다."',
        "lexicon": f"lexicon audit {_HERE}",
        "propose": f"lexicon propose {_HERE} --top 500 --min-count 3 --out words.tsv",
        "audit": f"lexicon audit {_HERE}",
        "intrusion": f"intrusion {_HERE} --seed 3 --out coders",
        "trace": f"trace {_HERE} 'trend_themes_year[period=2011, theme=통신사 해외 진출].share' --limit 5",
        "verify": f"verify {_HERE}",
        "diff": f"diff {_HERE} my-copy --csv changes.csv",
        "list": "list engines",
    }.items()
}  # fmt: skip


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
        from analysis.report.faults import of_disk

        print(f"hwaje: {of_disk(error, _language(options))}", file=sys.stderr)
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

    def add(name: str, command, help: str, *positional: tuple[str, str], under=commands) -> argparse.ArgumentParser:
        sub = under.add_parser(name, help=help, description=f"{help[0].upper()}{help[1:]}.", epilog=_EXAMPLES[name],
                               formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
        for argument, text in positional:
            sub.add_argument(argument, help=text)
        sub.set_defaults(command=command)
        return sub

    study = ("study", "folder with a study.toml")
    add("new", _new, "write a commented study.toml into DIR", ("dir", "folder of the new study"))
    check = add("check", _check, "read, validate and count; no model", ("study", "study, data file or folder of articles"))
    check.add_argument("--all", action="store_true", help="every row of every table")
    run = add("run", _run, "run the study and write its report", ("study", "study, data file or folder of articles"))
    run.add_argument("--to", metavar="STEP", help="stop after this step: corpus, nouns, counts, terms, topics, ...")
    run.add_argument("--no-cache", action="store_true", help="compute everything anew")
    add("explain", _explain, "what would run, and why", study)
    add("show", _show, "print one table", study, ("table", "name of the table; `hwaje show STUDY list` names them"))
    kwic = add("kwic", _kwic, "keyword in context", study, ("word", "a term, or several in quotes: \"리눅스 배포판\""))
    kwic.add_argument("--width", type=_whole, default=30, metavar="N", help="characters on each side (30)")
    kwic.add_argument("--sort", choices=["date", "left", "right", "outlet"], default="date",
                      help="order of the lines: date, or left or right context, from the word outwards, or outlet")  # fmt: skip
    kwic.add_argument("--limit", type=_whole, metavar="N", help="at most so many lines")
    kwic.add_argument("--csv", metavar="FILE", help="write the lines to FILE")
    stages = add("explain-text", _explain_text, "what every stage makes of one text", ("text", "a text file, or the text itself"))
    stages.add_argument("--study", metavar="STUDY", help="with the dictionary and themes of this study; TEXT may then be a doc_id")
    stages.add_argument("--date", default="", help="of the article, for dictionary entries with dates: 2011, 2011-11 or 2011-11-08")
    lexicon = add("lexicon", None, "the dictionary against the articles").add_subparsers(required=True, metavar="COMMAND")
    propose = add("propose", _propose, "compounds and names of these articles that the dictionary lacks", study, under=lexicon)
    propose.add_argument("--out", metavar="FILE", help="where to write them (STUDY/proposals.tsv, and .xlsx beside it)")
    propose.add_argument("--top", type=_whole, metavar="N", help="at most so many")
    propose.add_argument("--min-count", type=_whole, metavar="N", help="only what occurs so often")
    add("audit", _audit, "which dictionary entries are kept as one term, and which are lost", study, under=lexicon)
    intrusion = add("intrusion", _intrusion, "questions that ask people whether the topics make sense, and their scores", study)
    intrusion.add_argument("--seed", type=int, metavar="N", help="of the questions (that of the study)")
    intrusion.add_argument("--out", metavar="FOLDER", help="where the questions and their key are (STUDY/intrusion)")
    intrusion.add_argument("--score", metavar="FORM", nargs="+", help="answers of the coders (.json, .csv, .xlsx): score them")
    intrusion.add_argument("--key", metavar="KEY", help="the key to score by (intrusion_key.csv in FOLDER)")
    trace = add("trace", _trace, "from a number to its table, recipe, terms, articles, offsets and files", study,
                ("number", "such as 'trend_themes_year[period=2011, theme=통신사 해외 진출].share'"))  # fmt: skip
    trace.add_argument("--limit", type=_whole, metavar="N", help="at most so many articles (10 on the screen, all in the file)")
    trace.add_argument("--csv", metavar="FILE", help="write a row for each place of a term to FILE")
    verify = add("verify", _verify, "everything again without the cache, compared with the manifest", study)
    verify.add_argument("--against", metavar="FOLDER", help="another report, or its manifest.json, instead of that of the study")
    diff = add("diff", _diff, "what changed between two runs: data, settings, code, conclusions",
               ("study", "study, or the folder of a report (out)"), ("other", "the later one"))  # fmt: skip
    diff.add_argument("--csv", metavar="FILE", help="write every difference to FILE")
    listing = add("list", _list, "what there is")
    listing.add_argument("what", choices=["engines", "figures", "readers"])
    return parser


def _whole(text: str) -> int:
    """A whole number above 0."""
    n = int(text) if text.isdecimal() else 0
    if n < 1:
        raise argparse.ArgumentTypeError("a whole number above 0")
    return n


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
    read = Run(bare, cache=False).corpus
    text = defaults.study_for(read, source, name)
    study = parse(text, folder=place)
    # The defaults depend on the articles, and the articles on nothing but their files: no need to read them twice.
    return Run(study, cache=cache, corpus=read if study.corpus == bare.corpus else None), text


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
    from analysis.report import check, prose
    from analysis.report.intake import of_intake

    run, text = _study(options)
    if text is not None:  # only looked at: nothing is kept
        run = type(run)(run.study, cache=False, corpus=run.given)
    language = options.language or run.study.languages[0]
    tables = of_intake(run.corpus, read=run.study.dictionary.read)
    print(check.summary(run.corpus, tables, language, all=options.all))
    for line in prose.warnings(run.study, language):
        print(line)


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
        if is_new and not (run.study.folder / "study.toml").exists():  # another run of the same articles may have been faster
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
    from analysis.report.lines import concordance
    from analysis.report.text import say

    run = _open(options)
    lines = run.kwic(options.word, options.width, options.sort)
    if lines.empty:
        near = nearest("".join(options.word.split()), sorted(set(run.nouns.table["form"])))
        raise InputError(f"{options.word!r} is no noun of these {len(run.corpus):,} articles" + (f"; did you mean {near!r}?" if near else ""),
                         f"'{options.word}': 기사 {len(run.corpus):,}건의 명사 가운데 없습니다." + (f" 혹시 '{near}'입니까?" if near else ""))  # fmt: skip
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    print("\n".join(concordance(lines, _language(options), colour=colour, limit=options.limit)))
    if options.csv:
        from analysis.report.workbook import write_csv
        from analysis.values import Result
        from analysis.vocabulary import columns

        written = lines if options.limit is None else lines.head(options.limit)
        n = len(run.corpus)
        result = Result("kwic", written, columns(*written.columns), {"given": n, "used": n, "undated": 0, "dropped": 0})
        write_csv(result, Path(options.csv))
        print(say("kwic_written", _language(options), n=f"{len(written):,}", path=options.csv))


def _explain_text(options: argparse.Namespace) -> None:
    from analysis.preprocessing.entries import DAY
    from analysis.preprocessing.nouns import explain_nouns
    from analysis.report.lines import stages
    from analysis.values import DictionarySpec

    if options.date and not DAY.fullmatch(options.date):
        raise InputError(f"--date {options.date}: write it as 2011, 2011-11 or 2011-11-08",
                         f"--date {options.date}: 2011, 2011-11 또는 2011-11-08처럼 적으세요")  # fmt: skip
    run = _open(options) if options.study else None
    text, date = _one_text(options.text, run)
    if not text.strip():
        raise InputError(f"{options.text}: there is nothing to read", f"{options.text}: 읽을 글이 없습니다")
    spec, extra, found = (run.study.dictionary, run.theme_spellings, run.found) if run else (DictionarySpec(), (), ())
    spec = replace(spec, read="text")  # one text is a text, whatever the study reads
    table = explain_nouns(text, spec, extra=extra, found=found, published=options.date or date)
    print("\n".join(stages(table, _language(options))))


def _one_text(said: str, run) -> tuple[str, str]:
    """(text, date) of a file, of an article of the study, or what was written on the command line."""
    path = Path(said)
    if len(said) < 1000 and "\n" not in said and (path.exists() or (path.suffix and " " not in said and path.parent.is_dir())):
        from analysis.read.encoding import decode
        from analysis.read.source import on_disk

        if path.suffix.lower() not in (".txt", ".md", ""):
            raise InputError(f"{said}: give one article as a .txt file; articles of a table are named by their doc_id, with --study",
                             f"{said}: 기사 한 건을 .txt 파일로 주세요. 표에 든 기사는 --study와 함께 기사 번호(doc_id)로 적습니다")  # fmt: skip
        if path.is_dir():
            raise InputError(f"{said}: is a folder; give one article", f"{said}: 폴더입니다. 기사 한 건을 적으세요")
        return decode(on_disk(path))[1], ""
    if run is not None and " " not in said:
        rows = run.corpus.articles
        rows = rows[rows["doc_id"] == said]
        if len(rows):
            return "\n".join(part for part in (rows["title"].iloc[0], rows["text"].iloc[0]) if part), rows["published"].iloc[0]
    return said, ""


def _propose(options: argparse.Namespace) -> None:
    from analysis.preprocessing.discover_file import write_proposals
    from analysis.report.lines import proposals
    from analysis.report.text import say

    run = _open(options)
    out = Path(options.out) if options.out else run.study.folder / "proposals.tsv"
    if not out.name or out.is_dir():
        raise InputError(f"--out {options.out}: is a folder; name a file, such as words.tsv",
                         f"--out {options.out}: 폴더입니다. words.tsv처럼 파일을 적으세요")  # fmt: skip
    for path in (out.with_suffix(".tsv"), out.with_suffix(".xlsx")):
        if path.exists():  # a person may have worked on it
            raise InputError(f"{path}: exists already; rename it, or name another file with --out",
                             f"{path}: 이미 있습니다. 이름을 바꾸거나 --out으로 다른 파일을 적으세요")  # fmt: skip
    given = {"top": options.top, "min_count": options.min_count}
    made = run.proposals(**{name: n for name, n in given.items() if n})
    if made.table.empty:
        print(say("proposed_none", _language(options)))
        return
    print("\n".join(proposals(made, _language(options))))
    path, _ = write_proposals(made, out)
    print(say("proposed", _language(options), n=f"{len(made.table):,}", path=_shown(path)))


def _audit(options: argparse.Namespace) -> None:
    from analysis.report.lines import losses

    print("\n".join(losses(_open(options).audit, _language(options))))


def _intrusion(options: argparse.Namespace) -> None:
    from analysis.report import lines
    from analysis.report.text import say
    from analysis.topics import forms, intrusion

    run, language = _open(options), _language(options)
    folder = Path(options.out) if options.out else run.study.folder / "intrusion"
    if options.score:
        scores = intrusion.score(forms.read_key(options.key or folder / forms.KEY), forms.read_answers(options.score))
        print("\n".join(lines.intrusion(scores, language)))
        return
    if options.key:
        raise InputError("--key: there are no answers to score; name them with --score", "--key: 채점할 응답이 없습니다. --score로 적으세요")
    seed = run.study.seed if options.seed is None else options.seed
    articles = run.corpus.articles
    texts = dict(zip(articles["doc_id"], articles["text"], strict=True))
    sheet, paths = forms.make(run.fit, folder, texts=texts, seed=seed, language=language)
    html, xlsx, answers = (_shown(paths[kind]) for kind in ("html", "xlsx", "key"))
    tasks = lines.by_task(sheet.key["task"], language)
    print(say("intrusion_made", language, n=len(sheet.key), tasks=tasks, html=html, xlsx=xlsx, answers=answers))
    if sheet.skipped:
        tasks = lines.by_task([task for task, _ in sheet.skipped], language)
        print(say("intrusion_skipped", language, n=len(sheet.skipped), tasks=tasks))
    print(say("intrusion_next", language, study=options.study + (f" --out {options.out}" if options.out else "")))


def _trace(options: argparse.Namespace) -> None:
    from analysis.report import tracing
    from analysis.report.text import say

    chain = tracing.follow(_open(options), options.number)
    print("\n".join(tracing.lines(chain, _language(options), limit=options.limit)))
    if options.csv:
        n = tracing.write_chain(chain, Path(options.csv), limit=options.limit)
        print(say("chain_written", _language(options), n=f"{n:,}", path=options.csv))


def _verify(options: argparse.Namespace) -> None:
    from analysis.report.verification import lines

    check = _open(options).verify(Path(options.against) if options.against else None)
    print("\n".join(lines(check, _language(options))))
    if check.differing:
        n = len(check.differing)
        raise InputError(f"{n} files are not as manifest.json says; the table above says why. To keep the new ones, run the study again",
                         f"manifest.json과 다른 파일이 {n}개입니다. 까닭은 위의 표에 있습니다. 새 결과를 두려면 연구를 다시 실행하세요")  # fmt: skip


def _diff(options: argparse.Namespace) -> None:
    from analysis.report import diff_lines
    from analysis.report.diff import diff
    from analysis.report.text import say

    found = diff(Path(options.study), Path(options.other))
    print("\n".join(diff_lines.lines(found, _language(options))))
    if options.csv:
        diff_lines.write_csv(found, Path(options.csv))
        print(say("diff_written", _language(options), n=f"{len(found):,}", path=options.csv))


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
