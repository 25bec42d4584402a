"""A process that has loaded everything, and starts `hwaje` as its children: each line of its input is a command as JSON, each answer a
line of output: the number of the child when it begins, then its exit status when it ends. Run by tests/test_faults.py; POSIX only.
"""

import json
import os
import selectors
import sys

from analysis.cli import main
from analysis.report import build, page
from analysis.run import Run
from analysis.store import sources
from analysis.study import load

_FIGURES = ("topic_shares",)  # all of them take longer than everything else together


def child(command: list[str]) -> None:
    """The command in a process of its own; nothing of it comes back but its exit status."""
    status = 1
    try:
        with open(os.path.join(os.environ["TMPDIR"], "..", f"said-{os.getpid()}.txt"), "w", encoding="utf-8") as said:
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
            status = main(command)
            sys.stdout.flush()
            sys.stderr.flush()
    except BaseException:
        import traceback

        os.write(2, traceback.format_exc().encode())
    finally:
        os._exit(status)


def serve(study: str) -> None:
    """study   a folder with a study.toml, whose recipes are made once for all children"""
    build.DRAWN = {name: build.DRAWN[name] for name in _FIGURES}
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    for module in ("sklearn.decomposition", "matplotlib.backends.backend_pdf", "kiwipiepy", "docx", "xlsxwriter", "pyarrow.parquet", "jinja2"):
        __import__(module)
    assert Run(load(study), cache=False).recipes and sources("analysis.report.build") and page._template() and page._script()
    running: set[int] = set()
    with selectors.DefaultSelector() as waiting:
        waiting.register(sys.stdin.buffer.raw, selectors.EVENT_READ)
        left = b""
        while True:
            if waiting.select(0.02):
                read = os.read(0, 1 << 16)
                if not read:
                    return
                *lines, left = (left + read).split(b"\n")
                for line in lines:
                    number = os.fork()
                    if not number:
                        child(json.loads(line))
                    running.add(number)
                    print(json.dumps({"began": number}), file=answers, flush=True)
            for number in sorted(running):
                ended, status = os.waitpid(number, os.WNOHANG)
                if ended:
                    running.discard(number)
                    print(json.dumps({"ended": number, "status": os.waitstatus_to_exitcode(status)}), file=answers, flush=True)


if __name__ == "__main__":
    serve(sys.argv[1])
