/** The columns that every item of both triggers begins with: what people drag into the next step first. */
export const FIRST_COLUMNS = [
	'event',
	'orderReference',
	'status',
	'amount',
	'currency',
	'customerName',
	'customerPhone',
	'eventId',
	'resource',
	'id',
];
