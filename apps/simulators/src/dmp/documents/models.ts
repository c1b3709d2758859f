import { INVISIBLE_TO_PATIENT, MASKED, NORMAL, type Code } from './document.js';

/** A titled part of a document: paragraphs, or rows of a table whose first is the header. */
export interface Section {
  readonly title: string;
  readonly code: string;
  readonly paragraphs?: readonly string[];
  readonly rows?: readonly (readonly string[])[];
}

/** A kind of document that the simulator writes. */
export interface Model {
  readonly title: string;
  readonly classCode: Code;
  readonly typeCode: Code;
  readonly confidentiality: readonly Code[];
  /** A body in sections (CDA level 3), or a PDF inside the CDA (level 1). */
  readonly form: 'sections' | 'pdf';
  readonly sections: readonly Section[];
}

const CLASS = '1.2.250.1.213.1.1.4.1';
const LOINC = '2.16.840.1.113883.6.1';
const report: Code = { code: '10', label: 'Compte rendu', scheme: CLASS };
const synthesis: Code = { code: '11', label: 'Synthèse', scheme: CLASS };
const prescription: Code = { code: '42', label: 'Prescription', scheme: CLASS };
const type = (code: string, label: string): Code => ({ code, label, scheme: LOINC });

/** In this order: a patient has the first three at least, all eight at most. Every content is invented. */
export const MODELS: readonly Model[] = [
  {
    title: 'Compte rendu d’hospitalisation',
    classCode: report,
    typeCode: type('34112-3', 'CR hospitalier'),
    confidentiality: [NORMAL],
    form: 'sections',
    sections: [
      {
        title: 'Motif d’hospitalisation',
        code: '42349-1',
        paragraphs: ['Dyspnée d’effort d’aggravation progressive depuis trois semaines.'],
      },
      {
        title: 'Antécédents',
        code: '11348-0',
        paragraphs: [
          'Hypertension artérielle traitée.',
          'Fibrillation atriale connue depuis 2019.',
        ],
      },
      {
        title: 'Évolution',
        code: '8648-8',
        paragraphs: ['Bonne réponse au traitement diurétique. Sortie à domicile au sixième jour.'],
      },
    ],
  },
  {
    title: 'Compte rendu d’examens biologiques',
    classCode: report,
    typeCode: type('11502-2', 'CR d’examens biologiques'),
    confidentiality: [NORMAL],
    form: 'sections',
    sections: [
      {
        title: 'Biochimie sanguine',
        code: '18719-5',
        rows: [
          ['Analyse', 'Résultat', 'Unité', 'Valeurs de référence'],
          ['Sodium', '139', 'mmol/L', '136 – 145'],
          ['Potassium', '4,2', 'mmol/L', '3,5 – 5,1'],
          ['Créatinine', '82', 'µmol/L', '59 – 104'],
          ['NT-proBNP', '640', 'ng/L', '< 300'],
        ],
      },
    ],
  },
  {
    title: 'Compte rendu de radiographie du thorax',
    classCode: report,
    typeCode: type('18748-4', 'CR d’imagerie médicale'),
    confidentiality: [NORMAL, INVISIBLE_TO_PATIENT],
    form: 'pdf',
    sections: [
      {
        title: 'Résultat',
        code: '18782-3',
        paragraphs: [
          'Cliché de face, debout, en inspiration.',
          'Index cardio-thoracique à la limite supérieure de la normale.',
          'Pas de foyer parenchymateux. Culs-de-sac pleuraux libres.',
        ],
      },
    ],
  },
  {
    title: 'Ordonnance de sortie',
    classCode: prescription,
    typeCode: type('57833-6', 'Prescription de produits de santé'),
    confidentiality: [NORMAL],
    form: 'sections',
    sections: [
      {
        title: 'Traitements prescrits',
        code: '57828-6',
        rows: [
          ['Médicament', 'Posologie', 'Durée'],
          ['Furosémide 40 mg comprimé', '1 le matin', '1 mois'],
          ['Bisoprolol 2,5 mg comprimé', '1 le matin', '1 mois'],
          ['Apixaban 5 mg comprimé', '1 matin et soir', '1 mois'],
        ],
      },
    ],
  },
  {
    title: 'Lettre de liaison à la sortie',
    classCode: report,
    typeCode: type('34105-7', 'Lettre de liaison à la sortie d’un établissement'),
    confidentiality: [NORMAL],
    form: 'sections',
    sections: [
      {
        title: 'Synthèse médicale du séjour',
        code: '8648-8',
        paragraphs: [
          'Poussée d’insuffisance cardiaque sur fibrillation atriale, d’évolution favorable.',
          'Contrôle de l’ionogramme et de la créatinine à une semaine.',
        ],
      },
      {
        title: 'Suites à donner',
        code: '18776-5',
        paragraphs: ['Consultation de cardiologie dans un mois.'],
      },
    ],
  },
  {
    title: 'Compte rendu de consultation',
    classCode: report,
    typeCode: type('11488-4', 'CR ou fiche de consultation ou de visite'),
    confidentiality: [NORMAL, MASKED],
    form: 'sections',
    sections: [
      {
        title: 'Consultation',
        code: '11488-4',
        paragraphs: ['Consultation que le patient a choisi de masquer aux professionnels.'],
      },
    ],
  },
  {
    title: 'Synthèse médicale',
    classCode: synthesis,
    typeCode: type('60591-5', 'Synthèse médicale'),
    confidentiality: [NORMAL],
    form: 'sections',
    sections: [
      {
        title: 'Pathologies en cours',
        code: '11450-4',
        paragraphs: [
          'Insuffisance cardiaque.',
          'Fibrillation atriale.',
          'Hypertension artérielle.',
        ],
      },
      {
        title: 'Allergies',
        code: '48765-2',
        paragraphs: ['Amoxicilline : éruption en 2008.'],
      },
    ],
  },
  {
    title: 'Compte rendu opératoire',
    classCode: report,
    typeCode: type('34874-8', 'CR opératoire'),
    confidentiality: [NORMAL],
    form: 'pdf',
    sections: [
      {
        title: 'Intervention',
        code: '8724-7',
        paragraphs: ['Cholécystectomie par cœlioscopie.', 'Suites simples. Sortie le lendemain.'],
      },
    ],
  },
];
