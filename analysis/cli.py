"""The command `hwaje`: parses, calls analysis.run, prints. Exit status 0 done, 2 the user can mend it, 1 our fault."""

import contextlib
import os
import sys

from analysis.cells import Screen, screen
from analysis.commands.opening import language_of
from analysis.commands.parser import parser
from analysis.errors import InputError

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    for stream in (sys.stdout, sys.stderr):  # a console or a file in CP949 has no "–"
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    options = parser().parse_args(arguments)
    try:
        with contextlib.redirect_stdout(Screen(sys.stdout)):  # no text of an article gives orders to a terminal
            options.command(options)
    except InputError as error:
        print(screen(f"hwaje: {error.text(language_of(options))}"), file=sys.stderr)
        return 2
    except BrokenPipeError:  # `hwaje show … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        from analysis.report.faults import of_disk

        print(screen(f"hwaje: {of_disk(error, language_of(options))}"), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
