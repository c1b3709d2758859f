/** Advisory locks of the hub, all in one place: two works that share a number would shut each other out. */
export const LOCKS = {
  /** The key Prisma Migrate itself takes. */
  migrations: 72_707_369,
  signingKeys: 72_707_370,
  auditSeals: 72_707_371,
  auditVerification: 72_707_372,
  hrImport: 72_707_373,
  registerLoad: 72_707_374,
  cpsLists: 72_707_375,
  cpsRound: 72_707_376,
} as const;
