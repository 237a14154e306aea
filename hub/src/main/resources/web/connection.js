import { get, Refusal } from './api.js';
import { setCaller, token } from './access.js';
import { Bus } from './bus.js';

const LOOK_MS = 5_000;
const LOST_LOOK_MS = 1_500;
const ANSWER_MS = 5_000;

/**
 * Whether the hub is there and lets us in. HTTP decides; the event bus says at once when something has changed or the
 * hub has gone.
 */
class Connection {
  state = 'connecting'; // 'live', 'lost', 'signed-out'
  since = new Date();
  refusal = null;
  #watchers = new Set();
  #listeners = new Set();
  #bus = null;
  #timer = 0;
  #asked = 0;

  start() {
    this.look();
  }

  /** Calls back after each change of the state; answers how to stop that. */
  watch(watcher) {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Calls back with each record that concerns the lab, with null after time without one. */
  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Records of one session as they are stored, where the bus tells them. */
  follow(session, handler) {
    const address = `live.session.${session}`;
    this.#bus?.subscribe(address, handler);
    return () => this.#bus?.unsubscribe(address);
  }

  async look() {
    clearTimeout(this.#timer);
    const number = ++this.#asked;
    try {
      setCaller(await get('/api/v1/caller', ANSWER_MS));
      if (number === this.#asked) this.#become('live', null);
    } catch (error) {
      if (number !== this.#asked) return;
      const out = error instanceof Refusal && (error.status === 401 || error.status === 403);
      this.#become(out ? 'signed-out' : 'lost', out ? error : null);
    }
    if (number !== this.#asked) return;
    this.#timer = setTimeout(() => this.look(), this.state === 'live' ? LOOK_MS : LOST_LOOK_MS * (0.5 + Math.random()));
  }

  #become(state, refusal) {
    const changed = state !== this.state || refusal?.message !== this.refusal?.message;
    this.refusal = refusal;
    if (state !== this.state) this.since = new Date();
    this.state = state;
    if (state === 'live') this.#open();
    if (state === 'signed-out') this.#close();
    if (changed) this.#watchers.forEach((watcher) => watcher(state));
    else if (state === 'live' && token()) this.#listeners.forEach((listener) => listener(null));
  }

  #open() {
    if (this.#bus) return;
    this.#bus = new Bus(() => this.look(), token);
    this.#bus.subscribe('live.lab', (record) => this.#listeners.forEach((listener) => listener(record)));
  }

  /** Whoever signs out, or whose token was revoked, hears no more. */
  #close() {
    this.#bus?.close();
    this.#bus = null;
  }
}

export const connection = new Connection();
