"""The sample corpus is whole, is ours, and comes out of the pipeline clean; the four sources give what was asked."""

import csv
import hashlib
import re
from collections import Counter

import pytest

from analysis.preprocessing.corpus import corpus
from analysis.preprocessing.nouns import nouns
from analysis.read import read_files
from analysis.values import CorpusSpec, DictionarySpec

OUTLETS = {"가온누리경제", "디지털마루", "너울포일보", "웹진 온새미"}
ONE_TERM = ("알리페이", "SK플래닛", "크라우드소싱", "전자상거래", "T스토어", "터보리눅스", "간편결제", "M&A", "HTML5", "MVNO", "KT")
# Bylines, e-mail addresses, copyright lines, share buttons and photo credits of the four source articles.
FURNITURE = ("김경근", "choice", "hankyung", "채수웅", "woong", "ddaily", "박석진", "성옥희", "박명기", "pnet21", "naver", "Copyright",
             "무단전재", "무단", "전재", "재배포", "저작권자", "저작권", "글자크기", "글자", "메일보내기", "메일전송", "메일", "인쇄", "페이스북", "트위터",
             "구글플러스", "관련기사", "그래픽", "기자", "발행일", "컨버전스")  # fmt: skip


@pytest.fixture(scope="module")
def catalog(root):
    with open(root / "seeds" / "catalog.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def sample(root):
    return corpus(CorpusSpec((root / "seeds" / "articles",), catalog=root / "seeds" / "catalog.csv"))


@pytest.fixture(scope="module")
def sources(shared):
    made = corpus(CorpusSpec((shared / "seeds",)))
    return made, nouns(made, DictionarySpec())


def eojeols(path):
    return path.read_text(encoding="utf-8").split()


def shared_runs(texts, n):
    """Runs of n words that two articles share, with the articles; texts are {doc_id: text}."""
    seen, shared = {}, []
    for doc_id, text in texts.items():
        words = text.split()
        for start in range(len(words) - n + 1):
            run = tuple(words[start : start + n])
            if seen.setdefault(run, doc_id) != doc_id:
                shared.append((seen[run], doc_id, " ".join(run)))
    return shared


def test_catalog_and_articles_are_the_same_set(root, catalog):
    files = {path.name for path in (root / "seeds" / "articles").iterdir()}
    assert {row["file"].removeprefix("articles/") for row in catalog} == files
    assert len({row["doc_id"] for row in catalog}) == len(catalog)


def test_every_year_has_twenty_articles_and_every_month_one_near_it(catalog):
    dated = [row["published"] for row in catalog if row["dated_by"] != "inferred"]
    years = Counter(day[:4] for day in dated)
    assert len(catalog) >= 300 and all(years[str(year)] >= 20 for year in range(2000, 2015))
    assert {row["outlet"] for row in catalog if not row["doc_id"].startswith("seed-")} == OUTLETS
    months = sorted({12 * int(day[:4]) + int(day[5:7]) for day in dated})
    assert max(min(abs(month - held) for held in months) for month in range(12 * 2000 + 1, 12 * 2014 + 13)) <= 3


def test_no_two_articles_share_a_run_of_twelve_words(sample):
    """Outside boilerplate, which the cleaner takes away; not even a run of seven."""
    assert shared_runs(dict(zip(sample.articles["doc_id"], sample.articles["text"], strict=True)), 7) == []


def test_no_sentence_stands_in_two_articles(root, catalog):
    """Headlines among related articles, share buttons and notices are marked boilerplate; the rest is said once."""
    seen = {}
    for row in catalog:
        for line in (root / "seeds" / row["file"]).read_text(encoding="utf-8").splitlines():
            for sentence in re.split(r"(?<=다[.])\s+", line):
                if len(sentence) > 25 and sentence.rstrip().endswith("다."):
                    assert seen.setdefault(sentence, row["doc_id"]) == row["doc_id"], sentence


def test_words_vary_as_in_news(sample):
    """Type-token figures of running words: of each article, and how the vocabulary goes on growing over all of them.

    Real news of this length (the four sources; 2,000 petitions of the same length for the growth) has moving type-token ratios over 50 words
    of .88 to .96, and texts from a template far less growth.
    """
    words = [re.findall(r"[가-힣A-Za-z0-9]+", text) for text in sample.articles["text"]]
    moving = [sum(len(set(text[i : i + 50])) / 50 for i in range(len(text) - 49)) / (len(text) - 49) for text in words if len(text) >= 60]
    assert min(moving) > 0.85 and 0.9 < sum(moving) / len(moving) < 0.99
    running = [word for text in words for word in text]
    half = len(set(running[: len(running) // 2]))
    assert len(set(running)) > 1.5 * half  # Heaps: with an exponent of .6 doubling the text brings 1.5 times the words


def test_themes_rise_and_fall_as_they_did(catalog):
    def share(theme, first, last):
        inside = [row for row in catalog if first <= row["published"][:4] <= last]
        return sum(row["theme"] == theme for row in inside) / len(inside)

    assert share("linux", "2000", "2004") > 3 * share("linux", "2008", "2014")
    assert share("ecommerce_china", "2013", "2014") > 5 * share("ecommerce_china", "2000", "2010")
    assert share("telecom_abroad", "2009", "2011") > 2 * share("telecom_abroad", "2000", "2005")
    assert share("convergence", "2009", "2012") > 2 * share("convergence", "2000", "2006")


def test_articles_are_of_the_length_of_short_news(root, catalog):
    for row in catalog:
        size = len((root / "seeds" / row["file"]).read_text(encoding="utf-8"))
        assert (600 if row["doc_id"].startswith("seed-") else 400) <= size <= 1700, row["file"]


def test_digests_share_no_five_words_in_a_row_with_their_sources(root, catalog, shared):
    sources = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in (shared / "seeds").glob("*.txt")}
    digests = [row for row in catalog if row["sha256"]]
    assert len(digests) == 4
    for row in digests:
        source = [word.strip("'\"‘’“”.,()") for word in eojeols(sources[row["sha256"]])]
        runs = {tuple(source[i : i + 5]) for i in range(len(source) - 4)}
        digest = [word.strip("'\"‘’“”.,()") for word in eojeols(root / "seeds" / row["file"])]
        assert not runs & {tuple(digest[i : i + 5]) for i in range(len(digest) - 4)}, row["doc_id"]


def test_originals_take_the_place_of_the_digests(root, shared):
    rows, _ = read_files([root / "seeds" / "articles"], catalog=root / "seeds" / "catalog.csv", originals=shared / "seeds")
    assert len(rows) == 319
    digests = rows[rows["source_id"].str.startswith("seed-")]
    assert len(digests) == 4
    assert set(digests["path"].str.rsplit("/").str[-1]) == {path.name for path in (shared / "seeds").glob("*.txt")}


def test_sample_comes_out_clean(sample):
    furniture = re.compile(r"무단전재|재배포|@|^글자크기|^\s*•|^▲|^발행일|다른 기사보기|^관련기사|\[디지털마루|^<>|^■", re.MULTILINE)
    found = [(row.doc_id, furniture.findall(row.text)) for row in sample.articles.itertuples() if furniture.search(row.text)]
    assert found == []
    assert (sample.articles["title"] != "").all() and (sample.articles["text"].str.len() > 350).all()


def test_sample_dates_are_known_but_for_two(sample):
    assert sample.articles["dated_by"].value_counts()["inferred"] == 2
    assert (sample.when() == "").sum() == 2


def test_sources_are_dated_only_where_the_page_says_so(sources):
    articles = sources[0].articles.set_index("doc_id")
    assert articles["published"].tolist() == ["", "2011-11-08T16:18:45", "2012-09-04", ""]
    assert articles["dated_by"].tolist() == ["none", "header", "header", "none"]


@pytest.mark.parametrize("term", ONE_TERM)
def test_term_of_the_sources_is_one_term(sources, term):
    assert term in set(sources[1].table["form"].astype(str))


@pytest.mark.parametrize("word", FURNITURE)
def test_no_furniture_of_the_sources_is_a_term(sources, word):
    assert word not in set(sources[1].table["form"].astype(str))
