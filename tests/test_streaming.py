"""The corpus step in batches: given = kept + reasons, the same bits however it is cut, and nothing left on the disk."""

import csv
import gc
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import held
from analysis.errors import InputError
from analysis.preprocessing import rows, scratch
from analysis.preprocessing.corpus import corpus
from analysis.preprocessing.scratch import Scratch, Spool
from analysis.store import Store, recipe
from analysis.values import CleaningSpec, CorpusSpec, DuplicatesSpec

HEAD = ["id", "일자", "언론사", "제목", "본문", "키워드", "분석제외 여부"]
NAMES = ["가람일보", "나루신문", ""]
# One report, as an agency sends it and as papers print it; long enough to be told from others.
REPORT = [
    f"{place} 항만의 {year}년 화물은 지난해보다 {n}만 톤 늘었다고 항만공사가 밝혔다. 새 부두가 문을 열면서 배들이 더 자주 드나든 덕이다."
    for n, (place, year) in enumerate(zip("가나다라마바사아", range(2001, 2009), strict=True), 3)
]


def write(path, lines, header=HEAD):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *lines])
    return path


def spec(*files, near="fold", boilerplate="propose", undated="keep", **cleaning):
    return CorpusSpec(files=files, undated=undated, duplicates=DuplicatesSpec(near=near),
                      cleaning=CleaningSpec(boilerplate=boilerplate, **cleaning))  # fmt: skip


def same(one, other):
    return all(getattr(one, name).equals(getattr(other, name)) for name in ("articles", "log", "stories"))


def rule(made, name):
    return made.log.loc[made.log["rule"] == name, ["path", "row", "step", "text"]].values.tolist()


@st.composite
def given_rows(draw):
    kind = draw(st.sampled_from(["plain", "plain", "near", "broken", "blank"]))
    if kind == "blank":
        return [""] * len(HEAD)
    if kind == "broken":
        return ["x", "20110102", "가람일보", "제목", "글이다.", "", "", "한 칸", "두 칸"]
    if kind == "near":
        lines = REPORT[: draw(st.integers(6, 8))]
        text = "\n".join(lines)
    else:
        text = draw(st.sampled_from(["글이다.", "다른 글이다.", "무단전재 및 재배포 금지", "", "좋은 아침입니다\n또 글이다."]))
    return [draw(st.sampled_from(["", "", "1", "2"])), draw(st.sampled_from(["20110102", "20110103", "2011", "", "어제"])),
            draw(st.sampled_from(NAMES)), draw(st.sampled_from(["제목 하나", "제목 둘", ""])), text,
            draw(st.sampled_from(["", "", "가,나"])), draw(st.sampled_from(["", "", "중복", "예외,중복", "모름"]))]  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(given_rows(), max_size=8), min_size=1, max_size=3), st.sampled_from(["fold", "keep", "weight", "off"]),
       st.sampled_from(["keep", "drop"]), st.sampled_from(["propose", "remove", "off"]), st.randoms())  # fmt: skip
def test_rows_given_are_kept_or_gone_with_a_reason_and_no_cut_changes_a_bit(
    tmp_path_factory, files, near, undated, boilerplate, chance
):
    folder = tmp_path_factory.mktemp("law")
    paths = [write(folder / f"{n}.csv", lines) for n, lines in enumerate(files)]
    n_given = {f"{folder.name}/{n}.csv": sum(any(line) for line in lines) for n, lines in enumerate(files)}
    asked = {"near": near, "undated": undated, "boilerplate": boilerplate}
    try:
        made = corpus(spec(*paths, **asked))
    except InputError as error:  # one whole file of broken rows is refused
        assert "no article is left" in error.en or "cells" in error.en
        return
    gone = made.log[made.log["step"].isin(["read", "select", "duplicates"])]
    kept, removed = Counter(made.articles["path"]), Counter(gone["path"])
    assert {path: kept[path] + removed[path] for path in n_given} == n_given
    assert {path: int(n) for path, _, _, n in rule(made, "rows")} == n_given
    assert not gone.duplicated(["path", "row"]).any()
    assert made.articles["copies"].sum() + gone["step"].isin(["read", "select"]).sum() == sum(n_given.values())
    places = [(path, int(row or 0)) for path, row in zip(made.log["path"], made.log["row"], strict=True)]
    assert places == sorted(places)
    if near in ("keep", "off"):
        assert "near copy" not in set(made.log["rule"])
    for size, limit in ((1, 0), (7, 1000), (5000, 0)):
        before, scratch.IN_MEMORY = scratch.IN_MEMORY, limit
        chance.shuffle(paths)
        try:
            assert same(corpus(spec(*paths, **asked), batch=size), made)
        finally:
            scratch.IN_MEMORY = before


def test_the_log_of_a_row_tells_its_fate_in_the_order_of_the_steps(tmp_path):
    one, other = (f"{name} 글이다.\n무단전재 및 재배포 금지" for name in ("첫", "둘째"))
    lines = [["1", "어제", "가람일보", "하나", one, "", "모름"], ["1", "", "가람일보", "둘", other, "", ""],
             ["1", "", "가람일보", "둘", other, "", ""]]  # fmt: skip
    log = corpus(spec(write(tmp_path / "a.csv", lines))).log
    # the id is shared, the value of 분석제외 여부 unknown
    assert log.loc[log["row"] == "2", "step"].tolist() == ["note", "note", "clean", "date"]
    assert log.loc[log["row"] == "4", "step"].tolist() == ["note", "clean", "duplicates"]
    assert log.loc[log["row"] == "4", "doc_id"].nunique() == 1


def test_near_copies_become_one_story_that_knows_its_copies(tmp_path):
    lines = [["a", "20110102", "가람일보", "항만 화물 늘어", "\n".join(REPORT), "", ""],
             ["b", "20110103", "나루신문", "화물 는 항만", "\n".join(REPORT[:-1]), "", ""],
             ["c", "20110103", "나루신문", "다른 일", "아주 다른 글이다.", "", ""]]  # fmt: skip
    path = write(tmp_path / "a.csv", lines)
    folded, kept = corpus(spec(path)), corpus(spec(path, near="keep"))
    assert folded.articles[["doc_id", "story", "copies"]].values.tolist() == [["a", "a", 2], ["c", "c", 1]]
    assert folded.stories[["story", "doc_id", "kept"]].values.tolist() == [["a", "a", "a"], ["a", "b", "a"]]
    assert [entry[1:] for entry in rule(folded, "near copy")] == [["3", "duplicates", "a"]]
    assert kept.articles[["doc_id", "story", "copies"]].values.tolist() == [["a", "a", 1], ["b", "a", 1], ["c", "c", 1]]
    assert kept.stories["kept"].tolist() == ["a", "b"]
    off = corpus(spec(path, near="off"))
    assert off.articles["story"].tolist() == ["a", "b", "c"] and off.stories.empty


HOUSE = "가람 앱에서 더 보기"


def recurring(folder):
    rows_of = [[name, "20110102", "가람일보", f"제목 {name}", f"{name} 마을 글이다.\n{HOUSE}", "", ""] for name in "가나다라마바사아자"]
    rows_of += [["x", "20110102", "나루신문", "제목 x", f"다른 글이다.\n{HOUSE}", "", ""]]
    return write(folder / "a.csv", rows_of)


def test_lines_that_recur_in_an_outlet_are_proposed_and_removed_only_on_request(tmp_path):
    path = recurring(tmp_path)
    proposed = corpus(spec(path))
    assert rule(proposed, "recurring line") == [["", "", "note", f"가람일보 | 9 | {HOUSE}"]]
    assert proposed.articles["text"].str.contains(HOUSE).all()
    removed = corpus(spec(path, boilerplate="remove"))
    assert removed.articles.loc[removed.articles["text"].str.contains(HOUSE), "doc_id"].tolist() == ["x"]
    assert [entry[2:] for entry in rule(removed, "boilerplate")] == [["clean", HOUSE]] * 9
    assert rule(corpus(spec(path, boilerplate="off")), "recurring line") == []
    kept = corpus(spec(path, boilerplate="remove", keep_lines=(HOUSE,)))
    assert kept.articles["text"].equals(proposed.articles["text"]) and rule(kept, "recurring line") == []


def test_lines_that_the_study_names_go_from_every_outlet(tmp_path):
    made = corpus(spec(recurring(tmp_path), lines=(HOUSE,), boilerplate="off"))
    assert not made.articles["text"].str.contains(HOUSE).any() and len(rule(made, "line")) == 10


def test_a_cleaning_rule_can_be_switched_off_and_an_unknown_one_is_refused(tmp_path):
    path = write(tmp_path / "a.csv", [["a", "", "", "제목", "글이다.\n무단전재 및 재배포 금지", "", ""]])
    assert corpus(spec(path)).articles["text"].tolist() == ["글이다."]
    assert "무단전재" in corpus(spec(path, off=("copyright",))).articles.loc[0, "text"]
    with pytest.raises(InputError, match=r"\[corpus.cleaning\] off: unknown cleaning rule 'copyrigth'; did you mean 'copyright'") as error:
        corpus(spec(path, off=("copyrigth",)))
    assert "정제 규칙" in error.value.ko


def test_every_file_says_its_rows_its_span_and_its_encoding(tmp_path):
    write(tmp_path / "a.csv", [["1", "20150102", "", "하나", "글이다.", "", ""], ["2", "20200703", "", "둘", "글이다.", "", "중복"],
                               ["3", "어제", "", "셋", "셋째 글이다.", "", ""]])  # fmt: skip
    (tmp_path / "b.txt").write_text("날짜 없는 글이다.", encoding="utf-8")
    made = corpus(spec(tmp_path))
    a, b = f"{tmp_path.name}/a.csv", f"{tmp_path.name}/b.txt"
    assert rule(made, "rows") == [[a, "", "note", "3"], [b, "", "note", "1"]]
    assert rule(made, "span") == [[a, "", "note", "2015-01-02..2020-07-03"]]  # of rows given: the excluded one too
    assert rule(made, "encoding") == [[a, "", "note", "utf-8"], [b, "", "note", "utf-8"]]
    assert made.log["path"].tolist() == sorted(made.log["path"])


@pytest.fixture
def large(tmp_path, monkeypatch):
    """Two hundred articles, and no memory to hold them."""
    monkeypatch.setattr(scratch, "IN_MEMORY", 0)
    chance = random.Random(1)
    lines = [[f"{n:03d}", "20110102", "가람일보", f"제목 {n}", f"{n}번째 글이다. {chance.random()}", "", ""] for n in range(200)]
    return write(tmp_path / "a.csv", lines)


def test_a_corpus_on_disk_is_mapped_and_its_files_go_with_it(large, tmp_path):
    made = corpus(spec(large), scratch=tmp_path / "cache", batch=50)
    (folder,) = (tmp_path / "cache").iterdir()
    assert {path.name.split(".")[0] for path in folder.iterdir()} - {"lock"} == {"articles", "log"}
    maps = Path("/proc/self/maps")
    if maps.exists():
        assert f"{folder}/articles.text.text" in maps.read_text(encoding="utf-8")
    texts = made.articles["text"]
    del made
    gc.collect()
    assert list((tmp_path / "cache").iterdir()) == []
    assert texts.str.startswith("199번째").sum() == 1  # what somebody still holds can still be read


@pytest.mark.parametrize("failure", [KeyboardInterrupt, ValueError])
def test_an_interrupted_run_leaves_nothing_behind(large, tmp_path, monkeypatch, failure):
    calls = []

    def fails(text, **_):
        calls.append(text)
        if len(calls) > 120:
            assert any((tmp_path / "cache").iterdir())
            raise failure
        return text, [], {}

    monkeypatch.setattr(rows, "clean", fails)
    with pytest.raises(failure):
        corpus(spec(large), scratch=tmp_path / "cache", batch=50)
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.skipif(not held.FCNTL, reason="this system has no flock")
def test_what_a_killed_run_left_goes_with_the_next_one_and_what_a_living_one_holds_stays(tmp_path):
    program = ("import sys, time; from pathlib import Path; from analysis.preprocessing.scratch import Scratch\n"
               "it = Scratch(Path(sys.argv[1])); it.create('a'); print(it.folder, flush=True); time.sleep(60)")  # fmt: skip
    folders = []
    runs = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    try:
        folders = [Path(run.stdout.readline().strip()) for run in runs]
        runs[0].kill()
        runs[0].wait(10)
        assert all(folder.is_dir() for folder in folders)
        with Scratch(tmp_path) as own, Scratch(tmp_path) as other:
            own.create("a"), other.create("a")
            assert own.folder.is_dir() and other.folder.is_dir()
            assert [folder.is_dir() for folder in folders] == [False, True]
    finally:
        for run in runs:
            run.kill()
            run.communicate()


def test_a_full_disk_is_told_with_its_place(large, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    class Full:
        write = close = staticmethod(full)

        def __init__(self, path, *_, **__):
            self.name = path

    monkeypatch.setattr(scratch, "open", Full, raising=False)
    with pytest.raises(InputError, match=r"cache.*: cannot write \(No space left on device\); free some space") as error:
        corpus(spec(large), scratch=tmp_path / "cache")
    assert "디스크 공간" in error.value.ko
    assert list((tmp_path / "cache").iterdir()) == []


def test_the_store_takes_a_corpus_and_gives_it_back_mapped(large, tmp_path):
    cache, made_by = Store(tmp_path / "cache"), recipe("corpus", module="analysis.errors")
    first = cache.step(made_by, lambda: corpus(spec(large), scratch=cache.folder, batch=50))
    gc.collect()
    assert {path.name for path in cache.folder.iterdir()} == {"corpus", "CACHEDIR.TAG"}
    again = cache.step(made_by, lambda: pytest.fail("computed again"))
    assert same(first, again) and same(first, corpus(spec(large)))
    maps = Path("/proc/self/maps")
    if maps.exists():
        assert "/value/articles.arrow" in maps.read_text(encoding="utf-8")


@pytest.mark.parametrize("limit", [0, 200, 1 << 20])
def test_a_spool_gives_back_what_went_in(limit, monkeypatch):
    monkeypatch.setattr(scratch, "IN_MEMORY", limit)
    chance = random.Random(limit)
    schema = pyarrow.schema([("text", pyarrow.large_string()), ("n", pyarrow.int32()), ("lines", pyarrow.large_list(pyarrow.large_string()))])
    with Scratch() as folder:
        spool, everything = Spool("x", schema, folder), []
        for n in (3, 0, 7, 1, 5):
            part = [{"text": "가" * chance.randrange(4), "n": chance.randrange(9), "lines": ["나" * k for k in range(chance.randrange(3))]}
                    for _ in range(n)]  # fmt: skip
            everything += part
            spool.append({name: [row[name] for row in part] for name in schema.names})
        table = spool.table()
        table.validate(full=True)
        assert table.to_pylist() == everything
        chosen = np.array([5, 1, 15])
        assert table.take(pyarrow.array(chosen)).to_pylist() == [everything[i] for i in chosen]
        assert (folder.folder is not None) == (limit < 1000)
        where = folder.folder
    assert where is None or not where.exists()
