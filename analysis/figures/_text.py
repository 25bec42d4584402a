"""Every word that a figure prints, in Korean and English: one table, so that a test finds a missing one."""

from collections.abc import Mapping

from analysis.errors import choose

LANGUAGES = ("ko", "en")

# key: (Korean, English); both have the same {places}
MESSAGES: dict[str, tuple[str, str]] = {
    # axes: quantity and unit
    "article_share": ("기사 비중(%)", "Share of articles (%)"),
    "topic_share": ("토픽 비중(%)", "Topic share (%)"),
    "token_share": ("명사 비중(%)", "Share of nouns (%)"),
    "probability": ("토픽 안의 단어 확률(%)", "Probability within the topic (%)"),
    "tfidf": ("TF-IDF", "TF-IDF"),
    "z": ("로그 승산비의 z(표준오차 단위)", "z of the log-odds (standard errors)"),
    "n_articles": ("기사 수(건)", "Articles"),
    "k": ("토픽 수(k)", "Number of topics (k)"),
    "perplexity": ("혼잡도(낮을수록 좋음)", "Perplexity (lower is better)"),
    "coherence": ("응집도 NPMI(높을수록 좋음)", "NPMI coherence (higher is better)"),
    "stability": ("안정성(0–1)", "Stability (0 to 1)"),
    # legends and places
    "others": ("기타", "Others"),
    "no_outlet": ("언론사 미상", "Outlet unknown"),
    "no_data": ("그릴 자료가 없습니다", "There is nothing to draw"),
    "no_terms": ("해당 용어 없음", "No such term"),
    "no_values": ("값 없음", "No values"),
    # the note under a figure
    "all_used": ("기사 {given}건 모두 사용", "All articles used ({given})"),
    "some_used": ("기사 {given}건 중 {used}건 사용", "{used} of {given} articles used"),
    "undated": ("쓸 수 있는 날짜가 없는 {n}건 제외", "{n} left out without a usable date"),
    "dropped": ("그 밖의 {n}건 제외", "{n} left out for other reasons"),
    "band": ("띠: 95% 구간", "Band: 95% interval"),
    "band_and_bars": ("띠와 세로줄: 95% 구간", "Band and bars: 95% interval"),
    "gap": ("끊긴 곳: 기사가 없는 기간", "Gaps: periods without articles"),
    "gap_or_thin": ("끊긴 곳: 기사가 없거나 모자라는 기간", "Gaps: periods with no articles, or too few"),
    "estimators": ("굵은 선: {main}, 가는 점선: {other}", "Bold line: {main}; thin dashes: {other}"),
    "series_shown": ("계열 {given}개 중 {shown}개 표시", "{shown} of {given} series shown"),
    "topics_shown": ("토픽 {given}개 중 {shown}개 표시", "{shown} of {given} topics shown"),
    "groups_shown": ("집단 {given}개 중 {shown}개 표시", "{shown} of {given} groups shown"),
    "groups_without_values": ("값을 낼 수 없는 집단: {listed}", "Groups without values: {listed}"),
    "terms_shown": ("용어 {given}개 중 {shown}개 표시", "{shown} of {given} terms shown"),
    "rows_without_value": ("값이 없는 행 {n}개 제외", "Rows without a value, left out: {n}"),
    "hollow": ("속이 빈 점: q가 0.05보다 크거나 없음", "Hollow dots: q is above 0.05, or unknown"),
    "others_are": ("기타: 언론사 {n}곳", "Outlets among the others: {n}"),
    "chosen": ("세로 점선: 고른 토픽 수 k = {k}", "Dotted line: the number of topics chosen, k = {k}"),
    "sd_bars": ("오차 막대: 시드 간 표준편차", "Error bars: standard deviation over seeds"),
    "share_of_period": ("그 기간 기사 중 비중(%)", "Share of period (%)"),
    "numbers_are_articles": ("칸의 수: 기사 수", "Numbers: articles"),
    "outlets_shown": ("언론사 {given}곳 중 {shown}곳 표시", "{shown} of {given} outlets shown"),
    "whole": ("전 기간", "whole"),
    "joined": ("합류", "joined"),
    "left": ("이탈", "left"),
    "passing": ("일시", "passing"),
    "pausing": ("공백", "gap"),
    "raw": ("원래 비중", "Raw"),
    "panel": ("모든 기간에 있는 언론사만", "Outlets of every period"),
    "standardised": ("표준화한 비중", "Standardised"),
    "standardised_to": ("표준화한 비중({strata} 구성 고정)", "Standardised (fixed mix by {strata})"),
    "by_outlet": ("언론사", "outlet"),
    "by_section": ("분야", "section"),
    "by_length": ("길이", "length"),
    "covered": ("표준화에 쓰인 기사: 기간마다 {low}–{high}%", "Standardised shares rest on {low} to {high}% of the articles"),
    "covered_always": ("표준화에 쓰인 기사: 기간마다 {share}%", "Standardised shares rest on {share}% of the articles"),
    "hatched": ("빗금: 값 없음(기사가 없는 기간 등)", "Hatched: no value (such as periods without articles)"),
    "articles_of": ("기사 수(최대 {n}건)", "Articles (max. {n})"),
    "thin_cells": ("작은 칸: 기사가 {n}건 미만인 기간", "Small cells: periods with fewer than {n} articles"),
    "positive_slopes": ("기울기가 양수인 것, 가파른 순", "Positive slopes, steepest first"),
    "negative_slopes": ("기울기가 음수인 것, 가파른 순", "Negative slopes, steepest first"),
    "none": ("해당 없음", "None"),
    "bars": ("세로줄: 95% 구간", "Bars: 95% interval"),
    "cut": ("축 위로 넘는 구간은 잘림", "Intervals are cut at the upper edge"),
    "cut_right": ("축 오른쪽으로 넘는 구간은 잘림", "Intervals are cut at the right edge"),
    "lines_are_intervals": ("가로줄: 95% 구간", "Lines: 95% interval"),
    "dotted_overall": ("세로 점선: 모든 언론사를 합친 비중", "Dotted line: all outlets together"),
    "n_behind": ("이름 뒤: 기사 수", "After names: articles"),
    "levels": ("굵은 선: 변화 앞뒤의 비중, 세로 점선: 변화 시점", "Thick lines: levels before and after; dotted line: the date"),
    "date_band": ("회색 띠: 변화 시점의 95% 구간", "Grey shade: 95% interval of the date"),
    "break_at": ("{date}, {before} → {after}%", "{date}, {before} → {after}%"),
    "break_between": ("{date}({low}~{high}), {before} → {after}%", "{date} ({low} to {high}), {before} → {after}%"),
    "slopes_behind": ("이름 뒤: 연간 기울기(%p)와 95% 구간", "After names: slope (points a year), 95% interval"),
    "undecided": ("속이 빈 표식: 판단 보류", "Hollow markers: undecided"),
    "near_is_alike": ("가까울수록 쓰는 단어가 비슷함", "Nearer topics use more similar words"),
    "circles_are_shares": ("원 넓이: 토픽 비중", "Area: topic share"),
    "map_holds": ("두 축에 담긴 거리: {share}%", "Distance held by the two axes: {share}%"),
    "circles_are_articles": ("원 넓이: 기사 수", "Area: articles"),
    "lines_are_npmi": ("선이 굵을수록 함께 나오는 정도(NPMI)가 큼: {low}–{high}", "Thicker lines: larger NPMI, {low} to {high}"),
    "theme_words_dark": ("진한 원: 주제어", "Dark circles: words of the theme"),
    "pairs_shown": ("쌍 {given}개 중 {shown}개 표시", "{shown} of {given} pairs shown"),
    "burst_bars": ("막대: 기사 비중이 평소보다 크게 늘어난 기간", "Bars: periods with far larger shares of articles than usual"),
    "times": ("{n}배", "×{n}"),
    "times_are": ("수: 평소의 몇 배", "Numbers: times the usual share"),
    "inner_bursts": ("짙은 막대: 급증 안의 급증", "Darker bars: bursts inside bursts"),
    "month": ("월", "Month"),
    "outside": ("빗금: 자료 범위 밖", "Hatched: outside the material"),
    "area_is_count": ("글자 넓이: 빈도에 비례", "Area of words: in proportion to frequency"),
}  # fmt: skip


def say(key: str, language: str, **values) -> str:
    """The message `key` in `language` with its {places} filled; whole numbers get thousands separators."""
    text = MESSAGES[key][LANGUAGES.index(language)]
    return text.format(**{k: f"{v:,}" if isinstance(v, int) else v for k, v in values.items()})


def check_language(language: str) -> str:
    """`language` if it is "ko" or "en"; an InputError that lists them otherwise."""
    return choose(language, LANGUAGES, ("language", "언어"))


def coverage(counted: Mapping[str, int], language: str) -> str:
    """What a Result used and left out: "기사 94건 중 92건 사용, 쓸 수 있는 날짜가 없는 2건 제외"."""
    given, used = int(counted["given"]), int(counted["used"])
    if used == given:
        return say("all_used", language, given=given)
    parts = [say("some_used", language, given=given, used=used)]
    parts += [say(key, language, n=int(counted[key])) for key in ("undated", "dropped") if counted[key]]
    return ", ".join(parts)

_ESTIMATORS = {"pooled EM": "합동 EM", "mean theta": "평균 θ", "with the spread between seeds": "시드 간 차이 포함", "one seed": "시드 하나"}


def estimator(name: str, language: str) -> str:
    """The name of an estimator as the tables have it ("pooled EM, one seed"), part by part in `language`."""
    return ", ".join(_ESTIMATORS.get(part, part) for part in name.split(", ")) if language == "ko" else name
