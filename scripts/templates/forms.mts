import { setTimeout as sleep } from 'node:timers/promises';

const unescape = (html: string) =>
	html
		.replace(/&#x3D;/g, '=')
		.replace(/&quot;/g, '"')
		.replace(/&#x27;/g, "'")
		.replace(/&amp;/g, '&');

/** Names of a form's fields by their labels. */
function fieldsOf(page: string): Map<string, string> {
	const labels = page.matchAll(/<label[^>]*\bfor=['"](field-\d+)['"][^>]*>([^<]*)/g);
	return new Map([...labels].map(([, name, label]) => [unescape(label).trim(), name]));
}

/** Opens a page of an n8n form, fills in the fields by their labels, and sends it. */
export async function submitForm(url: string, values: Record<string, string>): Promise<Response> {
	const page = await (await fetch(url, { headers: browser })).text();
	const names = fieldsOf(page);
	const body = new FormData();
	for (const [label, value] of Object.entries(values)) {
		const name = names.get(label);
		if (!name)
			throw new Error(`The form has no field ${label}, but ${[...names.keys()].join(', ')}`);
		body.set(name, value);
	}
	return await fetch(url, { method: 'POST', body, headers: browser });
}

/** n8n shows nothing to programs that only look into links. */
const browser = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0' };

/**
 * Sends a form whose workflow ends with a page, and waits for that page as the browser does.
 * @returns the HTML, and where it sends the browser
 */
export async function submitAndFollow(
	url: string,
	values: Record<string, string>,
	patienceMs = 60_000,
): Promise<{ page: string; redirect: string | undefined }> {
	const answer = (await (await submitForm(url, values)).json()) as { formWaitingUrl: string };
	const waiting = new URL(answer.formWaitingUrl);
	const status = new URL(waiting);
	status.pathname += '/n8n-execution-status';
	const deadline = Date.now() + patienceMs;
	while ((await (await fetch(status)).text()) !== 'form-waiting') {
		if (Date.now() > deadline) throw new Error('The form does not go on');
		await sleep(200);
	}
	const page = await (await fetch(waiting, { headers: browser })).text();
	const [, redirect] = /id='redirectUrl' href='([^']*)'/.exec(page) ?? [];
	return { page: unescape(page), redirect: redirect && unescape(redirect) };
}
