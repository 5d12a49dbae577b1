import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';

export interface Mail {
	to: string;
	subject: string;
	/** The text, or the HTML of a mail that has no text. */
	text: string;
}

/** A mail server that keeps what it is given. */
export interface MailServer {
	port: number;
	/** In the order of arrival. */
	received: Mail[];
	close(): Promise<void>;
}

/** Starts it on a free port. Mails to addresses at `refused` are refused, as a full mailbox does. */
export async function openMailServer(refused: string): Promise<MailServer> {
	const received: Mail[] = [];
	const server = new SMTPServer({
		authOptional: true,
		disabledCommands: ['AUTH', 'STARTTLS'],
		disableReverseLookup: true,
		onRcptTo: ({ address }, _session, done) =>
			done(address.endsWith(`@${refused}`) ? new Error('Mailbox is full') : null),
		onData: (stream, { envelope }, done) => {
			const keep = async () => {
				const { subject = '', text, html = '' } = await PostalMime.parse(await buffer(stream));
				const to = envelope.rcptTo.map(({ address }) => address).join(', ');
				received.push({ to, subject, text: text?.trim() || html });
			};
			void keep().then(() => done(), done);
		},
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
	return {
		port: (server.server.address() as AddressInfo).port,
		received,
		close: async () => await new Promise<void>((resolve) => server.close(() => resolve())),
	};
}
