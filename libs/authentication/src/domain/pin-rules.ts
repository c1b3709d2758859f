import { z } from 'zod';

/** A PIN: 4 to 8 digits, not one digit repeated, not a run (requirements 5.6). */
export const PinCode = z
  .string()
  .regex(/^\d{4,8}$/, 'a PIN has 4 to 8 digits')
  .refine((pin) => !/^(\d)\1+$/.test(pin), 'one digit repeated is too easy')
  .refine(
    (pin) => !'01234567890'.includes(pin) && !'09876543210'.includes(pin),
    'a run is too easy',
  )
  .brand<'PinCode'>();
export type PinCode = z.infer<typeof PinCode>;

/** What a person typed: any digits, so that a wrong PIN is judged as a wrong PIN. */
export const TypedPin = z.string().regex(/^\d{1,12}$/);

/** Wrong PINs in a row before the PIN is blocked. */
export const PIN_TRIES = 3;

/** Seconds to wait after the n-th wrong PIN in a row: 2, 4… */
export const backOffSeconds = (failures: number): number => 2 ** Math.min(failures, 6);

export type PinVerdict =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong'; readonly triesLeft: number; readonly waitSeconds: number }
  | { readonly kind: 'wait'; readonly seconds: number }
  | { readonly kind: 'blocked' }
  | { readonly kind: 'never-set' };
