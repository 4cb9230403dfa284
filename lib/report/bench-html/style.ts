/** Everything that the page looks like: light and dark, from the narrowest telephone on. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9; --card: #ffffff; --ink: #1b1f24; --quiet: #57606a; --rule: #d5dae0; --code: #f0f2f5;
  --hit: #0b63b8; --miss: #b4530a; --good: #1a7f37; --bad: #c62828; --warn: #8a5a00;
  --p1: #7a5195; --p2: #00798c; --p3: #c7522a; --p4: #2f6db5; --p5: #6b7a8c; --none: #e3e7ec;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1318; --card: #181d24; --ink: #e8ebef; --quiet: #a3adb8; --rule: #343c46; --code: #10151b;
    --hit: #62aef7; --miss: #f2a154; --good: #5bc37a; --bad: #ff8a80; --warn: #e9bd5b;
    --p1: #c39be0; --p2: #4fc3d0; --p3: #f28b66; --p4: #7fb2f0; --p5: #98a6b5; --none: #2a313a;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main, header, footer { max-width: 62rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1.5rem; }
footer { padding-bottom: 2rem; color: var(--quiet); font-size: .875rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.2rem; margin: 0 0 .25rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
p, ul, ol { margin: .4rem 0; }
h1, h2, h3, p, li, td, th, dd, summary { overflow-wrap: anywhere; }
.card { background: var(--card); border: 1px solid var(--rule); border-radius: 10px; padding: 1rem; margin: 1rem 0; }
.quiet { color: var(--quiet); font-size: .875rem; }
.facts { display: flex; flex-wrap: wrap; gap: .1rem 1.25rem; margin: 0; font-size: .875rem; color: var(--quiet); }
.facts div { display: flex; gap: .4rem; min-width: 0; }
.facts dd { margin: 0; color: var(--ink); }
.verdict { border-left: 6px solid var(--quiet); }
.verdict.reorder { border-left-color: var(--warn); }
.verdict.keep { border-left-color: var(--good); }
.verdict .said { font-size: 1.1rem; margin: 0; }
.big { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem .75rem; margin: .6rem 0 0; }
.big b { font-size: 1.75rem; line-height: 1.2; }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; padding: 0; margin: .75rem 0 0; font-size: .9375rem; }
a { color: var(--hit); display: inline-block; padding: .2rem 0; }
svg.chart { display: block; width: 100%; margin: .5rem 0; }
svg text { font: 13px system-ui, sans-serif; fill: var(--ink); }
svg .small, svg .tick { font-size: 12px; fill: var(--quiet); }
svg .strong { font-weight: 600; }
svg .strong, svg .small { paint-order: stroke; stroke: var(--card); stroke-width: 4px; stroke-linejoin: round; }
.grid { stroke: var(--rule); stroke-width: 1; }
.hit { fill: var(--hit); } .miss { fill: var(--miss); } .none { fill: var(--none); }
.line { fill: none; stroke-width: 1.5; stroke-linejoin: round; vector-effect: non-scaling-stroke; }
.dots { fill: none; stroke-width: 4; stroke-linecap: round; vector-effect: non-scaling-stroke; }
.line.hit, .dots.hit { fill: none; stroke: var(--hit); } .line.miss, .dots.miss { fill: none; stroke: var(--miss); }
.bars { fill-opacity: .55; }
.interval { fill-opacity: .22; stroke-width: 1; } .interval.hit { stroke: var(--hit); } .interval.miss { stroke: var(--miss); }
.median { stroke: var(--ink); stroke-width: 2.5; }
.between { stroke: var(--card); stroke-width: 1; vector-effect: non-scaling-stroke; }
.unknown { fill: none; stroke: var(--quiet); stroke-dasharray: 3 3; }
.dead { fill: var(--bad); fill-opacity: .14; }
.p1 { fill: var(--p1); background: var(--p1); } .p2 { fill: var(--p2); background: var(--p2); }
.p3 { fill: var(--p3); background: var(--p3); } .p4 { fill: var(--p4); background: var(--p4); }
.p5 { fill: var(--p5); background: var(--p5); }
.key { display: flex; flex-wrap: wrap; gap: .15rem 1rem; list-style: none; padding: 0; font-size: .875rem; }
.key i { display: inline-block; width: .8rem; height: .8rem; border-radius: 2px; margin-right: .4rem; }
.key .hit { background: var(--hit); } .key .miss { background: var(--miss); } .key .none { background: var(--none); }
.key .unknown { border: 1px dashed var(--quiet); }
.key .median { width: 3px; height: .9rem; background: var(--ink); vertical-align: -.1rem; border-radius: 0; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
th, td { text-align: left; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
th { color: var(--quiet); font-weight: 500; font-size: .8125rem; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
tr.first .name { color: var(--good); font-weight: 600; }
.range { display: block; color: var(--quiet); font-size: .75rem; }
details { margin: .5rem 0; } summary { cursor: pointer; color: var(--hit); padding: .3rem 0; }
.scroll { overflow: auto; max-width: 100%; max-height: 70vh; border: 1px solid var(--rule); border-radius: 6px; }
.scroll table { font-size: .8125rem; width: auto; min-width: 100%; }
.scroll th, .scroll td { padding: .2rem .5rem; white-space: nowrap; }
.scroll thead th { position: sticky; top: 0; background: var(--card); }
.scroll .mark { text-align: center; color: var(--hit); }
pre { background: var(--code); border: 1px solid var(--rule); border-radius: 6px; padding: .6rem .75rem; margin: .4rem 0; overflow-x: auto; font: .8125rem/1.5 ui-monospace, monospace; }
.orders { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 0 1.5rem; }
.orders ol { padding-left: 1.5rem; }
.notes { padding-left: 1.1rem; }
@media (max-width: 46rem) {
  .stacks thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .stacks, .stacks tbody { display: block; }
  .stacks tr { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: .25rem .75rem; padding: .6rem 0; border-bottom: 1px solid var(--rule); }
  .stacks td, .stacks th { display: block; border: 0; padding: 0; text-align: left; white-space: normal; }
  .stacks .name { grid-column: 1 / -1; color: var(--ink); font-size: .9375rem; font-weight: 600; }
  .stacks td::before { content: attr(data-label); display: block; color: var(--quiet); font-size: .75rem; }
}
@media print { body { background: none; } .card { break-inside: avoid; } nav { display: none; } }
`;
