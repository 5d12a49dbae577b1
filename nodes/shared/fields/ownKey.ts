import { InputError } from '../errors/inputError';
import { attempt, isEmpty, show, withValue } from '../values/clean';
import { lackOf, toOwnKey } from '../values/ownKey';
import { field, type FieldUi } from './builders';
import { factsOf, hasFallback, isExpression } from './expression';
import type { Field, Row } from './field';
import { piecesOf } from './joined';
import { emptyFix } from './readField';

/**
 * A key of the user's own by which Stream, or the next run, knows something again: an order reference, an external
 * ID. What identifies nothing is refused (values/ownKey.ts), also where it hides in a template such as
 * `order_{{ $json.order_id }}`, or in what an expression joins.
 */
export function ownKey(
	api: string,
	displayName: string,
	ui: FieldUi & { max?: number; min?: number },
): Field {
	const { max, min, ...rest } = ui;
	const mayBeEmpty = !ui.required && !ui.evenFromModel;
	const fix = `Use a value that only this row has${mayBeEmpty ? ', or leave it empty if there is none' : ''}.`;
	return field(api, displayName, rest, { type: 'string' }, (value, label, { raw, row }) => {
		requireParts(value, label, raw, row, fix);
		return toOwnKey(value, label, fix, { max, min });
	});
}

/**
 * A part that gives nothing leaves a key that other rows have, too. The text around the parts is the same for every
 * row, so one of them at least has to identify something by itself.
 */
function requireParts(value: unknown, label: string, raw: unknown, row: Row, fix: string): void {
	if (!isExpression(raw) || typeof value !== 'string') return;
	const pieces = factsOf(raw).parts.flatMap(piecesOf);
	// What is not joined is judged as it is.
	if (factsOf(raw).isSingle && pieces[0] === factsOf(raw).parts[0]) return;
	const parts = pieces.flatMap((code) =>
		// What cannot be evaluated by itself cannot be judged.
		(attempt(() => [row.evaluate(code)]) ?? []).map((own) => ({ code, own, lack: lackOf(own) })),
	);
	const isLost = ({ code, own }: (typeof parts)[number]) =>
		isNothing(own) ? !hasFallback(code) : typeof own === 'number';
	const lost =
		parts.find((part) => part.lack && isLost(part)) ??
		(parts.every(({ lack }) => lack) ? parts[0] : undefined);
	if (!lost?.lack) return;
	const { code, own, lack } = lost;
	const [said, how] = isNothing(own)
		? ['is empty for this row', emptyFix(code)]
		: [`gives ${show(own)}, which ${lack.problem}`, lack.fix ?? fix];
	throw new InputError(`${withValue(label, value)} is incomplete: ${show(code)} ${said}.`, how);
}

/** Odoo writes `false` where there is nothing. */
function isNothing(own: unknown): boolean {
	return isEmpty(own) || own === false || (Array.isArray(own) && own.length === 0);
}
