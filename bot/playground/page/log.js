// Draws the conversation: messages hung on one thread, a knot for each day, answers under what they answer.
import { el, icon, reconcile } from './dom.js';
import { drawBlocks } from './blocks.js';
import { avatar } from './faces.js';

const togetherFor = 5 * 60 * 1000;

/**
 * drawLog brings the list up to date with messages, oldest first, and answers with the ids that are new.
 * view is {words, people, press(message, control, value, node)}.
 */
export function drawLog(list, messages, view) {
  const answers = groupByThread(messages);
  const ids = new Set(messages.map((m) => m.id));
  const roots = messages.filter((m) => !m.thread || m.thread === m.id || !ids.has(m.thread));
  return reconcile(list, entriesOf(roots, answers, view));
}

/** drawPinned brings the pinned cards up to date; they carry no face and no hour. */
export function drawPinned(list, messages, view) {
  reconcile(list, messages.map((message) => ({
    key: message.id,
    sig: JSON.stringify(message) + view.words.lang,
    make: () => el('li', { class: 'pinned-card', tabindex: '-1', dataset: { id: message.id } }, body(message, view)),
  })));
}

function groupByThread(messages) {
  const groups = new Map();
  for (const m of messages) groups.set(m.thread || '', [...(groups.get(m.thread || '') ?? []), m]);
  return groups;
}

function entriesOf(roots, answers, view) {
  const entries = [];
  let before = null;
  for (const message of roots) {
    const at = new Date(message.at);
    if (!before || view.words.dayKey(at) !== view.words.dayKey(new Date(before.at))) {
      entries.push(dayEntry(at, view));
      before = null;
    }
    const replies = answers.get(message.id)?.filter((m) => m.id !== message.id) ?? [];
    entries.push(messageEntry(message, replies, follows(before, message), view));
    before = message;
  }
  return entries;
}

function dayEntry(at, view) {
  const text = view.words.day(at);
  return {
    key: `day ${view.words.dayKey(at)}`,
    sig: text,
    make: () => el('li', { class: 'day' }, el('span', {}, text)),
  };
}

// follows says whether a message goes on from the one before, so that its face and name need not be repeated.
function follows(before, message) {
  return Boolean(before) && before.author === message.author && !before.private && !message.private &&
    new Date(message.at) - new Date(before.at) < togetherFor;
}

function messageEntry(message, replies, joined, view) {
  return {
    key: message.id,
    sig: JSON.stringify([message, replies, joined, view.words.lang]),
    make: () => drawMessage(message, replies, joined, view),
  };
}

function drawMessage(message, replies, joined, view) {
  const kinds = ['msg', message.author === 'hilo' ? 'from-hilo' : 'from-person', message.private && 'is-private', joined && 'is-joined'];
  return el('li', { class: kinds.filter(Boolean).join(' '), tabindex: '-1', dataset: { id: message.id } },
    joined ? null : avatar(message.author, view.people),
    el('article', {}, head(message, joined, view), body(message, view), answerList(replies, view)));
}

function head(message, joined, { words, people }) {
  const at = new Date(message.at);
  const time = el('time', { datetime: message.at, title: words.moment(at) }, words.time(at));
  const person = people.get(message.author);
  const name = message.author === 'hilo' ? '@hilo' : person?.name ?? message.author;
  return el('header', { class: joined ? 'unseen' : undefined },
    el('strong', { class: 'name' }, name),
    person?.entity ? el('span', { class: 'entity' }, person.entity) : null,
    time,
    message.private ? privateLabel(words) : null);
}

function privateLabel(words) {
  return el('span', { class: 'private-label' }, icon('eye'), el('b', {}, words.t('private')), ` · ${words.t('private_note')}`);
}

function body(message, view) {
  const node = el('div', { class: 'body', lang: message.lang || undefined });
  const press = (control, value) => view.press(message, control, value, node);
  node.append(...drawBlocks(message, { t: (key, args) => view.words.t(key, args), press }));
  return node;
}

function answerList(replies, view) {
  if (!replies.length) return null;
  const list = el('ol', { class: 'plain replies' });
  reconcile(list, replies.map((reply, i) => messageEntry(reply, [], follows(replies[i - 1], reply), view)));
  return el('section', { class: 'answers' }, el('h3', {}, view.words.t('replies', { n: replies.length })), list);
}
