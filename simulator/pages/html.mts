/** Text made safe for HTML content and quoted attributes. */
export function escape(value: string | number | null | undefined): string {
	return String(value ?? '').replace(
		/[&<>"']/g,
		(character) =>
			({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[character] ?? '',
	);
}

const STYLE = `
:root { color-scheme: light; --ink: #1d2733; --soft: #64748b; --line: #e2e8f0; --brand: #0f766e; }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: #f1f5f9; }
main { max-width: 1100px; margin: 0 auto; padding: 24px 16px 48px; }
main.narrow { max-width: 460px; }
h1 { font-size: 22px; margin: 0 0 4px; } h2 { font-size: 16px; margin: 28px 0 8px; }
.card { background: #fff; border: 1px solid var(--line); border-radius: 12px; padding: 20px; }
.soft { color: var(--soft); } .small { font-size: 13px; }
table { width: 100%; border-collapse: collapse; background: #fff; }
th, td { text-align: start; padding: 6px 10px; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--soft); font-weight: 500; font-size: 13px; } td.amount { text-align: end; white-space: nowrap; }
code { background: #f1f5f9; border-radius: 4px; padding: 1px 5px; word-break: break-all; }
.status { display: inline-block; border-radius: 99px; padding: 0 8px; font-size: 12px; background: #e2e8f0; }
.good { background: #ccfbf1; color: #115e59; } .bad { background: #fee2e2; color: #991b1b; }
label { display: block; margin: 12px 0 4px; font-size: 13px; color: var(--soft); }
input { width: 100%; padding: 9px 10px; border: 1px solid #cbd5e1; border-radius: 8px; font: inherit; }
button { font: inherit; border: 0; border-radius: 8px; padding: 11px 16px; cursor: pointer; width: 100%; margin-top: 10px; }
#pay { background: var(--brand); color: #fff; margin-top: 20px; } #decline { background: #fee2e2; color: #991b1b; }
#pending { background: none; color: var(--soft); font-size: 13px; text-decoration: underline; }
.total { font-size: 20px; font-weight: 600; } .error { color: #991b1b; margin: 12px 0 0; }
`;

/** A whole page. `body` is HTML, everything in it escaped already. */
export function page(title: string, body: string, narrow = false): string {
	return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title><style>${STYLE}</style></head>
<body><main${narrow ? ' class="narrow"' : ''}>${body}</main></body></html>`;
}

const GOOD = new Set(['ACTIVE', 'COMPLETED', 'SUCCEEDED', 'SETTLED']);
const BAD = new Set(['FAILED', 'CANCELED', 'EXPIRED', 'REJECTED', 'REFUNDED', 'INACTIVE']);

/** A status as a coloured word. */
export function badge(status: string): string {
	const colour = GOOD.has(status) ? ' good' : BAD.has(status) ? ' bad' : '';
	return `<span class="status${colour}">${escape(status)}</span>`;
}

/** The raw text of a request; the server keeps bodies unparsed. */
export const bodyText = (body: unknown): string => (typeof body === 'string' ? body : '');
