import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a run makes in the account, and how it is called in the report. */
export const KINDS = {
	webhook: 'webhook',
	paymentLink: 'payment link',
	subscription: 'subscription',
	meteredSubscription: 'metered subscription',
	invoice: 'invoice',
	coupon: 'coupon',
	product: 'product',
	consumer: 'consumer',
} as const;
export type Kind = keyof typeof KINDS;

export interface Made {
	kind: Kind;
	id: string;
}

/** One run that has left something, or may have. */
export interface Run {
	/** Beginning of the name of everything that it made. */
	marker: string;
	began: string;
}

type Line = { run: Run } | { made: Made } | { gone: string } | { over: string };

/**
 * What was made in an account and is still to be tidied up, on disk from before it is asked for, so that a run that
 * was killed is tidied up by the next one. Ids and markers only.
 */
export class Ledger {
	private readonly runs = new Map<string, Run>();
	private readonly records = new Map<string, Made>();

	private constructor(private readonly path: string) {}

	/** @param account what tells this account from others; only a fingerprint of it is kept */
	static open(folder: string, account: string): Ledger {
		const name = createHash('sha256').update(account).digest('hex').slice(0, 12);
		const ledger = new Ledger(join(folder, `${name}.jsonl`));
		if (existsSync(ledger.path)) {
			const text = readFileSync(ledger.path, 'utf8');
			for (const line of text.split('\n')) ledger.read(line);
			// The last line was being written when a run was killed.
			if (text !== '' && !text.endsWith('\n')) appendFileSync(ledger.path, '\n');
		}
		return ledger;
	}

	/** A run begins: from now on there may be records of it. */
	begin(run: Run): void {
		this.write({ run });
	}

	made(kind: Kind, id: string): void {
		if (!this.records.has(id)) this.write({ made: { kind, id } });
	}

	/** It is tidied up, or is found not to be there. */
	gone(id: string): void {
		if (this.records.has(id)) this.write({ gone: id });
	}

	/** Nothing of this run can be left but what is listed. */
	over(marker: string): void {
		this.write({ over: marker });
		if (this.runs.size === 0 && this.records.size === 0) rmSync(this.path, { force: true });
	}

	/** Records still to be tidied up, the latest first. */
	left(): Made[] {
		return [...this.records.values()].reverse();
	}

	/** Runs that may have made something without hearing of it. */
	unfinished(): Run[] {
		return [...this.runs.values()];
	}

	private write(line: Line): void {
		mkdirSync(dirname(this.path), { recursive: true });
		appendFileSync(this.path, `${JSON.stringify(line)}\n`);
		this.apply(line);
	}

	private read(text: string): void {
		const line = attempt(() => JSON.parse(text) as Line);
		if (line) this.apply(line);
	}

	private apply(line: Line): void {
		if ('run' in line) this.runs.set(line.run.marker, line.run);
		else if ('made' in line) this.records.set(line.made.id, line.made);
		else if ('gone' in line) this.records.delete(line.gone);
		else this.runs.delete(line.over);
	}
}

function attempt<T>(work: () => T): T | undefined {
	try {
		return work();
	} catch {
		return undefined;
	}
}
