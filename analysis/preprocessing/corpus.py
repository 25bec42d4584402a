"""From files to a Corpus: read, exclude, clean, date, fold duplicates; whatever goes, goes into the log."""

from pathlib import PurePosixPath

import pandas as pd

from analysis.errors import InputError, choose, nearest
from analysis.preprocessing import dates, duplicates
from analysis.preprocessing.clean import clean, clean_title, headline, without_title
from analysis.progress import progress
from analysis.read import BIGKINDS_ID, read_files
from analysis.values import CORPUS_COLUMNS, DATED_BY, LOG_COLUMNS, PRECISIONS, Corpus, CorpusSpec

__all__ = ["EXCLUDED", "corpus", "short_names"]

EXCLUDED = ("중복", "예외")  # the values of 분석제외 여부 that BigKinds itself writes
_SHOWN = 5
_STUB = 200  # BigKinds cuts every body at 200 characters

Entry = tuple[str, str, str, str, str, str]  # LOG_COLUMNS


def corpus(spec: CorpusSpec) -> Corpus:
    """The articles of a study and the log of what was removed or changed on the way.

    In the log, steps read, select and duplicates are whole articles removed (so that given = kept + removed for each
    file), clean is a line or fragment, date is a date set or not readable, note is something seen and kept.

    raises   InputError for files that cannot be read, hand-set dates of unknown articles, undated articles where the
             study wants none, and when no article is left
    """
    choose(spec.undated, ("keep", "drop", "stop"), ("value of undated", "undated 값"), place="[corpus]")
    rows, noted = read_files(spec.files, catalog=spec.catalog, originals=spec.originals, columns=spec.columns)
    short = short_names([*rows["path"], *noted["path"]])
    names = rows["path"]
    rows = rows.assign(path=rows["path"].map(short))
    log: list[Entry] = list(noted.assign(path=noted["path"].map(short)).itertuples(index=False, name=None))

    rows["doc_id"] = _doc_ids(rows, names, log)
    known_ids = set(rows["doc_id"])
    rows = _select(rows, log)
    rows, found = _cleaned(rows, log)
    rows = _dated(rows, found, spec, known_ids, log)
    rows, folded = duplicates.fold(rows)
    log += [(doc_id, path, row, "duplicates", rule, into) for doc_id, path, row, rule, into in folded]
    log.sort(key=lambda entry: (entry[1], _number(entry[2])))
    removals = pd.DataFrame(log, columns=LOG_COLUMNS, dtype="str")
    if not len(rows):
        _refuse_empty(removals)
    return Corpus(articles=rows[list(CORPUS_COLUMNS)], log=removals)


def short_names(paths: list[str]) -> dict[str, str]:
    """{path: its last two parts}, or as many as tell it from the others: the same on every machine."""
    parts = {path: PurePosixPath(path).parts for path in sorted(set(paths))}
    depth, names = 2, {}
    waiting = list(parts)
    while waiting:
        tried = {path: "/".join(part.strip("/") or "/" for part in parts[path][-depth:]) for path in waiting}
        seen = pd.Series(list(tried.values())).value_counts()
        done = [path for path in waiting if seen[tried[path]] == 1 or depth >= len(parts[path])]
        names |= {path: tried[path] for path in done}
        waiting = [path for path in waiting if path not in names]
        depth += 1
    return names


def _doc_ids(rows: pd.DataFrame, names: pd.Series, log: list[Entry]) -> pd.Series:
    """The source's own id; else the name of a text file, where no other has it; else 16 digits of the content's sha256.

    An id that different articles share is no id (spreadsheets destroy long ones): there the digits are added to it.
    BigKinds ids are trusted, because an article that was corrected keeps its own.
    """
    given = rows["source_id"].str.split().str.join(" ")
    stems = pd.Series([clean_title(PurePosixPath(name).stem) for name in names], index=rows.index, dtype="str")
    digits = rows["sha256"].str[:16]
    alone = (rows["row"] == "") & ~stems.duplicated(keep=False) & ~stems.isin(set(given)) & (stems != "")
    ids = given.where(given != "", stems.where(alone, digits))
    trusted = given.map(lambda name: bool(BIGKINDS_ID.fullmatch(name))).astype(bool)
    shared = (given != "") & given.duplicated(keep=False) & ~trusted
    for name, group in rows[shared].groupby(given[shared]):
        if not any(group[part].nunique() == 1 and group[part].iloc[0].strip() for part in ("sha256", "title", "text")):
            ids[group.index] = name + "-" + digits[group.index].str[:8]
            log += [
                (ids[i], path, row, "note", "id shared by different articles", name)
                for i, path, row in zip(group.index, group["path"], group["row"], strict=True)
            ]
    return ids


def _select(rows: pd.DataFrame, log: list[Entry]) -> pd.DataFrame:
    """Without the articles that the archive itself excludes; values of 분석제외 여부 that nobody knows are kept and noted."""
    keep = pd.Series(True, index=rows.index)
    for i, value in rows.loc[rows["exclude"].str.strip() != "", "exclude"].items():
        reasons = [reason.strip() for reason in value.split(",") if reason.strip()]
        known = [reason for reason in reasons if reason in EXCLUDED]
        unknown = [reason for reason in reasons if reason not in EXCLUDED]
        at = (rows.at[i, "doc_id"], rows.at[i, "path"], rows.at[i, "row"])
        if known:
            keep[i] = False
            log.append((*at, "select", f"excluded:{', '.join(known)}", rows.at[i, "title"]))
        if unknown:
            log.append((*at, "note", "unknown value of 분석제외 여부", ", ".join(unknown)))
    return rows[keep].reset_index(drop=True)


def _cleaned(rows: pd.DataFrame, log: list[Entry]) -> tuple[pd.DataFrame, list[str]]:
    """The rows with clean text, title, outlet, author and section, without empty ones; and the date in each page's head."""
    columns: dict[str, list[str]] = {name: [] for name in ("title", "text", "outlet", "author", "section", "date_line")}
    for row in progress(rows.itertuples(index=False), "cleaning", total=len(rows)):
        at = (row.doc_id, row.path, row.row)
        text, changes, found = clean(row.text)
        title = clean_title(row.title)
        is_page = row.row == "" and not title
        if is_page:
            title = headline(text)
        text, repeated = without_title(text, title, within=3 if is_page else 2)
        if repeated:
            changes.append(("title", repeated))
        log += [(*at, "clean", rule, line) for rule, line in changes]
        for name, value in (("title", title), ("text", text), ("date_line", found.get("date", ""))):
            columns[name].append(value)
        for name in ("outlet", "author", "section"):
            columns[name].append(" ".join(getattr(row, name).split()) or found.get(name, ""))
    rows = rows.assign(**{name: pd.Series(values, index=rows.index, dtype="str") for name, values in columns.items()})
    rows["keywords"] = rows["keywords"].str.normalize("NFC").str.strip()
    empty = (rows["text"] == "") & (rows["title"] == "") & (rows["keywords"] == "")
    log += [(*at, "read", "empty: no text, title or keywords", "") for at in _places(rows[empty])]
    rows = rows[~empty].reset_index(drop=True)
    _note_stubs(rows, log)
    return rows.drop(columns="date_line"), rows["date_line"].tolist()


def _note_stubs(rows: pd.DataFrame, log: list[Entry]) -> None:
    for path, group in rows[rows["keywords"] != ""].groupby("path"):
        lengths = group["text"][group["text"] != ""].str.len()
        if (lengths <= _STUB).mean() > 0.9 and lengths.median() > _STUB / 2:  # cleaning has shortened some
            rule = "bodies are cut at 200 characters; keywords are of the whole"
            log.append(("", path, "", "note", rule, f"{len(lengths)}"))


def _dated(
    rows: pd.DataFrame, found: list[str], spec: CorpusSpec, known_ids: set[str], log: list[Entry]
) -> pd.DataFrame:
    """published, date_precision and dated_by: by hand, else catalog, column, header line, file name, else none."""
    hand = {}
    for doc_id, (published, reason) in spec.dates.items():
        if doc_id not in known_ids:
            near = nearest(doc_id, sorted(known_ids))
            raise InputError(
                f"[corpus.dates]: there is no article {doc_id!r}" + (f"; did you mean {near!r}?" if near else ""),
                f"[corpus.dates]: '{doc_id}' 기사가 없습니다." + (f" 혹시 '{near}'?" if near else ""),
            )
        hand[doc_id] = (*_parsed(published, f"[corpus.dates], {doc_id}"), "hand", f"{published} ({reason})")
    results = []
    for row, header in zip(rows.itertuples(index=False), found, strict=True):
        at = (row.doc_id, row.path, row.row)
        date = hand.get(row.doc_id) or _catalogued(row)
        if not date and row.date.strip():
            read = dates.parse(row.date, strict=False)
            if read is None:
                log.append((*at, "date", "unreadable", row.date))
            date = (*read, "column", "") if read else None
        if not date and header:
            read = dates.parse(header, strict=False)
            if read is None:
                log.append((*at, "date", "unreadable", header))
            date = (*read, "header", header) if read else None
        if not date and row.row == "":
            stem = PurePosixPath(row.path).stem
            read = dates.from_name(stem)
            date = (*read, "filename", stem) if read else None
        published, precision, dated_by, told = date or ("", "none", "none", "")
        if told:
            log.append((*at, "date", dated_by, told))
        results.append((published, precision, dated_by))
    dated = pd.DataFrame(results, columns=["published", "date_precision", "dated_by"], index=rows.index, dtype="str")
    return _without_undated(rows.assign(**dated), spec.undated, log)


def _catalogued(row) -> tuple[str, str, str, str] | None:
    """What the catalog says of the date, cut to the precision that it says; None where it says none."""
    if not row.published.strip():
        return None
    place = f"catalog, {row.doc_id}"
    published, known = _parsed(row.published, place)
    precision = row.date_precision.strip() or known
    choose(precision, PRECISIONS, ("date_precision", "date_precision 값"), place=place)
    dated_by = row.dated_by.strip() or "catalog"
    choose(dated_by, DATED_BY, ("dated_by", "dated_by 값"), place=place)
    if precision == "none" or dated_by == "none":
        return None
    if dates.LENGTHS[known] < dates.LENGTHS[precision]:
        raise InputError(
            f"{place}: published {row.published!r} is not known to the {precision}; correct date_precision",
            f"{place}: published '{row.published}' 값은 정밀도 {precision}에 못 미칩니다. date_precision을 고치세요",
        )
    return dates.cut(published, precision), precision, dated_by, ""


def _parsed(text: str, place: str) -> tuple[str, str]:
    try:
        return dates.parse(text)
    except InputError as error:
        raise InputError(f"{place}: {error.en}", f"{place}: {error.ko}") from None


def _without_undated(rows: pd.DataFrame, undated: str, log: list[Entry]) -> pd.DataFrame:
    missing = rows["published"] == ""
    if undated == "stop" and missing.any():
        n, first = int(missing.sum()), ", ".join(rows.loc[missing, "doc_id"][:_SHOWN])
        more = ", …" if n > _SHOWN else ""
        raise InputError(
            f"{n} articles have no date of publication: {first}{more}; give their dates under [corpus.dates], or set "
            'undated = "keep" or "drop"',
            f"발행일이 없는 기사가 {n}건 있습니다: {first}{more}. [corpus.dates]에 날짜를 적거나 undated를 "
            '"keep" 또는 "drop"으로 바꾸세요',
        )
    if undated == "drop":
        log += [(*at, "select", "undated", "") for at in _places(rows[missing])]
        rows = rows[~missing].reset_index(drop=True)
    return rows


def _refuse_empty(log: pd.DataFrame) -> None:
    gone = log[log["step"].isin(["read", "select", "duplicates"])]
    if not len(gone):
        raise InputError("no article is left: the files hold headers, but no rows; give other files",
                         "남은 기사가 없습니다. 파일에 머리글만 있고 행이 없습니다. 다른 파일을 지정하세요")  # fmt: skip
    reasons = ", ".join(f"{rule} {n}" for rule, n in sorted(gone["rule"].value_counts().items())) or "–"
    raise InputError(
        f"no article is left: {len(gone)} were given and removed ({reasons}); widen [corpus] in study.toml or give other files",
        f"남은 기사가 없습니다. 주어진 {len(gone)}건이 모두 빠졌습니다({reasons}). study.toml의 [corpus]나 입력 파일을 확인하세요",
    )


def _places(rows: pd.DataFrame) -> list[tuple[str, str, str]]:
    return list(zip(rows["doc_id"], rows["path"], rows["row"], strict=True))


def _number(row: str) -> tuple[str, int]:
    sheet, _, digits = row.rpartition("!")
    return sheet, int(digits or 0)
