/** The style sheet of a page: no file, no font, no colour that is not in it. */
export const style = `
:root{color-scheme:light dark;--paper:#fff;--sheet:#f4f6f8;--ink:#1a2230;--soft:#4c5768;--rule:#c9d0d9;--link:#0b57a4;
--good:#0a6b3d;--bad:#a3261b;--none:#5c4a00;
--c0:#0b57a4;--c1:#8a4b00;--c2:#0a6b3d;--c3:#8b2a8b;--c4:#a3261b;--c5:#3d5a66;--c6:#5a4fcf;--c7:#6b6000}
@media (prefers-color-scheme:dark){:root{--paper:#12161c;--sheet:#1b212a;--ink:#e8ecf1;--soft:#b3bdca;--rule:#414b59;--link:#8ec2ff;
--good:#6fd6a2;--bad:#ff9d92;--none:#e6c65c;
--c0:#8ec2ff;--c1:#f0b060;--c2:#6fd6a2;--c3:#e29be2;--c4:#ff9d92;--c5:#a9c4cf;--c6:#b7b0ff;--c7:#d8cd5c}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;overflow-wrap:anywhere}
header,main,footer,nav{max-width:76rem;margin:0 auto;padding:0 1rem}
h1{font-size:1.6rem;line-height:1.2;margin:1.5rem 0 .25rem}
h2{font-size:1.25rem;line-height:1.25;margin:2.5rem 0 .5rem;padding-top:.75rem;border-top:1px solid var(--rule)}
h3{font-size:1.05rem;margin:1.5rem 0 .5rem}
p{margin:.5rem 0;max-width:46rem}ul,ol{margin:.5rem 0;padding-left:1.25rem;max-width:46rem}
a{color:var(--link)}small,.soft,figcaption,caption{color:var(--soft)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.5rem;z-index:1}
nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1rem;max-width:none}nav a{display:inline-block;padding:.25rem 0}
.disclaimer{border-left:.25rem solid var(--rule);padding:.25rem .75rem;color:var(--soft);font-size:.9rem}
.short h3{margin:1.25rem 0 .25rem}.answer{font-size:1.35rem;line-height:1.3;font-weight:650;margin:.25rem 0}
.better{color:var(--good)}.worse{color:var(--bad)}.no-skill,.too-few{color:var(--none)}
dl.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.75rem;margin:1rem 0;padding:0}
dl.tiles div{background:var(--sheet);border:1px solid var(--rule);border-radius:.5rem;padding:.6rem .75rem}
dl.tiles dt{color:var(--soft);font-size:.85rem;line-height:1.3}dl.tiles dd{margin:0;font-size:1.35rem;font-weight:650}dl.tiles dd small{display:block;font-size:.8rem;font-weight:400}
.scroll{overflow-x:auto;margin:.75rem 0;max-width:100%}
table{border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums;min-width:20rem}
caption{text-align:left;padding:.25rem 0;font-size:.85rem}
th,td{text-align:right;padding:.3rem .45rem;border-bottom:1px solid var(--rule);vertical-align:top;overflow-wrap:normal}
th:first-child{text-align:left;min-width:7rem;overflow-wrap:anywhere}thead th{color:var(--soft);font-weight:600}td small,th small{display:block;font-weight:400;white-space:nowrap}
tr.about th,tr.about td{background:var(--sheet);font-weight:650}
table.texts th,table.texts td{text-align:left}table.texts td{min-width:8rem}table.texts td:last-child{min-width:14rem}table.texts small{white-space:normal}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,21rem),1fr));gap:1rem 2rem}
figure{margin:1rem 0;min-width:0}.chart{display:block;width:100%;max-width:34rem;height:auto}
figcaption{font-size:.875rem;max-width:34rem}summary{cursor:pointer;color:var(--link);font-size:.875rem;padding:.25rem 0}
.chart text{font-size:11px;fill:var(--soft);unicode-bidi:isolate}.chart .label,.chart .name{fill:var(--ink)}
.grid path{stroke:var(--rule);stroke-width:.6;fill:none}
.line{fill:none;stroke:var(--c);stroke-width:1.8;stroke-linejoin:round}.dots circle{fill:var(--c)}
.columns rect{fill:var(--c0);fill-opacity:.75}.plain{--c:var(--soft);stroke-dasharray:3 3;stroke-width:1.2}
.s0{--c:var(--c0)}.s1{--c:var(--c1)}.s2{--c:var(--c2)}.s3{--c:var(--c3)}.s4{--c:var(--c4)}.s5{--c:var(--c5)}.s6{--c:var(--c6)}.s7{--c:var(--c7)}
path.s1{stroke-dasharray:7 3}path.s2{stroke-dasharray:2 2}path.s3{stroke-dasharray:9 3 2 3}path.s4{stroke-dasharray:5 2}path.s5{stroke-dasharray:1 3}path.s6{stroke-dasharray:12 4}path.s7{stroke-dasharray:4 4}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.1rem 1rem;padding:0;font-size:.85rem}.legend svg{width:28px;height:10px;margin-right:.4rem}
table.calendar{table-layout:fixed;width:100%;max-width:44rem;min-width:0;font-size:.75rem}table.calendar th,table.calendar td{padding:.15rem .2rem;text-align:left;border:1px solid var(--rule);min-width:0;width:auto}
table.calendar td i{display:block;height:.3rem;margin-top:.1rem;background:linear-gradient(to right,var(--c0) calc(var(--p)*100%),var(--rule) 0)}
table.calendar b{color:var(--bad);float:right}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
footer{padding:2rem 1rem;color:var(--soft);font-size:.875rem}
@media print{:root{--paper:#fff;--sheet:#f4f6f8;--ink:#000;--soft:#333;--rule:#999;--link:#000;--good:#000;--bad:#000;--none:#000;--c0:#0b57a4;--c1:#8a4b00;--c2:#0a6b3d;--c3:#8b2a8b;--c4:#a3261b;--c5:#3d5a66;--c6:#5a4fcf;--c7:#6b6000}
body{font-size:10pt}nav,.skip,details{display:none}header,main,footer{max-width:none;padding:0}h2,h3{break-after:avoid}figure,dl.tiles div,tr{break-inside:avoid}.scroll{overflow:visible}table{font-size:7pt;min-width:0}th,td{padding:.1rem .2rem}th:first-child{min-width:4rem}td small,th small{white-space:normal}thead th{overflow-wrap:anywhere}.charts{grid-template-columns:1fr 1fr}
.columns rect,table.calendar td i{print-color-adjust:exact;-webkit-print-color-adjust:exact}@page{margin:15mm}}
`;
