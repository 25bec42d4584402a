"""Nouns of Korean text: Kiwi, the lexicon over its tokens, synonyms, tags, case, length, stop words, in this order."""

import os
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.metadata import version

import numpy as np
import pandas as pd

from analysis.errors import InputError, choose
from analysis.preprocessing.lexicon import Lexicon, key, lexicon_for
from analysis.preprocessing.pieces import Piece, items, kept, merged, plain, renamed
from analysis.progress import progress
from analysis.values import TOKEN_COLUMNS, Corpus, DictionarySpec, Result, Tokens
from analysis.vocabulary import columns

__all__ = ["READS", "coverage", "explain_nouns", "nouns"]

# What to read: the parts of an article.
READS = {"text": ("title", "text"), "title": ("title",), "keywords": ("keywords",)}
# `chr` makes the analysis of a text independent of what else stands in it, so that counts can be compared; the `freq`
# variants join 알리페이 more often, but cut one word differently in different articles.
_OPTIONS = {"model_type": "cong", "oov_handling": "chr"}
_LONGEST = 20_000  # characters that are analysed in one go; ten times a long article
# Every code point that str.isspace() knows, but for the line feed.
_SPACES = np.array([code for code in range(0x3001) if chr(code).isspace() and code != 10])


def nouns(corpus: Corpus, spec: DictionarySpec, *, extra: Iterable[str] = (), workers: int | None = None) -> Tokens:
    """The nouns of every article, in the order of its text.

    extra      words that count as one term although the lexicon lacks them, such as the words of themes; neither
               length nor stop lists take them out
    workers    threads of Kiwi (None: one for each core); the tokens are the same with any number
    returns    Tokens; articles[part][start:end] is the surface of a token. analyser["dropped"] counts what the last
               stages took out: {tag, number, short, stop-boilerplate, stop-topical}
    raises     InputError when spec.read is unknown, or "keywords" and no article has any
    """
    choose(spec.read, READS, ("value of read", "read 값"), place="study.toml, [dictionary]")
    lexicon = lexicon_for(spec, extra)
    articles = corpus.articles
    _need_text(articles, spec.read)
    dates = articles["published"].tolist()
    texts = [(row, part, text) for row, parts in enumerate(zip(*(articles[p] for p in READS[spec.read]), strict=True))
             for part, text in zip(READS[spec.read], parts, strict=True) if text]  # fmt: skip
    if spec.read == "keywords":
        analysed: Iterator[list[Piece]] = (items(text) for _, _, text in texts)
    else:
        analysed = _analysed([text for _, _, text in texts], lexicon.userwords, workers)

    dropped: Counter[str] = Counter()
    coded, forms, tags = _collected(texts, analysed, dates, spec, lexicon, dropped)
    counts = np.bincount(coded["form"], minlength=len(forms)).tolist()
    codes, shown = _final_forms(dict(zip(forms, counts, strict=True)), lexicon, spec, dropped)
    coded["form"] = codes[coded["form"]]
    coded = {name: values[coded["form"] >= 0] for name, values in coded.items()}
    labels = {"doc_id": articles["doc_id"].tolist(), "part": list(READS[spec.read]), "form": shown, "tag": tags}
    table = pd.DataFrame({name: pd.Categorical.from_codes(coded[name], labels[name]) if name in labels else coded[name]
                          for name in TOKEN_COLUMNS})  # fmt: skip
    return Tokens(table, _analyser(spec, lexicon, dropped), corpus)


def explain_nouns(text: str, spec: DictionarySpec | None = None, *, extra: Iterable[str] = ()) -> pd.DataFrame:
    """What each stage of `nouns` makes of one text, as an undated article.

    returns  stage, result: the tokens after the stage, each as form/tag
    """
    spec = spec or DictionarySpec()
    lexicon = lexicon_for(spec, extra)
    stages: list[tuple[str, str]] = [("text", text)]

    def note(stage: str, pieces: list[Piece]) -> list[Piece]:
        stages.append((stage, " ".join(f"{piece.form}/{piece.tag}" for piece in pieces)))
        return pieces

    if spec.read == "keywords":
        pieces = note("keywords", items(text))
    else:
        pieces = note("kiwi", next(_analysed([text], lexicon.userwords, None)))
    pieces = note("merge", merged(pieces, plain(text, spec.read), lexicon, ""))
    pieces = note("synonyms", renamed(pieces, lexicon, ""))
    pieces = note("tags", list(kept(pieces, spec, Counter())))
    shown = _folded(Counter(piece.form for piece in pieces), lexicon)
    pieces = note("case", [piece._replace(form=shown[piece.form]) for piece in pieces])
    pieces = note("length", [piece for piece in pieces if not _short(piece.form, spec, lexicon)])
    note("stop", [piece for piece in pieces if key(piece.form) not in lexicon.stop])
    return pd.DataFrame(stages, columns=["stage", "result"])


def coverage(tokens: Tokens, lexicon: Lexicon) -> Result:
    """For each lexicon entry that stands in the articles: how often, and how often it was kept as one term.

    raw      occurrences in the text that was read: any case, spaces optional, Latin letters not inside a longer word;
             those inside a longer Korean name (한국터보리눅스) are counted too, so kept can rightly be lower
    kept     tokens whose surface is the entry
    returns  Result: surface, term, raw, kept; the largest losses first
    """
    articles = tokens.corpus.articles
    # Ordinary words are in the lexicon for their gloss only.
    entries = {k: e for k, e in {**lexicon.synonyms, **lexicon.spans}.items() if e.type != "word"}
    own = tokens.table[tokens.table["form"].isin({form for e in entries.values() for form in (e.canonical, e.surface)})]
    raw: Counter[str] = Counter()
    held: Counter[str] = Counter()
    for part in READS[str(tokens.analyser["read"])]:
        texts = {doc_id: plain(text, part) for doc_id, text in zip(articles["doc_id"], articles[part], strict=True)}
        here = own[own["part"] == part]
        held.update(key(texts[d][a:b]) for d, a, b in zip(here["doc_id"], here["start"], here["end"], strict=True))
        raw.update(_occurrences("\n".join(texts.values()), entries))
    rows = [(entries[k].surface, entries[k].canonical, n, held[k]) for k, n in sorted(raw.items()) if n]
    table = pd.DataFrame(rows, columns=["surface", "term", "raw", "kept"])
    table = table.iloc[np.argsort((table["kept"] - table["raw"]).to_numpy(), kind="stable")].reset_index(drop=True)
    counted = {"given": len(articles), "used": len(articles), "undated": 0, "dropped": 0}
    return Result("lexicon_coverage", table, columns(*table.columns), counted, {"dictionary": lexicon.digest})


def _analysed(texts: list[str], userwords: tuple[str, ...], workers: int | None) -> Iterator[list[Piece]]:
    """Kiwi's tokens of each text, in order; Kiwi's own threads work on a batch ahead of us."""
    if not texts:
        return
    chunks = [(row, start, chunk) for row, text in enumerate(texts) for start, chunk in _chunks(text)]
    # Never fork once this is loaded: a call with many texts would hang in the child.
    analysed = _kiwi(userwords, workers or os.cpu_count() or 1).tokenize(
        [chunk for _, _, chunk in chunks], oov_handling=_OPTIONS["oov_handling"]
    )
    pieces, sentence = [], -1
    for (row, start, _), tokens, following in zip(chunks, analysed, [*chunks[1:], (-1, 0, "")], strict=True):
        before = None
        for token in tokens:
            at = (token.line_number, token.sent_position)  # a line without a full stop is a sentence too
            if at != before:
                sentence, before = sentence + 1, at
            form = token.form if " " not in token.form else token.form.replace(" ", "")
            pieces.append(Piece(start + token.start, start + token.end, form, token.tag, sentence))
        if following[0] != row:
            yield pieces
            pieces, sentence = [], -1


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """(offset, part) of a text: the whole, unless it is so long that Kiwi's time would grow with its square.

    A part ends behind a line or a sentence where there is one in its second half.
    """
    start = 0
    while len(text) - start > _LONGEST:
        middle, end = start + _LONGEST // 2, start + _LONGEST
        stop = next((at + 1 for mark in ("\n", ". ", " ") if (at := text.rfind(mark, middle, end)) > 0), end)
        yield start, text[start:stop]
        start = stop
    yield start, text[start:]


@lru_cache(maxsize=2)
def _kiwi(userwords: tuple[str, ...], workers: int):
    """Loaded once a process for each list of user words: it takes two seconds and 500 MB."""
    from kiwipiepy import Kiwi

    kiwi = Kiwi(num_workers=workers, model_type=_OPTIONS["model_type"])
    for word in userwords:
        kiwi.add_user_word(word, "NNP", 0.0)  # a score above 0 would disturb the neighbours
    return kiwi


def _collected(texts, analysed, dates: list[str], spec: DictionarySpec, lexicon: Lexicon, dropped: Counter[str]):
    """Tokens as columns of int32: {column: values}, with the forms and tags that the codes stand for."""
    numbers = {name: array("i") for name in TOKEN_COLUMNS}
    forms: dict[str, int] = {}
    tags: dict[str, int] = {}
    for (row, part, text), pieces in progress(zip(texts, analysed, strict=True), "nouns", total=len(texts)):
        pieces = renamed(merged(pieces, plain(text, part), lexicon, dates[row]), lexicon, dates[row])
        held = list(kept(pieces, spec, dropped))
        numbers["doc_id"].extend([row] * len(held))
        numbers["part"].extend([READS[spec.read].index(part)] * len(held))
        for name in ("sentence", "start", "end"):
            numbers[name].extend([getattr(piece, name) for piece in held])
        numbers["form"].extend([forms.setdefault(piece.form, len(forms)) for piece in held])
        numbers["tag"].extend([tags.setdefault(piece.tag, len(tags)) for piece in held])
    return {name: np.array(values, dtype=np.int32) for name, values in numbers.items()}, list(forms), list(tags)


def _final_forms(counts: Mapping[str, int], lexicon: Lexicon, spec: DictionarySpec, dropped: Counter[str]):
    """The code of the term that each form becomes, -1 for those that fall out; and the terms, sorted."""
    shown = _folded(counts, lexicon)
    terms = []
    for form, n in counts.items():
        term = shown[form]
        out = "short" if _short(term, spec, lexicon) else lexicon.stop.get(key(term), "")
        dropped[out] += n
        terms.append("" if out else term)
    del dropped[""]
    labels = sorted(set(terms) - {""})
    code = {term: i for i, term in enumerate(labels)} | {"": -1}
    return np.array([code[term] for term in terms], dtype=np.int32), labels


def _folded(counts: Mapping[str, int], lexicon: Lexicon) -> dict[str, str]:
    """{form: the one spelling that stands for all of its cases}: the lexicon's, else the most frequent, else the first."""
    best: dict[str, str] = {}
    for form in sorted(counts, key=lambda form: (-counts[form], form)):
        best.setdefault(key(form), form)
    return {form: lexicon.display.get(key(form), best[key(form)]) for form in counts}


def _short(term: str, spec: DictionarySpec, lexicon: Lexicon) -> bool:
    return len(term) < spec.min_length and key(term) not in lexicon.keep


def _occurrences(text: str, surfaces: Iterable[str]) -> dict[str, int]:
    """How often each key stands in the text, whatever the case and the spaces; Latin letters at its ends end a word."""
    folded = text.casefold() if len(text.casefold()) == len(text) else text.lower()
    codes = np.frombuffer(folded.encode("utf-32-le"), dtype="<u4")
    positions = np.flatnonzero(~np.isin(codes, _SPACES))
    squeezed = codes[positions].tobytes().decode("utf-32-le")
    found = {}
    for surface in surfaces:
        n, at = 0, squeezed.find(surface)
        while at >= 0:
            first, last = positions[at], positions[at + len(surface) - 1]
            n += not (_goes_on(folded, first, -1) or _goes_on(folded, last, 1))
            at = squeezed.find(surface, at + len(surface))
        found[surface] = n
    return found


def _goes_on(text: str, at: int, step: int) -> bool:
    """Whether a Latin word or a number at `at` goes on in the direction of `step`."""
    there = at + step
    return 0 <= there < len(text) and all(text[i].isascii() and text[i].isalnum() for i in (at, there))


def _need_text(articles: pd.DataFrame, read: str) -> None:
    if any((articles[part] != "").any() for part in READS[read]):
        return
    others = [name for name, parts in READS.items() if any((articles[part] != "").any() for part in parts)]
    en = f'; set [dictionary] read = "{others[0]}" in study.toml' if others else "; check the columns of the file"
    ko = f' study.toml의 [dictionary] read를 "{others[0]}"(으)로 바꾸세요' if others else " 파일의 열을 확인하세요"
    raise InputError(f"none of the {len(articles)} articles has anything to read in {' and '.join(READS[read])}{en}",
                     f"기사 {len(articles)}건 가운데 {', '.join(READS[read])}에 읽을 것이 있는 기사가 없습니다.{ko}")  # fmt: skip


def _analyser(spec: DictionarySpec, lexicon: Lexicon, dropped: Mapping[str, int]) -> dict[str, object]:
    """Who made the tokens, so that a result can be told from one of another version, option or dictionary."""
    made = {"name": "keywords", "version": "", "model": "", "options": {}}
    if spec.read != "keywords":
        model = version("kiwipiepy_model")
        made = {"name": "kiwi", "version": version("kiwipiepy"), "model": model, "options": dict(_OPTIONS)}
    return made | {"read": spec.read, "tags": list(spec.tags), "min_length": spec.min_length,
                   "dictionary": lexicon.digest, "n_entries": len(lexicon),
                   "dropped": {name: n for name, n in sorted(dropped.items()) if n}}  # fmt: skip
