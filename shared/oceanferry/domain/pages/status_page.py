"""The status as one page: nothing to load, readable on a phone, light or dark as the reader likes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from oceanferry.domain.configuration import Language
from oceanferry.domain.messages import chinese_alarms, english_alarms
from oceanferry.domain.messages.alarm_words import AlarmWords
from oceanferry.domain.messages.chinese_reasons import reason_of
from oceanferry.domain.messages.figures import moment
from oceanferry.domain.pages.redeem_page.html import escape
from oceanferry.domain.runs.failures import Failure
from oceanferry.domain.texts import Sentence, joined, text
from oceanferry.domain.watching.status import (
    DeliveryState,
    DestinationStatus,
    FailedDelivery,
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
_STYLE = """
:root{color-scheme:light dark;--bg:#f5f6f8;--card:#fff;--text:#1c2330;--soft:#5b6472;--line:#e3e6eb;
--good:#1a7f4b;--good-bg:#e3f5ea;--bad:#b3261e;--bad-bg:#fdeceb;--busy:#1f5fbf;--busy-bg:#e6effc}
@media(prefers-color-scheme:dark){:root{--bg:#12151b;--card:#1b2029;--text:#e8ebf0;--soft:#9aa4b2;--line:#2c333f;
--good:#6fd39b;--good-bg:#15301f;--bad:#ff9c93;--bad-bg:#3a1a18;--busy:#8ab8ff;--busy-bg:#182a46}}
*{box-sizing:border-box}
body{margin:0;padding:1.25rem 1rem 2.5rem;background:var(--bg);color:var(--text);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:60rem;margin:0 auto}
h1{font-size:1.4rem;margin:0 0 .25rem}
.at{color:var(--soft);margin:0 0 1.25rem;font-size:.9rem}
.verdict{border-radius:.75rem;padding:.75rem 1rem;margin:0 0 1.25rem;font-weight:600}
.good{color:var(--good);background:var(--good-bg)}.bad{color:var(--bad);background:var(--bad-bg)}
.busy{color:var(--busy);background:var(--busy-bg)}
h2{font-size:1.05rem;margin:1.75rem 0 .6rem}h2 small{color:var(--soft);font-weight:400}
.cards{display:grid;gap:.75rem;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr))}
article{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:.85rem 1rem}
article h3{font-size:1rem;margin:0 0 .6rem;display:flex;gap:.5rem;justify-content:space-between;
align-items:center;overflow-wrap:anywhere}
.badge{font-size:.78rem;font-weight:600;padding:.1rem .6rem;border-radius:1rem;white-space:nowrap}
dl{margin:0;display:grid;grid-template-columns:auto 1fr;gap:.2rem .75rem;font-size:.92rem}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}dd small{display:block;color:var(--soft)}
.trouble{margin:.6rem 0 0;padding:.6rem .75rem;border-radius:.5rem;font-size:.9rem;overflow-wrap:anywhere}
ul{margin:.75rem 0 0;padding:.6rem .75rem .6rem 1.9rem;border-radius:.5rem;font-size:.9rem}
""".strip()


Say = Callable[[str], str]
"""Returns a sentence in the language of the page."""


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
        routes = "".join(self._route(each) for each in report.routes)
        tone = "good" if report.well else "bad"
        title = self._said(text("Healthy") if report.well else text("Unhealthy"))
        as_of = self._said(text("As of {at}", at=self._moment(report.at)))
        return (
            f'<!DOCTYPE html>\n<html lang="{_TAGS[self.language]}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            '<meta name="robots" content="noindex"><link rel="icon" href="data:,">'
            f"<title>{title} · Oceanferry</title>"
            f"<style>{_STYLE}</style></head><body><main>"
            f'<h1>{self._said(text("Backup deliveries"))}</h1><p class="at">{as_of}</p>'
            f'<p class="verdict {tone}">{self._said(report.summary)}</p>'
            f"{routes}{self._watchdog(report)}</main></body></html>\n"
        )

    def _watchdog(self, report: StatusReport) -> str:
        if report.watchdog is None:
            return ""
        looked_at = report.watchdog.looked_at
        tone = "trouble bad" if report.watchdog.overdue else "at"
        sentences: list[Sentence] = [
            text(
                "The watchdog last looked {length} ago, {at}",
                length=self._lasting(report.at - looked_at),
                at=self._moment(looked_at),
            )
        ]
        if report.watchdog.unseen:
            sentences.append(report.watchdog.said_of_unseen)
        return f'<p class="{tone}" style="margin-top:1.75rem">{self._said(joined(sentences, text(". ")))}</p>'

    def _route(self, route: RouteStatus) -> str:
        name = self._said(text("Route {name}", name=route.route))
        cluster = self._said(text("cluster {name}", name=route.cluster))
        heading = (
            f"{name} <small>{cluster}</small>"
            if route.route
            else self._said(text("Requests without a route"))
        )
        cards = "".join(self._card(each) for each in route.destinations)
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
        listed = f'<ul class="bad">{alarms}</ul>' if alarms else ""
        return f'<section><h2>{heading}</h2><div class="cards">{cards}</div>{listed}</section>'

    def _card(self, each: DestinationStatus) -> str:
        tone = "bad" if not each.well else "good" if each.state == "fine" else "busy"
        facts = "".join(f"<dt>{self._said(label)}</dt><dd>{value}</dd>" for label, value in self._facts(each))
        troubles = "".join(self._trouble(what, found) for what, found in _found(each))
        badge = f'<span class="badge {tone}">{self._said(_WORDS[each.state])}</span>'
        heading = f"<h3>{escape(each.destination)} {badge}</h3>"
        return f"<article>{heading}<dl>{facts}</dl>{troubles}</article>"

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

    def _trouble(self, what: Sentence, found: FailedDelivery) -> str:
        when = escape(self._moment(found.at))
        return (
            f'<p class="trouble bad"><strong>{self._said(what)}</strong>, {when}<br>'
            f"{escape(self._failure(found.failure))}</p>"
        )

    def _failure(self, failure: Failure) -> str:
        said = ". ".join(each.removesuffix(".") for each in (failure.message, failure.advice) if each)
        codes = ", ".join(filter(None, (failure.code, failure.request_id)))
        message = f"{said}." + (f" ({codes})" if codes else "")
        if self.language == "en":
            return message
        reason = reason_of(failure)
        explained = "。".join(filter(None, (reason.what, reason.advice)))
        return f"{explained}。原始信息：{message}"  # noqa: RUF001  # Chinese punctuation

    def _said(self, sentence: str) -> str:
        return escape(self.say(sentence))

    def _moment(self, at: datetime) -> str:
        return moment(at, self.zone)

    def _lasting(self, length: timedelta) -> str:
        words: AlarmWords = chinese_alarms if self.language == "zh" else english_alarms
        return words.lasting(length)


def _found(each: DestinationStatus) -> Iterator[tuple[Sentence, FailedDelivery]]:
    if each.failed:
        what = each.failed.backup_set_id or text("The run")
        yield text("{what} failed", what=what), each.failed
    elif each.refused:
        yield text("The last message was rejected"), each.refused
