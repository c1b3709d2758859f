import type { Element } from '@xmldom/xmldom';
import { Refusal, must, needed } from '../checks/checks.js';
import { NS, XmlMistake, childrenOf, elementsOf, is, onlyChild, parseXml, textOf } from './xml.js';

const ANONYMOUS = 'http://www.w3.org/2005/08/addressing/anonymous';
const UUID = /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What a request says before its body is read. */
interface Addressing {
  readonly messageId: string;
  readonly action: string;
}

/** A SOAP 1.2 request of the right form. */
export interface Request extends Addressing {
  /** The document's root: signature checks look at all of it. */
  readonly envelope: Element;
  readonly assertion: Element;
  readonly body: Element;
}

function rootOf(text: string): Element {
  must(!/<!DOCTYPE/i.test(text), 'xml-doctype');
  try {
    const root = parseXml(text).documentElement;
    if (root !== null) return root;
  } catch (error) {
    if (error instanceof XmlMistake) throw new Refusal('xml-malformed', error.message);
    throw error;
  }
  throw new Refusal('xml-malformed', 'empty');
}

function headerText(header: Element, name: string): string {
  return needed(
    onlyChild(header, NS.wsa, name)?.textContent ?? undefined,
    'wsa-header-missing',
    name,
  );
}

function addressingOf(header: Element): Addressing {
  const messageId = headerText(header, 'MessageID').trim();
  headerText(header, 'To');
  const replyTo = needed(onlyChild(header, NS.wsa, 'ReplyTo'), 'wsa-header-missing', 'ReplyTo');
  const action = headerText(header, 'Action').trim();
  must(UUID.test(messageId), 'wsa-message-id', messageId);
  const address = onlyChild(replyTo, NS.wsa, 'Address');
  must(address !== undefined && textOf(address)?.trim() === ANONYMOUS, 'wsa-reply-to');
  return { messageId, action };
}

/** SOAP 1.2, part 1, § 5.2.3: a header that must be understood and is not ends the request. */
function refuseUnknownHeaders(header: Element): void {
  for (const block of elementsOf(header)) {
    const known = block.namespaceURI === NS.wsa || is(block, NS.wsse, 'Security');
    const mustUnderstand = block.getAttributeNS(NS.soap, 'mustUnderstand');
    const asked = mustUnderstand === 'true' || mustUnderstand === '1';
    must(known || !asked, 'soap-must-understand', block.nodeName);
  }
}

function assertionOf(header: Element): Element {
  const security = needed(onlyChild(header, NS.wsse, 'Security'), 'security-missing');
  const [assertion, ...others] = elementsOf(security);
  const alone = others.length === 0 && assertion !== undefined;
  must(alone && is(assertion, NS.saml, 'Assertion'), 'security-content');
  return assertion;
}

/** The MessageID of a text that may be wrong in any way, to answer a fault about it. */
export function messageIdOf(text: string): string | undefined {
  return /<(?:\w+:)?MessageID[^>]*>\s*(urn:uuid:[0-9a-fA-F-]{36})\s*</.exec(text)?.[1];
}

/** The Action of a text that may be wrong in any way, for the journal. */
export function actionOf(text: string): string | undefined {
  return /<(?:\w+:)?Action[^>]*>\s*([\w:./-]{1,100})\s*</.exec(text)?.[1];
}

/** Reads a request's envelope: SOAP 1.2, WS-Addressing, one assertion in wsse:Security, one body. */
export function readRequest(text: string): Request {
  const envelope = rootOf(text);
  must(!is(envelope, NS.soap11, 'Envelope'), 'soap-version');
  must(is(envelope, NS.soap, 'Envelope'), 'soap-structure', envelope.nodeName);
  const [header, body, ...rest] = elementsOf(envelope);
  const both = header !== undefined && body !== undefined && rest.length === 0;
  must(both && is(header, NS.soap, 'Header') && is(body, NS.soap, 'Body'), 'soap-structure');
  refuseUnknownHeaders(header);
  const addressing = addressingOf(header);
  must(childrenOf(header, NS.wsse, 'Security').length === 1, 'security-missing');
  const [content, ...others] = elementsOf(body);
  must(content !== undefined && others.length === 0, 'soap-structure', 'Body');
  return { ...addressing, envelope, assertion: assertionOf(header), body: content };
}
