import type { Switches } from '../switches/index.mts';

/** One complaint of a 422, written the way Pydantic v2 writes it. */
export interface Detail {
	type: string;
	loc: Array<string | number>;
	msg: string;
	input?: unknown;
	ctx?: Record<string, unknown>;
}

/** The request does not fit the schema: answered as 422 with a list of details. */
export class ValidationError extends Error {
	constructor(readonly details: Detail[]) {
		super('Request validation failed');
	}
}

/** Fixed texts per code; the useful part of a refusal is `additional_info`. */
const MESSAGES: Record<string, string> = {
	STREAM_ERROR: 'An error occurred while processing your request.',
	STREAM_UNKNOWN_ERROR: 'An unexpected error occurred.',
	INVALID_PARAMETERS: 'One or more parameters are invalid.',
	RESOURCE_ALREADY_EXISTS: 'This resource already exists.',
	FEATURE_DISABLED: 'This feature is not enabled for your organization.',
	PERMISSION_FORBIDDEN: 'You do not have permission to do this.',
	BRANCH_NOT_FOUND: 'The branch was not found.',
	BRANCH_ACCESS_DENIED: 'You do not have access to this branch.',
	DUPLICATE_CONSUMER: 'A consumer with the same details already exists.',
	PHONE_ALREADY_REGISTERED: 'The phone number is already registered.',
	CONSUMER_HAS_ONGOING_INVOICES: 'The consumer has ongoing invoices.',
	CONSUMER_HAS_ONGOING_SUBSCRIPTIONS: 'The consumer has ongoing subscriptions.',
	CONSUMER_HAS_ACTIVE_PAYMENT_LINKS: 'The consumer has active payment links.',
	PRODUCT_USED_IN_FINALIZED_INVOICE: 'The product is used in a finalized invoice.',
	COUPON_USED_IN_FINALIZED_INVOICE: 'The coupon is used in a finalized invoice.',
	INVOICE_FINALISED: 'The invoice is finalised.',
	INVOICE_INVALID_STATUS: 'The invoice is not in a valid status for this action.',
	PAYMENT_IN_PROGRESS: 'The payment is in progress.',
	PAYMENT_FINALIZED: 'The payment is finalized.',
	PAYMEND_UNPAID: 'The payment is not paid.',
	PAYMENT_REFUNDED_ALREADY: 'The payment was already refunded.',
	INVALID_STATUS: 'The status does not allow this action.',
	AUTO_INVOICE_MISSING_CARD_ID: 'There is no stored card to charge.',
	PAYMENT_GATEWAY_DECLINED: 'The payment gateway declined the payment.',
};

/** Stream refuses for a business reason (or 401/403/404). */
export class ApiError extends Error {
	readonly text: string;

	/**
	 * @param status HTTP status
	 * @param code one of Stream's error codes
	 * @param additionalInfo the sentence that says what was wrong
	 * @param extra further top-level keys of the body
	 */
	constructor(
		readonly status: number,
		readonly code: string,
		readonly additionalInfo: string | null = null,
		readonly extra: Record<string, unknown> = {},
	) {
		super(`${code}: ${additionalInfo ?? ''}`);
		this.text = MESSAGES[code] ?? MESSAGES.STREAM_ERROR;
	}

	body(switches: Switches): unknown {
		if (switches.errorEnvelope === 'detail' && [401, 403, 404].includes(this.status)) {
			return { detail: this.additionalInfo ?? this.text };
		}
		return {
			error: { code: this.code, message: this.text, additional_info: this.additionalInfo },
			...this.extra,
		};
	}
}

/** 404 for a record that is not in this organization and branch. */
export function notFound(what: string, id: string): ApiError {
	return new ApiError(404, 'STREAM_ERROR', `${what} ${id} not found`);
}

/** 400 for a rule that the schema cannot express. */
export function refuse(info: string, code = 'INVALID_PARAMETERS'): ApiError {
	return new ApiError(400, code, info);
}
