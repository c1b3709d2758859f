/** One activity line of the register, reduced to what the hub keeps. Codes and labels are kept as read. */
export interface RegisterEntry {
  /** Identification nationale PP, e.g. `8` + RPPS. */
  readonly idnps: string;
  /** Only a number of 11 digits whose key holds; null for other kinds of identifiers. */
  readonly rpps: string | null;
  readonly civility: string | null;
  readonly exerciseCivility: string | null;
  readonly exerciseName: string;
  readonly exerciseGivenName: string;
  readonly professionCode: string | null;
  readonly professionLabel: string | null;
  readonly categoryCode: string | null;
  readonly knowHowType: string | null;
  readonly knowHowCode: string | null;
  readonly knowHowLabel: string | null;
  readonly modeCode: string | null;
  readonly siteFiness: string | null;
  readonly entityFiness: string | null;
  readonly structureKey: string | null;
  readonly structureName: string | null;
  readonly sectorCode: string | null;
  readonly sectionCode: string | null;
  readonly roleCode: string | null;
  readonly genreCode: string | null;
  readonly authority: string | null;
}
