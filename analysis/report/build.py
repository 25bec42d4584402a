"""Writes a report folder: pages, workbook, tables, figures, manifest; the old folder stays until the new one is whole."""

import shutil
import tempfile
from pathlib import Path

from analysis.progress import working
from analysis.report import document, manifest, numbers, page, paper, pictures, prose, swap, workbook
from analysis.report.content import Content
from analysis.store import Store
from analysis.values import Study

__all__ = ["DRAWN", "write"]

# table: the figure that draws it
DRAWN: dict[str, str] = {
    "articles_year": "articles_by_year",
    "articles_month": "article_calendar",
    "composition_year": "outlets_by_period",
    "frequent_terms": "word_cloud",
    "k_choice": "k_curve",
    "topic_shares": "topic_shares",
    "topic_words": "topic_words",
    "topic_map": "topic_map",
    "movers_topics": "rising_falling",
    "changes_topics_series": "change_lines",
    "bursts_topics": "burst_strip",
    "movers_themes": "rising_falling",
    "changes_themes_series": "change_lines",
    "bursts_themes": "burst_strip",
    "cooccurrence_themes": "cooccurrence",
    "trend_topics_year": "trend_lines",
    "trend_themes_year": "trend_lines",
    "trend_terms_year": "term_heatmap",
    "share_topics_outlet": "share_by_outlet",
    "share_themes_outlet": "share_by_outlet",
    "log_odds_period": "word_change",
    "log_odds_year": "word_change",
    "log_odds_outlet": "word_change",
    "tfidf_period": "tfidf_terms",
    "tfidf_year": "tfidf_terms",
    "tfidf_outlet": "tfidf_terms",
}


def write(content: Content, folder: Path, store: Store | None = None) -> dict[str, object]:
    """Everything under `folder`, at once: built beside it, then put in its place.

    store    keeps the figures, so that only those whose tables changed are drawn again
    returns  the manifest, as it stands in manifest.json
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=swap.SCRATCH, dir=folder.parent))
    building, old = scratch / "new", scratch / "old"
    try:
        building.mkdir()
        with working("files"):
            made = _fill(content, building, store or Store(None))
        swap.put(building, folder, old)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return made


def _fill(content: Content, folder: Path, store: Store) -> dict[str, object]:
    study = content.study
    (folder / "tables").mkdir()
    (folder / "figures").mkdir()
    for name, result in content.tables.items():
        workbook.write_csv(result, folder / "tables" / f"{name}.csv")
    said = [one for language in study.languages for one in prose.numbers_of(prose.of_content(content, language))]
    if content.prose:
        numbers.write_numbers(said, folder / "numbers.csv")
    drawn = pictures.draw(content, DRAWN, folder / "figures", store)
    for language in study.languages:
        if "html" in study.report.formats:
            text = page.render(content, drawn[language], language)
            _named(folder, "report", language, study, "html").write_text(text, encoding="utf-8", newline="\n")
        if "docx" in study.report.formats:
            document.write_document(content, drawn[language], language, _named(folder, "report", language, study, "docx"))
        if "xlsx" in study.report.formats:
            sheets = paper.tables(content, language)
            workbook.write_workbook(content.tables, _named(folder, "tables", language, study, "xlsx"), language, sheets, study.report)
    made = manifest.build(content, folder)
    manifest.write(made, folder / "manifest.json")
    return made


def _named(folder: Path, stem: str, language: str, study: Study, suffix: str) -> Path:
    """report.html in the first language of the study, report.en.html in another one."""
    return folder / (f"{stem}.{suffix}" if language == study.languages[0] else f"{stem}.{language}.{suffix}")
