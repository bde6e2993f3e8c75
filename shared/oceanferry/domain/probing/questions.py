"""The open questions: nothing was run against a live account. ``oceanferry probe`` asks them.

docs/verification.md is made of this table.
"""

from __future__ import annotations

from oceanferry.domain.probing.deployed_questions import DEPLOYED_QUESTIONS
from oceanferry.domain.probing.oceanbase_questions import OCEANBASE_QUESTIONS
from oceanferry.domain.probing.oss_questions import OSS_QUESTIONS

QUESTIONS = (*OCEANBASE_QUESTIONS, *OSS_QUESTIONS, *DEPLOYED_QUESTIONS)
"""Every open question, in the order in which the page has them."""
