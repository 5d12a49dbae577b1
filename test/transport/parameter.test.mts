import type {
	IDataObject,
	IExecuteSingleFunctions,
	INodeParameters,
	INodeType,
} from 'n8n-workflow';

import { readParameter } from '../../nodes/shared/operation/readParameter';
import { Harness } from '../../support/engine/harness.mts';

/** A node that reads its parameter `value` both ways: as this package does, and as n8n does. */
let harness: Harness;
const TYPE = 'test.reader';

beforeAll(async () => {
	harness = await Harness.create({ apiKey: 'k', apiSecret: 's', baseUrl: 'http://127.0.0.1:9' });
	harness.register(TYPE, readerNode());
});

function readerNode(): INodeType {
	return {
		description: {
			displayName: 'Reader',
			name: 'reader',
			description: '',
			group: ['transform'],
			version: 1,
			defaults: {},
			inputs: ['main'],
			outputs: ['main'],
			properties: [{ displayName: 'Value', name: 'value', type: 'json', default: '' }],
		},
		async execute() {
			return [
				this.getInputData().map((item, n) => {
					const read = [0];
					const context = {
						getInputData: () => item,
						getNodeParameter: (name: string, fallback: never, options?: IDataObject) => {
							if (!options?.rawExpressions) read[0]++;
							return this.getNodeParameter(name, n, fallback, options);
						},
					} as unknown as IExecuteSingleFunctions;
					const ours = readParameter(context, 'value', 'fallback');
					const n8n = this.getNodeParameter('value', n, 'fallback');
					return { json: { ours, n8n, leftToN8n: read[0] } as IDataObject };
				}),
			];
		},
	};
}

async function read(value: unknown, json: IDataObject) {
	const parameters = (value === undefined ? {} : { value }) as INodeParameters;
	const [row] = await harness.rows(parameters, { type: TYPE, items: [{ json }] });
	return row as { ours: unknown; n8n: unknown; leftToN8n: number };
}

const row: IDataObject = {
	name: 'Sara',
	'Order No': 7,
	'ref"erence': 'x',
	empty: '',
	nothing: null,
	paid: false,
	amount: 12.5,
	expression: '={{ 1 + 1 }}',
	address: { city: 'Riyadh', 'zip code': '11564', lines: ['a', 'b'] },
	constructor: 'mine',
};

describe('a parameter', () => {
	it.each([
		['fixed', 'plain text'],
		['a number', 12],
		['a list', [1, 'two', { three: 3 }]],
		['nothing', null],
		['a column', '={{ $json.name }}'],
		['a column without blanks', '={{$json.name}}'],
		['a column in quotes', "={{ $json['Order No'] }}"],
		['a column in double quotes', '={{ $json["Order No"] }}'],
		['an empty column', '={{ $json.empty }}'],
		['a column with null', '={{ $json.nothing }}'],
		['a column with false', '={{ $json.paid }}'],
		['a column with a number', '={{ $json.amount }}'],
		['a column that looks like an expression', '={{ $json.expression }}'],
		['a column inside', "={{ $json.address['zip code'] }}"],
		['columns in an object', { a: '={{ $json.name }}', b: [{ c: '={{ $json["Order No"] }}' }] }],
	])('%s is read as n8n reads it, without n8n', async (_what, value) => {
		const { ours, n8n, leftToN8n } = await read(value, row);
		expect(ours).toEqual(n8n);
		expect(leftToN8n).toBe(0);
	});

	it.each([
		['text around it', '=Order {{ $json.name }}'],
		['a blank before it', '= {{ $json.name }}'],
		['a line after it', '={{ $json.name }}\n'],
		['a calculation', '={{ $json.amount * 2 }}'],
		['a method', '={{ $json.name.toUpperCase() }}'],
		['an extension of n8n', '={{ $json.name.length }}'],
		['two of them', '={{ $json.name }}{{ $json.amount }}'],
		['a column that is not there', '={{ $json.missing }}'],
		['below a column that is not there', '={{ $json.missing?.city }}'],
		['a column with an object', '={{ $json.address }}'],
		['a list in a column', '={{ $json.address.lines }}'],
		['what every object has', '={{ $json.toString }}'],
		['an escape', "={{ $json['na\\x6de'] }}"],
		['one part that is not plain', { a: '={{ $json.name }}', b: '={{ $json.amount + 1 }}' }],
	])('with %s is left to n8n', async (_what, value) => {
		const result = await read(value, row).catch((thrown: Error) => thrown);
		if (result instanceof Error) return expect(result.message).toMatch(/function|invalid|access/i);
		expect(result.ours).toEqual(result.n8n);
		expect(result.leftToN8n).toBe(1);
	});

	it('that is not there has the value of its default', async () => {
		expect(await read(undefined, row)).toMatchObject({ ours: '', n8n: '', leftToN8n: 0 });
	});

	it('keeps what n8n holds as it is', async () => {
		const parameters = { value: { a: ['={{ $json.name }}'] } } as unknown as INodeParameters;
		const items = [{ name: 'one' }, { name: 'two' }];
		const rows = await harness.rows(parameters, { type: TYPE, items });
		expect(rows.map(({ ours }) => ours)).toEqual([{ a: ['one'] }, { a: ['two'] }]);
	});
});
