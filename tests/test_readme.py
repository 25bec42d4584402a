"""What the READMEs say can be done: their Python runs, their commands exist, their links lead somewhere."""

import re
import shlex
import shutil

import pytest

from analysis.cli import main
from analysis.commands.parser import parser

READMES = ("README.md", "README.ko.md")
FENCE = re.compile(r"^ *```(\w+)([^\n]*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


def blocks(root, name, language):
    text = (root / name).read_text(encoding="utf-8")
    return [body for kind, rest, body in FENCE.findall(text) if kind == language and not rest.strip()]


@pytest.mark.parametrize("name", READMES)
def test_the_two_commands_come_first(root, name):
    assert re.findall(r"^make (\w+)", blocks(root, name, "sh")[0], re.MULTILINE) == ["report", "test"]


@pytest.mark.parametrize("name", READMES)
def test_python_of_the_readme_runs(root, sample, name, monkeypatch):
    monkeypatch.chdir(sample)
    (code,) = blocks(root, name, "python")
    names = {}
    exec("\n".join(line.removeprefix("   ") for line in code.splitlines()), names)  # indented in a list
    assert names["change"].table["group"].nunique() == 3 and len(names["trend"].table)


def commands(root, name):
    """The lines of the block that goes through a study from `new` to `intrusion`, as words."""
    (block,) = (block for block in blocks(root, name, "sh") if "hwaje new" in block)
    return [shlex.split(line, comments=True) for line in block.splitlines()]


def test_every_command_is_in_the_readme_with_an_example(root):
    shown = {words[1] for words in commands(root, "README.ko.md") if words[0] == "hwaje"}
    (known,) = (action.choices for action in parser()._actions if isinstance(action.choices, dict))
    assert shown == set(known)


ARTICLES = [(day, title, text) for day, title, text in (
    (f"20{year:02d}{month:02d}0{n + 1}", f"{story[0]} 소식 {year}-{month}", story[1 + n]) for year in range(10, 16) for month in (2, 8)
    for story in (("알리페이", "알리바바의 알리페이가 한국 가맹점에서 결제 서비스를 시작했다. 간편결제 시장이 커진다.",
                   "알리바바와 전자상거래 시장. 알리페이 결제 서비스가 한국 쇼핑몰과 가맹점으로 넓어진다."),
                  ("리눅스", "리눅스 서버가 은행과 대학에서 팔린다. 오픈소스 운영체제를 쓰는 기업이 늘었다.",
                   "레드햇이 리눅스 배포판을 한국 시장에 내놓았다. 오픈소스 운영체제 경쟁이 뜨겁다.")) for n in (0, 1))]  # fmt: skip


def test_the_commands_of_the_readme_go_through_a_study_from_start_to_end(root, tmp_path, monkeypatch, capsys):
    """Both READMEs have the same commands. Each does what is said beside it, on a small study in an empty folder."""
    monkeypatch.chdir(tmp_path)
    said, study = {}, tmp_path / "my-study" / "study.toml"
    for program, *words in commands(root, "README.ko.md"):
        if program == "cp":
            assert words[0] == "-r"
            shutil.copytree(words[1], words[2])
        elif program == "hwaje":
            assert main(words) == 0, words
            said[words[0]] = capsys.readouterr().out
            if words[0] == "new":
                fill(tmp_path / words[1])
    assert "기사 48건" in said["check"] and "report.html" in said["run"] and "그대로 씀" in said["explain"] and "다시 계산" not in said["explain"]
    assert "알리페이" in said["show"] and said["kwic"].count("[알리페이]") == 5 and "sha256" in said["trace"]
    assert said["verify"].startswith("OK: ") and "모두 같습니다" in said["diff"] and "cvb0" in said["list"]
    assert "간편결제" in said["explain-text"] and "intrusion.html" in said["intrusion"] and "한 용어로 셈" in said["lexicon"]
    edit(study, "seed = 1 ", "seed = 2 ")
    assert main(["run", "my-study"]) == 0 and capsys.readouterr()
    assert main(["diff", "before", "my-study"]) == 0
    assert "seed: 1 → 2" in capsys.readouterr().out


def fill(folder):
    """What the user does after `new`: articles, and a study.toml of their own, here one that is quick."""
    for day, title, text in ARTICLES:
        (folder / "articles" / f"{day}-{title}.txt").write_text(f"{title}\n\n{text}\n", encoding="utf-8")
    edit(folder / "study.toml", "k = [4, 8, 12]", "k = [2, 3]")
    edit(folder / "study.toml", "seeds = 5", "seeds = 2")
    edit(folder / "study.toml", '["ko", "en"]', '["ko"]')
    edit(folder / "study.toml", '["png", "svg", "pdf"]', '["png"]')
    edit(folder / "study.toml", 'near = "fold"', 'near = "off"')


def edit(file, before, after):
    text = file.read_text(encoding="utf-8")
    assert text.count(before) == 1
    file.write_text(text.replace(before, after), encoding="utf-8")


@pytest.mark.parametrize("name", [*READMES, "CONTRIBUTING.md", "docs/architecture.md"])
def test_links_lead_to_files(root, name):
    text = (root / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert ((root / name).parent / target).exists(), target


def test_both_readmes_show_the_same_commands(root):
    def lines(name):
        return [line.split("#")[0].strip() for block in blocks(root, name, "sh") for line in block.splitlines()]

    def shown(name):
        return re.findall(r"^\$ hwaje (?:--language en )?(.+)$", "\n".join(blocks(root, name, "console")), re.MULTILINE)

    assert lines("README.md") == lines("README.ko.md")
    assert shown("README.md") == shown("README.ko.md") and len(shown("README.md")) == 3
