import { h } from './lib.js';
import { get, post, remove } from './api.js';
import { callerName, may } from './access.js';
import { LivePage } from './page.js';
import { Button, Empty, Section, State, Table, When } from './parts.js';

const HOUR_MS = 3_600_000;
const STEPS = { open: ['acknowledge', 'Acknowledge'], acknowledged: ['mitigate', 'Mitigated'], mitigated: ['resolve', 'Resolved'] };

/** What is wrong: incidents, each with its timeline, the alerts that fire, and silences. */
export default class Incidents extends LivePage {
  constructor(props) {
    super(props);
    Object.assign(this.state, { shown: props.query.get('incident'), past: false });
  }

  async read() {
    const state = this.state.past ? '' : '?state=unresolved';
    const [page, alerts, silences] = await Promise.all([get(`/api/v1/incidents${state}`), get('/api/v2/alerts'), get('/api/v2/silences')]);
    const { incidents } = page;
    const shown = incidents.some((incident) => incident.id === this.state.shown) ? this.state.shown : incidents[0]?.id ?? null;
    const timeline = shown === null ? [] : await newest(shown);
    return {
      incidents, shown, timeline,
      alerts: alerts.filter((alert) => alert.labels.severity !== 'none'),
      silences: silences.filter((silence) => silence.status.state !== 'expired'),
    };
  }

  view({ incidents, shown, timeline, alerts, silences }) {
    const past = h(Button, { 'aria-pressed': String(this.state.past), onClick: () => this.setState({ past: !this.state.past }, () => this.look()) }, 'Resolved ones too');
    const calm = incidents.length === 0 && alerts.length === 0;
    return [
      h(Section, { id: 'incidents', title: 'Incidents', actions: past },
        calm ? h(Empty, { title: 'Nothing is wrong.' }) : incidents.length === 0 ? h(Empty, { title: 'No incident is open.' }) : this.incidents(incidents, shown)),
      timeline.length ? h(Section, { id: 'timeline', title: `Timeline of incident ${shown}` }, h('div', { 'data-part': 'timeline' }, timelineTable(timeline))) : null,
      alerts.length ? h(Section, { id: 'alerts', title: 'Alerts' }, h('div', { 'data-part': 'alerts' }, this.alerts(alerts))) : null,
      silences.length ? h(Section, { id: 'silences', title: 'Silences' }, this.silences(silences)) : null,
    ];
  }

  incidents(incidents, shown) {
    return h(Table, {
      label: 'Incidents',
      columns: [['Incident'], ['State'], ['Opened'], ['Acknowledged by', 'wide'], ['What', 'text'], ['']],
      rows: incidents.map((incident) => ({
        key: incident.id,
        attributes: { 'data-incident': incident.id, 'aria-current': incident.id === shown ? 'true' : null },
        cells: [
          h(Button, { 'aria-pressed': String(incident.id === shown), 'aria-label': `timeline of incident ${incident.id}`, onClick: () => this.setState({ shown: incident.id }, () => this.look()) }, String(incident.id)),
          h('span', {}, h(State, { state: incident.state }), incident.escalated_at ? ' (escalated)' : null),
          h(When, { at: incident.opened_at }), incident.acknowledged?.by ?? '', incident.title, this.step(incident)],
      })),
    });
  }

  step(incident) {
    const step = STEPS[incident.state];
    if (!step || !may('operator')) return '';
    const [path, name] = step;
    return h(Button, {
      'data-step': path, disabled: this.state.taking === incident.id,
      onClick: () => {
        this.setState({ taking: incident.id });
        this.act(() => post(`/api/v1/incidents/${incident.id}/${path}`, {})).then(() => this.setState({ taking: null }));
      },
    }, name);
  }

  alerts(alerts) {
    return h(Table, {
      label: 'Alerts',
      columns: [['Alert'], ['Severity'], ['State'], ['Since'], ['What', 'text'], ['']],
      rows: alerts.map((alert) => ({
        key: alert.fingerprint,
        cells: [alert.labels.alertname ?? '', alert.labels.severity ?? '', alert.status.state, h(When, { at: alert.startsAt }), [alert.annotations.summary ?? '', runbook(alert)],
          may('operator') && alert.status.silencedBy.length === 0 ? h(Button, { onClick: () => this.silence(alert) }, 'Silence for an hour') : ''],
      })),
    });
  }

  silence(alert) {
    const matchers = Object.entries(alert.labels).map(([name, value]) => ({ name, value, isRegex: false }));
    const now = Date.now();
    return this.act(() => post('/api/v2/silences', { matchers, startsAt: new Date(now).toISOString(), endsAt: new Date(now + HOUR_MS).toISOString(), createdBy: callerName(), comment: 'from the page' }));
  }

  silences(silences) {
    return h(Table, {
      label: 'Silences',
      columns: [['Of', 'text'], ['Until'], ['By'], ['Why', 'wide'], ['']],
      rows: silences.map((silence) => ({
        key: silence.id,
        cells: [silence.matchers.map((m) => `${m.name}=${m.value}`).join(', '), h(When, { at: silence.endsAt }), silence.createdBy, silence.comment,
          may('operator') ? h(Button, { onClick: () => this.act(() => remove(`/api/v2/silence/${silence.id}`)) }, 'End it') : ''],
      })),
    });
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

function timelineTable(timeline) {
  return h(Table, {
    label: 'Timeline',
    columns: [['When'], ['What'], ['By', 'wide'], ['', 'text']],
    rows: timeline.map((entry, i) => ({ key: `${entry.at} ${i}`, cells: [h(When, { at: entry.at }), entry.kind.replaceAll('_', ' '), entry.by ?? '', entry.text] })),
  });
}

/** What to do about it: a page of this hub, or of whoever posted the alert. */
function runbook(alert) {
  const url = alert.annotations.runbook_url;
  return url && /^(https?:\/\/|\/)/.test(url) ? [' ', h('a', { href: url, target: '_blank', rel: 'noreferrer' }, 'runbook')] : null;
}
