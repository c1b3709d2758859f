export { cardOfAtr, isCpsContact } from './atr-table.js';
export { CLOSE_CODES, type CloseReason } from './close-reasons.js';
export {
  AGENT_PROTOCOL,
  AgentMessage,
  AgentPublicKey,
  HubKey,
  HubMessage,
  MAX_MESSAGE_BYTES,
  PostPolicy,
  SignedPolicy,
  TapOutcome,
  readMessage,
} from './messages.js';
export {
  AGENT_PATHS,
  AGENT_TOKEN,
  BrowserTicketAnswer,
  EnrolmentAnswer,
  EnrolmentRequest,
  LockAnswer,
} from './requests.js';
export { nextKeyText, policyText, proofText, type Exchange } from './signed-texts.js';
