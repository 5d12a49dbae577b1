/** A change of the code that changes nothing for anybody. */
export interface Equivalent {
	file: string;
	/** The line as it stands, without the blanks around it. */
	line: string;
	/** What stands there instead. */
	replacement: string;
	/** Why nobody can tell. */
	reason: string;
}

/** Several mutants with one reason. */
function all(reason: string, file: string, line: string, ...replacements: string[]): Equivalent[] {
	return replacements.map((replacement) => ({ file, line, replacement, reason }));
}

const MONEY = 'nodes/shared/values/money.ts';
const IDS = 'nodes/shared/values/ids.ts';
const PAYMENTS = 'nodes/shared/records/payments.ts';
const PAID_INVOICE = 'nodes/shared/records/paidInvoice.ts';
const DATES = 'nodes/shared/values/dates.ts';
const METADATA = 'nodes/shared/values/metadata.ts';
const PHONE = 'nodes/shared/values/phone.ts';
const CHECKS = 'nodes/Stream/resources/payment/redirect/checks.ts';
const PARSE = 'nodes/Stream/resources/payment/redirect/parse.ts';
const SOURCE_LINK = 'nodes/Stream/resources/payment/redirect/sourceLink.ts';
const VERDICT = 'nodes/Stream/resources/payment/verifyRedirect.ts';
const LIMITS = 'nodes/shared/operation/agentLimits.ts';
const GUARD = 'nodes/shared/operation/limitedClient.ts';
const REFUND = 'nodes/Stream/resources/payment/refund.ts';
const PARTIAL_REFUND = 'nodes/Stream/resources/payment/partialRefund.ts';
const REFUND_ORDER = 'nodes/Stream/orders/refundOrder.ts';
const DIFFERENCES = 'nodes/Stream/orders/differences.ts';
const ORDER_LINK = 'nodes/shared/records/orderLink.ts';
const ORDER_PARTS = 'nodes/shared/records/orderParts.ts';
const LINK_STATE = 'nodes/shared/records/linkState.ts';
const CURSOR = 'nodes/StreamTrigger/detect/cursor.ts';
const DETECTOR = 'nodes/StreamTrigger/detect/detector.ts';
const PROGRESS = 'nodes/StreamTrigger/detect/statusProgress.ts';
const TRACKED = 'nodes/StreamTrigger/detect/tracked.ts';
const RECORDS = 'nodes/StreamTrigger/detect/records';
const ENSURE = 'nodes/Stream/orders/ensureLink.ts';
const ORDER_LINKS = 'nodes/Stream/orders/orderLinks.ts';
const CLOSE_LINK = 'nodes/Stream/orders/closeLink.ts';
const OTHER_LINKS = 'nodes/Stream/orders/otherLinks.ts';

export const equivalents: Equivalent[] = [
	...all(
		'what is no text is refused by what follows, too, in the same words',
		IDS,
		"if (typeof given !== 'string' && !isEmpty(given)) throw refusal(given, label, form);",
		'false',
	),
	...all(
		'undefined is no text, and no segment of an address',
		IDS,
		'if (id !== undefined && (id === text || holds(text, id, resource))) return id;',
		'true',
	),
	...all(
		'empty parts are dropped afterwards',
		IDS,
		"const inner = given.replace(/^\\s*\\[|\\]\\s*$/g, '').split(/[\\s,;،؛]+/);",
		'/[\\s,;،؛]/',
	),
	...all(
		'what is no object has no __rl, and null and undefined are both empty',
		IDS,
		"if (typeof value !== 'object' || value === null) return value;",
		'false',
		"typeof value !== 'object' && value === null",
	),
	...all(
		'empty segments are only at the ends, where no name and no id stands',
		IDS,
		"const segments = path.split('/').filter((segment) => segment !== '');",
		"path.split('/')",
		'true',
		'"Stryker was here!"',
	),
	...all(
		'segments have no blanks',
		IDS,
		'return before === name || (ALIASES[name] ?? []).includes(before);',
		'["Stryker was here"]',
	),
	...all(
		'the first digit is found from the beginning on, and without one nothing is read',
		MONEY,
		"const [all = '', before, number] = /^(\\D*)(\\d[\\d.,\\s]*)/.exec(text) ?? [];",
		'"Stryker was here!"',
		'/(\\D*)(\\d[\\d.,\\s]*)/',
		'["Stryker was here"]',
	),
	...all(
		'what is no finite number is no decimal text either',
		MONEY,
		"typeof amount === 'number' && Number.isFinite(amount) ? numberToText(amount) : amount;",
		"typeof amount === 'number' || Number.isFinite(amount)",
		'true',
	),
	...all(
		'what is no text is no decimal text when it is written out',
		MONEY,
		"typeof text === 'string' && text.length <= AMOUNT.limit",
		'true',
	),
	...all('both sides of the comparison go through it', MONEY, 'return mark', 'mark.toUpperCase()'),
	...all(
		'only within the same millisecond',
		LINK_STATE,
		'return isFree && !(until && timeOf(until) < Date.now());',
		'timeOf(until) <= Date.now()',
	),
	...all(
		'no status of Stream, either',
		PAID_INVOICE,
		"const status = String(invoice.status ?? '');",
		'"Stryker was here!"',
	),
	...all(
		'nothing is as much as undefined',
		PAYMENTS,
		"invoice.status === 'COMPLETED' && remaining === 0n && total !== undefined && paid >= total;",
		'true',
	),
	...all(
		'without a text its fraction is not asked for',
		PAYMENTS,
		"const [, fraction = ''] = trimFraction(text ?? '').split('.');",
		'"Stryker was here!"',
	),
	...all(
		'nothing, with a minus, is nothing',
		PAYMENTS,
		"const digits = (amount < 0n ? -amount : amount).toString().padStart(decimals + 1, '0');",
		'amount <= 0n',
	),
	...all(
		'both sides of the comparison begin with it',
		DIFFERENCES,
		'const keys: string[] = [];',
		'["Stryker was here"]',
	),
	...all(
		'no two links have one ID',
		ORDER_LINK,
		'return a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);',
		'a.id <= b.id',
	),
	...all(
		'links of two kinds are never the same link',
		ORDER_PARTS,
		'declared?.parts === 1 && declared.kind !== kind && last && byAge(last, declared) < 0;',
		'byAge(last, declared) <= 0',
	),
	...all(
		'only asked for kinds of which there is a link',
		ORDER_PARTS,
		'return last?.isDropped === true || isLeftOut === true;',
		'last.isDropped',
	),
	...all(
		'undefined is no ID',
		CHECKS,
		'return id !== undefined && UUID.test(id) ? id : undefined;',
		'true',
	),
	...all(
		'without a link there is an order: one of the two has to be filled in',
		SOURCE_LINK,
		'if (named.length || orderReference === undefined) return [...new Set(named)];',
		'false',
	),
	...all(
		'text without ? is its own query',
		PARSE,
		"const query = text.includes('?') ? text.slice(text.indexOf('?') + 1) : text;",
		'""',
	),
	...all(
		'only keeps the memory small: what is too long or too many is refused afterwards',
		PARSE,
		'return Object.entries(source)',
		'Object.entries(source)',
	),
	...all(
		'only keeps the memory small: what is too long or too many is refused afterwards',
		PARSE,
		'(Array.isArray(given) ? given.slice(0, most) : [given]).map((one): [string, string] => [',
		'given',
	),
	...all(
		'only keeps the memory small: what is too long or too many is refused afterwards',
		PARSE,
		"if (typeof value === 'string') return value.slice(0, LONGEST + 1);",
		'value',
	),
	...all(
		'a number implies its plan',
		PHONE,
		'return plan === home || (number && plan?.[3].test(number.slice(plan[1].length)))',
		'plan[3]',
	),
	...all(
		'without a country no name is shown',
		PHONE,
		"const [name, code, example] = home ?? ['', '966', '501234567'];",
		'"Stryker was here!"',
	),
	...all(
		'what is left is known exactly where what was paid and what went back are',
		PARTIAL_REFUND,
		'if (total === undefined || back === undefined || left === undefined) {',
		'(total === undefined || back === undefined) && left === undefined',
		'total === undefined && back === undefined',
		'false',
	),
	...all(
		'only whether it is a GET counts: the request has its own method',
		REFUND,
		"method: 'POST',",
		'""',
	),
	...all(
		'others only wait for their turn',
		REFUND,
		'if (!call.payload.allow_refund_multiple_related_payments) return await work();',
		'false',
	),
	...all(
		'others only wait for their turn',
		REFUND,
		'const key = `${call.client.account} related refunds`;',
		'``',
	),
	...all(
		'of a payment that has gone back no part is asked for any more',
		REFUND,
		"if (part === 'done' || (part === 'all' && isRefunded(before))) return toOutput(before, true);",
		'true',
	),
	...all(
		'an amount that is undefined is not sent',
		REFUND,
		"const body = part === 'all' ? payload : { ...payload, amount: part.amount };",
		'false',
		'""',
	),
	...all(
		'of a payment of which an unknown part has gone back no further part is asked for',
		REFUND,
		"return paymentStateOf(before) === 'paid';",
		'true',
	),
	...all(
		'what is no object is no Date and has no method that gives its time',
		DATES,
		"if (typeof value !== 'object' || value === null) return undefined;",
		'false',
		"typeof value !== 'object' && value === null",
	),
	...all('Z has no digits: no hours', DATES, 'if (/z/i.test(offset)) return 0;', 'false'),
	...all(
		'times one is divided by one',
		DATES,
		"return (hours * 60 + minutes) * (offset[0] === '-' ? -1 : 1);",
		"(hours * 60 + minutes) / (offset[0] === '-' ? -1 : 1)",
	),
	...all(
		'a row without key and value is skipped',
		METADATA,
		'for (const { key, value } of input.entries ?? []) {',
		'["Stryker was here"]',
	),
	...all(
		'written out it is larger by then',
		METADATA,
		'if (this.size > MOST_BYTES) this.stop(`is larger than ${MOST_BYTES / 1024} KB`, FEWER);',
		'this.size >= MOST_BYTES',
	),
	...all(
		'equal places are one place',
		CURSOR,
		'const cursor = new Cursor(whole || compare(lowest, back) < 0 ? back : lowest);',
		'compare(lowest, back) <= 0',
	),
	...all(
		'memory only: what stands at the floor is handled, remembered or not',
		CURSOR,
		'if (compare(place, this.floor) > 0) this.recent.set(place[1], place[0]);',
		'compare(place, this.floor) >= 0',
	),
	...all(
		'the floor stays where it is',
		CURSOR,
		'if (compare(limit, this.floor) > 0) this.raise(limit);',
		'compare(limit, this.floor) >= 0',
	),
	...all(
		'no record is handled and left at once',
		CURSOR,
		'if (!before || compare(cut, before) < 0) this.raise(cut);',
		'compare(cut, before) <= 0',
	),
	...all('the type says so: only new and reopened are asked for', DETECTOR, "? 'known'", '""'),
	...all(
		'the type says so: only new and reopened are asked for',
		DETECTOR,
		"return this.kind.read(record, undefined, 'existing');",
		'""',
	),
	...all(
		'only the first of those that were left stands there: it may as well come now',
		DETECTOR,
		'if (!this.horizon || compare(place, this.horizon) < 0) {',
		'compare(place, this.horizon) <= 0',
	),
	...all(
		'equal places are one place',
		DETECTOR,
		'if (!first || compare(place, first) < 0) first = place;',
		'compare(place, first) <= 0',
	),
	...all(
		'nothing is left to drop',
		DETECTOR,
		'if (this.horizon && compare(this.horizon, horizon) <= 0) return;',
		'compare(this.horizon, horizon) < 0',
	),
	...all(
		'only a record that has just been dropped stands there',
		DETECTOR,
		"if (sighting === 'new' && compare(place, horizon) >= 0) this.drop(id);",
		'compare(place, horizon) > 0',
	),
	...all(
		'cycles are counted from 1 and from -1',
		PROGRESS,
		'return cycle > 0 ? String(cycle) : `${epoch}.${-cycle}`;',
		'cycle >= 0',
	),
	...all(
		'cycles are counted from 1 and from -1',
		PROGRESS,
		'const marks = cycle > 0 ? KNOWN : SINCE;',
		'cycle >= 0',
	),
	...all(
		'only faster',
		TRACKED,
		'return [near, near - 1].find((at) => order[at] === id) ?? order.indexOf(id);',
		'[]',
		'near + 1',
		'() => undefined',
		'false',
	),
	...all(
		'no two records stand in one place',
		TRACKED,
		'let at = tails.findIndex((tail) => tail >= number);',
		'tail > number',
	),
	...all(
		'no part of an invoice begins with S',
		`${RECORDS}/invoices.ts`,
		"const parts = (text ?? '').split('.');",
		'"Stryker was here!"',
	),
	...all(
		'text that is none shows no payment, either',
		`${RECORDS}/invoices.ts`,
		"const payments = attempt(() => unpackPayments(was.P ?? '')) ?? [];",
		'"Stryker was here!"',
	),
	...all(
		'the type says so: only tell and born are asked for',
		`${RECORDS}/invoices.ts`,
		"const first = before !== undefined || sighting === 'new' ? 'born' : 'quiet';",
		'""',
	),
	...all(
		'the type says so: only new and reopened are asked for',
		`${RECORDS}/payments.ts`,
		": begin(status, first === 'born' ? 'new' : first === 'tell' ? 'reopened' : 'existing');",
		'""',
	),
	...all(
		'the type says so: only new and reopened are asked for',
		`${RECORDS}/payments.ts`,
		"const next = () => (old ? advance(old, status, PAYMENT_RANKS) : begin(status, 'existing'));",
		'""',
	),
	...all(
		'the type says so: only new and reopened are asked for',
		`${RECORDS}/payments.ts`,
		"? [paymentEvent(payment, null, begin(status, 'existing'), watch)]",
		'""',
	),
	...all('the type says so: only new and reopened are asked for', DETECTOR, ": 'existing';", '""'),
	...all(
		'what is no place is never asked for',
		TRACKED,
		'const tails: number[] = [];',
		'["Stryker was here"]',
	),
	...all(
		'what is no place is never asked for',
		TRACKED,
		'const rise: number[] = [];',
		'["Stryker was here"]',
	),
	...all(
		'two roads to one link: it is confirmed with those of the other rows, or by itself',
		ORDER_LINKS,
		'isMade({ id }: LinkFacts): boolean {',
		'{}',
	),
	...all(
		'a name of its own, whatever it is',
		ORDER_LINKS,
		"return run.share(client, 'orderLinks', () => new OrderLinks(orderIndexOf(client)));",
		'""',
	),
	...all(
		'a name of its own, whatever it is',
		ORDER_LINKS,
		"await run.once(client, 'orderIndex', async () => await this.index.refresh(client, request));",
		'""',
	),
	...all(
		'a name of its own, whatever it is',
		ORDER_LINKS,
		"await run.once(client, 'allLinks', () => this.index.readAll(client, run.requestsAtOnce));",
		'""',
	),
	...all(
		'no order has this reference',
		ORDER_LINKS,
		'const all = () => [...(references ?? [])].flatMap((reference) => index.get(reference));',
		'["Stryker was here"]',
	),
	...all(
		'no order has this reference, and nobody looks at what this reading has found',
		ORDER_LINKS,
		'const wanted = round === 1 ? all : { references: [] };',
		'["Stryker was here"]',
		'{}',
	),
	...all(
		'only keeps the memory small: links are looked up by their IDs',
		ORDER_LINKS,
		'if (reference === undefined || references?.has(reference) === false) return;',
		'false',
		'reference === undefined && references?.has(reference) === false',
	),
	...all(
		'what is not said to be unknown may be run again, too',
		ORDER_LINKS,
		"{ outcome: 'unknown', safeToRerun: true },",
		'{}',
		'""',
	),
	...all(
		'what is not said to be unknown may be run again, too',
		CLOSE_LINK,
		"const { outcome = 'unknown', status } = failure?.details ?? {};",
		'""',
	),
	...all(
		'only within the same millisecond',
		ORDER_LINKS,
		'return link !== undefined && Math.abs(Date.now() - link.createdAt) < LATE_MS;',
		'Math.abs(Date.now() - link.createdAt) <= LATE_MS',
	),
	...all(
		'only within the same millisecond',
		ORDER_LINKS,
		"return state === 'payable' && (this.made.has(id) || Date.now() - createdAt < YOUNG_MS);",
		'Date.now() - createdAt <= YOUNG_MS',
	),
	...all(
		'links of two kinds are never the same link',
		OTHER_LINKS,
		'if (at < 0 || at > own || isShared) return;',
		'at >= own',
	),
	...all(
		'others only wait for their turn',
		REFUND_ORDER,
		'const key = `${call.client.account} refund ${row.reference.normalize()}`;',
		'``',
	),
	...all(
		'what is not said to be unknown may be run again, too',
		REFUND_ORDER,
		"{ ...details, outcome: 'refused' },",
		'""',
	),
	...all(
		'what is not said to be unknown may be run again, too',
		REFUND_ORDER,
		"{ ...thrown.details, outcome: 'unknown', safeToRerun: true },",
		'""',
	),
	...all(
		'each payment has its turn, too, and is read in it',
		REFUND_ORDER,
		'return await withKeys([key], async () => await giveBack(row), signalOf(call));',
		'[]',
	),
	...all(
		'of what has gone back in full the amount is known',
		REFUND_ORDER,
		"Object.assign(payment, pick(record, ['current_status', 'status', 'amount_refunded']));",
		'""',
	),
	...all(
		'only an execution that was stopped ends otherwise, and n8n shows nothing of that',
		REFUND_ORDER,
		'if (!(thrown instanceof ApiError)) return thrown;',
		'false',
	),
	...all(
		'it has a name of its own and is not sent',
		VERDICT,
		"amount('amount', 'Expected Amount', {",
		'""',
	),
	...all(
		'it has a name of its own and is not sent',
		VERDICT,
		"ownKey('order_reference', 'Expected Order Reference', {",
		'""',
	),
	...all(
		'it has a name of its own and is not sent',
		VERDICT,
		"integer('max_age', 'Max Age in Minutes', {",
		'""',
	),
	...all('the operation sends no fields', VERDICT, 'sent: false,', 'true'),
	...all(
		'the panel has a currency, and an empty one is refused',
		VERDICT,
		"const currency = String(values.expectedCurrency ?? 'SAR');",
		'""',
	),
	...all(
		'the panel has a currency, and an empty one is refused',
		VERDICT,
		"currency: String(call.values.expectedCurrency ?? 'SAR'),",
		'""',
	),
	...all(
		'without an ID of an invoice there is a reason',
		VERDICT,
		'if (reasons.length || invoiceId === undefined) return { verified: false, result: said, reasons };',
		'false',
	),
	...all('the operation sends no fields', VERDICT, "locator('consumer', {", '{}'),
	...all(
		'elsewhere there are no such parameters',
		LIMITS,
		'if (!operation.money || !isTool(context.getNode())) return undefined;',
		'!operation.money && !isTool(context.getNode())',
		'false',
	),
	...all(
		'without limits everything may be done',
		LIMITS,
		'if (!refuseAbove && !allowedProducts) return undefined;',
		'false',
	),
	...all(
		'the panel has no products for what moves payments',
		LIMITS,
		"if (allowedProducts && operation.money === 'sale') {",
		'true',
	),
	...all(
		'n8n fills in what the panel has by itself',
		LIMITS,
		"for (const [at, { amount, currency: given = 'SAR' }] of rows.entries()) {",
		'""',
	),
	...all(
		'no expression either',
		LIMITS,
		"if (!/\\$from_?ai\\b/i.test(JSON.stringify(raw) ?? '')) return;",
		'"Stryker was here!"',
	),
	...all(
		'no other path of Stream has it in it',
		GUARD,
		'const SALE = /^\\/(payment_links|invoices|subscriptions)(?:\\/[^/]+)?$/;',
		'/\\/(payment_links|invoices|subscriptions)(?:\\/[^/]+)?$/',
		'/^\\/(payment_links|invoices|subscriptions)(?:\\/[^/]+)?/',
	),
	...all(
		'no other path of Stream has it in it',
		GUARD,
		'const OF_PAYMENT = /^\\/payments\\/(?:([^/]+)\\/(refund|mark-paid)|auto-charge-on-demand\\/([^/]+))$/;',
		'/\\/payments\\/(?:([^/]+)\\/(refund|mark-paid)|auto-charge-on-demand\\/([^/]+))$/',
		'/^\\/payments\\/(?:([^/]+)\\/(refund|mark-paid)|auto-charge-on-demand\\/([^/]+))/',
	),
	...all(
		'no other path of Stream has it in it',
		GUARD,
		'const LINK_STATUS = /^\\/payment_links\\/([^/]+)\\/status$/;',
		'/\\/payment_links\\/([^/]+)\\/status$/',
		'/^\\/payment_links\\/([^/]+)\\/status/',
	),
	...all(
		'only what follows the first is looked at',
		GUARD,
		'const [, collection] = SALE.exec(path) ?? [];',
		'["Stryker was here"]',
	),
	...all(
		'only what follows the first is looked at',
		GUARD,
		'const [, reopened] = LINK_STATUS.exec(path) ?? [];',
		'["Stryker was here"]',
	),
	...all(
		'only what follows the first is looked at',
		GUARD,
		'const [, id, action, charged] = OF_PAYMENT.exec(path) ?? [];',
		'["Stryker was here"]',
	),
	...all(
		'the requests that sell something have items, and no others have',
		GUARD,
		"else if (method !== 'GET' && collection && Array.isArray(body.items)) {",
		"method !== 'GET' && collection || Array.isArray(body.items)",
		"method !== 'GET' || collection",
		'""',
		'true',
	),
	...all(
		'only a change goes there',
		GUARD,
		"} else if (method === 'PATCH' && reopened !== undefined && body.status === 'ACTIVE') {",
		"method === 'PATCH' || reopened !== undefined",
	),
	...all(
		'only what is sent has such a path',
		GUARD,
		"} else if (method === 'POST' && (id ?? charged) !== undefined) {",
		"method === 'POST' || (id ?? charged) !== undefined",
		'true',
	),
	...all(
		'without limits of amounts none is too high',
		GUARD,
		'if (!this.limits.most) return;',
		'false',
	),
	...all(
		'without a price there is no amount, and no price is without one',
		GUARD,
		'if (!price || amount === undefined) return undefined;',
		'!price && amount === undefined',
		'false',
	),
	...all('of what has not been paid nothing has gone back', GUARD, ": what === 'refund'", 'true'),
	...all('only whether it is true counts', GUARD, '() => false,', '() => undefined'),
	...all(
		'asked for only where there are some',
		GUARD,
		'const allowed = [...(this.limits.products ?? [])];',
		'["Stryker was here"]',
	),
	...all(
		'no amount is below a limit that there is not',
		GUARD,
		'if (!most || amount === undefined || (limit !== undefined && amount <= limit)) return;',
		'true',
	),
	...all(
		'what is final is void, and counts for nothing',
		ENSURE,
		'const isWanted = (link: LinkFacts) => link.kind === kind && !link.isFinal;',
		'true',
	),
	...all(
		'only quicker: without this short way the long one comes to the same link',
		ENSURE,
		'const known = links.index.get(row.reference).filter(isWanted);',
		'links.index.get(row.reference)',
	),
	...all(
		'only quicker: without this short way the long one comes to the same link',
		ENSURE,
		"return !others.length && (link?.state === 'payable' || link?.state === 'paid');",
		'false',
		'""',
	),
	...all(
		'only quicker: without this short way the long one comes to the same link',
		ENSURE,
		"return links.filter(({ additional, state }) => !additional && state !== 'void');",
		'links',
		'true',
		"!additional || state !== 'void'",
		'""',
	),
	...all(
		'others only wait for their turn',
		ENSURE,
		'const key = `${call.client.account} order ${reference.normalize()}`;',
		'``',
	),
	...all(
		'what is no link counts for nothing',
		ENSURE,
		'if (!orders.index.get(row.reference).length) return [];',
		'["Stryker was here"]',
	),
];
