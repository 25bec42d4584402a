"""What `verify`, `diff`, locks and faults of a disk say, in Korean and English."""

__all__ = ["MESSAGES"]

# key: (Korean, English)
MESSAGES: dict[str, tuple[str, str]] = {
    "verify_same": ("OK: 캐시 없이 새 프로세스에서 다시 계산한 파일 {n}개가 모두 바이트까지 같습니다.",
                    "OK: {n} files, computed again without the cache in a fresh process, have the same bytes."),
    "verify_within": ("OK: 바이트까지 같은 파일 {n}개. 버전이나 기계가 달라 수만 견준 표 {within}개는 상대 오차 {rtol:g} 안에서 같고, 그 표로 만든 파일 {follow}개는 견주지 않았습니다.",
                      "OK: {n} files have the same bytes. On other versions or another machine {within} tables agree within a relative tolerance of {rtol:g}; "
                      "{follow} files made of them were not compared."),
    "verify_unseen": ("바이트까지 같은 파일 {n}개. 견줄 수 없는 파일 {unseen}개: 다른 버전이나 기계에서 만든 것인데({why}) manifest에는 해시값만 있습니다. 값까지 견주려면 그 보고서의 폴더 전체를 --against로 적으세요.",
                      "{n} files have the same bytes. {unseen} could not be compared: they were made with other versions or on another machine ({why}), and a manifest "
                      "holds only digests. To compare their numbers, name the whole folder of that report with --against."),
    "verify_head": ("다른 파일 | 어떻게 | 까닭", "file | how it differs | why"),
    "verify_bytes": ("바이트가 다름", "other bytes"),
    "verify_numbers": ("값이 다름 ({detail})", "other values ({detail})"),
    "verify_gone": ("더는 만들지 않음", "not made any more"),
    "verify_new": ("manifest에 없던 파일", "not in the manifest"),
    "verify_altered": ("다시 계산한 것은 manifest와 같으나 out/의 파일이 없거나 바뀌었음", "recomputed as in the manifest, but the file in out/ is missing or was changed"),
    "cause_versions": ("버전: {what}", "versions: {what}"),
    "cause_data": ("자료나 사전 파일: {what}", "data or dictionary files: {what}"),
    "cause_settings": ("설정: {what}", "settings: {what}"),
    "cause_code": ("코드: {what}", "code: {what}"),
    "cause_platform": ("기계나 운영체제: {what}", "machine or operating system: {what}"),
    "cause_none": ("버전·자료·설정·코드는 모두 같음", "none: versions, data, settings and code are the same"),
    "cause_altered": ("실행한 뒤에 바뀜. 다시 실행하면 돌아옴", "changed since the run; running again restores it"),
    "lock_waiting": ("다른 실행(프로세스 {pid})이 {place}에 쓰고 있어 기다립니다.", "another run (process {pid}) is writing {place}; waiting for it."),
    "lock_none": ("{place}: 이 디스크는 파일 잠금을 지원하지 않습니다. 같은 연구를 동시에 두 번 실행하지 마세요.",
                  "{place}: this disk has no file locks; do not run this study twice at once."),
    "disk_full": ("{place}: 디스크에 남은 공간이 없습니다. 공간을 비우고 다시 실행하세요. 이전 보고서는 그대로이고, 끝난 단계는 캐시에 있습니다.",
                  "{place}: no space is left on the disk; make room and run again. The former report is untouched, and finished steps are in the cache."),
    "disk_denied": ("{place}: 읽거나 쓸 권한이 없습니다. 폴더의 권한을 고치거나 연구 폴더를 쓸 수 있는 곳으로 옮기세요. 이전 보고서는 그대로입니다.",
                    "{place}: reading or writing is not permitted; correct the permissions, or move the study to a folder that can be written. "
                    "The former report is untouched."),
    "disk_other": ("{place}: 파일이나 폴더를 읽거나 쓸 수 없습니다: {why}", "{place}: cannot be read or written: {why}"),
    "disk_somewhere": ("쓰는 중", "while writing"),
    "diff_none": ("두 실행은 자료, 설정, 버전, 코드, 결론이 모두 같습니다.", "The two runs have the same data, settings, versions, code and conclusions."),
    "diff_no_conclusion": ("결론은 달라지지 않았습니다.", "No conclusion changed."),
    "diff_written": ("{path}에 {n}줄을 적었습니다.", "{n} lines written to {path}."),
    "diff_more": ("  … 그 밖 {n}줄 (--csv로 모두 적음)", "  … and {n} more (--csv writes all)"),
    "diff_data": ("자료", "Data"), "diff_articles": ("기사", "Articles"), "diff_dictionary": ("사전", "Dictionary"),
    "diff_settings": ("설정", "Settings"), "diff_versions": ("버전과 기계", "Versions and machine"), "diff_code": ("코드", "Code"),
    "diff_topics": ("토픽", "Topics"), "diff_verdicts": ("판정", "Verdicts"), "diff_changes": ("수준이 바뀐 시점", "Changes of level"),
    "diff_log_odds": ("특징적인 용어(로그 승산비 상위 10)", "Distinctive words (ten highest log-odds)"),
    "diff_shares": ("상대의 95% 구간을 벗어난 비중", "Shares outside the other run's 95 % interval"),
}  # fmt: skip
