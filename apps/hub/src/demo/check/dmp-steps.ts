import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { originOf } from '../ports.js';
import { textOf, type Page } from '../user-agent.js';
import { CheckFailed, must, present, type Journey, type Step } from './step.js';

const Patients = z.array(z.object({ familyName: z.string(), dmp: z.string(), unit: z.string() }));
/** The EHR numbers its patients in the order of the file. */
const FIRST_IPP = 100_401;

/** The patient's DMP inside the EHR: documents found, one opened. */
export const dmpSteps = (journey: Journey): readonly Step[] => [
  search(journey),
  openDocument(journey),
];

const search = (journey: Journey): Step => ({
  name: 'DMP searched from the EHR',
  run: async () => {
    const { demo } = journey;
    const patients = Patients.parse(
      JSON.parse(readFileSync(join(demo.folders.world, 'patients.json'), 'utf8')),
    );
    const rank = patients.findIndex(({ dmp, unit }) => dmp === 'active' && unit === 'Cardiologie');
    const url = `${originOf(demo.ports.dpi)}/patients/${FIRST_IPP + rank}/dmp`;
    const page = await present(journey.browser, 'nobody signed in').get(url);
    const documents = documentsOf(page);
    if (documents.length === 0) throw new CheckFailed(`no document: ${dmpWords(page)}`);
    journey.patientPage = url;
    const name = patients[rank]?.familyName ?? '';
    return {
      value: true,
      evidence: `${documents.length} documents of ${name} (fictitious) listed`,
    };
  },
});

const openDocument = (journey: Journey): Step => ({
  name: 'DMP document opened',
  run: async () => {
    const browser = present(journey.browser, 'nobody signed in');
    const url = present(journey.patientPage, 'no patient');
    const [first] = documentsOf(await browser.get(url));
    const path = present(first, 'no document');
    const page = await browser.get(`${originOf(journey.demo.ports.dpi)}${path}`);
    must(page.status === 200, `the document does not open: ${dmpWords(page)}`);
    const title = /<h2 id="title">([\s\S]*?)<\/h2>/.exec(page.body)?.[1];
    const words = present(title, `no CDA content: ${dmpWords(page)}`)
      .replaceAll(/<[^>]+>/g, '')
      .trim();
    return { value: true, evidence: `CDA shown: “${words}”` };
  },
});

const documentsOf = (page: Page): readonly string[] => [
  ...new Set(page.body.match(/\/patients\/\d+\/dmp\/documents\/[\w-]+/g)),
];

/** What the EHR says about the DMP, without the page's frame and the patient's header. */
function dmpWords(page: Page): string {
  const words = textOf({ ...page, body: /<main[\s\S]*<\/main>/.exec(page.body)?.[0] ?? page.body });
  const from = words.indexOf('Dossier médical partagé');
  return words.slice(Math.max(from, 0)).slice(0, 400);
}
