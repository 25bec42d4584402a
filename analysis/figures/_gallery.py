"""Every figure with its EXAMPLE on one page: python -m analysis.figures._gallery docs/gallery."""

import sys
from pathlib import Path

from analysis import figures
from analysis.errors import InputError

SHOWN = (("ko", 170), ("en", 85))  # language and width in mm of the two pictures of each figure
_HEAD = """# Figures

Each figure of `analysis.figures`, drawn from its own `EXAMPLE` (invented numbers): in Korean over the full width of a page (170 mm), in English
in one column (85 mm). `make gallery` draws them anew. Any table with the columns under "needs" can be drawn:
`an.figures.NAME.draw(result, title="", language="ko", width=170)`; `an.figures.save(figure, "path")` writes PNG (300 dpi), SVG and PDF.
"""


def write(folder: str | Path) -> list[Path]:
    """<figure>.<language>.<width>.png for each figure, and README.md that shows them; the same bytes every time.

    returns  the paths of the pictures, then of the page; pictures of figures that are no more are removed
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths, page = [], [_HEAD]
    for name in figures.FIGURES:
        module = getattr(figures, name)
        example = module.EXAMPLE()
        made = []
        for language, width in SHOWN:
            stem = folder / f"{name}.{language}.{width}"
            made += figures.save(module.draw(example, language=language, width=width), stem, ["png"])
        paths += made
        one_of = getattr(module, "ONE_OF", ())
        needs = ", ".join(f"`{column}`" for column in module.NEEDS)
        if one_of:
            needs += " and one of " + ", ".join(f"`{column}`" for column in one_of)
        large, small = (path.name for path in made)
        page.append(f"## {name}\n\n{module.__doc__.strip()}\nNeeds {needs}.\n\n"
                    f'<img src="{large}" alt="{name}, Korean, 170 mm" width="100%">\n\n'
                    f'<img src="{small}" alt="{name}, English, 85 mm" width="50%">\n')  # fmt: skip
    for path in sorted(folder.glob("*.png")):
        if path not in paths:
            path.unlink()
    index = folder / "README.md"
    index.write_text("\n".join(page), encoding="utf-8", newline="\n")
    return [*paths, index]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise InputError("say where: python -m analysis.figures._gallery FOLDER",
                         "폴더를 적어 주세요: python -m analysis.figures._gallery FOLDER")  # fmt: skip
    print(f"{len(write(sys.argv[1]))} files in {sys.argv[1]}")
