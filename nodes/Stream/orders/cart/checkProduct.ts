import type { IDataObject } from 'n8n-workflow';

import { InputError } from '../../../shared/errors/inputError';
import { quoted } from '../../../shared/errors/labels';
import { show } from '../../../shared/values/clean';
import { compareAmounts } from '../../../shared/values/money';
import { VAT_EXEMPT, VAT_INCLUSIVE, VAT_OF_LIST, type OrderLine } from './lines';

/**
 * Holds a chosen product against what else its line says: silently selling it at another price, with other VAT or
 * once instead of every month would charge the wrong money. What the line leaves open is as the product has it.
 *
 * @param price the product's price in the currency of the order
 * @throws InputError
 */
export function checkProduct(line: OrderLine, product: IDataObject, price: IDataObject): void {
	const name = `${line.label} (${show(product.name)})`;
	const refuse = (is: string, label: string, says: string) => {
		throw new InputError(
			`${is}, but ${label} says ${says}.`,
			`Correct ${label} of the item, leave it out, or choose another product.`,
		);
	};
	const refuseVat = (is: string, box: string, says: string) => {
		if (line.vatSaidBy !== VAT_OF_LIST) return refuse(is, quoted(box), says);
		throw new InputError(
			`${is}, but 'VAT' says ${says}.`,
			"Correct 'VAT' under 'List Options', or choose another product.",
		);
	};
	const wanted =
		line.interval === undefined ? undefined : rhythm(line.interval, line.intervalCount);
	const billed = bills(product);
	if (wanted !== undefined && wanted !== billed) {
		const how = billed ? `billed ${billed}` : 'paid once';
		refuse(`The product of ${name} is ${how}`, "'Billing'", wanted);
	}
	const { vatExempt, vatIncluded, vatSaidBy } = line;
	const isExempt = price.is_price_exempt_from_vat === true;
	if (vatExempt && !isExempt) {
		refuseVat(`The product of ${name} is not exempt from VAT`, VAT_EXEMPT, 'that it is');
	}
	if (!vatExempt && !vatIncluded && price.is_price_inclusive_of_vat !== false) {
		const how = isExempt ? 'is exempt from VAT' : 'includes VAT';
		refuseVat(`The price of ${name} ${how}`, VAT_INCLUSIVE, 'that VAT is added');
	}
	if (vatIncluded && vatSaidBy && price.is_price_inclusive_of_vat === false && !isExempt) {
		refuseVat(`The price of ${name} does not include VAT`, VAT_INCLUSIVE, 'that it does');
	}
	if (line.price === undefined || compareAmounts(String(price.amount), line.price) === 0) return;
	const currency = String(price.currency);
	const cost = `${String(price.amount)} ${currency}`;
	refuse(`The product of ${name} costs ${cost}`, "'Price'", line.price);
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
