import {
	SWITCHES,
	switchNames,
	type SwitchInfo,
	type SwitchName,
} from '../../simulator/switches/index.mts';
import { KINDS } from './ledger.mts';
import type { Profile } from './profile.mts';
import type { Result } from './run.mts';

const ROOMS: Array<[title: string, names: RegExp]> = [
	[
		'How answers are written',
		/^(environment|amountDecimals|timestamp|errorEnvelope|emptyDeleteBody|updatedAtOnCreate|sdkOnly)/,
	],
	['Pace', /^(latencyMs|rateLimit)$/],
	['Lists', /^(sort|limitOver100|stampBeforeVisible|list)/],
	['Everything else', /./],
];

/** The report for people. Nothing in it names a person, an account or a key. */
export function reportOf(result: Result, profile: Profile): string {
	const { seen, beyond, notSeen } = profile;
	const counts = [
		`${Object.keys(profile.switches).length + Object.keys(beyond).length} of ${switchNames.length} open questions answered`,
		`${result.requests} requests in ${result.seconds} seconds`,
	];
	const lines = [
		'# What a Stream account shows',
		'',
		`Seen on ${seen.slice(0, 10)} (${seen}), ${result.sandbox ? 'in a sandbox' : 'not in a sandbox'}, by plain HTTP requests without an SDK. ${counts.join('; ')}.`,
		'',
		'With `live-profile.json` the simulator becomes this server: `npm run simulator -- --profile live-profile.json`.',
	];
	const open = new Set(switchNames.filter((name) => !(name in notSeen)));
	for (const [title, pattern] of ROOMS) {
		const names = [...open].filter((name) => pattern.test(name));
		if (names.length === 0) continue;
		for (const name of names) open.delete(name);
		lines.push('', `## ${title}`, '', '| What | How it is | Seen by |', '| --- | --- | --- |');
		lines.push(...names.map((name) => row(name, profile)));
	}
	lines.push(...factLines(profile));
	if (Object.keys(beyond).length > 0) {
		const text =
			'The simulator cannot be switched to these. Where one matters, it has to learn it.';
		lines.push('', '## Beyond what the simulator knows', '', text, '');
		lines.push(
			...Object.entries(beyond).map(([name, said]) => `- **${meaningOf(name)}**: ${said}`),
		);
	}
	const unseen = Object.entries(notSeen);
	if (unseen.length > 0) {
		lines.push(
			'',
			'## Not seen',
			'',
			'These stay as the documents say, or as the simulator guesses.',
			'',
		);
		lines.push(...unseen.map(([name, reason]) => `- **${meaningOf(name)}**: ${reason}`));
	}
	lines.push('', '## What stays in the account', '');
	lines.push(...(result.left.length > 0 ? leftLines(result) : ['Nothing.']), '');
	return lines.join('\n');
}

const meaningOf = (name: string): string => SWITCHES[name as SwitchName].meaning;

function row(name: SwitchName, { switches, evidence, beyond }: Profile): string {
	const { meaning, positions } = SWITCHES[name] as SwitchInfo;
	const position = JSON.stringify(switches[name]);
	const known = positions.find(({ value }) => JSON.stringify(value) === position)?.seen;
	const how = name in beyond ? 'otherwise' : `\`${position}\`${known ? `: ${known}` : ''}`;
	const cells = [meaning, how, evidence[name] ?? beyond[name]];
	return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

function factLines({ facts }: Profile): string[] {
	const entries = Object.values(facts);
	if (entries.length === 0) return [];
	return ['', '## What else was seen', '', ...entries.map(({ evidence }) => `- ${evidence}`)];
}

function leftLines({ left }: Result): string[] {
	return left.map(({ kind, id, reason }) => `- ${KINDS[kind]} ${id.slice(0, 4)}…: ${reason}`);
}
