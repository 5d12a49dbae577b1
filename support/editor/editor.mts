import type { Locator, Page } from 'playwright-core';
import type { TestBed } from './testBed.mts';

/** A place in n8n's editor by its test id. */
export const byId = (id: string): string => `[data-test-id="${id}"]`;

interface Box {
	x: number;
	y: number;
	width: number;
	height: number;
}

/** Room around what a picture shows. */
const MARGIN = 24;

/** Passing messages, and what floats over the canvas. */
const floating = [
	'canvas-controls',
	'node-creator-plus-button',
	'command-bar-button',
	'add-sticky-button',
	'toggle-focus-panel-button',
	'execute-workflow-button',
];
const hidden = `.el-notification, .vue-flow__panel, ${floating.map(byId).join(', ')} { visibility: hidden !important }`;

/** What a user does in n8n's editor, in one tab of the browser. Everything waits for what it needs. */
export class Editor {
	private constructor(
		readonly page: Page,
		private readonly url: string,
	) {}

	/** Opens a tab; nothing is loaded yet. */
	static async open({ context, url }: TestBed): Promise<Editor> {
		const page = await context.newPage();
		// n8n's own switch for tests. Else what is typed or dropped is part of the step only some time later, and a step
		// that starts at once, as no person starts it, does not have it yet.
		await page.addInitScript(() => sessionStorage.setItem('N8N_DEBOUNCE_MULTIPLIER', '0'));
		return new Editor(page, url);
	}

	/** The element with a test id, in `inside` or on the whole page. */
	at(id: string, inside: Page | Locator = this.page): Locator {
		return inside.locator(byId(id));
	}

	/** The open node panel. */
	get panel(): Locator {
		return this.at('ndv');
	}

	async openAddress(path: string): Promise<void> {
		await this.page.goto(`${this.url}${path}`);
	}

	/** Signs in with n8n's form. */
	async signIn({ email, password }: { email: string; password: string }): Promise<void> {
		await this.openAddress('/signin');
		await this.at('emailOrLdapLoginId').locator('input').fill(email);
		await this.at('password').locator('input').fill(password);
		await this.at('form-submit-button').click();
		await this.page.waitForURL(/\/home\//);
	}

	/** Opens a saved workflow and waits until its nodes are drawn. */
	async openWorkflow(id: string): Promise<void> {
		await this.openAddress(`/workflow/${id}`);
		await this.at('canvas-node').first().waitFor();
	}

	/** Fits the workflow into the window. */
	async showWholeWorkflow(): Promise<void> {
		await this.at('zoom-to-fit').click();
		await this.page.mouse.move(0, 0);
	}

	/**
	 * Takes a picture without what passes or floats.
	 *
	 * @param part only around the elements of this selector
	 * @param margin room around them in pixels
	 */
	async shoot(path: string, part?: string, margin = MARGIN): Promise<void> {
		// Icons are loaded one by one after their nodes have been drawn; boxes for code have images of nothing.
		await this.page.waitForFunction(() =>
			Array.from(document.images).every(
				(image) => !image.hasAttribute('src') || !image.checkVisibility() || image.naturalWidth > 0,
			),
		);
		const clip = part ? await this.around(part, margin) : undefined;
		await this.page.screenshot({ path, clip, style: hidden, animations: 'disabled' });
	}

	private async around(selector: string, margin: number): Promise<Box> {
		const boxes = await this.page.locator(selector).evaluateAll((elements) =>
			elements
				// Buttons that only the mouse brings out reach far beyond their nodes.
				.filter((element) =>
					element.checkVisibility({ opacityProperty: true, visibilityProperty: true }),
				)
				.map((element) => element.getBoundingClientRect().toJSON() as DOMRect)
				// What is not drawn lies in the corner of the page.
				.filter(({ width, height }) => width > 0 && height > 0),
		);
		const left = Math.min(...boxes.map((box) => box.left)) - margin;
		const top = Math.min(...boxes.map((box) => box.top)) - margin;
		return {
			x: left,
			y: top,
			width: Math.max(...boxes.map((box) => box.right)) + margin - left,
			height: Math.max(...boxes.map((box) => box.bottom)) + margin - top,
		};
	}

	/** A node on the canvas. */
	node(name: string): Locator {
		return this.page.locator(`${byId('canvas-node')}[data-node-name="${name}"]`);
	}

	/** Opens a node's panel with a double-click. */
	async openNode(name: string): Promise<void> {
		await this.node(name).dblclick();
		await this.panel.waitFor();
		await this.at('node-credentials-select').or(this.at('parameter-item')).first().waitFor();
	}

	async closePanel(): Promise<void> {
		// The second one is n8n 1's.
		await this.at('ndv-close-button').or(this.at('back-to-canvas')).first().click();
		await this.panel.waitFor({ state: 'hidden' });
	}

	/** Types into the search of the nodes panel, which must be open. */
	async searchNodes(text: string): Promise<void> {
		const search = this.at('node-creator-search-bar');
		await search.waitFor();
		await search.fill(text);
	}

	/** An entry of the nodes panel, by a part of its name or description. */
	result(text: string | RegExp): Locator {
		return this.at('item-iterator-item').filter({ hasText: text }).first();
	}

	/** A parameter of the open panel, in `inside` when it is part of a line of a list. */
	parameter(name: string, inside: Locator = this.panel): Locator {
		return this.at(`parameter-input-${name}`, inside);
	}

	/** Writes into a text or number parameter. */
	async fill(parameter: string, text: string, inside?: Locator): Promise<void> {
		const box = this.parameter(parameter, inside);
		await box.locator('input, textarea').first().fill(text);
	}

	/**
	 * Does something to an expression, leaves its box and waits until n8n has taken it over: then it shows below the
	 * box what the expression comes to.
	 */
	private async untilTaken(parameter: string, work: () => Promise<void>): Promise<void> {
		const below = byId(`parameter-expression-preview-${parameter}`);
		const read = `document.querySelector('${below}')?.textContent ?? ''`;
		const before = await this.page.evaluate<string>(read);
		await work();
		await this.page.evaluate('document.activeElement?.blur()');
		await this.page.waitForFunction(`!['', ${JSON.stringify(before)}].includes(${read})`);
	}

	/** Types into the box of an expression, after pressing a key there: "Home", "Control+A". */
	async typeInto(parameter: string, key: string, text: string): Promise<void> {
		await this.untilTaken(parameter, async () => {
			await this.parameter(parameter).locator('.cm-content').click();
			await this.page.keyboard.press(key);
			await this.page.keyboard.type(text);
		});
	}

	/** Drags a value of the input, by its key, onto a parameter, behind what is there. */
	async drag(key: string, parameter: string): Promise<void> {
		await this.untilTaken(parameter, () => this.drop(key, parameter));
	}

	private async drop(key: string, parameter: string): Promise<void> {
		const from = this.at('run-data-schema-item', this.at('ndv-input-panel'))
			.filter({ has: this.page.getByText(key, { exact: true }) })
			.first()
			.locator('[data-target="mappable"]')
			.first();
		await from.scrollIntoViewIfNeeded();
		await from.hover();
		const { mouse } = this.page;
		await mouse.down();
		const box = (await this.parameter(parameter).boundingBox())!;
		const [x, y] = [box.x + box.width - 50, box.y + box.height / 2];
		await mouse.move(x - 20, y, { steps: 10 });
		await mouse.move(x, y, { steps: 5 });
		await mouse.up();
	}

	/** An entry of the drop-down that is open. */
	option(name: string): Locator {
		return this.page
			.getByRole('option')
			.filter({ has: this.page.getByText(name, { exact: true }) })
			.filter({ visible: true })
			.first();
	}

	/** The names of all entries of the drop-down that is open. */
	async options(): Promise<string[]> {
		const entries = this.page.getByRole('option').filter({ visible: true });
		await entries.first().waitFor();
		return (await entries.allInnerTexts()).map((entry) => entry.split('\n')[0].trim());
	}

	/** What n8n says about a parameter of the open panel when the mouse rests on its name. */
	async description(name: string): Promise<string> {
		const label = this.panel.locator('label').filter({ hasText: name }).first();
		await label.hover();
		await label.locator('svg').first().hover();
		const tip = this.at('tooltip-content').last();
		await tip.waitFor();
		return await tip.innerText();
	}

	/** Adds a line to a list, with the button of this name. */
	async addLine(button: string): Promise<void> {
		await this.at('fixed-collection-add').filter({ hasText: button }).click();
	}

	/** Adds a parameter of a collection, with the box of this name: "Add Field", "Add Option". */
	async addField(button: string, field: string): Promise<void> {
		await this.openFields(button);
		await this.option(field).click();
	}

	/** Opens the box with which parameters are added to a collection, and tells what it offers. */
	async offered(button: string): Promise<string[]> {
		await this.openFields(button);
		return await this.options();
	}

	private async openFields(button: string): Promise<void> {
		const select = this.panel.getByPlaceholder(button, { exact: true });
		await select
			.or(this.panel.getByRole('button', { name: button }))
			.filter({ visible: true })
			.first()
			.click();
	}

	/** The heading of a column of the output table. */
	column(name: string): Locator {
		const headings = this.at('output-panel').locator('table thead th');
		return headings.filter({ hasText: new RegExp(`^\\s*${name}\\s*$`) }).first();
	}

	/** Opens a drop-down parameter. */
	async openOptions(parameter: string): Promise<void> {
		await this.parameter(parameter).click();
	}

	/** Chooses an entry of a drop-down parameter. */
	async choose(parameter: string, option: string): Promise<void> {
		await this.openOptions(parameter);
		const entry = this.option(option);
		const isShown = await entry.waitFor({ timeout: 10_000 }).then(
			() => true,
			() => false,
		);
		// A list that opens while n8n draws the panel anew closes at once: it is opened again, as a user does.
		if (!isShown) await this.openOptions(parameter);
		await entry.click();
	}

	/** Opens the list of a record and returns its entries. */
	async openList(parameter: string, inside: Locator = this.panel): Promise<Locator> {
		await this.at('rlc-input', this.at(`resource-locator-${parameter}`, inside).last()).click();
		return this.at('rlc-item').filter({ visible: true });
	}

	/**
	 * Opens the list of a record and returns its entries, once they are there. A list that opens while what was typed
	 * before still arrives goes on loading in n8n's editor: it is closed and opened again, as a user does.
	 */
	async openRecords(parameter: string, inside: Locator = this.panel): Promise<Locator> {
		const entries = await this.openList(parameter, inside);
		const shown = entries.first().waitFor({ timeout: 10_000 });
		if (await shown.then(() => true).catch(() => false)) return entries;
		await this.page.keyboard.press('Escape');
		await this.openList(parameter, inside);
		await entries.first().waitFor();
		return entries;
	}

	/** Chooses a record from its searchable list: types `search` and clicks the entry with `name`. */
	async pick(parameter: string, search: string, name: string, inside?: Locator): Promise<void> {
		const entries = await this.openRecords(parameter, inside);
		await this.at('rlc-search').filter({ visible: true }).fill(search);
		await entries.filter({ hasText: name }).first().click();
	}

	/** What the open node says has gone wrong; the logs behind the panel say it once more. */
	get problem(): Locator {
		return this.at('node-error-message', this.panel);
	}

	/** Starts the open node. */
	async startStep(): Promise<void> {
		await this.at('node-execute-button', this.panel).first().click();
	}

	/** Runs the open node for the first time and waits for its end, good or bad. */
	async executeStep(): Promise<void> {
		await this.startStep();
		await this.at('node-run-status-success', this.panel).or(this.problem).first().waitFor();
	}

	/** The first row of the output table by its headings, once it has the column `column`. */
	async firstRow(column: string): Promise<Record<string, string>> {
		const table = this.at('output-panel').locator('table');
		await table.locator('thead th').filter({ hasText: column }).first().waitFor();
		await table.locator('tbody td').first().waitFor();
		const names = await table.locator('thead th').allInnerTexts();
		const cells = await table.locator('tbody tr').first().locator('td').allInnerTexts();
		return Object.fromEntries(names.map((name, i) => [name.trim(), (cells[i] ?? '').trim()]));
	}
}
