"""The command: what a user can mend ends with status 2, one message in their language, and nothing half-written."""

import csv
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys

import pytest

from analysis.cli import main
from analysis.commands.parser import parser
from analysis.report import build

ARTICLES = [
    ("2000-03-02", "가온", "레드햇 한국 상륙", "레드햇이 리눅스 배포판을 한국 시장에 내놓았다. 오픈소스 운영체제 경쟁이 뜨겁다."),
    ("2000-09-11", "마루", "리눅스 서버 판매 늘어", "리눅스 서버가 은행과 대학에서 팔린다. 오픈소스 운영체제를 쓰는 기업이 늘었다."),
    ("2011-11-08", "가온", "통신사 해외진출", "통신사가 해외 시장에 플랫폼을 들고 나간다. 글로벌 통신 시장 진출이 이어진다."),
    ("2012-02-01", "마루", "글로벌 통신 시장", "통신사의 글로벌 시장 진출에는 현지 통신 사업자와의 협력이 필요하다."),
    ("2014-08-05", "가온", "알리페이 결제", "알리바바의 알리페이가 한국 가맹점에서 결제 서비스를 시작했다. 간편결제 시장이 커진다."),
    ("2014-10-01", "마루", "전자상거래 공세", "알리바바와 전자상거래 시장. 알리페이 결제 서비스가 한국 쇼핑몰로 넓어진다."),
]
STUDY = """
[study]
name = "small"
languages = ["{language}"]
[corpus]
files = ["articles.csv"]
[terms]
min_docs = 1
[models.main]
engine = "sklearn_nmf"
k = [2]
seeds = 2
[report]
figures = []
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def few_figures(monkeypatch):
    """For studies with defaults, which draw everything in three formats."""
    monkeypatch.setattr(build, "DRAWN", {"topic_words": "topic_words"})


@pytest.fixture
def write_study(place):
    def write(text=STUDY, language="en", rows=ARTICLES):
        folder = place / "study"
        folder.mkdir()
        lines = ["date,outlet,title,text", *(",".join(f'"{cell}"' for cell in row) for row in rows)]
        (folder / "articles.csv").write_text("\n".join(lines), encoding="utf-8")
        (folder / "study.toml").write_text(text.replace("{language}", language), encoding="utf-8")
        return folder

    return write


def fails(capsys, *arguments):
    """The one message of a command that has to end with status 2."""
    capsys.readouterr()
    assert main(list(arguments)) == 2
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    message = said.err.rpartition("\r")[2]  # behind a progress bar, which has wiped itself
    assert message.startswith("hwaje: ") and message.count("\n") == 1
    return message


def left_behind(place):
    return sorted(path.name for path in (place / "reports").rglob("*")) if (place / "reports").exists() else []


def test_a_path_that_does_not_exist(place, capsys):
    assert "nowhere: 그런 연구나 자료 파일이나 기사 폴더가 없습니다" in fails(capsys, "run", "nowhere")
    assert "nowhere: there is no such study, data file or folder" in fails(capsys, "--language", "en", "run", "nowhere")
    assert left_behind(place) == []


def test_an_empty_folder(place, capsys):
    (place / "empty").mkdir()
    assert "empty" in fails(capsys, "run", "empty")
    assert left_behind(place) == []


def test_an_xlsx_that_is_not_one(place, capsys):
    (place / "export.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    assert "export.xlsx" in fails(capsys, "run", "export.xlsx")
    assert left_behind(place) == []


def test_a_csv_in_an_unknown_encoding_names_the_byte(place, capsys):
    (place / "table.csv").write_bytes("제목,본문\n".encode("cp949") + b"\xff\xff\xff,x\n")
    assert "10" in fails(capsys, "run", "table.csv")
    assert left_behind(place) == []


def test_a_table_without_a_text_column_lists_its_headers(place, capsys):
    (place / "table.csv").write_text("날짜,조회수\n20010101,3\n", encoding="utf-8")
    said = fails(capsys, "run", "table.csv")
    assert "날짜" in said and "조회수" in said
    assert left_behind(place) == []


def test_no_article_left(write_study, capsys):
    folder = write_study(rows=[("2001-01-01", "가온", "", "")])
    said = fails(capsys, "run", str(folder))
    assert "no article" in said and "empty: no text, title or keywords" in said
    assert not (folder / "out").exists()


def test_fewer_articles_than_topics_says_both_numbers(write_study, capsys):
    folder = write_study(STUDY.replace("k = [2]", "k = [40]"))
    said = fails(capsys, "run", str(folder))
    assert "40" in said and "6" in said
    assert not (folder / "out").exists()


def test_an_unknown_key_names_the_nearest(write_study, capsys):
    folder = write_study(STUDY.replace("min_docs", "min_doc"), language="ko")
    said = fails(capsys, "run", str(folder))
    assert "study.toml, [terms]" in said and "min_docs" in said and "알 수 없는 키" in said
    assert not (folder / "out").exists()


def test_an_unknown_engine_names_the_nearest_and_lists_all(write_study, capsys):
    folder = write_study(STUDY.replace("sklearn_nmf", "sklearn_nmv"))
    said = fails(capsys, "run", str(folder))
    assert "did you mean 'sklearn_nmf'" in said and "tomotopy_lda" in said
    assert not (folder / "out").exists()


def test_a_study_becomes_a_report_and_the_same_bytes_again(write_study, capsys):
    folder = write_study()
    assert main(["run", str(folder)]) == 0
    assert "report.html" in capsys.readouterr().out
    first = (folder / "out" / "manifest.json").read_bytes()
    assert main(["run", str(folder), "--no-cache"]) == 0
    assert (folder / "out" / "manifest.json").read_bytes() == first
    listed = json.loads(first)["outputs"]
    assert {"report.html", "tables.xlsx", "tables/topic_words.csv"} <= set(listed)
    assert str(folder) not in first.decode()
    capsys.readouterr()
    assert main(["explain", str(folder)]) == 0
    assert "다시 계산" not in capsys.readouterr().out
    assert main(["show", str(folder), "topic_words"]) == 0
    assert "리눅스" in capsys.readouterr().out
    assert main(["kwic", str(folder), "알리페이"]) == 0
    assert "[알리페이]" in capsys.readouterr().out
    assert main(["trace", str(folder), "trend_terms_year[period=2014, term=알리바바]"]) == 0
    assert "알리페이 결제" in capsys.readouterr().out
    assert main(["verify", str(folder)]) == 0


def test_check_counts_in_the_studys_language_and_fits_nothing(write_study, capsys):
    folder = write_study(language="ko")
    assert main(["check", str(folder)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("기사 6건 (2000-03-02 ~ 2014-10-01) · 언론사 2곳 · 파일 1개\n수집 6건 = 최종 6건\n")
    assert "확인할 점" in said and "DataFrame" not in said and said.count("\n") < 40
    assert [path.name for path in (folder / "cache").iterdir() if path.is_dir()] == ["corpus"]
    assert main(["--language", "en", "check", str(folder)]) == 0
    assert capsys.readouterr().out.startswith("6 articles (2000-03-02 to 2014-10-01) · outlets: 2 · files: 1\n6 given = 6 kept\n")


def test_check_of_a_file_whose_counts_say_that_something_is_wrong_still_ends_well(place, capsys):
    rows = [("뉴스 식별자", "일자", "언론사", "제목", "본문", "분석제외 여부")]
    rows += [(f"{i}", f"2015{i % 12 + 1:02d}15", "가온" if i % 2 else "마루", f"제목 {i}", f"은행 이야기 {i}번", "중복" if i == 5 else "") for i in range(40)]
    lines = [",".join(f'"{cell}"' for cell in row) for row in rows]
    (place / "NewsResult_20100101-20151231.csv").write_bytes("\r\n".join(lines).encode("cp949"))
    assert main(["check", "NewsResult_20100101-20151231.csv"]) == 0
    said = capsys.readouterr().out
    assert "수집 40건 = 최종 39건 + 분석제외 1건" in said
    assert "이름의 기간을 채우지 못한 파일 1개" in said and "2010-01-01~2015-12-31" in said
    assert left_behind(place) == []


def test_check_prints_every_row_when_asked(write_study, capsys):
    rows = [(f"{2000 + i % 3}-01-01", f"신문{i:02d}", f"제목 {i}", f"{i}번째 은행 이야기") for i in range(30)]
    folder = write_study(language="ko", rows=rows)
    main(["check", str(folder)])
    short = capsys.readouterr().out
    main(["check", str(folder), "--all"])
    whole = capsys.readouterr().out
    assert "그 밖 25곳" in short and "신문29" not in short
    assert "그 밖" not in whole and "신문29" in whole


def test_explain_says_which_part_changed(write_study, capsys):
    folder = write_study()
    main(["run", str(folder), "--to", "terms"])
    text = (folder / "study.toml").read_text(encoding="utf-8")
    (folder / "study.toml").write_text(text.replace("min_docs = 1", "min_docs = 2"), encoding="utf-8")
    capsys.readouterr()
    for language, kept, words in (("en", " kept", ("state", "would run", "parameters: terms", "never run")),
                                  ("ko", " 그대로 씀", ("상태", "다시 계산", "설정: terms", "아직 실행하지 않음"))):  # fmt: skip
        main(["--language", language, "explain", str(folder)])
        said = capsys.readouterr().out
        assert [word for word in words if word not in said] == []
        assert [line.split()[0] for line in said.splitlines() if kept in line] == ["corpus", "nouns"]
        assert language == "en" or not [word for word in ("state", "kept", "would run", "parameters", "never run") if word in said]


def test_a_folder_of_articles_gets_a_study_with_defaults(place, few_figures, capsys):
    (place / "press").mkdir()
    for i, (day, _, title, text) in enumerate(ARTICLES):
        (place / "press" / f"{day.replace('-', '')}_{i}.txt").write_text(f"{title}\n\n{text}\n", encoding="utf-8")
    assert main(["run", "press"]) == 0
    study = place / "reports" / "press" / "study.toml"
    assert '"../../press"' in study.read_text(encoding="utf-8")
    assert (place / "reports" / "press" / "out" / "report.en.html").exists()
    assert main(["run", "press", "--to", "corpus"]) == 0  # the study that was written is the one that runs
    os.rename("press", "other")
    (place / "press.csv").write_text("제목\n하나\n", encoding="utf-8")
    assert "다른 자료의 연구" in fails(capsys, "run", "press.csv")


def test_the_folder_in_which_one_stands_can_be_run_again_and_again(place, few_figures, capsys):
    lines = ["date,outlet,title,text", *(",".join(f'"{cell}"' for cell in row) for row in ARTICLES)]
    (place / "articles.csv").write_text("\n".join(lines), encoding="utf-8")
    for _ in range(2):  # the second time the folder holds the study's own tables
        assert main(["run", ".", "--to", "counts"]) == 0
        assert main(["run", "."]) == 0
        assert "기사 6건" in capsys.readouterr().out


def test_looking_at_a_folder_first_leaves_nothing_that_is_read_later(place, capsys):
    lines = ["date,outlet,title,text", *(",".join(f'"{cell}"' for cell in row) for row in ARTICLES)]
    (place / "articles.csv").write_text("\n".join(lines), encoding="utf-8")
    assert main(["check", "."]) == 0
    assert left_behind(place) == []
    assert main(["run", ".", "--to", "counts"]) == 0
    for study in (place / "reports").rglob("study.toml"):
        study.unlink()  # as after a run that was killed: a cache without its study
    capsys.readouterr()
    assert main(["check", "."]) == 0
    assert "기사 6건" in capsys.readouterr().out


def test_articles_that_were_run_stand_for_their_study(place, capsys):
    lines = ["date,outlet,title,text", *(",".join(f'"{cell}"' for cell in row) for row in ARTICLES)]
    (place / "mine.csv").write_text("\n".join(lines), encoding="utf-8")
    assert "연구가 아니라 자료입니다. 먼저 'hwaje run mine.csv'" in fails(capsys, "explain", "mine.csv")
    assert main(["run", "mine.csv", "--to", "counts"]) == 0
    assert main(["kwic", "mine.csv", "알리페이"]) == 0
    assert "[알리페이]" in capsys.readouterr().out


def test_a_path_with_a_quote_in_it_runs(place):
    (place / "it's \u00a0mine.csv").write_text("제목,본문\n리눅스,리눅스 서버\n은행,은행 대학\n", encoding="utf-8")
    assert main(["run", "it's \u00a0mine.csv", "--to", "counts"]) == 0


def test_one_article_is_too_few_and_nothing_is_left_behind(place, capsys):
    (place / "one.csv").write_text("제목,본문\n리눅스,리눅스 서버\n", encoding="utf-8")
    assert "기사가 한 건만" in fails(capsys, "run", "one.csv")
    assert left_behind(place) == []


def test_a_table_with_headers_only(place, capsys):
    (place / "none.csv").write_text("제목,본문\n", encoding="utf-8")
    assert "머리글만" in fails(capsys, "run", "none.csv")


def test_a_missing_dictionary_or_catalog_is_named(write_study, capsys):
    folder = write_study(STUDY + "[dictionary]\nfiles = ['nope.tsv']\n")
    assert "nope.tsv" in fails(capsys, "run", str(folder))
    (folder / "study.toml").write_text(STUDY.replace("{language}", "ko").replace("[terms]", "catalog = 'no.csv'\n[terms]"),
                                       encoding="utf-8")  # fmt: skip
    assert "no.csv" in fails(capsys, "run", str(folder))


def test_two_models_are_refused(write_study, capsys):
    folder = write_study(STUDY + "[models.other]\nengine = 'nonsense'\n")
    assert "2 models (main, other)" in fails(capsys, "run", str(folder))


def test_a_folder_that_cannot_be_written_is_one_message(place, capsys):
    (place / "reports").write_text("a file, not a folder", encoding="utf-8")
    (place / "two.csv").write_text("제목,본문\n리눅스,리눅스 서버\n은행,은행 대학\n", encoding="utf-8")
    assert "reports" in fails(capsys, "run", "two.csv")


def test_a_console_without_unicode_is_no_reason_to_fail(write_study):
    folder = write_study(language="ko")
    done = subprocess.run([sys.executable, "-m", "analysis.cli", "run", str(folder)], capture_output=True,
                          env=os.environ | {"PYTHONIOENCODING": "cp949"})  # fmt: skip
    assert done.returncode == 0, done.stderr.decode("cp949", "replace")


def test_new_writes_a_study_and_never_over_one(place, capsys):
    assert main(["new", "mine"]) == 0
    assert (place / "mine" / "articles").is_dir()
    assert "이미 있습니다" in fails(capsys, "new", "mine")


def test_the_installed_command_runs():
    done = subprocess.run([sys.executable, "-m", "analysis.cli", "list", "engines"], capture_output=True, text=True, check=True)
    assert {"gensim_lda", "sklearn_lda", "sklearn_nmf", "tomotopy_lda"} <= set(done.stdout.split())


@pytest.mark.parametrize("command", ["new", "check", "run", "explain", "show", "kwic", "explain-text", "lexicon", "lexicon propose",
                                     "lexicon audit", "intrusion", "trace", "verify", "diff", "list"])  # fmt: skip
def test_every_command_shows_an_example_of_itself(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([*command.split(), "--help"])
    assert ended.value.code == 0
    assert f"example: hwaje {command}" in capsys.readouterr().out


def test_every_command_of_the_docs_is_one(root):
    text = (root / "docs" / "commands.md").read_text(encoding="utf-8")
    lines = re.findall(r"^    hwaje (.+)$", text, re.MULTILINE)
    assert len(lines) >= 11
    for line in lines:
        assert callable(parser().parse_args(shlex.split(line)).command), line


def test_words_in_context_are_sorted_cut_and_written(write_study, capsys):
    folder = write_study(language="ko")
    assert main(["kwic", str(folder), "리눅스", "--sort", "outlet", "--csv", "lines.csv"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in said[:3]] == ["가온", "마루", "마루"] and said[-2:] == ["3줄 · 기사 2건", "lines.csv에 3줄을 적었습니다."]
    with open("lines.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["hit"] for row in rows] == ["리눅스"] * 3 and rows[0]["outlet"] == "가온"
    assert main(["--language", "en", "kwic", str(folder), "Linux", "--limit", "1"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 of 3 lines · 2 articles"


def test_a_phrase_is_found_in_context(write_study, capsys):
    folder = write_study()
    assert main(["kwic", str(folder), "리눅스 배포판"]) == 0
    assert "[리눅스 배포판]" in capsys.readouterr().out


def test_a_phrase_is_found_where_some_of_its_words_are_one_term(write_study, capsys):
    folder = write_study(rows=[("2012-03-02", "가온", "", "새 모바일 게임 회사가 나섰다."), ("2012-03-03", "가온", "", "모바일게임 회사다.")])
    for phrase in ("모바일 게임 회사", "모바일게임 회사"):
        assert main(["kwic", str(folder), phrase]) == 0
        said = capsys.readouterr().out
        assert "[모바일 게임 회사]" in said and "[모바일게임 회사]" in said


def test_a_word_that_is_no_noun_of_the_articles_names_the_nearest(write_study, capsys):
    folder = write_study(language="ko")
    assert "'알리페에': 기사 6건의 명사 가운데 없습니다. 혹시 '알리페이'입니까?" in fails(capsys, "kwic", str(folder), "알리페에")
    assert "did you mean '알리페이'" in fails(capsys, "--language", "en", "kwic", str(folder), "알리페에")


def test_a_number_that_is_none_is_refused_with_status_2(write_study, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["kwic", "x", "y", "--limit", "0"])
    assert ended.value.code == 2 and "a whole number above 0" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["kwic", "x", "y", "--limit", "ten"])
    assert "--limit: a whole number above 0" in capsys.readouterr().err


def test_stages_of_a_text_of_a_file_and_of_an_article(write_study, place, capsys):
    folder = write_study()
    assert main(["--language", "en", "explain-text", "간편 결제 앱과 SKT"]) == 0
    first = capsys.readouterr().out
    assert "간편/XR 결제/NNG → 간편결제/NNP" in first and "Nouns kept: 3 (3 different)" in first
    (place / "one.txt").write_bytes("간편 결제 앱과 SKT\n".encode("cp949"))
    assert main(["--language", "en", "explain-text", "one.txt"]) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == first.splitlines()[-2:]
    (place / "words.tsv").write_text("surface\tcanonical\ttype\tmode\n가온누리판\t\tname\tmerge\n", encoding="utf-8")
    text = STUDY.replace("{language}", "ko") + "[dictionary]\nfiles = ['../words.tsv']\n"
    (folder / "study.toml").write_text(text, encoding="utf-8")
    assert main(["explain-text", "가온 누리판 소식", "--study", str(folder)]) == 0
    assert "가온누리판 1" in capsys.readouterr().out
    from analysis.run import run

    doc_id = run(folder).corpus.articles["doc_id"][0]
    assert main(["explain-text", doc_id, "--study", str(folder)]) == 0
    assert "리눅스 2" in capsys.readouterr().out


def test_a_text_that_cannot_be_read_is_said(place, capsys):
    assert "nothing to read" in fails(capsys, "--language", "en", "explain-text", " ")
    assert "읽을 글이 없습니다" in fails(capsys, "explain-text", " ")
    assert "missing.txt" in fails(capsys, "explain-text", "missing.txt")
    (place / "table.csv").write_text("제목,본문\n하나,둘\n", encoding="utf-8")
    assert "기사 한 건을 .txt 파일로" in fails(capsys, "explain-text", "table.csv")
    for date in ("11월", "2011-13"):
        assert f"--date {date}: 2011, 2011-11" in fails(capsys, "explain-text", "글", "--date", date)


def test_the_audit_of_the_dictionary_adds_up_and_looks_for_a_drift(write_study, capsys):
    folder = write_study()
    assert main(["lexicon", "audit", str(folder)]) == 0
    said = capsys.readouterr().out
    total, *parts = (int(re.search(pattern, said)[1]) for pattern in
                     (r"occurrences (\d+)", r"= (\d+) kept", r"(\d+) inside", r"(\d+) said", r"(\d+) lost"))  # fmt: skip
    assert total == sum(parts) > 0
    assert "nouns unknown to the analyser" in said


PROPOSING = [(f"20{i:02d}-03-02", "가온" if i % 2 else "마루", f"소식 {i}", f"구름나루가 문을 열었다. 바람터는 구름나루와 구름나루의 {i}번째 손님이다.")
             for i in range(12)]  # fmt: skip


def test_proposals_are_a_dictionary_file_and_never_written_over_one(write_study, place, capsys):
    folder = write_study(rows=PROPOSING)
    assert main(["lexicon", "propose", str(folder), "--out", "words.tsv", "--top", "5", "--min-count", "3"]) == 0
    said = capsys.readouterr().out
    assert "written to words.tsv" in said and "바람터" in said and (place / "words.xlsx").is_file()
    assert "words.tsv: exists already" in fails(capsys, "lexicon", "propose", str(folder), "--out", "words.tsv")
    assert "--out .: is a folder" in fails(capsys, "lexicon", "propose", str(folder), "--out", ".")
    text = STUDY.replace("{language}", "en") + "[dictionary]\nfiles = ['../words.tsv']\n"
    (folder / "study.toml").write_text(text, encoding="utf-8")
    assert main(["kwic", str(folder), "바람터", "--limit", "1"]) == 0
    assert "of 12 lines" in capsys.readouterr().out


def test_what_is_found_in_the_articles_counts_where_the_study_says_so(write_study, capsys):
    folder = write_study(STUDY + "[dictionary]\ndiscover = 0.5\n", rows=PROPOSING)
    assert main(["kwic", str(folder), "바람터", "--limit", "1"]) == 0
    assert "of 12 lines" in capsys.readouterr().out
    from analysis.run import run

    found = run(folder)
    assert "바람터" in found.discovered.table["surface"].tolist() and found.nouns.analyser["dictionary"] == found.lexicon.digest
    assert found.recipes["nouns"]["inputs"].keys() == {"corpus", "discovered"}
    bare = run(write_nothing(folder))
    assert bare.discovered is None and bare.lexicon.digest != found.lexicon.digest


def write_nothing(folder):
    (folder / "study.toml").write_text(STUDY.replace("{language}", "en"), encoding="utf-8")
    return folder


def test_a_score_that_is_none_is_refused(write_study, capsys):
    folder = write_study(STUDY + "[dictionary]\ndiscover = 8\n", language="ko")
    assert "[dictionary] discover: 8" in fails(capsys, "run", str(folder)) and not (folder / "out").exists()


CODED = [(f"20{i % 9:02d}-03-02", "가온", f"{words[0]} 소식 {i}", ", ".join(words[(i + j) % 7] for j in range(6)) + ".")
         for i in range(24) for words in [("은행", "대출", "금리", "예금", "이자", "통장", "저축"), ("바다", "어선", "항구", "그물", "선원", "등대", "갯벌")][i % 2 : i % 2 + 1]]  # fmt: skip


def filled(sheet, key, path, coder, wrong=()):
    """The form as a coder gives it back: right but for the questions `wrong`."""
    import openpyxl

    book = openpyxl.load_workbook(sheet)
    page = book["answers"]
    page["B2"] = coder
    with open(key, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            item, option = int(row["item"]), int(row["option"])
            page.cell(4 + item, 2).value = option % int(row["n_options"]) + 1 if item in wrong else option
    book.save(path)
    return str(path)


def test_people_are_asked_about_the_topics_and_their_answers_scored(write_study, place, capsys):
    folder = write_study(STUDY + '[corpus.duplicates]\nnear = "off"\n', rows=CODED)
    assert main(["intrusion", str(folder)]) == 0
    said = capsys.readouterr().out
    made = folder / "intrusion"
    assert {path.name for path in made.iterdir()} == {"intrusion.html", "intrusion.xlsx", "intrusion_key.csv"}
    assert "4 questions (word 2, article 2) written to study/intrusion/intrusion.html" in said
    assert "could not be made for want of material: 2 (topic 2)" in said and "study --score ANSWERS" in said
    assert "intrusion.html: exists already, and may hold answers" in fails(capsys, "intrusion", str(folder))
    assert main(["intrusion", str(folder), "--out", "again"]) == 0
    assert (place / "again" / "intrusion.xlsx").read_bytes() == (made / "intrusion.xlsx").read_bytes()
    assert main(["intrusion", str(folder), "--seed", "7", "--out", "other"]) == 0
    assert (place / "other" / "intrusion.html").read_bytes() != (made / "intrusion.html").read_bytes()

    sheet, key = made / "intrusion.xlsx", made / "intrusion_key.csv"
    coders = [filled(sheet, key, place / "a.xlsx", "김"), filled(sheet, key, place / "b.xlsx", "이", wrong={1})]
    capsys.readouterr()
    assert main(["intrusion", str(folder), "--score", *coders]) == 0
    said = capsys.readouterr().out
    word, article = (line.split() for line in said.splitlines()[1:3])
    assert word[:5] == ["word", "2", "2", "4", "75%"] and word[-1] == "0.40" and "Krippendorff" in said  # 1 - 2 / (10 / 3)
    assert article[:5] == ["article", "2", "2", "4", "100%"] and article[-1] in ("1.00", "–")
    assert main(["intrusion", str(folder), "--score", coders[0], "--key", str(key)]) == 0
    assert "are to sheet" in fails(capsys, "intrusion", str(folder), "--score", coders[0], "--key", str(place / "other" / "intrusion_key.csv"))


def test_answers_and_keys_that_are_none_are_said(write_study, place, capsys):
    folder = str(write_study())
    assert "intrusion_key.csv: there is no such key" in fails(capsys, "intrusion", folder, "--score", "a.json")
    assert "name them with --score" in fails(capsys, "intrusion", folder, "--key", "k.csv")
    (place / "k.csv").write_text("item,option\n1,2\n", encoding="utf-8")
    assert "k.csv: not a key" in fails(capsys, "intrusion", folder, "--score", "a.json", "--key", "k.csv")
    (place / "k.csv").write_text("sheet,item,task,topic,name,option,n_options\nx,1,word,0,가,2,6\n", encoding="utf-8")
    assert "a.json: there is no such file" in fails(capsys, "intrusion", folder, "--score", "a.json", "--key", "k.csv")
    assert "seed = -1" in fails(capsys, "intrusion", folder, "--seed", "-1")


PROSE = "'진출'의 비중은 {{trend_terms_year[period=2014, term=알리바바].share | pct1}}입니다.\n"


def test_prose_of_a_language_that_the_study_lacks_is_said_and_prose_that_is_used_is_an_input(write_study, capsys):
    folder = write_study(language="ko")
    (folder / "report.md").write_text(PROSE, encoding="utf-8")
    assert main(["check", str(folder)]) == 0
    assert "쓰지 않습니다" not in capsys.readouterr().out
    (folder / "report.en.md").write_text("Nobody sees this.\n", encoding="utf-8")
    assert main(["check", str(folder)]) == 0
    assert 'report.en.md은(는) 쓰지 않습니다. 연구의 언어는 ko입니다. study.toml의 languages에 "en"을(를)' in capsys.readouterr().out
    assert main(["--language", "en", "run", str(folder)]) == 0
    assert "report.en.md is not used: the study's languages are ko" in capsys.readouterr().out
    made = json.loads((folder / "out" / "manifest.json").read_text(encoding="utf-8"))
    digest = hashlib.sha256((folder / "report.md").read_bytes()).hexdigest()
    assert made["inputs"]["report.md"] == digest and "report.en.md" not in made["inputs"] and made["languages"] == ["ko"]


def test_diff_speaks_the_language_of_the_first_report(place, capsys):
    for name, language in (("one", "en"), ("two", "ko")):
        (place / name).mkdir()
        made = {part: {} for part in ("outputs", "steps", "versions", "inputs", "engine")} | {"languages": [language], "seed": name}
        (place / name / "manifest.json").write_text(json.dumps(made), encoding="utf-8")
    for arguments, said in ((["one", "two"], "Settings (1)"), (["two", "one"], "설정 (1)")):
        assert main(["diff", *arguments]) == 0
        assert said in capsys.readouterr().out
    assert main(["--language", "en", "diff", "two", "one"]) == 0
    assert "Settings (1)" in capsys.readouterr().out


def test_a_study_that_is_not_there_names_the_nearest(write_study, place, capsys):
    write_study()
    for command in (["explain", "studdy"], ["show", "studdy", "intake"], ["verify", "studdy"], ["diff", "studdy", "study"], ["check", "studdy"]):
        assert "혹시 'study'입니까?" in fails(capsys, *command)
    assert "did you mean 'study'?" in fails(capsys, "--language", "en", "trace", "studdy", "x")
    (place / "study").rename(place / "other")
    assert "hwaje new" in fails(capsys, "explain", "zzz")


@pytest.mark.parametrize(("arguments", "said"), [
    (["shwo", "x", "y"], "did you mean 'show'"),
    (["lexicon", "audti", "x"], "did you mean 'audit'"),
    (["list", "engine"], "did you mean 'engines'"),
    (["run", "x", "--no-cahce"], "did you mean '--no-cache'"),
    (["kwic", "x", "y", "--sort", "dat"], "did you mean 'date'"),
    (["new", " "], "dir: is empty"),
    (["explain"], "required: study"),
    ([], "required: COMMAND"),
])  # fmt: skip
def test_a_command_that_is_none_is_answered_with_what_was_meant(arguments, said, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    message = capsys.readouterr().err
    assert said in message and "--help" in message


def test_new_below_a_file_is_refused(place, capsys):
    (place / "mine").write_text("x", encoding="utf-8")
    for name in ("mine", "mine/deeper"):
        assert "mine: 파일입니다" in fails(capsys, "new", name)
    assert (place / "mine").read_text(encoding="utf-8") == "x"


def test_tables_steps_numbers_and_manifests_that_are_not_there_are_named(write_study, capsys):
    folder = str(write_study(language="en"))
    for arguments, said in (
        (["show", folder, "topic_word"], "did you mean 'topic_words'"),
        (["run", folder, "--to", "term"], "did you mean 'terms'"),
        (["trace", folder, "topic_share[topic=0].share"], "did you mean 'topic_shares'"),
        (["trace", folder, "topic_shares[topic=0].shares"], "did you mean 'share'"),
        (["trace", folder, "topic_shares[topik=0].share"], "did you mean 'topic'"),
        (["trace", folder, "topic_shares[topic=9].share"], "topic=9"),
        (["trace", folder, "topic_shares"], "topic_shares"),
        (["verify", folder], "run the study first"),
        (["verify", folder, "--against", "nowhere"], "nowhere"),
    ):
        assert said in fails(capsys, *arguments), arguments
