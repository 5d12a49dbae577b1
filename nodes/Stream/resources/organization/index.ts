import type { Resource } from '../../../shared/operation/operation';
import { get } from './get';

export const organization: Resource = {
	value: 'organization',
	name: 'Organization',
	description: 'The Stream account that the credential belongs to',
	subject: 'organization',
	operations: [get],
};
