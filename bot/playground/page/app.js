// The page: who one is, where one is, and the traffic between the lists, the conversation and the demo's interface.
import * as api from './api.js';
import { Clock } from './clock.js';
import { Composer } from './composer.js';
import { FormDialog } from './form.js';
import { avatar, tintPeople } from './faces.js';
import { titleOf } from './blocks.js';
import { drawLog, drawPinned } from './log.js';
import { recall, remember } from './memory.js';
import { closeSheets, drawChannels, drawPeople, isKnown, isNarrow, makeSheets, subtitle } from './panels.js';
import { coalesced, still } from './redraw.js';
import { Toasts } from './toasts.js';
import { Unread } from './unread.js';
import { Words } from './words.js';

const $ = (id) => document.getElementById(id);
const languageNames = { es: 'Español', ca: 'Valencià', en: 'English' };
const nearBottom = 80;

const app = { me: '', channel: '', people: new Map(), channels: [], messages: [], atBottom: true, drafts: new Map(), folded: new Set(), unread: new Unread(), words: new Words('es', {}, '') };
const words = () => app.words;
const toasts = new Toasts(words);
const sheets = [$('channels'), $('people'), $('clock')];
const clock = new Clock({ words, move });
const composer = new Composer({ words, send: say });
const form = new FormDialog({ words, people: () => app.people, send: submit, fail: sentence });

const direct = (person) => `dm:${person}`;
const isDirect = (channel) => channel.startsWith('dm:');

// Faults.

function sentence(fault) {
  if (fault.id === api.Offline) return words().t('fault_network');
  return fault.text || words().t('fault');
}

// attempt runs one exchange with the demo; a fault is shown and answered with undefined.
async function attempt(work) {
  try {
    const answer = await work();
    toasts.clear();
    return answer;
  } catch (fault) {
    if (!(fault instanceof api.Fault)) throw fault;
    toasts.fault(sentence(fault));
    return undefined;
  }
}

// State and texts.

async function loadState() {
  const state = await api.state();
  app.people = tintPeople(state.people ?? []);
  app.channels = state.channels ?? [];
  app.zone = state.zone;
  app.langs = state.langs ?? ['es'];
  clock.set(state.now, state.next);
  return state;
}

async function speak(lang) {
  const table = await api.texts(lang);
  app.words = new Words(lang, table, app.zone);
  document.documentElement.lang = lang;
  toasts.hush();
  document.title = words().t('page_title');
  clock.draw();
  document.querySelectorAll('[data-t]').forEach((node) => { node.textContent = words().t(node.dataset.t); });
  document.querySelectorAll('[data-t-label]').forEach((node) => {
    node.setAttribute('aria-label', words().t(node.dataset.tLabel));
    if (node.tagName === 'BUTTON') node.title = words().t(node.dataset.tLabel);
  });
}

function offerLanguages(current) {
  $('language').replaceChildren(...app.langs.map((lang) => {
    const option = new Option(languageNames[lang] ?? lang, lang, false, lang === current);
    option.lang = lang;
    return option;
  }));
}

// Drawing.

function drawPanels() {
  const common = { words: words(), people: app.people };
  const mine = (channel) => app.unread.count(app.me, channel);
  const list = { ...common, current: app.channel, unread: mine, go };
  drawChannels($('channel-list'), channelsOf(app.me), list);
  drawChannels($('direct-list'), [{ id: direct(app.me), name: '@hilo', face: true }], list);
  const others = (person) => app.unread.count(person, direct(person));
  drawPeople($('people-list'), app.people, { ...common, me: app.me, unread: others, be });
  $('tab-me').replaceChildren(avatar(app.me, app.people));
  const waiting = [direct(app.me), ...channelsOf(app.me).map((c) => c.id)].some((channel) => mine(channel) > 0);
  $('tab-unread').classList.toggle('on', waiting);
  $('tab-others').classList.toggle('on', [...app.people.keys()].some((person) => person !== app.me && others(person) > 0));
}

function drawHead() {
  const person = app.people.get(app.me);
  const name = isDirect(app.channel) ? '@hilo' : app.channels.find((c) => c.id === app.channel)?.name ?? app.channel;
  $('channel-name').textContent = name;
  const about = person && isKnown(person) ? subtitle(person, words()) : words().t('unknown');
  $('channel-note').textContent = isDirect(app.channel)
    ? words().t('direct_note', { name: person?.name ?? '' })
    : words().t('channel_note', { name: person?.name ?? '', entity: about });
  composer.box.placeholder = words().t(isDirect(app.channel) ? 'composer_direct' : 'composer_channel', { name: person?.name.split(' ')[0] ?? '' });
  composer.box.setAttribute('aria-label', words().t('composer', { channel: name, name: person?.name ?? '' }));
}

// drawMessages answers with the ids that were not on the page before.
function drawMessages() {
  const log = $('log');
  const stay = app.atBottom;
  const view = { words: words(), people: app.people, press };
  const pinned = app.messages.filter((m) => m.pinned);
  $('pinned').hidden = !pinned.length;
  $('pinned-title').textContent = pinned.length ? titleOf(pinned[0]) : '';
  $('pinned-list').classList.toggle('pinned-list-one', pinned.length === 1);
  drawPinned($('pinned-list'), pinned, view);
  const loose = app.messages.filter((m) => !m.pinned);
  const added = drawLog($('thread'), loose, view).filter((key) => !key.startsWith('day '));
  if (log.getAttribute('aria-live') === 'polite') added.forEach((id) => lineOf(id)?.classList.add('fresh'));
  $('empty').hidden = loose.length > 0;
  if (stay) toBottom();
  else if (added.length) $('new-below').hidden = false;
  return added;
}

function lineOf(id) {
  return $('thread').querySelector(`[data-id="${CSS.escape(id)}"]`);
}

function toBottom() {
  $('log').scrollTop = $('log').scrollHeight;
  app.atBottom = true;
  $('new-below').hidden = true;
}

function drawAll() {
  drawPanels();
  drawHead();
  drawMessages();
}

// On a narrow page the pinned card gives way to writing and to answers. It stays folded when they are over: a button
// that moved while it is pressed would be missed.

function opensPinned(channel) {
  return recall(`pinned.${channel}`) !== 'closed' && !(isNarrow() && app.folded.has(channel));
}

function foldPinned() {
  app.folded.add(app.channel);
  const pinned = $('pinned');
  if (!pinned.open || opensPinned(app.channel)) return;
  if (pinned.contains(document.activeElement)) pinned.querySelector('summary').focus();
  pinned.open = false;
}

// Going about: the address keeps person and channel, so that each tab can be another person.

async function show(me, channel) {
  app.drafts.set(`${app.me} ${app.channel}`, composer.text);
  const moved = channel !== app.channel || me !== app.me;
  Object.assign(app, { me, channel });
  remember('person', me);
  composer.text = app.drafts.get(`${me} ${channel}`) ?? '';
  $('pinned').open = opensPinned(channel);
  if (moved) {
    $('log').setAttribute('aria-live', 'off');
    toasts.hush();
    app.messages = [];
    $('thread').replaceChildren();
  }
  closeSheets(sheets);
  await refresh();
  drawPanels();
  drawHead();
  toBottom();
  $('log').setAttribute('aria-live', 'polite');
}

function address(me, channel) {
  return `#${encodeURIComponent(me)}/${encodeURIComponent(channel)}`;
}

function travel(me, channel) {
  if (me === app.me && channel === app.channel) {
    closeSheets(sheets);
    return;
  }
  history.pushState(null, '', address(me, channel));
  show(me, channel);
}

const go = (channel) => travel(app.me, channel);
const be = (person) => travel(person, isDirect(app.channel) ? direct(person) : placeFor(person, app.channel));

// channelsOf are the channels in which a person is.
function channelsOf(person) {
  const joined = app.people.get(person)?.channels;
  return joined ? app.channels.filter((channel) => joined.includes(channel.id)) : app.channels;
}

// placeFor is the wanted channel if the person may be there, or else the first of theirs.
function placeFor(person, wanted) {
  const channels = channelsOf(person);
  if (wanted === direct(person) || channels.some((channel) => channel.id === wanted)) return wanted;
  return channels[0]?.id ?? direct(person);
}

// whereabouts reads the address, mending what does not exist.
function whereabouts() {
  const [me, channel] = location.hash.slice(1).split('/').map((part) => decodeURIComponent(part));
  const known = [...app.people.values()].find(isKnown) ?? [...app.people.values()][0];
  const person = [me, recall('person')].find((id) => app.people.has(id)) ?? known?.id ?? '';
  return [person, placeFor(person, channel)];
}

// Traffic.

async function refresh() {
  const { me, channel } = app;
  const messages = await attempt(() => api.messages(channel, me));
  await still();
  if (!messages || me !== app.me || channel !== app.channel) return [];
  app.messages = messages;
  app.unread.know(channel, messages.map((m) => m.id));
  app.unread.read(me, channel);
  return drawMessages();
}

const panelsSoon = coalesced(async () => drawPanels());

const refreshSoon = coalesced(async () => {
  await refresh();
  drawPanels();
});

const restate = coalesced(async () => {
  if (await attempt(loadState)) {
    drawPanels();
    drawHead();
  }
});

async function say(text, files) {
  const answer = await attempt(() => api.say(app.me, app.channel, text, files));
  return answer !== undefined && take(answer);
}

async function press(message, control, value, body) {
  if (body.getAttribute('aria-busy') === 'true') return;
  body.setAttribute('aria-busy', 'true');
  const answer = await attempt(() => api.press(app.me, message.id, control, value));
  body.removeAttribute('aria-busy');
  if (answer) await take(answer);
}

async function submit(opened, values) {
  const answer = await api.submit(app.me, opened.id, values);
  toasts.clear();
  const refused = answer.errors && Object.keys(answer.errors).length > 0;
  if (!refused && !answer.form) await settle(answer);
  return answer;
}

// take shows what came back from a word or a press, and says whether it was accepted.
async function take(answer) {
  const errors = Object.values(answer.errors ?? {}).filter(Boolean);
  await settle(answer);
  if (answer.form) form.open(answer.form);
  if (errors.length) toasts.fault(errors.join(' '));
  return !errors.length;
}

async function settle(answer) {
  const added = new Set(await refresh());
  drawPanels();
  const replies = (answer.replies ?? []).filter((m) => m.private || added.has(m.id));
  const last = replies.at(-1);
  if (last) foldPinned();
  if (last) lineOf(last.id)?.scrollIntoView({ block: 'nearest' });
  $('new-below').hidden = $('new-below').hidden || Boolean(last);
}

async function move(step) {
  const answer = await attempt(() => api.clock({ ...step, person: app.me }));
  if (!answer) return false;
  await attempt(loadState);
  await refresh();
  drawPanels();
  return true;
}

// arrived takes in a message, new or drawn anew; person is set when they alone may see it.
function arrived({ id, channel, person }) {
  const here = channel === app.channel;
  const members = [...app.people.keys()].filter((p) => channelsOf(p).some((c) => c.id === channel));
  const fresh = app.unread.arrive(channel, id, person ? [person] : members, here ? app.me : '');
  if (here) {
    refreshSoon();
    return;
  }
  panelsSoon();
  if (fresh && channel === direct(app.me)) toasts.notice(words().t('direct_new'), words().t('see'), () => go(channel));
}

function gone({ id, channel }) {
  app.unread.leave(id);
  if (!channel || channel === app.channel) refreshSoon();
  else panelsSoon();
}

function resume() {
  toasts.clear();
  restate();
  refreshSoon();
}

// What stands elsewhere when the page opens is not new.
async function meetMessages() {
  const elsewhere = [...channelsOf(app.me).map((c) => c.id), direct(app.me)].filter((channel) => channel !== app.channel);
  await Promise.allSettled(elsewhere.map(async (channel) => {
    const messages = await api.messages(channel, app.me);
    app.unread.know(channel, messages.map((m) => m.id));
  }));
}

// The page's own controls.

function bind() {
  $('language').addEventListener('change', async (event) => {
    remember('lang', event.target.value);
    await attempt(() => speak(event.target.value));
    drawAll();
    restate();
  });
  $('help').addEventListener('click', () => $('guide').showModal());
  $('guide').addEventListener('close', () => remember('guide', 'seen'));
  $('new-below').addEventListener('click', toBottom);
  $('log').addEventListener('scroll', () => {
    const log = $('log');
    app.atBottom = log.scrollHeight - log.scrollTop - log.clientHeight < nearBottom;
    if (app.atBottom) $('new-below').hidden = true;
  }, { passive: true });
  new ResizeObserver(() => app.atBottom && toBottom()).observe($('log'));
  $('pinned').querySelector('summary').addEventListener('click', () => {
    app.folded.delete(app.channel);
    remember(`pinned.${app.channel}`, $('pinned').open ? 'closed' : 'open');
  });
  composer.box.addEventListener('focus', foldPinned);
  addEventListener('popstate', () => show(...whereabouts()));
  makeSheets(sheets);
}

async function start() {
  await loadState();
  const [me, channel] = whereabouts();
  const lang = [recall('lang'), app.people.get(me)?.locale].find((l) => app.langs.includes(l)) ?? app.langs[0];
  await speak(lang);
  offerLanguages(lang);
  bind();
  history.replaceState(null, '', address(me, channel));
  await attempt(() => api.reload(me));
  await show(me, channel);
  await meetMessages();
  api.listen({ message: arrived, gone, state: restate, lost: () => toasts.fault(words().t('reconnecting')), back: resume });
  document.body.dataset.ready = 'true';
  if (recall('guide') !== 'seen') $('guide').showModal();
}

start().catch((fault) => toasts.fault(fault instanceof api.Fault ? sentence(fault) : String(fault)));
