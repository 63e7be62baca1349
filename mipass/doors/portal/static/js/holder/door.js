// Carries one presentation over a transport, within a time.

import { Presentation } from "./presentation.js";

const WITHIN = 15_000; // ms for all of it
const DECISION_WITHIN = 12_000; // ms after the answer: ours waits 10 s for its panel; most readers only close

/**
 * Show the card. Gives `opened`, the reader's reason for not opening, `answered` where it does not say, or the
 * phone's own reason for not answering. Throws Refusal `no_reader`.
 */
export async function present(shown, transport) {
  const presentation = new Presentation({ ...shown, onlyNewer: transport.isSlow });
  const received = [];
  let wake = () => {};
  const listener = (octets) => {
    received.push(octets);
    wake();
  };
  try {
    await transport.open(listener);
    await transport.send(await presentation.start());
    let end = Date.now() + WITHIN;
    while (!presentation.failure && presentation.decision === null) {
      if (!received.length && !await arrival(end, (resolve) => { wake = resolve; })) break;
      const octets = received.shift();
      if (octets === null) break;
      const wasAnswered = presentation.answered;
      const answer = await presentation.receive(octets);
      if (answer.length) await transport.send(answer);
      if (presentation.ended || (presentation.answered && !wasAnswered)) end = Math.min(end, Date.now() + DECISION_WITHIN);
    }
  } finally {
    transport.close();
  }
  presentation.close();
  return presentation.failure?.code ?? presentation.decision ?? "answered";
}

/** Whether something arrived before the end. */
async function arrival(end, listen) {
  let timer;
  const late = new Promise((resolve) => { timer = setTimeout(() => resolve(false), end - Date.now()); });
  const came = new Promise((resolve) => listen(() => resolve(true)));
  const isThere = await Promise.race([came, late]);
  clearTimeout(timer);
  return isThere;
}
