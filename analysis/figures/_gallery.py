"""Every figure with its EXAMPLE on one page: python -m analysis.figures._gallery docs/gallery."""

import sys
from collections.abc import Callable
from pathlib import Path

from analysis import figures
from analysis.errors import InputError
from analysis.values import Result

SHOWN = (("ko", 170), ("en", 85))  # language and width in mm of the two pictures of each example
_HEAD = """# Figures

Each figure of `analysis.figures`, drawn from its own `EXAMPLE` and from what else it has in `MORE` (invented numbers): in Korean over the full width of a page (170 mm), in English
in one column (85 mm). `make gallery` draws them anew. Any table with the columns under "needs" can be drawn:
`an.figures.NAME.draw(result, title="", language="ko", width=170)`; `an.figures.save(figure, "path")` writes PNG (300 dpi), SVG and PDF.
"""


def write(folder: str | Path) -> list[Path]:
    """<figure>[.<further example>].<language>.<width>.png, and README.md that shows them; the same bytes every time.

    returns  the paths of the pictures, then of the page; pictures of figures that are no more are removed
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths, page = [], [_HEAD]
    for name in figures.FIGURES:
        module = getattr(figures, name)
        one_of = getattr(module, "ONE_OF", ())
        needs = ", ".join(f"`{column}`" for column in module.NEEDS)
        if one_of:
            needs += " and one of " + ", ".join(f"`{column}`" for column in one_of)
        page.append(f"## {name}\n\n{module.__doc__.strip()}\nNeeds {needs}.\n")
        for title, example in examples(module).items():
            whole = f"{name}.{title}" if title else name
            made = []
            for language, width in SHOWN:
                made += figures.save(module.draw(example(), language=language, width=width), folder / f"{whole}.{language}.{width}", ["png"])
            paths += made
            large, small = (path.name for path in made)
            page.append((f"{example.__doc__.splitlines()[0]}\n\n" if title else "")
                        + f'<img src="{large}" alt="{whole}, Korean, 170 mm" width="100%">\n\n'
                        f'<img src="{small}" alt="{whole}, English, 85 mm" width="50%">\n')  # fmt: skip
    for path in sorted(folder.glob("*.png")):
        if path not in paths:
            path.unlink()
    index = folder / "README.md"
    index.write_text("\n".join(page), encoding="utf-8", newline="\n")
    return [*paths, index]


def examples(module) -> dict[str, Callable[[], Result]]:
    """{title: function} of a figure: its EXAMPLE under "", then those of MORE, where it has any."""
    return {"": module.EXAMPLE, **getattr(module, "MORE", {})}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise InputError("say where: python -m analysis.figures._gallery FOLDER",
                         "폴더를 적어 주세요: python -m analysis.figures._gallery FOLDER")  # fmt: skip
    print(f"{len(write(sys.argv[1]))} files in {sys.argv[1]}")
