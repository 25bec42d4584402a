"""How good models with different numbers of topics are: perplexity, coherence, stability, and the number chosen."""

import numpy as np
import pandas as pd

from analysis.figures import _style, _text
from analysis.values import Result
from analysis.vocabulary import columns

NEEDS = ("k", "perplexity", "coherence", "stability", "chosen")
MEASURES = ("perplexity", "coherence", "stability")


def EXAMPLE() -> Result:
    """Five numbers of topics, five seeds each; 8 is chosen."""
    names = ["k", "n_seeds", "perplexity", "perplexity_sd", "coherence", "coherence_sd", "stability", "chosen"]
    rows = [(4, 5, 1482.0, 21.0, 0.061, 0.012, 0.91, "no"), (8, 5, 1305.0, 18.0, 0.118, 0.009, 0.84, "yes"),
            (12, 5, 1268.0, 24.0, 0.121, 0.014, 0.69, "no"), (16, 5, 1271.0, 30.0, 0.107, 0.017, 0.58, "no"),
            (20, 5, 1290.0, 33.0, 0.094, 0.019, 0.47, "no")]  # fmt: skip
    table = pd.DataFrame(rows, columns=names)
    return Result("k_curve", table, columns(*names), {"given": 75, "used": 75, "undated": 0, "dropped": 0})


def draw(result: Result, *, title: str = "", language: str = "ko", width: float = 170):
    """Three panels over k, each with error bars where the table has <measure>_sd; the chosen k is marked.

    result    a table with NEEDS, one row for each k (or for each engine and k); NaN where a measure was not taken; chosen is
              "yes" or "no" (or a truth value)
    returns   matplotlib Figure, `width` mm wide; panels side by side, or one under the other on a narrow one
    raises    InputError if a column is missing
    """
    from analysis.figures import _sheet

    _sheet.check(result, NEEDS, "k_curve")
    _text.check_language(language)
    width = _style.check_width(width)
    with _style.style(width):
        table = result.table.sort_values("k", kind="stable").reset_index(drop=True)
        values = table[list(MEASURES)].to_numpy(dtype=float, na_value=np.nan)
        if not np.isfinite(values).any():
            return _sheet.empty(result, title=title, language=language, width=width)
        table["chosen"] = table["chosen"].isin([True, "yes"])
        chosen = sorted({int(k) for k in table["k"][table["chosen"]]})
        notes = [_text.coverage(result.coverage, language)]
        if any(f"{measure}_sd" in table.columns for measure in MEASURES):
            notes.append(_text.say("sd_bars", language))
        if chosen:
            notes.append(_text.say("chosen", language, k=", ".join(map(str, chosen))))
        words = _sheet.Words(title, notes, [_text.say(measure, language) for measure in MEASURES], _text.say("k", language))
        one_column = width < _style.NARROW
        widest = max(_style.width_of(f"{number:,.0f}") for number in np.nan_to_num(values[:, 0], posinf=0, neginf=0))
        left = max(10.0, widest + 3)
        grid = _sheet.Grid(n=3, columns=1 if one_column else 3, height=30 if one_column else 38, left=left,
                           inner=left + 2, foot=9.0)  # fmt: skip
        sheet, axes = _sheet.build(result.table.reset_index(drop=True), grid, words, width)
        for i, (ax, measure) in enumerate(zip(axes, MEASURES, strict=True)):
            _curve(ax, table, measure, chosen, language)
            ax.tick_params(labelbottom=grid.is_lowest(i))
            _k_ticks(ax, sorted(set(table["k"])), grid.panel_width(width))
        return sheet


def _curve(ax, table: pd.DataFrame, measure: str, chosen: list[int], language: str) -> None:
    engines = table["engine"].astype(str) if "engine" in table.columns else pd.Series([""] * len(table))
    held = table[measure].to_numpy(dtype=float, na_value=np.nan)
    for style, engine in enumerate(dict.fromkeys(engines)):
        rows = table[(engines == engine) & np.isfinite(held)]
        if rows.empty:
            continue
        spread = np.nan_to_num(rows[f"{measure}_sd"].to_numpy(dtype=float)) if f"{measure}_sd" in rows.columns else None
        look = style % len(_style.COLOURS)
        ax.errorbar(rows["k"], rows[measure], yerr=spread, color=_style.COLOURS[look], linestyle=_style.DASHES[look],
                    marker=_style.MARKERS[look], capsize=2, elinewidth=0.7, capthick=0.7, label=engine, zorder=3)  # fmt: skip
        best = rows[rows["chosen"]]
        ax.plot(best["k"], best[measure], linestyle="none", marker="o", markersize=7.5, markerfacecolor="none",
                color=_style.INK, markeredgewidth=0.9, label="chosen", zorder=4)  # fmt: skip
    for k in chosen:
        ax.axvline(k, color=_style.GREY, linestyle=(0, (1, 1.5)), linewidth=0.9)
    ax.grid(axis="x", visible=False)
    if not np.isfinite(held).any():
        ax.set_yticks([])
        ax.text(0.5, 0.5, _text.say("no_values", language), ha="center", va="center", color=_style.GREY,
                transform=ax.transAxes)  # fmt: skip
        return
    ax.margins(y=0.12)
    low, high = ax.get_ylim()
    ax.set_ylim(low, high)
    ax.set_yticks(*_style.scale(high, 4, lowest=low))


def _k_ticks(ax, ks: list, room: float) -> None:
    """Every k where there is room, otherwise every second, third ... one; always the same limits in all panels."""
    from itertools import count, pairwise

    span = max(ks[-1] - ks[0], 1)
    ax.set_xlim(ks[0] - 0.08 * span, ks[-1] + 0.08 * span)
    wide = _style.width_of(str(ks[-1])) + 1.5
    for step in count(1):
        at = ks[::step]
        if all((b - a) / (1.16 * span) * room >= wide for a, b in pairwise(at)):
            ax.set_xticks(at, [str(k) for k in at])
            return
