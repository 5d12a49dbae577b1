import type { PanelField, PanelOperation } from './panel.mts';

/** What may be left out: describing details, and cells that sheets often have empty. Everything else is refused. */
const MAY_BE_EMPTY = new Set(
	[
		'addressLine1 addressLine2 alias cancelMessage city comment commercialRegistration communicationMethods',
		'confirmationMessage contactInformationType country coupons customFieldsJson customMetadata customMetadataJson',
		'deactivateMessage description email externalMetadata externalMetadataJson failureRedirectUrl iban linkName message name',
		'note notes phoneNumber postalCode preferredLanguage productId refundNote successRedirectUrl validUntil vatNumber',
	].flatMap((line) => line.split(' ')),
);

/** Whether a field is left out where an expression gives nothing; written down here, apart from the node's own rule. */
export function mayBeEmpty(
	operation: PanelOperation,
	{ property, required, steps }: PanelField,
): boolean {
	return (
		!required &&
		!property.required &&
		steps[0].name !== 'filters' &&
		MAY_BE_EMPTY.has(property.name) &&
		(property.name !== 'productId' || operation.key === 'order.createPaymentLinks')
	);
}

/** What expressions give when there is nothing: of Sheets, Airtable, Odoo, and of missing columns. */
const NOTHING: unknown[] = [undefined, null, '', '  ', '\u200f\u200b', [], false];

/** One of them in turn; for a switch `false` is something. */
export function nothingFor({ property }: PanelField, n: number): unknown {
	const isFlag =
		property.type === 'boolean' || JSON.stringify(property.options ?? '').includes('"false"');
	const list = isFlag ? NOTHING.slice(0, -1) : NOTHING;
	return list[n % list.length];
}
