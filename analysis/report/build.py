"""Writes a report folder: pages, workbook, tables, figures, manifest; the old folder stays until the new one is whole."""

import shutil
import tempfile
from pathlib import Path

from analysis import figures
from analysis.progress import progress
from analysis.report import document, manifest, numbers, page, prose, swap, workbook
from analysis.report.content import Content
from analysis.values import Result

__all__ = ["DRAWN", "write"]

# table: the figure that draws it
DRAWN: dict[str, str] = {
    "articles_year": "articles_by_year",
    "composition_year": "outlets_by_period",
    "k_choice": "k_curve",
    "topic_shares": "topic_shares",
    "topic_words": "topic_words",
    "topic_map": "topic_map",
    "movers_topics": "rising_falling",
    "bursts_topics": "burst_strip",
    "movers_themes": "rising_falling",
    "bursts_themes": "burst_strip",
    "cooccurrence_themes": "cooccurrence",
    "trend_topics_year": "trend_lines",
    "trend_themes_year": "trend_lines",
    "trend_terms_year": "term_heatmap",
    "log_odds_period": "word_change",
    "log_odds_year": "word_change",
    "log_odds_outlet": "word_change",
    "tfidf_period": "tfidf_terms",
    "tfidf_year": "tfidf_terms",
    "tfidf_outlet": "tfidf_terms",
}
_MOST_GROUPS = 8  # a figure with a panel for each group is drawn up to here; the tables hold the rest


def write(content: Content, folder: Path) -> dict[str, object]:
    """Everything under `folder`, at once: built beside it, then put in its place.

    returns  the manifest, as it stands in manifest.json
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=swap.SCRATCH, dir=folder.parent))
    building, old = scratch / "new", scratch / "old"
    try:
        building.mkdir()
        made = _fill(content, building)
        swap.put(building, folder, old)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return made


def _fill(content: Content, folder: Path) -> dict[str, object]:
    study = content.study
    (folder / "tables").mkdir()
    (folder / "figures").mkdir()
    for name, result in content.tables.items():
        workbook.write_csv(result, folder / "tables" / f"{name}.csv")
    said = [one for language in study.languages for one in prose.numbers_of(prose.of_content(content, language))]
    if content.prose:
        numbers.write_numbers(said, folder / "numbers.csv")
    if "xlsx" in study.report.formats:
        workbook.write_workbook(content.tables, folder / "tables.xlsx", study.languages[0])
    jobs = [(language, name) for language in study.languages for name in DRAWN if _drawable(content.tables.get(name))]
    drawn: dict[str, dict[str, Path]] = {language: {} for language in study.languages}
    for language, name in progress(jobs, "figures"):
        # No title inside: in a page and in a paper the caption says it.
        picture = getattr(figures, DRAWN[name]).draw(content.tables[name], language=language)
        paths = figures.save(picture, folder / "figures" / f"{name}.{language}")
        drawn[language][name] = next(path for path in paths if path.suffix == ".png")
    if "html" in study.report.formats:
        for position, language in enumerate(study.languages):
            file = "report.html" if position == 0 else f"report.{language}.html"
            text = page.render(content, drawn[language], language)
            (folder / file).write_text(text, encoding="utf-8", newline="\n")
    if "docx" in study.report.formats:
        language = study.languages[0]
        document.write_document(content, drawn[language], language, folder / "report.docx")
    made = manifest.build(content, folder)
    manifest.write(made, folder / "manifest.json")
    return made


def _drawable(result: Result | None) -> bool:
    if result is None or result.table.empty:
        return False
    return "group" not in result.table.columns or result.table["group"].nunique() <= _MOST_GROUPS
