"""The language of the person at the terminal, which is not that of the messages."""

from __future__ import annotations

from collections.abc import Mapping

from oceanferry.bootstrap.configuration_file import ENVIRONMENT
from oceanferry.domain.configuration import Language

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The first that is set decides, as POSIX has it."""
_CHINESE = "\u4e2d\u6587"


def language_of_terminal(encoding: str) -> Language:
    """Return the language that the environment names, if *encoding*, that of the output, can write it."""
    return chosen_language(ENVIRONMENT, encoding)


def chosen_language(environ: Mapping[str, str], encoding: str) -> Language:
    """Return Chinese for a locale such as ``zh_CN.UTF-8``, else English."""
    locale = next((environ[name] for name in _VARIABLES if environ.get(name)), "")
    if not locale.lower().startswith("zh"):
        return "en"
    try:
        _CHINESE.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return "en"
    return "zh"
