"""report.docx: the same sections as the page, as real tables and figures with captions, to go on writing in a word processor."""

import datetime
import zipfile
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path

from analysis.report import findings, page, prose
from analysis.report.cells import printable
from analysis.report.content import Content
from analysis.report.text import say

__all__ = ["write_document"]

_FONT = {"ko": "맑은 고딕", "en": "Calibri"}
_WIDTH_CM = 16.0
_BROAD, _MARGINS = 34, 8  # characters
_LONGEST_TITLE = 255  # characters of a document's property
# Word's own default: without a fixed day the file would carry the time of writing.
_DAY = datetime.datetime(2000, 1, 1)


def write_document(content: Content, figures: Mapping[str, Path], language: str, path: Path) -> None:
    """Write the report to `path`; `figures` are the PNG files in this language, by the name of their table."""
    import docx
    from docx.shared import Cm

    document = docx.Document()
    document.core_properties.created = document.core_properties.modified = _DAY
    document.core_properties.author = "hwaje"
    title, note = (printable(text) for text in page.headline(content, language))
    document.core_properties.title = title[:_LONGEST_TITLE]
    _set_font(document, _FONT[language])
    for section in document.sections:
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = Cm((21.0 - _WIDTH_CM) / 2)
    document.add_heading(title, 0)
    if note:
        document.add_paragraph(note, style="Intense Quote")
    _list(document, say("summary", language), findings.summary(content, language))
    told = prose.of_content(content, language)
    if told:
        document.add_heading(say("prose", language), 1)
        prose.add_to_document(document, told)
    _list(document, say("limits", language), findings.limits(content, language))
    for section in page.sections(content, figures, language):
        document.add_heading(say(section.name, language), 1)
        for line in section.lead:
            document.add_paragraph(printable(line))
        for line in section.points:
            document.add_paragraph(printable(line), style="List Bullet")
        for item in section.items:
            _item(document, item, Cm(_WIDTH_CM))
    document.add_heading(say("methods", language), 1)
    document.add_paragraph(printable(findings.methods(content, language)))
    buffer = BytesIO()
    document.save(buffer)
    path.write_bytes(_without_clock(buffer.getvalue()))


def _set_font(document, name: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    for style in document.styles:
        if getattr(style, "font", None) is not None:
            style.font.name = name
            style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)
    document.styles["Normal"].font.size = Pt(10)


def _list(document, heading: str, lines: Iterable[str]) -> None:
    document.add_heading(heading, 1)
    for line in lines:
        document.add_paragraph(printable(line), style="List Bullet")


def _item(document, item: page.Item, width) -> None:
    """A figure over its caption, or a table under it, as Korean journals set them."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    if item.image is not None:
        document.add_picture(str(item.image), width=width)
        document.add_paragraph(item.caption, style="Caption")
        _notes(document, item)
        return
    document.add_paragraph(item.caption, style="Caption").paragraph_format.keep_with_next = True
    rows = [item.heads, *(tuple(text for text, _ in row) for row in item.rows)]
    table = document.add_table(rows=len(rows), cols=len(item.heads), style="Light Shading")
    table.autofit = False
    for look in table._tbl.tblPr.findall(qn("w:tblLook")):
        look.attrib.clear()
        look.set(qn("w:val"), "0620")  # a heading row; neither a bold first column nor bands
    widths = [int(width * share) for share in _shares(rows)]
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = wide
    for cells, texts in zip(table.rows, rows, strict=True):
        for cell, text, wide in zip(cells.cells, texts, widths, strict=True):
            cell.width = wide
            cell.paragraphs[0].add_run(printable(text)).font.size = Pt(8)
    _notes(document, item)


def _notes(document, item: page.Item) -> None:
    from docx.shared import Pt

    for note in item.notes:
        document.add_paragraph(printable(note)).runs[0].font.size = Pt(8)


def _shares(rows: list[tuple[str, ...]]) -> list[float]:
    """How the width is shared out: by the longest text of each column, within bounds (a Hangul syllable counts double)."""
    longest = [max(sum(2 if ord(c) > 0x1100 else 1 for c in text) for text in column) for column in zip(*rows, strict=True)]
    bounded = [min(length, _BROAD) + _MARGINS for length in longest]
    return [length / sum(bounded) for length in bounded]


def _without_clock(data: bytes) -> bytes:
    """The same zip with one day for all its members, in their order."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, _DAY.timetuple()[:6]), source.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()
