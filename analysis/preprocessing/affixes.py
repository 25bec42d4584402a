"""Nouns joined with the prefixes and suffixes that are written to them: 대기업, 정보화, 비정규직화, 타당성."""

import numpy as np

__all__ = ["APART", "ROLES", "groups"]

# Suffixes that make no other noun of it: plural, title, adverb, share, time, amount. 적 makes an adjective of it (경제적), and 상,
# 별, 당, 발 are particles rather (법률상, 지역별, 시간당, 중국발). docs/nouns.md says what the gold decides.
APART = frozenset(
    "들 네 끼리 님 씨 이 적 상 별 당 발 리 하 째 꼴 씩 쯤 경 께 뿐 간 여 가량 껏 짜리 어치 배기 투성이".split()
)
_PREFIX, _NOUN, _ROOT, _SUFFIX = 1, 2, 3, 4
# {tag: role}. Names (NNP) are left alone, so that 중국 is counted in 중국산 and 반중국, as it is in 중국의.
ROLES = {"XPN": _PREFIX, "NNG": _NOUN, "XR": _ROOT, "XSN": _SUFFIX}


def groups(role: np.ndarray, touches: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and last position of each group of tokens that make one noun: prefixes, a noun, suffixes.

    A root becomes a noun by a suffix only (타당|성); without one, 불|투명(하다) is an adjective.
    role      (n,) of ROLES, 0 for what is never joined
    touches   (n,) bool, whether a token is written together with the one before it, in the same text
    """
    before = np.concatenate([np.zeros(1, role.dtype), role[:-1]])
    begins_with = (before == _PREFIX) & (role > 0) & (role < _SUFFIX)
    linked = touches & (begins_with | ((role == _SUFFIX) & (before > _PREFIX)))
    goes_on = np.append(linked[1:], False)
    first, last = np.flatnonzero(~linked & goes_on), np.flatnonzero(linked & ~goes_on)
    nouns, roots = (np.concatenate([[0], np.cumsum(role == kind)]) for kind in (_NOUN, _ROOT))
    whole = (nouns[last + 1] > nouns[first]) | ((roots[last + 1] > roots[first]) & (role[last] == _SUFFIX))
    return first[whole], last[whole]
