"""Every phenomenon of mess that the four source articles show, on pages of the same shapes, and on the sources themselves."""

import re
import unicodedata

import pytest

from analysis.preprocessing.clean import clean, headline, without_title
from analysis.preprocessing.corpus import corpus
from analysis.preprocessing.nouns import nouns
from analysis.values import CorpusSpec, DictionarySpec

# Four pages in the shapes of the four sources; names, outlets and facts are made up.
PORTAL = """외국 통신사들이 앞다투어 한국에 온다.

나래컴 도담컴 온새컴 등 해외 업체들이 서울에 사무소를 열었다.

<>왜 오나 =한국 이용자가 새 서비스를 먼저 써 보기 때문이다.

올들어 가람컴은 본사에 기술자를 파견,몇 달동안 개발,교육,지원을 맡겼다.

이용자는 1천만명을 넘었고 시장의 2%정도는 사과 배추 감자 판매에서 나온다.

<>어디로 가나 =이베이와 겨루는 e베이도 지사를를 세웠고 M&A로 B2B 시장에 들어간다.

나한별 기자 han@garam.example"""
TRADE = """컨버전스
가람통신, 바다 밖에서 길을 찾다
디지털가람일보
발행일 2003-05-12 10:20:30
- 가람통신, 나래와 손잡고 U-시티 수출
- 도담플래닛, T맵 등 서비스 해외로
[디지털가람일보 도하늘기자] 가람통신은 8일 기자간담회를 열고 ‘바다 도시’를 세우겠다고 했다. 나래와 u-시티를 짓는다.
통신사는 “망만 팔던 때는 갔다”고 말했다.
<도하늘 기자>haneul@garam.example
Copyright ⓒ 디지털가람일보. 무단전재 및 재배포 금지"""
LOCAL = """[가람, 길이 있다]융합 산업 앞서가는 도시

시민의 생각이 제품이 되는 시대
가람시, 새 기술 키우기에 힘 쏟아 올해 말 '생각 장터' 연다
외부 전문가도 함께 진흥원은 클러스터 세워

나루봄 기자

발행일 2006-09-04 제19면
글자크기
  • 페이스북
  • 트위터
  • 메일보내기
  • 인쇄
  • 페이스북
  • 구글플러스
  •메일전송
\u00a0\u00a0\u00a0
▲ 그래픽/도담이기자

가람은 분명히 '항구 도시'다. 페이스북과 트위터에서 이름을 알렸다.

2009년 창립한 (주)나래랩, (주)도담은 소프트웨어(SW)와 물류 거점(Tri-port)을 잇는다. 시는 또하나의 길로 신(新) 사업을 꼽았다.

\u00a0\u00a0\u00a0

생각은 '시 경제본부→산하기관→판매·유통' 순서로 간다. 1차 심사를 지나면 310억원을 나눈다.

/나루봄기자

나루봄기자의 다른 기사보기 >"""
WEBZINE = """왕 회장 서울 방문...'가람페이' 결제 등 힘 모은다

가람그룹의 왕윤(王潤. 50) 회장이 두 달 만에 서울에 왔다. 지난해 매출 345억 위안(5조7000억원)을 올렸다.

왕 회장은 “결제대행(PG) 회사와 겨루지 않겠다”고 답했다. 가람페이는 HTML5 기반 전자결제 서비스다.

업계는 '간편결제'를 눈여겨본다.

웹진 가람톡 도하늘 기자 ha21@garam.example
\u00a0

관련기사

저작권자 © 가람톡 무단전재 및 재배포 금지"""
PAGES = {"portal.txt": PORTAL, "trade.txt": TRADE, "local.txt": LOCAL, "webzine.txt": WEBZINE}
SENTENCES = (
    "외국 통신사들이 앞다투어 한국에 온다.",
    "가람통신은 8일 기자간담회를 열고 ‘바다 도시’를 세우겠다고 했다.",
    "가람은 분명히 '항구 도시'다. 페이스북과 트위터에서 이름을 알렸다.",
    "업계는 '간편결제'를 눈여겨본다.",
)

# What a page shows, and what its clean text may not show; the same for our pages and for the sources.
GONE = {
    "byline with e-mail at the end": r"(?m)^[가-힣]{3} 기자 \S+@\S+",
    "byline in < > with e-mail": r"(?m)^<[가-힣]{3} 기자>\S+@\S+$",
    "bare byline in the head": r"(?m)^[가-힣]{3} 기자$",
    "byline after a slash": r"(?m)^/[가-힣]{3}기자$",
    "byline of a webzine": r"(?m)^[가-힣]+ [가-힣]+ [가-힣]{3} 기자 \S+@\S+$",
    "byline in brackets before the lead": r"(?m)^\[[가-힣]+ [가-힣]{3}기자\]",
    "any e-mail address": r"@",
    "section line": r"^컨버전스$|^컨버전스\n",
    "date line": r"(?m)^발행일 \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$",
    "date and page line": r"(?m)^발행일 \d{4}-\d\d-\d\d 제\d+면$",
    "font size button": r"(?m)^글자크기$",
    "share buttons": r"(?m)^\s*•\s?(?:페이스북|트위터|구글플러스|메일전송|메일보내기|인쇄)$",
    "photo or graphic credit": r"(?m)^▲",
    "lines of no-break spaces": "\u00a0",
    "mark of a sub-head": r"(?m)^<>",
    "series tag before the headline": r"^\[[^\]]+\](?=[A-Z가-힣])",
    "copyright with ⓒ": r"ⓒ",
    "copyright with ©": r"©",
    "related block that is empty": r"(?m)^관련기사$",
    "more by the reporter": r"다른 기사보기",
    "comma without a space": r"[가-힣],[가-힣]",
    "hanja gloss": r"[가-힣]\([\u4e00-\u9fff]",
    "company mark": r"\(주\)",
}
# What a page shows and its clean text shows as well.
STAYS = {
    "bullet deck without full stops": r"(?m)^- \S.*[^.]$",
    "deck with three dots": r"^.*\.\.\.'[가-힣]+'.*\n",
    "기자 inside a sentence": r"기자간담회",
    "the words of a sub-head": r"(?:왜|어떤)",
    "straight quotes": r"'[가-힣]+",
    "curly quotes": r"“",
    "gloss in brackets": r"\((?:SW|PG|Tri-port)\)",
    "typos and odd spacing": r"지사를를|또하나의",
    "numbers with units": r"1천만명|345억 위안",
    "year, age and ordinal": r"2009년 창립|\(50\)|1차",
    "arrow": r"→",
    "blank lines between paragraphs": r"\n\n",
    "mixed scripts": r"e베이|U-시티|u-시티|T맵|HTML5",
    "symbols inside a term": r"M&A|B2B",
}


@pytest.fixture(scope="module")
def sources(shared):
    return [path.read_text(encoding="utf-8") for path in sorted((shared / "seeds").glob("*.txt"))]


@pytest.mark.parametrize("phenomenon", GONE)
def test_what_belongs_to_the_page_goes(phenomenon):
    shown = [page for page in PAGES.values() if re.search(GONE[phenomenon], page)]
    assert shown
    assert not [page for page in PAGES.values() if re.search(GONE[phenomenon], clean(page)[0])]


@pytest.mark.parametrize("phenomenon", GONE)
def test_what_belongs_to_the_page_goes_from_the_sources(phenomenon, sources):
    assert any(re.search(GONE[phenomenon], page) for page in sources)
    assert not [page[:40] for page in sources if re.search(GONE[phenomenon], clean(page)[0])]


@pytest.mark.parametrize("phenomenon", STAYS)
def test_what_belongs_to_the_article_stays(phenomenon):
    raw = [re.search(STAYS[phenomenon], page) is not None for page in PAGES.values()]
    assert any(raw)
    for page in PAGES.values():
        for found in set(re.findall(STAYS[phenomenon], page)) - {"\n\n", "(50)"}:
            assert found in clean(page)[0]


@pytest.mark.parametrize("phenomenon", STAYS)
def test_what_belongs_to_the_article_stays_in_the_sources(phenomenon, sources):
    assert [page for page in sources if re.search(STAYS[phenomenon], clean(page)[0])]


def test_no_sentence_of_the_body_is_touched():
    joined = "\n".join(clean(page)[0] for page in PAGES.values())
    assert [sentence for sentence in SENTENCES if sentence not in joined] == []


def test_no_sentence_of_the_sources_is_touched(sources):
    for page in sources:
        text = clean(page)[0]
        for line in page.split("\n"):
            if len(line) >= 60 and re.search(r"[가-힣]\.$", line) and not re.match(r"\[|<>|▲", line):
                letters = re.sub(r"\(주\)|\([\u4e00-\u9fff]+[^)]*\)|[\W_]|\s", "", line)
                assert letters in re.sub(r"[\W_]|\s", "", text.replace("(50)", "")), line[:30]


# Titles and dates


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for name, page in PAGES.items():
        (folder / name).write_text(page, encoding="utf-8")
    return corpus(CorpusSpec((folder,)))


def row(made, stem):
    return made.articles[made.articles["path"].str.endswith(f"{stem}.txt")].iloc[0]


def test_a_page_without_a_headline_has_none_and_a_deck_is_one(made):
    assert row(made, "portal")["title"] == "" and row(made, "webzine")["title"].startswith("왕 회장 서울 방문...")


def test_a_source_without_a_headline_has_none_and_a_deck_is_one(sources):
    assert headline(clean(sources[0])[0]) == "" and headline(clean(sources[3])[0]) == sources[3].split("\n")[0]


def test_the_head_block_gives_section_headline_outlet_and_date(made):
    article = row(made, "trade")
    assert article[["section", "title", "outlet"]].tolist() == [
        "컨버전스",
        "가람통신, 바다 밖에서 길을 찾다",
        "디지털가람일보",
    ]
    assert article["published"] == "2003-05-12T10:20:30" and article["author"] == "도하늘"


def test_the_head_block_of_a_source_gives_section_outlet_and_date(sources):
    section, _, outlet, date = sources[1].split("\n")[:4]
    found = clean(sources[1])[2]
    assert (found["section"], found["outlet"], found["date"]) == (section, outlet, date.removeprefix("발행일 "))


def test_the_headline_stays_without_its_series_and_the_decks_below_it(made):
    text, _, found = clean(LOCAL)
    assert (
        headline(text) == row(made, "local")["title"] == "융합 산업 앞서가는 도시"
        and found["series"] == "가람, 길이 있다"
    )
    assert text.split("\n")[2:5] == LOCAL.split("\n")[2:5]


def test_the_headline_of_a_source_stays_without_its_series(sources):
    cleaned = clean(sources[2])[0].split("\n")
    assert cleaned[2:5] == sources[2].split("\n")[2:5] and sources[2].split("\n")[0].endswith("]" + cleaned[0])


def test_dates_are_those_that_the_page_states_and_no_year_age_or_ordinal(made):
    dates = {stem: row(made, stem)["published"] for stem in ("portal", "trade", "local", "webzine")}
    assert dates == {"portal": "", "trade": "2003-05-12T10:20:30", "local": "2006-09-04", "webzine": ""}


def test_a_paragraph_of_one_sentence_is_no_article_of_its_own(made):
    assert len(made) == 4


def test_quotes_do_not_matter_where_a_title_is_compared():
    assert without_title("“가람” ‘페이’ 온다\n\n본문이다.", "\"가람\" '페이' 온다") == (
        "본문이다.",
        "“가람” ‘페이’ 온다",
    )


def test_encodings_line_ends_and_forms_of_hangul_give_one_text():
    for page in PAGES.values():
        expected = clean(page)[0]
        assert clean("\ufeff" + page.replace("\n", "\r\n") + "\r\n")[0] == expected
        assert clean(unicodedata.normalize("NFD", page))[0] == expected


def test_related_headlines_of_other_articles_go_with_their_block():
    page = WEBZINE.replace("관련기사\n", "관련기사\n섬으로 간 통신망\n뭍으로 온 통신망\n")
    assert clean(page)[0] == clean(WEBZINE)[0]


# Nouns


@pytest.fixture(scope="module")
def forms(made):
    return set(nouns(made, DictionarySpec(), workers=1).table["form"].astype(str))


@pytest.mark.parametrize(
    ("phenomenon", "terms", "never"),
    [
        ("mixed scripts", {"이베이", "T맵", "HTML5", "u-시티"}, {"베이도", "U-시티"}),
        ("symbols inside a term", {"M&A", "B2B"}, {"M", "A"}),
        ("compound that the analyser splits", {"전자결제", "간편결제"}, {"전자", "간편"}),
        ("list without commas", {"사과", "배추", "감자"}, {"사과배추", "배추감자"}),
        ("arrow", {"경제", "기관", "판매", "유통"}, {"판매유통"}),
        ("company mark", set(), {"주나래랩", "씨"}),
        ("surname alone, city as a common word", {"회장"}, {"왕", "시", "마", "박"}),
        ("furniture", {"간담회", "페이스북"}, {"기자", "무단전재", "글자크기", "메일전송", "garam", "나한별", "도하늘", "관련기사"}),
    ],
)  # fmt: skip
def test_nouns_of_the_pages(forms, phenomenon, terms, never):
    assert terms - forms == set()
    assert never & forms == set()


def test_numbers_are_no_terms(forms):
    assert [form for form in forms if re.fullmatch(r"[\d.,%]+\S?", form)] == []
