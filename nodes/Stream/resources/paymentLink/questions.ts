import type { IDataObject } from 'n8n-workflow';

import { InputError } from '../../../shared/errors/inputError';
import { lineLabel } from '../../../shared/errors/labels';
import { choice, json, text, toggle } from '../../../shared/fields/builders';
import { lines } from '../../../shared/fields/composites';
import type { Field } from '../../../shared/fields/field';
import { shownWhen } from '../../../shared/fields/shownWhen';
import { trimEnd, trimInvisible, trimStart } from '../../../shared/values/clean';

interface Question extends IDataObject {
	title: string;
	type?: string;
	required?: boolean;
	choices?: string;
}

const rows = lines(
	'custom_fields',
	'Custom Fields',
	{
		name: 'question',
		displayName: 'Question',
		fields: [
			text('title', 'Label', {
				name: 'label',
				description: 'The question as the customer sees it',
				placeholder: 'e.g. Size',
				ifEmpty: 'refuse',
			}),
			choice(
				'type',
				'Type',
				[
					{ name: 'Choice', value: 'choice', description: 'One of the choices' },
					{ name: 'Text', value: 'text', description: 'Any text' },
				],
				{ description: 'What kind of answer the customer gives', default: 'text' },
			),
			shownWhen(
				text('choices', 'Choices', {
					description: 'Options that the customer can choose from, separated by commas',
					placeholder: 'e.g. S, M, L',
					ifEmpty: 'refuse',
				}),
				{ type: ['choice'] },
			),
			toggle('required', 'Required', {
				description: 'Whether the customer must answer before paying',
			}),
		],
	},
	{
		description:
			'Questions for the customer on the checkout page. The answers are in the invoice, under custom_field_answers.',
		placeholder: 'Add Question',
	},
);

/** Questions for the customer as rows; Stream takes them as a JSON schema with nothing but texts. */
const asRows: Field = {
	...rows,
	parse: (value, label, fieldContext) => {
		const questions = rows.parse(value, label, fieldContext) as Question[] | undefined;
		return questions && toSchema(questions, label);
	},
};

const asSchema = json('custom_fields', 'Custom Fields (JSON Schema)', {
	name: 'customFieldsJson',
	description:
		'The questions as a JSON Schema object with text properties, for your own keys or more complex questions',
	placeholder: 'e.g. {"type":"object","properties":{"size":{"type":"string","title":"Size"}}}',
});

export const customFields: Field[] = [asRows, asSchema];

/** @throws InputError naming the question that cannot be asked */
function toSchema(questions: Question[], label: string): IDataObject {
	const properties: IDataObject = {};
	const required: string[] = [];
	for (const [index, question] of questions.entries()) {
		const line = lineLabel('Question', index, label);
		if (question.title === undefined) {
			throw new InputError(
				`'Label' of ${line} is empty.`,
				"Fill in 'Label', or remove the question.",
			);
		}
		const key = keyOf(question.title, index);
		if (key in properties) {
			throw new InputError(
				`${line} is too similar to another question.`,
				"Give each question its own 'Label'.",
			);
		}
		properties[key] = { type: 'string', title: question.title, ...choicesOf(question, line) };
		if (question.required === true) required.push(key);
	}
	return { type: 'object', properties, ...(required.length ? { required } : {}) };
}

function choicesOf({ type, choices }: Question, line: string): IDataObject {
	if (type !== 'choice') return {};
	const list = (choices ?? '')
		.split(/[,;،؛\r\n]+/)
		.map(trimInvisible)
		.filter(Boolean);
	if (list.length) return { enum: [...new Set(list)] };
	throw new InputError(
		`'Choices' of ${line} is empty.`,
		"Enter the choices, separated by commas, or set 'Type' to Text.",
	);
}

/** "Size of the shirt" is `size_of_the_shirt`; labels without Latin letters are counted. */
function keyOf(title: string, index: number): string {
	const words = title.toLowerCase().replace(/[^a-z0-9]+/g, '_');
	const key = trimStart(trimEnd(words, /_/), /_/);
	return key || `question_${index + 1}`;
}
