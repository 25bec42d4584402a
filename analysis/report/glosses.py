"""Korean names in English reports: with their gloss in brackets in sentences and tables, by the gloss alone in figures."""

import re
from collections.abc import Mapping

from analysis.report.content import Content

__all__ = ["english", "glossed"]

_BRACKETS = re.compile(r"(?<=.) \(.*\)$")


def glossed(text: str, content: Content) -> str:
    """Korean terms and names, alone or in a list, each with its English gloss in brackets where the lexicon or the study has one."""
    mark = " · " if " · " in text else ", "
    words = [text] if text in content.gloss else text.split(mark)
    return mark.join(_with_gloss(word, content.gloss.get(word, "")) for word in words)


def english(name: str, gloss: Mapping[str, str]) -> str:
    """A name, or a name made of words, by their glosses alone, without explanations in brackets; PC and MVNO stay as they are."""
    words = [name] if name in gloss else name.split(" · ")
    return " · ".join(word if word.isascii() else _BRACKETS.sub("", gloss.get(word) or word) for word in words)


def _with_gloss(word: str, gloss: str) -> str:
    return gloss if gloss.startswith(word) else f"{word} ({gloss})" if gloss else word
