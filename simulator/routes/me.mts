import type { Operation } from '../http/operation.mts';
import { meView } from '../views/me.mts';

export const meOperations: Operation[] = [
	{
		method: 'GET',
		path: '/me',
		handle: ({ organization, state }) => meView(organization, state),
	},
];
