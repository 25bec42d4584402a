"""From files to a Corpus: read, exclude, clean, date, fold duplicates; whatever goes, goes into the log.

The rows pass by in batches and lie on disk between one look and the next, so that memory does not grow with the texts.
First look: cleaning. Then what needs all rows: ids, and the lines that recur. Second look: such lines, dates, sketches.
Then copies are folded, and articles and log are gathered in their order.
"""

import weakref
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.errors import InputError, choose
from analysis.preprocessing import boilerplate, dating, gather, stories
from analysis.preprocessing import notes as notes_of
from analysis.preprocessing import scratch as scratches
from analysis.preprocessing.copying import copies_of
from analysis.preprocessing.ids import doc_ids, refuse_unknown, short_names
from analysis.preprocessing.notes import Note
from analysis.preprocessing.rows import EXCLUDED, GONE, Cleaner
from analysis.preprocessing.rows import schema as row_schema
from analysis.preprocessing.scratch import Scratch, Spool, Stream
from analysis.preprocessing.second import Second, slices, texts
from analysis.preprocessing.second import schema as second_schema
from analysis.progress import progress
from analysis.read import scan
from analysis.values import CleaningSpec, Corpus, CorpusSpec

__all__ = ["BATCH", "EXCLUDED", "corpus", "short_names"]

BATCH = 2000  # rows in memory at a time: about 200 MB with all that is made of them on the way


def corpus(spec: CorpusSpec, *, scratch: Path | None = None, batch: int = BATCH) -> Corpus:
    """The articles of a study and the log of what was removed or changed on the way.

    In the log, steps read, select and duplicates are whole articles removed (so that given = kept + removed for each
    file), clean is a line or fragment, date is a date set or not readable, note is something seen and kept.

    scratch  folder for files on the way (None: the system's); what a large corpus consists of lies in a folder below it,
             is mapped into memory when it is looked at, and is removed together with the Corpus, at the latest when
             Python ends
    batch    rows in memory at a time; the result is the same with any number
    raises   InputError for files that cannot be read, hand-set dates of unknown articles, undated articles where the
             study wants none, unknown cleaning rules, a full disk, and when no article is left
    """
    choose(spec.undated, ("keep", "drop", "stop"), ("value of undated", "undated 값"), place="[corpus]")
    result = Scratch(scratch)
    try:
        with Scratch(scratch) as working:
            made = _made(spec, working, result, batch)
    except BaseException:  # an interruption leaves no files behind either
        result.drop()
        raise
    weakref.finalize(made, result.drop)
    return made


def _made(spec: CorpusSpec, working: Scratch, result: Scratch, size: int) -> Corpus:
    rows, given, noted, lines = _first_look(spec, working, size)
    short = short_names([*given, *(note.path for note in noted)])
    noted = [replace(note, path=short[note.path]) for note in noted]
    paths = [short[path] for path in given]
    named = doc_ids(rows, given)
    refuse_unknown(list(spec.dates), named.ids)
    hand = dating.by_hand(spec.dates)
    later, lines = _later(spec, rows, named.ids, Second(given, hand, None), lines, working, size)
    second = Second(given, hand, _plan(spec.cleaning, lines))
    looked, sketches = _second_look(rows, named.ids, second, spec.duplicates.near != "off", working, size)

    columns = _columns(rows, looked, named.ids, paths, rewritten=second.plan is not None)
    articles = (looked.column("gone").to_numpy() == GONE["kept"]) & ~np.isin(np.arange(rows.num_rows), list(later))
    dropped = _undated(spec.undated, columns, articles)
    copies = copies_of(columns, articles & ~dropped, sketches, spec.duplicates, size)
    notes = [*notes_of.proposals(lines, spec.cleaning), *noted, *notes_of.counts(rows, noted, paths, second.spans),
             *notes_of.stubs(columns, articles, rows, paths)]  # fmt: skip
    told = later | {int(i): ("select", "undated", "") for i in np.flatnonzero(dropped)} | copies.told
    entries = [gather.shared(rows, named.shared), gather.listed(rows), gather.listed(looked), gather.told(told)]
    log = gather.log(notes, paths, rows, named.ids, entries, result, size)
    if not copies.kept.any():
        _refuse_empty(log)
    return Corpus(gather.articles(columns, _by_id(named.ids, copies.kept), copies, result, size), log, copies.stories)


def _first_look(spec: CorpusSpec, working: Scratch, size: int) -> tuple[object, list[str], list[Note], pd.DataFrame]:
    """The clean rows as a pyarrow table, the files by their numbers in it, notes on the reading, and recurring lines."""
    cleaner, recurring, spool = Cleaner(spec.cleaning), boilerplate.Recurring(), Spool("rows", row_schema(), working)
    frames, noted = scan(spec.files, catalog=spec.catalog, originals=spec.originals, columns=spec.columns, size=size)
    for raw in progress(frames, "articles", size=len):
        clean = cleaner(raw)
        if spec.cleaning.boilerplate != "off":
            kept = [i for i, gone in enumerate(clean["gone"]) if gone == GONE["kept"]]
            recurring.observe([clean["outlet"][i] for i in kept], [clean["text"][i] for i in kept])
        spool.append(clean)
    entries = sorted(noted, key=lambda entry: (entry[1], entry[3:]))
    return spool.table(), list(cleaner.paths), [Note(*entry[1:]) for entry in entries], recurring.proposals()


def _later(spec: CorpusSpec, rows, ids, second: Second, lines: pd.DataFrame, working: Scratch, size: int):
    """{row: its entry in the log} of articles that may be later than `as_of`, and the lines that recur in the others.

    What counts is the last day that the date may mean: an article of "2004" is no article of the first half of 2004, and
    an undated one, or one whose date is inferred and not trusted, may be of any time.
    """
    if not spec.as_of:
        return {}, lines
    looked, _ = _second_look(rows, ids, second, False, working, size)
    here = looked.column("gone").to_numpy() == GONE["kept"]
    trusted = [by != "inferred" or spec.inferred_dates for by in texts(looked.column("dated_by"))]
    dates = [day[:10] if known else "" for day, known in zip(texts(looked.column("published")), trusted, strict=True)]
    last = spec.as_of + "-12-31"[len(spec.as_of) - 4 :]
    later = {i: ("select", "later than as_of" if day else "undated, so it may be later than as_of", day)
             for i, day in enumerate(dates) if here[i] and (not day or day + "-12-31"[len(day) - 4 :] > last)}  # fmt: skip
    if spec.cleaning.boilerplate == "off":
        return later, lines
    recurring = boilerplate.Recurring()
    for at in slices(rows.num_rows, size):
        kept = [i - at.start for i in range(at.start, min(at.stop, rows.num_rows)) if here[i] and i not in later]
        recurring.observe(*(texts(rows.column(name).slice(at.start, at.stop - at.start), np.array(kept, dtype=np.int64))
                            for name in ("outlet", "text")))  # fmt: skip
    return later, recurring.proposals()


def _plan(cleaning: CleaningSpec, lines: pd.DataFrame) -> boilerplate.Plan | None:
    """What the study wants out of the articles; None where that is nothing."""
    lines = lines if cleaning.boilerplate == "remove" else lines.iloc[:0]
    plan = boilerplate.plan(lines, lines=cleaning.lines, keep_lines=cleaning.keep_lines)
    return plan if plan.named or plan.recurring else None


def _second_look(rows, ids, second: Second, near: bool, working: Scratch, size: int) -> tuple[object, np.ndarray | None]:
    """The table of the second look, and the sketches that tell near copies, (n, SLOTS), where they are wanted."""
    spool, sketches = Spool("second", second_schema(), working), Stream()
    if near and rows.num_rows * stories.SLOTS > scratches.IN_MEMORY:
        sketches.spill(working.create("sketches"))
    parts = list(slices(rows.num_rows, size))
    for at in progress(parts, "dating, comparing", total=len(parts)):
        made, compared = second(rows.slice(at.start, at.stop - at.start), texts(ids, at))
        spool.append(made)
        if near:
            sketches.write(stories.signatures(stories.said(compared)))
    found = np.frombuffer(sketches.buffer(), np.uint8).reshape(-1, stories.SLOTS) if near else None
    return spool.table(), found


def _columns(rows, looked, ids, paths: list[str], *, rewritten: bool) -> dict[str, object]:
    """What articles and copies are made of: pyarrow columns by name."""
    import pyarrow

    columns = {name: rows.column(name) for name in ("outlet", "section", "author", "title", "text", "keywords", "url", "sha256", "row")}
    columns |= {name: looked.column(name) for name in ("published", "date_precision", "dated_by", "same", "address", "length")}
    if rewritten:
        columns["text"] = looked.column("text")
    names = pyarrow.array(paths, pyarrow.large_string())
    return columns | {"doc_id": ids, "path": names.take(rows.column("path"))}


def _by_id(ids, kept: np.ndarray) -> np.ndarray:
    """The positions of the kept rows in the order of their ids; as UTF-8 they sort as they do in Python."""
    import pyarrow
    from pyarrow import compute

    at = np.flatnonzero(kept)
    return at[compute.sort_indices(ids.take(pyarrow.array(at))).to_numpy()]


def _undated(undated: str, columns: dict[str, object], articles: np.ndarray) -> np.ndarray:
    """Which articles go because they have no date."""
    from pyarrow import compute

    missing = articles & compute.equal(columns["published"], "").to_numpy(zero_copy_only=False)
    if undated == "stop" and missing.any():
        dating.refuse_undated(texts(columns["doc_id"], np.flatnonzero(missing)))
    return missing if undated == "drop" else np.zeros_like(missing)


def _refuse_empty(log: pd.DataFrame) -> None:
    gone = log[log["step"].isin(["read", "select", "duplicates"])]
    if not len(gone):
        raise InputError("no article is left: the files hold headers, but no rows; give other files",
                         "남은 기사가 없습니다. 파일에 머리글만 있고 행이 없습니다. 다른 파일을 지정하세요")  # fmt: skip
    reasons = ", ".join(f"{rule} {n}" for rule, n in sorted(gone["rule"].value_counts().items())) or "–"
    raise InputError(
        f"no article is left: {len(gone)} were given and removed ({reasons}); widen [corpus] in study.toml or give other files",
        f"남은 기사가 없습니다. 주어진 {len(gone)}건이 모두 빠졌습니다({reasons}). study.toml의 [corpus]나 입력 파일을 확인하세요",
    )
