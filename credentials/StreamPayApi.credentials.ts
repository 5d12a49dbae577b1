import type {
	IAuthenticate,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

import {
	API_PREFIX,
	DEFAULT_BASE_URL,
	requireOwnServer,
	toConnection,
} from '../nodes/shared/api/connection';

/** The key pair from Stream's API settings (guide, "Authorization"). */
export class StreamPayApi implements ICredentialType {
	name = 'streamPayApi';

	displayName = 'Stream API';

	icon: Icon = { light: 'file:../icons/stream.svg', dark: 'file:../icons/stream.dark.svg' };

	documentationUrl = 'https://docs.streampay.sa/docs/getting-started';

	properties: INodeProperties[] = [
		{
			displayName:
				'Create a key pair in Stream under Settings → API. Stream shows the API secret only once. The key decides whether you work in your sandbox or your live account.',
			name: 'notice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'The API key of the pair',
		},
		{
			displayName: 'API Secret',
			name: 'apiSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'The API secret of the pair. Leave empty only if you have the base64 token instead, and put that into API Key.',
		},
		{
			displayName: 'Branch ID',
			name: 'branchId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 6f1c0f6e-3b0a-4c1e-9f43-2f1f3c1b7a10',
			description:
				"The branch of your organization to work in, instead of the key's default branch",
		},
		{
			displayName: 'Environment',
			name: 'environment',
			type: 'options',
			options: [
				{ name: 'Any', value: 'any', description: 'Allow sandbox and live key pairs' },
				{
					name: 'Live Only',
					value: 'live',
					description: 'Block writes with a sandbox key pair',
				},
				{
					name: 'Sandbox Only',
					value: 'sandbox',
					description: 'Block writes with a live key pair',
				},
			],
			default: 'any',
			description:
				'Which key pairs may write. Sandbox and live have the same address, so only this setting protects you from using the wrong one.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: DEFAULT_BASE_URL,
			description: 'Only change this to use a simulator or an address that Stream gave you',
		},
	];

	/**
	 * Adds `x-api-key: base64(key:secret)` and, when a branch is set, `x-branch-id`.
	 * A function, because an expression cannot leave a header out. Other nodes, such as HTTP Request, can use the
	 * credential as well: the key pair goes to its base URL only, and follows no redirect.
	 */
	authenticate: IAuthenticate = async (credentials, requestOptions) => {
		const { token, branchId, baseUrl } = toConnection(credentials);
		requireOwnServer(requestOptions, baseUrl);
		// The names that n8n's newer and older helpers have for it.
		const stay = { disableFollowRedirect: true, followRedirect: false, followAllRedirects: false };
		Object.assign(requestOptions, stay);
		requestOptions.headers = { ...requestOptions.headers, 'x-api-key': token };
		if (branchId) requestOptions.headers['x-branch-id'] = branchId;
		return requestOptions;
	};

	test: ICredentialTestRequest = {
		request: {
			baseURL:
				"={{ ($credentials.baseUrl || '" +
				DEFAULT_BASE_URL +
				"').trim().replace(/\\/+$/, '').replace(/\\/api\\/v2$/, '') }}",
			url: `${API_PREFIX}/me`,
			disableFollowRedirect: true,
		},
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message:
						'Stream does not accept this key pair. Copy the API key and the API secret again from Stream (Settings → API).',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 403,
					message:
						'Stream recognizes this key pair but denies it access. Check the branch ID and the permissions of the key in Stream (Settings → API). A proxy or firewall can also answer like this.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 404,
					message: `Stream was not found at this address. Check the branch ID, if you entered one, and the base URL, which is ${DEFAULT_BASE_URL} unless Stream gave you another one.`,
				},
			},
			{
				type: 'responseSuccessBody',
				properties: {
					// The first character of a page: a login page or a dashboard answers everything with 200.
					key: '0',
					value: '<',
					message: `A web page answered instead of Stream. Check the base URL, which is ${DEFAULT_BASE_URL} unless Stream gave you another one.`,
				},
			},
			// n8n looks at each rule by itself; its types know lists of one kind only.
		] as ICredentialTestRequest['rules'],
	};
}
