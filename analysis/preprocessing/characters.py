"""Single characters: what stands in the way of reading (entities, wide letters) and how Korean newspapers write."""

import html
import re
import unicodedata
from collections.abc import Callable

__all__ = ["Change", "plain", "replace", "spelt"]

Change = tuple[str, str]  # rule, what was removed or changed

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# Only the names of HTML: <채수웅 기자> and <>소제목 are news, not mark-up.
_TAG = re.compile(
    r"</?(?:b|i|u|s|em|strong|mark|p|br|hr|div|span|font|a|img|sup|sub|h[1-6]|table|thead|tbody|tr|td|th|li|ul|ol|dl|dt|dd|center|small|"
    r"big|pre|code|nobr|button|label|input|form|blockquote|figure|figcaption|iframe|script|style|article|section|header|footer|nav|"
    r"aside|main|time|video|source|svg|path|ins|del|q)(?:\s[^<>]*)?/?>|<!--[^<>]*-->",
    re.IGNORECASE,
)
_BREAK = re.compile(r"</?(?:p|br|div|li|tr|h[1-6]|table|article|section|figure|figcaption|blockquote)\b", re.IGNORECASE)
_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u3164]")
# Zero width, direction marks, fillers, variation selectors, control characters, halves of a pair (no file can hold them).
_NO_WIDTH = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]"
)
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # ！ to ～, letters and digits among them
_WIDE_RUN = re.compile("[！-～]+")
_ODD = re.compile(f"[{_SPACE.pattern[1:-1]}{_NO_WIDTH.pattern[1:-1]}！-～&<]")  # one look for all of them
# Patterns begin with the one character that is rare: a search for it is ten times as fast.
_HANJA = re.compile(
    r"\((?<=[가-힣]\()[\u3400-\u4dbf\u4e00-\u9fff]{1,20}(?:[.,·\s]{1,3}(?P<rest>[^()\s][^()]{0,60}))?\)"
)
_COMPANY = re.compile(r"\(주\)\s?|㈜\s?")
_CLOSE = re.compile(r",(?<=[가-힣],)(?=[가-힣])")
_COMMA = re.compile(r"(?<![가-힣])[가-힣]+,(?=[가-힣])")  # from the start of the run: linear in a text without spaces
_OTHER_END = re.compile("[\r\u2028\u2029]")
_LINE_END = re.compile("\r\n?|[\u2028\u2029]")


def plain(text: str, rules: frozenset[str], changes: list[Change]) -> str:
    """NFC, no entities, no tags, no odd spaces, no full-width letters: rules nfc, entities, tags, spaces, fullwidth."""
    if _OTHER_END.search(text):
        text = _LINE_END.sub("\n", text)
    if not _ODD.search(text) and unicodedata.is_normalized("NFC", text):
        return text
    for _ in range(4):  # ＆ａｍｐ；ｑｕｏｔ； is three layers: what one step uncovers is for the next
        before = text
        if "spaces" in rules:
            text = _NO_WIDTH.sub("", _SPACE.sub(" ", text))
        text = replace("fullwidth", _WIDE_RUN, lambda hit: hit.group().translate(_WIDE), text, rules, changes)
        if "&" in text:
            text = replace("entities", _ENTITY, lambda hit: html.unescape(hit.group()), text, rules, changes)
        if "<" in text:
            text = replace("tags", _TAG, lambda hit: "\n" if _BREAK.match(hit.group()) else "", text, rules, changes)
        if "nfc" in rules and not unicodedata.is_normalized("NFC", text):
            changes.append(("nfc", next(word for word in text.split() if not unicodedata.is_normalized("NFC", word))))
            text = unicodedata.normalize("NFC", text)
        if text == before:
            break
        text = _LINE_END.sub("\n", text)
    return text


def spelt(text: str, rules: frozenset[str], changes: list[Change]) -> str:
    """마윈(馬雲. 50) is 마윈(50), (주)씨이랩 is 씨이랩, 파견,몇 is 파견, 몇: rules hanja, company, comma."""
    if "(" in text:
        text = replace("hanja", _HANJA, lambda hit: f"({hit['rest']})" if hit["rest"] else "", text, rules, changes)
    if "(주)" in text or "㈜" in text:
        text = replace("company", _COMPANY, "", text, rules, changes)
    if _CLOSE.search(text):
        text = replace("comma", _COMMA, lambda hit: hit.group() + " ", text, rules, changes)
    return text


def replace(
    rule: str, pattern: re.Pattern, by: str | Callable, text: str, rules: frozenset[str], changes: list[Change]
) -> str:
    """`text` with the pattern replaced, if the rule is on; adds one change that lists the fragments, each once."""
    if rule not in rules or not pattern.search(text):
        return text
    fragments = dict.fromkeys(hit.group().strip() for hit in pattern.finditer(text))
    changes.append((rule, " | ".join(fragment for fragment in fragments if fragment)))
    return pattern.sub(by, text)
