import type { IDataObject } from 'n8n-workflow';

import { isUnknown, withFix } from '../../../shared/errors/apiError';
import { InputError } from '../../../shared/errors/inputError';
import { locator } from '../../../shared/fields/locators';
import type { Call, Operation } from '../../../shared/operation/operation';
import { readRecord, unlessOpen, writeAndRead } from '../../../shared/operation/requests';
import {
	hasBeenPaid,
	isRefunded,
	paymentStatusOf,
	statusWords,
} from '../../../shared/records/payments';

/** Stream would charge these too: the customer might pay twice. */
const UNDER_WAY = ['PROCESSING', 'UNDER_REVIEW'];

/** POST /payments/auto-charge-on-demand/{payment_id}, which answers with ids only. */
export const autoCharge: Operation = {
	value: 'autoCharge',
	name: 'Auto Charge',
	action: 'Charge payment to stored card',
	description: 'Charge an unpaid payment to the card that the consumer saved last',
	money: 'payment',
	method: 'POST',
	path: '/payments/auto-charge-on-demand/{paymentId}',
	adds: { invoiceId: 'invoice_id', alreadyPaid: 'alreadyPaid' },
	feature: 'Auto charge',
	notices: [
		{
			displayName:
				'This charges real money at once, without any action by the customer. It only works for organizations for which Stream has enabled it.',
			name: 'autoChargeNotice',
			type: 'notice',
			default: '',
		},
	],
	fields: [locator('payment', { required: true })],
	run: async (call) => await unlessOpen(call, async () => await charge(call)),
};

async function charge(call: Call): Promise<IDataObject[]> {
	const record = `/payments/${String(call.values.paymentId)}`;
	const readPayment = async () => await readRecord(call, record);
	const before = await readPayment();
	if (hasBeenPaid(before)) return [{ ...before, invoice_id: null, alreadyPaid: true }];
	if (isRefunded(before)) {
		throw new InputError(
			`This payment is ${statusWords(before)}, so it cannot be charged.`,
			'Create a new invoice to charge the consumer again.',
		);
	}
	if (UNDER_WAY.includes(paymentStatusOf(before))) {
		throw new InputError(
			`This payment is ${statusWords(before)}, so its money may already be on its way. Nothing was charged.`,
			'Wait until it has succeeded or failed, and run the step again.',
		);
	}
	try {
		const { record: after, response } = await writeAndRead(call, {
			request: { method: 'POST', path: call.path },
			read: readPayment,
			isDone: hasBeenPaid,
			again: false,
		});
		const invoiceId = response?.invoice_id ?? null;
		return [{ ...after, invoice_id: invoiceId, alreadyPaid: response === undefined }];
	} catch (thrown) {
		throw explained(thrown);
	}
}

function explained(thrown: unknown): unknown {
	if (!isUnknown(thrown)) return thrown;
	return withFix(
		thrown,
		'Stream may still charge the card. Get the payment, and charge it again only when it is no longer Processing.',
	);
}
