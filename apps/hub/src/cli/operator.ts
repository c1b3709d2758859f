import { userInfo } from 'node:os';
import type { Actor } from '#libs/audit';

/** Who types the command: the account of the operating system. */
export const operator = (): Actor => ({ kind: 'operator', id: userInfo().username });
