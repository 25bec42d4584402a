"""Boilerplate: a line that recurs in many articles of one outlet is found, and nothing goes that nobody asked for."""

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.preprocessing.boilerplate import MIN_ARTICLES, MIN_SHARE, Recurring, key, plan, remove
from analysis.preprocessing.clean import clean

HOUSE = "가람일보의 눈으로 본 하루를 모아 전해 드립니다."
NOTE = "[이 글의 일부는 운영 원칙에 따라 고쳐졌습니다]"


def article(n, *, extra=""):
    return f"{chr(0xB2E4 + n)} 소식입니다. 바다에서 {chr(0xC0AC + n)}척이 떠났다.\n\n선장 {chr(0xAC00 + n)}씨는 {chr(0xB098 + n)}호를 탔다.\n{extra}".strip()


def observed(rows, size=1000):
    found = Recurring()
    for start in range(0, len(rows), size):
        part = rows[start : start + size]
        found.observe([outlet for outlet, _ in part], [text for _, text in part])
    return found


def planted():
    """60 articles of 가람일보, 20 of them with its house line and a counter; 60 of 나래신문, 4 with a line of their own."""
    rows = [("가람일보", article(n, extra=f"{HOUSE}\n댓글 {n}" if n % 3 == 0 else "")) for n in range(60)]
    rows += [("나래신문", article(n + 100, extra="나래가 전합니다." if n < 4 else "")) for n in range(60)]
    return rows


def test_the_planted_lines_of_one_outlet_are_proposed_and_nothing_else():
    found = observed(planted()).proposals()
    expected = pd.DataFrame(
        {"outlet": ["가람일보"] * 2, "line": sorted([HOUSE, "댓글 0"]), "n_articles": [20, 20], "share": [1 / 3, 1 / 3]}
    ).astype({"outlet": "str", "line": "str"})
    pd.testing.assert_frame_equal(found.reset_index(drop=True), expected)


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 50))
def test_neither_the_order_nor_the_cut_of_batches_matters(random, size):
    rows = planted()
    expected = observed(rows).proposals(min_articles=2)
    random.shuffle(rows)
    pd.testing.assert_frame_equal(observed(rows, size).proposals(min_articles=2), expected)


def test_a_line_counts_once_an_article_and_a_copy_of_an_article_not_again():
    rows = [("가람", f"{article(n)}\n{HOUSE}\n{HOUSE}") for n in range(6)]
    assert observed(rows).proposals()["n_articles"].tolist() == [6]
    story = [("가람", article(1, extra="깃대종은 그 지역을 대표하는 생물이다."))] * 20
    assert observed([*story, *((o, article(n)) for o, n in (("가람", 2), ("가람", 3)))], size=4).proposals().empty


@pytest.mark.parametrize(
    ("articles", "of", "proposed"), [(MIN_ARTICLES - 1, 10, 0), (MIN_ARTICLES, 10, 1), (6, 6 / MIN_SHARE + 6, 0)]
)
def test_the_limits_hold(articles, of, proposed):
    rows = [("가람", article(n, extra=HOUSE if n < articles else "")) for n in range(int(of))]
    assert len(observed(rows).proposals()) == proposed
    assert HOUSE in observed(rows).proposals(min_articles=2, min_share=0)["line"].tolist()


def test_texts_without_line_ends_give_their_first_and_last_sentence_and_bracket():
    body = "이 글은 아주 길고 줄이 바뀌지 않으며 {n}번째로 올라온 것으로 여러 사람이 함께 뜻을 모았다. " * 4
    rows = [
        ("청원", f"안녕하십니까. {body.format(n=chr(0xAC00 + n))} 읽어 주셔서 고맙습니다. {NOTE}") for n in range(12)
    ]
    found = observed(rows).proposals()["line"].tolist()
    assert "안녕하십니까." in found and NOTE in found
    text, gone = remove(rows[0][1], [NOTE, "읽어 주셔서 고맙습니다."])
    assert gone == [NOTE, "읽어 주셔서 고맙습니다."] and text.endswith("뜻을 모았다.")
    assert text.startswith("안녕하십니까.")


def test_only_whole_lines_go_whatever_their_numbers():
    text = f"{HOUSE}\n\n가람이 “{HOUSE}”라고 썼다.\n댓글 12\n댓글 12개가 달렸다."
    assert remove(text, [HOUSE, "댓글 3"]) == (f"가람이 “{HOUSE}”라고 썼다.\n댓글 12개가 달렸다.", [HOUSE, "댓글 12"])
    assert remove(text, []) == (text, []) and remove(text, ["없는 줄"]) == (text, [])


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.sampled_from([HOUSE, NOTE, "댓글 7", "가람이 샀다.", "", "긴 문장이 이어지고 또 이어진다. " * 12]),
        max_size=8,
    )
)
def test_what_went_and_what_stays_are_the_whole_and_a_second_time_takes_nothing(lines):
    text = "\n".join(lines)
    left, gone = remove(text, [HOUSE, NOTE, "댓글 0"])
    assert sorted("".join([left, *gone]).replace(" ", "").replace("\n", "")) == sorted(
        text.replace(" ", "").replace("\n", "")
    )
    assert remove(left, [HOUSE, NOTE, "댓글 0"]) == (left, [])


def test_a_plan_takes_proposals_in_their_outlet_and_named_lines_everywhere():
    found = observed(planted()).proposals()
    study = plan(found, lines=["끝까지 읽어 주세요"], keep_lines=["댓글 99"])
    text = f"가람이 샀다.\n{HOUSE}\n댓글 3\n끝까지 읽어 주세요"
    assert study.remove(text, "가람일보") == (
        "가람이 샀다.\n댓글 3",
        [("boilerplate", HOUSE), ("line", "끝까지 읽어 주세요")],
    )
    assert study.remove(text, "나래신문") == (f"가람이 샀다.\n{HOUSE}\n댓글 3", [("line", "끝까지 읽어 주세요")])
    only_named = plan(found.iloc[:0], lines=["끝까지 읽어 주세요"], keep_lines=["끝까지 읽어 주세요"])
    assert only_named.remove(text, "가람일보") == (text, [])


def test_marks_and_rules_are_no_lines():
    rows = [("가람", f"{article(n)}\n━━━━\n..\n[1]\n---") for n in range(20)]
    assert observed(rows).proposals().empty
    assert key("  댓글  12 ") == key("댓글 3") == "댓글 0" and key("가\u0301") == key("가\u0301")


def test_memory_is_flat_in_the_length_and_small_in_the_number_of_articles():
    found = observed([("가람", f"{article(n)}\n{'긴 문단이다. ' * 200}") for n in range(2000)])
    held = found._hashes.nbytes + found._counts.nbytes + found._articles.nbytes
    assert held < 2000 * 120 and len(found._words) < 100


def test_the_moderators_note_of_real_petitions_is_found(shared):
    path = shared / "data" / "petitions" / "docs.jsonl"
    if not path.is_file():
        pytest.skip("the petitions are not here")
    with open(path, encoding="utf-8") as file:
        texts = [clean(row.get("body") or row.get("text") or "")[0] for row in map(json.loads, file)]
    found = observed([("", text) for text in texts]).proposals()
    assert "관리자에 의해 수정되었습니다" in found["line"].iloc[0] and found["n_articles"].iloc[0] > 1000
    text = next(text for text in texts if text.endswith("수정되었습니다]"))
    left, gone = remove(text, [found["line"].iloc[0]])
    assert len(gone) == 1 and text.startswith(left)
