"""Tokens as columns: the same as the loop over single tokens that they replace, whatever the tokens and the lexicon."""

import random
from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from analysis.preprocessing.affixes import APART
from analysis.preprocessing.analysed import Analysed, analysed
from analysis.preprocessing.hanja import hanja_map, spell_out
from analysis.preprocessing.kiwi import Batch, flagged
from analysis.preprocessing.lexicon import Entry, Lexicon, key, lexicon_for
from analysis.preprocessing.nouns import explain_nouns, nouns
from analysis.preprocessing.pieces import Reader
from analysis.preprocessing.tokencache import Columns, Kinds
from analysis.values import DictionarySpec

SPEC = DictionarySpec()


# The loops that the columns replaced, kept as what they must agree with.


def merged(pieces, text, lexicon, published):
    spans, prefixes = lexicon.spans, lexicon.prefixes
    out, at, n = [], 0, len(pieces)
    while at < n:
        start, best = pieces[at].start, -1
        for to in range(at, n):
            surface = text[start : pieces[to].end]
            joined = key(surface)
            if joined not in prefixes or "\n" in surface:
                break
            free = to + 1 == n or (pieces[to + 1].start >= pieces[to].end and not glued(pieces, to + 1, text))
            blank = not text[pieces[to].start : pieces[to].end].strip() and pieces[to].end != pieces[to - 1].end
            if joined in spans and free and not blank and not (spans[joined].mode == "joined" and any(map(str.isspace, surface))):
                best, found = to, spans[joined]
        inside = at > 0 and pieces[at - 1].end > start
        digit = start > 0 and text[start - 1].isdigit() and not text[start].isdigit()
        if best < 0 or inside or digit or glued(pieces, at, text) or pieces[at].tag in ("JKS", "EC", "XSV", "XSN"):
            out.append(pieces[at])
            at += 1
        else:
            out.append(piece(start, pieces[best].end, lexicon.form(found, published), "NNP", pieces[at].sentence, True))
            at = best + 1
    return out


def glued(pieces, at, text):
    """Whether a Latin letter or digit ends the token before and another begins this one."""
    if at == 0 or pieces[at - 1].end != pieces[at].start:
        return False
    ends = key(text[pieces[at - 1].start : pieces[at - 1].end])[-1:], key(text[pieces[at].start : pieces[at].end])[:1]
    return all(end.isascii() and end.isalnum() for end in ends)


def renamed(pieces, lexicon, published):
    found = [(p, lexicon.synonyms.get(key(p.form))) for p in pieces]
    return [p if entry is None else piece(p.start, p.end, lexicon.form(entry, published), p.tag, p.sentence, True) for p, entry in found]


def affixed(pieces, lexicon, published):
    """Token by token: a noun takes the prefixes before it and the suffixes behind it."""
    out, at = [], 0
    while at < len(pieces):
        to = at

        def next_is(*tags, to=None):
            return (to + 1 < len(pieces) and pieces[to + 1].start == pieces[to].end and not pieces[to + 1].known
                    and pieces[to + 1].tag in tags and not (tags == ("XSN",) and pieces[to + 1].form in APART))  # fmt: skip

        if pieces[at].known or pieces[at].tag not in ("XPN", "NNG", "XR"):
            out.append(pieces[at])
            at += 1
            continue
        while pieces[to].tag == "XPN" and next_is("XPN", "NNG", "XR", to=to):
            to += 1
        core = to
        while pieces[core].tag != "XPN" and next_is("XSN", to=to):
            to += 1
        if to > at and (pieces[core].tag == "NNG" or (pieces[core].tag == "XR" and to > core)):
            form = "".join(p.form for p in pieces[at : to + 1])
            made = piece(pieces[at].start, pieces[to].end, form, "NNG", pieces[at].sentence)
            out += renamed([made], lexicon, published)
            at = to + 1
        else:
            out.append(pieces[at])
            at += 1
    return out


def piece(start, end, form, tag, sentence, known=False):
    return SimpleNamespace(start=start, end=end, form=form, tag=tag, sentence=sentence, known=known)


def batch_of(texts, tokens, kinds):
    """tokens of each text: (start, end, tag, begins a sentence)"""
    lengths = np.array([len(of) for of in tokens], dtype=np.int64)
    flat = [token for of in tokens for token in of]
    start, end = (np.array([token[i] for token in flat], dtype=np.int32) for i in (0, 1))
    kind = [kinds["".join(t[a:b].split()) or "이", tag, t[a:b], False]
            for t, of in zip(texts, tokens, strict=True) for a, b, tag, _ in of]  # fmt: skip
    new = np.array([token[3] for token in flat], dtype=bool)
    columns = Columns(lengths, start, np.array(kind, dtype=np.int32), flagged(texts, lengths, start, end, new))
    return Batch(0, len(texts), columns)


TAGS = ["NNG", "NNG", "NNG", "NNP", "SL", "XR", "JKS", "EC", "XPN", "XPN", "XSN", "XSN", "XSV"]


def random_tokens(text, dice):
    """Tokens that cover the text roughly: some share characters, some are empty, some characters are in none."""
    tokens, at = [], 0
    while at < len(text):
        width = dice.choice([0, 1, 1, 1, 2, 2, 3])
        if not text[at].isspace() or dice.random() < 0.05:
            tokens.append((at, min(len(text), at + width), dice.choice(TAGS), dice.random() < 0.1))
        at += width if dice.random() < 0.9 else dice.choice([0, 1, width + 1])
        at += width == 0 and dice.random() < 0.5
    return tokens


def random_lexicon(dice):
    entries = {}
    for _ in range(dice.randrange(1, 25)):
        surface = "".join(dice.choice("가나다aB1 ß") for _ in range(dice.randrange(1, 6))).strip()
        if key(surface) and key(surface) not in entries:
            dates = dice.choice([("", ""), ("", ""), ("2001", ""), ("", "2003-05")])
            canonical = dice.choice(["".join(surface.split()), "갑", "을", "GAP"])
            entries[key(surface)] = Entry(surface, canonical, "synonym", dice.choice(["merge", "merge", "joined", "token"]), *dates)
    return Lexicon(tuple(sorted(entries.values())))


@pytest.mark.parametrize("seed", range(60))
def test_columns_and_the_loop_over_tokens_agree(seed):
    dice = random.Random(seed)
    lexicon, kinds = random_lexicon(dice), Kinds()
    texts, dates, tokens = [], [], []
    for _ in range(dice.randrange(1, 8)):
        texts.append("".join(dice.choice("가가나나다들aAbB1 \n\tß") for _ in range(dice.randrange(1, 60))))
        dates.append(dice.choice(["", "2000-05-01", "2002", "2003-06"]))
        tokens.append(random_tokens(texts[-1], dice))
    reader = Reader(lexicon, SPEC, kinds, texts, dates)
    batch = batch_of(texts, tokens, kinds)
    pieces = reader.pieces(batch)
    expected = []
    for i, (text, published) in enumerate(zip(texts, dates, strict=True)):
        here = np.flatnonzero(pieces.text == i)
        of = [piece(a, b, "".join(text[a:b].split()) or "이", tag, int(n))
              for (a, b, tag, _), n in zip(tokens[i], pieces.sentence[here], strict=True)]  # fmt: skip
        of = affixed(renamed(merged(of, text, lexicon, published), lexicon, published), lexicon, published)
        expected += [(i, p.start, p.end, p.form, p.tag, p.sentence) for p in of]
    found = reader.affixed(reader.renamed(reader.merged(pieces, batch)))
    forms, tags = list(reader.forms), list(reader.tags)
    rows = zip(found.text, found.start, found.end, found.form, found.tag, found.sentence, strict=True)
    assert [(int(i), int(a), int(b), forms[f], tags[t], int(s)) for i, a, b, f, t, s in rows] == expected


def merge_forms(text, spans, *surfaces):
    lexicon, kinds = Lexicon(tuple(Entry(s, s, "compound", "merge") for s in sorted(surfaces))), Kinds()
    batch = batch_of([text], [[(a, b, "NNG", False) for a, b in spans]], kinds)
    reader = Reader(lexicon, SPEC, kinds, [text], [""])
    found = reader.merged(reader.pieces(batch), batch)
    return [list(reader.forms)[i] for i in found.form]


def test_a_match_is_longest_and_never_inside_a_token():
    both = ("가나", "가나다")
    assert merge_forms("가 나 다 가 나", [(0, 1), (2, 3), (4, 5), (6, 7), (8, 9)], *both) == ["가나다", "가나"]
    assert merge_forms("가나라", [(0, 1), (1, 3)], *both) == ["가", "나라"]
    # 나 shares its character with the token after it, as contracted verbs do.
    assert merge_forms("가나라", [(0, 1), (1, 2), (1, 3)], *both) == ["가", "나", "나라"]
    assert merge_forms("가\n나", [(0, 1), (2, 3)], *both) == ["가", "나"]


def test_a_name_does_not_take_the_space_behind_it(make_corpus):
    # Kiwi puts the copula, which has no letters here, behind the space.
    text = "새 규격 HTML5 는 빠르다."
    found = nouns(make_corpus([("a", "2012", "", "", text)]), SPEC).table
    assert [text[a:b] for a, b in zip(found["start"], found["end"], strict=True)] == ["규격", "HTML5"]


TEXTS = [
    ("a", "2011-11-08", "가온", "美·中, 리눅스 경쟁", "SK플래닛은 T맵을 앞세워 중국에 나갔다.\n15日 日 정부가 밝혔다. 알리페이로 결제했다."),
    ("b", "2012", "마루", "", "터보리눅스와 HTML5 소식. 美中 갈등에 與野가 나섰다."),
    ("c", "", "가온", "방문中", ""),
]


def test_every_token_of_every_text_stands_where_its_offsets_say(make_corpus):
    corpus = make_corpus(TEXTS)
    found = analysed(corpus, SPEC)
    assert [(int(d), found.parts[p]) for d, p in zip(found.doc, found.part, strict=True)] == [
        (0, "title"), (0, "text"), (1, "text"), (2, "title")]  # fmt: skip
    rows = corpus.articles.to_dict("records")
    for i in range(len(found.doc)):
        text = rows[found.doc[i]][found.parts[found.part[i]]]
        for t in range(found.first[i], found.first[i + 1]):
            a, b, form = found.start[t], found.end[t], found.forms[found.form[t]]
            assert 0 <= a <= b <= len(text)
            if found.tags[found.tag[t]] in ("NNG", "NNP", "SL", "SN") and not any("\u4e00" <= c <= "\u9fff" for c in text[a:b]):
                assert text[a:b] == form
            assert bool(found.space[t]) == (a == 0 or text[a - 1].isspace()) or text[a:b] in "美中與野"
    assert found.forms == sorted(set(found.forms)) and found.tags == sorted(set(found.tags))
    assert found.sentence[found.first[:-1][np.diff(found.first) > 0]].tolist() == [0, 0, 0, 0]
    assert {found.forms[f] for f in found.form[found.oov]} <= {"알리페이", "플래닛", "터보리눅스"} | set(found.forms)


def test_columns_that_do_not_fit_are_refused(make_corpus):
    found = analysed(make_corpus(TEXTS), SPEC)
    with pytest.raises(ValueError, match="columns of tokens differ in length"):
        replace(found, oov=found.oov[1:])
    with pytest.raises(ValueError, match="start is not a column of int32"):
        replace(found, start=found.start.astype(np.int64))
    with pytest.raises(ValueError, match="a code of form has no name"):
        replace(found, forms=found.forms[:1])
    assert isinstance(found, Analysed) and "texts" in repr(found)


def test_keyword_fields_give_one_token_an_item(make_corpus):
    corpus = make_corpus([("a", "2000", "", "", "글")])
    corpus = replace(corpus, articles=corpus.articles.assign(keywords="전자, 상거래,,간편 결제 ,佛英"))
    found = analysed(corpus, DictionarySpec(read="keywords"))
    assert [found.forms[i] for i in found.form] == ["전자", "상거래", "간편결제", "프랑스", "영국"]
    assert found.start.tolist() == [0, 4, 9, 16, 17] and found.end.tolist() == [2, 7, 14, 17, 18]


WORDS = {"美": "미국", "中": "중국", "日": "일본", "北": "북한", "韓": "한국", "佛": "프랑스", "核": "핵", "與": "여당", "野": "야당",
         "英": "영국", "韓流": "한류"}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("美 수출", "미국 수출"), ("美·中, 日서", "미국·중국, 일본서"), ("中시장", "중국시장"),
        ("美中 갈등, 北核과 與野", "미국 중국 갈등, 북한 핵과 여당 야당"), ("韓流 韓 대표팀", "한류 한국 대표팀"),
        # the particle fits the word that is read
        ("美는 佛은 日가 佛을", "미국은 프랑스는 일본이 프랑스를"), ("美가격", "미국가격"),
        # behind one syllable a letter is read as a syllable, as it is written elsewhere
        ("대中 수출, 탈北, 한中日", "대중 수출, 탈북, 한중일"),
        # 푸는 is a verb before its noun; 열애 is not
        ("보복 푸는 中", "보복 푸는 중국"),
    ],
)  # fmt: skip
def test_hanja_of_countries_and_parties_are_spelt_out(text, spelt):
    found = spell_out(text, WORDS)
    assert found.text == spelt
    assert len(found.begin) == len(found.finish) == len(spelt) + 1
    assert (np.diff(found.begin) >= 0).all() and (np.diff(found.finish) >= 0).all()


@pytest.mark.parametrize(
    "text",
    ["15日 개막", "1月", "방문中", "中小기업", "中企", "中3 학생", "초·中·高", "초·中", "주원과 열애 中", "언니美", "한국의 美를", "한국의 美",
     "土·日 휴무", "3일(日)", "韓 총리", "文대통령과 尹", "金英美", "美術館", "日本", "獨島", "北京", "리눅스"],
)  # fmt: skip
def test_hanja_that_mean_something_else_stay(text):
    assert spell_out(text, WORDS) is None


def test_spelt_out_words_point_to_their_letters(make_corpus):
    tokens = nouns(make_corpus([("a", "2012", "", "", "어제 佛英 정상이 北의 도발을 말했다. 15日 방문中.")]), SPEC)
    found = {row.form: (row.start, row.end) for row in tokens.table.itertuples()}
    assert (found["프랑스"], found["영국"], found["북한"], found["도발"]) == ((3, 4), (4, 5), (10, 11), (13, 15))
    assert not {"일본", "日", "中"} & set(found)
    assert tokens.lines("영국")["hit"].tolist() == ["英"]


def test_the_map_never_names_a_person():
    assert not {"尹", "文", "朴", "李", "金", "盧", "安", "丁", "潘"} & set(hanja_map(lexicon_for(SPEC)))


def own(tmp_path, *lines):
    path = tmp_path / "own.tsv"
    path.write_text("surface\tcanonical\ttype\tmode\tvalid_from\tvalid_to\n" + "\n".join(lines), encoding="utf-8")
    return DictionarySpec(files=(path,))


def test_a_dated_hanja_holds_within_its_dates(make_corpus, tmp_path):
    spec = own(tmp_path, "靑\t청와대\thanja\tmerge\t\t2022-05-09", "리눅스\t\tname\ttoken")
    corpus = make_corpus([("a", "2011-01-01", "", "", "靑 리눅스"), ("b", "2023-01-01", "", "", "靑 리눅스")])
    assert nouns(corpus, spec).table["form"].tolist() == ["청와대", "리눅스", "리눅스"]


def test_a_gloss_that_says_the_word_again_is_not_counted_twice(make_corpus, tmp_path):
    spec = own(tmp_path, "크라우드 소싱\t\tcompound\tmerge", "Crowd Sourcing\t크라우드소싱\tsynonym\tmerge",
               "결제 대행\t\tcompound\tmerge", "PG\t결제대행\tsynonym\ttoken")  # fmt: skip
    text = "리눅스(Linux)와 크라우드소싱(Crowd Sourcing), 결제대행(PG·대행)이다. 리눅스 (Linux) 시장(리눅스) 리눅스[LINUX]"
    tokens = nouns(make_corpus([("a", "2012", "", "", text)]), spec)
    counts = Counter(tokens.table["form"])
    # A space before the bracket, or another word before it: both are counted.
    assert (counts["리눅스"], counts["크라우드소싱"], counts["결제대행"]) == (5, 1, 1)
    assert tokens.analyser["dropped"]["gloss"] == 4
    stages = explain_nouns("리눅스(Linux)다.").set_index("stage")
    assert stages["changed"]["gloss"] and "Linux" not in stages["result"]["gloss"]
    assert not stages["changed"]["clean"] and not stages["changed"]["hanja"]


def test_stages_show_hanja_and_cleaning():
    stages = explain_nouns("美&nbsp;증시가 올랐다.").set_index("stage")
    assert stages["changed"][["clean", "hanja"]].all()
    assert stages["result"]["hanja"].startswith("미국 증시가") and stages["result"]["stop"].startswith("미국/NNP 증시/NNG")


def test_the_beam_is_part_of_what_made_the_tokens(make_corpus):
    corpus = make_corpus(TEXTS)
    wide, narrow = nouns(corpus, SPEC), nouns(corpus, DictionarySpec(beam=3))
    assert "cutoff_threshold" not in wide.analyser["options"] and narrow.analyser["options"]["cutoff_threshold"] == 3.0
    assert set(narrow.table["form"]) & set(wide.table["form"])
