import { randomUUID } from 'node:crypto';

import { Collection } from './collection.mts';
import type { Micros } from './clock.mts';
import type { Currency } from './money.mts';
import type { Consumer, ResourceName, Resources } from './records.mts';

/** A merchant of the simulator, with its key pair and branches. */
export interface Organization {
	id: string;
	name: string;
	name_en: string;
	created_at: Micros;
	apiKey: string;
	apiSecret: string;
	currencies: Currency[];
	user: {
		id: string;
		email: string;
		first_name: string;
		last_name: string;
		en_first_name: string;
		en_last_name: string;
	};
	/** Bank account that payments go to. */
	account_id: string;
	/** The first one is used when no `x-branch-id` is sent. */
	branches: Branch[];
	/** Unique over all branches. */
	taken: Record<'email' | 'phone_number' | 'external_id', Map<string, Consumer>>;
	invoices: number;
}

export type Collections = { [Name in ResourceName]: Collection<Resources[Name]> };

/** Records live in a branch. */
export interface Branch extends Collections {
	id: string;
	name: string;
	organization: Organization;
}

export function newCollections(): Collections {
	return {
		consumer: new Collection(),
		product: new Collection(),
		coupon: new Collection(),
		paymentLink: new Collection(),
		invoice: new Collection(),
		payment: new Collection(),
		subscription: new Collection(),
		freeze: new Collection(),
		meteredSubscription: new Collection(),
		usage: new Collection(),
	};
}

const CREATED = Date.UTC(2025, 0, 12, 8, 30) * 1000 + 123_456;

/** The two merchants every simulator starts with. All their ids are fixed. */
export function newOrganizations(): Organization[] {
	const nakheel = organization({
		number: 1,
		name: 'هدايا النخيل',
		name_en: 'Nakheel Gifts',
		apiKey: 'sim-key',
		apiSecret: 'sim-secret',
		currencies: ['SAR', 'USD', 'KWD'],
		user: ['owner@nakheel-gifts.example', 'نورة', 'القحطاني', 'Noura', 'Alqahtani'],
		branches: ['Riyadh', 'Jeddah'],
	});
	const other = organization({
		number: 2,
		name: 'قهوة الواحة',
		name_en: 'Oasis Coffee',
		apiKey: 'sim-other-key',
		apiSecret: 'sim-other-secret',
		currencies: ['SAR'],
		user: ['owner@oasis-coffee.example', 'سعد', 'الحربي', 'Saad', 'Alharbi'],
		branches: ['Main'],
	});
	return [nakheel, other];
}

/** A fixed random-looking (version 4) id. */
function fixedId(kind: number, organizationNumber: number, n = 1): string {
	const tail = String(n).padStart(12, '0');
	return `5${kind}${organizationNumber}a0000-0000-4000-8000-${tail}`;
}

function organization(o: {
	number: number;
	name: string;
	name_en: string;
	apiKey: string;
	apiSecret: string;
	currencies: Currency[];
	user: [string, string, string, string, string];
	branches: string[];
}): Organization {
	const [email, first_name, last_name, en_first_name, en_last_name] = o.user;
	const made: Organization = {
		id: fixedId(0, o.number),
		name: o.name,
		name_en: o.name_en,
		created_at: CREATED,
		apiKey: o.apiKey,
		apiSecret: o.apiSecret,
		currencies: o.currencies,
		user: { id: fixedId(1, o.number), email, first_name, last_name, en_first_name, en_last_name },
		account_id: fixedId(2, o.number),
		branches: [],
		taken: { email: new Map(), phone_number: new Map(), external_id: new Map() },
		invoices: 0,
	};
	made.branches = o.branches.map((name, index) => ({
		id: fixedId(3, o.number, index + 1),
		name,
		organization: made,
		...newCollections(),
	}));
	return made;
}

let makeId: () => string = randomUUID;

export const newId = (): string => makeId();

/** From now on ids of records come from this generator (undefined: random ones), so that runs repeat. */
export function takeIdsFrom(random: (() => number) | undefined): void {
	makeId = random ? () => idFrom(random) : randomUUID;
}

function idFrom(random: () => number): string {
	const hex = (digits: number) =>
		Math.floor(random() * 16 ** digits)
			.toString(16)
			.padStart(digits, '0');
	return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(6)}${hex(6)}`;
}
