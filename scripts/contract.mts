// @ts-expect-error plain JavaScript without types
import buildIfStale from '../support/engine/buildIfStale.js';
import { casesOf } from '../support/engine/cases.mts';
import { Judge, type Report } from './contract/judge.mts';
import { runCase } from '../support/engine/runCase.mts';
import { TestBed } from '../support/engine/testBed.mts';
import { isClean, toTable } from './contract/table.mts';
import { readDocument } from './contract/openapi.mts';

const USAGE = `Usage: npm run contract -- <path or URL of an OpenAPI document> [--json]

Runs every operation of the Stream node against the simulator and holds each request and each answer against
the document. Exit code 1 when something of the document is not covered or something is invalid.
With --json one JSON object goes to standard output (use \`npm run --silent\`).`;

async function main(args: string[]): Promise<number> {
	const [source, ...others] = args.filter((one) => !one.startsWith('--'));
	const flags = args.filter((one) => one.startsWith('--'));
	if (!source || others.length > 0 || flags.some((flag) => flag !== '--json')) {
		console.error(USAGE);
		return 2;
	}
	let judge: Judge;
	try {
		judge = new Judge(await readDocument(source));
	} catch (error) {
		console.error(`${source} cannot be read: ${(error as Error).message}`);
		return 2;
	}
	await buildIfStale();
	const testBed = await TestBed.open();
	let report: Report;
	try {
		await runAll(testBed, judge);
		report = judge.report();
	} finally {
		await testBed.close();
	}
	console.log(flags.includes('--json') ? JSON.stringify(report, null, 2) : toTable(report));
	return isClean(report) ? 0 : 1;
}

async function runAll(testBed: TestBed, judge: Judge): Promise<void> {
	for (const operation of testBed.operations()) {
		judge.takeOptions(operation);
		for (const test of casesOf(operation)) {
			const { exchanges, problems } = await runCase(testBed, test);
			for (const exchange of exchanges) judge.take(operation, test.name, exchange);
			for (const problem of problems) judge.fail(operation, test.name, problem);
		}
	}
}

process.exitCode = await main(process.argv.slice(2));
