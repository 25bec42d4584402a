"""The sample study gives what is committed: its manifest is verified, and so are the numbers that the READMEs trace."""

import re
import sys

import pytest

from analysis.report import manifest
from analysis.report.verification import lines, verify

RENEW = "the sample's report is not what is committed; where that is meant: make manifest, look at git diff, commit"


@pytest.fixture(scope="module")
def rewritten(root):
    sys.path.insert(0, str(root / "benchmarks"))
    from readme_shown import rewritten

    yield rewritten
    sys.path.remove(str(root / "benchmarks"))


@pytest.fixture(scope="module")
def check(root, sample):
    committed, out = root / "reports" / "korean-it-2000-2014" / "manifest.json", sample / "reports" / "korean-it-2000-2014" / "out"
    return verify(manifest.read(committed), committed.parent, manifest.read(out / "manifest.json"), out)


def test_the_committed_manifest_is_that_of_the_report(root, check):
    assert not check.differing, "\n".join([RENEW, *lines(check, "en")])
    assert check.n_same + len(check.unseen) == len(manifest.read(root / "reports" / "korean-it-2000-2014" / "manifest.json")["outputs"])
    if check.unseen:  # another machine or other versions than those of whoever committed it: said, and counted as skipped
        pytest.skip("\n".join(lines(check, "en")))


def rounded(text):
    return re.sub(r"\d+\.\d{7,}(e-\d+)?", lambda number: f"{float(number[0]):.6g}", text)


@pytest.mark.parametrize("name", ["README.md", "README.ko.md"])
def test_what_the_readme_shows_is_what_the_command_prints(root, sample, check, rewritten, name, monkeypatch):
    text = (root / name).read_text(encoding="utf-8")
    monkeypatch.chdir(sample)
    assert text.count("```console\n$ hwaje ") == 3
    alike = rounded if check.elsewhere else str  # elsewhere the last digits are not promised
    assert alike(rewritten(text)) == alike(text), RENEW


def test_a_shown_number_that_is_not_the_cell_would_be_seen(sample, rewritten, monkeypatch):
    monkeypatch.chdir(sample)
    shown = '```console\n$ hwaje show reports/korean-it-2000-2014 theme_sizes\n0.5\n```\n'
    assert rewritten(shown) != shown and rewritten(rewritten(shown)) == rewritten(shown)
