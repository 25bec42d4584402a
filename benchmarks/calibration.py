"""The calibration card: error rates of our tests and intervals, and of what is usually done, on news with known truth.

    python benchmarks/calibration.py                 all of it (make calibration): docs/calibration.md, .csv, and the figures
                                                     that reports quote (analysis/trends/calibration.json)
    python benchmarks/calibration.py --quick         fewer corpora, printed, nothing written (make calibration-quick)
Options: --parts shares topics breaks bursts words, --settings NAME ..., --corpora N (of every part), --seed 1, --workers 2,
         --out FOLDER (instead of docs/ and analysis/trends/), --keep FILE (every record as a line of JSON, as it is made)

Corpora are those of simulate.py; what is measured of each is in calibration_parts.py. Every corpus has a seed of its own, made
of --seed, its part, its setting and its number, so that one of them can be looked at alone. Errors after ± are standard
errors over corpora.
"""

import argparse
import json
import os
import subprocess
import time
import zlib
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
PERSISTENT = ("independent", "rho4", "rho7", "rho9", "slow")
# part: (articles, settings, corpora of the card, corpora of --quick)
PLAN = {
    "words": [(30_000, PERSISTENT, 6, 1)],
    "shares": [(3_000, (*PERSISTENT, "outlets"), 60, 10), (20_000, (*PERSISTENT, "outlets"), 60, 10)],
    "topics": [(6_000, ("independent", "rho7", "rho9", "slow"), 12, 2)],
    "breaks": [(6_000, PERSISTENT, 50, 5)],
    "bursts": [(20_000, PERSISTENT, 20, 3)],
}  # fmt: skip
NAMES = {"independent": "independent", "rho4": "persistence .4", "rho7": "persistence .7", "rho9": "persistence .9",
         "slow": "slow drift", "outlets": "outlet drift"}  # fmt: skip
TITLES = {
    "shares": "Trends, the articles' true shares known",
    "topics": "Trends through a fitted topic model",
    "breaks": "Change points, the articles' true shares known",
    "bursts": "Bursts of topics",
    "words": "Words that tell two periods apart",
}
PERCENT = ("false positives", "false discoveries", "power", "false alarms", "steps found", "false bursts", "bursts found",
           "doubled words found", "topics matched")  # fmt: skip


def one(job: tuple[str, str, int, int]) -> list[dict]:
    """The records of one corpus."""
    from calibration_parts import PARTS

    part, setting, n_docs, seed = job
    return [{"part": part, "setting": setting, "articles": n_docs, "seed": seed, "method": method, "measure": measure,
             "hits": float(hits), "of": float(of)} for method, measure, hits, of in PARTS[part](setting, n_docs, seed)]  # fmt: skip


def jobs(given: argparse.Namespace) -> list[tuple[str, str, int, int]]:
    listed = []
    for part in given.parts:
        for n_docs, settings, full, quick in PLAN[part]:
            corpora = quick if given.quick else full
            for setting in settings:
                if given.settings and setting not in given.settings:
                    continue
                base = zlib.crc32(f"{given.seed} {part} {setting} {n_docs}".encode()) % 10**9
                listed += [(part, setting, n_docs, base + i) for i in range(given.corpora or corpora)]
    return listed


def rates(records: pd.DataFrame) -> pd.DataFrame:
    """value, error (standard error over corpora) and corpora for each part, setting, size, method and measure."""
    rows = []
    keys = ["part", "articles", "method", "measure", "setting"]
    for key, mine in records.groupby(keys, sort=False):
        by_corpus = mine.groupby("seed")[["hits", "of"]].sum()
        by_corpus = by_corpus[by_corpus["of"] > 0]
        if by_corpus.empty:
            continue
        value = by_corpus["hits"].sum() / by_corpus["of"].sum()
        rest = by_corpus["hits"] - value * by_corpus["of"]
        n = len(by_corpus)
        error = np.sqrt(n / max(n - 1, 1) * (rest**2).sum()) / by_corpus["of"].sum() if n > 1 else np.nan
        rows.append({**dict(zip(keys, key, strict=True)), "value": value, "error": error, "corpora": n})
    return pd.DataFrame(rows)


def shown(value: float, error: float, measure: str) -> str:
    if measure in PERCENT or measure.startswith("coverage"):
        return f"{100 * value:.1f} ± {100 * error:.1f}"
    return f"{value:.2f} ± {error:.2f}"


def tables(found: pd.DataFrame) -> str:
    """The card's tables in Markdown: a table for each part, size and measure; methods down, settings across."""
    lines = []
    for part in [part for part in TITLES if part in set(found["part"])]:
        lines += [f"## {TITLES[part]}", ""]
        for (articles, measure), mine in found[found["part"] == part].groupby(["articles", "measure"], sort=False):
            settings = [name for name in NAMES if name in set(mine["setting"])]
            unit = ", %" if measure in PERCENT or measure.startswith("coverage") else ""
            lines += [f"**{measure[0].upper()}{measure[1:]}{unit}**, {articles:,} articles, {mine['corpora'].max()} corpora a setting", "",
                      f"| | {' | '.join(NAMES[name] for name in settings)} |", f"|---|{'---|' * len(settings)}"]  # fmt: skip
            for method, of_method in mine.groupby("method", sort=False):
                cells = of_method.set_index("setting")
                row = [shown(*cells.loc[name, ["value", "error"]], measure) if name in cells.index else "" for name in settings]
                lines.append(f"| {'**' + method + '**' if 'ours' in method else method} | {' | '.join(row)} |")
            lines.append("")
    return "\n".join(lines)


def commit() -> str:
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()

    changed = git("status", "--porcelain", "--", "analysis", "benchmarks")
    return git("rev-parse", "--short=12", "HEAD") + (" with changes" if changed else "")


def figures(found: pd.DataFrame, seed: int) -> dict:
    """What reports quote, rates from 0 to 1: the larger samples of our own methods."""
    made: dict[str, object] = {"seed": seed, "commit": commit()}
    ours = found[found["method"].str.contains("ours")]
    for (part, articles, measure, method), mine in ours.groupby(["part", "articles", "measure", "method"], sort=False):
        values = {row.setting: round(row.value, 4) for row in mine.itertuples()}
        made.setdefault(part, []).append({"articles": int(articles), "measure": measure, "method": method.replace(" (ours)", ""), **values})
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--parts", nargs="*", choices=PLAN, default=list(PLAN))
    parser.add_argument("--settings", nargs="*", choices=NAMES)
    parser.add_argument("--corpora", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
        os.environ[name] = "1"  # one corpus a process; the workers start after this
    todo, records = jobs(given), []
    began = time.perf_counter()
    kept = given.keep.open("a", encoding="utf-8") if given.keep else None
    with ProcessPoolExecutor(given.workers, mp_context=get_context("spawn")) as pool:
        for done, made in enumerate(pool.map(one, todo, chunksize=1), 1):
            records += made
            if kept:
                kept.write("".join(json.dumps(record) + "\n" for record in made))
                kept.flush()
            if done % max(1, len(todo) // 40) == 0:
                print(f"{done} of {len(todo)} corpora, {time.perf_counter() - began:.0f} s", flush=True)
    found = rates(pd.DataFrame(records))
    card = tables(found)
    print(card)
    whole = not given.quick and not given.settings and not given.corpora and set(given.parts) == set(PLAN)
    if not whole and given.out is None:
        return
    docs, package = (given.out, given.out) if given.out else (ROOT / "docs", ROOT / "analysis" / "trends")
    docs.mkdir(parents=True, exist_ok=True)
    head = (ROOT / "benchmarks" / "calibration_head.md").read_text(encoding="utf-8")
    said = f"Seed {given.seed}, commit {commit()}, {len(todo):,} corpora."
    (docs / "calibration.md").write_text(head.replace("{said}", said) + "\n" + card, encoding="utf-8")
    found.to_csv(docs / "calibration.csv", index=False, float_format="%.6g")
    (package / "calibration.json").write_text(json.dumps(figures(found, given.seed), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
