import type { Live, Probe } from '../live.mts';

/** How numbers and times are written. */
export const formats: Probe = {
	name: 'How amounts and times are written',
	switches: [
		'amountDecimals',
		'timestampOffset',
		'timestampPrecision',
		'updatedAtOnCreate',
		'nulls',
		'requestId',
	],
	async run({ records, findings, api }: Live) {
		const has = api.exchanges[0].answer.headers.has('x-request-id');
		findings.saw('requestId', has, `answers have ${has ? 'an' : 'no'} x-request-id`);
		const product = await records.theProduct();
		const amount = String(product.price);
		const said = `a price of 25.5 reads "${amount}"`;
		const decimals = { '25.50': 2, '25.500': 3, '25.5': 'bare' } as const;
		if (Object.hasOwn(decimals, amount)) {
			findings.saw('amountDecimals', decimals[amount as keyof typeof decimals], said);
		} else findings.sawOther('amountDecimals', said);

		const created = String(product.created_at);
		const form = created.replace(/\d/g, '0');
		const [, fraction = '', offset = ''] =
			/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/.exec(created) ?? [];
		const shown = `created_at is written ${form}`;
		if (offset === 'Z') findings.saw('timestampOffset', 'Z', shown);
		else if (offset === '') findings.saw('timestampOffset', 'none', shown);
		else findings.sawOther('timestampOffset', shown);
		if (fraction === '') findings.saw('timestampPrecision', 'seconds', shown);
		else if (fraction.length === 7) findings.saw('timestampPrecision', 'micro', shown);
		else findings.sawOther('timestampPrecision', shown);

		// Made without a description.
		const sent = 'description' in product;
		const left = `the description of a product without one is ${sent ? 'null' : 'absent'}`;
		findings.saw('nulls', sent ? 'sent' : 'omitted', left);

		const updated = (product.updated_at ?? null) as unknown;
		const fresh = `updated_at of a new product ${updated === null ? 'is null' : 'has a time'}`;
		if (updated === null) findings.saw('updatedAtOnCreate', 'null', fresh);
		else if (updated === product.created_at) findings.saw('updatedAtOnCreate', 'created', fresh);
		else findings.sawOther('updatedAtOnCreate', fresh);
	},
};
