import { h } from './dom.js';
import { emulatedMark } from './emulated.js';
import { number, observerCost, seconds } from './format.js';
import { get } from './api.js';
import { Transcript } from './transcript.js';

/** Why a run that has ended leaves the statistics; empty if it does not. */
function against({ marks = [], failure, status }) {
  const excluding = marks.filter((mark) => mark !== 'clamped_start');
  if (excluding.length) return excluding;
  if (failure) return [failure.toLowerCase()];
  return ['DONE', 'EOS'].includes(status) ? [] : [status.toLowerCase()];
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

/** One session: what was stored before the page came, then what arrives live, joined by position. */
export class SessionView {
  #runs = new Map(); // run id -> { index, kind, mode, transcript, ended, lost, against }
  #changed;
  #result = null;
  #figures = { inferences_per_s: null, inputs: 0, top1: null, auc: null }; // of a device without tokens

  constructor(id, changed) {
    this.id = id;
    this.info = null;
    this.firmware = null;
    this.#changed = changed;
  }

  /** Reads the session and the newest run's tokens; live records may come meanwhile. */
  async load() {
    this.info = await get(`/api/v1/sessions/${this.id}`);
    for (const run of this.info.runs ?? []) {
      this.#begin(run.id, run.index, run.kind, run.mode, run.tick_hz);
      if (run.status) this.#end(run.id, run);
    }
    const firmware = this.info.spec.firmware;
    if (firmware) this.firmware = await firmwareName(firmware);
    const newest = this.#newest();
    if (newest) {
      const { tokens } = await get(`/api/v1/runs/${newest.id}/tokens`);
      tokens.forEach((token) => newest.transcript.addStored(token));
    }
    this.#changed();
    if (this.info.state === 'completed') await this.#loadResult();
  }

  async #loadResult() {
    this.#result = await get(`/api/v1/results/${this.id}`);
    this.#figures = this.#result.inference ?? this.#figures;
    this.#changed();
  }

  /** A record of this session, as the agent wrote it. */
  onRecord(record) {
    if (record.type === 'RunStarted') this.#begin(record.run, record.index, record.kind, record.mode, Number(record.tickHz));
    if (record.type === 'TokenChunk') this.#runs.get(record.run)?.transcript.addChunk(record);
    if (record.type === 'InferenceWindow') this.#window(record);
    if (record.type === 'InferenceResult') this.#figures.inputs++;
    if (record.type === 'RunEnded') this.#end(record.run, record);
    if (record.type === 'SessionEnded' && this.info) this.info.state = record.outcome.toLowerCase();
    if (record.type === 'SessionEnded' && record.outcome === 'COMPLETED') this.#loadResult().catch(() => {}); // the next look has it
    this.#changed();
  }

  #begin(id, index, kind, mode, tickHz) {
    if (this.#runs.has(id)) return;
    this.#runs.set(id, { id, index, kind, mode, tickHz, transcript: new Transcript(tickHz), ended: false, lost: 0, against: [] });
    if (this.info?.state === 'queued' || this.info?.state === 'dispatched') this.info.state = 'running';
  }

  #end(id, end) {
    const run = this.#runs.get(id);
    if (run) Object.assign(run, { ended: true, lost: end.lost, against: against(end) });
  }

  /** How many runs the statistics leave out, and why. */
  #leftOut() {
    const left = [...this.#runs.values()].filter((run) => run.kind === 'MEASURED' && run.against.length);
    const why = [...new Set(left.flatMap((run) => run.against))].join(', ');
    return left.length ? `${left.length} (${why})` : '0';
  }

  /** The newest window's rate; the median of all comes with the result. */
  #window({ run, iterations, startTicks, endTicks }) {
    const hz = this.#runs.get(run)?.tickHz;
    if (hz) this.#figures.inferences_per_s = (iterations * hz) / (Number(endTicks) - Number(startTicks));
  }

  #newest() {
    return [...this.#runs.values()].at(-1);
  }

  /** The whole panel, made once; `update` then changes only texts, so nothing jumps. */
  render() {
    const figure = (key, label) => h('div', {}, h('dt', {}, label), h('dd', { 'data-figure': key }));
    return h('div', { class: 'panel', 'data-session': this.id },
      h('div', { class: 'session-head' },
        h('strong', { 'data-part': 'device' }), h('span', { 'data-part': 'emulated', hidden: true }, emulatedMark()), h('span', { class: 'state', 'data-part': 'state' }),
        h('span', { 'data-part': 'run' }), h('span', { 'data-part': 'prompt' }), h('span', { 'data-part': 'firmware' })),
      h('dl', { class: 'figures', 'data-part': 'tokens' },
        figure('tokens', 'tokens'), figure('tokens-per-second', 'tokens/s'),
        figure('ttft', 'TTFT'), figure('lost', 'lost tokens'), figure('left-out', 'runs left out'),
        figure('observer', 'observer\u2019s cost')),
      h('dl', { class: 'figures', 'data-part': 'inference', hidden: true },
        figure('inferences-per-second', 'inferences/s'), figure('inputs', 'labelled inputs'),
        figure('top1', 'top-1'), figure('auc', 'AUC')),
      h('p', { id: 'text' }));
  }

  update(panel) {
    const run = this.#newest();
    const spec = this.info?.spec;
    const part = (name, text) => { panel.querySelector(`[data-part="${name}"]`).textContent = text; };
    const figure = (name, text) => { panel.querySelector(`[data-figure="${name}"]`).textContent = text; };
    part('device', spec?.device ?? '');
    panel.querySelector('[data-part="emulated"]').hidden = !this.info?.emulated;
    part('state', this.info?.state ?? '');
    panel.querySelector('[data-part="state"]').dataset.state = this.info?.state ?? '';
    part('run', run && spec ? this.#position(run, spec) : '');
    part('prompt', spec?.prompts?.[0] ? `“${spec.prompts[0]}”` : this.info?.inference ? '' : 'from BOS');
    part('firmware', this.firmware ? `firmware ${this.firmware}` : '');
    const lost = [...this.#runs.values()].reduce((sum, each) => sum + (each.lost ?? 0), 0);
    figure('tokens', String(run?.transcript.tokens ?? 0));
    figure('tokens-per-second', number(run?.transcript.tokensPerSecond));
    figure('ttft', seconds(run?.transcript.ttft));
    figure('lost', String(lost));
    figure('left-out', this.#leftOut());
    figure('observer', observerCost(this.#result?.observer_cost));
    const inference = this.info?.inference === true;
    panel.querySelector('[data-part="tokens"]').hidden = inference;
    panel.querySelector('[data-part="inference"]').hidden = !inference;
    figure('inferences-per-second', number(this.#figures.inferences_per_s));
    figure('inputs', this.#figures.inputs ? String(this.#figures.inputs) : number(null));
    figure('top1', number(this.#figures.top1));
    figure('auc', number(this.#figures.auc));
    const text = run?.transcript.text ?? '';
    const shown = panel.querySelector('#text');
    if (shown.textContent !== text) shown.textContent = text;
  }

  #position(run, spec) {
    const total = (spec.warmups + spec.repetitions) * spec.prompts.length * spec.modes.length;
    return `run ${run.index + 1} of ${total}${run.kind === 'WARMUP' ? ' (warm-up)' : ''}, ${run.mode}`;
  }
}
