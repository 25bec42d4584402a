"""What `hwaje kwic`, `explain-text`, `lexicon` and `intrusion` print: words in context, stages, losses, scores; aligned, a Hangul syllable is two columns."""

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from analysis.cells import screen
from analysis.report import drift
from analysis.report.check import aligned, clipped, padded, width
from analysis.report.text import say, value_text
from analysis.topics.intrusion import TASKS, Scores
from analysis.values import Result
from analysis.vocabulary import heading

__all__ = ["by_task", "concordance", "intrusion", "losses", "proposals", "stages"]

_BOLD, _PLAIN = "\x1b[1;34m", "\x1b[0m"
_LINE = 100  # columns
_BROADEST = 24  # columns of an outlet
_EXAMPLES, _CHANGES, _LOSSES = 6, 20, 12


def concordance(lines: pd.DataFrame, language: str, *, colour: bool = False, limit: int | None = None) -> list[str]:
    """Lines of Tokens.lines, the hits under each other, and how many there are; in brackets, or in colour on a screen."""
    shown = lines if limit is None else lines.head(limit)
    dates = [padded(day[:10] or "–", 10) for day in shown["published"]]
    outlets, lefts, hits, rights = ([screen(text, lines=False) for text in shown[name]] for name in ("outlet", "left", "hit", "right"))
    outlets = [clipped(outlet, _BROADEST) for outlet in outlets]
    wide = max(map(width, outlets), default=0)
    room = max(map(width, lefts), default=0)
    before, after = (_BOLD, _PLAIN) if colour else ("[", "]")
    made = [
        f"{day} {padded(outlet, wide)} {' ' * (room - width(left))}{left}{before}{hit}{after}{right}".rstrip()
        for day, outlet, left, hit, right in zip(dates, outlets, lefts, hits, rights, strict=True)
    ]
    n_articles = lines["doc_id"].nunique()
    key = "kwic_count" if len(shown) == len(lines) else "kwic_count_of"
    return [*made, say(key, language, n=f"{len(lines):,}", shown=f"{len(shown):,}", articles=f"{n_articles:,}")]


def stages(table: pd.DataFrame, language: str) -> list[str]:
    """What every stage of nouns.explain_nouns changed in one text, and the nouns that are left."""
    results = dict(zip(table["stage"], table["result"], strict=True))
    said: list[str] = []
    previous = ""
    for stage, result in results.items():
        changes = _changes(previous, stage, results, language) if previous else []
        if stage in ("kiwi", "keywords"):
            n = len(result.split())
            changes = [say("stage_tokens", language, n=f"{n:,}")]
        if changes:
            said += [say(f"stage_{stage}", language), *changes]
        previous = stage
    last = results.get("stop", "")
    kept = Counter(token.rpartition("/")[0] for token in last.split())
    ordered = sorted(kept.items(), key=lambda pair: (-pair[1], pair[0]))
    said += [say("stage_kept", language, n=f"{sum(kept.values()):,}", terms=f"{len(kept):,}")]
    return said + _in_columns([f"{term} {n}" for term, n in ordered])


def losses(tables: Mapping[str, Result], language: str) -> list[str]:
    """Which dictionary entries hold in the texts, where some were lost, and whether the analyser's limits move."""
    held = tables["dictionary_coverage"].table
    raw, own = int(held["raw"].sum()), int(held["kept"].sum() + held["lost"].sum())
    share = "–" if not own else f"{100 * held['kept'].sum() / own:.1f}%"
    counts = {name: f"{int(held[name].sum()):,}" for name in ("kept", "nested", "glosses", "lost")}
    said = [say("audit_sum", language, entries=f"{len(held):,}", raw=f"{raw:,}", share=share, **counts)]
    lost = held[held["lost"] > 0]
    if len(lost):
        names = ("surface", "term", "raw", "kept", "nested", "lost")
        rows = [tuple(row) for row in lost[list(names)].head(_LOSSES).astype(object).itertuples(index=False)]
        said += ["", say("audit_lost", language), *aligned([heading(name, language) for name in names], rows)]
        if len(lost) > _LOSSES:
            said.append(say("audit_more", language, n=f"{len(lost) - _LOSSES:,}"))
        shown = tables["dictionary_losses"].table
        shown = shown[shown["surface"].isin(lost["surface"].head(_LOSSES))]
        said += ["", *concordance(shown, language)[:-1]]
    return [*said, "", *drift.sentences(tables, language)]


def proposals(result: Result, language: str, *, most: int = 20) -> list[str]:
    """The first proposals with their evidence, and how many there are."""
    names = [name for name in ("rank", "surface", "canonical", "type", "mode", "score", "count", "articles") if name in result.table]
    rows = [tuple(f"{value:.2f}" if isinstance(value, float) else value for value in row)
            for row in result.table[names].head(most).astype(object).itertuples(index=False)]  # fmt: skip
    left = len(result.table) - len(rows)
    return [*aligned([heading(name, language) for name in names], rows), *([say("audit_more", language, n=f"{left:,}")] if left else [])]


def intrusion(scores: Scores, language: str) -> list[str]:
    """How often the coders found the intruder, by task with their agreement, and by topic."""
    names = ("task", "n_items", "n_coders", "n_answers", "hits", "low", "high", "chance", "alpha")
    rows = [(value_text("task", row.task, language), row.n_items, row.n_coders, row.n_answers,
             *(_share(getattr(row, name)) for name in names[4:8]), "–" if pd.isna(row.alpha) else f"{row.alpha:.2f}")
            for row in scores.agreement.table.itertuples()]  # fmt: skip
    by_topic = scores.topics.table.pivot(index=["topic", "name"], columns="task", values="hits")
    asked = [task for task in TASKS if task in by_topic]
    heads = [heading("topic", language), heading("name", language), *(value_text("task", task, language) for task in asked)]
    found = [(*at, *map(_share, shares)) for at, shares in zip(by_topic.index, by_topic[asked].to_numpy(), strict=True)]
    return [*aligned([heading(name, language) for name in names], rows), say("intrusion_hits", language), "",
            say("intrusion_topics", language), *aligned(heads, found)]  # fmt: skip


def by_task(tasks: Iterable[str], language: str) -> str:
    """How many there are of each task: word 8, article 7."""
    counted = Counter(tasks)
    return ", ".join(f"{value_text('task', task, language)} {counted[task]:,}" for task in TASKS if counted[task])


def _share(value: float) -> str:
    return "–" if pd.isna(value) else f"{100 * value:.0f}%"


def _changes(before: str, after: str, results: Mapping[str, str], language: str) -> list[str]:
    old, new = results[before], results[after]
    if old == new or after in ("kiwi", "keywords"):
        return []
    if after == "clean":
        return _line_changes(old, new)
    if after == "tags":
        return _dropped_tags(old.split(), new.split())
    return _runs(old.split(), new.split(), language)


def _line_changes(old: str, new: str) -> list[str]:
    """Lines that were taken out (−), and what became of those that changed."""
    made = []
    before, after = old.splitlines(), new.splitlines()
    for kind, a, b, c, d in difflib.SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        made += [f"  − {_clipped(line)}" for line in before[a:b] if line.strip()]
        made += [f"  + {_clipped(line)}" for line in after[c:d] if line.strip()]
    return made


def _runs(old: Sequence[str], new: Sequence[str], language: str) -> list[str]:
    """Runs of tokens that became other ones, each with how often; what is said most comes first."""
    counted: Counter[tuple[str, str]] = Counter()
    for kind, a, b, c, d in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "replace" and b - a == d - c:
            counted.update(zip(old[a:b], new[c:d], strict=True))
        elif kind == "delete":
            counted.update((token, "") for token in old[a:b])
        elif kind != "equal":
            counted[" ".join(old[a:b]), " ".join(new[c:d])] += 1
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    wide = max((width(before) for (before, after), _ in ordered[:_CHANGES] if after), default=0)
    made = [f"  {padded(before, wide)} → {after}{_times(n)}" if after else f"  − {before}{_times(n)}" for (before, after), n in ordered[:_CHANGES]]
    return made + ([say("audit_more", language, n=f"{len(ordered) - _CHANGES:,}")] if len(ordered) > _CHANGES else [])


def _dropped_tags(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """For each tag that was not asked for, how many tokens had it, and its most frequent forms."""
    by_tag: dict[str, Counter[str]] = {}
    for token, n in (Counter(old) - Counter(new)).items():
        form, _, tag = token.rpartition("/")
        by_tag.setdefault(tag, Counter())[form] += n
    ordered = sorted(by_tag.items(), key=lambda pair: (-pair[1].total(), pair[0]))
    wide, room = max(map(len, by_tag), default=0), max((len(f"{forms.total():,}") for forms in by_tag.values()), default=0)
    made = []
    for tag, forms in ordered:
        frequent = sorted(forms.items(), key=lambda pair: (-pair[1], pair[0]))
        listed = ", ".join(form + _times(n) for form, n in frequent[:_EXAMPLES]) + (", …" if len(frequent) > _EXAMPLES else "")
        made.append(f"  − {tag:<{wide}} {forms.total():>{room},}  {listed}")
    return made


def _in_columns(texts: Iterable[str]) -> list[str]:
    texts = list(texts)
    wide = max(map(width, texts), default=0) + 3
    each = max(1, (_LINE - 2) // wide)
    return ["  " + "".join(padded(text, wide) for text in texts[i : i + each]).rstrip() for i in range(0, len(texts), each)]


def _times(n: int) -> str:
    return f" ×{n}" if n > 1 else ""


def _flat(text: str) -> str:
    return screen(text, lines=False)


def _clipped(text: str) -> str:
    text = _flat(text.strip())
    while width(text) > _LINE - 4:
        text = text[: -max(2, (width(text) - _LINE + 4) // 2)] + "…"
    return text
