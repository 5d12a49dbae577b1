import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The web shop that customers come back to after the checkout page. */
export interface Shop {
	successPage: string;
	failurePage: string;
	close(): Promise<void>;
}

const pages: Record<string, string> = {
	'/thank-you': 'Thank you for your order! شكرًا لطلبك',
	'/payment-failed': 'The payment did not work. You can try again with the same link.',
};

/** Starts the shop's two pages on any free port. */
export async function openShop(): Promise<Shop> {
	const server = createServer((request, response) => {
		const text = pages[new URL(request.url ?? '/', 'http://shop').pathname];
		response.writeHead(text ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' });
		response.end(`<!doctype html><title>Shop</title><h1>${text ?? 'No such page'}</h1>`);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return {
		successPage: `${base}/thank-you`,
		failurePage: `${base}/payment-failed`,
		close: () => {
			server.closeAllConnections();
			return new Promise((resolve) => server.close(() => resolve()));
		},
	};
}
