"""How many occurrences of known terms stay whole: Kiwi alone, with what the corpus itself reveals, with the shipped lexicon.

    python benchmarks/nouns_terms.py                     terms of ../shared/seeds; discovery on them and seeds/articles
    python benchmarks/nouns_terms.py --threshold 0.7     another threshold for what is taken without a person
    python benchmarks/nouns_terms.py --accepted FILE     also write what was accepted, so that a person can read how much is right
    python benchmarks/nouns_terms.py --misses            also list the terms that are not whole everywhere
    python benchmarks/nouns_terms.py --jsonl FILE        what is accepted of other texts (objects with a "body" or "text")

An occurrence is whole if one token covers it exactly; it is inside if a token covers it and more than a particle beside it
(한국터보리눅스), or if another of the terms crosses it (SW융합클러스터); all others are split. White space and case do not matter; Latin letters at its ends end a word.
"""

import argparse
import json
import re
import tempfile
from collections import defaultdict
from pathlib import Path

import pandas as pd

from analysis.preprocessing.analysed import analysed
from analysis.preprocessing.corpus import corpus as read_corpus
from analysis.preprocessing.discover import accepted, proposals
from analysis.preprocessing.lexicon import COLUMNS, SHIPPED, Lexicon
from analysis.preprocessing.nouns import nouns
from analysis.values import CORPUS_COLUMNS, LOG_COLUMNS, Corpus, CorpusSpec, DictionarySpec

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
TAGS = ("NNG", "NNP", "SL", "SH", "XR", "NNB", "SW")
# Companies, products, institutions and technical words of the four seeds: those that were found whole when the seeds were looked at
# first, and those that Kiwi split.
TERMS = """
레드햇 클릭투아시아 한국클릭투아시아 마윈 쓰리알소프트 리눅스코리아 컴팩코리아 칼데라시스템즈 수세리눅스 아이팝콘 집아시아 시나닷컴 천리안 프리챌
롯데닷컴 드림위즈 서핑바나나닷컴 라이코스 알타비스타 T맵 KT 시스코 MVNO 퀄키 인소싱 아웃소싱 트라이포트 인천정보산업진흥원 인천경제자유구역 지경부
구글플러스 타오바오 시진핑 하나은행 한국정보통신 롯데면세점 별그대 파티게임즈 텐센트 카밤 Tmall 채수웅 디지털데일리 터보리눅스 한국터보리눅스
코오롱정보통신 정보통신연구원 차이나닷컴 알리바바닷컴 한경닷컴 더블클릭 더블클릭코리아 QXL리카르도 e베이 비키 초고속통신망 랜드러브 김경근 배포판
전초기지 합작사 무역협회 한류스타 규제개혁 결제대행 SK플래닛 SK텔레콤 T스토어 스마트시티 클라우드컴퓨팅 크라우드소싱 u-시티 M&A B2B B2C HTML5 Kmall24
앱스토어 이동통신 소셜커머스 소셜벤처포럼 이온시스템 융합클러스터 지식경제부 IT융합 SW융합 씨이랩 페이스북 산·학·연 알리페이 전자상거래 전자결제
간편결제 콘텐트 UC웹 게임톡
""".split()
PARTICLE = re.compile(r"(은|는|이|가|을|를|에|에서|에게|와|과|도|의|로|으로|만|까지|부터|보다|처럼)")


def spans(text: str, term: str) -> list[tuple[int, int]]:
    """Where a term stands, whatever the case and the spaces."""
    pattern = r"[^\S\n]?".join(map(re.escape, term))
    before = r"(?<![A-Za-z0-9])" if term[0].isascii() else ""
    after = r"(?![A-Za-z0-9])" if term[-1].isascii() else ""
    return [m.span() for m in re.finditer(before + pattern + after, text, re.IGNORECASE)]


def measured(corpus: Corpus, seeds: set[str], files: tuple[Path, ...]) -> pd.DataFrame:
    """For each term of the seeds: occurrences, whole, inside."""
    table = nouns(corpus, DictionarySpec(tags=TAGS, min_length=1, files=files, shipped=False)).table
    tokens = defaultdict(list)
    for doc, part, start, end in zip(*(table[c].tolist() for c in ("doc_id", "part", "start", "end")), strict=True):
        tokens[doc, part].append((start, end))
    rows = []
    for term in TERMS:
        counts = [0, 0, 0]
        for article in corpus.articles.to_dict("records"):
            if article["doc_id"] not in seeds:
                continue
            for part in ("title", "text"):
                text, held = article[part], tokens[article["doc_id"], part]
                for start, end in spans(text, term):
                    longer = [(a, b) for a, b in held if a <= start and end <= b and (a, b) != (start, end)]
                    crossed = any(a < start < b < end or start < a < end < b for a, b in held if text[a:b] in TERMS)
                    swallowed = all(a == start and PARTICLE.fullmatch(text[end:b]) for a, b in longer)
                    counts[0] += 1
                    counts[1] += (start, end) in held
                    counts[2] += crossed or (bool(longer) and not swallowed)
        rows.append((term, *counts))
    return pd.DataFrame(rows, columns=["term", "n", "whole", "inside"])


def discovered(corpus: Corpus, threshold: float) -> tuple:
    """What is accepted of a corpus without any lexicon, best first."""
    tokens = analysed(corpus, DictionarySpec(shipped=False))
    result = proposals(tokens, corpus, Lexicon(()), top=100_000)
    entries = {entry.surface: entry for entry in accepted(result, threshold)}
    return result, [entries[surface] for surface in result.table["surface"] if surface in entries]


def folder(*paths: Path) -> Corpus:
    catalog = ROOT / "seeds" / "catalog.csv"
    return read_corpus(CorpusSpec(files=paths, catalog=catalog if any(ROOT in p.parents for p in paths) else None))


def texts(path: Path) -> Corpus:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    names = [f"{n:06}" for n in range(len(rows))]
    articles = pd.DataFrame({name: [""] * len(rows) for name in CORPUS_COLUMNS}, dtype="str")
    articles = articles.assign(doc_id=names, story=names, text=[row.get("body") or row["text"] for row in rows],
                               date_precision="none", dated_by="none", copies=1)  # fmt: skip
    return Corpus(articles[list(CORPUS_COLUMNS)], pd.DataFrame(columns=list(LOG_COLUMNS), dtype="str"))


def show(name: str, table: pd.DataFrame) -> None:
    n, whole, inside = (int(table[column].sum()) for column in ("n", "whole", "inside"))
    print(
        f"{name:58} whole {whole:4} of {n}: {whole / n:.3f}; inside a longer one {inside:3}; of the others {whole / (n - inside):.3f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threshold", type=float, default=0.6)
    parser.add_argument("--accepted", type=Path, help="write what was accepted, a word a line, best first")
    parser.add_argument("--jsonl", type=Path, help="only say what is accepted of these texts")
    parser.add_argument("--misses", action="store_true", help="list the terms that are not whole everywhere")
    given = parser.parse_args()
    if given.jsonl:
        corpus = texts(given.jsonl)
        _, entries = discovered(corpus, given.threshold)
        print(f"{len(entries)} accepted of {len(corpus)} texts at {given.threshold}")
    elif not SEEDS.is_dir():
        sample = folder(ROOT / "seeds" / "articles")
        _, entries = discovered(sample, given.threshold)
        print(f"{SEEDS} is not here: its terms cannot be counted")
        print(f"{len(entries)} accepted of the sample corpus at {given.threshold}")
    else:
        corpus = folder(SEEDS, ROOT / "seeds" / "articles")
        paths, ids = corpus.articles["path"], corpus.articles["doc_id"]
        names = {path.name for path in SEEDS.iterdir()}
        seeds = set(ids[[Path(path).name in names for path in paths]])
        print(f"{len(TERMS)} terms, {len(seeds)} seeds, {len(corpus)} articles")
        _, entries = discovered(corpus, given.threshold)
        with tempfile.TemporaryDirectory() as working:
            own = Path(working) / "found.tsv"
            lines = ["\t".join(COLUMNS[:4]), *(f"{e.surface}\t{e.canonical}\t{e.type}\t{e.mode}" for e in entries)]
            own.write_text("\n".join(lines) + "\n", encoding="utf-8")
            tables = {"Kiwi alone": measured(corpus, seeds, ()),
                      f"(a) and {len(entries)} words discovered, at {given.threshold}": measured(corpus, seeds, (own,)),
                      "(b) and the shipped lexicon": measured(corpus, seeds, SHIPPED[:1])}  # fmt: skip
        for name, table in tables.items():
            show(name, table)
            if given.misses:
                missed = table[table["whole"] + table["inside"] < table["n"]]
                print(
                    "   ",
                    ", ".join(
                        f"{t} {w}/{n}" for t, n, w in zip(missed["term"], missed["n"], missed["whole"], strict=True)
                    ),
                )
    if given.accepted:
        given.accepted.write_text("".join(f"{entry.surface}\t{entry.note}\n" for entry in entries), encoding="utf-8")


if __name__ == "__main__":
    main()
