"""Coherence against plain counting, by hand, and against gensim on running text."""

import json
import math
from itertools import chain, combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from test_topics import arrays_fit

from analysis import topics
from analysis.errors import InputError
from analysis.topics.coherence import MEASURES, WINDOWS, coherence, sequences
from analysis.values import CORPUS_COLUMNS, LOG_COLUMNS, TOKEN_COLUMNS, Corpus, Tokens

# ---- over articles


def slow_coherence(fit, n):
    """Document NPMI by sets and loops."""
    articles = [{str(fit.terms[j]) for j in np.flatnonzero(row)} for row in fit.counts.toarray() if row.any()]
    values = []
    for topic in range(fit.k):
        order = sorted(range(len(fit.terms)), key=lambda j: (-fit.topic_term[topic, j], j))[:n]
        words = [str(fit.terms[j]) for j in order if fit.topic_term[topic, j] > 0]
        pairs = []
        for a, b in combinations(words, 2):
            p_a, p_b = (sum(word in article for article in articles) / len(articles) for word in (a, b))
            p_both = sum({a, b} <= article for article in articles) / len(articles)
            if p_a == 0 or p_b == 0 or p_both == 1:
                continue
            pairs.append(-1 if p_both == 0 else math.log(p_both / (p_a * p_b)) / -math.log(p_both))
        values.append(sum(pairs) / len(pairs) if pairs else math.nan)
    return values


@pytest.mark.parametrize("n", [2, 5, 10])
def test_coherence_is_what_a_slow_count_gives(n):
    random = np.random.RandomState(4)
    counts = random.poisson(0.4, (60, 25))
    counts[[3, 9]] = 0
    topic_term = random.dirichlet(np.full(25, 0.2), 6)
    fit = arrays_fit(topic_term, np.full((60, 6), 1 / 6), [f"낱말{i:02d}" for i in range(25)], counts=counts)
    assert coherence(fit, n) == pytest.approx(slow_coherence(fit, n), abs=1e-12)


def test_coherence_by_hand():
    """가 and 나 are always together in two of four articles; 다 never meets them."""
    counts = [[1, 1, 0], [2, 1, 0], [0, 0, 1], [0, 0, 3]]
    fit = arrays_fit([[0.5, 0.5, 0], [0.5, 0, 0.5]], np.full((4, 2), 0.5), ["가", "나", "다"], counts=counts)
    assert coherence(fit) == pytest.approx([1, -1])


def test_coherence_leaves_out_pairs_without_a_value():
    """나 is in every article, 다 in none: pairs of them have no NPMI, and a topic of only such pairs has none."""
    counts = [[1, 1, 0, 1], [0, 1, 0, 1], [0, 1, 0, 1]]
    fit = arrays_fit([[0, 0.5, 0, 0.5], [0.3, 0.3, 0.2, 0.2]], np.full((3, 2), 0.5), list("가나다라"), counts=counts)
    values = coherence(fit)
    assert np.isnan(values[0]) and values[1] == pytest.approx(0)  # 가 with 나 and 라 is chance
    without = arrays_fit([[0.5, 0.5]], [[1.0]], ["가", "나"])
    assert np.isnan(coherence(without)).all()
    assert np.isnan(topics.judge([without]).table["coherence"]).all()


# ---- over running text, against gensim


def running_text(seed=3, n_texts=40):
    """Texts of 0 to 300 words in which neighbours hang together, with words that come back within a window."""
    random = np.random.RandomState(seed)
    words = [f"낱말{i:02d}" for i in range(30)]
    texts = []
    for _ in range(n_texts):
        theme, length = random.randint(3), random.choice([0, 1, 5, 9, 10, 11, 60, 109, 110, 111, 300])
        own = random.rand(length) < 0.6
        texts.append([words[theme * 10 + random.randint(10)] if mine else words[random.randint(30)] for mine in own])
    return words, texts


def gensim_coherence(fit, texts, measure, n=10):
    from gensim.corpora import Dictionary
    from gensim.models import CoherenceModel

    dictionary = Dictionary(texts)
    model = CoherenceModel(topics=fit.top_words(n), texts=texts, corpus=[dictionary.doc2bow(text) for text in texts],
                           dictionary=dictionary, coherence=measure, topn=n, processes=1)  # fmt: skip
    return model.get_coherence_per_topic()


@pytest.mark.parametrize("measure", MEASURES[1:])
@pytest.mark.parametrize("n", [2, 10])
def test_coherence_is_what_gensim_gives(measure, n):
    words, texts = running_text()
    counts = [[text.count(word) for word in words] for text in texts]
    topic_term = np.random.RandomState(4).dirichlet(np.full(30, 0.5), 8)
    fit = arrays_fit(topic_term, np.full((40, 8), 1 / 8), words, counts=counts)
    assert coherence(fit, n, measure=measure, tokens=texts) == pytest.approx(gensim_coherence(fit, texts, measure, n), abs=1e-9)


@pytest.mark.parametrize("measure", MEASURES[1:])
def test_coherence_is_what_gensim_gives_on_real_articles(measure):
    path = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "octis_dblp" / "docs.jsonl"
    if not path.exists():
        pytest.skip("the OCTIS corpora are not here")
    with path.open(encoding="utf-8") as lines:
        bodies = [json.loads(line)["body"].split() for _, line in zip(range(6000), lines, strict=False)]
    texts = [list(chain(*bodies[i : i + 30])) for i in range(0, 6000, 30)]  # titles, joined: windows need length
    words = sorted({word for text in texts for word in text})
    place = {word: i for i, word in enumerate(words)}
    counts = np.zeros((len(texts), len(words)), dtype=np.int64)
    for row, text in enumerate(texts):
        np.add.at(counts[row], [place[word] for word in text], 1)
    topic_term = np.random.RandomState(5).dirichlet(50 * counts.sum(axis=0) / counts.sum(), 5)
    fit = arrays_fit(topic_term, np.full((len(texts), 5), 0.2), words, counts=counts)
    assert coherence(fit, measure=measure, tokens=texts) == pytest.approx(gensim_coherence(fit, texts, measure), abs=1e-9)


def slow_windows(texts, word, other, width):
    """Windows, those with both words; a word is out as soon as one of its occurrences has left, as in gensim."""
    total, together = 0, 0
    for text in texts:
        inside = set(text[:width])
        for start in range(max(1, len(text) - width + 1)):
            if start:
                inside = (inside - {text[start - 1]}) | {text[start + width - 1]}
            total, together = total + 1, together + ({word, other} <= inside)
    return total, together


def test_windows_are_counted_as_a_slow_loop_does():
    words, texts = running_text(seed=8, n_texts=12)
    fit = arrays_fit([[0.6, 0.4]], [[1.0]], words[:2])
    for measure in ("c_npmi",):
        total, both = slow_windows(texts, *words[:2], WINDOWS[measure])
        p, a, b = both / total, *(slow_windows(texts, word, word, WINDOWS[measure])[1] / total for word in words[:2])
        assert coherence(fit, measure=measure, tokens=texts)[0] == pytest.approx(math.log(p / (a * b)) / -math.log(p))


def test_c_npmi_and_c_v_by_hand():
    """Four texts shorter than a window: 가 and 나 together in two, 다 alone in two."""
    texts = [["가", "나"], ["나", "가"], ["다"], ["다", "다"]]
    fit = arrays_fit([[0.6, 0.4, 0], [0.5, 0, 0.5]], [[1, 0]], list("가나다"))
    together, never = coherence(fit, measure="c_npmi", tokens=texts)
    assert together == pytest.approx(1)
    assert never == pytest.approx(math.log(1e-12 / 0.25) / -math.log(1e-12))
    same, opposite = coherence(fit, measure="c_v", tokens=texts)
    assert same == pytest.approx(1) and opposite == pytest.approx(math.sqrt(0.5) * (1 + never) / math.sqrt(1 + never**2), abs=1e-9)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("measure", ["c_npmi", "c_v"])
def test_a_word_that_is_in_no_text_is_left_out(measure):
    """gensim gives no number for such a topic."""
    texts = [["가", "나", "라"], ["나", "가"], ["다"], ["다", "다"]]
    fit = arrays_fit([[0.5, 0.3, 0, 0.2], [0, 0, 0.5, 0.5]], [[1, 0]], ["가", "나", "다", "없는말"])
    values = coherence(fit, measure=measure, tokens=texts)
    alone = arrays_fit([[0.6, 0.4]], [[1.0]], ["가", "나"])
    assert values[0] == coherence(alone, measure=measure, tokens=texts)[0] and np.isnan(values[1])
    assert np.isnan(coherence(fit, measure=measure, tokens=[])).all()


def noun_tokens(texts):
    """`texts` as Tokens, articles in reverse order in the table, plus one article without a noun."""
    ids = [f"{i:03d}" for i in range(len(texts) + 1)]
    articles = pd.DataFrame({"doc_id": ids}).assign(**{name: "" for name in CORPUS_COLUMNS[1:]})
    articles = articles.assign(date_precision="none", dated_by="none", copies=1)
    rows = [(ids[i], "text", 0, 3 * j, 3 * j + 2, word, "NNG")
            for i in reversed(range(len(texts))) for j, word in enumerate(texts[i])]  # fmt: skip
    corpus = Corpus(articles, pd.DataFrame(columns=list(LOG_COLUMNS)))
    return Tokens(pd.DataFrame(rows, columns=list(TOKEN_COLUMNS)), {"name": "test"}, corpus)


@pytest.mark.parametrize("kind", ["str", "category"])
def test_tokens_and_lists_of_terms_give_the_same(kind):
    words, texts = running_text()
    tokens = noun_tokens(texts)
    table = tokens.table.astype({"form": kind, "doc_id": kind})
    tokens = Tokens(table, tokens.analyser, tokens.corpus)
    fit = arrays_fit(np.random.RandomState(4).dirichlet(np.full(30, 0.5), 4), np.full((1, 4), 0.25), words)
    for measure in WINDOWS:
        expected = coherence(fit, measure=measure, tokens=[*texts, []])
        assert coherence(fit, measure=measure, tokens=tokens) == pytest.approx(expected, abs=1e-15)
        assert coherence(fit, measure=measure, tokens=sequences(tokens)) == pytest.approx(expected, abs=1e-15)


def test_what_is_missing_is_asked_for():
    fit = arrays_fit([[0.5, 0.5]], [[1.0]], ["가", "나"])
    with pytest.raises(InputError, match="c_v is counted over running text; give tokens") as error:
        coherence(fit, measure="c_v")
    assert "tokens를 주세요" in error.value.ko
    with pytest.raises(InputError, match="did you mean 'c_npmi'"):
        coherence(fit, measure="npmi")
    assert np.isnan(coherence(fit, measure="u_mass")).all()
