// What the browser remembers between visits; where it may not, everything still works.

/** recall is what was kept under a name, or "". */
export function recall(name) {
  try {
    return localStorage.getItem(`hilo.${name}`) ?? '';
  } catch {
    return '';
  }
}

/** remember keeps a text under a name. */
export function remember(name, value) {
  try {
    localStorage.setItem(`hilo.${name}`, value);
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}
