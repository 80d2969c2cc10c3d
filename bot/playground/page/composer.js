// Where one writes: Enter sends, Shift+Enter is a new line, "/" at the start shows what can be asked for.
import { el } from './dom.js';
import { Attached } from './attached.js';

const tallest = 180; // pixels
const kinds = ['need', 'round', 'ballot', 'network', 'hilo'];

/** Composer calls send(text, files), which answers whether they were taken; what was not taken stays in the box. */
export class Composer {
  constructor({ words, send }) {
    Object.assign(this, { words, send, picked: -1 });
    this.box = document.getElementById('words');
    this.list = document.getElementById('hints');
    this.button = document.getElementById('send');
    this.attached = new Attached(words);
    document.getElementById('composer').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#post();
    });
    this.box.addEventListener('input', () => this.#typed());
    this.box.addEventListener('keydown', (event) => this.#key(event));
    this.box.addEventListener('blur', () => this.#hide());
  }

  get text() {
    return this.box.value;
  }

  set text(value) {
    this.box.value = value;
    this.#grow();
    this.#hide();
  }

  async #post() {
    const text = this.box.value.trim();
    if ((!text && this.attached.empty) || this.busy) return;
    this.busy = true;
    this.button.setAttribute('aria-disabled', 'true');
    this.#hide();
    const taken = await this.send(text, await this.attached.read());
    if (taken) this.attached.clear();
    if (taken && this.box.value.trim() === text) this.text = '';
    this.busy = false;
    this.button.removeAttribute('aria-disabled');
    this.box.focus();
  }

  #typed() {
    this.#grow();
    const start = this.box.value;
    const match = /^\/\S*$/.test(start) ? kinds.filter((kind) => this.#command(kind).startsWith(start.toLowerCase())) : [];
    if (!match.length) return this.#hide();
    this.picked = -1;
    this.list.replaceChildren(...match.map((kind, i) => this.#hint(kind, i)));
    this.list.hidden = false;
    this.#mark();
  }

  #command(kind) {
    return this.words().t(`hint_${kind}`);
  }

  #hint(kind, i) {
    const take = (event) => {
      event.preventDefault();
      this.#take(i);
    };
    return el('li', { role: 'option', id: `hint-${i}`, 'aria-selected': 'false', dataset: { command: this.#command(kind) }, on: { mousedown: take } },
      el('b', {}, this.#command(kind)), el('span', {}, this.words().t(`hint_${kind}_text`)));
  }

  #take(i) {
    this.text = `${this.list.children[i].dataset.command} `;
    this.box.focus();
  }

  #hide() {
    this.list.hidden = true;
    this.picked = -1;
    this.box.removeAttribute('aria-activedescendant');
  }

  #mark() {
    [...this.list.children].forEach((node, i) => node.setAttribute('aria-selected', String(i === this.picked)));
    if (this.picked >= 0) this.box.setAttribute('aria-activedescendant', `hint-${this.picked}`);
    else this.box.removeAttribute('aria-activedescendant');
  }

  #key(event) {
    if (event.isComposing) return;
    if (!this.list.hidden && this.#hintKey(event)) {
      event.preventDefault();
      return;
    }
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      this.#post();
    }
  }

  // hintKey moves in the list of hints and says whether the key was for it. Enter without a choice sends as ever.
  #hintKey(event) {
    const count = this.list.children.length;
    switch (event.key) {
      case 'ArrowDown': this.picked = (this.picked + 1) % count; break;
      case 'ArrowUp': this.picked = (this.picked + count - (this.picked < 0 ? 0 : 1)) % count; break;
      case 'Escape': this.#hide(); return true;
      case 'Enter':
      case 'Tab':
        if (this.picked < 0 || event.shiftKey) return false;
        this.#take(this.picked);
        return true;
      default: return false;
    }
    this.#mark();
    return true;
  }

  #grow() {
    this.box.style.height = '';
    if (this.box.value) this.box.style.height = `${Math.min(this.box.scrollHeight, tallest)}px`;
  }
}
