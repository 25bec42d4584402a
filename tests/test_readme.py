"""What the READMEs say can be done: their Python runs, their commands exist, their links lead somewhere."""

import re
import shlex

import pytest

from analysis.cli import main

READMES = ("README.md", "README.ko.md")
FENCE = re.compile(r"^ *```(\w+)([^\n]*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


def blocks(root, name, language):
    text = (root / name).read_text(encoding="utf-8")
    return [body for kind, rest, body in FENCE.findall(text) if kind == language and not rest.strip()]


@pytest.mark.parametrize("name", READMES)
def test_the_two_commands_come_first(root, name):
    assert re.findall(r"^make (\w+)", blocks(root, name, "sh")[0], re.MULTILINE) == ["report", "test"]


@pytest.mark.parametrize("name", READMES)
def test_python_of_the_readme_runs(root, name, monkeypatch):
    monkeypatch.chdir(root)
    (code,) = blocks(root, name, "python")
    names = {}
    exec("\n".join(line.removeprefix("   ") for line in code.splitlines()), names)  # indented in a list
    assert names["change"].table["group"].nunique() == 3 and len(names["trend"].table)


@pytest.mark.parametrize("name", READMES)
def test_commands_of_the_readme_run_on_the_sample_study(root, name, monkeypatch, capsys):
    monkeypatch.chdir(root)
    commands = [shlex.split(line, comments=True)[1:] for block in blocks(root, name, "sh") for line in block.splitlines()
                if "hwaje" in line]  # fmt: skip
    ran = [words for words in commands if words[0] in ("explain", "show", "kwic", "trace")]
    assert len(ran) == 4
    for words in ran:
        assert main(words) == 0, words
    assert capsys.readouterr().out


@pytest.mark.parametrize("name", [*READMES, "CONTRIBUTING.md", "docs/architecture.md"])
def test_links_lead_to_files(root, name):
    text = (root / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert ((root / name).parent / target).exists(), target


def test_both_readmes_show_the_same_commands(root):
    def commands(name):
        return [line.split("#")[0].strip() for block in blocks(root, name, "sh") for line in block.splitlines()]

    assert commands("README.md") == commands("README.ko.md")
