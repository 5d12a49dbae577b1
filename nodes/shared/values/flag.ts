import { isEmpty } from './clean';
import { toBoolean } from './text';

/**
 * A switch of a trigger. Variables of n8n are text: "false" is off.
 * @throws InputError for what is neither
 */
export function toFlag(value: unknown, label: string, preset: boolean): boolean {
	return isEmpty(value) ? preset : toBoolean(value, label);
}
