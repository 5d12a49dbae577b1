import { ApiError } from '../errors/apiError';

/** The answer, or undefined when the server understood the request and does not serve it in this form. */
export async function unlessRefused<T>(response: Promise<T>): Promise<T | undefined> {
	return await response.catch((thrown: unknown) => {
		if (isRefusal(thrown)) return undefined;
		throw thrown;
	});
}

function isRefusal(thrown: unknown): boolean {
	const { status, foreign } = thrown instanceof ApiError ? thrown.details : {};
	if (foreign) return false;
	return status === 400 || status === 422 || status === 405 || status === 501;
}
