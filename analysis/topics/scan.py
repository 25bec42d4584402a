"""Many fits of the same articles: on all cores, kept one by one as they are made, the same bits as one after the other."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

from analysis import held
from analysis.errors import InputError
from analysis.progress import progress
from analysis.topics.engines import engine as engine_module
from analysis.topics.fit import fit
from analysis.topics.heldout import heldout_perplexity
from analysis.values import DocTerm, TopicFit

__all__ = ["Job", "Keep", "run", "scan", "serve"]

Keep = Callable[[dict[str, object], Callable[[], object]], object]
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_WORTH_SECONDS = 10.0  # below this the start of further processes takes longer than it saves


@dataclass(frozen=True)
class Job:
    """One fit, or the held-out perplexity of one."""

    what: str  # fit | perplexity
    engine: str
    k: int
    seed: int
    options: Mapping[str, object] = field(default_factory=dict)
    guides: Mapping[str, Sequence[str]] = field(default_factory=dict)


class _Missing(Exception):
    """Not kept yet."""


def scan(terms: DocTerm, jobs: list[Job], *, keep: Keep | None = None, workers: int | None = None) -> list[object]:
    """The TopicFit or the perplexity of each job, in their order; the same for any number of workers.

    keep     keep(recipe, compute) gives what is kept under the recipe (plain values: the fields of the Job, guides as pairs), or
             computes and keeps it, such as Store.step. It is called from this thread only. Kept is a dict of arrays and
             text, or a number. What an interrupted scan has kept is not computed again
    workers  at most so many fits at once; all cores where not given. Engines that say RELEASES_GIL run in threads, the
             others in processes of their own (fresh ones, not forked), once it is clear that this is worth their start
    """
    keep = keep or (lambda recipe, compute: compute())
    found: dict[int, object] = {}
    missing = []
    for i, job in enumerate(jobs):
        try:
            found[i] = keep(_recipe(job), _refuse)
        except _Missing:
            missing.append(i)
    bar = progress(_computed(terms, [jobs[i] for i in missing], workers or _cores()), "k x seeds", total=len(missing))
    for at, value in bar:
        found[missing[at]] = keep(_recipe(jobs[missing[at]]), lambda value=value: value)
    return [_unpacked(terms, found[i]) for i in range(len(jobs))]


def run(terms: DocTerm, job: Job) -> object:
    """What a job comes to, as it is kept: a number, or a dict of arrays and text."""
    if job.what == "perplexity":
        return heldout_perplexity(terms, k=job.k, engine=job.engine, seed=job.seed, options=job.options, guides=job.guides)
    made = fit(terms, k=job.k, engine=job.engine, seed=job.seed, options=job.options, guides=job.guides)
    about = json.dumps({"recipe": dict(made.recipe), "names": made.names}, ensure_ascii=False)
    return {"topic_term": made.topic_term, "doc_topic": made.doc_topic, "about": about}


def _recipe(job: Job) -> dict[str, object]:
    """The fields of a job. The order of the guides counts, and a digest does not see the order of a mapping."""
    return asdict(job) | {"guides": [[name, list(words)] for name, words in job.guides.items()]}


def _unpacked(terms: DocTerm, kept: object) -> object:
    if not isinstance(kept, dict):
        return float(kept)
    about = json.loads(kept["about"])
    return TopicFit(np.asarray(kept["topic_term"]), np.asarray(kept["doc_topic"]), terms.docs, terms.terms,
                    about["recipe"], terms.counts, tuple(about["names"]))  # fmt: skip


def _computed(terms: DocTerm, jobs: list[Job], workers: int) -> Iterator[tuple[int, object]]:
    """(position, value) of each job, as they are done."""
    if not jobs:
        return
    threads = getattr(engine_module(jobs[0].engine), "RELEASES_GIL", False)
    done = 0
    while done < len(jobs) and not (workers > 1 and threads):
        started = time.monotonic()
        yield done, run(terms, jobs[done])
        done += 1
        if workers > 1 and (len(jobs) - done) * (time.monotonic() - started) > _WORTH_SECONDS:
            break
    if done == len(jobs):
        return
    rest = range(done, len(jobs))
    with _pool(min(workers, len(rest))) as pool, (_local(terms) if threads else _elsewhere(terms)) as work:
        waiting = {pool.submit(work, jobs[i]): i for i in rest}
        for future in as_completed(waiting):
            yield waiting.pop(future), future.result()


@contextmanager
def _pool(workers: int) -> Iterator[Executor]:
    pool = ThreadPoolExecutor(workers)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _local(terms: DocTerm) -> Iterator[Callable[[Job], object]]:
    yield lambda job: run(terms, job)


@contextmanager
def _elsewhere(terms: DocTerm) -> Iterator[Callable[[Job], object]]:
    """A function that runs a job in a process of the calling thread's own.

    Not multiprocessing: its spawned processes run the caller's script again. Arrays go through files, without pickles.
    """
    started: list[subprocess.Popen] = []
    own = threading.local()
    package = str(Path(__file__).resolve().parents[2])
    paths = [package, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    # Each process has one core: with more threads they would only wait for each other.
    around = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), **dict.fromkeys(_THREADS, "1")}
    with held.building() as folder:
        sparse.save_npz(folder / "counts.npz", sparse.csr_matrix(terms.counts))
        (folder / "terms.json").write_text(json.dumps([str(term) for term in terms.terms]), encoding="utf-8")

        def work(job: Job) -> object:
            if not hasattr(own, "process"):
                own.process = subprocess.Popen(
                    [sys.executable, "-m", "analysis.topics.worker", str(folder)], stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE, text=True, encoding="utf-8", env=around,
                )  # fmt: skip
                started.append(own.process)
            own.process.stdin.write(json.dumps(asdict(job)) + "\n")
            own.process.stdin.flush()
            answer = own.process.stdout.readline()
            if not answer:
                raise RuntimeError(f"the process that fits topics ended with status {own.process.wait()}")
            return _read(json.loads(answer))

        try:
            yield work
        finally:
            for process in started:
                with suppress(OSError):
                    process.stdin.close()
                process.terminate()
                process.wait()
                process.stdout.close()


def serve(folder: Path, lines: Iterator[str], answer: Callable[[str], None]) -> None:
    """What a process of `_elsewhere` does: a job a line, an answer a line, until there are no more."""
    counts = sparse.csr_array(sparse.load_npz(folder / "counts.npz"))
    named = json.loads((folder / "terms.json").read_text(encoding="utf-8"))
    terms = DocTerm(counts, pd.DataFrame({"doc_id": range(counts.shape[0])}), np.array(named, dtype=object))
    for line in lines:
        job = Job(**json.loads(line))
        try:
            value = run(terms, job)
        except InputError as error:
            answer(json.dumps({"en": error.en, "ko": error.ko}))
            continue
        if isinstance(value, dict):
            path = folder / f"{os.getpid()}-{job.k}-{job.seed}.npz"
            np.savez(path, allow_pickle=False, topic_term=value["topic_term"], doc_topic=value["doc_topic"])
            value = {"path": str(path), "about": value["about"]}
        answer(json.dumps({"value": value}))


def _read(answer: dict[str, object]) -> object:
    if "en" in answer:
        raise InputError(answer["en"], answer["ko"])
    value = answer["value"]
    if not isinstance(value, dict):
        return value
    path = Path(value["path"])
    with np.load(path, allow_pickle=False) as arrays:
        made = {name: arrays[name] for name in ("topic_term", "doc_topic")}
    path.unlink()
    return made | {"about": value["about"]}


def _refuse() -> object:
    raise _Missing


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
