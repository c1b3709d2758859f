import type { INestApplication } from '@nestjs/common';
import { Backups, Loans, Notices } from '#libs/authentication';
import type { Round } from './rounds.js';

/** What time brings at the badge desk: loans due, break-glass over, means about to end. */
export function deskRounds(app: INestApplication): readonly Round[] {
  const loans = app.get(Loans, { strict: false });
  const backups = app.get(Backups, { strict: false });
  const notices = app.get(Notices, { strict: false });
  return [
    { name: 'loans-due', everySeconds: 3, run: () => loans.endDue() },
    { name: 'backups-due', everySeconds: 3, run: () => backups.endDue() },
    { name: 'means-ending', everySeconds: 3600, run: () => notices.announceEnds() },
  ];
}
