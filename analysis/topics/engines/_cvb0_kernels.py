"""The inner loops of cvb0, compiled by numba when they are first used.

Their bits do not depend on the machine: only +, -, *, / and comparisons, no function of libm, no fastmath (so that no
sum is reordered, and no product and sum become one rounding), sums in eight fixed lanes, and random numbers from a
counter (the finaliser of splitmix64; Steele, Lea and Flood 2014). All of them release the GIL.

Rows of responsibilities, and of what they are added to, are k wide, padded with zeros to a multiple of eight.
"""

import threading
from types import SimpleNamespace

import numpy as np

__all__ = ["LANES", "kernels"]

LANES = 8
_LOCK = threading.Lock()
_MADE: list[SimpleNamespace] = []


def kernels() -> SimpleNamespace:
    """The loops gather, sweep, draw and visit, made once a process."""
    with _LOCK:  # two fits may begin at the same time
        if not _MADE:
            _MADE.append(_make())
        return _MADE[0]


def _make() -> SimpleNamespace:
    from numba import njit

    compiled = njit(nogil=True, error_model="numpy")

    @compiled
    def mixed(x):
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return x ^ (x >> np.uint64(31))

    @compiled
    def stream(seed, number):
        golden = np.uint64(0x9E3779B97F4A7C15)
        return mixed(mixed(np.uint64(seed) * golden + golden) + np.uint64(number) * golden)

    @compiled
    def uniform(base, at):
        """Above 0, at most 1."""
        bits = mixed(base + (at + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15))
        return np.float32((bits >> np.uint64(40)) + np.uint64(1)) * np.float32(2.0**-24)

    @compiled
    def summed(value, lane):
        for i in range(8):
            lane[i] = np.float32(0)
        for j in range(0, len(value), 8):
            for i in range(8):
                lane[i] += value[j + i]
        return ((lane[0] + lane[4]) + (lane[2] + lane[6])) + ((lane[1] + lane[5]) + (lane[3] + lane[7]))

    @compiled
    def gather(rows, first, word, count, resp, doc, term, k, seed, number):
        """Adds what the cells of a block hold to the sums of their documents and terms; number >= 0: starts them first.

        A start is the squares of uniform numbers, scaled to sum to 1; `number` is that of the block's first cell.
        """
        kp = resp.shape[1]
        base = stream(seed, 0)
        for i in range(len(rows)):
            d = doc[rows[i]]
            for p in range(first[i], first[i + 1]):
                r, w, c = resp[p], term[word[p]], count[p]
                if number >= 0:
                    total = np.float32(0)
                    for j in range(k):
                        u = uniform(base, np.uint64(number + p) * np.uint64(k) + np.uint64(j))
                        r[j] = u * u
                        total += u * u
                    scale = np.float32(1) / total
                    for j in range(k):
                        r[j] *= scale
                for j in range(kp):
                    x = c * r[j]
                    d[j] += x
                    w[j] += x

    @compiled
    def sweep(rows, first, word, count, resp, doc, term, total, alpha):
        """One pass over a block: every responsibility from the sums without it; the sums follow at once.

        returns the sum over documents of how far their sums moved (L1)
        """
        kp = resp.shape[1]
        value, inverse = np.empty(kp, np.float32), np.empty(kp, np.float32)
        before, lane = np.empty(kp, np.float32), np.empty(8, np.float32)
        zero, moved = np.float32(0), 0.0
        for i in range(len(rows)):
            d = doc[rows[i]]
            for j in range(kp):
                inverse[j] = np.float32(1.0 / total[j])
                before[j] = d[j]
            for p in range(first[i], first[i + 1]):
                r, w, c = resp[p], term[word[p]], count[p]
                for j in range(kp):
                    a = d[j] - r[j]
                    b = w[j] - r[j]
                    value[j] = ((a if a > zero else zero) + alpha[j]) * (b if b > zero else zero) * inverse[j]
                scale = np.float32(1) / summed(value, lane)
                for j in range(kp):
                    new = value[j] * scale
                    step = c * (new - r[j])
                    r[j] = new
                    d[j] += step
                    w[j] += step
            for j in range(kp):
                total[j] += np.float64(d[j]) - np.float64(before[j])
                value[j] = abs(d[j] - before[j])
            moved += summed(value, lane)
        return moved

    @compiled
    def visit(start, end, first, word, count, doc, term, total, alpha, added):
        """The documents start to end with the topics held fixed; `added` gets what they give to each term.

        Responsibilities are made from the document's sums as the last visit left them, then refined by one sweep.
        returns the sum over documents of how far their sums moved (L1)
        """
        kp = doc.shape[1]
        value, inverse = np.empty(kp, np.float32), np.empty(kp, np.float32)
        before, lane = np.empty(kp, np.float32), np.empty(8, np.float32)
        zero, moved, longest = np.float32(0), 0.0, 0
        for j in range(kp):
            inverse[j] = np.float32(1.0 / total[j])
        for i in range(start, end):
            longest = max(longest, first[i + 1] - first[i])
        resp = np.empty((longest, kp), np.float32)
        for i in range(start, end):
            d, begin = doc[i], first[i]
            for j in range(kp):
                before[j] = d[j]
                d[j] = zero
            for p in range(begin, first[i + 1]):
                r, w, c = resp[p - begin], term[word[p]], count[p]
                for j in range(kp):
                    value[j] = (before[j] + alpha[j]) * w[j] * inverse[j]
                scale = np.float32(1) / summed(value, lane)
                for j in range(kp):
                    r[j] = value[j] * scale
                    d[j] += c * r[j]
            for p in range(begin, first[i + 1]):
                r, w, g, c = resp[p - begin], term[word[p]], added[word[p]], count[p]
                for j in range(kp):
                    a = d[j] - r[j]
                    b = w[j] - r[j]
                    value[j] = ((a if a > zero else zero) + alpha[j]) * (b if b > zero else zero) * inverse[j]
                total_value = summed(value, lane)
                if total_value > zero:
                    scale = np.float32(1) / total_value
                    for j in range(kp):
                        new = value[j] * scale
                        d[j] += c * (new - r[j])
                        r[j] = new
                for j in range(kp):
                    g[j] += c * r[j]
            for j in range(kp):
                value[j] = abs(d[j] - before[j])
            moved += summed(value, lane)
        return moved

    @compiled
    def draw(first, word, topic, doc, term, total, alpha, seed, number, sweeps):
        """Gibbs sweeps over the tokens of some documents, with the topics held fixed.

        first        (n + 1,) where each document's tokens begin
        word, topic  (n_tokens,) the term and the topic of each token; topic -1: none yet
        doc          (n, k) how many tokens of each document have each topic
        """
        k = doc.shape[1]
        value, inverse = np.empty(k, np.float32), np.empty(k, np.float32)
        for j in range(k):
            inverse[j] = np.float32(1.0 / total[j])
        for turn in range(sweeps):
            base = stream(seed, number + turn)
            for i in range(len(first) - 1):
                d = doc[i]
                for p in range(first[i], first[i + 1]):
                    if topic[p] >= 0:
                        d[topic[p]] -= 1
                    w = term[word[p]]
                    for j in range(k):
                        value[j] = (np.float32(d[j]) + alpha[j]) * w[j] * inverse[j]
                    for j in range(1, k):
                        value[j] += value[j - 1]
                    mark = uniform(base, np.uint64(p)) * value[k - 1]
                    chosen = 0
                    while chosen < k - 1 and value[chosen] < mark:
                        chosen += 1
                    topic[p] = chosen
                    d[chosen] += 1

    return SimpleNamespace(gather=gather, sweep=sweep, visit=visit, draw=draw)
