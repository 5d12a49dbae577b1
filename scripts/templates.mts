/**
 * npm run test:templates              all of them
 * npm run test:templates -- form …    only these
 * npm run test:templates -- --n8n1    in the oldest n8n that the package is made for
 *
 * Runs the templates of workflows/ for shops in one real n8n, over the simulator, a mail server and stand-ins
 * for Google Sheets and the CRM. Each case says what has to come out, also when its template runs twice.
 * (`npm run flows` and `npm run demo` run the templates around a single order and of Excel sheets.)
 */
import { join } from 'node:path';
import { packageFolder } from '../support/paths.mts';
import { secondsSinceStart, step } from '../support/script/terminal.mts';
import { finish } from '../support/script/finish.mts';
import { agent } from './templates/cases/agent.mts';
import { agentRefund } from './templates/cases/agentRefund.mts';
import { form } from './templates/cases/form.mts';
import { orderBook } from './templates/cases/orderBook.mts';
import { orders } from './templates/cases/orders.mts';
import { paid } from './templates/cases/paid.mts';
import { reconcile } from './templates/cases/reconcile.mts';
import { refund } from './templates/cases/refund.mts';
import { reminders } from './templates/cases/reminders.mts';
import { subscriptions } from './templates/cases/subscriptions.mts';
import { wooCommerce } from './templates/cases/wooCommerce.mts';
import { panelProblems } from './templates/panels.mts';
import { openTestBed, type Case } from './templates/testBed.mts';

/** In this order: what a case waits for happens while the next ones run. */
const cases: Array<[name: string, work: Case]> = [
	['Google Sheets: orders to payment links', orders],
	['Order paid', paid],
	['Daily check with a reminder', reminders],
	['Order book', orderBook],
	['WooCommerce', wooCommerce],
	['Subscriptions to the CRM', subscriptions],
	['Refund approval', refund],
	['Form, payment, thank-you page', form],
	['AI agent', agent],
	['AI agent, refund with approval', agentRefund],
	['Reconcile', reconcile],
];

const isOld = process.argv.includes('--n8n1');
const wanted = process.argv.slice(2).filter((name) => name !== '--n8n1');

await finish(async () => {
	const problems: string[] = [];
	const testBed = await openTestBed(join(packageFolder, '.tmp/templates'), problems, isOld);
	await step('The panels have all that n8n wants', async () => {
		problems.push(...(await panelProblems(testBed.n8n.client)));
	});
	let checks = 0;
	const chosen = cases
		.filter(([, { name }]) => !wanted.length || wanted.includes(name))
		// Human review of an agent's tools came with n8n 2.
		.filter(([, work]) => !isOld || work !== agentRefund);
	const rest: Array<[name: string, work: () => Promise<void>]> = [];
	// What stops one case must not hide what the others find.
	const attempt = async (name: string, work: () => Promise<void>) =>
		await step(name, work).catch((error: Error) => problems.push(`${name}: ${error.stack}`));
	for (const [name, work] of chosen) {
		const ensure = (what: string, holds: unknown) => {
			checks++;
			testBed.ensure(`${name}: ${what}`, holds);
		};
		await attempt(name, async () => {
			const later = await work({ ...testBed, ensure });
			if (later) rest.push([`${name}, later`, later]);
		});
	}
	for (const [name, work] of rest) await attempt(name, work);
	return {
		problems,
		counts: {
			templates: chosen.length,
			checks,
			failed: problems.length,
			seconds: secondsSinceStart(),
		},
	};
});
