// Counts what each person has not seen. Only messages never met before count; a card drawn anew does not.

/** Unread remembers ids by channel and what waits by person and channel. */
export class Unread {
  #known = new Map();
  #waiting = new Map();

  /** know takes ids as seen by nobody in particular: they are there, and are not new. */
  know(channel, ids) {
    const known = this.#known.get(channel) ?? new Set();
    ids.forEach((id) => known.add(id));
    this.#known.set(channel, known);
  }

  /** arrive says whether a message is new, and then counts it for those who may see it, but not for reader. */
  arrive(channel, id, people, reader) {
    if (this.#known.get(channel)?.has(id)) return false;
    this.know(channel, [id]);
    people.filter((person) => person !== reader).forEach((person) => this.#set(person, channel).add(id));
    return true;
  }

  /** leave forgets a message that is gone. */
  leave(id) {
    this.#waiting.forEach((ids) => ids.delete(id));
  }

  /** read empties what a person had waiting in a channel. */
  read(person, channel) {
    this.#set(person, channel).clear();
  }

  /** count is how much a person has waiting in a channel. */
  count(person, channel) {
    return this.#waiting.get(`${person} ${channel}`)?.size ?? 0;
  }

  #set(person, channel) {
    const key = `${person} ${channel}`;
    if (!this.#waiting.has(key)) this.#waiting.set(key, new Set());
    return this.#waiting.get(key);
  }
}
