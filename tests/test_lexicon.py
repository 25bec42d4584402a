"""The lexicon: a table that a person edits, so its order never matters and every mistake is named."""

import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.preprocessing.lexicon import SHIPPED, lexicon_for, load, with_words
from analysis.values import DictionarySpec

HEADER = "surface\tcanonical\ttype\tmode\tvalid_from\tvalid_to\tnote\tgloss"


def write(folder, *lines, name="words.tsv", header=HEADER):
    path = folder / name
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def test_an_entry_is_found_whatever_its_case_and_spaces(tmp_path):
    lexicon = load([write(tmp_path, "스마트 시티\t\tcompound\tmerge", "HTML5\tHTML5\tcompound\tmerge")])
    assert lexicon.canonical("스마트시티") == lexicon.canonical("스마트  시티") == "스마트시티"
    assert lexicon.canonical("html5") == "HTML5"
    assert lexicon.canonical("없는 말") == "없는말"


def test_the_order_of_lines_and_files_never_matters(tmp_path):
    lines = ["리눅스\t리눅스\tname\ttoken", "Linux\t리눅스\tsynonym\ttoken", "시\t시\tkeep1\tkeep"]
    forth, back = (write(tmp_path, *order, name=name) for order, name in ((lines, "a.tsv"), (lines[::-1], "b.tsv")))
    one, two = write(tmp_path, *lines[:1], name="1.tsv"), write(tmp_path, *lines[1:], name="2.tsv")
    lexicons = [load([forth]), load([back]), load([one, two]), load([two, one]), load([forth, back])]
    assert len({lexicon.digest for lexicon in lexicons}) == 1
    assert len({lexicon.entries for lexicon in lexicons}) == 1


def test_the_digest_changes_with_what_changes_tokens_only(tmp_path):
    first, noted, other = (
        load([write(tmp_path, f"콘텐트\t{form}\tsynonym\tmerge\t\t\t{note}\tcontent", name=name)]).digest
        for form, note, name in (("콘텐츠", "", "a"), ("콘텐츠", "표기", "b"), ("컨텐츠", "", "c"))
    )
    assert first == noted != other


def test_a_chain_of_synonyms_ends_at_its_last_form(tmp_path):
    lines = ("SKT\tSK텔레콤\tsynonym\ttoken", "SK텔레콤\t에스케이텔레콤\tsynonym\tmerge")
    lexicon = load([write(tmp_path, *lines)])
    assert lexicon.canonical("skt") == "에스케이텔레콤"


def test_dates_say_when_a_surface_is_counted_as_another_term(tmp_path):
    line = "LG텔레콤\tLG유플러스\tsynonym\tmerge\t2010-07\t2012"
    lexicon = load([write(tmp_path, line)])
    expected = {"2010-06-30": 0, "2010-07-01": 1, "2010": 1, "2012-12-31": 1, "2013-01": 0, "": 0}
    found = {day: lexicon.canonical("LG텔레콤", day) == "LG유플러스" for day in expected}
    assert found == expected


def test_names_that_change_twice_take_as_many_steps_as_hold_on_the_day(tmp_path):
    lines = ("가람통신\t가람텔레콤\tsynonym\tmerge\t2004-07", "가람텔레콤\t나래\tsynonym\tmerge\t2008-09\t2012", "GRT\t가람텔레콤\tsynonym\ttoken")
    lexicon = load([write(tmp_path, *lines)])
    expected = {"2004-06": "가람통신", "2004-07-01": "가람텔레콤", "2008": "나래", "2009-01-01": "나래", "2013": "가람텔레콤", "": "가람통신"}
    assert {day: lexicon.canonical("가람통신", day) for day in expected} == expected
    assert [lexicon.canonical("grt", day) for day in ("2003", "2010", "")] == ["가람텔레콤", "나래", "가람텔레콤"]


def test_names_may_change_back_but_not_on_one_day(tmp_path):
    back = "가람\t나래\tsynonym\tmerge\t2001\t2003", "나래\t가람\tsynonym\tmerge\t2004\t"
    lexicon = load([write(tmp_path, *back)])
    assert [lexicon.canonical(name, day) for name in ("가람", "나래") for day in ("2002", "2005")] == ["나래", "가람", "나래", "가람"]
    with pytest.raises(InputError, match="runs in a circle: 가람 → 나래 → 가람; remove one of these lines, or change its dates") as error:
        load([write(tmp_path, back[0], back[1].replace("2004", "2003-12"))])
    assert "날짜를 고치세요" in error.value.ko


def test_the_shipped_lists_can_be_left_out_and_a_second_call_costs_nothing(tmp_path):
    path = write(tmp_path, "가람통신\t가람\tsynonym\tmerge")
    alone = lexicon_for(DictionarySpec(files=(path,), shipped=False))
    assert len(alone) == 1 and not alone.stop and len(lexicon_for(DictionarySpec(shipped=False))) == 0
    assert lexicon_for(DictionarySpec(files=(path,), shipped=False), ["나래"]).digest != alone.digest
    assert lexicon_for(DictionarySpec(files=(path,), shipped=False)) is alone  # by the content of the files


def test_a_study_file_goes_before_the_shipped_ones(tmp_path):
    path = write(tmp_path, "한국통신\tKT\tsynonym\tmerge", "기자\t\tkeep1\tkeep", "SK텔레콤\tSKT\tsynonym\tmerge",
                 "광대역\t\tstop-topical\tstop")  # fmt: skip
    shipped, own = lexicon_for(DictionarySpec()), lexicon_for(DictionarySpec(files=(path,)))
    assert shipped.canonical("한국통신") == "한국통신" and own.canonical("한국통신") == "KT"
    assert "기자" in shipped.stop and "기자" not in own.stop and "기자" in own.keep
    assert "광대역" in own.stop and "광대역" not in shipped.stop
    # The shipped SKT → SK텔레콤 turns round.
    assert own.canonical("SKT") == own.canonical("에스케이텔레콤") == "SKT"
    assert shipped.digest != own.digest


def test_a_changed_study_file_is_read_again(tmp_path):
    path = write(tmp_path, "갑을병\t갑\tsynonym\tmerge")
    assert lexicon_for(DictionarySpec(files=(path,))).canonical("갑을병") == "갑"
    write(tmp_path, "갑을병\t을\tsynonym\tmerge")
    assert lexicon_for(DictionarySpec(files=(path,))).canonical("갑을병") == "을"


def test_words_of_a_researcher_are_terms_that_nothing_takes_out():
    shipped = lexicon_for(DictionarySpec())
    lexicon = with_words(shipped, ["망 사용료", "지난해", "Linux", "mvno"])
    assert lexicon.canonical("망사용료") == "망사용료" and "망사용료" in lexicon.spans
    assert lexicon.canonical("mvno") == "MVNO" and lexicon.canonical("linux") == "리눅스"
    assert "지난해" in shipped.stop and "지난해" not in lexicon.stop
    assert with_words(lexicon, ["망사용료"]).digest == lexicon.digest


def test_the_shipped_lexicon_gives_a_reason_and_a_gloss_for_every_term():
    lexicon = load(SHIPPED)
    terms = [entry for entry in lexicon.entries if entry.role == "term"]
    assert sum(entry.type != "word" for entry in terms) >= 600
    assert [entry.surface for entry in lexicon.entries if not entry.note] == []
    assert [entry.surface for entry in terms if not entry.gloss] == []
    assert lexicon.gloss("전자상거래") == "e-commerce"
    assert lexicon.userwords == ("QXL리카르도", "e베이", "리카르도", "비키")


@pytest.mark.parametrize(
    ("surface", "canonical"),
    [("Linux", "리눅스"), ("e베이", "이베이"), ("콘텐트", "콘텐츠"), ("SW", "소프트웨어"), ("U-시티", "u-시티"), ("SKT", "SK텔레콤"),
     ("스마트 시티", "스마트시티"), ("지경부", "지식경제부"), ("한국통신", "한국통신"), ("공개 SW", "공개소프트웨어")],
)  # fmt: skip
def test_the_shipped_lexicon_lets_spellings_meet(surface, canonical):
    assert load(SHIPPED).canonical(surface) == canonical


@pytest.mark.parametrize(
    ("lines", "said", "said_ko"),
    [
        (["가나\t가나\tcompound\tmerg"], "line 2: unknown mode 'merg'; did you mean 'merge'", "혹시 'merge'"),
        (["", "가나\t가나\tkompound\tmerge"], "line 3: unknown type 'kompound'", "type"),
        (["가나\t가나\tcompound\tstop"], "of type compound has mode 'stop'; use merge or joined or token or userword", "2행"),
        (["가나 가나 compound merge"], "line 2: 1 fields", "칸이 1개"),
        (["가나\t가나\tcompound\tmerge\t2010\t\t\t\t\t"], "line 2: 10 fields", "8개를 쓰세요"),
        (["\t가나\tcompound\tmerge"], "line 2: no surface", "surface가 비어"),
        (
            ["가나\t가나\tcompound\tmerge\t2010년"],
            "valid_from '2010년' is not a date; write 2010, 2010-07",
            "날짜가 아닙니다",
        ),
        (["가\t나\tname\tmerge\t2012\t2010-07"], "line 2: valid_from 2012 is after valid_to 2010-07", "쓰이는 날이 없습니다"),
        (["가\t나\tsynonym\tmerge", "가\t다\tsynonym\tmerge"], "line 2 and", "서로 다릅니다"),
        (["가\t나\tsynonym\tmerge", "나\t가\tsynonym\tmerge"], "runs in a circle: 가 → 나 → 가", "돌고 돕니다"),
        (
            ["가나\tKt\tsynonym\tmerge", "나다\tKT\tsynonym\tmerge"],
            "one term in two ways: 가나 → Kt; 나다 → KT",
            "두 가지로",
        ),
    ],
)
def test_a_mistake_is_named_with_its_file_line_and_remedy(tmp_path, lines, said, said_ko):
    with pytest.raises(InputError) as error:
        load([write(tmp_path, *lines)])
    assert said in error.value.en and said_ko in error.value.ko


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(InputError, match=r"none\.tsv: cannot read the dictionary file"):
        load([tmp_path / "none.tsv"])
    (tmp_path / "cp949.tsv").write_bytes(HEADER.encode() + "\n가\t나\tsynonym\tmerge\n".encode("cp949"))
    with pytest.raises(InputError, match=rf"cp949\.tsv, byte {len(HEADER) + 1}: not UTF-8"):
        load([tmp_path / "cp949.tsv"])
    with pytest.raises(InputError, match="unknown dictionary column 'surfase'; did you mean 'surface'"):
        load([write(tmp_path, header="surfase\tcanonical\ttype\tmode")])
    with pytest.raises(InputError, match="missing canonical, mode"):
        load([write(tmp_path, header="surface\ttype")])
    (tmp_path / "empty.tsv").write_text("")
    with pytest.raises(InputError, match="the dictionary is empty"):
        load([tmp_path / "empty.tsv"])


def listed(folder, name, rows, encoding="utf-8"):
    """One of the lists in circulation, as the file that its suffix says."""
    path = folder / name
    if path.suffix == ".xlsx":
        pd.DataFrame(rows[1:], columns=rows[0]).to_excel(path, index=False)
    else:
        mark = {".csv": ",", ".tsv": "\t", ".txt": "\t"}[path.suffix]
        path.write_bytes("\n".join(mark.join(map(str, row)) for row in rows).encode(encoding))
    return path


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".tsv", ".txt"])
def test_the_lists_in_circulation_are_read_as_they_are(tmp_path, suffix):
    lexicon = load(
        [
            listed(
                tmp_path,
                f"replace_list{suffix}",
                [("before_replacement", "after_replacement"), ("가람텔레콤", "가람통신"), ("나래 망", "나래망")],
            ),
            listed(tmp_path, f"stopword_list{suffix}", [("stopword",), ("관계자",), ("2010",)]),
            listed(tmp_path, f"one_char_list{suffix}", [("one_char_keyword",), ("망",), ("힘",)]),
        ]
    )
    assert lexicon.canonical("가람텔레콤") == "가람통신" and lexicon.canonical("나래 망") == "나래망"
    assert lexicon.stop == {"관계자": "stop-topical", "2010": "stop-topical"}
    assert lexicon.keep == {"망", "힘"}


def test_a_list_of_words_without_a_header_is_what_its_name_says(tmp_path):
    for name in ("불용어.txt", "my_stopwords.txt"):
        (tmp_path / name).write_text("관계자\n# 뺄 낱말\n\n지난해\n", encoding="utf-8")
        assert set(load([tmp_path / name]).stop) == {"관계자", "지난해"}
    (tmp_path / "one_char.txt").write_text("망\n", encoding="utf-8")
    assert load([tmp_path / "one_char.txt"]).keep == {"망"}
    (tmp_path / "words.txt").write_text("망\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        load([tmp_path / "words.txt"])
    assert "words.txt: cannot tell what this list of words is for; write stopword" in error.value.en
    assert "첫 행에 stopword" in error.value.ko


def test_a_list_from_excel_is_read_in_cp949_and_without_its_index(tmp_path):
    path = listed(tmp_path, "stopword_list.csv", [("", "stopword"), (0, "관계자"), (1, "지난해")], encoding="cp949")
    assert set(load([path]).stop) == {"관계자", "지난해"}
    pd.DataFrame({"stopword": ["관계자", None, "지난해"], "메모": ["가", "나", "다"]}).dropna().to_excel(
        tmp_path / "stop.xlsx"
    )
    assert set(load([tmp_path / "stop.xlsx"]).stop) == {"관계자", "지난해"}
    mixed = listed(tmp_path, "mixed.csv", [("Before_Replacement ", "After_Replacement"), ('"가람, 통신"', "가람통신")])
    assert load([mixed]).canonical("가람, 통신") == "가람통신"


def test_our_own_table_may_be_a_workbook(tmp_path):
    path = listed(
        tmp_path, "words.xlsx", [("surface", "canonical", "type", "mode"), ("콘텐트", "콘텐츠", "synonym", "merge")]
    )
    assert load([path]).canonical("콘텐트") == "콘텐츠"


def test_lists_and_our_own_table_stand_side_by_side_in_a_study(tmp_path):
    files = (
        write(tmp_path, "나래망\t\tcompound\tmerge"),
        listed(
            tmp_path, "replace_list.xlsx", [("before_replacement", "after_replacement"), ("가람텔레콤", "가람통신")]
        ),
        listed(tmp_path, "one_char_list.xlsx", [("one_char_keyword",), ("망",)]),
    )
    lexicon = lexicon_for(DictionarySpec(files=files))
    assert lexicon.canonical("가람텔레콤") == "가람통신" and "망" in lexicon.keep and "나래망" in lexicon.spans


def test_synonyms_of_a_list_work_on_tokens_and_never_inside_a_word(tmp_path, make_corpus):
    from analysis.preprocessing.nouns import nouns

    replaced = listed(
        tmp_path,
        "replace_list.xlsx",
        [("before_replacement", "after_replacement"), ("KT", "케이티"), ("인공 지능", "인공지능")],
    )
    kept = listed(tmp_path, "one_char_list.xlsx", [("one_char_keyword",), ("망",)])
    corpus = make_corpus([("a", "2012-01-01", "가람", "", "KT가 KTX 역에서 인공 지능 서비스를 열었다. 망을 늘렸다.")])
    forms = set(nouns(corpus, DictionarySpec(files=(replaced, kept)), workers=1).table["form"].astype(str))
    assert {"케이티", "KTX", "인공지능", "망"} <= forms and "케이티X" not in forms and "KT" not in forms


@pytest.mark.parametrize(
    ("name", "rows", "said", "said_ko"),
    [
        ("a.csv", [("before", "after"), ("가", "나")], "unknown dictionary column 'before'; did you mean", "알 수 없는 사전의 열"),
        ("a.xlsx", [("before_replacement", "after_replacement"), ("가나", "")], "row 2: after_replacement is empty", "stopword인 목록에"),
        ("a.tsv", [("stopword", "note"), ("", "메모")], "line 2: stopword is empty", "stopword 칸이 비어"),
        ("a.xlsx", [("surface", "canonical"), ("가", "나")], "missing type, mode; the header is surface", "before_replacement"),
        ("a.csv", [("before_replacement", "after_replacement"), ("가", "나"), ("가", "다")], "two lines disagree", "서로 다릅니다"),
    ],
)  # fmt: skip
def test_a_list_that_cannot_be_used_is_named_with_its_place_and_remedy(tmp_path, name, rows, said, said_ko):
    with pytest.raises(InputError) as error:
        load([listed(tmp_path, name, rows)])
    assert said in error.value.en and said_ko in error.value.ko and name in error.value.en


def test_a_csv_that_cannot_be_read_is_named(tmp_path):
    path = tmp_path / "words.csv"
    path.write_text('surface,canonical,type,mode\n가나,"' + "가" * 200_000 + '",name,merge\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"words\.csv, line 2: cannot read the dictionary as csv"):
        load([path])


def test_a_broken_workbook_is_named(tmp_path):
    (tmp_path / "stop.xlsx").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(InputError, match=r"stop\.xlsx: cannot read the dictionary as a workbook"):
        load([tmp_path / "stop.xlsx"])
