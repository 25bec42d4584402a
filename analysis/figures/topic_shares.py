"""How large each topic is, largest first."""

from analysis.figures import _style, _text
from analysis.values import Result
from analysis.vocabulary import columns

NEEDS = ("topic", "name", "share")


def EXAMPLE() -> Result:
    """Six topics whose shares sum to 1."""
    import pandas as pd

    names = ("리눅스 · 레드햇 · 배포판", "해외진출 · MVNO · 통신사", "크라우드소싱 · 융합 · 참여", "알리바바 · 알리페이 · 결제",
             "스마트폰 · 앱스토어 · LTE", "벤처 · 코스닥 · 투자")  # fmt: skip
    shares = (0.112, 0.164, 0.093, 0.121, 0.297, 0.213)
    table = pd.DataFrame({"topic": range(6), "name": names, "share": shares})
    return Result("topic_shares", table, columns(*NEEDS), {"given": 75, "used": 74, "undated": 0, "dropped": 1})


def draw(result: Result, *, title: str = "", language: str = "ko", width: float = 170, top: int = 30):
    """Horizontal bars of the share of each topic, per cent, largest first, each with its number.

    result    a table with NEEDS, one row a topic
    top       at most so many topics (the note says how many)
    returns   matplotlib Figure, `width` mm wide
    raises    InputError if a column is missing
    """
    from analysis.figures import _ranked, _sheet

    _sheet.check(result, NEEDS, "topic_shares")
    _text.check_language(language)
    width = _style.check_width(width)
    with _style.style(width):
        known = _sheet.finite(result.table, "share")
        drawn = known.sort_values(["share", "topic"], ascending=[False, True], kind="stable").head(top)
        drawn = drawn.reset_index(drop=True)
        if drawn.empty:
            return _sheet.empty(result, title=title, language=language, width=width)
        named = _sheet.topic_names(drawn)
        notes = [_text.coverage(result.coverage, language)]
        if len(drawn) < len(known):
            notes.append(_text.say("topics_shown", language, given=len(known), shown=len(drawn)))
        notes += _sheet.left_out(result.table, known, language)
        words = _sheet.Words(title, notes, x_label=_text.say("topic_share", language))
        panel = _ranked.Panel("", [named[topic] for topic in drawn["topic"]], drawn["share"].tolist())
        sheet = _ranked.draw(drawn, [panel], words, _ranked.Look(shares=True), language=language, width=width)
        ax = sheet.axes[0]
        ax.set_xlim(0, max(drawn["share"].max() * 1.16, 1e-9))
        for i, share in enumerate(drawn["share"]):
            ax.annotate(f"{share * 100:.1f}", (share, i), (3, 0), textcoords="offset points", va="center_baseline")
        return sheet
