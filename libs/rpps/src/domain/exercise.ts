/** A speciality, competence or orientation recorded by the national register (TRE_R04 type, R38… code). */
export interface KnowHow {
  readonly type: string;
  readonly code: string;
  readonly label: string;
}

/** Where and how a professional exercises, as the register says it. Codes are kept as read. */
export interface Activity {
  readonly siteFiness: string | null;
  readonly entityFiness: string | null;
  /** Technical identifier of the structure (`F` + FINESS, `C` + SIRET, `R` + RPPS rang). */
  readonly structureKey: string | null;
  readonly structureName: string | null;
  /** TRE_R02, e.g. SA01. */
  readonly sectorCode: string | null;
  /** TRE_G05: section of the order of pharmacists, e.g. H; null for others, and in registers before 2022. */
  readonly sectionCode?: string | null;
  /** TRE_R23: S salaried, L liberal, B volunteer. */
  readonly modeCode: string | null;
  /** TRE_R85, for professionals known by a role. */
  readonly roleCode: string | null;
  /** TRE_R22, e.g. GENR01. */
  readonly genreCode: string | null;
  readonly authority: string | null;
}

/** One profession of a professional: (profession, category) is its key in the register. */
export interface Exercise {
  /** TRE_G15. */
  readonly professionCode: string;
  readonly professionLabel: string;
  /** TRE_R09: C civil, M military, E student. */
  readonly categoryCode: string | null;
  readonly civility: string | null;
  /** TRE_R11: DR, PR… */
  readonly exerciseCivility: string | null;
  readonly exerciseName: string;
  readonly exerciseGivenName: string;
  readonly knowHow: readonly KnowHow[];
  readonly activities: readonly Activity[];
}
