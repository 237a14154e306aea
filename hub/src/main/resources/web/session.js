import { h } from './lib.js';
import { get, post, save } from './api.js';
import { may } from './access.js';
import { connection } from './connection.js';
import { follow } from './follow.js';
import { LivePage } from './page.js';
import { Button, Emulated, Figures, Progress, Section, State, When } from './parts.js';
import { energyFigures, inferenceFigures, sessionFigures } from './session-figures.js';
import { SessionPlots } from './session-plots.js';
import { leftOut, RunsTable } from './session-runs.js';
import { TextBox } from './text-box.js';
import { oncePerFrame } from './timing.js';
import { Trace } from './trace.js';

const PLOTS_MS = 250;
const ENDED = ['completed', 'failed', 'cancelled'];
const FORMATS = { html: 'report.html', json: 'json', csv: 'csv', 'llama-bench': 'jsonl', prometheus: 'prom', junit: 'xml', svg: 'svg' };

/** Tokens that a page holds of other runs than the one shown; enough for any plot. */
const MOST_TOKENS = 200_000;

/** One session: what was stored before the page came, then what is stored as it goes on. */
export default class Session extends LivePage {
  constructor(props) {
    super(props);
    this.traces = new Map();
    this.powers = new Map();
    this.inference = { inferences_per_s: null, inputs: 0, top1: null, auc: null };
    this.redraw = oncePerFrame(() => {
      if (this.gone) return;
      this.setState({ stamp: this.state.stamp + 1 });
      this.drawing ??= setTimeout(() => this.redrawPlots(), PLOTS_MS);
    });
    Object.assign(this.state, { shown: null, stamp: 0, drawn: 0, naming: false });
  }

  componentWillUnmount() {
    super.componentWillUnmount();
    this.stopFollowing?.();
  }

  /** Figures and text follow each token, plots some times a second: they look at all tokens. */
  redrawPlots() {
    this.drawing = null;
    if (!this.gone) this.setState({ drawn: this.state.drawn + 1 });
  }

  concerns(record) {
    return record === null || record.session === this.props.id || record.spec?.session === this.props.id;
  }

  async read() {
    if (this.over) return this.state.found; // nothing changes any more
    const path = `/api/v1/sessions/${this.props.id}`;
    const [session, { readings }] = await Promise.all([get(path), get(`${path}/readings`)]);
    const result = session.state === 'completed' ? await get(`/api/v1/results/${session.id}`) : null;
    this.firmware ??= session.spec.firmware ? await firmwareName(session.spec.firmware) : null;
    if (result?.inference) this.inference = result.inference;
    if (ENDED.includes(session.state)) await this.readTokens(session.runs);
    else await this.followFrom(session);
    if (result?.energy) await this.readPower(session.runs);
    this.redrawPlots();
    this.over = ENDED.includes(session.state) && !this.gone;
    return { session, result, readings };
  }

  /** The newest first, as many as a page can hold. */
  async readTokens(runs) {
    let held = 0;
    for (const run of [...runs].reverse()) {
      held += run.tokens ?? 0;
      if (held > MOST_TOKENS && run.id !== this.shownOf(runs)?.id) continue;
      await this.readRun(run);
    }
  }

  /** Power over time of the runs that a meter watched. */
  async readPower(runs) {
    for (const run of runs) {
      if (!this.powers.has(run.id)) this.powers.set(run.id, (await get(`/api/v1/runs/${run.id}/power`)).curve);
    }
  }

  async readRun(run) {
    const trace = this.trace(run.id);
    if (run.tokens !== null && trace.tokens >= run.tokens - run.lost) return;
    trace.add((await get(`/api/v1/runs/${run.id}/tokens`)).tokens);
    this.redraw();
  }

  /** Reads what is stored, then listens from there on. */
  async followFrom(session) {
    if (this.stopFollowing) return;
    await this.readTokens(session.runs);
    const newest = session.runs.at(-1);
    const from = newest ? `${newest.id}_${this.trace(newest.id).next}_` : null;
    if (this.gone) return;
    const events = follow(`/api/v1/sessions/${this.props.id}/events`, from, (event, data) => this.onEvent(event, data));
    const records = connection.follow(this.props.id, (record) => this.onRecord(record));
    this.stopFollowing = () => { events(); records(); };
  }

  onEvent(event, data) {
    if (event === 'tokens') this.trace(data.run).add(data.tokens);
    if (event === 'session' && this.state.found) this.setState({ found: { ...this.state.found, session: data } });
    if (event === 'end') this.look();
    this.redraw();
  }

  /** What a device without tokens does; the median of all windows comes with the result. */
  onRecord(record) {
    const hz = this.state.found?.session.runs.find((run) => run.id === record.run)?.tick_hz;
    if (record.type === 'InferenceWindow' && hz) this.inference.inferences_per_s = (record.iterations * hz) / (Number(record.endTicks) - Number(record.startTicks));
    if (record.type === 'InferenceResult') this.inference.inputs++;
    this.redraw();
  }

  trace(run) {
    if (!this.traces.has(run)) this.traces.set(run, new Trace());
    return this.traces.get(run);
  }

  shownOf(runs) {
    return runs.find((run) => run.id === this.state.shown) ?? runs.at(-1);
  }

  view({ session, result, readings }) {
    const runs = session.runs ?? [];
    const shown = this.shownOf(runs);
    const trace = shown && this.trace(shown.id);
    const live = !ENDED.includes(session.state);
    const lost = runs.reduce((sum, run) => sum + (run.lost ?? 0), 0);
    return [
      h('div', { class: 'panel', 'data-session': session.id },
        this.head(session, shown, result),
        h(Figures, { figures: [
          ...(session.inference ? inferenceFigures(this.inference) : sessionFigures(trace, lost, leftOut(runs), result)),
          ...(result ? energyFigures(result.energy, session.inference ? 'inference' : 'token') : []),
        ] })),
      h('div', { class: 'split' },
        session.inference ? null : h(Section, { id: 'generated', title: shown ? `Text of run ${shown.index + 1}` : 'Text' },
          h('div', { class: 'panel' }, h(TextBox, { of: shown?.id, text: trace?.text ?? '', live: live && shown === runs.at(-1) }))),
        h(Section, { id: 'runs', title: 'Runs' }, h(RunsTable, { runs, traces: this.traces, shown: shown?.id, onShow: (run) => this.show(run) }))),
      session.inference ? null : h(Section, { id: 'time', title: 'Over time' },
        h(SessionPlots, { runs, traces: this.traces, readings, powers: this.powers, shown: shown?.id, index: shown?.index ?? 0, stamp: `${this.state.drawn} ${readings.length}` })),
    ];
  }

  show(run) {
    this.setState({ shown: run.id });
    this.readRun(run).catch((problem) => this.setState({ problem }));
  }

  head(session, shown, result) {
    const { spec } = session;
    return h('div', { class: 'session-head' },
      h(State, { state: session.state, part: 'state' }),
      h('strong', {}, h('a', { href: `#/devices/${encodeURIComponent(session.device)}`, 'data-part': 'device' }, session.device)),
      session.emulated ? h('span', { 'data-part': 'emulated' }, h(Emulated)) : null,
      result ? h('span', { 'data-part': 'model' }, [result.model, result.quantization].filter(Boolean).join(' ')) : null,
      h('span', { 'data-part': 'run' }, shown ? position(shown, spec) : session.state === 'queued' ? 'waits for the device' : ''),
      h('span', { 'data-part': 'prompt' }, spec.prompts?.[0] ? `“${spec.prompts[0]}”` : session.inference ? '' : 'from BOS'),
      this.firmware ? h('span', { 'data-part': 'firmware' }, `firmware ${this.firmware}`) : null,
      session.unreachable ? h('span', {}, 'its agent is away; it goes on when the agent is back') : null,
      session.reason ? h('span', { 'data-part': 'reason' }, session.reason) : null,
      ENDED.includes(session.state) ? h('span', {}, 'ended ', h(When, { at: session.ended_at })) : h(Progress, { done: session.done_runs, total: session.total_runs, label: 'runs' }),
      h('span', { class: 'actions' }, this.actions(session)));
  }

  actions(session) {
    const path = `/api/v1/sessions/${session.id}`;
    if (!ENDED.includes(session.state)) {
      return may('operator') ? h(Button, { kind: 'danger', disabled: session.cancel_requested, onClick: () => this.act(() => post(`${path}/cancel`, {})) }, 'Cancel') : null;
    }
    if (session.state !== 'completed') return null;
    return [
      h('a', { class: 'button', href: `#/compare?candidates=${session.id}` }, 'Compare'),
      may('operator') ? this.naming(session) : null,
      h('select', { 'aria-label': 'Export', value: '', onChange: (event) => this.export(path, session.id, event) },
        h('option', { value: '' }, 'Export …'), Object.keys(FORMATS).map((format) => h('option', { value: format }, format))),
    ];
  }

  /** A name makes the session a baseline that others are compared with. */
  naming(session) {
    if (!this.state.naming) return h(Button, { onClick: () => this.setState({ naming: true }) }, 'Make it a baseline');
    return h('form', { class: 'actions', onSubmit: (event) => {
      event.preventDefault();
      const name = new FormData(event.target).get('name');
      this.act(() => post('/api/v1/baselines', { name, session: session.id }).then(() => this.setState({ naming: false })));
    } }, h('input', { name: 'name', required: true, pattern: '[A-Za-z0-9_.\\-]{1,64}', 'aria-label': 'Name of the baseline', placeholder: 'name' }), h('button', { type: 'submit' }, 'Set'));
  }

  export(path, id, event) {
    const format = event.target.value;
    event.target.value = '';
    if (format) save(`${path}/export?format=${format}`, `${id}.${FORMATS[format]}`).catch((problem) => this.setState({ problem }));
  }
}

function position(run, spec) {
  const total = (spec.warmups + spec.repetitions) * spec.prompts.length * spec.modes.length;
  return `run ${run.index + 1} of ${total}${run.kind === 'WARMUP' ? ' (warm-up)' : ''}, ${run.mode}`;
}

/** A firmware as people know it; its digest alone once it has been removed. */
async function firmwareName(sha256) {
  const digest = sha256.slice(0, 12);
  try {
    const { name, version } = await get(`/api/v1/firmware/${sha256}`);
    return `${name}${version ? ` ${version}` : ''} (${digest})`;
  } catch {
    return digest;
  }
}
