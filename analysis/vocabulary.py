"""The columns that our tables have: one name for one idea, its unit, and what it means in English and Korean."""

__all__ = ["COLUMNS", "columns", "heading"]

# name: (unit, meaning in English, heading in Korean)
COLUMNS: dict[str, tuple[str, str, str]] = {
    "doc_id": ("id", "article", "기사 번호"),
    "published": ("date", "date of publication, as precise as it is known", "발행일"),
    "date_precision": ("word", "precision of the date: second, day, month, year or none", "날짜 정밀도"),
    "dated_by": ("word", "how the date is known: column, header, filename, catalog, hand, inferred or none", "날짜 근거"),
    "outlet": ("name", "outlet", "언론사"),
    "title": ("text", "title", "제목"),
    "url": ("address", "address of the article", "URL"),
    "path": ("file", "file", "파일"),
    "row": ("row", "row in the file", "행"),
    "step": ("word", "step of the work", "단계"),
    "rule": ("word", "rule or reason", "규칙·사유"),
    "text": ("text", "text", "본문"),
    "n_given": ("articles", "articles given", "입력 기사 수"),
    "n_kept": ("articles", "articles kept", "남은 기사 수"),
    "n_removed": ("articles", "articles removed", "제외한 기사 수"),
    "n_changes": ("lines", "lines removed or changed", "지우거나 고친 줄 수"),
    "n_articles": ("articles", "number of articles", "기사 수"),
    "n_tokens": ("tokens", "number of noun tokens", "명사 수"),
    "n_terms": ("terms", "number of different terms", "용어 수"),
    "group": ("name", "group of articles", "집단"),
    "period": ("period", "period of time", "기간"),
    "kind": ("word", "kind of series: topic, theme or term", "구분"),
    "topic": ("number", "number of the topic, counted from 0", "토픽"),
    "name": ("name", "name", "이름"),
    "theme": ("name", "theme given by the researcher", "주제"),
    "term": ("term", "term", "용어"),
    "gloss": ("text", "gloss in English", "영어 풀이"),
    "rank": ("rank", "rank, 1 is first", "순위"),
    "count": ("tokens", "occurrences", "빈도"),
    "articles": ("articles", "articles that contain it", "문서 빈도"),
    "tfidf": ("weight", "TF-IDF weight", "TF-IDF"),
    "log_odds": ("natural log", "log-odds against all other groups, with a Dirichlet prior", "로그 승산비"),
    "z": ("standard errors", "z", "z"),
    "p": ("probability", "p value", "p"),
    "q": ("probability", "false discovery rate (Benjamini-Hochberg)", "q"),
    "probability": ("0 to 1", "probability of the term in the topic", "확률"),
    "relevance": ("natural log", "relevance of the term to the topic (Sievert and Shirley 2014, weight 0.6)", "연관도"),
    "frex": ("0 to 1", "harmonic mean of the term's ranks by frequency and by exclusivity in the topic", "FREX"),
    "share": ("0 to 1", "share", "비중"),
    "low": ("0 to 1", "lower end of the 95 % interval", "95% 하한"),
    "high": ("0 to 1", "upper end of the 95 % interval", "95% 상한"),
    "index": ("ratio", "share over the series' own mean", "지수"),
    "estimator": ("word", "how the share was estimated", "추정 방법"),
    "clusters": ("clusters", "independent clusters behind the interval", "군집 수"),
    "slope": ("percentage points a year", "linear trend", "연간 기울기(%p)"),
    "slope_low": ("percentage points a year", "lower end of the 95 % interval of the slope", "기울기 하한"),
    "slope_high": ("percentage points a year", "upper end of the 95 % interval of the slope", "기울기 상한"),
    "t": ("t", "t statistic", "t"),
    "degrees": ("degrees of freedom", "degrees of freedom", "자유도"),
    "n_months": ("months", "months with articles", "월 수"),
    "autocorrelation": ("correlation", "lag-1 autocorrelation of the yearly shares", "1차 자기상관"),
    "verdict": ("word", "rising, falling or undecided", "판정"),
    "k": ("topics", "number of topics", "토픽 수"),
    "seed": ("seed", "random seed", "난수 시드"),
    "n_seeds": ("fits", "number of fits", "시드 수"),
    "engine": ("name", "topic engine", "엔진"),
    "perplexity": ("perplexity", "held-out perplexity by document completion", "혼잡도"),
    "perplexity_sd": ("perplexity", "standard deviation over seeds", "혼잡도 표준편차"),
    "coherence": ("NPMI", "mean NPMI coherence of the top ten words, over articles", "응집도(NPMI)"),
    "coherence_sd": ("NPMI", "standard deviation over seeds", "응집도 표준편차"),
    "diversity": ("0 to 1", "share of different words among all top ten words", "다양성"),
    "stability": ("0 to 1", "mean similarity of matched topics over seeds", "안정성"),
    "exclusivity": ("0 to 1", "mean share of the top words' probability that belongs to this topic", "배타성"),
    "chosen": ("yes or no", "chosen", "선택"),
    "words": ("terms", "top words", "핵심어"),
    "surface": ("text", "spelling in the text", "표기"),
    "canonical": ("term", "term that it is counted as", "대표어"),
    "raw": ("occurrences", "occurrences in the cleaned text", "원문 출현"),
    "kept": ("occurrences", "occurrences kept as one term", "한 용어로 센 수"),
    "left": ("text", "context before", "앞 문맥"),
    "hit": ("text", "the word in context", "검색어"),
    "right": ("text", "context after", "뒤 문맥"),
}


def columns(*names: str, **meanings: tuple[str, str]) -> dict[str, tuple[str, str]]:
    """{name: (unit, meaning)} for a Result: known names from the vocabulary, further ones as given."""
    described: dict[str, tuple[str, str]] = {name: COLUMNS[name][:2] for name in names}
    return described | meanings


# English headings where the column's own name says too little.
_HEADINGS = {
    "doc_id": "Article", "n_given": "Articles given", "n_kept": "Articles kept", "n_removed": "Articles removed",
    "n_changes": "Lines changed", "slope": "Slope (pp/year)", "slope_low": "Slope, low", "slope_high": "Slope, high",
    "degrees": "Degrees of freedom", "tfidf": "TF-IDF", "raw": "In the text", "kept": "As one term",
    "coherence": "Coherence (NPMI)", "coherence_sd": "Coherence, SD", "perplexity_sd": "Perplexity, SD",
}  # fmt: skip


def heading(name: str, language: str) -> str:
    """How a column is headed in a report: in Korean, or in English words."""
    if language == "ko" and name in COLUMNS:
        return COLUMNS[name][2]
    words = name.removeprefix("n_").replace("_", " ")
    return _HEADINGS.get(name) or (words if len(words) == 1 else words[0].upper() + words[1:])
