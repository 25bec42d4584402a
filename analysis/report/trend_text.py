"""Messages about change over time: captions, findings, limits and methods of trends, changes and bursts, in Korean and English."""

__all__ = ["MESSAGES", "VALUES"]

_CHANGES = ("수준이 바뀌었다는 판정은 q ≤ 0.05이고 직선 하나보다 나을 때(직선 대비 0 초과)만 내립니다.",
            "A change of level is called where q ≤ 0.05 and it fits better than a straight line (over line above 0).")

# key: (Korean, English)
MESSAGES: dict[str, tuple[str, str]] = {
    # captions
    "attenuation": ("모형을 다시 적합해 본 토픽의 감쇠", "Attenuation of the topics, from refits of corpora drawn from the model"),
    "agreement_topics": ("난수 시드를 바꾼 적합과의 판정 일치", "Agreement of the verdicts with fits from other seeds"),
    "changes_topics": ("토픽 비중의 수준이 바뀐 시점", "Change points of topics"),
    "changes_topics_series": ("수준이 바뀐 토픽의 연도별 비중과 변화 시점", "Topics with a change of level: shares by year, date and levels"),
    "changes_themes_series": ("수준이 바뀐 주제의 연도별 비중과 변화 시점", "Themes with a change of level: shares by year, date and levels"),
    "share_topics_outlet": ("언론사별 토픽 비중과 95% 구간(전 기간; 언론사마다 자료가 있는 기간이 다를 수 있음)",
                            "Topic shares by outlet with 95 % intervals, over all years (outlets may cover different years)"),
    "share_themes_outlet": ("언론사별 주제 비중과 95% 구간(전 기간; 언론사마다 자료가 있는 기간이 다를 수 있음)",
                            "Themes by outlet: share of articles with 95 % intervals, over all years (outlets may cover different years)"),
    "changes_topics_windows": ("토픽의 변화 시점 앞뒤 한 해의 기사", "Articles of the year before and after each change of a topic"),
    "changes_topics_terms": ("토픽의 변화 시점 앞뒤로 가장 달라진 용어", "Terms that moved most around each change of a topic"),
    "changes_topics_articles": ("토픽의 변화 시점 가까이의 대표 기사", "Typical articles next to each change of a topic"),
    "changes_themes": ("주제 비중의 수준이 바뀐 시점", "Change points of themes"),
    "changes_themes_windows": ("주제의 변화 시점 앞뒤 한 해의 기사", "Articles of the year before and after each change of a theme"),
    "changes_themes_terms": ("주제의 변화 시점 앞뒤로 가장 달라진 용어", "Terms that moved most around each change of a theme"),
    "changes_themes_articles": ("주제의 변화 시점 가까이의 대표 기사", "Typical articles next to each change of a theme"),
    "bursts_topics": ("토픽의 급증 구간(오경보율 포함)", "Bursts of topics, with their false-alarm rates"),
    "bursts_themes": ("주제의 급증 구간(오경보율 포함)", "Bursts of themes, with their false-alarm rates"),
    "bursts_terms": ("용어의 급증 구간(오경보율 포함)", "Bursts of terms, with their false-alarm rates"),
    "seasons_topics": ("토픽의 계절성(달별 효과)", "Seasons of topics (effects of the months)"),
    "rolling_topics_year": ("그해까지의 기사만으로 적합한 토픽의 비중", "Topics of each year by a model that knows no later article"),
    "topic_map": ("토픽 지도(쓰는 단어의 거리)", "Map of the topics (by the distance of their words)"),
    "movers_topics": ("가장 많이 오르고 내린 토픽", "Topics that rise and fall most"),
    "movers_themes": ("오르고 내린 주제", "Themes that rise and fall"),
    "cooccurrence_themes": ("주제의 용어가 함께 나오는 그물", "Networks of terms of each theme"),
    # summary
    "found_changes": ("수준이 바뀐 시점이 확인된 것(q ≤ 0.05): {listed}.", "Changes of level that were found (q ≤ 0.05): {listed}."),
    "found_change": ("‘{name}’ {date}({low}~{high}), {change}%p", "“{name}” {date} ({low} to {high}), {change} points"),
    "note_changes_topics": _CHANGES, "note_changes_themes": _CHANGES,
    "note_agreement_topics": ("기울기는 다른 시드로 적합한 토픽들의 평균·최소·최대이고, 판정은 이 적합의 것입니다.",
                              "Slopes are the mean, least and largest of the topics fitted with other seeds; the verdict is that of this fit."),
    "found_agreement": ("추세가 있다고 판정한 토픽은 {n}개이며, 시드를 바꾼 적합에서 같은 판정이 나온 비율은 {share}입니다.",
                        "Topics called rising or falling: {n}; with other seeds their verdict is the same in {share} of the fits on average."),
    # limits
    "limit_seeds": ("다른 시드로 적합하면 판정이 절반 이상 달라지는 토픽: {names}. 이 토픽의 추세는 이 적합에만 있는 것일 수 있습니다.",
                    "Topics whose verdict is another one in half or more of the fits with other seeds: {names}. Their trend may be one of this fit alone."),
    "limit_bursts": ("급증 구간은 검정이 아니라 서술입니다. 이 자료처럼 달끼리 이어지는 정도({persistence})에서 평평한 계열의 {rate}가 급증으로 잘못 표시됩니다.",
                     "Bursts are a description: in a corpus with this persistence of months ({persistence}), {rate} of flat series are marked by mistake."),
    "limit_attenuation": ("토픽 비중의 움직임은 실제의 {ratio}쯤만 보이는 것으로 추정되어(모형을 다시 적합한 결과) 보정한 열을 나란히 두었습니다. 보정은 토픽 전체에 한 비율을 씁니다.",
                          "The topics are estimated to show about {ratio} of a movement (from refits of the model); corrected columns stand beside. One ratio "
                          "serves all topics."),
    "limit_attenuation_none": ("토픽 비중의 움직임은 줄어 보이지 않는 것으로 추정됩니다(모형을 다시 적합한 결과 실제의 {ratio}). 보정한 열에는 이 한 비율을 토픽 전체에 썼습니다.",
                               "The topics are estimated not to understate a movement ({ratio} of it, from refits of the model); the corrected columns use this "
                               "one ratio for all topics."),
    # methods
    "m_shares": ("기간별 토픽 비중은 토픽을 고정하고 그 기간의 모든 낱말에 최대우도로 적합한 혼합 비율이다.",
                 "Topic shares of a period are the maximum-likelihood mixture of all its tokens with the topics fixed."),
    "m_interval_expected": ("95% 구간은 같은 이야기의 기사와 달을 군집으로 하고, 달의 변동이 다음 달로 이어지는 정도를 모든 계열에서 추정하여 넓혔다.",
                            "95 % intervals take the articles of a story and the months as clusters and are widened by the persistence of month shocks, "
                            "estimated from all series."),
    "m_interval_inside": ("95% 구간은 같은 이야기의 기사와 달을 군집으로 한 잭나이프로 구하였다.",
                          "95 % intervals come from a jackknife over stories and months."),
    "m_seeds": ("시드를 바꾼 적합 {n}개에서 짝지은 토픽 사이의 차이를 구간에 더하였다.",
                "The spread between matched topics of {n} fits with other seeds is part of the intervals."),
    "m_attenuation": ("토픽 모형이 움직임을 줄여 보이는 정도는 모형에서 생성한 자료를 {rounds}번 다시 적합하여 추정하고 보정하였다.",
                      "How far the topic model understates movements was estimated, and corrected, by refitting {rounds} corpora drawn from it."),
    "m_attenuation_unknown": ("토픽 모형이 움직임을 줄여 보이는 정도를 모형에서 생성한 자료를 {rounds}번 다시 적합하여 추정하려 하였으나, 다시 찾은 토픽이 적어 보정하지 않았다.",
                              "How far the topic model understates movements could not be estimated from {rounds} refits of corpora drawn from it, as too few "
                              "topics were found again; nothing was corrected."),
    "m_tests": ("추세는 월별 비중의 기울기를 계열들 자신의 느린 움직임과 견주는 t 검정(Müller and Watson 2008의 저주파 검정을 일반화)으로 검정하고 "
                "Benjamini–Hochberg 방법으로 보정하였다(q ≤ 0.05). 모든 달에 3개 연도 이상 기사가 있으면 달별 계절 효과를 검정 전에 뺀다.",
                "Trends were tested by comparing the slope of monthly shares with the slow movement of the series themselves (a generalisation of the "
                "low-frequency test of Müller and Watson 2008), corrected after Benjamini and Hochberg (q ≤ 0.05); effects of the months of the year are "
                "removed before where each month has articles in three years."),
    "m_calibration": ("참값을 아는 모의 뉴스({articles}건, 20개 계열)에서 이 검정의 오경보율(명목 5%)은 달이 독립일 때 {independent}, 달끼리의 상관이 .9일 때 {rho9}, "
                      "느린 표류가 있을 때 {slow}였다.",
                      "On simulated news of known truth ({articles} articles, 20 series) this test's false-positive rate (nominal 5 %) was {independent} with "
                      "independent months, {rho9} at a month-to-month persistence of .9 and {slow} under slow drift."),
    "m_changes": ("수준의 변화 시점은 계열 자신의 지속성을 귀무가설로 모의한 최대 이동 검정으로 찾고 같은 방법으로 보정하였다.",
                  "Change points were sought by the largest shift of level, against a null simulated from the series' own persistence, corrected alike."),
    "m_compared": ("집단 사이의 차이는 디리클레 사전분포를 둔 로그 승산비(Monroe et al. 2008)로 견주었다. 표준오차는 달을 군집으로 하고 낱말들의 지속성으로 넓혔으며, "
                   "TF-IDF와 G²는 기술로 함께 보였다.",
                   "Groups were compared by log-odds with a Dirichlet prior (Monroe et al. 2008), with standard errors clustered by month and widened by the "
                   "persistence of words; TF-IDF and G² are shown as descriptions."),
}  # fmt: skip

# column: {value: (Korean, English)}
VALUES: dict[str, dict[str, tuple[str, str]]] = {
    "verdict": {"rising": ("상승", "rising"), "falling": ("하락", "falling"), "undecided": ("판단 보류", "undecided"),
                "break up": ("수준 상승", "break up"), "break down": ("수준 하락", "break down")},
    "side": {"before": ("이전", "before"), "after": ("이후", "after")},
    "correction": {"corrected": ("보정함", "corrected"), "not found": ("다시 찾지 못함", "not found"), "undetermined": ("알 수 없음", "undetermined")},
    "note": {"one story": ("한 이야기에만", "one story"), "one outlet": ("한 언론사에만", "one outlet"), "one month": ("한 달에만", "one month")},
    "estimator": {"pooled EM": ("합동 EM", "pooled EM"), "mean theta": ("평균 θ", "mean theta")},
}  # fmt: skip
