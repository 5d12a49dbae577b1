import type { Operation } from '../../../shared/operation/operation';
import { runOperation } from '../../../shared/operation/sendOperation';

/** The body of PATCH …/status (OpenAPI schema UpdatePaymentLinkStatusDto). */
export function setStatus(status: 'ACTIVE' | 'INACTIVE'): Operation['run'] {
	return async (call) => await runOperation({ ...call, payload: { status, ...call.payload } });
}
