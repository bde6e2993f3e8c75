"""A hook of mkdocs: jieba, which splits Chinese words for the search, keeps its progress to itself."""

from __future__ import annotations

import logging

# A filter: jieba sets the level of its logger itself when it is imported.
logging.getLogger("jieba").addFilter(lambda record: record.levelno >= logging.WARNING)
