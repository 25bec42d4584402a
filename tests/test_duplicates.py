"""Exact folding: the same id, the same address, the same words; and what is left alone."""

import pandas as pd
import pytest

from analysis.preprocessing import duplicates


def rows(*articles: dict) -> pd.DataFrame:
    """One row an article, in the order given; whatever is not said is empty or the same for all."""
    plain = {"published": "2011-01-02", "outlet": "가나일보", "title": "", "text": "", "keywords": "", "url": "", "path": "a.csv"}
    table = pd.DataFrame([plain | {"doc_id": f"d{i}", "row": str(i + 2)} | article for i, article in enumerate(articles)])
    return table.assign(sha256=[f"{i:064d}" for i in range(len(table))])


@pytest.mark.parametrize(
    "one, other",
    [
        ("http://www.example.com/news/12?utm_source=bigkinds&utm_medium=web", "https://example.com/news/12"),
        ("https://example.com/news/12/", "https://EXAMPLE.com/news/12#comments"),
        ("https://example.com/view?b=2&a=1&fbclid=xyz", "example.com/view?a=1&b=2"),
        ("https://example.com:443/view?no=1", "http://example.com:80/view?no=1"),
    ],
)
def test_links_to_one_page_have_one_address(one, other):
    assert duplicates.address(one) == duplicates.address(other) != ""


@pytest.mark.parametrize(
    "one, other",
    [
        ("https://example.com/view?no=1", "https://example.com/view?no=2"),
        ("https://example.com/News/aB", "https://example.com/News/Ab"),
        ("https://a.example.com/1", "https://b.example.com/1"),
        ("https://example.com:8080/1", "https://example.com/1"),
    ],
)
def test_different_pages_have_different_addresses(one, other):
    assert duplicates.address(one) != duplicates.address(other)


@pytest.mark.parametrize("url", ["", " ", "https://example.com/", "example.com", "http://[half/1", "http://example.com:port/1"])
def test_what_names_no_page_is_no_address(url):
    assert duplicates.address(url) == ""


def test_one_address_with_one_title_or_one_text_is_one_article():
    url = "https://example.com/news/7"
    given = rows(
        {"url": f"{url}?utm_source=a", "title": "항만이 다시 열렸다", "text": "어제 항만이 열렸다."},
        {"url": url, "title": "항만이 다시 열렸다", "text": "어제 항만이 열렸다. 고친 글이다.", "outlet": "다라신문"},
        {"url": url, "title": "[종합] 항만 재개", "text": "어제 항만이 열렸다."},
    )
    kept, folded = duplicates.fold(given)
    assert kept["doc_id"].tolist() == ["d0"] and kept["copies"].tolist() == [3]
    assert folded == [("d1", "a.csv", "3", "same address", "d0"), ("d2", "a.csv", "4", "same address", "d0")]


def test_one_address_that_a_portal_gives_to_many_articles_folds_none():
    url = "https://example.com/npath?did=KP"
    given = rows(
        {"url": url, "title": "첫째 기사 제목", "text": "첫째 글이다."},
        {"url": url, "title": "둘째 기사 제목", "text": "둘째 글이다."},
        {"url": url, "title": "오늘의 날씨와 생활", "text": "맑다.", "published": "2011-01-03"},
        {"url": url, "title": "오늘의 날씨와 생활", "text": "흐리다.", "published": "2011-01-04"},
    )
    kept, folded = duplicates.fold(given)
    assert len(kept) == 4 and folded == []


def test_two_articles_under_one_title_on_one_day_are_both_kept():
    given = rows(
        {"title": "[인사]", "text": "가나시청 국장 승진 김아무개"},
        {"title": "[인사]", "text": "다라은행 부장 전보 이아무개"},
        {"title": "[인사]", "text": "가나시청 국장 승진 김아무개"},
    )
    kept, folded = duplicates.fold(given)
    assert kept["doc_id"].tolist() == ["d0", "d1"] and kept["copies"].tolist() == [2, 1]
    assert folded[0][3] == "same title, outlet, day and text"


def test_articles_of_which_we_have_only_a_title_are_the_same_where_the_title_tells_something():
    given = rows({"title": "[사진] 봄"}, {"title": "[사진] 봄"}, {"title": "세종시에 새 도서관이 문을 열었다"},
                 {"title": "세종시에 새 도서관이 문을 열었다"}, {"title": "세종시에 새 도서관이 문을 열었다", "outlet": "다라신문"})  # fmt: skip
    kept, _ = duplicates.fold(given)
    assert kept["doc_id"].tolist() == ["d0", "d1", "d2", "d4"] and kept["copies"].tolist() == [1, 1, 2, 1]


def test_a_row_folded_by_its_address_goes_where_its_article_went_by_its_words():
    given = rows(
        {"title": "같은 제목", "text": "같은 글이다."},
        {"title": "같은 제목", "text": "같은 글이다.", "url": "example.com/1"},
        {"title": "같은 제목", "text": "조금 다른 글이다.", "url": "example.com/1"},
    )
    kept, folded = duplicates.fold(given)
    assert kept["copies"].tolist() == [3] and {entry[4] for entry in folded} == {"d0"}


def test_whatever_the_order_of_rows_no_row_is_lost_and_the_same_are_kept():
    given = rows(*({"doc_id": f"d{i % 7}", "title": f"제목 {i % 3}", "text": f"글 {i % 4}", "url": f"example.com/{i % 5}"}
                   for i in range(40)))  # fmt: skip
    kept, folded = duplicates.fold(given)
    assert kept["copies"].sum() == len(given) == len(kept) + len(folded)
    for seed in range(5):
        again, _ = duplicates.fold(given.sample(frac=1, random_state=seed))
        pd.testing.assert_frame_equal(again, kept)
