"""The commands about words: in their contexts, stage by stage, and against the dictionary."""

import argparse
import os
import sys
from dataclasses import replace
from pathlib import Path

from analysis.commands.opening import language_of, open_study, shown
from analysis.errors import InputError, nearest

__all__ = ["audit", "explain_text", "kwic", "propose"]


def kwic(options: argparse.Namespace) -> None:
    from analysis.report.lines import concordance
    from analysis.report.text import say

    run = open_study(options)
    lines = run.kwic(options.word, options.width, options.sort)
    if lines.empty:
        near = nearest("".join(options.word.split()), sorted(set(run.nouns.table["form"])))
        raise InputError(f"{options.word!r} is no noun of these {len(run.corpus):,} articles" + (f"; did you mean {near!r}?" if near else ""),
                         f"'{options.word}': 기사 {len(run.corpus):,}건의 명사 가운데 없습니다." + (f" 혹시 '{near}'입니까?" if near else ""))  # fmt: skip
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    print("\n".join(concordance(lines, language_of(options), colour=colour, limit=options.limit)), file=getattr(sys.stdout, "bare", None))
    if options.csv:
        from analysis.report.workbook import write_csv
        from analysis.values import Result
        from analysis.vocabulary import columns

        written = lines if options.limit is None else lines.head(options.limit)
        n = len(run.corpus)
        result = Result("kwic", written, columns(*written.columns), {"given": n, "used": n, "undated": 0, "dropped": 0})
        write_csv(result, Path(options.csv))
        print(say("kwic_written", language_of(options), n=f"{len(written):,}", path=options.csv))


def explain_text(options: argparse.Namespace) -> None:
    from analysis.preprocessing.entries import DAY
    from analysis.preprocessing.nouns import explain_nouns
    from analysis.report.lines import stages
    from analysis.values import DictionarySpec

    if options.date and not DAY.fullmatch(options.date):
        raise InputError(f"--date {options.date}: write it as 2011, 2011-11 or 2011-11-08",
                         f"--date {options.date}: 2011, 2011-11 또는 2011-11-08처럼 적으세요")  # fmt: skip
    run = open_study(options) if options.study else None
    text, date = _one_text(options.text, run)
    if not text.strip():
        raise InputError(f"{options.text}: there is nothing to read", f"{options.text}: 읽을 글이 없습니다")
    spec, extra, found = (run.study.dictionary, run.theme_spellings, run.found) if run else (DictionarySpec(), (), ())
    spec = replace(spec, read="text")  # one text is a text, whatever the study reads
    table = explain_nouns(text, spec, extra=extra, found=found, published=options.date or date)
    print("\n".join(stages(table, language_of(options))))


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


def propose(options: argparse.Namespace) -> None:
    from analysis.preprocessing.discover_file import write_proposals
    from analysis.report.lines import proposals
    from analysis.report.text import say

    run = open_study(options)
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
        print(say("proposed_none", language_of(options)))
        return
    print("\n".join(proposals(made, language_of(options))))
    path, _ = write_proposals(made, out)
    print(say("proposed", language_of(options), n=f"{len(made.table):,}", path=shown(path)))


def audit(options: argparse.Namespace) -> None:
    from analysis.report.lines import losses

    print("\n".join(losses(open_study(options).audit, language_of(options))))
