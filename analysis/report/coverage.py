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
    counted = {part: f"{n:,}" for part, n in result.coverage.items()}
    articles = tables["articles"].table if "articles" in tables else None
    if not is_over_time(name) or articles is None or len(articles) != result.coverage["given"]:
        return say("coverage", language, **counted)
    inferred = int((articles["dated_by"] == "inferred").sum())
    unknown = int((articles["published"] == "").sum())
    left_out = result.coverage["undated"] - unknown  # inferred dates count as none unless the study says otherwise
    key = "time_coverage_used" if inferred and left_out <= 0 else "time_coverage"
    return say(key, language, inferred=f"{inferred:,}", **counted)
