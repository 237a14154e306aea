import { h } from './lib.js';
import { celsius, number } from './format.js';
import { State, Table } from './parts.js';

const SHOWN = 200;

/** Why a run that has ended leaves the statistics; empty if it does not. */
export function against({ marks = [], failure, status }) {
  const excluding = marks.filter((mark) => mark !== 'clamped_start');
  if (excluding.length) return excluding;
  if (failure) return [failure.toLowerCase()];
  return status === null || ['DONE', 'EOS'].includes(status) ? [] : [status.toLowerCase()];
}

/** How many runs the statistics leave out, and why. */
export function leftOut(runs) {
  const left = runs.filter((run) => run.kind === 'MEASURED' && against(run).length);
  const why = [...new Set(left.flatMap(against))].join(', ');
  return left.length ? `${left.length} (${why})` : '0';
}

/** The newest runs with their validity; one of them is shown. A column in which all are alike is left out. */
export function RunsTable({ runs, traces, shown, onShow }) {
  const more = [
    ['Mode', 'wide', (run) => run.mode],
    ['Highest', 'number wide', (run) => celsius(run.temperature?.max)],
    ['Prompt', 'wide', (run) => (run.prompt ? `“${run.prompt}”` : 'from BOS')],
  ].filter(([, , cell]) => new Set(runs.map(cell)).size > 1);
  return h('div', { class: 'runs' },
    h(Table, {
      label: 'Runs',
      columns: [['Run', 'number'], ['Kind'], ['Validity'], ['Tokens', 'number'], ['tokens/s', 'number'], ...more],
      rows: runs.slice(-SHOWN).reverse().map((run) => ({
        key: run.id,
        attributes: { 'aria-current': run.id === shown ? 'true' : null, 'data-run': run.index },
        cells: [
          h('button', { type: 'button', 'aria-pressed': String(run.id === shown), 'aria-label': `show run ${run.index + 1}`, onClick: () => onShow(run) }, run.index + 1),
          run.kind === 'WARMUP' ? 'warm-up' : 'measured', validity(run), run.tokens ?? traces.get(run.id)?.tokens ?? '–', number(traces.get(run.id)?.rate),
          ...more.map(([, , cell]) => cell(run))],
      })),
    }),
    runs.length > SHOWN ? h('p', { class: 'quiet' }, `and ${runs.length - SHOWN} before`) : null);
}

function validity(run) {
  if (!run.status) return h(State, { state: 'running' });
  const why = against(run);
  return h('span', { title: run.reason }, h(State, { state: why.length ? 'invalid' : 'valid' }), why.length ? `: ${why.join(', ')}` : null,
    run.marks?.includes('clamped_start') ? ' (start clamped)' : null);
}
