"""What units are called where a report is Korean; vocabulary.py and the tables name them in English."""

__all__ = ["UNITS", "unit_text"]

# unit: in Korean
UNITS: dict[str, str] = {
    "-1 to 1": "-1~1", "0 to 1": "0~1", "F": "F", "NPMI": "NPMI", "address": "주소", "alpha": "알파", "answers": "응답", "articles": "건",
    "articles or lines": "건 또는 줄", "characters": "글자", "clusters": "군집", "coders": "명", "correlation": "상관", "date": "날짜", "days": "일",
    "degrees of freedom": "자유도", "distance": "거리", "file": "파일", "files": "개", "fits": "적합", "groups": "집단", "id": "번호", "lines": "줄",
    "log-likelihood": "로그 우도", "month": "월", "months": "개월", "name": "이름", "names": "이름", "natural log": "자연로그", "number": "수",
    "occurrences": "회", "outlets": "곳", "percent of the topic's own mean a year": "토픽 평균의 %/년", "percentage points": "%p",
    "percentage points a year": "%p/년", "period": "기간", "periods": "개 기간", "perplexity": "혼잡도", "probability": "확률", "questions": "문항",
    "rank": "위", "ratio": "비", "refits": "재적합", "row": "행", "seed": "시드", "standard errors": "표준오차", "stories": "개", "t": "t",
    "term": "용어", "terms": "개", "text": "글", "tokens": "토큰", "topics": "개", "weight": "가중치", "word": "낱말", "years": "년", "yes or no": "예/아니요",
}  # fmt: skip


def unit_text(unit: str, language: str) -> str:
    """A unit as `language` names it; one that a user's own table brings stays as it is."""
    return UNITS.get(unit, unit) if language == "ko" else unit
