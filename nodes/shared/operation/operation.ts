import type { IDataObject, IHttpRequestMethods, INodeProperties } from 'n8n-workflow';

import type { Client } from '../api/client';
import type { ErrorContext } from '../api/errorMessages';
import type { Field } from '../fields/field';
import type { Columns } from '../records/simplify/columns';
import type { ItemContext } from './itemContext';

/** One operation of the Stream node: what the panel shows and what is sent. */
export interface Operation {
	/** Value of the parameter Operation. */
	value: string;
	/** Name in the list, Title Case. */
	name: string;
	/** Sentence in n8n's list of actions, naming the resource. */
	action: string;
	description: string;
	method: IHttpRequestMethods;
	/** Below `/api/v2`; `{consumerId}` stands for the locator of that name. */
	path: string;
	/** Fields that stand on the panel, in their order. */
	fields?: Field[];
	/** Optional fields, in one collection. */
	collection?: Collection;
	/** Reads a list: adds Return All, Limit and Sort. */
	list?: boolean;
	/** A list that Stream cannot sort. */
	unsorted?: boolean;
	/** Picks the most useful columns of a record. Writes have that of Get (output.ts). */
	simplify?: OutputTransform;
	/** Columns with which a write says what it did, beside those of the record. */
	adds?: Columns;
	/** Returns something else than the record of its resource. */
	otherRecord?: boolean;
	/** Parameters that only the panel knows, such as notices. */
	notices?: INodeProperties[];
	/**
	 * Checks the values against each other and completes the payload. Nothing has been sent yet.
	 * @throws InputError
	 */
	validate?: (prepared: ToValidate) => void;
	/** A repetition can do no harm although it is not a GET. */
	idempotent?: boolean;
	/**
	 * What the endpoint is for, where not every server and account has it: as in "… is not available on this Stream
	 * account".
	 */
	feature?: string;
	/** What is done for a row depends on the other rows of the step: see `RunScope.itemsOf`. */
	together?: boolean;
	/** The parameter by which rows are about the same thing: with `together`, one that is not read concerns the others. */
	key?: string;
	/** It sells something, or moves the money of a payment: under an AI agent people can limit it (agentLimits.ts). */
	money?: 'sale' | 'payment';
	/** The ID of a record that was given by its address; for the locators that take one (`byUrl`). */
	find?: (call: Call, address: string) => Promise<string>;
	/** Makes a new record, so an unknown outcome must not be repeated. */
	creates?: boolean;
	/** Sends by itself where one request is not enough. Default: see `runOperation`. */
	run?: (call: Call) => Promise<IDataObject[] | Unconfirmed>;
}

/**
 * A result that may only leave the node after every item of the run has sent its requests. Confirming it may take more
 * requests and another confirmation.
 */
export interface Unconfirmed {
	confirm: () => Promise<IDataObject[] | Unconfirmed>;
}

export interface Collection {
	name: 'additionalFields' | 'updateFields' | 'filters';
	fields: Field[];
}

export interface Resource {
	/** Value of the parameter Resource. */
	value: string;
	name: string;
	description: string;
	/** In sentences: "payment link". */
	subject: string;
	operations: Operation[];
}

/** What an AI agent may do with money. People set it; the agent cannot. */
export interface AgentLimits {
	/** The most of one call by currency, in the smallest unit. Without it any amount; others than these: none. */
	most?: ReadonlyMap<string, bigint>;
	/** IDs of the products that may be sold. Without it: all. */
	products?: ReadonlySet<string>;
}

/** One item on its way: checked, nothing sent yet. */
export interface Prepared {
	resource: Resource;
	operation: Operation;
	/** Checked values by parameter name, as the API takes them; what is empty is not there. */
	values: Record<string, unknown>;
	/** The same by API name, for the body or the query. */
	payload: IDataObject;
	/** The path with its ids. */
	path: string;
	/** Rows wanted from a list; undefined for all. */
	limit?: number;
	/** What an AI agent may do with money; undefined where nothing is limited. */
	limits?: AgentLimits;
	/** Applied by the list operations to each row, by the node to what all others return. */
	transform: OutputTransform;
}

export type ToValidate = Pick<Prepared, 'values' | 'payload'>;

/** What an operation uses of the run that its item belongs to (execution/run.ts). */
export interface RunScope {
	/** How many requests may be under way at a time (the option of the panel). */
	readonly requestsAtOnce: number;
	/** How many of them one item may have: all when it is alone. */
	readonly lanes: number;
	/** The same result for all items of an account that ask for it: the first one starts the work. */
	once<T>(of: Pick<Client, 'account'>, key: string, work: () => Promise<T>): Promise<T>;
	/** Something that all items of an account share, made by the first one that asks for it. */
	share<T>(of: Pick<Client, 'account'>, key: string, make: () => T): T;
	/** What the items of an account ask for, in their order, where the operation works on them together. */
	itemsOf(of: Pick<Client, 'account'>): readonly Prepared[];
	/** Whether an item with this key (`Operation.key`) could not be read, so that nobody knows what it asks for. */
	hasUnread(key: string): boolean;
	/** Notes a record that was created, for the message of an item that fails later on. */
	recordCreated(item: number, record: IDataObject, what?: string): void;
}

/** What an operation's own `run` works with. */
export interface Call extends Prepared {
	client: Client;
	/** What the sentences about this call say otherwise than those of its operation. */
	errorContext?: Partial<ErrorContext>;
	run: RunScope;
	context: ItemContext;
}
/** Makes a record what the user asked for: a few useful columns, those chosen, or everything that Stream sent. */
export type OutputTransform = (record: IDataObject) => IDataObject;
