"""Messages of the page's tables and of its topic browser, in Korean and English."""

__all__ = ["MESSAGES"]

# key: (Korean, English)
MESSAGES: dict[str, tuple[str, str]] = {
    "browser": ("토픽 살펴보기", "Topic browser"),
    "browser_lead": ("토픽(또는 주제)을 펼치고 해를 고르면 그 해의 기사가 나옵니다. 표의 숫자를 누르면 그 숫자의 근거가 되는 기사로 갑니다.",
                     "Open a topic (or theme), then a year, to see its articles of that year. A number in the tables leads to the articles behind it."),
    "browser_note": ("한 해에 비중이 가장 큰 기사를 {most}건까지, 비중이 {least} 이상인 것만 보입니다(주제는 주제어가 많은 순). 해의 비중은 그 해 기사의 모든 명사에서 추정한 것이어서 기사 비중의 평균과 다를 수 있습니다. 본문은 싣지 않고, 으뜸 낱말 둘레를 80자까지만 보입니다.",
                     "Up to {most} articles of a year with the largest shares are shown, those with a share of {least} or more (of a theme, those with most of its words). The share of a year is estimated from all nouns of its articles and may differ from the mean of the articles' shares. Bodies are not included, only up to 80 characters around a leading word."),
    "browser_topics_years": ("해마다의 토픽 비중", "Shares of topics by year"),
    "browser_themes_years": ("해마다의 주제 비중", "Shares of themes by year"),
    "browser_topics": ("토픽마다", "By topic"),
    "browser_themes": ("주제마다", "By theme"),
    "browser_words": ("낱말", "Words"),
    "browser_topic": ("토픽 {number}", "Topic {number}"),
    "browser_undated": ("쓸 수 있는 날짜가 없는 기사", "Articles without a usable date"),
    "browser_n_articles": ("그 해 기사 {n}건", "{n} articles in the year"),
    "browser_none": ("이 해에는 보일 기사가 없음", "no article to show in this year"),
    "browser_count": ("주제어 {n}회", "{n} words of the theme"),
    "browser_link": ("해마다의 숫자와 근거 기사", "The numbers by year, and the articles behind them"),
    "browser_script": ("기사 목록을 보려면 브라우저에서 자바스크립트를 켜야 합니다. 다른 것은 그대로 읽을 수 있습니다.",
                       "The lists of articles need JavaScript; everything else can be read without it."),
    "table_filter": ("이 표에서 찾기", "Search this table"),
    "table_found": ("{shown}/{total}행", "{shown} of {total} rows"),
    "table_sort": ("정렬", "Sort"),
}  # fmt: skip
