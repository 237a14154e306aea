import { h } from './lib.js';
import { get, post, remove } from './api.js';
import { may } from './access.js';
import { bytes, short } from './format.js';
import { LivePage } from './page.js';
import { Button, Empty, Notice, Progress, Section, State, Table, When } from './parts.js';

const ROLES = ['viewer', 'operator', 'admin'];

/** What keeps the hub in order: health, backups, maintenance, deploys, monitoring; for admins tokens and the audit log. */
export default class Operations extends LivePage {
  constructor(props) {
    super(props);
    Object.assign(this.state, { trying: false, made: null, asked: null });
  }

  async read() {
    const admin = may('admin');
    const [health, backups, maintenance, deploys, monitoring, tokens, audit] = await Promise.all([
      get('/api/v1/health'), get('/api/v1/backups?limit=20'), get('/api/v1/maintenance?limit=20'), get('/api/v1/deploys?limit=20'), get('/api/v1/monitoring'),
      admin ? get('/api/v1/tokens?limit=100') : null, admin ? get('/api/v1/audit?limit=50') : null,
    ]);
    return { health, backups: backups.backups, maintenance: maintenance.maintenance, deploys: deploys.deploys, monitoring, tokens: tokens?.tokens, audit: audit?.audit };
  }

  view({ health, backups, maintenance, deploys, monitoring, tokens, audit }) {
    return [
      h(Section, { id: 'health', title: `Health of ${health.service} ${health.version}` }, checks(health)),
      h(Section, { id: 'backups', title: 'Backups', actions: may('operator') ? h(Button, { onClick: () => this.act(() => post('/api/v1/backups', {})) }, 'Back up now') : null },
        backups.length ? this.backups(backups) : h(Empty, { title: 'No backup yet.' })),
      h(Section, { id: 'maintenance', title: 'Maintenance', actions: this.maintaining() },
        maintenance.length ? maintenanceTable(maintenance) : h(Empty, { title: 'Nothing was done yet.' }, 'Archive moves old results aside, optimize keeps the database quick, cleanup removes what nobody needs.')),
      h(Section, { id: 'deploys', title: 'Deploys' },
        deploys.length ? deployTable(deploys) : h(Empty, { title: 'No deploy yet.' }, h('code', {}, 'tiny-profiler deploy'), ' on the hub’s host puts another release into service without a pause, and turns back one that fails.')),
      h(Section, { id: 'monitoring', title: 'Monitoring' }, monitoringTable(monitoring)),
      tokens ? h(Section, { id: 'tokens', title: 'Tokens' }, this.creating(), this.tokens(tokens)) : null,
      audit ? h(Section, { id: 'audit', title: 'Audit log' }, auditTable(audit)) : null,
    ];
  }

  backups(backups) {
    return h(Table, {
      label: 'Backups',
      columns: [['Backup'], ['State'], ['Size', 'number'], ['Verified', 'wide'], ['By', 'wide'], ['', 'text']],
      rows: backups.map((backup) => ({
        key: backup.id,
        attributes: { 'data-backup': backup.id },
        cells: [backup.id, h(State, { state: backup.state }), bytes(backup.bytes), h(When, { at: backup.verified_at }), backup.requested_by ?? 'elsewhere',
          ['running', 'verifying'].includes(backup.state) ? h(Progress, { done: backup.done, total: backup.total, label: backup.stage ?? backup.state })
            : backup.reason || (may('operator') && backup.state !== 'failed' ? h(Button, { 'aria-label': `Verify ${backup.id}`, onClick: () => this.act(() => post(`/api/v1/backups/${backup.id}/verify`, {})) }, 'Verify') : '')],
      })),
    });
  }

  maintaining() {
    if (!may('operator')) return null;
    const begin = (kind) => this.act(() => post('/api/v1/maintenance', { kind, dry_run: this.state.trying }));
    return [
      h('label', {}, h('input', { type: 'checkbox', checked: this.state.trying, onChange: (event) => this.setState({ trying: event.target.checked }) }), ' only say what would be done'),
      ['archive', 'optimize', 'cleanup'].map((kind) => h(Button, { key: kind, 'data-kind': kind, onClick: () => begin(kind) }, `${kind[0].toUpperCase()}${kind.slice(1)}`)),
    ];
  }

  creating() {
    const make = (event) => {
      event.preventDefault();
      const form = new FormData(event.target);
      const wish = { role: form.get('role'), ...(form.get('name') ? { name: form.get('name') } : {}) };
      this.act(() => post('/api/v1/tokens', wish).then((made) => this.setState({ made })));
    };
    return [
      this.state.made ? h(Notice, {}, `Its secret is shown this once: `, h('code', { 'data-part': 'secret' }, this.state.made.token)) : null,
      h('form', { class: 'section-head', onSubmit: make }, h('span', { class: 'actions' },
        h('select', { name: 'role', 'aria-label': 'Role of the new token' }, ROLES.map((role) => h('option', {}, role))),
        h('input', { name: 'name', maxlength: 100, 'aria-label': 'Name of the new token', placeholder: 'name' }),
        h('button', { type: 'submit' }, 'Create a token'))),
    ];
  }

  tokens(tokens) {
    return h(Table, {
      label: 'Tokens',
      columns: [['Name'], ['Role'], ['Agent', 'wide'], ['Created'], ['Revoked', 'wide'], ['']],
      rows: tokens.map((token) => ({
        key: token.id,
        cells: [token.name, token.role, token.agent ?? '', h(When, { at: token.created_at }), h(When, { at: token.revoked_at }),
          token.revoked_at ? '' : this.state.asked === token.id
            ? h(Button, { kind: 'danger', onClick: () => this.act(() => remove(`/api/v1/tokens/${token.id}`)) }, 'Revoke for good')
            : h(Button, { 'aria-label': `Revoke ${token.name}`, onClick: () => this.setState({ asked: token.id }) }, 'Revoke')],
      })),
    });
  }
}

function checks(health) {
  return h(Table, {
    label: 'Checks',
    columns: [['Check'], ['State'], ['Observed', 'number'], ['', 'text']],
    rows: health.checks.map((check) => ({
      key: check.name, cells: [check.name, h(State, { state: check.status }), `${observed(check)}`, check.text ?? ''],
    })),
  });
}

function observed({ observed: value, unit }) {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'object') return JSON.stringify(value);
  if (unit === 'B') return bytes(value);
  return `${typeof value === 'number' ? Number(value.toPrecision(4)) : value} ${unit ?? ''}`;
}

function maintenanceTable(all) {
  return h(Table, {
    label: 'Maintenance',
    columns: [['What'], ['State'], ['Began'], ['By', 'wide'], ['Outcome', 'text']],
    rows: all.map((each) => ({
      key: each.id,
      attributes: { 'data-maintenance': each.kind },
      cells: [`${each.kind}${each.dry_run ? ', tried' : ''}`, h(State, { state: each.state }), h(When, { at: each.started_at }), each.requested_by,
        each.reason || Object.entries(each.outcome ?? {}).map(([name, value]) => `${name.replaceAll('_', ' ')}: ${typeof value === 'object' ? JSON.stringify(value) : value}`).join(', ')],
    })),
  });
}

function deployTable(all) {
  return h(Table, {
    label: 'Deploys',
    columns: [['What'], ['State'], ['Began'], ['Took', 'number'], ['By', 'wide'], ['Reason', 'text']],
    rows: all.map((each) => ({
      key: each.id,
      attributes: { 'data-deploy': each.to_version },
      cells: [`${each.kind} ${each.from_version} → ${each.to_version} on ${each.colour}`, h(State, { state: each.outcome === 'done' ? 'done' : 'failed' }), h(When, { at: each.started_at }),
        `${((Date.parse(each.ended_at) - Date.parse(each.started_at)) / 1000).toFixed(0)} s`, each.requested_by, each.reason],
    })),
  });
}

function monitoringTable(monitoring) {
  const services = monitoring.monitoring;
  if (services.length === 0) return h(Empty, { title: 'The hub knows of no Prometheus, Alertmanager or Grafana.' }, h('code', {}, 'health.monitoring'), ' in its configuration has their addresses.');
  return h(Table, {
    label: 'Monitoring',
    columns: [['Service'], ['State'], ['Address', 'text'], ['Answered in', 'number wide']],
    rows: services.map((service) => ({
      key: service.name,
      cells: [service.name, h('span', {}, h(State, { state: service.trouble ? 'unhealthy' : 'healthy' }), service.trouble ? `: ${service.trouble}` : ''), service.url ?? '', service.trouble ? '–' : `${service.millis} ms`],
    })),
  });
}

function auditTable(audit) {
  return h(Table, {
    label: 'Audit log',
    columns: [['When'], ['Who'], ['Role', 'wide'], ['What'], ['Path', 'text wide'], ['From', 'wide'], ['Answer', 'number']],
    rows: audit.map((entry) => ({
      key: entry.id,
      cells: [h(When, { at: entry.at }), h('span', { title: entry.caller_id }, entry.caller || short(entry.caller_id)), entry.role, entry.operation, `${entry.method} ${entry.path}`, entry.address, entry.status ?? '–'],
    })),
  });
}
