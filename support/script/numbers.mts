import { parseArgs } from 'node:util';

/**
 * Reads `--name number` options from the command line; what is not given keeps its default.
 * Ends the process with 2 when an option is unknown or no number.
 */
export function readNumbers<Name extends string>(
	defaults: Record<Name, number>,
): Record<Name, number> {
	const names = Object.keys(defaults) as Name[];
	try {
		const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
		const { values } = parseArgs({ options });
		const entries = names.map((name) => {
			const given = values[name];
			const value = given === undefined ? defaults[name] : Number(given);
			if (!Number.isFinite(value) || value < 0) throw new Error(`--${name} must be a number`);
			return [name, value];
		});
		return Object.fromEntries(entries);
	} catch (error) {
		console.error((error as Error).message);
		console.error(`Options: ${names.map((name) => `--${name} ${defaults[name]}`).join(' ')}`);
		process.exit(2);
	}
}
