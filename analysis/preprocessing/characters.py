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
    r"</?(?:b|i|u|s|em|strong|p|br|hr|div|span|font|a|img|sup|sub|h[1-6]|table|tbody|tr|td|th|li|ul|ol|dl|dt|dd|center|small|big|"
    r"blockquote|figure|figcaption|iframe|script|style)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BREAK = re.compile(r"</?(?:p|br|div|li|tr|h[1-6])\b", re.IGNORECASE)
_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_NO_WIDTH = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")
_WIDE = {
    code: code - 0xFEE0 for a, b in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A)) for code in range(a, b + 1)
}
_WIDE_RUN = re.compile("[０-９Ａ-Ｚａ-ｚ]+")
_HANJA = re.compile(r"(?<=[가-힣])\([\u3400-\u4dbf\u4e00-\u9fff]+(?:[.,·\s]+(?P<rest>[^()\s][^()]*))?\)")
_COMPANY = re.compile(r"\(주\)\s?|㈜\s?")
_COMMA = re.compile(r"(?<![가-힣])[가-힣]+,(?=[가-힣])")  # from the start of the run: linear in a text without spaces


def plain(text: str, rules: frozenset[str], changes: list[Change]) -> str:
    """NFC, no entities, no tags, no odd spaces, no full-width letters: rules nfc, entities, tags, spaces, fullwidth."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "nfc" in rules and not unicodedata.is_normalized("NFC", text):
        changes.append(("nfc", next(word for word in text.split() if not unicodedata.is_normalized("NFC", word))))
        text = unicodedata.normalize("NFC", text)
    for _ in range(3):  # crawled text is often escaped twice: &amp;quot;
        if "&" not in text:
            break
        text = replace("entities", _ENTITY, lambda hit: html.unescape(hit.group()), text, rules, changes)
    if "<" in text:
        text = replace("tags", _TAG, lambda hit: "\n" if _BREAK.match(hit.group()) else "", text, rules, changes)
    if "spaces" in rules:
        text = _NO_WIDTH.sub("", _SPACE.sub(" ", text))
    return replace("fullwidth", _WIDE_RUN, lambda hit: hit.group().translate(_WIDE), text, rules, changes)


def spelt(text: str, rules: frozenset[str], changes: list[Change]) -> str:
    """마윈(馬雲. 50) is 마윈(50), (주)씨이랩 is 씨이랩, 파견,몇 is 파견, 몇: rules hanja, company, comma."""
    text = replace("hanja", _HANJA, lambda hit: f"({hit['rest']})" if hit["rest"] else "", text, rules, changes)
    text = replace("company", _COMPANY, "", text, rules, changes)
    return replace("comma", _COMMA, lambda hit: hit.group() + " ", text, rules, changes)


def replace(
    rule: str, pattern: re.Pattern, by: str | Callable, text: str, rules: frozenset[str], changes: list[Change]
) -> str:
    """`text` with the pattern replaced, if the rule is on; adds one change that lists the fragments, each once."""
    if rule not in rules:
        return text
    fragments = list(dict.fromkeys(hit.group().strip() for hit in pattern.finditer(text)))
    if fragments:
        changes.append((rule, " | ".join(fragment for fragment in fragments if fragment)))
    return pattern.sub(by, text) if fragments else text
