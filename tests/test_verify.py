"""verify: what differs is found and put down to what changed; a tolerance holds only where bytes are not promised."""

import json

import pytest

from analysis.errors import InputError
from analysis.report import afresh, manifest
from analysis.report.verification import lines, verify
from analysis.store import digest_file

STEPS = {
    "corpus": {"inputs": {}, "files": {"a.csv": "1"}, "code": {"read": "1"}, "libraries": {"pandas": "3"}, "parameters": {}},
    "terms": {"inputs": {"corpus": "k"}, "files": {}, "code": {"terms": "1"}, "libraries": {}, "parameters": {"min_docs": 2}},
    "topics": {"inputs": {"terms": "k"}, "files": {}, "code": {"fit": "1"}, "libraries": {"numba": "1"}, "parameters": {"k": [3]}},
    "comparisons": {"inputs": {"terms": "k"}, "files": {}, "code": {"keyness": "1"}, "libraries": {"scipy": "1"}, "parameters": {}},
}
FILES = {
    "report.html": "<p>1</p>", "figures/topic_words.ko.png": "picture", "figures/topic_words.ko.svg": "lines",
    "tables/topic_words.csv": "term,p\n리눅스,0.5\n", "tables/log_odds_year.csv": "term,count,z\n리눅스,3,1.25\n서버,2,\n",
}  # fmt: skip


@pytest.fixture
def report(tmp_path):
    """report("old", files={...}, numba="2") -> (manifest, folder) of a made-up report."""

    def make(name, files=FILES, machine="x86_64", report_code="1", **changed):
        folder = tmp_path / name
        for file, text in files.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(text, encoding="utf-8")
        steps = json.loads(json.dumps(STEPS))
        versions = {"pandas": "3", "numba": "1", "scipy": "1", "matplotlib": "3"}
        for step, part, key, value in changed.get("steps", []):
            steps[step][part][key] = value
        for library, version in changed.get("versions", {}).items():
            versions[library] = version
        promise = {"elsewhere": {"files": "*.csv", "rtol": 1e-6, "atol": 1e-9}, "always": ["tables/topic_words.csv"]}
        outputs = {file: digest_file(folder / file) for file in files}
        return {"outputs": outputs, "steps": steps, "versions": versions, "python": "3.11", "machine": machine, "engine": {}, "inputs": {},
                "report": {"code": {"page": report_code}, "settings": "", "prose": ""}, "promise": promise}, folder  # fmt: skip

    return make


def said(check, language="en"):
    return "\n".join(lines(check, language))


def test_the_same_bytes_are_the_same(report):
    check = verify(*report("old"), *report("new"))
    assert check.n_same == len(FILES) and not check.differing
    assert said(check).startswith("OK: 5 files") and said(check, "ko").startswith("OK: ")


@pytest.mark.parametrize(("changed", "cause"), [
    ({"steps": [("corpus", "files", "a.csv", "2")]}, ("data", "a.csv")),
    ({"steps": [("terms", "parameters", "min_docs", 3)]}, ("settings", "min_docs")),
    ({"steps": [("topics", "code", "fit", "2")]}, ("code", "fit")),
    ({"versions": {"numba": "2"}}, ("versions", "numba 1 → 2")),
    ({}, None),
])  # fmt: skip
def test_a_file_that_differs_is_put_down_to_what_changed(report, changed, cause):
    files = FILES | {"tables/topic_words.csv": "term,p\n리눅스,0.7\n"}
    (found,) = verify(*report("old"), *report("new", files, **changed)).differing
    assert found.name == "tables/topic_words.csv" and found.kind == "numbers" and found.detail == "1, p: 0.5 / 0.7"
    assert found.causes == ((cause,) if cause else ())


def test_only_what_goes_into_a_table_is_named_as_its_cause(report):
    files = FILES | {"tables/log_odds_year.csv": "term,count,z\n리눅스,3,1.5\n서버,2,\n"}
    (found,) = verify(*report("old"), *report("new", files, steps=[("topics", "code", "fit", "2")])).differing
    assert found.causes == ()
    assert "none: versions, data, settings and code are the same" in said(verify(*report("o"), *report("n", files)))


def test_pages_are_put_down_to_the_code_of_the_report_too(report):
    check = verify(*report("old"), *report("new", FILES | {"report.html": "<p>2</p>"}, report_code="2"))
    assert check.differing[0].causes == (("code", "page"),)


def test_numbers_have_a_tolerance_on_another_machine_and_only_there(report):
    files = FILES | {"tables/log_odds_year.csv": "term,count,z\n리눅스,3,1.2500000001\n서버,2,\n", "report.html": "<p>1.0</p>"}
    check = verify(*report("old"), *report("new", files, machine="arm64"))
    assert check.within == ("tables/log_odds_year.csv",) and check.follow == ("report.html",) and not check.differing
    assert "relative tolerance of 1e-06" in said(check)
    here = verify(*report("here"), *report("again", files))
    assert [found.name for found in here.differing] == ["report.html", "tables/log_odds_year.csv"] and here.differing[1].kind == "bytes"


@pytest.mark.parametrize("row", ["리눅스,4,1.25", "리눅스,3,1.26", "리눅수,3,1.25", "리눅스,3,"])
def test_the_tolerance_is_small_and_for_decimals_only(report, row):
    files = FILES | {"tables/log_odds_year.csv": f"term,count,z\n{row}\n서버,2,\n", "report.html": "<p>1.0</p>"}
    check = verify(*report("old"), *report("new", files, machine="arm64"))
    assert [found.name for found in check.differing] == ["report.html", "tables/log_odds_year.csv"]
    assert check.differing[1].causes == (("platform", "machine"),)


def test_what_is_promised_always_has_no_tolerance(report):
    files = FILES | {"tables/topic_words.csv": "term,p\n리눅스,0.5000000001\n"}
    check = verify(*report("old"), *report("new", files, machine="arm64"))
    assert [found.name for found in check.differing] == ["tables/topic_words.csv"]


def test_changed_data_are_never_within_a_tolerance(report):
    files = FILES | {"tables/log_odds_year.csv": "term,count,z\n리눅스,3,1.2500000001\n서버,2,\n"}
    check = verify(*report("old"), *report("new", files, machine="arm64", steps=[("corpus", "files", "a.csv", "2")]))
    assert check.differing[0].causes == (("data", "a.csv"), ("platform", "machine"))


def test_files_that_came_went_or_were_changed_by_hand(report):
    before, old = report("old", {**FILES, "tables/gone.csv": "a\n"})
    after, new = report("new", {**FILES, "tables/come.csv": "a\n"})
    (old / "report.html").write_text("edited", encoding="utf-8")
    (old / "figures" / "topic_words.ko.png").unlink()
    kinds = {found.name: found.kind for found in verify(before, old, after, new).differing}
    assert kinds == {"figures/topic_words.ko.png": "altered", "report.html": "altered", "tables/come.csv": "new", "tables/gone.csv": "gone"}


def test_a_manifest_without_its_files_is_enough(report, tmp_path):
    before, _ = report("old")
    assert not verify(before, tmp_path / "nothing", *report("new")).differing


def test_pictures_of_one_table_are_one_line(report):
    files = FILES | {"figures/topic_words.ko.png": "other", "figures/topic_words.ko.svg": "other"}
    text = said(verify(*report("old"), *report("new", files, versions={"matplotlib": "4"})))
    assert "figures/topic_words.* (2)" in text and "versions: matplotlib 3 → 4" in text


@pytest.mark.parametrize(("text", "part"), [(None, "no report here"), ("{", "damaged"), ("[]", "damaged"), ('{"outputs": {}}', "damaged")])
def test_a_manifest_that_is_none(tmp_path, text, part):
    if text is not None:
        (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=part):
        manifest.read(tmp_path / "manifest.json")


@pytest.mark.parametrize(("code", "kind", "part"), [
    ("from analysis.errors import InputError\nraise InputError('en', 'ko')", InputError, "en"),
    ("raise OSError(28, 'No space left on device', 'x')", OSError, "No space"),
    ("raise ZeroDivisionError", RuntimeError, "status 1"),
    ("print('noise')", None, ""),
])  # fmt: skip
def test_a_fresh_process_gives_its_errors_back(code, kind, part):
    if kind is None:
        assert afresh.call(exec, code) is None
        return
    with pytest.raises(kind, match=part):
        afresh.call(exec, code)


def elsewhere(report, tmp_path, files=FILES, **changed):
    """A manifest alone, without its files, against a run on another machine."""
    before, _ = report("old")
    return verify(before, tmp_path / "nothing", *report("new", files, machine="arm64", **changed))


def test_digests_alone_say_nothing_of_another_machine_and_are_counted(report, tmp_path):
    files = FILES | {"tables/log_odds_year.csv": "term,count,z\n리눅스,9,9\n", "report.html": "<p>2</p>"}
    check = elsewhere(report, tmp_path, files)
    assert check.unseen == ("report.html", "tables/log_odds_year.csv") and check.n_same == 3 and not (check.within or check.follow or check.differing)
    assert said(check).startswith("3 files have the same bytes. 2 could not be compared") and "machine or operating system: machine" in said(check)
    assert "견줄 수 없는 파일 2개" in said(check, "ko") and "OK" not in said(check)


def test_digests_alone_still_hold_what_is_promised_everywhere(report, tmp_path):
    files = FILES | {"tables/topic_words.csv": "term,p\n리눅스,0.7\n", "report.html": "<p>2</p>"}
    check = elsewhere(report, tmp_path, files)
    assert [found.name for found in check.differing] == ["tables/topic_words.csv"] and check.unseen == ("report.html",)
    assert said(check).count("\n") == 2 and "1 could not be compared" in said(check)
    other = elsewhere(report, tmp_path, files, versions={"numba": "2"})
    assert not other.differing and len(other.unseen) == 2 and "versions: numba 1 → 2" in said(other)


@pytest.mark.parametrize("step", [("corpus", "files", "a.csv", "2"), ("terms", "parameters", "min_docs", 3)])
def test_digests_alone_show_other_data_and_settings_on_every_machine(report, tmp_path, step):
    check = elsewhere(report, tmp_path, FILES | {"report.html": "<p>2</p>"}, steps=[step])
    assert [found.name for found in check.differing] == ["report.html"] and not check.unseen


def test_digests_alone_are_enough_where_they_were_made(report, tmp_path):
    before, _ = report("old")
    check = verify(before, tmp_path / "nothing", *report("new", FILES | {"report.html": "<p>2</p>"}, steps=[("terms", "code", "terms", "2")]))
    assert [found.name for found in check.differing] == ["report.html"] and check.differing[0].causes == (("code", "terms"),)
    assert not verify(before, tmp_path / "nothing", *report("other", steps=[("terms", "code", "terms", "2")])).differing


def test_files_that_came_or_went_differ_on_every_machine(report, tmp_path):
    check = elsewhere(report, tmp_path, {name: text for name, text in FILES.items() if name != "report.html"})
    assert [(found.name, found.kind) for found in check.differing] == [("report.html", "gone")]
