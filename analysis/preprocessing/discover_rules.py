"""What is no proposal, however often it is written together: titles behind names, numbers with units, times, places in a text."""

import numpy as np
import pandas as pd

from analysis.preprocessing.discover_runs import LATIN, NOUN, NUMBER, PREFIX, ROOT, SUFFIX, SYMBOL

__all__ = ["allowed"]

# Titles and posts: 박대통령 and 정보통신부장관 are a name and what its bearer is.
_TITLES = frozenset(
    "대통령 총리 국무총리 부총리 장관 차관 차관보 청장 처장 위원장 부위원장 위원 의원 시장 도지사 지사 구청장 군수 총재 총장 회장 부회장 사장 "
    "부사장 대표 대표이사 이사 이사장 전무 상무 본부장 센터장 부장 차장 과장 국장 실장 팀장 소장 원장 단장 부단장 교수 부교수 조교수 박사 연구원 "
    "연구위원 선임연구원 수석연구원 변호사 판사 검사 감독 코치 선수 기자 특파원 논설위원 앵커 아나운서 작가 씨 군 양 옹 여사 후보 당선자 당선인 "
    "대변인 대사 공사 영사 주석 국가주석 서기 총서기 국방위원장 행장 은행장 점장 지점장 사령관 대장 소령 중령 대령 병장 하사 경위 경감 "
    "애널리스트 연구실장 사무총장 사무국장 원내대표 최고위원 수석 비서관 보좌관 행정관 담당관 심의관 정책관 기획관 실장급 관계자 전문위원 의장".split()
)  # fmt: skip
# Words that say when: they stand beside anything.
_TIMES = frozenset(
    "오늘 내일 어제 모레 올해 지난해 작년 내년 금년 재작년 이날 당일 전날 다음날 최근 현재 당시 이번 다음 지난번 요즘 이달 지난달 다음달 내달 "
    "상반기 하반기 전년 동기 오전 오후 새벽 저녁 아침 밤 월요일 화요일 수요일 목요일 금요일 토요일 일요일 주말 평일 연말 연초 월말 그동안 "
    "이후 이전 직후 직전 이래 이내 이외 이상 이하 미만 초과 내외 안팎 전후 가량 정도 남짓".split()
)  # fmt: skip
# Words that say where in a thing or how it stands to others: last, they end no name.
_LAST = frozenset(
    "대비 관련 여부 가운데 동안 사이 뒤 앞 안 밖 위 아래 속 때 옆 곁 곳 점 전 후 내 외 간 측 중 등 명 때문 자체 전체 일부 모두 각각 "
    "경우 차원 기준 위주 중심 이유 덕분 상태 상황 과정 결과 사실 문제 예정 계획 가능 불가능 필요 관계 사람 시 별 상 하 당 쪽 편 말 초 번째 "
    "대부분 나머지 부분 이번 최대 최초 최고 최소 유일 본격 대폭 소폭 관련자".split()
)  # fmt: skip
_FIRST = frozenset(
    "각 약 총 매 전 본 당 양 동 이 그 저 올 지난 때 등 위 앞 뒤 중 간 측 것 수 관련 대비 자신 우리 서로 자기 여러 모든 다른 "
    "가운데 여부 각각 모두 대부분 사람 사실 경우 정도".split()
)  # fmt: skip
_PREFIXES = frozenset("초 신 재 비 반 무 소 탈 범 준 친 최 저 고 대 다 단 불 부 미 역 선 후 생 폐 급 과".split())
# 개발자, 정보화, 실명제; not the plural, nor what makes an adjective or says for whom, from where, by what.
_SUFFIXES = frozenset("자 화 권 사 계 기 망 제 가 력 률 율 성 론 학 주 점 장 원 관 국 료 금 비 소 실 선 판 법 업 단 회 로 증 물 품 지 도 층 인 팀 부 청 당 당국 책 감 죄 형제".split())  # fmt: skip
# 20분기, 3세대 fall out with the digit before them; behind words that are counted a number belongs to no name.
_UNITS = frozenset("년 월 일 시 분 초 명 개 원 달러 위안 엔 유로 퍼센트 위 차 회 번 호 층 대 세 살 배".split())
# 128GB and 120mm are amounts; 3G and 4K are not.
_MEASURES = frozenset(
    "m km cm mm kg mg ml cc gb mb kb tb hz khz mhz ghz kw mw kwh kbps mbps gbps bps mah nm px pixel".split()
)


def allowed(units: pd.DataFrame, groups: np.ndarray) -> np.ndarray:
    """(n,) whether a group of units may be one term; groups (n, length) of positions in `units`."""
    spelt, kind = units["key"], units["kind"].to_numpy()
    length = groups.shape[1]
    kinds = kind[groups]

    def any_of(words: frozenset[str], at: int) -> np.ndarray:
        return spelt.isin(words).to_numpy()[groups[:, at]]

    title = spelt.isin(_TITLES).to_numpy()
    sized = np.array([len(word) for word in spelt], dtype=np.int32) if len(units) else np.zeros(0, np.int32)
    named = (kind == LATIN) | ((kind == NOUN) & ((units["proper"] >= 0.5) | (units["oov"] >= 0.5)).to_numpy())
    first, last = kinds[:, 0], kinds[:, -1]
    good = (first != SYMBOL) & (first != SUFFIX) & np.isin(last, (NOUN, LATIN, NUMBER, SUFFIX))
    good &= ~title[groups[:, -1]] | title[groups].all(axis=1)
    good &= ~any_of(_FIRST, 0) & ~any_of(_LAST, length - 1)
    good &= ~spelt.isin(_TIMES).to_numpy()[groups].any(axis=1)
    good &= (first != PREFIX) | any_of(_PREFIXES, 0)
    good &= (last != SUFFIX) | any_of(_SUFFIXES, length - 1)
    good &= ~np.isin(kinds[:, 1:-1], (SUFFIX, PREFIX)).any(axis=1) & (last != PREFIX)
    for at in np.flatnonzero((kinds == NUMBER).any(axis=0)).tolist():
        number = kinds[:, at] == NUMBER
        behind = named[groups[:, at - 1]] if at else np.zeros(len(groups), dtype=bool)
        before = kinds[:, at + 1] == LATIN if at + 1 < length else np.zeros(len(groups), dtype=bool)
        counted = any_of(_UNITS | _MEASURES, at + 1) if at + 1 < length else before
        # 3G, B2B, HTML5, 아이폰4; not 3세대, 시장2, IT20년
        good &= ~number | ((behind | ((at == 0) & before)) & ~counted)
    # Something of it must be a word: two single syllables side by side are chance, or a name that Kiwi took apart.
    word = (sized >= 2) | (kind == LATIN)
    good &= word[groups].any(axis=1) | (kinds == SYMBOL).any(axis=1)
    latin = (kinds == LATIN).any(axis=1)
    good &= (sized[groups].sum(axis=1) >= 3) | latin
    # Two Latin words side by side must be words (App Store): KT X is not KTX. Roots alone are no noun.
    letters = np.isin(kinds, (LATIN, ROOT)).all(axis=1)
    return good & (~letters | ((kinds == LATIN).all(axis=1) & (sized[groups] >= 3).all(axis=1)))
