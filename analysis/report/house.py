"""How cells and captions are printed, and the house style that [report] of study.toml asks for: captions, stars, leading zeros."""

import math
from collections.abc import Iterable

from analysis.cells import printable
from analysis.report.findings import percent
from analysis.report.text import say, value_text
from analysis.values import ReportSpec

__all__ = ["PROBABILITIES", "caption", "cell", "cell_text", "digits", "notes", "stars"]

PROBABILITIES = frozenset({"p", "q", "ols_p", "mk_p"})  # columns whose cells bear stars
_SHARES = frozenset({
    "share", "low", "high", "lowest_share", "highest_share", "before", "after", "diversity", "stability", "exclusivity", "returns", "sclop", "hits",
    "same_verdict", "false_alarm", "stub_share", "keyword_share", "overall", "share_corrected", "low_corrected", "high_corrected", "covered", "held",
})  # fmt: skip
_DIGITS = {
    0: ("median_length", "missing_before", "missing_after", "usual", "expected", "expected_before", "expected_after"),
    1: ("perplexity", "perplexity_sd", "effective_words", "effective_articles", "z", "degrees", "times", "n_before", "n_after", "weight", "g2"),
    2: ("tfidf", "t", "log_odds", "f", "change"),
}
_DIGITS_OF = {column: n for n, listed in _DIGITS.items() for column in listed}  # all others: 3
_STARS = ((0.001, "***"), (0.01, "**"), (0.05, "*"))


def caption(kind: str, number: int, text: str, spec: ReportSpec, language: str) -> str:
    """The numbered caption of a "table" or a "figure": by the study's own pattern, else as its language has it."""
    pattern = (spec.table_caption if kind == "table" else spec.figure_caption).get(language)
    if pattern is None:
        return say(f"{kind}_caption", language, number=number, caption=text)
    return f"{pattern.replace('{n}', str(number))} {text}"


def stars(p: object) -> str:
    """*** below .001, ** below .01, * below .05, else nothing."""
    known = isinstance(p, float) and math.isfinite(p)
    return next((mark for least, mark in _STARS if known and p < least), "")


def digits(text: str, spec: ReportSpec) -> str:
    """A number of 0 to 1 as text, without the zero before its point where the study wants none."""
    return text if spec.leading_zero else text.replace("0.", ".", 1)


def cell_text(column: str, value: object, language: str) -> str:
    """How a cell is printed: shares as per cent, probabilities with three digits, our own words in `language`."""
    value = value_text(column, value, language)
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return "–"
    if isinstance(value, bool):
        return "●" if value else ""
    if isinstance(value, float):
        if column in _SHARES:
            return percent(value)
        if column in PROBABILITIES and value < 0.001:
            return "<0.001"
        if column == "tfidf" and abs(value) < 1:  # shares of a group's tokens, where those of all articles are counts
            return f"{value:.4f}"
        return f"{value:,.{_DIGITS_OF.get(column, 3)}f}"
    return f"{value:,}" if isinstance(value, int) and column not in ("topic", "k", "seed") else printable(str(value))


def cell(column: str, value: object, text: str, spec: ReportSpec) -> str:
    """`text` of a cell in house style: only probabilities change."""
    if column not in PROBABILITIES or not isinstance(value, float) or not math.isfinite(value):
        return text
    return digits(text, spec) + (stars(value) if spec.stars else "")


def notes(columns: Iterable[str], spec: ReportSpec, language: str) -> list[str]:
    """The line under a table that says what its stars mean; none where no column bears any."""
    if not spec.stars or PROBABILITIES.isdisjoint(columns):
        return []
    return [say("star_note", language, **{name: digits(text, spec) for name, text in (("one", "0.05"), ("two", "0.01"), ("three", "0.001"))})]
