import { simplifier } from './columns';

export const simplify = simplifier({
	id: 'id',
	name: 'name',
	phoneNumber: 'phone_number',
	email: 'email',
	externalId: 'external_id',
	preferredLanguage: 'preferred_language',
	alias: 'alias',
	createdAt: 'created_at',
	communicationMethods: 'communication_methods',
	isDeleted: 'is_deleted',
});
