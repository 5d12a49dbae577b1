import { join } from 'node:path';
import { onEnd } from '../../support/script/closers.mts';
import { takeFolder } from '../../support/script/lock.mts';
import { n8n1Folder } from '../../support/paths.mts';
import type { Execution, WorkflowDefinition } from '../../support/realN8n/index.mts';
import { readTemplate } from '../../support/realN8n/templates.mts';
import { RealN8n } from '../../support/realN8n/realN8n.mts';
import { openReceiver } from '../../support/realN8n/receiver.mts';
import { SimulatorProcess } from '../../support/simulator/simulatorProcess.mts';
import { openMailServer, type Mail } from './mailServer.mts';
import { openSheets, type Row, type Sheets } from './sheets.mts';
import { openShop, type Shop } from './shop.mts';
import { swapServices } from './swap.mts';

type Nodes = WorkflowDefinition['nodes'];
type Credential = { id: string; name: string };

/** n8n 1 refuses names of parts that it does not have. */
const oldest = {
	installFolder: n8n1Folder,
	env: { N8N_DISABLED_MODULES: 'insights' },
};

/** Addresses whose mailbox is full. */
export const fullMailbox = 'full.example.com';

/**
 * Runs one template and looks at what comes of it.
 *
 * @returns what remains to be looked at when the other cases have run
 */
export type Case = (testBed: TestBed) => Promise<void | (() => Promise<void>)>;

/** Everything that a case needs to run its template and to look at what came of it. */
export interface TestBed {
	n8n: RealN8n;
	simulator: SimulatorProcess;
	shop: Shop;
	sheets: Sheets;
	/** What was written into the CRM, in order. */
	contacts: Row[];
	/** Notes a problem unless `holds`. */
	ensure: (what: string, holds: unknown) => void;
	/** Mails to an address, in order. */
	mailsTo(address: string): Mail[];
	/** Rows of the sheet that belongs to a template. */
	rows(template: string, tab?: string): Row[];
	fill(template: string, rows: Row[], tab?: string): void;
	/** Imports a template as a user does; services on the internet are swapped for those here. */
	add(template: string, adjust?: (nodes: Nodes) => void): Promise<string>;
	/** Runs a workflow by hand; a failed execution is a problem. */
	run(id: string, trigger?: string): Promise<Execution>;
	/** Saves a credential for all templates imported from now on. */
	addCredential(type: string, data: Record<string, unknown>): Promise<void>;
}

/** The day it is for the templates, `2026-12-31`: they run on Riyadh's clock, wherever n8n runs. */
export const today = () =>
	new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Riyadh' }).format(new Date());

const documentOf = (template: string) =>
	`https://docs.google.com/spreadsheets/d/${template}-sheet/edit`;

/** What a user does after importing: credentials where they are missing, the address of the sheet. */
function fillIn(template: string, nodes: Nodes, credentials: Record<string, Credential>): void {
	const needs: Array<[type: RegExp, credential: string]> = [
		[/^n8n-nodes-streampay\./, 'streamPayApi'],
		[/\.emailSend$/, 'smtp'],
		[/\.lmChatOpenAi$/, 'openAiApi'],
	];
	for (const node of nodes) {
		for (const [type, name] of needs) {
			if (type.test(node.type)) node.credentials = { [name]: credentials[name] };
		}
		for (const field of node.parameters.assignments?.assignments ?? []) {
			if (field.name === 'spreadsheet') field.value = documentOf(template);
		}
	}
}

function asTestBed(
	parts: { n8n: RealN8n; simulator: SimulatorProcess; shop: Shop; sheets: Sheets },
	received: { mails: Mail[]; contacts: Row[]; contactsUrl: string },
	problems: string[],
): TestBed {
	const { n8n, sheets } = parts;
	const credentials: Record<string, Credential> = {};
	const ensure = (what: string, holds: unknown) => void (holds || problems.push(what));
	return {
		...parts,
		contacts: received.contacts,
		ensure,
		mailsTo: (address) => received.mails.filter(({ to }) => to === address),
		rows: (template, tab) => sheets.rows(documentOf(template), tab),
		fill: (template, rows, tab) => sheets.fill(documentOf(template), rows, tab),
		add: async (template, adjust = () => {}) => {
			const workflow = readTemplate(template);
			fillIn(template, workflow.nodes, credentials);
			swapServices(workflow.nodes, { sheets: sheets.url, contacts: received.contactsUrl });
			adjust(workflow.nodes);
			return (await n8n.client.createWorkflow(workflow)).id;
		},
		run: async (id, trigger = 'Run now') => {
			const execution = await n8n.client.run(id, trigger);
			const { status, error } = execution;
			const where = `${error?.node?.name}: ${error?.message} ${error?.description ?? ''}`;
			ensure(`Run of ${id} ended with ${status} in ${where}`, status === 'success');
			return execution;
		},
		addCredential: async (type, data) => {
			const id = await n8n.client.createCredential({ name: type, type, data });
			credentials[type] = { id, name: type };
		},
	};
}

/**
 * Starts n8n, the simulator and the stand-ins; everything ends with endEverything().
 *
 * @param isOld take the oldest n8n that the package is made for
 */
export async function openTestBed(
	folder: string,
	problems: string[],
	isOld: boolean,
): Promise<TestBed> {
	takeFolder(folder);
	const simulator = await SimulatorProcess.start();
	onEnd(() => simulator.stop());
	const sheets = await openSheets();
	onEnd(() => sheets.close());
	const mailServer = await openMailServer(fullMailbox);
	onEnd(() => mailServer.close());
	const crm = await openReceiver<Row>(join(folder, 'contacts.jsonl'));
	onEnd(() => crm.close());
	const n8n = isOld
		? await RealN8n.open(folder, oldest.env, oldest.installFolder)
		: await RealN8n.open(folder);
	const shop = await openShop(simulator);
	const testBed = asTestBed(
		{ n8n, simulator, shop, sheets },
		{ mails: mailServer.received, contacts: crm.received, contactsUrl: crm.url },
		problems,
	);
	const { apiKey, apiSecret, url: baseUrl } = simulator;
	await testBed.addCredential('streamPayApi', { apiKey, apiSecret, branchId: '', baseUrl });
	await testBed.addCredential('smtp', {
		user: '',
		password: '',
		host: '127.0.0.1',
		port: mailServer.port,
		secure: false,
		disableStartTls: true,
		hostName: '',
	});
	return testBed;
}
