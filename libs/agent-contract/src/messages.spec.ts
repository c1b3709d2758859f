import { AgentMessage, AgentPublicKey, HubMessage, readMessage } from './messages.js';
import { nextKeyText, proofText } from './signed-texts.js';

const nonce = 'n'.repeat(43);
const workstationId = '7d7c5b3e-2f0a-4f65-9e57-7c1d3a4b5c6d';
const hello = { type: 'hello', protocol: 1, workstationId, nonce, hubKid: 'k1' };

describe('messages of the agent', () => {
  it.each([
    ['a greeting', hello],
    ['a card', { type: 'card-inserted', tap: 1, atr: '3B8180018080' }],
    ['the shortest answer', { type: 'transmitted', tap: 1, seq: 1, answers: ['9100'] }],
    [
      'the longest answer',
      { type: 'transmitted', tap: 1, seq: 1, answers: [`${'00'.repeat(256)}9100`] },
    ],
  ])('%s is understood', (_what, message) => {
    expect(readMessage(AgentMessage, JSON.stringify(message))).toEqual(message);
  });

  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['an unknown type', JSON.stringify({ type: 'format-card' })],
    ['a member too many', JSON.stringify({ ...hello, admin: true })],
    ['a short nonce', JSON.stringify({ ...hello, nonce: 'n'.repeat(42) })],
    ['a line break in a key id', JSON.stringify({ ...hello, workstationId: `${workstationId}\n` })],
    ['tap zero', JSON.stringify({ type: 'card-removed', tap: 0 })],
    ['small letters', JSON.stringify({ type: 'card-inserted', tap: 1, atr: '3b8180018080' })],
    ['half a byte', JSON.stringify({ type: 'card-inserted', tap: 1, atr: '3B8' })],
    [
      'an answer without its status',
      JSON.stringify({ type: 'transmitted', tap: 1, seq: 1, answers: ['91'] }),
    ],
    [
      'an answer beyond 258 bytes',
      JSON.stringify({ type: 'transmitted', tap: 1, seq: 1, answers: ['00'.repeat(259)] }),
    ],
    ['no answer', JSON.stringify({ type: 'transmitted', tap: 1, seq: 1, answers: [] })],
    [
      'nine answers',
      JSON.stringify({
        type: 'transmitted',
        tap: 1,
        seq: 1,
        answers: Array.from({ length: 9 }, () => '9100'),
      }),
    ],
  ])('%s is refused', (_what, text) => {
    expect(readMessage(AgentMessage, text)).toBeUndefined();
  });

  it('a private key is refused where a public one is due', () => {
    const key = { kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43) };
    expect(AgentPublicKey.safeParse(key).success).toBe(true);
    expect(AgentPublicKey.safeParse({ ...key, d: 'd'.repeat(43) }).success).toBe(false);
  });

  it('what the hub says is not what the agent says', () => {
    expect(readMessage(HubMessage, JSON.stringify(hello))).toBeUndefined();
  });
});

describe('signed texts', () => {
  const exchange = { workstationId, agentNonce: 'a'.repeat(43), hubNonce: 'h'.repeat(43) };

  it('differ by role, by workstation and by each nonce', () => {
    const texts = [
      proofText('hub', exchange),
      proofText('agent', exchange),
      proofText('hub', { ...exchange, workstationId: '00000000-0000-4000-8000-000000000000' }),
      proofText('hub', { ...exchange, agentNonce: 'b'.repeat(43) }),
      proofText('hub', { ...exchange, hubNonce: 'b'.repeat(43) }),
      nextKeyText(workstationId, { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', kid: 'k' }),
    ];
    expect(new Set(texts).size).toBe(texts.length);
  });
});
