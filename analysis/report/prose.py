"""report.md, prose with targets in the place of digits: read, resolved, and set as a page or a document sets it."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.cells import printable
from analysis.errors import InputError
from analysis.read.encoding import decode
from analysis.read.source import on_disk
from analysis.report.content import Content
from analysis.report.numbers import QUOTED, Number, number, parse, typed
from analysis.report.text import say
from analysis.study import LANGUAGES
from analysis.values import Result, Study

__all__ = ["Paragraph", "Span", "add_to_document", "files", "numbers_of", "of_content", "prose_html", "prose_paragraphs", "read_prose", "unused", "warnings"]

# What is no plain text: a target, `code`, which stays as it is, and the marks of bold.
_TOKEN = re.compile(rf'(\{{\{{(?:{QUOTED}|[^"{{}}])*+\}}\}}|`[^`]+`|\*\*)')
_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_ITEM = re.compile(r"\s{0,3}[-*]\s+(.*)")


@dataclass(frozen=True)
class Span:
    """A run of text; `number` says where it comes from, where it is a number."""

    text: str
    kind: str = "text"  # text, bold, code
    number: Number | None = None


@dataclass(frozen=True)
class Paragraph:
    """kind is "heading" (with its level, 1 to 6), "item" of a list, or "paragraph"."""

    kind: str
    spans: tuple[Span, ...]
    level: int = 0

    @property
    def text(self) -> str:
        return "".join(span.text for span in self.spans)


def files(study: Study) -> dict[str, Path]:
    """{language: its prose}: report.md is in the first language of the study, report.en.md or report.ko.md in another one.

    raises   InputError where the first language has both
    """
    found = {}
    for position, language in enumerate(study.languages):
        own, first = study.folder / f"report.{language}.md", study.folder / "report.md"
        if position == 0 and own.exists() and first.exists():
            raise InputError(f"{own}: there is a report.md too, and both are in the study's first language; keep one",
                             f"{own}: report.md도 있습니다. 둘 다 연구의 첫 언어로 쓴 글이니 하나만 남기세요")  # fmt: skip
        if own.exists() or (position == 0 and first.exists()):
            found[language] = own if own.exists() else first
    return found


def read_prose(study: Study, tables: Mapping[str, Result]) -> dict[str, str]:
    """{language: text} of the study's prose, whose targets all lead to a number.

    raises   InputError with file, line and target where one does not
    """
    texts = {language: decode(on_disk(path))[1] for language, path in files(study).items()}
    for language, text in texts.items():
        prose_paragraphs(text, tables, language, file_of(study, language))
    return texts


def file_of(study: Study, language: str) -> str:
    """The name of the prose of `language`, as messages and numbers.csv have it."""
    path = files(study).get(language)
    return path.name if path else "report.md"


def prose_paragraphs(text: str, tables: Mapping[str, Result], language: str, file: str) -> tuple[Paragraph, ...]:
    """The prose with its numbers filled in; raises InputError as numbers.number."""
    made = []
    for kind, level, lines in _blocks(text):
        spans: list[Span] = []
        for line, words in lines:
            spans += [Span(" ")] if spans else []
            spans += [one if isinstance(one, Span) else _filled(one, tables, language, file, line) for one in _spans(words, file, line)]
        made.append(Paragraph(kind, tuple(spans), level))
    return tuple(made)


def of_content(content: Content, language: str) -> tuple[Paragraph, ...]:
    """The prose of a report in `language`, its numbers filled in; nothing where the study has none."""
    return prose_paragraphs(content.prose.get(language, ""), content.tables, language, file_of(content.study, language))


def numbers_of(paragraphs: Iterable[Paragraph]) -> list[Number]:
    return [span.number for one in paragraphs for span in one.spans if span.number is not None]


def prose_html(paragraphs: Iterable[Paragraph]):
    """The prose as safe mark-up, headings from h3 down; a number carries its exact value and its target."""
    from markupsafe import Markup

    made, in_list = [], False
    for one in paragraphs:
        if in_list != (one.kind == "item"):
            in_list = not in_list
            made.append("<ul>" if in_list else "</ul>")
        tag = {"heading": f"h{min(6, one.level + 2)}", "item": "li", "paragraph": "p"}[one.kind]
        made.append(f"<{tag}>{''.join(map(_span_html, one.spans))}</{tag}>")
    return Markup("\n".join([*made, *(["</ul>"] if in_list else [])]))


def add_to_document(document, paragraphs: Iterable[Paragraph]) -> None:
    """The prose at the end of a docx.Document, headings from level 2 down."""
    styles = {"item": "List Bullet", "paragraph": None}
    for one in paragraphs:
        if one.kind == "heading":
            document.add_heading(printable(one.text), min(9, one.level + 1))
            continue
        paragraph = document.add_paragraph(style=styles[one.kind])
        for span in one.spans:
            paragraph.add_run(printable(span.text)).bold = span.kind == "bold" or None


def warnings(study: Study, language: str) -> list[str]:
    """What `hwaje check` says of the prose: digits typed by hand, with file and line.

    raises   InputError for a target that cannot be read; whether it leads to a number is known once the study has run
    """
    said = []
    for path in files(study).values():
        for _, _, lines in _blocks(decode(on_disk(path))[1]):
            for line, words in lines:
                texts = [span.text for span in _spans(words, path.name, line) if isinstance(span, Span) and span.kind != "code"]
                found = [digits for text in texts for digits in typed(text)]
                said += [f"  {path.name}:{line}: {', '.join(found)}: {_short(words)}"] if found else []
    return [say("typed_digits", language, n=f"{len(said):,}"), *said] if said else []


def unused(study: Study, language: str) -> list[str]:
    """A line for each prose of a language that the study's reports are not in: nobody would see it."""
    there = [f"report.{other}.md" for other in LANGUAGES if other not in study.languages and (study.folder / f"report.{other}.md").exists()]
    return [say("prose_unused", language, file=name, code=name.split(".")[1], languages=", ".join(study.languages)) for name in there]


def _blocks(text: str) -> Iterator[tuple[str, int, list[tuple[int, str]]]]:
    """Kind, level and (number of the line, text) of each heading, item and paragraph."""
    kind, lines = "", []
    for at, line in enumerate(text.split("\n"), start=1):
        heading, item = _HEADING.fullmatch(line.strip()), _ITEM.fullmatch(line)
        if lines and (heading or item or not line.strip()):
            yield kind, 0, lines
            lines = []
        if heading:
            yield "heading", len(heading[1]), [(at, heading[2])]
        elif line.strip():
            kind = "item" if item else kind if lines else "paragraph"
            lines.append((at, item[1] if item else line.strip()))
    if lines:
        yield kind, 0, lines


def _spans(words: str, file: str, line: int) -> Iterator["Span | tuple"]:
    """Runs of one line; a number still to be filled in is (Target, kind)."""
    pieces = _TOKEN.split(words)
    pairs = pieces.count("**") // 2 * 2  # one that is left over is two asterisks
    seen = 0
    for piece in pieces:
        if piece == "**" and seen < pairs:
            seen += 1
            continue
        kind = "bold" if seen % 2 else "text"
        if piece.startswith("{{") and piece.endswith("}}"):
            yield parse(piece[2:-2], f"{file}:{line}"), kind
        elif len(piece) > 2 and piece[0] == piece[-1] == "`":
            yield Span(piece[1:-1], "code")
        elif "{{" in piece or "}}" in piece:
            raise InputError(f"{file}:{line}: {_short(words)}: {{{{ and }}}} come in pairs on one line, and so do quotes between them",
                             f"{file}:{line}: {_short(words)}: {{{{와 }}}}는 한 줄 안에서 짝을 이루어야 합니다. 그 안의 따옴표도 마찬가지입니다")  # fmt: skip
        elif piece:
            yield Span(piece, kind)


def _filled(one: tuple, tables: Mapping[str, Result], language: str, file: str, line: int) -> Span:
    target, kind = one
    found = number(target, tables, language, file, line)
    return Span(found.shown, kind, found)


def _span_html(span: Span) -> str:
    text = html.escape(printable(span.text))
    if span.number is not None:
        exact, target = (html.escape(printable(str(said))) for said in (span.number.exact, span.number.target))
        own = ' dir="auto"' if isinstance(span.number.exact, str) else ""  # a mark of direction in it ends with it
        text = f'<data{own} value="{exact}" title="{target}">{text}</data>'
    return {"bold": f"<strong>{text}</strong>", "code": f"<code>{text}</code>"}.get(span.kind, text)


def _short(text: str) -> str:
    return text.strip() if len(text.strip()) <= 80 else text.strip()[:79] + "…"
