"""What `hwaje diff` says on the screen, and writes to a file."""

import csv
from dataclasses import replace
from pathlib import Path

from analysis import cells
from analysis.report.diff import CONCLUSIONS, Change
from analysis.report.text import say, value_text

__all__ = ["lines", "write_csv"]

_SHOWN = 30  # lines of a section on the screen


def lines(found: list[Change], language: str) -> list[str]:
    """What `hwaje diff` says: a section each for whatever changed, − before and + after."""
    if not found:
        return [say("diff_none", language)]
    said = []
    for section in dict.fromkeys(change.section for change in found):
        rows = [_worded(change, language) for change in found if change.section == section]
        said.append(f"{say(f'diff_{section}', language)} ({len(rows):,})")
        for row in rows[:_SHOWN]:
            mark = "~" if row.before and row.after else "−" if row.before else "+"
            values = [value for value in (row.before, row.after) if value]
            said.append(f"  {mark} {row.name}: {' → '.join(values)}")
        if len(rows) > _SHOWN:
            said.append(say("diff_more", language, n=f"{len(rows) - _SHOWN:,}"))
    if not any(change.section in CONCLUSIONS for change in found):
        said.append(say("diff_no_conclusion", language))
    return said


def _worded(change: Change, language: str) -> Change:
    if change.section not in ("verdicts", "changes"):
        return change
    before, after = (", ".join(str(value_text("verdict", word, language)) for word in side.split(", ")) for side in (change.before, change.after))
    return replace(change, before=before, after=after)


def write_csv(found: list[Change], path: Path) -> None:
    """UTF-8 with a byte order mark: section, name, before, after; texts that a spreadsheet would run have an apostrophe before them."""
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["section", "name", "before", "after"])
        writer.writerows([change.section, *map(cells.harmless, (change.name, change.before, change.after))] for change in found)
