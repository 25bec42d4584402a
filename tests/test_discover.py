"""Discovery: planted compounds are found with their evidence; what is no term, or is known, is not proposed."""

import random

import numpy as np
import pytest

from analysis.errors import InputError
from analysis.preprocessing.analysed import Analysed, analysed
from analysis.preprocessing.discover import EVIDENCE, accepted, proposals
from analysis.preprocessing.discover_file import write_proposals
from analysis.preprocessing.lexicon import COLUMNS, Entry, Lexicon, key, load
from analysis.values import DictionarySpec

NONE = Lexicon(())
FILLERS = [
    "시장",
    "기업",
    "서비스",
    "기술",
    "사업",
    "정책",
    "회의",
    "가격",
    "계획",
    "연구",
    "지역",
    "고객",
    "수요",
    "투자",
    "경쟁",
    "제도",
]


@pytest.fixture
def made(make_corpus):
    """made(["누리/NNG+결제/NNG+가/JKS 크/VA+다/EF ./SF", ...]) -> (Analysed, Corpus): one article a text, '+' joins, ' ' parts;
    a '?' behind a tag marks a word that the dictionary lacks."""

    def make(texts, outlets=("가온", "마루")):
        rows, columns, lengths = [], [], []
        for number, text in enumerate(texts):
            written, sentence = "", 0
            for i, word in enumerate(text.split()):
                written += " " if i else ""
                for j, token in enumerate(word.split("+")):
                    form, _, tag = token.rpartition("/")
                    columns.append(
                        (
                            len(written),
                            len(written) + len(form),
                            form,
                            tag.rstrip("?"),
                            sentence,
                            j == 0,
                            tag.endswith("?"),
                        )
                    )
                    written += form
                    sentence += tag == "SF"
            lengths.append(len(columns))
            rows.append((f"d{number:04}", f"2010-{number % 12 + 1:02}-01", outlets[number % len(outlets)], "", written))
        start, end, form, tag, sentence, space, oov = zip(*columns, strict=True) if columns else ((),) * 7
        forms, tags = sorted(set(form)), sorted(set(tag))
        tokens = Analysed(
            np.arange(len(texts), dtype=np.int32), np.ones(len(texts), np.int8), np.array([0, *lengths], dtype=np.int64),
            np.array(start, dtype=np.int32), np.array(end, dtype=np.int32),
            np.array([forms.index(f) for f in form], dtype=np.int32), np.array([tags.index(t) for t in tag], dtype=np.int16),
            np.array(sentence, dtype=np.int32), np.array(space, dtype=bool), np.array(oov, dtype=bool), forms, tags, ("title", "text"),
        )  # fmt: skip
        return tokens, make_corpus(rows)

    return make


def filler(dice, n=6):
    """Nouns side by side as anyone writes them: with spaces, now and then together."""
    words = []
    for _ in range(n):
        a, b = dice.sample(FILLERS, 2)
        words.append(f"{a}/NNG+{b}/NNG+이/JKS" if dice.random() < 0.1 else f"{a}/NNG {b}/NNG+이/JKS")
    return words


def article(dice, *planted):
    words = [*filler(dice), *planted]
    dice.shuffle(words)
    return " ".join([*words, "크/VA+다/EF", "./SF"])


def texts(planted, n=40, seed=1):
    """n articles; {words: number of articles that hold them}"""
    dice = random.Random(seed)
    held = [[] for _ in range(n)]
    for words, times in planted.items():
        for at in dice.sample(range(n), times):
            held[at].append(words)
    return [article(dice, *words) for words in held]


def row(result, surface):
    (found,) = result.table[result.table["surface"] == surface].to_dict("records")
    return found


def surfaces(result):
    return set(result.table["surface"])


def test_planted_compound_is_found_with_its_evidence(made):
    tokens, corpus = made(
        texts({"누리/NNG+장터/NNG+가/JKS": 12, "누리장터/NNP+는/JX": 3, "누리/NNG 장터/NNG+를/JKO": 2})
    )
    result = proposals(tokens, corpus, NONE)
    found = row(result, "누리장터")
    assert (found["whole"], found["split"], found["spaced"], found["count"]) == (3, 12, 2, 17)
    assert found["rank"] == 1
    assert found["score"] > 0.95
    assert found["npmi"] > 0.8
    assert found["canonical"] == "누리장터"
    assert (found["type"], found["mode"]) == ("compound", "merge")
    held = ["누리장터" in text.replace(" ", "") for text in corpus.articles["text"]]
    assert found["articles"] == sum(held)
    assert found["n_outlets"] == 2
    assert found["first_seen"] == min(corpus.articles["published"][held])
    assert len(found["context"].splitlines()) == 3
    assert all("[누리" in line for line in found["context"].splitlines())


def test_nouns_that_stand_side_by_side_by_chance_are_not_accepted(made):
    tokens, corpus = made(texts({"누리/NNG+장터/NNG+가/JKS": 12}, n=60))
    assert [entry.surface for entry in accepted(proposals(tokens, corpus, NONE), 0.6)] == ["누리장터"]


def test_more_occurrences_make_surer(made):
    scores = []
    for times in (2, 4, 8, 16):
        tokens, corpus = made(texts({"누리/NNG+장터/NNG+가/JKS": times}))
        scores.append(row(proposals(tokens, corpus, NONE), "누리장터")["score"])
    assert scores == sorted(scores)
    assert scores[0] < scores[-1] - 0.1


def test_piece_of_a_longer_name_is_no_term_but_a_term_that_stands_alone_is(made):
    planted = {
        "한빛/NNG+전산/NNG+망/NNG+이/JKS": 12,
        "전산/NNG+장비/NNG+가/JKS": 12,
        "새한/NNP+전산/NNG+장비/NNG+가/JKS": 8,
    }
    result = proposals(*made(texts(planted)), NONE)
    assert "한빛전산" not in surfaces(result)
    assert "전산망" not in surfaces(result)
    assert {"한빛전산망", "전산장비", "새한전산장비"} <= surfaces(result)
    assert "새한전산장비" in row(result, "전산장비")["inside"]


def test_what_kiwi_cut_in_the_middle_is_not_proposed(made):
    result = proposals(*made(texts({"미르/NNG+로직/NNG+스/VV": 12})), NONE)
    assert "미르로직" not in surfaces(result)


def test_the_more_frequent_spelling_is_shown_and_both_are_one_term(made):
    result = proposals(*made(texts({"누리/NNG 장터/NNG+를/JKO": 12, "누리/NNG+장터/NNG+가/JKS": 4})), NONE)
    found = row(result, "누리 장터")
    assert (found["canonical"], found["split"], found["spaced"]) == ("누리장터", 4, 12)
    assert "누리장터" not in surfaces(result)


def test_always_spaced_words_need_more(made):
    apart = proposals(*made(texts({"누리/NNG 장터/NNG+를/JKO": 8})), NONE)
    together = proposals(*made(texts({"누리/NNG+장터/NNG+를/JKO": 8})), NONE)
    assert row(apart, "누리 장터")["score"] < 0.8 * row(together, "누리장터")["score"]


@pytest.mark.parametrize("words", [
    "김/NNP+대통령/NNG+이/JKS", "마윈/NNP 회장/NNG+은/JX", "체신부/NNG+장관/NNG+이/JKS", "30/SN+개국/NNG+이/JKS", "128/SN+GB/SL+를/JKO",
    "3/SN+분기/NNG+에/JKB", "지난해/NNG+실적/NNG+이/JKS", "업체/NNG+들/XSN+이/JKS", "적극/NNG+적/XSN+이/VCP", "양국/NNG+간/NNG+에/JKB",
])  # fmt: skip
def test_titles_numbers_times_and_plurals_are_no_proposals(made, words):
    result = proposals(*made(texts({words: 15})), NONE)
    spelt = "".join(token.rpartition("/")[0] for token in words.replace(" ", "+").split("+")[:2])
    assert spelt not in set(result.table["canonical"])


@pytest.mark.parametrize(("words", "surface"), [
    ("M/SL+&/SW+A/SL+를/JKO", "M&A"), ("B/SL+2/SN+B/SL+는/JX", "B2B"), ("u/SL+-/SO+시티/NNP+가/JKS", "u-시티"), ("3/SN+G/SL+는/JX", "3G"),
    ("산/NNG+·/SP+학/NNG+·/SP+연/NNG+이/JKS", "산·학·연"), ("간편/XR+결제/NNG+를/JKO", "간편결제"), ("초/XPN+고속/NNG+망/NNG+은/JX", "초고속망"),
])  # fmt: skip
def test_letters_digits_roots_and_symbols_belong_to_terms(made, words, surface):
    assert surface in surfaces(proposals(*made(texts({words: 8})), NONE))


def test_ktx_is_never_made_of_kt_and_x(made):
    result = proposals(*made(texts({"KTX/SL+가/JKS": 12, "KT/SL X/SL+는/JX": 8, "KT/SL+가/JKS": 9})), NONE)
    assert "ktx" not in {key(surface) for surface in surfaces(result)}


def test_nothing_that_the_lexicon_knows_is_proposed(made):
    planted = {"누리/NNG+장터/NNG+가/JKS": 9, "한빛/NNG+전산/NNG+이/JKS": 9, "한빛/NNG+전산/NNG+망/NNG+이/JKS": 9}
    lexicon = Lexicon(
        (Entry("누리 장터", "누리장터", "compound", "merge"), Entry("한빛전산망", "한빛망", "name", "merge"))
    )
    result = proposals(*made(texts(planted)), lexicon)
    assert "한빛전산" in surfaces(result)
    assert not {key(surface) for surface in surfaces(result)} & {"누리장터", "한빛전산망", "한빛망"}


def test_order_of_articles_has_no_effect(made):
    given = texts({"누리/NNG+장터/NNG+가/JKS": 12, "누리/NNG 장터/NNG+를/JKO": 5, "한빛/NNG+전산/NNG+망/NNG+이/JKS": 7, "비키에/NNP? 갔/VV+다/EF": 2,
                   "비키/NNP?+는/JX": 3, "결제/NNG+대행/NNG+(/SSO+PG/SL+)/SSC": 3})  # fmt: skip
    steady = [name for name in (*COLUMNS, *EVIDENCE) if name not in ("note", "context", "first_seen", "n_outlets")]
    one, other = (proposals(*made(order), NONE).table[steady] for order in (given, given[::-1]))
    assert one.equals(other)


def test_swallowed_particle_is_a_user_word(made):
    planted = {"비키에/NNP? 갔/VV+다/EF": 1, "비키/NNP?+는/JX": 4, "베로도/NNP?+를/JKO": 3, "베로/NNP?+는/JX": 3, "e/SL+나루도/NNG? 온/VV": 1,
               "나루/NNG 앞/NNG": 2}  # fmt: skip
    result = proposals(*made(texts(planted)), NONE)
    words = result.table[result.table["mode"] == "userword"]
    assert set(words["surface"]) == {"비키", "e나루"}
    assert row(result, "비키")["score"] > 0.9
    assert not [entry for entry in accepted(result, 0.1) if entry.mode == "userword"]


def test_second_names_in_brackets_are_for_a_person_to_confirm(made, tmp_path):
    planted = {"결제/NNG+대행/NNG+(/SSO+PG/SL+)/SSC 업체/NNG": 4, "별/NNG+그대/NNG+극/NNG+(/SSO+이하/NNG '/SS+별극/NNG+'/SS+)/SSC": 2,
               "홍길동/NNP+(/SSO+서울/NNP+)/SSC": 3, "마윈/NNP+(/SSO+50/SN+)/SSC": 3}  # fmt: skip
    result = proposals(*made(texts(planted)), NONE)
    found = result.table[result.table["type"] == "synonym"].set_index("surface")["canonical"].to_dict()
    assert found == {"PG": "결제대행", "별극": "별그대극"}
    assert not [entry for entry in accepted(result, 0.01) if entry.type == "synonym"]
    written, _ = write_proposals(result, tmp_path / "found.tsv")
    assert "PG" not in load([written]).synonyms
    written.write_text(written.read_text(encoding="utf-8").replace("#PG\t", "PG\t"), encoding="utf-8")
    assert load([written]).synonyms["pg"].canonical == "결제대행"


def test_written_files_are_dictionary_files_and_show_the_evidence(made, tmp_path):
    openpyxl = pytest.importorskip("openpyxl")
    tokens, corpus = made(
        texts(
            {"누리/NNG+장터/NNG+가/JKS": 12, "3/SN+G/SL+는/JX": 5, "비키에/NNP? 갔/VV+다/EF": 1, "비키/NNP?+는/JX": 4}
        )
    )
    result = proposals(tokens, corpus, NONE)
    text, book = write_proposals(result, tmp_path / "found.tsv")
    read, sheet = load([text]), load([book])
    assert read.digest == sheet.digest
    assert {entry.surface for entry in read.entries} == surfaces(result)
    assert read.userwords == ("비키",)
    assert "12회" in {entry.surface: entry.note for entry in read.entries}["누리장터"]
    evidence = openpyxl.load_workbook(book)["evidence"]
    assert [cell.value for cell in evidence[1]][:3] == ["surface", "canonical", "type"]
    assert evidence.max_row == len(result.table) + 1
    first = [file.read_bytes() for file in (text, book)]
    assert [
        file.read_bytes() for file in write_proposals(proposals(tokens, corpus, NONE), tmp_path / "found.tsv")
    ] == first
    edited = [line for line in text.read_text(encoding="utf-8").splitlines() if not line.startswith("3G")]
    text.write_text("\n".join(edited).replace("\t누리장터\t", "\t누리마켓\t"), encoding="utf-8")
    assert load([text]).spans["누리장터"].canonical == "누리마켓"
    assert "3g" not in load([text]).spans


def test_accepted_words_are_merged_by_the_lexicon(made):
    tokens, corpus = made(texts({"누리/NNG+장터/NNG+가/JKS": 12}))
    (entry,) = accepted(proposals(tokens, corpus, NONE), 0.6)
    assert Lexicon((entry,)).spans["누리장터"].canonical == "누리장터"


@pytest.mark.parametrize("threshold", [0, -1, 1.5, float("nan")])
def test_threshold_that_is_no_score_is_refused(made, threshold):
    result = proposals(*made(["가/NNG+나/JKS"]), NONE)
    with pytest.raises(InputError, match="above 0 and at most 1") as refused:
        accepted(result, threshold)
    assert "0보다 크고 1 이하" in refused.value.ko


@pytest.mark.parametrize("given", [[], ["크/VA+다/EF"], ["하나/NNG"]])
def test_corpus_without_compounds_gives_an_empty_table(made, tmp_path, given):
    result = proposals(*made(given), NONE)
    assert len(result.table) == 0
    assert list(result.table.columns) == [*COLUMNS, *EVIDENCE]
    assert accepted(result, 0.6) == ()
    text, book = write_proposals(result, tmp_path / "found.tsv")
    assert len(load([text])) == len(load([book])) == 0


def test_least_counts_and_top_are_kept(made):
    tokens, corpus = made(texts({"누리/NNG+장터/NNG+가/JKS": 12, "한빛/NNG+전산/NNG+이/JKS": 3}))
    assert "한빛전산" not in surfaces(proposals(tokens, corpus, NONE, min_count=4))
    assert "한빛전산" not in surfaces(proposals(tokens, corpus, NONE, min_articles=4))
    assert len(proposals(tokens, corpus, NONE, top=1).table) == 1


def test_compounds_of_real_tokens_are_found(make_corpus):
    rows = [(f"d{i}", f"2014-0{i}", "가온", "", f"{i}월에 알리페이는 간편결제를 내놓았다. 전자상거래 시장에서 KTX 승차권도 판다. KT와 SK플래닛도 나섰다.")
            for i in range(1, 7)]  # fmt: skip
    corpus = make_corpus(rows)
    tokens = analysed(corpus, DictionarySpec())
    result = proposals(tokens, corpus, NONE)
    assert {"간편결제", "전자상거래", "SK플래닛"} <= surfaces(result)
    assert not {"KTX", "KT와"} & surfaces(result)
