"""The status as one page: nothing to load, readable on a phone, light or dark as the reader likes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from oceanferry.domain.configuration import Language
from oceanferry.domain.messages.alarm_words import AlarmWords
from oceanferry.domain.messages.chinese import alarms as chinese_alarms
from oceanferry.domain.messages.chinese.reasons import reason_of
from oceanferry.domain.messages.english import alarms as english_alarms
from oceanferry.domain.messages.figures import moment
from oceanferry.domain.pages.redeem_page.html import escape
from oceanferry.domain.pages.status_page.errors import (
    FailedPlace,
    SharedError,
    errors_of,
    failure_at,
    same,
)
from oceanferry.domain.pages.status_page.style import STYLE
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.texts import Say, Sentence, joined, text
from oceanferry.domain.watching.status import (
    DeliveryState,
    DestinationStatus,
    RouteStatus,
    StatusReport,
)

_WORDS: dict[DeliveryState, Sentence] = {
    "fine": text("Fine"),
    "under_way": text("In progress"),
    "nothing_yet": text("Nothing yet"),
    "overdue": text("Overdue"),
    "failed": text("Failed"),
    "refusing": text("Rejects messages"),
    "removed": text("Copy removed"),
}
_TAGS: dict[Language, str] = {"en": "en", "zh": "zh-CN"}


def page(report: StatusReport, zone: tzinfo, *, language: Language = "en", say: Say = str) -> str:
    """Write the page; its times are those of *zone*, its sentences as *say* has them in *language*."""
    return _Page(report.at, zone, language, say).of(report)


@dataclass(frozen=True)
class _Page:
    now: datetime
    zone: tzinfo
    language: Language
    say: Say

    def of(self, report: StatusReport) -> str:
        errors = errors_of(report)
        numbers = {same(each.failure): number for number, each in enumerate(errors, 1)}
        routes = "".join(self._route(each, numbers) for each in report.routes)
        tone = "good" if report.well else "bad"
        title = self._said(text("Healthy") if report.well else text("Unhealthy"))
        as_of = self._said(text("As of {at}", at=self._moment(report.at)))
        return (
            f'<!DOCTYPE html>\n<html lang="{_TAGS[self.language]}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            '<meta name="robots" content="noindex"><link rel="icon" href="data:,">'
            f"<title>{title} · Oceanferry</title>"
            f"<style>{STYLE}</style></head><body><main>"
            f'<h1>{self._said(text("Backup deliveries"))}</h1><p class="at">{as_of}</p>'
            f'<p class="verdict {tone}">{self._said(report.summary)}</p>'
            f"{self._errors(errors)}{routes}{self._watchdog(report)}</main></body></html>\n"
        )

    def _errors(self, errors: Sequence[SharedError]) -> str:
        if not errors:
            return ""
        listed = "".join(
            f'<li class="bad" id="error-{number}">{self._error(each)}</li>'
            for number, each in enumerate(errors, 1)
        )
        heading = self._said(text("What failed, and why"))
        return f'<section><h2>{heading}</h2><ol class="errors">{listed}</ol></section>'

    def _error(self, error: SharedError) -> str:
        happened, original = self._failure(error.failure)
        places = "".join(f"<li>{self._place(each)}</li>" for each in error.places)
        asides = filter(None, (original, error.failure.code, ", ".join(error.request_ids)))
        aside = escape(" · ".join(asides))
        return f"<p><strong>{escape(happened)}</strong></p><ul>{places}</ul>" + (
            f"<p><small>{aside}</small></p>" if aside else ""
        )

    def _place(self, place: FailedPlace) -> str:
        route = text("Route {name}", name=place.route) if place.route else text("Requests without a route")
        parts = (
            self._said(route),
            escape(place.destination),
            self._said(_failed(place.delivery.backup_set_id, message_only=place.message_only)),
            escape(self._moment(place.delivery.at)),
        )
        return " · ".join(parts)

    def _watchdog(self, report: StatusReport) -> str:
        if report.watchdog is None:
            return (
                f'<p class="watchdog">{self._said(text("The watchdog has not checked the routes yet"))}</p>'
            )
        checked_at = report.watchdog.checked_at
        tone = "watchdog bad" if report.watchdog.overdue else "watchdog"
        sentences: list[Sentence] = [
            text(
                "The watchdog last checked the routes {length} ago, {at}",
                length=self._lasting(report.at - checked_at),
                at=self._moment(checked_at),
            )
        ]
        if report.watchdog.unseen:
            sentences.append(report.watchdog.said_of_unseen)
        return f'<p class="{tone}">{self._said(joined(sentences, text(". ")))}</p>'

    def _route(self, route: RouteStatus, numbers: Mapping[Failure, int]) -> str:
        name = self._said(text("Route {name}", name=route.route))
        cluster = self._said(text("cluster {name}", name=route.cluster))
        heading = (
            f"{name} <small>{cluster}</small>"
            if route.route
            else self._said(text("Requests without a route"))
        )
        cards = "".join(self._card(each, numbers) for each in route.destinations)
        words = chinese_alarms if self.language == "zh" else english_alarms
        alarms = "".join(
            "<li>"
            + self._said(
                text(
                    "{alarm}, alarm since {at}",
                    alarm=words.named(each.condition, each.destination),
                    at=self._moment(each.opened_at),
                )
            )
            + "</li>"
            for each in route.alarms
        )
        listed = f'<ul class="alarms bad">{alarms}</ul>' if alarms else ""
        return f'<section><h2>{heading}</h2><div class="cards">{cards}</div>{listed}</section>'

    def _card(self, each: DestinationStatus, numbers: Mapping[Failure, int]) -> str:
        tone = "bad" if not each.well else "good" if each.state == "fine" else "busy"
        facts = "".join(f"<dt>{self._said(label)}</dt><dd>{value}</dd>" for label, value in self._facts(each))
        badge = f'<span class="badge {tone}">{self._said(_WORDS[each.state])}</span>'
        heading = f"<h3>{escape(each.destination)} {badge}</h3>"
        return f"<article>{heading}<dl>{facts}</dl>{self._why(each, numbers)}</article>"

    def _why(self, each: DestinationStatus, numbers: Mapping[Failure, int]) -> str:
        found = failure_at(each)
        if found is None:
            return ""
        failed = self._said(_failed(found.backup_set_id, message_only=each.failed is None))
        return f'<p class="why"><a href="#error-{numbers[same(found.failure)]}">{failed}</a></p>'

    def _facts(self, each: DestinationStatus) -> Iterator[tuple[Sentence, str]]:
        if each.proven:
            ago = self._said(text("{length} ago", length=self._lasting(self.now - each.proven.at)))
            yield text("Last proven"), f"{ago}<small>{escape(self._moment(each.proven.at))}</small>"
            gone = (
                f"<small>{self._said(text('no longer in the bucket'))}</small>" if each.proven.removed else ""
            )
            yield text("Backup set"), escape(each.proven.backup_set_id) + gone
        else:
            yield text("Last proven"), self._said(text("never"))
        if each.expected_by:
            left = each.expected_by - self.now
            length = self._lasting(left)
            sentence = (
                text("overdue for {length}", length=length)
                if left < timedelta()
                else text("within {length}", length=length)
            )
            by = self._said(text("by {at}", at=self._moment(each.expected_by)))
            yield text("Next"), f"{self._said(sentence)}<small>{by}</small>"
        for one in each.under_way:
            lasting = self._said(text("for {length}", length=self._lasting(self.now - one.began_at)))
            yield text("In progress"), f"{escape(one.backup_set_id)}<small>{lasting}</small>"

    def _failure(self, failure: Failure) -> tuple[str, str]:
        """Return what happened and what to do, and the original words where these are others."""
        said = ". ".join(each.removesuffix(".") for each in (failure.message, failure.advice) if each) + "."
        if self.language == "en":
            return said, ""
        reason = reason_of(failure)
        explained = "。".join(filter(None, (reason.what, reason.advice)))
        return f"{explained}。", f"原始信息：{said}"  # noqa: RUF001  # Chinese punctuation

    def _said(self, sentence: str) -> str:
        return escape(self.say(sentence))

    def _moment(self, at: datetime) -> str:
        return moment(at, self.zone)

    def _lasting(self, length: timedelta) -> str:
        words: AlarmWords = chinese_alarms if self.language == "zh" else english_alarms
        return words.lasting(length)


def _failed(backup_set_id: str, *, message_only: bool) -> Sentence:
    if message_only:
        return text("The last message was rejected")
    return text("{what} failed", what=backup_set_id or text("The run"))
