// Faces: initials on a colour that stands for the entity. The name always stands beside it, so that colour says nothing alone.
import { el, icon } from './dom.js';

const hues = 8;
const little = new Set(['de', 'del', 'la', 'las', 'los', 'el', 'i', 'y', 'da']);

/** tintPeople gives every person the hue of their entity, by the order in which entities appear. */
export function tintPeople(people) {
  const order = [...new Set(people.map((p) => p.entity).filter(Boolean))];
  return new Map(people.map((p) => [p.id, { ...p, hue: p.entity ? order.indexOf(p.entity) % hues : 'none' }]));
}

/** avatar is the face of an author: a person's id or "hilo". */
export function avatar(author, people) {
  if (author === 'hilo') return el('span', { class: 'avatar hilo', 'aria-hidden': 'true' }, icon('thread'));
  const person = people.get(author);
  return el('span', { class: 'avatar', dataset: { hue: person?.hue ?? 'none' }, 'aria-hidden': 'true' }, initials(person?.name ?? author));
}

function initials(name) {
  const parts = name.split(/\s+/).filter((part) => part && !little.has(part.toLowerCase()));
  return parts.slice(0, 2).map((part) => [...part][0].toUpperCase()).join('');
}
