/** A change of the code that changes nothing for anybody. */
export interface Equivalent {
	file: string;
	/** The line as it stands, without the blanks around it. */
	line: string;
	/** What stands there instead. */
	replacement: string;
	/** Why nobody can tell. */
	reason: string;
}

export const equivalents: Equivalent[] = [];
