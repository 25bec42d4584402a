"""Imports go one way; heavy libraries are not paid for before they are used."""

import ast
import subprocess
import sys
import time
from pathlib import Path

import pytest

ORDER = ("errors vocabulary progress groups threads cells held display values store study read preprocessing topics compare trends figures report "
         "defaults run commands cli").split()  # fmt: skip
FIGURES_MAY = {"errors", "vocabulary", "progress", "values", "figures"}
ENGINES_MAY = {"errors", "vocabulary", "progress", "values"}


def modules(root):
    return sorted((root / "analysis").rglob("*.py"))


def imported(path):
    """(room, whole name) of everything of this package that a file imports, wherever the import stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "analysis":
                names = [f"analysis.{alias.name}" for alias in node.names]
            else:
                names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            names = []
        yield from (name.split(".")[1:] for name in names if name.startswith("analysis."))


def room_of(path, root):
    return path.relative_to(root / "analysis").with_suffix("").parts[0]


def test_every_module_stands_in_the_order(root):
    rooms = {room_of(path, root) for path in modules(root)} - {"__init__"}
    assert rooms == set(ORDER)


def test_imports_go_one_way(root):
    wrong = [
        f"{path.relative_to(root)} imports analysis.{'.'.join(name)}"
        for path in modules(root)
        if (room := room_of(path, root)) != "__init__"
        for name in imported(path)
        if name[0] in ORDER and ORDER.index(name[0]) > ORDER.index(room)
    ]
    assert wrong == []


@pytest.mark.parametrize(("folder", "may"), [("figures", FIGURES_MAY), ("topics/engines", ENGINES_MAY)])
def test_figures_and_engines_import_only_values(root, folder, may):
    wrong = [
        f"{path.name} imports analysis.{'.'.join(name)}"
        for path in sorted((root / "analysis" / folder).glob("*.py"))
        for name in imported(path)
        if name[0] not in may and not is_own_part(name, folder, path)
    ]
    assert wrong == []


def is_own_part(name: tuple[str, ...], folder: str, path: Path) -> bool:
    """engines/cvb0.py and its parts engines/_cvb0_*.py are one engine."""
    *where, module = name[: len(folder.split("/")) + 1]
    return "/".join(where) == folder and module.startswith("_" + path.stem.strip("_").split("_")[0])


def test_no_file_imports_what_changes_matplotlib_for_everyone(root):
    for path in modules(root):
        text = path.read_text(encoding="utf-8")
        assert "koreanize" not in text, path
        assert "pyplot" not in text.replace("no pyplot", "").replace("never pyplot", ""), path


def test_import_of_the_package_loads_no_heavy_library():
    code = "import sys, analysis; print([m for m in ('numpy', 'pandas', 'matplotlib', 'kiwipiepy') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_help_takes_less_than_ten_times_the_time_of_an_empty_program():
    def best(*arguments):
        seconds = []
        for _ in range(5):
            started = time.perf_counter()
            subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
            seconds.append(time.perf_counter() - started)
        return min(seconds)

    assert best("-m", "analysis.cli", "--help") < 10 * best("-c", "pass")


def test_every_user_error_has_two_languages(root):
    for path in modules(root):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "InputError":
                assert len(node.args) == 2, f"{path.name}, line {node.lineno}: an InputError takes English and Korean"
