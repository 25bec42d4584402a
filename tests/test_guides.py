"""Guides in a study: a topic is drawn to the words that study.toml gives it, bears its name, and what cannot be is said."""

import csv
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from test_topics import doc_term, planted_corpus

import analysis as an
from analysis import topics
from analysis.cli import main
from analysis.errors import InputError
from analysis.report import limits, methods
from analysis.study import parse
from analysis.topics.choose import choose_k
from analysis.topics.guides import guided
from analysis.topics.scan import Job, scan

SUBJECTS = {
    "금융": ["은행", "대출", "금리", "예금", "이자"],
    "어업": ["바다", "어선", "항구", "그물", "선원"],
    "교육": ["학교", "교사", "학생", "시험", "교실"],
    "의료": ["병원", "의사", "환자", "수술", "약국"],
}
HEAD = """
[study]
name = "planted"
languages = ["ko", "en"]
[corpus]
files = ["articles.csv"]
[corpus.duplicates]
near = "off"
[terms]
min_docs = 2
[report]
formats = ["html"]
"""
MODEL = '[models.main]\nengine = "cvb0"\nk = [4, 5]\nseeds = 2\n'
GUIDES = '[models.main.guides]\n"돈" = ["은행", "금리", "모래언덕"]\n"진료" = ["환자"]\n'
NAMES = '[models.main.names]\n"진료" = ["갈매기"]\n'


def write_study(folder, text):
    """A study of 80 articles, twenty of each subject: eight words of its own, now and then a foreign one."""
    chance = random.Random(5)
    every = [word for words in SUBJECTS.values() for word in words]
    with open(folder / "articles.csv", "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(("date", "outlet", "title", "text"))
        for i in range(80):
            own = list(SUBJECTS.values())[i % 4]
            words = [chance.choice(own if chance.random() < 0.9 else every) for _ in range(12)]
            out.writerow((f"{2001 + i // 16}-{1 + i % 12:02}-03", "가온" if i % 3 else "마루", f"{own[0]} 소식 {i}", ", ".join(words) + "."))
    (folder / "study.toml").write_text(HEAD + text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """The run of a study with two guides, names that bind, and a name and a word that cannot."""
    return an.run(write_study(tmp_path_factory.mktemp("guides"), MODEL + GUIDES + NAMES))


# ---- a whole study


def test_guided_topics_are_drawn_to_their_words_and_bear_their_names(planted):
    fit = planted.fit
    tops = dict(zip(fit.names, map(set, fit.top_words(5)), strict=True))
    assert tops["돈"] == set(SUBJECTS["금융"]) and tops["진료"] == set(SUBJECTS["의료"])
    assert fit.recipe["guides"] == {"돈": ["은행", "금리", "모래언덕"], "진료": ["환자"]}
    assert sorted(guided(fit).values()) == ["돈", "진료"]


def test_every_fit_of_the_scan_has_the_guides(planted):
    assert planted.topics["tables"]["k_choice"].recipe["guides"] == planted.fit.recipe["guides"]
    assert planted.topics["tables"]["k_runs"].table["perplexity"].notna().all()


def test_a_name_that_is_also_a_guides_is_told_who_bears_it(planted):
    [[english, korean]] = planted.topics["unbound"]
    assert "name '진료': the topic that is guided by '진료' bears it" in english and "이끈 토픽의 이름입니다" in korean
    assert planted.fit.names.count("진료") == 1


def test_the_report_says_which_words_guide_nothing_and_which_topics_are_guided(planted):
    content = planted.content()
    assert content.fit.recipe["notes"]["guide_words_absent"] == {"돈": ["모래언덕"]}
    for language, start in (("ko", "guides의 낱말 가운데"), ("en", "Words of guides that are no terms")):
        (line,) = [line for line in limits.limits(content, language) if line.startswith(start)]
        assert ": 돈: 모래언덕." in line or "draw no topic: 돈: 모래언덕." in line
    assert "토픽 2개(돈, 진료)" in methods.methods(content, "ko")
    assert "2 of the topics (돈, 진료) were drawn towards words" in methods.methods(content, "en")


def test_the_report_measures_stability_by_the_threshold_of_the_choice(planted):
    content = planted.content()
    threshold = content.tables["topic_diagnostics"].recipe["threshold"]
    for at, weak in ((threshold + 1e-6, False), (threshold - 1e-6, True)):
        said = limits.limits(replace(content, stability=np.full(content.fit.k, at)), "en")
        assert any(f"stability under {threshold:.0%}" in line for line in said) == weak


# ---- the words of themes


def test_guides_may_be_the_themes(tmp_path):
    themes = '[themes]\n"돈" = ["은행", "금리"]\n"배움" = ["학교"]\n'
    run = an.run(write_study(tmp_path, themes + MODEL.replace("[4, 5]", "[4]") + 'guides = "themes"\n'))
    assert run.guides == run.themes == {"돈": ("은행", "금리"), "배움": ("학교",)}
    tops = dict(zip(run.fit.names, map(set, run.fit.top_words(5)), strict=True))
    assert tops["돈"] == set(SUBJECTS["금융"]) and tops["배움"] == set(SUBJECTS["교육"])


def test_words_of_guides_are_counted_as_the_words_of_themes_are(small):
    spec = replace(small.model, engine="cvb0", guides={"공개": ("Linux", "Redhat", "레드햇")})
    run = an.run(replace(small.study, models={"main": spec}))
    assert run.guides == {"공개": ("리눅스", "레드햇")}


# ---- recipes


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"환자"', '"의사"'),
        ('"진료" =', '"병" ='),
        ('"돈" = ["은행", "금리", "모래언덕"]\n"진료" = ["환자"]', '"진료" = ["환자"]\n"돈" = ["은행", "금리", "모래언덕"]'),
        (GUIDES, ""),
    ],
)
def test_another_guide_makes_the_topics_anew_and_nothing_before_them(tmp_path, old, new):
    assert old in GUIDES
    texts = (MODEL + GUIDES, MODEL + GUIDES.replace(old, new))
    one, other = [an.run(write_study(tmp_path, text)).recipes for text in texts]
    changed = {step for step in one if one[step] != other[step]}
    assert changed == {"topics", "trends"}


def test_fits_that_are_kept_are_told_apart_by_the_order_of_the_guides(planted):
    asked = []

    def keep(recipe, compute):
        asked.append(recipe["guides"])
        return compute()

    guides = {"돈": ["은행"], "진료": ["환자"]}
    for given in (guides, dict(reversed(guides.items()))):
        scan(planted.terms, [Job("fit", "cvb0", 4, 1, {"passes": 2}, given)], keep=keep, workers=1)
    assert asked[-1] == [["진료", ["환자"]], ["돈", ["은행"]]] != asked[0]


# ---- what cannot be


@pytest.mark.parametrize(
    ("model", "en", "ko"),
    [
        ("guides = 3\n", 'guides: 3 is not allowed; write "themes", or a table of words', "낱말의 표"),
        ('guides = "theme"\n', "guides: 'theme' is not allowed; write \"themes\"", '"themes" 또는'),
        ('guides = "themes"\n', "[themes] is empty; add a theme", "[themes]가 비어 있습니다"),
        ('[models.main.guides]\n"가" = []\n', "guides.가: [] is not allowed; write at least one word", "낱말 하나 이상"),
        ('[models.main.guides]\n"가" = [" "]\n', "none of them blank", "빈칸이 아닌"),
        ('[models.main.guides]\n"가" = "은행"\n', "guides.가: '은행' is not allowed; write a list of texts", "글의 목록"),
        ("[models.main.guides]\n" + "".join(f'"{i}" = ["은행"]\n' for i in range(5)),
         "5 guides and k = 4: each guide is one topic; set the smallest k to 5 or more, or give fewer", "5개인데 k = 4"),
    ],
)  # fmt: skip
def test_guides_that_study_toml_cannot_mean_are_said_with_their_place(model, en, ko):
    with pytest.raises(InputError) as caught:
        parse(HEAD + MODEL + model, folder=Path("/somewhere"))
    assert en in caught.value.en and ko in caught.value.ko
    assert "study.toml, [models.main] guides" in caught.value.en and "study.toml, [models.main] guides" in caught.value.ko


def test_an_engine_that_takes_no_guides_is_refused_before_anything_is_read(tmp_path):
    run = an.run(write_study(tmp_path, MODEL.replace("cvb0", "sklearn_nmf") + GUIDES))
    with pytest.raises(InputError, match=r"study\.toml, \[models\]: sklearn_nmf takes no seed words; .*: cvb0") as caught:
        assert run.fit
    assert "씨앗 단어를 받지 않습니다" in caught.value.ko and "corpus" not in vars(run)


def test_a_guide_of_which_no_word_is_a_term_stops_the_run(tmp_path, capsys):
    folder = write_study(tmp_path, MODEL + '[models.main.guides]\n"사막" = ["모래언덕", "낙타 등"]\n')
    assert main(["--language", "en", "run", str(folder), "--to", "topics"]) == 2
    said = capsys.readouterr().err
    assert "guide '사막': none of its words is among the terms (모래언덕, 낙타등)" in said and "[terms] leaves" in said


# ---- without a study


@pytest.mark.parametrize("pair", ["가나", "가다", "가라"])
def test_two_subjects_share_a_topic_where_a_guide_says_so(pair):
    """Four subjects and two topics: which subjects share a topic is chance, and with a guide it is not."""
    words = [f"{subject}{i}" for subject in "가나다라" for i in range(8)]
    random = np.random.RandomState(7)
    own = [np.repeat(np.arange(4) == article % 4, 8) for article in range(120)]
    terms = doc_term([random.multinomial(20, 0.9 * words_of / 8 + 0.1 / 32) for words_of in own], words)
    for seed in range(3):
        fit = topics.fit(terms, k=2, seed=seed, guides={"함께": [f"{subject}0" for subject in pair]})
        assert {word[0] for word in fit.top_words(16)[fit.names.index("함께")]} == set(pair)


def test_a_guided_topic_keeps_the_name_of_its_guide_and_free_ones_take_theirs():
    fit = topics.fit(planted_corpus().terms, k=3, guides={"공개": ["커널", "서버"]})
    names = {"리눅스": ("레드햇", "배포판"), "로밍 중": ("로밍", "가입자"), "공개": ("커널",)}
    bound, problems = topics.bind_names(fit, names, top=6)
    assert {"공개", "로밍 중"} < set(bound.names) and "리눅스" not in bound.names
    [(english, korean)] = problems  # none about 공개: the topic that it asks for bears it already
    assert english == f"name '리눅스': topic {fit.names.index('공개')} is guided by '공개' and keeps the name of its guide"
    assert "guides의 '공개'(으)로 이끈 토픽" in korean


def test_choose_k_refuses_more_guides_than_the_smallest_k():
    with pytest.raises(InputError, match="3 guides and k = 2"):
        choose_k(planted_corpus().terms, ks=(2, 4), guides={name: ["커널"] for name in "가나다"})


def test_a_free_topic_never_has_the_name_of_a_guide():
    terms = planted_corpus({"가": ["가1", "가2"], "나": ["나1", "나2"], "다": ["다1", "다2"]}).terms
    free = next(name for name in topics.fit(terms, k=3, guides={"x": ["다1"]}).names if "가1" in name)
    fit = topics.fit(terms, k=3, guides={free: ["다1"]})
    assert len(set(fit.names)) == 3 and list(guided(fit).values()) == [free]


def test_a_guided_model_is_judged_on_held_out_articles_with_its_guides():
    terms = planted_corpus().terms
    fit = topics.fit(terms, k=3, seed=2, guides={"섞임": ["커널", "로밍"]})
    again = topics.heldout_perplexity(terms, k=3, engine="cvb0", seed=2, guides={"섞임": ["커널", "로밍"]})
    assert topics.judge([fit], heldout=True).table["perplexity"].tolist() == [again]
    assert again != topics.heldout_perplexity(terms, k=3, engine="cvb0", seed=2)
