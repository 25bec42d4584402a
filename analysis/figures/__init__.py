"""Figures: one file each with NEEDS, EXAMPLE and draw(result, *, title, language, width) -> Figure.

The file name is the registry: FIGURES lists them, and `figures.<name>` imports the file when it is first used.
"""

import os
import pkgutil
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

import pandas as pd

from analysis.errors import InputError, choose

FIGURES = sorted(found.name for found in pkgutil.iter_modules(__path__) if not found.name.startswith("_"))
FORMATS = ("png", "svg", "pdf")
LIBRARIES = ("matplotlib", "networkx", "pillow", "wordcloud")  # what the figures are drawn with, for manifests
# Whatever would differ from one run to the next, or names the program that drew it, stays out of the file.
_METADATA = {"png": {"Software": None}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}
__all__ = ["FIGURES", "FORMATS", "LIBRARIES", "font_paths", "save", "table", *FIGURES]


def save(figure, path_stem: str | Path, formats: Iterable[str] = FORMATS) -> list[Path]:
    """Write `figure` as <path_stem>.<format> for each format; the same figure gives the same bytes.

    formats   of "png" (300 dpi), "svg" (text as outlines) and "pdf" (fonts embedded, TrueType)
    returns   the paths, in the order of `formats`; a file is complete or not there
    raises    InputError for an unknown format
    """
    from analysis.figures import _style

    formats = [choose(name, FORMATS, ("format", "형식")) for name in formats]
    stem = Path(path_stem)
    stem.parent.mkdir(parents=True, exist_ok=True)
    paths = []
    for name in formats:
        path = stem.with_name(f"{stem.name}.{name}")
        part = stem.with_name(f".{stem.name}.{os.getpid()}.{name}.part")
        try:
            with _style.style(), _style.quiet_subsetting():
                figure.savefig(part, format=name, dpi=_style.DPI, metadata=_METADATA[name])
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
        paths.append(path)
    return paths


def table(figure) -> pd.DataFrame:
    """The rows that `figure` was drawn from, with all the columns of its Result.

    raises    InputError if the figure does not come from this package
    """
    if not isinstance(getattr(figure, "drawn", None), pd.DataFrame):
        raise InputError("this figure was not drawn by analysis.figures, so it has no table",
                         "analysis.figures로 그린 그림이 아니어서 표가 없습니다")  # fmt: skip
    return figure.drawn.copy()


def font_paths() -> dict[str, Path]:
    """The font files that come with the package, {"regular": path, "bold": path}, for word clouds and the like."""
    from analysis.figures import _style

    return dict(_style.FONTS)


def __getattr__(name: str):
    if name in FIGURES:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}; figures: {', '.join(FIGURES)}")


def __dir__():
    return __all__
