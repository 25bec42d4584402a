"""Where entries of the lexicon cover consecutive tokens: one walk along the letters of all entries, for all tokens at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from analysis.preprocessing.entries import Entry, key, keys
from analysis.preprocessing.kiwi import BREAK, PLAIN, SPACE
from analysis.preprocessing.lexicon import Lexicon
from analysis.preprocessing.tokencache import Columns, Kinds

__all__ = ["Matcher", "Tree", "longer", "tree"]

_LETTER = 21  # bits of a code point
_LATIN = np.array([chr(code).isalnum() for code in range(128)] + [False])  # the last stands for all other letters
# A name does not begin with a particle, an ending or a suffix: 키우고 부가가치, 지시한 메일.
_NO_BEGINNING = ("J", "E", "VCP", "XSV", "XSA", "XSM", "XSN")


@dataclass(frozen=True, eq=False)
class Tree:
    """Every beginning of every entry that is merged; node 0 is the empty one.

    nodes     {beginning: node}
    prefixes  beginning of each node
    entries   the entry of each node, None where the beginning is no entry
    is_span   (n_nodes,) whether there is one
    is_tight  (n_nodes,) whether it holds only without white space inside
    edges     sorted codes of the steps from a node by a letter: node << 21 | code point
    """

    nodes: dict[str, int]
    prefixes: list[str]
    entries: list[Entry | None]
    is_span: np.ndarray
    is_tight: np.ndarray
    edges: np.ndarray


@lru_cache(maxsize=4)
def tree(lexicon: Lexicon) -> Tree:
    """Hanja are not in it: they are spelt out before, and a letter that was left standing there is no country."""
    spans = {k: e for k, e in lexicon.spans.items() if e.type != "hanja"}
    nodes = {"": 0} | {p: i for i, p in enumerate(sorted({k[:n] for k in spans for n in range(1, len(k) + 1)}), 1)}
    entries = [spans.get(prefix) for prefix in nodes]
    edges = np.array(sorted(nodes[p[:-1]] << _LETTER | ord(p[-1]) for p in nodes if p), dtype=np.int64)
    return Tree(nodes, list(nodes), entries, np.array([e is not None for e in entries]),
                np.array([e is not None and e.mode == "joined" for e in entries]), edges)  # fmt: skip


class Matcher:
    """The matches of one lexicon; it keeps what it has found out about each kind of token.

    texts   of the whole run, as Kiwi read them
    """

    def __init__(self, lexicon: Lexicon, kinds: Kinds, texts: Sequence[str]):
        self.tree, self.kinds, self.texts = tree(lexicon), kinds, texts
        self.keys: list[str] = []
        self.steps: dict[int, int] = {}
        self.begins = np.zeros(0, np.int32)  # the node that a match beginning with this kind comes to
        self.letter = np.zeros(0, np.int32)  # the first letter of its key, -1 where it has none
        self.first, self.last = np.zeros(0, bool), np.zeros(0, bool)  # whether a Latin letter or digit begins, ends it
        self.wide = np.zeros(0, bool)  # whether white space stands inside

    def matches(self, text: np.ndarray, start: np.ndarray, end: np.ndarray, tokens: Columns):
        """(first token, last token, node of the entry) of the longest match that begins at each token, where there is one.

        text, start, end   of the tokens, (n,) each
        """
        self._learn_kinds()
        n, kind, flags = len(start), tokens.kind, np.append(tokens.flags, np.uint8(0))
        same, glued = np.zeros(n + 1, dtype=bool), np.zeros(n + 1, dtype=bool)
        same[1:-1] = text[1:] == text[:-1]
        # What stands before and behind a Latin letter or digit without a gap: 갤럭시S is not in 갤럭시S8.
        glued[1:-1] = same[1:-1] & (start[1:] == end[:-1]) & self.last[kind[:-1]] & self.first[kind[1:]]
        at = np.flatnonzero((self.begins[kind] > 0) & ~glued[:-1])
        node, to, tight = self.begins[kind[at]], at.copy(), ~self.wide[kind[at]]
        best, best_node, odd = np.full(n, -1, dtype=np.int32), np.zeros(n, dtype=np.int32), []
        end = np.append(end, -1)
        while len(at):
            # A match may end where the next token shares no character with it.
            border = (~same[to + 1] | (start[np.minimum(to + 1, n - 1)] >= end[to])) & ~glued[to + 1]
            ends = self.tree.is_span[node] & border & (tight | ~self.tree.is_tight[node])
            # Nor does a name end in white space: behind it Kiwi puts the copula without letters (HTML5 는).
            ends &= (self.letter[kind[to]] >= 0) | (end[to] == end[to - 1])
            best[at[ends]], best_node[at[ends]] = to[ends], node[ends]
            following, inside = (flags[to + 1] & PLAIN) > 0, same[to + 1] & (end[to + 1] == end[to])
            stuck = np.flatnonzero(~following & ~inside & same[to + 1] & ((flags[to + 1] & BREAK) == 0))
            odd += zip(at[stuck].tolist(), to[stuck].tolist(), node[stuck].tolist(), strict=True)
            goes = following | inside
            at, to, node, inside, tight = at[goes], to[goes] + 1, node[goes], inside[goes], tight[goes]
            onward = node.copy()  # the part of a contracted form that shares all its characters adds none
            onward[~inside] = self._next(node[~inside], kind[to[~inside]])
            tight &= inside | ((flags[to] & SPACE) == 0) & ~self.wide[kind[to]]
            goes = onward > 0
            at, to, node, tight = at[goes], to[goes], onward[goes], tight[goes]
        for i, last, of in odd:  # tokens that share some characters: by the text itself
            self._onward(i, last, of, text, start, end, glued, best, best_node)
        found = np.flatnonzero(best >= 0)
        return found, best[found], best_node[found]

    def _next(self, node: np.ndarray, kind: np.ndarray) -> np.ndarray:
        """The node that one more token leads to; 0 where no entry goes on so."""
        result = np.zeros(len(node), dtype=np.int32)
        edges, letter = self.tree.edges, self.letter[kind].astype(np.int64)
        wanted = node.astype(np.int64) << _LETTER | letter
        hit = edges[np.minimum(np.searchsorted(edges, wanted), len(edges) - 1)] == wanted
        hit = np.flatnonzero(hit | (letter < 0))
        pairs, back = np.unique(node[hit].astype(np.int64) << 32 | kind[hit], return_inverse=True)
        for pair in pairs.tolist():
            if pair not in self.steps:
                self.steps[pair] = self.tree.nodes.get(self.tree.prefixes[pair >> 32] + self.keys[pair & 0xFFFFFFFF], 0)
        result[hit] = np.array([self.steps[pair] for pair in pairs.tolist()], dtype=np.int32)[back]
        return result

    def _onward(self, at: int, last: int, node: int, text: np.ndarray, start: np.ndarray, end: np.ndarray, glued: np.ndarray,
                best: np.ndarray, best_node: np.ndarray) -> None:  # fmt: skip
        """The longest match that begins at a token, where those up to `last` lead to `node` and the next shares characters."""
        of, a = text[at], int(start[at])
        letters = self.texts[of]
        for to in range(last + 1, len(start)):
            surface = letters[a : end[to]]
            node = self.tree.nodes.get(key(surface), 0)
            if text[to] != of or not node or "\n" in surface:
                return
            free = to + 1 == len(start) or text[to + 1] != of or (start[to + 1] >= end[to] and not glued[to + 1])
            whole = not self.tree.is_tight[node] or not any(map(str.isspace, surface))
            blank = end[to] > end[to - 1] and not letters[start[to] : end[to]].strip()
            if self.tree.is_span[node] and free and whole and not blank:
                best[at], best_node[at] = to, node

    def _learn_kinds(self) -> None:
        known = len(self.keys)
        surfaces, tags = self.kinds.surfaces[known:], self.kinds.tags[known:]
        if not surfaces:
            return
        names = keys(surfaces)
        self.keys += names
        nodes = np.fromiter(map(self.tree.nodes.get, names, [0] * len(names)), dtype=np.int32, count=len(names))
        wide = np.array([not surface.isalnum() and len("".join(surface.split())) < len(surface) for surface in surfaces])
        barred = {tag: tag.startswith(_NO_BEGINNING) for tag in set(tags)}
        nodes[np.array([barred[tag] for tag in tags])] = 0
        for i in np.flatnonzero(wide & (nodes > 0)).tolist():
            if "\n" in surfaces[i]:
                nodes[i] = 0
        codes = np.frombuffer("\0".join([*names, ""]).encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.int32)
        sizes = np.fromiter(map(len, names), dtype=np.int64, count=len(names))
        begin = np.cumsum(sizes + 1) - sizes - 1
        self.begins, self.wide = longer(self.begins, nodes), longer(self.wide, wide)
        self.letter = longer(self.letter, np.where(sizes > 0, codes[begin], -1))
        self.first = longer(self.first, (sizes > 0) & _LATIN[np.minimum(codes[begin], 128)])
        self.last = longer(self.last, (sizes > 0) & _LATIN[np.minimum(codes[begin + np.maximum(sizes - 1, 0)], 128)])


def longer(column: np.ndarray, more) -> np.ndarray:
    return np.concatenate([column, np.asarray(more, dtype=column.dtype)])
