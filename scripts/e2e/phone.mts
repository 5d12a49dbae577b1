import { same, type Suite } from './suite.mts';

const PHONE = { width: 390, height: 844 };

/** The simulator's own pages on a phone: nothing is wider than the screen, and Arabic reads from right to left. */
export async function onPhone(
	suite: Pick<Suite, 'testBed' | 'check'>,
	link: string,
): Promise<void> {
	const { testBed } = suite;
	const page = await testBed.context.newPage();
	await page.setViewportSize(PHONE);
	const pages = {
		'the checkout page in Arabic': [link, 'rtl'],
		'the checkout page in English': [`${link}?language=en`, 'ltr'],
		'the dashboard': [testBed.simulator.url, 'ltr'],
	};
	for (const [name, [url, direction]] of Object.entries(pages)) {
		await suite.check(`On a phone ${name} fits`, async () => {
			await page.goto(url);
			const shown = await page.evaluate(() => {
				const { dir, scrollWidth, clientWidth } = document.documentElement;
				return [dir, scrollWidth - clientWidth];
			});
			same(shown, [direction, 0]);
		});
	}
	await page.close();
}
