"""The figures of a report as files: each is drawn once for its table, its language and the code that draws it, and then kept."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import numpy as np

from analysis import figures
from analysis.progress import progress
from analysis.report.content import Content
from analysis.report.glosses import english
from analysis.store import Store, digest_file, digest_json, recipe
from analysis.values import ReportSpec, Result

__all__ = ["draw"]

_MOST_GROUPS = 8  # a figure with a panel for each group is drawn up to here; the tables hold the rest


def draw(content: Content, drawn: Mapping[str, str], folder: Path, store: Store) -> dict[str, dict[str, Path]]:
    """Write <folder>/<table>.<language>.<format> of every table that a figure draws, in the languages and formats of the study.

    drawn    {table: figure}
    store    what it has of the same table, figure, language and formats is not drawn again
    returns  {language: {table: path of the PNG file}}, empty where none is drawn
    """
    tables, languages, spec = content.tables, content.study.languages, content.study.report
    jobs = [(language, name) for language in languages for name in drawn if spec.figures and _drawable(tables.get(name))]
    made: dict[str, dict[str, Path]] = {language: {} for language in languages}
    for language, name in progress(jobs, "figures"):
        stem = folder / f"{name}.{language}"
        result = _in_english(tables[name], content.gloss) if language == "en" else tables[name]
        given = (drawn[name], result, language, spec)
        kept = store.step(_recipe(*given), partial(_files, *given, stem))
        for suffix, data in kept.items():
            stem.with_name(f"{stem.name}.{suffix}").write_bytes(np.asarray(data).tobytes())
        if "png" in kept:
            made[language][name] = stem.with_name(f"{stem.name}.png")
    return made


def _drawable(result: Result | None) -> bool:
    if result is None or result.table.empty:
        return False
    return "group" not in result.table.columns or result.table["group"].nunique() <= _MOST_GROUPS


def _in_english(result: Result, gloss: Mapping[str, str]) -> Result:
    """With English names, where they tell as many things apart as the Korean ones."""
    table, recipe = result.table, dict(result.recipe)
    for column in table.columns.intersection(["name", "theme", "group"]):
        known = {name: english(str(name), gloss) for name in table[column].drop_duplicates()}
        if len(set(known.values())) < len(known):
            continue
        table = table.assign(**{column: table[column].map(known)})
        if column == "theme" and isinstance(recipe.get("words"), Mapping):
            recipe["words"] = {known.get(theme, theme): words for theme, words in recipe["words"].items()}
    return _terms_in_english(replace(result, table=table, recipe=recipe), gloss)


def _terms_in_english(result: Result, gloss: Mapping[str, str]) -> Result:
    """Terms by their glosses alone: labels are short. Two terms with one gloss keep their Korean before it."""
    of_terms = [column for column in ("term", "partner") if column in result.table.columns]
    if not of_terms or "gloss" in result.table.columns:  # whoever draws those adds the gloss
        return result
    terms = sorted({term for column in of_terms for term in result.table[column]})
    made = {term: english(term, gloss) for term in terms}
    often = Counter(made.values())
    known = {term: name if often[name] == 1 or name == term else f"{term} ({name})" for term, name in made.items()}
    table = result.table.assign(**{column: result.table[column].map(known) for column in of_terms})
    recipe = dict(result.recipe)
    if isinstance(recipe.get("words"), Mapping):
        recipe["words"] = {theme: [known.get(word, word) for word in words] for theme, words in recipe["words"].items()}
    return replace(result, table=table, recipe=recipe)


def _files(figure: str, result: Result, language: str, spec: ReportSpec, stem: Path) -> dict[str, np.ndarray]:
    """{format: bytes of the file}."""
    # No title inside: in a page and in a paper the caption says it.
    paths = figures.save(getattr(figures, figure).draw(result, language=language, width=spec.figure_width), stem, spec.figures)
    return {path.suffix[1:]: np.frombuffer(path.read_bytes(), dtype=np.uint8) for path in paths}


def _recipe(figure: str, result: Result, language: str, spec: ReportSpec) -> dict[str, object]:
    return recipe("figures", module=f"{figures.__name__}.{figure}", files=_fonts(), libraries=figures.LIBRARIES,
                  inputs={"table": _digest(result)}, parameters={"language": language, "formats": spec.figures, "width": spec.figure_width})  # fmt: skip


def _digest(result: Result) -> str:
    """Of all that a figure can see: the table to the last digit, with the kinds of its columns, coverage and recipe."""
    text = result.table.to_csv(index=False, lineterminator="\n", quoting=2)  # texts in quotes, so that a number is no text
    about = {"name": result.name, "columns": result.columns, "coverage": result.coverage, "recipe": result.recipe,
             "kinds": result.table.dtypes.astype(str).tolist(), "table": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()}  # fmt: skip
    return digest_json(about)


@cache
def _fonts() -> dict[str, str]:
    return {path.name: digest_file(path) for path in figures.font_paths().values()}
