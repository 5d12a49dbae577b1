import { switchTable, type Need } from './index.mts';

const NEEDS: Record<Need, string> = {
	payment: 'To see it, an invoice must be paid: on a checkout page, or by mark-paid.',
	checkout: 'To see it, somebody must pay on the checkout page of a link.',
	webhook: 'To see it, it takes an address that the server can call.',
	missing: 'To see it, the server must lack an endpoint.',
	page: 'To see it, a checkout page must be opened.',
	time: 'To see it, time must go by.',
};

/** `simulator/SWITCHES.md`: the table of switches for people. */
export function switchDocument(): string {
	const rows = switchTable();
	const sections = rows.map(({ name, meaning, positions, needs, hidden }) => {
		const list = positions.map(
			({ value, seen }, index) =>
				`- \`${JSON.stringify(value)}\`${index === 0 ? ' (default)' : ''}: ${seen}`,
		);
		const notes = [needs && NEEDS[needs], hidden && `No client sees it: ${hidden}.`];
		return [`## ${name}`, `${meaning}.`, list.join('\n'), ...notes.filter(Boolean)].join('\n\n');
	});
	return `# Switches of the simulator

Everything on which the sources about Stream disagree, or which nobody outside knows: ${rows.length} switches, each with all of its positions and what a client sees of them. Numbers and objects are examples of their kind. Written by \`npm run docs:switches\` from \`simulator/switches/\`; as JSON: \`npm run simulator -- --switches\`.

${sections.join('\n\n')}
`;
}
