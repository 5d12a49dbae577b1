import type { Explanation } from '../../../shared/api/errorMessages';
import type { Field } from '../../../shared/fields/field';
import { labelOf } from '../../../shared/operation/prepare';
import type { OrderPart } from '../../orders/cart/split';

/**
 * An order becomes products, a customer and links: what Stream says about their fields is told in the words of the
 * order's own panel.
 */
type LabelOf = NonNullable<Explanation['labelOf']>;

/** Of a link: its items are lines of the cart, those of the same product together. */
export function labelsOfLink(
	{ items, lines }: OrderPart,
	customer: string,
	others: LabelOf | undefined,
): LabelOf {
	const together = (labels: string[]) => [...new Set(labels)].join(' and ');
	return (path) => {
		const [field, at, key] = path;
		if (field === 'name') return 'Link Name';
		if (field === 'organization_consumer_id') return customer;
		if (field !== 'items') return others?.(path);
		const item = typeof at === 'number' ? items[at] : undefined;
		if (!item) return together(lines.map(({ line }) => line.label.replace(/ \d+$/, '')));
		const sold = lines.filter(({ product }) => product.id === item.product_id);
		const whole = together(sold.map(({ line }) => line.label));
		if (key === 'quantity') return `${whole} → Quantity`;
		const isChosen = sold.some(({ line }) => line.productId !== undefined);
		return key === 'product_id' && isChosen ? `${whole} → Product` : whole;
	};
}

/** Of a product that is made for a line; several orders may share it, so it is called by its name. */
export function labelsOfProduct(name: string, fields: Field[]): LabelOf {
	return (path) => {
		const key = path[path.length - 1];
		const label = labelOf(fields, [key === 'amount' ? 'price' : key]);
		return label === undefined ? `Item "${name}"` : `Item "${name}" → ${label}`;
	};
}

/** Of the consumer that is made for the customer. */
export function labelsOfCustomer(field: Field): LabelOf {
	return (path) => {
		const label = labelOf(field.lines ?? [], path);
		const { displayName } = field.property;
		return label === undefined ? displayName : `${displayName} → ${label}`;
	};
}
