// The page's texts and the way each language writes dates. Sentences come from the server; none is written here.

/** Words are the texts of one language, with dates drawn in the network's time zone. */
export class Words {
  constructor(lang, table, zone) {
    this.lang = lang;
    this.table = table;
    this.zone = zone || undefined;
    this.locale = { en: 'en-GB' }[lang] ?? lang;
  }

  /** t is the text under key with its {placeholders} filled. */
  t(key, args = {}) {
    return (this.table[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => args[name] ?? whole);
  }

  /** has says whether there is a text under key. */
  has(key) {
    return key in this.table;
  }

  /** day is «lunes 16 de enero»: the weekday always. */
  day(at, withYear = false) {
    const date = this.#format(at, { day: 'numeric', month: 'long', ...(withYear && { year: 'numeric' }) });
    return `${this.#format(at, { weekday: 'long' })} ${date}`;
  }

  /** time is 10:00, and 10.00 h in Valencian. */
  time(at) {
    const text = this.#format(at, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    return this.lang === 'ca' ? `${text.replace(':', '.')} h` : text;
  }

  /** moment is the day and the time. */
  moment(at) {
    return `${this.day(at)}, ${this.time(at)}`;
  }

  /** dayKey is the same for two moments of one day. */
  dayKey(at) {
    return this.#format(at, { year: 'numeric', month: '2-digit', day: '2-digit' });
  }

  #format(at, options) {
    return new Intl.DateTimeFormat(this.locale, { timeZone: this.zone, ...options }).format(at);
  }
}
