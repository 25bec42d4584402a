"""The cache: what is kept comes back the same, what changed is said, what is damaged is computed again."""

import os
import shutil

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from analysis import store
from analysis.store import Store, recipe
from analysis.values import DOC_COLUMNS, DocTerm, Result, Tokens, TopicFit

DOCS = pd.DataFrame({column: ["가", "나"] for column in DOC_COLUMNS}).assign(when=["2001", ""])
TERMS = np.array(["리눅스", "시장"], dtype=object)
COUNTS = sparse.csr_array(np.array([[1, 0], [2, 3]]))
COVERAGE = {"given": 2, "used": 1, "undated": 1, "dropped": 0}


def made_by(**parts):
    return recipe("step", module="analysis.errors", **parts)


def values(make_corpus):
    corpus = make_corpus([("a", "2001", "", "제목", "글"), ("b", "", "", "제목", "글")])
    table = pd.DataFrame([("a", "text", 0, 0, 1, "글", "NNG")],
                         columns=["doc_id", "part", "sentence", "start", "end", "form", "tag"])  # fmt: skip
    fit = TopicFit(np.full((2, 2), 0.5), np.full((2, 2), 0.5), DOCS, TERMS, {"engine": "by hand"}, COUNTS, ("하나", "둘"))
    result = Result("r", pd.DataFrame({"share": [0.5, np.nan]}), {"share": ("0 to 1", "share")}, COVERAGE, {"a": 1})
    return corpus, {
        "corpus": corpus, "tokens": Tokens(table, {"name": "x"}, corpus), "fit": fit, "result": result,
        "terms": DocTerm(COUNTS, DOCS, TERMS), "array": np.arange(3.0), "plain": [1, "둘", None, True],
    }  # fmt: skip


def test_every_type_comes_back_as_it_was(tmp_path, make_corpus):
    corpus, given = values(make_corpus)
    cache = Store(tmp_path)
    cache.step(made_by(), lambda: given)
    again = cache.step(made_by(), lambda: pytest.fail("computed again"), corpus=corpus)
    assert list(again) == list(given)
    pd.testing.assert_frame_equal(again["corpus"].articles, corpus.articles)
    pd.testing.assert_frame_equal(again["tokens"].table, given["tokens"].table)
    assert (again["terms"].counts != COUNTS).nnz == 0 and again["terms"].terms.tolist() == TERMS.tolist()
    assert again["fit"].names == ("하나", "둘") and again["fit"].topic_term.tobytes() == given["fit"].topic_term.tobytes()
    pd.testing.assert_frame_equal(again["result"].table, given["result"].table)
    assert again["result"].coverage == COVERAGE
    assert again["array"].tolist() == [0, 1, 2] and again["plain"] == [1, "둘", None, True]


def test_nothing_on_disk_is_a_pickle(tmp_path, make_corpus):
    _, given = values(make_corpus)
    Store(tmp_path).step(made_by(), lambda: given)
    assert {path.suffix for path in tmp_path.rglob("*") if path.is_file()} == {".json", ".parquet", ".arrow", ".npz", ".TAG"}


def test_one_flipped_byte_is_computed_again_and_mended(tmp_path):
    cache = Store(tmp_path)
    cache.step(made_by(), lambda: np.arange(100.0))
    stored = next(tmp_path.rglob("arrays.npz"))
    damaged = bytearray(stored.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    stored.write_bytes(damaged)
    assert cache.step(made_by(), lambda: np.ones(2)).tolist() == [1, 1]
    assert cache.step(made_by(), lambda: pytest.fail("not mended")).tolist() == [1, 1]


@pytest.mark.parametrize("listed", ["", "{", "{}", "[]", "null", "\udc80"])
def test_a_damaged_list_of_files_or_history_is_computed_again(tmp_path, listed):
    cache = Store(tmp_path)
    cache.step(made_by(), lambda: 1)
    for name in ("files.json", "last.json"):
        next(tmp_path.rglob(name)).write_text(listed, encoding="utf-8", errors="surrogateescape")
    assert cache.why(made_by()) == ["the stored entry is missing or damaged"]
    assert not cache.has(made_by()) and cache.step(made_by(), lambda: 2) == 2
    assert cache.step(made_by(), lambda: pytest.fail("not mended")) == 2


def test_two_runs_at_once_keep_what_the_first_one_wrote(tmp_path, monkeypatch):
    """The other run finishes the same step while this one computes it, or even while this one puts its entry in place."""
    def compute():
        Store(tmp_path).step(made_by(), lambda: 1)
        return 1

    assert Store(tmp_path).step(made_by(), compute) == 1
    place = os.replace

    def late(source, target):
        if not target.exists():
            shutil.copytree(source, target)
        place(source, target)

    monkeypatch.setattr("os.replace", late)
    assert Store(tmp_path).step(made_by(parameters={"k": 2}), lambda: 2) == 2
    assert not list(tmp_path.rglob(".*"))


def test_a_failed_step_leaves_nothing(tmp_path):
    with pytest.raises(TypeError):
        Store(tmp_path).step(made_by(), lambda: {"bad": object()})
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["CACHEDIR.TAG"]


def test_why_names_what_changed(tmp_path):
    cache = Store(tmp_path)
    assert cache.why(made_by()) == ["never run"]
    cache.step(made_by(parameters={"k": 4}, files={"words.tsv": "1"}), lambda: 1)
    assert cache.why(made_by(parameters={"k": 5}, files={"words.tsv": "1"})) == ["parameters: k"]
    assert cache.why(made_by(parameters={"k": 4}, files={"words.tsv": "2"})) == ["files: words.tsv"]


def test_the_source_of_a_step_takes_in_whatever_its_module_imports():
    found = store.sources("analysis.preprocessing.terms")
    assert {"analysis.errors", "analysis.values", "analysis.groups"} <= set(found)
    assert "analysis.figures" not in found


def test_a_key_does_not_depend_on_the_order_of_parameters():
    one, other = made_by(parameters={"a": 1, "b": 2}), made_by(parameters={"b": 2, "a": 1})
    assert store.digest_json(one) == store.digest_json(other)
