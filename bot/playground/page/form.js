// Forms that the server opens, as a modal dialog. Closing one keeps nothing.
import { drawNodes } from './blocks.js';
import { el } from './dom.js';

/** FormDialog shows one form at a time; send(form, values) answers {form, errors, …} or throws. */
export class FormDialog {
  constructor({ words, people, send, fail }) {
    Object.assign(this, { words, people, send, fail });
    this.dialog = document.getElementById('form-dialog');
    this.fields = document.getElementById('form-fields');
    document.getElementById('form').addEventListener('submit', (event) => this.#submit(event));
    for (const id of ['form-close', 'form-cancel']) document.getElementById(id).addEventListener('click', () => this.dialog.close());
    this.dialog.addEventListener('close', () => this.#forget());
  }

  /** open shows a form; over an open one it replaces it. */
  open(form) {
    this.form = form;
    document.getElementById('form-title').textContent = form.title;
    document.getElementById('form-submit').textContent = form.submit || this.words().t('submit');
    const general = el('p', { class: 'field-error general', role: 'alert', id: 'form-error', hidden: true });
    this.fields.replaceChildren(general, ...intro(form.intro), ...(form.fields ?? []).map((field) => this.#field(field)));
    if (!this.dialog.open) this.dialog.showModal();
    (this.fields.querySelector('input, textarea, select') ?? document.getElementById('form-submit')).focus();
  }

  #forget() {
    this.form = null;
    this.fields.replaceChildren();
  }

  async #submit(event) {
    event.preventDefault();
    if (!this.form || this.dialog.ariaBusy === 'true') return;
    const missing = this.#missing();
    if (Object.keys(missing).length) return this.#show(missing);
    const form = this.form;
    this.dialog.ariaBusy = 'true';
    try {
      const answer = await this.send(form, this.#values());
      if (this.form !== form) return;
      if (answer.errors && Object.keys(answer.errors).length) this.#show(answer.errors);
      else if (answer.form) this.open(answer.form);
      else this.dialog.close();
    } catch (fault) {
      this.#show({ '': this.fail(fault) });
    } finally {
      this.dialog.ariaBusy = 'false';
    }
  }

  #missing() {
    const values = this.#values();
    const empty = this.form.fields.filter((field) => field.required && field.kind !== 'bool' && !values[field.name].trim());
    return Object.fromEntries(empty.map((field) => [field.name, this.words().t('field_required')]));
  }

  #values() {
    return Object.fromEntries((this.form.fields ?? []).map((field) => {
      const input = this.#input(field.name);
      return [field.name, field.kind === 'bool' ? String(input.checked) : input.value];
    }));
  }

  #input(name) {
    return document.getElementById(`field-${name}`);
  }

  // show writes every error beside its field and moves to the first; what belongs to no field stands on top.
  #show(errors) {
    const rest = { ...errors };
    let first = null;
    for (const field of this.form.fields ?? []) {
      const text = rest[field.name] ?? '';
      delete rest[field.name];
      this.#mark(field.name, text);
      if (text) first ??= this.#input(field.name);
    }
    const general = document.getElementById('form-error');
    general.textContent = Object.values(rest).filter(Boolean).join(' ') || (first ? this.words().t('form_errors') : '');
    general.hidden = !general.textContent;
    (first ?? document.getElementById('form-title')).focus();
  }

  #mark(name, text) {
    const note = document.getElementById(`error-${name}`);
    note.textContent = text;
    note.hidden = !text;
    const input = this.#input(name);
    if (text) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
  }

  #field(field) {
    const id = `field-${field.name}`;
    const described = [field.hint && `hint-${field.name}`, `error-${field.name}`].filter(Boolean).join(' ');
    const input = this.#draw(field, { id, name: field.name, 'aria-describedby': described, 'aria-required': field.required ? 'true' : undefined });
    const optional = field.required || field.kind === 'bool' ? null : el('span', { class: 'optional' }, this.words().t('optional'));
    const label = el('label', { for: id }, field.label, optional);
    const hint = field.hint ? el('p', { class: 'hint', id: `hint-${field.name}` }, field.hint) : null;
    const error = el('p', { class: 'field-error', id: `error-${field.name}`, hidden: true });
    return el('div', { class: `field ${field.kind}` }, ...(field.kind === 'bool' ? [input, label] : [label, input]), hint, error);
  }

  #draw(field, props) {
    const typed = { ...props, placeholder: field.placeholder || undefined, maxlength: field.max || undefined };
    switch (field.kind) {
      case 'longtext': return withValue(el('textarea', { ...typed, rows: 4 }), field.value);
      case 'choice': return this.#choice(field, props, field.options ?? []);
      case 'user': return this.#choice(field, props, [...this.people().values()].map((p) => ({ value: p.id, label: `${p.name}${p.entity ? ` · ${p.entity}` : ''}` })));
      case 'bool': return el('input', { ...props, type: 'checkbox', checked: field.value === 'true' });
      default: return withValue(el('input', { ...typed, type: 'text', autocomplete: 'off' }), field.value);
    }
  }

  #choice(field, props, options) {
    const empty = el('option', { value: '' }, field.placeholder || this.words().t('choose'));
    const select = el('select', props, empty, options.map((option) => el('option', { value: option.value }, option.label)));
    return withValue(select, field.value);
  }
}

function withValue(input, value) {
  input.value = value ?? '';
  return input;
}

function intro(nodes) {
  return nodes?.length ? [el('div', { class: 'intro' }, drawNodes(nodes))] : [];
}
