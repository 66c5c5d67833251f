#include "src/report/style.hpp"

namespace noether {

const char* const kStyle = R"(
:root { color-scheme: light dark; --paper: #fff; --text: #1e1e1e; --faint: #5f6670; --rule: #d5dae0;
  --card: #f6f8fa; --data: #005aa0; --band: #dce3ea; --model: #b34700; --good: #1a6b35; --fair: #805500;
  --bad: #a3231f; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14171a; --text: #e6e8ea; --faint: #a2abb5; --rule: #363d45; --card: #1d2227;
    --data: #6cb4f0; --band: #34404b; --model: #f0a060; --good: #7fd19a; --fair: #e6c068; --bad: #f09490; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
main { max-width: 1120px; margin: 0 auto; padding: 16px; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: .5rem 0; }
h2 { font-size: 1.25rem; margin: 2.2rem 0 .5rem; border-bottom: 1px solid var(--rule); padding-bottom: .2rem; }
h3 { font-size: 1.05rem; margin: 0 0 .3rem; overflow-wrap: anywhere; }
p, li, dd, td, th, figcaption { overflow-wrap: anywhere; }
p { max-width: 75ch; }
.lead { font-size: 1.15rem; }
.faint, figcaption { color: var(--faint); font-size: .875rem; }
.badge { display: inline-block; border: 1px solid currentColor; border-radius: 1em; padding: 0 .6em;
  font-size: .8rem; font-weight: 600; white-space: nowrap; color: var(--fair); }
.established, .laws_found { color: var(--good); }
.refuted { color: var(--bad); }
.none_found { color: inherit; }
.figures { display: flex; flex-wrap: wrap; gap: 16px; align-items: flex-start; }
figure { margin: 0; flex: 1 1 300px; max-width: 340px; min-width: 0; break-inside: avoid; }
figure svg { display: block; width: 100%; height: auto; }
svg text { fill: currentColor; font-family: system-ui, "DejaVu Sans", sans-serif; }
svg path { fill: none; stroke-linecap: round; }
svg path.ink { stroke: currentColor; }
svg path.data { stroke: var(--data); }
svg path.model { stroke: var(--model); }
svg path.band { stroke: var(--band); }
svg polygon.data { fill: var(--data); }
svg polygon.model { fill: var(--model); }
svg polygon.band { fill: var(--band); }
.laws { list-style: none; padding: 0; margin: 0; display: grid; gap: 16px;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); }
.laws > li { background: var(--card); border: 1px solid var(--rule); border-radius: 8px; padding: 12px;
  min-width: 0; break-inside: avoid; }
.formula { font-size: 1.15rem; margin: .2rem 0; padding: .2rem 0 .5rem; overflow: auto hidden; }
math { display: inline-block; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem .8rem; margin: .5rem 0; }
dt { color: var(--faint); }
dd { margin: 0; min-width: 0; }
code, pre { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: .85rem; }
pre { background: var(--card); border: 1px solid var(--rule); border-radius: 6px; padding: 10px;
  white-space: pre-wrap; overflow-wrap: anywhere; }
code { overflow-wrap: anywhere; }
.key { display: inline-block; width: .8em; height: .8em; border-radius: 2px; }
.key.data { background: var(--data); }
.key.model { background: var(--model); }
.key.band { background: var(--band); border: 1px solid var(--rule); }
@media print {
  :root { color-scheme: light; --paper: #fff; --text: #000; --faint: #444; --rule: #bbb; --card: #fff;
    --data: #005aa0; --band: #dce3ea; --model: #b34700; --good: #1a6b35; --fair: #805500; --bad: #a3231f; }
  body { font-size: 11pt; }
  main { max-width: none; padding: 0; }
  h2, h3 { break-after: avoid; }
  figure { max-width: 8.5cm; }
  .key { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
)";

}  // namespace noether
