"""What a table left out, in a sentence; of a table over time also how many articles have only an inferred date."""

import re
from collections.abc import Mapping

from analysis.report.text import say
from analysis.values import Result

__all__ = ["is_over_time", "note"]

_OVER_TIME = re.compile(r"^(trend|test|composition|agreement|changes|bursts|seasons|rolling)_|_(year|quarter|month|period)$")


def is_over_time(name: str) -> bool:
    """Whether the table of this name is about years, months or periods."""
    return bool(_OVER_TIME.search(name))


def note(name: str, result: Result, tables: Mapping[str, Result], language: str) -> str:
    """The coverage of `result`; inferred dates are counted in the table `articles`, where it is about the same articles."""
    counted = result.coverage
    inferred, without = _dates(tables) if is_over_time(name) and _same_articles(result, tables) else (0, 0)
    enter = inferred if counted["undated"] <= without else 0  # inferred dates count as none unless the study says otherwise
    left = []
    if counted["undated"]:
        key = "coverage_inferred" if inferred > enter else "coverage_undated"
        left.append(say(key, language, n=f"{counted['undated']:,}", inferred=f"{inferred:,}"))
    if counted["dropped"]:
        left.append(say("coverage_dropped", language, n=f"{counted['dropped']:,}"))
    key = "coverage_part" if left else "coverage_all"
    text = say(key, language, given=f"{counted['given']:,}", used=f"{counted['used']:,}", left=", ".join(left))
    if not enter:
        return text
    by_inferred = say("coverage_by_inferred", language, n=f"{enter:,}")
    return f"{text} {by_inferred}"


def _same_articles(result: Result, tables: Mapping[str, Result]) -> bool:
    return "articles" in tables and len(tables["articles"].table) == result.coverage["given"]


def _dates(tables: Mapping[str, Result]) -> tuple[int, int]:
    """How many articles have an inferred date, and how many none at all."""
    articles = tables["articles"].table
    return int((articles["dated_by"] == "inferred").sum()), int((articles["published"] == "").sum())
