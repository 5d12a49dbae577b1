import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { Stream } from '../../../nodes/Stream/Stream.node';

/** Payment → Verify Redirect as people see it. */
const shown = new Stream().description.properties.filter(({ displayOptions }) => {
	const { resource, operation } = displayOptions?.show ?? {};
	return resource?.includes('payment') && operation?.includes('verifyRedirect');
});
const panelOf = (properties: INodeProperties[]) =>
	properties.map(({ displayName, type, required = false, default: preset }) =>
		[displayName, type, required ? 'required' : 'optional', JSON.stringify(preset)].join(' · '),
	);
const additional = shown.find(({ name }) => name === 'additionalFields')!
	.options as INodeProperties[];
const ofAdditional = (name: string) => additional.find((one) => one.name === name)!;

it('is made for what a Webhook node gives, and asks for the order in SAR', () => {
	const fields = shown.filter(({ type }) => type !== 'notice' && type !== 'collection');
	expect(panelOf(fields).slice(0, 4)).toEqual([
		'Redirect · string · required · "={{ $json.query }}"',
		'Expected Amount · string · required · ""',
		'Expected Currency · options · optional · "SAR"',
		'Expected Order Reference · string · optional · ""',
	]);
});

it('fails an item that is not verified unless somebody chooses otherwise', () => {
	expect(panelOf(additional)).toEqual([
		'Consumer · resourceLocator · optional · {"mode":"list","value":""}',
		'If Not Verified · options · optional · "fail"',
		'Max Age in Minutes · string · optional · ""',
		'Payment Link · resourceLocator · optional · {"mode":"list","value":""}',
	]);
	const choices = ofAdditional('ifNotVerified').options as INodePropertyOptions[];
	expect(choices.map(({ name, value }) => [name, value])).toEqual([
		['Fail the Item', 'fail'],
		['Return Result', 'return'],
	]);
});

it('takes the payment link from a list, by its ID or by its address', () => {
	expect(ofAdditional('paymentLinkId').modes?.map(({ name }) => name)).toEqual([
		'list',
		'id',
		'url',
	]);
});
