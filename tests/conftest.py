"""What several tests share: where things are, and a small corpus that is made by hand."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.values import CORPUS_COLUMNS, LOG_COLUMNS, Corpus

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real material beside the project; tests that need it are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the folder of real material (../shared) is not here")
    return SHARED


@pytest.fixture
def make_corpus():
    """make_corpus([(doc_id, published, outlet, title, text), ...]) -> Corpus."""

    def make(rows) -> Corpus:
        precision = {0: "none", 4: "year", 7: "month", 10: "day", 19: "second"}
        records = [
            {
                "doc_id": doc_id, "published": published, "date_precision": precision[len(published)],
                "dated_by": "catalog" if published else "none", "outlet": outlet, "title": title, "text": text,
                "path": "made/by-hand.txt", "copies": 1,
            }
            for doc_id, published, outlet, title, text in sorted(rows)
        ]  # fmt: skip
        articles = pd.DataFrame(records).reindex(columns=list(CORPUS_COLUMNS), fill_value="")
        return Corpus(articles, pd.DataFrame(columns=list(LOG_COLUMNS), dtype="str"))

    return make
