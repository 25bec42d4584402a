"""What .xlsx and .xls have in common: sheets of rows, the first of which names the columns."""

from collections.abc import Callable, Iterator, Mapping

from analysis.errors import InputError
from analysis.read.headers import Row, article, as_text, by_commas, find, known, normal
from analysis.read.source import Notes, Source

__all__ = ["damaged", "foreign", "kind_of", "table_rows"]

_SIGNATURES = {b"PK\x03\x04": "xlsx", b"\xd0\xcf\x11\xe0": "xls"}
Sheets = Mapping[str, Callable[[], Iterator[list]]]


def kind_of(source: Source) -> str:
    """"xlsx", "xls" or "": what the file is by its first bytes, because downloads are often named after the wrong one."""
    with source.open() as stream:
        return _SIGNATURES.get(stream.read(4), "")


def table_rows(source: Source, sheets: Sheets, columns: Mapping[str, str], notes: Notes) -> Iterator[Row]:
    """One Row a row; where several sheets hold articles, `row` reads "sheet!5". Sheets without a text column are noted.

    sheets    {name: a call that gives its rows from row 1, each a list of cells}
    raises    InputError if no sheet has a text column
    """
    headers = {name: next(_numbered(rows), (0, []))[1] for name, rows in sheets.items()}
    holding = _holding(source, headers, columns)
    for name in sheets:
        if name not in holding and headers[name]:
            n = sum(1 for _ in _numbered(sheets[name])) - 1
            notes.note(source.name, "sheet without a text column", f"{name}: {n}")
    for name in holding:
        found = find(source.name, headers[name], columns)
        subjects = "keywords" in found and normal(headers[name][found["keywords"]]) == "주제어"  # of RISS
        numbered = _numbered(sheets[name])
        next(numbered)
        for number, values in numbered:
            told = {column: values[at] for column, at in found.items() if at < len(values)}
            if subjects:
                told["keywords"] = by_commas(told.get("keywords"))
            yield article(source.name, f"{name}!{number}" if len(holding) > 1 else number, told, notes)


def _holding(source: Source, headers: Mapping[str, list], columns: Mapping[str, str]) -> list[str]:
    wanted = known(columns, ("title", "text", "keywords"))
    holding = [name for name, header in headers.items() if any(normal(cell) in wanted for cell in header)]
    holding = holding or [name for name, header in headers.items() if header][:1]
    if not holding:
        raise InputError(f"{source.name}: the workbook is empty; it needs a header in row 1",
                         f"{source.name}: 빈 통합 문서입니다. 1행에 머리글이 있어야 합니다")  # fmt: skip
    return holding


def _numbered(rows: Callable[[], Iterator[list]]) -> Iterator[tuple[int, list]]:
    """(row number, cells) of each row that is not blank."""
    for number, cells in enumerate(rows(), start=1):
        if any(as_text(cell).strip() for cell in cells):
            yield number, cells


def damaged(source: Source, error: BaseException) -> InputError:
    why = " ".join(str(error).split())[:200]
    return InputError(
        f"{source.name}: not an Excel workbook, or a damaged one ({why}); open it in Excel and save it as .xlsx",
        f"{source.name}: 엑셀 통합 문서가 아니거나 손상된 파일입니다({why}). 엑셀에서 열어 .xlsx로 다시 저장하세요",
    )


def foreign(source: Source) -> InputError:
    """The error for a file that is no workbook, whatever its name."""
    with source.open() as stream:
        start = stream.read(200).lstrip(b"\xef\xbb\xbf\r\n\t ").lower()
    if not start.startswith(b"<"):
        return damaged(source, ValueError("its first bytes are those of no workbook"))
    return InputError(
        f"{source.name}: a web page or XML with the name of an Excel workbook; open it in Excel and save it as .xlsx",
        f"{source.name}: 이름만 엑셀이고 실제로는 웹 문서나 XML입니다. 엑셀에서 열어 .xlsx로 다시 저장하세요",
    )
