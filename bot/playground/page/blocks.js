// Draws the blocks of a message: paragraphs, facts, controls, pictures, files. It knows nothing of the chat around them.
import { el, icon } from './dom.js';

const tailLength = 24;
const titleLength = 80;

/**
 * drawBlocks answers with the nodes of a message. press(control, value) is called for what is pressed; t gives texts.
 * A message without blocks, as people write them, is its text.
 */
export function drawBlocks(message, { t, press }) {
  const controls = new Map((message.controls ?? []).map((control, i) => [control.id, { ...control, place: String(i) }]));
  const kit = { t, press, controls };
  if (message.blocks?.length) return message.blocks.map((block) => drawBlock(block, kit)).filter(Boolean);
  const nodes = message.text ? [paragraph([{ kind: 'plain', text: message.text }], 'section')] : [];
  if (controls.size) nodes.push(drawBlock({ kind: 'controls', controls: [...controls.keys()] }, kit));
  if (message.image) nodes.push(picture({ url: message.image, alt: '' }));
  return nodes.concat((message.files ?? []).map((file) => download(file, t)));
}

/** titleOf is the line by which a message is known: the first of what it says. */
export function titleOf(message) {
  const nodes = message.blocks?.find((block) => block.nodes?.length)?.nodes ?? [{ text: message.text }];
  return nodes.map((node) => node.text ?? '').join('').split('\n')[0].slice(0, titleLength);
}

function drawBlock(block, kit) {
  switch (block.kind) {
    case 'section': return section(block.nodes ?? []);
    case 'note': return paragraph(block.nodes, 'note');
    case 'facts': return facts(block.facts ?? []);
    case 'controls': return controlRow(block.controls ?? [], kit);
    case 'image': return picture(block);
    case 'file': return download(block, kit.t);
    case 'divider': return el('hr');
    default: return null;
  }
}

function paragraph(nodes, kind) {
  return el('div', { class: kind }, drawNodes(nodes));
}

// What stands in bold at the start of a section, alone in its line but for a short tail (a code, a count), is a title.
function section(nodes) {
  const end = nodes.findIndex((node) => node.kind !== 'bold' && node.text?.trim() !== '');
  const [bold, rest] = end < 0 ? [nodes, []] : [nodes.slice(0, end), nodes.slice(end)];
  if (!bold.length) return paragraph(nodes, 'section');
  if (!rest.length) return paragraph(nodes, 'section title lone');
  if (rest[0].kind === 'plain' && rest[0].text.startsWith('\n')) {
    const after = [{ ...rest[0], text: rest[0].text.trimStart() }, ...rest.slice(1)];
    return el('div', {}, paragraph(bold, 'section title lone'), paragraph(after, 'section'));
  }
  const short = rest.every((node) => node.kind === 'plain') && rest.map((node) => node.text).join('').length <= tailLength;
  return paragraph(nodes, short ? 'section title' : 'section');
}

/** drawNodes answers with the pieces of a text. */
export function drawNodes(nodes) {
  return (nodes ?? []).map(drawNode);
}

function drawNode(node) {
  switch (node.kind) {
    case 'bold': return el('strong', {}, node.text);
    case 'link': return link(node.url, {}, node.text);
    case 'time': return el('time', {}, node.text);
    case 'person': return el('span', { class: 'person' }, node.text);
    case 'list': return el('ul', {}, (node.items ?? []).map((item) => el('li', {}, drawNodes(item))));
    default: return node.text ?? '';
  }
}

// safeURL lets through addresses of the web and of this page, and telephones; anything else is no link at all.
function safeURL(url) {
  try {
    const parsed = new URL(url, document.baseURI);
    return ['http:', 'https:', 'tel:'].includes(parsed.protocol) ? parsed.href : '';
  } catch {
    return '';
  }
}

function link(url, props, ...children) {
  const href = safeURL(url);
  if (!href) return el('span', {}, ...children);
  return el('a', { href, target: '_blank', rel: 'noopener noreferrer', ...props }, ...children);
}

function facts(pairs) {
  return el('dl', { class: 'facts' }, pairs.map((fact) => el('div', {}, el('dt', {}, fact.label), el('dd', {}, drawNodes(fact.nodes)))));
}

function picture({ url, alt, name }) {
  return el('figure', {}, el('img', { src: url, alt: alt || name || '', loading: 'lazy' }));
}

function download(file, t) {
  return el('a', { class: 'button file', href: safeURL(file.url), download: file.name }, icon('file'), t('download', { name: file.name }));
}

function controlRow(ids, kit) {
  const known = ids.map((id) => kit.controls.get(id)).filter(Boolean);
  return el('div', { class: 'controls' }, known.map((control) => drawControl(control, kit)));
}

function drawControl(control, kit) {
  if (control.kind === 'select') return select(control, kit);
  const face = { class: `button ${control.style ?? ''}`.trim(), dataset: { control: control.id, focus: control.place } };
  if (control.kind === 'link') return link(control.url, face, control.label, icon('out'));
  return el('button', { type: 'button', ...face, on: { click: () => kit.press(control.id, '') } }, control.label);
}

// A choice made with the pointer counts at once. With the keyboard, where arrows run through the options, it waits for
// Enter or for the button that then appears.
function select(control, { t, press }) {
  const options = (control.options ?? []).map((option) => el('option', { value: option.value }, option.label));
  const first = el('option', { value: '', hidden: true, selected: true }, control.label || t('choose'));
  const field = el('select', { 'aria-label': control.label, dataset: { control: control.id, focus: control.place } }, first, options);
  const take = () => field.value && press(control.id, field.value);
  const confirm = el('button', { type: 'button', class: 'button', hidden: true, on: { click: take } }, t('choose_button'));
  let byKeys = false;
  field.addEventListener('pointerdown', () => { byKeys = false; });
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Tab') return;
    if (event.key === 'Enter' && field.value) {
      event.preventDefault();
      take();
      return;
    }
    byKeys = true;
  });
  field.addEventListener('change', () => {
    confirm.hidden = !byKeys;
    if (!byKeys) take();
  });
  return el('span', { class: 'select' }, field, confirm);
}
