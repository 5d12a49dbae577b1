/**
 * npm run test:templates
 *
 * Runs the templates of workflows/ for shops in one real n8n, over the simulator, a mail server and stand-ins
 * for Google Sheets and the CRM. Each case says what has to come out, also when its template runs twice.
 * (`npm run flows` and `npm run demo` run the templates around a single order and of Excel sheets.)
 */
import { join } from 'node:path';
import { packageFolder } from '../demo/n8n/paths.mts';
import { secondsSinceStart, step } from '../demo/terminal.mts';
import { finish } from './realN8n/finish.mts';
import { agent } from './templates/cases/agent.mts';
import { form } from './templates/cases/form.mts';
import { orders } from './templates/cases/orders.mts';
import { paid } from './templates/cases/paid.mts';
import { reconcile } from './templates/cases/reconcile.mts';
import { refund } from './templates/cases/refund.mts';
import { reminders } from './templates/cases/reminders.mts';
import { subscriptions } from './templates/cases/subscriptions.mts';
import { openStage, type Stage } from './templates/stage.mts';

/** In this order: what a case waits for happens while the next ones run. */
const cases: Array<[name: string, work: (stage: Stage) => Promise<void>]> = [
	['Google Sheets: orders to payment links', orders],
	['Order paid', paid],
	['Daily check with a reminder', reminders],
	['Subscriptions to the CRM', subscriptions],
	['Form, payment, thank-you page', form],
	['AI agent', agent],
	['Refund approval', refund],
	['Reconcile', reconcile],
];

const wanted = process.argv.slice(2);

await finish(async () => {
	const problems: string[] = [];
	const stage = await openStage(join(packageFolder, '.tmp/templates'), problems);
	let checks = 0;
	const chosen = cases.filter(([, { name }]) => !wanted.length || wanted.includes(name));
	for (const [name, work] of chosen) {
		const ensure = (what: string, holds: unknown) => {
			checks++;
			stage.ensure(`${name}: ${what}`, holds);
		};
		// What stops one case must not hide what the others find.
		await step(name, () => work({ ...stage, ensure })).catch((error: Error) =>
			problems.push(`${name}: ${error.stack}`),
		);
	}
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
