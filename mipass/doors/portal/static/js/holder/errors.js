// The one error for what comes from outside and is refused, and for what a server refuses.

/** `code` names the reason, as the reader and the portal name it; `message` is for a log or from the server. */
export class Refusal extends Error {
  constructor(code, message = code) {
    super(message);
    this.code = code;
  }
}

export const malformed = (message) => new Refusal("malformed", message);

/** Throws `malformed` unless the condition holds. */
export function demand(condition, message) {
  if (!condition) throw malformed(message);
}
