"""Intruders, forms without a network, answers read back, and agreement against published examples."""

import json
import re

import numpy as np
import pandas as pd
import pytest
from test_topics import SUBJECTS, arrays_fit, doc_term, planted_corpus

from analysis import topics
from analysis.errors import InputError
from analysis.topics import forms
from analysis.topics.intrusion import TASKS, krippendorff, score, sheet

# ---- Krippendorff's alpha

_ = np.nan
TWO_BINARY = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
TWO_NOMINAL = ["aabbdcccedda", "babbbcccednd".replace("n", "d")]
FOUR_MISSING = [[1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _], [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
                [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _], [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _]]  # fmt: skip
THREE_MISSING = [[_, _, _, _, _, 3, 4, 1, 2, 1, 1, 3, 3, _, 3], [1, _, 2, 1, 3, 3, 4, 3, _, _, _, _, _, _, _],
                 [_, _, 2, 1, 3, 4, 4, _, 2, 1, 1, 3, 3, _, 4]]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "alpha"),
    [
        (TWO_BINARY, 0.095),  # Krippendorff (2011), Computing Krippendorff's alpha-reliability, A
        ([[ord(c) for c in coder] for coder in TWO_NOMINAL], 0.692),  # the same, B
        (FOUR_MISSING, 0.743),  # the same, C, nominal
        (THREE_MISSING, 0.691),  # Wikipedia, Krippendorff's alpha, a computational example
    ],
)
def test_alpha_is_that_of_the_published_examples(values, alpha):
    assert round(krippendorff(np.array(values, dtype=float)), 3) == alpha


def test_alpha_of_agreement_of_chance_and_of_nothing():
    assert krippendorff([[1, 2, 3], [1, 2, 3]]) == 1
    random = np.random.RandomState(1)
    assert abs(krippendorff(random.randint(5, size=(3, 3000)))) < 0.02
    assert np.isnan(krippendorff([[1, 1], [1, 1]]))  # no variation: chance would agree as well
    assert np.isnan(krippendorff([[1, _], [_, 2]])) and np.isnan(krippendorff([[1, 2]]))


# ---- questions


@pytest.fixture(scope="module")
def fit():
    return topics.fit(planted_corpus().terms, k=3, engine="sklearn_nmf", seed=1)


@pytest.fixture(scope="module")
def mixed():
    """Articles of two topics each, so that topic questions can be asked; six topics of eight own words."""
    random = np.random.RandomState(3)
    topic_term = np.kron(np.eye(6), np.full(8, 1 / 8)) * 0.97 + 0.03 / 48
    shares = np.full((60, 6), 0.02)
    for i in range(60):
        shares[i, i % 6], shares[i, (i + 1 + i // 6 % 5) % 6] = 0.6, 0.32
    counts = np.array([random.multinomial(50, share @ topic_term) for share in shares])
    words = [f"{name}{i}" for name in "가나다라마바" for i in range(8)]
    return arrays_fit(topic_term, shares, words, titles=[f"기사 {i}" for i in range(60)], counts=counts)


def test_the_word_that_does_not_belong_is_of_another_topic(fit):
    made = sheet(fit, tasks=["word"], per_topic=4, seed=5)
    assert len(made.key) == 12 and not made.skipped
    for row in made.key.itertuples():
        options = made.questions[made.questions["item"] == row.item]
        intruder = options[options["option"] == row.option]["text"].iloc[0]
        rest = set(options["text"]) - {intruder}
        subject = next(set(words) for words in SUBJECTS.values() if rest <= set(words))
        assert len(rest) == 5 and intruder not in subject


def test_topic_and_article_intruders_are_where_the_model_has_little(mixed):
    made = sheet(mixed, per_topic=2, seed=2)
    assert made.key.groupby("task").size().to_dict() == {"word": 12, "topic": 12, "article": 12} and not made.skipped
    titles = {title: i for i, title in enumerate(mixed.docs["title"])}
    asked = []
    for row in made.key.itertuples():
        options = made.questions[made.questions["item"] == row.item].set_index("option")
        intruder = options.loc[row.option, "text"]
        if row.task == "topic":
            article = titles[options["prompt"].iloc[0]]
            asked.append(article)
            assert mixed.doc_topic[article].argmax() == row.topic and row.n_options == 3  # two topics above 1/6
            letters = "가나다라마바"
            assert mixed.doc_topic[article, letters.index(intruder[0])] < 0.05
            assert {letters.index(text[0]) for text in options["text"] if text != intruder} == set(
                np.flatnonzero(mixed.doc_topic[article] > 1 / 6))  # fmt: skip
        if row.task == "article":
            assert mixed.doc_topic[titles[intruder], row.topic] < 1 / 6 and row.n_options == 5
            assert all(mixed.doc_topic[titles[t]].argmax() == row.topic for t in options["text"] if t != intruder)
    assert len(set(asked)) == 12  # no article twice


def test_the_same_seed_makes_the_same_questions_and_another_one_others(mixed):
    one, again, other = (sheet(mixed, seed=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one.questions, again.questions)
    pd.testing.assert_frame_equal(one.key, again.key)
    assert one.number == again.number != other.number
    assert len(set(sheet(mixed, tasks=["word"], per_topic=9).key["option"])) == 6  # intruders stand anywhere


def test_what_cannot_be_asked_is_told(fit):
    lonely = arrays_fit([[0.6, 0.4, 0], [0, 0.4, 0.6]], [[1, 0], [0, 1]], list("가나다"), titles=["하나", "둘"])
    made = sheet(lonely)
    assert made.key.empty and sorted(made.skipped) == sorted((task, topic) for task in TASKS for topic in (0, 1))
    with pytest.raises(InputError, match="did you mean 'word'"):
        sheet(fit, tasks=["words"])
    with pytest.raises(InputError, match="1 or more"):
        sheet(fit, per_topic=0)


def test_excerpts_are_shown_where_texts_are_given(mixed):
    texts = {doc_id: "긴 글 " * 200 for doc_id in mixed.docs["doc_id"]}
    shown = sheet(mixed, tasks=["article"], texts=texts).questions["text"].iloc[0]
    title, text = shown.split("\n")
    assert title.startswith("기사 ") and len(text) == 401 and text.endswith("…")


# ---- forms


def answered(made, coder, right):
    """Answers of a coder who is right in the questions `right` and takes the next option in the others."""
    rows = [(made.number, coder, row.item, row.option if row.item in right else row.option % row.n_options + 1)
            for row in made.key.itertuples()]  # fmt: skip
    return pd.DataFrame(rows, columns=["sheet", "coder", "item", "option"])


def test_the_page_asks_nothing_of_the_network_and_does_not_give_the_key_away(mixed, tmp_path):
    made = sheet(mixed, per_topic=2, texts={"000": "<script>alert('&')</script>"})
    paths = forms.write(made, tmp_path)
    page = paths["html"].read_text(encoding="utf-8")
    assert "default-src 'none'" in page and not re.search(r"https?:|src=|@import|fetch\(|XMLHttp", page)
    assert page.count("<fieldset") == len(made.key) and page.count("<input type=radio") == len(made.questions)
    assert "{{" not in page and "<script>alert" not in page
    swapped = made.key.assign(option=made.key["option"] % made.key["n_options"] + 1)
    other = forms._page(type(made)(made.questions, swapped, (), made.number), "ko")
    assert other == page  # the page does not depend on the key
    again = forms.write(made, tmp_path / "again")
    assert all(paths[kind].read_bytes() == again[kind].read_bytes() for kind in paths)
    assert "Find the intruder" in forms._page(made, "en")


def test_answers_come_back_from_all_three_kinds_of_file(mixed, tmp_path):
    made = sheet(mixed, tasks=["word", "article"])
    paths = forms.write(made, tmp_path)
    pd.testing.assert_frame_equal(forms.read_key(paths["key"]), made.key, check_dtype=False)
    answers = answered(made, "김코더", right={1, 2, 3})
    saved = {"sheet": made.number, "coder": "김코더", "answers": {str(r.item): r.option for r in answers.itertuples()}}
    (tmp_path / "a.json").write_text(json.dumps(saved, ensure_ascii=False), encoding="utf-8")
    answers.to_csv(tmp_path / "a.csv", index=False, encoding="utf-8-sig")
    import openpyxl

    book = openpyxl.load_workbook(paths["xlsx"])
    said = str(book.active["A3"].value)
    assert "저장해 연구자에게" in said and "단추" not in said and "페이지" not in said  # there is no button in a workbook
    page = book["answers"]
    assert page["B1"].value == made.number
    page["B2"] = "김코더"
    for row in answers.itertuples():
        assert page.cell(4 + row.item, 1).value == row.item
        page.cell(4 + row.item, 2).value = str(row.option) if row.item % 2 else row.option  # a list gives text
    book.save(tmp_path / "a.xlsx")
    for name in ("a.json", "a.csv", "a.xlsx"):
        pd.testing.assert_frame_equal(forms.read_answers([tmp_path / name]), answers, check_dtype=False)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", "x", "are .json, .csv or .xlsx files"),
        ("a.json", "[1", "not a file of answers"),
        ("a.json", '{"sheet": "x", "answers": {}}', "not a file of answers"),
        ("a.csv", "sheet,coder,item,option\nx,김,하나,2\n", "not a file of answers"),
        ("a.csv", "sheet,coder,item,option\nx,,1,2\n", "the coder's name is missing"),
        ("a.xlsx", "no workbook", "not a file of answers"),
    ],
)
def test_files_that_hold_no_answers_are_refused(name, content, message, tmp_path):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        forms.read_answers([tmp_path / name])


# ---- scores


def test_scores_by_hand(mixed):
    made = sheet(mixed, tasks=["word", "article"])
    both = pd.concat([answered(made, "김", right={1, 2, 3, 7, 8, 9, 10, 11, 12}), answered(made, "이", right={1, 2, 3, 7, 8, 9})])
    scores = score(made.key, both)
    overall = scores.agreement.table
    assert overall["task"].tolist() == ["word", "article"] and overall["n_coders"].tolist() == [2, 2]
    assert overall["hits"].tolist() == [0.5, 0.75] and overall["chance"].tolist() == pytest.approx([1 / 6, 1 / 5])
    assert overall["n_answers"].tolist() == [12, 12] and overall["n_items"].tolist() == [6, 6]
    assert overall["alpha"][0] == 1 and overall["alpha"][1] < 1
    by_topic = scores.topics.table
    assert len(by_topic) == 12 and set(by_topic["hits"]) == {0, 0.5, 1}
    assert by_topic.groupby("task")["hits"].mean().to_dict() == {"article": 0.75, "word": 0.5}
    sure = by_topic[by_topic["hits"] == 1].iloc[0]
    assert (sure["low"], sure["high"]) == pytest.approx((2 / (2 + 1.959963984540054**2), 1))  # Wilson, 2 of 2


def test_answers_that_do_not_fit_the_key_are_refused(mixed):
    made = sheet(mixed, tasks=["word"])
    good = answered(made, "김", right={1})
    with pytest.raises(InputError, match="the key is of sheet") as error:
        score(made.key, good.assign(sheet="다른것"))
    assert "설문" in error.value.ko
    with pytest.raises(InputError, match="question 1, answer 9: there are questions 1 to 6, this one with options 1 to 6"):
        score(made.key, good.assign(option=9))
    with pytest.raises(InputError, match="question 99, answer"):
        score(made.key, good.assign(item=99))
    with pytest.raises(InputError, match="answered question 1 twice"):
        score(made.key, pd.concat([good, good]))
    with pytest.raises(InputError, match="no answers"):
        score(made.key, good.iloc[:0])


def test_planted_topics_are_asked_about_with_titles_only_where_there_are_any():
    terms = planted_corpus().terms
    nameless = doc_term(terms.counts.toarray(), terms.terms)
    nameless.docs["title"] = ""
    made = sheet(topics.fit(nameless, k=3, engine="sklearn_nmf"))
    assert set(made.key["task"]) == {"word"} and {task for task, _ in made.skipped} == {"topic", "article"}
