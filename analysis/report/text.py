"""Every sentence and heading of the report, in Korean and English; a test finds one that is missing in a language."""

from collections.abc import Mapping

__all__ = ["MESSAGES", "VALUES", "say", "value_text"]

# key: (Korean, English)
MESSAGES: dict[str, tuple[str, str]] = {
    "summary": ("요약", "Summary"),
    "limits": ("이 자료로 결론 내릴 수 없는 것", "What cannot be concluded"),
    "material": ("자료", "Material"),
    "nouns": ("명사와 사전", "Nouns and dictionaries"),
    "choice": ("토픽 수의 선택", "Choice of the number of topics"),
    "topics": ("토픽", "Topics"),
    "trends": ("토픽의 추세", "Trends of topics"),
    "themes": ("주제", "Themes"),
    "terms": ("용어", "Terms"),
    "comparisons": ("비교", "Comparisons"),
    "methods": ("연구 방법 (논문에 옮겨 쓸 수 있는 글)", "Methods (ready to paste)"),
    "colophon": ("재현 정보", "Colophon"),
    "table": ("표", "Table"),
    "table_caption": ("〈표 {number}〉 {caption}", "Table {number}. {caption}"),
    "figure_caption": ("[그림 {number}] {caption}", "Figure {number}. {caption}"),
    "contents": ("차례", "Contents"),
    "more_rows": ("{shown}행만 보였습니다. 전체 {total}행은 tables/{name}.csv에 있습니다.",
                  "{shown} of {total} rows; all of them are in tables/{name}.csv."),
    "coverage": ("주어진 기사 {given}건 가운데 {used}건을 썼고, 날짜를 쓸 수 없는 {undated}건과 그 밖의 {dropped}건은 빠졌습니다.",
                 "{used} of {given} articles used; {undated} without a usable date and {dropped} others left out."),
    # table and figure captions
    "intake": ("파일별 수집 결과", "What each file gave"),
    "removals": ("규칙별 제외·정리 횟수", "How often each rule removed or changed something"),
    "articles": ("기사 목록과 날짜 근거", "Articles and how their dates are known"),
    "articles_year": ("연도와 언론사별 기사 수", "Articles by year and outlet"),
    "articles_period": ("시기와 언론사별 기사 수", "Articles by period and outlet"),
    "vocabulary": ("어휘 선정 단계", "From nouns to vocabulary"),
    "frequent_terms": ("문서 빈도가 높은 용어", "Terms in most articles"),
    "dictionary_coverage": ("사전 항목의 원문 출현과 실제로 한 용어로 센 수", "Dictionary entries: occurrences in the text and as one term"),
    "k_choice": ("토픽 수별 혼잡도·응집도·안정성", "Perplexity, coherence and stability by number of topics"),
    "topic_shares": ("토픽별 비중과 핵심어", "Share and top words of each topic"),
    "topic_words": ("토픽별 핵심어", "Top words of each topic"),
    "typical_articles": ("토픽별 대표 기사", "Typical articles of each topic"),
    "trend_topics_year": ("연도별 토픽 비중과 95% 구간", "Topic shares by year with 95 % intervals"),
    "trend_topics_month": ("월별 토픽 비중과 95% 구간", "Topic shares by month with 95 % intervals"),
    "trend_themes_year": ("연도별 주제 비중(주제어가 나온 기사의 비율)과 95% 구간", "Themes: share of articles by year with 95 % intervals"),
    "trend_themes_month": ("월별 주제 비중과 95% 구간", "Themes: share of articles by month with 95 % intervals"),
    "trend_terms_year": ("연도별 용어 비중(그 용어가 나온 기사의 비율)", "Terms: share of articles by year"),
    "trend_terms_month": ("월별 용어 비중", "Terms: share of articles by month"),
    "test_topics": ("토픽 추세의 검정", "Tests of the trends of topics"),
    "test_themes": ("주제 추세의 검정", "Tests of the trends of themes"),
    "tfidf_year": ("연도별 TF-IDF 상위 용어", "Terms with the highest TF-IDF by year"),
    "tfidf_period": ("시기별 TF-IDF 상위 용어", "Terms with the highest TF-IDF by period"),
    "tfidf_outlet": ("언론사별 TF-IDF 상위 용어", "Terms with the highest TF-IDF by outlet"),
    "log_odds_year": ("연도를 특징짓는 용어(로그 승산비)", "Terms that distinguish years (log-odds)"),
    "log_odds_period": ("시기를 특징짓는 용어(로그 승산비)", "Terms that distinguish periods (log-odds)"),
    "log_odds_outlet": ("언론사를 특징짓는 용어(로그 승산비)", "Terms that distinguish outlets (log-odds)"),
    "theme_sizes": ("주제별 기사 수(날짜 없는 기사 포함)", "Articles of each theme, dated or not"),
    "theme_words": ("주제어와 출현 빈도", "Words of the themes and how often they occur"),
    "theme_lines": ("주제어의 문맥(KWIC)", "Words of the themes in context"),
    # summary
    "found_corpus": ("기사 {n}건{span}, 알려진 언론사 {outlets}곳; 기간별 집계에 쓸 날짜가 없는 기사 {undated}건.",
                     "{n} articles{span}, known outlets: {outlets}; {undated} of them without a usable date."),
    "found_topics": ("토픽 {k}개 가운데 가장 큰 것은 ‘{largest}’({share})이고, 그다음은 ‘{second}’({second_share})입니다.",
                     "Of {k} topics the largest is “{largest}” ({share}), then “{second}” ({second_share})."),
    "found_theme": ("‘{theme}’: 기사 비중이 {peak}년에 {share}로 가장 높았습니다(95% 구간 {low}–{high}). 추세 판정: {verdict}.",
                    "“{theme}”: highest in {peak}, {share} of articles (95 % interval {low}–{high}). Trend: {verdict}."),
    "found_theme_few": ("‘{theme}’: 기사 {given}건 가운데 {articles}건에 나왔습니다. 해마다의 비중을 말하기에는 기사가 모자랍니다.",
                        "“{theme}”: in {articles} of {given} articles; too few in any year to speak of its share."),
    "found_trends": ("추세 검정(q ≤ 0.05): 상승 {rising}개, 하락 {falling}개, 판단 보류 {undecided}개 토픽.",
                     "Trend tests (q ≤ 0.05): {rising} topics rising, {falling} falling, {undecided} undecided."),
    "found_no_theme": ("이 연구에는 정해 둔 주제가 없습니다. study.toml의 [themes]에 적으면 함께 봅니다.",
                       "The study names no themes; put them into [themes] of study.toml."),
    "found_no_time": ("쓸 수 있는 날짜가 있는 기사가 없어 기간별 비중을 내지 않았습니다.",
                      "No article has a usable date, so there are no shares over time."),
    "span": (" ({first}–{last})", " ({first} to {last})"),
    # limits
    "limit_few": ("기사가 {n}건뿐이라 토픽은 이 기사들의 요약으로만 읽어야 하며, 일반화하거나 토픽 수의 우열을 말할 수 없습니다.",
                  "With {n} articles the topics summarise these articles only; nothing generalises, and no number of topics is better than another."),
    "limit_undated": ("날짜를 쓸 수 없는 기사 {undated}건(그 가운데 추정 날짜 {inferred}건)은 토픽에는 들어가지만 기간별 집계에는 들어가지 않습니다.",
                      "{undated} articles without a usable date ({inferred} of them with an inferred one) are in the topics but in no period."),
    "limit_thin": ("기사가 10건 미만인 해가 {years}년 가운데 {thin}년입니다. 그 해들의 비중은 우연에 크게 흔들립니다.",
                   "{thin} of {years} years have fewer than 10 articles; shares of those years move by chance."),
    "limit_undecided": ("판단 보류인 토픽 {undecided}개, 주제 {themes}개: 오르내림을 판단할 수 없다는 뜻이지, 변화가 없었다는 뜻이 아닙니다.",
                        "Undecided: {undecided} topics, {themes} themes. That does not mean that they did not change."),
    "limit_keyness": ("다음 비교에서는 q ≤ 0.05인 용어가 하나도 없습니다. 순위를 차이의 증거가 아니라 기술로만 읽어야 합니다: {tables}",
                      "In these comparisons no term has q ≤ 0.05; read the ranking as a description, not as evidence of a difference: {tables}"),
    "limit_slow": ("자료의 기간만큼 느린 흐름은 어떤 방법으로도 추세와 구별할 수 없습니다.",
                   "A drift as slow as the period is long cannot be told from a trend by any method."),
    "limit_outlets": ("언론사 구성이 해마다 다릅니다. 비중의 변화가 보도의 변화가 아니라 자료 구성의 변화일 수 있습니다.",
                      "The mix of outlets differs between years; a change of share may be a change of the archive, not of the news."),
    "limit_stubs": ("본문이 200자에서 잘린 자료입니다. 본문 대신 키워드 열을 쓰는 것이 낫습니다(read = \"keywords\").",
                    "The bodies are cut at 200 characters; the keyword column is the better text (read = \"keywords\")."),
    "limit_keywords": ("본문이 아니라 제공처가 뽑은 키워드 열을 썼습니다. 문맥(KWIC)은 키워드의 나열입니다.",
                       "The provider's keyword column was used, not the bodies; lines in context are runs of keywords."),
    "limit_unbound": ("study.toml에 적은 토픽 이름 가운데 {n}개는 한 토픽에 붙일 수 없었습니다: {names}",
                      "{n} topic names of study.toml could not be bound to one topic: {names}"),
    "limit_theme_held": ("다음 주제어는 원문에 나오지만 더 긴 용어의 일부로만 나와 세지 않았습니다: {words}",
                         "These words of themes occur only inside longer terms and were not counted: {words}"),
    "limit_unreadable": ("날짜가 적혀 있으나 읽을 수 없는 기사가 {n}건입니다. 날짜의 꼴을 2011-11-08처럼 고치면 기간별 집계에 들어갑니다.",
                         "{n} articles have a date that cannot be read; written as 2011-11-08 it would put them into periods."),
    "limit_theme_words": ("다음 주제어는 자료에 나오지 않습니다: {words}", "These words of themes do not occur: {words}"),
    "limit_stability": ("다른 시드에서도 잘 돌아오지 않는 토픽(안정성 0.7 미만)이 {n}개입니다: {names}",
                        "{n} topics do not return well under other seeds (stability under 0.7): {names}"),
    # methods
    "m_corpus": ("기사 {n}건(수집 {given}건에서 중복·제외 등으로 {removed}건을 뺌; 알려진 언론사 {outlets}곳)을 분석하였다.",
                 "We analysed {n} articles ({given} given, {removed} removed as duplicates or exclusions; {outlets} known outlets)."),
    "m_dated": ("날짜를 쓸 수 있는 {dated}건의 발행일은 {first}부터 {last}까지이다.",
                "The {dated} articles with a usable date were published from {first} to {last}."),
    "m_undated": ("날짜가 없거나 추정한 {undated}건은 토픽에는 넣고 기간별 집계에서는 뺐다.",
                  "The {undated} articles without a usable date are in the topics but in no period."),
    "m_read_text": ("제목과 본문을 읽었다. 형태소 분석기({analyser})로 품사 태그 {tags}의 낱말 가운데 {min_length}자 이상을 뽑고, 합성어와 동의어 사전 {n_entries}항목과 "
                    "불용어 {n_stop}개를 적용하였다.",
                    "Title and body were read. Words tagged {tags} of {min_length} characters or more were taken with {analyser}; a dictionary "
                    "of {n_entries} compounds and synonyms and {n_stop} stop words were applied."),
    "m_read_title": ("제목만 읽었다. 형태소 분석기({analyser})로 품사 태그 {tags}의 낱말 가운데 {min_length}자 이상을 뽑고, 합성어와 동의어 사전 {n_entries}항목과 "
                     "불용어 {n_stop}개를 적용하였다.",
                     "Only titles were read. Words tagged {tags} of {min_length} characters or more were taken with {analyser}; a dictionary "
                     "of {n_entries} compounds and synonyms and {n_stop} stop words were applied."),
    "m_read_keywords": ("본문 대신 제공처가 뽑은 키워드를 읽었다. 수와 주소를 뺀 {min_length}자 이상의 키워드에 합성어와 동의어 사전 {n_entries}항목과 불용어 {n_stop}개를 적용하였다.",
                        "The provider's keywords were read in place of the bodies. Numbers and addresses were left out; to keywords of {min_length} "
                        "characters or more a dictionary of {n_entries} compounds and synonyms and {n_stop} stop words were applied."),
    "m_terms": ("기사 {min_docs}건 미만 또는 전체의 {max_share} 초과에 나온 용어를 빼고 용어 {n_terms}개를 얻었다.",
                "Terms in fewer than {min_docs} or in more than {max_share} of the articles were left out; {n_terms} terms remained."),
    "m_model": ("토픽 모형({engine}; {version})을 토픽 수마다 난수 시드 {n_seeds}개로 적합하였다(첫 시드 {seed}). 토픽 수는 후보 {ks} 가운데 응집도(NPMI)가 최고치에서 1 표준편차 안에 "
                "들고 시드를 바꾸어도 가장 잘 되풀이되는 {k}개로 정하였다.",
                "Topics were fitted with {engine} ({version}) from {n_seeds} random seeds for each number of topics (the first is {seed}). Of {ks} "
                "topics, {k} were chosen: coherence (NPMI) within one standard deviation of the best, and the most stable over seeds."),
    "m_shares": ("기간별 토픽 비중은 토픽을 고정하고 그 기간의 모든 낱말에 최대우도로 적합한 혼합 비율이며, 95% 구간은 달을 군집으로 한 잭나이프로 구하였다.",
                 "Topic shares of a period are the maximum-likelihood mixture of all its tokens with the topics fixed, with 95 % intervals "
                 "from a jackknife over months."),
    "m_tests": ("추세는 월별 비중의 저주파 t 검정(Müller and Watson 2008)으로 검정하고 Benjamini–Hochberg 방법으로 보정하였다(q ≤ 0.05).",
                "Trends were tested with the low-frequency t test on monthly shares (Müller and Watson 2008), corrected after Benjamini and "
                "Hochberg (q ≤ 0.05)."),
    "archive_bigkinds": ("자료: 한국언론진흥재단 빅카인즈(www.bigkinds.or.kr).",
                         "Source: BIGKinds, Korea Press Foundation (www.bigkinds.or.kr)."),
    "colophon_text": ("이 보고서의 모든 수는 아래 판본과 시드에서 나왔으며, 같은 입력이면 같은 바이트가 나옵니다. 파일별 지문은 manifest.json에 있습니다.",
                      "Every number here comes from the versions and seeds below; the same input gives the same bytes. Digests of all files are in manifest.json."),
    "no_table": ("이 자료로는 낼 수 없는 표입니다.", "This table cannot be made from this material."),
    "kwic_note": ("주제마다 서로 다른 기사에서 많아야 다섯 줄을 보였습니다.", "At most five lines for each theme, from different articles."),
    "rest": ("이하 생략", "and so on"),
}  # fmt: skip

# What a word in a cell is called: column: {value: (Korean, English)}
VALUES: dict[str, dict[str, tuple[str, str]]] = {
    "chosen": {"yes": ("●", "●"), "no": ("", "")},
    "verdict": {"rising": ("상승", "rising"), "falling": ("하락", "falling"), "undecided": ("판단 보류", "undecided")},
    "date_precision": {"second": ("초", "second"), "day": ("일", "day"), "month": ("월", "month"), "year": ("연", "year"),
                       "none": ("없음", "none")},
    "dated_by": {"column": ("표의 열", "column"), "header": ("기사 머리", "header"), "filename": ("파일 이름", "file name"),
                 "catalog": ("목록", "catalog"), "hand": ("연구자가 적음", "by hand"), "inferred": ("추정", "inferred"),
                 "none": ("알 수 없음", "unknown")},
    "rule": {
        "nfc": ("유니코드 정규화(NFC)", "Unicode normal form (NFC)"), "entities": ("HTML 문자 참조", "HTML entities"),
        "tags": ("HTML 태그", "HTML tags"), "spaces": ("특수 공백", "special spaces"), "fullwidth": ("전각 문자", "full-width characters"),
        "related": ("관련기사 묶음", "related articles"), "more": ("다른 기사 보기", "more articles"), "share": ("공유 단추", "share buttons"),
        "photo": ("사진·그래픽 설명", "photo credit"), "copyright": ("저작권 표시", "copyright line"), "dateline": ("날짜·지면 줄", "date and page line"),
        "byline": ("기자 이름 줄", "byline"), "email": ("전자우편", "e-mail"), "section": ("면 이름 줄", "section line"),
        "outlet": ("언론사 이름 줄", "outlet line"), "series": ("연재 꼬리표", "series tag"), "bracket": ("머리 괄호", "bracket byline"),
        "tail": ("끝 바이라인", "byline at the end"), "subhead": ("소제목 표시", "sub-head mark"), "mark": ("머리 기호", "leading mark"),
        "hanja": ("한자 병기", "hanja gloss"), "company": ("회사 표시 ㈜", "company mark"), "comma": ("쉼표 뒤 띄어쓰기", "space after comma"),
        "title": ("본문 속 제목 줄", "title line in the text"),
        "empty: no text, title or keywords": ("글·제목·키워드가 모두 빔", "empty: no text, title or keywords"),
        "same title, outlet, day and text": ("제목·언론사·날짜·글이 같음", "same title, outlet, day and text"), "same id": ("번호가(번호가 없으면 행이) 같음", "same id, or the same row where there is none"),
        "BigKinds export": ("빅카인즈 내보내기 파일", "BigKinds export"), "undated": ("날짜 없음", "undated"),
        "bodies are cut at 200 characters; keywords are of the whole": ("본문은 200자에서 잘림, 키워드는 전체", "bodies are cut at 200 characters; keywords are of the whole"),
        "not in the catalog": ("목록에 없는 파일", "not in the catalog"), "original": ("원문으로 바꿈", "original in the digest's place"),
        "original unknown": ("목록에 없는 원문", "original that no catalog row knows"), "not read: unknown suffix": ("읽지 않음: 모르는 확장자", "not read: unknown suffix"),
        "unreadable": ("읽을 수 없는 날짜", "unreadable date"), "hand": ("연구자가 적은 날짜", "date by hand"),
        "header": ("기사 머리의 날짜", "date in the article's head"), "filename": ("파일 이름의 날짜", "date in the file name"),
        "excluded:중복": ("분석제외: 중복", "excluded by the archive: duplicate"), "excluded:예외": ("분석제외: 예외", "excluded by the archive: exception"),
        "excluded:중복, 예외": ("분석제외: 중복, 예외", "excluded by the archive: duplicate, exception"),
    },
    "step": {"read": ("읽기", "read"), "select": ("선별", "select"), "clean": ("정리", "clean"), "date": ("날짜", "date"),
             "duplicates": ("중복", "duplicates"), "nouns": ("명사 추출", "nouns"), "note": ("적어 둠", "note")},
}  # fmt: skip


def say(key: str, language: str, **parts: object) -> str:
    """The message `key` in `language`, with its parts filled in."""
    ko, en = MESSAGES[key]
    return (ko if language == "ko" else en).format(**parts)


def value_text(column: str, value: object, language: str) -> object:
    """A word of our own in a cell, such as a verdict, in `language`; anything else as it is."""
    known: Mapping[str, tuple[str, str]] = VALUES.get(column, {})
    if value in known:
        return known[value][0 if language == "ko" else 1]
    return value
