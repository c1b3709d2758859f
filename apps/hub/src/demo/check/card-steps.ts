import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { originOf } from '../ports.js';
import { textOf, UserAgent } from '../user-agent.js';
import { must, present, type Journey, type Step } from './step.js';

/** A card of the look-alike IGC-Santé opens the EHR, and confirms an RPPS that was only presumed. */
export const cardSteps = (journey: Journey): readonly Step[] => [cardOpens(journey)];

const cardOpens = (journey: Journey): Step => ({
  name: 'CPS card opens the EHR',
  run: async () => {
    const { demo } = journey;
    const doctors = demo.cards.filter(({ nationalId }) => nationalId.startsWith('8'));
    const card = present(doctors.at(-1), 'no CPS of a doctor');
    const browser = new UserAgent(demo.hub.origin);
    const signIn = new URL((await browser.get(`${originOf(demo.ports.dpi)}/login`)).url);
    const away = await browser.once('POST', `${signIn.origin}${signIn.pathname}/cps`, '');
    const back = await show(
      present(away.location, 'the card door is not offered'),
      card.credential,
    );
    const page = await browser.get(back);
    const open = page.status === 200 && new URL(page.url).origin === originOf(demo.ports.dpi);
    must(open, `the EHR does not open: ${page.status} ${textOf(page)}`);
    return {
      value: true,
      evidence: `certificate of ${card.holder} shown by TLS 1.2 on ${new URL(away.location ?? '').origin}, one-time code, ${new URL(page.url).pathname} of the EHR`,
    };
  },
});

/** The handshake with the card's key; gives where the browser is sent back. */
function show(
  url: string,
  { certificate, key }: { readonly certificate: string; readonly key: string },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      {
        cert: readFileSync(certificate),
        key: readFileSync(key),
        agent: false,
        // The door's certificate is signed by itself, made for this machine a moment ago.
        rejectUnauthorized: false,
      },
      (answer) => {
        answer.resume();
        const { location } = answer.headers;
        if (location === undefined) reject(new Error(`the card door says ${answer.statusCode}`));
        else resolve(location);
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}
