"""The most probable words of each topic, one panel a topic."""

from analysis.figures import _style, _text
from analysis.values import Result
from analysis.vocabulary import columns

NEEDS = ("topic", "name", "rank", "term", "probability")


def EXAMPLE() -> Result:
    """Four topics of eight words."""
    import pandas as pd

    words = {
        "리눅스 · 레드햇 · 배포판": "리눅스 레드햇 배포판 서버 터보리눅스 커널 공개소스 운영체제",
        "해외진출 · MVNO · 통신사": "해외진출 MVNO 통신사 현지 글로벌 사업권 베트남 합작법인",
        "크라우드소싱 · 융합": "크라우드소싱 융합 참여 아이디어 플랫폼 공모 집단지성 서비스",
        "알리바바 · 알리페이 · 결제": "알리바바 알리페이 결제 전자상거래 타오바오 역직구 물류 위안화",
    }
    rows = [(topic, name, rank, term, round(0.082 / (1 + 0.35 * (rank - 1)) - 0.004 * topic, 4))
            for topic, (name, terms) in enumerate(words.items()) for rank, term in enumerate(terms.split(), start=1)]  # fmt: skip
    coverage = {"given": 75, "used": 75, "undated": 0, "dropped": 0}
    return Result("topic_words", pd.DataFrame(rows, columns=list(NEEDS)), columns(*NEEDS), coverage)


def draw(result: Result, *, title: str = "", language: str = "ko", width: float = 170, top: int = 10,
         topics: int = 30, free: bool = False):  # fmt: skip
    """Bars of the probability of the best words in each topic, per cent, on one scale unless `free`.

    result    a table with NEEDS
    top       words a topic; topics: at most so many panels, in the order of the table (the note says how many)
    returns   matplotlib Figure, `width` mm wide
    raises    InputError if a column is missing
    """
    from analysis.figures import _ranked, _sheet

    _sheet.check(result, NEEDS, "topic_words")
    _text.check_language(language)
    width = _style.check_width(width)
    with _style.style(width):
        known = _sheet.finite(result.table, "probability")
        named = _sheet.topic_names(known)
        shown = list(named)[:topics]
        drawn = known[known["topic"].isin(shown) & (known["rank"] <= top)]
        if drawn.empty:
            return _sheet.empty(result, title=title, language=language, width=width)
        panels = []
        for topic in shown:
            rows = drawn[drawn["topic"] == topic].sort_values("rank", kind="stable")
            panels.append(_ranked.Panel(named[topic], _sheet.names(rows, "term", language), rows["probability"].tolist()))
        notes = [_text.coverage(result.coverage, language)]
        if len(shown) < len(named):
            notes.append(_text.say("topics_shown", language, given=len(named), shown=len(shown)))
        notes += _sheet.left_out(result.table, known, language)
        words = _sheet.Words(title, notes, x_label=_text.say("probability", language))
        look = _ranked.Look(shares=True, free=free)
        return _ranked.draw(drawn.reset_index(drop=True), panels, words, look, language=language, width=width)
