"""A page that shows a message as a chat would: one file, nothing from elsewhere, no script."""

from __future__ import annotations

from html import escape

from oceanferry.application.messages import ShownMessage
from oceanferry.domain.messages import Message

_STYLE = """\
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 40rem; padding: 1.5rem 1rem; background: Canvas; color: CanvasText; }
article { border: 1px solid color-mix(in srgb, CanvasText 20%, Canvas); border-radius: .75rem;
  overflow: hidden; background: color-mix(in srgb, CanvasText 3%, Canvas); }
header, .text { padding: 0 1rem; }
h1 { font-size: 1.05rem; margin: .9rem 0 .4rem; }
p { margin: .35rem 0; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem .75rem; margin: .4rem 0; }
dt { opacity: .7; } dd { margin: 0; overflow-wrap: anywhere; }
.button { display: block; padding: .65rem 1rem; text-align: center; color: LinkText;
  border-top: 1px solid color-mix(in srgb, CanvasText 15%, Canvas); }
.from { opacity: .7; font-size: .85rem; margin: 0 0 .5rem; }
pre { overflow-x: auto; font-size: .8rem; padding: .75rem; border-radius: .5rem;
  background: color-mix(in srgb, CanvasText 6%, Canvas); }
@media (max-width: 28rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .35rem; } }"""


def page(shown: ShownMessage) -> str:
    """Return the page: the message above, the request below."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    headers = "".join(f"{name}: {value}\n" for name, value in shown.headers.items())
    request = escape(f"POST {shown.url}\n{headers}\n{shown.body}")
    return "\n".join(
        (
            "<!doctype html>",
            '<html><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(shown.message.title)}</title>",
            f"<style>{_STYLE}</style></head><body>",
            f'<p class="from">{escape(shown.channel)} · sample data</p>',
            _message(shown.message),
            "<details><summary>The request, with stars for what is secret</summary>",
            f"<pre>{request}</pre></details>",
            "</body></html>",
        )
    )


def _message(message: Message) -> str:
    facts = "".join(f"<dt>{escape(each.label)}</dt><dd>{escape(each.value)}</dd>" for each in message.facts)
    paragraphs = "".join(f"<p>{escape(each)}</p>" for each in message.paragraphs)
    buttons = "".join(f'<div class="button">{escape(each.label)}</div>' for each in message.buttons)
    listed = f"<dl>{facts}</dl>" if facts else ""
    return (
        f"<article><header><h1>{escape(message.title)}</h1></header>"
        f'<div class="text">{listed}{paragraphs}</div>{buttons}</article>'
    )
