import type { InteractionResults } from 'oidc-provider';
import { z } from 'zod';

/** What a sign-in leaves in the interaction beside the library's `login`: the care session it opened. */
const CareResult = z.object({
  careSessionId: z.uuid(),
  workstationId: z.uuid().nullable(),
});
export type CareResult = z.infer<typeof CareResult>;

export function careOf(result: InteractionResults | undefined): CareResult | undefined {
  return CareResult.safeParse(result?.['care']).data;
}

interface Proof extends CareResult {
  readonly subject: string;
  readonly acr: string;
  readonly amr: readonly string[];
  readonly authTime: number;
}

export const signedInResult = (proof: Proof): InteractionResults => ({
  login: {
    accountId: proof.subject,
    acr: proof.acr,
    amr: [...proof.amr],
    // `auth_time` is the last full 2FA, never the time of a tap (design D4).
    ts: proof.authTime,
    // The browser forgets the session when it is closed: posts are shared.
    remember: false,
  },
  care: { careSessionId: proof.careSessionId, workstationId: proof.workstationId },
});
