import { html } from './html.js'
import { themeVariables } from './palette.js'

/** The page's whole style sheet. */
export const styleSheet = html`${themeVariables}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:1200px;margin:0 auto;padding:32px 20px 64px}
h1{font-size:clamp(1.5rem,4.5vw,2.4rem);line-height:1.15;margin:0 0 12px;letter-spacing:-.01em;text-wrap:balance}
h2{font-size:1.05rem;margin:0 0 8px}
.lead{font-size:1.05rem;max-width:70ch;margin:0 0 24px;color:var(--muted)}
.lead b{color:var(--text);font-weight:600}
.note,.muted,figcaption .muted{color:var(--muted)}
.note{font-size:.9rem;margin:0 0 10px}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(180px,1fr));gap:12px;margin-bottom:16px}
.card,section{background:var(--surface);border:1px solid var(--line);border-radius:10px}
.card{padding:14px 16px}
.card strong{display:block;font-size:1.3rem;white-space:nowrap;line-height:1.2;font-variant-numeric:tabular-nums}
.card span{color:var(--muted);font-size:.88rem}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,480px),1fr));gap:16px;margin-bottom:16px}
section{padding:16px 18px;margin-bottom:16px;min-width:0}
.grid section{margin-bottom:0}
svg{display:block;max-width:100%;height:auto}
.wide svg,.narrow svg{width:100%}
.narrow{display:none}
.legend{display:flex;flex-wrap:wrap;gap:2px 18px;font-size:.88rem;margin-bottom:4px}
.legend i{display:inline-block;width:22px;margin-right:7px;vertical-align:.27em}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.92rem;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:5px 14px 5px 0;border-bottom:1px solid var(--line);white-space:nowrap}
th{color:var(--muted);font-weight:500}
tbody tr:last-child td{border-bottom:0}
.number{text-align:right}
td.number:last-child,th.number:last-child{padding-right:0}
.bars{display:grid;grid-template-columns:minmax(3.5em,auto) 1fr minmax(9em,auto);gap:8px 12px}
.bar{display:grid;grid-template-columns:subgrid;grid-column:1/-1;align-items:center;font-size:.92rem}
.bar .value{color:var(--muted);font-variant-numeric:tabular-nums;text-align:right}
.track{position:relative;height:16px;border-radius:4px;background:var(--line);overflow:hidden}
.track i{position:absolute;inset:0 auto 0 0}
.track .outer,.key.ever{background:#0072b280}
.track .inner,.key.now{background:#d55e00}
.key{display:inline-block;width:.8em;height:.8em;border-radius:2px;vertical-align:-.05em;border:1px solid var(--line)}
.masks{display:grid;gap:18px}
.masks.many{grid-template-columns:repeat(auto-fill,minmax(min(100%,300px),1fr));align-items:start}
figure{margin:0;min-width:0}
figure img{display:block;max-width:100%;height:auto;image-rendering:pixelated;border:1px solid var(--line);
border-radius:4px;background:var(--page)}
.mask img{width:var(--shown)}
.inputs{display:flex;flex-wrap:wrap;gap:16px;align-items:center;margin-bottom:20px}
.inputs p{flex:1 1 220px;margin:0;max-width:38ch}
.input img{width:min(168px,40vw)}
figcaption{font-size:.9rem;margin-top:4px}
details summary{cursor:pointer;font-weight:600}
details .legend{display:flex;flex-wrap:wrap;gap:2px 18px;font-size:.88rem;margin-bottom:4px}
.legend i{display:inline-block;width:22px;margin-right:7px;vertical-align:.27em}
.scroll{margin-top:10px}
footer{color:var(--muted);font-size:.85rem}
@media (max-width:520px){main{padding:20px 12px 48px}section{padding:14px 12px}.wide{display:none}
.narrow{display:block}.cards{grid-template-columns:1fr 1fr}.card strong{font-size:1.2rem}
.bars{grid-template-columns:auto 1fr;gap:2px 10px}.bar .value{grid-column:2;text-align:left}}
@media print{section,.card{break-inside:avoid}}
`
