import type { IncomingMessage, ServerResponse } from 'node:http';
import { Behaviour, MODES, type BehaviourSwitch } from './behaviour.js';
import type { Check, Known, Layer } from './checks/check.js';
import { CHECKS } from './checks/checks.js';
import type { Journal, JournalEntry } from './journal.js';
import { escapeXml } from './soap/xml.js';

const PAGE = '/simulator/dmp';

const LAYERS: Readonly<Record<Layer, string>> = {
  tls: 'Connexion TLS',
  http: 'HTTP',
  soap: 'SOAP et WS-Addressing',
  vihf: 'VIHF',
  dmp: 'DMP et droits',
  xds: 'XDS',
};
const KNOWN: Readonly<Record<Known, string>> = {
  both: 'code et texte réels',
  code: 'code réel',
  text: 'texte réel',
  nothing: 'propre au simulateur',
};

/** What is not known of the real DMP, or done otherwise here. */
const UNKNOWN: readonly string[] = [
  'La liste complète des erreurs du DMP (annexe du guide SEL-MP-037) : les codes SIM_… sont les nôtres.',
  'La place d’un code dans une erreur SOAP : ici Subcode, avec le statut HTTP 400.',
  'La version du VIHF (3.0 ou 4.0), la place de CONF_EXI_PGSSIS et les AuthnContextClassRef admis en AIR simplifié : ici les deux versions, AuthnContextDecl, toutes les classes de SAML 2.0.',
  'L’ordre du DN dans Issuer : les deux ordres connus sont admis.',
  'Les codes d’AUTORISATION autres que VALIDE (ici ABSENTE, EXPIREE, INTERDITE) et l’état d’un DMP fermé (ici terminated, DMPClosed).',
  'L’avance d’horloge tolérée par le DMP, et s’il refuse une assertion rejouée ou un MessageID déjà reçu.',
  'Ce que TD3.1 montre d’un document masqué : ici rien, sauf à son auteur et au médecin traitant.',
  'L’alerte TLS d’un certificat refusé : ici la connexion est coupée après la poignée de main.',
  'TD0.3, TD0.4, TD0.5, TD1.x et TD3.3 ne sont pas simulés ; de TD3.1, FindDocuments et GetDocuments seulement.',
];

const row = (cells: readonly string[]): string =>
  `<tr>${cells.map((cell) => `<td>${escapeXml(cell)}</td>`).join('')}</tr>`;

const checkRow = ([name, check]: readonly [string, Check]): string =>
  row([LAYERS[check.layer], check.text, check.code, KNOWN[check.known], name]);

function requestRow(entry: JournalEntry): string {
  const verdict = entry.verdict === 'accepted' ? 'acceptée' : `refusée : ${entry.codes.join(', ')}`;
  const who = `${entry.professionalName} ${entry.professional}`.trim();
  return row([
    entry.at,
    entry.action || entry.path,
    who,
    entry.patient,
    entry.purpose,
    verdict,
    entry.seen,
  ]);
}

const table = (caption: string, head: readonly string[], rows: readonly string[]): string =>
  `<table><caption>${caption}</caption><thead><tr>${head.map((cell) => `<th scope="col">${cell}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;

function page(behaviour: Behaviour, journal: Journal): string {
  const modes = Object.entries(MODES).map(
    ([mode, text]) =>
      `<li><button type="button" data-mode="${mode}"${mode === behaviour.mode ? ' aria-pressed="true"' : ''}>${mode}</button> ${escapeXml(text)}</li>`,
  );
  return `<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Simulateur du DMP</title><link rel="stylesheet" href="${PAGE}/page.css"><script src="${PAGE}/page.js" defer></script></head><body><main><h1>Simulateur du DMP</h1>
<p>Il répond à TD0.2, TD3.1 et TD3.2 comme le DMP, en TLS 1.2 mutuel, et vérifie chaque VIHF. Toutes les données sont fictives.</p>
<h2>Comportement</h2><ul>${modes.join('')}</ul>
<h2>Les 50 dernières requêtes</h2>${table('Requêtes, la plus récente en premier', ['Heure (UTC)', 'Action', 'Professionnel', 'Patient', 'Mode d’accès', 'Verdict', 'Vu'], journal.entries.map(requestRow))}
<h2>Ce qui est inconnu du vrai DMP</h2><ul>${UNKNOWN.map((text) => `<li>${escapeXml(text)}</li>`).join('')}</ul>
<h2>Ce qui est vérifié</h2>${table('Vérifications et réponse en cas de refus', ['Couche', 'Texte', 'Code', 'Ce qui est connu', 'Nom'], Object.entries(CHECKS).map(checkRow))}
</main></body></html>`;
}

const SCRIPT = `for (const button of document.querySelectorAll('button[data-mode]')) {
  button.addEventListener('click', async () => {
    await fetch('${PAGE}/behaviour', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ mode: button.dataset.mode }),
    });
    location.reload();
  });
}
`;
const STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:2rem;max-width:90rem}table{border-collapse:collapse;width:100%}
caption{text-align:left}th,td{border:1px solid #767676;padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
button{min-width:9rem;min-height:1.8rem}button[aria-pressed=true]{font-weight:bold;outline:2px solid}
`;

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'",
  });
  response.end(body);
}

const json = (response: ServerResponse, status: number, value: unknown): void =>
  send(response, status, 'application/json', JSON.stringify(value));

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > 10_000) break;
  }
  return text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The page of the simulator, for people, and the same as JSON, for programs. */
export class DmpPage {
  constructor(
    private readonly behaviour: BehaviourSwitch,
    private readonly journal: Journal,
  ) {}

  /** Answers what is under `/simulator/dmp`; false for any other path. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const [path = ''] = (request.url ?? '').split('?');
    if (path !== PAGE && !path.startsWith(`${PAGE}/`)) return false;
    const route = `${request.method ?? ''} ${path.slice(PAGE.length)}`;
    if (route === 'POST /behaviour') await this.#change(request, response);
    else this.#show(route, response);
    return true;
  }

  #show(route: string, response: ServerResponse): void {
    switch (route) {
      case 'GET ':
        return send(response, 200, 'text/html', page(this.behaviour.current, this.journal));
      case 'GET /page.js':
        return send(response, 200, 'text/javascript', SCRIPT);
      case 'GET /page.css':
        return send(response, 200, 'text/css', STYLE);
      case 'GET /requests':
        return json(response, 200, this.journal.entries);
      case 'GET /checks':
        return json(response, 200, CHECKS);
      case 'GET /behaviour':
        return json(response, 200, this.behaviour.current);
      default:
        return send(response, 404, 'text/plain', 'introuvable');
    }
  }

  /** JSON only: a page of another site cannot send it without asking first. */
  async #change(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isJson = request.headers['content-type']?.startsWith('application/json') === true;
    const read = Behaviour.safeParse(isJson ? parsed(await textOf(request)) : undefined);
    if (!read.success) return json(response, isJson ? 400 : 415, { error: 'comportement inconnu' });
    this.behaviour.set(read.data);
    return json(response, 200, this.behaviour.current);
  }
}
