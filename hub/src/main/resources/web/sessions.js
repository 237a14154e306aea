import { h } from './lib.js';
import { get } from './api.js';
import { may } from './access.js';
import { seconds, short } from './format.js';
import { LivePage } from './page.js';
import { Button, Emulated, Empty, Section, State, Table, When } from './parts.js';
import { speed } from './fleet.js';

const STATES = ['queued', 'dispatched', 'running', 'completed', 'failed', 'cancelled'];
const PAGE = 50;

/** All sessions, newest first; two or more that are chosen can be compared. */
export default class Sessions extends LivePage {
  constructor(props) {
    super(props);
    Object.assign(this.state, { chosen: [], state: '', limit: PAGE });
  }

  async read() {
    const { state, limit } = this.state;
    const [sessions, results] = await Promise.all([
      get(`/api/v1/sessions?limit=${limit}${state && `&state=${state}`}`), get(`/api/v1/results?limit=${limit}`)]);
    return { sessions: sessions.sessions, more: sessions.next !== null && limit < 500, results: new Map(results.results.map((r) => [r.session, r])) };
  }

  choose(change) {
    this.setState(change, () => this.look());
  }

  view({ sessions, more, results }) {
    const { chosen, state } = this.state;
    const filter = h('select', { 'aria-label': 'State', value: state, onChange: (event) => this.choose({ state: event.target.value }) },
      h('option', { value: '' }, 'in any state'), STATES.map((each) => h('option', { value: each }, each)));
    const [reference, ...candidates] = chosen;
    const compare = chosen.length > 1
      ? h('a', { class: 'button first', href: `#/compare?reference=${reference}&candidates=${candidates.join(',')}` }, `Compare ${chosen.length}`)
      : h('span', { class: 'quiet' }, 'choose two that have completed to compare them');
    if (sessions.length === 0) {
      return [h('div', { class: 'section-head' }, filter), h(Empty, { title: state ? `No session is ${state}.` : 'No session yet.' },
        may('operator') ? h('a', { href: '#/new' }, 'Start one') : null, ' or from a shell: ', h('code', {}, './tiny-profiler sessions run --device DEVICE --prompt "Once upon a time"'))];
    }
    return h(Section, { id: 'sessions', title: 'Newest first', actions: [compare, filter] },
      h(Table, {
        label: 'Sessions',
        columns: [['Compare'], ['Session'], ['Device'], ['State'], ['Model', 'wide'], ['tokens/s', 'number'], ['TTFT', 'number wide'], ['ITL, median', 'number wide'], ['Runs', 'number wide'], ['By', 'wide'], ['Created', 'wide']],
        rows: sessions.map((session) => this.row(session, results.get(session.id))),
      }),
      more ? h(Button, { onClick: () => this.choose({ limit: Math.min(500, this.state.limit * 2) }) }, 'Older ones') : null);
  }

  row(session, result) {
    const { chosen } = this.state;
    const toggle = () => this.setState({ chosen: chosen.includes(session.id) ? chosen.filter((id) => id !== session.id) : [...chosen, session.id].slice(-6) });
    return {
      key: session.id,
      attributes: { 'data-session': session.id },
      cells: [
        session.state === 'completed'
          ? h('input', { type: 'checkbox', 'aria-label': `choose the session on ${session.device} of ${session.created_at}`, checked: chosen.includes(session.id), onChange: toggle }) : '',
        h('a', { href: `#/sessions/${session.id}` }, short(session.id)),
        h('span', {}, h('a', { href: `#/devices/${encodeURIComponent(session.device)}` }, session.device), session.emulated ? h(Emulated) : null),
        h(State, { state: session.state }),
        result ? `${result.model} ${result.quantization ?? ''}` : '', speed(result), seconds(result?.ttft), seconds(result?.itl?.median),
        `${session.done_runs} of ${session.total_runs}`, session.created_by, h(When, { at: session.created_at })],
    };
  }
}
