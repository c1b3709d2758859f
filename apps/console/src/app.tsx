import { useEffect, useState } from 'react';
import { BrowserRouter, Navigate, Route, Routes } from 'react-router';
import { useMe } from './api/people';
import { AuditPage } from './audit/audit-page';
import { BackupPage } from './backup/backup-page';
import { DeskPage } from './desk/desk-page';
import { Shell } from './layout/shell';
import { EntryPage } from './layout/entry-page';
import { UnknownPage } from './layout/unknown-page';
import { PeoplePage } from './people/people-page';
import { PersonPage } from './person/person-page';
import { CallerContext } from './session/roles';
import type { ConsoleSession, SessionState } from './session/session';
import { LoadingRows } from './ui/answers';
import { WorkstationsPage } from './workstations/workstations-page';

export function App({ session, initial }: { session: ConsoleSession; initial: SessionState }) {
  const [state, setState] = useState(initial);
  useEffect(
    () => session.whenOver(() => setState({ kind: 'refused', code: 'session-over' })),
    [session],
  );
  const signIn = () => void session.signIn().then(setState);
  if (state.kind === 'signed-out')
    return <EntryPage about={{ kind: 'signed-out' }} enter={signIn} />;
  if (state.kind === 'refused') {
    return <EntryPage about={{ kind: 'sign-in-refused', code: state.code }} enter={signIn} />;
  }
  return <Console session={session} />;
}

function Console({ session }: { session: ConsoleSession }) {
  const me = useMe();
  const signOut = () => void session.signOut();
  if (me.isPending) return <LoadingRows rows={3} />;
  if (me.data === undefined) {
    return (
      <EntryPage
        about={{ kind: 'unavailable', error: me.error }}
        enter={() => void me.refetch()}
        leave={signOut}
      />
    );
  }
  if (me.data.roles.length === 0) {
    return <EntryPage about={{ kind: 'no-role', name: me.data.displayName }} leave={signOut} />;
  }
  return (
    <CallerContext value={me.data}>
      <BrowserRouter basename="/console">
        <Routes>
          <Route element={<Shell signOut={signOut} />}>
            <Route index element={<Navigate to="/identities" replace />} />
            <Route path="identities" element={<PeoplePage />} />
            <Route path="identities/:id/:section?" element={<PersonPage />} />
            <Route path="audit" element={<AuditPage />} />
            <Route path="desk" element={<DeskPage />} />
            <Route path="backup" element={<BackupPage />} />
            <Route path="workstations" element={<WorkstationsPage />} />
            <Route path="*" element={<UnknownPage />} />
          </Route>
        </Routes>
      </BrowserRouter>
    </CallerContext>
  );
}
