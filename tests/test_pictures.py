"""Figures of a report: English names and glosses, and what is kept of them."""

from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.report import pictures
from analysis.store import Store
from analysis.values import ReportSpec, Result
from analysis.vocabulary import columns

GLOSS = {"중국 전자상거래": "Chinese e-commerce", "결제": "payment", "와이브로": "WiBro (mobile broadband)", "KT": "KT (telecom operator)", "PC": "personal computer", "앱": "app", "어플": "app"}
USED = {"given": 4, "used": 4, "undated": 0, "dropped": 0}


def result(name: str, table: pd.DataFrame, **recipe: object) -> Result:
    return Result(name, table, columns(*table.columns), USED, recipe)


def shares(*names: str) -> Result:
    rows = [(topic, name, 0.5 / (topic + 1)) for topic, name in enumerate(names)]
    return result("topic_shares", pd.DataFrame(rows, columns=["topic", "name", "share"]))


@pytest.mark.parametrize(("name", "english"), [
    ("결제 · 와이브로 · KT", "payment · WiBro · KT"), ("중국 전자상거래", "Chinese e-commerce"), ("모름 · 결제", "모름 · payment"), ("모름", "모름"), ("PC · 결제", "PC · payment"),
])  # fmt: skip
def test_names_are_english_in_english_figures_without_the_explanations(name, english):
    assert pictures._in_english(shares(name), GLOSS).table["name"].tolist() == [english]


def test_two_names_with_one_gloss_stay_as_they_are():
    assert pictures._in_english(shares("앱", "어플"), GLOSS).table["name"].tolist() == ["앱", "어플"]


def test_a_theme_keeps_its_words_under_its_english_name():
    table = pd.DataFrame({"theme": ["중국 전자상거래"] * 2, "term": ["결제", "앱"], "partner": ["KT", "어플"]})
    made = pictures._in_english(result("cooccurrence", table, words={"중국 전자상거래": ["결제"]}), GLOSS)
    assert set(made.table["theme"]) == {"Chinese e-commerce"} and made.recipe["words"] == {"Chinese e-commerce": ["payment"]}
    assert made.table["term"].tolist() == ["payment", "앱 (app)"] and made.table["partner"].tolist() == ["KT", "어플 (app)"]


def test_a_figure_is_drawn_once_for_its_table_and_again_for_another(tmp_path, monkeypatch):
    drawn = []
    files = pictures._files
    monkeypatch.setattr(pictures, "_files", lambda *given: drawn.append(given[2]) or files(*given))
    store = Store(tmp_path / "cache")

    def written(table: Result, place: str, languages=("ko", "en"), formats=("png", "svg", "pdf"), width=170) -> dict[str, bytes]:
        (tmp_path / place).mkdir()
        study = SimpleNamespace(languages=languages, report=ReportSpec(figures=formats, figure_width=width))
        content = SimpleNamespace(study=study, tables={"topic_shares": table}, gloss=GLOSS)
        pictures.draw(content, {"topic_shares": "topic_shares"}, tmp_path / place, store)
        return {path.name: path.read_bytes() for path in sorted((tmp_path / place).iterdir())}

    first = written(shares("결제", "KT"), "one")
    assert len(first) == 6 and drawn == ["ko", "en"]
    assert written(shares("결제", "KT"), "two") == first and drawn == ["ko", "en"]
    other = written(shares("결제", "LTE"), "three", ("ko",))
    assert list(written(shares("결제", "LTE"), "four", ("ko",), ("png",))) == ["topic_shares.ko.png"]
    assert written(shares("결제", "LTE"), "five", ("ko",), ()) == {}
    assert written(shares("결제", "LTE"), "six", ("ko",), ("png",), 85) != other
    assert drawn == ["ko", "en", "ko", "ko", "ko"] and other["topic_shares.ko.png"] != first["topic_shares.ko.png"]


def test_a_text_that_looks_like_a_number_is_another_table_than_the_number():
    one, two = (pd.DataFrame({"topic": [0], "name": [name], "share": [0.5]}) for name in ("1", 1))
    assert pictures._digest(result("t", one)) != pictures._digest(result("t", two))
