"""Bad input: whatever an article, an archive or a study says is text in every format, and gives no orders to anything that shows it."""

import csv
import html
import io
import json
import re
import zipfile

import lxml.etree
import lxml.html
import pytest
from hostile import ALERT, FORMATS, FORMULAS, LONG, write
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import escape

from analysis.cells import harmless, is_address, original, printable, screen
from analysis.cli import main
from analysis.report import build
from analysis.report.browser import embedded_json
from analysis.run import Run
from analysis.study import load

TURNS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
UNREADABLE = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff{TURNS}]")
DRAWN = ("composition_year", "topic_words", "trend_themes_year", "tfidf_outlet")
SEEN = "alert(1)"  # what is left of ALERT where the mark-up of an article was taken for mark-up


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """The folder of the study, run whole from its CSV."""
    folder = tmp_path_factory.mktemp("hostile") / "study"
    write(folder, "csv")
    with pytest.MonkeyPatch.context() as patch:  # all of them are drawn by the slow test
        patch.setattr(build, "DRAWN", {name: build.DRAWN[name] for name in DRAWN})
        assert main(["run", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def run(study):
    return Run(load(study))


def whole(folder):
    """Every file of a report is sound, and says as text what the input said."""
    out = folder / "out"
    files = {path.relative_to(out).as_posix(): path for path in sorted(out.rglob("*")) if path.is_file()}
    manifest = json.loads(files["manifest.json"].read_text(encoding="utf-8"))
    assert set(manifest["outputs"]) == set(files) - {"manifest.json"}
    for name in ("report.html", "report.en.html"):
        page_is_text(files[name].read_text(encoding="utf-8"), n_scripts=3)
    document_is_text(files["report.docx"])
    for name, path in files.items():
        if path.suffix == ".xlsx":
            workbook_is_text(path)
        elif path.suffix == ".csv":
            table_is_text(path)
        elif path.suffix == ".svg":
            picture_is_text(path)
        elif path.suffix == ".pdf":
            assert path.read_bytes().startswith(b"%PDF-") and path.read_bytes().rstrip().endswith(b"%%EOF"), name
    return files


def page_is_text(text, *, n_scripts):
    assert not UNREADABLE.search(text)
    page = lxml.html.document_fromstring(text.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))
    assert len(page.findall(".//script")) == n_scripts and not page.xpath("//iframe | //object | //embed | //base | //meta[@http-equiv='refresh']")
    for element in page.iter(lxml.etree.Element):
        assert not [name for name in element.attrib if name.startswith("on")], lxml.html.tostring(element)[:200]
        for name in ("href", "src"):
            assert element.get(name, "#").startswith(("#", "data:image/png;base64,", "https://", "http://")), element.get(name)[:80]
    for script in page.xpath("//script[@type='application/json']"):
        json.loads(script.text)


def parts(path):
    """{name: tree} of every XML part of an Office file; every one is well-formed."""
    with zipfile.ZipFile(path) as packed:
        made = {name: lxml.etree.fromstring(packed.read(name)) for name in packed.namelist() if name.endswith((".xml", ".rels", ".vml"))}
    for name, tree in made.items():
        assert not UNREADABLE.search("".join(tree.itertext())), name
        if name.endswith(".rels"):
            outside = [relation.get("Target") for relation in tree if relation.get("TargetMode") == "External"]
            assert all(is_address(target) for target in outside), outside
    return made


def document_is_text(path):
    import docx

    parts(path)
    document = docx.Document(path)
    texts = [paragraph.text for paragraph in document.paragraphs]
    texts += [cell.text for table in document.tables for cell in table._cells]
    assert any(ALERT in text for text in texts) and any("=1+1" in text for text in texts)


def workbook_is_text(path):
    from python_calamine import load_workbook

    made = parts(path)
    for name, tree in made.items():
        assert not tree.xpath("//*[local-name() = 'f' or local-name() = 'externalReference']"), name
    book = load_workbook(str(path))
    texts = [str(cell) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    assert any(SEEN in text for text in texts)


def table_is_text(path):
    """One row a row, and no cell that a spreadsheet would run or that is not as it was."""
    text = path.read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert "\x00" not in text and len({len(row) for row in rows}) == 1
    for cell in (cell for row in rows[1:] for cell in row):
        assert is_number(cell) or harmless(original(cell)) == cell, (path.name, cell[:80])


def is_number(cell):
    try:
        float(cell)
    except ValueError:
        return False
    return True


def picture_is_text(path):
    tree = lxml.etree.fromstring(path.read_bytes())
    assert not tree.xpath("//*[local-name() = 'script' or local-name() = 'foreignObject']")
    assert all(value.startswith(("#", "data:image/png;base64,")) for value in tree.xpath("//@*[local-name() = 'href']"))


def test_a_hostile_study_is_text_in_every_format(study):
    files = whole(study)
    page = lxml.html.document_fromstring(files["report.html"].read_bytes()).text_content()
    assert ALERT in page and "]]> {{ 7*7 }} {% raw %}" in page and "=1+1" in page and "漢字" in page and "👩\u200d👩\u200d👧" in page
    assert ALERT in files["report.en.html"].read_text(encoding="utf-8").replace("&lt;", "<").replace("&gt;", ">")
    with open(files["numbers.csv"], encoding="utf-8-sig", newline="") as file:
        assert next(original(row["shown"]) for row in csv.DictReader(file)) == "1"


@pytest.mark.parametrize("kind", FORMATS[1:])
def test_every_format_gives_the_same_articles(run, tmp_path, kind):
    write(tmp_path, kind)
    mine, other = run.corpus, Run(load(tmp_path), cache=False).corpus
    named = ["published", "title", "text", "section", "url", "outlet", "author"]
    # A workbook holds no NUL, which is U+FFFD elsewhere.
    left, right = ([[" ".join(text.replace("\ufffd", "").split()) for text in one.articles[name]] for name in named] for one in (mine, other))
    assert left == right
    assert not [text for name in named[:4] + named[5:] for text in other.articles[name] if set(text) & {*TURNS, "\x1b", "\x07", "\x00"}]


@pytest.mark.slow
@pytest.mark.parametrize("kind", FORMATS)
def test_a_hostile_study_is_text_whatever_file_it_comes_from(tmp_path, kind):
    write(tmp_path, kind)
    assert main(["run", str(tmp_path)]) == 0
    whole(tmp_path)


def test_an_invisible_character_makes_no_other_outlet(tmp_path):
    rows = "".join(f"2001-0{i}-02,{outlet},제목 {i},리눅스 서버가 {i}대 팔린다. 은행이 산다.\n" for i, outlet in enumerate(("가온", "가온\u200b", "\u202e가온", "가온"), 1))
    (tmp_path / "a.csv").write_text("date,outlet,title,text\n" + rows, encoding="utf-8")
    (tmp_path / "study.toml").write_text('[study]\nname = "x"\n[corpus]\nfiles = ["a.csv"]\n', encoding="utf-8")
    assert set(Run(load(tmp_path), cache=False).corpus.articles["outlet"]) == {"가온"}


@pytest.mark.browser
@pytest.mark.parametrize("name", ["report.html", "report.en.html"])
def test_in_a_browser_nothing_runs_and_a_phone_is_wide_enough(chromium, study, name):
    chromium.open(study / "out" / name, width=360)
    chromium("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    chromium("document.querySelectorAll('input[type=search]').forEach((f) => { f.value = '<script>'; f.dispatchEvent(new Event('input')); })")
    chromium("new Promise((done) => setTimeout(done, 300))")
    assert chromium("window.hit") is None and chromium.complaints() == []
    assert not [event for event in chromium.events if event["method"] == "Page.javascriptDialogOpening"]
    assert chromium("document.documentElement.scrollWidth") <= 360
    assert set(chromium("[...document.querySelectorAll('ol.articles a')].map((a) => a.protocol)")) <= {"https:"}
    assert chromium("document.querySelectorAll('img:not([src^=\"data:image/png\"])').length") == 0


def commands(study, run, language):
    if language == "en":  # only the words around the texts differ
        yield from (["check", study], ["show", study, "topic_shares"], ["explain-text", "--study", study, "\x1b[31m서버\u202e"])
        return
    first = run.corpus.articles["doc_id"].iloc[0]
    topic = "trend_topics_year[period=2000, topic=0].share"
    yield from (["check", study], ["check", study, "--all"], ["explain", study], ["show", study, "list"], ["lexicon", "audit", study])
    yield from (["show", study, name] for name in ("typical_articles", "articles", "articles_period", "theme_words", "intake_outlets", "topic_shares"))
    yield from (["kwic", study, "서버"], ["kwic", study, "서버", "--sort", "outlet", "--limit", "3"], ["trace", study, topic])
    yield from (["explain-text", "\x1b[31m서버\x1b]0;x\x07 \u202e리눅스\n=1+1 <b>결제"], ["explain-text", "--study", study, first])
    yield from (["kwic", study, "\x1b[31m없는\u202e말"], ["show", study, "\x1b]0;x\x07"], ["trace", study, "articles[title=\x1b[31m\u202e].title"])


@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_text_gives_orders_to_a_terminal(study, run, capsys, language):
    for command in commands(str(study), run, language):
        status = main(["--language", language, *command])
        said = capsys.readouterr()
        shown = said.out + said.err.rpartition("\r")[2]
        assert status in (0, 2) and shown.strip(), command
        assert not re.search(f"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029{TURNS}]", shown), (command, ascii(shown)[:300])
        assert status == (2 if "\x1b" in command[-1] and command[0] != "explain-text" else 0), (command, shown)


def test_colours_are_our_own(run):
    from analysis.report.lines import concordance

    lines = run.kwic("서버").assign(outlet="\x1b[31m가온\n", left="\u202e왼쪽\x1b[0m ", hit="\x07서버", right="\r오른쪽")
    for line in concordance(lines, "ko", colour=True)[:-1]:
        assert line.count("\x1b") == 2 and not set(line) & {"\r", "\x07", "\n", "\u202e"}


def test_in_a_notebook_the_six_types_are_text(run):
    for value in (run.study, run.corpus, run.nouns, run.counts, run.fit, run.table("typical_articles"), run.table("articles")):
        shown = value._repr_html_()
        assert not UNREADABLE.search(shown) and len(shown) < 100_000
        tree = lxml.html.fragment_fromstring(shown, create_parent=True)
        assert not tree.xpath(".//script | .//img | .//iframe | .//a") and not tree.xpath(".//@*[starts-with(name(), 'on')]"), type(value)
    assert SEEN in run.corpus._repr_html_()


def test_the_forms_for_coders_and_the_proposals_are_text(study, tmp_path, capsys):
    assert main(["intrusion", str(study), "--out", str(tmp_path / "coders")]) == 0
    page_is_text((tmp_path / "coders" / "intrusion.html").read_text(encoding="utf-8"), n_scripts=1)
    workbook_is_text_or_empty(tmp_path / "coders" / "intrusion.xlsx")
    table_is_text(tmp_path / "coders" / "intrusion_key.csv")
    assert main(["lexicon", "propose", str(study), "--min-count", "1", "--top", "50", "--out", str(tmp_path / "words.tsv")]) == 0
    if (tmp_path / "words.tsv").exists():
        rows = [line.split("\t") for line in (tmp_path / "words.tsv").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        assert len({len(row) for row in rows}) == 1
        workbook_is_text_or_empty(tmp_path / "words.xlsx")


def workbook_is_text_or_empty(path):
    for name, tree in parts(path).items():
        assert not tree.xpath("//*[local-name() = 'f']"), name


def test_a_key_that_names_a_formula_is_read_back(tmp_path):
    import numpy as np
    import pandas as pd

    from analysis.topics import forms, intrusion
    from analysis.values import DOC_COLUMNS, TopicFit

    names = ("=HYPERLINK(1)", "'=x", "\x1b[31m" + ALERT)
    docs = pd.DataFrame({name: [f"{name} {i}" for i in range(12)] for name in DOC_COLUMNS})
    terms = np.array([f"말{i:02}" for i in range(30)], dtype=object)
    shares = np.random.default_rng(1).dirichlet(np.full(30, 0.1), 3)
    made = TopicFit(shares, np.eye(3)[np.arange(12) % 3], docs, terms, {"engine": "x"}, None, names)
    paths = forms.write(intrusion.sheet(made, seed=1, texts={}), tmp_path)
    table_is_text(paths["key"])
    assert set(forms.read_key(paths["key"])["name"]) <= set(names) and "=HYPERLINK(1)" in set(forms.read_key(paths["key"])["name"])


def test_a_long_title_is_cut_on_a_screen_only(study, run, capsys):
    assert main(["show", str(study), "articles"]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) < 3_000
    with open(study / "out" / "tables" / "articles.csv", encoding="utf-8-sig", newline="") as file:
        titles = [original(row["title"]) for row in csv.DictReader(file)]
    assert any(LONG in title for title in titles) and "=1+1 쇼핑몰" in titles


ANY = st.text(alphabet=st.characters(exclude_categories=()) | st.sampled_from([*TURNS, *"=+-@'\"<>&\t\r\n \x00\x1b\x9b\x85\u2028\ud800\udfff\ufffe"]))


@settings(max_examples=300, deadline=None)
@given(ANY)
def test_whatever_is_to_be_read_is_readable_xml_and_turns_nothing_around(text):
    shown = printable(text)
    assert not UNREADABLE.search(shown) and printable(shown) == shown
    read = lxml.etree.fromstring(f"<a>{html.escape(shown)}</a>".encode()).text or ""
    assert read == shown.replace("\r\n", "\n").replace("\r", "\n")
    assert [c for c in text if not UNREADABLE.match(c)] == [c for c in shown if c != "\ufffd" or "\ufffd" in text]


@settings(max_examples=300, deadline=None)
@given(ANY)
def test_a_cell_of_csv_runs_nowhere_and_comes_back(text):
    cell = harmless(text)
    assert original(cell) == re.sub("[\x00\ud800-\udfff]", "\ufffd", text)
    assert cell.startswith("'") or not re.match(r"\s*[=+\-@＝＋－＠]|[\t\r\n]", cell)
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL).writerow([cell, "end"])
    assert list(csv.reader(io.StringIO(file.getvalue(), newline=""))) == [[cell, "end"]]


@settings(max_examples=300, deadline=None)
@given(ANY)
def test_a_page_escapes_all_and_loses_nothing(text):
    shown = printable(text)
    escaped = str(escape(shown))
    assert not set(escaped) & set("<>\"'") and html.unescape(escaped) == shown
    packed = embedded_json({"x": [shown]})
    assert json.loads(packed) == {"x": [shown]} and not set(packed) & {"<", "\u2028", "\u2029"}


@settings(max_examples=300, deadline=None)
@given(ANY)
def test_a_screen_gets_no_orders(text):
    assert not re.search(f"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff{TURNS}]", screen(text))
    assert "\n" not in screen(text, lines=False) and screen(screen(text)) == screen(text)


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_known(text):
    assert harmless(text) == "'" + text


@pytest.mark.parametrize("text", ["javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", "https://x y", "https://x\"onclick=1", " https://x", "file:///etc", "https:x", "vbscript:x"])
def test_only_addresses_of_pages_are_links(text):
    assert not is_address(text)
