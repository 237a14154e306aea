import { h } from './lib.js';
import { all, get } from './api.js';
import { clock, number, percent, seconds, short } from './format.js';
import { Distribution } from './distribution.js';
import { LivePage } from './page.js';
import { Emulated, Empty, Notice, Section, State, Table } from './parts.js';
import { Plot } from './plot.js';

/** Figures in the order of interest, the field of a run's export, and how each is written. */
const FIGURES = [
  ['tg_ts', 'Decode throughput, tokens/s', 'tg_ts', number],
  ['itl', 'Inter-token latency, median of a run', null, seconds],
  ['ttft', 'Time to first token', 'ttft', seconds],
  ['tpot', 'Time per output token', 'tpot', seconds],
  ['pp_ts', 'Prefill throughput, tokens/s', 'pp_ts', number],
  ['e2el', 'End-to-end latency', 'e2el', seconds],
];
const CURVE = 300;

/** Sessions beside each other: distributions, intervals, verdicts. */
export default class Compare extends LivePage {
  async read() {
    const [{ results }, baselines] = await Promise.all([get('/api/v1/results?limit=200'), all('/api/v1/baselines', 'baselines')]);
    const { reference, candidates } = chosen(this.props.query, results);
    const choices = { results, baselines, reference, candidates };
    if (!reference || candidates.length === 0) return choices;
    const query = new URLSearchParams({ reference, candidates: candidates.join(','), force: true }); // what differs is told
    const report = await get(`/api/v1/compare?${query}`);
    const ids = report.sides.map((side) => side.session);
    if (ids.join() !== this.ids?.join()) {
      this.exports = await Promise.all(ids.map((id) => get(`/api/v1/sessions/${id}/export?format=json`)));
      this.ids = ids;
    }
    return { ...choices, report, exports: this.exports };
  }

  componentDidUpdate(before) {
    if (before.query.toString() !== this.props.query.toString()) this.look();
  }

  concerns(record) {
    return record === null || record.type === 'SessionEnded';
  }

  view(found) {
    if (found.results.length < 2) return h(Empty, { title: 'There are not two results yet.' }, h('a', { href: '#/new' }, 'Start a session'));
    return [this.choice(found), found.report ? this.report(found) : h(Notice, {}, 'Choose what to compare with what.')];
  }

  choice({ results, baselines, reference, candidates }) {
    const go = (next) => { location.hash = `#/compare?reference=${encodeURIComponent(next.reference)}&candidates=${encodeURIComponent(next.candidate)}`; };
    const options = (groups) => groups.map(([label, each]) => (each.length ? h('optgroup', { label }, each.map(([id, name]) => h('option', { key: id, value: id }, name))) : null));
    const sessions = results.map((result) => [result.session, nameOf(result)]);
    const named = baselines.map((baseline) => [baseline.name, baseline.name]);
    const candidate = candidates[0] ?? '';
    return h('div', { class: 'panel form fit' },
      h('div', { class: 'field' }, h('label', { for: 'reference' }, 'Reference'),
        h('select', { id: 'reference', value: reference, onChange: (event) => go({ reference: event.target.value, candidate }) }, options([['Baselines', named], ['Sessions', sessions]]))),
      h('div', { class: 'field' }, h('label', { for: 'candidate' }, candidates.length > 1 ? `Candidate, and ${candidates.length - 1} more` : 'Candidate'),
        h('select', { id: 'candidate', value: candidate, onChange: (event) => go({ reference, candidate: event.target.value }) }, options([['Sessions', sessions], ['Baselines', named]]))));
  }

  report({ report, exports }) {
    const differences = [...new Set(report.comparisons.flatMap((each) => each.differences))];
    const sides = report.sides.map((side) => `${side.model} ${side.quantization ?? ''} on ${side.device}`);
    return [
      differences.length ? h(Notice, { kind: 'warn' }, `They differ in more than what is measured (${differences.join('; ')}): read the figures as those of two things, not as a regression of one.`) : null,
      h('div', { class: 'verdicts' }, report.comparisons.map((each, i) => h('div', { class: 'panel card', 'data-part': 'verdict', key: each.session },
        h('strong', {}, h(State, { state: each.verdict })), h('span', {}, sides[i + 1], ' against ', sides[0], report.sides[i + 1].emulated ? h(Emulated) : null), h('span', {}, each.reason)))),
      h(Section, { id: 'distributions', title: 'Runs side by side' }, h('div', { class: 'verdicts' }, FIGURES.map((figure) => strip(figure, report, exports, sides)))),
      report.comparisons.map((each, i) => h(Section, { key: each.session, id: `figures-${i}`, title: `${sides[i + 1]} against ${sides[0]}` }, figuresTable(each))),
      h(Section, { id: 'gaps', title: 'How gaps between tokens are spread' }, gaps(exports, sides)),
    ];
  }
}

/** What the address asks for; without it the newest two of different models. */
function chosen(query, results) {
  const wanted = query.get('candidates')?.split(',').filter(Boolean) ?? [];
  const first = results.find((result) => result.session === wanted[0]) ?? results[0];
  const like = (a, b) => a.model_sha === b.model_sha && a.quantization === b.quantization;
  const others = results.filter((result) => result.session !== first?.session);
  const other = wanted.length ? others.find((each) => like(each, first)) ?? others[0] : others.find((each) => !like(each, first)) ?? others[0];
  return { reference: query.get('reference') ?? other?.session, candidates: wanted.length ? wanted : first ? [first.session] : [] };
}

function nameOf(result) {
  return `${clock(result.created_at)}  ${result.device}, ${result.model} ${result.quantization ?? ''} (${short(result.session)})`;
}

function figuresTable(comparison) {
  return h(Table, {
    label: `Figures of ${comparison.name}`,
    columns: [['Figure', 'name'], ['Reference', 'number'], ['Candidate', 'number'], ['Change', 'number'], ['95 % interval', 'number wide'], ['p', 'number wide'], ['Verdict']],
    rows: comparison.figures.map((each) => {
      const [, label, , show] = FIGURES.find(([key]) => key === each.figure);
      return {
        key: each.figure,
        attributes: { 'data-figure': each.figure },
        cells: [h('span', {}, label, h('small', { class: 'quiet' }, each.reason)), show(each.reference.median), show(each.candidate.median), percent(each.change_percent),
          each.change_interval ? `${percent(each.change_interval.low)} to ${percent(each.change_interval.high)}` : '–', number(each.p), h(State, { state: each.verdict })],
      };
    }),
  });
}

/** The valid runs' values of a figure. */
function values(session, field) {
  return session.runs.filter((run) => run.valid).map((run) => (field === null ? median(run.itl) : run[field])).filter((value) => Number.isFinite(value));
}

function median(gaps) {
  const sorted = [...(gaps ?? [])].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function strip([key, label, field, show], report, exports, names) {
  const sides = exports.map((session, i) => {
    const told = i === 0 ? report.comparisons[0].figures.find((f) => f.figure === key)?.reference : report.comparisons[i - 1].figures.find((f) => f.figure === key)?.candidate;
    return { name: names[i], values: values(session, field), median: told?.median, interval: told?.interval ?? null };
  });
  if (sides.every((side) => side.values.length === 0)) return null;
  return h('div', { class: 'panel card', key }, h('strong', {}, label), h(Distribution, { label, sides, show }));
}

/** Share of all gaps that are at most so long, to p99: what is beyond would squeeze the rest. */
function gaps(exports, names) {
  const sorted = exports.map((session) => session.runs.filter((run) => run.valid).flatMap((run) => run.itl ?? []).sort((a, b) => a - b));
  const most = Math.max(...sorted.map((all) => all[Math.floor((all.length - 1) * 0.99)] ?? 0));
  if (!(most > 0)) return h(Empty, { title: 'There are no gaps between tokens.' });
  const x = Array.from({ length: CURVE }, (_, i) => (most * 1e3 * i) / (CURVE - 1));
  const series = sorted.slice(0, 3).map((all, i) => ({ name: names[i], unit: '%', y: x.map((ms) => (100 * countUpTo(all, ms / 1e3)) / Math.max(1, all.length)) }));
  return h('div', { class: 'panel' }, h(Plot, { label: 'Share of gaps that are at most so long, to p99', xLabel: 'ms', x, series }));
}

function countUpTo(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
