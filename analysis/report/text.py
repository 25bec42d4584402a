"""Every sentence and heading of the report, in Korean and English; a test finds one that is missing in a language."""

import re
from collections.abc import Mapping

from analysis.report import (
    browser_text,
    command_text,
    intake_text,
    manifest_text,
    number_text,
    paper_text,
    trend_text,
    values_text,
)

__all__ = ["MESSAGES", "VALUES", "percent_set", "say", "value_text"]

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
    "intake": ("파일별 수집 결과", "What each file gave"),
    "removals": ("규칙별 제외·정리 횟수", "How often each rule removed or changed something"),
    "articles": ("기사 목록과 날짜 근거", "Articles and how their dates are known"),
    "articles_month": ("월별 기사 수", "Articles by month"),
    "articles_year": ("연도와 언론사별 기사 수", "Articles by year and outlet"),
    "articles_period": ("시기와 언론사별 기사 수", "Articles by period and outlet"),
    "vocabulary": ("어휘 선정 단계", "From nouns to vocabulary"),
    "figure_frequent_terms": ("문서 빈도가 높은 용어의 낱말 구름", "Word cloud of the terms in most articles"),
    "frequent_terms": ("문서 빈도가 높은 용어", "Terms in most articles"),
    "dictionary_losses": ("사전 항목을 놓친 곳의 문맥", "Dictionary entries that were lost, in context"),
    "tokeniser_drift": ("형태소 분석기의 한계가 연도나 언론사에 따라 다른지", "Whether the limits of the analyser differ between years or outlets"),
    "tokeniser_year": ("연도별 형태소 분석기의 한계와 95% 구간", "Limits of the analyser by year with 95 % intervals"),
    "tokeniser_outlet": ("언론사별 형태소 분석기의 한계와 95% 구간", "Limits of the analyser by outlet with 95 % intervals"),
    "discovered": ("자료에서 찾아내어 한 용어로 센 낱말", "Words found in the articles and counted as one term"),
    "drift_rises": ("{measure}의 비중이 {first}년 {low}에서 {last}년 {high}로 높아집니다. 드문 말의 추세가 보도가 아니라 형태소 분석기의 것일 수 있습니다.",
        "The share of {measure} rises from {low} in {first} to {high} in {last}: a trend of rare words may be the tokeniser's."),
    "drift_falls": ("{measure}의 비중이 {first}년 {low}에서 {last}년 {high}로 낮아집니다. 드문 말의 추세가 보도가 아니라 형태소 분석기의 것일 수 있습니다.",
        "The share of {measure} falls from {low} in {first} to {high} in {last}: a trend of rare words may be the tokeniser's."),
    "drift_outlets": ("{measure}의 비중이 언론사에 따라 {low}({first})에서 {high}({last})까지 다릅니다. 언론사 사이 드문 말의 차이가 형태소 분석기의 것일 수 있습니다.",
        "The share of {measure} lies between {low} ({first}) and {high} ({last}): a difference of rare words between outlets may be the tokeniser's."),
    "drift_steady": ("{by}에 따라 형태소 분석기의 한계가 달라지는지 살폈으나 뚜렷한 차이가 없습니다: {listed}.",
        "Looked at between {by}, without a difference that can be shown: {listed}."),
    "drift_unknown": ("{by}에 따른 차이는 견줄 만큼 기사가 있는 집단이 둘이 안 되거나 해당하는 것이 없어 판단하지 않았습니다: {listed}.",
        "Not compared between {by}, for want of two groups of three months, or because there is none: {listed}."),
    "dictionary_coverage": ("사전 항목의 원문 출현과 실제로 한 용어로 센 수", "Dictionary entries: occurrences in the text and as one term"),
    "k_choice": ("토픽 수별 혼잡도·응집도·안정성", "Perplexity, coherence and stability by number of topics"),
    "figure_topic_shares": ("토픽별 비중", "Share of each topic"),
    "topic_shares": ("토픽별 비중과 핵심어", "Share and top words of each topic"),
    "k_runs": ("토픽 수와 시드별 적합", "Every fit, by number of topics and seed"),
    "topic_words": ("토픽별 핵심어", "Top words of each topic"),
    "topic_views": ("토픽별 핵심어의 네 가지 순서", "Four views of each topic's words"),
    "topic_diagnostics": ("토픽별 진단", "Diagnostics of each topic"),
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
    "found_corpus": ("기사 {n}건{span}, 언론사 {outlets}. 기간별 집계에 쓸 수 있는 날짜가 없는 기사는 {undated}건입니다.",
        "{n} articles{span}, outlets: {outlets}; {undated} articles have no usable date."),
    "found_topics": ("토픽 {k}개 가운데 가장 큰 것은 ‘{largest}’(전체 명사의 {share})이고, 그다음은 ‘{second}’({second_share})입니다.",
        "Of {k} topics the largest is “{largest}” ({share} of all nouns), then “{second}” ({second_share})."),
    "found_theme": ("‘{theme}’: 기사 비중이 {peak}년에 {share}로 가장 높았습니다(95% 구간 {low}~{high}). 추세 판정: {verdict}.",
        "“{theme}”: highest in {peak}, {share} of articles (95 % interval {low} to {high}). Trend: {verdict}."),
    "found_theme_few": ("‘{theme}’: 기사 {given}건 가운데 {articles}건에 나왔습니다. 해마다의 비중을 말하기에는 기사가 모자랍니다.",
                        "“{theme}”: in {articles} of {given} articles; too few in any year to speak of its share."),
    "found_theme_undated": ("‘{theme}’: 기사 {given}건 가운데 {articles}건에 나왔습니다.", "“{theme}”: in {articles} of {given} articles."),
    "found_theme_alone": ("‘{theme}’: {peak}년 기사 비중 {share}(95% 구간 {low}~{high}). 견줄 만큼 기사가 있는 다른 해가 없습니다.",
                          "“{theme}”: {share} of articles in {peak} (95 % interval {low} to {high}). No other year has articles enough to compare."),
    "found_trends": ("추세 검정(q ≤ 0.05): 상승 {rising}개, 하락 {falling}개, 판단 보류 {undecided}개 토픽.",
                     "Trend tests of the topics (q ≤ 0.05): {rising} rising, {falling} falling, {undecided} undecided."),
    "found_no_theme": ("이 연구에는 정해 둔 주제가 없습니다. study.toml의 [themes]에 적으면 함께 봅니다.",
                       "The study names no themes; put them into [themes] of study.toml."),
    "found_no_time": ("쓸 수 있는 날짜가 있는 기사가 없어 기간별 비중을 내지 않았습니다.",
                      "No article has a usable date, so there are no shares over time."),
    "span": (" ({first} ~ {last})",
        " ({first} to {last})"),
    # limits
    "limit_few": ("기사가 {n}건뿐이라 토픽은 이 기사들의 요약으로만 읽어야 합니다. 다른 기사로 일반화할 수 없고, 토픽이 몇 개여야 하는지도 판단할 수 없습니다.",
        "With {n} articles the topics summarise these articles only; they do not generalise, and the right number of topics cannot be judged."),
    "limit_undated": ("쓸 수 있는 날짜가 없는 기사 {undated}건은 토픽에는 들어가지만 기간별 집계에는 들어가지 않습니다.",
        "{undated} articles without a usable date are in the topics but in no period."),
    "limit_thin": ("{years}개 연도 가운데 {thin}개 연도는 기사가 10건 미만이라 그해의 비중이 우연에 크게 흔들립니다.",
        "{thin} of {years} years have fewer than 10 articles; shares of those years move by chance."),
    "limit_thin_all": ("{years}개 연도 모두 기사가 10건 미만이라 해마다의 비중이 우연에 크게 흔들립니다.",
                       "All years ({years}) have fewer than 10 articles; their shares move by chance."),
    "limit_undecided": ("판단 보류는 변화가 없었다는 뜻이 아니라 오르내림을 판단할 수 없다는 뜻입니다({listed}).",
        "Undecided does not mean unchanged; it means that this material cannot tell ({listed})."),
    "limit_keyness": ("다음 비교에서는 q ≤ 0.05인 용어가 하나도 없습니다. 낱말의 유행은 달마다 이어지므로 집단의 차이가 유행 한두 번의 것일 수 있습니다. 용어의 순위는 이 자료의 요약으로만 읽으세요: {tables}",
        "In these comparisons no term has q ≤ 0.05. The vogue of a word lasts for months, so that groups may differ by one or two vogues; read the ranking as a summary of this material: {tables}"),
    "n_outlets": ("{n}곳",
        "{n}"),
    "no_outlets": ("정보 없음",
        "not known"),
    "found_untested": ("추세 검정은 하지 않았습니다. 기사가 있는 달이 24개월 이상이고 전체 기간이 5년 이상이어야 합니다(이 자료: {n_months}개월).",
        "No trend test: it needs 24 months with articles over at least five years (here: {n_months} months)."),
    "found_theme_wide": ("‘{theme}’: 연도별 비중의 최댓값은 {peak}년 {share}이지만, 95% 구간({low}~{high})이 넓어 다른 해보다 높다고 할 수 없습니다. 추세 판정: {verdict}.",
        "“{theme}”: largest in {peak} ({share}), but the 95 % interval ({low} to {high}) is too wide to call it higher than other years. Trend: {verdict}."),
    "limit_inferred": ("그 가운데 {inferred}건은 추정한 날짜만 있습니다. study.toml에서 inferred_dates = true로 하면 기간별 집계에 들어갑니다.",
        "{inferred} of them have an inferred date; inferred_dates = true in study.toml would let them into periods."),
    "n_topics": ("토픽 {n}개",
        "topics: {n}"),
    "n_themes": ("주제 {n}개",
        "themes: {n}"),
    "m_corpus_all": ("수집한 기사 {n}건(언론사 {outlets})을 모두 분석하였다.",
        "We analysed all {n} articles given (outlets: {outlets})."),
    "m_terms_common": ("전체의 {max_share} 초과에 나온 용어를 빼고 용어 {n_terms}개를 얻었다.",
        "Terms in more than {max_share} of the articles were left out; {n_terms} terms remained."),
    "m_k_given": ("토픽 수는 {k}개로 미리 정하였다.",
        "The number of topics, {k}, was set in advance."),
    "m_k_best": ("후보 {ks} 가운데 응집도(NPMI)가 가장 높은 {k}개를 토픽 수로 정하였다.",
        "Of {ks} topics, {k} had the highest coherence (NPMI)."),
    "m_k_flat": ("후보 {ks} 가운데 응집도(NPMI)가 최고치와 1 표준편차 안에서 같은 {flat}개를 추리고, 그 가운데 시드를 바꾸어도 토픽이 가장 안정된 {k}개를 택하였다.",
        "Of {ks} topics, {flat} were within one standard deviation of the best coherence (NPMI); of these the topics of {k} were the most stable over seeds."),
    "m_k_none": ("응집도를 잴 수 없어 후보 {ks} 가운데 가장 작은 {k}개를 택하였다.",
        "Coherence could not be measured; {k} is the smallest of {ks}."),
    "m_themes": ("주제의 비중은 주제어가 하나라도 나온 기사의 비율이다.",
        "The share of a theme is the share of articles that contain any of its words."),
    "themes_lead": ("토픽은 모형이 찾아낸 것이고, 주제는 연구자가 낱말로 정한 것입니다. 주제의 비중은 그 낱말이 하나라도 나온 기사의 비율입니다.",
        "Topics were found by the model; themes were given by the researcher as words. The share of a theme is the share of articles that contain any of its words."),
    "limit_slow": ("자료의 전체 기간에 걸쳐 느리게 오르내리는 변동은 어떤 방법으로도 추세와 구별할 수 없습니다.",
        "A drift as slow as the period is long cannot be told from a trend by any method."),
    "limit_outlets": ("언론사 구성이 해마다 다릅니다. 비중의 변화가 보도의 변화가 아니라 자료 구성의 변화일 수 있습니다. "
                      "study.toml에 [trends] standardise = [\"outlet\"]을 적으면 구성을 고정한 선을 나란히 그립니다.",
                      "The mix of outlets differs between years; a change of share may be a change of the archive, not of the news. "
                      "[trends] standardise = [\"outlet\"] in study.toml draws the line of a fixed mix beside it."),
    "limit_outlets_panel": ("언론사 구성이 해마다 다릅니다. 비중의 변화가 보도의 변화가 아니라 자료 구성의 변화일 수 있습니다. "
                            "study.toml에 [trends] panel = true를 적으면 모든 해에 기사가 있는 언론사만의 선을 나란히 그립니다.",
                            "The mix of outlets differs between years; a change of share may be a change of the archive, not of the news. "
                            "[trends] panel = true in study.toml draws the line of the outlets of every year beside it."),
    "limit_outlets_neither": ("언론사 구성이 해마다 다릅니다. 비중의 변화가 보도의 변화가 아니라 자료 구성의 변화일 수 있습니다. 모든 해에 기사가 있는 언론사가 없어 구성을 고정할 수도 없습니다.",
                              "The mix of outlets differs between years; a change of share may be a change of the archive, not of the news. "
                              "No outlet has articles in every year, so the mix cannot be held fixed."),
    "limit_outlets_held": ("언론사 구성이 해마다 다릅니다. 비중의 변화가 보도의 변화가 아니라 자료 구성의 변화일 수 있습니다. "
                           "구성을 고정한 비중을 나란히 보였으니 함께 읽으세요.",
                           "The mix of outlets differs between years; a change of share may be a change of the archive, not of the news. "
                           "Shares with the mix held fixed stand beside the raw ones: read both."),
    "limit_composition": ("자료 구성을 고정하면 {n}개의 판정이 달라집니다: {names}. 자료 구성의 영향을 먼저 살펴야 합니다.",
                          "With the mix of articles held fixed, {n} verdicts differ: {names}. Look at the archive first."),
    "m_panel": ("모든 기간에 기사가 있는 언론사(상시 언론사)만의 비중을 함께 구하였다.",
                "Shares among the outlets with articles in every full period (the panel) were computed as well."),
    "m_standardised": ("또한 {strata} 구성을 전 기간의 구성으로 고정하여 직접 표준화한 비중(구성 고정)을 나란히 구하였다.",
                       "Shares directly standardised to the mix of the whole span (by {strata}) were computed beside the raw ones."),
    "stratum_outlet": ("언론사", "outlet"), "stratum_section": ("분야", "section"), "stratum_length": ("길이", "length"),
    "composition_year": ("연도별 언론사 구성", "Outlets by year"),
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
    "limit_k_edge": ("고른 토픽 수({k})가 견준 것 가운데 가장 큽니다. 더 큰 k도 견주어 보세요.",
                     "The number of topics chosen ({k}) is the largest that was compared; compare larger ones too."),
    "limit_stability": ("난수 시드를 바꾸면 잘 되풀이되지 않는 토픽(안정성 {least} 미만)이 {n}개입니다: {names}",
        "Topics that do not come back with other seeds (stability under {least}), {n}: {names}"),
    "limit_guide_words": ("guides의 낱말 가운데 토픽 모형의 용어가 아니라서 아무 토픽도 이끌지 않은 것: {words}. 기사에 나오고 [terms]에서 빠지지 않는 낱말이라야 하며, "
                          "여러 토큰으로 나뉘는 말은 [themes]나 사전에 있어야 한 용어로 셉니다.",
                          "Words of guides that are no terms of the model and draw no topic: {words}. A word has to be in the articles and left by [terms]; one of "
                          "several tokens counts as one term where it is in [themes] or in the dictionary."),
    # methods
    "m_corpus": ("수집한 기사 {given}건에서 중복과 제외 대상 {removed}건을 뺀 {n}건(언론사 {outlets})을 분석하였다.",
        "We analysed {n} articles ({given} given, {removed} removed as duplicates or exclusions; outlets: {outlets})."),
    "m_dated": ("날짜를 쓸 수 있는 {dated}건의 발행일은 {first}부터 {last}까지이다.",
                "The {dated} articles with a usable date were published from {first} to {last}."),
    "m_undated": ("발행일을 쓸 수 없는 {undated}건은 토픽에는 넣고 기간별 집계에서는 뺐다.",
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
    "m_model": ("토픽 모형({engine}; {version})을 토픽 수마다 난수 시드 {n_seeds}개로 적합하였다(첫 시드 {seed}).",
        "Topics were fitted with {engine} ({version}) from {n_seeds} random seeds for each number of topics (the first is {seed})."),
    "m_guides": ("그 가운데 토픽 {n}개({names})는 연구자가 준 낱말 쪽으로 이끌어 적합하고, 나머지는 자유롭게 두었다.",
                 "{n} of the topics ({names}) were drawn towards words that the researcher gave; the others were free."),
    "m_source": ("자료: {source}.", "Source: {source}."),
    "archive_bigkinds": ("자료: 한국언론진흥재단 빅카인즈(www.bigkinds.or.kr).",
                         "Source: BIGKinds, Korea Press Foundation (www.bigkinds.or.kr)."),
    "colophon_text": ("이 보고서의 모든 수는 아래 버전과 시드로 계산했으며, 입력이 같으면 파일이 바이트까지 똑같이 나옵니다. 파일별 해시값(sha256)은 manifest.json에 있습니다.",
        "Every number here comes from the versions and seeds below; the same input gives the same bytes. Digests of all files are in manifest.json."),
    "kwic_note": ("주제마다 서로 다른 기사에서 많아야 다섯 줄을 보였습니다.", "At most five lines for each theme, from different articles."),
} | intake_text.MESSAGES | command_text.MESSAGES | trend_text.MESSAGES | manifest_text.MESSAGES | browser_text.MESSAGES | number_text.MESSAGES | paper_text.MESSAGES  # fmt: skip

# What a word in a cell is called: column: {value: (Korean, English)}
VALUES: dict[str, dict[str, tuple[str, str]]] = values_text.VALUES | trend_text.VALUES
_CHOSEN = re.compile(r"min_docs=(\d+), max_share=([\d.]+)")  # the step of `vocabulary` that chooses terms


def say(key: str, language: str, **parts: object) -> str:
    """The message `key` in `language`, with its parts filled in."""
    ko, en = MESSAGES[key]
    return (ko if language == "ko" else en).format(**parts)


def percent_set(share: float) -> str:
    """A share that somebody set, with all its digits: 50%, 12.5%."""
    return f"{100 * share:g}%"


def value_text(column: str, value: object, language: str) -> object:
    """A word of our own in a cell, such as a verdict, in `language`; anything else as it is."""
    known: Mapping[str, tuple[str, str]] = VALUES.get(column, {})
    at = 0 if language == "ko" else 1
    if value in known:
        return known[value][at]
    if column == "rule" and isinstance(value, str) and value.startswith("unreadable: "):
        return f"{('읽을 수 없음', 'unreadable')[at]}: {value.removeprefix('unreadable: ')}"
    chosen = _CHOSEN.fullmatch(value) if column == "step" and isinstance(value, str) else None
    if chosen:
        return say("paper_step_terms", language, min_docs=chosen[1], max_share=percent_set(float(chosen[2])))
    return value
