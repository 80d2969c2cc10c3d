// Short sentences that come and go: faults, which stay until put away, and notices.
import { el, icon } from './dom.js';

const noticeFor = 10000;

/** Toasts shows one fault and one notice at a time. */
export class Toasts {
  constructor(words) {
    this.words = words;
    this.alerts = document.getElementById('alerts');
    this.notices = document.getElementById('notices');
  }

  /** fault shows a sentence until it is put away or something succeeds. */
  fault(text) {
    this.alerts.replaceChildren(this.#toast(text, this.alerts));
  }

  /** clear puts the fault away. */
  clear() {
    this.alerts.replaceChildren();
  }

  /** hush puts the notice away. */
  hush() {
    this.notices.replaceChildren();
  }

  /** notice shows a sentence for a while, with something to press. */
  notice(text, label, act) {
    const button = el('button', { type: 'button', class: 'button', on: { click: () => { this.notices.replaceChildren(); act(); } } }, label);
    const toast = this.#toast(text, this.notices, button);
    this.notices.replaceChildren(toast);
    setTimeout(() => { if (!toast.matches(':hover, :focus-within')) toast.remove(); }, noticeFor);
  }

  #toast(text, place, button) {
    const close = el('button', { type: 'button', class: 'round', 'aria-label': this.words().t('close'), on: { click: () => place.replaceChildren() } }, icon('close'));
    return el('div', { class: 'toast' }, el('p', {}, text), button, close);
  }
}
