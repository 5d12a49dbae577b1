import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';

import { createClient } from '../../shared/transport/client';
import { readList } from '../../shared/transport/paging';
import { asNodeError } from './asNodeError';
import { label } from './records';

/** Coupons that can be used, with what they give. */
async function getCoupons(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	try {
		const client = await createClient(this);
		const request = { path: '/coupons', query: { active: true }, about: { subject: 'coupon' } };
		const coupons = await readList(client, request, 500);
		return coupons.map((coupon) => ({ name: label.coupon(coupon), value: String(coupon.id) }));
	} catch (thrown) {
		throw asNodeError(this, thrown);
	}
}

export const loadOptions = { getCoupons };
