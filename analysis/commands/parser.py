"""The command line as the user writes it: commands, arguments and an example of each."""

import argparse
import re

from analysis.commands import results, study, words
from analysis.errors import nearest

__all__ = ["parser"]

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


def parser() -> argparse.ArgumentParser:
    made = _Parser(
        prog="hwaje",
        description="Topic models and trend research over Korean news. STUDY is a folder with a study.toml; "
        "for `run` and `check` it may also be a data file or a folder of articles.",
    )
    made.add_argument("--version", action="version", version=f"hwaje {_version()}")
    made.add_argument("--language", choices=["ko", "en"], help="of messages; default: the study's first language")
    commands = made.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command, help: str, *positional: tuple[str, str], under=commands) -> argparse.ArgumentParser:
        sub = under.add_parser(name, help=help, description=f"{help[0].upper()}{help[1:]}.", epilog=_EXAMPLES[name],
                               formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
        for argument, text in positional:
            sub.add_argument(argument, help=text, type=_path if argument in ("study", "dir", "other") else str)
        sub.set_defaults(command=command)
        return sub

    folder = ("study", "folder with a study.toml")
    add("new", study.new, "write a commented study.toml into DIR", ("dir", "folder of the new study"))
    check = add("check", study.check, "read, validate and count; no model", ("study", "study, data file or folder of articles"))
    check.add_argument("--all", action="store_true", help="every row of every table")
    run = add("run", study.run, "run the study and write its report", ("study", "study, data file or folder of articles"))
    run.add_argument("--to", metavar="STEP", help="stop after this step: corpus, nouns, counts, terms, topics, ...")
    run.add_argument("--no-cache", action="store_true", help="compute everything anew")
    add("explain", study.explain, "what would run, and why", folder)
    add("show", results.show, "print one table", folder, ("table", "name of the table; `hwaje show STUDY list` names them"))
    kwic = add("kwic", words.kwic, "keyword in context", folder, ("word", "a term, or several in quotes: \"리눅스 배포판\""))
    kwic.add_argument("--width", type=_whole, default=30, metavar="N", help="characters on each side (30)")
    kwic.add_argument("--sort", choices=["date", "left", "right", "outlet"], default="date",
                      help="order of the lines: date, or left or right context, from the word outwards, or outlet")  # fmt: skip
    kwic.add_argument("--limit", type=_whole, metavar="N", help="at most so many lines")
    kwic.add_argument("--csv", metavar="FILE", help="write the lines to FILE")
    stages = add("explain-text", words.explain_text, "what every stage makes of one text", ("text", "a text file, or the text itself"))
    stages.add_argument("--study", metavar="STUDY", help="with the dictionary and themes of this study; TEXT may then be a doc_id")
    stages.add_argument("--date", default="", help="of the article, for dictionary entries with dates: 2011, 2011-11 or 2011-11-08")
    lexicon = add("lexicon", None, "the dictionary against the articles").add_subparsers(required=True, metavar="COMMAND")
    propose = add("propose", words.propose, "compounds and names of these articles that the dictionary lacks", folder, under=lexicon)
    propose.add_argument("--out", metavar="FILE", help="where to write them (STUDY/proposals.tsv, and .xlsx beside it)")
    propose.add_argument("--top", type=_whole, metavar="N", help="at most so many")
    propose.add_argument("--min-count", type=_whole, metavar="N", help="only what occurs so often")
    add("audit", words.audit, "which dictionary entries are kept as one term, and which are lost", folder, under=lexicon)
    intrusion = add("intrusion", results.intrusion, "questions that ask people whether the topics make sense, and their scores", folder)
    intrusion.add_argument("--seed", type=int, metavar="N", help="of the questions (that of the study)")
    intrusion.add_argument("--out", metavar="FOLDER", help="where the questions and their key are (STUDY/intrusion)")
    intrusion.add_argument("--score", metavar="FORM", nargs="+", help="answers of the coders (.json, .csv, .xlsx): score them")
    intrusion.add_argument("--key", metavar="KEY", help="the key to score by (intrusion_key.csv in FOLDER)")
    trace = add("trace", results.trace, "from a number to its table, recipe, terms, articles, offsets and files", folder,
                ("number", "such as 'trend_themes_year[period=2011, theme=통신사 해외 진출].share'"))  # fmt: skip
    trace.add_argument("--limit", type=_whole, metavar="N", help="at most so many articles (10 on the screen, all in the file)")
    trace.add_argument("--csv", metavar="FILE", help="write a row for each place of a term to FILE")
    verify = add("verify", results.verify, "everything again without the cache, compared with the manifest", folder)
    verify.add_argument("--against", metavar="FOLDER", help="another report, or its manifest.json, instead of that of the study")
    diff = add("diff", results.diff, "what changed between two runs: data, settings, code, conclusions",
               ("study", "study, or the folder of a report (out)"), ("other", "the later one"))  # fmt: skip
    diff.add_argument("--csv", metavar="FILE", help="write every difference to FILE")
    listing = add("list", study.names, "what there is")
    listing.add_argument("what", choices=["engines", "figures", "readers"])
    return made


class _Parser(argparse.ArgumentParser):
    """Says what was meant, and where the commands are."""

    def error(self, message: str):
        wrong = re.search(r"invalid choice: '(.*?)' \(choose from (.*)\)", message)
        extra = re.match(r"unrecognized arguments: (-\S+)", message)
        known = re.findall(r"[\w-]+", wrong[2]) if wrong else _options(self)
        near = nearest((wrong or extra)[1], known) if wrong or extra else None
        super().error(message + (f"; did you mean {near!r}?" if near else "") + f"; see: {self.prog} --help")


def _options(one: argparse.ArgumentParser) -> list[str]:
    """Every option of a parser and of its commands: those of a command are refused by the parser above it."""
    below = [sub for action in one._actions if isinstance(action.choices, dict) for sub in action.choices.values()]
    return list(dict.fromkeys([*(name for action in one._actions for name in action.option_strings), *(name for sub in below for name in _options(sub))]))


def _path(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("is empty; write a path")
    return text


def _whole(text: str) -> int:
    """A whole number above 0."""
    n = int(text) if text.isdecimal() else 0
    if n < 1:
        raise argparse.ArgumentTypeError("a whole number above 0")
    return n


def _version() -> str:
    from analysis import __version__

    return __version__
