import type { IDataObject } from 'n8n-workflow';

import { NEWEST_FIRST, PAGE_SIZE, readPage } from '../api/paging';
import { ApiError, isNotFound, withFix } from '../errors/apiError';
import { quoted } from '../errors/labels';
import { columnOf, factsOf, isExpression } from '../fields/expression';
import type { Field } from '../fields/field';
import { show } from '../values/clean';
import type { Call } from './operation';
import { readBoth } from './readParameter';
import { isTool } from './toolMode';

/** What a column holds the ID of, by its name in snake_case; Stream writes `organization_consumer_id`. */
const KIND_OF: Record<string, string> = {
	branch: 'branch',
	consumer: 'consumer',
	coupon: 'coupon',
	invoice: 'invoice',
	latest_invoice: 'invoice',
	organization: 'organization',
	organization_consumer: 'consumer',
	payment: 'payment',
	payment_link: 'payment link',
	product: 'product',
	subscription: 'subscription',
	user: 'user',
};

/**
 * The failure with a sentence of its own where Stream did not find a record because its ID is that of something else:
 * the column that was dragged says so, or one of the newest consumers does.
 */
export async function withWrongId(call: Call, thrown: unknown): Promise<unknown> {
	if (!isNotFound(thrown)) return thrown;
	const { fields = [], collection } = call.operation;
	for (const field of fields) {
		const explained = fromColumn(field, readBoth(call.context, field.property.name).raw, thrown);
		if (explained) return explained;
	}
	const optional = readBoth(call.context, collection?.name ?? 'additionalFields', {}).raw;
	for (const field of collection?.fields ?? []) {
		const raw = (optional as IDataObject | undefined)?.[field.property.name];
		const explained = fromColumn(field, raw, thrown);
		if (explained) return explained;
	}
	return (await fromConsumers(call, thrown)) ?? thrown;
}

function fromColumn({ property }: Field, raw: unknown, thrown: ApiError): ApiError | undefined {
	if (property.type !== 'resourceLocator') return undefined;
	const expression = (raw as IDataObject | undefined)?.value;
	if (!isExpression(expression) || !factsOf(expression).isSingle) return undefined;
	const column = columnOf(factsOf(expression).parts[0]) ?? [];
	const wanted = property.displayName.toLowerCase();
	const kind = kindOf(column);
	// The person behind a consumer stands under `consumer`, too.
	if (kind === undefined || kind === wanted) return undefined;
	return withFix(
		thrown,
		`${quoted(property.displayName)} uses the column ${show(column.join('.'))}, which is the ID of ${a(kind)}. Use the ID of the ${wanted} instead.`,
	);
}

/** `product_id`, `productId` and `product.id` hold the ID of a product. */
function kindOf(column: string[]): string | undefined {
	const [last, before] = [...column].reverse();
	const name = (last === 'id' ? `${before}_id` : String(last)).replace(
		/[A-Z]/g,
		(letter) => `_${letter.toLowerCase()}`,
	);
	return name.endsWith('_id') ? KIND_OF[name.slice(0, -'_id'.length)] : undefined;
}

function a(kind: string): string {
	return `${/^[aeio]/.test(kind) ? 'an' : 'a'} ${kind}`;
}

/** Inside of a consumer stands the person (`consumer.id`), who is one for all organizations. */
async function fromConsumers(call: Call, thrown: ApiError): Promise<ApiError | undefined> {
	const { consumerId } = call.values;
	if (consumerId === undefined) return undefined;
	const request = {
		path: '/consumers',
		query: NEWEST_FIRST,
		errorContext: { subject: 'consumer' },
	};
	const page = await readPage(call.client, request, 1, PAGE_SIZE).catch(() => ({ rows: [] }));
	const owner = page.rows.find(
		({ consumer }) => (consumer as IDataObject | null | undefined)?.id === consumerId,
	);
	if (!owner) return undefined;
	// Whoever talks to an agent must not learn about other customers.
	const which = isTool(call.context.getNode()) ? '' : `: ${String(owner.id)}`;
	return new ApiError(
		'This is the ID of the person behind a consumer (column consumer.id), not of the consumer.',
		`Use the column id of the consumer${which}.`,
		thrown.details,
	);
}
