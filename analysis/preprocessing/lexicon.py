"""The lexicon: which spans count as one term, which spellings meet, which words stay out. One table for all of it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path

from analysis.errors import InputError
from analysis.preprocessing.entries import COLUMNS, MODES, Entry, key, read_bytes, read_entries
from analysis.values import DictionarySpec

__all__ = ["COLUMNS", "MODES", "SHIPPED", "Entry", "Lexicon", "key", "lexicon_for", "load", "with_entries", "with_words"]

SHIPPED = tuple(Path(__file__).parent / "words" / name for name in ("lexicon.tsv", "stop.tsv"))


@dataclass(frozen=True, eq=False, repr=False)
class Lexicon:
    """Entries, sorted, so that the order of lines and files never matters. Built by load, lexicon_for and with_words.

    entries    one for each (surface, role); the role is term (merge, joined, token, userword) or filter (keep, stop)
    extra      keys of words that a researcher asked for: neither length nor stop lists take them out
    """

    entries: tuple[Entry, ...]
    extra: frozenset[str] = field(default_factory=frozenset)

    @cached_property
    def digest(self) -> str:
        """Of what changes tokens; notes and glosses do not."""
        lines = ["\t".join((key(e.surface), *e.meaning)) for e in self.entries]
        return hashlib.sha256("\n".join([*sorted(lines), *sorted(self.extra)]).encode()).hexdigest()[:16]

    @cached_property
    def hanja_digest(self) -> str:
        """Of what is spelt out before the analyser reads a text."""
        lines = sorted([*e.meaning, e.surface] for e in self.entries if e.type == "hanja")
        return hashlib.sha256(json.dumps(lines).encode()).hexdigest()[:16]

    @cached_property
    def spans(self) -> Mapping[str, Entry]:
        """{key: entry} of what is merged over tokens (merge, joined, userword)."""
        return {key(e.surface): e for e in self.entries if e.mode in ("merge", "joined", "userword")}

    @cached_property
    def prefixes(self) -> frozenset[str]:
        """Every beginning of a key in `spans`: where a search over tokens can stop."""
        return frozenset(k[:n] for k in self.spans for n in range(1, len(k) + 1))

    @cached_property
    def synonyms(self) -> Mapping[str, Entry]:
        """{key: entry} of what is renamed as a whole token."""
        return {key(e.surface): e for e in self.entries if e.mode == "token"}

    @cached_property
    def userwords(self) -> tuple[str, ...]:
        """What the analyser itself must know, because it swallows the particle otherwise."""
        return tuple(e.surface for e in self.entries if e.mode == "userword")

    @cached_property
    def keep(self) -> frozenset[str]:
        return frozenset(key(e.surface) for e in self.entries if e.mode == "keep") | self.extra

    @cached_property
    def stop(self) -> Mapping[str, str]:
        """{key: type} of stop words."""
        return {key(e.surface): e.type for e in self.entries if e.mode == "stop" and key(e.surface) not in self.extra}

    @cached_property
    def display(self) -> Mapping[str, str]:
        """{key: canonical spelling} of every term."""
        return {key(e.canonical): e.canonical for e in self.entries if e.role == "term"}

    @cached_property
    def glosses(self) -> Mapping[str, str]:
        """{canonical: gloss in English}; where a term has several lines, the line of its own spelling is taken."""
        own_last = sorted(self.entries, key=lambda e: (key(e.surface) == key(e.canonical), e))
        return {e.canonical: e.gloss for e in own_last if e.gloss and e.role == "term"}

    def gloss(self, term: str) -> str:
        """A short meaning in English, "" where the lexicon has none."""
        return self.glosses.get(term, "")

    @cached_property
    def terms(self) -> Mapping[str, Entry]:
        """{key: entry} of every surface that is counted as a term."""
        return {key(e.surface): e for e in self.entries if e.role == "term"}

    def canonical(self, word: str, published: str = "") -> str:
        """The term as which `word` is counted where it is one token; without white space."""
        entry = self.terms.get(key(word))
        return self.form(entry, published) if entry else self.display.get(key(word), "".join(word.split()))

    def form(self, entry: Entry, published: str) -> str:
        """The term that an entry's surface is counted as in an article of that date ("" for an undated one).

        Of names that changed more than once (하나로통신, 하나로텔레콤, SK브로드밴드) as many steps are taken as hold on that day.
        """
        seen = set()
        while True:
            seen.add(key(entry.surface))
            term = entry.form(published)
            if key(term) in seen or key(term) not in self.terms:
                return term
            entry = self.terms[key(term)]

    def dated(self, entry: Entry) -> bool:
        """Whether what an entry's surface is counted as depends on the date of the article."""
        following = self.terms.get(key(entry.canonical), entry)
        return any(e.valid_from or e.valid_to for e in (entry, following))

    def __len__(self):
        return len(self.entries)

    def __repr__(self):
        return f"Lexicon: {len(self)} entries, {self.digest}"


def load(paths: Iterable[Path]) -> Lexicon:
    """Read lexicon files, each in one of these layouts, which its header tells; tab-separated, csv or xlsx.

    COLUMNS                                   our own table (the first four are required)
    before_replacement, after_replacement     synonyms, on whole tokens, one or several
    stopword                                  words to leave out
    one_char_keyword                          words of one syllable that stay
    no header, one word a line (.txt)         stop words or words of one syllable, as the file's name says

    Empty lines and lines that begin with # are passed over; an empty canonical means the surface itself; white
    space in a canonical is dropped, so that spaced and unspaced spellings are one term.
    raises  InputError with file, line and value for a file that cannot be read, a malformed line, two lines that
            say different things of one surface, or names that run in a circle
    """
    return _build([row for path in paths for row in read_entries(Path(path))])


@lru_cache(maxsize=8)
def _load_cached(paths: tuple[tuple[str, str], ...]) -> Lexicon:
    return load(Path(path) for path, _ in paths)


def lexicon_for(spec: DictionarySpec, extra: Iterable[str] = (), found: Iterable[Entry] = ()) -> Lexicon:
    """The shipped lexicon and stop lists, under the study's own files, and the words that its themes add.

    A line of the study replaces the shipped line of the same surface (its stop or keep line the shipped stop or keep). Where
    spec.shipped is False there are the study's files alone.
    found   entries that were found in the corpus itself; they never say anything against a line of either
    """
    # The content, not the time of a file, decides whether it is read again.
    shipped = _stamped(SHIPPED) if spec.shipped else ()
    return _lexicon_cached(shipped, _stamped(spec.files), tuple(sorted(set(extra))), tuple(sorted(set(found))))


@lru_cache(maxsize=8)
def _lexicon_cached(shipped: tuple[tuple[str, str], ...], files: tuple[tuple[str, str], ...], extra: tuple[str, ...],
                    found: tuple[Entry, ...]) -> Lexicon:  # fmt: skip
    base, own = _load_cached(shipped), _load_cached(files)
    # The spelling of the study's canonicals is final: 네이버 → NAVER turns the shipped Naver → 네이버 round.
    final = {key(e.canonical): e.canonical for e in own.entries if e.role == "term"}
    merged = {}
    for e in base.entries:
        form = final.get(key(e.surface), final.get(key(e.canonical), e.canonical))
        merged[key(e.surface), e.role] = replace(e, canonical=form) if e.role == "term" else e
    lexicon = Lexicon(_resolved(merged | {(key(e.surface), e.role): e for e in own.entries}))
    return with_words(with_entries(lexicon, found), extra)


def with_entries(lexicon: Lexicon, entries: Iterable[Entry]) -> Lexicon:
    """The lexicon and those of `entries` whose surface it does not know yet, spelt as it spells their terms."""
    known = {*lexicon.spans, *lexicon.synonyms}
    added = {
        key(e.surface): replace(e, canonical=lexicon.display.get(key(e.canonical), e.canonical))
        for e in sorted(entries, reverse=True) if key(e.surface) not in known
    }  # fmt: skip
    return replace(lexicon, entries=tuple(sorted((*lexicon.entries, *added.values())))) if added else lexicon


def with_words(lexicon: Lexicon, words: Iterable[str]) -> Lexicon:
    """The lexicon in which each of `words` counts as one term; neither length nor stop lists take it out.

    Words that it knows stay as they are; others become merge entries of their own. Case and white space never matter.
    """
    known = dict.fromkeys([*lexicon.spans, *lexicon.synonyms])
    added = []
    for word in sorted(set(words)):
        if key(word) and key(word) not in known:
            known[key(word)] = None
            form = lexicon.display.get(key(word), "".join(word.split()))
            added.append(Entry(form, form, "compound", "merge", note="asked for by a theme"))
    asked = {key(word) for word in words} | {key(lexicon.canonical(word)) for word in words}
    return replace(lexicon, entries=tuple(sorted((*lexicon.entries, *added))), extra=lexicon.extra | (asked - {""}))


def _stamped(paths: Iterable[Path]) -> tuple[tuple[str, str], ...]:
    return tuple((str(path), hashlib.sha256(read_bytes(Path(path))).hexdigest()) for path in paths)


def _build(rows: list[tuple[tuple[str, str], Entry]]) -> Lexicon:
    """Entries without repeats; two lines that disagree are an error, whichever comes first."""
    found: dict[tuple[str, str], tuple[tuple[str, str], Entry]] = {}
    for place, entry in sorted(rows, key=lambda row: (row[1], row[0])):
        (en, ko), before = found.setdefault((key(entry.surface), entry.role), (place, entry))
        if before.meaning != entry.meaning:
            said = "; ".join(f"{e.surface} → {e.canonical} ({e.type}, {e.mode})" for e in (before, entry))
            raise InputError(f"{en} and {place[0]}: two lines disagree: {said}. Remove one of them",
                             f"{ko}과(와) {place[1]}: 두 행이 서로 다릅니다: {said}. 하나를 지우세요")  # fmt: skip
    return Lexicon(_resolved({at: entry for at, (_, entry) in found.items()}))


def _resolved(entries: Mapping[tuple[str, str], Entry]) -> tuple[Entry, ...]:
    """Sorted entries in which a canonical is never itself renamed (A → B → C becomes A → C), and has one spelling."""
    resolved = []
    for entry in entries.values():
        seen = [entry.surface]
        end = entry
        while entry.role == "term" and key(end.canonical) != key(end.surface):
            seen.append(end.canonical)
            nearer = entries.get((key(end.canonical), "term"))
            if nearer is None or nearer.valid_from or nearer.valid_to:
                break
            if key(nearer.canonical) in map(key, seen[:-1]):
                chain = " → ".join([*seen, nearer.canonical])
                raise InputError(f"the dictionary runs in a circle: {chain}; remove one of these lines",
                                 f"사전의 대표어가 돌고 돕니다: {chain}. 이 가운데 한 행을 지우세요")  # fmt: skip
            end = nearer
        resolved.append(replace(entry, canonical=end.canonical))
    _no_dated_circle(resolved)
    spelling: dict[str, Entry] = {}
    for entry in sorted(e for e in resolved if e.role == "term"):
        other = spelling.setdefault(key(entry.canonical), entry)
        if other.canonical != entry.canonical:
            said = f"{other.surface} → {other.canonical}; {entry.surface} → {entry.canonical}"
            raise InputError(f"the dictionary spells one term in two ways: {said}. Write the same in both lines",
                             f"사전이 한 용어를 두 가지로 적었습니다: {said}. 두 행의 대표어를 똑같이 적으세요")  # fmt: skip
    return tuple(sorted(resolved))


def _no_dated_circle(entries: Iterable[Entry]) -> None:
    """Names that change by their dates may not come back to where they began on one and the same day."""
    terms = {key(e.surface): e for e in entries if e.role == "term" and key(e.surface) != key(e.canonical)}
    for entry in sorted(e for e in terms.values() if e.valid_from or e.valid_to):
        step, chain, first, last = entry, [entry.surface], "", "~"
        while step is not None and first <= last:
            chain.append(step.canonical)
            first, last = max(first, step.valid_from), min(last, f"{step.valid_to}~")  # ~ stands behind every digit and hyphen
            if first <= last and key(step.canonical) in map(key, chain[:-1]):
                said = " → ".join(chain)
                raise InputError(f"the dictionary runs in a circle: {said}; remove one of these lines, or change its dates",
                                 f"사전의 대표어가 돌고 돕니다: {said}. 이 가운데 한 행을 지우거나 날짜를 고치세요")  # fmt: skip
            step = terms.get(key(step.canonical))
