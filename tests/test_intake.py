"""The intake report: nothing leaves a corpus uncounted, and what a careful reader would ask stands at its head."""

import time

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from analysis.preprocessing import intake
from analysis.preprocessing.spans import named_period
from analysis.report import check
from analysis.report.intake import findings, of_intake, sentences
from analysis.report.intake_text import MESSAGES
from analysis.study import parse
from analysis.values import CORPUS_COLUMNS, LOG_COLUMNS, STORY_COLUMNS, Corpus

PRECISION = {0: "none", 4: "year", 7: "month", 10: "day", 19: "second"}


def corpus(articles, log=(), stories=()):
    """articles: {doc_id, path, published, ...} each; log: (doc_id, path, row, step, rule, text); stories: STORY_COLUMNS."""
    rows = [{"outlet": "가온", "title": "제목", "text": "본문이다. " * 40, "published": "", "path": "a.csv", **row} for row in articles]
    rows = [{"dated_by": "column" if row["published"] else "none", "story": row["doc_id"], "copies": 1, **row,
             "date_precision": PRECISION[len(row["published"])]} for row in rows]  # fmt: skip
    table = pd.DataFrame(rows).reindex(columns=list(CORPUS_COLUMNS), fill_value="").sort_values("doc_id", ignore_index=True)
    return Corpus(table, pd.DataFrame(list(log), columns=list(LOG_COLUMNS), dtype="str"),
                  pd.DataFrame(list(stories), columns=list(STORY_COLUMNS)))  # fmt: skip


def note(path, rule, text):
    return ("", path, "", "note", rule, text)


def many(path, days, *, outlet="가온", start=0):
    return [{"doc_id": f"{path}-{outlet}-{start + i:06d}", "path": path, "published": str(day), "outlet": outlet} for i, day in enumerate(days)]


def daily(first, last, times=1):
    return [str(day) for day in np.arange(np.datetime64(first), np.datetime64(last) + 1) for _ in range(times)]


def keys(made):
    return [one.key for one in findings(intake.tables(made), made)]


def finding(made, key):
    (one,) = [one for one in findings(intake.tables(made), made) if one.key == key]
    return one


# the law


def test_given_is_kept_and_each_reason():
    made = corpus(
        [{"doc_id": "a"}, {"doc_id": "b"}, {"doc_id": "c", "path": "b.csv"}],
        [("d", "a.csv", "4", "read", "empty: no text, title or keywords", ""), ("e", "a.csv", "5", "select", "excluded:중복", ""),
         ("f", "a.csv", "6", "select", "undated", ""), ("a", "b.csv", "3", "duplicates", "same id", "a"),
         ("g", "b.csv", "4", "duplicates", "near copy", "b"), ("", "a.csv", "8", "read", "unreadable: more cells than headers", "x"),
         ("a", "a.csv", "2", "clean", "byline", "홍길동 기자"), note("a.csv", "rows", "6"), note("b.csv", "rows", "3")],
    )  # fmt: skip
    table = intake.tables(made)["intake"].table.set_index("path")
    assert table.loc["a.csv", ["n_given", "n_kept", "n_unread", "n_excluded", "n_dropped"]].tolist() == [6, 2, 2, 1, 1]
    assert table.loc["b.csv", ["n_given", "n_kept", "n_duplicates", "n_near"]].tolist() == [3, 1, 1, 1]
    assert (table["n_removed"] == table[list(intake.REASONS)].sum(axis=1)).all()


@pytest.mark.parametrize(("rows", "log"), [("3", []), ("1", []), ("3", [("c", "a.csv", "4", "note", "seen", "")])])
def test_a_row_that_is_neither_kept_nor_removed_is_our_fault(rows, log):
    made = corpus([{"doc_id": "a"}, {"doc_id": "b"}], [*log, note("a.csv", "rows", rows)])
    with pytest.raises(ValueError, match=f"a.csv gave {rows} rows, but 2"):
        intake.tables(made)


def test_a_row_that_is_removed_twice_is_our_fault():
    twice = [("b", "a.csv", "3", "select", "excluded:중복", ""), ("b", "a.csv", "3", "duplicates", "same id", "a")]
    with pytest.raises(ValueError, match=r"removed twice, such as a\.csv, row 3"):
        intake.law(corpus([{"doc_id": "a"}], twice))


def test_an_original_that_stands_for_a_digest_balances_over_the_pages():
    made = corpus([{"doc_id": "a", "path": "originals/a.txt"}], [note("digests/a.txt", "rows", "1")])
    assert intake.law(made)["n_given"].sum() == 1


STEPS = [("read", "unreadable: x"), ("read", "empty: no text, title or keywords"), ("select", "excluded:예외"), ("select", "undated"),
         ("duplicates", "same id"), ("duplicates", "near copy"), ("kept", ""), ("kept", "")]  # fmt: skip
FATES = st.lists(st.tuples(st.sampled_from(["a.csv", "b.xlsx", "c/1.txt", "=d.csv"]), st.sampled_from(STEPS),
                           st.sampled_from(["", "2001", "2001-02", "2001-02-03", "2003-01-01"]),
                           st.sampled_from(["", "가온", "=마루"])), max_size=40)  # fmt: skip


@settings(max_examples=12, deadline=None)
@given(fates=FATES, notes=st.booleans())
def test_the_law_holds_for_any_corpus_and_breaks_when_a_row_is_lost(fates, notes):
    articles, log, count = [{"doc_id": "0", "path": "a.csv"}], [], {"a.csv": 1}
    for i, (path, (step, rule), published, outlet) in enumerate(fates, start=1):
        count[path] = count.get(path, 0) + 1
        if step == "kept":
            articles.append({"doc_id": f"{i:03d}", "path": path, "published": published, "outlet": outlet})
        else:
            log.append((f"{i:03d}", path, str(i), step, rule, "0"))
    log += [note(path, "rows", str(n)) for path, n in count.items()] if notes else []
    made = corpus(articles, log)
    tables = of_intake(made)
    assert tables["intake"].table["n_given"].sum() == len(fates) + 1
    assert tables["intake"].coverage["used"] == len(articles)
    assert tables["intake_outlets"].table["n_articles"].sum() == tables["intake_dates"].table["n_articles"].sum() == len(articles)
    dated = sum(bool(row.get("published")) for row in articles)
    assert tables["intake_outlets_year"].table["n_articles"].sum() == dated == tables["intake_outlets_year"].coverage["used"]
    assert check.summary(made, tables, "ko") and check.summary(made, tables, "en", all=True)
    if notes and log:
        lost = Corpus(made.articles, made.log.iloc[1:], made.stories)
        if len(log) > len(count):  # the first row of the log is a removal
            with pytest.raises(ValueError, match="intake:"):
                intake.law(lost)


@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_the_law_holds_on_files(tmp_path_factory, data):
    from analysis.preprocessing.corpus import corpus as from_files

    folder = tmp_path_factory.mktemp("files")
    cell = st.sampled_from(["", "리눅스 서버가 은행에서 팔린다", "=1+1", '"', "중복", "2001-02-03", "엉터리"])
    n_given = 0
    for name, encoding in (("하나.csv", "cp949"), ("둘.csv", "utf-8-sig")):
        rows = data.draw(st.lists(st.tuples(cell, cell, st.sampled_from(["", "20010203", "엉터리"]),
                                            st.sampled_from(["", "중복", "예외", "모름"])), max_size=8))  # fmt: skip
        rows = [("남는 글", f"이것은 {name}의 기사다", "20010101", ""), *rows]
        pd.DataFrame(rows, columns=["제목", "본문", "일자", "분석제외 여부"]).to_csv(folder / name, index=False, encoding=encoding)
        n_given += sum(any(value.strip() for value in row) for row in rows)
    study = parse(f"[study]\nname = 'x'\n[corpus]\nfiles = ['{folder}']\n", folder=folder)
    made = from_files(study.corpus)
    assert intake.tables(made)["intake"].table["n_given"].sum() == n_given


# periods


@pytest.mark.parametrize(("name", "first", "last"), [
    ("NewsResult_20150101-20151231.xlsx", "2015-01-01", "2015-12-31"), ("NewsResult_20150101-20151231 (1).xlsx", "2015-01-01", "2015-12-31"),
    ("data/relief_NewsResult_20200228-20200504.xlsx", "2020-02-28", "2020-05-04"), ("뉴스_2015-01-01_2015-06-30.csv", "2015-01-01", "2015-06-30"),
    ("2015.01.01~2015.12.31.csv", "2015-01-01", "2015-12-31"), ("news_201501-201506.csv", "2015-01-01", "2015-06-30"),
    ("bigkinds_1995-2018.xlsx", "1995-01-01", "2018-12-31"), ("경제 2015년 상반기.xlsx", "2015-01-01", "2015-06-30"),
    ("2016Q3.csv", "2016-07-01", "2016-09-30"), ("2016_H2.csv", "2016-07-01", "2016-12-31"), ("2016년 2월.csv", "2016-02-01", "2016-02-29"),
    ("vaccine_202102.xlsx", "2021-02-01", "2021-02-28"), ("2015.csv", "2015-01-01", "2015-12-31"), ("20150101_20151231.csv", "2015-01-01", "2015-12-31"),
])  # fmt: skip
def test_a_period_is_read_from_a_files_name(name, first, last):
    assert named_period(name)[:2] == (first, last)


@pytest.mark.parametrize("name", ["articles.csv", "news_8class_1600.jsonl", "20150231-20150301.csv", "id 01100801.20150531.csv", "v1.2.csv", "20151231-20150101 x.csv"])
def test_no_period_is_read_where_there_is_none(name):
    found = named_period(name)
    assert found is None or not found[2]


def test_a_number_in_a_name_is_no_period_where_the_file_holds_nothing_of_it():
    made = corpus(many("sample_2000.csv", ["2015-03-01"]))
    assert intake.tables(made)["intake_periods"].table.loc[0, "named_first"] == ""


def test_a_file_that_does_not_fill_its_name_is_found_also_by_rows_that_were_excluded():
    path = "NewsResult_20150101-20151231.xlsx"
    made = corpus(many(path, daily("2015-03-02", "2015-12-31")))
    one = finding(made, "short")
    assert one.n == 1 and "2015-03-02~2015-12-31" in one.ko and path in one.en
    whole = corpus(many(path, daily("2015-03-02", "2015-12-31")), [note(path, "span", "2015-01-01..2015-12-31")])
    assert "short" not in keys(whole)
    beyond = corpus(many(path, daily("2015-01-01", "2016-01-09")))
    assert "2016-01-09" in finding(beyond, "outside").ko


def test_few_articles_in_a_long_period_are_no_cut():
    made = corpus(many("bigkinds_1995-2018.xlsx", ["1996-03-01", "2001-04-04", "2017-02-02"]))
    assert keys(made) == []


def test_a_file_of_close_to_twenty_thousand_rows_was_cut():
    for n, cut in ((19_899, False), (19_900, True), (20_001, False)):
        made = corpus(many("a.xlsx", ["2015-01-01"] * n))
        assert ("cap" in keys(made)) is cut


def test_a_thin_first_day_and_a_thin_last_month_are_found():
    days = ["2015-01-01", *daily("2015-01-02", "2015-06-30", 12), *["2015-07-05"] * 3, "2015-07-31"]
    table = intake.tables(corpus(many("a.csv", days)))["intake_thin"].table
    assert table[["end", "period", "n_articles"]].values.tolist() == [["first", "2015-01-01", 1], ["last", "2015-07", 4]]


def test_a_month_that_begins_in_its_middle_is_not_thin():
    made = corpus(many("a.csv", daily("2015-01-28", "2015-06-30", 12)))
    assert keys(made) == []


# between files


def test_days_that_the_names_leave_out_are_a_gap():
    first, last = "NewsResult_20150101-20150331.xlsx", "NewsResult_20150501-20150731.xlsx"
    made = corpus(many(first, daily("2015-01-01", "2015-03-31")) + many(last, daily("2015-05-01", "2015-07-31")))
    assert intake.tables(made)["intake_gaps"].table[["kind", "first", "last", "n_days"]].values.tolist() == [["names", "2015-04-01", "2015-04-30", 30]]
    assert "2015-04-01~2015-04-30(30일)" in finding(made, "gap_names").ko


def test_a_gap_is_found_where_many_articles_stand_on_both_sides():
    dense = corpus(many("a.csv", [*daily("2015-01-01", "2015-03-10", 5), *daily("2015-03-20", "2015-06-30", 5)]))
    assert finding(dense, "gap_contents").n == 1 and "2015-03-11~2015-03-19" in finding(dense, "gap_contents").ko
    sparse = corpus(many("a.csv", daily("2001-01-01", "2001-12-31")[::30] + daily("2003-01-01", "2003-12-31")[::30]))
    assert "gap_contents" not in keys(sparse)
    by_month = corpus(many("a.csv", [f"2015-{month:02d}" for month in (1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12) for _ in range(30)]))
    assert "2015-07-01~2015-07-31" in finding(by_month, "gap_contents").ko


def test_an_article_that_came_in_from_three_files_is_an_overlap_of_each_pair():
    log = [("a", "b.csv", "2", "duplicates", "same id", "a"), ("a", "c.csv", "2", "duplicates", "same id", "a"),
           ("x", "b.csv", "3", "select", "excluded:중복", ""), ("x", "c.csv", "3", "select", "excluded:중복", ""),
           ("n", "b.csv", "4", "duplicates", "near copy", "a")]  # fmt: skip
    made = corpus([{"doc_id": "a"}], log)
    table = intake.tables(made)["intake_overlaps"].table
    assert table.values.tolist() == [["b.csv", "c.csv", 2], ["a.csv", "b.csv", 1], ["a.csv", "c.csv", 1]]
    assert finding(made, "overlap").n == 3


def test_duplicates_are_counted_by_key_and_by_file():
    log = [("b", "a.csv", "3", "duplicates", "same id", "a"), ("b", "b.csv", "3", "duplicates", "same id", "a"),
           ("c", "b.csv", "4", "duplicates", "same url", "a")]  # fmt: skip
    table = intake.tables(corpus([{"doc_id": "a"}], log))["intake_duplicates"].table
    assert table.values.tolist() == [["same id", 2, 1], ["same url", 1, 1]]


def test_an_outlet_that_joins_and_one_that_leaves_are_found():
    years = {"가온": range(2015, 2019), "마루": [2018], "보리": [2015, 2016]}
    rows = [row for outlet, present in years.items() for year in present for row in many("a.csv", daily(f"{year}-01-01", f"{year}-12-31")[::3], outlet=outlet, start=year)]
    rows = [{**row, "doc_id": f"{i:05d}"} for i, row in enumerate(rows)]
    made = corpus(rows)
    assert "마루(2018년부터 122건)" in finding(made, "joins").ko and "보리 (until 2016, 244 articles)" in finding(made, "leaves").en


def test_stories_are_told_with_outlets_and_days_and_count_for_the_outlets_of_their_copies():
    stories = [("a", "a", "2015-01-01", "가온", "첫 글", "a.csv", "2", 1.0, "a"), ("a", "b", "2015-01-03", "마루", "둘째", "a.csv", "3", 0.9, "a"),
               ("a", "c", "2015-01-02", "보리", "셋째", "a.csv", "4", 0.8, "a")]  # fmt: skip
    log = [(name, "a.csv", row, "duplicates", "near copy", "a") for name, row in (("b", "3"), ("c", "4"))]
    made = corpus([{"doc_id": "a", "published": "2015-01-01", "copies": 3}], log, stories)
    tables = intake.tables(made)
    assert tables["stories"].table.values.tolist() == [["a", 3, 3, "2015-01-01", "2015-01-03", "첫 글", "가온, 마루, 보리"]]
    years = tables["intake_outlets_year"].table.set_index("outlet")
    assert years["n_articles"].to_dict() == {"가온": 1, "마루": 0, "보리": 0}
    assert years["n_with_copies"].to_dict() == {"가온": 1, "마루": 1, "보리": 1}
    assert finding(made, "near").n == 2


# bodies, encodings, dates, lines


def test_stubs_encodings_and_dates_are_told_by_file():
    rows = [{"doc_id": f"{i}", "path": "a.csv", "text": "가" * 200, "keywords": "낱말,말"} for i in range(5)]
    rows += [{"doc_id": "9", "path": "b.csv", "published": "2001", "dated_by": "inferred"}]
    made = corpus(rows, [note("a.csv", "encoding", "cp949"), note("b.csv", "encoding", "utf-8-sig")])
    table = intake.tables(made)["intake_files"].table.set_index("path")
    assert table.loc["a.csv", ["encoding", "median_length", "stub_share", "n_undated"]].tolist() == ["cp949", 200.0, 1.0, 5]
    assert table.loc["b.csv", "n_inferred"] == 1
    assert keys(made) == ["stubs", "encodings", "undated", "inferred"]
    assert 'read = "keywords"' in finding(made, "stubs").ko and "83.3%" in finding(made, "undated").en
    read = findings(intake.tables(made), made, read="keywords")
    assert read[0].key == "stubs_read" and "대신 키워드 열을 읽습니다" in read[0].ko


def test_recurring_lines_are_proposed_with_their_outlet():
    made = corpus([{"doc_id": "a"}], [note("", "recurring line", "가온 | 31 | 가온 | 뉴스를 봅니다"), note("", "recurring line", " | 40 | 제보 | 02")])
    assert intake.tables(made)["recurring_lines"].table.values.tolist() == [["", 40, "제보 | 02"], ["가온", 31, "가온 | 뉴스를 봅니다"]]
    assert finding(made, "lines").n == 2


def test_files_that_were_left_unread_are_named_whatever_the_reason():
    rules = ["not read: unknown suffix", "not read: no ordinary file", "not read: a link that leads out of its folder", "not read: a zip in a zip"]
    log = [note(f"in/{n}.x", rule, ".x") for n, rule in enumerate(rules)]
    made = corpus(many("a.csv", ["2001-01-01"]), log)
    found = {one.key: one for one in findings(intake.tables(made), made)}
    assert found["suffix"].n == 1 and "0.x" in found["suffix"].en
    assert found["aside"].n == 3 and all(f"{n}.x" in found["aside"].ko for n in (1, 2, 3))


def test_the_gravest_finding_comes_first():
    rows = many("NewsResult_20150101-20151231.xlsx", ["2015-12-01"] * 19_950)
    rows[0] |= {"published": ""}
    made = corpus(rows, [note(rows[0]["path"], "encoding", "xlsx")])
    assert keys(made) == ["cap", "short", "undated"]
    assert [one.n for one in findings(intake.tables(made), made)] == [1, 1, 1]


def test_an_old_corpus_without_notes_has_empty_cells_and_nothing_stands_out():
    made = corpus([{"doc_id": "a", "published": "2001-01-01"}, {"doc_id": "b", "published": "2001-01-02"}])
    tables = of_intake(made)
    assert tables["intake_files"].table["encoding"].tolist() == [""]
    assert sentences(tables["intake_findings"], "ko") == ["눈에 띄는 문제가 없습니다."]


def test_pages_of_a_folder_are_counted_together():
    made = corpus([{"doc_id": f"{i:02d}", "path": f"seeds/{i:02d}.txt"} for i in range(30)])
    assert intake.tables(made)["intake"].table[["path", "n_files", "n_given"]].values.tolist() == [["seeds/*.txt", 30, 30]]


# what is printed


def test_the_summary_is_short_aligned_and_never_breaks_a_line():
    outlets = [f"신문{i:02d}" for i in range(40)]
    rows = [{"doc_id": f"{i:05d}", "path": f"폴더/파일{i % 30}.csv", "published": f"{1995 + i % 25}-01-01", "outlet": outlets[i % 40],
             "title": "줄\n바꿈\x1b[31m"} for i in range(2000)]  # fmt: skip
    made = corpus(rows, [("z", "폴더/파일1.csv", "9", "read", "unreadable: x\ny", "")])
    text = check.summary(made, of_intake(made), "ko")
    assert text.count("\n") < 45 and "\x1b" not in text
    assert max(check.width(line) for line in text.split("\n")) <= 110
    table = [line for line in text.split("\n") if line.startswith("  신문")]
    assert len({check.width(line) for line in table}) == 1
    assert check.summary(made, of_intake(made), "ko", all=True).count("\n") > 70


def test_every_message_of_the_intake_is_in_use():
    from pathlib import Path

    import analysis.report.intake as module

    source = "".join(path.read_text(encoding="utf-8") for path in Path(module.__file__).parent.glob("*.py") if path.name != "intake_text.py")
    tables = intake.tables(corpus([{"doc_id": "a"}]))
    known = {f"head_{name}" for name in tables["intake"].table} | {f"reason_{name}" for name in intake.REASONS} | set(tables)
    built = ("find_gap_", "find_joins", "find_leaves", "find_holes", "head_")
    assert [key for key in MESSAGES if key not in known and f'"{key}"' not in source and not key.startswith(built)] == []


def test_a_large_corpus_takes_seconds():
    n = 100_000
    numbers = np.arange(n)
    ids = pd.Series([f"{i:08d}" for i in numbers], dtype="str")
    days = pd.Series(np.datetime64("2001-01-01") + (numbers % 5000), dtype="datetime64[s]").dt.strftime("%Y-%m-%d")
    articles = pd.DataFrame({
        "doc_id": ids, "published": days.astype("str"), "date_precision": "day", "dated_by": "column",
        "outlet": pd.Series([f"신문{i % 50}" for i in numbers], dtype="str"), "path": pd.Series([f"f{i % 40}.csv" for i in numbers], dtype="str"),
        "text": "본문", "story": ids, "copies": 1,
    }).reindex(columns=list(CORPUS_COLUMNS), fill_value="")  # fmt: skip
    log = pd.DataFrame({
        "doc_id": ids.sample(3 * n, replace=True, random_state=1).to_numpy(), "path": [f"f{i % 40}.csv" for i in range(3 * n)],
        "row": [str(i) for i in range(3 * n)], "step": ["clean", "duplicates", "clean"] * n, "rule": ["byline", "same id", "email"] * n,
    }).assign(text=lambda rows: rows["doc_id"])[list(LOG_COLUMNS)].astype("str")  # fmt: skip
    made = Corpus(articles, log)
    started = time.perf_counter()
    of_intake(made)
    assert time.perf_counter() - started < 10  # about one second; a slow machine is no failure
