"""Articles per second and peak memory of the corpus step: read, clean, date, fold copies, gather.

    python benchmarks/intake.py                            10,000, 100,000 and 300,000 articles
    python benchmarks/intake.py --sizes 10000 30000        others
Options: --near fold (keep, weight, off), --boilerplate propose (remove, off), --keep FOLDER (where to make the files and
leave them; else they are made in the folder for temporary files, about 4.5 kB an article, and removed)

The articles are made for this: about 1,500 Korean characters each (log-normal), in csv files of 50,000 rows, with bylines,
copyright lines, a line that one outlet repeats, exact copies (2 %) and near ones (5 %); the same at every run. Each size
runs in a process of its own. Seconds are of the processor, all threads together. "anonymous" is memory that belongs to
the process alone (RssAnon, sampled; Linux only), "resident" the most that was in memory at once, with pages of mapped files
that the system may take back at any time (ru_maxrss).
"""

import argparse
import csv
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

SIZES = (10_000, 100_000, 300_000)
_A_FILE = 50_000
_HEAD = ("뉴스 식별자", "일자", "언론사", "통합 분류1", "제목", "본문", "URL")
_OUTLETS = ("가람일보", "나루신문", "다솔경제", "라온뉴스", "마루타임스", "바다저널", "사랑채신문", "아람통신")
_SYLLABLES = "가강거건경고공과관교구국군권금기김나남내노농단당대도동두라량력로리마망매명모목무문물미민박반발방배버법변병보복부북분비사산상생서석선설성세소속수순술시신실심안야약양어업여역연영예오옥온왕외요용우운원위유율은음의이인일임입자작장재전정제조종주중지진차창천철청체초촌총추축출충치카타통투특파판패편평포표품풍프피하학한합해행향험현형호화환활회효후"
_ENDS = ("이 늘었다", "을 내놓았다", "에 나섰다", "을 줄이기로 했다", "이 열렸다", "을 두고 맞섰다", "에 힘을 쏟는다", "을 넓힌다")
_SECTIONS = ("정치", "경제", "사회", "문화", "IT_과학")
_LINKS = ("은", "의", "과", "에서", "으로", "보다", "까지", "마다", "부터", "만")


def sentences(n: int, chance: random.Random) -> list[str]:
    """n sentences of 6 to 14 words."""
    words = ["".join(chance.choices(_SYLLABLES, k=chance.choice((2, 2, 2, 3)))) for _ in range(8_000)]
    often = [1 / (rank + 20) for rank in range(len(words))]  # as in any language: few words often, many rarely
    made = []
    for _ in range(n):
        *middle, last = chance.choices(words, often, k=chance.randint(6, 14))
        made.append(" ".join(word + chance.choice(_LINKS) for word in middle) + f" {last}{chance.choice(_ENDS)}.")
    return made


def articles(n: int, seed: int = 1) -> Iterator[tuple[str, ...]]:
    """n rows of _HEAD, one after the other."""
    chance = random.Random(seed)
    pool = sentences(20_000, chance)
    recent: list[tuple[str, ...]] = []
    first = date(2000, 1, 1)
    for i in range(n):
        outlet = chance.randrange(len(_OUTLETS))
        day = first + timedelta(days=5000 * i // n)
        draw = chance.random()
        if recent and draw < 0.02:
            yield chance.choice(recent)
            continue
        if recent and draw < 0.07:
            _, near_day, _, section, title, text, _ = chance.choice(recent)
            lines = text.split("\n")
            row = (f"{i}", near_day, _OUTLETS[outlet], section, f"{title} 외", "\n".join(lines[:-1]), "")
        else:
            body = chance.choices(pool, k=max(2, round(chance.lognormvariate(3.35, 0.5))))
            lines = [" ".join(body[at : at + 3]) for at in range(0, len(body), 3)]
            lines[0] = f"[{_OUTLETS[outlet]} 나한별 기자] {lines[0]}"
            if outlet == 0:
                lines.append("가람일보 앱에서 더 많은 소식을")
            lines.append(f"ⓒ {_OUTLETS[outlet]}, 무단 전재 및 재배포 금지")
            row = ("", f"{day:%Y%m%d}", _OUTLETS[outlet], chance.choice(_SECTIONS), body[0][:30], "\n".join(lines), "")
        row = (f"0{outlet + 1}100101.{day:%Y%m%d}{i:09d}", *row[1:6], f"http://www.example.org/news/{i}")
        recent = [*recent[-30:], row]
        yield row


def write(folder: Path, n: int) -> None:
    rows = articles(n)
    for start in range(0, n, _A_FILE):
        with open(folder / f"articles-{start // _A_FILE:02d}.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(_HEAD)
            writer.writerows(row for _, row in zip(range(min(_A_FILE, n - start)), rows, strict=False))


def anonymous() -> int:
    """Bytes of memory that belong to this process alone; 0 where the system does not say."""
    try:
        with open("/proc/self/status", encoding="ascii") as file:
            return next((1024 * int(line.split()[1]) for line in file if line.startswith("RssAnon")), 0)
    except OSError:
        return 0


def measure(folder: Path, near: str, boilerplate: str) -> dict[str, float]:
    """Run in a process of its own: seconds, articles, peaks in bytes."""
    import resource

    from analysis.preprocessing.corpus import corpus
    from analysis.values import CleaningSpec, CorpusSpec, DuplicatesSpec

    before, peak, done = anonymous(), [0], threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            peak[0] = max(peak[0], anonymous())

    watching = threading.Thread(target=watch)
    watching.start()
    started = time.process_time()
    spec = CorpusSpec(files=(folder,), cleaning=CleaningSpec(boilerplate=boilerplate), duplicates=DuplicatesSpec(near=near))
    found = corpus(spec, scratch=folder.parent / "scratch")
    seconds = time.process_time() - started
    done.set()
    watching.join()
    unit = 1 if sys.platform == "darwin" else 1024
    return {"seconds": seconds, "kept": len(found), "log": len(found.log), "before": before, "anonymous": peak[0],
            "after": anonymous(), "resident": unit * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--near", default="fold")
    parser.add_argument("--boilerplate", default="propose")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measure(given.measure, given.near, given.boilerplate)))
        return
    print(f"{'articles':>9} {'kept':>9} {'log':>9} {'seconds':>8} {'a second':>9} {'anonymous MB':>13} {'resident MB':>12}")
    with tempfile.TemporaryDirectory() as temporary:
        for n in given.sizes:
            folder = (given.keep or Path(temporary)) / f"{n}" / "articles"
            if not folder.is_dir():
                folder.mkdir(parents=True)
                write(folder, n)
            command = [sys.executable, __file__, "--measure", str(folder), "--near", given.near, "--boilerplate", given.boilerplate]
            ran = subprocess.run(command, capture_output=True, text=True)
            if ran.returncode:
                sys.exit(ran.stderr)
            m = json.loads(ran.stdout)
            print(f"{n:9,} {m['kept']:9,} {m['log']:9,} {m['seconds']:8.1f} {n / m['seconds']:9,.0f} "
                  f"{m['anonymous'] / 1e6:13,.0f} {m['resident'] / 1e6:12,.0f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
