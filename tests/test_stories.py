"""Near copies: planted copies are found, what only looks like one is not, whatever the order, batch or thread."""

import hashlib
import os
import random
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.preprocessing import stories
from analysis.values import STORY_COLUMNS, DuplicatesSpec

SPEC = DuplicatesSpec(similarity=0.65)
PLACES = "인천 부산 세종 광주 대전 울산 수원 청주 전주 창원 제주 강릉 여수 포항 안동".split()
WORDS = (
    "항만 물류 시설 투자 계획 발표 시장 협약 기업 공장 연구소 도로 철도 주민 의견 예산 심의 통과 지원 사업 추진 관계자 설명 "
    "교통 환경 평가 결과 공개 내년 완공 목표 일자리 창출 기대 지역 경제 활력 축제 관광객 방문 숙박 음식점 매출 증가 조사 통계 "
    "학교 급식 농가 쌀 수확 가뭄 대책 저수지 공사 착공 행사 참석 대표 인사말 기술 개발 특허 수출 계약 체결 은행 대출 금리"
).split()
TEXT = (
    "인천시는 새 항만 물류 시설에 310억원을 들이기로 했다고 8일 밝혔다. 시설은 내년 6월에 문을 연다.\n"
    "시 관계자는 화물이 한 해 12만 개 늘어날 것으로 내다봤다. 일자리도 450개쯤 생긴다고 설명했다.\n"
    "주민들은 도로가 막힐까 걱정한다. 시는 다음 달까지 교통 대책을 내놓고 의견을 듣기로 했다."
)


def written(seed: int, sentences: int = 12) -> str:
    """A text of its own for each seed."""
    chosen = random.Random(seed)
    lines = [" ".join([*chosen.choices(WORDS, k=8), str(chosen.randint(10, 9999)), chosen.choice(PLACES)]) + "다."
             for _ in range(sentences)]  # fmt: skip
    return "\n".join(" ".join(lines[i : i + 3]) for i in range(0, sentences, 3))


def table(*articles) -> pd.DataFrame:
    """(text, published) or (text, published, keywords) each; doc_id in that order."""
    rows = [(f"d{i:03d}", *article, *[""] * (3 - len(article))) for i, article in enumerate(articles)]
    made = pd.DataFrame(rows, columns=["doc_id", "text", "published", "keywords"], dtype="str")
    made = made.assign(outlet="가나일보", title=made["doc_id"], path="made.csv", row=made["doc_id"].str[1:], copies=1)
    return made.assign(text_length=made["text"].str.len())


def grouped(articles: pd.DataFrame, spec: DuplicatesSpec = SPEC, batch: int = 1000) -> pd.DataFrame:
    said = stories.said(articles)
    sketches = np.concatenate([stories.signatures(said[i : i + batch]) for i in range(0, len(said), batch)])
    return stories.group(articles, sketches, lambda at: [said[i] for i in at], spec)


def together(*articles, spec: DuplicatesSpec = SPEC) -> list[str]:
    """doc_id of the story of each article."""
    made = table(*articles)
    return stories.fold(made, grouped(made, spec), "fold").story.tolist()


COPIES = {
    "the same": lambda text: text,
    "half the tail cut": lambda text: text[: len(text) // 2],
    "byline and copyright": lambda text: f"(서울=통신) 김기자 기자 = {text}\nreporter@example.com\n무단 전재 및 재배포 금지",
    "byline and cut": lambda text: f"[가나일보 김기자 기자] {text[: int(len(text) * 0.6)]}",
    "paragraphs swapped": lambda text: "\n".join(text.split("\n")[::-1]),
    "spacing and marks": lambda text: text.replace(" ", "").replace(".", "…"),
    "a word in fifteen changed": lambda text: " ".join("바뀐말" if i % 15 == 7 else w for i, w in enumerate(text.split(" "))),
    "the first 200 characters": lambda text: text[:200],
}


@pytest.mark.parametrize("kind", COPIES)
@pytest.mark.parametrize("seed", range(3))
def test_planted_copy_is_found(kind, seed):
    text = written(seed)
    assert together((text, "2011-01-02"), (COPIES[kind](text), "2011-01-04"), (written(seed + 50), "2011-01-03")) == [
        "d000", "d000", "d002",
    ]  # fmt: skip


OTHERS = {
    "other numbers in the same words": lambda text: text.translate(str.maketrans("0123456789", "5678901234")),
    "other names and words in the same frame": lambda text: " ".join(
        "딴것" + str(i) if i % 4 == 1 else word for i, word in enumerate(text.split(" "))
    ),
    "same first sentence": lambda text: text.split("다.")[0] + "다. " + written(901),
    "told in other words": lambda text: written(902) + text[:60],
}


@pytest.mark.parametrize("kind", OTHERS)
@pytest.mark.parametrize("seed", range(3))
def test_what_only_looks_like_a_copy_is_kept_apart(kind, seed):
    text = written(seed)
    assert together((text, "2011-01-02"), (OTHERS[kind](text), "2011-01-02")) == ["d000", "d001"]


def test_closing_notes_of_two_days_are_two_articles():
    note = "코스피가 전 거래일보다 {}포인트({}%) 오른 {}에 거래를 마쳤다. 코스닥은 {}포인트 내린 {}에 장을 마감했다. 원·달러 환율은 {}원이었다."
    first = note.format("12.31", "0.61", "2031.10", "3.02", "561.20", "1,071.5")
    second = note.format("8.07", "0.40", "2039.17", "1.44", "559.76", "1,074.0")
    assert together((first, "2013-05-02"), (second, "2013-05-03")) == ["d000", "d001"]
    assert together((first, "2013-05-02"), (first.replace("거래를", "거래를 힘겹게"), "2013-05-03")) == ["d000", "d000"]


MONEY = (
    "가람은 3일 매출 {}원과 영업이익 {}원을 올렸다고 밝혔다. 직원은 {}명이고 가맹점은 {}곳이다. "
    "회사는 새 공장을 짓고 부품을 늘려 수출을 키울 계획이며 해외 법인도 세우기로 했다고 설명했다. 투자자들은 이를 반겼다."
)


@pytest.mark.parametrize(
    "numbers",
    [("1조2340억", "1540억", "2만3400", "3만"), ("1조 2천340억", "1천540억", "2만3천4백", "30,000"),
     ("1,234,000,000,000", "154,000,000,000", "23,400", "30000")],
)  # fmt: skip
def test_a_copy_may_write_its_numbers_in_another_way(numbers):
    first = MONEY.format("1조2천340억", "1천540억", "2만3천400", "3만")
    assert together((first, "2013-05-02"), (MONEY.format(*numbers), "2013-05-03")) == ["d000", "d000"]
    other = MONEY.format("1조3120억", "1610억", "2만4100", "4만")
    assert together((first, "2013-05-02"), (other, "2013-05-03")) == ["d000", "d001"]


def test_copies_are_at_most_so_many_days_apart_where_both_have_a_day():
    assert together((TEXT, "2011-01-01"), (TEXT, "2011-01-08")) == ["d000", "d000"]
    assert together((TEXT, "2011-01-01"), (TEXT, "2011-01-09")) == ["d000", "d001"]
    assert together((TEXT, "2011-01-01"), (TEXT, "")) == ["d000", "d000"]
    assert together((TEXT, "2011-01-28"), (TEXT, "2011-02")) == ["d000", "d000"]
    assert together((TEXT, "2011-01-01"), (TEXT, "2011-03"), (TEXT, "2012")) == ["d000", "d001", "d002"]


def test_the_first_of_a_story_is_the_earliest_known_to_the_day_and_no_stub():
    assert together((TEXT, ""), (TEXT, "2011-01"), (TEXT, "2011-01-03T09:00:00"), (TEXT, "2011-01-02")) == ["d003"] * 4
    assert together((written(1)[:200], "2011-01-02"), (written(1), "2011-01-02T10:00:00")) == ["d001"] * 2
    assert together((TEXT, "2011-01-02"), (TEXT, "2011-01-02")) == ["d000"] * 2


def test_a_chain_of_likeness_does_not_make_one_story():
    pieces = [written(seed, 4) for seed in range(8)]
    chain = [" ".join(pieces[i : i + 5]) for i in range(4)]  # neighbours share four pieces of six: 0.67
    story = together(*((text, "2011-01-02") for text in chain), spec=DuplicatesSpec(similarity=0.6))
    assert story == ["d000", "d000", "d002", "d002"]


def test_articles_of_a_title_alone_or_of_a_few_words_are_never_near_copies():
    articles = [("", "2011-01-02"), ("", "2011-01-02"), ("사진은 축제 모습이다.", "2011-01-02"), ("사진은 축제 모습이다.", "2011-01-02")]
    assert together(*articles) == ["d000", "d001", "d002", "d003"]


def test_keywords_tell_articles_without_a_text_and_stubs_with_one_lead():
    listed = ",".join(random.Random(1).choices(WORDS, k=120))
    other = ",".join(random.Random(2).choices(WORDS, k=120))
    assert together(("", "2011-01-02", listed), ("", "2011-01-02", listed.replace("항만", "항구")), ("", "2011-01-02", other)) == [
        "d000", "d000", "d002",
    ]  # fmt: skip
    stub = written(3)[:200]
    assert together((stub, "2011-01-02", listed), (stub, "2011-01-02", other)) == ["d000", "d001"]
    assert together((stub, "2011-01-02", listed), (written(4)[:200], "2011-01-02", listed + ",추가,낱말")) == ["d000", "d000"]
    assert together((stub, "2011-01-02", listed), (written(3), "2011-01-02")) == ["d001", "d001"]


@pytest.fixture(scope="module")
def pile() -> pd.DataFrame:
    """Sixty articles in about thirty stories, some undated."""
    chosen, articles = random.Random(5), []
    for seed in range(30):
        day = f"2011-01-{seed % 28 + 1:02d}"
        articles.append((written(seed), day))
        for kind in chosen.sample(sorted(COPIES), seed % 3):
            articles.append((COPIES[kind](written(seed)), chosen.choice([day, ""])))
    return table(*articles)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), batch=st.integers(1, 70))
def test_order_and_batches_change_nothing(pile, seed, batch):
    expected = stories.fold(pile, grouped(pile), "fold")
    shuffled = pile.sample(frac=1, random_state=seed)
    folded = stories.fold(shuffled, grouped(shuffled, batch=batch), "fold")
    pd.testing.assert_frame_equal(folded.table, expected.table)
    assert dict(zip(shuffled["doc_id"], folded.story, strict=True)) == dict(zip(pile["doc_id"], expected.story, strict=True))
    assert sorted(folded.log) == sorted(expected.log)


@pytest.mark.parametrize("near", ["fold", "weight", "keep", "off"])
def test_no_article_is_lost(pile, near):
    given = pile.assign(copies=range(1, len(pile) + 1))
    found = grouped(given, DuplicatesSpec(near=near, similarity=0.65))
    folded = stories.fold(given, found, near)
    assert folded.copies.sum() == given["copies"].sum()
    assert folded.stays.sum() + len(folded.log) == len(given)
    assert (folded.copies > 0).tolist() == folded.stays.tolist()
    assert list(folded.table.columns) == list(STORY_COLUMNS)
    if near == "off":
        assert not len(folded.table) and folded.story.tolist() == given["doc_id"].tolist()
    else:
        assert len(folded.table) == len(found) > 20
        assert (folded.table["kept"] == folded.table["doc_id"]).all() == (near == "keep")
        firsts = folded.table.groupby("story").first()
        assert (firsts["doc_id"] == firsts.index).all() and (firsts["similarity"] == 1).all()
    if near in ("keep", "off"):
        assert folded.stays.all() and folded.log == []


def test_fold_names_what_went_where():
    made = table((TEXT, "2011-01-02"), (TEXT + " 끝", "2011-01-03"))
    folded = stories.fold(made, grouped(made), "fold")
    assert folded.log == [("d001", "made.csv", "001", "near copy", "d000")]
    assert folded.table["similarity"].between(0.65, 1).all() and folded.copies.tolist() == [2, 0]


def test_signatures_are_the_same_bytes_everywhere():
    sketch = stories.signatures([TEXT, "", "짧다", "\f" + ",".join(WORDS)])
    assert sketch.shape == (4, stories.SLOTS) and sketch.dtype == np.uint8
    assert not sketch[1:3].any() and not sketch[3, 128:].any()
    assert hashlib.sha256(sketch.tobytes()).hexdigest() == "20edf29d7cde805a500c1e9bc3bd8d113e44fff286051dec22b77384bb0e8a26"


def test_signatures_do_not_depend_on_threads():
    code = "import sys, hashlib; from analysis.preprocessing import stories; sys.stdout.write(hashlib.sha256("
    code += "stories.signatures([sys.argv[1] * (i % 7 + 1) for i in range(300)]).tobytes()).hexdigest())"
    found = {
        subprocess.run([sys.executable, "-c", code, TEXT], env={**os.environ, "RAYON_NUM_THREADS": threads}, check=True,
                       capture_output=True, text=True).stdout
        for threads in ("1", "2")
    }  # fmt: skip
    assert len(found) == 1


def test_texts_are_asked_for_in_small_ascending_lots_and_only_where_needed(pile):
    said, asked = stories.said(pile), []
    stories.group(pile, stories.signatures(said), lambda at: [asked.append(at.tolist()) or said[i] for i in at], SPEC)
    assert all(lot == sorted(lot) and len(lot) <= 1000 for lot in asked)
    alone = stories.signatures([written(i) for i in range(70, 90)])
    many = table(*((written(i), "2011-01-02") for i in range(70, 90)))
    assert not len(stories.group(many, alone, lambda at: pytest.fail("nothing to compare"), SPEC))
