"""The page that a voucher leads to: values in, HTML and headers out."""

from __future__ import annotations

from oceanferry.domain.pages.redeem_page.answers import Audience, PageResponse, answer, wrong_method
from oceanferry.domain.pages.redeem_page.language import preferred
from oceanferry.domain.pages.redeem_page.waiting import waiting_since

__all__ = ["Audience", "PageResponse", "answer", "preferred", "waiting_since", "wrong_method"]
