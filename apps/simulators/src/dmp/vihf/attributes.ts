import type { Element } from '@xmldom/xmldom';
import { must, needed, type CheckName } from '../checks/checks.js';
import { NS, attributeOf, childrenOf, elementsOf, is, textOf } from '../soap/xml.js';

export const ATTRIBUTE = {
  structure: 'Identifiant_Structure',
  sector: 'Secteur_Activite',
  subject: 'urn:oasis:names:tc:xspa:1.0:subject:subject-id',
  role: 'urn:oasis:names:tc:xacml:2.0:subject:role',
  version: 'VIHF_Version',
  mode: 'Authentification_Mode',
  patient: 'urn:oasis:names:tc:xacml:2.0:resource:resource-id',
  resource: 'Ressource_URN',
  purpose: 'urn:oasis:names:tc:xspa:1.0:subject:purposeofuse',
  confidentiality: 'urn:oasis:names:tc:xspa:1.0:resource:patient:hl7:confidentiality-code',
  softwareId: 'LPS_ID',
  softwareName: 'LPS_Nom',
  softwareVersion: 'LPS_Version',
  homologation: 'LPS_ID_HOMOLOGATION_DMP',
} as const;

/** The samples of the GIE write `Authentification_mode`, newer sources `Authentification_Mode`. */
const OTHER_MODE = 'Authentification_mode';
const KNOWN: ReadonlySet<string> = new Set(Object.values(ATTRIBUTE));
const FORMER: ReadonlySet<string> = new Set([
  'Profession',
  'Confidentiality_code',
  'Mode_Acces',
  'LPS_Type',
]);

/** A coded value (HL7 `CE`). */
export interface Coded {
  readonly code: string;
  readonly codeSystem: string;
  readonly codeSystemName: string;
  readonly displayName: string;
}

/** The attributes of an assertion: each known, each once. */
export class VihfAttributes {
  readonly #values = new Map<string, readonly Element[]>();

  constructor(statement: Element) {
    for (const element of elementsOf(statement)) {
      must(is(element, NS.saml, 'Attribute'), 'attribute-form', element.nodeName);
      const written = attributeOf(element, 'Name') ?? '';
      const name = written === OTHER_MODE ? ATTRIBUTE.mode : written;
      must(!FORMER.has(name), 'attribute-former', name);
      must(KNOWN.has(name), 'attribute-unknown', name);
      must(!this.#values.has(name), 'attribute-repeated', name);
      const values = childrenOf(element, NS.saml, 'AttributeValue');
      must(
        values.length > 0 && values.length === elementsOf(element).length,
        'attribute-form',
        name,
      );
      this.#values.set(name, values);
    }
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  #valuesOf(name: string): readonly Element[] {
    return needed(this.#values.get(name), 'attribute-missing', name);
  }

  /** The only value of an attribute, a text that is not empty, typed `xs:string` or not typed. */
  text(name: string): string {
    const [value, ...others] = this.#valuesOf(name);
    must(value !== undefined && others.length === 0, 'attribute-form', name);
    const type = value.getAttributeNS(NS.xsi, 'type');
    must(
      type === null || type === '' || type.endsWith(':string'),
      'attribute-form',
      `${name} ${type}`,
    );
    const text = textOf(value) ?? '';
    must(text.trim() !== '' && text === text.trim(), 'attribute-form', name);
    return text;
  }

  /** The values of an attribute as codes: one HL7 element of that name in each. */
  coded(name: string, element: 'Role' | 'PurposeOfUse', check: CheckName): readonly Coded[] {
    return this.#valuesOf(name).map((value) => {
      const [content, ...others] = elementsOf(value);
      const alone = content !== undefined && others.length === 0;
      must(alone && is(content, NS.hl7, element), check, name);
      must(content.getAttributeNS(NS.xsi, 'type') === 'CE', check, 'xsi:type');
      return codedOf(content, check);
    });
  }
}

function codedOf(element: Element, check: CheckName): Coded {
  const read = (name: string): string => {
    const value = attributeOf(element, name);
    must(value !== undefined && value.trim() !== '', check, `@${name}`);
    return value;
  };
  return {
    code: read('code'),
    codeSystem: read('codeSystem'),
    codeSystemName: read('codeSystemName'),
    displayName: read('displayName'),
  };
}
