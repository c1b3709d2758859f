/** Rules of the links with the register. */
export abstract class RppsSettings {
  /** Months during which a confirmation counts (12 in a usual installation); 24 is the hard limit. */
  abstract readonly verificationMonths: number;
}
