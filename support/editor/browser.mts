import { existsSync } from 'node:fs';
import { chromium, type BrowserContext } from 'playwright-core';
import { onEnd } from '../script/closers.mts';

/** Where Debian and other systems put the browser. */
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** How long the editor may take with anything; only to end a run that hangs. */
const patienceMs = 60_000;

/** @throws an Error that says how to get a browser when there is none */
export function browserPath(): string {
	const wanted = process.env.CHROMIUM;
	const found = wanted ? [wanted].find(existsSync) : places.find(existsSync);
	if (found) return found;
	throw new Error(
		`${wanted ? `There is no browser at ${wanted} (CHROMIUM).` : 'No Chromium was found.'} ` +
			'Install it (Debian: sudo apt-get install -y chromium), or set CHROMIUM to the path of a ' +
			'Chromium or Chrome.',
	);
}

/** Starts the browser without a window; it is ended by endEverything(). */
export async function openBrowser(width = 1440, height = 900): Promise<BrowserContext> {
	const browser = await chromium.launch({
		executablePath: browserPath(),
		args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
	});
	onEnd(() => browser.close());
	const context = await browser.newContext({
		viewport: { width, height },
		locale: 'en-US',
		timezoneId: 'Asia/Riyadh',
		reducedMotion: 'reduce',
	});
	context.setDefaultTimeout(patienceMs);
	return context;
}
