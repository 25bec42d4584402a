"""The articles in the order of their ids and the log in the order of the files, written batch by batch."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.preprocessing.copying import Copies
from analysis.preprocessing.notes import Note
from analysis.preprocessing.rows import number
from analysis.preprocessing.scratch import Scratch, Spool
from analysis.preprocessing.second import slices
from analysis.values import CORPUS_COLUMNS, LOG_COLUMNS

__all__ = ["articles", "listed", "log", "shared", "told"]


def articles(columns: Mapping[str, object], chosen: np.ndarray, copies: Copies, scratch: Scratch, size: int) -> pd.DataFrame:
    """The chosen rows, CORPUS_COLUMNS, in the order of `chosen`.

    columns   pyarrow columns of all rows
    """
    import pyarrow
    from pyarrow import compute

    text = [name for name in CORPUS_COLUMNS if name != "copies"]
    spool = Spool("articles", pyarrow.schema([*((name, pyarrow.large_string()) for name in text), ("copies", pyarrow.int64())]), scratch)
    others = np.zeros(len(copies.kept), bool)
    others[list(copies.story)] = True
    for part in slices(len(chosen), size):
        at = chosen[part]
        taken = {name: columns[name].take(pyarrow.array(at)) for name in text if name != "story"}
        told = pyarrow.array([copies.story[i] for i in at[others[at]].tolist()], pyarrow.large_string())
        taken["story"] = compute.replace_with_mask(taken["doc_id"], pyarrow.array(others[at]), told)
        spool.append(taken | {"copies": copies.copies[at]})
    return frame(spool)


def log(notes: Sequence[Note], paths: Sequence[str], rows, ids, entries: Sequence[Callable], scratch: Scratch, size: int) -> pd.DataFrame:  # fmt: skip
    """LOG_COLUMNS, by path, sheet and row number; what concerns a whole file comes before its rows.

    paths     short names of the files, by their numbers in the column `path` of `rows`
    entries   functions of positions (int64 array): (which of them, steps, rules, lines) for the entries of those rows;
              a row's entries keep the order of the functions
    """
    import pyarrow

    spool = Spool("log", pyarrow.schema([(name, pyarrow.large_string()) for name in LOG_COLUMNS]), scratch)
    order = _order(notes, paths, rows)
    names = pyarrow.array(paths, pyarrow.large_string())
    for part in slices(len(order), size):
        places = order[part]
        at, said = _said(places, notes, entries)
        where = [column.take(pyarrow.array(at)) for column in _where(places, notes, names, rows, ids)]
        spool.append(dict(zip(LOG_COLUMNS, (*where, *said), strict=True)))
    return frame(spool)


def _said(places: np.ndarray, notes: Sequence[Note], entries: Sequence[Callable]) -> tuple[np.ndarray, list]:
    """What the log says at these places: for each entry which place it belongs to, ascending; step, rule and text."""
    import pyarrow

    is_row = places >= len(notes)
    of_rows, positions = np.flatnonzero(is_row), places[is_row] - len(notes)
    where, parts = [np.flatnonzero(~is_row)], [_columns(notes, places[~is_row], ("step", "rule", "text"))]
    for entry in entries:
        which, *columns = entry(positions)
        where.append(of_rows[which])
        parts.append([_text(column) for column in columns])
    at = np.concatenate(where)
    order = np.argsort(at, kind="stable")
    return at[order], [pyarrow.concat_arrays(column).take(pyarrow.array(order)) for column in zip(*parts, strict=True)]


def _where(places: np.ndarray, notes: Sequence[Note], names, rows, ids) -> list:
    """doc_id, path and row of these places."""
    import pyarrow

    is_row = places >= len(notes)
    positions = pyarrow.array(places[is_row] - len(notes))
    of_rows = ids.take(positions), names.take(rows.column("path").take(positions)), rows.column("row").take(positions)
    blank = pyarrow.array([""] * int((~is_row).sum()), pyarrow.large_string())
    of_notes = blank, *_columns(notes, places[~is_row], ("path", "row"))
    rows_first = np.argsort(np.argsort(~is_row, kind="stable"))  # where each place stands when rows come before notes
    back = pyarrow.array(rows_first)
    return [pyarrow.concat_arrays(pair).take(back) for pair in zip(of_rows, of_notes, strict=True)]


def listed(table) -> Callable:
    """For `log`: the entries that stand in the columns steps, rules and lines of a table."""
    import pyarrow
    from pyarrow import compute

    def entries(positions: np.ndarray):
        taken = [table.column(name).take(pyarrow.array(positions)) for name in ("steps", "rules", "lines")]
        counts = compute.list_value_length(taken[0]).to_numpy()
        return np.repeat(np.arange(len(positions)), counts), *(column.flatten() for column in taken)

    return entries


def shared(rows, at: np.ndarray) -> Callable:
    """For `log`: the notes on ids that different articles share."""
    ids = rows.column("source_id")

    def entries(positions: np.ndarray):
        import pyarrow

        which = np.flatnonzero(np.isin(positions, at))
        return which, ["note"] * len(which), ["id shared by different articles"] * len(which), ids.take(pyarrow.array(positions[which]))

    return entries


def told(by_position: Mapping[int, tuple[str, str, str]]) -> Callable:
    """For `log`: one entry for each of some positions."""

    def entries(positions: np.ndarray):
        found = [(i, *by_position[p]) for i, p in enumerate(positions.tolist()) if p in by_position]
        which, steps, rules, lines = (list(column) for column in zip(*found, strict=True)) if found else ([], [], [], [])
        return np.array(which, np.int64), steps, rules, lines

    return entries


def frame(spool: Spool) -> pd.DataFrame:
    """A frame whose text columns are the spool's own bytes."""
    import pyarrow

    text = pd.StringDtype(na_value=np.nan)
    table = pyarrow.Table.from_batches([spool.table()])
    return table.to_pandas(types_mapper={pyarrow.large_string(): text}.get)


def _order(notes: Sequence[Note], paths: Sequence[str], rows) -> np.ndarray:
    """Places in the order of the log: a note by its own number, a row by len(notes) + its number."""
    own = [number(note.row) for note in notes]
    all_paths = sorted({*paths, *(note.path for note in notes)})
    path_rank = {path: i for i, path in enumerate(all_paths)}
    sheets = rows.column("sheet").dictionary_encode()
    named = sheets.dictionary.to_pylist()
    sheet_rank = {sheet: i for i, sheet in enumerate(sorted({*named, *(sheet for sheet, _ in own)}))}
    to_path = np.array([path_rank[path] for path in paths], np.int64)
    to_sheet = np.array([sheet_rank[sheet] for sheet in named], np.int64)
    keys = (
        np.r_[np.zeros(len(notes), np.int8), np.ones(rows.num_rows, np.int8)],
        np.r_[np.array([n for _, n in own], np.int64), rows.column("number").to_numpy()],
        np.r_[np.array([sheet_rank[sheet] for sheet, _ in own], np.int64), to_sheet[sheets.indices.to_numpy()]],
        np.r_[np.array([path_rank[note.path] for note in notes], np.int64), to_path[rows.column("path").to_numpy()]],
    )
    return np.lexsort(keys)


def _columns(notes: Sequence[Note], at: np.ndarray, names: Sequence[str]) -> list:
    return [_text([getattr(notes[i], name) for i in at.tolist()]) for name in names]


def _text(values):
    import pyarrow

    return values if isinstance(values, pyarrow.Array) else pyarrow.array(values, pyarrow.large_string())
