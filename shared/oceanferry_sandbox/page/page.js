// Keeps the page alive: fetches the parts once a second, replaces those that
// changed, and counts the relative times on.
(() => {
  "use strict";
  const page = document.getElementById("page");
  const live = document.getElementById("live");
  const PANES = ".log, .sets";
  const GAP = 14;
  const settled = new Map();
  let version = "";

  // figures.ago has the same words.
  const ago = (seconds) => {
    if (seconds < 5) return "just now";
    if (seconds < 60) return `${seconds} s ago`;
    if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
    return seconds < 86400 ? `${Math.floor(seconds / 3600)} h ago` : `${Math.floor(seconds / 86400)} d ago`;
  };

  const countOn = () => {
    for (const time of document.querySelectorAll("time")) {
      const words = ago(Math.floor((Date.now() - Date.parse(time.dateTime)) / 1000));
      if (time.textContent !== words) time.textContent = words;
    }
  };

  const keys = (part) => new Set([...part.querySelectorAll("[data-key]")].map((each) => each.dataset.key));

  // A chat opens on its newest message with buttons, and later messages follow below it.
  // Of a message that is higher than the chat, the end is shown: the buttons are there.
  const settle = (part) => {
    const pane = part.querySelector(".log");
    const message = pane?.querySelector(".message:has(.button)");
    if (!message) return;
    const chat = pane.getBoundingClientRect();
    const place = message.getBoundingClientRect();
    const fits = place.height + GAP <= chat.height;
    pane.scrollTop += fits ? place.top - chat.top - GAP : place.bottom - chat.bottom + GAP;
    settled.set(part.id, pane.scrollTop);
  };

  // Whether the reader has not scrolled the chat.
  const untouched = (part) => {
    const pane = part.querySelector(".log");
    return pane !== null && Math.abs(pane.scrollTop - (settled.get(part.id) ?? 0)) < 2;
  };

  const settleAll = () => document.querySelectorAll(".part").forEach(settle);

  const replace = (old, next) => {
    const known = keys(old);
    const settles = untouched(old);
    for (const each of next.querySelectorAll("[data-key]")) {
      each.classList.toggle("fresh", !known.has(each.dataset.key));
    }
    const panes = [...old.querySelectorAll(PANES)];
    const focused = panes.indexOf(document.activeElement);
    const scrolled = panes.map((pane) => [pane.scrollTop, pane.scrollLeft]);
    old.replaceWith(next);
    next.querySelectorAll(PANES).forEach((pane, number) => {
      if (scrolled[number]) [pane.scrollTop, pane.scrollLeft] = scrolled[number];
      if (number === focused) pane.focus({ preventScroll: true });
    });
    if (settles) settle(next);
  };

  const names = (root) => [...root.querySelectorAll(".part")].map((part) => part.id).sort().join();

  const show = (html) => {
    const next = new DOMParser().parseFromString(html, "text/html");
    if (names(next) !== names(document)) {
      page.replaceChildren(...next.getElementById("page").childNodes);
      settleAll();
    }
    for (const part of next.querySelectorAll(".part")) {
      const old = document.getElementById(part.id);
      if (old.dataset.version !== part.dataset.version) replace(old, part);
    }
  };

  const say = (words, state) => {
    live.className = state;
    if (live.lastElementChild.textContent !== words) live.lastElementChild.textContent = words;
  };

  const poll = async () => {
    try {
      const headers = version ? { "If-None-Match": version } : {};
      const reply = await fetch("fragment", { headers, cache: "no-store" });
      if (reply.status === 200) {
        version = reply.headers.get("ETag") || "";
        show(await reply.text());
      }
      say("Live", "on");
    } catch {
      say("The sandbox does not answer", "off");
    }
    countOn();
    setTimeout(poll, 1000);
  };

  settleAll();
  poll();
})();
