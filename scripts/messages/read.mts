/** Reads the messages out of the source: what happened, and how to put it right. */
import ts from 'typescript';

import { Evaluator, FILLED, isProse, isText, plain, type Choose } from './evaluate.mts';
import { visit, type Source } from './source.mts';

export interface Message {
	/** Where it is made, from the root of the project. */
	file: string;
	said: string;
	fix: string;
}

/** Errors, with what happened and the fix as their first two arguments. */
const ERRORS = ['InputError', 'NotPaidError', 'ApiError', 'RefundError'];

/** So many ways to make one message are followed. */
const MOST_WAYS = 20_000;

/** @param isOnPanel whether a text stands on a panel: such texts are no messages */
export function readMessages(source: Source, isOnPanel: (text: string) => boolean): Message[] {
	const used = new Set<ts.Node>();
	const messages: Message[] = [];
	/** Of all ways to one message those are kept that say something which the ones before do not. */
	const each = (node: ts.Node, make: (evaluator: Evaluator) => Array<string | undefined>) => {
		const file = source.nameOf(node.getSourceFile());
		const heard = new Set<ts.Node>();
		const seenPairs = new Set<string>();
		for (const { result, texts, pairs } of waysOf((choose) => {
			const evaluator = new Evaluator(source, choose);
			const result = make(evaluator);
			return { result, texts: evaluator.texts, pairs: evaluator.pairs };
		})) {
			const [said = FILLED, fix = ''] = result;
			// Two things of which one message speaks are never the same.
			if (!pairs.every(isAscending) || SAME_TWICE.test(fix)) continue;
			const pair = pairs.length ? JSON.stringify(pairs) : '';
			const isNew = pair !== '' && !seenPairs.has(pair);
			if (!isNew && ![...texts].some((one) => !heard.has(one) && isProse(plain(one)))) continue;
			seenPairs.add(pair);
			for (const one of texts) heard.add(one);
			messages.push({ file, said: tidy(said), fix: tidy(fix) });
		}
		for (const one of heard) used.add(one);
	};
	for (const file of source.files) {
		// These put together what others say.
		if (/(?:errors\/apiError|execution\/nodeError)\.ts$/.test(file.fileName)) continue;
		visit(file, (node) => {
			if (ts.isNewExpression(node) && ERRORS.includes(node.expression.getText())) {
				const given = node.arguments ?? [];
				each(node, (evaluator) => given.slice(0, 2).map((one) => evaluator.text(one)));
			}
			if (!ts.isCallExpression(node)) return;
			const { arguments: given } = node;
			const name = node.expression.getText();
			if (name === 'withFix') each(node, (evaluator) => [undefined, evaluator.text(given[1])]);
			if (name === 'shownError') {
				each(node, (evaluator) => [
					evaluator.text(given[2]),
					evaluator.property(given[3], 'description'),
				]);
			}
		});
	}
	// What stands alone: hints, reasons, the credential's test, answers to calls.
	for (const looks of [/\w \w.*\.$/s, /[a-z]+ [a-z]+ [a-z]+.*…$/s])
		for (const file of source.files) {
			visit(file, (node) => {
				if (!isText(node) || used.has(node) || !looks.test(plain(node))) return;
				if (isOnPanel(plain(node))) return;
				const { parent } = node;
				const code =
					ts.isPropertyAssignment(parent) && /^[A-Z_]+$/.exec(parent.name.getText())?.[0];
				if (!code) each(node, (evaluator) => [evaluator.text(node)]);
				else
					messages.push({
						file: source.nameOf(file),
						said: `${FILLED} (${code}).`,
						fix: plain(node),
					});
			});
		}
	return unique(messages);
}

/** "Correct 'Email' or 'Email'". */
const SAME_TWICE = /('[^']+') or \1/;

/** Whether all differ; of what differs only in its order, one is enough. */
const isAscending = (picks: number[]): boolean =>
	picks.every((pick, at) => at === 0 || pick > picks[at - 1]);

/** Runs something with each combination of its choices; the same choice at the same place is made once. */
function* waysOf<T>(run: (choose: Choose) => T): Generator<T> {
	let planned: number[] = [];
	for (let count = 0; count < MOST_WAYS; count++) {
		const taken: Array<{ way: number; ways: number }> = [];
		const known = new Map<ts.Node | string, number>();
		yield run((at, ways) => {
			const before = known.get(at);
			if (before !== undefined) return before;
			const way = planned[taken.length] ?? 0;
			taken.push({ way, ways });
			known.set(at, way);
			return way;
		});
		while (taken.length && taken[taken.length - 1].way + 1 >= taken[taken.length - 1].ways)
			taken.pop();
		if (!taken.length) return;
		taken[taken.length - 1].way++;
		planned = taken.map(({ way }) => way);
	}
}

/** As InputError does: a sentence begins with a capital. */
function tidy(text: string): string {
	const own = text.trim();
	return (own.charAt(0).toUpperCase() + own.slice(1)).replace(/…+/g, FILLED);
}

function unique(messages: Message[]): Message[] {
	const seen = new Set<string>();
	return messages.filter(({ file, said, fix }) => {
		const key = JSON.stringify([file, said, fix]);
		return !seen.has(key) && seen.add(key);
	});
}
