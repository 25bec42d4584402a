"""How our figures look: fonts that hold Hangul, colours, dashes, hatches; and how wide a text is in print.

Sizes are those of the printed page: a figure of 85 mm is one column of a journal, 170 mm its full width.
"""

import logging
import math
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

from analysis.errors import InputError

DPI = 300
MM = 1 / 25.4
TEXT = 8.0  # points; no label is smaller
TITLE = 9.5
LINE = 1.32  # line height over font size
NARROW = 120.0  # mm; below it a figure is set for one column

_FOLDER = Path(__file__).parent / "fonts"
FONTS = {"regular": _FOLDER / "NanumGothic.ttf", "bold": _FOLDER / "NanumGothicBold.ttf"}
FAMILY = ["NanumGothic", "DejaVu Sans"]  # NanumGothic has no minus sign (U+2212); DejaVu Sans gives it

# Okabe and Ito (2008), Color Universal Design; yellow left out: it vanishes on white. Dark first, for greyscale.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#000000", "#CC79A7", "#E69F00")
DASHES = ((0, ()), (0, (4, 1.4)), (0, (1, 1.1)), (0, (6, 1.4, 1, 1.4)), (0, (2.4, 1.2)), (0, (8, 1.4, 1, 1.2, 1, 1.2)))
MARKERS = ("o", "s", "^", "D", "v", "X")
# Neighbours in a stack differ in lightness or in hatch, so that they stay apart in greyscale.
FILLS = (("#0072B2", ""), ("#A6D4F2", "////"), ("#E69F00", ""), ("#009E73", "...."), ("#F3D9E7", "\\\\\\\\"),
         ("#D55E00", "xxxx"), ("#E4E4E4", ""))  # fmt: skip
INK, GREY, GRID, WASH = "#222222", "#595959", "#DDDDDD", "#F4F4F4"
SEQUENTIAL = "Blues"  # lightness falls all the way: it reads the same in greyscale
MISSING = "〓"  # the printers' mark for a character that the fonts do not have

_RC = {
    "font.family": FAMILY, "font.size": TEXT, "axes.unicode_minus": True, "text.parse_math": False,
    "text.color": INK, "axes.labelcolor": INK, "xtick.labelcolor": INK, "ytick.labelcolor": INK,
    "axes.labelsize": TEXT, "axes.titlesize": TEXT, "xtick.labelsize": TEXT, "ytick.labelsize": TEXT,
    "legend.fontsize": TEXT, "legend.frameon": False,
    "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": "#8C8C8C", "axes.linewidth": 0.6,
    "axes.grid": True, "axes.axisbelow": True, "grid.color": GRID, "grid.linewidth": 0.5,
    "xtick.color": "#8C8C8C", "ytick.color": "#8C8C8C", "xtick.major.size": 2.2, "ytick.major.size": 0,
    "xtick.major.width": 0.6, "xtick.major.pad": 2, "ytick.major.pad": 2,
    "lines.markersize": 3.2, "lines.scale_dashes": True, "hatch.linewidth": 0.45,
    "text.hinting": "none", "svg.hashsalt": "hwaje", "svg.fonttype": "path", "pdf.fonttype": 42, "ps.fonttype": 42,
}  # fmt: skip


@contextmanager
def style(width_mm: float = 170) -> Iterator[None]:
    """Inside, matplotlib draws as we do, whatever the user has set; outside, the user's settings are as they were.

    width_mm    85 for one column, 170 for two; lines are a little thinner in one column, type is not
    """
    import matplotlib.style

    _register_fonts()
    lines = {"lines.linewidth": 1.2 if width_mm >= NARROW else 1.05}
    with matplotlib.style.context(["default", _RC | lines]):
        yield


@contextmanager
def quiet_subsetting() -> Iterator[None]:
    """Embedding our font drops tables that only its makers use (TSI0 ...); fontTools logs each, for every PDF."""
    log = logging.getLogger("fontTools.subset")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(level)


@cache
def _register_fonts() -> None:
    from matplotlib.font_manager import fontManager

    for path in FONTS.values():
        fontManager.addfont(path)
    # The bold file calls itself 600 ("semibold"), and asking for bold (700) would log a complaint. Ours go first: the
    # machine may have a NanumGothic of another version, and bytes would differ by machine.
    others = [entry for entry in fontManager.ttflist if Path(entry.fname) not in FONTS.values()]
    ours = [entry for entry in fontManager.ttflist if Path(entry.fname) in FONTS.values()]
    weights = {FONTS["regular"]: 400, FONTS["bold"]: 700}
    fontManager.ttflist[:] = [*(replace(entry, weight=weights[Path(entry.fname)]) for entry in ours), *others]


@cache
def _known_characters() -> frozenset[int]:
    """What both weights of our font, or the second font, can draw."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    _register_fonts()
    ours = set.intersection(*(set(get_font(str(path)).get_charmap()) for path in FONTS.values()))
    return frozenset(ours | set(get_font(findfont(FontProperties(family=FAMILY[1]))).get_charmap()))


def clean(value: object) -> str:
    """Text as one line that our fonts can draw: composed syllables, no control characters, 〓 for what is missing."""
    kept = []
    for char in unicodedata.normalize("NFC", str(value)):
        if char.isspace():
            kept.append(" ")
        elif unicodedata.category(char) not in ("Cc", "Cf") and not 0xFE00 <= ord(char) <= 0xFE0F:
            kept.append(char if ord(char) in _known_characters() else MISSING)
    return " ".join("".join(kept).split())


def width_of(text: str, size: float = TEXT, bold: bool = False) -> float:
    """Width of one line in mm."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    if not text:
        return 0.0
    properties = FontProperties(family=FAMILY, size=size, weight="bold" if bold else "normal")
    return text_to_path.get_text_width_height_descent(text, properties, False)[0] / 72 / MM


def height_of(text: str, size: float = TEXT) -> float:
    """Height in mm of text that may have several lines; 0 where there is none."""
    return (text.count("\n") + 1) * size * LINE / 72 / MM if text else 0.0


def fit(value: object, room: float, *, lines: int = 1, size: float = TEXT, bold: bool = False) -> str:
    """`value` cleaned and broken into at most `lines` lines of `room` mm; … stands for what does not fit."""
    rest = clean(value)
    most = int(lines * room / 0.4)  # no letter is narrower; a title of 10,000 characters need not be measured
    rest = rest[:most] + "…" if len(rest) > most else rest
    done = []
    while rest:
        if width_of(rest, size, bold) <= room:
            done.append(rest)
            break
        last = len(done) == lines - 1
        low, high = 1, len(rest)  # the longest start that fits
        while low < high:
            middle = (low + high + 1) // 2
            if width_of(rest[:middle] + ("…" if last else ""), size, bold) <= room:
                low = middle
            else:
                high = middle - 1
        if last:
            done.append(rest[:low].rstrip(" ·") + "…")
            break
        # Korean may break anywhere, but after a comma or at a space it reads better, if that costs no further line.
        comma, space = rest.rfind(", ", 0, low) + 1, rest.rfind(" ", 0, low + 1)
        cut = next((at for at in (comma, space) if at > low / 2 or (at > 0 and width_of(rest[at:].lstrip(), size, bold) <= room)), low)
        done.append(rest[:cut].rstrip(" ·"))
        rest = rest[cut:].lstrip()
    return "\n".join(done)


def check_width(width: float) -> float:
    """`width` in mm if a figure can be that wide."""
    if isinstance(width, bool) or not isinstance(width, int | float) or not 60 <= width <= 400 or math.isnan(width):
        raise InputError(f"width is {width!r}; it is in mm, from 60 to 400 (85: one column, 170: two)",
                         f"width가 {width!r}입니다. 60에서 400 사이의 mm 값이어야 합니다(한 단 85, 두 단 170)")  # fmt: skip
    return float(width)


def scale(highest: float, bins: int, *, lowest: float = 0.0, shares: bool = False, whole: bool = False):
    """Round ticks from `lowest` to `highest`, about `bins` of them, and their labels, all with the same decimals.

    shares    values from 0 to 1, labelled in per cent (the label of the axis names the unit)
    whole     whole numbers only
    returns   list of positions, list of labels
    """
    from matplotlib.ticker import MaxNLocator

    factor = 100 if shares else 1
    steps = [1, 2, 5, 10] if whole else [1, 2, 2.5, 5, 10]
    found = MaxNLocator(bins, steps=steps, integer=whole).tick_values(lowest * factor, highest * factor)
    slack = (highest - lowest) * factor * 1e-9
    ticks = [round(float(tick), 12) for tick in found if lowest * factor - slack <= tick <= highest * factor + slack]
    decimals = max((len(f"{tick:.9f}".rstrip("0").partition(".")[2]) for tick in ticks), default=0)
    return [tick / factor for tick in ticks], [f"{tick:,.{decimals}f}".replace("-", "−") for tick in ticks]
