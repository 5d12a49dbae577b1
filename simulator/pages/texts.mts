import type { State } from '../core/state.mts';

export type Language = 'ar' | 'en';

/** What payers read. `{…}` is filled in. */
const TEXTS = {
	otherLanguage: ['English', 'العربية'],
	testMode: ['صفحة تجريبية: لا تنتقل أي أموال', 'Test page: no money moves'],
	order: ['الطلب', 'Order'],
	quantity: ['الكمية', 'Quantity'],
	update: ['تحديث', 'Update'],
	subtotal: ['المجموع الفرعي', 'Subtotal'],
	discount: ['الخصم', 'Discount'],
	vat: ['يشمل ضريبة القيمة المضافة', 'Includes VAT'],
	total: ['الإجمالي', 'Total'],
	renews: ['يتجدد كل {interval}', 'Renews every {interval}'],
	trial: ['التجربة المجانية بالأيام: {days}', 'Free trial, in days: {days}'],
	yourDetails: ['بياناتك', 'Your details'],
	name: ['الاسم', 'Name'],
	phone: ['رقم الجوال', 'Phone number'],
	email: ['البريد الإلكتروني', 'E-mail'],
	payingAs: ['الدفع باسم', 'Paying as'],
	choose: ['اختر', 'Choose'],
	method: ['طريقة الدفع', 'Payment method'],
	pay: ['ادفع {amount}', 'Pay {amount}'],
	outcomes: ['ماذا يقول البنك؟ (للتجربة)', 'What else can the bank say? (for tests)'],
	decline: ['رفض البطاقة', 'Decline the card'],
	leavePending: ['إبقاء الدفع معلقًا', 'Leave it pending'],
	chooseButton: ['اختر الدفع أو الرفض.', 'Choose Pay or Decline.'],
	nameMissing: ['يرجى إدخال اسمك.', 'Please enter your name.'],
	emailWrong: ['يرجى إدخال بريد إلكتروني صحيح.', 'Please enter a valid e-mail address.'],
	phoneWrong: [
		'يرجى إدخال رقم جوالك بهذه الصيغة: {example}',
		'Please enter your phone number as {example}.',
	],
	answerMissing: ['يرجى تعبئة «{question}».', 'Please fill in "{question}".'],
	answerWrong: ['يرجى اختيار إجابة على «{question}».', 'Please choose an answer to "{question}".'],
	methodWrong: ['طريقة الدفع هذه غير متاحة.', 'This payment method is not available.'],
	paid: ['شكرًا لك', 'Thank you'],
	paidMore: ['تم استلام دفعتك.', 'Your payment was received.'],
	declined: ['تم رفض الدفع', 'Payment declined'],
	declinedMore: [
		'رفض البنك عملية الدفع. يمكنك المحاولة مرة أخرى.',
		'Your bank declined the payment. You can try again.',
	],
	pending: ['الدفع معلق', 'Payment pending'],
	pendingMore: ['جارٍ معالجة دفعتك.', 'Your payment is being processed.'],
	again: ['حاول مرة أخرى', 'Try again'],
	closed: ['هذا الرابط مغلق', 'This link is closed'],
	unknownLink: ['رابط الدفع هذا غير موجود.', 'This payment link does not exist.'],
	deactivated: ['أغلق التاجر رابط الدفع هذا.', 'This payment link was closed by the merchant.'],
	alreadyPaid: ['تم دفع هذا الرابط من قبل.', 'This payment link was paid already.'],
	expired: ['انتهت صلاحية رابط الدفع هذا.', 'This payment link has expired.'],
	noCustomer: [
		'عميل هذا الرابط لم يعد موجودًا.',
		'The customer of this link does not exist any more.',
	],
	invoice: ['فاتورة {number}', 'Invoice {number}'],
	payment: ['الدفعة {number}', 'Payment {number}'],
	unknownInvoice: ['هذه الفاتورة غير موجودة.', 'This invoice does not exist.'],
	payChosen: ['ادفع', 'Pay'],
	account: ['حسابك', 'Your account'],
	subscriptions: ['الاشتراكات', 'Subscriptions'],
	noSubscriptions: ['لا توجد اشتراكات.', 'No subscriptions.'],
	unknownPage: ['هذه الصفحة غير موجودة.', 'This page does not exist.'],
	usedUp: [
		'استُخدم هذا العنوان من قبل، أو انتهى وقته.',
		'This address was used already, or its time is over.',
	],
} satisfies Record<string, [ar: string, en: string]>;

export type TextKey = keyof typeof TEXTS;

/** Reads texts in one language. */
export type Say = (key: TextKey, values?: Record<string, string>) => string;

export const sayIn =
	(language: Language): Say =>
	(key, values = {}) => {
		const text = TEXTS[key][language === 'ar' ? 0 : 1];
		return text.replace(/\{(\w+)\}/g, (_whole, name: string) => values[name] ?? '');
	};

/** The language that an address asks for with `?language=`; Arabic unless it is English. */
export function languageOf(state: State, url: string): Language {
	if (state.switches.checkoutLanguage === 'arabic') return 'ar';
	const wanted = new URL(url, 'http://localhost').searchParams.get('language');
	return wanted?.toLowerCase() === 'en' ? 'en' : 'ar';
}

const UNITS = {
	WEEK: ['week', 1],
	MONTH: ['month', 1],
	QUARTER: ['month', 3],
	YEAR: ['year', 1],
} as const;

/** "month", "3 months", in the language. */
export function intervalText(
	interval: keyof typeof UNITS,
	count: number,
	language: Language,
): string {
	const [unit, factor] = UNITS[interval];
	const number = count * factor;
	const locale = language === 'ar' ? 'ar-u-nu-latn' : 'en';
	const text = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(
		number,
	);
	if (number === 1) return text.replace(/^1\s*/, '');
	// "كل" asks for another form of the dual.
	return language === 'ar' ? text.replace(/ان$/, 'ين') : text;
}
