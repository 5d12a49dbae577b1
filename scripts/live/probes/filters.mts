import { isSuccess, wordsOf } from '../api.mts';
import { listed, type Live, type Probe } from '../live.mts';
import { inDays, type Row } from '../records.mts';
import { notListed } from './lists.mts';

const FAR = { from_date: '2099-01-01T00:00:00Z' };
const PAST = { to_date: '2001-01-01T00:00:00Z' };

/** Whether filters are heard. A filter that is not looks like a list that is full. */
export const filters: Probe = {
	name: 'Filters of lists',
	switches: ['dateFilters', 'statusFilter', 'commaArrays', 'dateField'],
	needs: ['replica', 'stampBeforeVisibleMs'],
	async run(live: Live) {
		const { records, findings, api } = live;
		const link = await records.theLink();
		const invoice = await records.theInvoice();
		const subscription = await records.theSubscription();
		const product_ids = [String((await records.theProduct()).id)];
		if (!(await listed(live, '/payment_links', [String(link.id)], { product_ids }))) {
			throw notListed('payment links');
		}
		const count = async (path: string, query: object): Promise<number> =>
			((await api.get(path, { limit: 1, ...query })).data as unknown[]).length;

		const asked = { product_ids, statuses: ['COMPLETED'], limit: 100 };
		const shown = (await api.get('/payment_links', asked)).data as Row[];
		const ignored = shown.some(({ status }) => status === 'ACTIVE');
		const said = `statuses=COMPLETED ${ignored ? 'also shows' : 'does not show'} links that are ACTIVE`;
		findings.saw('statusFilter', ignored ? 'ignore' : 'honour', said);

		const comma = { product_ids, statuses: 'ACTIVE,INACTIVE', limit: 1 };
		const answer = await api.send('GET', '/payment_links', { query: comma });
		const list = `statuses=ACTIVE,INACTIVE is answered with ${answer.status}`;
		if (answer.status === 422) findings.saw('commaArrays', 'refuse', list);
		else if (isSuccess(answer)) findings.saw('commaArrays', 'split', list);
		else findings.sawOther('commaArrays', `${list}: ${wordsOf(answer)}`);

		const own = { organization_consumer_id: String(invoice.organization_consumer_id) };
		const LISTS: Array<[string, object]> = [
			['/payment_links', { product_ids }],
			['/invoices', own],
			['/payments', { invoice_id: [String(invoice.id)] }],
			['/subscriptions', own],
		];
		await listed(live, '/invoices', [String(invoice.id)], own);
		await listed(live, '/subscriptions', [String(subscription.id)], own);
		const heard: Record<string, { from_date: boolean; to_date: boolean }> = {};
		for (const [path, query] of LISTS) {
			heard[path.slice(1)] = {
				from_date: (await count(path, { ...query, ...FAR })) === 0,
				to_date: (await count(path, { ...query, ...PAST })) === 0,
			};
		}
		const words = Object.entries(heard).map(
			([name, { from_date, to_date }]) =>
				`${name}: from_date ${from_date ? 'heard' : 'ignored'}, to_date ${to_date ? 'heard' : 'ignored'}`,
		);
		const dates = words.join('; ');
		findings.fact('dateFilters', heard, dates);
		const ways = Object.values(heard).map(({ from_date: from, to_date: to }) =>
			from ? (to ? 'honour' : 'fromOnly') : to ? 'toOnly' : 'ignore',
		);
		const [way] = ways;
		if (way !== 'toOnly' && ways.every((one) => one === way))
			findings.saw('dateFilters', way, dates);
		else findings.sawOther('dateFilters', dates);

		if (!heard.invoices.from_date) {
			return findings.notSeen('dateField', 'the list of invoices ignores dates');
		}
		// It was made now, and is due in thirty days.
		const later = await listed(
			live,
			'/invoices',
			[String(invoice.id)],
			{ ...own, from_date: inDays(20) },
			0,
		);
		const field = later ? 'scheduled_on' : 'created_at';
		const due = `an invoice due in 30 days is ${later ? 'listed' : 'not listed'} from 20 days from now on`;
		findings.saw('dateField', field, due);
	},
};
