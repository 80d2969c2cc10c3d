// The two lists beside the conversation: channels and people. On a phone they are sheets that rise from the bottom bar.
import { el, icon, reconcile } from './dom.js';
import { avatar } from './faces.js';

const narrow = matchMedia('(max-width: 719px)');

/** isNarrow says whether the page is as narrow as a phone. */
export const isNarrow = () => narrow.matches;

/** drawChannels lists channels ({id, name, face}) with how much is unread. */
export function drawChannels(list, channels, { current, unread, words, go, people }) {
  reconcile(list, channels.map((channel) => {
    const count = unread(channel.id);
    return {
      key: channel.id,
      sig: JSON.stringify([channel, channel.id === current, count, words.lang]),
      make: () => el('li', {}, el('button', {
        type: 'button', class: 'row', dataset: { channel: channel.id, focus: channel.id },
        'aria-current': channel.id === current ? 'page' : undefined, on: { click: () => go(channel.id) },
      }, channel.face ? avatar('hilo', people) : el('span', { class: 'knot', 'aria-hidden': 'true' }),
      el('span', { class: 'row-name' }, channel.name), badge(count, words))),
    };
  }));
}

/** drawPeople lists who can be played, the current one marked. */
export function drawPeople(list, people, { me, unread, words, be }) {
  reconcile(list, [...people.values()].map((person) => {
    const count = person.id === me ? 0 : unread(person.id);
    return {
      key: person.id,
      sig: JSON.stringify([person, person.id === me, count, words.lang]),
      make: () => el('li', {}, personRow(person, person.id === me, count, people, words, be)),
    };
  }));
}

function personRow(person, isMe, count, people, words, be) {
  return el('button', {
    type: 'button', class: 'row person-row', dataset: { person: person.id, focus: person.id },
    'aria-current': isMe ? 'true' : undefined, on: { click: () => be(person.id) },
  }, avatar(person.id, people),
  el('span', { class: 'row-name' },
    el('span', { class: 'who' }, person.name, isMe ? el('span', { class: 'you' }, icon('check'), words.t('you_are')) : null),
    el('span', { class: 'sub' }, isKnown(person) ? subtitle(person, words) : el('em', {}, words.t('unknown')))),
  badge(count, words));
}

/** isKnown says whether hilo knows a person already. */
export function isKnown(person) {
  return Boolean(person.entity || person.role);
}

/** subtitle is a person's entity and role. */
export function subtitle(person, words) {
  return [person.entity, roleOf(person, words)].filter(Boolean).join(' · ');
}

// A technician's role, the common one, is left out.
function roleOf(person, words) {
  if (!person.role || person.role === 'technician') return '';
  return words.has(`role_${person.role}`) ? words.t(`role_${person.role}`) : person.role;
}

function badge(count, words) {
  if (!count) return null;
  return el('span', { class: 'badge' }, el('span', { 'aria-hidden': 'true' }, String(count)), el('span', { class: 'unseen' }, words.t('unread', { n: count })));
}

/** makeSheets turns panels into sheets on a narrow page and back into columns on a wide one. */
export function makeSheets(panels) {
  const apply = () => panels.forEach((panel) => {
    if (narrow.matches) panel.setAttribute('popover', 'auto');
    else panel.removeAttribute('popover');
  });
  for (const panel of panels) {
    panel.addEventListener('toggle', (event) => {
      if (event.newState === 'open') panel.querySelector('[aria-current], button')?.focus();
    });
  }
  narrow.addEventListener('change', apply);
  apply();
}

/** closeSheets puts every open sheet away. */
export function closeSheets(panels) {
  panels.filter((panel) => panel.hasAttribute('popover') && panel.matches(':popover-open')).forEach((panel) => panel.hidePopover());
}
