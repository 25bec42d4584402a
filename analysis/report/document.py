"""report.docx, report.en.docx: the same sections as the page, as real tables and figures with captions, to go on writing in a word processor."""

import datetime
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path

from analysis.cells import printable
from analysis.report import colophon, findings, limits, methods, page, prose
from analysis.report.content import Content
from analysis.report.text import say

__all__ = ["write_document"]

_FONT = {"ko": "맑은 고딕", "en": "Calibri"}
_WIDTH_CM, _HEIGHT_CM = 16.0, 21.5  # of a figure or a table on a page, with room for its caption
_PT_PER_CM = 72 / 2.54
_SIZES = (8.0, 7.5, 7.0, 6.5, 6.0)  # points: the first at which no number of a table is broken
_DIGIT = 0.62  # ems: a digit of the fonts above and of NanumGothic, with a little to spare
_SIDE = 2.5  # points left and right of the text of a cell
_WORD, _HEAD, _BROAD = 18, 9, 80  # digits: words of texts and headings may be broken after so many; no column asks for more
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
    _set_font(document, _FONT[language], language)
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
    _list(document, say("limits", language), limits.limits(content, language))
    for section in page.sections(content, figures, language):
        document.add_heading(say(section.name, language), 1)
        for line in section.lead:
            document.add_paragraph(printable(line))
        for line in section.points:
            document.add_paragraph(printable(line), style="List Bullet")
        for item in section.items:
            _item(document, item)
        if section.name == "themes":
            _lines(document, content, language)
    document.add_heading(say("methods", language), 1)
    document.add_paragraph(printable(methods.methods(content, language)))
    document.add_heading(say("colophon", language), 1)
    document.add_paragraph(say("colophon_text", language))
    _notes(document, colophon.lines(content, language))
    buffer = BytesIO()
    document.save(buffer)
    path.write_bytes(_without_clock(buffer.getvalue()))


def _set_font(document, name: str, language: str) -> None:
    """One font for Latin and Hangul alike; the fonts of the template's theme would win over it."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for fonts in document.styles.element.iter(qn("w:rFonts")):
        for attribute in [attribute for attribute in fonts.attrib if attribute.endswith("Theme")]:
            del fonts.attrib[attribute]
    for style in document.styles:
        if getattr(style, "font", None) is not None:
            style.font.name = name
            style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)
    for spoken in document.styles.element.iter(qn("w:lang")):
        spoken.set(qn("w:val"), {"ko": "ko-KR", "en": "en-GB"}[language])
        spoken.set(qn("w:eastAsia"), "ko-KR")
    document.styles["Normal"].font.size = Pt(10)
    document.styles["Caption"].font.color.rgb = RGBColor(0, 0, 0)
    document.styles["Caption"].paragraph_format.space_before = Pt(10)
    document.styles["Caption"].paragraph_format.space_after = Pt(4)


def _list(document, heading: str, lines: Iterable[str]) -> None:
    document.add_heading(heading, 1)
    for line in lines:
        document.add_paragraph(printable(line), style="List Bullet")


def _item(document, item: page.Item) -> None:
    """A figure over its caption, or a table under it, as Korean journals set them."""
    if item.image is not None:
        _picture(document, item.image)
        document.add_paragraph(printable(item.caption), style="Caption")
    else:
        document.add_paragraph(printable(item.caption), style="Caption").paragraph_format.keep_with_next = True
        for number, part in enumerate(_parts(item.heads, item.rows)):
            if number:
                document.add_paragraph().paragraph_format.space_after = 0
            _table(document, [item.heads[j] for j in part], [[row[j] for j in part] for row in item.rows])
    _notes(document, item.notes)


def _picture(document, path: Path) -> None:
    """A figure as large as the page takes it, so that none is under its 300 dpi; its caption stays with it."""
    from docx.shared import Cm

    shape = document.add_picture(str(path))
    scale = min(1.0, Cm(_WIDTH_CM) / shape.width, Cm(_HEIGHT_CM) / shape.height)
    shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)
    document.paragraphs[-1].paragraph_format.keep_with_next = True


def _lines(document, content: Content, language: str) -> None:
    """The words of the themes in context: before, the word and what follows, where from."""
    rows = [
        ((theme, False), (line["left"], False), (line["hit"] + line["right"], False), (f"{line['published'][:10]} {line['outlet']}", False))
        for theme, lines in content.lines.items() for line in lines.astype(object).to_dict("records")
    ]  # fmt: skip
    if not rows:
        return
    document.add_paragraph(say("theme_lines", language), style="Caption").paragraph_format.keep_with_next = True
    heads = tuple(say(f"kwic_{name}", language) for name in ("theme", "before", "after", "source"))
    table = _table(document, heads, rows)
    for (_, _, (text, _), _), row, line in zip(rows, table.rows[1:], (one for of in content.lines.values() for one in of["hit"]), strict=True):
        run = row.cells[2].paragraphs[0].runs[0]
        size, run.text, run.bold = run.font.size, printable(line), True
        row.cells[2].paragraphs[0].add_run(printable(text[len(line) :])).font.size = size
        row.cells[1].paragraphs[0].alignment = 2  # to the right, against the word
    _notes(document, [say("kwic_note", language)])


def _table(document, heads: Sequence[str], rows: Sequence[Sequence[tuple[str, bool]]]):
    """A real table: its heading is repeated on every page, no row is torn in two, no number is broken."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    size, widths = _layout(heads, rows)
    table = document.add_table(rows=1 + len(rows), cols=len(heads), style="Light Shading")
    table.autofit = False
    properties = table._tbl.tblPr
    for look in properties.findall(qn("w:tblLook")):
        look.attrib.clear()
        look.set(qn("w:val"), "0620")  # a heading row; neither a bold first column nor bands
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(round(_SIDE * 20)))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties.insert(list(properties).index(properties.find(qn("w:tblLook"))), margins)
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = Pt(wide)
    texts = [heads, *([text for text, _ in row] for row in rows)]
    for number, (row, line) in enumerate(zip(table.rows, texts, strict=True)):
        kept = row._tr.get_or_add_trPr()
        for name in ("w:cantSplit", *(["w:tblHeader"] if number == 0 else [])):
            kept.append(OxmlElement(name))
        for cell, text, wide in zip(row.cells, line, widths, strict=True):
            cell.width = Pt(wide)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.add_run(printable(text)).font.size = Pt(size)
    return table


def _notes(document, notes: Iterable[str]) -> None:
    from docx.shared import Pt

    for note in notes:
        document.add_paragraph(printable(note)).runs[0].font.size = Pt(8)


def _layout(heads: Sequence[str], rows: Sequence[Sequence[tuple[str, bool]]]) -> tuple[float, list[float]]:
    """Size of the type and width of each column, in points: what must not be broken fits, the rest is shared out by length."""
    needs = _needs(heads, rows)
    wants = [min(max([need, *(_breadth(row[j][0]) for row in rows)]), _BROAD) - need for j, need in enumerate(needs)]
    room = _room(len(needs))
    size = next((size for size in _SIZES if sum(needs) * _DIGIT * size <= room), _SIZES[-1])
    least = [need * min(_DIGIT * size, room / sum(needs)) for need in needs]
    spare = room - sum(least)
    shares = [want / sum(wants) if sum(wants) else 1 / len(wants) for want in wants]
    return size, [2 * _SIDE + wide + spare * share for wide, share in zip(least, shares, strict=True)]


def _parts(heads: Sequence[str], rows: Sequence[Sequence[tuple[str, bool]]]) -> list[list[int]]:
    """The columns of each part of a table that is too broad for a page even in small type; the first two stand in every part."""
    needs = [need * _DIGIT * _SIZES[-1] for need in _needs(heads, rows)]
    lead, parts = [0, 1], [[0, 1]]
    if sum(needs) <= _room(len(needs)):
        return [list(range(len(heads)))]
    for j in range(2, len(heads)):
        if sum(needs[i] for i in (*parts[-1], j)) > _room(1 + len(parts[-1])):
            parts.append(list(lead))
        parts[-1].append(j)
    return parts


def _room(n_columns: int) -> float:
    """Points for the text of so many columns."""
    return _WIDTH_CM * _PT_PER_CM - 2 * _SIDE * n_columns


def _needs(heads: Sequence[str], rows: Sequence[Sequence[tuple[str, bool]]]) -> list[float]:
    """How wide each column must be for its numbers to stay whole, in digits."""
    return [max([min(_held(head, False), _HEAD), *(_held(*row[j]) for row in rows)]) for j, head in enumerate(heads)]


def _held(text: str, short: bool) -> float:
    """How wide the part of a text is that a line should not break: all of a short one, else its longest word."""
    whole = _breadth(text)
    return whole if short and whole <= _WORD else min(max((_breadth(word) for word in text.split()), default=0), _WORD)


def _breadth(text: str) -> float:
    """How wide a text is, in digits: a capital and a per cent sign are wider, a Hangul syllable more so."""
    return sum(1.7 if ord(c) > 0x1100 else 1.4 if c == "%" or c.isupper() else 1 for c in text)


def _without_clock(data: bytes) -> bytes:
    """The same zip with one day for all its members, in their order."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, _DAY.timetuple()[:6]), source.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()
