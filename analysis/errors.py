"""Errors that a user can mend, in the two languages of the package, and the nearest match for a misspelt name."""

import difflib
from collections.abc import Iterable

__all__ = ["AnalysisError", "InputError", "choose", "nearest"]


class AnalysisError(Exception):
    """Base of every error that this package raises on purpose."""


class InputError(AnalysisError):
    """Something that the user can mend: it names the place, the value, what is allowed and what to do.

    en, ko    the same message in English and in Korean; str() gives the English one, `text` either
    """

    def __init__(self, en: str, ko: str):
        super().__init__(en)
        self.en = en
        self.ko = ko

    def text(self, language: str) -> str:
        """The message in `language`, "ko" or "en"."""
        return self.ko if language == "ko" else self.en


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is most like `name`, or None where nothing is near."""
    folded = {str(k).casefold(): k for k in reversed(list(known))}
    matches = difflib.get_close_matches(str(name).casefold(), list(folded)[::-1], n=1, cutoff=0.5)
    return folded[matches[0]] if matches else None


def choose(name: str, known: Iterable[str], what: tuple[str, str], *, place: str = "") -> str:
    """`name` if it is one of `known`; otherwise an InputError that lists what exists and names the nearest.

    what     what is being chosen, in English and Korean, such as ("engine", "엔진")
    place    where the name stands, such as "study.toml, [models.main]"
    """
    known = list(known)
    if name in known:
        return name
    near = nearest(name, known)
    en_what, ko_what = what
    at = f"{place}: " if place else ""
    listed = ", ".join(map(str, known))
    raise InputError(
        f"{at}unknown {en_what} {name!r}; " + (f"did you mean {near!r}? " if near else "") + f"There are: {listed}",
        f"{at}'{name}' — 알 수 없는 {ko_what}입니다. " + (f"혹시 '{near}'? " if near else "") + f"쓸 수 있는 값: {listed}",
    )
