"""From files to a corpus: nothing is lost uncounted, and nothing depends on the order in which it came."""

import csv
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import InputError
from analysis.preprocessing.corpus import corpus
from analysis.values import CORPUS_COLUMNS, CorpusSpec

HEAD = ["뉴스 식별자", "일자", "언론사", "제목", "본문", "키워드", "분석제외 여부"]
SHARED = Path(__file__).resolve().parents[1].parent / "shared"


def write(path, rows, header=HEAD):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def spec(*files, **fields):
    return CorpusSpec(files=files, **fields)


def article(n, *, day="20110102", outlet="가람일보", title=None, text=None, keywords="", exclude=""):
    title = f"제목 {n}" if title is None else title
    return [
        f"01100201.20110102030405{n:03d}",
        day,
        outlet,
        title,
        f"{n}번째 글이다." if text is None else text,
        keywords,
        exclude,
    ]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


def test_articles_carry_everything_that_the_source_says(folder):
    path = write(folder / "a.csv", [article(1, keywords="가,나", text="[가람투데이 나한별 기자] 첫 글이다.")])
    result = corpus(spec(path))
    assert tuple(result.articles.columns) == CORPUS_COLUMNS
    row = result.articles.iloc[0]
    assert (row.doc_id, row.published, row.date_precision, row.dated_by) == (
        "01100201.20110102030405001", "2011-01-02", "day", "column")  # fmt: skip
    assert (row.outlet, row.author, row.title, row.text, row.keywords, row.copies) == (
        "가람일보", "나한별", "제목 1", "첫 글이다.", "가,나", 1)  # fmt: skip
    assert row.path == "data/a.csv" and len(row.sha256) == 64
    told = [entry for entry in result.log[["path", "row", "step", "rule"]].values.tolist() if entry[3] != "encoding"]
    assert told == [
        ["data/a.csv", "", "note", "BigKinds export"],
        ["data/a.csv", "", "note", "rows"],
        ["data/a.csv", "", "note", "span"],
        ["data/a.csv", "2", "clean", "bracket"],
    ]


def test_stubs_of_an_archive_are_noticed(folder):
    stub = "통신사가 바다 건너 시장으로 나간다. " * 9
    result = corpus(
        spec(write(folder / "a.csv", [article(n, text=f"{n} {stub}"[:200], keywords="가,나") for n in range(4)]))
    )
    assert "bodies are cut at 200 characters; keywords are of the whole" in result.log["rule"].tolist()


def test_archive_exclusions_are_counted_by_reason_and_unknown_values_kept(folder):
    rows = [article(1), article(2, exclude="중복"), article(3, exclude="예외"), article(4, exclude="중복, 예외"),
            article(5, exclude="본문 확보")]  # fmt: skip
    result = corpus(spec(write(folder / "a.csv", rows)))
    assert len(result) == 2
    log = result.log[result.log["step"] == "select"]
    assert log["rule"].tolist() == ["excluded:중복", "excluded:예외", "excluded:중복, 예외"]
    assert log["row"].tolist() == ["3", "4", "5"]
    note = result.log[result.log["rule"] == "unknown value of 분석제외 여부"]
    assert note[["row", "text", "step"]].values.tolist() == [["6", "본문 확보", "note"]]


@pytest.mark.parametrize("value", ["중복;예외", "중복 / 예외", "중복|예외", "중복 예외", "중복\n예외", "중복·예외", "예외、중복",
                                   unicodedata.normalize("NFD", "중복,예외"), "\ufeff중복\u200b, 예외"])  # fmt: skip
def test_archive_exclusions_are_known_however_they_are_joined_and_spelt(folder, value):
    result = corpus(spec(write(folder / "a.csv", [article(1), article(2, exclude=value), article(3, exclude="본문 확보;중복")])))
    gone = result.log[result.log["step"] == "select"]
    assert set(gone["rule"].iloc[0].removeprefix("excluded:").split(", ")) == {"중복", "예외"}
    assert gone["row"].tolist() == ["3", "4"] and gone["rule"].iloc[1] == "excluded:중복"
    assert result.log[result.log["rule"] == "unknown value of 분석제외 여부"]["text"].tolist() == ["본문 확보"]


def test_empty_articles_go_with_a_reason(folder):
    result = corpus(
        spec(
            write(folder / "a.csv", [article(1), article(2, title="", text=" "), article(3, title="", text="글자크기")])
        )
    )
    assert len(result) == 1
    assert result.log[result.log["step"] == "read"]["rule"].tolist() == ["empty: no text, title or keywords"] * 2


def test_unreadable_date_leaves_the_article_undated_and_is_told(folder):
    result = corpus(spec(write(folder / "a.csv", [article(1), article(2, day="20130231"), article(3, day="")])))
    assert result.articles["published"].tolist() == ["2011-01-02", "", ""]
    assert result.articles["dated_by"].tolist() == ["column", "none", "none"]
    assert result.log[result.log["step"] == "date"][["row", "rule", "text"]].values.tolist() == [
        ["3", "unreadable", "20130231"]
    ]


def test_undated_articles_are_kept_dropped_or_stop(folder):
    path = write(folder / "a.csv", [article(1), article(2, day="")])
    assert len(corpus(spec(path))) == 2
    dropped = corpus(spec(path, undated="drop"))
    assert len(dropped) == 1 and "undated" in dropped.log["rule"].tolist()
    with pytest.raises(InputError, match=r"1 articles have no date of publication: 01100201.20110102030405002;"):
        corpus(spec(path, undated="stop"))


def test_dates_by_hand_carry_their_reason_and_must_name_an_article(folder):
    (folder / "one.txt").write_text("첫 글이다.", encoding="utf-8")
    result = corpus(spec(folder, dates={"one": ("2000-06", "지난달 설립을 적음")}))
    assert result.articles.loc[0, ["published", "date_precision", "dated_by"]].tolist() == ["2000-06", "month", "hand"]
    assert result.log.loc[result.log["step"] == "date", "text"].tolist() == ["2000-06 (지난달 설립을 적음)"]
    with pytest.raises(InputError, match=r"\[corpus.dates\]: there is no article 'onee'; did you mean 'one'"):
        corpus(spec(folder, dates={"onee": ("2000-06", "까닭")}))
    with pytest.raises(InputError, match=r"\[corpus.dates\], one: '2000-13' is not a date"):
        corpus(spec(folder, dates={"one": ("2000-13", "까닭")}))


def test_texts_are_dated_by_catalog_then_header_line_then_file_name_never_by_a_sentence(folder):
    body = "1998년 1월 2일 문을 연 회사다."
    texts = {
        "catalogued": body,
        "20031122-named": body,
        "lined": f"큰 제목\n발행일 2012-09-04 제19면\n{body}",
        "plain": body + " 또 있다.",
    }
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    write(folder / "catalog.csv", [["c", "catalogued.txt", "2000-06-15", "month", "inferred"]],
          ["doc_id", "file", "published", "date_precision", "dated_by"])  # fmt: skip
    table = corpus(spec(folder)).articles.set_index("doc_id")
    assert table["dated_by"].to_dict() == {
        "20031122-named": "filename",
        "c": "inferred",
        "lined": "header",
        "plain": "none",
    }
    assert table["published"].to_dict() == {
        "20031122-named": "2003-11-22",
        "c": "2000-06",
        "lined": "2012-09-04",
        "plain": "",
    }
    assert table.loc["lined", ["title", "text"]].tolist() == ["큰 제목", body]


@pytest.mark.parametrize(
    ("published", "precision", "dated_by", "message"),
    [
        ("2000-06", "day", "", "published '2000-06' is not known to the day"),
        ("2000-06", "monthly", "", "unknown date_precision 'monthly'; did you mean 'month'"),
        ("2000-06", "", "guess", "unknown dated_by 'guess'"),
        ("June 2000", "", "", "catalog, one: 'June 2000' is not a date"),
    ],
)
def test_catalog_dates_are_checked(folder, published, precision, dated_by, message):
    (folder / "one.txt").write_text("첫 글이다.", encoding="utf-8")
    write(folder / "catalog.csv", [["one", "one.txt", published, precision, dated_by]],
          ["doc_id", "file", "published", "date_precision", "dated_by"])  # fmt: skip
    with pytest.raises(InputError, match=message):
        corpus(spec(folder))


def test_ids_come_from_the_source_the_file_name_or_the_content(folder):
    (folder / "a").mkdir()
    for name, text in {"one.txt": "첫 글이다.", "a/two.txt": "둘째 글이다.", "two.txt": "셋째 글이다."}.items():
        (folder / name).write_text(text, encoding="utf-8")
    write(folder / "t.csv", [["id-9", "가", "글이다."]], ["id", "제목", "본문"])
    write(folder / "u.csv", [["나", "또 글이다."]], ["제목", "본문"])
    result = corpus(spec(folder))
    table = result.articles.set_index("path")
    assert (table.loc["data/one.txt", "doc_id"], table.loc["data/t.csv", "doc_id"]) == ("one", "id-9")
    for path in ("data/two.txt", "a/two.txt", "data/u.csv"):
        assert table.loc[path, "doc_id"] == table.loc[path, "sha256"][:16]


def test_id_that_different_articles_share_loses_none_of_them(folder):
    rows = [["1.1E+24", f"제목 {n}", f"{n}번째 글이다."] for n in range(3)]
    result = corpus(spec(write(folder / "a.csv", rows, ["id", "제목", "본문"])))
    assert len(result) == 3 and result.articles["doc_id"].str.startswith("1.1E+24-").all()
    assert (result.log["rule"] == "id shared by different articles").sum() == 3


def test_duplicates_by_id_and_by_content_are_folded_and_counted(folder):
    first = [article(1), article(2), article(3)]
    second = [
        article(2),
        article(3),
        article(4, title="제목 1", text="1번째 글이다."),
        article(5, title="제목 1", text="1번째 글이다.", day="20110103"),
    ]
    result = corpus(spec(write(folder / "a.csv", first), write(folder / "b.csv", second)))
    table = result.articles.set_index("doc_id")
    ids = [f"01100201.20110102030405{n:03d}" for n in (1, 2, 3, 5)]
    assert table.index.tolist() == ids and table["copies"].tolist() == [2, 2, 2, 1]
    log = result.log[result.log["step"] == "duplicates"]
    assert sorted(log[["doc_id", "rule", "text"]].values.tolist()) == [
        [ids[1], "same id", ids[1]],
        [ids[2], "same id", ids[2]],
        ["01100201.20110102030405004", "same title, outlet, day and text", ids[0]],
    ]


def test_articles_without_text_are_told_apart_by_their_keywords(folder):
    rows = [["오늘의 시세", "가,나"], ["오늘의 시세", "다,라"], ["오늘의 시세", "가,나"]]
    assert len(corpus(spec(write(folder / "a.csv", rows, ["제목", "키워드"])))) == 2


CELLS = st.tuples(
    st.sampled_from(["20110102", "2011", "", "어제"]),
    st.sampled_from(["제목 하나", "제목 둘", ""]),
    st.sampled_from(["글이다.", "다른 글이다.", "글자크기", ""]),
    st.sampled_from(["", "중복", "예외,중복", "모름"]),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=6), min_size=1, max_size=3), st.sampled_from(["keep", "drop"]), st.randoms())
def test_given_is_kept_plus_removed_for_every_file_in_any_order(tmp_path_factory, files, undated, random):
    folder = tmp_path_factory.mktemp("law")
    paths = [
        write(folder / f"{n}.csv", rows, ["일자", "제목", "본문", "분석제외 여부"]) for n, rows in enumerate(files)
    ]
    counts = {f"{folder.name}/{n}.csv": sum(any(cells) for cells in rows) for n, rows in enumerate(files)}
    try:
        result = corpus(spec(*paths, undated=undated))
    except InputError as error:
        assert "no article is left" in error.en
        return
    intake = result.intake.set_index("path")
    for path, n in counts.items():
        assert (intake["n_given"].get(path, 0), n) == (n, n)
    assert result.articles["copies"].sum() + (result.log["step"].isin(["read", "select"])).sum() == sum(counts.values())
    shuffled = list(paths)
    random.shuffle(shuffled)
    again = corpus(spec(*shuffled, undated=undated))
    assert again.articles.equals(result.articles) and again.log.equals(result.log)


def test_no_article_left_says_why(folder):
    path = write(folder / "a.csv", [article(1, exclude="중복"), article(2, text="", title="")])
    with pytest.raises(
        InputError, match=r"no article is left: 2 were given and removed \(empty.* 1, excluded:중복 1\)"
    ) as error:
        corpus(spec(path))
    assert "남은 기사가 없습니다" in error.value.ko


def test_paths_do_not_depend_on_the_machine_and_stay_distinct(tmp_path):
    for place in ("x/articles", "y/articles"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "a.txt").write_text(f"{place} 글이다.", encoding="utf-8")
    (tmp_path / "x/articles/b.txt").write_text("또 글이다.", encoding="utf-8")
    paths = corpus(spec(tmp_path / "x", tmp_path / "y")).articles["path"]
    assert sorted(paths) == ["articles/b.txt", "x/articles/a.txt", "y/articles/a.txt"]


def test_real_seed_articles_are_dated_only_by_their_header_line():
    seeds = SHARED / "seeds"
    if not seeds.is_dir():
        pytest.skip("needs the four source articles beside the project (../shared/seeds)")
    table = corpus(spec(seeds)).articles
    assert table["doc_id"].str[:3].tolist() == ["000", "001", "002", "003"]
    assert table["published"].tolist() == ["", "2011-11-08T16:18:45", "2012-09-04", ""]
    assert table["dated_by"].tolist() == ["none", "header", "header", "none"]
    assert table["outlet"].tolist() == ["", "디지털데일리", "", "게임톡"]
    assert (table["title"] == "").tolist() == [True, False, False, False]
    for furniture in ("무단전재", "다른 기사", "발행일", "글자크기", "페이스북", "@", "▲", "<>", "㈜", "(주)", "馬"):
        assert not table["text"].str.contains(furniture, regex=False).any(), furniture
    assert table["text"].str.contains("기자간담회").sum() == 1


def test_originals_take_the_place_of_the_digests():
    catalog = Path(__file__).resolve().parents[1] / "seeds" / "catalog.csv"
    if not (SHARED / "seeds").is_dir() or not catalog.is_file():
        pytest.skip("needs the sample corpus and the four source articles beside the project (../shared/seeds)")
    digests = corpus(spec(catalog.parent / "articles", catalog=catalog)).articles
    originals = corpus(spec(catalog.parent / "articles", catalog=catalog, originals=SHARED / "seeds")).articles
    changed = digests["sha256"] != originals["sha256"]
    assert digests["doc_id"].equals(originals["doc_id"]) and changed.sum() == 4
    assert (
        digests["published"].equals(originals["published"])
        and originals.loc[changed, "path"].str.startswith("seeds/0").all()
    )


def test_real_export_is_counted_to_the_last_row():
    path = SHARED / "data" / "bigkinds_startup_funding" / "NewsResult.xlsx"
    if not path.is_file():
        pytest.skip("needs the data sets beside the project (../shared/data)")
    result = corpus(spec(path))
    assert result.intake["n_given"].tolist() == [4743] and (result.articles["dated_by"] == "column").all()
    assert result.log["rule"].str.startswith("excluded:").sum() == 74
    assert result.log["rule"].str.startswith("bodies are cut").sum() == 1
    assert result.articles["keywords"].ne("").all() and result.articles["published"].str[:4].min() == "2015"


def test_two_overlapping_exports_give_each_article_once():
    folder = SHARED / "data" / "bigkinds_flagship_species"
    if not folder.is_dir():
        pytest.skip("needs the data sets beside the project (../shared/data)")
    result = corpus(spec(folder))
    assert result.intake["n_given"].tolist() == [1029, 983, 1029] and result.articles["doc_id"].is_unique
