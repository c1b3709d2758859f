import type { Request, Response } from 'express';

/** A cookie's value, or undefined. */
export function cookieOf(request: Request, name: string): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  const found = pairs.find((pair) => pair.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}

export interface CookieRules {
  readonly secure: boolean;
  readonly seconds: number;
}

/** Never read by a script, never sent by another site's form. */
export function giveCookie(
  response: Response,
  name: string,
  value: string,
  { secure, seconds }: CookieRules,
): void {
  const options = { httpOnly: true, sameSite: 'lax', path: '/', secure } as const;
  response.cookie(name, value, { ...options, maxAge: seconds * 1000 });
}

export const dropCookie = (response: Response, name: string, secure: boolean): void => {
  response.clearCookie(name, { httpOnly: true, sameSite: 'lax', path: '/', secure });
};
