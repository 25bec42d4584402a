"""Twice the same study, twice the same bytes: whatever the folder, hash seed, time zone, locale, umask and number of threads."""

import csv
import os
import shutil
import subprocess
import sys

import numpy as np
import pytest
from conftest import ROOT, SMALL

from analysis.store import Store, digest_file

STUDY = """
[study]
name = "small"
languages = ["ko"]
[corpus]
files = ["articles.csv"]
[terms]
min_docs = 1
[themes]
"리눅스" = ["리눅스", "레드햇"]
[models.main]
k = [2, 3]
seeds = 2
[report]
figures = ["png", "pdf"]
"""
# Neither may reach a report. (The name of the folder next to a file may: files are told apart by it.)
HERE = {"PYTHONHASHSEED": "1", "TZ": "Asia/Seoul", "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
THERE = {"PYTHONHASHSEED": "777", "TZ": "America/New_York", "LC_ALL": "C", "OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2", "NUMBA_NUM_THREADS": "2"}


def made(folder, environment, umask):
    """{file: digest} of the report that a fresh process makes without a cache."""
    code = f"import os, sys; os.umask({umask}); from analysis.cli import main; sys.exit(main(['run', sys.argv[1], '--no-cache']))"
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    done = subprocess.run([sys.executable, "-c", code, str(folder)], env={**os.environ, **environment, "PYTHONPATH": paths}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return {path.relative_to(folder / "out").as_posix(): digest_file(path) for path in sorted((folder / "out").rglob("*")) if path.is_file()}


def test_a_report_is_the_same_bytes_in_another_place_and_environment(tmp_path):
    reports = []
    for name, environment, umask in (("one/study", HERE, 0o022), ("다른 폴더/study", THERE, 0o077)):
        folder = tmp_path / name
        folder.mkdir(parents=True)
        with open(folder / "articles.csv", "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("date", "outlet", "title", "text"), *SMALL])
        (folder / "study.toml").write_text(STUDY, encoding="utf-8")
        reports.append(made(folder, environment, umask))
    first, second = reports
    assert first == second and {"manifest.json", "report.html", "report.docx", "tables.xlsx", "tables/topic_words.csv", "figures/topic_words.ko.pdf"} <= set(first)


@pytest.mark.slow
def test_the_sample_is_the_same_bytes_in_another_place_and_environment(tmp_path):
    reports = []
    for name, environment, umask in (("one", HERE, 0o022), ("다른 폴더", THERE, 0o077)):
        folder = tmp_path / name / "reports" / "korean-it-2000-2014"
        shutil.copytree(ROOT / "reports" / folder.name, folder, ignore=shutil.ignore_patterns("out", "cache", "manifest.json", ".*"))
        shutil.copytree(ROOT / "seeds", tmp_path / name / "seeds")
        reports.append(made(folder, environment, umask))
    assert reports[0] == reports[1] and len(reports[0]) > 100


def blas_threads():
    from threadpoolctl import threadpool_info

    return [one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"]


@pytest.mark.parametrize("keeps", [True, False])
def test_matrix_products_of_a_step_use_one_core_and_those_of_the_user_as_before(tmp_path, keeps):
    """OpenBLAS splits a product by its number of threads, and the last digits of the sums follow."""
    before = blas_threads()
    inside = Store(tmp_path if keeps else None).step({"step": "any"}, lambda: np.array(blas_threads()))
    assert len(inside) >= len(before) > 0 and (inside == 1).all()
    assert blas_threads()[: len(before)] == before
