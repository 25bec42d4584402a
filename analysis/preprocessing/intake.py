"""What the files gave: counted in tables, each article in one of them once. given = kept + each reason, or it is our fault."""

import re
from pathlib import PurePosixPath

import numpy as np
import pandas as pd

from analysis.groups import calendar_bins
from analysis.preprocessing.spans import expected_outside, gaps, named_span, thin_ends
from analysis.values import Corpus, Result
from analysis.vocabulary import columns

__all__ = ["NEAR", "REASONS", "law", "tables"]

NEAR = "near copy"
# The columns of a file's removed articles: those that cannot be read or are empty, that the archive excludes, that the
# study leaves out, that came in before, and near copies that were folded into a story.
REASONS = ("n_unread", "n_excluded", "n_dropped", "n_duplicates", "n_near")
_REMOVING = ("read", "select", "duplicates")
_PAGES = frozenset((".txt", ".htm", ".html", ".xhtml"))  # one article a file; all other files are tables of articles
_MOST_PAGES = 10  # more pages of one folder are counted together
_ENOUGH = 10  # articles of a file, to know how often it has one
_STUB = 203  # characters: BigKinds cuts at 200, cleaning may add a space behind a comma


def tables(corpus: Corpus) -> dict[str, Result]:
    """{name: Result}: intake, intake_files, intake_periods, intake_thin, intake_gaps, intake_overlaps,
    intake_duplicates, intake_dates, intake_outlets, intake_outlets_year, stories, recurring_lines; what a corpus does not know (an old one without notes) is an empty cell.

    raises  ValueError where the counts do not add up
    """
    counted = law(corpus)
    labels, given, periods = _labels(counted["path"].tolist()), int(counted["n_given"].sum()), _periods(corpus, counted)
    made = [
        _given(corpus, counted, labels), _files(corpus, labels), periods, _thin(corpus), _gaps(corpus, periods.table),
        _overlaps(corpus, given), _duplicates(corpus, given), _dates(corpus), _outlets(corpus), _outlets_year(corpus),
        _stories(corpus), _recurring(corpus),
    ]  # fmt: skip
    return {result.name: result for result in made}


def law(corpus: Corpus) -> pd.DataFrame:
    """Given = kept + each reason, for each file: path, n_given, n_kept and REASONS.

    n_given is what the file's own note says ("rows"), where there is one.
    raises  ValueError (a fault of the program) where a file's rows do not add up, or where one row is removed twice
    """
    log = corpus.log
    removed = log[log["step"].isin(_REMOVING)]
    rows = removed[removed["row"] != ""]
    twice = rows.duplicated(["path", "row"])
    if twice.any():
        path, row = rows.loc[twice, ["path", "row"]].iloc[0]
        raise ValueError(f"intake: {int(twice.sum())} rows are removed twice, such as {path}, row {row}")
    reason = pd.Series("n_unread", index=removed.index, dtype="str")
    reason[removed["step"] == "select"] = "n_dropped"
    reason[(removed["step"] == "select") & removed["rule"].str.startswith("excluded:")] = "n_excluded"
    reason[removed["step"] == "duplicates"] = "n_duplicates"
    reason[(removed["step"] == "duplicates") & (removed["rule"] == NEAR)] = "n_near"
    counted = pd.crosstab(removed["path"], reason).reindex(columns=list(REASONS), fill_value=0).rename_axis(columns=None)
    said = _notes(corpus, "rows")
    paths = sorted({*corpus.articles["path"].unique(), *counted.index, *said.index})
    table = counted.reindex(paths, fill_value=0).astype(int)
    table.insert(0, "n_kept", corpus.articles.groupby("path").size().reindex(paths, fill_value=0))
    accounted = table.sum(axis=1)
    given = pd.to_numeric(said).reindex(paths).fillna(accounted if said.empty else 0).astype(int)
    # An original stands for the file of its digest: pages are balanced all together, tables one by one.
    apart = (given != accounted) & np.array([_suffix(path) not in _PAGES for path in paths], dtype=bool)
    for path in accounted.index[apart]:
        raise ValueError(f"intake: {path} gave {given[path]} rows, but {accounted[path]} are kept or removed")
    if given.sum() != accounted.sum():
        raise ValueError(f"intake: {given.sum()} rows were given, but {accounted.sum()} are kept or removed")
    table.insert(0, "n_given", accounted)
    table = table[[n > 0 or _suffix(path) != ".zip" for path, n in accounted.items()]]  # its members are the files
    return table.rename_axis("path").reset_index()


def _suffix(path: str) -> str:
    return PurePosixPath(path).suffix.lower()


def _notes(corpus: Corpus, rule: str) -> pd.Series:
    """{path: text} of the notes of a rule; one a file."""
    rows = corpus.log[(corpus.log["step"] == "note") & (corpus.log["rule"] == rule)]
    return rows.drop_duplicates("path").set_index("path")["text"]


def _usable(corpus: Corpus) -> pd.DataFrame:
    """path, outlet, when of each kept article; when is "" where the date may not be used or is unknown."""
    return corpus.articles[["path", "outlet"]].assign(when=corpus.when().astype("str"))


def _labels(paths: list[str]) -> pd.Series:
    """{path: the line of the tables that it is counted in}: itself, or all pages of its folder where they are many."""
    pages = [path for path in paths if _suffix(path) in _PAGES]
    if len(pages) <= _MOST_PAGES:
        return pd.Series(paths, index=paths, dtype="str")
    folded = {path: f"{path.rpartition('/')[0]}/*{_suffix(path)}".lstrip("/") for path in pages}
    return pd.Series([folded.get(path, path) for path in paths], index=paths, dtype="str")


def _given(corpus: Corpus, counted: pd.DataFrame, labels: pd.Series) -> Result:
    """n_given = n_kept + n_removed; n_removed = the sum of REASONS."""
    table = counted.assign(n_files=1)
    table = table.groupby(labels.reindex(table["path"]).to_numpy())[["n_files", "n_given", "n_kept", *REASONS]].sum()
    table.insert(3, "n_removed", table[list(REASONS)].sum(axis=1))
    changed = corpus.log.loc[corpus.log["step"] == "clean", "path"].map(labels).value_counts()
    table = table.assign(n_changes=changed.reindex(table.index, fill_value=0)).rename_axis("path").reset_index()
    given = int(table["n_given"].sum())
    return _result("intake", table, given=given, dropped=given - len(corpus))


def _files(corpus: Corpus, labels: pd.Series) -> Result:
    """Of each file: format, encoding, and of its kept articles the undated, the length of bodies, the share of stubs."""
    articles = corpus.articles
    length = articles["text"].str.len().astype("int64")
    counted = pd.DataFrame({
        "path": articles["path"].map(labels), "n_undated": (articles["published"] == "").astype(int),
        "n_inferred": (articles["dated_by"] == "inferred").astype(int), "has_keywords": articles["keywords"] != "",
        "length": length.where(length > 0).astype("float64"), "stub": (length <= _STUB).where(length > 0).astype("float64"),
    })  # fmt: skip
    groups = counted.groupby("path")
    table = groups[["n_undated", "n_inferred"]].sum().assign(
        n_articles=groups.size(), median_length=groups["length"].median(), stub_share=groups["stub"].mean(),
        keyword_share=groups["has_keywords"].mean(),
    )  # fmt: skip
    table = table.reindex(sorted(set(labels)))
    known = _notes(corpus, "encoding")
    encodings = known.groupby(known.index.map(labels)).agg(lambda texts: ", ".join(sorted(set(texts))))
    table = table.assign(format=[_suffix(path).lstrip(".") for path in table.index], encoding=encodings.reindex(table.index).fillna(""))
    names = ["n_articles", "n_undated", "n_inferred"]
    table[names] = table[names].fillna(0).astype(int)
    order = ["format", "encoding", *names, "median_length", "stub_share", "keyword_share"]
    return _result("intake_files", table[order].rename_axis("path").reset_index(), given=len(corpus))


def _periods(corpus: Corpus, counted: pd.DataFrame) -> Result:
    """The period in each file's name against the first and last day in it; of tables, not of pages.

    missing_before, missing_after: days of the named period before the first article and after the last; expected_before and
    expected_after: the articles that should be in them at the rate of the days beside them.
    """
    table = counted[["path", "n_given"]]
    table = table[[_suffix(path) not in _PAGES for path in table["path"]]].reset_index(drop=True)
    days = _usable(corpus)
    days = days[days["when"] != ""].groupby("path")["when"].agg(["min", "max"])
    spans = _notes(corpus, "span").str.partition("..")
    rows = []
    for path in table["path"]:
        if path in spans.index and spans.at[path, 0]:
            first, last = spans.at[path, 0], spans.at[path, 2]
        else:
            first, last = (days.at[path, "min"], days.at[path, "max"]) if path in days.index else ("", "")
        rows.append(named_span(path, first[:10], last[:10]))
    names = ["named_first", "named_last", "first", "last", "missing_before", "missing_after"]
    spanned = pd.DataFrame(rows, columns=names).astype(dict.fromkeys(names[:4], "str") | dict.fromkeys(names[4:], "float64"))
    spanned = spanned.assign(expected_before=np.nan, expected_after=np.nan)
    if spanned["missing_before"].notna().any():
        known = _usable(corpus)[lambda rows: rows["when"].str.len() >= 10]
        number = known["when"].str[:10].to_numpy(dtype="datetime64[D]").astype("int64")
        for i in spanned.index[spanned["missing_before"].notna()]:
            own = number[(known["path"] == table.at[i, "path"]).to_numpy()]
            days = np.sort(own if len(own) >= _ENOUGH else number)  # a file whose articles all came in before has none of its own
            for end, missing, column in (("first", "missing_before", "expected_before"), ("last", "missing_after", "expected_after")):
                spanned.loc[i, column] = expected_outside(days, spanned.at[i, missing], end)
    return _result("intake_periods", pd.concat([table, spanned], axis=1), given=int(table["n_given"].sum()))


def _thin(corpus: Corpus) -> Result:
    """Files that begin or end with a month or a day of far fewer articles than the others."""
    usable = _usable(corpus)
    return _result("intake_thin", thin_ends(usable), given=len(corpus), undated=int((usable["when"] == "").sum()))


def _gaps(corpus: Corpus, periods: pd.DataFrame) -> Result:
    """Stretches that the names of the files leave out, or that hold no article though many stand on both sides."""
    usable = _usable(corpus)
    undated = int((usable["when"] == "").sum())
    table = gaps(usable["when"], periods)
    return _result("intake_gaps", table, given=len(corpus), undated=undated)


def _overlaps(corpus: Corpus, given: int) -> Result:
    """How many articles came in from both of two files, kept, excluded or removed as duplicates."""
    gone = corpus.log[corpus.log["step"].isin(["select", "duplicates"])]
    into = gone["text"].where((gone["step"] == "duplicates") & (gone["rule"] != NEAR), gone["doc_id"])
    ids = pd.factorize(pd.concat([corpus.articles["doc_id"], into], ignore_index=True))[0]
    codes, paths = pd.factorize(pd.concat([corpus.articles["path"], gone["path"]], ignore_index=True))
    # Each article and file once, as one number: texts are slow to compare.
    keys = pd.unique(ids.astype("int64") * len(paths) + codes)
    came = pd.DataFrame({"id": keys // max(len(paths), 1), "path": paths[keys % max(len(paths), 1)]})
    came = came[came["id"].duplicated(keep=False)]
    pairs = came.merge(came.rename(columns={"path": "other"}), on="id")
    table = pairs[pairs["path"] < pairs["other"]].groupby(["path", "other"]).size().rename("n_articles").reset_index()
    table = table.sort_values(["n_articles", "path", "other"], ascending=[False, True, True], ignore_index=True)
    return _result("intake_overlaps", table, given=given)


def _duplicates(corpus: Corpus, given: int) -> Result:
    """Articles removed by each key, and how many of them came from another file than the one that was kept."""
    gone = corpus.log[corpus.log["step"] == "duplicates"]
    folded = gone[gone["rule"] == NEAR].drop_duplicates("doc_id").set_index("doc_id")["path"]
    home = pd.concat([corpus.articles.set_index("doc_id")["path"], folded])
    kept_path = gone["text"].map(home[~home.index.duplicated()])
    counted = pd.DataFrame({"rule": gone["rule"], "across": (kept_path.notna() & (kept_path != gone["path"])).astype(int)})
    table = counted.groupby("rule")["across"].agg(["size", "sum"]).rename(columns={"size": "n_articles", "sum": "n_across"})
    table = table.reset_index().sort_values(["n_articles", "rule"], ascending=[False, True], ignore_index=True)
    table = table.astype({"n_articles": int, "n_across": int})
    return _result("intake_duplicates", table, given=given, dropped=given - len(gone))


def _dates(corpus: Corpus) -> Result:
    """How precisely and by what the articles are dated."""
    table = corpus.articles.groupby(["dated_by", "date_precision"]).size().rename("n_articles").reset_index()
    table = table.sort_values(["n_articles", "dated_by", "date_precision"], ascending=[False, True, True], ignore_index=True)
    return _result("intake_dates", table.assign(share=table["n_articles"] / max(len(corpus), 1)), given=len(corpus))


def _told(corpus: Corpus) -> pd.DataFrame:
    """outlet, when, copy of each kept article, and of each near copy that was folded into one of another outlet or day."""
    folded = corpus.stories[corpus.stories["kept"] != corpus.stories["doc_id"]]
    copies = pd.DataFrame({"outlet": folded["outlet"], "when": folded["published"], "copy": 1})
    kept = _usable(corpus)[["outlet", "when"]].assign(copy=0)
    told = pd.concat([kept, copies], ignore_index=True) if len(copies) else kept
    return told.assign(when=told["when"].str[:10], year=told["when"].str[:4])


def _outlets(corpus: Corpus) -> Result:
    """Of each outlet: articles, articles with the near copies folded into others, years with any, first and last day."""
    told = _told(corpus)
    dated = told[told["year"] != ""].groupby("outlet")
    table = told.groupby("outlet")["copy"].agg([lambda copy: int((copy == 0).sum()), "size"])
    table.columns = ["n_articles", "n_with_copies"]
    table = table.assign(n_years=dated["year"].nunique(), first=dated["when"].min(), last=dated["when"].max())
    table = table.fillna({"n_years": 0, "first": "", "last": ""}).astype({"n_years": int}).reset_index()
    table = table.sort_values(["n_with_copies", "outlet"], ascending=[False, True], ignore_index=True)
    return _result("intake_outlets", table, given=len(corpus))


def _outlets_year(corpus: Corpus) -> Result:
    """Articles of each outlet in each year, also the zeros between the first year of the corpus and the last."""
    told = _told(corpus)
    undated = int((_usable(corpus)["when"] == "").sum())
    told = told[told["year"] != ""]
    years = calendar_bins(told["year"].min(), told["year"].max(), "year") if len(told) else []
    grid = pd.MultiIndex.from_product([sorted(told["outlet"].unique()), years], names=["outlet", "period"])
    sizes = told.groupby(["outlet", "year"])["copy"].agg(["size", "sum"]).rename_axis(["outlet", "period"]).reindex(grid, fill_value=0)
    table = pd.DataFrame({"n_articles": sizes["size"] - sizes["sum"], "n_with_copies": sizes["size"]}).astype(int).reset_index()
    return _result("intake_outlets_year", table, given=len(corpus), undated=undated)


def _stories(corpus: Corpus) -> Result:
    """Stories that more than one article tells, the most copies first, with their outlets and days."""
    told = corpus.stories.assign(day=corpus.stories["published"].str[:10])
    groups = told.groupby("story")
    dated = told[told["day"] != ""].groupby("story")["day"]
    named = told[told["outlet"] != ""].drop_duplicates(["story", "outlet"]).sort_values(["story", "outlet"])
    listed: dict[str, list[str]] = {}
    for story, outlet in zip(named["story"], named["outlet"], strict=True):
        listed.setdefault(story, []).append(outlet)
    outlets = pd.Series({story: ", ".join(names) for story, names in listed.items()}, dtype="str")
    table = pd.DataFrame({
        "n_copies": groups.size(), "n_outlets": named.groupby("story").size(), "first": dated.min(), "last": dated.max(),
        "title": told[told["doc_id"] == told["story"]].drop_duplicates("story").set_index("story")["title"],
        "outlets": outlets,
    }).fillna({"n_outlets": 0, "first": "", "last": "", "title": "", "outlets": ""})  # fmt: skip
    table = table.astype({"n_copies": int, "n_outlets": int} | dict.fromkeys(["first", "last", "title", "outlets"], "str"))
    table = table.rename_axis("story").reset_index().astype({"story": "str"})
    table = table.sort_values(["n_copies", "story"], ascending=[False, True], ignore_index=True)
    return _result("stories", table, given=len(corpus))


def _recurring(corpus: Corpus) -> Result:
    """Lines that stand in many articles of one outlet and that no rule knows: proposed for [corpus.cleaning]."""
    log = corpus.log
    text = log.loc[(log["step"] == "note") & (log["rule"] == "recurring line"), "text"]
    parts = [re.fullmatch(r"(.*?) \| (\d+) \| (.*)", line, re.DOTALL) for line in text]
    rows = [(found[1], int(found[2]), found[3]) for found in parts if found]
    table = pd.DataFrame(rows, columns=["outlet", "n_articles", "line"]).astype({"outlet": "str", "n_articles": int, "line": "str"})
    table = table.sort_values(["n_articles", "outlet", "line"], ascending=[False, True, True], ignore_index=True)
    return _result("recurring_lines", table, given=len(corpus))


def _result(name: str, table: pd.DataFrame, *, given: int, undated: int = 0, dropped: int = 0) -> Result:
    coverage = {"given": given, "used": given - undated - dropped, "undated": undated, "dropped": dropped}
    return Result(name, table, columns(*table.columns), coverage)
