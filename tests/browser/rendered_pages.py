"""The pages with made-up contents, served as they are to people."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from fakes.redeem_pages import CONTACT_IN_CHINESE, PAGES
from fakes.sample_status import REPORT, WELL, before
from oceanferry.cli.languages.speech import speech_of
from oceanferry.domain.configuration import Language
from oceanferry.domain.pages.redeem_page.answers import Audience, answer
from oceanferry.domain.pages.redeem_page.language import preferred
from oceanferry.domain.pages.status_page.page import page
from oceanferry.domain.watching.status import WatchdogStatus
from oceanferry_sandbox.http_server.messages import Request, Response

_ZONE = ZoneInfo("Asia/Shanghai")
_CHECKED = WatchdogStatus(checked_at=before(minutes=7), overdue=False)
STATUS = {"/status": REPORT.model_copy(update={"watchdog": _CHECKED}), "/status-well": WELL}


def serve(request: Request) -> Response:
    """Answer ``/status`` and ``/STATE`` of a button with that page, in the visitor's language."""
    language = preferred(request.headers.get("accept-language"), otherwise="en")
    return _status(request.path, language) if request.path in STATUS else _redeem(request.path, language)


def _redeem(path: str, language: Language) -> Response:
    chosen = next((each for state, each in PAGES.items() if path == f"/{state}"), PAGES["invalid"])
    if language == "zh":
        chosen = replace(chosen, contact=CONTACT_IN_CHINESE)
    audience = Audience(language, _ZONE, over_tls=False, leads_to=("https://*.aliyuncs.com",))
    answered = answer(chosen, audience)
    return Response(answered.status, answered.headers, answered.body.encode())


def _status(path: str, language: Language) -> Response:
    html = page(STATUS[path], _ZONE, language=language, say=speech_of(language).say)
    return Response(200, {"Content-Type": "text/html; charset=utf-8"}, html.encode())
