"""Maps of cells: darker is more, hatched is nothing known, with a key under them."""

from collections.abc import Sequence

import numpy as np

from analysis.figures import _style


def draw(ax, cells: np.ndarray, labels: Sequence[str], ticks, highest: float):
    """Rows of cells from white (0) to dark (`highest`), hatched where NaN, the first row on top; returns the mesh."""
    from matplotlib.patches import Rectangle

    n_rows, n_slots = cells.shape
    ax.add_patch(Rectangle((-0.5, -0.5), n_slots, n_rows, facecolor="#EFEFEF", edgecolor="#A0A0A0", hatch="//////",
                           linewidth=0, zorder=0))  # fmt: skip
    edges = np.arange(n_slots + 1) - 0.5, np.arange(n_rows + 1) - 0.5
    mesh = ax.pcolormesh(*edges, np.ma.masked_invalid(cells), cmap=_style.SEQUENTIAL, vmin=0, vmax=highest,
                         edgecolors="white", linewidth=0.6 if n_slots <= 40 else 0.0)  # fmt: skip
    ax.set_xlim(-0.5, n_slots - 0.5)
    ax.set_ylim(n_rows - 0.5, -0.5)
    ax.set_xticks(ticks.at, ticks.labels, rotation=ticks.rotation)
    ax.set_yticks(range(n_rows), labels)
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    return mesh


def ink_on(value: float, highest: float) -> str:
    """The colour in which a number is read on a cell."""
    return "white" if value > 0.55 * highest else _style.INK


def colour_bar(sheet, mesh, ax, label: str, highest: float, below: float) -> None:
    """A key under the right half of the map: unit left of the bar, numbers under it."""
    box = ax.get_position()
    long = min(50.0, box.width * sheet.width_mm * 0.5)
    x = box.x1 * sheet.width_mm - long - 2
    y = (1 - box.y0) * sheet.height_mm + below + 2.5
    bar = sheet.panel(x, y, long, 2.6)
    sheet.colorbar(mesh, cax=bar, orientation="horizontal")
    bar.set_xticks(*_style.scale(highest, 4, shares=True))
    bar.set_xlim(0, highest)
    sheet.write(x - 1.5, y + 1.4, label, ha="right", va="center_baseline")
