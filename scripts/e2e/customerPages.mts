import type { Editor } from '../../support/editor/editor.mts';
import { contains, same, type Suite } from './suite.mts';

const SCREENS = {
	phone: { width: 390, height: 844 },
	desktop: { width: 1440, height: 900 },
};

const LANGUAGES = {
	Arabic: { query: '', direction: 'rtl', says: 'ادفع' },
	English: { query: '?language=en', direction: 'ltr', says: 'Pay' },
};

/** The simulator's own pages on phone and desktop: Arabic reads from right to left, and nothing is wider than the screen. */
export async function customerPages(suite: Suite, link: string): Promise<void> {
	await suite.visit((visitor) => look(suite, visitor, link));
}

async function look(suite: Suite, visitor: Editor, link: string): Promise<void> {
	const { testBed } = suite;
	const { page } = visitor;
	const fits = async (direction: string) => {
		const shown = await page.evaluate(() => {
			const { dir, scrollWidth, clientWidth } = document.documentElement;
			return [dir, scrollWidth - clientWidth];
		});
		same(shown, [direction, 0]);
	};
	for (const [screen, size] of Object.entries(SCREENS)) {
		await page.setViewportSize(size);
		for (const [language, { query, direction, says }] of Object.entries(LANGUAGES)) {
			await suite.check(`The checkout page in ${language} fits a ${screen}`, async () => {
				await page.goto(link + query);
				await fits(direction);
				contains(await page.locator('#pay').innerText(), says);
				same(await page.locator('#customer bdi[dir=ltr]').innerText(), '+966551110002');
				const ways = await page.locator('.way').allInnerTexts();
				same(
					ways.map((way) => way.trim()),
					['mada', 'VISA', 'Mastercard', 'Apple Pay'],
				);
				const ends = await page.locator('.bill .amount').evaluateAll((amounts) =>
					amounts.map((amount) => {
						const text = document.createRange();
						text.selectNodeContents(amount);
						return Math.round(text.getBoundingClientRect().right);
					}),
				);
				same(new Set(ends).size, 1);
				await suite.picture(`Checkout in ${language} on a ${screen}`, visitor);
			});
		}
		await suite.check(`The dashboard fits a ${screen}`, async () => {
			await page.goto(testBed.simulator.url);
			await fits('ltr');
			contains(await page.locator('.meta').first().innerText(), 'order_reference');
			await suite.picture(`Dashboard on a ${screen}`, visitor);
		});
	}
	await suite.check('What went well has another color there than what did not', async () => {
		const colorOf = async (status: string) => {
			const badge = page.locator('.status').filter({ hasText: status }).first();
			return await badge.evaluate((one) => getComputedStyle(one).backgroundColor);
		};
		// The key pair was wrong at first.
		same((await colorOf('ACTIVE')) === (await colorOf('401')), false);
	});
}
