import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { z } from 'zod';

const Base64url = z
  .string()
  .regex(/^[\w-]*$/)
  .max(20_000);
const Transport = z.enum(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']);

/** What the browser sends after `navigator.credentials.create` (WebAuthn Level 3, RegistrationResponseJSON). */
export const RegistrationAnswer = z.object({
  id: Base64url,
  rawId: Base64url,
  type: z.literal('public-key'),
  clientExtensionResults: z.object({}).loose(),
  response: z.object({
    clientDataJSON: Base64url,
    attestationObject: Base64url,
    transports: z.array(Transport).default([]),
  }),
}) satisfies z.ZodType<RegistrationResponseJSON>;

/** What the browser sends after `navigator.credentials.get` (AuthenticationResponseJSON). */
export const AuthenticationAnswer = z.object({
  id: Base64url,
  rawId: Base64url,
  type: z.literal('public-key'),
  clientExtensionResults: z.object({}).loose(),
  response: z.object({
    clientDataJSON: Base64url,
    authenticatorData: Base64url,
    signature: Base64url,
    userHandle: Base64url.optional(),
  }),
});
export type AuthenticationAnswer = z.infer<typeof AuthenticationAnswer>;
export type RegistrationAnswer = z.infer<typeof RegistrationAnswer>;

/** The library's type wants no `undefined` under an optional key. */
export function toLibrary(answer: AuthenticationAnswer): AuthenticationResponseJSON {
  const { userHandle, ...response } = answer.response;
  return { ...answer, response: userHandle === undefined ? response : { ...response, userHandle } };
}

const ClientData = z.object({
  crossOrigin: z.boolean().optional(),
  topOrigin: z.string().optional(),
});

/** An answer made in a frame of another site is refused, whatever the library accepts. */
export function isCrossOrigin(clientDataJSON: string): boolean {
  const text = Buffer.from(clientDataJSON, 'base64url').toString('utf8');
  const read = ClientData.safeParse(JSON.parse(text));
  return !read.success || read.data.crossOrigin === true || read.data.topOrigin !== undefined;
}
