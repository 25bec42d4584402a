"""Guides: topics that are drawn towards words which the researcher gives, by an engine that can."""

from collections.abc import Mapping, Sequence

import numpy as np

from analysis.errors import InputError
from analysis.topics.engines import ENGINES
from analysis.topics.engines import engine as engine_module
from analysis.values import DocTerm, TopicFit

__all__ = ["check_engine", "guide_terms", "guided", "seeded"]


def check_engine(engine: str, *, place: str = "") -> None:
    """InputError unless the engine takes guides.

    place    where the guides stand, such as "study.toml, [models]"
    """
    if getattr(engine_module(engine), "GUIDES", False):
        return
    at = f"{place}: " if place else ""
    able = ", ".join(name for name in ENGINES if getattr(engine_module(name), "GUIDES", False))
    raise InputError(f"{at}{engine} takes no seed words; fit with guides by an engine that does: {able}",
                     f"{at}{engine}은(는) 씨앗 단어를 받지 않습니다. guides는 이 엔진으로 적합하세요: {able}")  # fmt: skip


def seeded(terms: DocTerm, k: int, engine: str,
           guides: Mapping[str, Sequence[str]] | None) -> dict[str, np.ndarray]:  # fmt: skip
    """{name: position of each of its words among the terms, -1 where it is none}, checked; empty without guides.

    raises   InputError for an engine that takes no guides, more guides than topics, words that are not a list, and a
             guide of which no word is a term
    """
    if not guides:
        return {}
    check_engine(engine)
    if len(guides) > k:
        raise InputError(f"{len(guides)} guides and k = {k}: each guide is one topic; set k to {len(guides)} or more",
                         f"guides {len(guides)}개, k = {k}: guides 하나가 토픽 하나입니다. k를 {len(guides)} 이상으로 하세요")  # fmt: skip
    position = {term: at for at, term in enumerate(terms.terms)}
    found = {}
    for name, words in guides.items():
        if isinstance(words, str):
            raise InputError(f"guide {name!r} is the text {words!r}; give its words as a list, such as [{words!r}]",
                             f"guides의 '{name}'이(가) 글자열 '{words}'입니다. ['{words}']처럼 단어의 목록으로 주세요")  # fmt: skip
        found[name] = np.array([position.get(word, -1) for word in words], dtype=np.int64)
        if not (found[name] >= 0).any():
            listed = ", ".join(map(str, words))
            raise InputError(
                f"guide {name!r}: none of its words is among the terms ({listed}); give words that the articles use, "
                "as they are counted, and that [terms] leaves (min_docs, max_share)",
                f"guides의 '{name}': 용어 가운데 이 단어가 하나도 없습니다({listed}). 기사에 나오는 단어를 "
                "세어진 꼴대로 주세요. [terms]의 min_docs와 max_share가 뺀 단어는 쓸 수 없습니다",
            )
    return found


def guide_terms(terms: DocTerm, k: int, engine: str,
                guides: Mapping[str, Sequence[str]] | None) -> dict[str, list[np.ndarray]]:  # fmt: skip
    """What an engine's fit takes for `guides`: positions of each guide's words; nothing where there are none."""
    found = seeded(terms, k, engine, guides)
    return {"guides": [words[words >= 0] for words in found.values()]} if found else {}


def guided(fit: TopicFit) -> dict[int, str]:
    """{topic: the guide whose name it bears}."""
    guides = fit.recipe.get("guides", {})
    return {topic: name for topic, name in enumerate(fit.names) if name in guides}
