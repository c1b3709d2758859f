type Fact = string | number | boolean | undefined;

/** Where what happened goes. Never an INS, a token, a name: codes and counts. */
export type Log = (event: string, facts?: Readonly<Record<string, Fact>>) => void;
