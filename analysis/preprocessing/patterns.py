"""What the furniture of a Korean news page looks like; every pattern is tried on one whole line."""

import re

__all__ = [
    "BARE_DATE", "BRACKET_INNER", "BYLINE", "COPYRIGHT", "COPYRIGHT_OUTLET", "DATELINE", "EMAIL_LINE", "MORE", "NAMED", "NOTICE",
    "OUTLET_WORD", "PAGE_LINE", "PHOTO", "PLACES", "RELATED", "SECTION", "SENTENCE", "SHARE", "SHARE_WEAK",
    "TAIL_BYLINE", "TAIL_COPYRIGHT", "WIRE",
]  # fmt: skip

# A full stop after Hangul or a small letter that ends a line or stands before a space: not 3.1, not MNO...
SENTENCE = re.compile(r"[가-힣a-z)”’\"'][.](?=[\"”’')\]]*(?:\s|$))")

_EMAIL = r"[A-Za-z0-9][\w.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
_SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진나엄채원천방공현함변염여추도"
    "소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용예봉"
)
_PERSON = rf"(?!기자|인턴|전문|선임)[{_SURNAMES}][가-힣]{{1,3}}"
_DESK = r"[가-힣A-Za-z0-9·/]{1,10}(?:부|팀|국|센터|데스크)"
_ROLE = (
    r"(?:(?:선임|전문|수석|인턴|객원|온라인|사진|산업|과학|의학)\s?)?"
    r"(?:기자|특파원|논설위원|논설실장|편집위원|통신원|리포터|칼럼니스트|에디터)"
)
_EMAILS = rf"[<(\[]?\s*{_EMAIL}\s*[>)\]]?(?:\s*[,/]?\s*{_EMAIL})*"


def _who(group: str = "who") -> str:
    return rf"(?P<{group}>{_PERSON}(?:\s?[·,/]\s?{_PERSON})*|{_DESK})"


# Words before the name are an outlet or a place: 한경닷컴 게임톡 박명기 기자 pnet21@..., 제주=주미령 기자.
_BEFORE = r"(?:[가-힣A-Za-z0-9·]+\s?=\s?)?(?:[가-힣A-Za-z0-9·]+\s){0,%d}"
BYLINE = re.compile(
    rf"^(?:[/<(\[■△=|\s]*{_BEFORE % 3}{_who('who1')}\s*\|?\s?(?:{_ROLE})?\s*[>)\]]?\s*{_EMAILS}"  # with its e-mail
    rf"|[/<(\[=|]+\s*{_BEFORE % 2}{_who('who2')}\s*\|?\s?{_ROLE}\s*[>)\]]?"  # set off by / or < or [
    rf"|{_BEFORE % 1}{_who('who3')}\s*\|?\s?{_ROLE}\s*=?)[\s.]*$"  # bare
)
EMAIL_LINE = re.compile(rf"^[\W_]*(?:(?:e-?mail|이메일|메일|제보)\s*:?\s*)?{_EMAIL}[\W_]*$", re.IGNORECASE)
TAIL_BYLINE = re.compile(
    rf"(?<=[.!?”’\"'])\s*(?P<tail>[/<(\[=|]*\s*{_BEFORE % 2}{_who()}\s?{_ROLE}\s*[>)\]]?\s*(?:{_EMAILS})?[\s.]*)$"
)

# 무단전재 및 재배포 금지 ends a notice, never a sentence; ⓒ and © stand in both.
COPYRIGHT = re.compile(
    r"^(?=.{2,160}$)(?:.*무단\s?(?:전재|복제|배포|사용|도용).{0,40}금지(?:합니다)?[\s.>\])]*"
    r"|[<\[(]?\s*(?:저작권자|copyright|ⓒ|©|\(c\)).*(?:ⓒ|©|\(c\)|reserved|copyright).*"
    r"|[<\[(]?\s*(?:ⓒ|©|copyright)\s*\S.{0,40}|.*all rights? reserved[\s.>\])]*)$",
    re.IGNORECASE,
)
NOTICE = re.compile(r"저작권|copyright|ⓒ|©|\(c\)|무단|all rights", re.IGNORECASE)
COPYRIGHT_OUTLET = re.compile(
    r"(?:ⓒ|©|\([cC]\)|[Cc]opyright|COPYRIGHT|저작권자)[\sⓒ©:]*(?:\([cC]\))?\s*(?:by\s)?(?:\d{4}(?:\s?[-~]\s?\d{4})?[\s.,]*)?"
    r"(?:㈜|\(주\))?\s*(?P<outlet>[가-힣A-Za-z0-9][가-힣A-Za-z0-9· -]{0,24}?)\s*"
    r"(?:[.,&(<>|\]'‘\"]|\(주\)|㈜|무단|[Aa]ll\s|ALL\s|[Cc]orp|저작권|기사|$)"
)
TAIL_COPYRIGHT = re.compile(
    r"(?<=[.!?”’\"'>\])])\s*(?P<tail>[<\[(]?\s*(?:저작권자\s*|copyright\s*)?(?:ⓒ|©|\(c\))[^.]{0,60}\.?[^.]{0,60}"
    r"(?:금지|reserved)(?:합니다)?[\s.>\])]*)$",
    re.IGNORECASE,
)

_DAY = (
    r"\d{4}\s?[-./년]\s?\d{1,2}\s?[-./월]\s?\d{1,2}\s?[일.]?(?:\s?\(?[월화수목금토일](?:요일)?\)?)?"
    r"(?:\s*(?:오전|오후)?\s*\d{1,2}:\d{2}(?::\d{2})?)?"
)
_PAGE = r"(?:제?\s?[A-Z]?\d{1,3}\s?면)"
_UNIT = r"(?:일시|일자|시간|시각|일)?"
DATELINE = re.compile(
    rf"^[\[(<]?\s*(?:(?P<stated>(?:기사\s?|최초\s?)?(?:입력|등록|승인|게재|송고|작성|발행|보도){_UNIT})"
    rf"|(?:최종\s?)?(?:수정|업데이트){_UNIT})\s*[:|]?\s*(?P<date>{_DAY}).{{0,60}}$"
)
BARE_DATE = re.compile(rf"^[\[(<]?\s*(?P<date>{_DAY})\s*[\])>]?\s*[|,]?\s*{_PAGE}?\s*(?:입력|등록|승인)?\s*$")
PAGE_LINE = re.compile(rf"^[\[(<]?\s*{_PAGE}(?:\s*\d{{1,2}}\s?판)?\s*[\])>]?$")

_BULLET = r"[•·∙▪*\-\s]*"
_TOOLS = (
    r"글자\s?크기(?:\s?(?:조절|변경|크게|작게))?|글씨\s?(?:크기|키우기|줄이기)|페이스북|트위터|구글\s?플러스|카카오(?:톡|\s?스토리)|"
    r"네이버\s?(?:블로그|밴드)|링크(?:\s?복사)?|URL\s?복사|메일\s?(?:보내기|전송)|인쇄(?:하기)?|프린트(?:하기)?|스크랩(?:하기)?|"
    r"공유하기|기사\s?(?:공유|저장|스크랩)(?:하기)?|SNS\s?공유(?:하기)?|가\s?[+-]|크게\s?작게"
)
_TOOLS_WEAK = r"밴드|블로그|공유|이메일|메일|댓글(?:\s?\d+)?|목록|라인|텔레그램|핀터레스트|좋아요(?:\s?\d+)?|구독(?:하기)?|가|닫기|확대|축소"
SHARE = re.compile(rf"^{_BULLET}(?:{_TOOLS})(?:[\s|,/·•]+(?:{_TOOLS}|{_TOOLS_WEAK}))*\s*$")
# Words that may well be a sub-head: they count as buttons behind a bullet, or beside another button.
SHARE_WEAK = re.compile(rf"^(?P<bullet>{_BULLET})(?:{_TOOLS_WEAK})(?:[\s|,/·•]+(?:{_TOOLS_WEAK}))*\s*$")

PHOTO = re.compile(
    r"^(?:▲.*|[\[(<]?\s*(?:사진|그래픽|삽화|일러스트|자료|출처|이미지)(?:\s?(?:제공|출처|설명|자료))?\s?[=/:|ⓒ©].{1,60})$"
)
RELATED = re.compile(
    r"^[\[<(■□▶◆◇▷☞※\-\s]*(?:관련\s?(?:기사|뉴스|링크)|(?:이\s?시각\s?)?주요\s?뉴스|많이\s?본\s?(?:뉴스|기사)|(?:인기|추천)\s?기사)"
    r"(?:\s?(?:더\s?)?보기)?[\]>)\s]*(?::.*)?$"
)
MORE = re.compile(r"^.{0,40}다른\s?(?:기사|뉴스)\s?(?:더\s?)?보기[\s>▶»]*$")

_SECTION = (
    r"정치|경제|사회|문화|국제|세계|산업|재계|기업|금융|증권|증시|부동산|유통|생활|연예|스포츠|오피니언|사설|칼럼|지역|전국|정책|행정|"
    r"과학|교육|건강|의료|기획|특집|종합|속보|뉴스|홈|IT|ICT|테크|인터넷|통신|방송|미디어|컴퓨팅|컴퓨터|소프트웨어|SW|하드웨어|디바이스|"
    r"컨버전스|융합|반도체|전자|가전|디지털|모바일|게임|보안|솔루션|서비스|콘텐츠|네트워크|자동차|에너지|벤처|중소기업|스타트업|유통·서비스"
)
SECTION = re.compile(
    rf"^[\[<(]?\s*(?P<section>(?:{_SECTION})(?:\s*[>/·|_&]\s*(?:{_SECTION}|일반|종합))*)\s*(?:면)?\s*[\])>]?$"
)
OUTLET_WORD = re.compile(
    r"^(?P<outlet>[가-힣A-Za-z0-9]{1,8}(?:일보|신문|경제|뉴스(?:24|핌)?|데일리|타임스|타임즈|닷컴|투데이|저널|헤럴드|비즈)"
    r"|뉴시스|뉴스1|뉴스핌|프레시안)$"
)

# Inside [ ] at the head of a line: who writes for whom. [디지털데일리 채수웅기자], [머니투데이 부산=노수윤 기자]
BRACKET_INNER = re.compile(
    rf"^(?:(?P<outlet>[^=|]+?)(?:\s+[가-힣·]{{2,6}}=|\s*[=|/]\s*|\s+))?(?:{_who()}\s?{_ROLE}(?:\s*{_EMAILS})?)$"
)
NAMED = re.compile(rf"^(?P<outlet>\S.*?)\s(?P<who>{_DESK})$")
# (서울=연합뉴스) 홍길동 기자 =
WIRE = re.compile(
    rf"^[\[(](?P<place>[가-힣·,\s]{{2,12}})=(?P<outlet>[가-힣A-Za-z0-9]+)[\])]\s*(?:{_who()}\s?{_ROLE}\s*(?:=\s*|$))?=?\s*"
)
PLACES = frozenset(
    "서울 부산 대구 인천 광주 대전 울산 세종 경기 강원 충북 충남 전북 전남 경북 경남 제주 수원 성남 창원 전주 청주 춘천 포항 "
    "베이징 도쿄 워싱턴 뉴욕 파리 런던 상하이 홍콩".split()
)
