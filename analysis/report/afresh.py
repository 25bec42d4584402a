"""A function in a fresh process: nothing that this one has loaded, set or computed can reach its result."""

import json
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import analysis
from analysis.errors import InputError

__all__ = ["call", "serve"]

_CODE = "import sys; sys.path.append(sys.argv[1]); from analysis.report import afresh; afresh.serve()"


def call(function: Callable, *arguments: object) -> None:
    """Calls a function of a module with values that can be pickled; what it returns is dropped, its progress is shown.

    raises   the InputError or OSError that it raised; RuntimeError where the process ended in any other way
    """
    home = Path(analysis.__file__).resolve().parents[1]
    # -P: a folder named analysis where the user happens to be is not this package.
    done = subprocess.run([sys.executable, "-P", "-c", _CODE, str(home)], input=pickle.dumps((function, arguments)), stdout=subprocess.PIPE, check=False)
    if done.returncode == 0:
        return
    try:
        told = json.loads(done.stdout)
    except ValueError:
        raise RuntimeError(f"the fresh process ended with status {done.returncode}") from None
    if "input" in told:
        en, ko = told["input"]
        raise InputError(en, ko)
    raise OSError(*told["system"])


def serve() -> None:
    """In the fresh process: what `call` sent through the standard input, which only it can write to."""
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)  # whatever a library prints goes to standard error
        try:
            function, arguments = pickle.load(sys.stdin.buffer)
            function(*arguments)
        except InputError as error:
            json.dump({"input": [error.en, error.ko]}, answers)
        except OSError as error:
            json.dump({"system": [error.errno or 0, error.strerror or str(error), error.filename and str(error.filename)]}, answers)
        else:
            return
    sys.exit(2)
