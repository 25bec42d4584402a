"""Faults: killed, full, read-only, damaged or run twice, a study has its old report or its new one, and never a wrong number."""

import errno
import os
import shutil
import subprocess
import sys
import threading
import time

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from analysis import store
from analysis.cli import main
from analysis.errors import InputError
from analysis.report import build, lock, swap
from analysis.report.faults import of_disk
from analysis.store import Store, recipe
from analysis.values import DOC_COLUMNS, DocTerm, Result, Tokens, TopicFit

N_FILES = 5
# A report of five files that are written slowly, in a process that kills itself at one moment.
REPORT = f"""
import os, shutil, signal, sys
from pathlib import Path
from analysis.report import build, swap

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def fill(content, folder):
    for n in range({N_FILES}):
        (folder / f"{{n}}.txt").write_text("new")
        if when == "writing" and n == 2:
            die()
    (folder / "manifest.json").write_text("new")

when, out = sys.argv[1], Path(sys.argv[2])
build._fill, replace, calls = fill, os.replace, []
if when == "placing":
    swap.put = die
if when == "cleaning":
    shutil.rmtree = die
if when == "between two renames":
    swap._exchange = lambda *_: False
    os.replace = lambda *names: die() if calls else (calls.append(1), replace(*names))
build.write(None, out)
"""
posix = pytest.mark.skipif(os.name != "posix", reason="signals and file locks of POSIX")


def old_report(folder):
    folder.mkdir(parents=True)
    for name in [*(f"{n}.txt" for n in range(N_FILES)), "manifest.json"]:
        (folder / name).write_text("old")
    return folder


def state(folder):
    """ "old" or "new", if all files are there and of one kind."""
    (kind,) = {path.read_text() for path in folder.iterdir()}
    assert len(list(folder.iterdir())) == N_FILES + 1
    return kind


@posix
@pytest.mark.parametrize(("when", "left"), [("writing", "old"), ("placing", "old"), ("cleaning", "new"), ("between two renames", "old"), ("never", "new")])
def test_a_killed_run_leaves_the_old_report_or_the_new_one_whole(tmp_path, when, left):
    out = old_report(tmp_path / "out")
    done = subprocess.run([sys.executable, "-c", REPORT, when, str(out)], capture_output=True, text=True, check=False)
    assert done.returncode == (0 if when == "never" else -9), done.stderr
    if when == "between two renames":  # only where folders cannot be exchanged in one step
        assert not out.exists()
    else:
        assert state(out) == left
    swap.recover(out)  # as the next run does
    assert state(out) == left and [path.name for path in tmp_path.iterdir()] == ["out"]


def test_folders_change_places_where_the_system_can_and_are_renamed_where_not(tmp_path, monkeypatch):
    for can in (True, False):
        if not can:
            monkeypatch.setattr(swap, "_exchange", lambda *_: False)
        out, new = old_report(tmp_path / f"out{can}"), tmp_path / f"new{can}"
        shutil.copytree(out, new)
        (new / "more.txt").write_text("new")
        swap.put(new, out, tmp_path / f"old{can}")
        assert (out / "more.txt").exists()


HOLD = "import sys, time\nfrom pathlib import Path\nfrom analysis.report import lock\n" \
       "with lock.writing(Path(sys.argv[1])):\n    print('held', flush=True)\n    time.sleep(60)\n"  # fmt: skip


@posix
def test_a_second_run_refuses_in_two_languages_and_a_killed_one_does_not_block(tmp_path, capsys):
    first = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    try:
        assert first.stdout.readline() == "held\n"
        with pytest.raises(InputError) as refused, lock.writing(tmp_path, "en", patience=0.2):
            pytest.fail("two at once")
        assert f"process {first.pid}" in refused.value.en and f"프로세스 {first.pid}" in refused.value.ko
        assert "waiting for it" in capsys.readouterr().err
    finally:
        first.kill()
        first.wait()
        first.stdout.close()
    assert (tmp_path / lock.NAME).exists()
    with lock.writing(tmp_path, patience=0) as alone:
        assert alone
    assert list(tmp_path.iterdir()) == []


@posix
def test_a_second_run_waits_for_the_first(tmp_path, capsys):
    inside, most = [], []

    def work():
        with lock.writing(tmp_path, "ko", patience=30):
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.1)
            inside.pop()

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 5 and "기다립니다" in capsys.readouterr().err and not list(tmp_path.iterdir())


def test_a_disk_without_locks_is_said(tmp_path, monkeypatch, capsys):
    fcntl = pytest.importorskip("fcntl")

    def none(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", none)
    with lock.writing(tmp_path, "en") as alone:
        assert not alone
    assert "has no file locks" in capsys.readouterr().err


def kinds(make_corpus):
    """One value of every type that is stored."""
    corpus = make_corpus([("a", "2001", "", "제목", "글"), ("b", "", "", "제목", "글")])
    docs = pd.DataFrame({column: ["가", "나"] for column in DOC_COLUMNS}).assign(when=["2001", ""])
    terms, counts = np.array(["리눅스", "시장"], dtype=object), sparse.csr_array(np.array([[1, 0], [2, 3]]))
    table = pd.DataFrame([("a", "text", 0, 0, 1, "글", "NNG")], columns=["doc_id", "part", "sentence", "start", "end", "form", "tag"])
    coverage = {"given": 2, "used": 1, "undated": 1, "dropped": 0}
    return corpus, {
        "Corpus": corpus, "Tokens": Tokens(table, {"name": "x"}, corpus), "DocTerm": DocTerm(counts, docs, terms),
        "TopicFit": TopicFit(np.full((2, 2), 0.5), np.full((2, 2), 0.5), docs, terms, {"engine": "by hand"}, counts, ("하나", "둘")),
        "Result": Result("r", pd.DataFrame({"share": [0.5, np.nan]}), {"share": ("0 to 1", "share")}, coverage, {"a": 1}),
        "ndarray": np.arange(9.0), "dict": {"a": 1, "b": np.arange(3)}, "list": [1, "둘", None, True], "plain": "글",
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["Corpus", "Tokens", "DocTerm", "TopicFit", "Result", "ndarray", "dict", "list", "plain"])
def test_one_flipped_byte_in_any_file_of_any_value_is_computed_again(tmp_path, make_corpus, kind):
    corpus, values = kinds(make_corpus)
    made_by = recipe("step", module="analysis.errors")
    cache, computed = Store(tmp_path), []

    def compute():
        computed.append(1)
        return values[kind]

    cache.step(made_by, compute, corpus=corpus)
    (entry,) = (path.parent for path in tmp_path.rglob("files.json"))
    whole = {path.relative_to(entry): path.read_bytes() for path in entry.rglob("*") if path.is_file()}
    for n, (name, content) in enumerate(whole.items(), 2):
        at = len(content) // 2
        damaged = content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :]
        (entry / name).unlink()  # a corpus may still be mapped
        (entry / name).write_bytes(damaged)
        again = cache.step(made_by, compute, corpus=corpus)
        assert len(computed) == n and type(again) is type(values[kind]), name
        assert {path.relative_to(entry): path.read_bytes() for path in entry.rglob("*") if path.is_file()} == whole, name


ARTICLES = "date,outlet,title,text\n2001-01-02,가온,리눅스,리눅스 서버가 팔린다.\n2002-01-02,마루,결제,알리페이 결제가 늘었다.\n"


@pytest.fixture
def study(tmp_path):
    folder = tmp_path / "study"
    folder.mkdir()
    (folder / "articles.csv").write_text(ARTICLES, encoding="utf-8")
    (folder / "study.toml").write_text('[study]\nname = "x"\n[corpus]\nfiles = ["articles.csv"]\n', encoding="utf-8")
    return folder


SAID = {errno.ENOSPC: ("디스크에 남은 공간이 없습니다", "no space is left"), errno.EACCES: ("권한이 없습니다", "is not permitted"),
        errno.EROFS: ("권한이 없습니다", "is not permitted"), errno.EIO: ("읽거나 쓸 수 없습니다", "cannot be read or written")}  # fmt: skip


@pytest.mark.parametrize("number", SAID)
def test_a_disk_that_fails_while_the_cache_is_written(study, capsys, monkeypatch, number):
    def fail(path, value):
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(store, "_write_json", fail)
    for language, part in zip(("ko", "en"), SAID[number], strict=True):
        assert main(["--language", language, "run", str(study), "--to", "corpus"]) == 2
        said = capsys.readouterr().err.rpartition("\r")[2]
        assert said.startswith("hwaje: ") and said.count("\n") == 1 and part in said and "recipe.json" in said
    assert [path for path in (study / "cache").rglob("*") if path.name != "CACHEDIR.TAG" and path.is_file()] == []
    monkeypatch.undo()
    assert main(["run", str(study), "--to", "corpus"]) == 0


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_a_disk_that_fails_while_the_report_is_written_leaves_the_old_one(tmp_path, monkeypatch, number):
    out = old_report(tmp_path / "out")

    def fail(content, folder):
        (folder / "0.txt").write_text("new")
        raise OSError(number, os.strerror(number), str(folder / "1.txt"))

    monkeypatch.setattr(build, "_fill", fail)
    with pytest.raises(OSError):
        build.write(None, out)
    assert state(out) == "old" and [path.name for path in tmp_path.iterdir()] == ["out"]


@posix
@pytest.mark.parametrize("limit", [0, 3000])
def test_a_disk_that_is_really_full_ends_with_one_message_and_nothing_half_written(study, limit):
    """No file may become larger than `limit` bytes: writes fail in every library just as on a full disk."""
    code = f"import resource, sys\nresource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))\n" \
           "from analysis.cli import main\nsys.exit(main(['--language', 'en', 'run', sys.argv[1], '--to', 'corpus']))"  # fmt: skip
    done = subprocess.run([sys.executable, "-B", "-c", code, str(study)], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "no space is left" in done.stderr and "Traceback" not in done.stderr, done.stderr
    assert not list(study.rglob("files.json")) and not list(study.rglob(".building-*"))


def test_a_folder_that_may_not_be_written(study, capsys, monkeypatch):
    """As mkdir fails there; tests may run as root, whom no permission stops."""
    def refuse(path, *_, **__):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr("pathlib.Path.mkdir", refuse)
    assert main(["run", str(study), "--to", "corpus"]) == 2
    assert "권한이 없습니다" in capsys.readouterr().err and not (study / "cache").exists()


def test_an_error_without_a_place_is_said_too():
    assert of_disk(OSError(errno.ENOSPC, "x"), "en").startswith("while writing: no space")
