"""A hook of mkdocs: jieba, which splits Chinese words for the search, keeps its progress to itself."""

from __future__ import annotations

import logging

import jieba

jieba.setLogLevel(logging.WARNING)
