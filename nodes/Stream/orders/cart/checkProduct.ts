import type { IDataObject } from 'n8n-workflow';

import { InputError } from '../../../shared/errors/inputError';
import { compareAmounts } from '../../../shared/values/money';
import { quoted } from '../../../shared/errors/labels';
import { VAT_EXEMPT, VAT_INCLUSIVE, VAT_OF_LIST, type OrderLine } from './lines';

/**
 * Holds a chosen product against what else its line says: silently selling it at another price, with other VAT or
 * once instead of every month would charge the wrong money. What the line leaves open is as the product has it.
 *
 * @param name the line and its product, as messages call them
 * @param price the product's price in the currency of the order
 * @throws InputError
 */
export function checkProduct(
	line: OrderLine,
	product: IDataObject,
	price: IDataObject,
	name: string,
): void {
	const refuse = (is: string, label: string) => {
		throw new InputError(
			`${name} ${is} as its ${label} says.`,
			`Correct ${label} of the item, leave it out, or choose another product.`,
		);
	};
	const refuseVat = (is: string, box: string) => {
		if (line.vatSaidBy !== VAT_OF_LIST) return refuse(is, quoted(box));
		throw new InputError(
			`${name} ${is} as 'VAT' says.`,
			"Correct 'VAT' under 'List Options', or choose another product.",
		);
	};
	const wanted =
		line.interval === undefined ? undefined : rhythm(line.interval, line.intervalCount);
	const billed = bills(product);
	if (wanted !== undefined && wanted !== billed) {
		refuse(`is ${billed ? `billed ${billed}` : 'paid once'}, not ${wanted}`, "'Billing'");
	}
	const { vatExempt, vatIncluded, vatSaidBy } = line;
	const isExempt = price.is_price_exempt_from_vat === true;
	if (vatExempt && !isExempt) {
		refuseVat('is not exempt from VAT', VAT_EXEMPT);
	}
	if (!vatExempt && !vatIncluded && price.is_price_inclusive_of_vat !== false) {
		refuseVat('does not add VAT to its price', VAT_INCLUSIVE);
	}
	if (vatIncluded && vatSaidBy && price.is_price_inclusive_of_vat === false && !isExempt) {
		refuseVat('adds VAT to its price instead of including it', VAT_INCLUSIVE);
	}
	if (line.price === undefined || compareAmounts(String(price.amount), line.price) === 0) return;
	const currency = String(price.currency);
	refuse(`costs ${String(price.amount)} ${currency}, not ${line.price}`, "'Price'");
}

/** "every month", "every 3 months"; undefined for a product that is paid once. */
function bills({
	type,
	recurring_interval: interval,
	recurring_interval_count: count,
}: IDataObject) {
	return type === 'RECURRING' ? rhythm(String(interval), Number(count ?? 1)) : undefined;
}

function rhythm(interval: string, count: number): string {
	const name = interval.toLowerCase();
	return count === 1 ? `every ${name}` : `every ${count} ${name}s`;
}
