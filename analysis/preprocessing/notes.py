"""What the log says of whole files: how many rows they gave, from which day to which, whether their bodies are cut."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.preprocessing.boilerplate import key
from analysis.preprocessing.copies import STUB
from analysis.values import CleaningSpec

__all__ = ["Note", "counts", "proposals", "stubs"]


@dataclass(frozen=True)
class Note:
    """A line of the log that belongs to a file, or to a row that never became one of ours."""

    path: str
    row: str
    step: str
    rule: str
    text: str


def proposals(lines: pd.DataFrame, cleaning: CleaningSpec) -> list[Note]:
    """A note for each line that recurs in an outlet (outlet, line, n_articles) and that the study has not named."""
    named = {key(line) for line in (*cleaning.lines, *cleaning.keep_lines)}
    found = zip(lines["outlet"], lines["line"], lines["n_articles"], strict=True)
    return [Note("", "", "note", "recurring line", f"{outlet} | {n} | {line}") for outlet, line, n in found if key(line) not in named]


def counts(rows, noted: Sequence[Note], paths: Sequence[str], spans: Mapping[int, tuple[str, str]]) -> list[Note]:
    """Of each file the rows that it gave, read or not, and the first and last day in them, whatever became of them.

    rows     pyarrow table with `path`, positions in `paths`
    noted    the notes on the reading: unreadable rows count too, and a file that is named there may have given none
    spans    {position in paths: (first, last day)}
    """
    given = Counter({note.path: 0 for note in noted if note.rule == "encoding"})
    given.update(note.path for note in noted if note.step == "read")
    read = np.bincount(rows.column("path").to_numpy(), minlength=len(paths)).tolist()
    given.update(dict(zip(paths, read, strict=True)))
    made = [Note(path, "", "note", "rows", f"{n}") for path, n in given.items()]
    return made + [Note(paths[path], "", "note", "span", f"{first}..{last}") for path, (first, last) in spans.items()]


def stubs(columns: Mapping[str, object], articles: np.ndarray, rows, paths: Sequence[str]) -> list[Note]:
    """A note for each file whose bodies were cut by the archive while its keywords are of the whole article."""
    from pyarrow import compute

    said = articles & compute.not_equal(columns["keywords"], "").to_numpy(zero_copy_only=False)
    lengths = compute.utf8_length(columns["text"]).to_numpy()
    at = np.flatnonzero(said & (lengths > 0))
    codes, lengths = rows.column("path").to_numpy()[at], lengths[at]
    made = []
    for path in np.unique(codes).tolist():
        own = lengths[codes == path]
        if (own <= STUB).mean() > 0.9 and np.median(own) > STUB / 2:  # cleaning has shortened some
            rule = "bodies are cut at 200 characters; keywords are of the whole"
            made.append(Note(paths[path], "", "note", rule, f"{len(own)}"))
    return made
