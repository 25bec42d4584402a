"""From the tokens of Kiwi to counted words, on columns: merge by the lexicon, rename, join affixes, drop glosses, filter by tag."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.preprocessing.affixes import APART, ROLES, groups
from analysis.preprocessing.analysed import KEYWORD
from analysis.preprocessing.entries import Entry, keys
from analysis.preprocessing.kiwi import Batch
from analysis.preprocessing.lexicon import Lexicon
from analysis.preprocessing.matches import Matcher, longer
from analysis.preprocessing.tokencache import Kinds
from analysis.values import DictionarySpec

__all__ = ["Pieces", "Reader"]

# Ready-made keywords hold numbers with and without units (3일, 2009년, 2만, 5조7000억원); 3D, 5G and 4차산업혁명 are words.
_UNITS = (
    "년 년대 년차 개년 월 일 시 시간 분 초 주 주년 개월 분기 세기 세 살 명 인 자 사 개 개국 개사 곳 건 회 차 번 번째 대 위 등 호 기 "
    "층 편 권 종 배 배럴 톤 평 원 달러 엔 위안 유로 퍼센트 가지 여 조각 박 학년 팀 쌍 점 표"
)
_NUMBER = re.compile(
    r"(?=[\d.])(?:[\d.:~%+/-]++여?[십백천만억조]*+)++여?(?:{})?[간만째말]?|[A-Za-z]".format("|".join(_UNITS.split()))
)
# Addresses that a page's furniture left among the keywords; a number before a name (1.현우) is an item's place in a list.
# Booking.com is in the lexicon of whoever wants to count it: what the lexicon knows is no address.
_ADDRESS = re.compile(r"(?i:https?:|www\.)|@|[a-z0-9]\.(com|net|org|co\.kr|or\.kr|go\.kr|kr)(?![A-Za-z])|\.(html?|php|jsp)\b")
_MERGED, _JOINED = "NNP", "NNG"
_OPEN, _CLOSE = frozenset("([（［"), frozenset(")]）］,·/;:")


@dataclass(frozen=True, eq=False)
class Pieces:
    """Tokens of a batch: columns of equal length. `form` and `tag` are codes of the Reader that made them.

    known   whether the lexicon has merged or named the token, or a theme asks for it: no affix is joined to it
    """

    text: np.ndarray
    start: np.ndarray
    end: np.ndarray
    sentence: np.ndarray
    form: np.ndarray
    tag: np.ndarray
    known: np.ndarray

    def __getitem__(self, at: np.ndarray) -> "Pieces":
        return Pieces(**{name: values.take(at) for name, values in vars(self).items()})

    def __len__(self):
        return len(self.start)


class _Codes(dict):
    """{text: code}, in the order in which texts were first seen, which is that of `names`."""

    def __init__(self):
        super().__init__()
        self.names: list[str] = []

    def __missing__(self, text: str) -> int:
        self[text] = code = len(self)
        self.names.append(text)
        return code

    def of(self, texts: list[str]) -> np.ndarray:
        new = [text for text in dict.fromkeys(texts) if text not in self]
        self.update(zip(new, range(len(self), len(self) + len(new)), strict=True))
        self.names += new
        return np.fromiter(map(self.__getitem__, texts), dtype=np.int32, count=len(texts))


class Reader:
    """The stages for one lexicon and one [dictionary]; it keeps what it has found out about each kind of token.

    texts, dates     of the whole run, one for each text; `texts` as Kiwi read them, commas of keyword fields blanked
    forms, tags      {text: code}, with the texts in `names`; they grow
    """

    def __init__(self, lexicon: Lexicon, spec: DictionarySpec, kinds: Kinds, texts: Sequence[str], dates: Sequence[str]):
        self.lexicon, self.spec, self.kinds, self.texts, self.dates = lexicon, spec, kinds, texts, dates
        self.matcher = Matcher(lexicon, kinds, texts)
        self.forms, self.tags = _Codes(), _Codes()
        # Hanja are spelt out before; a letter that was left standing there is no country.
        self.synonyms = {k: e for k, e in lexicon.synonyms.items() if e.type != "hanja"}
        self.kind_form, self.kind_tag, self.kind_width = np.zeros(0, np.int32), np.zeros(0, np.int16), np.zeros(0, np.int32)
        # Of each form: the term it is renamed to, whether the lexicon has it, its spelling without case, what brackets it opens.
        self.renaming, self.named, self.folding, self.folds = np.zeros(0, np.int32), np.zeros(0, bool), np.zeros(0, np.int32), _Codes()
        self.opens, self.closes, self.apart = np.zeros(0, bool), np.zeros(0, bool), np.zeros(0, bool)
        self.dated: dict[int, Entry] = {}  # of forms
        self.undated: dict[int, int] = {}  # the term of a node of the tree
        self.made: dict[int, int] = {}  # {two forms: the form that they make}

    def pieces(self, batch: Batch) -> Pieces:
        """Kiwi's tokens."""
        self._learn_kinds()
        kind = batch.tokens.kind
        return Pieces(batch.text, batch.tokens.start, batch.tokens.start + self.kind_width[kind], batch.sentence,
                      self.kind_form[kind], self.kind_tag[kind], np.zeros(len(kind), dtype=bool))  # fmt: skip

    def merged(self, pieces: Pieces, batch: Batch) -> Pieces:
        """Consecutive tokens that make up a lexicon entry become one NNP: the longest match, from the left.

        Both ends lie on borders of tokens, so that KT never cuts KTX, and not between Latin letters or digits (갤럭시S8). A match
        does not cross a line break, nor begin on a particle, an ending or a suffix, right behind a digit (15日 is not Japan)
        or inside the characters of the token before it.
        """
        at, last, node = self.matcher.matches(pieces.text, pieces.start, pieces.end, batch.tokens)
        if not len(at):
            return pieces
        same = np.concatenate([[False], np.diff(pieces.text) == 0])
        inside = same[at] & (pieces.end[at - 1] > pieces.start[at])
        taken, free = [], 0
        columns = (at, last, node, inside, pieces.text[at], pieces.start[at])
        for i, to, entry, blocked, text, start in zip(*(column.tolist() for column in columns), strict=True):
            if i >= free and not blocked and not self._behind_digit(self.texts[text], start):
                taken.append((i, to, entry))
                free = to + 1
        if not taken:
            return pieces
        at, last, node = np.array(taken).T
        form, tag, end, known = pieces.form.copy(), pieces.tag.copy(), pieces.end.copy(), pieces.known.copy()
        form[at] = [self._of_node(entry, pieces, i) for i, _, entry in taken]
        tag[at], end[at], known[at] = self.tags[_MERGED], pieces.end[last], True
        covered = np.zeros(len(pieces) + 1, dtype=np.int32)
        covered[at + 1] += 1  # matches do not overlap: no position stands twice
        covered[last + 1] -= 1
        return replace(pieces, form=form, tag=tag, end=end, known=known)[np.flatnonzero(np.cumsum(covered[:-1]) == 0)]

    def renamed(self, pieces: Pieces) -> Pieces:
        """Whole tokens that are a synonym take the form of their term."""
        self._learn_forms()
        form, known = self.renaming[pieces.form], pieces.known | self.named[pieces.form]
        if self.dated:
            of_date = np.isin(pieces.form, np.fromiter(self.dated, dtype=np.int32))
            form[of_date] = [self._form(self.dated[pieces.form[i]], pieces, i) for i in np.flatnonzero(of_date)]
            self._learn_forms()
        return replace(pieces, form=form, known=known)

    def affixed(self, pieces: Pieces) -> Pieces:
        """Prefixes, a noun and suffixes that are written together become one noun, unless the lexicon has said what the noun is."""
        self._learn_forms()
        role = np.array([ROLES.get(tag, 0) for tag in self.tags.names], dtype=np.int8)[pieces.tag]
        affix = np.flatnonzero((role == ROLES["XPN"]) | (role == ROLES["XSN"]))
        if not len(affix):
            return pieces
        near = np.zeros(len(pieces) + 2, dtype=bool)  # affixes are few: only they and their neighbours are looked at
        near[affix], near[affix + 1], near[affix + 2] = True, True, True
        at = np.flatnonzero(near[1:-1])
        role, before = role[at], np.maximum(at - 1, 0)
        role[pieces.known[at] | ((role == ROLES["XSN"]) & self.apart[pieces.form[at]])] = 0
        touches = (pieces.text[at] == pieces.text[before]) & (pieces.start[at] == pieces.end[before])
        touches &= np.concatenate([[False], np.diff(at) == 1])
        first, last = (at[ends] for ends in groups(role, touches))
        if not len(first):
            return pieces
        made = pieces.form[first]
        for step in range(1, int((last - first).max()) + 1):
            longer_ones = np.flatnonzero(last - first >= step)
            made[longer_ones] = self._together(made[longer_ones], pieces.form[first[longer_ones] + step])
        form, tag, end = pieces.form.copy(), pieces.tag.copy(), pieces.end.copy()
        form[first], tag[first], end[first] = made, self.tags[_JOINED], pieces.end[last]
        covered = np.zeros(len(pieces) + 1, dtype=np.int32)
        covered[first + 1] += 1
        covered[last + 1] -= 1
        pieces = replace(pieces, form=form, tag=tag, end=end)
        named = self.renamed(pieces[first])  # 접속률 → 접속율: what was joined may be a synonym itself
        form[first], known = named.form, pieces.known.copy()
        known[first] = named.known
        return replace(pieces, form=form, known=known)[np.flatnonzero(np.cumsum(covered[:-1]) == 0)]

    def without_glosses(self, pieces: Pieces, dropped: Counter[str]) -> Pieces:
        """리눅스(Linux) says one word twice: a term that directly follows itself in brackets is counted once."""
        self._learn_forms()
        n = len(pieces)
        text, form, fold = pieces.text, pieces.form, self.folding
        at = np.flatnonzero(self.opens[form[1 : max(1, n - 2)]]) + 1
        same = (text[at - 1] == text[at + 2]) & (pieces.end[at - 1] == pieces.start[at]) & self.closes[form[at + 2]]
        at = at[same & (fold[form[at - 1]] == fold[form[at + 1]]) & self._counted(pieces.tag[at - 1])]
        if not len(at):
            return pieces
        dropped["gloss"] += int(self._counted(pieces.tag[at + 1]).sum())
        dropped["tag"] += int((~self._counted(pieces.tag[at + 1])).sum())
        return pieces[np.delete(np.arange(n), at + 1)]

    def kept(self, pieces: Pieces, dropped: Counter[str]) -> Pieces:
        """Tokens with a tag of the study; of ready-made keywords, those that are not numbers, single letters or addresses."""
        stays = self._counted(pieces.tag)
        dropped["tag"] += int((~stays).sum())
        keyword = pieces.tag == self.tags.get(KEYWORD, -1)
        if keyword.any():
            names = self.forms.names
            for form, n in zip(*np.unique(pieces.form[keyword], return_counts=True), strict=True):
                out = "number" if _NUMBER.fullmatch(names[form]) else "address" if _ADDRESS.search(names[form]) else ""
                if out:
                    dropped[out] += int(n)
                    stays &= ~(keyword & (pieces.form == form))
        return pieces[np.flatnonzero(stays)]

    def _counted(self, tags: np.ndarray) -> np.ndarray:
        named = np.array([tag == KEYWORD or tag in self.spec.tags for tag in self.tags], dtype=bool)
        return named[tags] if len(named) else np.zeros(len(tags), dtype=bool)

    @staticmethod
    def _behind_digit(text: str, start: int) -> bool:
        return start > 0 and text[start - 1].isdigit() and not text[start].isdigit()

    def _of_node(self, node: int, pieces: Pieces, i: int) -> int:
        if node not in self.undated:
            entry = self.matcher.tree.entries[node]
            if self.lexicon.dated(entry):
                return self._form(entry, pieces, i)
            self.undated[node] = self.forms[entry.canonical]
        return self.undated[node]

    def _form(self, entry: Entry, pieces: Pieces, i: int) -> int:
        return self.forms[self.lexicon.form(entry, self.dates[pieces.text[i]])]

    def _together(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        """The forms that pairs of forms make."""
        names = self.forms.names
        pairs, back = np.unique(left.astype(np.int64) << 32 | right, return_inverse=True)
        for pair in pairs.tolist():
            if pair not in self.made:
                self.made[pair] = self.forms[names[pair >> 32] + names[pair & 0xFFFFFFFF]]
        return np.array([self.made[pair] for pair in pairs.tolist()], dtype=np.int32)[back]

    def _learn_kinds(self) -> None:
        known = len(self.kind_form)
        forms = self.kinds.forms[known:]
        if not forms:
            return
        self.kind_form = longer(self.kind_form, self.forms.of([form.replace(" ", "") for form in forms]))
        self.kind_tag = longer(self.kind_tag, self.tags.of(self.kinds.tags[known:]))
        self.kind_width = longer(self.kind_width, [*map(len, self.kinds.surfaces[known:])])

    def _learn_forms(self) -> None:
        known = len(self.folding)
        while len(self.renaming) < len(self.forms):  # the term of a synonym can be new itself
            new = self.forms.names[len(self.renaming) :]
            codes = np.arange(len(self.renaming), len(self.renaming) + len(new), dtype=np.int32)
            known_as = keys(new)
            named = np.fromiter(map(self.lexicon.extra.__contains__, known_as), dtype=bool, count=len(new))
            for i, entry in enumerate(map(self.synonyms.get, known_as)):
                if entry is not None:
                    named[i] |= entry.type != "word"
                    if self.lexicon.dated(entry):
                        self.dated[int(codes[i])] = entry
                    else:
                        codes[i] = self.forms[entry.canonical]
            self.renaming, self.named = longer(self.renaming, codes), longer(self.named, named)
        new = self.forms.names[known:]
        if new:
            self.folding = longer(self.folding, self.folds.of(keys(new)))
            self.opens = longer(self.opens, [*map(_OPEN.__contains__, new)])
            self.closes = longer(self.closes, [*map(_CLOSE.__contains__, new)])
            self.apart = longer(self.apart, [*map(APART.__contains__, new)])
