import { notFound } from '../core/errors.mts';
import type { Freeze, Subscription } from '../core/records.mts';
import { addFreeze, deleteFreeze, updateFreeze } from '../domain/freezes.mts';
import { listPage, paging } from '../http/list.mts';
import { NOTHING, fetchRecord, made, type Context, type Operation } from '../http/operation.mts';
import {
	nullable,
	object,
	required,
	requiredNullable,
	unset,
	type Rule,
} from '../validation/checks.mts';
import { dateTime, text } from '../validation/scalars.mts';
import { freezeView } from '../views/subscription.mts';

const endAfterStart: Rule = (value, fail) => {
	const { freeze_start_datetime: start, freeze_end_datetime: end } = value;
	if (end !== null && end <= start) fail('freeze_end_datetime must be after freeze_start_datetime');
};

const createBody = object(
	{
		freeze_start_datetime: required(dateTime),
		freeze_end_datetime: nullable(dateTime),
		notes: nullable(text()),
	},
	endAfterStart,
);

const updateBody = object(
	{
		freeze_start_datetime: required(dateTime),
		freeze_end_datetime: requiredNullable(dateTime),
		notes: unset(text()),
	},
	endAfterStart,
);

const getSubscription = ({ branch, params }: Context): Subscription =>
	fetchRecord(branch, 'subscription', params.subscription_id);

function getFreeze({ branch, params }: Context, subscription: Subscription): Freeze {
	const freeze = branch.freeze.get(params.freeze_id);
	if (!freeze || freeze.subscription_id !== subscription.id) {
		throw notFound('Freeze', params.freeze_id);
	}
	return freeze;
}

export const freezeOperations: Operation[] = [
	{
		method: 'POST',
		path: '/subscriptions/{subscription_id}/freeze',
		body: () => createBody,
		handle: (context) => {
			const { state, branch, body, now } = context;
			const freeze = addFreeze(state, branch, getSubscription(context), body, now);
			return freezeView(made(context, 'freeze', freeze), state);
		},
	},
	{
		method: 'GET',
		path: '/subscriptions/{subscription_id}/freeze',
		query: paging,
		handle: (context) => {
			const { id } = getSubscription(context);
			const list = listPage(
				context,
				context.branch.freeze,
				freezeView,
				(row) => row.subscription_id === id,
				{
					freeze_start_datetime: (row) => row.freeze_start_datetime,
					freeze_end_datetime: (row) => row.freeze_end_datetime,
				},
			);
			if (context.state.switches.freezeList === 'paged') return list;
			return context.branch.freeze.rows
				.filter((row) => row.subscription_id === id)
				.map((row) => freezeView(row, context.state));
		},
	},
	{
		method: 'PUT',
		path: '/subscriptions/{subscription_id}/freeze/{freeze_id}',
		body: () => updateBody,
		handle: (context) => {
			const { state, branch, body, now } = context;
			const subscription = getSubscription(context);
			const freeze = getFreeze(context, subscription);
			if (freeze.is_deleted) throw notFound('Freeze', freeze.id);
			updateFreeze(state, branch, subscription, freeze, body, now);
			return freezeView(freeze, state);
		},
	},
	{
		method: 'DELETE',
		path: '/subscriptions/{subscription_id}/freeze/{freeze_id}',
		handle: (context) => {
			const subscription = getSubscription(context);
			// A freeze that was deleted already gets the same refusal as one that is not the latest.
			const freeze = getFreeze(context, subscription);
			deleteFreeze(context.state, context.branch, subscription, freeze, context.now);
			return NOTHING;
		},
	},
];
