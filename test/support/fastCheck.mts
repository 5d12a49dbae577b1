import fc from 'fast-check';

/** Random tests try the same values in every run, so that nobody's change fails by chance: FC_SEED chooses others. */
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 1) });

export default fc;
