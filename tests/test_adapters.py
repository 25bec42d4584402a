"""Models of gensim and BERTopic come in with their numbers, shares and words."""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy import sparse
from test_topics import doc_term, planted_corpus

from analysis import topics
from analysis.errors import InputError
from analysis.topics.adapters import from_bertopic, from_gensim


@pytest.fixture(scope="module")
def planted():
    return planted_corpus()


# ---- gensim


def texts_of(terms):
    return [[str(terms.terms[j]) for j in row.nonzero()[0] for _ in range(row[j])] for row in terms.counts.toarray()]


@pytest.fixture(scope="module")
def gensim_corpus(planted):
    from gensim.corpora import Dictionary

    texts = texts_of(planted.terms)
    texts[5] = []
    dictionary = Dictionary(texts)
    return [dictionary.doc2bow(text) for text in texts], dictionary


def test_a_gensim_lda_comes_in_whole(planted, gensim_corpus):
    from gensim.models import LdaModel

    corpus, dictionary = gensim_corpus
    model = LdaModel(corpus, id2word=dictionary, num_topics=3, passes=20, random_state=1)
    fit = from_gensim(model, corpus, dictionary, planted.terms.docs)
    assert {frozenset(words) for words in fit.top_words(6)} == planted.words
    assert fit.terms.tolist() == sorted(fit.terms) and fit.counts.shape == (120, 18)
    assert fit.doc_topic[5] == pytest.approx([1 / 3] * 3)
    for row in (0, 1, 2, 50):
        shares = dict(model.get_document_topics(corpus[row], minimum_probability=0))
        assert fit.doc_topic[row] == pytest.approx([shares[topic] for topic in range(3)], abs=1e-3)
    word = dictionary[7]
    assert fit.topic_term[:, list(fit.terms).index(word)] == pytest.approx(model.get_topics()[:, 7])
    assert np.array_equal(fit.counts[:, [list(fit.terms).index(word)]].toarray().ravel(),
                          [dict(bag).get(7, 0) for bag in corpus])  # fmt: skip
    assert np.isfinite(topics.coherence(fit)).all()
    assert topics.judge([fit]).table["coherence"].notna().all()


def test_a_gensim_nmf_comes_in_too(planted, gensim_corpus):
    from gensim.models.nmf import Nmf

    corpus, dictionary = gensim_corpus
    model = Nmf(corpus, id2word=dictionary, num_topics=3, passes=10, random_state=1)
    fit = from_gensim(model, corpus, dictionary, planted.terms.docs)
    assert {frozenset(words) for words in fit.top_words(6)} == planted.words
    assert fit.doc_topic[5] == pytest.approx([1 / 3] * 3)


def test_what_is_no_topic_model_or_no_count_is_refused(planted, gensim_corpus):
    from gensim.models import LdaModel, TfidfModel

    corpus, dictionary = gensim_corpus
    with pytest.raises(InputError, match="a TfidfModel has no topics over words"):
        from_gensim(TfidfModel(corpus), corpus, dictionary, planted.terms.docs)
    model = LdaModel(corpus, id2word=dictionary, num_topics=2, random_state=1)
    with pytest.raises(InputError, match="weights, not counts") as error:
        from_gensim(model, [[(0, 0.5)]] * 120, dictionary, planted.terms.docs)
    assert "doc2bow" in error.value.ko
    with pytest.raises(InputError, match="corpus: 119 articles, and docs has 120 rows"):
        from_gensim(model, corpus[1:], dictionary, planted.terms.docs)


# ---- BERTopic: a stub with the attributes of 0.17.4 (0.9 to 0.16 have the same)


def stub(topics_, weights, words, **more):
    """topics_: list of int, -1 left out; c_tf_idf_: csr, one row a topic in the order of numbers, -1 first."""
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(vocabulary={word: i for i, word in enumerate(words)}, token_pattern=r"\S+")
    sizes = {topic: topics_.count(topic) for topic in set(topics_)}
    return SimpleNamespace(topics_=topics_, topic_sizes_=sizes, c_tf_idf_=sparse.csr_matrix(np.array(weights, float)),
                           vectorizer_model=vectorizer, probabilities_=None, custom_labels_=None, **more)  # fmt: skip


WORDS = ["가입자", "로밍", "리눅스", "커널"]
TEXTS = ["로밍 로밍 가입자", "커널 리눅스", "로밍 커널", "없는말"]


@pytest.fixture
def model():
    return stub([1, 0, -1, 1], [[0.1, 0.1, 0.1, 0.1], [0, 0, 3, 1], [2, 6, 0, 0]], WORDS)


@pytest.fixture
def docs():
    return doc_term(np.zeros((4, 1)), ["가"]).docs


def test_bertopic_keeps_its_numbers_and_what_it_left_out_is_last(model, docs):
    fit = from_bertopic(model, docs, texts=TEXTS)
    assert fit.topic_term.tolist() == [[0, 0, 0.75, 0.25], [0.25, 0.75, 0, 0], [0.25, 0.25, 0.25, 0.25]]
    assert fit.doc_topic.tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 1], [0, 1, 0]]
    assert fit.counts.toarray().tolist() == [[1, 2, 0, 0], [0, 0, 1, 1], [0, 1, 0, 1], [0, 0, 0, 0]]
    given = from_bertopic(model, docs, counts=fit.counts)
    assert (given.counts != fit.counts).nnz == 0
    assert from_bertopic(model, docs).counts is None


def test_soft_shares_give_the_rest_to_what_is_left_out(model, docs):
    with pytest.raises(InputError, match="calculate_probabilities=True"):
        from_bertopic(model, docs, soft=True)
    model.probabilities_ = np.array([0.9, 1.0, 0.0, 0.7])  # of the given topic only: what BERTopic keeps by default
    with pytest.raises(InputError, match=r"\(4,\), and must have \(4, 2\)"):
        from_bertopic(model, docs, soft=True)
    model.probabilities_ = np.array([[0.2, 0.7], [1, 0], [0, 0], [0.5, 0.5]])
    fit = from_bertopic(model, docs, soft=True)
    assert fit.doc_topic == pytest.approx(np.array([[0.2, 0.7, 0.1], [1, 0, 0], [0, 0, 1], [0.5, 0.5, 0]]))


def test_a_bertopic_that_leaves_out_nothing(docs):
    whole = stub([1, 0, 0, 1], [[0, 0, 3, 1], [2, 6, 0, 0]], WORDS)
    whole.probabilities_ = np.array([[0.2, 0.6], [0.5, 0], [0, 0], [0.5, 0.5]])
    assert from_bertopic(whole, docs).k == 2
    assert from_bertopic(whole, docs, soft=True).doc_topic == pytest.approx(
        np.array([[0.25, 0.75], [1, 0], [0.5, 0.5], [0.5, 0.5]]))  # fmt: skip


def test_custom_labels_become_names_in_the_right_order(model, docs):
    model.custom_labels_ = ["나머지", "운영체제", "통신"]  # in the order of numbers, -1 first
    assert from_bertopic(model, docs).names == ("운영체제", "통신", "나머지")


def test_terms_are_sorted_whatever_the_vectorizer_does(docs):
    fit = from_bertopic(stub([0, 1, 0, 1], [[0, 0, 3, 1], [2, 6, 0, 0]], WORDS[::-1]), docs, texts=TEXTS)
    assert fit.terms.tolist() == WORDS and fit.top_words(1) == [["로밍"], ["리눅스"]]
    assert fit.counts.toarray()[0].tolist() == [1, 2, 0, 0]


def test_bertopic_models_that_do_not_fit_are_refused(model, docs):
    with pytest.raises(InputError, match="not fitted"):
        from_bertopic(SimpleNamespace(topics_=None, c_tf_idf_=None), docs)
    with pytest.raises(InputError, match="topics_ of the model: 4 articles, and docs has 3 rows"):
        from_bertopic(model, docs.iloc[:3])
    with pytest.raises(InputError, match="texts: 1 articles"):
        from_bertopic(model, docs, texts=TEXTS[:1])
    model.c_tf_idf_ = model.c_tf_idf_[:2]
    with pytest.raises(InputError, match="3 topics in topics_ and 2 rows") as error:
        from_bertopic(model, docs)
    assert "update_topics" in error.value.ko
    with pytest.raises(InputError, match="topic 0 of the model has no words"):
        from_bertopic(stub([0, 1, 0, 1], [[0, 0, 0, 0], [2, 6, 0, 0]], WORDS), docs)
