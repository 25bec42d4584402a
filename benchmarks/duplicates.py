"""Near copies: recall, precision, time and memory on planted copies, beside the naive answer and all pairs.

    python benchmarks/duplicates.py                     30,000 written articles
    python benchmarks/duplicates.py --quick             3,000
    python benchmarks/duplicates.py --n 100000          as many as you like
    python benchmarks/duplicates.py --base FILE.jsonl   real texts (objects with a "text" or "body") instead of written ones
    python benchmarks/duplicates.py --sketches          rensa beside datasketch (if installed) and plain numpy
Options: --similarity 0.7, --seed 1

Recall: the share of planted copies that stand in one story with their original. Precision: the share of articles joined to
a story whose first article tells the same indeed. The naive answer folds equal title, outlet and day.
"""

import argparse
import json
import re
import time
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.preprocessing import copies, stories
from analysis.values import DuplicatesSpec

NUMBER = re.compile(r"\d+")
FIRST_DAY = np.datetime64("2010-01-01")
COPIES = ("changed title", "cut tail (50-90 % left)", "byline and copyright", "swapped paragraphs", "edited words (5-10 %)",
          "first 200 characters", "200 characters and keywords", "keywords only")  # fmt: skip
OTHERS = ("template, other names and numbers", "same words, other numbers", "same first sentence",
          "same event, other words", "same text a month later")  # fmt: skip


class Writer:
    """Korean-like text: a Zipf vocabulary with particles, favourite words of an article, numbers, paragraphs."""

    def __init__(self, random: np.random.Generator):
        self.random = random
        syllables = [chr(0xAC00 + int(i)) for i in random.choice(11172, 400, replace=False)]
        self.words = ["".join(random.choice(syllables, n)) for n in random.choice([2, 2, 2, 3, 3, 4], 30_000)]
        chances = 1 / np.arange(1, len(self.words) + 1)
        self.chances = np.cumsum(chances / chances.sum())
        self.endings = ["은", "는", "이", "가", "을", "를", "에", "에서", "의", "로", "", "", ""]

    def word(self) -> str:
        at = int(np.searchsorted(self.chances, self.random.random()))
        return self.words[min(at, len(self.words) - 1)] + self.endings[int(self.random.integers(len(self.endings)))]

    def sentence(self, own: list[str]) -> str:
        words = []
        for chance in self.random.random(int(self.random.integers(8, 16))):
            words.append(own[int(chance / 0.25 * len(own))] if chance < 0.25
                         else f"{int(self.random.integers(2, 5000))}억" if chance > 0.95 else self.word())  # fmt: skip
        return " ".join(words) + "다."

    def article(self) -> str:
        own = [self.word() for _ in range(20)]
        return "\n".join(" ".join(self.sentence(own) for _ in range(3)) for _ in range(int(self.random.integers(3, 9))))


def changed(text: str, kind: str, writer: Writer) -> str:
    """A copy, or what only looks like one, of each kind in COPIES and OTHERS."""
    random = writer.random
    paragraphs = text.split("\n")
    if kind == COPIES[1]:
        return text[: int(len(text) * random.uniform(0.5, 0.9))]
    if kind == COPIES[2]:
        return f"(서울=통신) {writer.word()} 기자 = {text}\n{writer.word()}@example.com\n무단 전재 및 재배포 금지"
    if kind == COPIES[3]:
        i, j = sorted(random.choice(len(paragraphs), 2, replace=False).tolist()) if len(paragraphs) > 1 else (0, 0)
        paragraphs[i], paragraphs[j] = paragraphs[j], paragraphs[i]
        return "\n".join(paragraphs)
    if kind == COPIES[4]:
        return replaced(text, random.uniform(0.05, 0.1), writer)
    if kind == OTHERS[0]:
        return numbered(replaced(text, random.uniform(0.2, 0.3), writer), random)
    if kind == OTHERS[1]:
        return numbered(text, random)
    if kind == OTHERS[2]:
        first = re.split(r"(?<=다\.) |\n", text)[0]
        return f"{first} {writer.article()}"
    if kind == OTHERS[3]:
        return replaced(text, 0.6, writer)
    return text


def replaced(text: str, share: float, writer: Writer) -> str:
    words = [(part, writer.random.random() < share and not part.isspace()) for part in re.split(r"(\s+)", text)]
    return "".join(writer.word() if other else part for part, other in words)


def numbered(text: str, random: np.random.Generator) -> str:
    return NUMBER.sub(lambda found: str(int(random.integers(10 ** (len(found[0]) - 1), 10 ** len(found[0])))), text)


def keywords(text: str) -> str:
    return ",".join(word[:3] for word in text.split() if len(word) > 2)


def planted(n: int, texts: list[str], writer: Writer) -> pd.DataFrame:
    """n articles with `truth` (number of the story), `kind` and `original` (row of the original, -1 for originals)."""
    random, rows = writer.random, []

    def add(text, words, day, outlet, title, truth, kind, original):
        rows.append((text, words, str(FIRST_DAY + day), outlet, title, truth, kind, original))
        return len(rows) - 1

    kinds = [*COPIES, *OTHERS]
    for story, text in enumerate(texts):
        if len(rows) >= n:
            break
        day, outlet, title = int(random.integers(0, 3650)), int(random.integers(40)), " ".join(text.split()[:6])
        kind = kinds[story % len(kinds)] if story % 2 else ""
        if (kind == OTHERS[1] and len(set(NUMBER.findall(text))) < 5) or (kind in OTHERS and len(text) < 600):
            kind = ""  # a text with hardly a number says nothing about numbers
        words = keywords(text) if kind in COPIES[6:] else ""
        given = {COPIES[6]: text[:200], COPIES[7]: ""}.get(kind, text)
        original = add(given, words, day, outlet, title, story, "original", -1)
        for _ in range(0 if not kind else int(random.integers(1, 4)) if kind in COPIES else 1):
            other, words = changed(text, kind, writer), ""
            if kind in COPIES[6:]:
                edited = replaced(text, 0.03, writer)
                other, words = (edited[:200] if kind == COPIES[6] else ""), keywords(edited)
            later = 30 if kind == OTHERS[4] else int(random.integers(0, 4))
            truth = story if kind in COPIES else -len(rows)
            other = other[:200] if kind == COPIES[5] else other
            add(other, words, day + later, int(random.integers(40)), writer.sentence([writer.word()]), truth, kind, original)
    table = pd.DataFrame(rows[:n], columns=["text", "keywords", "published", "outlet", "title", "truth", "kind", "original"])
    table["doc_id"] = [f"{i:08d}" for i in random.permutation(len(table))]
    return table.assign(text_length=table["text"].str.len(), path="made", row="", copies=1)


def search(table: pd.DataFrame, spec: DuplicatesSpec) -> tuple[np.ndarray, pd.DataFrame, dict[str, float]]:
    """Position of each article's story, the groups, and the CPU seconds and bytes that it took."""
    began = time.process_time()
    sketches = np.concatenate([
        stories.signatures(stories.said(table.iloc[start : start + 5000])) for start in range(0, len(table), 5000)
    ])  # fmt: skip
    sketched = time.process_time()
    texts_at = lambda at: stories.said(table.iloc[at])  # noqa: E731
    grouped = stories.group(table, sketches, texts_at, spec)
    ended = time.process_time()
    story = np.arange(len(table))
    story[grouped["position"]] = grouped["story"]
    cost = {"sketches, CPU s": sketched - began, "groups, CPU s": ended - sketched, "sketches, MB": sketches.nbytes / 2**20}
    return story, grouped, cost


def judged(table: pd.DataFrame, story: np.ndarray) -> tuple[pd.DataFrame, float, float]:
    """Per kind: how many and which share stands with its original; then recall and precision over all."""
    truth, original = table["truth"].to_numpy(), table["original"].to_numpy()
    together = (original >= 0) & (story == story[original])
    rows = [(kind, "copy" if kind in COPIES else "other", int(of.sum()), float(together[of].mean()))
            for kind in (*COPIES, *OTHERS) if (of := (table["kind"] == kind).to_numpy()).any()]  # fmt: skip
    joined = story != np.arange(len(table))
    right = truth[joined] == truth[story[joined]]
    real = table["kind"].isin(COPIES).to_numpy()
    precision = float(right.mean()) if len(right) else 1.0
    return pd.DataFrame(rows, columns=["kind", "is a", "n", "with the original"]), float(together[real].mean()), precision


def naive(table: pd.DataFrame) -> np.ndarray:
    """Equal title, outlet and day."""
    keys = ["title", "outlet", "published"]
    return table.assign(at=np.arange(len(table))).groupby(keys)["at"].transform("min").to_numpy()


def all_pairs(table: pd.DataFrame, spec: DuplicatesSpec) -> set[tuple[int, int]]:
    """Every pair within the days that is as like as asked for, each compared on its texts."""
    runs = [copies.runs(text) for text in stories.said(table)]
    days = (table["published"].to_numpy(dtype="datetime64[D]") - FIRST_DAY).astype(int)
    return {(i, j) for i in range(len(runs)) for j in range(i) if abs(days[i] - days[j]) <= spec.days
            and copies.likeness(runs[i], runs[j], spec.similarity) >= spec.similarity}  # fmt: skip


def compare_sketches(texts: list[str]) -> pd.DataFrame:
    """CPU seconds for 128 slots, and the error of the estimate against Jaccard's coefficient, over pairs of cut texts."""
    import rensa

    pairs = [(text, text[int(len(text) * cut) :]) for text, cut in zip(texts, np.linspace(0, 0.9, len(texts)), strict=True)]
    bodies = [copies.parse(part).body for pair in pairs for part in pair]
    hashes, ends = copies.shingles(bodies)
    pieces = np.split(hashes, ends[:-1])
    sets = [frozenset(piece.tolist()) for piece in pieces]
    truth = np.array([len(a & b) / max(1, len(a | b)) for a, b in zip(sets[::2], sets[1::2], strict=True)])
    numbers = np.random.default_rng(1).integers(0, 2**63, (2, 128), dtype=np.uint64)
    starts = np.concatenate([[0], ends]).astype(np.uint64)

    def plain():
        return [((piece[:, None] >> np.uint64(32)) * (numbers[0] | np.uint64(1)) + numbers[1]).min(axis=0)
                if len(piece) else numbers[0] for piece in pieces]  # fmt: skip

    ways = {"rensa": lambda: rensa.RMinHash.digest_matrix_from_flat_token_hashes(hashes, starts, 128, 1).to_rows(), "numpy": plain}
    try:
        from datasketch import MinHash

        ways["datasketch"] = lambda: [m.hashvalues for m in MinHash.generator(pieces, num_perm=128, hashfunc=int, scheme="affine64")]
    except ImportError:
        print("datasketch is not installed: left out")
    rows = []
    for name, way in ways.items():
        began = time.process_time()
        values = np.array(way(), dtype=np.uint64)
        seconds = time.process_time() - began
        error = (values[::2] == values[1::2]).mean(axis=1) - truth
        rows.append((name, seconds, len(bodies) / seconds, float(error.mean()), float(np.sqrt((error**2).mean()))))
    return pd.DataFrame(rows, columns=["library", "CPU seconds", "texts a second", "mean error", "root mean square error"])


def peak_megabytes() -> float:
    """Most memory that this process has held; nan where the system does not say."""
    try:
        import resource
    except ImportError:  # Windows
        return float("nan")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--n", type=int, default=30_000)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--base", type=Path)
    parser.add_argument("--similarity", type=float, default=DuplicatesSpec().similarity)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sketches", action="store_true")
    given = parser.parse_args()
    n = 3000 if given.quick else given.n
    writer, spec = Writer(np.random.default_rng(given.seed)), DuplicatesSpec(similarity=given.similarity)
    if given.base:
        lines = [json.loads(line) for line in given.base.read_text(encoding="utf-8").splitlines()]
        texts = sorted({text for line in lines if len(text := line.get("text") or line.get("body") or "") >= 300})
    else:
        texts = [writer.article() for _ in range(int(n * 0.65))]
    table = planted(n, texts, writer)
    if given.sketches:
        print(compare_sketches(texts[:2000]).to_string(index=False, float_format="{:.4f}".format))
    before = peak_megabytes()
    story, _, cost = search(table, spec)
    kinds, recall, precision = judged(table, story)
    print(f"\n{len(table):,} articles, similarity {spec.similarity}")
    print(kinds.to_string(index=False, float_format="{:.4f}".format))
    print(f"recall {recall:.4f}  precision {precision:.4f}")
    _, recall, precision = judged(table, naive(table))
    print(f"naive (title, outlet, day): recall {recall:.4f}  precision {precision:.4f}")
    print("  ".join(f"{name} {value:.1f}" for name, value in cost.items()), f" peak grew by {peak_megabytes() - before:.0f} MB")
    sample = table.iloc[:1200].reset_index(drop=True)
    story, _, _ = search(sample, spec)
    pairs = all_pairs(sample, spec)
    joined = {i for i in range(len(sample)) if story[i] != i}
    found = sum(story[i] == story[j] for i, j in pairs)
    print(f"all pairs of {len(sample)}: {len(pairs)} are alike, {found} of them in one story; {len(joined)} articles joined")


if __name__ == "__main__":
    main()
