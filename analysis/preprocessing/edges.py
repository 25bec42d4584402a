"""What is no sentence at the head, at the end or in the middle of a line: bylines, credits, notices, marks."""

import re
from collections.abc import Callable

from analysis.preprocessing.characters import Change, replace
from analysis.preprocessing.patterns import (
    COPYRIGHT_OUTLET,
    EMAILS,
    OUTLET_WORD,
    PAPER,
    PERSON,
    PLACES,
    ROLE,
    is_text,
    names,
)

__all__ = ["SERIES", "opening", "trimmed"]

Tell = Callable[[str, str | None], None]

SERIES = re.compile(r"^[\[【](?!\[)(?P<series>[^\[\]【】]{2,30})[\]】]\s?(?=\S)")
_BRACKET = re.compile(
    r"^(?:[\[【](?P<square>[^\[\]【】]{2,60})[\]】]|\((?P<round>[^()]{2,40})\)|<(?P<angle>[^<>]{2,40})>)\s?=?\s?"
)
# Inside [ ] at the head of a line: who writes for whom. [디지털데일리 채수웅기자], [머니투데이 부산=노수윤 기자]
_PLACE = r"(?:\([^()]{1,10}\)\s?)?"
_TITLE = rf"(?:{ROLE}|부장|차장|국장|앵커|아나운서)"
_INNER = re.compile(
    rf"^(?:[가-힣·ㆍ]{{2,6}}\s?=\s?)?(?:(?P<outlet>[^=|/]{{1,25}}?)(?:\s+[가-힣·]{{2,6}}\s?=|\s?[=|/]\s?|\s)\s?)?"
    rf"(?:[가-힣]{{1,8}}\([^()]{{1,10}}\)\s)?{_PLACE}{names()}\s?{_PLACE}(?:(?<=\))\s?)?{_TITLE}(?:[\s/]{{0,2}}{EMAILS})?$"
)
_DESK_LINE = re.compile(r"^(?P<outlet>\S.{0,20}?)\s(?P<who>[가-힣A-Za-z0-9·/]{1,10}(?:부|팀|국|센터|데스크))$")
_SHORT_ROLE = re.compile(r"^[^\s,.?!]{2,12}\s기자$")
# (서울=연합뉴스) 홍길동 기자 = and 【서울=뉴시스】홍길동 기자 =
_WIRE = re.compile(
    rf"^[\[(【](?P<place>[가-힣A-Za-z·ㆍ,\s]{{2,15}})\s?=\s?(?P<outlet>[가-힣A-Za-z0-9]{{2,12}})\s?[\])】]\s?(?:{names()}\s?{ROLE}\s?(?:=\s?|$))?=?\s?"
)
# 아주경제 박정수 기자 = and 서미숙 박초롱 기자 =: the sign of equality makes it a head
_BARE = re.compile(rf"^(?:[가-힣A-Za-z0-9()·]{{1,12}}(?:\s?[=/]\s?|\s)){{0,2}}{names()}\s?{ROLE}\s?=\s?(?=\S)")

_INSIDE = re.compile(rf"[\[【](?P<inner>\s?[^\[\]【】]{{2,40}}{ROLE}\s?)[\]】]\s?")
_CREDIT = re.compile(
    r"[\[(<【]\s?(?:자료\s?)?(?:사진|그래픽|이미지|영상|삽화|일러스트)\s?(?:제공|출처|자료|캡처|캡쳐|설명)?\s?[=:/|ⓒ©-]\s?[^\[\]()<>【】]{1,40}[\])>】]"
    r"|\[\s?[가-힣A-Za-z0-9·&\s]{2,30}\s(?:제공|캡처|캡쳐)(?:=연합뉴스)?\s?\]"
    r"|[\[<【]\s?(?:자료|출처)\s?(?:제공)?\s?[=:]\s?[^\[\]()<>【】]{1,40}[\]>】]"
)
_AGENCY = r"(?:연합뉴스|뉴시스|뉴스1|AP|AFP|EPA|로이터|신화|UPI|게티이미지(?:뱅크|코리아)?)"
# 나한별 기자 han@garam.example, wherever it stands
_SIGNED = re.compile(rf"{PERSON}\s?(?:{PAPER}\s)?{ROLE}\s?{EMAILS}")
# After a caption, at the end of its line: /사진제공=가람, 사진=가람시 제공, /연합뉴스
_CREDIT_END = re.compile(
    rf"(?:(?<=[.!?”’\"'\])다])\s?|\s)?/?\s?(?:(?<=[.!?”’\"'\])다\s/])|(?<=/))(?:사진|그래픽|이미지)\s?(?:제공|출처|캡처|캡쳐)?\s?[=:]\s?[^.?!=]{{1,30}}$"
    rf"|(?:(?<=[.!?”’\"'\])])\s?|\s)/?(?:[가-힣]{{2,6}}=|/\s?){_AGENCY}(?:\s?(?:제공|자료사진|특약))?$"
)
_NOTICE = re.compile(
    r"[<\[(]\s?(?:저작권자|copyrights?|ⓒ|©)[^<>\[\]()]{0,40}(?:\(c\)[^<>\[\]()]{0,40})?(?:금지|금합니다|reserved)[.\s]{0,2}[>\])]",
    re.IGNORECASE,
)
_MARKS = re.compile(
    r"(?:[\[<]\s?(?:앵커|기자|리포트|앵커\s?멘트|기자\s?멘트|ANC|VCR|SYN|CG)\s?[\]>]|◀\s?[가-힣A-Z\s]{2,8}\s?▶)\s?"
)
_END = re.compile(r"\s?(?:[\[(<【]\s?끝\s?[\])>】]|-\s?끝\s?-?)$")
_BEFORE = rf"(?:[가-힣A-Za-z0-9·()]{{1,15}}\s?[=/]\s?)?(?:{PAPER}\s){{0,2}}"
_CUT = r"[A-Za-z0-9][\w.+-]{0,30}@[A-Za-z0-9.-]{0,30}\.{2,3}"  # a stub ends anywhere: kim@gar..
_TAIL_BYLINE = re.compile(
    rf"(?<=[.!?”’\"'])\s?(?P<tail>[/<(\[=|]{{0,3}}\s?{_BEFORE}{names()}\s?(?:{PAPER}\s)?{ROLE}\s?[>)\]]?\s?(?:{EMAILS}|{_CUT})?[\s.]{{0,3}})$"
)
_TAIL_EMAIL = re.compile(rf"(?<=[.!?”’\"'])\s?(?P<tail>(?:{EMAILS}|{_CUT}))[\s.]{{0,3}}$")
_TAIL_NOTICE = re.compile(
    r"(?<=[.!?”’\"'>\])])\s?(?P<tail>[<\[(-]{0,2}\s?(?:저작권자\s?|copyrights?\s?)?(?:ⓒ|©|\(c\))[^.]{0,60}\.?[^.]{0,60}"
    r"(?:금지|reserved)(?:합니다)?[\s.>\])-]{0,4})$",
    re.IGNORECASE,
)
_SUBHEAD = re.compile(r"^<>\s?(?:(?P<words>[^=]{1,60}?)\s?=\s?)?")
_MARK = re.compile(r"^[□■◇◆▷▶►○●◎★☆※▣△▲]{1,10}\s?(?=\S)")


def opening(line: str, tell: Tell) -> str:
    """The byline or outlet in brackets, or with a sign of equality, with which the line begins; "" where there is none."""
    if line[:1] not in ("[", "(", "【", "<"):
        bare = _BARE.match(line) if "=" in line[:60] else None
        if bare:
            tell("author", bare["who"])
        return bare.group() if bare else ""
    wire = _WIRE.match(line)
    papers = [side for side in (wire["place"], wire["outlet"]) if OUTLET_WORD.match(side)] if wire else []
    if wire and (papers or wire["who"]):
        _tell_outlet(tell, papers[0] if papers else "")
        tell("author", wire["who"])
        return wire.group()
    hit = _BRACKET.match(line)
    if not hit:
        return ""
    inner = (hit["square"] or hit["round"] or hit["angle"]).strip()
    if hit["round"] and not _INNER.match(inner):  # (가람일보) may well be said in a text
        return ""
    byline = _INNER.match(inner) or (_DESK_LINE.match(inner) if hit["square"] else None)
    if byline:
        _tell_outlet(tell, byline["outlet"] or "")
        tell("author", byline["who"])
        return hit.group()
    words = inner.split()
    if hit["angle"] and hit.end() < len(line):  # <가람일보>는 ... is about a paper
        return ""
    if words and all(OUTLET_WORD.match(word) for word in words):
        _tell_outlet(tell, words[0])
        return hit.group()
    return hit.group() if hit["square"] and _SHORT_ROLE.match(inner) else ""


def _tell_outlet(tell: Tell, outlet: str) -> None:
    outlet = re.sub(r"\(.*?\)", "", outlet).strip()
    tell("outlet", "" if outlet in PLACES else outlet)


def trimmed(line: str, rules: frozenset[str], changes: list[Change], tell: Tell) -> str:
    """`line` without what stands around its sentences: rules bracket, credit, copyright, broadcast, tail, end, subhead, mark.

    The words of a sub-head come on a line of their own.
    """
    while (head := opening(line, tell)) and "bracket" in rules:
        changes.append(("bracket", head.strip()))
        line = line[len(head) :]
    line = _without_tail(line, rules, changes, tell)
    if _OPENS.search(line):
        for rule, signs, pattern, by in _INNER_RULES:
            if rule in rules and any(sign in line for sign in signs):
                line = " ".join(replace(rule, pattern, by, line, rules, changes).split())
    if "credit" in rules and _CREDITS.search(line, max(0, len(line) - 60)):
        line = _without_end("credit", _CREDIT_END, line, changes)
    if "end" in rules and "끝" in line[-5:]:
        line = _without_end("end", _END, line, changes)
    if line.startswith("<>") and "subhead" in rules:
        words = _SUBHEAD.match(line)
        changes.append(("subhead", words.group().strip()))
        line = "\n".join(filter(None, (words["words"], line[words.end() :])))
    return replace("mark", _MARK, "", line, rules, changes)


def _inside(hit: re.Match) -> str:
    return " " if _INNER.match(hit["inner"].strip()) else hit.group()


def _without_end(rule: str, pattern: re.Pattern, line: str, changes: list[Change]) -> str:
    hit = pattern.search(line, max(0, len(line) - 60))
    if not hit or not hit.group().strip():
        return line
    changes.append((rule, hit.group().strip()))
    return line[: hit.start()].rstrip()


_OPENS = re.compile(r"[\[<【◀@]|\((?=\s?[사그이영삽일자저ⓒ©Cc])")
_CREDITS = re.compile(rf"[=:]|/\s?{_AGENCY}")
# rule, signs of which a line has one (a search for them costs next to nothing), pattern, what comes in its place
_INNER_RULES = (
    ("copyright", ("ⓒ", "©", "저작권자", "opyright"), _NOTICE, ""),
    ("credit", ("사진", "그래픽", "이미지", "영상", "삽화", "일러스트", "자료", "출처", "제공", "캡"), _CREDIT, ""),
    ("broadcast", ("앵커", "[기자", "<기자", "리포트", "◀", "<ANC", "<VCR"), _MARKS, " "),
    ("tail", ("@",), _SIGNED, " "),
    ("bracket", ("기자]", "기자 ]", "특파원]", "기자】", "기자 】"), _INSIDE, _inside),
)
_SIGN = re.compile(r"기자|특파원|위원|통신원|리포터|칼럼|에디터|PD|@|ⓒ|©|\(c\)", re.IGNORECASE)


def _without_tail(line: str, rules: frozenset[str], changes: list[Change], tell: Tell) -> str:
    end = line[-160:]
    if not is_text(line) or not _SIGN.search(end):
        return line
    for rule, pattern in (("copyright", _TAIL_NOTICE), ("tail", _TAIL_BYLINE), ("tail", _TAIL_EMAIL)):
        hit = pattern.search(line, max(0, len(line) - 160)) if rule in rules else None
        if hit and hit["tail"].strip():
            outlet = COPYRIGHT_OUTLET.search(hit["tail"])
            tell("outlet", outlet["outlet"] if outlet else "")
            tell("author", hit.groupdict().get("who"))
            changes.append((rule, hit["tail"].strip()))
            line = line[: hit.start("tail")].rstrip()
    return line
