import { bytes, celsius, joules, number, observerCost, seconds } from './format.js';

/** What each figure is; where it comes from and how sure it is stands with the result. */
const MEANING = {
  tg_ts: 'decode throughput: tokens after the first by the time from the first to the last',
  pp_ts: 'prefill throughput: prompt tokens by the time that processing them took',
  ttft: 'time to first token, from the acceptance of the request',
  'itl.median': 'median of the times between tokens that follow each other, over all valid runs',
  'itl.p95': '95 of 100 such times are shorter',
  'itl.p99': '99 of 100 such times are shorter',
  tpot: 'time per output token: the time after the first token by the tokens after it',
  e2el: 'from the acceptance to the last token',
  peak_ram: 'the most RAM that the device reported in use',
  observer_cost: 'what telling each token live costs the device, from live and deferred runs',
};

const SOURCE = {
  measured: 'measured on the device\u2019s clock',
  derived: 'computed from measured figures',
  host_clock: 'measured on the agent\u2019s clock: the line is in it',
  reported: 'reported by the firmware, not measured',
  emulated: 'of an emulator: no board\u2019s performance',
};

/** A figure's meaning, provenance and uncertainty, for people. */
function explain(key, result, show) {
  const figure = key.split('.')[0];
  const source = result?.provenance?.[key] ?? result?.provenance?.[figure];
  const sure = result?.uncertainty?.[key] ?? result?.uncertainty?.[figure];
  const lines = [MEANING[key]];
  if (source) lines.push(SOURCE[source] ?? source);
  if (sure) lines.push(`one tick of the clock changes it by ${show(sure.resolution)}`);
  if (sure?.clock) lines.push(`mapping the clocks adds at most ${show(sure.clock)}`);
  if (sure?.spread) lines.push(`95 % interval over the runs: ${show(sure.spread.low)} to ${show(sure.spread.high)}`);
  return lines.filter(Boolean).join('\n');
}

/** What a power meter says; of a device without one it says so. */
export function energyFigures(energy, what) {
  const shown = (value, show) => (value === null || value === undefined ? 'not measured' : show(value));
  if (!energy) return [['energy', 'energy', 'not measured', 'no power meter is bound to the device in its agent\u2019s configuration']];
  const milliwatts = (value) => `${number(value)} mW`;
  const bound = (error, show) => (error === null ? '' : `\u00b1 ${show(error)}: the meter, the clocks and lost samples`);
  const without = (net) => (net === null ? '' : `${joules(net)} without the idle power`);
  const about = [energy.emulated ? SOURCE.emulated : `measured by ${energy.meter} ${energy.meter_serial}`, energy.settled ? '' : 'the idle power had not settled', energy.note];
  const explained = (...lines) => [...lines, ...about].filter(Boolean).join('\n');
  const each = energy[`energy_per_${what}`];
  return [
    ['energy', `energy/${what}`, shown(each, joules), explained(without(energy[`energy_per_${what}_net`]), bound(energy.error, joules))],
    ['prefill-energy', 'prefill energy', shown(energy.prefill_energy, joules), explained(without(energy.prefill_energy_net), bound(energy.prefill_error, joules))],
    ['idle-power', 'idle power', shown(energy.idle_power_mw, milliwatts), explained('right before the runs', bound(energy.idle_error_mw, milliwatts))],
    ['mean-power', 'mean power', shown(energy.mean_power_mw, milliwatts), explained(`highest sample ${shown(energy.peak_power_mw, milliwatts)}`)],
  ];
}

/** Figures of the run that is shown, and of the whole session once it has a result. */
export function sessionFigures(trace, lost, leftOut, result) {
  const of = (key, name, label, value, show) => [name, label, show(value), explain(key, result, show)];
  return [
    ['tokens', 'tokens of this run', String(trace?.tokens ?? 0)],
    of('tg_ts', 'tokens-per-second', result ? 'tokens/s' : 'tokens/s of this run', result ? result.tg_ts : trace?.rate, number),
    of('ttft', 'ttft', 'TTFT', result ? result.ttft : trace?.ttft, seconds),
    of('itl.median', 'itl', 'ITL, median', result?.itl?.median, seconds),
    of('itl.p95', 'itl-p95', 'ITL, p95', result?.itl?.p95, seconds),
    of('itl.p99', 'itl-p99', 'ITL, p99', result?.itl?.p99, seconds),
    of('tpot', 'tpot', 'TPOT', result?.tpot, seconds),
    of('pp_ts', 'prefill', 'prefill, tokens/s', result?.pp_ts, number),
    of('e2el', 'e2el', 'E2EL', result?.e2el, seconds),
    of('peak_ram', 'peak-ram', 'peak RAM', result?.peak_ram, bytes),
    ['celsius', 'temperature', result?.temperature ? `${celsius(result.temperature.start)} to ${celsius(result.temperature.max)}` : '–', 'when the first valid run began, and the highest'],
    ['observer', 'observer\u2019s cost', observerCost(result?.observer_cost), MEANING.observer_cost],
    ['lost', 'lost tokens', String(lost), 'tokens that the device generated and that never arrived'],
    ['left-out', 'runs left out', leftOut, 'measured runs that the statistics leave out, and why'],
  ];
}

/** Of a device that has no tokens. */
export function inferenceFigures(inference) {
  return [
    ['inferences-per-second', 'inferences/s', number(inference.inferences_per_s)],
    ['inputs', 'labelled inputs', inference.inputs ? String(inference.inputs) : number(null)],
    ['top1', 'top-1', number(inference.top1)],
    ['auc', 'AUC', number(inference.auc)],
  ];
}
