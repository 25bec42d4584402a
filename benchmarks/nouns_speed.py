"""How fast the nouns are made: beside the barest loop over Kiwi, from the cache, with a narrower beam, beside other analysers.

    python benchmarks/nouns_speed.py [--articles 1000] [--repeats 5] [--memory]

Whoever compares must run both in one go, one after the other in turns: times of another hour, or beside other programs, say
nothing. `cpu` counts the seconds of all threads, which other programs disturb less than the clock. The bare loop gives every
text to `Kiwi.tokenize` with all cores and throws the tokens away. --memory measures the peak of a process of its own, at 1,000
articles and at --articles.

Texts: ../shared/data/news_8class_1600 and petitions where they are, else the articles of seeds/, each made different from the
others by a number, so that no text is found twice.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from importlib import import_module
from pathlib import Path
from statistics import median

import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from analysis.preprocessing.kiwi import OPTIONS, _kiwi  # noqa: E402
from analysis.preprocessing.lexicon import lexicon_for  # noqa: E402
from analysis.preprocessing.nouns import nouns  # noqa: E402
from analysis.values import CORPUS_COLUMNS, LOG_COLUMNS, Corpus, DictionarySpec  # noqa: E402

SPEC = DictionarySpec()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--peak", type=int, help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.peak is not None:
        _peak(said.peak)
        return
    corpus = _corpus(said.articles)
    texts = corpus.articles["text"].tolist()
    print(f"{said.articles} articles, {sum(map(len, texts)) / 1e6:.2f} million characters")
    kiwi = _kiwi(lexicon_for(SPEC).userwords, _cores())
    nouns(_corpus(20), SPEC)
    _turns("whole articles", _bare(kiwi, texts), lambda: nouns(corpus, SPEC), said.repeats)
    titles = [text[:40] for text in texts if len(text) > 40]
    of_titles = _of_texts(titles)
    _turns("titles of 40 characters", _bare(kiwi, titles), lambda: nouns(of_titles, SPEC), said.repeats)
    _cached(corpus, said.repeats)
    _beams(corpus, said.repeats)
    _others(texts[: max(50, len(texts) // 10)], kiwi)
    if said.memory:
        for n in dict.fromkeys([1000, said.articles]):
            print(subprocess.run([sys.executable, __file__, "--peak", str(n)], capture_output=True, text=True, check=True).stdout, end="")


def _bare(kiwi, texts: list[str]):
    def loop() -> None:
        for _ in kiwi.tokenize(texts, oov_handling=OPTIONS["oov_handling"]):
            pass

    return loop


def _timed(work) -> tuple[float, float]:
    clock, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - cpu


def _turns(what: str, bare, ours, repeats: int) -> None:
    pairs = [(_timed(bare), _timed(ours)) for _ in range(repeats)]
    clock, cpu = (median(b[i] / o[i] for b, o in pairs) for i in (0, 1))
    print(f"{what}: bare loop {median(b[0] for b, _ in pairs):.2f} s, ours {median(o[0] for _, o in pairs):.2f} s; "
          f"speed against the bare loop (median of {repeats} turns): {clock:.3f} by the clock, {cpu:.3f} by cpu")  # fmt: skip


def _cached(corpus: Corpus, repeats: int) -> None:
    cold, warm = [], []
    for _ in range(max(1, repeats // 2)):
        with tempfile.TemporaryDirectory() as folder:
            cold.append(_timed(lambda folder=folder: nouns(corpus, SPEC, cache=Path(folder)))[0])
            warm += [_timed(lambda folder=folder: nouns(corpus, SPEC, cache=Path(folder)))[0] for _ in range(2)]
            size = sum(path.stat().st_size for path in Path(folder).rglob("*.npz"))
    print(f"cache: cold {median(cold):.2f} s, again {median(warm):.3f} s, {median(cold) / median(warm):.0f} times faster; "
          f"{size / 1e6:.1f} MB on disk")  # fmt: skip


def _beams(corpus: Corpus, repeats: int) -> None:
    wide = nouns(corpus, SPEC).table
    spans = Counter(zip(wide["doc_id"], wide["part"], wide["form"], strict=True))
    for beam in (5.0, 3.0, 1.0):
        ratios, narrow = [], DictionarySpec(beam=beam)
        for _ in range(max(2, repeats // 2)):
            ratios.append(_timed(lambda: nouns(corpus, SPEC))[1] / _timed(lambda narrow=narrow: nouns(corpus, narrow))[1])
        found = nouns(corpus, narrow).table
        other = Counter(zip(found["doc_id"], found["part"], found["form"], strict=True))
        f1 = 2 * sum((spans & other).values()) / (sum(spans.values()) + sum(other.values()))
        print(f"beam {beam:g}: {median(ratios):.2f} times faster by cpu, F1 {f1:.4f} against Kiwi's own beam")


def _others(texts: list[str], kiwi) -> None:
    """Other analysers, if they are installed, on one core, as ratios of their cpu seconds to ours."""
    corpus = _of_texts(texts)
    ours = _timed(lambda: nouns(corpus, SPEC))[1]
    for name, module, make in (
        ("KoNLPy Okt", "konlpy.tag", lambda m: m.Okt().nouns),
        ("MeCab (python-mecab-ko)", "mecab", lambda m: m.MeCab().nouns),
        ("soynlp", "soynlp.noun", lambda m: None),
    ):
        try:
            loaded = import_module(module)
        except ImportError:
            print(f"{name}: not installed")
            continue
        if name == "soynlp":  # it learns its nouns from the texts themselves
            seconds = _timed(lambda loaded=loaded: loaded.LRNounExtractor_v2(verbose=False).train_extract(texts))[1]
        else:
            read = make(loaded)
            read(texts[0])
            seconds = _timed(lambda read=read: [read(text) for text in texts])[1]
        print(f"{name}: {seconds / ours:.2f} of our cpu seconds")


def _peak(articles: int) -> None:
    made = nouns(_corpus(articles), SPEC)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    size = made.table.memory_usage(deep=False).sum() / 1e6
    print(f"peak memory at {articles} articles: {peak:.0f} MB, of which tokens {size:.0f} MB ({len(made)} nouns)")


def _cores() -> int:
    return os.cpu_count() or 1


def _corpus(n: int) -> Corpus:
    bodies = []
    for folder in ("news_8class_1600", "petitions"):
        path = ROOT.parent / "shared" / "data" / folder / "docs.jsonl"
        if path.is_file():
            rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
            bodies += [str(row.get("body") or row.get("text") or row.get("content") or "") for row in rows]
    if not bodies:
        bodies = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "seeds" / "articles").rglob("*.txt"))]
    bodies = [body for body in bodies if body.strip()]
    return _of_texts([bodies[i % len(bodies)] + (f" {i // len(bodies)}차 수정." if i >= len(bodies) else "") for i in range(n)])


def _of_texts(texts: list[str]) -> Corpus:
    empty = pd.Series("", index=range(len(texts)), dtype="str")
    articles = pd.DataFrame(dict.fromkeys(CORPUS_COLUMNS, empty))
    articles = articles.assign(doc_id=[f"d{i:07}" for i in range(len(texts))], text=texts, date_precision="none", dated_by="none", copies=1)  # fmt: skip
    return Corpus(articles[list(CORPUS_COLUMNS)], pd.DataFrame(columns=list(LOG_COLUMNS), dtype="str"))


if __name__ == "__main__":
    main()
