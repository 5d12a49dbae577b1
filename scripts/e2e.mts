/**
 * npm run test:e2e [-- --part webhook]
 * npm run test:e2e -- --n8n1               the webhook trigger that registers itself, in the editor of n8n 1
 *
 * A shop owner at work in the editor of a real n8n, with the packed package and the simulator. Pictures of
 * every step and every panel are in .tmp/e2e/pictures afterwards.
 * Needs Chromium (Debian: apt-get install chromium; else set CHROMIUM to its path).
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { n8n1Folder, packageFolder } from '../support/paths.mts';
import { owner } from '../support/realN8n/realN8n.mts';
import { Editor } from '../support/editor/editor.mts';
import { openTestBed, signIn } from '../support/editor/testBed.mts';
import { agentTool } from './e2e/agentTool.mts';
import { build } from './e2e/build.mts';
import { customerPages } from './e2e/customerPages.mts';
import { doubts } from './e2e/doubts.mts';
import { find } from './e2e/find.mts';
import { limits } from './e2e/limits.mts';
import { firstLink } from './e2e/firstLink.mts';
import { emptyLists } from './e2e/lists.mts';
import { methods } from './e2e/methods.mts';
import { orderEnd } from './e2e/orderEnd.mts';
import { pay } from './e2e/pay.mts';
import { refuse } from './e2e/refuse.mts';
import { formats, items, shopCart } from './e2e/shopCart.mts';
import { Suite } from './e2e/suite.mts';
import { register } from './e2e/register.mts';
import { switching } from './e2e/switching.mts';
import { finish, type Outcome } from '../support/script/finish.mts';

const folder = join(packageFolder, '.tmp/e2e');

const { values } = parseArgs({
	options: { part: { type: 'string', default: '' }, n8n1: { type: 'boolean', default: false } },
});
/** The editor of n8n 1 is another one: only what could not be shown otherwise is done there. */
const part = values.n8n1 ? 'webhook that registers' : values.part;

async function e2e(): Promise<Outcome> {
	const testBed = await openTestBed(folder, values.n8n1 ? n8n1Folder : undefined);
	const suite = new Suite(testBed, await Editor.open(testBed), join(folder, 'pictures'), part);
	// Finding the nodes begins with the form.
	const first = 'Find the nodes';
	// n8n 1 holds a session to the browser that has signed in.
	if (values.n8n1) await suite.editor.signIn(owner);
	else if (!first.includes(part)) await signIn(testBed);
	await suite.part(first, find);
	await suite.part('Make a payment link and have it paid', async () => {
		const link = await build(suite);
		await customerPages(suite, link);
		await pay(suite, link);
	});
	await suite.part('A webhook that registers itself', register);
	await suite.part('Stream among the tools of an agent', agentTool);
	await suite.part('Limits of an agent', limits);
	await suite.part('The first link', firstLink);
	await suite.part('A cart from a shop', shopCart);
	await suite.part('Lists of other shops', formats);
	await suite.part('A cart of products', items);
	await suite.part('Payment methods', methods);
	await suite.part('Panels without doubt', doubts);
	await suite.part('The end of an order', orderEnd);
	await suite.part('Refusals', refuse);
	await suite.part('Empty lists', emptyLists);
	await suite.part('All panels', switching);
	return { problems: suite.problems, counts: suite.counts };
}

await finish(e2e);
