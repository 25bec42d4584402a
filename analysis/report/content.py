"""All that a report is made of, as plain values: a report never computes a number of the study."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.values import Result, Study, TopicFit

__all__ = ["Content"]


@dataclass(frozen=True, eq=False)
class Content:
    """What a finished run hands to the report.

    tables         {name: Result}, in the order of the report
    fit            the chosen topic model, with its names
    stability      (k,) how well each topic returns under other seeds, 0 to 1
    flat           the numbers of topics that coherence cannot tell from the best
    reason_*       why this number of topics, one or two sentences
    unbound        [(English, Korean)]: names of the study that no single topic could take
    analyser       what found the nouns: name, version, n_entries, ...
    n_stop         how many stop words were taken out
    n_synonyms     how many entries of the dictionary count a spelling as another term
    gloss          {term or name: short English gloss}, of the lexicon and of the study
    lines          {theme: keyword-in-context lines}, for the reader's eye
    text_lengths   (n_articles,) characters of each body
    recipes        {step: recipe}
    versions       {library: version}
    prose          {language: text of report.md, whose targets all lead to a number}
    evidence       the articles behind the shares of topics and themes by year (evidence.COLUMNS), or None
    """

    study: Study
    tables: Mapping[str, Result]
    fit: TopicFit
    stability: np.ndarray
    flat: tuple[int, ...]
    reason_en: str
    reason_ko: str
    unbound: list
    analyser: Mapping[str, object]
    n_stop: int
    n_synonyms: int
    gloss: Mapping[str, str]
    lines: Mapping[str, pd.DataFrame]
    text_lengths: np.ndarray
    recipes: Mapping[str, Mapping]
    versions: Mapping[str, str]
    evidence: pd.DataFrame | None = None
    prose: Mapping[str, str] = field(default_factory=dict)
