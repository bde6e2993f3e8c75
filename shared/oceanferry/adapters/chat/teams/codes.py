"""What the answers of a Teams workflow mean: any 2xx, or a status with an ``error.code``.

The codes are those of Azure Logic Apps, on which Workflows runs.
"""

# ruff: noqa: RUF001  # full-width punctuation is how Chinese is written

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from pydantic import ValidationError

from oceanferry.adapters.chat.channel import BilingualText, Verdict, code_entry
from oceanferry.adapters.chat.http_status import by_status, is_success, unreadable
from oceanferry.domain.documents import TolerantModel

_NEW_WORKFLOW = BilingualText(
    'Create a workflow "Post to a channel when a webhook request is received" and configure its URL',
    "请新建“收到 Webhook 请求时发布到频道”的工作流，并配置它的 URL",
)
_WHOLE_URL = BilingualText(
    "Configure the complete URL of the workflow, with everything after the question mark",
    "请配置工作流的完整 URL，包括问号之后的全部内容",
)

CODES: Mapping[str, Verdict] = dict(
    [
        code_entry(
            "WorkflowNotFound",
            "configuration",
            BilingualText("the workflow does not exist", "没有这个工作流"),
            _NEW_WORKFLOW,
        ),
        code_entry(
            "WorkflowTriggerNotFound",
            "configuration",
            BilingualText("the trigger of the workflow does not exist", "工作流没有这个触发器"),
            _NEW_WORKFLOW,
        ),
        code_entry(
            "WorkflowTriggerIsNotEnabled",
            "configuration",
            BilingualText("the workflow is switched off", "工作流已停用"),
            BilingualText("Switch it on in the Workflows app", "请在 Workflows 应用里启用它"),
        ),
        code_entry(
            "DirectApiAuthorizationRequired",
            "configuration",
            BilingualText("the URL has no signature", "URL 里没有签名"),
            _WHOLE_URL,
        ),
        code_entry(
            "InvalidSharedAccessSignature",
            "configuration",
            BilingualText("the URL's signature is wrong", "URL 里的签名不对"),
            _WHOLE_URL,
        ),
        code_entry(
            "TriggerInputSchemaMismatch",
            "ours",
            BilingualText("the workflow expects other content", "工作流要求的内容与此不同"),
            _NEW_WORKFLOW,
        ),
        code_entry(
            "InvalidRequestContent",
            "ours",
            BilingualText("the workflow cannot read the request", "工作流无法识别请求"),
        ),
    ]
)
"""By ``error.code``."""


_PAGE = re.compile(rb"\s*<(!doctype|html)", re.IGNORECASE)


class _Error(TolerantModel):
    code: str = ""
    message: object = ""


class _Reply(TolerantModel):
    error: _Error


def check(status: int, body: bytes) -> Verdict:
    """Judge an answer: 2xx is a success, unless its body has an error, or is a web page."""
    if not is_success(status):
        return _verdict_of(body, by_status(status))
    delivered = Verdict("delivered", str(status))
    return unreadable(status) if _PAGE.match(body) else _verdict_of(body, delivered)


def _verdict_of(body: bytes, otherwise: Verdict) -> Verdict:
    try:
        error = _Reply.model_validate_json(body).error
    except ValidationError:
        return replace(otherwise, words=body[:500].decode(errors="replace"))
    words = error.message if isinstance(error.message, str) else ""
    unnamed = unreadable(int(otherwise.code)) if otherwise.outcome == "delivered" else otherwise
    return replace(CODES.get(error.code, unnamed), words=words)
