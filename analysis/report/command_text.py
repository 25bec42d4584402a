"""What the commands about nouns and `explain` say, in Korean and English."""

__all__ = ["MESSAGES"]

# key: (Korean, English)
MESSAGES: dict[str, tuple[str, str]] = {
    "explain_step": ("단계", "step"), "explain_state": ("상태", "state"), "explain_why": ("까닭", "why"),
    "explain_kept": ("그대로 씀", "kept"), "explain_would_run": ("다시 계산", "would run"),
    "explain_never_run": ("아직 실행하지 않음", "never run"),
    "explain_the_stored_entry_is_missing_or_damaged": ("보관한 값이 없거나 손상됨", "the stored entry is missing or damaged"),
    "explain_parameters": ("설정", "parameters"), "explain_inputs": ("앞 단계", "inputs"), "explain_files": ("파일", "files"),
    "explain_code": ("코드", "code"), "explain_libraries": ("라이브러리", "libraries"),
    "kwic_count": ("{n}줄 · 기사 {articles}건", "{n} lines · {articles} articles"),
    "kwic_count_of": ("{n}줄 가운데 {shown}줄 · 기사 {articles}건", "{shown} of {n} lines · {articles} articles"),
    "kwic_written": ("{path}에 {n}줄을 적었습니다.", "{n} lines written to {path}."),
    "stage_clean": ("정제 (− 지움, + 고침)", "Cleaning (− removed, + changed)"),
    "stage_hanja": ("한자 풀어쓰기", "Hanja spelt out"),
    "stage_kiwi": ("형태소 분석(Kiwi)", "Morphemes (Kiwi)"),
    "stage_keywords": ("키워드 나누기", "Keywords taken apart"),
    "stage_merge": ("사전에 따라 합치기", "Merged by the dictionary"),
    "stage_synonyms": ("동의어", "Synonyms"),
    "stage_affixes": ("접두사와 접미사 붙이기", "Prefixes and suffixes joined"),
    "stage_gloss": ("괄호 안에 되풀이한 말", "Said again in brackets"),
    "stage_tags": ("품사 고르기", "Parts of speech"),
    "stage_case": ("대소문자", "Upper and lower case"),
    "stage_length": ("짧은 낱말", "Short words"),
    "stage_stop": ("불용어", "Stop words"),
    "stage_tokens": ("  토큰 {n}개", "  {n} tokens"),
    "stage_kept": ("남은 명사 {n}개 (서로 다른 것 {terms}개)", "Nouns kept: {n} ({terms} different)"),
    "audit_sum": ("자료에 나오는 사전 항목 {entries}개, 원문 출현 {raw}회 = 한 용어로 셈 {kept} + 더 긴 용어 안 {nested} + 괄호 풀이 {glosses} + 놓침 {lost}. "
                  "더 긴 용어 밖에서 온전히 센 비율 {share}.",
                  "Dictionary entries in the articles: {entries}; occurrences {raw} = {kept} kept + {nested} inside longer terms + {glosses} said again in "
                  "brackets + {lost} lost. Kept whole outside longer terms: {share}."),
    "audit_lost": ("놓친 항목", "Entries that were lost"),
    "audit_more": ("  … 그 밖 {n}개", "  … and {n} more"),
    "intrusion_made": ("문항 {n}개({tasks})를 {html}과 {xlsx}에 적었습니다. 정답표 {answers}은(는) 코더에게 주지 마세요.",
                       "{n} questions ({tasks}) written to {html} and {xlsx}. The key, {answers}, is not for the coders."),
    "intrusion_skipped": ("자료가 모자라 만들지 못한 문항 {n}개({tasks}).", "Questions that could not be made for want of material: {n} ({tasks})."),
    "intrusion_next": ("채점: hwaje intrusion {study} --score 응답파일 …", "To score: hwaje intrusion {study} --score ANSWERS …"),
    "intrusion_hits": ("적중률: 침입자를 찾아낸 응답의 비율(모형 정밀도)과 95% 구간. 크리펜도르프 알파: 코더 사이의 일치(1은 완전한 일치, 0은 우연).",
                       "hits: share of answers that find the intruder (model precision) with its 95 % interval; alpha: Krippendorff's, agreement between "
                       "coders (1 is complete, 0 is chance)."),
    "intrusion_topics": ("토픽별 적중률", "Hits by topic"),
    "proposed": ("{n}개를 {path}에 적었습니다. 필요 없는 행을 지우고 대표어(canonical)를 고친 다음 study.toml의 [dictionary] files에 그 파일을 적으세요.",
                 "{n} written to {path}. Delete the lines you do not want, correct the canonicals, then name the file in [dictionary] files of study.toml."),
    "proposed_none": ("사전에 없는 복합어나 이름을 찾지 못했습니다.", "No compound or name was found that the dictionary lacks."),
}  # fmt: skip
