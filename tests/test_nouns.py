"""Nouns that hold: names stay whole, Latin letters stay, spellings meet; and the same tokens however they are made."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.preprocessing.audit import coverage
from analysis.preprocessing.lexicon import lexicon_for
from analysis.preprocessing.nouns import explain_nouns, nouns
from analysis.study import parse
from analysis.values import CORPUS_COLUMNS, LOG_COLUMNS, Corpus, DictionarySpec

SEEDS = Path(__file__).resolve().parents[1].parent / "shared" / "seeds"
HEADER = "surface\tcanonical\ttype\tmode\tvalid_from\tvalid_to\n"
SPEC = DictionarySpec()
KEYWORDS = DictionarySpec(read="keywords")
TEXTS = (
    "SK플래닛은 T스토어와 T맵을 앞세워 중국에 나갔다. SK플래닛과 SK텔레콤이 손잡았다.\n알리페이로 결제했다.",
    "터보리눅스와 HTML5, M&A 소식이 B2B 시장에 퍼졌다. 간편결제와 전자 상거래, 크라우드 소싱이 뜬다.",
    "KT는 KTX 역에서 와이파이를 켰다. 비키에 투자하고 e베이도 만났다. 알리페이가 커졌다.",
)


def corpus(*rows, keywords=False):
    """A Corpus of (doc_id, date, outlet, title, text); text is the keyword field where keywords is True."""
    articles = pd.DataFrame("", index=range(len(rows)), columns=list(CORPUS_COLUMNS))
    for i, (doc_id, published, outlet, title, text) in enumerate(rows):
        at = ["doc_id", "published", "outlet", "title", "keywords" if keywords else "text"]
        articles.loc[i, at] = [doc_id, published, outlet, title, text]
    articles["date_precision"] = articles["published"].str.len().map({0: "none", 4: "year", 7: "month", 10: "day"})
    articles["dated_by"] = articles["published"].map(lambda day: "column" if day else "none")
    articles["copies"] = 1
    log = pd.DataFrame(columns=list(LOG_COLUMNS), dtype=str)
    return Corpus(articles.sort_values("doc_id", ignore_index=True), log)


def of_texts(*texts, published="2011-11-08", keywords=False):
    return corpus(*((f"d{i}", published, "시험신문", "", text) for i, text in enumerate(texts)), keywords=keywords)


def forms(*texts, spec=SPEC, published="2011-11-08", extra=()):
    """The forms of several texts, in order."""
    given = of_texts(*texts, published=published, keywords=spec.read == "keywords")
    return nouns(given, spec, extra=extra).table["form"].astype(str).tolist()


def own(tmp_path, *lines):
    path = tmp_path / "own.tsv"
    path.write_text(HEADER + "\n".join(lines), encoding="utf-8")
    return DictionarySpec(files=(path,))


def test_names_and_compounds_stay_whole():
    found = forms(*TEXTS)
    whole = {"SK플래닛": 2, "T스토어": 1, "T맵": 1, "SK텔레콤": 1, "알리페이": 2, "터보리눅스": 1, "HTML5": 1, "M&A": 1, "B2B": 1,
             "간편결제": 1, "전자상거래": 1, "크라우드소싱": 1, "비키": 1, "이베이": 1, "KT": 1, "KTX": 1}  # fmt: skip
    assert {term: found.count(term) for term in whole} == whole
    assert not {"SK", "플래닛", "스토어", "알리", "페이", "소싱", "상거래", "비키에"} & set(found)


def test_offsets_give_the_surface_back():
    given = corpus(("a", "2012", "신문", "크라우드 소싱 열풍", TEXTS[0]), ("b", "", "신문", "", TEXTS[1]))
    tokens = nouns(given, SPEC)
    articles = given.articles.set_index("doc_id")
    surfaces = [articles.loc[t.doc_id, t.part][t.start : t.end] for t in tokens.table.itertuples()]
    assert dict(zip(tokens.table["form"], surfaces, strict=True))["크라우드소싱"] == "크라우드 소싱"
    same = [surface.replace(" ", "") == form for surface, form in zip(surfaces, tokens.table["form"], strict=True)]
    assert all(same)
    assert set(tokens.table["part"]) == {"title", "text"}
    assert tokens.lines("알리페이")["hit"].tolist() == ["알리페이"]


def test_lines_in_context_come_in_the_order_of_dates_whatever_the_frame_is_made_of():
    rows = [("a", "2014", "가온", "리눅스 소식", "어제 리눅스가\n나왔다."), ("b", "2011-05", "마루", "", "터보리눅스 말고 리눅스다.")]
    tokens = nouns(corpus(*rows), SPEC)
    lines = tokens.lines("리눅스", width=4)
    assert lines[["doc_id", "left", "hit", "right"]].to_numpy().tolist() == [
        ["b", " 말고 ", "리눅스", "다."], ["a", "", "리눅스", " 소식"], ["a", "어제 ", "리눅스", "가 나왔"]]  # fmt: skip
    assert lines["published"].tolist() == ["2011-05", "2014", "2014"]
    on_disk = replace(tokens.corpus, articles=tokens.corpus.articles.convert_dtypes(dtype_backend="pyarrow"))
    found = replace(tokens, corpus=on_disk).lines("리눅스", width=4)
    assert found.astype(str).to_numpy().tolist() == lines.to_numpy().tolist()
    assert list(tokens.lines("없는말").columns) == list(lines.columns) and not len(tokens.lines("없는말"))


def test_the_beam_of_the_study_is_checked(tmp_path):
    def study(beam):
        return parse(f'[study]\nname = "n"\n[corpus]\nfiles = ["a.txt"]\n[dictionary]\nbeam = {beam}', folder=tmp_path)

    assert study(3).dictionary.beam == 3.0 and study(0).dictionary.beam is None
    for beam in ("0.5", "13", "true", '"3"'):
        with pytest.raises(InputError, match=r"\[dictionary\] beam: .* is not allowed; write a number from 1 to 12") as error:
            study(beam)
        assert "1에서 12 사이의 수" in error.value.ko


def test_a_line_is_a_sentence_and_no_term_crosses_it():
    tokens = nouns(of_texts("- 시장은 전자\n상거래 기업을 찾는다. 리눅스가 있다."), SPEC)
    assert "전자상거래" not in set(tokens.table["form"])
    assert tokens.table.set_index("form")["sentence"][["전자", "상거래", "리눅스"]].tolist() == [0, 1, 2]


def test_spellings_and_cases_meet():
    found = forms("리눅스와 Linux와 LINUX", "U-시티와 u시티, SW와 소프트웨어", "ZigBee ZigBee zigbee 표준", "MVNO mvno")
    assert found == ["리눅스"] * 3 + ["u-시티"] * 2 + ["소프트웨어"] * 2 + ["ZigBee"] * 3 + ["표준"] + ["MVNO"] * 2


def test_latin_letters_stay_and_numbers_and_single_letters_go():
    assert forms("IT와 업체 3천 곳이 2009년 A 제품을 IPTV에 실었다.") == ["IT", "업체", "제품", "IPTV"]


def test_the_full_stop_of_a_sentence_is_no_part_of_a_name():
    text = "1위는 KT. 삼성전자도 있다. 규격은 HTML 5. 상대는 U.S. 정부다. 사진=SK텔레콤, KTX."
    found = nouns(of_texts(text), SPEC).table
    assert found["form"].tolist() == ["KT", "삼성전자", "규격", "HTML5", "상대", "U.S.", "정부", "사진", "SK텔레콤", "KTX"]
    assert [text[a:b] for a, b in zip(found["start"], found["end"], strict=True)][-1] == "KTX"
    assert "KTX" not in forms("통신사는 KT. X선 장비를 들였다.")


def test_stop_words_and_short_words_go_but_are_counted():
    tokens = nouns(of_texts("기자는 지난해 시장과 앱을 봤다. 시의 길."), SPEC)
    assert tokens.table["form"].tolist() == ["시장", "앱"]
    assert tokens.analyser["dropped"] == {"short": 2, "stop-boilerplate": 1, "stop-topical": 1, "tag": 9}


def test_a_dated_entry_renames_only_within_its_dates(tmp_path):
    spec = own(tmp_path, "한국통신\tKT\tsynonym\tmerge\t2001-12\t")
    assert forms("한국통신 발표", spec=spec, published="2001-11-30") == ["한국통신"]
    assert forms("한국통신 발표", spec=spec, published="2002") == ["KT"]
    assert forms("한국통신 발표", spec=spec, published="") == ["한국통신"]


def test_a_name_that_changed_twice_is_counted_by_the_name_of_the_day():
    text = "하나로통신과 LGT가 값을 내렸다."
    days = {"2003": ["하나로통신", "LG텔레콤"], "2006-01-02": ["하나로텔레콤", "LG텔레콤"], "2009-05-01": ["SK브로드밴드", "LG텔레콤"],
            "2011": ["SK브로드밴드", "LG유플러스"], "": ["하나로통신", "LG텔레콤"]}  # fmt: skip
    assert {day: forms(text, published=day)[:2] for day in days} == days


def test_a_name_ends_where_its_letters_and_digits_end(tmp_path):
    spec = own(tmp_path, "갤럭시S\t\tname\tmerge", "갤럭시\t\tname\ttoken", "아이폰6\t\tname\tmerge", "S펜\t\tname\tmerge")
    assert forms("갤럭시S8과 갤럭시S, 아이폰6S와 아이폰6의 값", spec=spec)[:4] == ["갤럭시", "갤럭시S", "아이폰", "아이폰6"]
    assert "S펜" in forms("S펜을 쓴다", spec=spec) and "S펜" not in forms("TOPS펜을 쓴다", spec=spec)


def test_a_name_never_begins_on_a_particle_or_an_ending(tmp_path):
    spec = own(tmp_path, "고부가가치\t\tcompound\tmerge", "한메일\t\tname\tmerge")
    found = forms("회사를 키우고 부가가치를 높이라고 지시한 메일, 고부가 가치 한메일", spec=spec)
    assert (found.count("고부가가치"), found.count("한메일")) == (1, 1)


def test_an_entry_that_is_joined_is_merged_only_where_no_space_stands_inside(tmp_path):
    spec = own(tmp_path, "정보마당\t정보마당\tname\tjoined", "고객마당\t고객마당\tname\tmerge")
    assert forms("정보마당과 정보 마당, 고객마당과 고객 마당", spec=spec) == ["정보마당", "정보", "마당", "고객마당", "고객마당"]
    shipped = forms("한게임과 다나와를 한 게임 더 하자. 요기요와 한메일, 이스포츠, 우리은행, 법정관리. 다 나와 있다.")
    assert {"한게임", "다나와", "요기요", "한메일", "e스포츠", "우리은행", "법정관리"} <= set(shipped)
    assert (shipped.count("한게임"), shipped.count("다나와")) == (1, 1)


AFFIXED = {
    "대기업과 정보화, 비정규직화와 재생산": "대기업 정보화 비정규직화 재생산",
    "타당성과 불투명성, 생산성": "타당성 불투명성 생산성",
    "부적절한 심의": "심의",  # a root without a suffix is an adjective
    "주민들과 법률적 검토, 업종별 분류, 부모님": "주민 법률 검토 업종 분류 부모",
    "반푸틴 집회와 미국산 치즈": "푸틴 집회 미국 치즈",  # names stay names
    "재 개발과 정보 화": "개발 정보",  # not written together
}


@pytest.mark.parametrize("text", AFFIXED)
def test_affixes_are_joined_to_the_noun_they_are_written_to(text):
    bare = DictionarySpec(shipped=False)
    assert forms(text, spec=bare) == AFFIXED[text].split()


def test_joining_affixes_can_be_switched_off_and_is_part_of_what_made_the_tokens():
    off = DictionarySpec(affixes=False)
    assert forms("재개발과 정상화", spec=off) == ["개발", "정상"] and forms("재개발과 정상화") == ["재개발", "정상화"]
    said = parse('[study]\nname = "n"\n[corpus]\nfiles = ["a.txt"]\n[dictionary]\naffixes = false\nshipped = false', folder=SEEDS)
    assert (said.dictionary.affixes, said.dictionary.shipped) == (False, False)
    assert [nouns(of_texts("시장"), spec).analyser["affixes"] for spec in (SPEC, off)] == [True, False]
    assert "affixes" not in set(explain_nouns("재개발", off)["stage"])
    stages = explain_nouns("재개발 사업").set_index("stage")
    assert stages.loc["affixes", "result"] == "재개발/NNG 사업/NNG" and stages.loc["affixes", "changed"]


def test_whatever_the_lexicon_or_a_theme_names_is_counted_alike_with_and_without_affixes(tmp_path):
    text = "정상화와 재건축, 건축형 주택, 현실화. 알리페이형 결제와 탈리눅스. 정보형 모델과 정보, 무소속 의원, 소속사"
    themes = ["정상화", "건축", "정보", "무소속"]
    counts = []
    for affixes in (True, False):
        spec = DictionarySpec(affixes=affixes, files=own(tmp_path, "현실화\t실현\tsynonym\tmerge").files)
        counts.append([forms(text, spec=spec, extra=themes).count(term) for term in (*themes, "실현", "알리페이", "리눅스")])
    assert counts[0] == counts[1] == [1, 2, 2, 1, 1, 1, 1]


def test_synonyms_hold_for_joined_nouns_too(tmp_path):
    spec = own(tmp_path, "재개발\t도시정비\tsynonym\ttoken", "상용화\t사업화\tsynonym\ttoken\t2005\t")
    assert forms("재개발과 상용화", spec=spec, published="2004") == ["도시정비", "상용화"]
    assert forms("재개발과 상용화", spec=spec, published="2006") == ["도시정비", "사업화"]


def test_a_hanja_of_the_lexicon_is_never_merged_but_a_name_with_one_is(tmp_path):
    # 車 stands for 자동차 in a headline; behind a name it is a part of the name.
    assert forms("현대車 판매와 車 부품, 韓中 협력") == ["현대자동차", "판매", "자동차", "부품", "한중", "협력"]
    assert forms("가람車 판매", spec=own(tmp_path, "가람\t\tname\tmerge")) == ["가람", "판매"]


def test_hanja_of_countries_is_read_but_not_a_day():
    assert forms("美 수출, 15日 日 투자") == ["미국", "수출", "일본", "투자"]


def test_words_asked_for_count_as_one_term():
    text = "망 사용료 논쟁이 지난해 커졌다. 망사용료"
    assert "망사용료" not in forms(text)
    assert forms(text, extra=["망 사용료", "지난해"]) == ["망사용료", "논쟁", "지난해", "망사용료"]


def test_one_text_or_many_one_worker_or_two_give_the_same_tokens():
    texts = [text * 3 for text in TEXTS] * 4
    many = [nouns(of_texts(*texts), SPEC, workers=workers).table for workers in (1, 2)]
    pd.testing.assert_frame_equal(*many)
    for i in (0, 5):
        alone = nouns(of_texts(texts[i]), SPEC, workers=2).table.drop(columns="doc_id").astype(str)
        among = many[0][many[0]["doc_id"] == f"d{i}"].drop(columns="doc_id").astype(str).reset_index(drop=True)
        pd.testing.assert_frame_equal(alone, among)


def test_the_table_is_compact_and_says_who_made_it():
    tokens = nouns(of_texts(*TEXTS), SPEC)
    kinds = tokens.table.dtypes.astype(str).to_dict()
    assert {kinds[name] for name in ("doc_id", "part", "form", "tag")} == {"category"}
    assert {kinds[name] for name in ("sentence", "start", "end")} == {"int32"}
    made = tokens.analyser
    assert (made["name"], made["options"]) == ("kiwi", {"model_type": "cong", "oov_handling": "chr"})
    assert made["dictionary"] == lexicon_for(SPEC).digest and made["n_entries"] == len(lexicon_for(SPEC))
    assert made["version"] and made["model"]


def test_ready_made_keywords_go_through_the_same_lexicon_and_filters():
    field = "전자, 상거래,SKT,3일,2009년,2만,5억,5조7000억원,30%,A,5G,3D,지난해,linux,간편,결제,시장, ,html5,앱,길"
    tokens = nouns(of_texts(field, keywords=True), KEYWORDS)
    found = ["전자상거래", "SK텔레콤", "5G", "3D", "리눅스", "간편결제", "시장", "HTML5", "앱"]
    assert tokens.table["form"].tolist() == found
    assert tokens.analyser["dropped"] == {"number": 7, "short": 1, "stop-topical": 1}
    assert [field[t.start : t.end] for t in tokens.table.itertuples()][:2] == ["전자, 상거래", "SKT"]
    assert set(tokens.table["part"]) == {"keywords"}


def test_reading_titles_reads_titles_only():
    tokens = nouns(corpus(("a", "2012", "신문", "리눅스 열풍", "알리페이")), DictionarySpec(read="title"))
    assert tokens.table["form"].tolist() == ["리눅스", "열풍"]


def test_nothing_to_read_is_an_error_that_names_the_remedy():
    with pytest.raises(
        InputError, match=r'none of the 1 articles .* in keywords; set \[dictionary\] read = "text"'
    ) as e:
        nouns(of_texts("시장"), KEYWORDS)
    assert 'read를 "text"' in e.value.ko
    with pytest.raises(InputError, match="unknown value of read 'keyword'; did you mean 'keywords'"):
        nouns(of_texts("시장"), DictionarySpec(read="keyword"))


def test_articles_without_nouns_are_legal():
    tokens = nouns(of_texts("했다.", ""), SPEC)
    assert len(tokens) == 0 and tokens.table["form"].dtype == "category"


def test_every_stage_can_be_seen():
    stages = explain_nouns("지난해 SKT와 간편 결제 앱을 봤다.").set_index("stage")["result"]
    assert list(stages.index) == ["text", "clean", "hanja", "kiwi", "merge", "synonyms", "affixes", "gloss", "tags",
                                  "case", "length", "stop"]  # fmt: skip
    assert "간편/XR 결제/NNG" in stages["kiwi"] and "간편결제/NNP" in stages["merge"]
    assert "SKT/SL" in stages["merge"] and "SK텔레콤/SL" in stages["synonyms"]
    assert stages["stop"] == "SK텔레콤/SL 간편결제/NNP 앱/NNG"


def test_coverage_counts_what_was_kept_whole(tmp_path):
    spec = own(tmp_path, "KT\tKT\tname\ttoken", "사물인터넷\t\tcompound\tmerge", "닷컴\t\tname\ttoken")
    tokens = nouns(of_texts("사물 인터넷과 사물인터넷과 kt와 KTX.", "차이나닷컴 닷컴"), spec)
    result = coverage(tokens, lexicon_for(spec))
    rows = {row.term: (row.raw, row.kept) for row in result.table.itertuples()}
    # KTX is another word; 차이나닷컴 is a longer name, which the text holds and we count as itself.
    assert rows == {"사물인터넷": (2, 2), "KT": (1, 1), "닷컴": (2, 1), "차이나닷컴": (1, 1)}
    assert result.table["term"][0] == "닷컴"


def test_the_seeds_keep_their_names_whole():
    if not SEEDS.is_dir():
        pytest.skip("the original articles are not here")
    texts = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    tokens = nouns(of_texts(*texts), SPEC)
    table = coverage(tokens, lexicon_for(SPEC)).table.set_index("surface")
    names = ["알리페이", "SK플래닛", "크라우드소싱", "전자상거래", "T스토어", "간편결제", "M&A", "HTML5", "MVNO"]
    found = tokens.table["form"].value_counts()
    for name in names:
        raw = sum(text.replace(" ", "").count(name) for text in texts)
        assert found[name] >= raw, name
    assert found["KT"] == sum(text.count("KT") for text in texts)
    assert (table.loc[["한국터보리눅스", "SK텔레콤", "u-시티"], ["raw", "kept"]].nunique(axis=1) == 1).all()


def test_a_very_long_text_is_read_in_parts_with_the_same_offsets(make_corpus):
    sentence = "터보리눅스가 한국 시장에 진출했다. "
    corpus = make_corpus([("long", "2000", "", "", sentence * 2000), ("short", "2000", "", "", sentence)])
    table = nouns(corpus, DictionarySpec()).table
    texts = corpus.articles.set_index("doc_id")["text"]
    long = table[table["doc_id"] == "long"]
    short = table[table["doc_id"] == "short"]
    assert len(long) == 2000 * len(short)
    assert {texts["long"][a:b] for a, b in zip(long["start"], long["end"], strict=True)} == {
        texts["short"][a:b] for a, b in zip(short["start"], short["end"], strict=True)
    }
    assert long["sentence"].is_monotonic_increasing and long["sentence"].nunique() == 2000


def test_addresses_among_keywords_are_no_terms(make_corpus):
    corpus = make_corpus([("a", "2000", "", "", "글")])
    keywords = "리눅스,http://www.example.com/a,desk@maru.example,서버,example.co.kr사진,M&A"
    corpus = replace(corpus, articles=corpus.articles.assign(keywords=keywords))
    tokens = nouns(corpus, DictionarySpec(read="keywords"))
    assert set(tokens.table["form"]) == {"리눅스", "서버", "M&A"}
    assert tokens.analyser["dropped"]["address"] == 3
