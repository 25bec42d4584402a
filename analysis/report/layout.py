"""What stands where in a report: sections with their tables and figures, columns that a page leaves out, rows that it shows."""

from collections.abc import Mapping

import pandas as pd

from analysis.values import Result

__all__ = ["ALL_ROWS", "ASIDE", "FIGURE_ONLY", "GLOSSED", "HIDDEN", "IF_ANY", "SECTIONS", "SHOWN_BESIDE", "SHOWN_ROWS",
           "shown", "shown_rows", "stands", "wrapped"]  # fmt: skip

# section: the tables and figures that stand in it, in order; those that a study does not have are left out
SECTIONS: dict[str, tuple[str, ...]] = {
    "sources": ("intake", "intake_files", "intake_periods", "intake_overlaps", "intake_gaps", "intake_thin", "removals",
                "recurring_lines", "stories", "intake_outlets", "intake_dates"),
    "material": ("articles_year", "articles_month", "composition_year", "articles"),
    "nouns": ("vocabulary", "frequent_terms", "discovered", "dictionary_coverage", "dictionary_losses", "tokeniser_drift"),
    "choice": ("k_choice",),
    "topics": ("topic_shares", "topic_map", "topic_diagnostics", "topic_words", "topic_views", "typical_articles"),
    "trends": ("trend_topics_year", "test_topics", "movers_topics", "agreement_topics", "attenuation", "changes_topics",
               "changes_topics_series", "changes_topics_windows", "changes_topics_terms", "changes_topics_articles", "bursts_topics",
               "rolling_topics_year"),
    "themes": ("theme_sizes", "trend_themes_year", "test_themes", "movers_themes", "changes_themes", "changes_themes_series",
               "changes_themes_windows", "changes_themes_terms", "changes_themes_articles", "bursts_themes", "theme_words",
               "cooccurrence_themes"),
    "terms": ("trend_terms_year", "bursts_terms"),
    "comparisons": ("share_topics_outlet", "share_themes_outlet", "log_odds_period", "tfidf_period", "log_odds_year", "tfidf_year",
                    "log_odds_outlet", "tfidf_outlet"),
}  # fmt: skip
# These tables are long: the figure shows them, the table is in the workbook, and its first rows are folded up beneath the figure.
FIGURE_ONLY = frozenset({
    "articles_year", "articles_month", "composition_year", "topic_map", "topic_words", "trend_topics_year", "movers_topics",
    "changes_topics_series", "trend_themes_year", "movers_themes", "changes_themes_series", "cooccurrence_themes", "trend_terms_year",
    "share_topics_outlet", "share_themes_outlet", "log_odds_period", "log_odds_year", "log_odds_outlet", "tfidf_period", "tfidf_year",
    "tfidf_outlet",
})  # fmt: skip
IF_ANY = frozenset(SECTIONS["sources"])  # these tell of what is amiss: an empty column says nothing
# table: the table whose probabilities say whether anything was tested; of a study that is too short these hold dashes alone
_OF_A_TEST = {"test_topics": "test_topics", "agreement_topics": "test_topics", "changes_topics": "changes_topics",
              "test_themes": "test_themes", "changes_themes": "changes_themes"}  # fmt: skip
ALL_ROWS = frozenset({
    "k_choice", "topic_shares", "topic_diagnostics", "topic_views", "typical_articles", "test_topics", "agreement_topics", "attenuation",
    "changes_topics", "theme_sizes", "theme_words", "test_themes", "changes_themes",
})  # fmt: skip

HIDDEN = frozenset({"path", "row", "url", "engine", "estimator"})
_WRAPPED = frozenset({"left", "right", "measure", "context", "note", "doc_id", "story", "outlets", "line", "other", "title", "words", "name",
                     "theme", "term", "gloss", "path", "rule", "text"})  # fmt: skip
GLOSSED = frozenset({"term", "words", "theme", "group"})
# Columns that a page has no room for: they are in the workbook.
_OF_TESTS = frozenset({"t", "degrees", "n_months", "autocorrelation", "mk_tau", "mk_p", "slope_corrected", "slope_corrected_low", "slope_corrected_high", "relative_slope_low",
                       "relative_slope_high", "correction"})  # fmt: skip
_OF_CHANGES = frozenset({"log_bf", "n_months", "autocorrelation"})
_OF_ARTICLES = frozenset({"doc_id", "n_copies"})
_OF_LOG_ODDS = frozenset({"t", "degrees"})
ASIDE: dict[str, frozenset[str]] = {
    "discovered": frozenset({"surface", "type", "mode", "n_outlets", "first_seen", "whole", "split", "spaced", "inside"}),
    "dictionary_losses": frozenset({"doc_id", "term"}),
    "topic_diagnostics": frozenset({"words"}),
    "attenuation": frozenset({"n_rounds", "level", "ratio_error", "index_ratio", "index_ratio_used", "index_ratio_spread"}),
    "test_topics": _OF_TESTS, "test_themes": _OF_TESTS,
    "changes_topics": _OF_CHANGES, "changes_themes": _OF_CHANGES,
    "changes_topics_articles": _OF_ARTICLES, "changes_themes_articles": _OF_ARTICLES,
    "log_odds_year": _OF_LOG_ODDS, "log_odds_period": _OF_LOG_ODDS, "log_odds_outlet": _OF_LOG_ODDS,
}  # fmt: skip

SHOWN_ROWS = 20
SHOWN_BESIDE = 100  # of the table of a figure
_OF_GROUPS = 45
_LONGEST_ID = 26  # 01100801.20230531232402001


def wrapped(column: str, value: object) -> bool:
    """Whether a cell may take several lines; the id of an archive is one word."""
    return column in _WRAPPED and not (column == "doc_id" and len(str(value)) <= _LONGEST_ID)


def stands(name: str, tables: Mapping[str, Result]) -> bool:
    """Whether a table has something to say: it has rows, and where they are of a test, one that was made."""
    if name not in tables or tables[name].table.empty:
        return False
    test = tables.get(_OF_A_TEST.get(name, ""))
    return test is None or bool(test.table["p"].notna().any())


def shown_rows(tables: Mapping[str, Result]) -> dict[str, pd.DataFrame]:
    """{table: the rows that the page may show}: of these the evidence is gathered."""
    names = [name for contents in SECTIONS.values() for name in contents if stands(name, tables)]
    return {name: shown(name, tables[name].table, SHOWN_BESIDE if name in FIGURE_ONLY else SHOWN_ROWS) for name in names}


def shown(name: str, table: pd.DataFrame, most: int = SHOWN_ROWS) -> pd.DataFrame:
    """The rows that are shown: all, or the first; of a ranking by groups or topics the first of each."""
    if name in ALL_ROWS:
        return table
    for column, room in (("group", max(_OF_GROUPS, most)), ("topic", most)):
        if {column, "rank"} <= set(table.columns):
            return table[table["rank"] <= max(1, room // max(1, table[column].nunique()))]
    return table.head(most)
