"""The token cache: the same tokens with it, without it, with half of it, in any order, and with a damaged file."""

import random

import pandas as pd
import pytest

from analysis.preprocessing import kiwi
from analysis.preprocessing.kiwi import Settings
from analysis.preprocessing.nouns import nouns
from analysis.values import DictionarySpec

SPEC = DictionarySpec()
WORDS = "리눅스 서버 시장 알리페이 결제가 美 통신사는 전자 상거래 (Linux) 커졌다. 했다.\n KT와 15日 간편결제 정부가".split(" ")


def rows(n, seed=1):
    dice = random.Random(seed)
    return [(f"d{i:03}", "2012", "가온", " ".join(dice.choices(WORDS, k=4)), " ".join(dice.choices(WORDS, k=dice.randrange(25))))
            for i in range(n)]  # fmt: skip


@pytest.fixture
def analysed_texts(monkeypatch):
    """The texts that went through Kiwi."""
    seen, analyse = [], kiwi._analysed

    def recording(texts, *rest):
        seen.extend(texts)
        return analyse(texts, *rest)

    monkeypatch.setattr(kiwi, "_analysed", recording)
    return seen


@pytest.mark.parametrize("seed", range(3))
def test_a_cache_never_changes_a_token(make_corpus, tmp_path, seed, analysed_texts, monkeypatch):
    monkeypatch.setattr(kiwi, "_BATCH", 300)  # several batches, several segments
    monkeypatch.setattr(kiwi, "_SEGMENT", 100)
    given = rows(40, seed)
    plain = nouns(make_corpus(given), SPEC)
    some = random.Random(seed).sample(given, 20)
    nouns(make_corpus([(f"x{doc_id}", *rest) for doc_id, *rest in reversed(some)]), SPEC, cache=tmp_path)
    assert len(list(tmp_path.glob("*/*.npz"))) > 1
    for expected in (range(1, 81), [0], [0]):  # half of it, then all of it
        del analysed_texts[:]
        found = nouns(make_corpus(given), SPEC, cache=tmp_path)
        pd.testing.assert_frame_equal(found.table, plain.table)
        assert found.analyser == plain.analyser
        assert len(analysed_texts) in expected


def test_one_article_more_costs_one_article(make_corpus, tmp_path, analysed_texts):
    given = rows(12)
    nouns(make_corpus(given[:11]), SPEC, cache=tmp_path)
    del analysed_texts[:]
    nouns(make_corpus(given), SPEC, cache=tmp_path)
    assert set(analysed_texts) <= {text.replace("美", "미국") for text in given[11][3:]} and len(analysed_texts) <= 2


def test_a_lexicon_change_does_not_ask_kiwi_again(make_corpus, tmp_path, analysed_texts):
    own = tmp_path / "own.tsv"
    own.write_text("surface\tcanonical\ttype\tmode\n서버 시장\t\tcompound\tmerge\n", encoding="utf-8")
    corpus = make_corpus([("a", "2012", "", "", "서버 시장이 컸다.")])
    assert "서버" in set(nouns(corpus, SPEC, cache=tmp_path).table["form"])
    del analysed_texts[:]
    found = nouns(corpus, DictionarySpec(files=(own,)), cache=tmp_path)
    assert "서버시장" in set(found.table["form"]) and not analysed_texts


def test_other_settings_are_another_folder(make_corpus, tmp_path):
    settings = [Settings(), Settings(beam=3), Settings(("비키",)), Settings(("비키", "리카르도")), Settings(("리카르도", "비키"))]
    assert len({each.digest for each in settings}) == 4
    nouns(make_corpus(rows(3)), SPEC, cache=tmp_path)
    nouns(make_corpus(rows(3)), DictionarySpec(beam=3), cache=tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "half-written"])
def test_a_damaged_segment_is_made_again(make_corpus, tmp_path, damage, analysed_texts):
    corpus = make_corpus(rows(8))
    expected = nouns(corpus, SPEC, cache=tmp_path)
    (segment,) = tmp_path.glob("*/*.npz")
    content = segment.read_bytes()
    if damage == "half-written":
        segment.rename(segment.with_name(".building-1"))
    else:
        flipped = content[:500] + bytes([content[500] ^ 1]) + content[501:]
        segment.write_bytes({"cut": content[:-20], "empty": b"", "changed": flipped}[damage])
    del analysed_texts[:]
    pd.testing.assert_frame_equal(nouns(corpus, SPEC, cache=tmp_path).table, expected.table)
    assert analysed_texts
    assert [path.read_bytes() for path in tmp_path.glob("*/*.npz")] == [content]


def test_a_segment_that_another_run_removes_meanwhile_is_made_again(make_corpus, tmp_path, monkeypatch):
    corpus = make_corpus(rows(3))
    plain = nouns(corpus, SPEC, cache=tmp_path)
    (segment,) = tmp_path.glob("*/*.npz")
    listed = type(segment).glob
    monkeypatch.setattr(type(segment), "glob", lambda folder, pattern: [*listed(folder, pattern), segment])
    segment.unlink()
    pd.testing.assert_frame_equal(nouns(corpus, SPEC, cache=tmp_path).table, plain.table)
