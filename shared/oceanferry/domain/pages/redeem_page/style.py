"""The page's style. Its hash is in the Content-Security-Policy, so that no other style is applied."""

from __future__ import annotations

import base64
import hashlib

STYLE = """
:root{color-scheme:light dark;--ground:#eef2f6;--card:#fff;--ink:#14202b;--soft:#52606d;--line:#dbe2e9;
--accent:#0b5fc4;--accent-ink:#fff;--accent-on:#094c9d;--good:#0a6b3d;--good-bg:#e2f5ea;--busy:#0b5394;
--busy-bg:#e3effc;--warn:#8a4600;--warn-bg:#fdf0dc;--bad:#a3202c;--bad-bg:#fdeaea}
@media (prefers-color-scheme:dark){:root{--ground:#0e1419;--card:#18212a;--ink:#e8eef4;--soft:#a5b2be;
--line:#2d3a46;--accent:#7db7ff;--accent-ink:#07192e;--accent-on:#a5cdff;--good:#7fdca8;--good-bg:#12352a;
--busy:#94c5ff;--busy-bg:#14304f;--warn:#f3bf77;--warn-bg:#3d2b12;--bad:#ffa9ab;--bad-bg:#43191d}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;min-height:100vh;background:var(--ground);color:var(--ink);
font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC","Hiragino Sans GB","Microsoft YaHei",
"Noto Sans CJK SC","Noto Sans SC",sans-serif;padding:clamp(.75rem,4vw,3rem) clamp(.75rem,4vw,2rem)}
main,footer,header{max-width:38rem;margin:0 auto}
header{display:flex;align-items:center;gap:.6rem;padding:0 .25rem .9rem;color:var(--soft);font-weight:600}
header svg{width:1.6rem;height:1.6rem;color:var(--accent);flex:none}
main{background:var(--card);border:1px solid var(--line);border-radius:14px;overflow:hidden;
box-shadow:0 1px 2px rgb(16 32 48/6%),0 12px 32px rgb(16 32 48/7%)}
main>*{padding:clamp(1.1rem,4vw,1.9rem)}
main>*+*{border-top:1px solid var(--line)}
.badge{display:inline-flex;align-items:center;gap:.45rem;border-radius:99px;padding:.15rem .75rem;
font-size:.86rem;font-weight:600}
.badge i{width:.55rem;height:.55rem;border-radius:50%;background:currentcolor}
.good .badge{background:var(--good-bg);color:var(--good)}
.busy .badge{background:var(--busy-bg);color:var(--busy)}
.warn .badge{background:var(--warn-bg);color:var(--warn)}
.bad .badge{background:var(--bad-bg);color:var(--bad)}
h1{font-size:clamp(1.35rem,5vw,1.7rem);line-height:1.25;margin:.75rem 0 .5rem;letter-spacing:-.01em;
text-wrap:balance;overflow-wrap:anywhere}
h2{font-size:1.05rem;line-height:1.3;margin:0 0 .35rem}
p{margin:.4rem 0;overflow-wrap:anywhere;text-wrap:pretty}
.lead,.small{color:var(--soft)}
.small{font-size:.9rem}
form{margin:1.1rem 0 0}
form+form{margin-top:.75rem}
button,.again{display:inline-flex;flex-direction:column;align-items:center;justify-content:center;width:100%;
min-height:3.2rem;padding:.6rem 1rem;border-radius:10px;border:1px solid var(--accent);
font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer;overflow-wrap:anywhere;background:transparent;
color:var(--accent)}
.again{margin-top:.7rem}
button.main,.again.main{background:var(--accent);color:var(--accent-ink)}
button:hover,.again:hover{border-color:var(--accent-on);color:var(--accent-on)}
button.main:hover,.again.main:hover{background:var(--accent-on);color:var(--accent-ink)}
button small{font-weight:400;font-size:.86rem}
button span span{display:inline-block}
a{color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:3px}
dl{display:grid;grid-template-columns:fit-content(40%) 1fr;gap:.35rem 1.2rem;margin:0;font-size:.95rem}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere;word-break:keep-all}
code{font:.92em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
details{margin:.6rem 0 0}
summary{display:flex;align-items:center;min-height:2.75rem;cursor:pointer;color:var(--accent);font-size:.95rem}
summary::before{content:"";width:.5rem;height:.5rem;margin:0 .75rem 0 .3rem;border:solid currentcolor;
border-width:0 2px 2px 0;transform:rotate(-45deg)}
[open]>summary::before{transform:rotate(45deg)}
summary::-webkit-details-marker{display:none}
details form{margin:.3rem 0 0}
.dots{display:flex;gap:.6rem;margin:1.3rem 0 1rem}
.dots i{width:.75rem;height:.75rem;border-radius:50%;background:var(--busy);
animation:wave 1.5s ease-in-out infinite}
.dots i:nth-child(2){animation-delay:.2s}
.dots i:nth-child(3){animation-delay:.4s}
@keyframes wave{0%,60%,100%{transform:none;opacity:.45}30%{transform:translateY(-.35rem);opacity:1}}
.links{display:flex;flex-wrap:wrap;gap:.4rem 1.4rem}
footer{padding:.9rem .25rem 0;color:var(--soft);font-size:.88rem}
@media (max-width:20rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.55rem}}
@media (prefers-reduced-motion:reduce){.dots i{animation:none}}
""".strip()

STYLE_HASH = "sha256-" + base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
"""As a Content-Security-Policy names it."""
