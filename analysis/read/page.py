"""Saved web pages: one page is one article. Its date, title and outlet only where the page's own metadata states them."""

import re
from collections.abc import Iterator, Mapping

from analysis.read.body import body_text, lines_of
from analysis.read.encoding import decode
from analysis.read.headers import Row
from analysis.read.metadata import metadata
from analysis.read.source import Notes, Source
from analysis.read.txt import page_row

__all__ = ["SUFFIXES", "rows"]

SUFFIXES = (".html", ".htm", ".xhtml")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.IGNORECASE)
_KOREAN = ("euc-kr", "euckr", "ks_c_5601-1987", "ks_c_5601", "ksc5601", "x-windows-949", "windows-949", "cp949", "ms949")
_OTHER = {"iso-2022-kr": "iso2022_kr", "johab": "johab"}
_TORN = 20  # a title cut in the middle of a character, in some list of links, must not cost the page


def rows(source: Source, columns: Mapping[str, str], notes: Notes) -> Iterator[Row]:
    """One row; `columns` is for tables. A page without a text in it is a row without a text.

    raises    InputError for an unknown encoding, except for a few torn characters in a page that says it is EUC-KR:
              those are replaced and counted
    """
    encoding, text = _decoded(source, notes)
    notes.note(source.name, "encoding", encoding)
    tree = _tree(text)
    if tree is None:
        yield page_row(source, {}, notes)
        return
    values = metadata(tree)
    values["text"] = "\n".join(lines_of(body_text(tree)))
    yield page_row(source, values, notes)


def _decoded(source: Source, notes: Notes) -> tuple[str, str]:
    page = source.read()
    said = _CHARSET.search(page[:4096])
    charset = said[1].decode("ascii").lower() if said else ""
    if charset in _OTHER:
        try:
            return charset, page.decode(_OTHER[charset])
        except UnicodeDecodeError:
            return decode(source)  # what a page says of itself can be wrong; its bytes are tried as any others
    if charset in _KOREAN:
        text, torn = _korean(page)
        if torn and torn <= _TORN:
            notes.replaced["torn character"] += torn
            return "cp949", text
    return decode(source)


def _korean(page: bytes) -> tuple[str, int]:
    """The page in CP949, and the number of places that are none; it gives up one place beyond what is tolerated."""
    pieces, at, torn = [], 0, 0
    while torn <= _TORN:
        try:
            pieces.append(page[at:].decode("cp949"))
            break
        except UnicodeDecodeError as error:
            pieces.append(page[at : at + error.start].decode("cp949") + "\ufffd")
            at, torn = at + error.start + 1, torn + 1
    return "".join(pieces), torn


def _tree(text: str):
    """The page as a tree; None where there is nothing in it."""
    from lxml import etree, html

    page = text.replace("\x00", "\ufffd").encode("utf-8", errors="replace")
    # Bytes and an explicit encoding: a str with an XML declaration of another encoding is refused.
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(page, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):  # empty, or nothing but comments
        return None
