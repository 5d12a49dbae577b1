import type { Micros } from './clock.mts';
import { Collection, type Stored } from './collection.mts';
import { newCollections, type Branch, type Organization } from './organizations.mts';
import type { ResourceName } from './records.mts';

interface Change {
	at: Micros;
	resource: ResourceName;
	/** The record as it was after the change. */
	record: Stored;
}

const resources = Object.keys(newCollections()) as ResourceName[];
const collectionOf = (branch: Branch, resource: ResourceName) =>
	branch[resource] as unknown as Collection<Stored>;

/** What of the state a copy has to itself, or asks for. */
interface Copied {
	organizations: Organization[];
	branchOf(record: Stored): Branch;
}

/** A second copy of all records, which takes over every change some time later. */
export class Replica<State extends Copied> {
	/** The state as this copy knows it: the same clock and switches, records of its own. */
	readonly view: State;
	#waiting: Change[] = [];

	/** @param insertsAtOnce new records are here at once; only later changes take their time */
	constructor(
		private readonly state: State,
		private readonly insertsAtOnce: boolean,
	) {
		this.view = Object.create(state) as State;
		this.view.organizations = state.organizations.map(copyOrganization);
	}

	/** Takes note of a change that was made at a time. */
	enqueue(record: Stored, at: Micros): void {
		const source = this.state.branchOf(record);
		const resource = resources.find((name) => source[name].get(record.id) === record);
		if (!resource) return;
		const change = { at, resource, record: structuredClone(record) };
		const known = this.view.branchOf(record)[resource].get(record.id);
		if (known || !this.insertsAtOnce) this.#waiting.push(change);
		else this.#apply(change);
	}

	/** Takes over what happened up to a time. */
	catchUp(until: Micros): void {
		const due = this.#waiting.filter(({ at }) => at <= until);
		if (due.length === 0) return;
		this.#waiting = this.#waiting.filter(({ at }) => at > until);
		for (const change of due) this.#apply(change);
	}

	#apply({ resource, record }: Change): void {
		put(collectionOf(this.view.branchOf(record), resource), record);
	}
}

/** Stores a record, or replaces the one that has its id. Deleted ones are out of the lists. */
function put(collection: Collection<Stored>, record: Stored): void {
	const old = collection.get(record.id);
	if (old) collection.hide(old);
	collection.add(record);
	if ((record as { is_deleted?: boolean }).is_deleted) collection.hide(record);
}

function copyOrganization(organization: Organization): Organization {
	const copy: Organization = { ...organization };
	copy.branches = organization.branches.map((branch) => {
		const own: Branch = { ...branch, organization: copy, ...newCollections() };
		for (const resource of resources) {
			const target = collectionOf(own, resource);
			const source = collectionOf(branch, resource);
			target.addMany(source.rows.map((row) => structuredClone(row)));
			// What is out of the lists can still be read by its id.
			for (const [id, row] of source.byId) {
				if (!target.get(id)) put(target, structuredClone(row));
			}
		}
		return own;
	});
	return copy;
}
