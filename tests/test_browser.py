"""The page in a real browser: it opens from a file, sorts, searches, browses topics by keyboard, fits a phone, and runs no text of an article."""

import json
import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from analysis.cells import printable
from analysis.report import browser, layout, numbers, page, tracing
from analysis.report.evidence import COLUMNS, MOST_ROWS, evidence
from analysis.values import DOC_COLUMNS, DocTerm, TopicFit

pytestmark = pytest.mark.browser

EVIL = "</script><script>window.hit = 1</script>\"><img src=x onerror='window.hit = 1'><!-- \u202egnp\u2066 😀\u2028 漢字 &lt;b&gt;"
LONG = "가나다라" * 2_500


@pytest.fixture(scope="module")
def written(small, tmp_path_factory):
    """The page of the small study without figures, so that the trend tables stand in it."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(page.render(small.content(), {}, "ko"), encoding="utf-8", newline="\n")
    return path


@pytest.fixture
def opened(chromium, written):
    chromium.open(written)
    return chromium


def column(table, number):
    return f"[...document.querySelectorAll('#table-{table} tbody tr')].filter((r) => !r.hidden).map((r) => r.cells[{number}].textContent)"


def head(table, number):
    return f"document.querySelector('#table-{table} thead tr').cells[{number}]"


@pytest.mark.parametrize("name", ["report.html", "report.en.html"])
def test_the_page_opens_from_a_file_without_a_word_in_the_console_and_asks_for_nothing(chromium, small_out, name):
    chromium.open(small_out / name)
    assert chromium("document.querySelectorAll('th button').length") > 50
    assert chromium.complaints() == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_page_has_the_same_bytes_twice(small, language):
    assert page.render(small.content(), {}, language) == page.render(small.content(), {}, language)


def test_every_head_of_a_table_is_a_button_that_the_keyboard_reaches(opened):
    assert opened("[...document.querySelectorAll('th')].every((th) => th.tabIndex < 0 && (th.querySelector('button') || th.closest('table').rows.length < 3))")
    opened(head("topic_words", 3) + ".querySelector('button').focus()")
    assert opened("document.activeElement.tagName") == "BUTTON"
    opened.press("Tab", 9)
    assert opened(f"document.activeElement === {head('topic_words', 4)}.querySelector('button')")
    assert opened("getComputedStyle(document.activeElement).outlineStyle") == "solid"


@pytest.mark.parametrize("key", [("Enter", 13, "\r"), (" ", 32, " "), "click"])
def test_numbers_are_sorted_as_numbers_by_click_and_by_key(opened, key):
    before = [float(text) for text in opened(column("topic_words", 4))]
    button = head("topic_words", 4) + ".querySelector('button')"
    for order, reverse in (("ascending", False), ("descending", True)):
        opened(button + ".click()" if key == "click" else button + ".focus()")
        if key != "click":
            opened.press(*key)
        assert opened(head("topic_words", 4) + ".getAttribute('aria-sort')") == order
        assert [float(text) for text in opened(column("topic_words", 4))] == sorted(before, reverse=reverse)
    assert opened("document.querySelectorAll('[aria-sort]').length") == 1
    assert opened.complaints() == []


def test_what_is_missing_comes_last_in_both_orders_and_shares_small_p_and_dates_have_their_order(opened):
    texts = [["12.3%", "9.5%", "–", "100.0%"], ["0.5", "<0.001", "–", "0.02"], ["1,234", "-5", "", "-1e-3"], ["2011-11", "2000", "", "2011-11-08"]]
    rows = "".join("<tr>" + "".join(f"<td>{column[i]}</td>" for column in texts) + "</tr>" for i in range(4))
    source = opened("document.documentElement.outerHTML.match(/<script>[^]*?<\\/script>/)[0]")
    made = ("<html lang=ko><div class=scroll id=table-x><table><thead><tr>" + "<th>x</th>" * 4 + f"</tr></thead><tbody>{rows}</tbody></table></div>"
            "<script type=application/json id=page-words>{\"ids\": [], \"away\": []}</script>" + source)  # fmt: skip
    opened(f"document.open(); document.write({json.dumps(made)}); document.close()")
    wanted = [["9.5%", "12.3%", "100.0%", "–"], ["<0.001", "0.02", "0.5", "–"], ["-5", "-1e-3", "1,234", ""], ["2000", "2011-11", "2011-11-08", ""]]
    for number, ascending in enumerate(wanted):
        opened(head("x", number) + ".querySelector('button').click()")
        assert opened(column("x", number)) == ascending
        opened(head("x", number) + ".querySelector('button').click()")
        assert opened(column("x", number)) == [*ascending[2::-1], ascending[3]]


def test_search_leaves_the_rows_that_hold_every_word_and_says_how_many(opened):
    field = "document.querySelector('#table-topic_words').previousElementSibling.querySelector('input')"
    total = len(opened(column("topic_words", 3)))
    opened(f"{field}.focus()")
    opened.send("Input.insertText", text="알리페이")
    shown = opened(column("topic_words", 3))
    assert shown and set(shown) == {"알리페이"} and len(shown) < total
    assert opened("document.querySelector('#table-topic_words').previousElementSibling.querySelector('output').textContent") == f"{len(shown)}/{total}행"
    opened(f"{field}.value = ''; {field}.dispatchEvent(new Event('input'))")
    assert len(opened(column("topic_words", 3))) == total
    assert opened("[...document.querySelectorAll('.scroll > table')].every((t) => (t.tBodies[0].rows.length > 8) === "
                  "!!t.parentElement.previousElementSibling?.matches('.filter'))")  # fmt: skip


@pytest.mark.parametrize("name", ["report.html", "report.en.html"])
def test_on_a_phone_only_tables_scroll_sideways(chromium, small_out, name):
    chromium.open(small_out / name, width=360)
    chromium("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    chromium("new Promise((done) => setTimeout(done, 200))")
    assert chromium("document.documentElement.scrollWidth") <= 360
    assert chromium("[...document.querySelectorAll('.scroll')].some((box) => box.scrollWidth > box.clientWidth)")


def test_a_number_of_a_year_leads_to_its_articles(opened, small):
    rows = small.content().evidence
    assert opened("document.querySelectorAll('details.year ol').length") == 0  # made when asked for
    for selector in ("#topics-years a[href='#topic-{}-2000']", "#table-trend_topics_year a[href='#topic-{}-2000']", "#themes-years a[href='#theme-{}-2000']"):
        kind = "theme" if "theme" in selector else "topic"
        row = rows[(rows["kind"] == kind) & (rows["period"] == "2000")].iloc[0]
        opened("location.hash = ''")
        link = "document.querySelector(" + json.dumps(selector.format(row["number"])) + ")"
        opened(f"{link}.focus()")
        opened.press("Enter", 13, "\r")
        opened("new Promise((done) => setTimeout(done, 100))")
        place = f"document.getElementById('{kind}-{row['number']}-2000')"
        assert opened(f"{place}.open && {place}.parentElement.closest('details').open && document.activeElement === {place}.querySelector('summary')")
        first = opened(f"{place}.querySelector('li').textContent")
        assert row["title"] in first and row["doc_id"] in first and row["hit"] in first and row["outlet"] in first
    assert opened.complaints() == []


def test_every_number_of_a_year_with_articles_is_a_link_and_every_link_has_its_place(opened, small):
    rows = small.content().evidence
    places = {browser.anchor(*row) for row in rows[(rows["period"] != "") & (rows["kind"] != "row")][["kind", "number", "period"]].itertuples(index=False)}
    linked = opened("[...document.querySelectorAll('#topics-years td.short a, #themes-years td.short a, #terms-years td.short a')].map((a) => a.hash.slice(1))")
    assert sorted(linked) == sorted(places)
    assert opened("[...document.querySelectorAll('a[href^=\"#\"]')].every((a) => document.getElementById(a.hash.slice(1)))")


def test_every_number_of_every_table_has_a_target_that_names_its_cell(opened, small):
    seen = opened("[...document.querySelectorAll('table[data-table]')].map((t) => [t.dataset.table, t.dataset.columns.split(' '), "
                  "[...t.tBodies[0].rows].map((r) => [r.dataset.row, [...r.cells].map((c) => c.classList.contains('near') || !!c.querySelector('a') "
                  "|| !/^[<-]?[0-9]/.test(c.textContent) || !c.classList.contains('short'))])])")  # fmt: skip
    assert len(seen) > 25
    for name, columns, rows in seen:
        for row, fits in rows:
            if name != "dictionary_losses":  # an entry may be lost twice in one article: its lines are told apart by no column
                located = numbers.located(numbers.parse(f"{name}[{row}].{columns[-1]}", "x"), small.tables, "x")[2]
                assert set(columns) <= set(located.index)
            assert all(fits), (name, row)


@pytest.mark.parametrize("name", ["topic_shares", "topic_diagnostics", "log_odds_period", "tfidf_outlet", "frequent_terms", "theme_sizes", "articles_year", "theme_words", "topic_words"])
def test_a_number_leads_to_its_articles_by_keyboard_and_back(opened, small, name):
    table = f"document.querySelector('#table-{name}')"
    assert opened(f"{table}.querySelectorAll('td[tabindex=\"0\"]').length") == 1
    opened(f"{table}.querySelector('td[tabindex=\"0\"]').focus()")
    opened.press("End", 35)
    opened.press("ArrowDown", 40)
    assert opened(f"{table}.querySelectorAll('td[tabindex=\"0\"]').length") == 1
    row, column = opened("[{...document.activeElement.parentElement.dataset}, document.activeElement.closest('table').dataset.columns.split(' ')[document.activeElement.cellIndex]]")
    assert opened("document.activeElement.parentElement.rowIndex") == 2
    opened.press("Enter", 13, "\r")
    target = f"{name}[{row['row']}].{column}"
    said = opened("document.querySelector('dialog[open]').innerText")
    assert f"hwaje trace . '{target}'" in said
    chain = tracing.follow(small, target)
    found = small.content().evidence
    mine = found[(found["kind"] == "row") & (found["period"] == name) & (found["number"] == int(row["at"]))]
    assert 0 < len(mine) <= 5 and mine["doc_id"].tolist() == chain.articles["doc_id"].head(len(mine)).tolist()
    assert all(doc_id in said and title in said for doc_id, title in zip(mine["doc_id"], mine["title"], strict=True))
    assert all(hit in said for hit in mine["hit"])
    opened.press("Escape", 27)
    assert not opened("document.querySelector('dialog').open") and opened("document.activeElement.classList.contains('near')")
    assert opened.complaints() == []


def test_a_number_is_clicked_and_its_command_copied(opened):
    opened("document.querySelector('#table-vocabulary td.near:last-child').click()")
    assert "근거 기사 8건 가운데 5건" in opened("document.querySelector('dialog[open]').innerText")
    opened("document.querySelector('dialog button').focus()")
    opened.press("Enter", 13, "\r")
    opened("new Promise((done) => setTimeout(done, 200))")
    assert opened("document.querySelector('dialog button').textContent") == "복사했습니다"
    opened("document.querySelector('#table-tokeniser_drift td.near').click()") if opened("!!document.querySelector('#table-tokeniser_drift')") else None
    opened("document.querySelector('dialog').close()")
    assert opened.complaints() == []


def test_the_numbers_of_a_figure_stand_under_it(chromium, small_out):
    chromium.open(small_out / "report.html")
    assert chromium("[...document.querySelectorAll('figure img')].every((i) => i.alt.length > i.closest('figure').querySelector('figcaption').textContent.length)")
    assert chromium("[...document.querySelectorAll('figure')].every((f) => f.nextElementSibling?.matches('details.numbers') || f.querySelector('a') "
                    "|| document.getElementById(f.id.replace('figure', 'table')))")  # fmt: skip
    assert chromium("[...document.querySelectorAll('[id]')].every((e, _, all) => document.getElementById(e.id) === e)")
    chromium("document.querySelector('#table-articles_year').closest('details').open = true")
    chromium("document.querySelector('#table-articles_year td.near').click()")
    assert chromium("document.querySelectorAll('dialog[open] li').length") == 1


def test_texts_of_articles_are_text_in_the_browser_whatever_they_say(chromium, small, tmp_path):
    content = small.content()
    texts = {name: EVIL for name in ("outlet", "left", "hit", "right", "title")}
    found = content.evidence.assign(**texts)
    found.loc[found["rank"] == 1, "title"] = LONG
    found.loc[found["rank"] == 2, "url"] = "https://news.example/a?b=1&c='2'".replace("'", "%27")
    found.loc[found["rank"] == 1, "url"] = "javascript:window.hit=1"
    themes = {EVIL: ("리눅스",), LONG: ("알리페이",)}
    path = tmp_path / "evil.html"
    path.write_text(page.render(replace(content, evidence=found, study=replace(content.study, themes=themes, title=LONG)), {}, "ko"), encoding="utf-8")
    chromium.open(path, width=360)
    chromium("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    chromium("new Promise((done) => setTimeout(done, 200))")
    assert chromium("document.querySelectorAll('ol.articles li').length") == (found["kind"] != "row").sum()
    chromium("document.querySelector('#table-topic_shares td.near').click()")
    assert chromium("document.querySelectorAll('dialog li').length") > 0 and chromium("document.querySelectorAll('dialog img, dialog script').length") == 0
    chromium("document.querySelector('dialog').close()")
    assert chromium("window.hit") is None and chromium("document.querySelectorAll('ol.articles img, ol.articles script').length") == 0
    assert chromium(f"[...document.querySelectorAll('details .line mark')].every((m) => m.textContent === {json.dumps(printable(EVIL))})")
    assert set(chromium("[...document.querySelectorAll('ol.articles a')].map((a) => a.protocol)")) == {"https:"}
    assert chromium("document.documentElement.scrollWidth") <= 360
    assert chromium.complaints() == []


def test_a_line_is_at_most_80_characters_and_holds_a_word_of_its_topic_or_theme(small):
    found = small.content().evidence
    assert tuple(found.columns) == COLUMNS
    assert (found["left"] + found["hit"] + found["right"]).str.len().max() <= 80
    assert (found.loc[found["kind"] != "row", "hit"] != "").all()
    themes = found[found["kind"] == "theme"]
    assert set(themes[themes["number"] == 0]["hit"]) <= {"리눅스", "레드햇"}
    assert set(found[(found["period"] == "")]["title"]) == {"=HYPERLINK(1) 날짜 없는 글"}


def test_evidence_of_a_year_is_what_has_the_largest_share(small):
    fit, found = small.fit, small.content().evidence
    years = fit.docs["when"].str[:4].to_numpy()
    for (number, period), rows in found[found["kind"] == "topic"].groupby(["number", "period"]):
        inside = np.sort(fit.doc_topic[years == period, number])[::-1]
        assert rows["weight"].tolist() == inside[inside >= 0.01][:10].tolist()
        assert rows["rank"].tolist() == list(range(1, len(rows) + 1))


def large(small, n_docs=100_000, k=50, n_years=15):
    """The content of a study of so many articles: shares at random, titles of ordinary length."""
    random = np.random.default_rng(1)
    run, content = small, small.content()
    shares = random.dirichlet(np.full(k, 0.05), n_docs)
    n = np.arange(n_docs)
    when = pd.Series([f"{2000 + i % n_years}-01-02" for i in n])
    docs = pd.DataFrame({name: "" for name in DOC_COLUMNS}, index=n).assign(doc_id=[f"article-{i:07d}" for i in n], published=when, when=when)
    terms = run.fit.terms
    fit = TopicFit(random.dirichlet(np.full(len(terms), 0.3), k), shares, docs, terms, {"engine": "x"})
    named = docs.assign(outlet="가온누리경제신문", title="공개 운영체제를 둘러싼 경쟁이 다시 뜨거워지고 있다는 소식", text="리눅스 서버 " * 60, keywords="", url=[f"https://news.example.kr/it/view?id={i}" for i in n])
    table = pd.DataFrame({"doc_id": docs["doc_id"].repeat(2).to_numpy(), "part": "text", "start": 0, "end": 3, "form": np.resize(["리눅스", "서버"], 2 * n_docs)})

    counts = DocTerm(sparse.random_array((n_docs, len(terms)), density=0.1, rng=random, format="csr", dtype=float).astype(bool).astype(int), docs, run.fit.terms)

    class Corpus:
        articles = named

    class Tokens:
        corpus = Corpus()

    Tokens.table = table.astype({"doc_id": "category", "form": "category", "part": "category"})
    start = time.monotonic()
    made = content_of(fit, content, n_docs, k, n_years)
    found = evidence(fit, counts, run.themes, Tokens(), tables=made.tables, shown=layout.shown_rows(made.tables))
    seconds = time.monotonic() - start
    return replace(made, evidence=found), seconds


def content_of(fit, content, n_docs, k, n_years):
    years = [str(2000 + i) for i in range(n_years)]
    rows = [(year, topic, fit.names[topic], 0.02, 0.01, 0.03, n_docs // n_years) for year in years for topic in range(k)]
    trend = pd.DataFrame(rows, columns=["period", "topic", "name", "share", "low", "high", "n_articles"])
    of_topics = pd.DataFrame([(t, fit.names[t], 0.02, ", ".join(fit.top_words(10)[t]), 0.9) for t in range(k)], columns=["topic", "name", "share", "words", "stability"])
    tables = dict(content.tables)
    for name, made in (("trend_topics_year", trend), ("topic_shares", of_topics)):
        tables[name] = replace(tables[name], table=made, columns={**tables[name].columns})
    return replace(content, tables=tables)


def test_the_page_of_100_000_articles_and_50_topics_is_small_and_opens_in_two_seconds(chromium, small, tmp_path):
    content, seconds = large(small)
    assert (content.evidence["kind"] == "topic").sum() <= MOST_ROWS and content.evidence["rank"].max() == 10
    assert (content.evidence["kind"] == "row").sum() > 500
    text = page.render(content, {}, "ko")
    path = tmp_path / "large.html"
    path.write_text(text, encoding="utf-8", newline="\n")
    assert path.stat().st_size < 8_000_000
    took = min(chromium.open(path) for _ in range(3))
    assert took < 2, f"{took:.2f} s"
    start = time.monotonic()
    chromium.open(path, "#topic-49-2014")
    assert chromium("document.getElementById('topic-49-2014').querySelectorAll('li').length") == 10
    print(f"evidence {seconds:.1f} s, page {path.stat().st_size / 1e6:.1f} MB, open {took:.2f} s, open at a place {time.monotonic() - start:.2f} s")
    assert chromium.complaints() == []
