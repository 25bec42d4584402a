"""Words of topics in four views, names, and typical articles that are not copies of each other."""

import numpy as np
import pytest
from test_topics import arrays_fit

from analysis.errors import InputError
from analysis.topics import label, weights
from analysis.topics.label import VIEWS, topic_views, topic_words, typical_articles

TERMS = ["가게", "나라", "다리", "라면", "마을"]


@pytest.fixture
def fit():
    """가게 is common in both topics; 다리 and 라면 belong to one each, 라면 is rare; 마을 is seen once."""
    topic_term = [[0.6, 0.1, 0.29, 0, 0.01], [0.6, 0.3, 0, 0.1, 0]]
    counts = [[60, 10, 29, 0, 1], [60, 30, 0, 10, 0]]
    return arrays_fit(topic_term, [[1, 0], [0, 1]], TERMS, counts=counts)


def words(fit, by, topic=0, n=5):
    table = topic_words(fit, n, by=by).table
    return table[table["topic"] == topic]["term"].tolist()


def test_each_view_puts_its_own_words_first(fit):
    assert words(fit, "probability") == ["가게", "다리", "나라", "마을"]
    assert words(fit, "frex") == ["가게", "다리", "마을", "나라"]  # 가게 is more frequent, 다리 more exclusive: a tie
    assert words(fit, "lift") == ["다리", "가게", "나라"]  # 마을 has the same lift as 다리, and a single token
    assert words(fit, "relevance", topic=1) == ["가게", "나라", "라면"] and words(fit, "lift", topic=1)[0] == "라면"


def test_every_view_shows_all_four_measures(fit):
    for by in VIEWS:
        table = topic_words(fit, 3, by=by).table
        assert table.columns.tolist() == ["topic", "name", "rank", "term", *VIEWS]
        assert table.groupby("topic")["rank"].apply(list).tolist() == [[1, 2, 3]] * 2
        for _, group in table.groupby("topic"):
            assert group[by].is_monotonic_decreasing
    row = topic_words(fit, 1).table.iloc[0]
    assert (row["term"], row["probability"], row["lift"]) == ("가게", 0.6, 1)
    assert row["relevance"] == pytest.approx(0.6 * np.log(0.6) + 0.4 * np.log(1))
    with pytest.raises(InputError, match="did you mean 'frex'"):
        topic_words(fit, by="freks")


def test_views_side_by_side(fit):
    table = topic_views(fit, n=2).table
    assert table.columns.tolist() == ["topic", "name", *VIEWS]
    assert table["probability"].tolist() == ["가게, 다리", "가게, 나라"]
    assert table["lift"].tolist() == ["다리, 가게", "라면, 나라"]


def test_lift_and_relevance_agree():
    random = np.random.RandomState(2)
    topic_term = random.dirichlet(np.ones(5), 3)
    fit = arrays_fit(topic_term, random.dirichlet(np.ones(3), 4), TERMS)
    expected = 0.6 * np.log(topic_term) + 0.4 * np.log(weights.lift(fit))
    assert weights.relevance(fit) == pytest.approx(expected)


def test_frex_is_the_harmonic_mean_of_two_ranks():
    topic_term = np.array([[0.5, 0.3, 0.2, 0, 0], [0, 0.1, 0.2, 0.3, 0.4]])
    fit = arrays_fit(topic_term, [[0.5, 0.5]], TERMS)
    exclusive = topic_term / topic_term.sum(axis=0)
    for topic in range(2):
        for term in range(5):
            ranks = [np.mean(matrix[topic] <= matrix[topic, term]) for matrix in (exclusive, topic_term)]
            assert weights.frex(fit)[topic, term] == pytest.approx(2 / (1 / ranks[0] + 1 / ranks[1]))


def test_the_frex_of_a_word_seen_once_is_drawn_down(fit):
    """마을 is in topic 0 only, by a single token: without the counts it is as exclusive as 다리."""
    without = arrays_fit(fit.topic_term, fit.doc_topic, TERMS)
    one, sure = TERMS.index("마을"), TERMS.index("다리")
    assert weights.exclusive_shares(without)[0, [one, sure]].tolist() == [1, 1]
    assert weights.exclusive_shares(fit)[0, [one, sure]].tolist() == [0.5, 1]
    assert weights.frex(fit)[0, one] < weights.frex(without)[0, one]
    assert weights.frex(fit)[0, sure] == weights.frex(without)[0, sure]


def test_one_article_of_a_story_is_typical():
    doc_topic = np.array([[0.9, 0.1], [0.88, 0.12], [0.86, 0.14], [0.8, 0.2], [0.1, 0.9]])
    titles = ["통신사 진출", "전혀 다른 제목", "통신사, 진출!", "", ""]
    fit = arrays_fit([[0.5, 0.5, 0, 0, 0], [0, 0, 1, 0, 0]], doc_topic, TERMS, titles=titles)
    fit.docs["story"] = ["000", "000", "002", "003", "004"]
    found = typical_articles(fit).table
    # 001 tells the story of 000 under another title, 002 has its title; articles without a title are not copies.
    assert found[found["topic"] == 0]["doc_id"].tolist() == ["000", "003", "004"]
    fit.docs["story"] = fit.docs["doc_id"]
    assert typical_articles(fit).table.query("topic == 0")["doc_id"].tolist() == ["000", "001", "003", "004"]


def test_names_are_short_and_differ():
    random = np.random.RandomState(6)
    terms = np.array([f"낱말{i:02d}" for i in range(40)], dtype=object)
    names = label.automatic_names(random.dirichlet(np.full(40, 0.1), 12), terms)
    assert len(set(names)) == 12 and all(len(name.split(" · ")) in (2, 3) for name in names)


def test_top_terms_are_those_of_a_full_sort_ties_in_order():
    random = np.random.RandomState(9)
    for _ in range(50):
        row = random.choice([0, 0, 0.1, 0.2, 0.2, 0.3], size=random.randint(1, 30))
        for n in (1, 3, 10, 40):
            best = [i for i in np.argsort(-row, kind="stable")[:n] if row[i] > 0]
            assert label.top_terms(row, n).tolist() == best
