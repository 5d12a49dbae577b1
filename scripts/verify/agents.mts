import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INode, INodeProperties, IWorkflowBase } from 'n8n-workflow';

import { descriptionsOf, fieldsOf } from './descriptions.mts';
import { unless, type Check, type Packed } from './packed.mts';

/** Operations that move or promise money, and have limits under an AI agent. */
const MONEY: Record<string, string[]> = {
	paymentLink: ['create', 'activate'],
	order: ['createPaymentLinks', 'refund'],
	invoice: ['create'],
	subscription: ['create', 'update'],
	payment: ['refund', 'autoCharge', 'markPaid'],
};
/** Those of them that take money or give it back at once: a person approves each call of an agent. */
const AT_ONCE = /^(refund|autoCharge|markPaid)$/;

/** What makes the node safe in the hands of an AI agent. */
export function agentChecks(packed: Packed): Check[] {
	const properties = () => descriptionsOf(packed)[0].properties;
	const templates = () =>
		readdirSync(join(packed.source, 'workflows'))
			.filter((name) => name.endsWith('.json'))
			.map((name): [string, IWorkflowBase] => [
				name,
				JSON.parse(readFileSync(join(packed.source, 'workflows', name), 'utf8')),
			]);
	return [
		[
			'Every operation that moves or promises money has limits when it is a tool',
			() => {
				const limits = properties().filter(({ name }) => name === 'agentLimits');
				return Object.entries(MONEY).flatMap(([resource, operations]) =>
					operations
						.filter((operation) => !limits.some((one) => isShown(one, resource, operation)))
						.map((operation) => `${resource}.${operation}`),
				);
			},
		],
		[
			'Limits are filled by people: nothing in them takes an expression or is left to the model',
			() =>
				properties()
					.filter(({ name }) => name === 'agentLimits')
					.flatMap((limits) => fieldsOf(limits.options))
					.filter(({ type }) => !['collection', 'fixedCollection'].includes(type))
					.filter(({ noDataExpression, name }) => !noDataExpression && !isPartOfLocator(name))
					.map(({ displayName }) => displayName),
		],
		[
			'A raw $fromAI in the limits is refused when the tool runs',
			() => {
				const code = packed.files.filter((path) => path.endsWith('.js')).map(packed.read);
				const parts = ['\\$from_?ai', 'is left to the AI agent, but only a person may set it.'];
				return parts.filter((part) => !code.some((text) => text.includes(part)));
			},
		],
		[
			'Tools can be told apart: no two operations say the same of themselves',
			() => {
				const actions = properties()
					.filter(({ name }) => name === 'operation')
					.flatMap(({ options = [] }) => options as Array<{ action?: string }>)
					.map(({ action }) => String(action));
				return actions.filter((action, i) => actions.indexOf(action) !== i);
			},
		],
		[
			'In templates a person approves what an agent charges or gives back',
			() => {
				const all = templates().flatMap(([file, { nodes, connections }]) =>
					nodes
						.filter(({ type, parameters }) => /\.streamTool$/.test(type) && isAtOnce(parameters))
						.map(({ name }) => {
							const targets = (connections[name]?.ai_tool ?? []).flat();
							const next = nodes.filter((node) => targets.some((one) => one?.node === node.name));
							return { what: `${file}: ${name}`, held: next.length && next.every(isReview) };
						}),
				);
				return [
					...unless(all.length, 'no template shows it'),
					...all.filter(({ held }) => !held).map(({ what }) => what),
				];
			},
		],
		[
			'A document tells of limits for agents and of the approval by a person',
			() => {
				const text = readFileSync(join(packed.source, 'docs/faq.md'), 'utf8');
				return ['Limits for the Agent', 'human review'].filter((words) => !text.includes(words));
			},
		],
	];
}

function isShown({ displayOptions }: INodeProperties, resource: string, operation: string) {
	const { show = {} } = displayOptions ?? {};
	return (
		String(show['@tool']) === 'true' &&
		show.resource?.includes(resource) &&
		show.operation?.includes(operation)
	);
}

/** The ways of a locator (From List, By ID): it takes an expression as a whole, or none. */
function isPartOfLocator(name: string): boolean {
	return ['list', 'id', 'url'].includes(name);
}

function isAtOnce({ operation }: INode['parameters']): boolean {
	return AT_ONCE.test(String(operation));
}

function isReview({ type }: INode): boolean {
	return type.endsWith('HitlTool');
}
