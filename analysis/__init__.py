"""hwaje: topic models and trend research over Korean news. Names are loaded when they are first used."""

from importlib import import_module

__version__ = "0.1.0"

# public name: the module that holds it
_NAMES = {
    "AnalysisError": "analysis.errors", "InputError": "analysis.errors",
    "Corpus": "analysis.values", "DocTerm": "analysis.values", "Result": "analysis.values", "Study": "analysis.values",
    "Tokens": "analysis.values", "TopicFit": "analysis.values",
    "read_files": "analysis.read",
    "corpus": "analysis.preprocessing.corpus",
    "nouns": "analysis.preprocessing.nouns", "explain_nouns": "analysis.preprocessing.nouns",
    "terms": "analysis.preprocessing.terms",
    "fit": "analysis.topics", "judge": "analysis.topics", "choose_k": "analysis.topics", "from_arrays": "analysis.topics",
    "from_bertopic": "analysis.topics", "from_gensim": "analysis.topics",
    "tfidf": "analysis.compare.tfidf", "log_odds": "analysis.compare.keyness",
    "trend": "analysis.trends.shares", "trend_terms": "analysis.trends.shares", "trend_themes": "analysis.trends.shares",
    "outlet_shares": "analysis.trends.outlets", "outlet_shares_themes": "analysis.trends.outlets",
    "trend_test": "analysis.trends.tests", "trend_test_themes": "analysis.trends.tests",
    "agreement": "analysis.trends.agreement", "attenuation": "analysis.trends.attenuation", "corrected": "analysis.trends.attenuation",
    "change_points": "analysis.trends.changes", "change_points_themes": "analysis.trends.changes", "evidence": "analysis.trends.evidence",
    "bursts": "analysis.trends.bursts", "bursts_topics": "analysis.trends.bursts",
    "seasons": "analysis.trends.seasons", "rolling": "analysis.trends.rolling",
    "run": "analysis.run", "trace": "analysis.run",
}  # fmt: skip
_MODULES = ("figures", "topics", "compare", "trends", "preprocessing")
__all__ = sorted([*_NAMES, *_MODULES, "__version__"])


def __getattr__(name: str):
    if name in _NAMES:
        return getattr(import_module(_NAMES[name]), name)
    if name in _MODULES:
        return import_module(f"analysis.{name}")
    raise AttributeError(f"module 'analysis' has no attribute {name!r}")


def __dir__():
    return __all__
