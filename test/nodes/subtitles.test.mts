import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { openPackage } from '../../support/engine/builtPackage.mts';
import { NODE, TRIGGER } from '../../support/engine/harness.mts';
import { useStream } from '../support/use.mts';

/** The line under the name of a node on the canvas, for every operation and every event. */
const { harness } = useStream();
const WEBHOOK = 'n8n-nodes-streampay.streamWebhookTrigger';
const nodes = openPackage();

const propertiesOf = (type: string): INodeProperties[] => nodes[type]().description.properties;
const optionsOf = (type: string, name: string) =>
	propertiesOf(type)
		.filter((property) => property.name === name)
		.flatMap(({ options, displayOptions }) =>
			(options as INodePropertyOptions[]).map((option) => ({
				value: String(option.value),
				name: option.name,
				resource: String(displayOptions?.show?.resource?.[0]),
			})),
		);

it('names the operation and the resource', async () => {
	const resources = new Map(optionsOf(NODE, 'resource').map(({ value, name }) => [value, name]));
	const operations = optionsOf(NODE, 'operation');
	expect(operations.length).toBeGreaterThan(50);
	for (const { value: operation, name, resource } of operations) {
		const said = await harness.subtitle(NODE, { resource, operation });
		expect(said.toLowerCase()).toBe(`${name}: ${resources.get(resource)}`.toLowerCase());
	}
	expect(await harness.subtitle(NODE, { resource: 'x', operation: '={{ $json.x }}' })).toBe('');
});

it.each([
	[TRIGGER, 'event'],
	[WEBHOOK, 'events'],
])('%s names its events as its list does', async (type, parameter) => {
	const events = optionsOf(type, parameter);
	for (const { value, name } of events) {
		expect(await harness.subtitle(type, { [parameter]: [value] })).toBe(name);
	}
	const [one, other] = events;
	const both = { [parameter]: [one.value, other.value] };
	expect(await harness.subtitle(type, both)).toBe(`${one.name}, ${other.name}`);
	expect(await harness.subtitle(type, { [parameter]: one.value })).toBe(one.name);
	expect(await harness.subtitle(type, { [parameter]: `={{ "${one.value}" }}` })).toBe(one.name);
	expect(await harness.subtitle(type, { [parameter]: ['gone'] })).toBe('');
});
