"""The article without its page: named rules, each of which can be switched off, and every line that they took."""

import re
import unicodedata
from collections.abc import Collection

from analysis.errors import choose
from analysis.preprocessing import patterns as p
from analysis.preprocessing.characters import Change, plain, spelt
from analysis.preprocessing.edges import SERIES, opening, trimmed

__all__ = ["RULES", "clean", "clean_title", "head", "headline", "without_title"]

# The first five and the last three change characters, the others remove lines or what stands around their sentences.
RULES = (
    "nfc", "entities", "tags", "spaces", "fullwidth",
    "related", "more", "share", "photo", "copyright", "dateline", "byline", "email", "promo", "broadcast", "end",
    "section", "outlet", "series", "bracket", "credit", "tail", "subhead", "mark",
    "hanja", "company", "comma",
)  # fmt: skip
_KNOWN = frozenset(RULES)
_LISTED = ("-", "·", "•", "▶", "☞", "ㆍ", "□", "■")
_PASSES = 6  # more than any page has needed; what is left then is left alone


def clean(text: str, *, rules: Collection[str] = RULES) -> tuple[str, list[Change], dict[str, str]]:
    """The article's own words; what was removed or changed; and what the removed lines said of the article.

    Which line is furniture is decided as if every rule were on: to switch a rule off never removes more. What a removal
    uncovers is looked at again, so that cleaning what is clean changes nothing.

    rules    names out of RULES; their order has no effect
    returns  text; changes (rule, the line or the fragments that were removed or changed); found {author, outlet, date,
             section, series}, each only where the page says so, `date` as it is written
    raises   InputError for an unknown rule
    """
    for name in sorted(set(rules) - _KNOWN):
        choose(name, RULES, ("cleaning rule", "정제 규칙"))
    page = _Page(frozenset(rules))
    for _ in range(_PASSES):
        n_changes = len(page.changes)
        text = page.clean(text)
        if len(page.changes) == n_changes:
            break
    return text, page.changes, page.found


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
        if p.is_text(line):
            return ""
        if not line.startswith(("-", "–", "·", "•")):
            return line
    return ""


def without_title(cleaned: str, title: str, *, within: int = 2) -> tuple[str, str]:
    """The text without its title where that is one of the first lines again (punctuation aside); and that line, or "".

    A tag before the title ([단독]) may stand in one of the two only.
    """
    lines = cleaned.split("\n")
    wanted = {_letters(title), _letters(SERIES.sub("", title))} - {""}
    for i in [i for i, line in enumerate(lines) if line][:within]:
        if {_letters(lines[i]), _letters(SERIES.sub("", lines[i]))} & wanted:
            return re.sub(r"\n{3,}", "\n\n", "\n".join(lines[:i] + lines[i + 1 :])).strip(), lines[i]
    return cleaned, ""


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFC", text)).casefold()


class _Page:
    """One page on its way through the rules; it gathers what they took and what that told."""

    def __init__(self, rules: frozenset[str]):
        self.rules = rules
        self.changes: list[Change] = []
        self.found: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        self.settled: set[str] = set()  # lines that no rule changes

    def tell(self, name: str, value: str | None) -> None:
        if value and value.strip():
            self.found.setdefault(name, " ".join(value.split()))

    def kind(self, line: str) -> str:
        known = self.kinds.get(line)
        if known is None:
            known = self.kinds[line] = p.kind(line)
        return known

    def clean(self, text: str) -> str:
        text = plain(text, self.rules, self.changes)
        first, end, rest = text.partition("\n")
        if "\t" in first.strip():  # a headline and its article in one cell
            text = first.strip().replace("\t", "\n") + end + rest
        lines = [" ".join(line.split()) for line in text.split("\n")]
        takes = [""] * len(lines)  # the rule that takes the line, whether it is on or not
        self.related(lines, takes)
        self.furniture(lines, takes)
        tagged = self.head_block(lines, takes)
        kept = []
        for i, line in enumerate(lines):
            if takes[i] in self.rules:
                self.changes.append((takes[i], line))
                continue
            if line and not takes[i] and (line not in self.settled or i == tagged):
                before = line
                line = self.untagged(line) if i == tagged else line
                line = trimmed(line, self.rules, self.changes, self.tell)
                if line == before:
                    self.settled.add(line)
            kept.append(line)
        text = spelt("\n".join(kept), self.rules, self.changes)
        return (re.sub(r"\n{3,}", "\n\n", text) if "\n\n\n" in text else text).strip()

    def related(self, lines: list[str], takes: list[str]) -> None:
        """관련기사 and the headlines below it, up to a sentence, other furniture, or a blank line before more article."""
        kinds = [self.kind(line) for line in lines]
        texts = [i for i, what in enumerate(kinds) if what == "text"]
        for i, what in enumerate(kinds):
            if what != "related" or not texts:  # a page of headlines only is a list, not an article with a block
                continue
            if i > texts[-1]:  # nothing but furniture and headlines follows
                takes[i:] = ["related" if kind in ("", "related") else "" for kind in kinds[i:]]
                return
            takes[i] = "related"
            listed = kinds[i + 1] == "blank"  # headlines apart from their mark must show that they are a list
            j = i + 1 + listed
            while kinds[j] == "" or (listed and kinds[j] == "blank"):
                if kinds[j] == "" and listed and not lines[j].startswith(_LISTED):
                    break
                takes[j] = "related" if kinds[j] == "" else takes[j]
                j += 1

    def furniture(self, lines: list[str], takes: list[str]) -> None:
        """Whole lines that are no sentence; each is told apart by its own words and at most by its neighbours."""
        filled = [i for i, line in enumerate(lines) if line and not takes[i]]
        start = self.first_text(lines, takes)
        for nth, i in enumerate(filled):
            line, what = lines[i], self.kind(lines[i])
            if what in ("", "text", "related"):
                continue
            if what == "share?":
                near = [self.kind(lines[j]) for j in filled[max(nth - 1, 0) : nth + 2] if j != i]
                what = "share" if "share" in near else ""
            elif what == "byline?":
                headline_like = nth == 0 and start - i <= 1  # 나한별 기자 alone before a text is its headline
                what = "" if headline_like else "byline"
            takes[i] = what
            self.learn(what, line, in_head=i < start)

    def learn(self, rule: str, line: str, *, in_head: bool) -> None:
        """What a line that goes says of the article."""
        if rule == "copyright":
            outlet = p.COPYRIGHT_OUTLET.search(line)
            self.tell("outlet", outlet["outlet"] if outlet else "")
        elif rule == "dateline":
            stated, bare = p.DATELINE.match(line), p.BARE_DATE.match(line)
            if stated and stated["stated"]:
                self.tell("date", stated["date"])
            elif bare and in_head:
                self.tell("date", bare["date"])
        elif rule == "byline":
            opening(line, self.tell)
            byline = p.BYLINE.match(line)
            who = byline["who1"] or byline["who2"] or byline["who3"]
            self.tell("author", re.sub(rf"\s?{p.ROLE}(?=[^가-힣]|$)", "", who) if who else "")

    def head_block(self, lines: list[str], takes: list[str]) -> int:
        """Before the first sentence: the section above the headline, the outlet's own line. The headline's position, or -1."""
        start = self.first_text(lines, takes)
        if start < len(lines):
            opening(lines[start], self.tell)  # the outlet's line is known by the byline below it
        inside = [i for i in range(start) if lines[i] and not takes[i] and self.kind(lines[i]) != "related"]
        outlet, titled = _letters(self.found.get("outlet", "")), -1
        for i in inside:
            section, word = p.SECTION.match(lines[i]), p.OUTLET_WORD.match(lines[i])
            if section and titled < 0:
                self.tell("section", section["section"])
                takes[i] = "section"
            elif (outlet and _letters(lines[i]) == outlet) or (word and len(inside) > 1):
                self.tell("outlet", lines[i])
                takes[i] = "outlet"
            elif titled < 0:
                titled = i
        return titled

    def untagged(self, line: str) -> str:
        """A headline without the tag of its series, which goes into the log and into `found`."""
        tag = SERIES.match(line)
        if not tag or opening(line, self.tell):
            return line
        self.tell("series", tag["series"])
        if "series" not in self.rules:
            return line
        self.changes.append(("series", tag.group().strip()))
        return line[tag.end() :]

    def first_text(self, lines: list[str], takes: list[str]) -> int:
        """The position of the first line that is a sentence; the number of lines where none is."""
        return next((i for i, line in enumerate(lines) if not takes[i] and self.kind(line) == "text"), len(lines))
