"""Intrusion questions on paper that answers itself: an offline page, a workbook, a key apart; and the answers read back."""

import csv
import datetime
import html
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from analysis.cells import harmless, original
from analysis.errors import InputError
from analysis.topics.fit import check_seed
from analysis.topics.intrusion import Sheet, sheet
from analysis.values import TopicFit

__all__ = ["KEY", "make", "read_answers", "read_key", "write"]

KEY = "intrusion_key.csv"

_PAGE = Path(__file__).with_name("intrusion_form.html")
_ANSWERS = ("sheet", "coder", "item", "option")
_KEY_COLUMNS = {"sheet": str, "item": int, "task": str, "topic": int, "name": str, "option": int, "n_options": int}
_COLUMN = {"sheet": str, "coder": str, "item": int, "option": int}
# Korean, English
_TEXT = {
    "title": ("침입자 찾기", "Find the intruder"),
    "word": ("다음 단어 가운데 나머지와 어울리지 않는 하나를 고르세요.", "Which of these words does not belong with the others?"),
    "topic": ("다음 낱말 묶음 가운데 기사와 어울리지 않는 하나를 고르세요.", "Which of these groups of words does not fit the article?"),
    "article": ("다음 기사 가운데 나머지와 주제가 다른 하나를 고르세요.", "Which of these articles is about something else than the others?"),
    "coder": ("코더 이름", "Your name"),
    "name_first": ("코더 이름을 먼저 적으세요.", "Please write your name first."),
    "save_json": ("응답 저장(JSON)", "Save answers (JSON)"),
    "save_csv": ("응답 저장(CSV)", "Save answers (CSV)"),
    "left": ("남은 문항", "Questions left"),
    "help": ("모르겠으면 가장 그럴듯한 것을 고르세요. 다 고르면 아래 단추로 응답을 파일로 저장해 연구자에게 보내세요. "
             "이 페이지는 인터넷에 아무것도 보내지 않습니다.",
             "If you are not sure, give your best guess. When you are done, save your answers as a file with a button below "
             "and send it to the researcher. This page sends nothing over the network."),
    "help_book": ("모르겠으면 가장 그럴듯한 것을 고르세요. 코더 이름과, 문항마다 고른 보기의 번호를 적고 저장해 연구자에게 보내세요.",
                  "If you are not sure, give your best guess. Write your name and, for each question, the number of the option you choose; save the "
                  "workbook and send it to the researcher."),
    "item": ("문항", "Question"),
    "question": ("물음", "Question text"),
    "option": ("보기", "Option"),
    "answer": ("답(번호)", "Answer (number)"),
    "sheet": ("설문 번호", "Sheet"),
}  # fmt: skip


def make(fit: TopicFit, folder: Path, *, texts: Mapping[str, str], seed: int, language: str = "ko") -> tuple[Sheet, dict[str, Path]]:
    """The sheet of a fit, all three tasks with one question about each topic, written to `folder`.

    texts    {doc_id: text} of the articles
    returns  the sheet, and the paths as of `write`
    raises   InputError where the folder holds such a file already: coders may have answered in it; and for a seed that
             is none
    """
    check_seed(seed)
    for name in ("intrusion.html", "intrusion.xlsx", KEY):
        if (folder / name).exists():
            raise InputError(f"{folder / name}: exists already, and may hold answers; rename it, or name another folder with --out",
                             f"{folder / name}: 이미 있고 응답이 들어 있을 수 있습니다. 이름을 바꾸거나 --out으로 다른 폴더를 적으세요")  # fmt: skip
    made = sheet(fit, seed=seed, texts=texts)
    if made.key.empty:
        raise InputError("no question can be made of these topics: there are too few words and titled articles; fit more articles or fewer topics",
                         "이 토픽으로는 문항을 만들 수 없습니다. 단어와 제목 있는 기사가 모자랍니다. 기사를 더하거나 토픽 수를 줄이세요")  # fmt: skip
    return made, write(made, folder, language=language)


def write(sheet: Sheet, folder: Path, *, language: str = "ko") -> dict[str, Path]:
    """intrusion.html and intrusion.xlsx for the coders, and intrusion_key.csv, which they must not see.

    The page is one file, asks nothing of the network (its content policy forbids it), and gives the answers as a
    download. Same sheet, same bytes.

    returns  {"html", "xlsx", "key": path}
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = {"html": folder / "intrusion.html", "xlsx": folder / "intrusion.xlsx", "key": folder / KEY}
    paths["html"].write_text(_page(sheet, language), encoding="utf-8", newline="\n")
    _workbook(sheet, paths["xlsx"], language)
    key = sheet.key.assign(name=sheet.key["name"].map(harmless))
    key.to_csv(paths["key"], index=False, encoding="utf-8-sig", lineterminator="\n")
    return paths


def read_key(path: Path | str) -> pd.DataFrame:
    """Sheet.key as `write` left it.

    raises  InputError where there is no such file, or it is another one
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f"{path}: there is no such key; name the {KEY} that was written with the questions, with --key",
                         f"{path}: 그런 정답표가 없습니다. 문항과 함께 적힌 {KEY}을(를) --key로 적으세요")  # fmt: skip
    try:
        key = pd.read_csv(path, encoding="utf-8-sig", dtype=_KEY_COLUMNS, keep_default_na=False)
        if list(key.columns) != list(_KEY_COLUMNS) or key.empty:
            raise ValueError(", ".join(map(str, key.columns)))
    except ValueError as error:  # pandas' parser errors and UnicodeDecodeError are ValueErrors
        raise InputError(f"{path}: not a key ({error}); its columns are {', '.join(_KEY_COLUMNS)}",
                         f"{path}: 정답표가 아닙니다({error}). 열: {', '.join(_KEY_COLUMNS)}") from error  # fmt: skip
    return key.assign(name=key["name"].map(original))


def read_answers(paths: Iterable[Path | str]) -> pd.DataFrame:
    """The answers of the coders, from the files that the page saved (.json, .csv) and from filled workbooks (.xlsx).

    returns  sheet, coder, item, option: a row an answer
    raises   InputError for a file that is not there, of another kind or without what it should hold, or a workbook without
             a coder's name
    """
    readers = {".json": _read_json, ".csv": _read_csv, ".xlsx": _read_workbook}
    rows = []
    for path in map(Path, paths):
        if path.suffix.lower() not in readers:
            raise InputError(f"{path}: answers are .json, .csv or .xlsx files", f"{path}: 응답 파일은 .json, .csv, .xlsx입니다")
        if not path.is_file():
            raise InputError(f"{path}: there is no such file", f"{path}: 그런 파일이 없습니다")
        try:
            found = [[_COLUMN[name](row[name]) for name in _ANSWERS] for row in readers[path.suffix.lower()](path)]
        except (KeyError, TypeError, ValueError) as error:  # json.JSONDecodeError and UnicodeDecodeError are ValueErrors
            raise InputError(f"{path}: not a file of answers ({error})", f"{path}: 응답 파일이 아닙니다({error})") from error
        if any(not coder.strip() for _, coder, _, _ in found):
            raise InputError(f"{path}: the coder's name is missing", f"{path}: 코더 이름이 없습니다")
        rows += found
    return pd.DataFrame(rows, columns=list(_ANSWERS))


def _page(sheet: Sheet, language: str) -> str:
    parts = []
    for item, group in sheet.questions.groupby("item", sort=True):
        first = group.iloc[0]
        prompt = "".join(f"<p class=prompt>{html.escape(line)}</p>" for line in first["prompt"].split("\n") if line)
        options = "".join(
            f'<label><input type=radio name=q{item} value={row.option}> <span>{_lines(row.text)}</span></label>'
            for row in group.itertuples()
        )  # fmt: skip
        parts.append(f"<fieldset id=f{item}><legend>{item}. {_say(first['task'], language)}</legend>{prompt}{options}</fieldset>")
    names = {name: html.escape(_say(name, language)) for name in _TEXT}
    texts = {name: _say(name, language) for name in ("name_first", "left")}
    page = _PAGE.read_text(encoding="utf-8")
    for name, value in {**names, "language": language, "number": sheet.number, "n_items": str(len(sheet.key)),
                        "messages": json.dumps(texts, ensure_ascii=False), "questions": "\n".join(parts)}.items():  # fmt: skip
        page = page.replace("{{" + name + "}}", value)
    return page


def _lines(text: str) -> str:
    return "<br>".join(html.escape(line) for line in text.split("\n"))


def _workbook(sheet: Sheet, path: Path, language: str) -> None:
    """A row a question, the options side by side; the answer is a number from a list, in the second column."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True})
    book.set_properties({"title": "hwaje", "created": datetime.datetime(2000, 1, 1)})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    open_to_coder = book.add_format({"bg_color": "#FFF6CC", "border": 1, "valign": "top", "locked": False})
    page = book.add_worksheet("answers")
    page.protect()
    for row, (label, value) in enumerate((("sheet", sheet.number), ("coder", ""))):
        page.write_string(row, 0, _say(label, language), bold)
        page.write_string(row, 1, value, text if value else open_to_coder)
    page.merge_range(2, 0, 2, 4, _say("help_book", language), text)
    page.set_row(2, 45)
    n_options = int(sheet.questions["option"].max()) if len(sheet.questions) else 0
    heads = [_say(name, language) for name in ("item", "answer", "question")]
    heads += [f"{_say('option', language)} {n}" for n in range(1, n_options + 1)]
    for column, head in enumerate(heads):
        page.write_string(3, column, head, bold)
    for row, (item, group) in enumerate(sheet.questions.groupby("item", sort=True), start=4):
        first = group.iloc[0]
        page.write_number(row, 0, item, text)
        page.write_blank(row, 1, None, open_to_coder)
        page.data_validation(row, 1, row, 1, {"validate": "list", "source": [str(n) for n in group["option"]]})
        page.write_string(row, 2, "\n".join(filter(None, [_say(first["task"], language), first["prompt"]])), text)
        for option in group.itertuples():
            page.write_string(row, 2 + option.option, option.text, text)
    page.set_column(0, 1, 12)
    page.set_column(2, 2, 50)
    page.set_column(3, 3 + n_options, 28)
    page.freeze_panes(4, 3)
    book.close()


def _read_json(path: Path) -> list[dict]:
    saved = json.loads(path.read_text(encoding="utf-8-sig"))
    common = {"sheet": saved["sheet"], "coder": saved["coder"]}
    return [common | {"item": item, "option": option} for item, option in saved["answers"].items()]


def _read_csv(path: Path) -> list[dict]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _read_workbook(path: Path) -> list[dict]:
    from python_calamine import CalamineError, load_workbook

    try:
        rows = load_workbook(str(path)).get_sheet_by_name("answers").to_python()
    except CalamineError as error:
        raise ValueError(str(error)) from error
    if len(rows) < 4:
        raise ValueError("no questions")
    number, coder = (str(row[1]) for row in rows[:2])
    return [{"sheet": number, "coder": coder, "item": _whole(row[0]), "option": _whole(row[1])}
            for row in rows[4:] if str(row[1]).strip()]  # fmt: skip


def _whole(cell: object) -> int:
    if float(cell) != int(float(cell)):
        raise ValueError(f"{cell} is no number of an option")
    return int(float(cell))


def _say(name: str, language: str) -> str:
    return _TEXT[name][0 if language == "ko" else 1]
