import type { LinkLine, PaymentLink, Totals } from '../core/records.mts';
import type { State } from '../core/state.mts';
import { findConsumer } from '../domain/consumers.mts';
import type { PayOptions } from '../domain/paying.mts';
import { isRecord } from '../validation/checks.mts';
import { email, phone } from '../validation/identity.mts';
import { amountHtml, escape, merchantBar, payerPage } from './html.mts';
import { intervalText, sayIn, type Language, type Say } from './texts.mts';

/** What a payer has typed, by the names of the fields. */
export type Form = Record<string, string>;

/** Something to be mended before the form can be taken: the field and a sentence. */
export interface Complaint {
	field: string | null;
	text: string;
}

/** What is on the bill: the lines with the payer's quantities, and their sum. */
export interface Cart {
	items: Array<Pick<LinkLine, 'quantity' | 'discounted_amount'>>;
	totals: Totals;
}

/** Ways to pay, as test buttons. The link's own settings have no switch for mada and Apple Pay. */
const METHODS = [
	{ value: 'MADA', html: '<span class="mada">mada</span>' },
	{ value: 'VISA', needs: 'visa', html: '<span class="visa">VISA</span>' },
	{
		value: 'MASTERCARD',
		needs: 'mastercard',
		html: '<span><span class="circles"><b></b><b></b></span>Mastercard</span>',
	},
	{ value: 'AMEX', needs: 'amex', byDefault: false, html: '<span>American Express</span>' },
	{ value: 'APPLE_PAY', html: '<span class="apple">Apple Pay</span>' },
].map((method) => ({ needs: null, byDefault: true, ...method }));

function methodsOf({ override_payment_methods: chosen }: PaymentLink) {
	return METHODS.filter(({ needs, byDefault }) =>
		chosen && needs ? chosen[needs] === true : byDefault,
	);
}

interface Question {
	key: string;
	title: string;
	hint: string;
	required: boolean;
	choices: string[] | null;
}

function questionsOf(link: PaymentLink): Question[] {
	const schema = link.custom_fields;
	const properties = schema && isRecord(schema.properties) ? schema.properties : {};
	const wanted = Array.isArray(schema?.required) ? schema.required : [];
	const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
	return Object.entries(properties).map(([key, property]) => {
		const known = isRecord(property) ? property : {};
		return {
			key,
			title: textOf(known.title) || key,
			hint: textOf(known.description),
			required: wanted.includes(key),
			choices: Array.isArray(known.enum) ? known.enum.map(String) : null,
		};
	});
}

/** The first thing that keeps the form from being taken. */
export function complaintAbout(link: PaymentLink, form: Form, say: Say): Complaint | undefined {
	if (!link.organization_consumer_id) {
		if (!form.name?.trim()) return { field: 'name', text: say('nameMissing') };
		const byEmail = link.contact_information_type === 'EMAIL';
		const complaints: never[] = [];
		(byEmail ? email : phone)((form.contact ?? '').trim(), [], complaints);
		if (complaints.length > 0) {
			const example = '+966501234567';
			const text = byEmail ? say('emailWrong') : say('phoneWrong', { example });
			return { field: 'contact', text };
		}
	}
	for (const { key, title, required, choices } of questionsOf(link)) {
		const field = `field_${key}`;
		const answer = (form[field] ?? '').trim();
		if (answer === '' && required) {
			return { field, text: say('answerMissing', { question: title }) };
		}
		if (answer !== '' && choices && !choices.includes(answer)) {
			return { field, text: say('answerWrong', { question: title }) };
		}
	}
	const { method } = form;
	if (method && !methodsOf(link).some(({ value }) => value === method)) {
		return { field: null, text: say('methodWrong') };
	}
	return undefined;
}

/** The payer's quantities, by line. */
export function quantitiesOf(link: PaymentLink, form: Form): Record<string, number> {
	const given = link.items.filter(({ id }) => form[`quantity_${id}`]);
	return Object.fromEntries(given.map(({ id }) => [id, Number(form[`quantity_${id}`])]));
}

/** What the form says about the payment. */
export function optionsOf(link: PaymentLink, form: Form): PayOptions {
	const contact = (form.contact ?? '').trim();
	const byEmail = link.contact_information_type === 'EMAIL';
	const questions = questionsOf(link);
	return {
		method: form.method || undefined,
		consumer: link.organization_consumer_id
			? undefined
			: {
					name: form.name.trim(),
					phone_number: byEmail ? null : contact,
					email: byEmail ? contact : null,
				},
		quantities: quantitiesOf(link, form),
		answers:
			questions.length > 0
				? Object.fromEntries(questions.map(({ key }) => [key, form[`field_${key}`] ?? '']))
				: null,
	};
}

/** The page on which a payer pays. */
export function formPage(
	state: State,
	link: PaymentLink,
	cart: Cart,
	language: Language,
	path: string,
	form: Form,
	complaint?: Complaint,
): string {
	const { organization } = state.branchOf(link);
	const say = sayIn(language);
	const pay = amountHtml(cart.totals.amount, link.currency);
	return payerPage(
		language,
		language === 'ar' ? organization.name : organization.name_en,
		`${merchantBar(organization, language)}
<form class="columns" method="post" action="${escape(path)}?language=${language}">
<section class="card">${orderHtml(state, link, cart, language, form)}</section>
<section class="card">
${customerHtml(state, link, form, say, complaint)}
${questionsOf(link)
	.map((question) => questionHtml(question, form, say, complaint))
	.join('')}
<fieldset class="ways" style="margin-top:16px"><legend>${say('method')}</legend>${waysHtml(link, form)}</fieldset>
${complaint ? `<p class="error" id="error" role="alert">${escape(complaint.text)}</p>` : ''}
<button id="pay" name="action" value="pay">${say('pay', { amount: pay })}</button>
<div class="test"><span class="small soft">${say('outcomes')}</span><div>
<button id="decline" name="action" value="decline">${say('decline')}</button>
<button id="pending" name="action" value="pending">${say('leavePending')}</button></div></div>
</section></form>`,
		'wide',
	);
}

function orderHtml(
	state: State,
	link: PaymentLink,
	{ items, totals }: Cart,
	language: Language,
	form: Form,
): string {
	const say = sayIn(language);
	const branch = state.branchOf(link);
	const money = (units: number) =>
		`<span class="amount">${amountHtml(units, link.currency)}</span>`;
	const free = link.items.some((item) => item.allow_custom_quantity);
	const lines = link.items.map((item, index) => {
		const name = branch.product.get(item.product_id)?.name;
		const { quantity, discounted_amount: amount } = items[index];
		const field = `quantity_${item.id}`;
		const min = Math.max(item.min_quantity ?? 1, 1);
		const max = item.max_quantity === null ? '' : ` max="${item.max_quantity}"`;
		const shown = item.allow_custom_quantity
			? `<label class="small soft" for="${field}">${say('quantity')}</label><input id="${field}" name="${field}" type="number" inputmode="numeric" min="${min}"${max} value="${escape(form[field] ?? quantity)}">`
			: `${say('quantity')}: ${quantity}`;
		return `<div class="line"><div><bdi>${escape(name)}</bdi></div>${money(amount)}<div class="small soft">${shown}</div></div>`;
	});
	const sum = (kind: string, label: string, units: number, id = '') =>
		`<div class="sum ${kind}"><span>${label}</span><span class="amount"${id && ` id="${id}"`}>${amountHtml(units, link.currency)}</span></div>`;
	const discount = totals.original_amount - totals.amount;
	const {
		recurring_interval: interval,
		recurring_interval_count: count,
		trial_period_days: days,
	} = link;
	return `<h1><bdi>${escape(link.name)}</bdi></h1>
${link.description ? `<p class="soft"><bdi>${escape(link.description)}</bdi></p>` : ''}
<div class="bill">${lines.join('')}
${free ? `<div class="line"><span></span><button name="action" value="update" formnovalidate>${say('update')}</button></div>` : ''}
${discount > 0 ? sum('', say('subtotal'), totals.original_amount) + sum('discount', say('discount'), -discount) : ''}
${totals.vat_amount > 0 ? sum('small soft', say('vat'), totals.vat_amount) : ''}
${sum('total', say('total'), totals.amount, 'total')}</div>
${interval ? `<p class="small soft">${say('renews', { interval: intervalText(interval, count ?? 1, language) })}</p>` : ''}
${days === null ? '' : `<p class="small soft">${say('trial', { days: String(days) })}</p>`}`;
}

const invalid = (field: string, complaint?: Complaint): string =>
	complaint?.field === field ? ' aria-invalid="true" aria-describedby="error" autofocus' : '';

function customerHtml(
	state: State,
	link: PaymentLink,
	form: Form,
	say: Say,
	complaint?: Complaint,
): string {
	if (link.organization_consumer_id) {
		const consumer = findConsumer(state.branchOf(link), link.organization_consumer_id);
		const contact = consumer?.phone_number ?? consumer?.email ?? '';
		return `<p id="customer"><span class="small soft">${say('payingAs')}</span><br><bdi>${escape(consumer?.name)}</bdi> <bdi class="soft nowrap" dir="ltr">${escape(contact)}</bdi></p>`;
	}
	const byEmail = link.contact_information_type === 'EMAIL';
	const [type, auto, example] = byEmail
		? ['email', 'email', 'name@example.com']
		: ['tel', 'tel', '+966501234567'];
	return `<h2>${say('yourDetails')}</h2>
<label for="name">${say('name')}</label><input id="name" name="name" autocomplete="name" dir="auto" value="${escape(form.name)}"${invalid('name', complaint)}>
<label for="contact">${say(byEmail ? 'email' : 'phone')}</label><input id="contact" name="contact" type="text" inputmode="${type}" autocomplete="${auto}" dir="ltr" placeholder="${example}" value="${escape(form.contact)}"${invalid('contact', complaint)}>`;
}

function questionHtml(
	{ key, title, hint, required, choices }: Question,
	form: Form,
	say: Say,
	complaint?: Complaint,
): string {
	const field = `field_${key}`;
	const name = escape(field);
	const value = form[field] ?? '';
	const attributes = `id="${name}" name="${name}"${required ? ' aria-required="true"' : ''}${invalid(field, complaint)}`;
	const options = (choices ?? []).map(
		(choice) =>
			`<option value="${escape(choice)}"${choice === value ? ' selected' : ''}>${escape(choice)}</option>`,
	);
	const control = choices
		? `<select ${attributes}><option value="">${say('choose')}</option>${options.join('')}</select>`
		: `<input ${attributes} dir="auto" value="${escape(value)}">`;
	return `<label for="${name}"><bdi>${escape(title)}</bdi>${required ? ' <span aria-hidden="true">*</span>' : ''}</label>${control}${hint ? `<p class="small soft"><bdi>${escape(hint)}</bdi></p>` : ''}`;
}

function waysHtml(link: PaymentLink, form: Form): string {
	const ways = methodsOf(link);
	const chosen = ways.some(({ value }) => value === form.method) ? form.method : ways[0].value;
	return ways
		.map(
			({ value, html }) =>
				`<label class="way"><input type="radio" name="method" value="${value}"${value === chosen ? ' checked' : ''}>${html}</label>`,
		)
		.join('');
}
