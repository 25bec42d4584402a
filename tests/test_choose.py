"""The choice of k: planted numbers of topics, the rule, and scans that are interrupted or run on several cores."""

import json

import numpy as np
import pandas as pd
import pytest
from test_topics import SUBJECTS, doc_term, planted_corpus

from analysis import topics
from analysis.errors import InputError
from analysis.store import Store
from analysis.topics import scan
from analysis.topics.choose import _decide
from analysis.topics.scan import Job

FAST = {"iterations": 60, "samples": 3}


TWELVE = {name: [f"{name}{i:02d}" for i in range(12)] for name in SUBJECTS}  # more than the ten that coherence reads


@pytest.fixture(scope="module")
def choice():
    return topics.choose_k(planted_corpus(TWELVE).terms, ks=(6, 2, 3), seeds=3, seed=11, engine="tomotopy_lda", options=FAST)


def test_the_planted_number_of_topics_is_chosen(choice):
    assert choice.fit.k == 3
    assert {frozenset(words) for words in choice.fit.top_words(12)} == {frozenset(words) for words in TWELVE.values()}
    assert "k = 3" in choice.reason_en and "k = 3" in choice.reason_ko
    assert choice.stability.shape == (3,) and choice.stability.min() > 0.95


def test_the_table_of_k_is_complete(choice):
    table = choice.table.table
    assert table.columns.tolist() == ["k", "n_seeds", "n_heldout", "perplexity", "perplexity_sd", "coherence",
                                      "coherence_sd", "diversity", "stability", "returns", "chosen"]  # fmt: skip
    assert table["k"].tolist() == [2, 3, 6] and (table["n_seeds"] == 3).all()
    assert table["chosen"].tolist() == ["no", "yes", "no"]
    assert table.notna().all(axis=None)
    assert [fit.recipe["seed"] for fit in choice.fits] == [11, 12, 13]
    assert choice.table.coverage["used"] == 120


def test_the_table_of_fits_is_what_the_table_of_k_summarises(choice):
    runs = choice.runs.table
    assert runs[["k", "seed"]].values.tolist() == [[k, seed] for k in (2, 3, 6) for seed in (11, 12, 13)]
    assert runs["perplexity"].notna().tolist() == [True, True, False] * 3  # two of three seeds are fitted twice
    by_k = runs.groupby("k")
    for column in ("coherence", "diversity", "stability", "returns", "perplexity"):
        assert by_k[column].mean().tolist() == pytest.approx(choice.table.table[column].tolist())
    assert by_k["coherence"].std().tolist() == pytest.approx(choice.table.table["coherence_sd"].tolist())
    chosen = runs[runs["chosen"] == "yes"]
    assert len(chosen) == 1 and chosen["seed"].iloc[0] == choice.fit.recipe["seed"]
    assert chosen["sclop"].iloc[0] == runs[runs["k"] == 3]["sclop"].max()


def test_the_planted_topics_come_back_and_topics_made_of_noise_do_not(choice):
    assert choice.returns.share.tolist() == [1, 1, 1]
    assert choice.table.table["returns"].iloc[2] < 0.9  # six topics of three subjects


def test_four_articles_are_legal_and_their_perplexity_is_not_given():
    counts = [[3, 2, 1, 0, 0], [2, 3, 0, 0, 1], [0, 1, 3, 2, 0], [0, 0, 2, 3, 1]]
    choice = topics.choose_k(doc_term(counts, list("가나다라마")), ks=(2, 3), seeds=2, engine="tomotopy_lda", options=FAST)
    table = choice.table.table
    assert table["perplexity"].isna().all() and table["coherence"].notna().all()
    assert choice.fit.k in (2, 3)


@pytest.mark.parametrize(
    ("coherence", "sd", "stability", "k", "flat"),
    [
        ([0.1, 0.3, 0.2], 0.02, [0.9, 0.5, 0.9], 8, (8,)),  # one is best by far: stability is not asked
        ([0.29, 0.3, 0.2], 0.02, [0.9, 0.5, 0.9], 4, (4, 8)),  # of two alike the stable one
        ([0.29, 0.3, 0.3], 0.02, [0.701, 0.699, 0.704], 4, (4, 8, 12)),  # all alike: the smallest
        ([0.3, 0.29, 0.2], np.nan, [np.nan] * 3, 4, (4,)),  # one seed, one best
        ([0.3, 0.3, 0.2], np.nan, [np.nan] * 3, 4, (4, 8)),  # one seed
        ([np.nan] * 3, np.nan, [0.9] * 3, 4, (4, 8, 12)),
    ],
)
def test_the_rule_of_choice(coherence, sd, stability, k, flat):
    table = pd.DataFrame({"k": [4, 8, 12], "coherence": coherence, "coherence_sd": sd, "stability": stability})
    chosen, candidates, english, korean = _decide(table)
    assert (chosen, candidates) == (k, flat)
    assert f"k = {k}" in english and f"k = {k}" in korean
    assert ("flat" in english) == ("평평" in korean) == (len(flat) > 1 and not np.isnan(coherence[0]))


@pytest.mark.parametrize(
    ("coherence", "english", "korean"),
    [([0.2, 0.3, 0.299, 0.298], "flat between 8 and 14: ", "8에서 14까지 평평"), ([0.3, 0.1, 0.3, 0.1], "flat: ", "곡선이 평평")],
)
def test_a_flat_stretch_is_named(coherence, english, korean):
    table = pd.DataFrame({"k": [6, 8, 10, 14], "coherence": coherence, "coherence_sd": 0.01, "stability": 0.8})
    _, _, en, ko = _decide(table)
    assert f"The curve is {english}coherence does not tell k = " in en and korean in ko


def test_a_single_k_is_taken_as_given(planted):
    choice = topics.choose_k(planted.terms, ks=(3,), seeds=1, engine="tomotopy_lda", options=FAST)
    assert choice.reason_en == "k = 3 was given; no other k was tried."
    assert np.isnan(choice.stability).all() and choice.table.table["chosen"].tolist() == ["yes"]


def test_bad_scans_are_refused_before_anything_is_fitted(planted):
    with pytest.raises(InputError, match="at least one k"):
        topics.choose_k(planted.terms, ks=())
    with pytest.raises(InputError, match="1 or more"):
        topics.choose_k(planted.terms, ks=(3,), seeds=0)
    with pytest.raises(InputError, match="0 or more"):
        topics.choose_k(planted.terms, ks=(3,), heldout=-1)
    with pytest.raises(InputError, match="did you mean 'iterations'"):
        topics.choose_k(planted.terms, ks=(3,), engine="tomotopy_lda", options={"iteration": 3})
    with pytest.raises(InputError, match="120 articles with words and k = 500"):
        topics.choose_k(planted.terms, ks=(3, 500))


# ---- interrupted, resumed, on several cores


@pytest.fixture(scope="module")
def planted():
    return planted_corpus()


def same(choice, other):
    """Equal to the last bit."""
    for name in ("table", "runs"):
        pd.testing.assert_frame_equal(getattr(choice, name).table, getattr(other, name).table, check_exact=True)
    arrays = [[fit.topic_term.tobytes() + fit.doc_topic.tobytes() for fit in one.fits] for one in (choice, other)]
    notes = [[(dict(fit.recipe), fit.names) for fit in one.fits] for one in (choice, other)]
    return arrays[0] == arrays[1] and notes[0] == notes[1] and choice.fit.recipe == other.fit.recipe


def store_keep(store):
    return lambda recipe, compute: store.step({"step": "fits", "parameters": recipe}, compute)


def test_an_interrupted_scan_goes_on_where_it_was(planted, tmp_path, monkeypatch):
    settings = {"ks": (2, 3), "seeds": 2, "engine": "tomotopy_lda", "options": FAST, "workers": 1}
    whole = topics.choose_k(planted.terms, **settings)
    made, run = [], scan.run

    def interrupted(terms, job):
        if len(made) == 3:
            raise KeyboardInterrupt
        made.append(job)
        return run(terms, job)

    monkeypatch.setattr(scan, "run", interrupted)
    with pytest.raises(KeyboardInterrupt):
        topics.choose_k(planted.terms, **settings, keep=store_keep(Store(tmp_path)))
    later = []
    monkeypatch.setattr(scan, "run", lambda terms, job: later.append(job) or run(terms, job))
    resumed = topics.choose_k(planted.terms, **settings, keep=store_keep(Store(tmp_path)))
    assert len(made) + len(later) == 2 * 2 * 2 and not set(map(str, made)) & set(map(str, later))
    assert same(whole, resumed)
    later.clear()
    assert same(whole, topics.choose_k(planted.terms, **settings, keep=store_keep(Store(tmp_path)))) and not later


def test_a_recipe_holds_plain_values_and_all_that_decides_a_fit(planted):
    recipes = []
    topics.choose_k(planted.terms, ks=(2,), seeds=1, engine="tomotopy_lda", options=FAST, keep=lambda recipe, compute: recipes.append(recipe) or compute(),
                    workers=1)  # fmt: skip
    kept = {json.dumps(recipe, sort_keys=True) for recipe in recipes}
    assert all(json.loads(one)["guides"] == [] for one in kept)
    options = {"iterations": 60, "samples": 3, "interval": 10, "alpha": 0.1, "eta": 0.01}
    assert kept == {json.dumps({"what": what, "engine": "tomotopy_lda", "k": 2, "seed": 1, "options": options, "guides": []}, sort_keys=True)
                    for what in ("fit", "perplexity")}  # fmt: skip


@pytest.mark.parametrize("threads", [True, False])
def test_a_scan_on_two_cores_gives_the_same_bits(threads, planted, monkeypatch):
    settings = {"ks": (2, 3), "seeds": 2, "engine": "sklearn_nmf"}
    alone = topics.choose_k(planted.terms, **settings, workers=1)
    monkeypatch.setattr(scan, "_WORTH_SECONDS", 0)
    monkeypatch.setattr(topics.engine("sklearn_nmf"), "RELEASES_GIL", threads, raising=False)
    assert same(alone, topics.choose_k(planted.terms, **settings, workers=2))


def test_guided_topics_are_in_every_fit(planted):
    guides = {"운영체제": ["커널", "서버"]}
    choice = topics.choose_k(planted.terms, ks=(3, 4), seeds=2, engine="cvb0", guides=guides)
    assert all("운영체제" in fit.names for fit in choice.fits) and choice.table.recipe["guides"] == guides
    assert np.isfinite(choice.table.table["perplexity"]).all()
    with pytest.raises(InputError, match="3 guides and k = 2"):
        topics.choose_k(planted.terms, ks=(2, 5), engine="cvb0", guides={name: ["커널"] for name in "가나다"})


def test_an_error_in_a_process_is_the_callers_error(planted, monkeypatch):
    monkeypatch.setattr(scan, "_WORTH_SECONDS", 0)
    jobs = [Job("fit", "sklearn_nmf", 2, 1, {}), Job("fit", "sklearn_nmf", 500, 1, {}), Job("fit", "sklearn_nmf", 3, 1, {})]
    with pytest.raises(InputError, match="120 articles with words and k = 500") as error:
        scan.scan(planted.terms, jobs, workers=2)
    assert "기사 수가 토픽 수보다 적습니다" in error.value.ko


def test_a_process_that_dies_is_told(planted, monkeypatch):
    monkeypatch.setattr(scan, "_WORTH_SECONDS", 0)
    monkeypatch.setattr(scan.sys, "executable", "/bin/true")
    jobs = [Job("fit", "sklearn_nmf", k, 1, {}) for k in (2, 3)]
    with pytest.raises((RuntimeError, BrokenPipeError)):
        scan.scan(planted.terms, jobs, workers=2)
