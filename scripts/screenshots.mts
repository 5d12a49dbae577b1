/**
 * npm run docs:screenshots              takes the pictures of docs/images in the editor of a real n8n
 * npm run docs:screenshots -- <name>…   only these
 *
 * Needs Chromium (Debian: apt-get install chromium; else set CHROMIUM to its path).
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../support/paths.mts';
import { step } from '../support/script/terminal.mts';
import { Editor } from '../support/editor/editor.mts';
import { openTestBed, signIn } from '../support/editor/testBed.mts';
import { finish, type Outcome } from '../support/script/finish.mts';
import { panels } from './screenshots/panels.mts';
import type { Studio } from './screenshots/picture.mts';
import { story } from './screenshots/story.mts';
import { workflows } from './screenshots/workflows.mts';

const folder = join(packageFolder, 'docs/images');
const wanted = process.argv.slice(2);

async function screenshots(): Promise<Outcome> {
	const all = [...panels, ...workflows, ...story];
	const pictures = wanted.length ? all.filter(({ name }) => wanted.includes(name)) : all;
	const unknown = wanted.filter((name) => !all.some((picture) => picture.name === name));
	if (unknown.length) throw new Error(`There is no picture ${unknown.join(', ')}`);
	const testBed = await openTestBed(join(packageFolder, '.tmp/screenshots'));
	const credential = await testBed.n8n.addCredential(testBed.simulator);
	await signIn(testBed);
	const studio: Studio = { ...testBed, credential, editor: await Editor.open(testBed) };
	mkdirSync(folder, { recursive: true });
	for (const picture of pictures) {
		const path = join(folder, `${picture.name}.png`);
		await step(path, async () => {
			const { width = 1440, height = 900, part, margin } = picture;
			await studio.editor.page.setViewportSize({ width, height });
			await picture.prepare(studio);
			await studio.editor.shoot(path, part, margin);
		});
	}
	return { problems: [], counts: { pictures: pictures.length } };
}

await finish(screenshots);
