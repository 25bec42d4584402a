"""What a page states of itself for machines: Open Graph, JSON-LD and microdata; nothing is guessed from its text."""

import json
import re
from collections.abc import Iterator

__all__ = ["metadata"]

_PARTS = re.compile(r"\s+[-–—|:<>·]+\s+|\s*[|:>]{1,}\s*")
_ENDING = re.compile(r"\s*[-|:<–]\s*[^-|:<–]{1,20}$")
_URL = re.compile(r"https?://", re.IGNORECASE)


def metadata(tree) -> dict[str, str]:
    """date, title, outlet, author, section, url of a parsed page, as it states them; what it does not state is missing.

    date     article:published_time, else datePublished of JSON-LD, else itemprop datePublished, else the one <time
             datetime> of the page (several different ones are of other articles too, so none is taken)
    title    og:title, else headline of JSON-LD or microdata, else the part of <title> that stands on the page as well
    outlet   og:site_name, else publisher of JSON-LD
    """
    linked = _linked(tree)
    outlet = _meta(tree, "og:site_name") or _name(linked.get("publisher"))
    title = _meta(tree, "og:title") or _plain(linked.get("headline")) or _item(tree, "headline")
    if outlet:
        ending = _ENDING.search(title)
        if ending and ending[0].strip(" -|:<–") == outlet:
            title = title[: ending.start()]
    date = (
        _meta(tree, "article:published_time")
        or _plain(linked.get("datePublished"))
        or _item(tree, "datePublished")
        or _only_time(tree)
    )
    author = _meta(tree, "dable:author") or _meta(tree, "article:author") or _name(linked.get("author"))
    found = {
        "date": date,
        "title": title or _heading(tree),
        "outlet": outlet,
        "author": "" if _URL.match(author) else author,
        "section": _meta(tree, "article:section"),
        "url": _meta(tree, "og:url") or next(iter(tree.xpath("//link[@rel='canonical']/@href")), "").strip(),
    }
    return {name: value for name, value in found.items() if value}


def _meta(tree, name: str) -> str:
    values = tree.xpath("//meta[@property=$name or @name=$name]/@content", name=name)
    return next((" ".join(value.split()) for value in values if value.strip()), "")


def _item(tree, name: str) -> str:
    for element in tree.xpath("//*[@itemprop=$name]", name=name):
        value = element.get("content") or element.get("datetime") or (element.text_content() if name == "headline" else "")
        if value.strip():
            return " ".join(value.split())
    return ""


def _only_time(tree) -> str:
    values = {value.strip() for value in tree.xpath("//time/@datetime") if value.strip()}
    return values.pop() if len(values) == 1 else ""


def _linked(tree) -> dict:
    """The first article that the page's JSON-LD describes; broken JSON-LD describes none."""
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            value = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for each in _objects(value):
            kinds = each.get("@type", "")
            if any("Article" in kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)):
                return each
    return {}


def _objects(value: object) -> Iterator[dict]:
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict):
            yield each
            graph = each.get("@graph")
            yield from (one for one in graph if isinstance(one, dict)) if isinstance(graph, list) else ()


def _plain(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _name(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_name, value)))
    return _plain(value.get("name") if isinstance(value, dict) else value)


def _heading(tree) -> str:
    """The part of <title> that an element of the page has for its whole text: the name of the site is not among them."""
    stated = next((" ".join(each.text_content().split()) for each in tree.xpath("//head/title | //title")), "")
    parts = [part.strip() for part in [stated, *_PARTS.split(stated)] if len(part.strip()) >= 8 and " " in part.strip()]
    texts = {" ".join(each.text_content().split()) for each in tree.xpath("//h1|//h2|//h3|//h4|//b|//strong|//font|//td|//span|//div[not(*)]|//p")}
    return max((part for part in parts if part in texts), key=len, default="")
