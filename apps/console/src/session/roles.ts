import { createContext, use } from 'react';

export interface Caller {
  readonly identityId: string;
  readonly displayName: string;
  readonly roles: readonly string[];
}

export const CallerContext = createContext<Caller | undefined>(undefined);

/** Who is signed in, and what the hub lets them do. The hub decides; this only hides what it would refuse. */
export function useCaller() {
  const caller = use(CallerContext);
  if (caller === undefined) throw new Error('no caller above');
  const has = (role: string) => caller.roles.includes(role);
  return {
    caller,
    isOfficer: has('officer'),
    mayVerifyAudit: has('auditor') || has('administrator'),
    isAdministrator: has('administrator'),
  };
}
