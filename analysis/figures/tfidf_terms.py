"""The terms with the largest TF-IDF of each group, one panel a group."""

from analysis.figures import _style, _text
from analysis.values import Result
from analysis.vocabulary import columns

NEEDS = ("group", "rank", "term", "tfidf")


def EXAMPLE() -> Result:
    """Three periods of six terms."""
    import pandas as pd

    words = {"닷컴": "닷컴 벤처 코스닥 리눅스 포털 PC통신", "초고속망": "초고속인터넷 광랜 VoIP IPTV 와이브로 DMB",
             "스마트폰": "스마트폰 앱스토어 LTE 카카오톡 안드로이드 MVNO"}  # fmt: skip
    rows = [(group, rank, term, round(0.046 / rank**0.6, 4))
            for group, terms in words.items() for rank, term in enumerate(terms.split(), start=1)]  # fmt: skip
    coverage = {"given": 75, "used": 70, "undated": 2, "dropped": 3}
    return Result("tfidf", pd.DataFrame(rows, columns=list(NEEDS)), columns(*NEEDS), coverage)


def draw(result: Result, *, title: str = "", language: str = "ko", width: float = 170, top: int = 10,
         groups: int = 30, free: bool = False):  # fmt: skip
    """Bars of the TF-IDF weight of the best terms in each group, on one scale unless `free`.

    result    a table with NEEDS
    top       terms a group; groups: at most so many panels, in the order of the table (the note says how many)
    returns   matplotlib Figure, `width` mm wide
    raises    InputError if a column is missing
    """
    from analysis.figures import _ranked, _sheet

    _sheet.check(result, NEEDS, "tfidf_terms")
    _text.check_language(language)
    width = _style.check_width(width)
    with _style.style(width):
        known = _sheet.finite(result.table, "tfidf")
        all_groups = list(dict.fromkeys(known["group"]))
        shown = all_groups[:groups]
        drawn = known[known["group"].isin(shown) & (known["rank"] <= top)]
        if drawn.empty:
            return _sheet.empty(result, title=title, language=language, width=width)
        panels = []
        for group in shown:
            rows = drawn[drawn["group"] == group].sort_values("rank", kind="stable")
            panels.append(_ranked.Panel(str(group), _sheet.names(rows, "term", language), rows["tfidf"].tolist()))
        notes = [_text.coverage(result.coverage, language)]
        if len(shown) < len(all_groups):
            notes.append(_text.say("groups_shown", language, given=len(all_groups), shown=len(shown)))
        notes += _sheet.left_out(result.table, known, language)
        words = _sheet.Words(title, notes, x_label=_text.say("tfidf", language))
        look = _ranked.Look(free=free)
        return _ranked.draw(drawn.reset_index(drop=True), panels, words, look, language=language, width=width)
