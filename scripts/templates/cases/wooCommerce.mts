import type { TestBed } from '../testBed.mts';

/** An order as WooCommerce sends it (REST API v3, "Order properties"), with what the template does not need. */
const orderOf = (number: string, more: object = {}) => ({
	id: 727,
	number,
	status: 'pending',
	currency: 'SAR',
	shipping_total: '20.00',
	shipping_tax: '3.00',
	total: '253.00',
	total_tax: '33.00',
	prices_include_tax: false,
	billing: {
		first_name: 'نورة',
		last_name: 'القحطاني',
		email: `${number.toLowerCase()}@example.com`,
		phone: '0557654321',
	},
	line_items: [
		{
			id: 315,
			name: 'Oud oil',
			product_id: 93,
			variation_id: 0,
			quantity: 2,
			subtotal: '200.00',
			total: '200.00',
			total_tax: '30.00',
			price: 100,
			meta_data: [],
		},
	],
	fee_lines: [],
	coupon_lines: [],
	...more,
});

/** Order of WooCommerce → payment link → mail to the customer. */
export async function wooCommerce(testBed: TestBed): Promise<void> {
	const { ensure, simulator } = testBed;
	/** The shop sends an order: the template with a trigger that gives it out. */
	const receive = async (order: object) => {
		const id = await testBed.add('woocommerce-to-payment-links', (nodes) => {
			const trigger = nodes.find(({ name }) => name === 'New order')!;
			trigger.type = 'n8n-nodes-base.manualTrigger';
			trigger.parameters = {};
			delete trigger.webhookId;
			const settings = nodes.find(({ name }) => name === 'Settings')!;
			settings.parameters = {
				mode: 'raw',
				jsonOutput: JSON.stringify({ ...order, shopMail: 'shop@example.com' }),
				options: {},
			};
		});
		return async () => await testBed.run(id, 'New order');
	};
	const linksOf = async (name: string) =>
		(await simulator.records('paymentLink')).filter((link) => link.name === `Order ${name}`);
	const again = await receive(orderOf('W-1'));
	await again();
	await again();
	const links = await linksOf('W-1');
	ensure(`One link, but ${links.length}`, links.length === 1);
	ensure(`It costs ${links[0]?.totals.amount}`, links[0]?.totals.amount === 25_300);
	const mails = testBed.mailsTo('w-1@example.com');
	ensure(`One mail, but ${mails.length}`, mails.length === 1);
	ensure(`It has the link: ${mails[0]?.text}`, mails[0]?.text.includes(links[0]?.id));
	ensure(`... right to left: ${mails[0]?.text}`, mails[0]?.text.includes('dir="rtl"'));

	await (
		await receive(orderOf('W-2', { total: '300.00' }))
	)();
	ensure('An order that does not add up has no link', !(await linksOf('W-2')).length);
	const [reason] = testBed
		.mailsTo('shop@example.com')
		.filter(({ subject }) => subject === 'Order W-2 has no payment link');
	ensure(`The shop is told why: ${reason?.text}`, reason?.text.includes('300.00'));
	await (
		await receive(orderOf('W-3', { status: 'processing' }))
	)();
	ensure('A paid order has no link', !(await linksOf('W-3')).length);
	const fee = { name: 'Gift', total: '10.00', total_tax: '1.50' };
	await (
		await receive(orderOf('W-4', { fee_lines: [fee], total: '264.50' }))
	)();
	const [withFee] = await linksOf('W-4');
	ensure(`With the fee: ${withFee?.totals.amount}`, withFee?.totals.amount === 26_450);
}
