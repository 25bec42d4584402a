"""The article's own text in a page of news: where sites are known to put it, or else where the sentences are."""

import re
from collections import defaultdict
from collections.abc import Iterator

__all__ = ["body_text", "lines_of"]

# Where the editorial systems of Korean newspapers and portals put the text: exact ids, classes, properties; first come first.
_KNOWN = (
    "//*[@itemprop='articleBody']",
    *(f"//*[@id='{name}']" for name in (
        "dic_area", "article-view-content-div", "articleBodyContents", "articleBody", "articeBody", "article_body", "articletxt",
        "harmonyContainer", "news_body_id", "news_body_area", "newsContent", "news_content", "article_content", "articleContent",
        "newsct_article", "textBody", "CmAdContent", "news_textArea", "arl_view_content", "viewContent", "view_content",
    )),
    *(f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]" for name in (
        "article_view", "article_txt", "article-body", "article_body", "article-text", "art_body", "art_txt", "news_body",
        "news_view", "view_con", "view_txt", "viewConts", "story-news", "par", "article_content", "article_text", "entry-content",
    )),
    "//article",
)  # fmt: skip
_NO_TEXT = frozenset(
    "script style noscript iframe template svg button select option textarea nav aside footer figcaption object embed "
    "audio video canvas head input title".split()
)
_BLOCK = frozenset(
    "address article blockquote body center dd div dl dt fieldset figure form h1 h2 h3 h4 h5 h6 header hr html li main ol p pre "
    "section table tbody td tfoot th thead tr ul details summary".split()
)
_INNER = frozenset("p h1 h2 h3 h4 h5 h6 blockquote ul ol li dl dd dt center pre hr figure".split())  # belong to what holds them
# Words of ids and classes, whole between - and _: the furniture of a page.
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:related?|relation|recommend\w*|rank(?:ing)?|popular|most|repl(?:y|ies)|comments?|sns|share|social|util|"
    r"copyright|copy|footer|foot|gnb|lnb|snb|nav|navi|menu|breadcrumb|banner|ad|ads|adv|advert\w*|aside|side|sidebar|tags?|"
    r"caption|img_?desc|photo_?desc|end_photo_org|byline|journalist|reporter|subscribe|promotion|hidden|blind|skip)(?=$|[\s_-])",
    re.IGNORECASE,
)
_DECK = re.compile(r"summary|sub_?tit|deck|lead", re.IGNORECASE)  # a deck in <strong> or <span> stands on lines of its own
_SENTENCE = re.compile(r"[가-힣a-z][.?!][\"'”’)\]]*(?:\s|$)")
_SPACE = re.compile(r"[ \t\r\n\f\v]+")
_ENOUGH, _PLENTY = 20, 400  # characters


def body_text(tree) -> str:
    """The text of the article, a line for each block and each <br>; all visible text where no block stands out.

    tree     a parsed page (lxml)
    """
    for path in _KNOWN:
        held = sorted(((len(_text(each)), -n, each) for n, each in enumerate(tree.xpath(path))), reverse=True, key=lambda e: e[:2])
        # A site may use such a name for a teaser as well; the longest is the text.
        if held and held[0][0] > 0 and (held[0][0] >= _ENOUGH or path.startswith("//*[@i")):
            return _text(held[0][2])
    best, other = _densest(tree, True), _densest(tree, False)
    found = _text(best) if best is not None else ""
    whole = _text(other) if other is not None else _text(tree)
    # A name such as "nav-open" on the frame of the page hides all of it; then names tell nothing here.
    return found if len(found) * 3 >= len(whole) or len(found) >= _PLENTY else whole


def lines_of(text: str) -> list[str]:
    """The lines of `text`, trimmed; of several blank ones one is left, and none at either end."""
    lines = [line.strip(" \t") for line in text.split("\n")]
    kept = [line for n, line in enumerate(lines) if line or (n and lines[n - 1])]
    while kept and not kept[0]:
        kept.pop(0)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _densest(tree, by_name: bool):
    """The element that holds the most text outside of links: its own, and most of that of the blocks in it.

    Sentences count twice as much as words without an end, which are menus and addresses.
    """
    own: dict[object, float] = defaultdict(float)
    order = {}
    for holder, text, linked in _texts(tree, by_name):
        while holder.tag in _INNER and holder.getparent() is not None:
            holder = holder.getparent()
        order.setdefault(holder, len(order))
        if not linked:
            own[holder] += len(text) if _SENTENCE.search(text) else len(text) / 2
    score = dict(own)
    for holder, weight in own.items():
        parent = holder.getparent()
        if parent is not None and holder.tag not in ("td", "th", "tr"):
            score[parent] = score.get(parent, 0) + 0.8 * weight
    ranked = sorted(score, key=lambda each: (-score[each], order.get(each, len(order))))
    return ranked[0] if ranked and score[ranked[0]] > 0 else None


def _texts(tree, by_name: bool) -> Iterator[tuple[object, str, bool]]:
    """(nearest block, text, whether it is a link) of each visible text outside of the furniture."""
    waiting = [(tree, tree, False, False)]
    while waiting:
        element, block, linked, tail_only = waiting.pop()
        if tail_only:
            text = _SPACE.sub(" ", element.tail or "").strip()
            if text:
                yield block, text, linked
            continue
        block = element if element.tag in _BLOCK else block
        linked = linked or element.tag == "a"
        text = _SPACE.sub(" ", element.text or "").strip()
        if text:
            yield block, text, linked
        for child in reversed(element):
            waiting.append((child, block, linked, True))
            if not _is_aside(child, by_name):
                waiting.append((child, block, linked, False))


def _text(top) -> str:
    """The text below `top`, without furniture; iterative, because pages can be nested more deeply than Python goes."""
    parts: list[str] = []
    waiting: list[tuple[object, str, bool]] = [(top, "in", False)]
    while waiting:
        element, what, pre = waiting.pop()
        if what == "in":
            inside = pre or element.tag == "pre"
            parts.append("\n" if _breaks(element) or element.tag == "br" else "")
            parts.append(_flat(element.text, inside))
            waiting.append((element, "out", pre))
            for child in reversed(element):
                waiting.append((child, "tail", inside))
                if not _is_aside(child):
                    waiting.append((child, "in", inside))
        elif what == "out":
            parts.append("\n" if _breaks(element) else "")
        else:
            parts.append(_flat(element.tail, pre))
    text = re.sub(r" *\n *", "\n", "".join(parts))
    return re.sub(r" {2,}", " ", text).strip()


def _breaks(element) -> bool:
    return element.tag in _BLOCK or (element.tag in ("strong", "span") and bool(_DECK.search(element.get("class") or "")))


def _flat(text: str | None, pre: bool) -> str:
    return (text or "") if pre else _SPACE.sub(" ", text or "")


def _is_aside(element, by_name: bool = True) -> bool:
    if not isinstance(element.tag, str) or element.tag in _NO_TEXT:
        return True
    style = (element.get("style") or "").replace(" ", "").lower()
    if "display:none" in style or element.get("hidden") is not None:
        return True
    if not by_name or element.tag in ("body", "html", "main", "article"):
        return False
    named = f"{element.get('id') or ''} {element.get('class') or ''}"
    return bool(_ASIDE.search(named))
