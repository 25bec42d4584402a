"""A disk that is full or may not be written, in words that say what to do."""

import errno

from analysis.report.text import say

__all__ = ["of_disk"]


def of_disk(error: OSError, language: str) -> str:
    """What a failed reading or writing means to the user, and what to do."""
    kinds = {"disk_full": (errno.ENOSPC, errno.EDQUOT, errno.EFBIG), "disk_denied": (errno.EACCES, errno.EPERM, errno.EROFS)}
    key = next((key for key, numbers in kinds.items() if error.errno in numbers), "disk_other")
    place = error.filename or say("disk_somewhere", language)
    return say(key, language, place=place, why=error.strerror or error)
