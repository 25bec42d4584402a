"""Precision, recall and F1 of nouns on sentences with gold morphemes, ours beside other analysers.

    python benchmarks/nouns_gold.py                         ../shared/data/ud_korean_kaist, made from UD Korean-Kaist dev
    python benchmarks/nouns_gold.py --file gold.jsonl       any file of that shape, one sentence a line:
        {"text": "내 고향은 서울입니다.", "eojeols": [{"form": "고향은", "morphs": [["고향", "ncn"], ["은", "jxt"]]}, ...]}
Options: --tags ncn ncpa ncps nq (the gold tags that are nouns), --options (what joining affixes or adding roots would
give), --errors (the errors of our nouns in eight classes), --first N (sentences). docs/nouns.md explains the measures.

An analyser that is not installed is said to be so. To have all of them beside the project's own packages:
    pip install --no-deps --target DIR python-mecab-ko python-mecab-ko-dic konlpy JPype1 soynlp psutil lxml
    PYTHONPATH=DIR python benchmarks/nouns_gold.py
"""

import argparse
import json
import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.preprocessing.affixes import APART
from analysis.preprocessing.lexicon import SHIPPED
from analysis.preprocessing.nouns import nouns
from analysis.values import CORPUS_COLUMNS, LOG_COLUMNS, Corpus, DictionarySpec

KAIST = Path(__file__).resolve().parents[1].parent / "shared/data/ud_korean_kaist/ko_kaist-ud-dev.jsonl"
NOUNS = ("ncn", "ncpa", "ncps", "nq")
FOREIGN = "f"  # Latin words: not nouns in this gold, nor counted against whoever calls them so
_FINALS = dict(
    zip("ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ", map(chr, range(0x11A8, 0x11C3)), strict=True)
)


class Span(NamedTuple):
    """A morpheme of a sentence: offsets into its text, what it is, its tag."""

    start: int
    end: int
    form: str
    tag: str


class Sentence(NamedTuple):
    text: str
    gold: list[Span]


def jamo(text: str) -> str:
    """Conjoining letters; a lone consonant (ㄴ of an ending) as the final that it is written as."""
    return "".join(_FINALS.get(c, c) for c in unicodedata.normalize("NFD", text))


def located(form: str, morphs: list[list[str]], offset: int) -> Iterator[Span]:
    """Where each morpheme of an eojeol stands, in syllables: 문젠 is 문제 and ㄴ, both of which touch the syllable 젠."""
    letters = [jamo(syllable) for syllable in form]
    starts = [sum(map(len, letters[:n])) for n in range(len(letters))]
    line, at = "".join(letters), 0
    for morph, tag in morphs:
        start = line.find(jamo(morph), at)
        if start < 0:  # contracted beyond recognition: 했 is 하 and 었. Nouns never are
            continue
        at = start + len(jamo(morph))
        yield Span(offset + bisect_right(starts, start) - 1, offset + bisect_right(starts, at - 1), morph, tag)


def read(path: Path, first: int | None) -> tuple[list[Sentence], int]:
    """Sentences with located morphemes, and how many nouns could not be located."""
    sentences, lost = [], 0
    for line in path.read_text(encoding="utf-8").splitlines()[:first]:
        row = json.loads(line)
        gold, at = [], 0
        for eojeol in row["eojeols"]:
            start = row["text"].find(eojeol["form"], at)
            if start < 0:
                raise SystemExit(f"{path}: {eojeol['form']!r} does not stand in {row['text']!r} where it should")
            at = start + len(eojeol["form"])
            found = list(located(eojeol["form"], eojeol["morphs"], start))
            lost += sum(tag in NOUNS for _, tag in eojeol["morphs"]) - sum(span.tag in NOUNS for span in found)
            gold += found
        sentences.append(Sentence(row["text"], gold))
    return sentences, lost


# --- analysers: the noun spans of each text -------------------------------------------------------------------------


def ours(texts: list[str], files: tuple[Path, ...], affixes: bool = True) -> list[list[Span]]:
    """The package's nouns of every length; without stop words, which are nouns that a study does not want."""
    names = [f"{n:06}" for n in range(len(texts))]
    articles = pd.DataFrame({name: [""] * len(texts) for name in CORPUS_COLUMNS}, dtype="str")
    articles = articles.assign(doc_id=names, story=names, text=texts, date_precision="none", dated_by="none", copies=1)
    corpus = Corpus(articles[list(CORPUS_COLUMNS)], pd.DataFrame(columns=list(LOG_COLUMNS), dtype="str"))
    spec = DictionarySpec(tags=("NNG", "NNP"), min_length=1, files=files, shipped=False, affixes=affixes)
    table = nouns(corpus, spec).table
    spans: list[list[Span]] = [[] for _ in texts]
    for doc, start, end, form, tag in zip(*(table[c].tolist() for c in ("doc_id", "start", "end", "form", "tag")),
                                          strict=True):  # fmt: skip
        spans[int(doc)].append(Span(start, end, form, tag))
    return spans


def kiwi_tokens(texts: list[str], **options) -> list[list[Span]]:
    from kiwipiepy import Kiwi

    analysed = Kiwi(model_type="cong").tokenize(texts, oov_handling="chr", **options)
    return [[Span(t.start, t.end, t.form, t.tag) for t in tokens] for tokens in analysed]


def only(tokens: list[list[Span]], *tags: str) -> list[list[Span]]:
    return [[span for span in spans if span.tag in tags] for spans in tokens]


def kiwi_default(texts: list[str]) -> list[list[Span]]:
    from kiwipiepy import Kiwi

    return [[Span(t.start, t.end, t.form, t.tag) for t in tokens if t.tag in ("NNG", "NNP")]
            for tokens in Kiwi().tokenize(texts)]  # fmt: skip


def mecab(texts: list[str]) -> list[list[Span]]:
    from mecab import MeCab

    tagger = MeCab()
    parsed = ([(m.span, m.surface, m.feature.pos) for m in tagger.parse(text)] for text in texts)
    return [[Span(span.start, span.end, form, tag) for span, form, tag in morphs if tag in ("NNG", "NNP")]
            for morphs in parsed]  # fmt: skip


def okt(texts: list[str]) -> list[list[Span]]:
    from konlpy.tag import Okt

    tagger = Okt()
    return [_found(text, tagger.nouns(text)) for text in texts]


def soynlp(texts: list[str]) -> list[list[Span]]:
    """Learnt from the sentences themselves: the longest beginning of an eojeol that the extractor calls a noun."""
    from contextlib import redirect_stdout
    from io import StringIO

    from soynlp.noun import LRNounExtractor_v2

    with redirect_stdout(StringIO()):
        known = LRNounExtractor_v2(verbose=False).train_extract(texts)
    found = []
    for text in texts:
        words = text.split()
        longest = [next((w[:n] for n in range(len(w), 0, -1) if w[:n] in known), "") for w in words]
        found.append(_found(text, [word for word in longest if word]))
    return found


def _found(text: str, words: list[str]) -> list[Span]:
    """Spans of words that an analyser gives without offsets, in their order."""
    spans, at = [], 0
    for word in words:
        start = text.find(word, at)
        if start >= 0:
            at = start + len(word)
            spans.append(Span(start, at, word, "NNG"))
    return spans


ANALYSERS: dict[str, Callable[[list[str]], list[list[Span]]]] = {
    "ours, no lexicon": lambda texts: ours(texts, ()),
    "ours, shipped lexicon": lambda texts: ours(texts, SHIPPED[:1]),
    "ours, no lexicon, affixes = false": lambda texts: ours(texts, (), affixes=False),
    "Kiwi NNG+NNP": kiwi_default,
    "python-mecab-ko NNG+NNP": mecab,
    "KoNLPy Okt nouns": okt,
    "soynlp LRNounExtractor_v2": soynlp,
}


# --- measures -------------------------------------------------------------------------------------------------------


def prf(gold: int, found: int, both: int) -> tuple[float, float, float]:
    precision, recall = both / max(found, 1), both / max(gold, 1)
    return precision, recall, 2 * both / max(gold + found, 1)


def measured(sentences: list[Sentence], predicted: list[list[Span]], tags: tuple[str, ...]) -> dict[str, float]:
    """Strict: same offsets. Of two syllables and more: the same, shorter ones left out on both sides. Characters:
    those that some noun covers, wherever nouns begin and end."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for sentence, spans in zip(sentences, predicted, strict=True):
        foreign = {at for s in sentence.gold if s.tag == FOREIGN for at in range(s.start, s.end)}
        want = {(s.start, s.end) for s in sentence.gold if s.tag in tags}
        have = {(s.start, s.end) for s in spans if not foreign.issuperset(range(s.start, s.end))}
        sets = {
            "strict": (want, have),
            "2+": ({s for s in want if s[1] - s[0] > 1}, {s for s in have if s[1] - s[0] > 1}),
            "chars": tuple({at for a, b in s for at in range(a, b)} - foreign for s in (want, have)),
        }
        for name, (one, two) in sets.items():
            counts[name].update(gold=len(one), found=len(two), both=len(one & two))
    return {f"{name} {part}": value for name, c in counts.items()
            for part, value in zip(("P", "R", "F1"), prf(c["gold"], c["found"], c["both"]), strict=True)}  # fmt: skip


def table(rows: dict[str, dict[str, float] | str]) -> str:
    """A Markdown table, so that a page can take it as it is."""
    names = [f"{group} {part}" for group in ("strict", "2+", "chars") for part in ("P", "R", "F1")]
    lines = ["| | " + " | ".join(names) + " |", "|---|" + "---:|" * len(names)]
    for row, values in rows.items():
        cells = [values] + [""] * (len(names) - 1) if isinstance(values, str) else [f"{values[n]:.3f}" for n in names]
        lines.append(f"| {row} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


# --- what affixes and roots would give ------------------------------------------------------------------------------

NOUN = ("NNG", "NNP")


def joined(tokens: list[list[Span]], *, prefix=False, suffix: Callable[[str], bool] | None = None, compound=False):
    """Nouns with the affixes that are written together with them, as one span."""
    result = []
    for spans in tokens:
        out: list[Span] = []
        prefixed = False
        for span in spans:
            touches = bool(out) and out[-1].end == span.start
            if span.tag in NOUN and touches and (prefixed or (compound and out[-1].tag in NOUN)):
                out[-1] = Span(out[-1].start, span.end, out[-1].form + span.form, span.tag)
            elif suffix and span.tag == "XSN" and touches and out[-1].tag in NOUN and suffix(span.form):
                out[-1] = Span(out[-1].start, span.end, out[-1].form + span.form, "NNG")
            else:
                out.append(span)
            prefixed = prefix and span.tag == "XPN"
        result.append(out)
    return result


def options(texts: list[str]) -> Iterator[tuple[str, list[list[Span]]]]:
    tokens = kiwi_tokens(texts)
    noun_suffix = lambda form: form not in APART  # noqa: E731
    yield "NNG+NNP as they are", only(tokens, *NOUN)
    yield "and XR", only(tokens, *NOUN, "XR")
    yield "XPN joined", only(joined(tokens, prefix=True), *NOUN)
    yield "XSN joined but for 들 적 상 님 …", only(joined(tokens, suffix=noun_suffix), *NOUN)
    yield "the same, and 적", only(joined(tokens, suffix=lambda form: form not in APART or form == "적"), *NOUN)
    yield "XPN and XSN joined", only(joined(tokens, prefix=True, suffix=noun_suffix), *NOUN)
    yield "XPN and XSN joined, and XR", only(joined(tokens, prefix=True, suffix=noun_suffix), *NOUN, "XR")
    yield "nouns written together joined", only(joined(tokens, compound=True), *NOUN)
    yield "all of these", only(joined(tokens, prefix=True, suffix=noun_suffix, compound=True), *NOUN, "XR")
    yield "and NR", only(tokens, *NOUN, "NR")
    yield "and NNB", only(tokens, *NOUN, "NNB")
    yield "and NP", only(tokens, *NOUN, "NP")


# --- errors ---------------------------------------------------------------------------------------------------------

CLASSES = ("split", "joined", "affix", "root", "bound or number", "other part of speech", "noun only for us", "border")


def errors(
    sentence: Sentence, spans: list[Span], tokens: list[Span], tags: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """(class, example) of each noun that we miss and each span that is no noun of the gold."""
    want = {(s.start, s.end): s for s in sentence.gold if s.tag in tags}
    have = {(s.start, s.end): s for s in spans}
    affixes = {
        at for s in (*tokens, *sentence.gold) if s.tag in ("XPN", "XSN", "xp", "xsn") for at in range(s.start, s.end)
    }
    for (a, b), span in want.items():
        if (a, b) in have:
            continue
        inside = [s for s in have if s[0] < b and s[1] > a]
        at_all = [t for t in tokens if t.start < b and t.end > a]
        read_as = "+".join(f"{t.form}/{t.tag}" for t in at_all)
        if inside:
            name = _border(a, b, inside, affixes)
        elif any(t.tag == "XR" for t in at_all):
            name = "root"
        elif any(t.tag in ("NNB", "NR", "NP", "SN") for t in at_all):
            name = "bound or number"
        else:
            name = "other part of speech"
        yield name, f"{span.form}/{span.tag} → {read_as}"
    for (a, b), span in have.items():
        if (a, b) not in want:
            inside = [s for s in want if s[0] < b and s[1] > a]
            if not inside:
                gold = "+".join(f"{s.form}/{s.tag}" for s in sentence.gold if s.start < b and s.end > a)
                yield "noun only for us", f"{span.form} → {gold}"


def _border(a: int, b: int, others: list[tuple[int, int]], affixes: set[int]) -> str:
    first, last = min(s[0] for s in others), max(s[1] for s in others)
    differ = set(range(min(a, first), max(a, first))) | set(range(min(b, last), max(b, last)))
    if differ and differ <= affixes:
        return "affix"
    if (first, last) == (a, b):
        return "split"
    return "joined" if first <= a and b <= last and len(others) == 1 else "border"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", type=Path, default=KAIST)
    parser.add_argument("--tags", nargs="+", default=NOUNS)
    parser.add_argument("--first", type=int)
    parser.add_argument("--options", action="store_true")
    parser.add_argument("--errors", action="store_true")
    given = parser.parse_args()
    if not given.file.exists():
        raise SystemExit(f"{given.file} is not here; give another with --file (shape: see --help)")
    tags = tuple(given.tags)
    sentences, lost = read(given.file, given.first)
    texts = [sentence.text for sentence in sentences]
    n = sum(span.tag in tags for sentence in sentences for span in sentence.gold)
    print(f"{given.file.name}: {len(sentences)} sentences, {n} nouns ({' '.join(tags)}), {lost} not located\n")
    rows: dict[str, dict[str, float] | str] = {}
    if given.options:
        rows = {name: measured(sentences, spans, tags) for name, spans in options(texts)}
    else:
        for name, analyser in ANALYSERS.items():
            try:
                rows[name] = measured(sentences, analyser(texts), tags)
            except ImportError as reason:
                rows[name] = f"not installed ({reason.name})"
            except Exception as reason:  # the JVM that is missing has no class of its own
                if type(reason).__name__ not in ("JVMNotFoundException", "JVMNotSupportedException"):
                    raise
                rows[name] = "not run: no JVM"
    print(table(rows))
    if given.errors:
        counts: Counter[str] = Counter()
        examples: dict[str, Counter[str]] = defaultdict(Counter)
        for sentence, spans, tokens in zip(sentences, ours(texts, ()), kiwi_tokens(texts), strict=True):
            for name, example in errors(sentence, spans, tokens, tags):
                counts[name] += 1
                examples[name][example] += 1
        print("\n| error | n | most frequent |\n|---|---:|---|")
        for name in CLASSES:
            most = ", ".join(f"{e} ({k})" for e, k in sorted(examples[name].items(), key=lambda x: (-x[1], x[0]))[:6])
            print(f"| {name} | {counts[name]} | {most} |")


if __name__ == "__main__":
    main()
