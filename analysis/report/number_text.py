"""What the report and the commands say of prose with targets and of a number's chain, in Korean and English."""

__all__ = ["MESSAGES"]

# key: (Korean, English)
MESSAGES: dict[str, tuple[str, str]] = {
    "prose": ("본문", "Text"),
    "typed_digits": ("손으로 적은 숫자 {n}곳 (report.md의 숫자는 {{{{표[열=값].열 | 형식}}}}로 적으면 표와 늘 같습니다)",
                     "Digits typed by hand, lines: {n} (written as {{{{table[column=value].column | format}}}} they are always those of the table)"),
    "chain_number": ("숫자   {exact} ({column}, {unit})", "number    {exact} ({column}, {unit})"),
    "chain_table": ("표     {name}: {caption}", "table     {name}: {caption}"),
    "chain_row": ("행     {row}", "row       {row}"),
    "chain_recipe": ("제조법 {step} {digest} (manifest.json의 steps.{step}.key)", "recipe    {step} {digest} (steps.{step}.key in manifest.json)"),
    "chain_terms": ("용어   {terms}", "terms     {terms}"),
    "chain_topic": ("용어   {name}의 핵심어: {terms}", "terms     top words of {name}: {terms}"),
    "chain_articles": ("기사   {n}건", "articles  {n}"),
    "chain_counted": ("기사   {n}건, 용어 {words}곳", "articles  {n}, places of the terms: {words}"),
    "chain_file": ("    파일 {path} sha256 {sha256}", "    file {path} sha256 {sha256}"),
    "chain_no_file": ("    파일 {path} (연구의 입력 파일 가운데 하나로 정해지지 않아 sha256을 알 수 없음)",
                      "    file {path} (not one input file of the study, so its sha256 is not known)"),
    "chain_no_words": ("    핵심어 없음", "    none of the words"),
    "chain_more": ("… 그 밖 {n}건 (--limit N으로 더 보이고, --csv FILE에는 모두 적습니다)",
                   "… and {n} more articles (--limit N shows more, --csv FILE has all)"),
    "chain_offsets": ("위치는 정제한 기사의 글자 순서(0부터, 끝은 들지 않음)입니다. 정제 과정: hwaje explain-text {doc_id} --study STUDY",
                      "Offsets count the characters of the cleaned article, from 0, end not included; the cleaning: hwaje explain-text {doc_id} --study STUDY"),
    "chain_written": ("{path}에 {n}행을 적었습니다.", "{n} rows written to {path}."),
}  # fmt: skip
