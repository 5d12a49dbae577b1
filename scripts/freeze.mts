import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { INode, INodeParameters } from 'n8n-workflow';

// @ts-expect-error plain JavaScript without types
import buildIfStale from '../support/engine/buildIfStale.js';
import { TRIGGER } from '../support/engine/harness.mts';
import { fill, fullCase, minimalCase, type Case } from '../support/engine/cases.mts';
import { openFullTestBed, Fixtures } from '../support/engine/fixtures.mts';
import type { TestBed } from '../support/engine/testBed.mts';
import { next } from '../support/engine/sampleValues.mts';
import { builtNodes, hearDay, pollDay, WEBHOOK_TRIGGER } from './freeze/events.mts';
import { replay, type Did } from './freeze/replay.mts';
import { surfaceOf } from './freeze/surface.mts';
import { tokensOf, toExpressions } from './freeze/tokens.mts';

/*
 * npm run freeze: keeps what workflows of this version look like and do, for test/versions. To be run once,
 * when a version with new operations or parameters is released; what has been released is not written again.
 */
const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
const folder = join('test', 'versions', version);

async function main(): Promise<number> {
	if (existsSync(folder)) {
		console.error(`${folder} is there already: what was released stays as it was.`);
		return 1;
	}
	await buildIfStale();
	const testBed = await openFullTestBed();
	try {
		// Texts that must not occur twice in an account are not to meet those of the records of a later run.
		while (next() < 9000);
		const did: Record<string, unknown> = {};
		const nodes: INode[] = [];
		for (const operation of testBed.operations()) {
			// With all filters a list may well be empty, and show no columns.
			const isList = operation.operation === 'getAll';
			const cases = [fullCase(operation), ...(isList ? [minimalCase(operation)] : [])];
			for (const test of cases) {
				const { node, records } = await freeze(testBed, test, nodes.length);
				nodes.push(node);
				did[node.name] = (await replay(testBed, node, records)) satisfies Did;
			}
		}
		const events = (name: string, type: string) =>
			builtNodes()[type].description.properties.find((one: any) => one.name === name).options;
		const trigger = makeNode('Stream Trigger', TRIGGER, nodes.length, {
			event: events('event', TRIGGER).map(({ value }: any) => value),
			options: { lookbackDays: 60, maxEventsPerPoll: 200, simplify: true },
		});
		const webhook = makeNode('Stream Webhook Trigger', WEBHOOK_TRIGGER, nodes.length + 1, {
			events: events('events', WEBHOOK_TRIGGER).map(({ value }: any) => value),
			options: { simplify: true, tolerance: 600 },
		});
		did[trigger.name] = await pollDay(testBed, trigger);
		did[webhook.name] = await hearDay(testBed, webhook);
		const panels = Object.entries(builtNodes()).map(([type, { description }]) => {
			return [type, surfaceOf(description)] as const;
		});
		mkdirSync(folder, { recursive: true });
		write('workflow.json', {
			name: `Every operation of ${version}`,
			nodes: [...nodes, trigger, webhook],
			connections: {},
			settings: { executionOrder: 'v1' },
		});
		write('did.json', did);
		write('panels.json', Object.fromEntries(panels));
	} finally {
		await testBed.close();
	}
	console.log(`Written: ${folder}`);
	return 0;
}

/** One way of filling in an operation, as the editor would have saved it. */
async function freeze(testBed: TestBed, test: Case, place: number) {
	const { action, resource, operation } = test.operation;
	const fixtures = new Fixtures(testBed);
	const { parameters } = await fill(test, fixtures);
	// Workflows go on with the columns that Simplify makes; the others are Stream's own.
	delete parameters.simplify;
	const rows = await fixtures.rows();
	const name = test.name === 'minimal' ? `${action}, all of them` : action;
	const node = makeNode(name, 'n8n-nodes-streampay.stream', place, {
		resource,
		operation,
		...toExpressions(parameters, tokensOf(rows)),
	});
	return { node, records: Object.keys(rows) };
}

function makeNode(name: string, type: string, place: number, parameters: INodeParameters): INode {
	return {
		parameters,
		id: `00000000-0000-4000-8000-${String(place).padStart(12, '0')}`,
		name,
		type,
		typeVersion: 1,
		position: [(place % 8) * 220, Math.floor(place / 8) * 220],
	};
}

function write(name: string, content: unknown): void {
	writeFileSync(join(folder, name), `${JSON.stringify(content, null, '\t')}\n`);
}

process.exitCode = await main();
