"""Every engine: planted topics found, repeatable, checked; and the words, names and articles of topics."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from analysis import topics
from analysis.errors import InputError
from analysis.topics.fold import fold
from analysis.topics.label import automatic_names
from analysis.values import DocTerm

SUBJECTS = {
    "통신": ["통신사", "해외진출", "글로벌", "가입자", "로밍", "주파수"],
    "리눅스": ["리눅스", "레드햇", "오픈소스", "커널", "서버", "배포판"],
    "결제": ["알리페이", "결제", "전자상거래", "타오바오", "배송", "쇼핑몰"],
}


@dataclass(frozen=True)
class Planted:
    terms: DocTerm
    words: set[frozenset[str]]
    subject: np.ndarray  # (n_docs,) number of each article's subject


def doc_term(counts, terms) -> DocTerm:
    """Articles named 000, 001, ... with `counts` (n_docs, n_terms)."""
    n = len(counts)
    text = {name: "" for name in ("published", "when", "section")}
    docs = pd.DataFrame({"doc_id": [f"{i:03d}" for i in range(n)], **text, "date_precision": "none",
                         "dated_by": "none", "outlet": "가나일보", "title": [f"기사 {i}" for i in range(n)],
                         "path": "a.csv"})  # fmt: skip
    return DocTerm(sparse.csr_array(np.asarray(counts, dtype=np.int64)), docs, np.array(terms, dtype=object))


def planted_corpus(subjects: dict[str, list[str]] = SUBJECTS, n_docs: int = 120, n_tokens: int = 20) -> Planted:
    """Articles of one subject each, nine tokens in ten from its own words, the others from all words."""
    words = sorted(word for subject in subjects.values() for word in subject)
    owner = np.array([[word in subject for word in words] for subject in subjects.values()])
    random = np.random.RandomState(7)
    subject = np.arange(n_docs) % 3
    chances = 0.9 * owner / owner.sum(axis=1, keepdims=True) + 0.1 / len(words)
    counts = np.array([random.multinomial(n_tokens, chances[s]) for s in subject])
    return Planted(doc_term(counts, words), {frozenset(subject) for subject in subjects.values()}, subject)


@pytest.fixture(scope="module")
def planted():
    return planted_corpus()


@pytest.fixture(scope="module")
def fitted(planted):
    return {engine: topics.fit(planted.terms, k=3, engine=engine, seed=1) for engine in topics.ENGINES}


every_engine = pytest.mark.parametrize("engine", topics.ENGINES)


def test_the_files_are_the_registry():
    assert topics.ENGINES == ["cvb0", "gensim_lda", "sklearn_lda", "sklearn_nmf", "tomotopy_lda"]
    for engine in topics.ENGINES:
        module = topics.engine(engine)
        assert module.__doc__ and module.LIBRARIES and module.DEFAULTS


@every_engine
def test_engine_finds_three_planted_topics(engine, planted, fitted):
    assert {frozenset(words) for words in fitted[engine].top_words(6)} == planted.words
    found = fitted[engine].doc_topic.argmax(axis=1)
    assert len(set(zip(planted.subject, found, strict=True))) == 3  # one topic for one subject, in every article


@every_engine
def test_rows_sum_to_one_in_double_precision(engine, fitted):
    for matrix in (fitted[engine].topic_term, fitted[engine].doc_topic):
        assert matrix.dtype == np.float64
        assert np.abs(matrix.sum(axis=1) - 1).max() < 1e-12


@every_engine
def test_the_same_seed_gives_the_same_bytes_and_leaves_the_global_generator_alone(engine, planted, fitted):
    np.random.seed(3)
    before = np.random.get_state()[1].copy()
    again = topics.fit(planted.terms, k=3, engine=engine, seed=1)
    assert again.topic_term.tobytes() == fitted[engine].topic_term.tobytes()
    assert again.doc_topic.tobytes() == fitted[engine].doc_topic.tobytes()
    assert (np.random.get_state()[1] == before).all()
    other = topics.fit(planted.terms, k=3, engine=engine, seed=2)
    assert other.doc_topic.tobytes() != again.doc_topic.tobytes()


def test_two_processes_with_different_hash_seeds_give_the_same_bytes(planted, tmp_path):
    np.save(tmp_path / "counts.npy", planted.terms.counts.toarray())
    script = """
import hashlib, sys, numpy as np
from scipy import sparse
from analysis import topics
counts = sparse.csr_array(np.load(sys.argv[1]))
for name in topics.ENGINES:
    print(name, hashlib.sha256(b"".join(m.tobytes() for m in topics.engine(name).fit(counts, k=3, seed=1)[:2])).hexdigest())
"""
    said = [
        subprocess.run([sys.executable, "-c", script, tmp_path / "counts.npy"], env=os.environ | {"PYTHONHASHSEED": seed},
                       cwd=Path(__file__).resolve().parents[1], check=True, capture_output=True, text=True).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert said[0] == said[1] and said[0].count("\n") == len(topics.ENGINES)


@every_engine
def test_empty_articles_and_absent_terms_survive(engine, planted):
    counts = planted.terms.counts[:30].toarray()
    counts[[0, 7, 29]] = 0
    counts[:, -1] = 0
    fit = topics.fit(doc_term(counts, planted.terms.terms), k=3, engine=engine, seed=1)
    assert fit.doc_topic[[0, 7, 29]] == pytest.approx(np.full((3, 3), 1 / 3), abs=1e-12)
    assert fit.topic_term.shape == (3, counts.shape[1])
    assert planted.terms.terms[-1] not in {word for words in fit.top_words(5) for word in words}


@every_engine
def test_four_articles_are_enough_for_two_topics(engine):
    counts = [[3, 2, 0, 0], [2, 3, 0, 0], [0, 0, 3, 2], [0, 0, 2, 3]]
    fit = topics.fit(doc_term(counts, ["가입자", "로밍", "서버", "커널"]), k=2, engine=engine, seed=1)
    assert {frozenset(words) for words in fit.top_words(2)} == {
        frozenset(["가입자", "로밍"]),
        frozenset(["서버", "커널"]),
    }


@every_engine
def test_an_unknown_option_is_refused_and_the_nearest_named(engine, planted):
    option = next(iter(topics.engine(engine).DEFAULTS))
    with pytest.raises(InputError, match=f"unknown option of .*did you mean '{option}'.* There are: ") as caught:
        topics.fit(planted.terms, k=3, engine=engine, options={option[:-1]: 5})
    assert "옵션입니다" in caught.value.ko and option in caught.value.ko


@every_engine
def test_more_topics_than_articles_are_refused(engine, planted):
    few = doc_term(planted.terms.counts[:5].toarray() * [[1], [1], [1], [1], [0]], planted.terms.terms)
    with pytest.raises(
        InputError, match="fewer articles than topics: 4 articles with words and k = 5; set k to 4"
    ) as caught:
        topics.fit(few, k=5, engine=engine)
    assert "기사 4건, k = 5" in caught.value.ko


def test_two_topics_need_two_articles():
    with pytest.raises(InputError, match=r"1 article with words.* add articles"):
        topics.fit(doc_term([[2, 1], [0, 0]], ["가", "나"]), k=2)


@every_engine
@pytest.mark.parametrize("k", [1, 0, -3, 2.5])
def test_less_than_two_topics_are_refused(engine, k, planted):
    with pytest.raises(InputError, match="2 or more"):
        topics.fit(planted.terms, k=k, engine=engine)


@every_engine
def test_the_order_of_articles_decides_no_topic(engine, planted):
    """The corpus is sorted, so that this concerns subsets and merged corpora: not the same bits, the same topics."""
    order = np.random.RandomState(5).permutation(120)
    fit = topics.fit(doc_term(planted.terms.counts[order].toarray(), planted.terms.terms), k=3, engine=engine, seed=1)
    assert {frozenset(words) for words in fit.top_words(6)} == planted.words


@pytest.mark.parametrize("value", [0, -1, 1.5, "many", True])
def test_an_option_of_the_wrong_kind_is_refused(value, planted):
    with pytest.raises(InputError, match=r"option iterations of sklearn_nmf is .*whole number above 0, such as 200"):
        topics.fit(planted.terms, k=3, engine="sklearn_nmf", options={"iterations": value})


@pytest.mark.parametrize("seed", [-1, 2**32, 1.0])
def test_a_seed_out_of_range_is_refused(seed, planted):
    with pytest.raises(InputError, match="4294967295"):
        topics.fit(planted.terms, k=3, seed=seed)


def test_an_unknown_engine_is_refused_and_the_nearest_named(planted):
    with pytest.raises(InputError, match="did you mean 'gensim_lda'"):
        topics.fit(planted.terms, k=3, engine="gensim_lds")


def test_grouped_counts_are_refused(planted):
    with pytest.raises(InputError, match=r"before \.group\(\)"):
        topics.fit(planted.terms.group("outlet"), k=2)


def test_the_recipe_holds_whatever_made_the_fit(planted):
    fit = topics.fit(planted.terms, k=3, engine="sklearn_nmf", seed=5, options={"iterations": 20})
    assert fit.recipe["engine"] == "sklearn_nmf" and fit.recipe["k"] == 3 and fit.recipe["seed"] == 5
    assert fit.recipe["options"] == {"iterations": 20}
    assert fit.recipe["versions"]["scikit-learn"] == sys.modules["sklearn"].__version__
    assert (
        topics.fit(planted.terms, k=3, engine="tomotopy_lda").recipe["options"]
        == topics.engine("tomotopy_lda").DEFAULTS
    )


def test_topics_are_numbered_by_their_share_of_all_tokens(planted):
    rows = np.flatnonzero((planted.subject != 1) | (np.arange(120) < 30))  # few of 리눅스
    rows = rows[(planted.subject[rows] != 2) | (rows < 60)]  # some of 결제
    fit = topics.fit(doc_term(planted.terms.counts[rows].toarray(), planted.terms.terms), k=3)
    expected = [set(SUBJECTS[name]) for name in ("통신", "결제", "리눅스")]
    assert [set(words) for words in fit.top_words(6)] == expected
    shares = topics.topic_shares(fit).table["share"]
    assert shares.is_monotonic_decreasing and shares.sum() == pytest.approx(1)


# ---- fold


def test_folding_in_finds_the_planted_share_and_is_uniform_without_words():
    topic_term = np.array([[0.5, 0.5, 0, 0, 0], [0, 0, 0.5, 0.5, 0]])
    counts = sparse.csr_array(np.array([[30, 30, 20, 20, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 9], [1, 0, 0, 0, 0]]))
    shares = fold(topic_term, counts, prior=0.1)
    assert shares[0] == pytest.approx([60.1 / 100.2, 40.1 / 100.2])  # no word is shared: the exact answer
    assert shares[1] == pytest.approx([0.5, 0.5]) and shares[2] == pytest.approx([0.5, 0.5])
    assert shares[3] == pytest.approx([1.1 / 1.2, 0.1 / 1.2])


def test_folding_in_follows_a_prior_of_its_own_for_each_topic():
    topic_term = np.array([[0.5, 0.5, 0, 0], [0, 0, 0.5, 0.5]])
    counts = sparse.csr_array(np.array([[3, 0, 1, 0], [0, 0, 0, 0]]))
    shares = fold(topic_term, counts, prior=np.array([2.0, 1.0]))
    assert shares[0] == pytest.approx([5 / 7, 2 / 7])
    assert shares[1] == pytest.approx([0.5, 0.5])  # an article without words stays uniform


def test_folding_in_batches_changes_nothing(planted, fitted, monkeypatch):
    whole = fold(fitted["sklearn_lda"].topic_term, planted.terms.counts)
    monkeypatch.setattr(sys.modules["analysis.topics.fold"], "_CELLS", 50)
    assert fold(fitted["sklearn_lda"].topic_term, planted.terms.counts) == pytest.approx(whole, abs=1e-12)
    assert (whole.argmax(axis=1) == fitted["sklearn_lda"].doc_topic.argmax(axis=1)).all()


# ---- words, names, articles


def arrays_fit(topic_term, doc_topic, terms, *, titles=None, counts=None):
    docs = doc_term(np.zeros((len(doc_topic), 1)), ["x"]).docs
    docs = docs if titles is None else docs.assign(title=titles)
    counts = None if counts is None else sparse.csr_array(np.asarray(counts))
    return topics.from_arrays(topic_term, doc_topic, docs, terms, counts)


def test_topic_words_are_in_order_and_described():
    fit = arrays_fit([[0.6, 0.4, 0.0], [0.0, 0.25, 0.75]], [[0.5, 0.5], [1, 0]], ["가", "나", "다"])
    words = topics.topic_words(fit, n=3)
    assert words.table["term"].tolist() == ["가", "나", "다", "나"]  # never a word without probability
    assert words.table["rank"].tolist() == [1, 2, 1, 2]
    overall = 0.75 * 0.4 + 0.25 * 0.25
    assert words.table["relevance"][1] == pytest.approx(0.6 * np.log(0.4) + 0.4 * np.log(0.4 / overall))
    # 나 in topic 0: second of three by probability and by exclusivity, so 2/3 in both
    assert words.table["frex"][1] == pytest.approx(2 / 3)
    assert set(words.columns) == set(words.table.columns)


def test_automatic_names_share_no_word_and_do_not_hold_each_other():
    terms = np.array(["기업", "결제", "모바일결제", "배송", "서버", "커널"], dtype=object)
    topic_term = np.array([[0.4, 0.25, 0.2, 0.1, 0.03, 0.02], [0.38, 0.01, 0.01, 0.01, 0.3, 0.29]])
    first, second = (name.split(" · ") for name in automatic_names(topic_term, terms))
    assert not set(first) & set(second)
    assert "결제" in first and "모바일결제" not in first
    assert set(second) == {"서버", "커널"}


def test_automatic_names_are_different_even_for_equal_topics():
    terms = np.array(["가", "나", "다"], dtype=object)
    names = automatic_names(np.array([[0.5, 0.3, 0.2]] * 2), terms)
    assert len(set(names)) == 2


def test_names_bind_to_the_one_topic_with_all_required_words(fitted):
    fit, problems = topics.bind_names(
        fitted["tomotopy_lda"], {"운영체제": ("리눅스", "커널"), "진출": ("로밍",)}, top=6
    )
    assert problems == []
    at = fit.names.index("운영체제")
    assert "커널" in fit.top_words(6)[at]
    assert fit.names[fit.names.index("진출")] == "진출"
    automatic = set(fitted["tomotopy_lda"].names)
    assert sum(name in automatic for name in fit.names) == 1


def test_names_that_do_not_bind_are_told_and_change_nothing(fitted):
    before = fitted["tomotopy_lda"]
    fit, problems = topics.bind_names(before, {"없음": ("리눅스", "알리페이"), "모르는 말": ("비트코인",)}, top=6)
    assert fit.names == before.names and len(problems) == 2
    assert "no topic has all of 리눅스, 알리페이" in problems[0][0] and "모두 든 토픽이 없습니다" in problems[0][1]
    assert "in no topic at all: 비트코인" in problems[1][0]
    _, [(english, korean)] = topics.bind_names(before, {"여럿": ()}, top=6)
    assert "topics 0, 1, 2 all have" in english and "토픽 0, 1, 2" in korean


def test_a_topic_keeps_the_first_name_that_binds(fitted):
    fit, problems = topics.bind_names(fitted["tomotopy_lda"], {"앞": ("커널",), "뒤": ("서버",)}, top=6)
    assert "앞" in fit.names and "뒤" not in fit.names
    assert "has the name '앞' already" in problems[0][0]


def test_typical_articles_skip_copies_and_articles_without_words():
    shares = [[0.9, 0.1], [0.9, 0.1], [0.8, 0.2], [1.0, 0.0], [0.9, 0.1]]
    titles = ["결제 열풍", "‘결제’  열풍!", "배송 경쟁", "빈 기사", ""]
    counts = [[2, 0], [5, 0], [1, 1], [0, 0], [3, 0]]
    fit = arrays_fit([[1, 0], [0, 1]], shares, ["가", "나"], titles=titles, counts=counts)
    table = topics.typical_articles(fit, n=3).table
    assert table[table["topic"] == 0]["doc_id"].tolist() == ["001", "004", "002"]  # the longer one of the two copies
    assert table[table["topic"] == 0]["rank"].tolist() == [1, 2, 3]


def test_arrays_that_do_not_fit_are_refused():
    with pytest.raises(InputError, match=r"topic_term has the shape \(1, 2\), and must have \(1, 3\)"):
        arrays_fit([[0.5, 0.5]], [[1.0]], ["가", "나", "다"])
    with pytest.raises(InputError, match=r"doc_topic, row 1: .* sum to 0.5"):
        arrays_fit([[0.5, 0.5], [1, 0]], [[0.5, 0.5], [0.5, 0]], ["가", "나"])
    with pytest.raises(InputError, match="docs lacks the columns published"):
        topics.from_arrays([[1.0]], [[1.0]], pd.DataFrame({"doc_id": ["000"]}), ["가"])
