// Small tools to build and reconcile the page. Whatever comes from a person or the server enters as text, never as markup.

/** el builds an element: props are attributes, except class, on (listeners) and dataset. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === 'class') node.className = value;
    else if (name === 'on') Object.entries(value).forEach(([event, fn]) => node.addEventListener(event, fn));
    else if (name === 'dataset') Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.flat().filter((c) => c !== undefined && c !== null && c !== false));
  return node;
}

/** icon draws one symbol of the page's sprite; it says nothing to a screen reader. */
export function icon(name) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  const use = document.createElementNS(space, 'use');
  use.setAttribute('href', `#i-${name}`);
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  svg.append(use);
  return svg;
}

const signatures = new WeakMap();

/**
 * reconcile makes the children of list equal to entries ({key, sig, make}), touching only those whose sig changed.
 * Focus stays where it was: on the same data-focus of a node drawn anew. It answers with the keys that are new.
 */
export function reconcile(list, entries) {
  const old = new Map([...list.children].map((node) => [node.dataset.key, node]));
  const added = [];
  let next = list.firstElementChild;
  for (const entry of entries) {
    let node = old.get(entry.key);
    old.delete(entry.key);
    if (!node) {
      node = draw(entry);
      added.push(entry.key);
    } else if (signatures.get(node) !== entry.sig) {
      const fresh = draw(entry);
      if (node === next) next = fresh;
      keepingFocus(node, fresh, () => node.replaceWith(fresh));
      node = fresh;
    }
    if (node === next) next = node.nextElementSibling;
    else list.insertBefore(node, next);
  }
  old.forEach((node) => node.remove());
  return added;
}

function draw(entry) {
  const node = entry.make();
  node.dataset.key = entry.key;
  signatures.set(node, entry.sig);
  return node;
}

function keepingFocus(before, after, swap) {
  const active = document.activeElement;
  const inside = before.contains(active);
  const mark = inside ? active.dataset.focus : '';
  swap();
  if (!inside) return;
  const target = mark ? after.querySelector(`[data-focus="${CSS.escape(mark)}"]`) : null;
  (target ?? after.querySelector('button, a[href], select, summary') ?? after).focus({ preventScroll: true });
}
