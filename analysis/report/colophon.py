"""What a reader needs to make the numbers again: seeds, versions, digests; no clock and no machine's path."""

from analysis.report.content import Content
from analysis.report.text import say
from analysis.store import digest_json
from analysis.vocabulary import heading

__all__ = ["lines"]

_SHORT = 16  # hexadecimal digits of a digest


def lines(content: Content, language: str) -> list[str]:
    """The lines of the colophon, after its introduction."""
    analyser = content.analyser
    versions = ", ".join(f"{name} {version}" for name, version in content.versions.items())
    files = content.recipes["corpus"]["files"]
    seeds = content.tables["k_runs"].table["seed"]
    reader = " ".join(filter(None, (analyser["name"], analyser["version"])))  # keywords have no version
    return [
        f"{content.study.name} · {heading('seed', language)} {content.study.seed} · {reader} · {versions}",
        say("colophon_inputs", language, n=f"{len(files):,}", files=digest_json(files)[:_SHORT], dictionary=analyser["dictionary"][:_SHORT]),
        say("colophon_seeds", language, n=len(seeds.unique()), first=seeds.min(), last=seeds.max(), chosen=content.fit.recipe["seed"]),
    ]
