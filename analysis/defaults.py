"""The study that an export or a folder of articles gets when nobody has written one: settings that fit its size."""

import json
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from analysis.values import Corpus

__all__ = ["THEMES", "new_study", "study_for", "study_name"]

# Offered where their words occur; a study replaces them by its own.
THEMES: dict[str, tuple[str, ...]] = {
    "리눅스": ("리눅스", "레드햇", "오픈소스", "터보리눅스"),
    "통신사와 MVNO": ("MVNO", "통신사", "통신사업자"),
    "IT 융합과 크라우드소싱": ("IT융합", "크라우드소싱", "스마트시티", "융합산업"),
    "중국 전자상거래": ("알리바바", "알리페이", "타오바오"),
}
_ENOUGH = 0.01  # a theme is offered where at least this share of the articles has one of its words,
_LEAST_WORDS = 2  # and where so many of its words are in a tenth of that share, so that one stray word makes no theme
_GENERIC = ("newsresult", "docs", "data", "rawdata", "articles", "news", "export", "seeds")


def study_name(path: Path) -> str:
    """A folder name for the study of `path`; exports share one file name, so their folder's name comes first."""
    stem = path.resolve().name if path.is_dir() else path.stem
    if stem.casefold().startswith(_GENERIC[0]) or (stem.casefold() in _GENERIC and path.is_file()):
        stem = f"{path.resolve().parent.name}-{stem}"
    return "".join(c if c.isalnum() or c in "-_." else "-" for c in stem).strip("-.") or "study"


def study_for(corpus: Corpus, source: str, name: str) -> str:
    """study.toml for these articles, as text.

    source  the path of the articles as the study shall name it
    """
    n = len(corpus)
    file = Path(source)
    title = file.stem if file.suffix else name
    ks, seeds, min_docs = _sizes(n)
    max_share = 0.5 if n >= 20 else 0.9  # half of four articles is two
    themes = {theme: words for theme, words in ((t, _occurring(corpus, w)) for t, w in THEMES.items()) if words}
    return _toml(
        name=name, title=title, files=[source], read=_reading(corpus), min_docs=min_docs, max_share=max_share,
        periods=_periods(corpus), themes=themes, ks=ks, seeds=seeds,
    )  # fmt: skip


def new_study(name: str) -> str:
    """A commented study.toml to begin with; it expects the articles in a folder `articles` beside it."""
    return _toml(name=name, title=name, files=["articles"], read="text", min_docs=3, max_share=0.5,
                 periods={}, themes=THEMES, ks=[4, 8, 12], seeds=5)  # fmt: skip


def _sizes(n: int) -> tuple[list[int], int, int]:
    """Candidate numbers of topics, seeds for each, and the least articles of a term, for n articles."""
    if n < 20:
        return [2] if n < 4 else [2, 3], 3, 1
    if n < 200:
        return [4, 6, 8], 5, 2
    if n < 2000:
        return [6, 10, 14], 3, 3
    return [10, 15, 20], 3, 5


def _reading(corpus: Corpus) -> str:
    """The keyword column where the bodies are stubs of 200 characters, as in BigKinds exports; else title and text."""
    lengths, keywords = corpus.articles["text"].str.len(), corpus.articles["keywords"] != ""
    if keywords.mean() > 0.9 and (lengths <= 205).mean() > 0.9:
        return "keywords"
    return "title" if (lengths == 0).all() else "text"


def _occurring(corpus: Corpus, words: tuple[str, ...]) -> tuple[str, ...]:
    """Those of a theme's words that these articles use, or none where the theme is hardly theirs."""
    articles = corpus.articles
    everything = articles["title"] + "\n" + articles["text"] + "\n" + articles["keywords"]
    holds = {word: everything.str.contains(word, regex=False) for word in words}
    least = max(1, _ENOUGH * len(corpus) / 10)
    used = tuple(word for word in words if holds[word].sum() >= least)
    together = sum((holds[word] for word in used), start=everything == "") > 0
    return used if len(used) >= _LEAST_WORDS and together.sum() >= max(1, _ENOUGH * len(corpus)) else ()


def _periods(corpus: Corpus) -> dict[str, tuple[str, str]]:
    """Two or three stretches of whole years of about equal length."""
    years = sorted(corpus.when().str[:4].loc[lambda year: year != ""].astype(int))
    if not years or years[-1] - years[0] < 1:
        return {}
    first, last = years[0], years[-1]
    parts = 2 if last - first < 8 else 3
    edges = [first + round(i * (last - first + 1) / parts) for i in range(parts + 1)]
    spans = [(start, end - 1) for start, end in pairwise(edges)]
    return {f"{a}-{b}" if a < b else str(a): (f"{a}-01", f"{b}-12") for a, b in spans}


def _toml(*, name: str, title: str, files: list[str], read: str, min_docs: int, max_share: float,
          periods: Mapping[str, tuple[str, str]], themes: Mapping[str, tuple[str, ...]], ks: list[int], seeds: int) -> str:  # fmt: skip
    why = {
        "keywords": "본문이 200자에서 잘린 자료라서 기사 전체에서 뽑은 키워드 열을 읽습니다",
        "text": "제목과 본문을 읽습니다. title은 제목만, keywords는 키워드 열만",
        "title": "본문이 없는 자료라서 제목만 읽습니다",
    }[read]
    lines = [
        "# hwaje 연구 파일. 고친 뒤 `hwaje run`을 다시 실행하면 바뀐 단계만 다시 계산합니다.",
        "",
        "[study]",
        f"name = {_text(name)}",
        f"title = {_text(title)}",
        f"# title_en = {_text(title)}",
        '# note = "보고서 머리에 둘 한 문장"',
        '# note_en = "A sentence at the head of the report"',
        'languages = ["ko", "en"]         # 보고서의 언어; 처음 것이 report.html',
        "seed = 1                         # 난수 시드",
        "",
        "[corpus]",
        f"files = {_texts(files)}  # 폴더, 파일, *가 든 경로; 읽는 형식은 `hwaje list readers`",
        'undated = "keep"                 # 날짜 없는 기사: keep 토픽에만 넣음 | drop 뺌 | stop 멈춤',
        "inferred_dates = false           # 추정한 날짜도 추세에 넣으려면 true",
        '# as_of = "2010-12"              # 이날까지만 아는 것처럼 분석: 뒤에 나온 기사는 사전에도 토픽에도 영향을 주지 않음',
        '# catalog = "catalog.csv"        # 텍스트 파일의 날짜, 언론사, 제목 …을 적은 표; 같은 폴더에 있으면 적지 않아도 됨',
        '# originals = "originals"        # 목록에 적힌 sha256과 같은 원문을 넣어 두면 요약문 대신 읽음',
        '# columns = { title = "기사제목", text = "기사내용" }  # 내 표의 열 이름; id date outlet section author title text keywords url exclude',
        "",
        "# [corpus.dates]                 # 손으로 적는 날짜; 까닭을 꼭 적습니다",
        '# "기사 번호" = { published = "2000-06", reason = "…" }',
        "",
        "[corpus.cleaning]",
        "off = []                         # 끌 정제 규칙, 예: [\"hanja\"]; 규칙 이름은 보고서의 '입수 점검'에",
        'boilerplate = "propose"          # 매체마다 되풀이되는 줄: propose 목록만 | remove 지움 | off 찾지 않음',
        '# lines = ["무단 전재 금지"]       # 어느 매체에서든 지울 줄(줄 전체가 같을 때)',
        '# keep_lines = ["오늘의 날씨"]     # boilerplate = "remove"여도 남길 줄',
        "",
        "[corpus.duplicates]",
        'near = "fold"                    # 거의 같은 기사: fold 하나로 묶음 | keep 모두 남김 | weight 묶되 사본 수만큼 셈 | off',
        "similarity = 0.65                # 이만큼 닮으면 사본(세 글자 조각의 자카드 유사도)",
        "# days = 7                       # 사본으로 볼 수 있는 날짜 차이",
        "",
        "[dictionary]",
        f'read = "{read}"                  # {why}',
        'tags = ["NNG", "NNP", "SL"]      # 일반 명사, 고유 명사, 로마자',
        "min_length = 2",
        'files = []                       # 내 사전, 예: ["lexicon.tsv"]',
        "# shipped = true                 # 함께 들어 있는 IT 뉴스 사전과 불용어를 씀",
        "# affixes = true                 # 접두사와 접미사를 붙여 한 용어로: 초고속, 정보화",
        "# beam = 3                       # Kiwi의 탐색 너비 1~12: 작을수록 빠르고 덜 정확함",
        "# discover = 0.6                 # 이 점수부터는 자료에서 찾은 복합어를 사전에 넣음; `hwaje lexicon propose`로 먼저 보세요",
        "",
        "[trends]",
        "standardise = []                 # 언론사 구성을 고정한 비중도 나란히: [\"outlet\"], [\"section\"], [\"length\"]",
        "panel = false                    # 모든 해에 있는 언론사만의 비중도 나란히",
        "# refits = 3                     # 모형이 움직임을 얼마나 줄여 보이는지 재는 횟수; 0이면 재지 않음",
        "# rolling = true                 # 해마다 그때까지의 기사만으로 만든 모형으로도 토픽의 비중을 잼",
        "",
        "[terms]",
        f"min_docs = {min_docs}                     # 이보다 적은 기사에 나온 용어는 뺌",
        f"max_share = {max_share}                  # 이보다 많은 비율의 기사에 나온 용어는 뺌",
        "",
        "[periods]                        # 견줄 시기; 양 끝 포함, 겹칠 수 없음",
        *[f"{_text(period)} = {_texts(ends)}" for period, ends in periods.items()],
        *([] if periods else ['# "앞 시기" = ["2000-01", "2004-12"]', '# "뒤 시기" = ["2005-01", "2009-12"]']),
        "",
        "[themes]                         # 연구자가 정하는 주제: 낱말 가운데 하나라도 나오면 그 주제의 기사",
        *(["# 아래는 보기입니다. 지우거나 내 주제로 바꾸세요."] if themes else []),
        *[f"{_text(theme)} = {_texts(words)}" for theme, words in themes.items()],
        *([] if themes else ['# "핀테크" = ["핀테크", "간편결제"]']),
        "",
        "[glosses]                        # 영어 보고서와 그림에서 토픽·주제·시기를 부를 이름",
        '# "핀테크" = "Fintech"',
        "",
        "[models.main]",
        'engine = "cvb0"                  # `hwaje list engines`',
        f"k = {ks}                   # 견줄 토픽 수",
        f"seeds = {seeds}                        # 토픽 수마다 시험할 난수 시드의 수",
        '# guides = "themes"              # 주제마다 그 낱말 쪽으로 이끄는 토픽을 하나씩 둠 (가장 작은 k가 주제 수 이상일 때)',
        "# options = { passes = 500 }     # 엔진의 설정; docs/topics.md",
        "",
        "[models.main.names]              # 토픽에 붙일 이름: 핵심어에 이 낱말이 모두 든 토픽에 붙음",
        '# "해외 진출" = ["진출", "현지"]',
        "",
        "[report]",
        'formats = ["html", "xlsx", "docx"]',
        "figure_width = 170               # 그림의 너비(mm): 한 단 85, 두 단 170",
        'figures = ["png", "svg", "pdf"]   # 그림 파일의 형식; []이면 그림을 그리지 않음',
        '# table_caption = "<표 {n}>"      # 표 번호의 꼴; {n}에 번호가 들어감. 적지 않으면 〈표 1〉',
        '# figure_caption = "<그림 {n}>"   # 그림 번호의 꼴. 적지 않으면 [그림 1]',
        "stars = false                    # p 뒤에 별표: * p<.05, ** p<.01, *** p<.001",
        "leading_zero = true              # p와 R²를 0.034로; false면 .034",
        '# query = "리눅스 AND 서버"        # 기사를 찾은 검색식; 표1 자료 수집 개요에 들어감',
        '# source = "…"                   # 자료의 출처 표기; 빅카인즈 자료면 적지 않아도 됨',
        "",
    ]
    return "\n".join(lines)


def _text(value: str) -> str:
    # A TOML literal of one line; quotes and backslashes are escaped as JSON does, which TOML reads alike.
    return json.dumps(value, ensure_ascii=False)


def _texts(values) -> str:
    return "[" + ", ".join(_text(value) for value in values) + "]"
