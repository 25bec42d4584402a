"""The figures of a report as files: each is drawn once for its table, its language and the code that draws it, and then kept."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import cache, partial
from pathlib import Path

import numpy as np

from analysis import figures
from analysis.progress import progress
from analysis.store import Store, digest_file, digest_json, recipe
from analysis.values import Result

__all__ = ["draw"]

_MOST_GROUPS = 8  # a figure with a panel for each group is drawn up to here; the tables hold the rest


def draw(tables: Mapping[str, Result], drawn: Mapping[str, str], languages: Sequence[str], folder: Path, store: Store) -> dict[str, dict[str, Path]]:
    """Write <folder>/<table>.<language>.png, .svg and .pdf of every table that a figure draws.

    drawn    {table: figure}
    store    what it has of the same table, figure and language is not drawn again
    returns  {language: {table: path of the PNG file}}
    """
    jobs = [(language, name) for language in languages for name in drawn if _drawable(tables.get(name))]
    made: dict[str, dict[str, Path]] = {language: {} for language in languages}
    for language, name in progress(jobs, "figures"):
        stem = folder / f"{name}.{language}"
        kept = store.step(_recipe(drawn[name], tables[name], language), partial(_files, drawn[name], tables[name], language, stem))
        for suffix, data in kept.items():
            stem.with_name(f"{stem.name}.{suffix}").write_bytes(np.asarray(data).tobytes())
        made[language][name] = stem.with_name(f"{stem.name}.png")
    return made


def _drawable(result: Result | None) -> bool:
    if result is None or result.table.empty:
        return False
    return "group" not in result.table.columns or result.table["group"].nunique() <= _MOST_GROUPS


def _files(figure: str, result: Result, language: str, stem: Path) -> dict[str, np.ndarray]:
    """{format: bytes of the file}."""
    # No title inside: in a page and in a paper the caption says it.
    paths = figures.save(getattr(figures, figure).draw(result, language=language), stem)
    return {path.suffix[1:]: np.frombuffer(path.read_bytes(), dtype=np.uint8) for path in paths}


def _recipe(figure: str, result: Result, language: str) -> dict[str, object]:
    return recipe("figures", module=f"{figures.__name__}.{figure}", also=(figures.__name__,), files=_fonts(), libraries=figures.LIBRARIES,
                  inputs={"table": _digest(result)}, parameters={"language": language})  # fmt: skip


def _digest(result: Result) -> str:
    """Of all that a figure can see: the table to the last digit, with the kinds of its columns, coverage and recipe."""
    text = result.table.to_csv(index=False, lineterminator="\n", quoting=2)  # texts in quotes, so that a number is no text
    about = {"name": result.name, "columns": result.columns, "coverage": result.coverage, "recipe": result.recipe,
             "kinds": result.table.dtypes.astype(str).tolist(), "table": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()}  # fmt: skip
    return digest_json(about)


@cache
def _fonts() -> dict[str, str]:
    return {path.name: digest_file(path) for path in figures.font_paths().values()}
