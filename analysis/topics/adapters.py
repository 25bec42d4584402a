"""Models of other libraries as a TopicFit, so that whatever follows works for them: duck-typed, nothing is imported."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.errors import InputError
from analysis.topics.fit import from_arrays
from analysis.values import TopicFit

__all__ = ["from_bertopic", "from_gensim"]


def from_bertopic(model, docs: pd.DataFrame, *, texts: Sequence[str] | None = None, counts: sparse.csr_array | None = None,
                  soft: bool = False) -> TopicFit:  # fmt: skip
    """A fitted BERTopic model. Topic 0, 1, ... keep their numbers; the articles that it leaves out (its -1) are the last.

    topic_term holds the rows of c_tf_idf_ divided by their sums: weights in BERTopic's order, not probabilities. An
    article belongs to the topic that topics_ gives it, wholly; with `soft` to each topic by probabilities_, and what is
    missing to 1 belongs to the left-out articles' topic (to the others in proportion, where there is none).

    model    has topics_, c_tf_idf_, topic_sizes_ or topics_ with -1, vectorizer_model; probabilities_ for `soft`
             (BERTopic 0.9 to 0.17)
    docs     table with DOC_COLUMNS, one row for each text that the model was fitted to, in its order
    texts    those texts, counted by the model's own vectorizer; or
    counts   (n_docs, n_terms) counts in the vectorizer's order; with neither, coherence cannot be measured
    soft     needs a model made with calculate_probabilities=True
    returns  TopicFit; names are the model's custom_labels_ where it has them
    raises   InputError for a model that is not fitted, or that does not fit docs
    """
    found = getattr(model, "topics_", None)
    weights = getattr(model, "c_tf_idf_", None)
    if found is None or weights is None:
        raise InputError("this BERTopic model is not fitted: it has no topics_ or no c_tf_idf_",
                         "적합되지 않은 BERTopic 모형입니다. topics_ 또는 c_tf_idf_가 없습니다")  # fmt: skip
    topics = np.asarray(found, dtype=int)
    _same_length("topics_ of the model", "모형의 topics_", len(topics), docs)
    numbers = np.array(sorted(set(getattr(model, "topic_sizes_", None) or topics.tolist()) | set(topics.tolist())))
    weights = np.asarray(weights.todense() if sparse.issparse(weights) else weights, dtype=float)
    if len(weights) != len(numbers):
        raise InputError(
            f"the model has {len(numbers)} topics in topics_ and {len(weights)} rows in c_tf_idf_; call "
            "model.update_topics(texts, topics=model.topics_) after topics were changed",
            f"모형의 topics_에는 토픽이 {len(numbers)}개, c_tf_idf_에는 행이 {len(weights)}개 있습니다. 토픽을 바꾼 뒤에는 "
            "model.update_topics(texts, topics=model.topics_)를 실행하세요",
        )
    order = np.argsort(np.where(numbers == -1, numbers.max() + 1, numbers), kind="stable")  # rows are sorted, -1 first
    numbers, weights = numbers[order], weights[order]
    terms = np.asarray(model.vectorizer_model.get_feature_names_out(), dtype=object)
    wordless = numbers[weights.sum(axis=1) <= 0]
    if len(wordless):
        raise InputError(f"topic {wordless[0]} of the model has no words in c_tf_idf_; merge it with another one",
                         f"모형의 {wordless[0]}번 토픽은 c_tf_idf_에 단어가 없습니다. 다른 토픽과 합치세요")  # fmt: skip
    if soft:
        shares = _soft_shares(model, numbers, docs)
    else:
        shares = (topics[:, None] == numbers).astype(float)
    if texts is not None and counts is None:
        texts = list(texts)
        _same_length("texts", "texts", len(texts), docs)
        counts = sparse.csr_array(model.vectorizer_model.transform(texts))
    topic_term = weights / weights.sum(axis=1, keepdims=True)
    fit = _sorted_terms(topic_term, shares, docs, terms, counts)
    labels = getattr(model, "custom_labels_", None)
    if labels is not None and len(labels) == len(numbers):
        fit = fit.with_names(tuple(str(labels[i]) for i in order))
    return fit


def from_gensim(model, corpus: Iterable, dictionary, docs: pd.DataFrame) -> TopicFit:
    """A fitted gensim model that has topics over words: LdaModel, LdaMulticore, HdpModel, Nmf.

    corpus      the bags of words that it was fitted to, one for each row of docs
    dictionary  the Dictionary of its words
    docs        table with DOC_COLUMNS
    returns     TopicFit with counts; shares are those of the model's own inference, all of them (gensim itself hides
                those under 0.01), uniform for an article without words
    raises      InputError for a model without topics over words, for weights (TF-IDF) in place of counts, or a corpus
                that does not fit docs
    """
    if not hasattr(model, "get_topics") or not (hasattr(model, "inference") or hasattr(model, "get_document_topics")):
        raise InputError(f"a {type(model).__name__} has no topics over words and no shares of articles",
                         f"{type(model).__name__}에는 단어별 토픽이나 기사별 비중이 없습니다")  # fmt: skip
    bags = [list(bag) for bag in corpus]
    _same_length("corpus", "corpus", len(bags), docs)
    topic_term = np.asarray(model.get_topics(), dtype=float)
    terms = np.array([dictionary[i] for i in range(topic_term.shape[1])], dtype=object)
    cells = [(row, term, n) for row, bag in enumerate(bags) for term, n in bag]
    rows, columns, numbers = zip(*cells, strict=True) if cells else ((), (), ())
    if any(n != int(n) for n in numbers):
        raise InputError("corpus holds weights, not counts; give the bags of words (dictionary.doc2bow)",
                         "corpus에 빈도가 아닌 가중치가 있습니다. dictionary.doc2bow로 만든 빈도를 주세요")  # fmt: skip
    counts = sparse.csr_array((np.array(numbers, dtype=np.int64), (rows, columns)), shape=(len(bags), len(terms)))
    if hasattr(model, "inference"):
        given = model.inference(bags)
        shares = np.asarray(given[0] if isinstance(given, tuple) else given, dtype=float)
    else:
        shares = np.zeros((len(bags), len(topic_term)))
        for row, bag in enumerate(bags):
            for topic, share in model.get_document_topics(bag, minimum_probability=0):
                shares[row, topic] = share
    shares[(np.diff(counts.indptr) == 0) | (shares.sum(axis=1) <= 0)] = 1
    used = topic_term.sum(axis=1) > 0  # HdpModel and Nmf may have topics without words
    used_terms, used_shares = topic_term[used], shares[:, used]
    used_shares = used_shares + (used_shares.sum(axis=1, keepdims=True) <= 0)
    return _sorted_terms(used_terms / used_terms.sum(axis=1, keepdims=True),
                         used_shares / used_shares.sum(axis=1, keepdims=True), docs, terms, counts)  # fmt: skip


def _soft_shares(model, numbers: np.ndarray, docs: pd.DataFrame) -> np.ndarray:
    given = getattr(model, "probabilities_", None)
    shares = np.asarray(given, dtype=float) if given is not None else np.empty(0)
    n_topics = int((numbers != -1).sum())
    if shares.shape != (len(docs), n_topics):
        raise InputError(
            f"probabilities_ of the model has the shape {shares.shape}, and must have ({len(docs)}, {n_topics}); make the "
            "model with calculate_probabilities=True, or leave out soft=True",
            f"모형의 probabilities_ 크기가 {shares.shape}입니다. ({len(docs)}, {n_topics})이어야 합니다. 모형을 만들 때 "
            "calculate_probabilities=True를 주거나 soft=True를 빼세요",
        )
    rest = np.clip(1 - shares.sum(axis=1, keepdims=True), 0, None)
    if n_topics < len(numbers):
        shares = np.hstack([shares, rest])
    empty = shares.sum(axis=1) <= 0
    shares[empty] = 1
    return shares / shares.sum(axis=1, keepdims=True)


def _sorted_terms(topic_term: np.ndarray, shares: np.ndarray, docs: pd.DataFrame, terms: np.ndarray,
                  counts: sparse.csr_array | None) -> TopicFit:  # fmt: skip
    order = np.argsort(terms.astype(str), kind="stable")
    counts = None if counts is None else sparse.csr_array(sparse.csr_array(counts)[:, order]).astype(np.int64)
    return from_arrays(topic_term[:, order], shares, docs, terms[order], counts)


def _same_length(en: str, ko: str, length: int, docs: pd.DataFrame) -> None:
    if length != len(docs):
        raise InputError(f"{en}: {length} articles, and docs has {len(docs)} rows; give the articles that the model was fitted to",
                         f"{ko}에는 기사가 {length}건, docs에는 {len(docs)}행이 있습니다. 모형을 적합한 기사를 그대로 주세요")  # fmt: skip
