// When the page is drawn anew on its own account: together what comes together, and never under a finger.

const longestPress = 1000; // milliseconds

// A button that is replaced between pressing and letting go loses the press, so that redraws wait for the end of it;
// but not for ever, since some presses end out of our sight, as on the list of a select.
let letGo = Promise.resolve();

function holdStill() {
  letGo = new Promise((resolve) => {
    const end = () => setTimeout(resolve); // after the click that follows
    addEventListener('pointerup', end, { once: true, capture: true });
    addEventListener('pointercancel', end, { once: true, capture: true });
    setTimeout(resolve, longestPress);
  });
}

addEventListener('pointerdown', holdStill, { capture: true });

/** still is kept when nothing is being pressed. */
export const still = () => letGo;

/** coalesced runs work once for many calls that come together, and once more for those that come meanwhile. */
export function coalesced(work) {
  let running = false;
  let again = false;
  return async function run() {
    again = true;
    if (running) return;
    running = true;
    while (again) {
      await still();
      again = false;
      await work();
    }
    running = false;
  };
}
