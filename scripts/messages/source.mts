/** The source as the compiler sees it: what a name stands for, and who calls a function. */
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

const root = join(import.meta.dirname, '..', '..');

export type FunctionNode = ts.FunctionDeclaration | ts.ArrowFunction | ts.MethodDeclaration;
export type CallNode = ts.CallExpression | ts.NewExpression;

export interface Source {
	files: ts.SourceFile[];
	nameOf: (file: ts.SourceFile) => string;
	symbolOf: (node: ts.Node) => ts.Symbol | undefined;
	/** The function of this project that is called. */
	calledBy: (call: CallNode) => FunctionNode | undefined;
	/** All calls of a function. */
	callsOf: (called: FunctionNode) => CallNode[];
	/** What is written for members of this name, in all objects. */
	membersOf: (name: string) => ts.Expression[];
}

export function readSource(): Source {
	const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) =>
		ts.sys.readFile(path),
	);
	const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
	const paths = ['credentials', 'nodes'].flatMap((folder) =>
		readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
			.filter((name) => name.endsWith('.ts'))
			.map((name) => join(root, folder, name)),
	);
	const program = ts.createProgram(paths.sort(), options);
	const checker = program.getTypeChecker();
	const own = new Set(paths);
	const files = program.getSourceFiles().filter(({ fileName }) => own.has(fileName));

	const calledBy = (call: CallNode): FunctionNode | undefined => {
		const declaration = checker.getResolvedSignature(call)?.declaration;
		return declaration && isFunction(declaration) && own.has(declaration.getSourceFile().fileName)
			? declaration
			: undefined;
	};
	const calls = new Map<FunctionNode, CallNode[]>();
	const members = new Map<string, ts.Expression[]>();
	for (const file of files) {
		visit(file, (node) => {
			const called = ts.isCallExpression(node) ? calledBy(node) : undefined;
			if (called) calls.set(called, [...(calls.get(called) ?? []), node as CallNode]);
			if (!ts.isPropertyAssignment(node)) return;
			const name = node.name.getText();
			members.set(name, [...(members.get(name) ?? []), node.initializer]);
		});
	}
	return {
		files,
		nameOf: ({ fileName }) => relative(root, fileName),
		symbolOf: (node) => {
			const symbol = ts.isShorthandPropertyAssignment(node.parent)
				? checker.getShorthandAssignmentValueSymbol(node.parent)
				: checker.getSymbolAtLocation(node);
			return symbol && symbol.flags & ts.SymbolFlags.Alias
				? checker.getAliasedSymbol(symbol)
				: symbol;
		},
		calledBy,
		callsOf: (called) => calls.get(called) ?? [],
		membersOf: (name) => members.get(name) ?? [],
	};
}

export function visit(node: ts.Node, see: (node: ts.Node) => void): void {
	see(node);
	ts.forEachChild(node, (child) => visit(child, see));
}

/** What a function gives back, in each of its ways. */
export function returnsOf({ body }: FunctionNode): ts.Expression[] {
	if (!body) return [];
	if (!ts.isBlock(body)) return [body];
	const found: ts.Expression[] = [];
	const look = (node: ts.Node): void => {
		if (ts.isReturnStatement(node) && node.expression) found.push(node.expression);
		else if (!ts.isFunctionLike(node)) ts.forEachChild(node, look);
	};
	ts.forEachChild(body, look);
	return found;
}

function isFunction(node: ts.Node): node is FunctionNode {
	return ts.isFunctionDeclaration(node) || ts.isArrowFunction(node) || ts.isMethodDeclaration(node);
}
