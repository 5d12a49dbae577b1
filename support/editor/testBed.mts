import type { BrowserContext } from 'playwright-core';
import { onEnd } from '../script/closers.mts';
import { takeFolder } from '../script/lock.mts';
import { startSimulator, type Simulator } from '../../simulator/index.mts';
import { owner, RealN8n } from '../realN8n/realN8n.mts';
import { browserPath, openBrowser } from './browser.mts';

/** What everything in the editor needs: n8n with the packed package, the demo shop and a browser. */
export interface TestBed {
	n8n: RealN8n;
	simulator: Simulator;
	context: BrowserContext;
	/** Address of the editor. */
	url: string;
}

/**
 * Starts all of it; it is ended by endEverything(). n8n's files go to `folder`, which is emptied.
 * Nobody is signed in in the browser, see `signIn`.
 *
 * @param installFolder another n8n than the one that most tests use
 */
export async function openTestBed(folder: string, installFolder?: string): Promise<TestBed> {
	browserPath(); // Rather at once than after n8n has been installed.
	takeFolder(folder);
	const simulator = await startSimulator({ seed: 'demo' });
	onEnd(() => simulator.close());
	const n8n = await RealN8n.open(folder, {}, installFolder);
	const context = await openBrowser();
	return { n8n, simulator, context, url: n8n.client.url };
}

/** Signs in without the form; all pages of the browser share it. */
export async function signIn({ context, url }: TestBed): Promise<void> {
	const { email, password } = owner;
	const data = { emailOrLdapLoginId: email, password };
	const answer = await context.request.post(`${url}/rest/login`, { data });
	if (!answer.ok()) throw new Error(`n8n does not let the browser in (${answer.status()})`);
}
