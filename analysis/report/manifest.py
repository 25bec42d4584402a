"""manifest.json: inputs, recipes, versions, seed, and the digest of every file of the report; no clock, no machine's path."""

import json
import platform
import sys
from collections.abc import Mapping
from pathlib import Path

from analysis.report.content import Content
from analysis.report.text import say
from analysis.store import digest_file, digest_json

__all__ = ["build", "compare", "write"]


def build(content: Content, folder: Path) -> dict[str, object]:
    """What went in and what came out; `folder` holds the finished files."""
    outputs = {
        path.relative_to(folder).as_posix(): digest_file(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }
    return {
        "study": content.study.name,
        "seed": content.study.seed,
        "engine": dict(content.fit.recipe),
        "analyser": dict(content.analyser),
        "inputs": content.recipes["corpus"]["files"],
        "steps": {step: {"key": digest_json(made_by), **made_by} for step, made_by in content.recipes.items()},
        "notes": {"tables/*.csv": say("csv_note", content.study.languages[0])},
        "versions": dict(content.versions),
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {sys.byteorder}-endian",
        "outputs": outputs,
    }


def write(manifest: Mapping[str, object], path: Path) -> None:
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def compare(before: Mapping, after: Mapping) -> list[str]:
    """The names of the files that differ, or are in only one of the two manifests."""
    old, new = before["outputs"], after["outputs"]
    return [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
