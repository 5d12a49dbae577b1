/**
 * Loaded into an n8n before everything else: its clock is wrong by CLOCK_SKEW_MS milliseconds from then on. Node runs
 * this file as it is, so it has no types that would have to be translated.
 */
const skewMs = Number(process.env.CLOCK_SKEW_MS ?? 0);
const RealDate = Date;
// Somebody may put what they read from the new one into the old one.
const realNow = RealDate.now.bind(RealDate);
const now = () => realNow() + skewMs;

globalThis.Date = new Proxy(RealDate, {
	construct: (target, args, newTarget) =>
		Reflect.construct(target, args.length ? args : [now()], newTarget) as object,
	apply: () => new RealDate(now()).toString(),
	get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
});
