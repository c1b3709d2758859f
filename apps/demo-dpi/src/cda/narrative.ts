import { html, Html, NOTHING } from '../pages/html.js';
import { childrenOf, type XmlElement, type XmlNode } from './xml.js';

type Rendering = (element: XmlElement, depth: number) => Html;

const MOST_COLUMNS = 50;

const inside = (element: XmlElement, depth: number): readonly Html[] =>
  element.children.map((node) => nodeHtml(node, depth));

/** An element of ours around what is inside: no attribute of the document passes. */
const wrapped =
  (
    tag: 'p' | 'b' | 'i' | 'u' | 'sub' | 'sup' | 'li' | 'caption' | 'thead' | 'tbody' | 'tr',
  ): Rendering =>
  (element, depth) => {
    const [open, close] = [new Html(`<${tag}>`), new Html(`</${tag}>`)];
    return html`${open}${inside(element, depth)}${close}`;
  };

function list(element: XmlElement, depth: number): Html {
  const items = childrenOf(element, 'item').map((item) => nodeHtml(item, depth));
  const caption = childrenOf(element, 'caption').map((one) => html`<p>${inside(one, depth)}</p>`);
  return element.attributes.get('listType') === 'ordered'
    ? html`${caption}<ol>
          ${items}
        </ol>`
    : html`${caption}<ul>
          ${items}
        </ul>`;
}

/** Bold, italics, underlined: what `styleCode` may say (CDA R2 § 4.3.5.11). */
function styled(element: XmlElement, depth: number): Html {
  const styles = element.attributes.get('styleCode') ?? '';
  const parts = inside(element, depth);
  if (/\bBold\b/i.test(styles)) return html`<b>${parts}</b>`;
  if (/\bItalics\b/i.test(styles)) return html`<i>${parts}</i>`;
  if (/\bUnderline\b/i.test(styles)) return html`<u>${parts}</u>`;
  return html`<span>${parts}</span>`;
}

/** A number of columns or rows to span, or nothing. */
function span(element: XmlElement, name: 'colspan' | 'rowspan'): Html {
  const count = element.attributes.get(name) ?? '';
  const isCount = /^\d{1,2}$/.test(count) && Number(count) >= 1 && Number(count) <= MOST_COLUMNS;
  return isCount ? new Html(` ${name}="${Number(count)}"`) : NOTHING;
}

const cell =
  (tag: 'td' | 'th'): Rendering =>
  (element, depth) => {
    const [open, close] = [new Html(`<${tag}`), new Html(`</${tag}>`)];
    const spans = html`${span(element, 'colspan')}${span(element, 'rowspan')}`;
    return html`${open}${spans}>${inside(element, depth)}${close}`;
  };

const table: Rendering = (element, depth) =>
  html`<div class="scroll" tabindex="0" role="group" aria-label="Tableau">
    <table>
      ${element.children.filter((node) => typeof node !== 'string').map((node) => nodeHtml(node, depth))}
    </table>
  </div>`;

const missing: Rendering = () => html`<span class="not-shown">[élément non affiché]</span>`;

/** The narrative block of CDA R2, element by element. What is not here gives its text, and nothing else. */
const RENDERINGS: ReadonlyMap<string, Rendering> = new Map<string, Rendering>([
  ['paragraph', wrapped('p')],
  ['br', () => html`<br />`],
  ['content', styled],
  ['sub', wrapped('sub')],
  ['sup', wrapped('sup')],
  ['list', list],
  ['item', wrapped('li')],
  ['caption', wrapped('caption')],
  ['table', table],
  ['thead', wrapped('thead')],
  ['tbody', wrapped('tbody')],
  ['tfoot', wrapped('tbody')],
  ['tr', wrapped('tr')],
  ['td', cell('td')],
  ['th', cell('th')],
  ['renderMultiMedia', missing],
  ['col', () => NOTHING],
  ['colgroup', () => NOTHING],
]);

const DEEPEST = 60;

function nodeHtml(node: XmlNode, depth: number): Html {
  if (typeof node === 'string') return html`${node}`;
  if (depth > DEEPEST) return NOTHING;
  const rendering = RENDERINGS.get(node.name);
  return rendering === undefined ? html`${inside(node, depth + 1)}` : rendering(node, depth + 1);
}

/** The text of a section as HTML of ours: whitelisted elements, everything escaped, no link, no image. */
export const narrativeHtml = (text: XmlElement): Html => html`${inside(text, 0)}`;
