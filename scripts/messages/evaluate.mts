/** What an expression of the source says, with "…" for what is known only when it runs. */
import ts from 'typescript';

import { returnsOf, type FunctionNode, type Source } from './source.mts';

/** Stands for what is filled in. */
export const FILLED = '…';

/** What names things is filled in, whatever its callers give. */
const NAMES = /^(?:label|value|name|subject|own|path|of|code|example)$/;

/** What definitions of fields and operations say for messages: all of them are meant, wherever one is read. */
const DEFINED = ['consequence', 'feature'];

/** These stand beside each other in one message. */
const ALTERNATIVES = 'consequence';

const DEEPEST = 30;

interface Bound {
	node: ts.Expression;
	scope: Scope;
}
/** What the parameters of a function that has been entered stand for. */
type Scope = Map<ts.Symbol, Bound>;
/** Takes one of several ways: the same at the same place. */
export type Choose = (at: ts.Node | string, ways: number) => number;

export type Text = ts.StringLiteralLike | ts.TemplateExpression;

export class Evaluator {
	/** What has become part of the message. */
	readonly texts = new Set<Text>();
	/** What has been picked from each table, by what picks it. */
	private readonly picks = new Map<ts.Node, Map<string, number>>();
	/** By which calls each has come about. */
	private readonly scopes = new Map<Scope, string>();
	private depth = 0;

	constructor(
		private readonly source: Source,
		private readonly choose: Choose,
	) {}

	/** The text of an expression, with "…" for what is known only when it runs; undefined when that is all of it. */
	text(node: ts.Expression | undefined, scope: Scope = new Map()): string | undefined {
		if (!node) return undefined;
		const found = this.resolve(node, scope);
		if (!found) return undefined;
		if (found.node !== node) return this.text(found.node, found.scope);
		if (!isText(node)) return this.joined(node, scope);
		this.texts.add(node);
		if (ts.isStringLiteralLike(node)) return node.text;
		const spans = node.templateSpans.map(({ expression, literal }) => {
			const filled = this.alternatives(expression) ?? this.text(expression, scope) ?? FILLED;
			return (isLeftOut(filled) ? '' : isProse(filled) ? filled : FILLED) + literal.text;
		});
		return node.head.text + spans.join('');
	}

	/** What has been picked from tables that were asked more than once: for things that differ. */
	get pairs(): number[][] {
		return [...this.picks.values()].map((of) => [...of.values()]).filter((of) => of.length > 1);
	}

	/** `[, so that … / which …]` for what stands there only with one of these. */
	private alternatives(node: ts.Expression): string | undefined {
		if (!ts.isConditionalExpression(node) || node.condition.getText() !== ALTERNATIVES) return;
		const all = this.source.membersOf(ALTERNATIVES).flatMap((one) => textsIn(one));
		for (const one of all) this.texts.add(one);
		return `[, ${[...new Set(all.map(plain).filter(isProse))].join(' / ')}]`;
	}

	property(node: ts.Expression, name: string): string | undefined {
		const found = this.resolve(node, new Map());
		const own = found && memberOf(found.node, name);
		return own && this.text(own, found.scope);
	}

	/** The text of what is not followed: a call of one of these, or texts put together. */
	private joined(node: ts.Expression, scope: Scope): string | undefined {
		const of = (one: ts.Expression) => this.text(one, scope) ?? FILLED;
		if (ts.isBinaryExpression(node)) return of(node.left) + of(node.right);
		if (!ts.isCallExpression(node)) return undefined;
		const name = lastName(node);
		if (name === 'show') return `"${FILLED}"`;
		if (name === 'withValue') return `${FILLED} "${FILLED}"`;
		if (name === 'sentence') return `${of(node.arguments[0])}.`.replace(/\.\.$/, '.');
		const { expression } = node.expression as ts.PropertyAccessExpression;
		return this.text(expression, scope)?.toLowerCase();
	}

	/** What an expression comes to: a text, a list or an object as it stands in the source. */
	private resolve(node: ts.Expression, scope: Scope): Bound | undefined {
		if (this.depth >= DEEPEST) return undefined;
		this.depth++;
		try {
			return this.follow(node, scope);
		} finally {
			this.depth--;
		}
	}

	private follow(node: ts.Expression, scope: Scope): Bound | undefined {
		const isWhole = ts.isArrayLiteralExpression(node) || ts.isObjectLiteralExpression(node);
		if (isWhole || isText(node) || isJoined(node)) return { node, scope };
		if (
			ts.isParenthesizedExpression(node) ||
			ts.isAsExpression(node) ||
			ts.isAwaitExpression(node) ||
			ts.isNonNullExpression(node)
		) {
			return this.resolve(node.expression, scope);
		}
		if (ts.isConditionalExpression(node)) {
			const { whenTrue, whenFalse } = node;
			const at = this.placeOf(node.condition, scope);
			return this.resolve([whenTrue, whenFalse][this.choose(at, 2)], scope);
		}
		if (ts.isBinaryExpression(node)) {
			const { left, right, operatorToken } = node;
			if (
				![ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken].includes(
					operatorToken.kind,
				)
			)
				return undefined;
			const isMissing = ts.isPropertyAccessExpression(left) && this.lacks(left, scope);
			return this.resolve(isMissing ? right : [left, right][this.choose(node, 2)], scope);
		}
		if (ts.isCallExpression(node)) return this.enter(node, scope);
		if (ts.isPropertyAccessExpression(node)) {
			const base = this.resolve(node.expression, scope);
			const member = base && memberOf(base.node, node.name.text);
			return member && this.resolve(member, base.scope);
		}
		if (ts.isElementAccessExpression(node)) {
			const base = this.resolve(node.expression, scope);
			const all = base ? entriesOf(base.node) : [];
			if (!base || !all.length || all.length > 20) return undefined;
			const place = this.placeOf(node, scope);
			const pick = this.choose(place, all.length);
			this.picks.set(base.node, (this.picks.get(base.node) ?? new Map()).set(place, pick));
			return this.resolve(all[pick], base.scope);
		}
		return ts.isIdentifier(node) ? this.named(node, scope) : undefined;
	}

	/** The same for the same words where they mean the same. */
	private placeOf(node: ts.Expression, scope: Scope): string {
		return `${node.getText()} ${this.scopes.get(scope) ?? ''}`;
	}

	/** Whether an object that is known has no such member. */
	private lacks({ expression, name }: ts.PropertyAccessExpression, scope: Scope): boolean {
		const base = this.resolve(expression, scope);
		return base !== undefined && !memberOf(base.node, name.text);
	}

	private enter(call: ts.CallExpression, scope: Scope): Bound | undefined {
		const called = this.source.calledBy(call);
		const returns = called ? returnsOf(called) : [];
		if (!called || !returns.length) return undefined;
		const inner: Scope = new Map(scope);
		this.scopes.set(inner, `${this.scopes.get(scope) ?? ''}/${call.getStart()}`);
		called.parameters.forEach(({ name }, at) => {
			const symbol = this.source.symbolOf(name);
			const given = call.arguments[at];
			if (symbol && given) inner.set(symbol, { node: given, scope });
		});
		return this.resolve(returns[this.choose(call, returns.length)], inner);
	}

	private named(node: ts.Identifier, scope: Scope): Bound | undefined {
		const symbol = this.source.symbolOf(node);
		const declaration = symbol?.valueDeclaration;
		if (!symbol || !declaration) return undefined;
		if (DEFINED.includes(node.text)) return this.defined(node, scope);
		const bound = scope.get(symbol);
		if (bound) return this.resolve(bound.node, bound.scope);
		if (ts.isParameter(declaration)) return this.parameter(declaration, scope);
		if (ts.isVariableDeclaration(declaration)) {
			return declaration.initializer && this.resolve(declaration.initializer, scope);
		}
		if (!ts.isBindingElement(declaration)) return undefined;
		const { initializer, propertyName, name, parent } = declaration;
		if (NAMES.test(name.getText())) return undefined;
		if (initializer && this.choose(declaration, 2)) return this.resolve(initializer, scope);
		const holder = parent.parent;
		let base: Bound | undefined;
		if (ts.isParameter(holder)) base = this.parameter(holder, scope);
		else if (ts.isVariableDeclaration(holder) && holder.initializer) {
			base = this.resolve(holder.initializer, scope);
		}
		if (!base) return undefined;
		const member = ts.isArrayBindingPattern(parent)
			? entriesOf(base.node)[parent.elements.indexOf(declaration)]
			: memberOf(base.node, (propertyName ?? name).getText());
		return member && this.resolve(member, base.scope);
	}

	private defined(node: ts.Identifier, scope: Scope): Bound | undefined {
		const all = this.source
			.membersOf(node.text)
			.filter((one) => isText(one) || ts.isIdentifier(one) || ts.isBinaryExpression(one));
		return this.resolve(all[this.choose(node, all.length)], scope);
	}

	/** What the callers give for a parameter. */
	private parameter(declaration: ts.ParameterDeclaration, scope: Scope): Bound | undefined {
		const { name, parent, initializer } = declaration;
		if (NAMES.test(name.getText())) return undefined;
		const calls = this.source.callsOf(parent as FunctionNode);
		if (!calls.length) return initializer && this.resolve(initializer, scope);
		const call = calls[this.choose(parent, calls.length)];
		const given = call.arguments?.[parent.parameters.indexOf(declaration)] ?? initializer;
		return given && this.resolve(given, given === initializer ? scope : new Map());
	}
}

/** Whether `joined` has the text of this. */
function isJoined(node: ts.Expression): boolean {
	if (ts.isBinaryExpression(node)) return node.operatorToken.kind === ts.SyntaxKind.PlusToken;
	return (
		ts.isCallExpression(node) &&
		['show', 'withValue', 'sentence', 'toLowerCase'].includes(lastName(node))
	);
}

/** `toLowerCase` of `label.toLowerCase()`. */
function lastName({ expression }: ts.CallExpression): string {
	return ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
}

export function isText(node: ts.Node): node is Text {
	return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

/** A text as it stands in the source. */
export function plain(node: Text): string {
	if (ts.isStringLiteralLike(node)) return node.text;
	return node.head.text + node.templateSpans.map(({ literal }) => FILLED + literal.text).join('');
}

/** The texts of an expression that may be one of several. */
function textsIn(node: ts.Expression): Text[] {
	if (isText(node)) return [node];
	const found: Text[] = [];
	ts.forEachChild(node, (child) => void found.push(...textsIn(child as ts.Expression)));
	return found;
}

/** Such as " (…)": what stands there only when there is more to say. */
function isLeftOut(text: string): boolean {
	return text === '' || (/^[ :(]/.test(text) && !/[a-z"']/i.test(text));
}

function entriesOf(node: ts.Expression): ts.Expression[] {
	if (ts.isArrayLiteralExpression(node)) return [...node.elements];
	if (!ts.isObjectLiteralExpression(node)) return [];
	return node.properties.filter(ts.isPropertyAssignment).map(({ initializer }) => initializer);
}

function memberOf(node: ts.Expression, name: string): ts.Expression | undefined {
	if (!ts.isObjectLiteralExpression(node)) return undefined;
	const own = node.properties.find((one) => one.name?.getText() === name);
	if (!own) return undefined;
	if (ts.isPropertyAssignment(own)) return own.initializer;
	return ts.isShorthandPropertyAssignment(own) ? own.name : undefined;
}

/** Words, a parameter or an address, rather than a word that is filled in. */
export function isProse(text: string): boolean {
	return /[a-z].* | .*[a-z]|["'].+["']|^https:/s.test(text);
}
