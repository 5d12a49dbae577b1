const QUOTES = '\'"`';
const OPEN = '([{';
const CLOSE = ')]}';

/** What binds weaker than `+`, and so makes a piece of something else than a sum. */
const OTHERS = '?:|&<>=,;^';

/**
 * The pieces of which code joins a text, such as `"order_" + $json.id` or `` `order_${$json.id}` ``, without those that
 * are fixed texts. Other code is one piece by itself.
 */
export function piecesOf(code: string): string[] {
	const pieces = split(code, '+');
	if (!pieces) return [code];
	return pieces.flatMap((piece) => {
		if (!isText(piece)) return [piece];
		return piece.startsWith('`') ? insertedIn(piece) : [];
	});
}

/** The code between signs that are in no bracket and in no text; undefined where that does not say what is joined. */
function split(code: string, sign: string): string[] | undefined {
	const pieces: string[] = [];
	let from = 0;
	for (let at = 0; at < code.length; at++) {
		const end = endOf(code, at);
		if (end === undefined) return undefined;
		if (end === at && OTHERS.includes(code[at]) && !isOptionalChain(code, at)) return undefined;
		if (end === at && code[at] === sign) {
			pieces.push(code.slice(from, at).trim());
			from = at + 1;
		}
		at = end;
	}
	pieces.push(code.slice(from).trim());
	return pieces.every(Boolean) ? pieces : undefined;
}

/** Where the text or the bracket ends that begins here; the same place for anything else. Undefined without an end. */
function endOf(code: string, from: number): number | undefined {
	if (QUOTES.includes(code[from])) return endOfText(code, from);
	if (CLOSE.includes(code[from])) return undefined;
	if (!OPEN.includes(code[from])) return from;
	let depth = 0;
	for (let at = from; at < code.length; at++) {
		if (QUOTES.includes(code[at])) {
			const end = endOfText(code, at);
			if (end === undefined) return undefined;
			at = end;
		} else if (OPEN.includes(code[at])) depth++;
		else if (CLOSE.includes(code[at]) && --depth === 0) return at;
	}
	return undefined;
}

function endOfText(code: string, from: number): number | undefined {
	for (let at = from + 1; at < code.length; at++) {
		if (code[at] === '\\') at++;
		else if (code[at] === code[from]) return at;
	}
	return undefined;
}

/** `$json?.id`, unlike a question with an answer. */
function isOptionalChain(code: string, at: number): boolean {
	return code[at] === '?' && /^\?\.\D/.test(code.slice(at, at + 3));
}

function isText(piece: string): boolean {
	return QUOTES.includes(piece[0]) && endOfText(piece, 0) === piece.length - 1;
}

/** What stands between `${` and `}` in a text. */
function insertedIn(text: string): string[] {
	const inserted: string[] = [];
	for (let at = 1; at < text.length - 1; at++) {
		if (text[at] === '\\') at++;
		else if (text.startsWith('${', at)) {
			const end = endOf(text, at + 1) ?? text.length;
			inserted.push(...piecesOf(text.slice(at + 2, end).trim()));
			at = end;
		}
	}
	return inserted;
}
