import type { Fact } from '../../support/simulator/liveProfile.mts';
import type { SwitchName, Switches } from '../../simulator/switches/index.mts';
import type { Cleaner } from './clean.mts';

export type { SwitchName };

/** What was found out about one switch of the simulator. */
export interface Finding {
	/** Its position; undefined when it was not seen, or is one that the simulator does not have. */
	position?: unknown;
	/** What was seen, or why nothing was. */
	evidence: string;
	seen: boolean;
}

/** Everything that a run has found out. */
export class Findings {
	readonly switches = new Map<SwitchName, Finding>();
	readonly facts = new Map<string, Fact>();

	/** @param cleaner what is noted goes into reports that people hand on */
	constructor(private readonly cleaner: Cleaner) {}

	/** The server behaves as the simulator does in this position. What was seen first counts. */
	saw<Name extends SwitchName>(name: Name, position: Switches[Name], evidence: string): void {
		this.put(name, { position, evidence, seen: true });
	}

	/** The server behaves in a way that no position stands for. */
	sawOther(name: SwitchName, evidence: string): void {
		this.put(name, { evidence, seen: true });
	}

	notSeen(name: SwitchName, reason: string): void {
		this.put(name, { evidence: reason, seen: false });
	}

	fact(name: string, value: unknown, evidence: string): void {
		this.facts.set(name, this.cleaner.value({ value, evidence }));
	}

	/** The position that was seen, if one was. */
	position<Name extends SwitchName>(name: Name): Switches[Name] | undefined {
		return this.switches.get(name)?.position as Switches[Name] | undefined;
	}

	/** A text without what must not be in a report. */
	clean(text: string): string {
		return this.cleaner.text(text);
	}

	private put(name: SwitchName, finding: Finding): void {
		const known = this.switches.get(name);
		if (known && (known.seen || !finding.seen)) return;
		this.switches.set(name, { ...finding, evidence: this.cleaner.text(finding.evidence) });
	}
}
