"""The audit: every occurrence is accounted for, a drift of the analyser is told from none, words stand in their contexts."""

import random
import re
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.errors import InputError
from analysis.preprocessing import audit
from analysis.preprocessing.analysed import Analysed, analysed
from analysis.preprocessing.lexicon import Entry, lexicon_for
from analysis.preprocessing.nouns import explain_nouns, nouns
from analysis.preprocessing.occurrences import covered
from analysis.preprocessing.spellings import Spellings
from analysis.report import drift, lines
from analysis.values import TOKEN_COLUMNS, DictionarySpec, Tokens

FATES = ["raw", "kept", "nested", "glosses", "lost"]


@pytest.fixture
def read(make_corpus, tmp_path):
    """read(entries, *texts) -> (tokens, lexicon): one article a year from 2001 on, with the entries as the study's dictionary."""

    def make(entries, *texts):
        spec = DictionarySpec()
        if entries:
            path = tmp_path / "own.tsv"
            path.write_text("\n".join(["surface\tcanonical\ttype\tmode", *entries]) + "\n", encoding="utf-8")
            spec = DictionarySpec(files=(path,))
        corpus = make_corpus([(f"d{i:03d}", f"{2001 + i}-03", "가온" if i % 2 else "마루", "", text) for i, text in enumerate(texts)])
        return nouns(corpus, spec), lexicon_for(spec)

    return make


def by_surface(result, *surfaces):
    table = result.table.set_index("surface")
    return {name: tuple(table.loc[name, FATES]) if name in table.index else None for name in surfaces}


def made_tokens(corpus, rows):
    """Tokens by hand: rows of (doc_id, start, end, form) in the text."""
    table = pd.DataFrame([(d, "text", 0, a, b, form, "NNG") for d, a, b, form in rows], columns=list(TOKEN_COLUMNS))
    return Tokens(table, {"name": "by hand", "read": "text", "min_length": 2}, corpus)


# --- occurrences


def naive(keys, text):
    """Each place of each key, one after the other: letters in any case, white space but no line break between them."""
    found = []
    for number, key in enumerate(sorted(set(keys))):
        pattern = r"[^\S\n]*".join(map(re.escape, key))
        for m in re.finditer(f"(?=({pattern}))", text, re.IGNORECASE):
            a, b = m.span(1)
            before, after = text[a - 1 : a], text[b : b + 1]
            latin = [(before, text[a]), (text[b - 1], after)]
            if not any(x and y and x.isascii() and x.isalnum() and y.isascii() and y.isalnum() for x, y in latin):
                found.append((a, b, number))
    return sorted(found)


def test_one_pass_finds_what_a_search_for_each_word_finds():
    rng = random.Random(4)
    keys = ["kt", "ktx", "리눅스", "터보리눅스", "스", "m&a", "이베이", "e베이", "3g", "은행", "스은행", "u-시티"]
    letters = [*"KTktx리눅스터보은행이베e&mMaAu시티3gG-", " ", "  ", "\n", "\u00a0", "."]
    for length in [*range(0, 30), 3000]:
        text = "".join(rng.choice(letters) for _ in range(length))
        found = Spellings(keys).find(text)
        assert sorted(zip(*(column.tolist() for column in found), strict=True)) == naive(keys, text)


def test_no_keys_and_no_text_are_legal():
    assert [len(column) for column in Spellings([]).find("리눅스")] == [0, 0, 0]
    assert [len(column) for column in Spellings(["리눅스"]).find("")] == [0, 0, 0]


def test_a_place_is_covered_only_by_a_longer_one():
    begin, end = np.array([5, 0, 2, 2]), np.array([6, 3, 3, 9])
    assert covered(begin, end).tolist() == [True, False, True, False]


# --- coverage


def test_every_occurrence_is_kept_inside_a_longer_term_a_gloss_or_lost(make_corpus):
    text = "가온통신과 한국가온통신. 가온 통신(Gaon)과 가온통신"
    corpus = make_corpus([("a", "2001", "", "", text)])
    lexicon = lexicon_for(DictionarySpec(), found=[Entry("가온통신", "가온통신", "name", "merge"), Entry("Gaon", "가온통신", "name", "token")])
    tokens = made_tokens(corpus, [("a", 0, 4, "가온통신"), ("a", 6, 12, "한국가온통신"), ("a", 14, 19, "가온통신"), ("a", 27, 29, "가온")])
    result = audit.coverage(tokens, lexicon)
    assert by_surface(result, "가온통신", "Gaon") == {"가온통신": (4, 2, 1, 0, 1), "Gaon": (1, 0, 0, 1, 0)}
    assert result.table["surface"][0] == "가온통신"


def test_a_place_with_a_space_inside_counts_only_where_a_word_begins(read):
    tokens, lexicon = read(["가온은행\t\tname\tmerge", "은행\t\tname\tmerge"], "좋은 행사와 나쁜 행사를 은행 앞에서 했다. 가온 은행도 왔다.")
    assert by_surface(audit.coverage(tokens, lexicon), "은행", "가온은행") == {"은행": (2, 1, 1, 0, 0), "가온은행": (1, 1, 0, 0, 0)}


def test_a_place_with_a_space_inside_is_none_where_the_next_word_goes_on(read):
    tokens, lexicon = read(["가온당원\t\tname\tmerge", "가온당\t\tname\tmerge"], "가온당 원내대표와 가온당 원 이야기다. 가온당원이다.")
    assert by_surface(audit.coverage(tokens, lexicon), "가온당원") == {"가온당원": (2, 2, 0, 0, 0)}


def test_an_entry_that_is_only_written_as_one_word_has_no_place_with_a_space(read):
    tokens, lexicon = read(["한가온\t\tname\tjoined"], "한가온 소식이다. 한 가온 소식이다.")
    assert by_surface(audit.coverage(tokens, lexicon), "한가온")["한가온"][0] == 1
    # Nor inside a longer entry.
    tokens, lexicon = read(["한가온\t\tname\tjoined", "새한가온\t\tname\tmerge"], "새 한 가온 소식이다. 새한가온 소식이다. 한가온이다.")
    assert by_surface(audit.coverage(tokens, lexicon), "한가온") == {"한가온": (2, 1, 1, 0, 0)}


def test_what_the_study_takes_out_itself_is_not_lost(read):
    tokens, lexicon = read(["가온\t\tstop-topical\tstop", "가온통신\t\tname\tmerge"], "가온 이야기다. 가온통신 이야기다.")
    assert by_surface(audit.coverage(tokens, lexicon), "가온", "가온통신") == {"가온": None, "가온통신": (1, 1, 0, 0, 0)}


def test_occurrences_add_up_whatever_the_entry_and_however_the_texts_are_cut(read, monkeypatch):
    texts = [f"터보리눅스와 SK텔레콤, 이동통신망과 전자 상거래 {i}. 리눅스(Linux)와 KTX, KT를 썼다." for i in range(5)]
    tokens, lexicon = read([], *texts)
    whole = audit.coverage(tokens, lexicon).table
    assert len(whole) > 3 and (whole["raw"] == whole[FATES[1:]].sum(axis=1)).all()
    monkeypatch.setattr("analysis.preprocessing.occurrences._BATCH", 1)
    pd.testing.assert_frame_equal(audit.coverage(tokens, lexicon).table, whole)


def test_losses_are_shown_in_three_lines_over_time(make_corpus):
    corpus = make_corpus([(f"d{i}", f"200{9 - i}", "마루", "", f"{i}번째 글의 가온통신 소식") for i in range(7)])
    lexicon = lexicon_for(DictionarySpec(), found=[Entry("가온통신", "가온통신", "name", "merge")])
    table = audit.losses(made_tokens(corpus, []), lexicon).table
    assert table["published"].tolist() == ["2003", "2006", "2009"] and table["lost"].tolist() == [7, 7, 7]
    assert table[["left", "hit", "right"]].iloc[0].tolist() == ["6번째 글의 ", "가온통신", " 소식"]


# --- the analyser's limits


def hand_made(corpus, tokens):
    """Analysed of one text an article: tokens are (article, start, end, form, tag, oov)."""
    tags, forms = sorted({t[4] for t in tokens}), sorted({t[3] for t in tokens})
    first = np.searchsorted([t[0] for t in tokens], np.arange(len(corpus) + 1)).astype(np.int64)
    column = {name: [t[i] for t in tokens] for i, name in enumerate(("doc", "start", "end", "form", "tag", "oov"))}
    return Analysed(
        np.arange(len(corpus), dtype=np.int32), np.ones(len(corpus), np.int8), first, np.array(column["start"], np.int32),
        np.array(column["end"], np.int32), np.array([forms.index(f) for f in column["form"]], np.int32),
        np.array([tags.index(t) for t in column["tag"]], np.int16), np.zeros(len(tokens), np.int32), np.zeros(len(tokens), bool),
        np.array(column["oov"], bool), forms, tags, ("title", "text"),
    )  # fmt: skip


def test_unknown_nouns_and_rests_of_cut_names_are_counted(make_corpus):
    corpus = make_corpus([("a", "2001", "", "", "알리페이 새 광통신 돈"), ("b", "2002", "", "", "비키에 갔다")])
    kiwi = hand_made(corpus, [
        (0, 0, 2, "알리", "NNP", True), (0, 2, 4, "페이", "NNG", False), (0, 5, 6, "새", "MM", False), (0, 7, 8, "광", "NNG", False),
        (0, 8, 10, "통신", "NNG", False), (0, 11, 12, "돈", "NNG", False), (1, 0, 3, "비키에", "NNP", True), (1, 4, 5, "가", "VV", False),
    ])  # fmt: skip
    tokens = made_tokens(corpus, [("a", 8, 10, "통신")])
    found = audit.occurrences(tokens, lexicon_for(DictionarySpec(), found=[Entry("광통신", "광통신", "compound", "merge")]))
    table = audit.by_article(tokens, kiwi, found)
    # 돈 stands alone: it is a word, not what is left of one
    assert table[["n_nouns", "n_unknown", "n_rests"]].to_numpy().tolist() == [[5, 1, 1], [1, 1, 0]]
    assert table["n_lost"].iloc[0] >= 1
    merged = made_tokens(corpus, [("a", 7, 10, "광통신")])
    assert audit.by_article(merged, kiwi, found)["n_rests"].tolist() == [0, 0]


def test_counts_by_article_agree_with_the_analyser(read):
    tokens, lexicon = read([], "리눅스 서버를 은행에 팔았다.", "", "쿼릅센타 소식이다.")
    kiwi = analysed(tokens.corpus, DictionarySpec())
    table = audit.by_article(tokens, kiwi, audit.occurrences(tokens, lexicon))
    assert len(table) == 3 and table["n_nouns"].sum() == np.isin(np.array(kiwi.tags, dtype=object)[kiwi.tag], ["NNG", "NNP"]).sum()
    assert table.iloc[1].tolist() == [0] * 5


def planted(rate_of_year, *, outlet=lambda i: "가온", years=range(2001, 2013), seed=0):
    """Two articles a month, 100 nouns each; unknown ones by a rate of the year."""
    rng = np.random.default_rng(seed)
    rows = [(f"{y}-{m:02d}", outlet(i), y) for y in years for m in range(1, 13) for i in range(2)]
    docs = pd.DataFrame({"when": [r[0] for r in rows], "outlet": [r[1] for r in rows]}, dtype="str")
    table = pd.DataFrame({"n_nouns": 100, "n_unknown": rng.binomial(100, [rate_of_year(y, o) for _, o, y in rows]), "n_rests": 0,
                          "n_named": 10, "n_lost": 0}, index=range(len(rows)))  # fmt: skip
    return drift.drift(table, docs)


def test_a_planted_rise_is_found_and_said():
    tables = planted(lambda year, _: 0.01 + 0.004 * (year - 2001))
    row = tables["tokeniser_drift"].table.iloc[0]
    assert (row["measure"], row["by"], row["moves"]) == ("unknown", "year", "yes") and row["lowest"] < row["highest"]
    (said,) = drift.moved(tables, "en")
    assert said.startswith("The share of nouns unknown to the analyser rises from") and "may be the tokeniser's" in said
    assert "높아집니다" in drift.moved(tables, "ko")[0]


def test_a_planted_fall_is_said_in_the_order_of_time():
    (said,) = drift.moved(planted(lambda year, _: 0.06 - 0.004 * (year - 2001)), "en")
    first, last = re.findall(r"in (\d{4})", said)
    assert "falls" in said and first < last


def test_nothing_is_said_of_a_share_that_does_not_move_but_that_it_was_looked_at():
    tables = planted(lambda *_: 0.03)
    assert drift.moved(tables, "en") == []
    assert any("Looked at between years" in line for line in drift.sentences(tables, "en"))
    assert any("뚜렷한 차이가 없습니다" in line for line in drift.sentences(tables, "ko"))


def test_a_constant_share_is_seldom_called_a_drift():
    called = [planted(lambda *_: 0.03, seed=seed)["tokeniser_drift"].table["p"].iloc[0] <= 0.05 for seed in range(60)]
    assert sum(called) <= 8  # 5 % of 60 is 3; 8 or more have a probability of 1 %


def test_a_difference_between_outlets_is_found():
    tables = planted(lambda _, outlet: 0.02 if outlet == "가온" else 0.05, outlet=lambda i: "가온" if i else "마루")
    (said,) = drift.moved(tables, "en")
    assert "(가온)" in said and "(마루)" in said
    assert tables["tokeniser_drift"].table.set_index(["measure", "by"]).loc[("unknown", "year"), "moves"] == "no"


def test_shares_by_year_hold_the_truth_inside_their_intervals_and_add_up():
    table = planted(lambda *_: 0.03)["tokeniser_year"].table
    unknown = table[table["measure"] == "unknown"]
    assert ((unknown["low"] <= 0.03) & (unknown["high"] >= 0.03)).mean() > 0.8
    assert unknown["n_of"].sum() == 12 * 12 * 2 * 100 and (unknown["clusters"] == 12).all()


def test_without_dates_or_outlets_nothing_is_compared():
    docs = pd.DataFrame({"when": ["", ""], "outlet": ["", ""]}, dtype="str")
    counts = pd.DataFrame({"n_nouns": [9, 9], "n_unknown": [1, 2], "n_rests": 0, "n_named": 0, "n_lost": 0})
    tables = drift.drift(counts, docs)
    assert set(tables["tokeniser_drift"].table["moves"]) == {"unknown"} and tables["tokeniser_year"].table.empty
    assert tables["tokeniser_outlet"].coverage["dropped"] == 2
    assert all("Not compared" in line for line in drift.sentences(tables, "en"))


def test_the_test_is_that_of_welch():
    rng = np.random.default_rng(1)
    groups = [rng.normal(0.1 * i, 1 + i, 10 + 5 * i) for i in range(4)]
    share = np.array([g.mean() for g in groups])
    error = np.array([g.std(ddof=1) / np.sqrt(len(g)) for g in groups])
    f, p = drift.welch(share, error, np.array([len(g) for g in groups]))
    two = drift.welch(share[:2], error[:2], np.array([len(g) for g in groups[:2]]))
    known = stats.ttest_ind(groups[0], groups[1], equal_var=False)  # of two groups it is Welch's t test
    assert two == pytest.approx((known.statistic**2, known.pvalue)) and 0 < p < 1 and f > 0


# --- words in context


TEXTS = ("국산 리눅스를 쓴다. 리눅스 배포판이 나왔다.", "외국 리눅스 배포판과 리눅스는 배포판이 다르다.", "무료 리눅스 서버와 리눅스배포판.")


def test_lines_are_sorted_by_left_and_right_context_and_by_outlet(read):
    tokens, _ = read([], *TEXTS)
    left = [text.split()[-1:] for text in tokens.lines("리눅스", sort="left")["left"]]
    right = [text.split() for text in tokens.lines("리눅스", sort="right")["right"]]
    assert left == sorted(left) and right == sorted(right) and left != [text.split()[-1:] for text in tokens.lines("리눅스")["left"]]
    assert tokens.lines("리눅스", sort="outlet")["outlet"].is_monotonic_increasing
    assert tokens.lines("리눅스")["published"].is_monotonic_increasing
    assert all(len(tokens.lines("리눅스", sort=sort)) == 6 for sort in ("date", "left", "right", "outlet"))
    with pytest.raises(InputError, match="order of lines 'rihgt'; did you mean 'right'"):
        tokens.lines("리눅스", sort="rihgt")


def test_the_left_context_is_sorted_from_the_word_outwards(make_corpus):
    corpus = make_corpus([("a", "2001", "", "", "나 가 하늘"), ("b", "2002", "", "", "가 나 하늘"), ("c", "2003", "", "", "가 가 하늘")])
    tokens = made_tokens(corpus, [(d, 4, 6, "하늘") for d in "abc"])
    assert tokens.lines("하늘", sort="left")["doc_id"].tolist() == ["c", "a", "b"]


def test_a_phrase_is_its_terms_one_after_the_other_with_nothing_between(read):
    tokens, _ = read([], *TEXTS)
    found = tokens.lines("리눅스 배포판")
    assert found["hit"].tolist() == ["리눅스 배포판", "리눅스 배포판", "리눅스배포판"]  # 리눅스는 배포판 is none
    assert found["doc_id"].tolist() == ["d000", "d001", "d002"] and found["right"][0].startswith("이 나왔다")
    assert tokens.lines("리눅스 없는말").empty and tokens.lines("배포판 리눅스").empty


def test_hits_stand_under_each_other_on_a_screen(read):
    tokens, _ = read([], *TEXTS)
    said = lines.concordance(tokens.lines("리눅스", width=8), "ko")
    assert len({lines.width(line[: line.index("[")]) for line in said[:-1]}) == 1
    assert said[-1] == "6줄 · 기사 3건"
    coloured = lines.concordance(tokens.lines("리눅스"), "en", colour=True, limit=2)
    assert "\x1b[" in coloured[0] and "[리눅스]" not in coloured[0] and coloured[-1] == "2 of 6 lines · 3 articles"


# --- one text, stage by stage


def test_stages_say_only_what_they_changed():
    said = lines.stages(explain_nouns("SKT와 간편 결제 앱을 봤다. 리눅스(Linux)다."), "ko")
    text = "\n".join(said)
    assert "  간편/XR 결제/NNG → 간편결제/NNP" in said and "  − 리눅스/SL" in said
    assert "정제" not in text and "한자" not in text  # nothing to clean, no hanja
    kept = said[said.index("남은 명사 4개 (서로 다른 것 4개)") + 1 :]
    assert " ".join(kept).split() == "SK텔레콤 1 간편결제 1 리눅스 1 앱 1".split()


def test_stages_of_a_text_without_nouns_end_with_none():
    assert lines.stages(explain_nouns("했다."), "en")[-1] == "Nouns kept: 0 (0 different)"


# --- entries that were found in the corpus


def test_found_entries_count_and_never_speak_against_the_dictionary(read):
    tokens, before = read([], "가온누리판 소식, 가온 누리판.")
    entries = [Entry("가온누리판", "가온누리판", "name", "merge"), Entry("리눅스", "다른말", "name", "merge")]
    lexicon = lexicon_for(DictionarySpec(), found=entries)
    assert lexicon.canonical("리눅스") == before.canonical("리눅스") and lexicon.digest != before.digest
    assert lexicon.digest == lexicon_for(DictionarySpec(), found=entries[::-1]).digest
    found = nouns(tokens.corpus, DictionarySpec(), found=entries).table["form"].tolist()
    assert found.count("가온누리판") == 2


def test_years_come_in_the_order_of_time():
    table = planted(lambda *_: 0.03)["tokeniser_year"].table
    assert all(a <= b for a, b in pairwise(table["period"]))
