"""Cleaning: the page goes, the article stays, and every line that went is told."""

import csv
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import InputError
from analysis.preprocessing.clean import RULES, clean, clean_title, head, headline, without_title

ROOT = Path(__file__).resolve().parents[1]
BODY = "가람통신이 바다 건너 통신사에 지분을 댔다.\n\n올해 안에 두 곳이 더 늘어난다."

LOCAL = f"""[바다, 길이 있다]가람시, 융합 산업 키운다

시민이 낸 생각을 제품으로
외부 전문가도 참여

나한별 기자

발행일 2006-09-04 제9면
글자크기
  • 페이스북
  • 트위터
  • 메일보내기
  • 인쇄
\u00a0\u00a0
▲ 사진/가람일보

{BODY}

/나한별기자

나한별기자의 다른 기사보기 >
"""
TRADE = f"""통신
가람통신, 바다를 건너다
가람데일리
발행일 2003-05-12 10:20:30
- 첫 해외 지분 투자
[가람데일리 나한별기자] {BODY}
<나한별 기자>han@garam.example
Copyright ⓒ 가람데일리. 무단전재 및 재배포 금지
"""
WEBZINE = f"""바다를 건넌 통신사

{BODY}

■ 남은 숙제

현지 규제가 걸림돌이다.

웹진 가람 편집팀 edit@garam.example

관련기사
섬으로 간 통신망

저작권자 © 웹진 가람 무단전재 및 재배포 금지
"""


def rules_of(text):
    return {rule for rule, _ in clean(text)[1]}


@pytest.mark.parametrize(
    ("page", "title", "found"),
    [
        (LOCAL, "가람시, 융합 산업 키운다", {"author": "나한별", "date": "2006-09-04"}),
        (TRADE, "가람통신, 바다를 건너다",
         {"author": "나한별", "date": "2003-05-12 10:20:30", "outlet": "가람데일리", "section": "통신"}),
        (WEBZINE, "바다를 건넌 통신사", {"author": "편집팀", "outlet": "웹진 가람"}),
    ],
)  # fmt: skip
def test_page_gives_its_body_its_title_and_what_it_tells(page, title, found):
    text, _, told = clean(page)
    assert told == found
    assert headline(text) == head(page) == title
    body, line = without_title(text, title)
    assert line == title and all(sentence in body for sentence in re.split(r"\n+", BODY))
    for furniture in (
        "기자",
        "garam.example",
        "ⓒ",
        "©",
        "페이스북",
        "글자크기",
        "▲",
        "관련기사",
        "섬으로 간",
        "발행일",
        "■",
        "\u00a0",
    ):
        assert furniture not in body


def test_decks_stay_in_the_body_and_sub_heads_keep_their_words():
    assert "- 첫 해외 지분 투자" in clean(TRADE)[0] and "시민이 낸 생각을 제품으로" in clean(LOCAL)[0]
    assert "\n남은 숙제\n" in clean(WEBZINE)[0]
    assert clean("<>왜 나가나 =시장이 좁기 때문이다.\n<>갈 곳")[0] == "왜 나가나\n시장이 좁기 때문이다.\n갈 곳"


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("나한별 기자 han@garam.example", "byline"),
        ("<나한별 기자>han@garam.example", "byline"),
        ("<IT산업부 기자>desk@garam.example", "byline"),
        ("IT산업부 기자 it@garam.example", "byline"),
        ("웹진 가람 편집팀 edit@garam.example", "byline"),
        ("가람닷컴 바다톡 나한별 기자 han@garam.example", "byline"),
        ("/나한별기자", "byline"),
        ("/경제부 기자", "byline"),
        ("경제부 기자", "byline"),
        ("[ 나한별 기자 ]", "byline"),
        ("뉴욕=나한별 특파원", "byline"),
        ("han@garam.example", "email"),
        ("글자크기", "share"),
        ("  • 페이스북", "share"),
        ("•메일전송", "share"),
        ("페이스북 트위터 인쇄", "share"),
        ("• 밴드", "share"),
        ("▲ 그래픽/나한별기자", "photo"),
        ("[사진=가람시 제공]", "photo"),
        ("Copyright ⓒ 가람데일리. 무단전재 및 재배포 금지", "copyright"),
        ("저작권자 © 웹진 가람 무단전재 및 재배포 금지", "copyright"),
        ("<저작권자(c) 가람뉴스, 무단 전재-재배포 금지>", "copyright"),
        ("ⓒ 2011 Garam. All rights reserved.", "copyright"),
        ("나한별기자의 다른 기사보기 >", "more"),
        ("발행일 2012-09-04 제19면", "dateline"),
        ("입력 : 2011.11.08 16:18 | 수정 : 2011.11.09 09:00", "dateline"),
        ("2011년 11월 8일 화요일", "dateline"),
        ("[A3면]", "dateline"),
        ("관련기사", "related"),
    ],
)
def test_furniture_goes_as_a_whole_line_under_its_rule(line, rule):
    text, changes, _ = clean(f"{BODY}\n\n{line}\n")
    assert text == BODY
    assert changes == [(rule, " ".join(line.split()))]
    kept, _, _ = clean(f"{BODY}\n\n{line}\n", rules=set(RULES) - {rule})
    assert kept == f"{BODY}\n\n{' '.join(line.split())}" or rule in ("photo", "byline")


SENTENCES = [
    "페이스북과 트위터가 인쇄 매체를 앞질렀다.",
    "두 회사는 기자간담회를 열었다.",
    "시민 기자들이 만드는 신문이 나왔다.",
    "저작권자는 무단 전재를 막아 달라고 했다.",
    "관련기사에 달린 댓글이 문제가 됐다.",
    "발행일 2001년 1월 2일 자 신문에 광고가 실렸다.",
    "2009년 창립한 회사다.",
    "그는 a@b.example 주소로 받았다고 말했다.",
    "글자크기를 키우는 기능이 들어갔다.",
    "▲ 첫째 조건은 값이다.",
    "사진=그림이라는 등식은 깨졌다.",
    "‘메일보내기’ 단추가 사라졌다.",
    "ⓒ 표시를 붙이는 곳이 늘었다.",
    "통신 분야가 가장 빨랐다.",
    "경제부 기자의 눈으로 보면 다르다.",
]
FURNITURE = ["나한별 기자 han@garam.example", "글자크기", "  • 페이스북", "▲ 사진/가람일보", "\u00a0", "",
             "ⓒ 가람일보 무단전재 및 재배포 금지", "발행일 2006-09-04 제9면", "/나한별기자"]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES + FURNITURE), min_size=1, max_size=12))
def test_no_rule_takes_a_sentence(lines):
    text = clean("\n".join(lines))[0].split("\n")
    expected = [line.removeprefix("▲ ") for line in lines if line in SENTENCES]
    assert [line for line in text if line] == expected


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.sets(st.sampled_from(RULES)))
def test_any_text_and_any_rules_pass(text, rules):
    cleaned, changes, _ = clean(text, rules=rules)
    assert {rule for rule, _ in changes} <= rules
    if not rules:
        assert cleaned.split() == text.split()


def test_related_block_ends_at_a_blank_line_where_the_article_goes_on():
    page = f"첫 문장이다.\n\n관련기사\n섬으로 간 통신망\n뭍으로 온 통신망\n\n{BODY}"
    assert clean(page)[0] == f"첫 문장이다.\n\n{BODY}"
    assert clean(f"{BODY}\n\n관련기사\n\n- 섬으로 간 통신망\n\n- 뭍으로 온 통신망\n\nⓒ 가람일보")[0] == BODY


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ("왕윤(王潤. 50) 회장이 왔다.", "왕윤(50) 회장이 왔다.", "hanja"),
        ("신(新) 사업이다.", "신 사업이다.", "hanja"),
        ("소프트웨어(SW)와 결제대행(PG)은 남는다.", "소프트웨어(SW)와 결제대행(PG)은 남는다.", None),
        ("(주)가람랩, ㈜나래가 참여한다.", "가람랩, 나래가 참여한다.", "company"),
        ("개발,교육,지원을 맡는다.", "개발, 교육, 지원을 맡는다.", "comma"),
        ("1,000명이 왔다.", "1,000명이 왔다.", None),
        ("R&amp;D와 &lt;b&gt;M&A&lt;/b&gt;다.", "R&D와 M&A다.", "entities"),
        ("<b>가람</b>이 샀다.", "가람이 샀다.", "tags"),
        ("ＫＴ가 ３곳을 샀다.", "KT가 3곳을 샀다.", "fullwidth"),
        (unicodedata.normalize("NFD", "가람이 샀다."), "가람이 샀다.", "nfc"),
        ("가람\u00a0통신이\u200b 샀다.", "가람 통신이 샀다.", None),
        ("□ 가람의 길", "가람의 길", "mark"),
        ("가람이 샀다. 나한별 기자 han@garam.example", "가람이 샀다.", "tail"),
        ("가람이 샀다. <저작권자 ⓒ 가람뉴스. 무단전재 및 재배포 금지>", "가람이 샀다.", "tail"),
        ("[가람투데이 부산=나한별 기자] 가람이 샀다.", "가람이 샀다.", "bracket"),
        ("(서울=가람뉴스) 나한별 기자 = 가람이 샀다.", "가람이 샀다.", "bracket"),
        ("[지난 8일 정부 청사] 가람이 샀다.", "[지난 8일 정부 청사] 가람이 샀다.", None),
    ],
)
def test_what_stands_inside_a_line(before, after, rule):
    text, changes, _ = clean(before)
    assert text == after
    assert (rule in {name for name, _ in changes}) if rule else not changes
    if rule and rule != "nfc":
        assert clean(before, rules=set(RULES) - {rule})[0] != after


@pytest.mark.parametrize(
    ("page", "outlet"),
    [
        (f"{BODY}\nⓒ 가람일보, 무단 전재 및 재배포 금지", "가람일보"),
        (f"{BODY}\nCopyright © 2012 가람 타임스. All rights reserved.", "가람 타임스"),
        (f"[가람투데이 부산=나한별 기자] {BODY}", "가람투데이"),
        (f"[가람데일리 IT산업부] {BODY}", "가람데일리"),
        (f"(부산=가람뉴스) 나한별 기자 = {BODY}", "가람뉴스"),
        (f"[가람일보=부산] {BODY}", "가람일보"),
        (f"[부산=나한별 기자] {BODY}", None),
    ],
)
def test_outlet_comes_from_the_notice_or_the_bracket(page, outlet):
    text, _, found = clean(page)
    assert found.get("outlet") == outlet and text == BODY


def test_date_is_when_it_was_published_not_when_it_was_changed():
    assert clean(f"수정 2011.11.09 10:00\n입력 2011.11.08 09:00\n{BODY}")[2]["date"] == "2011.11.08 09:00"
    assert "date" not in clean(f"{BODY}\n수정 2011.11.09 10:00")[2]
    assert "date" not in clean("1998년 1월 2일 문을 연 회사다. 2009년 상장했다.")[2]


def test_text_that_begins_with_its_body_has_no_headline():
    assert head(BODY) == "" and head("한 줄뿐인 글") == "" and head("") == ""
    assert head(f"- 덧붙인 줄\n큰 제목\n{BODY}") == "큰 제목"
    assert head(f"바다 건너...'가람페이' 온다\n\n{BODY}") == "바다 건너...'가람페이' 온다"


def test_title_in_line_one_or_two_is_taken_out_and_later_ones_stay():
    text, line = without_title(f'가람\n"통신사", 바다로 간다!\n{BODY}', "“통신사” 바다로 간다")
    assert (text, line) == (f"가람\n{BODY}", '"통신사", 바다로 간다!')
    assert without_title(BODY, "통신사 바다로") == (BODY, "") and without_title(BODY, "") == (BODY, "")


@pytest.mark.parametrize(
    "piece", ["가", "가,", ".", '"', "= ", "(", "가.\n", "기자 ", "&amp;", "ⓒ", "<>", "[가", "▲\n", "관련기사\n"]
)
def test_time_grows_with_the_text_and_not_with_its_square(piece):
    clean(piece * (200_000 // len(piece)))  # a pattern that goes back and forth would take hours


def test_title_keeps_its_words():
    assert clean_title(" [단독]  &quot;<b>가람</b>&quot;,\n바다로 ") == '[단독] "가람", 바다로'


def test_bracket_before_a_headline_is_told_once():
    text, changes, found = clean(f"[가람투데이 나한별 기자] 바다를 건너다\n{BODY}")
    assert text.startswith("바다를 건너다\n") and found["outlet"] == "가람투데이"
    assert [rule for rule, _ in changes] == ["bracket"]


def test_list_marks_go_and_list_words_stay():
    text = clean(f"{BODY}\n▲ 리눅스 배포판\n▲ 임베디드 개발\n{SENTENCES[0]}")[0]
    assert "\n리눅스 배포판\n임베디드 개발\n" in text


def test_unknown_rule_names_the_nearest():
    with pytest.raises(InputError, match="unknown cleaning rule 'bylines'; did you mean 'byline'"):
        clean(BODY, rules=["bylines"])


def test_sample_articles_come_out_clean():
    catalog = ROOT / "seeds" / "catalog.csv"
    if not catalog.is_file():
        pytest.skip("the sample corpus is not in this checkout")
    with catalog.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        text = clean((catalog.parent / row["file"]).read_text(encoding="utf-8"))[0]
        body, line = without_title(text, clean_title(row["title"]))
        assert line, row["doc_id"]
        told = [
            text
            for text in body.split("\n")
            if re.search(r"(?<!기)기자$|^관련|발행일|글자크기|^•|[©ⓒ▲■@]|<>|다른 기사", text)
        ]
        assert not told, row["doc_id"]
        assert re.search(r"\.[\"”’')]*$", body), row["doc_id"]
