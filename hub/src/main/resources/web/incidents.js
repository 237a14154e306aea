import { get, post } from './api.js';
import { h } from './dom.js';
import { when } from './format.js';

const EVERY_MS = 5_000;
const STEPS = { open: ['acknowledge', 'Acknowledge'], acknowledged: ['mitigate', 'Mitigated'], mitigated: ['resolve', 'Resolved'] };

/** What is wrong: incidents that are not resolved, each with its timeline, and the alerts that fire. */
export class IncidentsView {
  constructor(room, onProblem) {
    this.room = room;
    this.onProblem = onProblem;
    this.shown = null;
  }

  start() {
    this.refresh();
    setInterval(() => this.refresh(), EVERY_MS);
  }

  refresh() {
    return this.load().catch(this.onProblem);
  }

  async load() {
    const [page, alerts] = await Promise.all([get('/api/v1/incidents?state=unresolved'), get('/api/v2/alerts')]);
    const incidents = page.incidents;
    if (!incidents.some((incident) => incident.id === this.shown)) this.shown = incidents[0]?.id ?? null;
    const timeline = this.shown === null ? [] : await newest(this.shown);
    this.draw(incidents, timeline, alerts.filter((alert) => alert.labels.severity !== 'none'));
  }

  draw(incidents, timeline, alerts) {
    if (incidents.length === 0 && alerts.length === 0) {
      this.room.replaceChildren(h('div', { class: 'panel empty' }, 'Nothing is wrong.'));
      return;
    }
    this.room.replaceChildren(...[
      incidents.length === 0 ? null : table('incidents', ['Incident', 'State', 'Opened', 'Acknowledged by', 'What', ''],
        incidents.map((incident) => this.row(incident))),
      timeline.length === 0 ? null : table('timeline', [`Timeline of ${this.shown}`, 'What', 'By', ''], timeline.map(line)),
      alerts.length === 0 ? null : table('alerts', ['Alert', 'Severity', 'Since', 'What'], alerts.map(alertRow)),
    ].filter(Boolean));
  }

  row(incident) {
    const [path, name] = STEPS[incident.state];
    const choose = h('button', { type: 'button', 'aria-pressed': String(incident.id === this.shown) }, String(incident.id));
    choose.addEventListener('click', () => {
      this.shown = incident.id;
      this.refresh();
    });
    const next = h('button', { type: 'button', 'data-step': path }, name);
    next.addEventListener('click', () => {
      next.disabled = true;
      post(`/api/v1/incidents/${incident.id}/${path}`, {}).then(() => this.refresh()).catch((error) => {
        next.disabled = false;
        this.onProblem(error);
      });
    });
    return h('tr', { 'data-incident': incident.id, 'aria-current': incident.id === this.shown ? 'true' : null },
      h('td', {}, choose),
      h('td', {}, h('span', { class: 'state', 'data-state': incident.state }, incident.state), incident.escalated_at ? ' (escalated)' : null),
      h('td', {}, when(incident.opened_at)),
      h('td', {}, incident.acknowledged?.by ?? ''),
      h('td', {}, incident.title),
      h('td', {}, next));
  }
}

/** A timeline from the newest line on; pages are in the order of time. */
async function newest(id) {
  const lines = [];
  let page = { next: '' };
  while (page.next !== null) {
    page = await get(`/api/v1/incidents/${id}/timeline?limit=500${page.next ? `&after=${page.next}` : ''}`);
    lines.push(...page.timeline);
  }
  return lines.slice(-50).reverse();
}

function table(part, columns, rows) {
  return h('div', { class: 'panel scroll', tabindex: 0, role: 'region', 'aria-label': part, 'data-part': part },
    h('table', {},
      h('thead', {}, h('tr', {}, columns.map((name) => h('th', { scope: 'col' }, name)))),
      h('tbody', {}, rows)));
}

function line(entry) {
  return h('tr', {},
    h('td', {}, when(entry.at)),
    h('td', {}, entry.kind.replaceAll('_', ' ')),
    h('td', {}, entry.by ?? ''),
    h('td', { class: 'text' }, entry.text));
}

function alertRow(alert) {
  return h('tr', {},
    h('td', {}, alert.labels.alertname ?? ''),
    h('td', {}, alert.labels.severity ?? ''),
    h('td', {}, when(alert.startsAt)),
    h('td', { class: 'text' }, alert.annotations.summary ?? ''));
}
