import type { INodePropertyOptions } from 'n8n-workflow';

/** Lists of values of the API (OpenAPI enums), with names for people. */
const named = (values: Record<string, string>): INodePropertyOptions[] =>
	Object.entries(values).map(([value, name]) => ({ name, value }));

export const CURRENCY_OPTIONS = named({
	AED: 'AED (UAE Dirham)',
	BHD: 'BHD (Bahraini Dinar)',
	EUR: 'EUR (Euro)',
	GBP: 'GBP (British Pound)',
	KWD: 'KWD (Kuwaiti Dinar)',
	OMR: 'OMR (Omani Rial)',
	QAR: 'QAR (Qatari Riyal)',
	SAR: 'SAR (Saudi Riyal)',
	USD: 'USD (US Dollar)',
});

export const PAYMENT_LINK_STATUS_OPTIONS = named({
	ACTIVE: 'Active',
	COMPLETED: 'Completed',
	INACTIVE: 'Inactive',
});

export const PAYMENT_STATUS_OPTIONS = named({
	CANCELED: 'Canceled',
	EXPIRED: 'Expired',
	FAILED: 'Failed',
	FAILED_INITIATION: 'Failed Initiation',
	PENDING: 'Pending',
	PROCESSING: 'Processing',
	REFUNDED: 'Refunded',
	SETTLED: 'Settled',
	SUCCEEDED: 'Succeeded',
	UNDER_REVIEW: 'Under Review',
});

export const SUBSCRIPTION_STATUS_OPTIONS = named({
	ACTIVE: 'Active',
	CANCELED: 'Canceled',
	EXPIRED: 'Expired',
	FROZEN: 'Frozen',
	INACTIVE: 'Inactive',
	TRIAL_PENDING: 'Trial Pending',
	TRIALING: 'Trialing',
});

export const COMMUNICATION_METHOD_OPTIONS = named({
	EMAIL: 'Email',
	SMS: 'SMS',
	WHATSAPP: 'WhatsApp',
});

export const CONSUMER_TYPE_OPTIONS = named({ BUSINESS: 'Business', INDIVIDUAL: 'Individual' });

export const LANGUAGE_OPTIONS = named({ AR: 'Arabic', EN: 'English' });

export const CONTACT_INFORMATION_OPTIONS = named({ EMAIL: 'Email', PHONE: 'Phone' });

export const INVOICE_STATUS_OPTIONS = named({
	ACCEPTED: 'Accepted',
	CANCELED: 'Canceled',
	COMPLETED: 'Completed',
	CREATED: 'Created',
	DRAFT: 'Draft',
	EXPIRED: 'Expired',
	REJECTED: 'Rejected',
	SENT: 'Sent',
});

export const PRODUCT_TYPE_OPTIONS = named({
	METERED: 'Metered',
	ONE_OFF: 'One-Time',
	RECURRING: 'Recurring',
});

/** Products and subscriptions do not have the same intervals. */
export const PRODUCT_INTERVAL_OPTIONS = named({
	MONTH: 'Month',
	SEMESTER: 'Semester',
	WEEK: 'Week',
	YEAR: 'Year',
});

export const SUBSCRIPTION_INTERVAL_OPTIONS = named({
	MONTH: 'Month',
	QUARTER: 'Quarter',
	WEEK: 'Week',
	YEAR: 'Year',
});

/** Ways of paying that a merchant can record by hand. */
export const MANUAL_PAYMENT_METHOD_OPTIONS = named({
	BANK_TRANSFER: 'Bank Transfer',
	CARD: 'Card',
	CASH: 'Cash',
	QURRAH: 'Qurrah',
});

export const REFUND_REASON_OPTIONS = named({
	DUPLICATE: 'Duplicate',
	FRAUDULENT: 'Fraudulent',
	OTHER: 'Other',
	REQUESTED_BY_CUSTOMER: 'Requested by Customer',
});

/** Countries whose national phone numbers are understood (values/phone.ts). */
export const PHONE_COUNTRY_OPTIONS = named({
	BH: 'Bahrain',
	EG: 'Egypt',
	JO: 'Jordan',
	KW: 'Kuwait',
	'': 'None (Only +966… Form)',
	OM: 'Oman',
	QA: 'Qatar',
	SA: 'Saudi Arabia',
	AE: 'United Arab Emirates',
});
