/** One look for all pages. Words that say where something stands are logical, so that Arabic mirrors by itself. */
export const STYLE = `
:root { color-scheme: light; --ink: #14202e; --soft: #5b6b7d; --line: #e3e8ef; --ground: #f4f6f9; --brand: #0f6b5f; --brand-soft: #e6f4f1; }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "Noto Sans Arabic", Tahoma, "DejaVu Sans", sans-serif; color: var(--ink); background: var(--ground); overflow-wrap: anywhere; }
main { max-width: 1120px; margin: 0 auto; padding: 24px 16px 56px; }
main.narrow { max-width: 480px; } main.wide { max-width: 920px; }
h1 { font-size: 22px; line-height: 1.3; margin: 0 0 4px; } h2 { font-size: 17px; margin: 32px 0 10px; } h2:first-child { font-size: 20px; margin-top: 0; } p { margin: 8px 0; }
a { color: var(--brand); } bdi { unicode-bidi: isolate; }
.card { background: #fff; border: 1px solid var(--line); border-radius: 14px; padding: 22px; box-shadow: 0 1px 2px rgb(20 32 46 / 4%); }
.card + .card { margin-top: 16px; }
.soft { color: var(--soft); } .small { font-size: 13.5px; } .nowrap { white-space: nowrap; }
.amount { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
code { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace; background: #eef2f6; border-radius: 5px; padding: 2px 6px; overflow-wrap: anywhere; }
.status { display: inline-block; border-radius: 99px; padding: 1px 10px; font-size: 12.5px; font-weight: 600; white-space: nowrap; background: #e6eaf0; color: #475569; }
.status.good { background: #d6f5e3; color: #0b6b3a; } .status.wait { background: #fdf0cd; color: #8a5a00; } .status.bad { background: #fde2e1; color: #a11d1d; }
.status.back { background: #ece3fb; color: #5b2aa0; } .status.cold { background: #dcebfd; color: #1c4f94; }
.error { color: #a11d1d; background: #fdecec; border-radius: 10px; padding: 10px 14px; margin: 14px 0 0; }
button { font: inherit; font-weight: 600; border: 1px solid transparent; border-radius: 10px; padding: 13px 16px; cursor: pointer; width: 100%; }
button:focus-visible, input:focus-visible, select:focus-visible, a:focus-visible { outline: 3px solid #7cc4b8; outline-offset: 1px; }
label { display: block; margin: 14px 0 5px; font-size: 14px; font-weight: 500; }
input, select { width: 100%; padding: 11px 12px; border: 1px solid #c6d0db; border-radius: 10px; font: inherit; color: inherit; background: #fff; }
input[aria-invalid="true"], select[aria-invalid="true"] { border-color: #a11d1d; }
`;

/** The pages of payers. */
export const CHECKOUT_STYLE = `
.bar { display: flex; align-items: center; justify-content: space-between; gap: 12px; margin-bottom: 16px; }
.merchant { display: flex; align-items: center; gap: 12px; font-weight: 600; }
.merchant i { flex: none; display: grid; place-items: center; width: 42px; height: 42px; border-radius: 12px; background: var(--brand); color: #fff; font-style: normal; font-size: 20px; }
.columns { display: grid; gap: 16px; align-items: start; }
.columns .card + .card { margin-top: 0; }
@media (min-width: 800px) { .columns { grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); } .bar { margin: 16px 0 20px; } }
.bill { display: grid; grid-template-columns: minmax(0, 1fr) max-content; column-gap: 16px; }
.line, .sum { display: grid; grid-column: 1 / -1; grid-template-columns: subgrid; align-items: baseline; }
.line { row-gap: 4px; padding: 12px 0; border-bottom: 1px solid var(--line); }
.line .small { grid-column: 1; } .line input { width: 96px; font-size: 16px; color: var(--ink); }
.line button { width: auto; padding: 6px 12px; font-size: 14px; background: #eef2f6; color: var(--ink); }
.sum { padding: 6px 0; }
.sum.discount { color: #0b6b3a; }
.sum.total { font-size: 20px; font-weight: 700; border-top: 1px solid var(--line); margin-top: 6px; padding-top: 14px; }
.ways { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 10px; margin: 8px 0 4px; border: 0; padding: 0; }
.ways legend { padding: 0; margin-bottom: 8px; font-size: 14px; font-weight: 500; }
.way { position: relative; margin: 0; }
.way input { position: absolute; inset: 0; width: 100%; height: 100%; opacity: 0; cursor: pointer; }
.way input + span { display: flex; align-items: center; justify-content: center; gap: 8px; height: 52px; border: 1.5px solid var(--line); border-radius: 12px; font-weight: 700; font-size: 15px; direction: ltr; }
.way input:checked + span { border-color: var(--brand); background: var(--brand-soft); box-shadow: 0 0 0 1px var(--brand); }
.way input:focus-visible + span { outline: 3px solid #7cc4b8; outline-offset: 1px; }
.way .visa { color: #1a2f7a; font-style: italic; letter-spacing: 1px; } .way .mada { color: #1f7a3d; } .way .apple { color: #000; }
.circles { display: inline-flex; } .circles b { width: 18px; height: 18px; border-radius: 50%; background: #d5261e; } .circles b + b { background: #ef9d1f; margin-inline-start: -7px; opacity: 0.9; }
#pay { background: var(--brand); color: #fff; margin-top: 18px; font-size: 17px; } #pay:hover { background: #0b574d; }
.test { margin-top: 18px; border: 1px dashed #b9c5d2; border-radius: 12px; padding: 12px 14px; background: #fafbfd; }
.test div { display: grid; grid-template-columns: 1fr 1fr; gap: 10px; margin-top: 8px; }
.test button { padding: 9px 10px; font-size: 14px; background: #fff; border-color: #c6d0db; color: var(--ink); } #decline { color: #a11d1d; }
.end { text-align: center; padding: 40px 24px; } .end i { display: grid; place-items: center; width: 64px; height: 64px; margin: 0 auto 16px; border-radius: 50%; font-style: normal; font-size: 30px; background: #e6eaf0; color: #475569; }
.end.paid i { background: #d6f5e3; color: #0b6b3a; } .end.declined i { background: #fde2e1; color: #a11d1d; } .end.pending i { background: #fdf0cd; color: #8a5a00; }
.note { text-align: center; margin-top: 18px; }
table.rows { width: 100%; border-collapse: collapse; } table.rows td { padding: 10px 6px; border-bottom: 1px solid var(--line); }
input[type="checkbox"] { width: 20px; height: 20px; accent-color: var(--brand); display: block; }
.open button { margin-top: 10px; }
`;

/** The page of developers: tables that become cards on a phone. */
export const DASHBOARD_STYLE = `
table.rows { width: 100%; border-collapse: separate; border-spacing: 0; background: #fff; border: 1px solid var(--line); border-radius: 12px; font-size: 14.5px; }
table.rows th, table.rows td { text-align: start; padding: 9px 12px; vertical-align: top; }
table.rows td { border-top: 1px solid var(--line); } table.rows th { color: var(--soft); font-weight: 500; font-size: 13px; white-space: nowrap; }
table.rows .end { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
.keys { margin: 0; display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 8px 16px; align-items: center; } .keys dt { color: var(--soft); } .keys dd { margin: 0; }
.meta { display: grid; gap: 2px; margin: 0; font-size: 13.5px; } .meta div { display: flex; gap: 6px; } .meta dt { color: var(--soft); max-width: 24ch; } .meta dt, .status, .method { overflow-wrap: normal; } .meta dt::after { content: ":"; } .meta dd { margin: 0; min-width: 7ch; overflow-wrap: anywhere; }
.id { overflow-wrap: anywhere; font: 12.5px ui-monospace, "DejaVu Sans Mono", monospace; color: var(--soft); }
.method { font: 600 12.5px ui-monospace, "DejaVu Sans Mono", monospace; }
@media (max-width: 760px) {
	table.rows, table.rows tbody, table.rows tr, table.rows td { display: block; width: 100%; }
	table.rows { border: 0; background: none; } table.rows tr:first-child { display: none; }
	table.rows tr { background: #fff; border: 1px solid var(--line); border-radius: 12px; padding: 6px 0; margin-bottom: 10px; }
	table.rows td { display: grid; grid-template-columns: 92px minmax(0, 1fr); gap: 10px; border: 0; padding: 5px 14px; } table.rows td:empty { display: none; }
	table.rows td::before { content: attr(data-label); color: var(--soft); font-size: 13px; } table.rows .end { text-align: start; white-space: normal; } table.rows td > * { justify-self: start; }
	table.log tr { padding: 8px 14px; } table.rows.log td { display: inline; padding: 0; margin-inline-end: 8px; } table.rows.log td::before { content: none; }
	.keys { grid-template-columns: 1fr; gap: 2px; } .keys dd { margin-bottom: 10px; }
}
`;
