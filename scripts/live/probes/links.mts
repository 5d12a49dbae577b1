import { isSuccess, wordsOf } from '../api.mts';
import { until, type Live, type Probe } from '../live.mts';

/** What becomes of a link whose time is over. */
export const expiry: Probe = {
	name: 'Links whose time is over',
	switches: ['expiredLinkStatus'],
	async run(live: Live) {
		const { scene, findings, api } = live;
		const product = await scene.theProduct();
		const ahead = await clockDifference(live);
		const seconds = api.pace.isFast ? 1 : 8;
		const due = () => new Date(Date.now() + ahead + seconds * 1000).toISOString();
		const link = await scene.make('paymentLink', () => ({
			name: scene.name('link'),
			items: [{ product_id: product.id }],
			valid_until: due(),
		}));
		const path = `/payment_links/${link.id}`;
		const end = toMs(link.valid_until);
		const wait = end - (Date.now() + ahead);
		if (wait > 60_000) {
			const moved = `valid_until comes back ${Math.round(wait / 60_000)} minutes later than it was sent`;
			findings.fact('validUntilMoved', true, moved);
			return findings.notSeen('expiredLinkStatus', moved);
		}
		await api.pace.pause(Math.max(0, wait) + (api.pace.isFast ? 100 : 2_000));
		const over = await until(
			live,
			async () => {
				const now = await api.get(path);
				return now.status === 'ACTIVE' ? undefined : (now.status as string);
			},
			api.pace.isFast ? 300 : 20_000,
		);
		const status = over ?? 'ACTIVE';
		const said = `a link whose valid_until has passed is ${status}`;
		if (status === 'COMPLETED' || status === 'ACTIVE') {
			findings.saw('expiredLinkStatus', status, said);
		} else findings.sawOther('expiredLinkStatus', said);
	},
};

/** How far the server's clock is ahead of this one, in milliseconds; its Date header has whole seconds. */
async function clockDifference({ api }: Live): Promise<number> {
	const { headers, began, took } = await api.send('GET', '/me');
	const theirs = Date.parse(headers.get('date') ?? '');
	const ahead = theirs + 500 - (began + took / 2);
	return Number.isFinite(ahead) && Math.abs(ahead) > 2_000 ? ahead : 0;
}

const toMs = (text: unknown): number =>
	Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(String(text)) ? String(text) : `${String(text)}Z`);

/** What a link's address is made of. */
export const address: Probe = {
	name: "A link's address",
	switches: ['linkUrl'],
	async run({ scene, findings }: Live) {
		const { id, url } = await scene.theLink();
		const { host, pathname } = new URL(String(url));
		const named = pathname.includes(String(id));
		const shape = pathname.replace(/[^/]+$/, named ? '<id of the link>' : '<short id>');
		findings.saw('linkUrl', named ? 'pay' : 'short', `the address of a link is …${shape}`);
		findings.fact('linkHost', host, `links are at ${host}`);
	},
};

/** Operations that are only in the vendor's newer SDK. */
export const newer: Probe = {
	name: 'Operations that only the newer SDK has',
	switches: ['sdkOnlyEndpoints'],
	async run({ scene, findings, api }: Live) {
		const { id } = await scene.theLink();
		const request = { body: { coupons: [] }, repeatable: true };
		const answer = await api.send('PATCH', `/payment_links/${id}/coupons`, request);
		const said = `PATCH /payment_links/{id}/coupons is answered with ${answer.status}`;
		if (isSuccess(answer) || answer.status === 404 || answer.status === 405) {
			findings.saw('sdkOnlyEndpoints', isSuccess(answer), said);
		} else findings.sawOther('sdkOnlyEndpoints', `${said}: ${wordsOf(answer)}`);
	},
};
