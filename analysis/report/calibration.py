"""What the calibration measured of our own methods, for the methods paragraph: figures of docs/calibration.md."""

import json
from functools import cache
from importlib import resources

from analysis.report.text import say

__all__ = ["measured", "sentence"]

_MOST = 20_000  # articles: the sample that the sentence is about


@cache
def measured() -> dict[str, list[dict[str, object]]]:
    """{part: rows of our methods, rates from 0 to 1}, written by benchmarks/calibration.py; empty where it was never run."""
    file = resources.files("analysis.trends").joinpath("calibration.json")
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def sentence(language: str) -> list[str]:
    """One sentence with the false-positive rates of the trend test; none where they were not measured."""
    rows = [row for row in measured().get("shares", []) if row["measure"] == "false positives" and row["articles"] == _MOST
            and {"independent", "rho9", "slow"} <= set(row)]  # fmt: skip
    if not rows:
        return []
    rates = {name: f"{100 * rows[0][name]:.1f}%" for name in ("independent", "rho9", "slow")}
    return [say("m_calibration", language, articles=f"{_MOST:,}", **rates)]
