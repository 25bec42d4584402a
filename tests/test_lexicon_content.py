"""The shipped word lists: every line has a reason, names are dated where they change, and sentences keep their terms."""

import csv
from functools import cache
from itertools import chain

import pandas as pd
import pytest

from analysis.preprocessing.entries import COLUMNS, key, read_entries
from analysis.preprocessing.lexicon import SHIPPED, load
from analysis.preprocessing.nouns import nouns
from analysis.values import CORPUS_COLUMNS, LOG_COLUMNS, Corpus, DictionarySpec

ENTRIES = [entry for path in SHIPPED for _, entry in read_entries(path)]
TERMS = [entry for entry in ENTRIES if entry.role == "term"]
OWN = [entry for entry in TERMS if entry.type != "word"]
# The same company or service goes on under a new name: from this day the old name means the new one.
RENAMED = {
    "한국통신프리텔": ("KTF", "2001-05"),
    "한국통신": ("KT", "2001-12"),
    "하나로통신": ("하나로텔레콤", "2004-07"),
    "하나로텔레콤": ("SK브로드밴드", "2008-09"),
    "LG텔레콤": ("LG유플러스", "2010-07"),
    "현대전자": ("하이닉스", "2001-03"),
    "하이닉스": ("SK하이닉스", "2012-03"),
    "안철수연구소": ("안랩", "2012-03"),
    "안드로이드마켓": ("구글플레이", "2012-03"),
    "다음커뮤니케이션": ("다음카카오", "2014-10"),
    "다음카카오": ("카카오", "2015-09"),
}
# One after the other in the same field, and yet each its own institution or company.
APART = [
    ("정보통신부", "방송통신위원회", "지식경제부", "미래창조과학부"),
    ("산업자원부", "지식경제부", "산업통상자원부"),
    ("문화관광부", "문화체육관광부"),
    ("행정자치부", "행정안전부", "안전행정부"),
    ("통신위원회", "방송위원회", "방송통신위원회"),
    ("한국소프트웨어진흥원", "정보통신산업진흥원"),
    ("한국정보보호진흥원", "한국인터넷진흥원"),
    ("게임물등급위원회", "게임물관리위원회"),
    ("네이버", "NHN", "NHN엔터테인먼트", "네이버컴"),
    ("KT", "KTF"),
    ("LG유플러스", "LG데이콤", "LG파워콤"),
]
SURNAMES = set(
    "金李朴崔鄭姜趙尹張林吳韓申徐權黃安宋柳洪全高文孫梁裵白許南沈盧河丁成車具郭禹朱任羅辛閔陳池嚴元蔡千方孔康玄咸卞廉"
)


def test_every_line_gives_a_reason_and_every_term_a_gloss():
    assert [entry.surface for entry in ENTRIES if not entry.note] == []
    assert [entry.surface for entry in TERMS if not entry.gloss] == []


def test_there_are_900_terms_beside_the_words_that_are_only_glossed():
    assert len(OWN) >= 900
    assert len({entry.canonical for entry in OWN}) >= 900


def test_the_files_are_sorted_so_that_a_change_is_one_line():
    order = ["name", "compound", "synonym", "word", "hanja", "keep1"]
    rows, stop = (list(csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
                  for path in SHIPPED)  # fmt: skip
    assert tuple(rows[0]) == COLUMNS
    places = [(order.index(row["type"]), row["surface"]) for row in rows]
    assert places == sorted(set(places))
    groups = list(dict.fromkeys((row["type"], row["note"]) for row in stop))
    places = [(groups.index((row["type"], row["note"])), row["surface"]) for row in stop]
    assert places == sorted(set(places))


def test_a_canonical_is_never_itself_renamed_but_by_its_date():
    lexicon = load(SHIPPED)
    for entry in lexicon.entries:
        if entry.role == "term":
            again = lexicon.canonical(entry.canonical)
            assert again == entry.canonical, f"{entry.surface} → {entry.canonical} → {again}"


def test_no_term_of_its_own_is_stopped():
    lexicon = load(SHIPPED)
    # These are made whole so that they can be stopped: page furniture, outlets, and times that are not the portal 다음.
    wanted = {"관련기사", "무단전재", "사진제공", "자료사진", "재배포", "연합뉴스", "한경닷컴", "디지털데일리", "게임톡",
              "다음날", "다음달", "다음주", "다음해"}  # fmt: skip
    assert {entry.canonical for entry in OWN if key(entry.canonical) in lexicon.stop} == wanted


@pytest.mark.parametrize("old", RENAMED)
def test_the_old_name_is_counted_as_the_new_from_the_day_of_the_change(old):
    new, day = RENAMED[old]
    lexicon = load(SHIPPED)
    year, month = map(int, day.split("-"))
    before = f"{year}-{month - 1:02}-15" if month > 1 else f"{year - 1}-12-15"
    assert lexicon.canonical(old, before) == old and lexicon.canonical(old, f"{day}-15") == new
    assert lexicon.canonical(old) == old  # an article without a date keeps what it says


def test_whoever_is_said_to_have_an_old_name_has_its_date():
    said = [entry for entry in TERMS if entry.type == "synonym" and "의 옛 이름" in entry.note]
    assert len(said) >= len(RENAMED)
    assert [entry.surface for entry in said if not entry.valid_from] == []
    assert [e.surface for e in said if e.valid_from[:4] not in e.note] == []


@pytest.mark.parametrize("names", APART, ids="·".join)
@pytest.mark.parametrize("day", ["2000-06-01", "2009-06-01", "2014-12-01"])
def test_institutions_that_follow_each_other_are_never_one(names, day):
    lexicon = load(SHIPPED)
    assert [lexicon.canonical(name, day) for name in names] == list(names)


@pytest.mark.parametrize(
    ("short", "full"),
    [("정통부", "정보통신부"), ("방통위", "방송통신위원회"), ("지경부", "지식경제부"), ("미래부", "미래창조과학부"),
     ("공정위", "공정거래위원회"), ("행안부", "행정안전부"), ("SKT", "SK텔레콤"), ("Linux", "리눅스"), ("e베이", "이베이"),
     ("eBay", "이베이"), ("Google", "구글"), ("WiBro", "와이브로"), ("iPhone", "아이폰"), ("Facebook", "페이스북"),
     ("벤쳐기업", "벤처기업"), ("e-mail", "이메일"), ("LG-EDS시스템", "LG-EDS시스템"), ("하이닉스반도체", "하이닉스")],
)  # fmt: skip
def test_short_forms_and_spellings_meet(short, full):
    assert load(SHIPPED).canonical(short) == full


def test_a_short_form_of_two_institutions_is_dated():
    lexicon = load(SHIPPED)
    days = {
        "산업부": ("2005-06-01", "2013-06-01"),
        "문화부": ("2005-06-01", "2010-06-01"),
        "국토부": ("2010-06-01", "2014-01-01"),
    }
    full = {"산업부": "산업통상자원부", "문화부": "문화체육관광부", "국토부": "국토교통부"}
    for short, (before, after) in days.items():
        assert (lexicon.canonical(short, before), lexicon.canonical(short, after)) == (short, full[short])


def test_hanja_stand_for_countries_parties_and_institutions_and_never_for_persons():
    hanja = {entry.surface: entry.canonical for entry in TERMS if entry.type == "hanja"}
    assert {"美", "中", "日", "北", "與", "野", "靑", "檢", "警", "軍", "銀"} <= set(hanja)
    # 韓 is Korea and 車 the car; both are surnames too, which no newspaper abbreviates to them in a headline of IT.
    assert SURNAMES & set(hanja) == {"韓", "車"}
    assert not set("前現新故對反無文朴尹安李盧") & set(hanja)
    assert all("\u3400" <= letter <= "\u9fff" for surface in hanja for letter in surface)
    assert {entry.mode for entry in TERMS if entry.type == "hanja"} == {"merge"}


def test_stop_words_are_in_two_groups_and_spare_what_media_and_it_are_studied_by():
    stop = load(SHIPPED).stop
    assert set(stop.values()) == {"stop-boilerplate", "stop-topical"}
    missed = ("방송 신문 언론 보도 여론 매체 인터넷 정보 기술 산업 시장 기업 정부 정책 규제 경쟁 협력 투자 성장 혁신 지원 참여 지역 세계 미래 "
              "이용자 사용자 소비자 국민 사회 문화 경제 개발 연구 교육 서비스 안전 보호 권리 갈등 위기 변화 확산 비판 논란 의혹 속보 시사 선정 공개 구축 우려")  # fmt: skip
    assert [word for word in missed.split() if word in stop] == []


@cache
def tokens_of(texts: tuple[str, ...], published: str = ""):
    names = [f"{n:03}" for n in range(len(texts))]
    articles = pd.DataFrame({name: [""] * len(texts) for name in CORPUS_COLUMNS}, dtype="str")
    articles = articles.assign(
        doc_id=names, story=names, text=list(texts), date_precision="none", dated_by="none", copies=1
    )
    if published:
        articles = articles.assign(published=published, date_precision="day", dated_by="column")
    corpus = Corpus(articles[list(CORPUS_COLUMNS)], pd.DataFrame(columns=list(LOG_COLUMNS), dtype="str"))
    table = nouns(corpus, DictionarySpec(), workers=1).table
    return [table["form"][table["doc_id"] == name].tolist() for name in names]


def test_a_line_that_merges_one_kiwi_token_says_why_it_is_there():
    from kiwipiepy import Kiwi

    whole = [e for e in OWN if e.mode == "merge" and e.type != "hanja" and e.surface == e.canonical]
    analysed = Kiwi(model_type="cong", num_workers=1).tokenize([e.surface for e in whole], oov_handling="chr")
    for entry, tokens in zip(whole, analysed, strict=True):
        if len(list(tokens)) == 1:
            assert "홀로는 한 낱말" in entry.note, entry.surface


def test_a_short_name_never_cuts_a_longer_word():
    found = tokens_of(("KTX는 KT와 다르다.", "KTF와 KTH도 KT와 다르다.", "SKY 대학과 SK는 다르다.", "수세에 몰린 회사가 버텼다.",
                       "한 게임만 더 이기면 된다.", "우리 은행 업무는 늦게 끝난다.", "편지 한 통을 받았다."))  # fmt: skip
    assert found[0].count("KT") == 1 and found[0].count("KTX") == 1
    assert found[1].count("KT") == 1 and found[1].count("KTF") == 1 and found[1].count("KTH") == 1
    assert found[2].count("SK") == 1
    assert not {"수세리눅스", "한게임", "우리은행", "한국통신"} & set(chain.from_iterable(found[3:]))


PLANTED = {
    "새롬기술이 다이얼패드를 무료로 열었다.": "새롬기술 다이얼패드",
    "네이버컴은 한게임과 합치기로 했다.": "네이버컴 한게임",
    "레드햇과 터보리눅스가 Linux 배포판을 내놓았다.": "레드햇 터보리눅스 리눅스 배포판",
    "정통부는 IMT2000 사업자를 고른다.": "정보통신부 IMT-2000",
    "두루넷의 초고속 인터넷 가입자가 늘었다.": "두루넷 초고속인터넷",
    "하나로통신은 ADSL 요금을 내렸다.": "하나로통신 ADSL 요금",
    "프리챌이 커뮤니티를 유료화했다.": "프리챌 커뮤니티",
    "소리바다를 둘러싼 저작권 소송이 길어졌다.": "소리바다 저작권",
    "e베이도 옥션을 인수했다.": "이베이 옥션",
    "PC방에서 스타크래프트를 즐겼다.": "PC방 스타크래프트",
    "리니지와 라그나로크가 대만에서 인기를 끌었다.": "리니지 라그나로크",
    "번호이동성 제도가 시작되자 이통사가 다퉜다.": "번호이동 이동통신사",
    "WiBro와 DMB는 새 성장 동력이다.": "와이브로 DMB",
    "싸이월드 미니홈피에 도토리를 썼다.": "싸이월드 미니홈피",
    "위치 기반 서비스와 전자 태그를 쓴다.": "위치기반서비스 전자태그",
    "바다이야기 때문에 사행성 논란이 커졌다.": "바다이야기 사행성",
    "UCC를 올리는 판도라TV가 떴다.": "UCC 판도라TV",
    "인터넷 실명제와 제한적 본인확인제를 다툰다.": "인터넷실명제 제한적본인확인제",
    "방통위가 IPTV 사업자를 허가했다.": "방송통신위원회 IPTV",
    "아이폰 3GS가 나오자 옴니아2가 밀렸다.": "아이폰3GS 옴니아2",
    "T스토어와 App Store가 앱을 판다.": "T스토어 앱스토어",
    "SK플래닛은 T맵을 맡는다.": "SK플래닛 T맵",
    "알뜰폰은 MVNO의 우리말이다.": "알뜰폰 MVNO",
    "소셜 커머스 회사 쿠팡과 티몬이 맞붙었다.": "소셜커머스 쿠팡 티켓몬스터",
    "카톡과 틱톡이 문자 메시지를 밀어냈다.": "카카오톡 문자메시지",
    "지경부는 클라우드 컴퓨팅을 키운다.": "지식경제부 클라우드컴퓨팅",
    "강제적 셧다운제가 시행됐다.": "셧다운제",
    "개인정보 유출 뒤 주민등록번호를 지웠다.": "개인정보유출 주민등록번호",
    "디도스 공격에 좀비PC가 쓰였다.": "좀비PC",
    "미래부가 주파수 경매 방식을 정했다.": "미래창조과학부 주파수경매",
    "단통법 때문에 단말기 보조금이 줄었다.": "단말기유통법 단말기보조금",
    "알리페이와 간편결제가 해외 직구를 늘렸다.": "알리페이 간편결제 해외직구",
    "공인인증서와 액티브엑스를 없앤다.": "공인인증서 액티브X",
    "사물 인터넷과 빅 데이터가 열쇠다.": "사물인터넷 빅데이터",
    "샤오미가 갤럭시S5를 위협한다.": "샤오미 갤럭시S5",
    "애니팡은 선데이토즈가 만들었다.": "애니팡 선데이토즈",
    "게임물등급위원회가 등급을 매긴다.": "게임물등급위원회",
    "M&A와 R&D에 돈을 쓴다.": "M&A R&D",
    "B2B와 P2P는 다른 말이다.": "B2B P2P",
    "D램 값이 떨어지자 낸드플래시를 늘렸다.": "D램 낸드플래시",
    "삼성SDI는 2차전지를 만든다.": "삼성SDI 2차전지",
    "LG필립스LCD가 공장을 지었다.": "LG필립스LCD",
    "한글과컴퓨터는 아래아한글을 판다.": "한글과컴퓨터 아래아한글",
    "공개 SW를 쓰는 관공서가 늘었다.": "공개소프트웨어",
    "HTML5는 웹 표준이다.": "HTML5 웹표준",
    "유비쿼터스 도시를 세운다.": "u-시티",
    "전자정부 사업에 대기업 참여제한을 두었다.": "전자정부 대기업참여제한",
    "한국 인터넷진흥원이 경보를 냈다.": "한국인터넷진흥원",
    "문화관광부와 게임 산업 개발원이 도왔다.": "문화관광부 게임산업개발원",
    "리그 오브 레전드가 PC방을 휩쓸었다.": "리그오브레전드 PC방",
    "LG-EDS시스템과 쌍용정보통신이 맞붙었다.": "LG-EDS시스템 쌍용정보통신",
    "벤쳐 기업의 스톡옵션이 논란이다.": "벤처기업 스톡옵션",
    "인터넷 전문은행은 아직 없다.": "인터넷전문은행",
    "표준 특허를 둘러싼 특허 소송이다.": "표준특허 특허소송",
    "SK텔레콤 011과 신세기통신 017이 합친다.": "SK텔레콤 신세기통신",
    "해외 로밍 요금이 비싸다.": "해외로밍",
    "LTE-A와 VoLTE를 시작했다.": "LTE-A VoLTE",
    "구글 글라스와 스마트 워치가 나왔다.": "구글글라스 스마트워치",
    "7·7 디도스 뒤 망분리가 퍼졌다.": "7·7디도스 망분리",
    "국민PC 사업으로 인터넷PC가 팔렸다.": "국민PC 인터넷PC",
}  # fmt: skip


def test_sixty_sentences_keep_their_terms():
    found = tokens_of(tuple(PLANTED))
    assert len(PLANTED) >= 60
    lost = {
        text: sorted(set(terms.split()) - set(have)) for (text, terms), have in zip(PLANTED.items(), found, strict=True)
    }
    assert {text: terms for text, terms in lost.items() if terms} == {}


def test_the_same_sentence_is_counted_by_the_name_of_its_day():
    text = ("한국통신과 LG텔레콤이 값을 내렸다.",)
    assert tokens_of(text, "2000-03-02")[0][:2] == ["한국통신", "LG텔레콤"]
    assert tokens_of(text, "2005-03-02")[0][:2] == ["KT", "LG텔레콤"]
    assert tokens_of(text, "2011-03-02")[0][:2] == ["KT", "LG유플러스"]
