"""manifest.json: inputs, recipes, versions, seed, and the digest of every file of the report; no clock, no machine's path.

It also says what another run is held to. With the same versions on the same platform every file has the same bytes. Elsewhere
(another processor or operating system, other versions) the numbers of tables lie within a tolerance, because libraries sum in
another order there; what `always` lists has the same bytes even then, as long as numpy and numba are the same.
"""

import json
import platform
import sys
from collections.abc import Mapping
from pathlib import Path

from analysis.errors import InputError
from analysis.report import prose
from analysis.report.content import Content
from analysis.report.text import say
from analysis.store import digest_file, digest_json, sources

__all__ = ["build", "compare", "read", "write"]

_RTOL, _ATOL = 1e-6, 1e-9


def build(content: Content, folder: Path) -> dict[str, object]:
    """What went in and what came out; `folder` holds the finished files."""
    import numpy

    outputs = {
        path.relative_to(folder).as_posix(): digest_file(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }
    always = ["tables/topic_words.csv"] if content.fit.recipe.get("engine") == "cvb0" else []
    return {
        "study": content.study.name,
        "seed": content.study.seed,
        "engine": dict(content.fit.recipe),
        "analyser": dict(content.analyser),
        "languages": list(content.study.languages),
        "inputs": {**content.recipes["corpus"]["files"], **{path.name: digest_file(path) for path in prose.files(content.study).values()}},
        "steps": {step: {"key": digest_json(made_by), **made_by} for step, made_by in content.recipes.items()},
        "report": {"code": sources("analysis.report.build") | _parts_of_pages(), "settings": digest_json(content.study.report),
                   "prose": digest_json(content.prose)},
        "notes": {"tables/*.csv": say("csv_note", content.study.languages[0])},
        "promise": {"same versions and platform": "same bytes", "elsewhere": {"files": "*.csv", "rtol": _RTOL, "atol": _ATOL}, "always": always},
        "versions": dict(content.versions),
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {sys.byteorder}-endian",
        "platform": {"system": platform.system(), "simd": numpy.show_config(mode="dicts")["SIMD Extensions"].get("found", [])},
        "outputs": outputs,
    }


def _parts_of_pages() -> dict[str, str]:
    """{file: digest} of what a page is made of besides Python: templates and scripts."""
    room = Path(__file__).parent
    files = (path for path in sorted(room.rglob("*")) if path.suffix in (".j2", ".js", ".css"))
    return {f"report/{path.relative_to(room).as_posix()}": digest_file(path)[:16] for path in files}


def write(manifest: Mapping[str, object], path: Path) -> None:
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def read(path: Path) -> dict[str, object]:
    """The manifest in a file. Raises InputError where it is none."""
    try:
        made = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(f"{path}: there is no report here; run the study first: hwaje run",
                         f"{path}: 보고서가 없습니다. 먼저 연구를 실행하세요: hwaje run") from None  # fmt: skip
    except ValueError:
        made = None
    parts = ("outputs", "steps", "versions", "inputs", "engine")
    if not isinstance(made, dict) or not all(isinstance(made.get(part), dict) for part in parts):
        raise InputError(f"{path}: damaged, or not a manifest of a report; run the study again",
                         f"{path}: 손상되었거나 보고서의 manifest가 아닙니다. 연구를 다시 실행하세요")  # fmt: skip
    return made


def compare(before: Mapping, after: Mapping) -> list[str]:
    """The names of the files that differ, or are in only one of the two manifests."""
    old, new = before["outputs"], after["outputs"]
    return [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
