"""Fit topics to counts, with every option checked and written down."""

import importlib.metadata
from collections.abc import Mapping, Sequence
from numbers import Integral, Real

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.errors import InputError, choose
from analysis.topics.engines import DEFAULT
from analysis.topics.engines import engine as engine_module
from analysis.topics.guides import guide_terms, seeded
from analysis.topics.label import automatic_names
from analysis.values import DOC_COLUMNS, DocTerm, TopicFit

__all__ = ["canonical", "check_seed", "check_size", "complete_options", "fit", "from_arrays"]


def fit(terms: DocTerm, *, k: int, engine: str = DEFAULT, seed: int = 1, options: Mapping[str, object] | None = None,
        guides: Mapping[str, Sequence[str]] | None = None) -> TopicFit:  # fmt: skip
    """k topics of the articles in `terms`, largest first.

    k        number of topics, from 2 to the number of articles that have words
    engine   one of analysis.topics.ENGINES
    seed     0 to 4294967295; the same seed gives the same topics
    options  the engine's own (its DEFAULTS lists them); what is not given keeps its default
    guides   {name: seed words}: one topic for each name is drawn towards its words and bears the name, the other topics
             are free; at most k, by an engine that can (cvb0)
    returns  TopicFit: topics in the order of their share of all tokens, ties by top word; names made of the best words;
             the recipe holds engine, k, seed, all options, the guides, the versions of the libraries, and what the engine
             notes of the fit
    raises   InputError for grouped counts, an unknown engine or option, a value that cannot be, too few articles, guides
             that the engine or the terms cannot follow
    """
    if terms.grouped:
        raise InputError(
            "topics are fitted to articles, and these counts are grouped; give the counts before .group()",
            "토픽은 기사별 빈도로 적합합니다. 주신 빈도는 이미 묶여 있습니다. .group() 이전의 빈도를 주세요",
        )
    module = engine_module(engine)
    options = complete_options(engine, options)
    check_size(terms, k)
    check_seed(seed)
    counts = canonical(terms.counts)
    extra = guide_terms(terms, k, engine, guides)
    topic_term, doc_topic, *notes = module.fit(counts, k=int(k), seed=int(seed), **options, **extra)
    order = _order(topic_term, doc_topic, counts, terms.terms)
    topic_term, doc_topic = topic_term[order], np.ascontiguousarray(doc_topic[:, order])
    recipe = {
        "engine": engine,
        "k": int(k),
        "seed": int(seed),
        "options": options,
        "versions": {library: importlib.metadata.version(library) for library in module.LIBRARIES},
        # What else decides the bits, where an engine knows of it: tomotopy's instruction set.
        "platform": module.platform() if hasattr(module, "platform") else {},
        "notes": dict(notes[0]) if notes else {},
    }
    names = automatic_names(topic_term, terms.terms)
    if guides:
        places = seeded(terms, k, engine, guides)
        absent = {name: [word for word, at in zip(guides[name], places[name], strict=True) if at < 0] for name in guides}
        recipe["guides"] = {name: list(words) for name, words in guides.items()}
        recipe["notes"] |= {"guide_words_absent": {name: words for name, words in absent.items() if words}}
        given = dict(enumerate(guides))  # the engine's first topics are the guided ones, in the order given
        own = [f"{name} ({topic})" if name in guides else name for topic, name in enumerate(names)]
        names = tuple(given.get(int(was), name) for was, name in zip(order, own, strict=True))
    return TopicFit(topic_term, doc_topic, terms.docs, terms.terms, recipe, counts, names)


def from_arrays(topic_term: np.ndarray, doc_topic: np.ndarray, docs: pd.DataFrame, terms: np.ndarray,
                counts: sparse.csr_array | None = None) -> TopicFit:  # fmt: skip
    """A topic model of any other origin as a TopicFit; its topics keep their order.

    topic_term  (k, n_terms), doc_topic (n_docs, k): nothing negative, rows sum to 1
    docs        table with DOC_COLUMNS, one row an article
    terms       (n_terms,) distinct text
    counts      (n_docs, n_terms) integer counts, where they are known: coherence needs them
    raises      InputError where the shapes do not fit, a row does not sum to 1, or docs lacks a column
    """
    topic_term, doc_topic = np.array(topic_term, dtype=np.float64), np.array(doc_topic, dtype=np.float64)
    terms = np.asarray(terms, dtype=object)
    missing = [column for column in DOC_COLUMNS if column not in docs.columns]
    if missing:
        raise InputError(f"docs lacks the columns {', '.join(missing)}", f"docs에 열이 없습니다: {', '.join(missing)}")
    for name, matrix, n_rows, n_columns in (
        ("topic_term", topic_term, len(topic_term), len(terms)),
        ("doc_topic", doc_topic, len(docs), len(topic_term)),
    ):
        if matrix.shape != (n_rows, n_columns):
            raise InputError(
                f"{name} has the shape {matrix.shape}, and must have ({n_rows}, {n_columns}): "
                "topic_term is (topics, terms), doc_topic is (articles, topics)",
                f"{name}의 크기가 {matrix.shape}입니다. ({n_rows}, {n_columns})이어야 합니다: "
                "topic_term은 (토픽, 용어), doc_topic은 (기사, 토픽)입니다",
            )
        wrong = np.flatnonzero(~((matrix >= 0).all(axis=1) & np.isclose(matrix.sum(axis=1), 1, atol=1e-6)))
        if len(wrong):
            raise InputError(
                f"{name}, row {wrong[0]}: values must not be negative and must sum to 1, and these sum to "
                f"{matrix[wrong[0]].sum():.6g} ({len(wrong)} such rows); divide each row by its sum",
                f"{name}, {wrong[0]}행: 음수가 없고 합이 1이어야 하는데 합이 {matrix[wrong[0]].sum():.6g}입니다"
                f"(그런 행 {len(wrong)}개). 각 행을 그 합으로 나누세요",
            )
    names = automatic_names(topic_term, terms)
    return TopicFit(topic_term, doc_topic, docs.reset_index(drop=True), terms, {}, counts, names)


def complete_options(engine: str, options: Mapping[str, object] | None) -> dict[str, object]:
    """All options of `engine`, those given and the defaults of the others, in the order of DEFAULTS.

    raises  InputError for an option that the engine has not, or a value that is not a positive number of its kind
    """
    defaults = engine_module(engine).DEFAULTS
    options = dict(options or {})
    for name, value in options.items():
        choose(name, defaults, (f"option of {engine}", f"{engine}의 옵션"))
        whole = isinstance(defaults[name], Integral)
        if isinstance(value, bool) or not isinstance(value, Integral if whole else Real) or not 0 < value < np.inf:
            en, ko = ("whole number above 0", "0보다 큰 정수") if whole else ("number above 0", "0보다 큰 수")
            raise InputError(
                f"option {name} of {engine} is {value!r}; it must be a {en}, such as {defaults[name]}",
                f"{engine}의 옵션 {name}의 값이 {value!r}입니다. {defaults[name]} 같은 {ko}여야 합니다",
            )
    return {name: type(default)(options.get(name, default)) for name, default in defaults.items()}


def canonical(counts: sparse.csr_array) -> sparse.csr_array:
    """A copy with sorted columns, no cell twice and no stored zero: what the engines are given."""
    counts = sparse.csr_array(counts, copy=True)
    counts.sum_duplicates()
    counts.eliminate_zeros()
    return counts


def check_size(terms: DocTerm, k: int) -> None:
    """InputError unless 2 <= k <= the number of articles that have words."""
    if not isinstance(k, Integral) or k < 2:
        raise InputError(f"k = {k!r}: the number of topics is a whole number, 2 or more",
                         f"k = {k!r}: 토픽 수는 2 이상의 정수입니다")  # fmt: skip
    with_words = int(np.count_nonzero(terms.counts.sum(axis=1)))
    if with_words < 2:
        articles = "article" if with_words == 1 else "articles"
        raise InputError(
            f"fewer articles than topics: {with_words} {articles} with words and k = {k}; "
            "add articles (or lower min_docs in [terms])",
            f"기사 수가 토픽 수보다 적습니다: 용어가 있는 기사 {with_words}건, k = {k}. "
            "기사를 더하세요([terms]의 min_docs를 낮춰도 됩니다)",
        )
    if k > with_words:
        raise InputError(
            f"fewer articles than topics: {with_words} articles with words and k = {k}; "
            f"set k to {with_words} or less, or add articles (or lower min_docs in [terms])",
            f"기사 수가 토픽 수보다 적습니다: 용어가 있는 기사 {with_words}건, k = {k}. "
            f"k를 {with_words} 이하로 줄이거나 기사를 더하세요([terms]의 min_docs를 낮춰도 됩니다)",
        )


def check_seed(seed: int) -> None:
    """InputError unless every engine can take the seed."""
    if not isinstance(seed, Integral) or not 0 <= seed < 2**32:
        raise InputError(f"seed = {seed!r}: give a whole number from 0 to {2**32 - 1}",
                         f"seed = {seed!r}: 0부터 {2**32 - 1}까지의 정수를 쓰세요")  # fmt: skip


def _order(topic_term: np.ndarray, doc_topic: np.ndarray, counts: sparse.csr_array, terms: np.ndarray) -> np.ndarray:
    """Topics by their share of all tokens, largest first; ties by the most probable term."""
    shares = np.asarray(counts.sum(axis=1)).ravel() @ doc_topic
    first_words = terms[np.argmax(topic_term, axis=1)]
    return np.array(sorted(range(len(shares)), key=lambda topic: (-shares[topic], first_words[topic])))
