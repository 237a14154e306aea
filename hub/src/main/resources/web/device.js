import { h } from './lib.js';
import { get, post, remove } from './api.js';
import { callerName, may } from './access.js';
import { bytes, celsius, number, seconds, short } from './format.js';
import { LivePage } from './page.js';
import { Button, Emulated, Empty, Figures, Section, State, Table, When } from './parts.js';
import { Plot } from './plot.js';
import { speed } from './fleet.js';

const HOUR_MS = 3_600_000;

/** One device: what it is, what it did, its line, clock and temperature, and what became of it. */
export default class Device extends LivePage {
  async read() {
    const id = encodeURIComponent(this.props.id);
    const [device, history, sessions, results] = await Promise.all([
      get(`/api/v1/devices/${id}`), get(`/api/v1/devices/${id}/history?hours=168`),
      get(`/api/v1/sessions?device=${id}&limit=50`), get(`/api/v1/results?device=${id}&limit=100`),
    ]);
    return { device, history, sessions: sessions.sessions, results: new Map(results.results.map((r) => [r.session, r])) };
  }

  view({ device, history, sessions, results }) {
    return [
      h('div', { class: 'panel' },
        h('div', { class: 'session-head' },
          h(State, { state: device.connected ? device.state : 'lost', part: 'state' }), device.emulated ? h(Emulated) : null,
          device.reason ? h('span', {}, device.reason) : null,
          device.session ? h('a', { href: `#/sessions/${device.session}` }, 'the session that runs') : null,
          device.reserved_by ? h('span', { 'data-part': 'reservation' }, `reserved by ${device.reserved_by} until `, h(When, { at: device.reserved_until })) : null,
          h('span', { class: 'actions' }, this.actions(device))),
        h(Figures, { figures: figures(device, history) })),
      h(Section, { id: 'sessions', title: 'Sessions' }, sessionsTable(sessions, results)),
      h(Section, { id: 'temperature', title: 'Temperature, a week' }, temperature(history.temperature)),
      h(Section, { id: 'states', title: 'States' }, states(history.states)),
      h(Section, { id: 'clock', title: 'Clock' }, clocks(history.clock)),
      h(Section, { id: 'log', title: 'Log' }, log(history.log)),
    ];
  }

  actions(device) {
    if (!may('operator')) return null;
    const path = `/api/v1/devices/${encodeURIComponent(device.id)}/reservation`;
    const who = callerName();
    return [
      h('a', { class: 'button first', href: `#/new?device=${encodeURIComponent(device.id)}` }, 'New session'),
      device.reserved_by === null
        ? h(Button, { onClick: () => this.act(() => post(path, { who, until: new Date(Date.now() + HOUR_MS).toISOString() })) }, 'Reserve for an hour')
        : h(Button, { onClick: () => this.act(() => remove(`${path}?who=${encodeURIComponent(device.reserved_by)}`)) }, 'Release'),
    ];
  }
}

function figures(device, history) {
  const info = device.info ?? {};
  const clock = history.clock.find((each) => each.fitted);
  return [
    ['model', 'Model', [device.model, device.quantization].filter(Boolean).join(' ') || '–'],
    ['platform', 'Platform', device.platform ?? '–'],
    ['firmware', 'Firmware', device.firmware ?? '–'],
    ['agent', 'Agent', device.agent],
    ['port', 'Port', device.port],
    ['celsius', 'Temperature', celsius(device.temperature_celsius), 'at the agent\u2019s last heartbeat, as the device reports it'],
    ['ram', 'RAM', bytes(info.ram_bytes)],
    ['clock', 'Clock', info.tick_hz ? `${number(info.tick_hz / 1e6)} MHz` : '–', clock ? `${number(clock.rate_ppm)} ppm off, times mapped to ±${seconds(clock.error)}` : 'not mapped to the agent\u2019s clock yet'],
    ['link', 'Damaged frames', device.damaged_frames ?? '–', 'on the line since the agent found the device, as its last heartbeat says'],
    ['queued', 'Sessions that wait', device.queued],
  ];
}

function sessionsTable(sessions, results) {
  if (sessions.length === 0) return h(Empty, { title: 'No session on this device yet.' });
  return h(Table, {
    label: 'Sessions of the device',
    columns: [['Session'], ['State'], ['Model', 'wide'], ['tokens/s', 'number'], ['TTFT', 'number wide'], ['ITL, median', 'number wide'], ['Runs', 'number wide'], ['Began']],
    rows: sessions.map((session) => {
      const result = results.get(session.id);
      return {
        key: session.id,
        cells: [h('a', { href: `#/sessions/${session.id}` }, short(session.id)), h(State, { state: session.state }),
          result ? `${result.model} ${result.quantization ?? ''}` : '', speed(result), seconds(result?.ttft), seconds(result?.itl?.median),
          `${session.done_runs} of ${session.total_runs}`, h(When, { at: session.accepted_at ?? session.created_at })],
      };
    }),
  });
}

function temperature(points) {
  if (points.length === 0) return h(Empty, { title: 'It has not reported a temperature.' });
  return h('div', { class: 'panel' }, h(Plot, {
    label: 'Temperature of the device', time: true, height: 180,
    x: points.map((point) => Date.parse(point.at) / 1000),
    series: [{ name: 'temperature', unit: '°C', y: points.map((point) => point.celsius), points: true }],
  }));
}

function states(all) {
  if (all.length === 0) return h(Empty, { title: 'Nothing has changed in a week.' });
  return h(Table, {
    label: 'States of the device',
    columns: [['From'], ['State'], ['Why', 'text'], ['Port', 'wide']],
    rows: all.map((each, i) => ({ key: `${each.at} ${i}`, cells: [h(When, { at: each.at }), h(State, { state: each.state }), each.reason, each.port] })),
  });
}

function clocks(all) {
  if (all.length === 0) return h(Empty, { title: 'No session has mapped its clock yet.' });
  return h(Table, {
    label: 'Clock of the device',
    columns: [['Session'], ['When'], ['Rate', 'number'], ['Error of a mapped time', 'number'], ['Round trip', 'number wide']],
    rows: all.map((each) => ({
      key: each.session,
      cells: [h('a', { href: `#/sessions/${each.session}` }, short(each.session)), h(When, { at: each.at }),
        each.fitted ? (each.rate_ppm === null ? '–' : `${number(each.rate_ppm)} ppm`) : 'cannot be mapped', seconds(each.error), seconds(each.round_trip)],
    })),
  });
}

function log(entries) {
  if (entries.length === 0) return h(Empty, { title: 'It has printed nothing besides the protocol.' });
  return h('pre', { class: 'panel log', tabindex: 0, role: 'region', 'aria-label': 'Log of the device' },
    entries.map((entry) => entry.lines.map((line) => `${entry.at}  ${line}\n`).join('')).join(''));
}
