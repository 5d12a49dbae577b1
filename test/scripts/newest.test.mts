import { newestFirst } from '../../support/realN8n/newest.mts';

it('takes stable versions of n8n, the newest first, by their numbers', () => {
	const published = ['2.9.1', '2.41.0', '2.41.0-beta.1', '1.123.81', '2.10.0', '2.9.10'];
	expect(newestFirst(published)).toEqual(['2.41.0', '2.10.0', '2.9.10', '2.9.1', '1.123.81']);
});
