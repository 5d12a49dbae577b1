import {
	SWITCHES,
	switchNames,
	type SwitchInfo,
	type SwitchName,
} from '../../simulator/switches/index.mts';
import { KINDS } from './ledger.mts';
import type { Profile } from '../../support/simulator/liveProfile.mts';
import type { Row } from './records.mts';
import type { Result } from './run.mts';

const GROUPS: Array<[title: string, names: RegExp]> = [
	[
		'How answers are written',
		/^(environment|amountDecimals|timestamp|errorEnvelope|emptyDeleteBody|updatedAtOnCreate|sdkOnly|nulls|requestId|missingEndpoint)/,
	],
	['Pace', /^(latencyMs|rateLimit)$/],
	[
		'Lists and reads',
		/^(sort|limitOver100|stampBeforeVisible|list|replica|default|total|date|status|linkFilter|comma)/,
	],
	['Customers and products', /consumer|external|language|duplicate|sandbox|putNull|price|metered/i],
	[
		'Links, invoices and payments',
		/link|checkout|pay|refund|charge|redirect|valid|metadata|inPlace/i,
	],
	['Subscriptions', /subscription|freeze|cancel|until/i],
	['Webhooks and portal', /./],
];

/** What a run alone cannot show, by what it takes to see a switch. */
const BOUNDARY = 'seen once, on one account';

/** The report for people. Nothing in it names a person, an account or a key. */
export function reportOf(result: Result, profile: Profile): string {
	const { seen, beyond, notSeen } = profile;
	const answered = Object.keys(profile.switches).length + Object.keys(beyond).length;
	const lines = [
		'# What a Stream account shows',
		'',
		`Seen on ${seen.slice(0, 10)} (${seen}), ${result.sandbox ? 'in a sandbox' : 'not in a sandbox'}, by plain HTTP requests without an SDK: ${answered} of ${switchNames.length} open questions answered with ${result.requests} requests in ${result.seconds} seconds. Each line was ${BOUNDARY}: another account may be set otherwise.`,
		'',
		'With `live-profile.json` the simulator becomes this server: `npm run simulator -- --profile live-profile.json`.',
		...lackLines(result),
		...switchLines(profile),
		...factLines(profile),
		...badInputLines(profile),
		...roadLines(result),
	];
	section(
		lines,
		'Beyond what the simulator knows',
		'The simulator cannot be switched to these. Where one matters, it has to learn it.',
		Object.entries(beyond).map(([name, said]) => `- **${meaningOf(name)}**: ${said}`),
	);
	section(
		lines,
		'Not seen',
		'These stay as the documents say, or as the simulator guesses.',
		Object.entries(notSeen).map(([name, reason]) => `- **${meaningOf(name)}**: ${reason}`),
	);
	section(lines, 'What stays in the account', '', leftLines(result));
	return `${lines.join('\n')}\n`;
}

function section(lines: string[], title: string, text: string, entries: string[]): void {
	if (entries.length === 0) return;
	lines.push('', `## ${title}`, '', ...(text ? [text, ''] : []), ...entries);
}

const meaningOf = (name: string): string => SWITCHES[name as SwitchName].meaning;

function switchLines(profile: Profile): string[] {
	const lines: string[] = [];
	const open = new Set(switchNames.filter((name) => !(name in profile.notSeen)));
	for (const [title, pattern] of GROUPS) {
		const names = [...open].filter((name) => pattern.test(name));
		for (const name of names) open.delete(name);
		const rows = names.map((name) => switchRow(name, profile));
		section(lines, title, '', table(['What', 'How it is', 'Seen by'], rows));
	}
	return lines;
}

function switchRow(name: SwitchName, { switches, evidence, beyond }: Profile): string[] {
	const { meaning, positions } = SWITCHES[name] as SwitchInfo;
	const position = JSON.stringify(switches[name]);
	const known = positions.find(({ value }) => JSON.stringify(value) === position)?.seen;
	const how = name in beyond ? 'otherwise' : `\`${position}\`${known ? `: ${known}` : ''}`;
	return [meaning, how, evidence[name] ?? beyond[name]];
}

function factLines({ facts }: Profile): string[] {
	const entries = Object.entries(facts).filter(([name]) => name !== 'badInput');
	const lines: string[] = [];
	section(
		lines,
		'What else was seen',
		'',
		entries.map(([, { evidence }]) => `- ${evidence}`),
	);
	return lines;
}

function badInputLines({ facts }: Profile): string[] {
	const lines: string[] = [];
	const said = (facts.badInput?.value ?? []) as Row[];
	const rows = said.map(({ what, status, words }) => [String(what), String(status), String(words)]);
	section(lines, 'Bad input', '', table(['Sent', 'Status', 'What is said'], rows));
	return lines;
}

function lackLines({ lacks }: Result): string[] {
	const lines: string[] = [];
	section(
		lines,
		'Fields that the node needs and the server does not send',
		'Each of these is a defect, of the node or of what is known about Stream.',
		lacks.map(({ field, reader, request }) => `- \`${field}\` of ${request} (${reader})`),
	);
	return lines;
}

function roadLines({ road }: Result): string[] {
	const lines: string[] = [];
	const rows = road.map(({ name, outcome, words, requests }) => [
		name,
		outcome,
		String(requests),
		words,
	]);
	section(
		lines,
		"The node's operations",
		"Run in n8n's engine, with as few fields as each takes. `refused`: Stream said no, and the node said so.",
		table(['Operation', 'Outcome', 'Requests', 'What the node said'], rows),
	);
	return lines;
}

function leftLines({ left }: Result): string[] {
	if (left.length === 0) return ['Nothing.'];
	const groups = new Map<string, string[]>();
	for (const { kind, id, reason } of left) {
		const group = `${KINDS[kind]}: ${reason}`;
		groups.set(group, [...(groups.get(group) ?? []), `${id.slice(0, 4)}…`]);
	}
	return [...groups].map(([group, ids]) => `- ${ids.length} × ${group} (${ids.join(', ')})`);
}

function table(head: string[], rows: string[][]): string[] {
	if (rows.length === 0) return [];
	const line = (cells: string[]) =>
		`| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')).join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
