/** Sent with the id of a ceremony whose state changed, so that its page shows it. */
export const CEREMONY_MOVED = 'ceremony.moved';
