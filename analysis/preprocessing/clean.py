"""The article without its page: named rules, each of which can be switched off, and every line that they took."""

import re
import unicodedata
from collections.abc import Collection, Iterable

from analysis.errors import choose
from analysis.preprocessing import patterns as p
from analysis.preprocessing.characters import Change, plain, replace, spelt

__all__ = ["RULES", "clean", "clean_title", "head", "headline", "without_title"]

# In the order of their work: the first five and the last three change characters, the others remove lines or line ends.
RULES = (
    "nfc", "entities", "tags", "spaces", "fullwidth",
    "related", "more", "share", "photo", "copyright", "dateline", "byline", "email",
    "section", "outlet", "series", "bracket", "tail", "subhead", "mark",
    "hanja", "company", "comma",
)  # fmt: skip

_BODY = 100  # a line longer than this is text even where no full stop shows (a stub that is cut)


def clean(text: str, *, rules: Collection[str] = RULES) -> tuple[str, list[Change], dict[str, str]]:
    """The article's own words; what was removed or changed; and what the removed lines said of the article.

    rules    names out of RULES; their order has no effect
    returns  text; changes (rule, the line or the fragments that were removed or changed); found {author, outlet, date,
             section}, each only where the page says so, `date` as it is written
    raises   InputError for an unknown rule
    """
    for name in rules:
        choose(name, RULES, ("cleaning rule", "정제 규칙"))
    page = _Page(frozenset(rules))
    text = plain(text, page.rules, page.changes)
    lines = [" ".join(line.split()) for line in text.split("\n")]
    for step in (page.related, page.furniture, page.head_block, page.openings):
        lines = step(lines)
    text = spelt("\n".join(lines), page.rules, page.changes)
    return re.sub(r"\n{3,}", "\n\n", text).strip(), page.changes, page.found


def clean_title(title: str) -> str:
    """A headline on one line: NFC, without entities and tags; its words and brackets stay."""
    return " ".join(plain(title, frozenset(RULES), []).split())


def head(text: str) -> str:
    """The headline of a raw page without metadata: see `headline`."""
    return headline(clean(text)[0])


def headline(cleaned: str) -> str:
    """The first line before the first sentence that is no deck ("- ..."), or "" where the text begins with its body."""
    lines = [line for line in cleaned.split("\n") if line]
    for line in lines[:-1]:  # a text of one line is a body
        if _is_text(line):
            return ""
        if not line.startswith(("-", "–", "·", "•")):
            return line
    return ""


def without_title(cleaned: str, title: str, *, within: int = 2) -> tuple[str, str]:
    """The text without its title where that is one of the first lines again (punctuation aside); and that line, or ""."""
    lines, wanted = cleaned.split("\n"), _letters(title)
    for i in [i for i, line in enumerate(lines) if line][:within]:
        if wanted and _letters(lines[i]) == wanted:
            return re.sub(r"\n{3,}", "\n\n", "\n".join(lines[:i] + lines[i + 1 :])).strip(), lines[i]
    return cleaned, ""


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", text)).casefold()


def _is_text(line: str) -> bool:
    return len(line) > _BODY or bool(p.SENTENCE.search(line))


_MARK = re.compile(r"^[□■◇◆▷▶►○●◎★☆※▣△▲]+\s*(?=\S)")
_SUBHEAD = re.compile(r"^<>\s*(?:(?P<words>[^=]{1,60}?)\s*=\s*)?")
_BRACKET = re.compile(r"^[\[【](?P<inner>[^\[\]【】]{2,40})[\]】]\s*=?\s*")
_SERIES = re.compile(r"^\[[^\[\]]{2,30}\]\s*(?=\S)")
_SAYS = re.compile(r"(?<!금지합니)다\.[\"”’')\]]*$")  # a sentence about copyright, not a notice
_CREDIT = re.compile(r"사진|그래픽|제공|자료|출처|기자|[=/ⓒ©]")


class _Page:
    """One page on its way through the rules; it gathers what they took and what that told."""

    def __init__(self, rules: frozenset[str]):
        self.rules = rules
        self.changes: list[Change] = []
        self.found: dict[str, str] = {}

    def _tell(self, name: str, value: str | None) -> None:
        if value and value.strip():
            self.found.setdefault(name, " ".join(value.split()))

    def _replace(self, rule: str, pattern: re.Pattern, text: str) -> str:
        return replace(rule, pattern, "", text, self.rules, self.changes)

    def related(self, lines: list[str]) -> list[str]:
        """관련기사 and the headlines below it, up to a sentence, other furniture, or a blank line before more article."""
        if "related" not in self.rules:
            return lines
        kept, i = [], 0
        while i < len(lines):
            kept.append(lines[i])
            if not (p.RELATED.match(lines[i]) and not p.SENTENCE.search(lines[i])):
                i += 1
                continue
            self.changes.append(("related", kept.pop()))
            i += 1
            last = not any(map(_is_text, lines[i:]))  # nothing but furniture and headlines follows
            while i < len(lines) and not _is_text(lines[i]) and (lines[i] or last):
                if lines[i] and not self._is_furniture(lines[i]):
                    self.changes.append(("related", lines[i]))
                else:
                    kept.append(lines[i])
                    if lines[i] and not last:
                        i += 1
                        break
                i += 1
        return kept

    @staticmethod
    def _is_furniture(line: str) -> bool:
        return any(
            kind.match(line)
            for kind in (p.COPYRIGHT, p.BYLINE, p.EMAIL_LINE, p.DATELINE, p.MORE, p.SHARE, p.RELATED, p.PHOTO)
        )

    def furniture(self, lines: list[str]) -> list[str]:
        """Whole lines that are no sentence; each is told apart by its own words and at most by its neighbours."""
        start = _first_text(lines)
        filled = [i for i, line in enumerate(lines) if line]
        drop = {}
        for nth, i in enumerate(filled):
            line = lines[i]
            around = [lines[j] for j in filled[max(nth - 1, 0) : nth + 2] if j != i]
            rule = self._rule_of(line, around, in_head=i < start, alone=nth == 0 and start - i <= 1)
            if rule in self.rules:
                drop[i] = rule
        self.changes += [(rule, lines[i]) for i, rule in drop.items()]
        return [line for i, line in enumerate(lines) if i not in drop]

    def _rule_of(self, line: str, around: list[str], *, in_head: bool, alone: bool) -> str:
        if p.COPYRIGHT.match(line) and not _SAYS.search(line) and not p.SENTENCE.search(p.NOTICE.split(line, 1)[0]):
            outlet = p.COPYRIGHT_OUTLET.search(line)
            self._tell("outlet", outlet["outlet"] if outlet else "")
            return "copyright"
        if p.SENTENCE.search(line) or len(line) > _BODY:
            return ""
        dated = p.DATELINE.match(line) or p.BARE_DATE.match(line)
        if dated:
            if dated.groupdict().get("stated") or (dated.re is p.BARE_DATE and in_head):
                self._tell("date", dated["date"])
            return "dateline"
        if p.PAGE_LINE.match(line):
            return "dateline"
        if p.MORE.match(line):
            return "more"
        weak = p.SHARE_WEAK.match(line)
        if p.SHARE.match(line) or (weak and (weak["bullet"].strip() or any(map(p.SHARE.match, around)))):
            return "share"
        if p.PHOTO.match(line):
            listed = line.startswith("▲") and (line.count("▲") > 1 or any(near.startswith("▲") for near in around))
            return "" if listed and not _CREDIT.search(line) else "photo"
        if p.EMAIL_LINE.match(line):
            return "email"
        byline = p.BYLINE.match(line)
        if byline and not (alone and byline["who3"]):
            if "byline" in self.rules:
                self._bracket(line, told_only=True)
                self._tell("author", byline["who1"] or byline["who2"] or byline["who3"])
            return "byline"
        return ""

    def head_block(self, lines: list[str]) -> list[str]:
        """Before the first sentence: the section above the headline, the outlet's own line, a series tag."""
        start = _first_text(lines)
        rest = [line for line in lines[start:] if line]
        self._bracket(rest[0] if rest else "", told_only=True)  # the outlet's line is known by the byline below it
        outlet, kept, titled = _letters(self.found.get("outlet", "")), [], False
        filled = sum(map(bool, lines[:start]))
        for line in lines[:start]:
            section, word = p.SECTION.match(line), p.OUTLET_WORD.match(line)
            if section and not titled and "section" in self.rules:
                self._tell("section", section["section"])
                self.changes.append(("section", line))
            elif line and ((outlet and _letters(line) == outlet) or (word and filled > 1)) and "outlet" in self.rules:
                self._tell("outlet", line)
                self.changes.append(("outlet", line))
            elif line and not titled:
                titled = True
                kept.append(
                    line if self._bracket(line, told_only=True) != line else self._replace("series", _SERIES, line)
                )
            else:
                kept.append(line)
        return kept + lines[start:]

    def _bracket(self, line: str, *, told_only: bool = False) -> str:
        """`line` without the byline in brackets with which it begins."""
        wire, hit = p.WIRE.match(line), _BRACKET.match(line)
        inner = hit["inner"].strip() if hit else ""
        byline = p.BRACKET_INNER.match(inner) or p.NAMED.match(inner) or p.OUTLET_WORD.match(inner)
        papers = [side for side in (wire["place"], wire["outlet"]) if p.OUTLET_WORD.match(side)] if wire else []
        opening = wire if wire and (papers or wire["who"]) else hit if byline else None
        if opening is None or "bracket" not in self.rules:
            return line
        told = (wire if opening is wire else byline).groupdict()
        outlet = re.sub(r"\(.*?\)", "", papers[0] if opening is wire and papers else told.get("outlet") or "")
        self._tell("outlet", "" if outlet in p.PLACES else outlet)
        self._tell("author", told.get("who"))
        if not told_only:
            self.changes.append(("bracket", opening.group().strip()))
        return line[opening.end() :]

    def openings(self, lines: Iterable[str]) -> list[str]:
        """The head and the end of each line: bylines around a sentence, marks before a sub-head."""
        cut = []
        for line in lines:
            if line[:1] in ("[", "(", "【"):
                line = self._bracket(line)
            if "tail" in self.rules and p.SENTENCE.search(line):
                line = self._tail(line)
            if line.startswith("<>") and "subhead" in self.rules:
                words = _SUBHEAD.match(line)
                self.changes.append(("subhead", words.group().strip()))
                line = "\n".join(filter(None, (words["words"], line[words.end() :])))
            cut.append(self._replace("mark", _MARK, line))
        return cut

    def _tail(self, line: str) -> str:
        for kind in (p.TAIL_COPYRIGHT, p.TAIL_BYLINE):
            hit = kind.search(line)
            if hit:
                outlet = p.COPYRIGHT_OUTLET.search(hit["tail"])
                self._tell("outlet", outlet["outlet"] if outlet else "")
                self._tell("author", hit.groupdict().get("who"))
                self.changes.append(("tail", hit["tail"].strip()))
                line = line[: hit.start("tail")].rstrip()
        return line


def _first_text(lines: list[str]) -> int:
    """The position of the first line that is a sentence; the number of lines where none is."""
    return next((i for i, line in enumerate(lines) if _is_text(line)), len(lines))
