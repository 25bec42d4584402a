"""Notebooks run from top to bottom, show their figures, define nothing, and keep nothing of what they computed."""

import ast
import re
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
SECONDS = 600  # for one cell: on a fresh clone the first one computes the study
FIGURES = 3  # at least, in each
# All that Jupyter would write goes here; a kernel that the user has put into their home is not ours.
PLACES = ("JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR")
PICTURES = {"image/png", "image/svg+xml"}
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory):
    """An environment in which Jupyter writes nothing into the home or the repository, and a missing glyph is an error."""
    with pytest.MonkeyPatch.context() as patch:
        for name in PLACES:
            patch.setenv(name, str(tmp_path_factory.mktemp(name.lower())))
        patch.setenv("PYTHONWARNINGS", "error:Glyph:UserWarning")
        yield


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def executed(request, jupyter):
    """A notebook after its run in the folder notebooks/, in memory; each runs once for all tests of this file."""
    notebook = nbformat.read(request.param, as_version=4)
    before = contents()
    run_through(notebook, request.param.name)
    assert contents() == before, "the run wrote into the folder notebooks/"
    return notebook


def run_through(notebook, name: str) -> None:
    """Runs all cells; says which one of which notebook failed, with what and in which lines."""
    client = NotebookClient(notebook, timeout=SECONDS, resources={"metadata": {"path": str(FOLDER)}})
    begun = []
    client.on_cell_execute = lambda cell, cell_index: begun.append(cell_index)
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        at = begun[-1] if begun else 0
        source = notebook.cells[at].source
        said = f"{error.ename}: {error.evalue}" if isinstance(error, CellExecutionError) else repr(error)
        pytest.fail(f"{name}, cell {at + 1} of {len(notebook.cells)}: {said}\n\n{source}\n\n{error}", pytrace=False)


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def stored(request):
    notebook = nbformat.read(request.param, as_version=4)
    nbformat.validate(notebook)
    return notebook


def contents() -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in FOLDER.rglob("*") if path.is_file()}


def cells(notebook, kind: str) -> list:
    return [cell for cell in notebook.cells if cell.cell_type == kind]


def outputs(notebook) -> list:
    return [output for cell in cells(notebook, "code") for output in cell.outputs]


def pictures(cell) -> int:
    return sum(bool(PICTURES & set(output.get("data", {}))) for output in cell.outputs)


def percentages(text: str) -> list[str]:
    """Numbers that look like a result: a digit with a per cent sign, in any of its spellings."""
    return re.findall(r"\d[\d.,]*\s*(?:[%％﹪]|퍼센트|프로\b)", text)


def test_the_nine_notebooks_are_there():
    names = ["01-first-look", "02-linux", "03-telecom-abroad", "04-convergence-crowdsourcing", "05-chinese-ecommerce",
             "06-topics-over-time", "07-periods-and-outlets", "08-bigkinds-to-paper", "09-traps"]  # fmt: skip
    assert [path.stem for path in NOTEBOOKS] == names


def test_a_failure_names_the_notebook_the_cell_and_the_error(jupyter):
    made = nbformat.v4
    broken = made.new_notebook(cells=[made.new_markdown_cell("# 제목"), made.new_code_cell("x = 0"), made.new_code_cell("1 / x")])
    with pytest.raises(pytest.fail.Exception, match=r"(?s)^04-new\.ipynb, cell 3 of 3: ZeroDivisionError: division by zero.*1 / x"):
        run_through(broken, "04-new.ipynb")


def test_notebook_shows_figures_when_run(executed):
    assert sum(pictures(cell) > 0 for cell in cells(executed, "code")) >= FIGURES


def test_notebook_runs_without_warning_or_missing_glyph(executed):
    said = "".join(output.text for output in outputs(executed) if output.get("name") == "stderr")
    assert "Warning" not in said and "Glyph" not in said, said


def test_stored_notebook_keeps_no_output(stored):
    for cell in cells(stored, "code"):
        assert cell.outputs == [] and cell.execution_count is None, cell.source
    assert "widgets" not in stored.metadata


def test_notebook_defines_no_function_or_class(stored):
    trees = [ast.parse(cell.source) for cell in cells(stored, "code")]
    assert [ast.unparse(node) for tree in trees for node in ast.walk(tree) if isinstance(node, DEFINITIONS)] == []


def test_notebook_types_no_percentage_into_prose(stored):
    assert [found for cell in cells(stored, "markdown") for found in percentages(cell.source)] == []


@pytest.mark.parametrize("text", ["비중은 12.5%였다", "3 %", "12％", "20 퍼센트"])
def test_a_percentage_in_prose_would_be_found(text):
    assert percentages(text)


def test_notebook_begins_with_its_title_and_question(stored):
    first = stored.cells[0]
    assert first.cell_type == "markdown"
    assert first.source.startswith("# ") and "**질문.**" in first.source


def test_notebook_opens_the_study_of_the_repository(stored):
    source = "\n".join(cell.source for cell in cells(stored, "code"))
    assert "import analysis as an" in source
    assert 'run = an.run("../reports/korean-it-2000-2014")' in source


def test_notebook_runs_on_the_python_of_the_tests(stored, jupyter):
    assert stored.metadata.kernelspec.name == "python3"
    command = KernelManager(kernel_name="python3").format_kernel_cmd()
    assert Path(command[0]) == Path(sys.executable)
