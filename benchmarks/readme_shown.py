"""What the READMEs show of the sample study's commands, rewritten as the commands print it today: `make manifest` runs this.

    python benchmarks/readme_shown.py README.md README.ko.md

A block that begins with ```console holds a line `$ hwaje …` and, below it, what that prints. Digests of recipes, which change with every
edit of the code, stand as …; digests of files stay.
"""

import contextlib
import io
import re
import shlex
import sys
from pathlib import Path

from analysis.cli import main

__all__ = ["printed", "rewritten"]

_BLOCK = re.compile(r"^```console\n\$ hwaje ([^\n]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_RECIPE = re.compile(r"(?<!sha256 )\b[0-9a-f]{64}\b")


def printed(command: str) -> str:
    """What `hwaje command` prints, the digests of recipes left out. Raises ValueError where it fails."""
    with contextlib.redirect_stdout(io.StringIO()) as said:
        status = main(shlex.split(command))
    if status:
        raise ValueError(f"hwaje {command}: status {status}")
    return "\n".join(line.rstrip() for line in _RECIPE.sub("…", said.getvalue()).splitlines()) + "\n"


def rewritten(text: str) -> str:
    """A README with every block as its command prints it now."""
    return _BLOCK.sub(lambda block: f"```console\n$ hwaje {block[1]}\n{printed(block[1])}```", text)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        text = Path(name).read_text(encoding="utf-8")
        Path(name).write_text(rewritten(text), encoding="utf-8", newline="\n")
