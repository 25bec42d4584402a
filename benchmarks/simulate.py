"""News corpora with known truth: topics that are flat, rise, fall, step, burst or have a season, over years of months.

    from simulate import News, SETTINGS, articles, series
    news = News(n_docs=20_000, **SETTINGS["rho7"])
    truth, fit = series(news, seed=1)       # the articles' true theta as a TopicFit without counts; no words, fast
    truth, terms = articles(news, seed=1)   # words as well: a DocTerm

How a corpus comes about, each part an option of News:

- The expected share of each topic and month. Topics that move come in pairs with mirrored paths, so that those
  called flat are exactly flat in expectation. Whatever a test calls there is false.
- Month shocks: Dirichlet around the expected shares (concentration 200: a topic of 5 % varies with CV .31 from month to month),
  persistent through a Gaussian copula, AR(1) with `persistence`; `slow` is the part of the shocks' variance that moves with
  a half-life of 17 months. Persistence makes flat topics drift, as news does: their expectation stays flat.
- Articles a year grow `growth`-fold with jitter; lengths are log-normal, 40 to 300 nouns.
- Outlets: with probability `outlet_part` an article follows its outlet's own constant profile and not the month. `outlet_drift`
  moves the mix of outlets by so many logits from the first month to the last; `outlets_join` lets the last third of them
  join after half of the time and the first leave.
- Stories: a part `copied` of the articles tell the story of another article of the same month once more: the same theta, four
  fifths of the words the same (where lengths allow).
- Words: Zipf-Mandelbrot frequencies; a topic has words of its own (`own`), those of its section (one section for four topics)
  and those of all; words clump inside articles (a Polya urn); with `word_cv` each word's frequency has month shocks of its own,
  with the same persistence.

The same seed gives the same bytes.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import sparse, special

from analysis import topics
from analysis.values import DOC_COLUMNS, DocTerm, TopicFit

__all__ = ["KINDS", "SETTINGS", "News", "Truth", "articles", "series"]

KINDS = ("flat", "rising", "falling", "step", "step down", "burst", "dip", "season", "counter-season")
SETTINGS = {
    "independent": {},
    "rho4": {"persistence": 0.4},
    "rho7": {"persistence": 0.7},
    "rho9": {"persistence": 0.9},
    "slow": {"persistence": 0.3, "slow": 0.4},
    "outlets": {"outlet_part": 0.4, "outlet_drift": 3.0},
}
_SLOW = 0.5 ** (1 / 17)
_CHUNK = 20_000


@dataclass(frozen=True)
class News:
    """What a corpus shall be like; see the head of this file.

    kinds       one of KINDS for each topic; None: `moving` pairs of rising and falling topics and the rest flat
    sizes       uneven by default: mean shares of the topics fall from the first to the last as 1 to a third
    change      a rising topic ends at `change` times its beginning, linearly; steps, bursts and seasons alike
    """

    n_docs: int = 3000
    k: int = 20
    years: int = 15
    start: int = 2000
    kinds: tuple[str, ...] | None = None
    moving: int = 3
    change: float = 2.0
    concentration: float = 200.0
    persistence: float = 0.0
    slow: float = 0.0
    within: float = 1.5
    growth: float = 3.0
    outlets: int = 6
    outlet_part: float = 0.0
    outlet_drift: float = 0.0
    outlets_join: bool = False
    copied: float = 0.0
    n_terms: int = 4000
    own: float = 0.5
    word_cv: float = 0.0


@dataclass(frozen=True, eq=False)
class Truth:
    """What is behind a corpus.

    kinds       (k,) of KINDS
    months      (T,) "2000-01" ...
    expected    (T, k) expected share of each topic with the outlets as they are in that month; flat topics are constant
                where the outlets' mix is
    shares      (T, k) the same with the month's shocks: what a month's articles come from
    theta       (n_docs, k); month (n_docs,) number of each article's month; story (n_docs,) number of its story
    docs        DOC_COLUMNS and story
    profile     (outlets, k) what an outlet's own articles (`outlet_part` of them) have instead of the month's shares
    topic_term  (k, n_terms), None where no words were asked for
    """

    kinds: tuple[str, ...]
    months: tuple[str, ...]
    expected: np.ndarray
    shares: np.ndarray
    theta: np.ndarray
    month: np.ndarray
    story: np.ndarray
    docs: pd.DataFrame
    profile: np.ndarray
    topic_term: np.ndarray | None = field(default=None)


def series(news: News, seed: int) -> tuple[Truth, TopicFit]:
    """The truth, and the articles' true theta as a fit: shares as a researcher would have them who knows each article's topics."""
    truth = _truth(news, np.random.RandomState(seed))
    names = tuple(f"{kind} {i}" for i, kind in enumerate(truth.kinds))
    fit = topics.from_arrays(np.full((news.k, 2), 0.5), truth.theta, truth.docs, np.array(["a", "b"], dtype=object))
    return truth, fit.with_names(names)


def articles(news: News, seed: int) -> tuple[Truth, DocTerm]:
    """The truth and the counts of the articles' words."""
    random = np.random.RandomState(seed)
    truth = _truth(news, random)
    topic_term = _topic_term(news, random)
    noise = _word_noise(news, random)
    lengths = np.clip(np.exp(random.normal(np.log(110), 0.45, news.n_docs)), 40, 300).astype(int)
    counts = [_words(news, truth, topic_term, noise, lengths, start, random) for start in range(0, news.n_docs, _CHUNK)]
    terms = np.array([f"w{i:06d}" for i in range(news.n_terms)], dtype=object)
    counts = sparse.csr_array(sparse.vstack(counts, format="csr"))
    truth = Truth(**{**truth.__dict__, "topic_term": topic_term})
    return truth, DocTerm(counts, truth.docs, terms)


def expected_paths(news: News) -> tuple[tuple[str, ...], np.ndarray]:
    """Kinds (k,) and expected shares (T, k), rows sum to 1: pairs of a kind and its mirror have one size."""
    kinds = news.kinds
    if kinds is None:
        kinds = ("rising", "falling") * news.moving + ("flat",) * (news.k - 2 * news.moving)
    mirror = {"rising": "falling", "step": "step down", "burst": "dip", "season": "counter-season"}
    for first, second in mirror.items():
        if kinds.count(first) != kinds.count(second):
            raise ValueError(f"as many {first!r} as {second!r}: they balance each other")
    months = news.years * 12
    at = np.linspace(0, 1, months)
    up, whole = 2 * (news.change - 1) / (news.change + 1), np.arange(months)
    burst = ((whole >= 0.6 * months) & (whole < 0.6 * months + 6)) * (news.change - 1)  # half a year
    paths = {
        "flat": np.zeros(months), "rising": up * (at - 0.5), "step": up / 2 * np.where(at < 0.5, -1, 1),
        "burst": burst, "season": up / 2 * np.cos(2 * np.pi * (whole % 12) / 12),
    }  # fmt: skip
    sizes = np.linspace(1, 1 / 3, len(kinds))
    order = {kind: [i for i, one in enumerate(kinds) if one == kind] for kind in set(kinds)}
    expected = np.empty((months, len(kinds)))
    for first in ("flat", *mirror):
        for i, topic in enumerate(order.get(first, [])):
            expected[:, topic] = sizes[topic] * (1 + paths[first])
            if first != "flat":  # a dip must hold what its burst takes
                base = news.change if first == "burst" else 1.0
                expected[:, order[mirror[first]][i]] = sizes[topic] * (base - paths[first])
    return kinds, expected / expected.sum(axis=1, keepdims=True)


def persistent(random: np.random.RandomState, n: int, m: int, news: News) -> np.ndarray:
    """(n, m) standard normal series with the persistence that `news` asks for."""

    def moved(rho: float) -> np.ndarray:
        z = random.normal(size=(n, m))
        for t in range(1, n):
            z[t] = rho * z[t - 1] + np.sqrt(1 - rho**2) * z[t]
        return z

    fast = moved(news.persistence)
    return fast if not news.slow else np.sqrt(1 - news.slow) * fast + np.sqrt(news.slow) * moved(_SLOW)


def _truth(news: News, random: np.random.RandomState) -> Truth:
    kinds, expected = expected_paths(news)
    months = len(expected)
    uniform = special.ndtr(persistent(random, months, news.k, news))
    drawn = special.gammaincinv(news.concentration * expected, uniform)
    shares = drawn / drawn.sum(axis=1, keepdims=True)

    weight = np.repeat(np.linspace(1, news.growth, news.years) * random.uniform(0.8, 1.25, news.years), 12)
    weight *= random.uniform(0.85, 1.15, months)
    month = np.sort(random.choice(months, size=news.n_docs, p=weight / weight.sum()))

    mix = np.zeros((months, news.outlets)) + random.normal(0, 0.4, news.outlets)
    mix += news.outlet_drift * np.linspace(-0.5, 0.5, months)[:, None] * np.linspace(-1, 1, news.outlets)
    if news.outlets_join:
        mix[: months // 2, -max(1, news.outlets // 3) :] = -np.inf
        mix[months // 2 :, 0] = -np.inf
    mix = np.exp(mix) / np.exp(mix).sum(axis=1, keepdims=True)
    outlet = (
        (np.cumsum(mix, axis=1)[month] < random.random_sample(news.n_docs)[:, None])
        .sum(axis=1)
        .clip(0, news.outlets - 1)
    )
    profile = np.exp(random.normal(0, 0.8, (news.outlets, news.k))) * expected.mean(axis=0)
    profile /= profile.sum(axis=1, keepdims=True)
    own = random.random_sample(news.n_docs) < news.outlet_part
    mean = np.where(own[:, None], profile[outlet], shares[month])
    drawn = random.standard_gamma(news.within * mean) + 1e-12
    theta = drawn / drawn.sum(axis=1, keepdims=True)

    story = np.arange(news.n_docs)
    again = (random.random_sample(news.n_docs) < news.copied) & (np.diff(month, prepend=-1) == 0)
    for doc in np.flatnonzero(again):  # the story of the article before, so that a story may have many tellings
        story[doc] = story[doc - 1]
    theta = theta[story]

    day = 1 + np.floor(28 * random.random_sample(news.n_docs)).astype(int)
    names = [f"{news.start + t // 12}-{t % 12 + 1:02d}" for t in range(months)]
    when = [f"{names[m]}-{d:02d}" for m, d in zip(month, day[story], strict=True)]
    docs = pd.DataFrame({name: "" for name in DOC_COLUMNS}, index=range(news.n_docs))
    docs["doc_id"] = [f"{i:07d}" for i in range(news.n_docs)]
    docs["published"] = docs["when"] = when
    docs["date_precision"] = "day"
    docs["outlet"] = [f"outlet {i}" for i in outlet]
    docs["story"] = [f"{i:07d}" for i in story]
    part = news.outlet_part
    return Truth(kinds, tuple(names), (1 - part) * expected + part * mix @ profile, (1 - part) * shares + part * mix @ profile,
                 theta, month, story, docs, profile)  # fmt: skip


def _topic_term(news: News, random: np.random.RandomState) -> np.ndarray:
    """(k, n_terms): words of the topic's own, of its section of four topics, and of all."""
    frequency = 1 / (np.arange(1, news.n_terms + 1) + 10.0)
    kind = random.random_sample(news.n_terms)
    sections = -(-news.k // 4)
    of_all = np.where(kind < 0.3, frequency, 0)
    of_section = np.where((kind >= 0.3) & (kind < 0.55), random.randint(sections, size=news.n_terms), -1)
    of_topic = np.where(kind >= 0.55, random.randint(news.k, size=news.n_terms), -1)
    rows = []
    for topic in range(news.k):
        parts = []
        for mine in (of_topic == topic, of_section == topic // 4):
            own = frequency * mine * random.gamma(2.0, 0.5, news.n_terms)
            parts.append(own / max(own.sum(), 1e-300))
        rows.append(news.own * parts[0] + (1 - news.own) * (0.6 * parts[1] + 0.4 * of_all / of_all.sum()))
    made = np.array(rows) + 1e-9
    return made / made.sum(axis=1, keepdims=True)


def _word_noise(news: News, random: np.random.RandomState) -> np.ndarray | None:
    """(T, n_terms) factor of each word in each month, mean 1 and CV `word_cv`; None where words have no shocks."""
    if not news.word_cv:
        return None
    sigma = np.sqrt(np.log1p(news.word_cv**2))
    return np.exp(sigma * persistent(random, news.years * 12, news.n_terms, news) - sigma**2 / 2)


def _words(news, truth, topic_term, noise, lengths, start, random) -> sparse.csr_array:
    """Counts of the articles from `start` on, one chunk of them."""
    n = min(_CHUNK, news.n_docs - start)
    size = lengths[start : start + n]
    doc = np.repeat(np.arange(n), size)
    begins = np.concatenate([[0], np.cumsum(size)])
    steps = np.cumsum(truth.theta[start : start + n], axis=1)
    steps[:, -1] = 1.0
    flat = (steps + np.arange(n)[:, None]).ravel()
    topic = np.searchsorted(flat, doc + random.random_sample(len(doc))).clip(0, n * news.k - 1) - doc * news.k
    chance, term = random.random_sample(len(doc)), np.empty(len(doc), dtype=np.int64)
    of_month = truth.month[start + doc] if noise is not None else np.zeros(len(doc), dtype=int)
    for month in np.unique(of_month):
        rows = topic_term if noise is None else topic_term * noise[month]
        rows = np.cumsum(rows / rows.sum(axis=1, keepdims=True), axis=1)
        rows[:, -1] = 1.0
        mine = of_month == month
        flat = (rows + np.arange(news.k)[:, None]).ravel()
        term[mine] = (
            np.searchsorted(flat, topic[mine] + chance[mine]).clip(0, flat.size - 1) - topic[mine] * news.n_terms
        )
    place = np.arange(len(doc)) - begins[doc]
    # a Polya urn: one token in five repeats an earlier one of its article
    source = np.where((random.random_sample(len(doc)) < 0.2) & (place > 0),
                      begins[doc] + np.floor(random.random_sample(len(doc)) * place).astype(np.int64), np.arange(len(doc)))  # fmt: skip
    # a telling of a story repeats four words in five of the article before it
    story = truth.story[start : start + n]
    told = np.concatenate([[False], story[1:] == story[:-1]])[doc]
    before = begins[np.maximum(doc - 1, 0)] + place
    copied = told & (random.random_sample(len(doc)) < 0.8) & (before < begins[doc])
    source = np.where(copied, before, source)
    while True:
        further = source[source]
        if (further == source).all():
            break
        source = further
    term = term[source].clip(0, news.n_terms - 1)
    ones = np.ones(len(doc), dtype=np.int64)
    return sparse.csr_array(sparse.coo_array((ones, (doc, term)), shape=(n, news.n_terms)))
