/**
 * npm run docs:messages    writes docs/messages.md: what the nodes say, read out of their source
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';

import { messagesPage } from './messages/page.mts';

const path = join(import.meta.dirname, '..', 'docs', 'messages.md');
writeFileSync(path, await format(messagesPage(), { parser: 'markdown', useTabs: true }));
