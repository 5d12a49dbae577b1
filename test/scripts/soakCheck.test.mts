import { check, type Found } from '../../support/realN8n/ordersCheck.mts';
import { orderNumbers } from '../../support/realN8n/ordersWorkflow.mts';
import type { Consumer, LedgerEntry, PaymentLink } from '../../simulator/index.mts';

const orders = 3;
const [first, second, third] = orderNumbers(orders);

const link = (id: string, order: string, more: Partial<PaymentLink> = {}) =>
	({
		id,
		status: 'ACTIVE',
		valid_until: null,
		custom_metadata: { order_reference: order },
		...more,
	}) as PaymentLink;

/** Three orders of two customers, each with one link that was shown, as it should be. */
function asItShouldBe(): Found {
	const links = [link('a', first), link('b', second), link('c', third)];
	return {
		orders,
		links,
		consumers: [{ name: 'Customer 0' }, { name: 'Customer 1' }, { name: 'Sara' }] as Consumer[],
		ledger: links.map(({ id }) => ({ created: { resource: 'paymentLink', id } }) as LedgerEntry),
		shown: [
			{ order: first, link: 'a' },
			{ order: first, link: 'a' },
			{ order: second, link: 'b' },
			{ order: third, link: 'c' },
		],
	};
}

function withSecondLink(more: Partial<PaymentLink>): Found {
	const found = asItShouldBe();
	found.links.push(link('d', first, more));
	found.ledger.push({ created: { resource: 'paymentLink', id: 'd' } } as LedgerEntry);
	return found;
}

describe('What the soak test accepts', () => {
	it('one link for each order, given out any number of times', () => {
		expect(check(asItShouldBe())).toMatchObject({
			problems: [],
			links: 3,
			payableTwice: 0,
			shownTwice: 0,
		});
	});

	it('a second link that was closed and that nobody saw', () => {
		expect(check(withSecondLink({ status: 'INACTIVE' }))).toMatchObject({
			problems: [],
			links: 3,
			made: 4,
		});
	});
});

describe('What the soak test refuses', () => {
	const refused = (found: Found) => {
		const verdict = check(found);
		expect(verdict.problems.join('\n')).not.toBe('');
		return verdict;
	};

	it('a second link that can be paid', () => {
		expect(refused(withSecondLink({}))).toMatchObject({ links: 4, payableTwice: 1, shownTwice: 0 });
	});

	it('a second link that somebody has seen, also when it was closed', () => {
		const found = withSecondLink({ status: 'INACTIVE' });
		found.shown.push({ order: first, link: 'd' });
		expect(refused(found)).toMatchObject({ payableTwice: 0, shownTwice: 1 });
	});

	it('a shown link that cannot be paid', () => {
		const found = asItShouldBe();
		found.links[2] = link('c', third, { status: 'INACTIVE' });
		expect(refused(found)).toMatchObject({ links: 2 });
	});

	it('a link that nobody was given', () => {
		const found = asItShouldBe();
		found.shown.pop();
		expect(refused(found).problems).toEqual([`Nobody got the link of ${third}`]);
	});

	it('a customer twice', () => {
		const found = asItShouldBe();
		found.consumers.push({ name: 'Customer 1' } as Consumer);
		refused(found);
	});
});
