import {
	aConsumer,
	aLink,
	aProduct,
	anInvoice,
	client,
	ok,
} from '../../support/simulator/client.mts';
import { useSimulator } from '../support/use.mts';

const simulator = useSimulator();
const call = client(simulator);

/** A page in English, or as it is without being asked. */
async function open(
	url: string,
	query = '?language=en',
): Promise<{ status: number; html: string }> {
	const response = await fetch(`${url}${query}`);
	return { status: response.status, html: await response.text() };
}

/** The text of the element with this id. */
function shown(html: string, id: string): string | undefined {
	const [, tag, rest] = new RegExp(`<(\\w+)[^>]* id="${id}"[^>]*>([\\s\\S]*)`).exec(html) ?? [];
	return rest?.slice(0, rest.indexOf(`</${tag}>`)).replace(/<[^>]*>/g, '');
}

/** Presses a button of the form. */
async function press(url: string, action: string, fields: Record<string, string> = {}) {
	const response = await fetch(`${url}?language=en`, {
		method: 'POST',
		body: new URLSearchParams({ action, ...fields }),
		redirect: 'manual',
	});
	const location = response.headers.get('location');
	return {
		status: response.status,
		html: await response.text(),
		location,
		parameters: location ? Object.fromEntries(new URL(location, simulator.url).searchParams) : {},
	};
}

const customer = { name: 'Ahmad Ali', contact: '+966501234567' };
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

describe('the checkout page', () => {
	test('shows merchant, items, total, and a form for the customer', async () => {
		const product = await aProduct(call, { name: 'Dates & <b>honey</b>' });
		const link = await aLink(call, { items: [{ product_id: product.id, quantity: 2 }] });
		const { status, html } = await open(link.url);
		expect(status).toBe(200);
		expect(html).toContain('Nakheel Gifts');
		expect(html).toContain('Dates &amp; &lt;b&gt;honey&lt;/b&gt;');
		expect(shown(html, 'total')).toBe('200.00 SAR');
		for (const id of ['pay', 'decline', 'name', 'contact']) expect(html).toContain(`id="${id}"`);
		expect(html).toContain('Phone number');
		expect(html).not.toMatch(/<script|https?:\/\/(?!127\.0\.0\.1)/);
	});

	test('is Arabic from right to left, unless English is asked for', async () => {
		const phone = '+966501234567';
		const { id } = await aConsumer(call, { name: 'سارة', phone_number: phone });
		const link = await aLink(call, { organization_consumer_id: id });
		const arabic = await open(link.url, '');
		expect(arabic.html).toContain('<html lang="ar" dir="rtl">');
		expect(shown(arabic.html, 'merchant')).toBe('هدايا النخيل');
		expect(shown(arabic.html, 'pay')).toBe('ادفع 100.00 SAR');
		for (const text of [phone, '100.00 SAR']) {
			expect(arabic.html).toMatch(new RegExp(`<bdi[^>]* dir="ltr">${text.replace('+', '\\+')}<`));
		}
		// The next page is in the same language.
		for (const language of ['ar', 'en']) {
			const { html } = await open(link.url, `?language=${language}`);
			expect(html).toContain(`action="/pay/${link.id}?language=${language}"`);
		}
		expect((await open(link.url)).html).toContain('<html lang="en" dir="ltr">');
		expect((await open(`${simulator.url}/pay/unknown`, '')).html).toContain('غير موجود');
	});

	test('offers the methods that the link allows, and the payment has the chosen one', async () => {
		const methods = (html: string) =>
			[...html.matchAll(/name="method" value="(\w+)"/g)].map(([, method]) => method);
		const free = await aLink(call);
		const all = ['MADA', 'VISA', 'MASTERCARD', 'APPLE_PAY'];
		expect(methods((await open(free.url)).html)).toEqual(all);
		const limited = await aLink(call, { payment_methods: { visa: true, amex: true } });
		const some = ['MADA', 'VISA', 'AMEX', 'APPLE_PAY'];
		expect(methods((await open(limited.url)).html)).toEqual(some);
		const refused = await press(limited.url, 'pay', { ...customer, method: 'MASTERCARD' });
		expect(refused.status).toBe(400);
		await press(limited.url, 'pay', { ...customer, method: 'APPLE_PAY' });
		await press(free.url, 'pay', customer);
		const paid = simulator.all('payment').map(({ payment_method: method }) => method);
		expect(paid).toEqual(['APPLE_PAY', 'MADA']);
	});

	test('asks for e-mail where the link says so, and for nothing when the customer is fixed', async () => {
		const byEmail = await aLink(call, { contact_information_type: 'EMAIL' });
		expect((await open(byEmail.url)).html).toContain('E-mail');
		const { id } = await aConsumer(call, { name: 'Sara' });
		const fixed = await aLink(call, { organization_consumer_id: id });
		const { html } = await open(fixed.url);
		expect(shown(html, 'customer')).toContain('Sara');
		expect(html).not.toContain('id="contact"');
	});

	test('paying redirects with every documented parameter and keeps the shop’s own query', async () => {
		const link = await aLink(call, {
			success_redirect_url: 'https://shop.example/ok?order=7&x=%20#done',
			max_number_of_payments: 1,
		});
		const { status, location, parameters } = await press(link.url, 'pay', customer);
		expect(status).toBe(303);
		expect(location).toMatch(
			/^https:\/\/shop\.example\/ok\?order=7&x=%20&payment_link_id=.*#done$/,
		);
		const [invoice] = simulator.all('invoice');
		const [payment] = simulator.all('payment');
		const [consumer] = simulator.all('consumer');
		expect(parameters).toEqual({
			order: '7',
			x: ' ',
			payment_link_id: link.id,
			id: expect.stringMatching(UUID),
			status: 'paid',
			message: 'APPROVED',
			login_method: 'PHONE',
			invoice_id: invoice.id,
			payment_id: payment.id,
			consent_id: expect.stringMatching(UUID),
			organization_consumer_id: consumer.id,
		});
		// The trap: the gateway's id is unknown to the API.
		expect((await call('GET', `/payments/${parameters.id}`)).status).toBe(404);
		expect(consumer).toMatchObject({ name: 'Ahmad Ali', phone_number: '+966501234567' });
	});

	test('a declined card goes to the failure page, and the link stays open', async () => {
		const link = await aLink(call, {
			failure_redirect_url: 'https://shop.example/no',
			contact_information_type: 'EMAIL',
		});
		const person = { name: 'Ahmad', contact: 'ahmad@example.com' };
		const { parameters } = await press(link.url, 'decline', person);
		expect(parameters).toEqual({
			payment_link_id: link.id,
			id: expect.stringMatching(UUID),
			status: 'failed',
			message: 'DECLINED',
			login_method: 'EMAIL',
		});
		expect(simulator.all('invoice')).toEqual([]);
		expect(simulator.find('paymentLink', link.id)?.status).toBe('ACTIVE');
		expect((await press(link.url, 'pay', person)).html).toContain('id="paid"');
	});

	test('without redirect addresses the page says how it went', async () => {
		const link = await aLink(call, { confirmation_message: 'See you <soon>' });
		expect((await press(link.url, 'decline', customer)).html).toContain('id="declined"');
		expect((await press(link.url, 'pending', customer)).html).toContain('id="pending"');
		const paid = await press(link.url, 'pay', customer);
		expect(paid.status).toBe(200);
		expect(paid.html).toContain('See you &lt;soon&gt;');
	});

	test('wrong customer details stay on the page and make nothing', async () => {
		const link = await aLink(call);
		for (const fields of [{}, { name: 'A', contact: '0501234567' }, { contact: '+966501234567' }]) {
			const { status, html } = await press(link.url, 'pay', fields as never);
			expect(status).toBe(400);
			expect(html).toContain('id="error"');
		}
		expect((await press(link.url, 'steal', customer)).status).toBe(400);
		expect(simulator.all('invoice')).toEqual([]);
	});

	test('custom questions must be answered, and the answers reach the invoice', async () => {
		const link = await aLink(call, {
			custom_fields: {
				type: 'object',
				properties: {
					size: { type: 'string', title: 'Your size' },
					note: { type: 'string' },
				},
				required: ['size'],
			},
		});
		const refused = await press(link.url, 'pay', customer);
		expect(refused.html).toContain('Please fill in &quot;Your size&quot;.');
		expect(refused.html).toMatch(/id="field_size"[^>]* aria-invalid="true"/);
		expect((await press(link.url, 'pay', { ...customer, field_size: ' ' })).status).toBe(400);
		await press(link.url, 'pay', { ...customer, field_size: 'L' });
		const [{ id }] = simulator.all('invoice');
		expect((await ok(call('GET', `/invoices/${id}`))).custom_field_answers).toEqual({
			size: 'L',
			note: '',
		});
	});

	test('a question with choices takes one of them', async () => {
		const link = await aLink(call, {
			custom_fields: {
				type: 'object',
				properties: { size: { type: 'string', enum: ['S', 'L <x>'] } },
			},
		});
		expect((await open(link.url)).html).toContain('<option value="L &lt;x&gt;">');
		const refused = await press(link.url, 'pay', { ...customer, field_size: 'M' });
		expect(refused.html).toContain('Please choose an answer to &quot;size&quot;.');
		expect((await press(link.url, 'pay', { ...customer, field_size: 'L <x>' })).status).toBe(200);
	});

	test('the payer’s quantity is taken within the bounds', async () => {
		const product = await aProduct(call);
		const link = await aLink(call, {
			items: [{ product_id: product.id, allow_custom_quantity: true, max_quantity: 3 }],
		});
		const field = `quantity_${link.items[0].id}`;
		const refused = await press(link.url, 'pay', { ...customer, [field]: '9' });
		expect([refused.status, refused.html]).toEqual([400, expect.stringContaining('id="error"')]);
		const updated = await press(link.url, 'update', { [field]: '2' });
		expect(shown(updated.html, 'total')).toBe('200.00 SAR');
		await press(link.url, 'pay', { ...customer, [field]: '3' });
		expect(simulator.all('payment').map(({ amount }) => amount)).toEqual([30_000]);
	});

	test('closed links say why', async () => {
		const paid = await aLink(call, { max_number_of_payments: 1 });
		await press(paid.url, 'pay', customer);
		const inactive = await aLink(call);
		await ok(
			call('PATCH', `/payment_links/${inactive.id}/status`, {
				status: 'INACTIVE',
				deactivate_message: 'Sold out',
			}),
		);
		const expired = await aLink(call);
		simulator.act.expireLink(expired.id);
		const pages = await Promise.all([paid, inactive, expired].map(({ url }) => open(url)));
		expect(pages.map(({ status }) => status)).toEqual([410, 410, 410]);
		expect(pages[0].html).toContain('was paid already');
		expect(pages[1].html).toContain('Sold out');
		expect(pages[2].html).toContain('has expired');
		expect((await press(paid.url, 'pay', customer)).status).toBe(410);
		expect(simulator.all('invoice')).toHaveLength(1);
		expect((await open(`${simulator.url}/pay/unknown`)).status).toBe(404);
	});

	test('two payers at once cannot both pay a link for one', async () => {
		const link = await aLink(call, { max_number_of_payments: 1 });
		const both = await Promise.all([
			press(link.url, 'pay', customer),
			press(link.url, 'pay', { name: 'B', contact: '+966501234568' }),
		]);
		expect(both.map(({ status }) => status).sort()).toEqual([200, 410]);
		expect(simulator.all('invoice')).toHaveLength(1);
	});
});

describe('the invoice page', () => {
	test('pays open payments one by one or together', async () => {
		const invoice = await anInvoice(call);
		const [first, second, third] = simulator.act.splitInvoice(invoice.id, 3);
		expect((await open(invoice.url)).html).toContain('100.00 SAR');
		await press(invoice.url, 'decline', { payment: first });
		expect(simulator.find('payment', first)?.current_status).toBe('FAILED');
		await press(invoice.url, 'pay', { payment: second });
		expect(simulator.find('invoice', invoice.id)?.status).toBe('ACCEPTED');
		expect((await press(invoice.url, 'pay')).location).toBe(`/invoice/${invoice.id}?language=en`);
		expect(simulator.find('invoice', invoice.id)?.status).toBe('COMPLETED');
		const { transaction_id: together } = simulator.find('payment', first)!;
		expect(simulator.find('payment', third)?.transaction_id).toBe(together);
		expect(simulator.find('payment', second)?.transaction_id).not.toBe(together);
		expect((await press(invoice.url, 'pay')).status).toBe(410);
	});
});

describe('the dashboard', () => {
	test('shows states in colours, metadata as a list, and what was turned', async () => {
		const link = await aLink(call, { custom_metadata: { order: 7, note: '<b>', lines: [1] } });
		await simulator.pay(link.id);
		simulator.switches.amountDecimals = 3;
		const { html } = await open(simulator.url, '/');
		expect(html).toContain('<span class="status good">SUCCEEDED</span>');
		const rows = [...html.matchAll(/<dt><bdi>(.*?)<\/bdi><\/dt><dd><bdi>(.*?)<\/bdi>/g)];
		expect(rows.map(([, key, value]) => [key, value])).toEqual([
			['order', '7'],
			['note', '&lt;b&gt;'],
			['lines', '[1]'],
		]);
		expect(shown(html, 'switches')).toBe('amountDecimals: 3');
	});

	test('shows what to paste into n8n, the records, and the requests', async () => {
		const link = await aLink(call, { name: 'Order <7>', custom_metadata: { order: 7 } });
		await simulator.pay(link.id);
		const { status, html } = await open(simulator.url, '/');
		expect(status).toBe(200);
		for (const shown of [
			`<code id="base-url">${simulator.url}</code>`,
			'<code id="api-key">sim-key</code>',
			'<code id="api-secret">sim-secret</code>',
			'Order &lt;7&gt;',
			'/api/v2/payment_links',
			'SUCCEEDED',
			'100.00 of 100.00 SAR',
		]) {
			expect(html).toContain(shown);
		}
	});
});
