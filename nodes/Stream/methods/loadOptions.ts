import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { createClient } from '../../shared/api/client';
import { readList } from '../../shared/api/paging';
import { listError } from '../../shared/execution/nodeError';
import { emptyListError } from '../../shared/lists/emptyList';
import type { Operation, Resource } from '../../shared/operation/operation';
import { label } from '../../shared/records/labels';
import { resources } from '../resources';

/** Coupons that can be used, with what they give. */
async function getCoupons(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	try {
		const client = await createClient(this);
		const request = {
			path: '/coupons',
			query: { active: true },
			errorContext: { subject: 'coupon' },
		};
		const coupons = await readList(client, request, 500);
		return coupons.map((coupon) => ({ name: label.coupon(coupon), value: String(coupon.id) }));
	} catch (thrown) {
		throw listError(this, thrown);
	}
}

/** The fields of the newest record of the chosen resource, for the parameter Output of AI tools. */
async function getFields(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	try {
		const resource = String(this.getCurrentNodeParameter('resource'));
		const { operations, subject } = resources.find(({ value }) => value === resource) as Resource;
		const { path } = operations.find(({ list, simplify }) => list && simplify) as Operation;
		const client = await createClient(this);
		const [newest] = await readList(client, { path, errorContext: { subject } }, 1);
		if (!newest) throw emptyListError(resource);
		return Object.keys(newest)
			.filter((name) => name !== 'id')
			.map((name) => ({ name: titled(name), value: name }));
	} catch (thrown) {
		throw listError(this, thrown);
	}
}

const titled = (field: string) =>
	field.replace(/(^|_)([a-z])/g, (_match, gap, letter) => (gap && ' ') + letter.toUpperCase());

export const loadOptions = { getCoupons, getFields };
