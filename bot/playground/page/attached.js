// The files that go with the next message: chosen, shown, taken away again, read.
import { el, icon } from './dom.js';

/** Attached are the files that are chosen and not sent yet. */
export class Attached {
  constructor(words) {
    this.words = words;
    this.files = [];
    this.list = document.getElementById('attached');
    this.input = document.getElementById('files');
    this.button = document.getElementById('attach');
    this.button.addEventListener('click', () => this.input.click());
    this.input.addEventListener('change', () => {
      this.files.push(...this.input.files);
      this.input.value = '';
      this.#show();
      document.getElementById('words').focus();
    });
  }

  get empty() {
    return this.files.length === 0;
  }

  clear() {
    this.files = [];
    this.#show();
  }

  /** read answers the files as the demo takes them: a name, a type and the bytes in base64. */
  read() {
    return Promise.all(this.files.map(async (file) => ({ name: file.name, type: file.type, data: await base64(file) })));
  }

  #show() {
    this.list.hidden = this.empty;
    this.list.replaceChildren(...this.files.map((file) => {
      const remove = () => {
        this.files = this.files.filter((other) => other !== file);
        this.#show();
        this.button.focus();
      };
      return el('li', {}, el('span', {}, file.name),
        el('button', { type: 'button', 'aria-label': this.words().t('attach_remove', { name: file.name }), on: { click: remove } }, icon('close')));
    }));
  }
}

function base64(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => done(reader.result.slice(reader.result.indexOf(',') + 1)));
    reader.addEventListener('error', () => failed(reader.error));
    reader.readAsDataURL(file);
  });
}
