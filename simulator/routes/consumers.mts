import { ApiError } from '../core/errors.mts';
import type { Consumer } from '../core/records.mts';
import {
	createConsumer,
	deleteConsumer,
	updateConsumer,
	type ConsumerFields,
} from '../domain/consumers.mts';
import { listPage, paging, queries } from '../http/list.mts';
import { NOTHING, fetchRecord, made, type Context, type Operation } from '../http/operation.mts';
import type { Switches } from '../switches/index.mts';
import {
	list,
	nullable,
	object,
	required,
	textMap,
	unset,
	type Check,
	type Fields,
	type Rule,
} from '../validation/checks.mts';
import { email, phone } from '../validation/identity.mts';
import { oneOf, text } from '../validation/scalars.mts';
import { consumerListView, consumerView } from '../views/consumer.mts';

const address = object({
	address_line_1: required(text()),
	address_line_2: nullable(text()),
	city: required(text()),
	postal_code: nullable(text()),
	country: required(text()),
});

const known: Fields = {
	name: unset(text()),
	phone_number: unset(phone),
	email: unset(email),
	external_id: unset(text()),
	iban: unset(text({ max: 34 })),
	alias: unset(text()),
	comment: unset(text()),
	preferred_language: unset(text()),
	communication_methods: unset(list(oneOf('WHATSAPP', 'EMAIL', 'SMS'))),
};
/** What only the newer SDK sends. */
const newer: Fields = {
	consumer_type: unset(oneOf('INDIVIDUAL', 'BUSINESS')),
	address: unset(address),
	vat_number: unset(text()),
	commercial_registration: unset(text()),
};

const addressOfBusiness: Rule = (value, fail) => {
	if (value.consumer_type === 'BUSINESS' && !value.address) {
		fail('address is required for business consumers');
	}
};

/** The fields that a server with these switches knows. */
const fieldsOf = ({ sdkOnlyFields, externalMetadata }: Switches): Fields => ({
	...known,
	...(sdkOnlyFields ? newer : {}),
	...(externalMetadata ? { external_metadata: unset(textMap) } : {}),
});
const create = (switches: Switches): Check =>
	object({ ...fieldsOf(switches), name: required(text()) }, addressOfBusiness);
const update = (switches: Switches): Check => object(fieldsOf(switches));

/** Fields that can never become null. */
const KEPT = ['name', 'preferred_language', 'communication_methods', 'consumer_type'];

function getConsumer({ state, branch, params }: Context): Consumer {
	const consumer = fetchRecord(branch, 'consumer', params.consumer_id);
	if (consumer.is_deleted && state.switches.deletedConsumer === '404') {
		throw new ApiError(404, 'STREAM_ERROR', `Consumer ${consumer.id} not found`);
	}
	return consumer;
}

function liveConsumer(context: Context): Consumer {
	const consumer = getConsumer(context);
	if (consumer.is_deleted) {
		throw new ApiError(404, 'STREAM_ERROR', `Consumer ${consumer.id} not found`);
	}
	return consumer;
}

function changesOf({ state, body }: Context): Partial<ConsumerFields> {
	const entries = Object.entries(body as Record<string, unknown>).filter(
		([name, value]) =>
			value !== null || (state.switches.putNull === 'clear' && !KEPT.includes(name)),
	);
	return Object.fromEntries(entries);
}

export const consumerOperations: Operation[] = [
	{
		method: 'POST',
		path: '/consumers',
		body: create,
		handle: (context) => {
			const { state, branch, body, now } = context;
			const consumer = createConsumer(state, branch, withoutNulls(body), now, 'api');
			return consumerListView(made(context, 'consumer', consumer), state);
		},
	},
	{
		method: 'GET',
		path: '/consumers',
		query: { ...paging, search_term: queries.text },
		handle: (context) => {
			const term = (context.query.search_term ?? '').trim().toLowerCase();
			const filter = term ? (row: Consumer) => row.haystack.includes(term) : undefined;
			return listPage(context, context.branch.consumer, consumerListView, filter, {
				name: (row) => row.name,
				email: (row) => row.email,
				phone_number: (row) => row.phone_number,
				external_id: (row) => row.external_id,
			});
		},
	},
	{
		method: 'GET',
		path: '/consumers/{consumer_id}',
		handle: (context) => consumerView(getConsumer(context), context.state),
	},
	{
		method: 'PUT',
		path: '/consumers/{consumer_id}',
		body: update,
		handle: (context) => {
			const { state, organization, now } = context;
			const consumer = liveConsumer(context);
			updateConsumer(state, consumer, organization, changesOf(context), now);
			return consumerView(consumer, state);
		},
	},
	{
		method: 'DELETE',
		path: '/consumers/{consumer_id}',
		handle: (context) => {
			deleteConsumer(context.state, context.branch, liveConsumer(context), context.now);
			return NOTHING;
		},
	},
];

function withoutNulls<T extends object>(value: T): T {
	return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== null)) as T;
}
