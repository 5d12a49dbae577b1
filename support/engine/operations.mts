import { createRequire } from 'node:module';

import type { INodeType } from 'n8n-workflow';

import { isThere } from './absent.mts';
import { readPanel, type PanelOperation } from './panel.mts';

const load = createRequire(import.meta.url);
const { Stream } = load('../../dist/nodes/Stream/Stream.node.js') as {
	Stream: new () => INodeType;
};

/** The description of the built Stream node. */
export const { description } = new Stream();

/** Every operation of it, with its name for `describe.each`: tests are made from this list. */
export const operations = readPanel(description)
	.filter(isThere)
	.map((operation): [string, PanelOperation] => [operation.key, operation]);

export { openFullTestBed as openTestBed } from './fixtures.mts';
