"""Our own engine: the same bits whatever the threads and the processor, sound priors, guides, bounded memory."""

import hashlib
import os
import subprocess
import sys
from collections import deque
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from test_topics import SUBJECTS, doc_term, planted_corpus

from analysis import topics
from analysis.errors import InputError
from analysis.topics.engines import _cvb0_forms as forms
from analysis.topics.engines import cvb0
from analysis.topics.engines._cvb0_kernels import kernels
from analysis.topics.engines._cvb0_priors import Priors

PLAIN = {"tolerance": 1e-12, "alpha": 0.1, "eta": 0.05, "boost": None, "memory_mb": 2000.0}


def written_by_lda(n_docs=400, n_terms=150, k=4, alpha=(0.6, 0.3, 0.15, 0.15), eta=0.1, n_tokens=60, seed=5):
    """Counts of articles that LDA itself wrote, with the priors that are to be found again; and its topics."""
    random = np.random.RandomState(seed)
    topic_term = random.dirichlet(np.full(n_terms, eta), k)
    shares = random.dirichlet(alpha, n_docs)
    counts = np.array([random.multinomial(n_tokens, p / p.sum()) for p in shares @ topic_term])
    return sparse.csr_array(counts.astype(np.int64)), topic_term


@pytest.fixture(scope="module")
def written():
    return written_by_lda()


@pytest.fixture(scope="module")
def planted():
    return planted_corpus()


def last(counts, **how):
    return deque(cvb0.run(counts, **PLAIN | {"k": 4, "seed": 1, "passes": 30} | how), maxlen=1)[0]


def digest(*arrays):
    return hashlib.sha256(b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)).hexdigest()


# ---- the same bits


@pytest.mark.parametrize("memory_mb", [2000.0, 0.6])
def test_any_number_of_threads_gives_the_same_bytes(memory_mb, written, monkeypatch):
    monkeypatch.setattr(
        forms, "_CELLS", (10, 1000, 10**9)
    )  # so small a corpus as if it were a large one: 8 by 8 blocks
    found = set()
    for workers in (1, 2, 4):
        state, priors, _, _ = last(written[0], memory_mb=memory_mb, workers=workers)
        assert isinstance(state, forms.Batch if memory_mb > 1 else forms.Streamed)
        found.add(digest(state.doc, state.term, state.total, priors.alpha))
    assert len(found) == 1


def test_the_number_of_cores_is_found_where_the_system_does_not_tell_the_affinity(monkeypatch):
    assert forms.threads() >= 1
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert forms.threads() == 1


SCRIPT = """
import sys
import numpy as np
from test_cvb0 import digest, written_by_lda
from analysis.topics.engines import cvb0
counts = written_by_lda()[0]
made = [cvb0.fit(counts, k=4, seed=1, passes=30, memory_mb=size)[:2] for size in (2000.0, 0.6)]
print(digest(*made[0], *made[1]))
"""


@pytest.mark.parametrize(
    "processor",
    [
        {
            "NUMBA_CPU_NAME": "generic",
            "NUMBA_CPU_FEATURES": "",
            "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL AVX512_SPR",
        },
        {"NUMBA_CPU_NAME": "haswell", "NUMBA_CPU_FEATURES": "+avx,+avx2,+fma"},
    ],
    ids=["generic", "avx2 and fma"],
)
def test_other_processors_give_the_same_bytes(processor, written):
    made = [cvb0.fit(written[0], k=4, seed=1, passes=30, memory_mb=size)[:2] for size in (2000.0, 0.6)]
    here = Path(__file__).resolve().parent
    said = subprocess.run([sys.executable, "-c", SCRIPT], env=os.environ | {"PYTHONPATH": str(here)} | processor,
                          cwd=here.parent, capture_output=True, text=True, check=True).stdout  # fmt: skip
    assert said.strip() == digest(*made[0], *made[1])


def test_the_machine_code_contracts_nothing_and_calls_no_function_of_mathematics(written):
    last(written[0], passes=10)
    last(written[0], passes=10, memory_mb=0.6)
    for name, loop in vars(kernels()).items():
        (code,) = set(loop.inspect_asm().values())
        for instruction in ("vfmadd", "vfnmadd", "vfmsub", "vrcp", "vrsqrt", "logf", "expf", "powf"):
            assert instruction not in code, (name, instruction)


# ---- what a pass does


def plain_pass(counts, resp, alpha, eta):
    """One pass of CVB0 in double precision with loops, cell by cell in the order of articles and terms."""
    cells = counts.tocoo()
    doc, term = np.zeros((counts.shape[0], resp.shape[1])), np.full((counts.shape[1], resp.shape[1]), eta)
    np.add.at(doc, cells.row, cells.data[:, None] * resp)
    np.add.at(term, cells.col, cells.data[:, None] * resp)
    total = term.sum(axis=0)
    for row, (start, end) in enumerate(pairwise(counts.indptr)):
        before = doc[row].copy()
        for p in range(start, end):
            w, c = counts.indices[p], counts.data[p]
            new = (doc[row] - resp[p] + alpha) * (term[w] - resp[p]) / total
            new /= new.sum()
            doc[row] += c * (new - resp[p])
            term[w] += c * (new - resp[p])
            resp[p] = new
        total += doc[row] - before
    return doc, term


def test_a_pass_is_what_plain_loops_compute(written):
    counts = written[0][:40]
    state = forms.Batch(counts, 4, 1, 0.05, None, 1)
    (_, (_, _, _, _, resp)) = state.blocks[0]
    expected = plain_pass(counts, resp[:, :4].astype(float), 0.2, 0.05)
    prior = np.array([0.2] * 4 + [0] * 4, dtype=np.float32)
    state.advance(prior)
    assert state.doc[:, :4] == pytest.approx(expected[0], abs=1e-3)
    assert state.term[:, :4] == pytest.approx(expected[1], abs=1e-3)
    assert not state.doc[:, 4:].any()


@pytest.mark.parametrize("memory_mb", [2000.0, 0.6])
def test_no_token_is_lost(memory_mb, written):
    counts = written[0]
    state, priors, _, _ = last(counts, memory_mb=memory_mb, passes=45)
    assert state.doc.sum(axis=1) == pytest.approx(counts.sum(axis=1), rel=1e-4)
    assert state.term.sum(axis=1) - 4 * priors.eta == pytest.approx(counts.sum(axis=0), rel=1e-4, abs=1e-3)


# ---- priors


def test_the_priors_that_wrote_the_articles_are_found(written):
    """Half of the document prior is what the passes work under; the estimate is of the whole."""
    counts, topic_term = written
    state, priors, _, _ = last(counts, passes=200)
    fitted, _ = cvb0.arrays(state, priors, counts)
    cosine = (topic_term @ fitted.T) / np.outer(np.linalg.norm(topic_term, axis=1), np.linalg.norm(fitted, axis=1))
    match = cosine.argmax(axis=1)
    assert sorted(match) == [0, 1, 2, 3] and cosine.max(axis=1).min() > 0.97
    assert priors.alpha[match] == pytest.approx([0.6, 0.3, 0.15, 0.15], rel=0.4)
    assert 0.08 < priors.eta < 0.17  # taken with the smoothed topics, so that it comes out somewhat too large


def test_the_fixed_point_is_that_of_digamma():
    from scipy.special import digamma

    random = np.random.RandomState(2)
    counts = np.array([random.multinomial(30, p) for p in random.dirichlet([0.5, 0.2, 1.0], 50)])
    priors = Priors(sparse.csr_array(counts), 3, 1, 0.3, 0.1)
    from analysis.topics.engines._cvb0_priors import _digamma_differences, _more_than

    alpha = np.array([0.3, 0.2, 0.1])
    expected = (digamma(counts + alpha) - digamma(alpha)).sum(axis=0)
    assert _digamma_differences(_more_than(counts.T), alpha) == pytest.approx(expected, rel=1e-12)
    assert priors.alpha == pytest.approx([0.3] * 3)


# ---- when it stops, and what it says


def test_it_stops_when_little_moves_and_says_how_it_went(planted):
    fit = topics.fit(planted.terms, k=3, engine="cvb0")
    notes = fit.recipe["notes"]
    assert notes["converged"] is True and 10 < notes["passes"] < 500 and notes["change"] < 0.0025
    assert notes["form"] == "batch" and 0 < notes["eta"] and 0 < notes["alpha_sum"]
    cut = topics.fit(planted.terms, k=3, engine="cvb0", options={"passes": 4}).recipe["notes"]
    assert cut["converged"] is False and cut["passes"] == 4 and cut["change"] > 0.0025
    assert {"numba", "llvmlite", "numpy"} <= set(fit.recipe["versions"]) and fit.recipe["platform"]["machine"]


def test_beyond_the_budget_no_responsibility_is_kept_and_the_topics_are_as_good(written):
    counts, topic_term = written
    for size, form in ((2000.0, "batch"), (0.6, "streamed")):
        found, doc_topic, notes = cvb0.fit(counts, k=4, seed=1, memory_mb=size)
        assert notes["form"] == form and notes["converged"]
        cosine = (topic_term @ found.T) / np.outer(np.linalg.norm(topic_term, axis=1), np.linalg.norm(found, axis=1))
        assert cosine.max(axis=1).min() > 0.97
        assert doc_topic.shape == (400, 4) and np.abs(doc_topic.sum(axis=1) - 1).max() < 1e-12


def test_the_streamed_form_takes_terms_that_its_beginning_lacks():
    """Every second article begins; the last term is in the others only."""
    counts = np.tile([[3, 2, 0, 0, 0], [2, 3, 0, 0, 1], [0, 0, 3, 2, 0], [0, 0, 2, 3, 0]], (10, 1))
    topic_term, doc_topic, notes = cvb0.fit(sparse.csr_array(counts), k=2, seed=1, memory_mb=0.004)
    assert notes["form"] == "streamed"
    first = topic_term[:, 0].argmax()
    assert topic_term[first, 4] > topic_term[1 - first, 4]
    assert (doc_topic[:, first] > 0.5).tolist() == [True, True, False, False] * 10


# ---- guides


def test_a_guide_draws_one_topic_to_its_words_and_names_it(planted):
    guides = {"운영체제": ["커널", "배포판"], "해외": ["로밍"]}
    for seed in range(5):
        fit = topics.fit(planted.terms, k=3, engine="cvb0", seed=seed, guides=guides)
        words = dict(zip(fit.names, map(frozenset, fit.top_words(6)), strict=True))
        assert words["운영체제"] == frozenset(SUBJECTS["리눅스"]) and words["해외"] == frozenset(SUBJECTS["통신"])
        assert frozenset(SUBJECTS["결제"]) in words.values()
        assert fit.recipe["guides"] == guides and fit.recipe["notes"]["guide_words_absent"] == {}


def test_a_guide_works_in_the_streamed_form_too(planted):
    fit = topics.fit(planted.terms, k=3, engine="cvb0", guides={"운영체제": ["커널"]}, options={"memory_mb": 0.04})
    notes = fit.recipe["notes"]
    assert notes["form"] == "streamed" and 3 <= notes["begin_articles"] < 120 and notes["begin_passes"] > 10
    assert set(fit.top_words(6)[fit.names.index("운영체제")]) == set(SUBJECTS["리눅스"])


def test_a_guide_gathers_words_that_would_not_meet_and_leaves_their_frequencies_alone(planted):
    fit = topics.fit(planted.terms, k=3, engine="cvb0", guides={"섞임": ["커널", "로밍"]})
    at = fit.names.index("섞임")
    assert {"커널", "로밍"} & set(fit.top_words(6)[at])
    tokens = fit.counts.sum(axis=0) / fit.counts.sum()
    shares = np.asarray(fit.counts.sum(axis=1)) @ fit.doc_topic / fit.counts.sum()
    assert shares @ fit.topic_term == pytest.approx(tokens, abs=0.01)  # the pseudo-counts are not in the topics


def test_guides_that_cannot_be_followed_are_refused(planted):
    with pytest.raises(InputError, match=r"sklearn_nmf takes no seed words; .*: cvb0") as caught:
        topics.fit(planted.terms, k=3, engine="sklearn_nmf", guides={"가": ["커널"]})
    assert "씨앗 단어" in caught.value.ko
    with pytest.raises(InputError, match="4 guides and k = 3"):
        topics.fit(planted.terms, k=3, engine="cvb0", guides={str(i): ["커널"] for i in range(4)})
    with pytest.raises(InputError, match=r"guide '코인': none of its words is among the terms \(비트코인, 채굴\)"):
        topics.fit(planted.terms, k=3, engine="cvb0", guides={"코인": ["비트코인", "채굴"]})
    with pytest.raises(InputError, match="give its words as a list"):
        topics.fit(planted.terms, k=3, engine="cvb0", guides={"코인": "커널"})
    fit = topics.fit(planted.terms, k=3, engine="cvb0", guides={"운영체제": ["커널", "비트코인"]})
    assert fit.recipe["notes"]["guide_words_absent"] == {"운영체제": ["비트코인"]}


def test_terms_without_tokens_and_odd_sizes_are_no_trouble():
    counts = doc_term(np.eye(9, 40, dtype=int) * 3 + np.eye(9, 40, 1, dtype=int), [f"낱말{i:02d}" for i in range(40)])
    fit = topics.fit(counts, k=9, engine="cvb0")
    assert np.isfinite(fit.topic_term).all() and fit.topic_term.min() > 0
