import type { INodePropertyOptions } from 'n8n-workflow';

/**
 * The line under a trigger's name on the canvas: what it is set to, as the panel's list calls it. An expression is only
 * known when it runs.
 *
 * @param parameter the name of a parameter with several values
 */
export function subtitleOfChoices(parameter: string, options: INodePropertyOptions[]): string {
	const names = JSON.stringify(Object.fromEntries(options.map(({ value, name }) => [value, name])));
	return `={{ [$parameter["${parameter}"]].flat().map((one) => (${names})[one]).filter(Boolean).join(", ") }}`;
}
