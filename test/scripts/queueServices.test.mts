import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPrograms } from '../../scripts/queue/services.mts';

describe('what queue mode needs', () => {
	let folder: string;
	beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'programs-'))));
	afterEach(() => rmSync(folder, { recursive: true }));
	const have = (...programs: string[]) =>
		programs.forEach((program) => writeFileSync(join(folder, program), ''));

	it('says in one sentence what to install', () => {
		expect(() => findPrograms([folder])).toThrow(
			"n8n's queue mode needs PostgreSQL and Redis, which this machine does not have. " +
				'On Debian: sudo apt-get install -y postgresql redis-server - then start again.',
		);
		have('initdb', 'postgres', 'pg_isready');
		expect(() => findPrograms([folder])).toThrow('needs Redis, which');
	});

	it('does not take half a PostgreSQL', () => {
		have('redis-server', 'initdb');
		expect(() => findPrograms([folder])).toThrow('needs PostgreSQL, which');
	});

	it('finds them', () => {
		have('redis-server', 'initdb', 'postgres', 'pg_isready');
		expect(findPrograms([join(folder, 'none'), folder]).redis).toBe(join(folder, 'redis-server'));
	});
});
