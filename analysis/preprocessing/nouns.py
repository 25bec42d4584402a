"""Nouns of Korean text: hanja, Kiwi, the lexicon, synonyms, affixes, glosses, tags, case, length, stop words, in this order."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.errors import choose
from analysis.preprocessing.analysed import READS, Source, plain, source
from analysis.preprocessing.clean import clean, clean_title
from analysis.preprocessing.entries import keys
from analysis.preprocessing.hanja import hanja_map, spell_out
from analysis.preprocessing.kiwi import Settings, installed
from analysis.preprocessing.lexicon import Entry, Lexicon, key, lexicon_for
from analysis.preprocessing.pieces import Pieces, Reader
from analysis.preprocessing.tokencache import Kinds
from analysis.values import TOKEN_COLUMNS, Corpus, DictionarySpec, Tokens

__all__ = ["READS", "explain_nouns", "nouns"]


def nouns(corpus: Corpus, spec: DictionarySpec, *, extra: Iterable[str] = (), found: Iterable[Entry] = (),
          workers: int | None = None, cache: Path | None = None) -> Tokens:  # fmt: skip
    """The nouns of every article, in the order of its text.

    extra      words that count as one term although the lexicon lacks them, such as the words of themes; neither
               length nor stop lists take them out
    found      dictionary entries that were found in this corpus (discover.accepted)
    workers    threads of Kiwi (None: one for each core); the tokens are the same with any number
    cache      folder where Kiwi's tokens are kept by the content of each text; the tokens are the same with and without
    returns    Tokens; articles[part][start:end] is the surface of a token. analyser["dropped"] counts what the last
               stages took out: {gloss, tag, number, address, short, stop-boilerplate, stop-topical}
    raises     InputError when spec.read is unknown, or "keywords" and no article has any
    """
    choose(spec.read, READS, ("value of read", "read 값"), place="study.toml, [dictionary]")
    lexicon = lexicon_for(spec, extra, found)
    given, kinds, dropped = source(corpus, spec, lexicon), Kinds(), Counter[str]()
    reader = Reader(lexicon, spec, kinds, _blanked(given.texts, spec), given.dates)
    made = []
    for batch in given.batches(spec, lexicon, kinds, workers=workers, cache=cache):
        pieces = reader.renamed(reader.merged(reader.pieces(batch), batch))
        pieces = reader.affixed(pieces) if spec.affixes else pieces
        pieces = reader.kept(reader.without_glosses(pieces, dropped), dropped)
        start, end = given.original(pieces.text, pieces.start, pieces.end)
        made.append({"doc_id": given.doc[pieces.text], "part": given.part[pieces.text], "sentence": pieces.sentence,
                      "start": start, "end": end, "form": pieces.form, "tag": pieces.tag})  # fmt: skip
    coded = {name: np.concatenate([part.pop(name) for part in made]) for name in TOKEN_COLUMNS}
    return Tokens(_table(coded, corpus, spec, lexicon, reader, dropped), _analyser(spec, lexicon, dropped), corpus)


def explain_nouns(text: str, spec: DictionarySpec | None = None, *, extra: Iterable[str] = (), found: Iterable[Entry] = (),
                  published: str = "") -> pd.DataFrame:  # fmt: skip
    """What each stage of `nouns` makes of one text.

    published   date of its article, for dictionary entries with dates; "" for an undated article
    returns     stage, result, changed (whether the stage changed anything): text, clean, hanja; then the tokens after each
                stage, as form/tag: kiwi (or keywords), merge, synonyms, affixes (where [dictionary] affixes is true), gloss,
                tags, case, length, stop
    """
    spec = spec or DictionarySpec()
    lexicon, kinds, dropped = lexicon_for(spec, extra, found), Kinds(), Counter[str]()
    cleaned = {"text": lambda: clean(text)[0], "title": lambda: clean_title(text), "keywords": lambda: text}[spec.read]()
    way = spell_out(cleaned, hanja_map(lexicon, published), "," if spec.read == "keywords" else " ")
    spelt = way.text if way else cleaned
    stages = [("text", text), ("clean", cleaned), ("hanja", spelt)]
    given = Source(np.zeros(1, np.int32), np.zeros(1, np.int8), [spelt], [published], {0: way} if way else {})
    reader = Reader(lexicon, spec, kinds, _blanked(given.texts, spec), given.dates)

    def note(stage: str, forms: Iterable[str], tags: Iterable[str]) -> None:
        stages.append((stage, " ".join(f"{form}/{tag}" for form, tag in zip(forms, tags, strict=True))))

    def named(stage: str, pieces: Pieces) -> Pieces:
        note(stage, [reader.forms.names[i] for i in pieces.form], [reader.tags.names[i] for i in pieces.tag])
        return pieces

    if spelt:
        (batch,) = given.batches(spec, lexicon, kinds)
        pieces = named("keywords" if spec.read == "keywords" else "kiwi", reader.pieces(batch))
        pieces = named("merge", reader.merged(pieces, batch))
        pieces = named("synonyms", reader.renamed(pieces))
        pieces = named("affixes", reader.affixed(pieces)) if spec.affixes else pieces
        pieces = named("gloss", reader.without_glosses(pieces, dropped))
        pieces = named("tags", reader.kept(pieces, dropped))
        forms, tags = reader.forms.names, reader.tags.names
        counted = Counter(forms[i] for i in pieces.form)
        shown = dict(zip(counted, _folded(list(counted), list(counted.values()), keys(list(counted)), lexicon), strict=True))
        rows = [(shown[forms[i]], tags[j]) for i, j in zip(pieces.form, pieces.tag, strict=True)]
        note("case", *zip(*rows, strict=True)) if rows else note("case", (), ())
        rows = [row for row in rows if len(row[0]) >= spec.min_length or key(row[0]) in lexicon.keep]
        note("length", [form for form, _ in rows], [tag for _, tag in rows])
        rows = [row for row in rows if key(row[0]) not in lexicon.stop]
        note("stop", [form for form, _ in rows], [tag for _, tag in rows])
    table = pd.DataFrame(stages, columns=["stage", "result"])
    changed = table["result"] != table["result"].shift()
    return table.assign(changed=changed & (table["stage"] != "text"))


def _table(coded: dict[str, np.ndarray], corpus: Corpus, spec: DictionarySpec, lexicon: Lexicon, reader: Reader,
           dropped: Counter[str]) -> pd.DataFrame:  # fmt: skip
    """The table of tokens, once the last stages, which look at each form once, are through."""
    counts = np.bincount(coded["form"], minlength=len(reader.forms))
    used = np.flatnonzero(counts)
    terms, shown = _final_forms([reader.forms.names[i] for i in used.tolist()], counts[used].tolist(), lexicon, spec, dropped)
    codes = np.full(len(counts), -1, dtype=np.int32)
    codes[used] = terms
    coded["form"] = codes[coded["form"]]
    stays = coded["form"] >= 0
    coded = {name: values[stays] for name, values in coded.items()}
    tags = reader.tags.names
    used = sorted(np.flatnonzero(np.bincount(coded["tag"], minlength=len(tags))).tolist(), key=tags.__getitem__)
    order = np.zeros(len(tags) + 1, dtype=np.int16)
    order[used] = np.arange(len(used))
    coded["tag"] = order[coded["tag"]]
    labels = {"doc_id": corpus.articles["doc_id"].tolist(), "part": list(READS[spec.read]), "form": shown,
              "tag": [tags[i] for i in used]}  # fmt: skip
    return pd.DataFrame({name: pd.Categorical.from_codes(coded[name], labels[name]) if name in labels else coded[name]
                         for name in TOKEN_COLUMNS})  # fmt: skip


def _blanked(texts: list[str], spec: DictionarySpec) -> list[str]:
    return [plain(text, "keywords") for text in texts] if spec.read == "keywords" else texts


def _final_forms(forms: list[str], counts: list[int], lexicon: Lexicon, spec: DictionarySpec, dropped: Counter[str]):
    """The code of the term that each form becomes, -1 for those that fall out; and the terms, sorted."""
    known = keys(forms)
    shown = _folded(forms, counts, known, lexicon)
    out: dict[str, int] = {}
    stop, keep, least = lexicon.stop, lexicon.keep, spec.min_length
    for term, k, n in zip(shown, known, counts, strict=True):  # a term has the key of its forms
        why = "short" if len(term) < least and k not in keep else stop.get(k)
        if why:
            dropped[why] += n
            out[term] = -1
    labels = sorted(set(shown).difference(out))
    code = dict(zip(labels, range(len(labels)), strict=True)) | out
    return np.fromiter(map(code.__getitem__, shown), dtype=np.int32, count=len(shown)), labels


def _folded(forms: list[str], counts: list[int], known: list[str], lexicon: Lexicon) -> list[str]:
    """The one spelling that stands for all cases of each form: the lexicon's, else the most frequent, else the first.

    known   the key of each form
    """
    best = dict(zip(known, range(len(forms)), strict=True))
    if len(best) < len(forms):
        for i, k in enumerate(known):
            other = best[k]
            if i != other and (-counts[i], forms[i]) < (-counts[other], forms[other]):
                best[k] = i
    return list(map(lexicon.display.get, known, [forms[best[k]] for k in known]))


def _analyser(spec: DictionarySpec, lexicon: Lexicon, dropped: Mapping[str, int]) -> dict[str, object]:
    """Who made the tokens, so that a result can be told from one of another version, option or dictionary."""
    made = {"name": "keywords", "version": "", "model": "", "options": {}}
    if spec.read != "keywords":
        made = {"name": "kiwi", "version": installed("kiwipiepy"), "model": installed("kiwipiepy_model"),
                "options": Settings(lexicon.userwords, spec.beam).options}  # fmt: skip
    return made | {"read": spec.read, "tags": list(spec.tags), "min_length": spec.min_length, "affixes": spec.affixes,
                   "dictionary": lexicon.digest, "n_entries": len(lexicon), "hanja": lexicon.hanja_digest,
                   "dropped": {name: n for name, n in sorted(dropped.items()) if n}}  # fmt: skip
