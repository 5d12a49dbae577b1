import { isSuccess, wordsOf, type Answer, type Api } from './api.mts';
import { KINDS, type Kind, type Ledger, type Made, type Run } from './ledger.mts';
import { OutOfBounds } from './pace.mts';
import { PATHS, type Row } from './records.mts';

/** Something that a run has made and that is still there. */
export interface Left extends Made {
	/** Why. */
	reason: string;
}

/** Nothing can be tidied up before what it depends on. */
const ORDER = Object.keys(KINDS) as Kind[];

/**
 * Takes away what runs have made: links are deactivated, subscriptions cancelled, products and coupons archived,
 * customers deleted, webhooks removed, open invoices marked as paid in cash. What was made without being heard of is
 * found by the marker in its name.
 *
 * @param heard marker of a run of which every answer was heard, so that nothing has to be looked for
 * @returns what stays
 */
export async function tidyUp(api: Api, ledger: Ledger, heard?: string): Promise<Left[]> {
	api.pace.tidy();
	const left: Left[] = [];
	try {
		for (const run of ledger.unfinished()) {
			if (run.marker !== heard) await sweep(api, ledger, run);
		}
		const records = ledger.left();
		const paid = await paidInvoices(api, records);
		for (const kind of ORDER) {
			for (const made of records.filter((one) => one.kind === kind)) {
				const reason = paid.has(made.id) ? STAYS : await takeAway(api, made);
				if (reason) left.push({ ...made, reason });
				// What cannot be taken away is told once, and not tried for ever.
				ledger.gone(made.id);
			}
		}
		for (const { marker } of ledger.unfinished()) ledger.over(marker);
	} catch (error) {
		if (!(error instanceof OutOfBounds)) throw error;
		const known = new Set(left.map(({ id }) => id));
		const rest = ledger.left().filter(({ id }) => !known.has(id));
		left.push(...rest.map((made) => ({ ...made, reason: `${error.message}: run it again` })));
	}
	return left;
}

/** Finds records of a run by its marker, and writes down those that nobody heard of. */
async function sweep(api: Api, ledger: Ledger, run: Run): Promise<void> {
	const since = Date.parse(run.began) - 10 * 60_000;
	for (const kind of ORDER) {
		for (const row of await rowsOf(api, kind, run.marker, since)) ledger.made(kind, String(row.id));
	}
}

const NEWEST_FIRST = { sort_field: 'created_at', sort_direction: 'desc' };
const STAYS = 'invoices cannot be deleted';

/** Invoices with which nothing has to be done, as far as a list tells. */
async function paidInvoices(api: Api, records: Made[]): Promise<Set<string>> {
	if (records.filter(({ kind }) => kind === 'invoice').length < 3) return new Set();
	const query = { limit: 100, ...NEWEST_FIRST };
	const { body } = await api.send('GET', '/invoices', { query });
	const rows = (body?.data ?? []) as Row[];
	return new Set(rows.filter(({ status }) => !isOpen(status)).map(({ id }) => String(id)));
}

const MOST_PAGES = 5;

async function rowsOf(api: Api, kind: Kind, marker: string, since: number): Promise<Row[]> {
	const rows: Row[] = [];
	for (let page = 1; page <= MOST_PAGES; page++) {
		const search_term = SEARCHABLE.includes(kind) ? marker : undefined;
		const query = { search_term, limit: 100, page, ...NEWEST_FIRST };
		const answer = await api.send('GET', PATHS[kind], { query });
		// Not every account has metering and webhooks.
		if (!isSuccess(answer)) break;
		const data = (answer.body?.data ?? []) as Row[];
		rows.push(...data.filter((row) => isOf(row, marker)));
		const last = data.at(-1);
		const more = answer.body?.pagination?.has_next_page === true && last;
		// Whatever was asked for, a list may be in another order.
		if (!more || (madeAt(last) < since && madeAt(data[0]) > madeAt(last))) break;
	}
	return rows.filter((row) => !isTidy(kind, row));
}

const madeAt = (row: Row): number => Date.parse(`${row.created_at}`.replace(/Z?$/, 'Z'));

const SEARCHABLE: Kind[] = ['consumer', 'product', 'coupon'];

function isOf(row: Row, marker: string): boolean {
	const texts = [row.name, row.description].filter((text) => typeof text === 'string');
	return texts.some((text: string) => text.startsWith(marker));
}

function isTidy(kind: Kind, { status, is_active: active }: Row): boolean {
	if (kind === 'paymentLink') return status !== 'ACTIVE';
	if (kind === 'subscription') return status === 'CANCELED' || status === 'EXPIRED';
	if (kind === 'invoice') return !isOpen(status);
	return active === false;
}

const isOpen = (status: unknown): boolean =>
	['DRAFT', 'CREATED', 'SENT', 'ACCEPTED'].includes(String(status));

/** @returns why it stays, undefined when it is gone */
async function takeAway(api: Api, { kind, id }: Made): Promise<string | undefined> {
	const path = `${PATHS[kind]}/${id}`;
	const send = (method: string, where: string, body?: unknown) =>
		api.send(method, where, { body, repeatable: true });
	switch (kind) {
		case 'paymentLink': {
			const answer = await send('PATCH', `${path}/status`, { status: 'INACTIVE' });
			if (isSuccess(answer)) return undefined;
			const link = await api.send('GET', path);
			return link.body?.status === 'ACTIVE' ? wordsOf(answer) : undefined;
		}
		case 'subscription':
			return await endSubscription(api, path);
		case 'invoice': {
			const { body } = await api.send('GET', path);
			if (isOpen(body?.status)) {
				for (const payment of (body.payments ?? []) as Row[]) {
					const paid = { payment_method: 'CASH', note: 'Test' };
					await send('POST', `/payments/${payment.id}/mark-paid`, paid);
				}
			}
			return STAYS;
		}
		default:
			return unlessGone(await send('DELETE', path));
	}
}

/** A subscription that ends only with its period is frozen first: what is frozen ends at once. */
async function endSubscription(api: Api, path: string): Promise<string | undefined> {
	const cancel = { body: { cancel_related_invoices: true }, repeatable: true };
	const body = { freeze_start_datetime: new Date().toISOString() };
	for (const freeze of [false, true]) {
		if (freeze) await api.send('POST', `${path}/freeze`, { body, repeatable: true });
		const answer = await api.send('POST', `${path}/cancel`, cancel);
		// What is answered with the subscription need not be read again.
		const says = isSuccess(answer) && answer.body?.status;
		if (isEnded(says ? answer : await api.send('GET', path))) return undefined;
	}
	return 'it ends with its period';
}

function isEnded({ status, body }: Answer): boolean {
	return status === 404 || body?.status === 'CANCELED' || body?.status === 'EXPIRED';
}

function unlessGone(answer: Answer): string | undefined {
	return isSuccess(answer) || answer.status === 404 ? undefined : wordsOf(answer);
}
