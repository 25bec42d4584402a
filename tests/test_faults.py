"""Faults: killed, full, read-only, damaged or run twice, a study has its old report or its new one, and never a wrong number."""

import builtins
import csv
import errno
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import SMALL, SMALL_STUDY
from scipy import sparse

from analysis import held, store
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

def fill(content, folder, store):
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

    def fail(content, folder, store):
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


class Nursery:
    """Runs of `hwaje` in processes of their own, without the seconds that Python needs to load everything."""

    def __init__(self, folder):
        self.folder, self.tmp = folder, folder / "tmp"
        self.tmp.mkdir()
        around = {**os.environ, "TMPDIR": str(self.tmp), "NO_COLOR": "1"}
        self.process = subprocess.Popen([sys.executable, "-B", str(Path(__file__).with_name("nursery.py")), str(new_study(folder / "model"))], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, encoding="utf-8", env=around)  # fmt: skip
        self.ended = {}

    def start(self, *command):
        self.process.stdin.write(json.dumps(["--language", "en", *map(str, command)]) + "\n")
        self.process.stdin.flush()
        while "began" not in (answer := json.loads(self.process.stdout.readline())):
            self.ended[answer["ended"]] = answer["status"]
        return answer["began"]

    def wait(self, number):
        """The exit status, and what was said."""
        while number not in self.ended:
            answer = json.loads(self.process.stdout.readline())
            self.ended[answer["ended"]] = answer["status"]
        return self.ended.pop(number), (self.folder / f"said-{number}.txt").read_text(encoding="utf-8")

    def run(self, *command):
        return self.wait(self.start(*command))

    def close(self):
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()


WHOLE_STUDY = (SMALL_STUDY.replace("k = [2, 3]\nseeds = 2", "k = [2]\nseeds = 1").replace("[corpus]", 'languages = ["ko"]\n[corpus]')
               + "[trends]\nrefits = 0\n")  # fmt: skip


def new_study(folder):
    folder.mkdir(parents=True)
    with open(folder / "articles.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("date", "outlet", "title", "text"), *SMALL])
    (folder / "study.toml").write_text(WHOLE_STUDY, encoding="utf-8")
    return folder


def content_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def is_whole(out):
    """Just the files that the manifest lists, with the bytes that it says."""
    found = content_of(out)
    listed = json.loads(found.pop("manifest.json"))["outputs"]
    return {name: hashlib.sha256(data).hexdigest() for name, data in found.items()} == listed


def left_over(folder, nursery):
    """What runs may leave behind and should not."""
    scratch = [path for path in folder.rglob("*") if path.name.startswith((".building-", "hwaje-", ".out-", ".hwaje", ".study"))]
    return scratch + list(nursery.tmp.iterdir()) + [path for path in folder.iterdir() if path.name not in ("articles.csv", "study.toml", "cache", "out")]


@pytest.fixture(scope="module")
def nursery(tmp_path_factory):
    if os.name != "posix":
        pytest.skip("needs fork")
    made = Nursery(tmp_path_factory.mktemp("nursery"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def undisturbed(nursery, tmp_path_factory):
    """(folder, what is in its out, seconds) of a run that nobody disturbs."""
    folder = new_study(tmp_path_factory.mktemp("undisturbed") / "study")
    start = time.monotonic()
    assert nursery.run("run", folder)[0] == 0
    seconds = time.monotonic() - start
    assert is_whole(folder / "out") and left_over(folder, nursery) == []
    return folder, content_of(folder / "out"), seconds


def kills(nursery, undisturbed, folder, moments):
    """A run is killed at each of the moments (shares of the whole time); a run after each has the same bytes, and leaves nothing else."""
    _, wanted, seconds = undisturbed
    new_study(folder)
    for n, moment in enumerate(moments):
        if n % 2:  # half of them with an old report in its place
            shutil.rmtree(folder / "cache")
        else:
            for name in ("cache", "out"):
                shutil.rmtree(folder / name, ignore_errors=True)
        number = nursery.start("run", folder)
        time.sleep(moment * seconds)
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
        status, said = nursery.wait(number)
        assert status in (-signal.SIGKILL, 0), said
        assert not (folder / "out").exists() or is_whole(folder / "out")
        status, said = nursery.run("run", folder)
        assert status == 0, said
        assert content_of(folder / "out") == wanted, moment
        assert left_over(folder, nursery) == [], moment


@posix
def test_after_a_kill_at_any_moment_the_next_run_is_right_and_nothing_is_left(nursery, undisturbed, tmp_path):
    kills(nursery, undisturbed, tmp_path / "study", [0.3, 0.9])


@posix
@pytest.mark.slow
def test_after_many_kills_too(nursery, undisturbed, tmp_path):
    random = np.random.default_rng(8)
    kills(nursery, undisturbed, tmp_path / "study", [(n + random.random()) / 16 for n in range(16)])


@posix
@pytest.mark.slow
def test_a_killed_scan_goes_on_where_it_was(nursery, undisturbed, tmp_path):
    """What was in the cache when the run was killed is not made again: its files are the same ones."""
    folder = new_study(tmp_path / "study")
    number = nursery.start("run", folder)
    until = time.monotonic() + 60
    while not list((folder / "cache").glob("nouns/*/files.json")) and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(number, signal.SIGKILL)
    nursery.wait(number)
    made = {path: path.stat().st_ino for path in (folder / "cache").glob("*/*/files.json")}
    assert len(made) >= 2
    assert nursery.run("run", folder)[0] == 0
    assert {path: path.stat().st_ino for path in made} == made
    assert content_of(folder / "out") == undisturbed[1]


@posix
def test_two_runs_at_once_are_both_right(nursery, undisturbed, tmp_path):
    folder = new_study(tmp_path / "study")
    numbers = [nursery.start("run", folder), nursery.start("run", folder), nursery.start("kwic", folder, "시장")]
    ended = [nursery.wait(number) for number in numbers]
    assert [status for status, _ in ended] == [0] * 3, ended
    assert content_of(folder / "out") == undisturbed[1] and left_over(folder, nursery) == []
    assert ended[2][1] == nursery.run("kwic", folder, "시장")[1]


@posix
@pytest.mark.slow
def test_a_run_beside_a_verification(nursery, undisturbed, tmp_path):
    """A report that is replaced by the same one verifies; one that says something else is refused, and not called wrong."""
    folder = shutil.copytree(undisturbed[0], tmp_path / "study")
    numbers = [nursery.start("verify", folder), nursery.start("run", folder)]
    (_, said), (status, other) = (nursery.wait(number) for number in numbers)
    assert status == 0, other
    assert "Traceback" not in said and left_over(folder, nursery) == []


@posix
def test_a_report_that_changes_while_it_is_verified_is_told(undisturbed, tmp_path, monkeypatch):
    from analysis import run as module
    from analysis.study import load

    stored = undisturbed[0] / "out"
    out = shutil.copytree(stored, tmp_path / "out")

    def anew(function, study, folder):
        shutil.copytree(stored, folder)
        told = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
        (out / "manifest.json").write_text(json.dumps(told | {"seed": 99}), encoding="utf-8")

    monkeypatch.setattr(module.afresh, "call", anew)
    with pytest.raises(InputError) as refused:
        module.Run(load(undisturbed[0])).verify(out)
    assert "verify again" in refused.value.en and "다시 검증" in refused.value.ko


# Two processes that meet the same damaged entries in the same order.
MENDING = """
import sys, time
from pathlib import Path
from analysis.store import Store, recipe
cache, begin = Store(Path(sys.argv[1])), float(sys.argv[2])
made_by = [recipe("step", module="analysis.errors", parameters={"n": n}) for n in range(40)]
time.sleep(max(0, begin - time.time()))
for n in range(40):
    assert cache.step(made_by[n], lambda: {"n": n, "text": "x" * 2000}) == {"n": n, "text": "x" * 2000}
"""


@posix
def test_two_processes_mend_the_same_entries_at_once(tmp_path):
    cache = Store(tmp_path)
    for n in range(40):
        cache.step(recipe("step", module="analysis.errors", parameters={"n": n}), lambda n=n: {"n": n, "text": "x" * 2000})
    for path in tmp_path.rglob("kind.json"):
        path.write_text("{}", encoding="utf-8")
    begin = str(time.time() + 3)
    both = [subprocess.Popen([sys.executable, "-c", MENDING, str(tmp_path), begin], stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for one in both:
        _, said = one.communicate(timeout=60)
        assert one.returncode == 0, said
    assert not list(tmp_path.rglob(".building-*")) and len(list(tmp_path.glob("step/*/files.json"))) == 40


HURT = {
    "empty": lambda path: path.write_bytes(b""),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-3]),
    "a folder": lambda path: (path.unlink(), path.mkdir(), (path / "x").write_text("x")),
    "gone": lambda path: path.unlink(),
}


@pytest.mark.parametrize("how", HURT)
def test_whatever_happens_to_a_file_of_the_cache_it_is_made_again(study, how):
    def tokens():
        return sorted(path.name for path in (study / "cache" / "tokens").iterdir())

    from analysis.run import Run
    from analysis.study import load

    before, kept = Run(load(study)).counts, None
    kept = tokens()
    for path in sorted(path for path in (study / "cache").rglob("*") if path.is_file() and path.name != store.CACHE_TAG):
        if not path.exists():
            continue
        HURT[how](path)
        after = Run(load(study)).counts
        assert after.terms.tolist() == before.terms.tolist() and (after.counts != before.counts).nnz == 0, path
        assert set(kept) >= set(tokens()), path
        assert not list((study / "cache").rglob(".building-*"))


@pytest.mark.parametrize("name", ["counts", "tokens"])
def test_a_cache_file_that_may_not_be_read_is_made_again(study, monkeypatch, name):
    """As reading fails there; tests may run as root, whom no permission stops."""
    from analysis.run import Run
    from analysis.study import load

    before = Run(load(study)).counts
    if name == "tokens":
        shutil.rmtree(study / "cache" / "nouns")
        shutil.rmtree(study / "cache" / "counts")
    reading = builtins.open, Path.read_bytes

    def refuses(path):
        return f"{os.sep}cache{os.sep}{name}{os.sep}" in str(path)

    def refuse(path, mode="r", *rest, **options):
        if refuses(path) and mode in ("r", "rb"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return reading[0](path, mode, *rest, **options)

    monkeypatch.setattr(builtins, "open", refuse)
    monkeypatch.setattr(Path, "read_bytes", lambda path: refuse(path, "rb") and b"" if refuses(path) else reading[1](path))
    after = Run(load(study)).counts if name == "tokens" else Store(study / "cache")
    if name == "counts":
        assert not after.has(Run(load(study)).recipes["counts"])
        return
    assert after.terms.tolist() == before.terms.tolist() and (after.counts != before.counts).nnz == 0


@posix
def test_what_a_killed_run_left_in_a_cache_goes_and_what_a_living_one_holds_stays(tmp_path):
    program = "import sys, time\nfrom pathlib import Path\nfrom analysis import held\n" \
              "with held.building(Path(sys.argv[1])) as it:\n    print(it, flush=True)\n    time.sleep(60)"  # fmt: skip
    step = tmp_path / "step"
    runs = [subprocess.Popen([sys.executable, "-c", program, str(step)], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    try:
        dead, living = (Path(run.stdout.readline().strip()) for run in runs)
        runs[0].kill()
        runs[0].wait(10)
        (step / ".building-old").mkdir()
        (step / ".building-young").mkdir()
        (step / ".building-file").write_text("x")
        for name in ("old", "file"):
            os.utime(step / f".building-{name}", (0, 0))
        Store(tmp_path)
        assert {path.name for path in step.iterdir()} == {living.name, ".building-young"} and dead.name != living.name
    finally:
        for run in runs:
            run.kill()
            run.communicate()


def test_in_the_folder_for_temporary_files_only_what_is_ours_is_removed(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "hwaje-notes").mkdir()  # somebody's own
    os.utime(tmp_path / "hwaje-notes", (0, 0))
    (tmp_path / "hwaje-dead").mkdir()
    (tmp_path / "hwaje-dead" / "lock.hwaje").touch()
    with held.building() as mine:
        assert sorted(path.name for path in tmp_path.iterdir()) == sorted([mine.name, "hwaje-notes"] + ([] if held.FCNTL else ["hwaje-dead"]))
    assert not mine.exists()


@posix
def test_where_nothing_but_the_study_may_be_written_all_is_computed(study, tmp_path):
    """No home, no place for compiled files beside the package: numba and matplotlib manage without."""
    around = {**os.environ, "HOME": "/nonexistent", "NUMBA_CACHE_DIR": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1", "MPLCONFIGDIR": str(tmp_path)}
    code = "import sys\nimport numpy as np\nfrom analysis.topics.engines import _cvb0_kernels\nfrom analysis.topics.coherence import _kernel\n" \
           "_cvb0_kernels.kernels(), _kernel()\nfrom analysis.cli import main\nsys.exit(main(['run', sys.argv[1], '--to', 'counts']))"  # fmt: skip
    done = subprocess.run([sys.executable, "-W", "error", "-c", code, str(study)], capture_output=True, text=True, check=False, env=around)
    assert done.returncode == 0, done.stderr
