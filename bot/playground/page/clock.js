// The clock of the demo: what time it is there, what is due next, and the buttons that move it.

/** Clock shows state.now as it ticks; move(step) answers when everything due by then has been done. */
export class Clock {
  constructor({ words, move }) {
    Object.assign(this, { words, move });
    this.root = document.getElementById('clock');
    this.status = document.getElementById('clock-status');
    this.root.addEventListener('click', (event) => {
      const button = event.target.closest('button');
      if (!button || button.getAttribute('aria-disabled') === 'true') return;
      this.#go(button.dataset.advance ? { advance: button.dataset.advance } : { next: true });
    });
    setInterval(() => this.draw(), 5000);
  }

  /** set takes the moment of the demo and of what is due next (ISO, or null). */
  set(now, next) {
    this.base = new Date(now).getTime();
    this.since = performance.now();
    this.next = next ? new Date(next) : null;
    this.draw();
  }

  /** now is the present moment of the demo. */
  now() {
    return new Date(this.base + performance.now() - this.since);
  }

  async #go(step) {
    const words = this.words();
    this.root.setAttribute('aria-busy', 'true');
    this.#lock(true);
    this.status.textContent = words.t('clock_moving');
    const moved = await this.move(step);
    this.root.removeAttribute('aria-busy');
    this.#lock(false);
    this.status.textContent = moved ? this.words().t('clock_moved', { when: this.words().moment(this.now()) }) : '';
  }

  #lock(on) {
    for (const button of this.root.querySelectorAll('button')) {
      const idle = button.id === 'clock-next' && !this.next;
      if (on || idle) button.setAttribute('aria-disabled', 'true');
      else button.removeAttribute('aria-disabled');
    }
  }

  /** draw writes the moment anew, in the language of the page. */
  draw() {
    if (this.base === undefined) return;
    const words = this.words();
    const now = this.now();
    document.getElementById('clock-day').textContent = words.day(now, true);
    document.getElementById('clock-time').textContent = words.time(now);
    document.getElementById('tab-clock').textContent = words.time(now);
    document.getElementById('clock-due').textContent = this.next ? words.t('clock_due', { when: words.moment(this.next) }) : words.t('clock_nothing');
    if (!this.root.hasAttribute('aria-busy')) this.#lock(false);
  }
}
