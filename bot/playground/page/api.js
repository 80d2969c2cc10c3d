// The JSON interface of the demo, one function per call. A refusal is a Fault with a sentence to show.

/** Fault is an answer that is not a success; text is a sentence in the reader's language and may be empty. */
export class Fault extends Error {
  constructor(id, text) {
    super(text || id);
    this.id = id;
    this.text = text;
  }
}

/** Offline is the id of the Fault that says that the demo did not answer at all. */
export const Offline = 'offline';

async function call(path, body) {
  const options = body === undefined ? {} : {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  };
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Fault(Offline, '');
  }
  const data = await response.json().catch(() => ({}));
  if (!response.ok) throw new Fault(data?.error?.id ?? String(response.status), data?.error?.text ?? '');
  return data;
}

const query = (values) => new URLSearchParams(values).toString();

export const state = () => call('api/state');
export const texts = (lang) => call(`api/ui?${query({ lang })}`);
export const messages = (channel, person) => call(`api/messages?${query({ channel, person })}`);
export const say = (person, channel, text, files) => call('api/say', { person, channel, text, files });
export const press = (person, message, control, value) => call('api/press', { person, message, control, value });
export const submit = (person, form, values) => call('api/submit', { person, form, values });
export const clock = (move) => call('api/clock', move);
export const reload = (person) => call('api/reload', { person });

/** listen calls on[name](data) for each event of the server and on.lost / on.back as the line drops and returns. */
export function listen(on) {
  const source = new EventSource('api/events');
  for (const name of ['message', 'gone', 'state']) {
    source.addEventListener(name, (event) => on[name](parse(event.data)));
  }
  let lost = false;
  source.addEventListener('error', () => { if (!lost) on.lost(); lost = true; });
  source.addEventListener('open', () => { if (lost) on.back(); lost = false; });
}

function parse(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
