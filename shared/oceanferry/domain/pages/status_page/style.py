"""The style of the status page. Text has a contrast of 4.5 or more, as WCAG 2.2 AA asks."""

from __future__ import annotations

STYLE = """
:root{color-scheme:light dark;--bg:#f5f6f8;--card:#fff;--text:#1c2330;--soft:#5b6472;--line:#e3e6eb;
--good:#136a3c;--good-bg:#e3f5ea;--bad:#b3261e;--bad-bg:#fdeceb;--busy:#1f5fbf;--busy-bg:#e6effc}
@media(prefers-color-scheme:dark){:root{--bg:#12151b;--card:#1b2029;--text:#e8ebf0;--soft:#9aa4b2;--line:#2c333f;
--good:#6fd39b;--good-bg:#15301f;--bad:#ff9c93;--bad-bg:#3a1a18;--busy:#8ab8ff;--busy-bg:#182a46}}
*{box-sizing:border-box}
body{margin:0;padding:1.25rem 1rem 2.5rem;background:var(--bg);color:var(--text);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:60rem;margin:0 auto}
p,li{text-wrap:pretty}
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
.errors{display:grid;gap:.75rem;margin:0;padding:0;list-style:none}
.errors li{border-radius:.75rem;padding:.75rem 1rem;overflow-wrap:anywhere}
.errors p{margin:0}.errors ul{margin:.4rem 0;padding:0 0 0 1.1rem;font-size:.92rem}.errors ul li{padding:0}
.errors small{font-size:.85rem;opacity:.95}
.why{margin:.6rem 0 0;font-size:.92rem}.why a{color:var(--bad)}
.alarms{margin:.75rem 0 0;padding:.6rem .75rem .6rem 1.9rem;border-radius:.5rem;font-size:.9rem}
.watchdog{margin:1.75rem 0 0;font-size:.9rem;color:var(--soft)}
.watchdog.bad{padding:.6rem .75rem;border-radius:.5rem;color:var(--bad)}
:focus-visible{outline:3px solid var(--busy);outline-offset:2px}
""".strip()
