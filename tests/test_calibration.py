"""A small version of the calibration card, and the card and what reports quote of it agree."""

import csv
import sys

import numpy as np
import pytest

from analysis.report import calibration


@pytest.fixture(scope="module")
def parts(root):
    sys.path.insert(0, str(root / "benchmarks"))
    import calibration_parts

    yield calibration_parts
    sys.path.remove(str(root / "benchmarks"))


def rates(parts, part, setting, n_docs, seeds):
    """{(method, measure): rate} over corpora."""
    found = {}
    for seed in seeds:
        for method, measure, hits, of in parts.PARTS[part](setting, n_docs, seed):
            before = found.get((method, measure), np.zeros(2))
            found[method, measure] = before + np.array([hits, of])
    return {key: hits / of for key, (hits, of) in found.items()}


def test_the_trend_test_holds_its_level_where_counting_articles_does_not(parts):
    found = rates(parts, "shares", "rho7", 20_000, range(12))
    assert found[parts.OURS, "false positives"] < 0.1
    assert found[parts.OURS, "false discoveries"] < 0.15
    assert found[parts.OURS, "power"] > 0.7
    assert found["OLS on articles", "false positives"] > 0.3
    assert 0.9 < found[parts.OURS, "coverage of slope"] and 0.93 < found["cluster intervals (ours)", "coverage of yearly share"] < 0.99


def test_only_a_fixed_mix_of_outlets_knows_that_the_archive_changed(parts):
    found = rates(parts, "shares", "outlets", 20_000, range(6))
    assert found[parts.OURS, "false positives"] > 0.2
    assert found[parts.OURS_STANDARD, "false positives"] < 0.12


def test_change_points_hold_their_level_at_persistence_nine(parts):
    found = rates(parts, "breaks", "rho9", 6_000, range(6))
    assert found["largest shift, own persistence (ours)", "false alarms"] < 0.12
    assert found["PELT l2, years, penalty 3", "false alarms"] > 0.5


def test_the_report_quotes_the_card(root):
    with open(root / "docs" / "calibration.csv", encoding="utf-8", newline="") as file:
        card = {(row["articles"], row["method"], row["measure"], row["setting"]): float(row["value"]) for row in csv.DictReader(file)}
    for row in calibration.measured()["shares"]:
        for setting in set(row) - {"articles", "measure", "method"}:
            method = next(name for _, name, _, _ in card if name.replace(" (ours)", "") == row["method"] and "ours" in name)
            assert row[setting] == pytest.approx(card[str(row["articles"]), method, row["measure"], setting], abs=1e-4)
    assert "5.1%" in calibration.sentence("en")[0] and "모의 뉴스" in calibration.sentence("ko")[0]
