"""What the summary says where there is little to say: no dates, one year, years of a few articles."""

from dataclasses import replace

import openpyxl
import pytest

from analysis.report import findings, limits
from analysis.report.text import say
from analysis.topics import choose


def of_theme(content, language="ko"):
    return next(line for line in findings.summary(content, language) if line.startswith("‘리눅스’" if language == "ko" else "“리눅스"))


def with_table(content, name, table):
    return replace(content, tables={**content.tables, name: replace(content.tables[name], table=table)})


def test_without_dates_a_theme_is_not_said_to_lack_articles(small):
    content = small.content()
    assert "모자랍니다" in of_theme(content)
    content = replace(content, tables={name: made for name, made in content.tables.items() if name != "trend_themes_year"})
    assert "건에 나왔습니다." in of_theme(content) and "모자랍니다" not in of_theme(content)


def test_a_single_year_is_compared_with_no_other(small):
    content = small.content()
    table = content.tables["trend_themes_year"].table.assign(n_articles=9, articles=4, share=4 / 9, low=0.2, high=0.7)
    assert "다른 해보다" in of_theme(with_table(content, "trend_themes_year", table))
    one = with_table(content, "trend_themes_year", table[table["period"] == "2000"])
    assert of_theme(one).startswith("‘리눅스’: 2000년 기사 비중 44.4%(95% 구간 20.0%~70.0%). 견줄 만큼")
    assert "other years" not in of_theme(one, "en") and "No other year" in of_theme(one, "en")


def test_thin_years_are_all_of_them_or_some(small):
    content = small.content()
    table = content.tables["articles_year"].table
    thin = limits.limits(with_table(content, "articles_year", table.assign(n_articles=1)), "ko")
    n = table["period"].nunique()
    assert any(f"{n}개 연도 모두 기사가 10건 미만" in line for line in thin) and not any(f"{n}개 연도 가운데 {n}개" in line for line in thin)


@pytest.mark.parametrize(("ratio", "said"), [(0.97, "97%쯤만"), (0.999, "줄어 보이지 않는"), (1.01, "줄어 보이지 않는")])
def test_a_movement_is_not_said_to_show_only_more_than_all_of_it(small, ratio, said):
    content = small.content()
    shares = content.tables["topic_shares"]
    made = replace(shares, table=shares.table.assign(ratio_used=ratio), columns={**shares.columns, "ratio_used": ("ratio", "")})
    lines = limits.limits(replace(content, tables={**content.tables, "attenuation": made}), "ko")
    (line,) = [line for line in lines if "다시 적합한 결과" in line]
    assert said in line


def test_the_particle_after_a_number_is_the_one_that_is_read():
    said = choose._object
    assert [said(k) for k in (2, 4, 5, 9, 12)] == ["2를", "4를", "5를", "9를", "12를"]
    assert [said(k) for k in (3, 6, 7, 8, 10, 11)] == ["3을", "6을", "7을", "8을", "10을", "11을"]
    assert said("2, 3") == "2, 3을"


def test_bursts_are_not_called_by_a_word_that_also_means_technology():
    assert not say("limit_bursts", "ko", persistence="0.0", rate="0%").startswith("급증 구간은 기술입니다")


def test_no_sheet_says_that_all_of_no_articles_were_used(small_out):
    book = openpyxl.load_workbook(small_out / "tables.xlsx", read_only=True)
    last = {sheet.title: [row[0] for row in sheet.iter_rows(values_only=True, max_col=1)] for sheet in book}
    book.close()
    assert not any(str(cell).startswith("기사 0건을 모두") for cells in last.values() for cell in cells)
    assert any(str(cell).startswith("기사 ") for cell in last["topic_shares"])
