"""The commands about what was found: tables, the way back from a number, questions to people, and other runs."""

import argparse
from pathlib import Path

from analysis.commands.opening import aligned, language_of, open_study, report_of, shown
from analysis.errors import InputError

__all__ = ["diff", "intrusion", "show", "trace", "verify"]


def show(options: argparse.Namespace) -> None:
    run = open_study(options)
    if options.table == "list":
        print("\n".join(run.tables))
        return
    result = run.table(options.table)
    print(aligned(result.table))
    print(result)


def trace(options: argparse.Namespace) -> None:
    from analysis.report import tracing
    from analysis.report.text import say

    chain = tracing.follow(open_study(options), options.number)
    print("\n".join(tracing.lines(chain, language_of(options), limit=options.limit)))
    if options.csv:
        n = tracing.write_chain(chain, Path(options.csv), limit=options.limit)
        print(say("chain_written", language_of(options), n=f"{n:,}", path=options.csv))


def intrusion(options: argparse.Namespace) -> None:
    from analysis.report import lines
    from analysis.report.text import say
    from analysis.topics import forms
    from analysis.topics.intrusion import score

    run, language = open_study(options), language_of(options)
    folder = Path(options.out) if options.out else run.study.folder / "intrusion"
    if options.score:
        scores = score(forms.read_key(options.key or folder / forms.KEY), forms.read_answers(options.score))
        print("\n".join(lines.intrusion(scores, language)))
        return
    if options.key:
        raise InputError("--key: there are no answers to score; name them with --score", "--key: 채점할 응답이 없습니다. --score로 적으세요")
    seed = run.study.seed if options.seed is None else options.seed
    articles = run.corpus.articles
    texts = dict(zip(articles["doc_id"], articles["text"], strict=True))
    sheet, paths = forms.make(run.fit, folder, texts=texts, seed=seed, language=language)
    html, xlsx, answers = (shown(paths[kind]) for kind in ("html", "xlsx", "key"))
    tasks = lines.by_task(sheet.key["task"], language)
    print(say("intrusion_made", language, n=len(sheet.key), tasks=tasks, html=html, xlsx=xlsx, answers=answers))
    if sheet.skipped:
        tasks = lines.by_task([task for task, _ in sheet.skipped], language)
        print(say("intrusion_skipped", language, n=len(sheet.skipped), tasks=tasks))
    print(say("intrusion_next", language, study=options.study + (f" --out {options.out}" if options.out else "")))


def verify(options: argparse.Namespace) -> None:
    from analysis.report.verification import lines

    check = open_study(options).verify(Path(options.against) if options.against else None)
    print("\n".join(lines(check, language_of(options))))
    if check.differing:
        n, place = len(check.differing), options.against or "manifest.json"
        en, ko = ("take the manifest.json of a new run", "새로 실행한 manifest.json을 그 자리에 두세요") if options.against else ("run the study again", "연구를 다시 실행하세요")
        raise InputError(f"{n} files are not as {place} says; the table above says why. To keep the new ones, {en}",
                         f"{place}에 적힌 것과 다른 파일이 {n}개입니다. 까닭은 위의 표에 있습니다. 새 결과를 두려면 {ko}")  # fmt: skip


def diff(options: argparse.Namespace) -> None:
    from analysis.report import diff_lines
    from analysis.report.diff import diff as compared
    from analysis.report.text import say

    found = compared(report_of(options.study), report_of(options.other))
    print("\n".join(diff_lines.lines(found, language_of(options))))
    if options.csv:
        diff_lines.write_csv(found, Path(options.csv))
        print(say("diff_written", language_of(options), n=f"{len(found):,}", path=options.csv))
