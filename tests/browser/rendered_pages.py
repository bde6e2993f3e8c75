"""The page in each of its states, served as the function serves it."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from fakes.redeem_pages import PAGES
from oceanferry.domain.pages.redeem_page.answers import Audience, answer
from oceanferry.domain.pages.redeem_page.language import preferred
from oceanferry_sandbox.http_server.messages import Request, Response


def serve(request: Request) -> Response:
    """Answer ``/STATE`` with the page of that state, headers included, in the visitor's language."""
    page = next((each for state, each in PAGES.items() if request.path == f"/{state}"), PAGES["invalid"])
    language = preferred(request.headers.get("accept-language"), otherwise="en")
    audience = Audience(
        language, ZoneInfo("Asia/Shanghai"), over_tls=False, leads_to=("https://*.aliyuncs.com",)
    )
    answered = answer(page, audience)
    return Response(answered.status, answered.headers, answered.body.encode())
