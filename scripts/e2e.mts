/**
 * npm run test:e2e [-- --part webhook]
 *
 * A shop owner at work in the editor of a real n8n, with the packed package and the simulator. Pictures of
 * every step and every panel are in .tmp/e2e/pictures afterwards.
 * Needs Chromium (Debian: apt-get install chromium; else set CHROMIUM to its path).
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { packageFolder } from '../support/paths.mts';
import { Editor } from '../support/editor/editor.mts';
import { openTestBed, signIn } from '../support/editor/testBed.mts';
import { build } from './e2e/build.mts';
import { doubts } from './e2e/doubts.mts';
import { find } from './e2e/find.mts';
import { limits } from './e2e/limits.mts';
import { firstLink } from './e2e/firstLink.mts';
import { emptyLists } from './e2e/lists.mts';
import { onPhone } from './e2e/phone.mts';
import { pay } from './e2e/pay.mts';
import { refuse } from './e2e/refuse.mts';
import { items, shopCart } from './e2e/shopCart.mts';
import { Suite } from './e2e/suite.mts';
import { register } from './e2e/register.mts';
import { switching } from './e2e/switching.mts';
import { finish, type Outcome } from '../support/script/finish.mts';

const folder = join(packageFolder, '.tmp/e2e');

const { values } = parseArgs({ options: { part: { type: 'string', default: '' } } });

async function e2e(): Promise<Outcome> {
	const testBed = await openTestBed(folder);
	const suite = new Suite(
		testBed,
		await Editor.open(testBed),
		join(folder, 'pictures'),
		values.part,
	);
	// Finding the nodes begins with the form.
	const first = 'Find the nodes';
	if (!first.includes(values.part)) await signIn(testBed);
	await suite.part(first, find);
	await suite.part('Make a payment link and have it paid', async () => {
		const link = await build(suite);
		await onPhone(suite, link);
		await pay(suite, link);
	});
	await suite.part('A webhook that registers itself', register);
	await suite.part('Limits of an agent', limits);
	await suite.part('The first link', firstLink);
	await suite.part('A cart from a shop', shopCart);
	await suite.part('A cart of products', items);
	await suite.part('Panels without doubt', doubts);
	await suite.part('Refusals', refuse);
	await suite.part('Empty lists', emptyLists);
	await suite.part('All panels', switching);
	return { problems: suite.problems, counts: suite.counts };
}

await finish(e2e);
