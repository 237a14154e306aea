import { Component, h } from './lib.js';
import { connection } from './connection.js';
import { oneAtATime } from './timing.js';
import { Notice } from './parts.js';

const EVERY_MS = 10_000;
const SOON_MS = 100;

/**
 * A page that shows what the hub knows now: it reads with `read()` at first, whenever the lab changes, when the hub
 * is back, and now and then. `view(found)` draws; what was found last stays while the hub is away.
 */
export class LivePage extends Component {
  constructor(props) {
    super(props);
    this.state = { found: null, problem: null };
    this.look = oneAtATime(() => this.#look());
    this.stops = [];
  }

  componentDidMount() {
    this.stops.push(
      connection.watch((state) => state === 'live' && this.look()),
      connection.listen((record) => this.concerns(record) && this.#soon()));
    this.timer = setInterval(() => document.visibilityState === 'visible' && this.look(), EVERY_MS);
    this.look();
  }

  componentWillUnmount() {
    this.gone = true;
    clearInterval(this.timer);
    clearTimeout(this.waiting);
    this.stops.forEach((stop) => stop());
  }

  /** Whether a record of the lab, or null for any time that passed, changes what the page shows. */
  concerns() {
    return true;
  }

  /** Does what a button says, then looks again; a refusal is shown. */
  act(work) {
    return work().then(() => this.look(), (error) => this.setState({ problem: error }));
  }

  /** Several records of one moment are one look at the hub. */
  #soon() {
    this.waiting ??= setTimeout(() => {
      this.waiting = null;
      this.look();
    }, SOON_MS);
  }

  async #look() {
    try {
      const found = await this.read();
      if (!this.gone) this.setState({ found, problem: null });
    } catch (error) {
      if (!this.gone && connection.state === 'live') this.setState({ problem: error });
    }
  }

  render(props, { found, problem }) {
    return h('div', { class: 'page', 'aria-busy': String(found === null && problem === null) },
      problem ? h(Notice, { kind: 'bad' }, problem.message) : null,
      found === null ? h('div', { class: 'panel empty waiting' }, problem ? '' : 'reading …') : this.view(found));
  }
}
