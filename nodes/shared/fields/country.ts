import { isEmpty } from '../values/clean';
import { optionOf } from './builders';
import { PHONE_COUNTRY_OPTIONS } from './enums';

/** Country whose national phone numbers are understood unless the user says otherwise. */
const DEFAULT_COUNTRY = 'SA';

/** The country that phone numbers are read for, '' for none; what is no country is refused by the field itself. */
export function toCountry(value: unknown): string {
	if (value === '') return '';
	if (isEmpty(value)) return DEFAULT_COUNTRY;
	return String(optionOf(value, PHONE_COUNTRY_OPTIONS)?.value ?? '');
}
