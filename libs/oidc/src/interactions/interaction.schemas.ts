import {
  AuthenticationAnswer,
  RegistrationAnswer,
  TypedPin,
  LONGEST_PASSWORD,
} from '#libs/authentication';
import { z } from 'zod';

export const InteractionUid = z.string().regex(/^[\w-]{10,80}$/);
export const CeremonyId = z.uuid();
export const CeremonyForm = z.strictObject({ ceremony: CeremonyId });
export const PinForm = z.strictObject({ ceremony: CeremonyId, pin: TypedPin });
export const DirectoryPasswordForm = z.strictObject({
  ceremony: CeremonyId,
  password: z.string().min(1).max(128),
});
const Typed = z
  .string()
  .max(100)
  .regex(/^\P{Cc}*$/u);
/** As typed: judged as wrong, whatever it is. */
export const BackupCodeForm = z.strictObject({
  matricule: Typed,
  code: Typed,
});
export const KeyAnswer = z.strictObject({ ceremony: CeremonyId, answer: AuthenticationAnswer });
export const NewKeyAnswer = z.strictObject({
  ceremony: CeremonyId,
  label: z.string().trim().min(2).max(60),
  answer: RegistrationAnswer,
});
export const MaybeCeremony = z.object({ c: CeremonyId.optional() });
export const InvitationToken = z.string().regex(/^[\w-]{20,200}$/);
export const BrowserTicket = z.string().regex(/^[\w-]{20,200}$/);
export const SignInQuery = z.object({ recente: z.literal('oui').optional() });
/** What the provider adds to the way back; only whether it failed matters. */
export const SignInAnswer = z.object({ error: z.string().optional() });
export const AssetName = z.string().regex(/^[a-z0-9.-]{1,60}$/);
export const AssetVersion = z.object({ v: z.string().max(64).optional() });
/** One-time code of the card door. */
export const CardCode = z.strictObject({ c: z.string().regex(/^[\w-]{43}$/) });

export const MeansId = z.uuid();

const TypedPassword = z.string().max(LONGEST_PASSWORD);
/** As typed: judged as wrong, whatever it is. */
export const TransitionForm = z.strictObject({
  matricule: Typed,
  password: TypedPassword,
  code: Typed,
});
export const FirstCodeForm = z.strictObject({ matricule: Typed, code: Typed });
export const FirstPasswordForm = z.strictObject({
  ceremony: CeremonyId,
  password: TypedPassword,
  again: TypedPassword,
  code: Typed,
});
export const NewPasswordForm = z.strictObject({ password: TypedPassword, again: TypedPassword });
export const NewPinForm = z.strictObject({ pin: TypedPin, again: TypedPin });
export const AccessesQuery = z.object({ avant: z.uuid().optional() });
