// What the browser test asks of the page. It stands before every question, since the page's own policy forbids a test
// to leave functions behind or to make them of text.

const plain = (text) => text.replace(/\s+/g, ' ').trim();
const shown = (node) => node.checkVisibility({ visibilityProperty: true }) && node.getBoundingClientRect().width > 0;
const all = (css, root = document) => [...root.querySelectorAll(css)].filter(shown);
// What can be reached: the open dialog, or everything.
const reachable = () => all('dialog[open]').at(-1) ?? document.body;

// until asks again with every frame and answers with the first thing that is not empty.
const until = (ask) => new Promise((done, failed) => {
  const look = () => {
    try {
      const answer = ask();
      if (answer) done(answer);
      else requestAnimationFrame(look);
    } catch (fault) {
      failed(fault);
    }
  };
  look();
});

// heard is the text of a node without what is hidden from a screen reader.
function heard(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE || node.getAttribute('aria-hidden') === 'true') return '';
  return [...node.childNodes].map(heard).join('');
}

// nameOf is a control's accessible name. What is written or chosen in a field names nothing.
function nameOf(node) {
  const labels = [...node.labels ?? []].map(heard).join(' ');
  const text = node.matches('input, select, textarea') ? '' : heard(node);
  return plain(node.getAttribute('aria-label') || labels || text);
}

const message = (text) => all('.msg, .pinned-card').filter((node) => plain(node.textContent).includes(text)).at(-1);

// button is the last that can be reached by a name, in the last message with a text if one is given.
function button(name, within) {
  const root = within ? message(within) : reachable();
  return root && all('a[href], button', root).filter((node) => nameOf(node) === name).at(-1);
}

// field is the input of the open form with a label.
function field(label) {
  const found = all('#form-fields label').find((node) => plain(node.firstChild.textContent) === label);
  return found && document.getElementById(found.htmlFor);
}

// spot is where to point at a node, as soon as it stands still, can be used and lies under nothing else.
function spot(find) {
  let before = '';
  let still = 0;
  return until(() => {
    const node = find();
    if (!node || !shown(node) || node.closest('[aria-busy="true"], [aria-disabled="true"]')) return null;
    const { x, y, width, height } = node.getBoundingClientRect();
    const at = [x, y, width, height].join();
    still = at === before ? still + 1 : 0;
    before = at;
    const point = { x: x + width / 2, y: y + height / 2 };
    const free = node.contains(document.elementFromPoint(point.x, point.y));
    if (!free) node.scrollIntoView({ block: 'center' });
    return free && still > 2 ? point : null;
  });
}

// focused tells of the node that has the focus: its name, and whether one sees that it has it.
function focused() {
  const node = document.activeElement;
  const { x, y, width, height } = node.getBoundingClientRect();
  const style = getComputedStyle(node.closest('.box') ?? node);
  const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 &&
    node.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  return { id: node.id, name: nameOf(node), seen };
}

// faults are what is wrong with the screen as it stands, for a finger or a pointer, a screen reader and the eye.
function faults(phone) {
  const root = document.documentElement;
  const controls = all('a[href], button, input, select, summary, textarea');
  const told = (node) => `<${node.tagName.toLowerCase()}${node.id && ` id=${node.id}`} class="${node.className}"> "${nameOf(node)}"`;
  const ids = [...document.querySelectorAll('[id]')].map((node) => node.id);
  return [
    root.lang ? '' : 'the page says no language',
    document.title ? '' : 'the page has no title',
    root.scrollWidth > root.clientWidth ? `the page is ${root.scrollWidth} wide on ${root.clientWidth}` : '',
    ...ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `two nodes are #${id}`),
    ...all('*').filter(overflows).map((node) => `${told(node)} is ${node.scrollWidth} wide on ${node.clientWidth}`),
    ...controls.filter((node) => !nameOf(node)).map((node) => `${told(node)} has no name`),
    ...controls.filter((node) => tooSmall(node, phone)).map((node) => `${told(node)} is too small: ${size(node).join(' × ')}`),
  ].filter(Boolean);
}

const overflows = (node) => ['auto', 'scroll'].includes(getComputedStyle(node).overflowX) && node.scrollWidth > node.clientWidth;

// size is that of what can be pressed: a field's frame is part of it.
function size(node) {
  const { width, height } = (node.closest('.box') && node.matches('textarea') ? node.closest('.box') : node).getBoundingClientRect();
  return [Math.round(width), Math.round(height)];
}

// A link in a sentence may be as low as its line; a box to tick has its label to press as well.
function tooSmall(node, phone) {
  if (node.matches('a:not(.button, .skip)')) return false;
  const least = phone && !node.matches('.skip, [type="checkbox"]') ? 44 : 24;
  return Math.min(...size(node)) < least;
}
