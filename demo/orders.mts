import { priceList } from './priceList.mts';
import type { Row } from './sheet.mts';

/**
 * How an order ends. The customer pays · has a card declined and leaves · has a card declined and
 * pays with the next one · does nothing. Or the order never gets a link, because there is no way to
 * reach the customer · the e-mail is none · Stream does not know the product.
 */
export type Ending =
	| 'pays'
	| 'declines'
	| 'pays at the second try'
	| 'waits'
	| 'no contact'
	| 'broken e-mail'
	| 'unknown product';

/** A row of the order sheet, and how it has to end. */
export interface Order {
	row: Row;
	ending: Ending;
}

interface Customer {
	Customer: string;
	Phone?: string;
	Email?: string;
	Language: 'AR' | 'EN';
	City: string;
}

const customers = {
	ahmad: {
		Customer: 'أحمد عبدالله القحطاني',
		Phone: '+966501234567',
		Email: 'ahmad.alqahtani@example.com',
		Language: 'AR',
		City: 'الرياض',
	},
	sara: {
		// A customer whom Stream knows already.
		Customer: 'Sara Alghamdi',
		Phone: '+966551110002',
		Email: 'sara.alghamdi@example.com',
		Language: 'EN',
		City: 'Jeddah',
	},
	mohammed: {
		Customer: 'محمد سعد الشهري',
		Phone: '+966533087215',
		Language: 'AR',
		City: 'أبها',
	},
	noura: {
		Customer: 'نورة خالد الدوسري',
		Phone: '+966504471902',
		Email: 'noura.d@example.com',
		Language: 'AR',
		City: 'الدمام',
	},
	khalid: {
		Customer: 'Khalid Al-Otaibi',
		Phone: '+966590336127',
		Email: 'k.alotaibi@example.com',
		Language: 'EN',
		City: 'Riyadh',
	},
	fatimah: {
		Customer: 'فاطمة علي الغامدي',
		Email: 'fatimah.alghamdi@example.com',
		Language: 'AR',
		City: 'الباحة',
	},
	yousef: {
		Customer: 'Yousef Al-Zahrani',
		Phone: '+966546610093',
		Language: 'EN',
		City: 'Taif',
	},
	reem: {
		Customer: 'ريم ناصر العتيبي',
		Phone: '+966567725340',
		Email: 'reem.n@example.com',
		Language: 'AR',
		City: 'الرياض',
	},
	omar: {
		Customer: 'Omar Bakhsh',
		Phone: '+966505518846',
		Email: 'omar.bakhsh@example.com',
		Language: 'EN',
		City: 'Makkah',
	},
	abdulrahman: {
		Customer: 'عبدالرحمن فهد المطيري',
		Phone: '+966530924471',
		Email: 'a.almutairi@example.com',
		Language: 'AR',
		City: 'القصيم',
	},
	layla: {
		Customer: 'Layla Al-Ghamdi',
		Phone: '+966558163029',
		Email: 'layla@example.com',
		Language: 'EN',
		City: 'Khobar',
	},
	turki: {
		Customer: 'تركي سلطان الشمري',
		Phone: '+966503397754',
		Language: 'AR',
		City: 'حائل',
	},
	maha: {
		Customer: 'مها إبراهيم العنزي',
		Phone: '+966549902218',
		Email: 'maha.alanazi@example.com',
		Language: 'AR',
		City: 'تبوك',
	},
	faisal: {
		Customer: 'Faisal Al-Subaie',
		Phone: '+966564408173',
		Email: 'faisal.s@example.com',
		Language: 'EN',
		City: 'Jubail',
	},
	hind: {
		Customer: 'هند محمد الزهراني',
		Phone: '+966531170265',
		Email: 'hind.z@example.com',
		Language: 'AR',
		City: 'جدة',
	},
	salman: {
		Customer: 'Salman Al-Rashid',
		Phone: '+966506629917',
		Email: 'salman.rashid@example.com',
		Language: 'EN',
		City: 'Riyadh',
	},
	amal: {
		Customer: 'أمل يوسف باوزير',
		Email: 'amal.bawazir@example.com',
		Language: 'AR',
		City: 'جدة',
	},
	nasser: {
		Customer: 'ناصر عبدالعزيز السبيعي',
		Phone: '+966553348702',
		Email: 'nasser.alsubaie@example.com',
		Language: 'AR',
		City: 'الخرج',
	},
	dana: {
		Customer: 'Dana Al-Mansour',
		Phone: '+966597714036',
		Email: 'dana.m@example.com',
		Language: 'EN',
		City: 'Dhahran',
	},
	majed: {
		Customer: 'ماجد حسن عسيري',
		Phone: '+966536051189',
		Language: 'AR',
		City: 'خميس مشيط',
	},
	huda: {
		Customer: 'Huda Felemban',
		Phone: '+966548837520',
		Email: 'huda.felemban@example.com',
		Language: 'EN',
		City: 'Madinah',
	},
	saud: {
		Customer: 'سعود بندر الحربي',
		Phone: '+966502296643',
		Email: 'saud.b@example.com',
		Language: 'AR',
		City: 'المدينة المنورة',
	},
	walkIn: { Customer: 'عميل المعرض', Language: 'AR', City: 'الرياض' },
	typo: {
		Customer: 'Badr Al-Juhani',
		Phone: '+966569045531',
		Email: 'badr.aljuhani(at)example.com',
		Language: 'EN',
		City: 'Yanbu',
	},
} satisfies Record<string, Customer>;

/** Number, date, customer, product, quantity, ending. */
type Line = [string, string, keyof typeof customers, keyof typeof priceList, number, Ending];

// prettier-ignore
const lines: Line[] = [
	['SF-1001', '2026-10-04', 'ahmad', 'ajwa', 1, 'pays'],
	['SF-1002', '2026-10-04', 'sara', 'oud', 2, 'pays'],
	['SF-1003', '2026-10-04', 'mohammed', 'coffee', 1, 'declines'],
	['SF-1004', '2026-10-05', 'noura', 'sukkari', 3, 'pays'],
	['SF-1005', '2026-10-05', 'khalid', 'honey', 1, 'waits'],
	['SF-1006', '2026-10-05', 'walkIn', 'chocolate', 1, 'no contact'],
	['SF-1007', '2026-10-05', 'fatimah', 'roses', 2, 'pays'],
	['SF-1008', '2026-10-06', 'yousef', 'burner', 1, 'pays at the second try'],
	['SF-1009', '2026-10-06', 'reem', 'ajwa', 1, 'pays'],
	// The same order twice: the sheet was pasted together from two exports.
	['SF-1009', '2026-10-06', 'reem', 'ajwa', 1, 'pays'],
	['SF-1010', '2026-10-06', 'omar', 'coffee', 4, 'waits'],
	['SF-1011', '2026-10-06', 'abdulrahman', 'oud', 2, 'pays'],
	['SF-1012', '2026-10-07', 'typo', 'sukkari', 1, 'broken e-mail'],
	['SF-1013', '2026-10-07', 'layla', 'chocolate', 1, 'declines'],
	// A customer who orders again.
	['SF-1014', '2026-10-07', 'ahmad', 'honey', 2, 'waits'],
	['SF-1015', '2026-10-07', 'turki', 'roses', 1, 'pays'],
	['SF-1016', '2026-10-08', 'maha', 'burner', 2, 'pays'],
	['SF-1017', '2026-10-08', 'faisal', 'sukkari', 1, 'waits'],
	['SF-1018', '2026-10-08', 'hind', 'withdrawn', 1, 'unknown product'],
	['SF-1019', '2026-10-08', 'salman', 'coffee', 5, 'pays'],
	['SF-1020', '2026-10-09', 'amal', 'oud', 1, 'declines'],
	['SF-1021', '2026-10-09', 'nasser', 'ajwa', 1, 'pays'],
	['SF-1022', '2026-10-09', 'dana', 'chocolate', 1, 'pays at the second try'],
	['SF-1023', '2026-10-09', 'majed', 'honey', 2, 'waits'],
	['SF-1024', '2026-10-10', 'huda', 'roses', 1, 'pays'],
	['SF-1025', '2026-10-10', 'saud', 'sukkari', 3, 'declines'],
	['SF-1026', '2026-10-10', 'hind', 'burner', 1, 'pays'],
	['SF-1027', '2026-10-10', 'sara', 'oud', 1, 'waits'],
];

/** The orders of the demo, in the order of the sheet. */
export const orders: Order[] = lines.map(([number, date, who, product, quantity, ending]) => {
	const { Customer, Phone = '', Email = '', Language, City }: Customer = customers[who];
	const row = {
		Order: number,
		Date: date,
		Customer,
		Phone,
		Email,
		Language,
		City,
		Product: priceList[product].name,
		Quantity: quantity,
		'Amount SAR': quantity * priceList[product].price,
	};
	return { row, ending };
});
