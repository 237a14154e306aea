import { Component, h } from './lib.js';
import { all, get, post } from './api.js';
import { may } from './access.js';
import { bytes } from './format.js';
import { connection } from './connection.js';
import { Empty, Notice } from './parts.js';

const NUMBERS = [
  ['repetitions', 'Measured runs', '5', '1', '10000', 'of each prompt; from 5 on a comparison can decide something'],
  ['warmups', 'Warm-up runs', '1', '0', '10000', 'run before them, and left out of the statistics'],
  ['max_tokens', 'Tokens', '256', '1', '1000000', 'most that a run generates'],
  ['temperature', 'Sampling temperature', '0', '0', '100', '0 is greedy: each run generates the same'],
  ['seed', 'Seed', '', '0', '4294967295', 'of the sampling'],
  ['cool_down_ms', 'Pause before each run, ms', '', '0', '3600000', 'lets a board cool down'],
  ['priority', 'Priority', '0', '-1000', '1000', 'the higher one runs first'],
];

/** A form for a session; what the hub refuses stands at the field that it names. */
export default class NewSession extends Component {
  state = { choices: null, problem: null, sending: false, device: this.props.query.get('device') ?? '', prompts: [''] };

  componentDidMount() {
    const read = () => this.read().catch((problem) => this.setState({ problem }));
    this.stop = connection.watch((state) => state === 'live' && read());
    read();
  }

  componentWillUnmount() {
    this.stop();
  }

  async read() {
    const [{ devices }, models, firmware] = await Promise.all([get('/devices/status'), all('/api/v1/models', 'models'), all('/api/v1/firmware', 'firmware')]);
    const device = this.state.device || (devices.find((each) => each.connected) ?? devices[0])?.id || '';
    this.setState({ choices: { devices, models, firmware }, device, problem: null });
  }

  async submit(event) {
    event.preventDefault();
    const form = new FormData(event.target);
    const body = { device: form.get('device'), prompts: form.getAll('prompt'), modes: form.getAll('mode') };
    for (const name of ['model', 'firmware', 'who']) if (form.get(name)) body[name] = form.get(name);
    for (const [name] of NUMBERS) if (form.get(name) !== '') body[name] = Number(form.get(name));
    const labels = form.get('labels').split('\n').filter((line) => line.trim()).map((line) => line.split(/=(.*)/s).slice(0, 2).map((part) => part.trim()));
    if (labels.length) body.labels = Object.fromEntries(labels.map(([key, value]) => [key, value ?? '']));
    this.setState({ sending: true, problem: null });
    try {
      location.hash = `#/sessions/${(await post('/api/v1/sessions', body)).id}`;
    } catch (problem) {
      this.setState({ problem, sending: false }, () => document.querySelector('[aria-invalid="true"]')?.focus());
    }
  }

  /** A field with what is wrong with it. */
  field(name, label, hint, control, kind = '') {
    const { problem } = this.state;
    const wrong = problem && fieldOf(problem) === name;
    const told = [hint && `${name}-hint`, wrong && `${name}-problem`].filter(Boolean).join(' ');
    return h('div', { class: `field ${kind}` },
      h('label', { for: name }, label),
      control({ id: name, name, 'aria-describedby': told || null, 'aria-invalid': wrong ? 'true' : null }),
      hint ? h('span', { class: 'hint', id: `${name}-hint` }, hint) : null,
      wrong ? h('span', { class: 'wrong', id: `${name}-problem`, role: 'alert' }, problem.message) : null);
  }

  render(props, { choices, problem, sending, prompts }) {
    if (!may('operator')) return h(Notice, {}, 'Your token may look, but not start sessions: that needs the role operator.');
    if (!choices) return h('div', { class: 'panel empty waiting' }, problem?.message ?? 'reading …');
    if (choices.devices.length === 0) return h(Empty, { title: 'There is no device yet.' }, 'Start an agent next to a board, then come back.');
    const named = problem && FIELDS.includes(fieldOf(problem));
    return h('form', { class: 'panel form', onSubmit: (event) => this.submit(event), novalidate: true },
      problem && !named ? h('div', { class: 'all' }, h(Notice, { kind: 'bad' }, problem.message)) : null,
      this.field('device', 'Device', null, (a) => h('select', { ...a, value: this.state.device, onChange: (event) => this.setState({ device: event.target.value }) }, choices.devices.map(deviceChoice))),
      this.field('model', 'Model', 'one of the hub\u2019s is loaded into the device\u2019s RAM, if it has room', (a) => h('select', a,
        h('option', { value: '' }, 'what the device holds'), choices.models.map((m) => h('option', { value: m.id }, `${m.name} ${m.quantization}, ${bytes(m.size)}`)))),
      this.field('firmware', 'Firmware', 'is written to the device first', (a) => h('select', a,
        h('option', { value: '' }, 'what the device has'), choices.firmware.map((f) => h('option', { value: f.id }, [f.name, f.version].filter(Boolean).join(' '))))),
      h('fieldset', { class: 'field' }, h('legend', {}, 'Tokens are told'),
        ['live', 'deferred'].map((mode) => h('label', { class: 'choice' }, h('input', { type: 'checkbox', name: 'mode', value: mode, defaultChecked: mode === 'live' }), mode === 'live' ? 'live, as they are generated' : 'deferred, after the last one')),
        h('span', { class: 'hint' }, 'both: what telling them costs the device'), this.wrongAt('modes')),
      this.prompts(prompts),
      NUMBERS.map(([name, label, value, min, max, hint]) => this.field(name, label, hint, (a) => h('input', { ...a, type: 'number', step: name === 'temperature' ? 'any' : '1', min, max, defaultValue: value }))),
      this.field('who', 'On behalf of', 'a reservation of that name lets it run', (a) => h('input', { ...a, maxlength: 100 })),
      this.field('labels', 'Labels', 'key=value, one a line', (a) => h('textarea', { ...a, rows: 2 })),
      h('div', { class: 'all actions' }, h('button', { type: 'submit', class: 'first', disabled: sending }, sending ? 'Starting …' : 'Start the session')));
  }

  wrongAt(name) {
    const { problem } = this.state;
    return problem && fieldOf(problem) === name ? h('span', { class: 'wrong', role: 'alert' }, problem.message) : null;
  }

  prompts(prompts) {
    const set = (i, text) => this.setState({ prompts: prompts.map((old, at) => (at === i ? text : old)) });
    return h('fieldset', { class: 'field all' }, h('legend', {}, 'Prompts'),
      prompts.map((prompt, i) => h('span', { class: 'actions', key: i },
        h('textarea', { name: 'prompt', rows: 2, cols: 60, 'aria-label': `Prompt ${i + 1}`, placeholder: 'empty: from the beginning-of-text token alone', value: prompt, onInput: (event) => set(i, event.target.value) }),
        prompts.length > 1 ? h('button', { type: 'button', 'aria-label': `Remove prompt ${i + 1}`, onClick: () => this.setState({ prompts: prompts.filter((p, at) => at !== i) }) }, '×') : null)),
      h('span', {}, h('button', { type: 'button', onClick: () => this.setState({ prompts: [...prompts, ''] }) }, 'Another prompt')), this.wrongAt('prompts'));
  }
}

const FIELDS = ['device', 'model', 'firmware', 'modes', 'prompts', 'who', 'labels', ...NUMBERS.map(([name]) => name)];

/** Problems that name no field tell it by their code. */
const OF_CODE = { 'device-not-found': 'device', 'device-retired': 'device', 'model-not-found': 'model', 'model-not-loadable': 'model', 'model-too-large': 'model', 'firmware-not-found': 'firmware', 'firmware-platform': 'firmware' };

function fieldOf(problem) {
  return problem.field?.split(/[.[]/)[0] ?? OF_CODE[problem.code] ?? '';
}

function deviceChoice(device) {
  const holds = [device.model, device.quantization].filter(Boolean).join(' ');
  return h('option', { value: device.id }, `${device.id}, ${device.connected ? device.state : 'lost'}${holds ? `, ${holds}` : ''}`);
}
