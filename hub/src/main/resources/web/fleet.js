import { h } from './lib.js';
import { all, get, post } from './api.js';
import { may } from './access.js';
import { celsius, number, observerCost, seconds } from './format.js';
import { LivePage } from './page.js';
import { Button, Emulated, Empty, Notice, Progress, Section, State, Table, When } from './parts.js';

const COLUMNS = [['Device'], ['State'], ['Agent', 'wide'], ['Model', 'wide'], ['Quantization', 'wide'], ['tokens/s', 'number'],
  ['TTFT', 'number wide'], ['Mode', 'wide'], ['Observer\u2019s cost', 'number wide'], ['Temperature', 'number wide'], ['Queued', 'number wide'], ['Last seen', 'wide']];

/** What is wrong comes first, then what works, then what waits. */
const ORDER = ['lost', 'unknown', 'opening', 'identifying', 'flashing', 'running', 'idle'];

/** Agents, devices, what runs, and what is wrong. */
export default class Fleet extends LivePage {
  constructor(props) {
    super(props);
    Object.assign(this.state, { filter: '', only: null, scan: null });
  }

  async read() {
    const [status, results, agents, health, sessions, alerts, incidents] = await Promise.all([
      get('/devices/status'), get('/api/v1/results?limit=200'), all('/api/v1/agents', 'agents'),
      get('/api/v1/health').catch((problem) => ({ status: 'unhealthy', checks: [], problem })),
      get('/api/v1/sessions?state=running&limit=100'), get('/api/v2/alerts'), get('/api/v1/incidents?state=unresolved'),
    ]);
    const newest = new Map();
    for (const result of results.results) if (!newest.has(result.device)) newest.set(result.device, result);
    return {
      devices: status.devices, newest, agents, health, sessions: sessions.sessions, incidents: incidents.incidents,
      alerts: alerts.filter((alert) => alert.labels.severity !== 'none'),
    };
  }

  view(found) {
    return [
      this.wrong(found),
      found.sessions.length ? h(Section, { id: 'running', title: 'Running now' }, h('div', { class: 'cards' }, found.sessions.map(running))) : null,
      h(Section, { id: 'devices', title: 'Devices', actions: this.tools(found.devices) }, this.devices(found)),
      h(Section, { id: 'agents', title: 'Agents' }, agentsTable(found.agents)),
    ];
  }

  wrong({ health, incidents, alerts, agents }) {
    const checks = health.checks.filter((check) => check.status !== 'healthy');
    const away = agents.filter((agent) => !agent.connected);
    const calm = checks.length + incidents.length + alerts.length + away.length === 0 && health.status === 'healthy';
    return h('div', { class: `panel verdict ${calm ? 'good' : 'bad'}`, id: 'health' },
      h('strong', {}, h(State, { state: health.status, part: 'health' })),
      calm ? h('span', {}, 'Nothing is wrong.') : h('ul', {},
        checks.map((check) => h('li', { key: check.name }, `${check.name} is ${check.status}${check.text ? `: ${check.text}` : ''}`)),
        away.map((agent) => h('li', { key: agent.id }, `agent ${agent.id} is away since `, h(When, { at: agent.last_seen }))),
        incidents.length + alerts.length ? h('li', {}, h('a', { href: '#/incidents' }, `${count(incidents.length, 'incident')}, ${count(alerts.length, 'alert')}`)) : null));
  }

  tools(devices) {
    return devices.length === 0 ? null : [
      h('input', {
        type: 'search', 'aria-label': 'Filter devices', placeholder: 'Filter devices', value: this.state.filter,
        onInput: (event) => this.setState({ filter: event.target.value }),
      }),
      may('operator') ? h(Button, { onClick: () => this.scan() }, 'Look for devices') : null,
    ];
  }

  scan() {
    this.setState({ scan: 'looking …' });
    return this.act(async () => {
      const { agents } = await post('/devices/scan', {});
      this.setState({ scan: agents.map((a) => `${a.agent}: ${a.problem ?? `${a.appeared.length} appeared, ${a.vanished.length} vanished, ${a.stayed.length} stayed`}`).join('; ') || 'no agent is connected' });
    });
  }

  devices({ devices, newest }) {
    if (devices.length === 0) {
      return h(Empty, { title: 'No devices yet.' },
        'Start an agent next to a board: ', h('code', {}, './tiny-profiler agent run --config config/agent.yaml'),
        ', or see two devices at work: ', h('code', {}, './tiny-profiler demo'));
    }
    const { filter, only, scan } = this.state;
    const counts = new Map();
    for (const device of devices) counts.set(shown(device), (counts.get(shown(device)) ?? 0) + 1);
    const wanted = devices.filter((device) => (!only || shown(device) === only)
      && [device.id, device.agent, device.model, device.platform, device.quantization, device.port].join(' ').toLowerCase().includes(filter.toLowerCase()));
    wanted.sort((a, b) => ORDER.indexOf(shown(a)) - ORDER.indexOf(shown(b)) || a.id.localeCompare(b.id, 'en', { numeric: true }));
    return [
      scan ? h(Notice, {}, scan) : null,
      h('div', { class: 'chips', role: 'group', 'aria-label': 'Devices by state' }, [...counts].map(([state, times]) =>
        h(Button, { key: state, kind: 'chip', 'aria-pressed': String(only === state), onClick: () => this.setState({ only: only === state ? null : state }) },
          h(State, { state }), ` ${times}`))),
      h(Table, { label: 'Devices', columns: COLUMNS, rows: wanted.map((device) => row(device, newest.get(device.id))) }),
      wanted.length === 0 ? h(Notice, {}, 'No device is like that.') : null,
    ];
  }
}

function count(n, what) {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

function shown(device) {
  return device.connected ? device.state : 'lost';
}

/** Decode throughput, or of a device without tokens its inferences; marked if it is not of the device's own clock. */
export function speed(result) {
  if (result?.inference) return `${number(result.inference.inferences_per_s)} inf/s`;
  return number(result?.tg_ts) + (result?.clock === 'host' ? ' (host clock)' : '');
}

function row(device, result) {
  return {
    key: device.id,
    attributes: { 'data-device': device.id },
    cells: [
      h('span', {}, h('a', { href: `#/devices/${encodeURIComponent(device.id)}` }, device.id), device.emulated ? h(Emulated) : null),
      device.session ? h('a', { href: `#/sessions/${device.session}` }, h(State, { state: shown(device) })) : h(State, { state: shown(device) }),
      device.agent, device.model ?? '', device.quantization ?? '',
      result ? h('a', { href: `#/sessions/${result.session}`, 'aria-label': `${speed(result)}, newest session` }, speed(result)) : speed(null),
      seconds(result?.ttft), result?.modes?.join(' + ') ?? '',
      h('span', { 'data-part': 'observer' }, observerCost(result?.observer_cost)),
      celsius(device.temperature_celsius), device.queued || '', h(When, { at: device.last_seen }),
    ],
  };
}

function running(session) {
  return h('a', { key: session.id, class: 'panel card', href: `#/sessions/${session.id}`, 'data-session': session.id },
    h('strong', {}, session.device), session.emulated ? h(Emulated) : null,
    h('span', { class: 'quiet' }, session.spec.prompts?.[0] ? `“${session.spec.prompts[0]}”` : 'from BOS'),
    h(Progress, { done: session.done_runs, total: session.total_runs, label: `runs of ${session.device}` }));
}

function agentsTable(agents) {
  if (agents.length === 0) return h(Empty, { title: 'No agents yet.' });
  return h(Table, {
    label: 'Agents',
    columns: [['Agent'], ['State'], ['Devices', 'number'], ['Spool', 'number'], ['Not stored', 'text'], ['Host', 'wide'], ['Version', 'wide'], ['Last seen', 'wide']],
    rows: agents.map((agent) => ({
      key: agent.id,
      attributes: { 'data-agent': agent.id },
      cells: [agent.id, h(State, { state: agent.connected ? 'connected' : 'away' }), agent.devices,
        agent.spool_records === null ? '–' : `${agent.spool_records} records`, troubled(agent.records), agent.host ?? '', agent.version ?? '', h(When, { at: agent.last_seen })],
    })),
  });
}

/** Records of an agent that did not come through. */
function troubled(records = {}) { // a hub of the release before does not tell
  const words = [['rejected', 'rejected'], ['unknown', 'not understood'], ['lost', 'lost'], ['refused', 'refused']];
  return words.filter(([name]) => records[name] > 0).map(([name, word]) => `${records[name]} ${word}`).join(', ') || 'none';
}
