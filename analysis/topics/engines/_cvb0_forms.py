"""The two forms of cvb0: batch, which keeps every responsibility, and streamed, which makes them anew at each visit.

Both work in parts that the size of the data decides, never the number of threads, and sum what the parts give in order.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
from scipy import sparse

from analysis.topics.engines._cvb0_kernels import LANES, kernels

__all__ = ["Batch", "Streamed", "padded", "threads"]

_REBUILD = 20  # passes; until then rounding in the running sums of float32 stays far below a token
_CELLS, _SIDES = (200_000, 2_000_000, 20_000_000), (1, 4, 8, 16)  # blocks a side, by the number of cells
_PARTS = 4  # of the documents in a pass of the streamed form, each with its own sums over terms


def threads() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def padded(k: int) -> int:
    return -(-k // LANES) * LANES


class _Sums:
    """Sums of documents and terms, float32, and of topics; those of terms and topics hold their prior."""

    def __init__(self, counts: sparse.csr_array, k: int, eta: float, boost: sparse.coo_array | None):
        self.k, self.eta, self.boost = k, eta, boost
        self.n_tokens = int(counts.sum())
        self.doc = np.zeros((counts.shape[0], padded(k)), np.float32)
        self.term = np.zeros((counts.shape[1], padded(k)), np.float32)
        self.total = np.ones(padded(k))
        self.passes = 0
        self.began: dict[str, int] = {}

    def set_eta(self, eta: float) -> None:
        self.term[:, : self.k] += np.float32(eta - self.eta)
        self.eta = eta
        self._total()

    def without_boost(self) -> np.ndarray:
        """(n_terms, k) sums of the terms with eta, without what the guides put on top."""
        sums = self.term[:, : self.k].astype(np.float64)
        if self.boost is not None:
            sums[self.boost.row, self.boost.col] -= self.boost.data
        return np.maximum(sums, self.eta)

    def _prior(self) -> None:
        self.term[:] = 0
        self.term[:, : self.k] = self.eta
        if self.boost is not None:
            self.term[self.boost.row, self.boost.col] += self.boost.data

    def _total(self) -> None:
        self.total = self.term.sum(axis=0, dtype=np.float64)
        self.total[self.k :] = 1


class Batch(_Sums):
    """A grid of blocks, documents by terms; the blocks of a diagonal share no row of either sum and run side by side."""

    def __init__(
        self, counts: sparse.csr_array, k: int, seed: int, eta: float, boost: sparse.coo_array | None, workers: int
    ):
        super().__init__(counts, k, eta, boost)
        self.seed, self.workers = seed, workers
        self.n = _SIDES[np.searchsorted(_CELLS, counts.nnz, side="right")]
        row = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
        column = counts.indices
        of_docs = np.searchsorted(_cuts(np.diff(counts.indptr), self.n), row, side="right")
        of_terms = np.searchsorted(_cuts(np.bincount(column, minlength=counts.shape[1]), self.n), column, side="right")
        block = of_docs * self.n + of_terms
        order = np.argsort(block, kind="stable")  # the cells of a block stay in the order of articles, then of terms
        row, column, count = row[order], column[order].astype(np.int32), counts.data[order].astype(np.float32)
        self.resp = resp = np.zeros((len(row), padded(k)), np.float32)
        bounds = np.searchsorted(block[order], np.arange(self.n**2 + 1))
        self.blocks = {}
        for number, (start, end) in enumerate(pairwise(bounds)):
            if start < end:
                cells = slice(start, end)
                first = np.concatenate([[0], np.flatnonzero(np.diff(row[cells])) + 1, [end - start]]).astype(np.int64)
                rows = row[cells][first[:-1]]
                self.blocks[number] = (start, (rows, first, column[cells], count[cells], resp[cells]))
        self._gather(fresh=True)
        if boost is not None:
            self._lean(counts, row)
            self._gather(fresh=False)

    def advance(self, prior: np.ndarray) -> float:
        """One pass under the document prior (kp,); returns how far the sums of articles moved, a token."""
        moved = 0.0
        with ThreadPoolExecutor(min(self.workers, self.n)) as pool:
            for shift in range(self.n):
                diagonal = [i * self.n + (i + shift) % self.n for i in range(self.n)]
                blocks = [self.blocks[number][1] for number in diagonal if number in self.blocks]
                totals = [self.total.copy() for _ in blocks]
                jobs = [pool.submit(kernels().sweep, *block, self.doc, self.term, total, prior)
                        for block, total in zip(blocks, totals, strict=True)]  # fmt: skip
                for job in jobs:
                    moved += job.result()
                self.total = self.total + sum(total - self.total for total in totals)
        self.passes += 1
        if self.passes % _REBUILD == 0:
            self._gather(fresh=False)
        return moved / self.n_tokens

    def _lean(self, counts: sparse.csr_array, row: np.ndarray) -> None:
        """Every cell of an article that holds a guide's word begins half in the guide's topic: a prior on a few words alone
        would not stand against an article's other words."""
        guide = sparse.csr_array((np.ones(self.boost.nnz), (self.boost.row, self.boost.col)), shape=self.boost.shape)
        holds = ((counts @ guide).toarray() > 0).astype(np.float32)
        n_guides = holds.sum(axis=1)
        guided = np.flatnonzero(n_guides[row])
        self.resp[guided] *= np.float32(0.5)
        self.resp[guided, : self.k] += holds[row[guided]] * (np.float32(0.5) / n_guides[row[guided], None])

    def _gather(self, fresh: bool) -> None:
        self.doc[:] = 0
        self._prior()
        for start, block in self.blocks.values():
            kernels().gather(*block, self.doc, self.term, self.k, self.seed, start if fresh else -1)
        self._total()


class Streamed(_Sums):
    """Visits every article in each pass and keeps only its sums; begins with the topics of a Batch of some articles."""

    def __init__(self, counts: sparse.csr_array, begin: Batch, boost: sparse.coo_array | None, workers: int):
        super().__init__(counts, begin.k, begin.eta, boost)
        self.workers = workers
        self.began = {"begin_articles": begin.doc.shape[0], "begin_passes": begin.passes}
        self.cells = (counts.indptr.astype(np.int64), counts.indices.astype(np.int32), counts.data.astype(np.float32))
        # What the sample holds of each term, as if it were the whole corpus: else the prior would weigh too much.
        self._prior()
        sums = np.maximum(begin.without_boost() - begin.eta, 0) * (self.n_tokens / begin.n_tokens)
        self.term[:, : self.k] += sums.astype(np.float32)
        self._total()
        self.cuts = [0, *_rows(counts.indptr, _PARTS), counts.shape[0]]

    def advance(self, prior: np.ndarray) -> float:
        """One pass under the document prior (kp,); returns how far the sums of articles moved, a token."""
        added = [np.zeros_like(self.term) for _ in self.cuts[1:]]
        with ThreadPoolExecutor(min(self.workers, len(added))) as pool:
            jobs = [
                pool.submit(kernels().visit, start, end, *self.cells, self.doc, self.term, self.total, prior,
                            part)
                for (start, end), part in zip(pairwise(self.cuts), added, strict=True)
            ]  # fmt: skip
            moved = sum(job.result() for job in jobs)
        self._prior()
        for part in added:
            self.term += part
        self._total()
        self.passes += 1
        return moved / self.n_tokens


def _cuts(weight: np.ndarray, n: int) -> np.ndarray:
    """Positions that cut into n runs of about equal weight."""
    total = np.concatenate([[0], np.cumsum(weight)])
    return np.searchsorted(total, total[-1] * np.arange(1, n) / n, side="left")


def _rows(indptr: np.ndarray, n: int) -> list[int]:
    return np.searchsorted(indptr, indptr[-1] * np.arange(1, n) / n, side="left").tolist()
