"""Many spellings searched in a text at once."""

from collections.abc import Iterable, Mapping

import numpy as np

__all__ = ["Spellings"]

_BLANK = -1
_CODES = 0x110000
_LETTERS = ((0x30, 0x3A), (0x41, 0x5B), (0x61, 0x7B), (0xC0, 0x530), (0x1100, 0x1200), (0x3041, 0x3100), (0x3131, 0x318F),
            (0x3400, 0xA000), (0xAC00, 0xD7A4), (0xF900, 0xFB00))  # fmt: skip


class Spellings:
    """A search tree over keys (see lexicon.key), as arrays: every place of every key in one pass over a text.

    Case and white space inside make no difference, but a line break ends everything; where a key begins or ends with a Latin
    letter or a digit, the word must begin or end there too (KT is not in KTX).
    """

    def __init__(self, keys: Iterable[str]):
        self.keys = sorted(set(keys))
        letters = sorted({c for each in self.keys for c in each})
        self._class = np.zeros(_CODES, dtype=np.int16)
        self._class[[code for code in range(0x3001) if chr(code).isspace() and code != 10]] = _BLANK
        number = {c: i for i, c in enumerate(letters, 1)}
        for code in [*range(0x3000), *range(0xFF00, 0xFFF0)]:  # letters with case
            folded = chr(code).casefold()
            if folded in number:
                self._class[code] = number[folded]
        self._class[[ord(c) for c in letters]] = np.arange(1, len(letters) + 1)
        self._letter = np.zeros(_CODES, dtype=bool)
        for first, last in _LETTERS:
            self._letter[first:last] = True
        self._grow(number)

    def _grow(self, number: Mapping[str, int]) -> None:
        nodes = {"": 0} | {p: i for i, p in enumerate(sorted({k[:n] for k in self.keys for n in range(1, len(k) + 1)}), 1)}
        self._key_of = np.full(len(nodes), -1, dtype=np.int32)
        self._key_of[[nodes[k] for k in self.keys]] = np.arange(len(self.keys))
        self._base = len(number) + 1
        self._first = np.zeros(self._base, dtype=np.int32)
        steps = [(nodes[p[:-1]] * self._base + number[p[-1]], node) for p, node in nodes.items() if p]
        # The first letter decides on most places, and the second on most of the rest: both are looked up in a table.
        heads = [node for p, node in nodes.items() if len(p) == 1]
        self._row = np.zeros(len(nodes), dtype=np.int32)
        self._row[heads] = np.arange(1, len(heads) + 1)
        self._second = np.zeros((len(heads) + 1, self._base), dtype=np.int32)
        for step, node in steps:
            parent, letter = divmod(step, self._base)
            if parent == 0:
                self._first[letter] = node
            elif self._row[parent]:
                self._second[self._row[parent], letter] = node
        self._steps, self._nodes = np.array(sorted(steps) or [(-1, 0)], dtype=np.int64).T
        self._depth = max(map(len, self.keys), default=0)

    def find(self, text: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(start, end, number of the key) of every place in the text, in no order; end is exclusive."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        of_code = self._class[codes]
        at = np.flatnonzero(of_code != _BLANK)
        ink = np.append(of_code[at], np.zeros(self._depth + 1, dtype=np.int16))
        node = self._first[ink[: len(at)]]
        alive = np.flatnonzero(node)
        node, depth, found = node[alive], 0, []
        while len(alive):
            which = self._key_of[node]
            ends = which >= 0
            found.append((at[alive[ends]], at[alive[ends] + depth] + 1, which[ends]))
            depth += 1
            node = self._second[self._row[node], ink[alive + depth]] if depth == 1 else self._next(node, ink[alive + depth])
            alive, node = alive[node > 0], node[node > 0]
        nothing = np.zeros(0, np.int64)
        start, end, which = map(np.concatenate, zip((nothing, nothing, nothing), *found, strict=True))
        latin = np.concatenate([[False], (codes < 128) & self._letter[codes], [False]])  # shifted by one
        goes_on = (latin[start] & latin[start + 1]) | (latin[end] & latin[end + 1])
        return start[~goes_on], end[~goes_on], which[~goes_on]

    def _next(self, node: np.ndarray, letter: np.ndarray) -> np.ndarray:
        step = node.astype(np.int64) * self._base + letter
        place = np.minimum(np.searchsorted(self._steps, step), len(self._steps) - 1)
        return np.where((self._steps[place] == step) & (letter > 0), self._nodes[place], 0)

    def begins_word(self, text: str, start: np.ndarray) -> np.ndarray:
        """Whether no letter or digit stands before each place."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        return ~np.concatenate([[False], self._letter[codes]])[start]
