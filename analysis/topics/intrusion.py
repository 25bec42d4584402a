"""Do people see what the model sees? Questions with one intruder among words, topics or articles, and their scores."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.errors import InputError, choose
from analysis.topics.label import top_terms, typical_articles
from analysis.topics.weights import article_weights
from analysis.values import Result, TopicFit
from analysis.vocabulary import columns

__all__ = ["TASKS", "Scores", "Sheet", "krippendorff", "score", "sheet"]

TASKS = ("word", "topic", "article")
N_WORDS, N_TOPICS, N_ARTICLES = 5, 3, 4  # beside the intruder, as in Chang et al.; articles as topics
_POOL = 10  # an intruding word is among so many top words of another topic
_TOPIC_WORDS = 8
_EXCERPT = 400  # characters of an article's text
_Z95 = 1.959963984540054


@dataclass(frozen=True, eq=False)
class Sheet:
    """Questions for coders, and what they must not see.

    questions   item, task, prompt, option, text: a row an option; nothing in it tells the intruder
    key         sheet, item, task, topic, name, option (the intruder), n_options: a row a question
    skipped     (task, topic) of each question that could not be made
    number      digest of the questions, written into forms and answers
    """

    questions: pd.DataFrame
    key: pd.DataFrame
    skipped: tuple[tuple[str, int], ...]
    number: str


@dataclass(frozen=True, eq=False)
class Scores:
    """What the coders found.

    topics     Result: task, topic, name, n_items, n_answers, hits, low, high, chance
    agreement  Result: task, n_items, n_coders, n_answers, hits, low, high, chance, alpha
    """

    topics: Result
    agreement: Result


def sheet(fit: TopicFit, *, tasks: Iterable[str] = TASKS, per_topic: int = 1, seed: int = 1,
          texts: Mapping[str, str] | None = None) -> Sheet:  # fmt: skip
    """Questions about each topic, in an order and with intruders that `seed` decides.

    word      the five most probable words, and one of the ten most probable of another topic that is less probable here
              than half of all words
    topic     an article in which the topic has the largest share, the (up to three) topics with more than 1/k of it by
              their words, and one of the half of the topics that it has least of. Articles with a single such topic
              are not asked about
    article   four typical articles, no two of one story, and one typical of another topic with less than 1/k of this one

    per_topic   questions of each task about each topic; fewer where there is no material (see Sheet.skipped)
    texts       {doc_id: text}; its first 400 characters are shown under the title
    raises      InputError for an unknown task, or per_topic under 1
    source      Chang, Boyd-Graber, Gerrish, Wang and Blei (2009), Reading tea leaves: how humans interpret topic models
    """
    tasks = [choose(task, TASKS, ("intrusion task", "침입자 과제")) for task in tasks]
    if not isinstance(per_topic, int) or per_topic < 1:
        raise InputError(f"per_topic = {per_topic!r}: give the number of questions for each topic, 1 or more",
                         f"per_topic = {per_topic!r}: 토픽마다 낼 문항 수를 1 이상의 정수로 주세요")  # fmt: skip
    random = np.random.RandomState(seed)
    make = {"word": _word_question, "topic": _topic_question, "article": _article_question}
    shown = _Shown(fit, texts or {})
    questions, key, skipped = [], [], []
    for task in tasks:
        for topic in random.permutation(np.repeat(np.arange(fit.k), per_topic)):
            made = make[task](shown, int(topic), random)
            if made is None:
                skipped.append((task, int(topic)))
                continue
            prompt, fitting, intruder = made
            options = [*fitting, intruder]
            order = random.permutation(len(options))
            item = len(key) + 1
            questions += [(item, task, prompt, n, options[i]) for n, i in enumerate(order, 1)]
            right = int(np.flatnonzero(order == len(options) - 1)[0]) + 1
            key.append((item, task, int(topic), fit.names[topic], right, len(options)))
    asked = pd.DataFrame(questions, columns=["item", "task", "prompt", "option", "text"])
    number = hashlib.sha256("\x1f".join(map(str, asked.to_numpy().ravel())).encode()).hexdigest()[:12]
    answers = pd.DataFrame(key, columns=["item", "task", "topic", "name", "option", "n_options"])
    answers.insert(0, "sheet", number)
    return Sheet(asked, answers, tuple(skipped), number)


class _Shown:
    """What questions are made of, looked up once."""

    def __init__(self, fit: TopicFit, texts: Mapping[str, str]):
        self.fit = fit
        self.tops = [top_terms(row, _POOL) for row in fit.topic_term]
        self.words = [", ".join(map(str, fit.terms[top[:_TOPIC_WORDS]])) for top in self.tops]
        self.used: set[int] = set()  # articles already asked about
        place = {doc_id: i for i, doc_id in enumerate(fit.docs["doc_id"])}
        typical = typical_articles(fit, n=30).table
        titled = typical[typical["title"].str.strip() != ""]
        self.typical = [[place[i] for i in titled["doc_id"][titled["topic"] == topic]] for topic in range(fit.k)]
        self.articles = [_article(row, texts) for row in fit.docs[["doc_id", "title"]].itertuples(index=False)]


def _article(row, texts: Mapping[str, str]) -> str:
    text = " ".join(texts.get(row.doc_id, "").split())
    return "\n".join(filter(None, [row.title.strip(), text[:_EXCERPT] + ("…" if len(text) > _EXCERPT else "")]))


def _word_question(shown: _Shown, topic: int, random) -> tuple[str, list[str], str] | None:
    fit, row = shown.fit, shown.fit.topic_term[topic]
    top = [str(fit.terms[term]) for term in shown.tops[topic][:N_WORDS]]
    others = np.unique(np.concatenate([tops for other, tops in enumerate(shown.tops) if other != topic]))
    pool = [str(fit.terms[term]) for term in others[row[others] <= np.median(row)] if term not in shown.tops[topic]]
    pool = [word for word in pool if not any(word in held or held in word for held in top)]
    if len(top) < N_WORDS or not pool:
        return None
    return "", top, pool[random.randint(len(pool))]


def _topic_question(shown: _Shown, topic: int, random) -> tuple[str, list[str], str] | None:
    fit = shown.fit
    share = fit.doc_topic
    asked = (share.argmax(axis=1) == topic) & (article_weights(fit) > 0) & ((share > 1 / fit.k).sum(axis=1) > 1)
    found = [i for i in np.flatnonzero(asked) if shown.articles[i] and i not in shown.used]
    if not found or fit.k < 3:
        return None
    at = found[random.randint(len(found))]
    order = np.argsort(-share[at], kind="stable")
    held = order[: min(N_TOPICS, int((share[at] > 1 / fit.k).sum()))]
    least = [other for other in order[-(fit.k // 2) :] if other not in held]
    if not least:
        return None
    shown.used.add(at)
    return shown.articles[at], [shown.words[other] for other in held], shown.words[least[random.randint(len(least))]]


def _article_question(shown: _Shown, topic: int, random) -> tuple[str, list[str], str] | None:
    fit = shown.fit
    mine = [i for i in shown.typical[topic] if fit.doc_topic[i].argmax() == topic]
    fitting = [mine[i] for i in sorted(random.permutation(min(len(mine), 2 * N_ARTICLES))[:N_ARTICLES])]
    others = [i for other, found in enumerate(shown.typical) if other != topic for i in found[: 2 * N_ARTICLES]]
    pool = sorted({i for i in others if fit.doc_topic[i, topic] < 1 / fit.k and fit.doc_topic[i].argmax() != topic})
    if len(fitting) < N_ARTICLES or not pool:
        return None
    return "", [shown.articles[i] for i in fitting], shown.articles[pool[random.randint(len(pool))]]


def score(key: pd.DataFrame, answers: pd.DataFrame) -> Scores:
    """Shares of answers that find the intruder, by topic and by task, and the agreement between coders.

    Intervals (Wilson 1927, 95 %) take answers as independent: with several coders to a question they are too narrow.

    key      Sheet.key, or what `forms.read_key` gives
    answers  sheet, coder, item, option: what `forms.read_answers` gives; a question without an answer has no row
    raises   InputError for answers to another sheet, to a question or with an option that is not there, or two answers
             of one coder to a question
    """
    _check_answers(key, answers)
    both = answers.merge(key.drop(columns=["sheet"]), on="item", suffixes=("", "_right"))
    both["hits"] = both["option"] == both["option_right"]
    both["chance"] = 1 / both["n_options"]
    order = {task: i for i, task in enumerate(TASKS)}
    rows, agreed = [], []
    for task in sorted(both["task"].unique(), key=order.__getitem__):
        of_task = both[both["task"] == task]
        for topic, group in of_task.groupby("topic"):
            rows.append({"task": task, "topic": topic, "name": group["name"].iloc[0], "n_items": group["item"].nunique(),
                         "n_answers": len(group), **_hits(group)})  # fmt: skip
        table = of_task.pivot(index="coder", columns="item", values="option")
        agreed.append({"task": task, "n_items": of_task["item"].nunique(), "n_coders": len(table),
                       "n_answers": len(of_task), **_hits(of_task), "alpha": krippendorff(table.to_numpy())})  # fmt: skip
    n = {"given": 0, "used": 0, "undated": 0, "dropped": 0}  # answers are counted, not articles
    recipe = {"step": "intrusion", "sheet": str(key["sheet"].iloc[0]), "coders": sorted(set(answers["coder"]))}
    names = ["task", "topic", "name", "n_items", "n_answers", "hits", "low", "high", "chance"]
    overall = ["task", "n_items", "n_coders", "n_answers", "hits", "low", "high", "chance", "alpha"]
    return Scores(Result("intrusion_topics", pd.DataFrame(rows, columns=names), columns(*names), n, recipe),
                  Result("intrusion_agreement", pd.DataFrame(agreed, columns=overall), columns(*overall), n, recipe))  # fmt: skip


def krippendorff(values: np.ndarray) -> float:
    """Krippendorff's alpha for nominal data: 1 is agreement, 0 what chance gives, below 0 less than that.

    values   (n_coders, n_units); NaN where a coder gave no value. Units with a single value do not count
    returns  alpha; NaN where fewer than two units' worth of values can be paired, or all of them are the same
    source   Krippendorff (2011), Computing Krippendorff's alpha-reliability, by coincidences
    """
    values = np.asarray(values, dtype=float)
    units = [unit[~np.isnan(unit)] for unit in values.T]
    units = [unit for unit in units if len(unit) > 1]
    if not units:
        return float("nan")
    known, codes = np.unique(np.concatenate(units), return_inverse=True)
    totals = np.bincount(codes)
    n = totals.sum()
    differ = 0.0
    for unit in units:
        held = np.unique(unit, return_counts=True)[1]
        differ += (len(unit) ** 2 - (held**2).sum()) / (len(unit) - 1)
    by_chance = (n**2 - (totals**2).sum()) / (n - 1)
    return float(1 - differ / by_chance) if len(known) > 1 else float("nan")


def _hits(group: pd.DataFrame) -> dict[str, float]:
    n, p = len(group), float(group["hits"].mean())
    middle = (p + _Z95**2 / (2 * n)) / (1 + _Z95**2 / n)
    half = _Z95 * np.sqrt(p * (1 - p) / n + _Z95**2 / (4 * n**2)) / (1 + _Z95**2 / n)
    return {"hits": p, "low": max(0.0, middle - half), "high": min(1.0, middle + half), "chance": float(group["chance"].mean())}


def _check_answers(key: pd.DataFrame, answers: pd.DataFrame) -> None:
    number = str(key["sheet"].iloc[0])
    if answers.empty:
        raise InputError("there are no answers", "응답이 없습니다")
    foreign = answers[answers["sheet"].astype(str) != number]
    if len(foreign):
        row = foreign.iloc[0]
        raise InputError(f"{row['coder']}: the answers are to sheet {row['sheet']}, and the key is of sheet {number}",
                         f"{row['coder']}: {row['sheet']}번 설문의 응답입니다. 정답표는 {number}번 설문의 것입니다")  # fmt: skip
    options = dict(zip(key["item"], key["n_options"], strict=True))
    for row in answers.itertuples():
        if row.item not in options or not 1 <= row.option <= options[row.item]:
            raise InputError(
                f"{row.coder}: question {row.item}, answer {row.option}: there are questions 1 to {max(options)}"
                + (f", this one with options 1 to {options[row.item]}" if row.item in options else ""),
                f"{row.coder}: {row.item}번 문항의 답 {row.option}: 문항은 1번부터 {max(options)}번까지입니다"
                + (f". 이 문항의 보기는 1부터 {options[row.item]}까지입니다" if row.item in options else ""),
            )
    twice = answers[answers.duplicated(["coder", "item"])]
    if len(twice):
        row = twice.iloc[0]
        raise InputError(f"{row['coder']} answered question {row['item']} twice; coders need different names",
                         f"{row['coder']}의 {row['item']}번 문항 응답이 두 개입니다. 코더마다 다른 이름을 쓰세요")  # fmt: skip
