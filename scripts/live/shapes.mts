import type { Shapes } from '../../support/simulator/liveProfile.mts';
import type { Exchange } from './api.mts';

/** Keys below these are people's own words. */
const OF_PEOPLE = ['custom_metadata', 'external_metadata', 'custom_fields', 'custom_field_answers'];

/** The shapes of all successful answers. Ids in paths are named, and no value is kept. */
export function shapesOf(exchanges: Exchange[]): Shapes {
	const shapes: Shapes = {};
	for (const { method, path, answer } of exchanges) {
		if (answer.status < 200 || answer.status >= 300) continue;
		const request = `${method} ${templateOf(path)}`;
		shapes[request] ??= {};
		note(shapes[request], '', answer.body);
	}
	return shapes;
}

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** `/consumers/{id}` */
export function templateOf(path: string): string {
	return path.split('?')[0].replace(ID, '{id}');
}

function note(shape: Record<string, string[]>, at: string, value: unknown): void {
	const type = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
	if (at !== '') {
		shape[at] ??= [];
		if (!shape[at].includes(type)) shape[at].push(type);
	}
	if (OF_PEOPLE.some((name) => at === name || at.endsWith(`.${name}`))) return;
	if (Array.isArray(value)) for (const one of value) note(shape, `${at}[]`, one);
	else if (type === 'object') {
		for (const [key, one] of Object.entries(value as object)) {
			note(shape, at === '' ? key : `${at}.${key}`, one);
		}
	}
}
