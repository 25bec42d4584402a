"""The terms that set each period or outlet apart from all the others, one panel a group."""

from analysis.figures import _style, _text
from analysis.values import Result
from analysis.vocabulary import columns

NEEDS = ("group", "term", "log_odds", "z")


def EXAMPLE() -> Result:
    """Three periods of seven terms, with q; the last terms are within chance."""
    import pandas as pd

    words = {"닷컴": "리눅스 닷컴 벤처 코스닥 터보리눅스 포털 PC통신", "초고속망": "와이브로 DMB IPTV 초고속인터넷 VoIP 광랜 UCC",
             "스마트폰": "알리바바 스마트폰 앱스토어 LTE 카카오톡 알리페이 MVNO"}  # fmt: skip
    rows = [(group, term, round(2.1 - 0.2 * i, 2), round(7.4 - i, 2), round(0.0001 * 4**i, 5))
            for group, terms in words.items() for i, term in enumerate(terms.split())]  # fmt: skip
    names = [*NEEDS, "q"]
    coverage = {"given": 75, "used": 70, "undated": 2, "dropped": 3}
    return Result("log_odds", pd.DataFrame(rows, columns=names), columns(*names), coverage)


def draw(result: Result, *, title: str = "", language: str = "ko", width: float = 170, top: int = 10,
         groups: int = 8, free: bool = False):  # fmt: skip
    """Dots of z for the terms with the largest positive z in each group, best first; hollow where q > 0.05.

    Groups without any value are named in the note, and have no panel where two others have values.

    result    a table with NEEDS; q, where there is one, decides which dots are hollow
    top       terms a group; groups: at most so many panels, in the order of the table (the note says how many)
    free      each panel has its own scale
    returns   matplotlib Figure, `width` mm wide
    raises    InputError if a column is missing
    """
    from analysis.figures import _ranked, _sheet

    _sheet.check(result, NEEDS, "word_change")
    _text.check_language(language)
    width = _style.check_width(width)
    with _style.style(width):
        import pandas as pd

        known = _sheet.finite(result.table, "z")
        all_groups = list(dict.fromkeys(result.table["group"]))
        held = set(known["group"])
        blank = [group for group in all_groups if group not in held] if len(held) > 1 else []
        shown = [group for group in all_groups if group not in blank][:groups]
        best = {}
        for group in shown:
            own = known[(known["group"] == group) & (known["z"] > 0)]
            best[group] = own.sort_values(["z", "term"], ascending=[False, True], kind="stable").head(top)
        drawn = pd.concat(best.values(), ignore_index=True) if best else known.head(0)
        if drawn.empty:
            return _sheet.empty(result, title=title, language=language, width=width)
        panels = []
        for group, rows in best.items():
            filled = [bool(q <= 0.05) for q in rows["q"]] if "q" in rows.columns else ()
            why = "no_terms" if group in held else "no_values"
            panels.append(_ranked.Panel(str(group), _sheet.names(rows, "term", language), rows["z"].tolist(), filled, why))
        notes = [_text.coverage(result.coverage, language)]
        if any(not all(panel.filled) for panel in panels):
            notes.append(_text.say("hollow", language))
        if len(shown) + len(blank) < len(all_groups):
            notes.append(_text.say("groups_shown", language, given=len(all_groups) - len(blank), shown=len(shown)))
        if blank:
            notes.append(_text.say("groups_without_values", language, listed=", ".join(map(str, blank))))
        notes += _sheet.left_out(result.table, known, language)
        words = _sheet.Words(title, notes, x_label=_text.say("z", language))
        look = _ranked.Look(mark="dot", free=free)
        return _ranked.draw(drawn, panels, words, look, language=language, width=width)
