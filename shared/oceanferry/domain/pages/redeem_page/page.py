"""The page as HTML: without script, without anything from elsewhere, in the visitor's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta, tzinfo
from urllib.parse import quote

from oceanferry.domain.backup_sets import BackupSet
from oceanferry.domain.configuration import Language
from oceanferry.domain.messages.chinese import words as chinese_messages
from oceanferry.domain.messages.english import words as english_messages
from oceanferry.domain.messages.figures import moment, sized
from oceanferry.domain.messages.words import Words
from oceanferry.domain.pages.redeem_page import chinese, english
from oceanferry.domain.pages.redeem_page.elements import fact, form, linked
from oceanferry.domain.pages.redeem_page.html import Child, Html, join, tag
from oceanferry.domain.pages.redeem_page.style import STYLE
from oceanferry.domain.pages.redeem_page.waiting import waiting_query
from oceanferry.domain.pages.redeem_page.words import PageWords
from oceanferry.domain.redeeming.terms import Address, ButtonState, OfferedCopy, RedeemPage

_WORDS: Mapping[Language, tuple[PageWords, Words]] = {
    "zh": (chinese.WORDS, chinese_messages),
    "en": (english.WORDS, english_messages),
}
_MOODS: Mapping[ButtonState, str] = {
    "ready": "good",
    "unprepared": "busy",
    "preparing": "busy",
    "unreachable": "warn",
    "wrong_network": "warn",
    "not_prepared": "warn",
}
_MOST_TENANTS = 8
_ICON = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' stroke='{0}' stroke-width='2'"
    " stroke-linecap='round' stroke-linejoin='round'><path d='M4 13h16l-2.5 5h-11z'/>"
    "<path d='M12 13V4l6 6h-6M2 21c1.7 1.3 3.3 1.3 5 0 1.7 1.3 3.3 1.3 5 0 1.7 1.3 3.3 1.3 5 0"
    " 1.7 1.3 3.3 1.3 5 0'/></svg>"
)


def render(page: RedeemPage, language: Language, zone: tzinfo, *, again_in: timedelta | None = None) -> str:
    """Write the page.

    Args:
        page: What it tells.
        language: Of the visitor.
        zone: The time zone of the people whom the button was made for.
        again_in: After how long the browser reloads, as the header says; None when it does not.
    """
    return _Rendering(page, *_WORDS[language], zone, again_in).document()


class _Rendering:
    def __init__(
        self,
        page: RedeemPage,
        words: PageWords,
        messages: Words,
        zone: tzinfo,
        again_in: timedelta | None,
    ) -> None:
        self._page = page
        self._words = words
        self._messages = messages
        self._zone = zone
        self._again_in = again_in

    def document(self) -> str:
        title = self._words.states[self._page.state].title
        head = tag(
            "head",
            tag("meta", charset="utf-8"),
            tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
            tag("meta", name="robots", content="noindex"),
            tag("meta", name="referrer", content="no-referrer"),
            tag("title", f"{title} · Oceanferry"),
            tag("link", rel="icon", href=f"data:image/svg+xml,{quote(_ICON.format('#0b5fc4'))}"),
            tag("style", Html(STYLE)),
        )
        logo = Html(
            _ICON.format("currentColor").replace("<svg ", "<svg aria-hidden='true' ", 1).replace("'", '"')
        )
        body = tag(
            "body",
            tag("header", logo, tag("span", "Oceanferry")),
            tag("main", *self._sections(), class_=_MOODS.get(self._page.state, "bad")),
            tag("footer", *self._footer()),
        )
        return f"<!DOCTYPE html>\n{tag('html', head, body, lang=self._words.language)}\n"

    def _sections(self) -> Iterator[Html]:
        said = self._words.states[self._page.state]
        yield tag(
            "section",
            tag("span", tag("i", aria_hidden="true"), said.badge, class_="badge"),
            tag("h1", said.title),
            tag("p", said.lead, class_="lead"),
            *self._actions(),
        )
        if self._page.copies:
            copies = [part for each in self._page.copies for part in self._copy(each)]
            yield tag("section", tag("h2", self._words.copies), *copies)
        if facts := list(self._facts()):
            yield tag("div", tag("dl", *facts))
        if self._asks:
            reference = self._page.voucher.reference if self._page.voucher else ""
            telling = tag("p", self._words.tell_reference.format(reference), class_="small")
            contact = tag("p", *self._contact())
            yield tag("section", tag("h2", self._words.ask), contact, telling if reference else None)

    def _actions(self) -> Iterator[Child]:
        page, words = self._page, self._words
        if page.state == "ready":
            yield from self._downloads(page.addresses, page.file_name, page.region, main=True)
        elif page.state in ("unprepared", "not_prepared"):
            label = words.prepare if page.state == "unprepared" else words.try_again
            yield form(tag("button", label, class_="main", type="submit"))
        elif page.state == "preparing":
            yield from self._waiting()
        elif page.state in ("unreachable", "wrong_network") and page.voucher:
            yield tag("p", tag("a", words.try_again, class_="again main", href="?"))

    def _downloads(
        self, addresses: tuple[Address, ...], file: str, region: str, *, main: bool, copy_in: str = ""
    ) -> Iterator[Html]:
        """Offer the first address; the others are for few people and unfold below it."""
        for position, address in enumerate(addresses):
            if position:
                other = self._download(address, "", region, main=False, copy_in=copy_in)
                yield tag("details", tag("summary", self._words.other[address]), other)
            else:
                yield self._download(address, file, region, main=main, copy_in=copy_in)

    def _download(self, address: Address, file: str, region: str, *, main: bool, copy_in: str) -> Html:
        words = self._words
        hidden = tag("input", type="hidden", name="copy", value=copy_in) if copy_in else None
        named = tag("span", tag("bdi", file)) if file and not copy_in else None
        return form(
            hidden,
            tag(
                "button",
                tag(
                    "span", words.download_copy if copy_in else words.download, " " if named else None, named
                ),
                tag("small", words.reach[address].format(region or words.inside_unnamed)),
                class_="main" if main else False,
                type="submit",
                name="address",
                value=address,
            ),
        )

    def _waiting(self) -> Iterator[Html]:
        words, page = self._words, self._page
        # How far the preparation is, is not known: three dots say no share.
        yield tag("div", *(tag("i") for _ in range(3)), class_="dots", aria_hidden="true")
        asked = ""
        if page.waiting_since:
            away = page.waiting_since - page.now
            at = self._messages.at(moment(page.waiting_since, self._zone), away)
            asked = words.asked.format(at)
        reloading = (
            words.reloading.format(int(self._again_in.total_seconds())) if self._again_in else words.stopped
        )
        yield tag("p", join(reloading, asked), class_="small", role="status")
        here = waiting_query(page.waiting_since)
        links = [tag("a", words.check_now, href=here)]
        if self._again_in:
            links.append(tag("a", words.stop_reloading, href=f"{here}&still=1"))
        yield tag("p", *links, class_="links small")

    def _copy(self, copy: OfferedCopy) -> Iterator[Html]:
        words = self._words
        sentence = words.copy.format(
            copy.bucket, copy.region, sized(copy.size_bytes), moment(copy.copied_at, self._zone)
        )
        yield tag("p", sentence, class_="small")
        if not copy.addresses:
            yield tag("p", words.copy_archived, class_="small")
        main = self._page.state not in ("ready", "unprepared")
        yield from self._downloads(
            copy.addresses, copy.file_name, copy.region, main=main, copy_in=copy.destination
        )

    def _facts(self) -> Iterator[Html]:
        page, labels, voucher = self._page, self._messages.LABELS, self._page.voucher
        if voucher is None:
            return
        yield from fact(labels.cluster, voucher.cluster)
        yield from fact(labels.backup_set, voucher.backup_set_id)
        yield from fact(self._words.file, self._file or self._messages.file(voucher.part_id))
        if page.size_bytes is not None:
            yield from fact(labels.size, sized(page.size_bytes))
        if page.backup_set:
            yield from self._of_backup_set(page.backup_set)
        if page.state not in ("revoked", "used_up"):
            left = voucher.expires_at - page.now
            until = self._words.worked_until if page.state == "expired" else self._words.works_until
            at = self._messages.at(moment(voucher.expires_at, self._zone), left)
            yield from fact(until, at)
        if page.uses_left is not None:
            yield from fact(self._words.uses_left, str(page.uses_left))
        yield tag("dt", self._words.reference)
        yield tag("dd", tag("code", voucher.reference))

    def _of_backup_set(self, found: BackupSet) -> Iterator[Html]:
        labels = self._messages.LABELS
        if found.tenants:
            yield from fact(labels.tenants, self._messages.listing(found.tenants, _MOST_TENANTS))
        yield from fact(labels.method, self._messages.backed_up(found.method, found.object_type))
        if found.checkpoint:
            away = found.checkpoint - self._page.now
            at = self._messages.at(moment(found.checkpoint, self._zone, seconds=True), away)
            yield from fact(labels.restores_to, at)

    @property
    def _file(self) -> str:
        return self._page.file_name or next((each.file_name for each in self._page.copies), "")

    @property
    def _asks(self) -> bool:
        return self._page.state not in ("ready", "unprepared", "preparing")

    def _contact(self) -> Iterator[Child]:
        yield from linked(self._page.contact or self._words.ask_administrators)

    def _footer(self) -> Iterator[Html]:
        if self._page.voucher and not self._asks:
            yield tag("p", self._words.confidential)
        if self._page.contact and not self._asks:
            yield tag("p", self._words.ask, self._messages.COLON, *self._contact())
