"""A process that fits topics for another one: python -m analysis.topics.worker FOLDER. See scan."""

import os
import sys
from pathlib import Path

from analysis.topics.scan import serve

__all__ = ["main"]


def main() -> None:
    # Answers have the standard output to themselves; whatever a library prints goes to standard error.
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)
        serve(Path(sys.argv[1]), sys.stdin, lambda text: print(text, file=answers, flush=True))


if __name__ == "__main__":
    main()
