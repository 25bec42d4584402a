"""Cleaning: the page goes, the article stays, and every line that went is told."""

import csv
import re
import time
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
        (LOCAL, "가람시, 융합 산업 키운다", {"author": "나한별", "date": "2006-09-04", "series": "바다, 길이 있다"}),
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
SENTENCES_MORE = [
    "두 회사는 기자간담회에서 계획을 밝혔다.",
    "페이스북은 트위터보다 늦게 나왔다.",
    "저작권은 창작자에게 있다.",
    "무단전재를 금지하는 법이 생겼다.",
    "사진 제공을 맡은 곳은 가람시다.",
    "관련기사를 묶어 보여 주는 서비스다.",
    "그는 가람일보 기자다.",
    "그날 현장에 있던 사람은 나한별 기자.",
    "2012년 9월 4일 문을 연 회사다.",
    "입력 2012.09.04라고 적힌 종이가 나왔다.",
    "끝이라는 말은 하지 않았다.",
    "구독하기를 누르는 이가 늘었다.",
    "제보는 전화로 받는다고 했다.",
    "좋아요 0개를 받은 글이었다.",
    "댓글 12개가 달렸다.",
    "앵커가 말을 잇지 못했다.",
    "저는 가람에서 온 나한별입니다.",
    "ⓒ는 저작권을 뜻하는 표시다.",
    "© 표시는 1908년에 나왔다.",
    "한 기자가 han@garam.example 주소를 공개했다.",
    "섹션 이름은 정치와 경제였다.",
    "▲ 첫째는 값이고 둘째는 시간이다.",
    "▶ 이번 조치로 요금이 내려간다.",
    "[가람의 길]이라는 책이 나왔다.",
    "(가람일보) 기사에 따르면 그렇다.",
    "다른 기사보기 단추를 없앴다.",
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


# Lines of pages as they circulate, with made-up names and outlets; each goes whole.
GOES = {
    "byline": [
        "나한별·도하늘 기자", "나한별 기자, 도하늘 기자", "나한별, 도하늘 기자 han@garam.example", "베이징/나한별 특파원", "제주=나한별기자",
        "글·사진 나한별 기자", "나한별 객원기자", "나한별 | 논설위원", "[나한별 기자 han@garam.example]", "(가람=나한별 기자)",
        "나한별.도하늘(han@garam.example)", "나한별 기자 (han@garam.example)", "나한별 인턴기자 han@garam.example", "■나한별 기자 han@garam.example",
        "가람뉴스팀 news@garam.example", "디지털뉴스부", "온라인이슈팀 기자", "나한별 기자 han@gar..", "정리=나한별 기자", "[ 나한별 / 도하늘 기자 ]",
        "ㅣ나한별 기자", "글=나한별 기자 han@garam.example 사진=도하늘 기자", "글 나한별 기자 han@garam.example·사진 도하늘 기자", "-나한별 기자 han@garam.example", "가람투데이 나한별 기자 han@garam.example, ha@garam.example",
    ],
    "copyright": [
        "ⓒ 가람일보", "© 가람일보, All rights reserved", "<ⓒ 가람경제 & garam.example, 무단전재 및 재배포 금지>", "[저작권자 ⓒ 가람신문 무단복제-재배포 금지]",
        "저작권자(c) 가람뉴스, 무단 전재·복사 및 재배포를 금합니다", "무단 전재 및 재배포 금지", "Copyrights ⓒ 가람닷컴. All Rights Reserved.",
        "- Copyright ⓒ [가람경제 garam.example] 무단전재 배포금지 -", "<저작권자 © 가람일보, 무단 전재, 재배포 및 AI 학습 이용 금지>",
        "[가람일보 무단전재 및 재배포를 금지합니다]", "(C) Garam Times. All rights reserved.", "무단전재-재배포금지", "재배포 금지",
    ],
    "dateline": [
        "기사입력 : 2012-09-04 17:33", "2012-09-04 17:33 입력", "승인 2012.09.04", "[2012-09-04]", "작성 : 2012년 9월 4일(화) 10:00",
        "입력 2012.09.04. 오전 10:00 수정 2012.09.05. 오후 3:10", "기사입력 2012-09-04 04:05 기사원문 스크랩", "최종수정 2012.09.04 09:10", "2012년 9월 4일 (화)",
        "등록 2012.09.04 10:00 | 수정 2012.09.04 10:05", "발행일 2012-09-04 제9면", "[A12면]", "제7면", "송고시간 2012-09-04 10:00", "31면 21판",
    ],
    "share": [
        "댓글 12", "좋아요 0", "공감 3", "댓글 0개", "글자크기 조절", "글자 크게", "글자 작게", "본문듣기", "기사 스크랩", "인쇄하기", "URL 복사",
        "페이스북 공유하기", "카카오톡 공유", "페이스북으로 공유", "가 가", "가+ 가-", "• 링크", "페이스북 | 트위터 | 밴드 | URL", "추천 0 비추천 0", "조회수 1,204",
        "Facebook Twitter", "SNS 공유하기", "퍼가기", "번역 설정", "· 목록", "URL복사(으)로 기사보내기", "페이스북(으)로 기사보내기", "SNS 기사보내기",
        "바로가기 복사하기 본문 글씨 줄이기 본문 글씨 키우기", "이 기사를 공유합니다", "다른 공유 찾기", "본문 글자 크기 설정",
    ],
    "photo": [
        "사진=가람시 제공", "사진=도하늘 기자", "[사진=가람시 제공]", "(사진제공=가람)", "사진제공 : 가람시", "▲ 사진/가람일보", "[가람시 제공]", "[자료=가람연구소]", "그래픽=나한별 기자",
        "[사진-가람]", "[이미지출처=가람뉴스]", "출처 : 가람시", "<사진 ⓒ 가람>", "△ 그래픽/나한별기자", "영상=가람 캡처", "▲사진 제공=가람시", "[자료사진]",
    ],
    "related": [
        "관련기사", "[관련기사]", "▶ 관련기사", "☞ 관련기사", "▶관련기사 3·4면", "<관련기사 A5면>", "관련 뉴스", "■ 관련기사 더보기", "오늘의 주요뉴스", "많이 본 뉴스",
        "이 기사와 함께 보면 좋은 기사", "실시간 주요뉴스", "▶ 관련기사: 섬으로 간 통신망", "추천기사", "인기기사 TOP 10", "【관련기사】",
    ],
    "more": ["나한별기자의 다른 기사보기 >", "나한별 기자의 다른 기사 더보기", "이 기자의 다른기사 보기", "[나한별 기자의 다른 뉴스 보기]", "나한별 기자의 기사 더보기"],
    "promo": [
        "▶ 가람일보 구독하기", "☞ 가람뉴스 바로가기", "▶ 카카오톡 채널 추가", "※ 이 기사는 가람경제 제5호에 실렸습니다", "▶ 제보하기", "☎ 기사제보 02-000-0000",
        "기사제보 및 보도자료 news@garam.example", "▶가람 앱 다운로드", "▷ 이벤트 보러가기", "https://garam.example/news/1", "www.garam.example", "[제보하기] garam@garam.example",
    ],
    "broadcast": ["[앵커]", "<기자>", "◀ 앵커 ▶", "◀ 리포트 ▶", "【 앵커멘트 】", "[리포트]", "YTN 나한별입니다.", "YTN 나한별[han@garam.example]입니다.", "KBS 뉴스 나한별입니다.", "지금까지 국회에서 YTN 나한별입니다.",
                  "서울에서 연합뉴스TV 나한별입니다", "MBC뉴스 나한별입니다."],
    "end": ["(끝)", "<끝>", "[끝]", "- 끝 -"],
    "email": ["han@garam.example", "이메일 : han@garam.example", "E-mail: han@garam.example", "제보 news@garam.example"],
}  # fmt: skip


@pytest.mark.parametrize(("rule", "line"), [(rule, line) for rule, lines in GOES.items() for line in lines])
def test_a_line_of_the_page_goes_and_is_told(rule, line):
    text, changes, _ = clean(f"{BODY}\n\n{line}\n")
    assert text == BODY
    assert "".join(gone for _, gone in changes).replace(" ", "") == line.replace(" ", "")
    assert rule in {name for name, _ in changes}
    assert clean(f"{BODY}\n\n{line}", rules=set(RULES) - {rule})[0].startswith(BODY)


STAYS = [
    *SENTENCES_MORE, "- 가람통신, 첫 해외 투자", "가람시, 무료 백신 제공", "소셜 구독 경제의 부상", "댓글과 민주주의", "라인", "공유", "밴드", "블로그 전성시대",
    "저작권, 누구의 것인가", "시민 기자의 눈", "일자리 제공", "통신 3사의 주요 서비스", "2012년 가람의 선택", "제9차 당대회", "▶ 구독 경제의 부상", "인쇄 산업의 앞날",
    "끝", "끝나지 않은 싸움", "사진 속의 가람", "링크의 경제학",
    "제보는 시민의 힘이다", "기사제보 앱이 쏟아진다", "※이 기사는 세 번에 나눠 싣는다", "추천 뉴스: 기계가 고른다", "사진=그림이라는 말은 낡았다", "불법복제·무단배포 전면 금지",
    "참가 신청은 apply@garam.example", "방문 예약과 문의는 tour@garam.example", "이 기사를 공유하는 사람들",
]  # fmt: skip


@pytest.mark.parametrize("line", STAYS)
def test_a_line_of_the_article_stays_whole(line):
    text, changes, _ = clean(f"{BODY}\n\n{line}\n\n{BODY}")
    assert line.lstrip("▲▶■□○※ ") in text.split("\n")
    assert {rule for rule, _ in changes} <= {"mark"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("아주가람경제 나한별 기자 = 가람이 샀다.", "가람이 샀다."),
        ("나한별 도하늘 기자 = 가람이 샀다.", "가람이 샀다."),
        ("나한별 특파원= 가람이 샀다.", "가람이 샀다."),
        ("【서울=가람뉴스】나한별 기자 = 가람이 샀다.", "가람이 샀다."),
        ("(서울·부산=가람뉴스) 나한별 기자, 도하늘 기자 = 가람이 샀다.", "가람이 샀다."),
        ("(파리 AFP=가람뉴스) 가람이 샀다.", "가람이 샀다."),
        ("[가람경제(대전) 나한별 기자] 가람이 샀다.", "가람이 샀다."),
        ("[대전=가람일보 나한별기자] 가람이 샀다.", "가람이 샀다."),
        ("[가람데일리 = 칸(프랑스) 나한별 기자] 가람이 샀다.", "가람이 샀다."),
        ("［가람경제=나한별 기자］ 가람이 샀다.", "가람이 샀다."),
        ("[가람신문] 가람이 샀다.", "가람이 샀다."),
        ("[앵커] 가람이 샀습니다.", "가람이 샀습니다."),
        ("두 회사가 손을 잡았다. [사진=가람시 제공]", "두 회사가 손을 잡았다."),
        ("가람 대표 [사진=가람 제공]", "가람 대표"),
        ("두 회사가 손을 잡았다. /사진제공=가람", "두 회사가 손을 잡았다."),
        ("두 회사가 손을 잡았다. 가람=연합뉴스", "두 회사가 손을 잡았다."),
        ("두 회사(사진=가람시)가 손을 잡았다.", "두 회사가 손을 잡았다."),
        ("두 회사가 손을 잡았다. [가람연구소 제공]", "두 회사가 손을 잡았다."),
        ("가람이 샀다. (끝)", "가람이 샀다."),
        ("가람이 샀다. 나한별 기자 han@gar..", "가람이 샀다."),
        ("가람이 샀다고 공시했다.나한별 기자 han@garam.example", "가람이 샀다고 공시했다."),
        ("가람이 샀다.<저작권자 © 가람뉴스, 무단전재 및 재배포 금지>그리고 팔았다.", "가람이 샀다.그리고 팔았다."),
        ("▲ 가람 대표가 말하고 있다. ⓒ 가람일보 무단전재 및 재배포 금지", "가람 대표가 말하고 있다."),
        ("▲ 가람의 새 공장", "가람의 새 공장"),
        ("▲나한별씨 별세=1일 가람병원 발인 3일", "나한별씨 별세=1일 가람병원 발인 3일"),
        ("（주）가람이 ２곳을 샀다．", "가람이 2곳을 샀다."),
        ("&amp;quot;가람&amp;quot;이 &amp;lt;b&amp;gt;샀다&amp;lt;/b&amp;gt;.", '"가람"이 샀다.'),
        ("가람이<!-- 광고 --> 샀다.", "가람이 샀다."),
        ("가\u200d람\ufe0f이\x00 샀다.\u2028그리고", "가람이 샀다.\n그리고"),
        ("가람의 길\t가람이 샀다.", "가람의 길\n가람이 샀다."),
        ("<가람일보>는 가람이 샀다고 전했다.", "<가람일보>는 가람이 샀다고 전했다."),
        ("그는 “현장에 나한별 기자가 있었다”고 했다.", "그는 “현장에 나한별 기자가 있었다”고 했다."),
        ("산개나리 자생지(사진)가 나왔다.", "산개나리 자생지(사진)가 나왔다."),
        ("값은 A=B라는 식(자료: 가람)에서 나온다.", "값은 A=B라는 식(자료: 가람)에서 나온다."),
        ("행사에는 무료 음료(가람시 제공)가 나왔다.", "행사에는 무료 음료(가람시 제공)가 나왔다."),
        ("가람이 샀다. 그가 만난 사람은 나한별 기자였다.", "가람이 샀다. 그가 만난 사람은 나한별 기자였다."),
    ],
)  # fmt: skip
def test_what_stands_around_a_sentence_goes_and_the_sentence_stays(before, after):
    assert clean(before)[0] == after


def test_the_tag_of_a_series_is_told_and_logged():
    text, changes, found = clean(f"[단독][가람의 길 ③]가람, 바다로\n\n{BODY}")
    assert text.startswith("가람, 바다로\n") and found["series"] == "단독"
    assert [line for rule, line in changes if rule == "series"] == ["[단독]", "[가람의 길 ③]"]


def test_a_headline_with_a_tag_is_the_headline_without_it():
    for line, title in (("가람, 바다로", "[단독] 가람, 바다로"), ("[단독] 가람, 바다로", "가람, 바다로")):
        assert without_title(f"{line}\n{BODY}", title) == (BODY, line)


def test_headlines_below_related_go_and_the_body_after_them_stays():
    for mark in ("- ", "· ", "▶ ", ""):
        block = f"관련기사\n{mark}섬으로 간 통신망\n{mark}뭍으로 온 통신망"
        assert clean(f"{BODY}\n\n{block}\n{SENTENCES[0]}")[0] == f"{BODY}\n\n{SENTENCES[0]}"
    spaced = "관련기사\n\n- 섬으로 간 통신망\n\n- 뭍으로 온 통신망\n\n"
    assert clean(f"{BODY}\n\n{spaced}{SENTENCES[0]}")[0] == f"{BODY}\n\n{SENTENCES[0]}"
    assert clean("주요뉴스\n가람, 바다로\n나래, 뭍으로")[0] == "주요뉴스\n가람, 바다로\n나래, 뭍으로"


PAGES = st.lists(
    st.sampled_from([*SENTENCES, *FURNITURE, *STAYS, *(line for lines in GOES.values() for line in lines)]), max_size=14
)
BITS = st.lists(
    st.sampled_from(["[", "]", "(", ")", "<", ">", "▲", "■", "기자", "나한별", " ", "\n", "=", "가람일보", "사진", "제공", ".", "다.", "&amp;", "lt;", "b",
                     "ⓒ", "무단전재 금지", "관련기사", "馬", ", ", ",", "(주)", "<>", "앵커", "끝", "@a.kr", "ha", "\t", "2012-09-04", "＜", "＆", "댓글 3", "\u1100",
                     "\u1161", "\u200b", "입력", "단독", "통신"]),
    max_size=25,
).map("".join)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(PAGES.map("\n".join) | BITS | st.text(max_size=40))
def test_what_is_clean_stays_as_it_is(text):
    cleaned, _, _ = clean(text)
    assert clean(cleaned)[:2] == (cleaned, [])


@settings(max_examples=80, deadline=None)
@given(PAGES)
def test_every_line_that_goes_is_in_the_log(lines):
    cleaned, changes, _ = clean("\n".join(lines))
    told = re.sub(r"[\W_]", "", "".join(line for _, line in changes))
    for line in lines:
        if re.sub(r"[\W_]", "", line) not in re.sub(r"[\W_]", "", cleaned):
            words = [word for word in re.findall(r"\w+", line) if word not in cleaned]
            assert all(word in told for word in words), line


@settings(max_examples=80, deadline=None)
@given(PAGES, st.sampled_from(RULES))
def test_to_switch_a_rule_off_never_removes_more(lines, rule):
    page = "\n".join(lines)
    everything, less = clean(page)[0], clean(page, rules=set(RULES) - {rule})[0]
    assert len(re.sub(r"\s", "", less)) >= len(re.sub(r"\s", "", everything))


LONG = "가람통신은 바다 건너 통신사에 지분을 대고 현지 이용자에게 요금을 낮춘 상품을 내놓기로 했으며 올해 안에 두 곳이 더 늘어난다고 밝혔다"


@settings(max_examples=120, deadline=None)
@given(st.sampled_from([*FURNITURE, *(line for lines in GOES.values() for line in lines)]), st.booleans())
def test_a_long_line_with_a_full_stop_is_never_removed(line, before):
    long = f"{line} {LONG} 그리고 {LONG}." if before else f"{LONG} 그리고 {LONG} {line} 라고 했다."
    assert len(long) >= 100
    assert LONG in clean(f"{BODY}\n{long}\n{BODY}")[0]


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
        ("가람이 샀다. <저작권자 ⓒ 가람뉴스. 무단전재 및 재배포 금지>", "가람이 샀다.", "copyright"),
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
    "piece",
    [
        "가",
        "가,",
        ".",
        '"',
        "= ",
        "(",
        "가.\n",
        "기자 ",
        "&amp;",
        "ⓒ",
        "<>",
        "[가",
        "▲\n",
        "관련기사\n",
        "가 ",
        "입력일",
        "김김",
        "▶ ",
        "a@",
        "[기자] ",
        "<b",
        "(주",
        "ⓒ ",
        "무단",
        "나한별·",
        "[[",
        "사진=",
        "/사진=",
        "=연합뉴스",
        "(馬.",
        ".,",
        "&#",
        "댓글 1 ",
        "다. ",
        "끝)",
        "\t",
        "\u0301",
        "<!--",
    ],
)
def test_time_grows_with_the_text_and_not_with_its_square(piece):
    began = time.process_time()
    clean(piece * (200_000 // len(piece)))
    assert time.process_time() - began < 5  # a pattern that goes back and forth would take hours


def test_time_grows_with_the_number_of_lines():
    for block in (
        "관련기사\n섬으로 간 통신망\n",
        "관련기사\n\n- 섬으로 간\n\n",
        "댓글\n",
        "[단독]\n",
        "통신\n",
        "<앵커>\n",
        "▲ 가\n",
    ):
        for page in (f"{BODY}\n{block * 8000}", f"{block * 8000}{BODY}"):
            clean(page)


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
