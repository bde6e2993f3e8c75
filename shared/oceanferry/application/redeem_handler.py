"""The function that buttons lead to, as Function Compute runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from oceanferry.domain.configuration import Configuration, Reader
from oceanferry.domain.errors import InvalidConfiguration, InvalidRequest, OceanferryError
from oceanferry.domain.pages.redeem_page.answers import Audience, PageResponse, answer, wrong_method
from oceanferry.domain.pages.redeem_page.language import preferred
from oceanferry.domain.pages.redeem_page.waiting import waiting_since
from oceanferry.domain.redeeming.terms import PATH, RedeemPage, RedeemTerms, Redemption, StillPreparing, Visit
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.texts import text
from oceanferry.logs import json_lines
from oceanferry.logs.invocation_log import InvocationLog
from oceanferry.ports.clock import Clock
from oceanferry.triggers.context import FcContext, Invocation
from oceanferry.triggers.http_requests import HttpRequest, http_request, http_response

HttpResponse = Mapping[str, object]
_METHODS = ("GET", "HEAD", "POST")


@dataclass(frozen=True)
class RedeemHandler:
    """One invocation by an HTTP trigger."""

    redeem: Callable[[Visit], Redemption]
    log: InvocationLog
    clock: Clock
    terms: RedeemTerms | None = None
    configuration: Configuration | None = None
    """None, as the terms, when it is wrong."""
    otherwise: Reader = field(default_factory=Reader)
    """For whom pages are written when neither the browser nor the voucher says."""
    leads_to: tuple[str, ...] = ()

    def answer(self, event: bytes) -> HttpResponse:
        """Serve a visitor. What is logged says which voucher it was, and neither its token nor a link."""
        try:
            request = http_request(event)
        except InvalidRequest as error:
            self._failed(Failure.of(error))
            return http_response(400, {"Cache-Control": "no-store"}, "")
        if request.method not in _METHODS:
            return self._written(wrong_method())
        visit = _visit(request, self.clock)
        redemption = self.redeem(visit)
        self._log(redemption, visit)
        return self._written(answer(redemption, self._audience(request, redemption)))

    def _audience(self, request: HttpRequest, redemption: Redemption) -> Audience:
        reader = self._reader(redemption)
        return Audience(
            language=preferred(request.headers.get("accept-language", ""), otherwise=reader.language),
            zone=reader.timezone,
            over_tls=self.terms is not None and self.terms.over_tls,
            leads_to=self.leads_to,
            still=request.query.get("still") == "1",
            bodiless=request.method == "HEAD",
        )

    def _reader(self, redemption: Redemption) -> Reader:
        voucher = redemption.voucher
        if self.configuration is None or voucher is None:
            return self.otherwise
        known = self.configuration.destinations.get(voucher.destination)
        return known.reader if known else self.otherwise

    def _log(self, redemption: Redemption, visit: Visit) -> None:
        voucher = redemption.voucher
        facts = {
            "state": _state(redemption),
            "pressed": visit.redeems,
            "source_ip": visit.source_ip,
            "copy_in": visit.copy_in,
            "reference": voucher.reference if voucher else "",
            "cluster": voucher.cluster if voucher else "",
            "backup_set_id": voucher.backup_set_id if voucher else "",
            "destination": voucher.destination if voucher else "",
            "part_id": voucher.part_id if voucher else None,
        }
        self.log.event(
            "oceanferry.visited", **{name: value for name, value in facts.items() if value not in ("", None)}
        )
        for trouble in redemption.troubles if isinstance(redemption, RedeemPage) else ():
            self._failed(trouble)

    def _failed(self, failure: Failure) -> None:
        shown = failure.model_dump(mode="json", exclude_defaults=True)
        self.log.event("oceanferry.visit_failed", failure=shown)

    @staticmethod
    def _written(answered: PageResponse) -> HttpResponse:
        return http_response(answered.status, answered.headers, answered.body)


@contextmanager
def redeem_handler(context: FcContext) -> Iterator[RedeemHandler]:
    """Build what one visit needs, with the credentials of the invocation.

    A wrong configuration is an error in the log. A visitor, who cannot mend it, is
    shown that nothing answers.
    """
    from oceanferry.adapters.system_clock import SystemClock
    from oceanferry.bootstrap.building import build_in_function
    from oceanferry.bootstrap.redeeming import redeeming

    invocation = Invocation.of(context)
    log = InvocationLog(request_id=invocation.request_id, function=invocation.function_name)
    json_lines.configure()
    try:
        composition = build_in_function(invocation.credentials, short_timeouts=True)
        terms = _required(composition.settings.terms)
    except OceanferryError as error:
        yield _closed(error, log, SystemClock())
        return
    chosen = composition.settings
    with composition.closing:
        yield RedeemHandler(
            redeem=redeeming(composition, terms),
            log=log,
            clock=composition.clock,
            terms=terms,
            configuration=composition.configuration,
            otherwise=Reader(chosen.language, chosen.timezone),
            leads_to=chosen.download_origins,
        )


def _closed(error: OceanferryError, log: InvocationLog, clock: Clock) -> RedeemHandler:
    failure = Failure.of(error)
    return RedeemHandler(lambda _: RedeemPage("unreachable", clock.now(), troubles=(failure,)), log, clock)


def _required(terms: RedeemTerms | None) -> RedeemTerms:
    if terms is None:
        raise InvalidConfiguration(
            text("redeem.url is not set, so no button links to this function"),
            advice=text("Set it to the address of this function's custom domain, or remove the function"),
        )
    return terms


def _visit(request: HttpRequest, clock: Clock) -> Visit:
    _, _, token = request.path.rpartition(PATH)
    return Visit(
        token=token,
        source_ip=request.source_ip,
        redeems=request.method == "POST",
        address="internal" if request.form.get("address") == "internal" else "public",
        copy_in=request.form.get("copy", ""),
        asked_at=waiting_since(request.query.get("since", ""), clock.now()),
    )


def _state(redemption: Redemption) -> str:
    if isinstance(redemption, RedeemPage):
        return redemption.state
    return "preparing" if isinstance(redemption, StillPreparing) else "redeemed"
