/** The look of the HTML report: the reader's light or dark, calm, and the same on paper. No address in it, so nothing is fetched. */
export const STYLE = `
:root{color-scheme:light dark;--page:#fff;--text:#1d2128;--muted:#5c6470;--line:#e3e6ea;--bar:#3d6fb4;--mark:#8a4fb0;--soft:#f5f6f8;--flight:#b7791f;--explore:#8b95a3;--reverted:#b4553d}
@media (prefers-color-scheme:dark){:root{--page:#16181c;--text:#e4e7eb;--muted:#9aa3af;--line:#2c3038;--bar:#7aa7e6;--mark:#c79be8;--soft:#1d2026;--flight:#e0b060;--explore:#76808e;--reverted:#e08a70}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;-webkit-text-size-adjust:100%}
main{max-width:62rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .25rem;font-weight:600}
h2{font-size:1.0625rem;margin:2.5rem 0 .75rem;font-weight:600}
p{margin:.25rem 0}
.muted,caption,.note{color:var(--muted)}
.note{font-size:.8125rem}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:1.5rem 2rem;margin:2rem 0 0;padding:1.25rem 0;border:solid var(--line);border-width:1px 0}
dt{font-size:.8125rem;color:var(--muted)}
dd{margin:0}
.value{font-size:1.625rem;line-height:1.3;font-variant-numeric:tabular-nums}
.value.words{font-size:1.125rem;line-height:1.875rem}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:start;padding:.375rem .75rem .375rem 0;border-bottom:1px solid var(--line);vertical-align:baseline;font-weight:400}
th:last-child,td:last-child{padding-inline-end:0}
thead th{font-size:.8125rem;color:var(--muted)}
tfoot th,tfoot td{font-weight:600;border-bottom:0}
td{white-space:nowrap}
th[scope=row]{min-width:9rem}
.number{text-align:end;white-space:nowrap}
.number+:not(.number){padding-inline-start:1.5rem}
.id{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.8125rem;overflow-wrap:anywhere}
.title{overflow-wrap:anywhere}
.chart{display:block;width:100%;min-width:38rem;height:auto}
.chart text{fill:var(--muted);font-size:12px;font-family:inherit}
.grid{stroke:var(--line)}
.bar{fill:var(--bar)}
.slot{fill:transparent}
g:hover>.slot{fill:var(--soft)}
.mark{fill:var(--mark)}
.became{display:block;width:100%;height:14px;margin-bottom:.75rem}
.swatch{width:11px;height:11px;margin-inline-end:.5rem}
.s-landed{fill:var(--bar)}
.p-reverted path{stroke:var(--reverted)}
.p-in-flight path{stroke:var(--flight)}
.p-exploration path{stroke:var(--explore)}
pattern rect{fill:var(--soft)}
pattern path{stroke-width:2;fill:none}
.unseen{position:absolute;width:0;height:0;overflow:hidden}
details{margin-top:.5rem}
summary{cursor:pointer;color:var(--muted);font-size:.8125rem}
.scroll{overflow-x:auto}
ul{margin:.25rem 0;padding-inline-start:1.25rem}
footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--line);font-size:.8125rem;color:var(--muted)}
@media print{:root{color-scheme:light;--page:#fff;--text:#000;--muted:#444;--line:#ccc;--bar:#3d6fb4;--mark:#8a4fb0;--soft:#f2f2f2;--flight:#b7791f;--explore:#8b95a3;--reverted:#b4553d}body{font-size:10.5pt}main{max-width:none;padding:0}details:not([open]){display:none}h2{break-after:avoid}tr,dl,svg{break-inside:avoid}svg,svg *{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`.trim();
