import { h } from './dom.js';
import { emulatedMark } from './emulated.js';
import { number, observerCost, seconds, when } from './format.js';

const COLUMNS = [
  ['Device'], ['State'], ['Agent'], ['Model'], ['Quantization'], ['Port'],
  ['tokens/s', 'number'], ['TTFT', 'number'], ['Mode'], ['Observer\u2019s cost', 'number'], ['Last seen'],
];

/** The device table. `results` are the newest result of each device; `current` is the session shown. */
export function devicesView(devices, results, current) {
  if (devices.length === 0) {
    return h('div', { class: 'panel empty' },
      h('strong', {}, 'No devices yet.'), h('br'),
      'Start an agent next to a board: ', h('code', {}, './tiny-profiler agent run --config config/agent.yaml'),
      ', or see two devices at work: ', h('code', {}, './tiny-profiler demo'));
  }
  return h('div', { class: 'panel scroll', tabindex: 0, role: 'region', 'aria-labelledby': 'devices-title' },
    h('table', {},
      h('thead', {}, h('tr', {}, COLUMNS.map(([name, kind]) => h('th', { scope: 'col', class: kind }, name)))),
      h('tbody', {}, devices.map((device) => row(device, results.get(device.id), current)))));
}

/** Decode throughput, or of a device without tokens its inferences; marked if it is not of the device's own clock. */
function speed(result) {
  if (result?.inference) return `${number(result.inference.inferences_per_s)} inf/s`;
  return number(result?.tg_ts) + (result?.clock === 'host' ? ' (host clock)' : '');
}

function row(device, result, current) {
  const state = device.connected ? device.state : 'lost';
  const name = result ? h('a', { href: `#/sessions/${result.session}` }, device.id) : device.id;
  return h('tr', { 'data-device': device.id, 'aria-current': current?.spec.device === device.id ? 'true' : null },
    h('td', {}, name, device.emulated ? emulatedMark() : null),
    h('td', {}, h('span', { class: 'state', 'data-state': state }, state)),
    h('td', {}, device.agent ?? ''),
    h('td', {}, device.model ?? ''),
    h('td', {}, device.quantization ?? ''),
    h('td', { class: 'port', title: device.port ?? '' }, h('bdi', {}, device.port ?? '')),
    h('td', { class: 'number' }, speed(result)),
    h('td', { class: 'number' }, seconds(result?.ttft)),
    h('td', {}, result?.modes?.join(' + ') ?? ''),
    h('td', { class: 'number', 'data-part': 'observer' }, observerCost(result?.observer_cost)),
    h('td', {}, when(device.last_seen)));
}
