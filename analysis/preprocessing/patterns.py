"""What the furniture of a Korean news page looks like: the kind of one whole line, told by that line alone."""

import re

__all__ = ["BARE_DATE", "BYLINE", "COPYRIGHT_OUTLET", "DATELINE", "EMAILS", "OUTLET_WORD", "PAPER", "PERSON", "PLACES", "ROLE", "SECTION", "SENTENCE",
           "is_text", "kind", "names"]  # fmt: skip

# A full stop after Hangul or a small letter that ends a line or stands before a space: not 3.1, not MNO...
SENTENCE = re.compile(r"\.(?<=[가-힣a-z)”’\"']\.)(?=[\"”’')\]]{0,4}(?:\s|$))")
_BODY = 100  # a line longer than this is text even where no full stop shows (a stub that is cut)
_NOTICE_AT_MOST = 160

_EMAIL = r"[A-Za-z0-9][A-Za-z0-9_.+-]{0,40}@[A-Za-z0-9-]{1,30}(?:\.[A-Za-z0-9-]{1,20}){1,4}"
_SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민진나엄채원천방공현함변염여추도"
    "소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용예봉좌피빈라단승지"
)
# What comes before an address without being a name, although it begins like one: 참가 신청은 apply@...
_NO_NAME = "(?:신청|문의|주소|연락|전화|원고|지원|추천|채용|방문|안내|우편|신고)(?:은|는|처)?(?![가-힣])"
PERSON = rf"(?!기자|인턴|전문|선임|객원|시민|[가-힣]{{1,3}}다(?![가-힣])|{_NO_NAME})[{_SURNAMES}][가-힣]{{1,3}}"
_DESK = r"[가-힣A-Za-z0-9·/]{1,10}(?:부|팀|국|센터|데스크)"
ROLE = (
    r"(?:(?:선임|전문|수석|인턴|수습|객원|온라인|사진|산업|과학|의학|여행|연예|스포츠|논설|기획|명예|시민)\s?)?"
    r"(?:기자|특파원|논설위원|논설실장|편집위원|논설고문|통신원|리포터|칼럼니스트|에디터|PD)"
)
EMAILS = rf"[<(\[]?\s?{_EMAIL}\s?[>)\]]?(?:\s?[,/]?\s?[<(\[]?{_EMAIL}[>)\]]?){{0,4}}"
_AND = r"(?:\s?[·∙ㆍ・,/&]\s?|\s)"


def names(group: str = "who") -> str:
    """A pattern of one or several names, or a desk: 나한별·도하늘 기자, 나한별 기자, 도하늘 기자, IT산업부."""
    one = rf"{PERSON}(?:\s?{ROLE}(?={_AND}{PERSON}))?"
    return rf"(?P<{group}>{one}(?:{_AND}{one}){{0,5}}|{_DESK})"


# Words before the name are an outlet or a place: 한경닷컴 게임톡 박명기 기자 pnet21@..., 제주=주미령 기자, 베이징/이벌찬 특파원.
_BEFORE = r"(?:[가-힣A-Za-z0-9·()]{1,15}\s?[=/]\s?)?(?:[가-힣A-Za-z0-9·]{1,15}\s){0,%d}"
_DID = r"(?:(?:글·?\s?(?:·?\s?사진|그림)?|사진|정리|취재|대담|영상(?:취재|편집)?|그래픽|편집|진행|번역)\s?[=:/|]?\s?)?"
_DID_MORE = r"(?:사진|영상|그래픽)\s?[=:/|]?\s?"  # 글=나한별 기자 han@garam.example 사진=도하늘 기자
BYLINE = re.compile(
    rf"^(?:[/<(\[■△▲=|ㅣ\s-]{{0,4}}{_DID}{_BEFORE % 3}{names('who1')}(?:\.{PERSON}){{0,3}}\s?\|?\s?(?:{ROLE})?\s?[>)\]]?[\s=:/]{{0,3}}(?:{EMAILS}(?:[\s/·,]{{0,3}}{_DID_MORE}{PERSON}\s?{ROLE})?|[A-Za-z0-9][A-Za-z0-9_.+-]{{0,40}}@[A-Za-z0-9.-]{{0,40}})"  # with its e-mail, which may be cut
    rf"|[/<(\[=|ㅣ]{{1,3}}\s?{_DID}{_BEFORE % 2}{names('who2')}\s?\|?\s?{ROLE}\s?[>)\]]?"  # set off by / or < or [
    rf"|{_DID}{_BEFORE % 1}{names('who3')}\s?\|?\s?{ROLE}\s?=?"  # bare
    rf"|[가-힣A-Za-z]{{2,10}}(?:뉴스|미디어|콘텐츠|이슈)(?:팀|부|룸)(?:\s?(?:기자|{EMAILS}))?)[\s.]{{0,3}}$"
)
_EMAIL_LINE = re.compile(rf"^[\W_]{{0,5}}(?:(?:e-?mail|이메일|메일|제보|문의)\s?:?\s?)?{_EMAIL}[\W_]{{0,5}}$", re.IGNORECASE)

_FORBIDDEN = r"(?<!전면\s)(?:금지(?:합니다)?|금합니다|금함|불허(?:합니다)?)"
# 무단전재 및 재배포 금지 ends a notice, never a sentence; ⓒ and © stand in both.
_COPYRIGHT = re.compile(
    rf"^(?:.{{0,120}}무단\s?(?:전재|복제|복사|배포|사용|도용|게재)(?!다).{{0,50}}{_FORBIDDEN}[\s.>\])-]{{0,5}}"
    rf"|[<\[(\s-]{{0,3}}(?:저작권자|copyrights?|ⓒ|©|\(c\)).{{0,120}}(?:ⓒ|©|\(c\)|reserved|copyright).{{0,80}}"
    rf"|[<\[(\s-]{{0,3}}(?:ⓒ|©|copyrights?)\s?\S.{{0,40}}|.{{0,120}}all rights? reserved[\s.>\])-]{{0,5}}"
    rf"|[<\[(\s-]{{0,3}}(?:전재|재배포|복제)\s?(?:및|·|-|,)?\s?(?:재배포|배포|전재)?\s?금지[\s.>\])-]{{0,5}})$",
    re.IGNORECASE,
)
_NOTICE = re.compile(r"저작권|copyright|ⓒ|©|\(c\)|무단|all rights|재배포", re.IGNORECASE)
_SIGNS = ("저작권", "ⓒ", "©", "무단", "재배포", "전재", "복제", "opyright", "OPYRIGHT", "(c)", "(C)", "eserved", "ESERVED")
_SAYS = re.compile(r"(?<!금지합니)(?<!금합니)(?<!불허합니)다\.[\"”’')\]]*$")  # a sentence about copyright, not a notice
COPYRIGHT_OUTLET = re.compile(
    r"(?:ⓒ|©|\([cC]\)|[Cc]opyrights?|COPYRIGHT|저작권자)[\sⓒ©:]{0,4}(?:\([cC]\))?\s?(?:by\s)?(?:\d{4}(?:\s?[-~]\s?\d{4})?[\s.,]{0,3})?"
    r"(?:㈜|\(주\))?\s?(?P<outlet>[가-힣A-Za-z0-9][가-힣A-Za-z0-9· -]{0,24}?)\s?"
    r"(?:[.,&(<>|\]'‘\"]|\(주\)|㈜|무단|[Aa]ll\s|ALL\s|[Cc]orp|저작권|기사|$)"
)

_DAY = (
    r"\d{4}\s?[-./년]\s?\d{1,2}\s?[-./월]\s?\d{1,2}\s?[일.]?(?:\s?\(?[월화수목금토일](?:요일)?\)?)?"
    r"(?:\s?(?:오전|오후|AM|PM)?\s?\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AP]M)?)?"
)
_PAGE = r"(?:제?\s?[A-Z]?\d{1,3}\s?면)"
_UNIT = r"(?:일시|일자|시간|시각|일)?"
_STATED = rf"(?:기사\s?|최초\s?)?(?:입력|등록|승인|게재|송고|작성|발행|보도){_UNIT}"
_CHANGED = rf"(?:최종\s?|기사\s?)?(?:수정|업데이트){_UNIT}"
# Each word in one way only, so that a long line cannot be read in many.
_AFTER_DATE = (
    r"(?:[\s\d|:;,./()\[\]<>~A-Z-]|입력|등록|승인|게재|송고|작성|발행|보도|수정|업데이트|기사|원문|최초|최종|일시|일자|시간|오전|오후|년|월|일|요일|제|면|판|"
    r"지면|조회|수|댓글|스크랩|글자크기|프린트|인쇄|공유|추천)*"
)
DATELINE = re.compile(rf"^[\[(<\s]{{0,3}}(?:(?P<stated>{_STATED})|{_CHANGED})\s?[:|]?\s?(?P<date>{_DAY}){_AFTER_DATE}$")
BARE_DATE = re.compile(rf"^[\[(<\s]{{0,3}}(?P<date>{_DAY})\s?[\])>]?\s?[|,]?\s?{_PAGE}?\s?(?:입력|등록|승인|수정|송고)?$")
_PAGE_LINE = re.compile(rf"^[\[(<\s]{{0,3}}{_PAGE}(?:\s?\d{{1,2}}\s?판)?\s?[\])>]?$")

_BULLET = r"[•·∙▪*\-\s]{0,5}"
_TOOLS = (
    r"글자\s?크기(?:\s?(?:조절|변경|설정|크게|작게))?|글씨\s?(?:크기|키우기|줄이기)(?:\s?(?:조절|변경|설정))?|글자\s?(?:크게|작게)|페이스북|트위터|구글\s?플러스|"
    r"카카오(?:톡|\s?스토리)|네이버\s?(?:블로그|밴드)|페이스북\s?메신저|링크(?:\s?복사)?|URL\s?복사|메일\s?(?:보내기|전송)|인쇄(?:하기)?|"
    r"프린트(?:하기)?|스크랩(?:하기)?|퍼가기|공유하기|(?:카카오톡|페이스북|트위터)\s?(?:으로\s?)?공유(?:하기)?|기사\s?(?:공유|저장|스크랩|원문)(?:하기)?|"
    r"SNS\s?(?:공유|보내기)(?:하기)?|본문\s?(?:듣기|프린트)|음성으로\s?듣기|기사\s?듣기|번역\s?설정|가\s?[+-]|가\s?가|크게\s?작게|facebook|twitter|kakaotalk|"
    r"(?:페이스북|트위터|카카오(?:톡|\s?스토리)|네이버\s?(?:블로그|밴드)|밴드|핀터레스트|URL\s?복사|SNS|기타)\s?(?:\(으\)로\s?)?기사\s?보내기|"
    r"바로가기\s?복사(?:하기)?|본문\s?글(?:자|씨)\s?(?:크기\s?설정|줄이기|키우기)|이\s?기사를\s?공유합니다|다른\s?공유\s?찾기|"
    r"(?:댓글|좋아요|싫어요|공감|추천|비추천|조회|조회수)\s?[:(]?\s?\d[\d,]*\s?\)?개?"
)
_TOOLS_WEAK = (
    r"밴드|블로그|공유|이메일|메일|댓글|목록|라인|텔레그램|핀터레스트|좋아요|싫어요|공감|추천|구독(?:하기)?|가|닫기|확대|축소|북마크|URL|SNS|신고"
)
_SHARE = re.compile(
    rf"^{_BULLET}(?:{_TOOLS})(?:[\s|,/·•]{{1,3}}(?:{_TOOLS}|{_TOOLS_WEAK})){{0,12}}\s?$", re.IGNORECASE
)
# Words that may well be a sub-head: they count as buttons behind a bullet, or beside another button.
_SHARE_WEAK = re.compile(rf"^(?P<bullet>{_BULLET})(?:{_TOOLS_WEAK})(?:[\s|,/·•]{{1,3}}(?:{_TOOLS_WEAK})){{0,12}}\s?$")

# A line that is nothing but a credit. A caption is text about the article: it stays, its credit goes (see edges.py).
_PHOTO = re.compile(
    r"^[▲△◀▶\[(<\s]{0,3}(?:(?:사진|그래픽|삽화|일러스트|자료|출처|이미지|영상)(?:\s?(?:제공|출처|설명|자료|캡처|캡쳐))?\s?(?:[=/:|ⓒ©]|-\s?(?=\S{1,20}\]$)).{1,60}"
    r"|(?<=[\[(<])[가-힣A-Za-z0-9·&\s]{2,25}\s?(?:제공|캡처|캡쳐)\s?[\])>]|자료\s?사진[\])>]?)$"
)
_RELATED = re.compile(
    r"^[\[<(■□▶◆◇▷☞※●○【\-\s]{0,4}(?:관련\s?(?:기사|뉴스|링크|영상|포토)(?:\s?(?:목록|모음))?"
    r"|(?:이\s?시각\s?|오늘의\s?|실시간\s?)?주요\s?뉴스|(?:가장\s?)?많이\s?본\s?(?:뉴스|기사)|(?:인기|추천|화제|핫)\s?(?:기사|뉴스)(?:\s?(?:top|best)\s?\d*)?"
    r"|(?:이\s?기사와\s?)?함께\s?(?:보는|본|보면\s?좋은|읽으면\s?좋은|볼만한)\s?(?:기사|뉴스)|랭킹\s?뉴스|베스트\s?클릭|hot\s?(?:뉴스|이슈|클릭))"
    r"(?:\s?(?:더\s?)?보기)?\s?(?:[A-Z]?\d{1,2}(?:[·,]\s?[A-Z]?\d{1,2}){0,4}\s?면)?[\]>)】\s]{0,3}(?:[:=].*|[▶>»]*)$",
    re.IGNORECASE,
)
_MORE = re.compile(r"^.{0,40}(?:다른\s?(?:기사|뉴스)\s?(?:더\s?)?(?:보기|목록)?|기자의\s?기사\s?더\s?보기)[\s>▶»\]]{0,4}$")
_PROMO = re.compile(
    r"^[\[(]?[▶▷☞☎◀※■◆\s]{1,3}(?:.{0,80}(?:구독\s?(?:하기|신청)?|바로\s?가기|채널\s?(?:추가|구독)(?:하기)?|제보(?:하기|\s?전화)?|앱\s?(?:다운로드|설치)(?:하기)?"
    r"|친구\s?(?:추가|맺기)(?:하기)?|보러\s?가기|클릭|팔로우(?:하기)?)[!\s\])]{0,3}(?:https?://\S{1,60})?|(?:본|이)\s?기사는\s?.{0,80})$"
    r"|^[\[<(☎☏▶※\s]{0,3}(?:기사\s?제보|제보는|제보하기|독자\s?제보|뉴스\s?제보)(?:\s?및\s?보도\s?자료)?\s?[:=\])>|]?.{0,60}$|^(?:https?://|www\.)\S{1,90}$"
)
_END = re.compile(r"^[\[(<【\s-]{1,2}\s?끝\s?[\])>】\s-]{1,2}$")
_BROADCAST = re.compile(
    r"^(?:[\[<◀【]\s?(?:앵커|기자|리포트|인터뷰|녹취|현장음|앵커\s?멘트|기자\s?멘트|ANC|VCR|INT|SYN|END|CG)\s?[\]>▶】]"
    r"|(?:지금까지\s)?(?:[가-힣]{2,8}에서,?\s)?(?:KBS|MBC|SBS|EBS|OBS|YTN|JTBC|MBN|TV\s?조선|채널A|연합뉴스TV|뉴스Y|[가-힣]{2,6}TV|[가-힣]{2,4}MBC)"
    r"\s?(?:CNBC|비즈|사이언스)?\s?(?:뉴스|기자)?\s?(?:,\s?)?[가-힣]{2,4}\s?(?:기자)?(?:\s?[\[(][A-Za-z0-9_.+-]{1,40}@[A-Za-z0-9.-]{1,40}[\])])?\s?입니다\.?)$"
)

_SECTION = (
    r"정치|경제|사회|문화|국제|세계|산업|재계|기업|금융|증권|증시|부동산|유통|생활|연예|스포츠|오피니언|사설|칼럼|지역|전국|정책|행정|"
    r"과학|교육|건강|의료|기획|특집|종합|속보|뉴스|홈|IT|ICT|테크|인터넷|통신|방송|미디어|컴퓨팅|컴퓨터|소프트웨어|SW|하드웨어|디바이스|"
    r"컨버전스|융합|반도체|전자|가전|디지털|모바일|게임|보안|솔루션|서비스|콘텐츠|네트워크|자동차|에너지|벤처|중소기업|스타트업|유통·서비스"
)
SECTION = re.compile(
    rf"^[\[<(]?\s?(?P<section>(?:{_SECTION})(?:\s?[>/·|_&]\s?(?:{_SECTION}|일반|종합)){{0,4}})\s?(?:면)?\s?[\])>]?$"
)
PAPER = (
    r"(?:[가-힣A-Za-z0-9]{1,8}(?:일보|신문|경제|뉴스(?:24|핌)?|데일리|타임스|타임즈|닷컴|투데이|저널|헤럴드|비즈|인터넷|위클리|매일|IT)"
    r"|뉴시스|뉴스1|뉴스핌|프레시안|한겨레|스포탈코리아|지디넷코리아|바스켓코리아|오마이뉴스|블로터|OSEN|엑스포츠뉴스)"
)
OUTLET_WORD = re.compile(rf"^(?P<outlet>{PAPER})$")
PLACES = frozenset(
    "서울 부산 대구 인천 광주 대전 울산 세종 경기 강원 충북 충남 전북 전남 경북 경남 제주 수원 성남 창원 전주 청주 춘천 포항 "
    "베이징 도쿄 워싱턴 뉴욕 파리 런던 상하이 홍콩".split()
)


def is_text(line: str) -> bool:
    """A sentence, or too long to be anything else."""
    return len(line) > _BODY or bool(SENTENCE.search(line))


def kind(line: str) -> str:
    """What a whole line is: "" (unknown), text, the rule that takes it, or byline?, share? (it depends on the neighbours).

    A line of 100 characters or more that ends in a full stop is always text.
    """
    if not line:
        return "blank"
    if len(line) <= _NOTICE_AT_MOST and any(sign in line for sign in _SIGNS) and _is_notice(line):
        return "copyright"
    if len(line) < 60 and _BROADCAST.match(line):
        return "broadcast"
    if is_text(line):
        return "text"
    for rule, pattern in _SIMPLE:
        if pattern.match(line) and not (rule in _WORDY and _PLAIN.search(line)):
            return rule
    weak = _SHARE_WEAK.match(line)
    if weak:
        return "share" if weak["bullet"].strip() else "share?"
    if "@" in line and _EMAIL_LINE.match(line):
        return "email"
    byline = BYLINE.match(line) if _HINT.search(line) else None
    return "" if not byline else "byline?" if byline["who3"] else "byline"


_WORDY = ("related", "photo", "promo")  # their patterns end in words of any kind
_PLAIN = re.compile(r"(?<!니)다[\"”’')\]]{0,2}$")  # 힘이다: so an article speaks; a notice is polite (실렸습니다) or no sentence
_HINT = re.compile(r"기자|특파원|위원|논설|통신원|리포터|칼럼니스트|에디터|PD|@|팀|부|룸")
_SIMPLE = (("dateline", DATELINE), ("dateline", BARE_DATE), ("dateline", _PAGE_LINE), ("related", _RELATED), ("more", _MORE), ("share", _SHARE), ("photo", _PHOTO), ("promo", _PROMO),
           ("end", _END))  # fmt: skip


def _is_notice(line: str) -> bool:
    long_sentence = len(line) >= _BODY and line.endswith(".")
    if long_sentence or _SAYS.search(line) or SENTENCE.search(_NOTICE.split(line, maxsplit=1)[0]):
        return False
    return bool(_COPYRIGHT.match(line))
