"""Bars show in a terminal and in a notebook after two seconds, are gone at the end, and stand in no log."""

import io
import sys
import time

import nbformat
import pytest
from nbclient import NotebookClient

from analysis import progress

COUNT = """
from analysis import progress
progress._SILENT_SECONDS = 0.2
import time
for _ in progress.progress(range(8), "기사"):
    time.sleep(0.1)
"""


class Terminal(io.StringIO):
    def isatty(self):
        return True


def count(monkeypatch, place) -> str:
    monkeypatch.setattr(progress, "_SILENT_SECONDS", -1)
    monkeypatch.setattr(sys, "stderr", place)
    with progress.bar("articles", total=3) as shown:
        for _ in range(3):
            shown.update()
            shown.refresh()
    return place.getvalue()


def test_a_terminal_shows_the_bar_and_then_a_clean_line(monkeypatch):
    said = count(monkeypatch, Terminal())
    assert "articles: 100%" in said
    assert said.rstrip("\r").rsplit("\r", 1)[1].strip() == ""


def test_what_is_quick_shows_nothing(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert list(progress.progress([1, 2, 3], "articles")) == [1, 2, 3]
    assert terminal.getvalue().strip() == ""


def test_a_log_file_gets_no_bar(monkeypatch):
    assert count(monkeypatch, io.StringIO()) == ""


@pytest.fixture
def impatient(monkeypatch):
    """Shown after a twentieth of a second and not after two."""
    monkeypatch.setattr(progress, "_SILENT_SECONDS", 0.05)
    monkeypatch.setattr(progress, "_TICK_SECONDS", 0.05)


def test_work_without_a_count_says_its_name_and_the_time_and_wipes_its_line(monkeypatch, impatient):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress.working("change points"):
        time.sleep(0.5)
    said = terminal.getvalue()
    assert "change points … 00:00" in said
    assert said.rstrip("\r").rsplit("\r", 1)[1].strip() == ""


def test_work_says_nothing_in_a_log_and_nothing_when_quick_and_lets_errors_through(monkeypatch, impatient):
    for place, seconds in ((io.StringIO(), 0.3), (Terminal(), 0)):
        monkeypatch.setattr(sys, "stderr", place)
        with pytest.raises(KeyError), progress.working("tables"):
            time.sleep(seconds)
            raise KeyError
        assert place.getvalue() == ""


def test_a_notebook_shows_one_line_that_is_empty_at_the_end(tmp_path, monkeypatch):
    for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR"):
        (tmp_path / name).mkdir()
        monkeypatch.setenv(name, str(tmp_path / name))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(COUNT)])
    shown = []
    client = NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(tmp_path)}})
    client.process_message = _watched(client.process_message, shown)
    client.execute()
    assert any("기사" in line and "/8" in line for line in shown)
    assert [dict(output.get("data", {})) for output in notebook.cells[0].outputs] == [{"text/plain": ""}]


def _watched(process, shown):
    def watch(message, *rest):
        if message["msg_type"] in ("display_data", "update_display_data"):
            shown.append(message["content"]["data"]["text/plain"])
        return process(message, *rest)

    return watch
