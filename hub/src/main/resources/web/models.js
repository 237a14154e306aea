import { h } from './lib.js';
import { all, remove, upload } from './api.js';
import { may } from './access.js';
import { bytes, short } from './format.js';
import { LivePage } from './page.js';
import { Button, Empty, Notice, Section, Table, When } from './parts.js';

/** Models and firmware that the hub keeps for devices. */
export default class Models extends LivePage {
  async read() {
    const [models, firmware, golden] = await Promise.all([all('/api/v1/models', 'models'), all('/api/v1/firmware', 'firmware'), all('/api/v1/golden', 'golden')]);
    return { models, firmware, golden };
  }

  concerns(record) {
    return record === null;
  }

  view({ models, firmware, golden }) {
    return [
      h(Section, { id: 'models', title: 'Models', actions: this.adding('models', 'Add a model') },
        models.length ? this.models(models) : h(Empty, { title: 'No models yet.' }, 'A llama2.c checkpoint (float32) or the firmware\u2019s int8 format; devices with room take it into their RAM.')),
      h(Section, { id: 'firmware', title: 'Firmware', actions: this.adding('firmware', 'Add firmware') },
        firmware.length ? this.firmware(firmware) : h(Empty, { title: 'No firmware yet.' }, 'A session can have it written to its device first.')),
      h(Section, { id: 'golden', title: 'Golden outputs' },
        golden.length ? goldenTable(golden) : h(Empty, { title: 'No golden outputs yet.' }, 'The first complete run of a prompt sets one; a run that differs is marked.')),
    ];
  }

  /** A file of the reader's computer, under its own name. */
  adding(kind, label) {
    if (!may('operator')) return null;
    const send = (event) => {
      const [file] = event.target.files;
      event.target.value = '';
      if (!file) return;
      this.setState({ sending: kind });
      this.act(() => upload(`/api/v1/${kind}?name=${encodeURIComponent(file.name.replace(/\.bin$/, ''))}`, file)).then(() => this.setState({ sending: null }));
    };
    return [
      this.state.sending === kind ? h(Notice, {}, 'sending …') : null,
      h('label', { class: 'button' }, label, h('input', { type: 'file', class: 'unseen', onChange: send, 'aria-label': label })),
    ];
  }

  removing(kind, item) {
    if (!may('operator')) return '';
    const asked = this.state.asked === item.id;
    return asked
      ? h('span', { class: 'actions' }, h(Button, { kind: 'danger', onClick: () => this.act(() => remove(`/api/v1/${kind}/${item.id}`)) }, `Remove ${item.name} for good`), h(Button, { onClick: () => this.setState({ asked: null }) }, 'Keep it'))
      : h(Button, { 'aria-label': `Remove ${item.name}`, onClick: () => this.setState({ asked: item.id }) }, 'Remove');
  }

  models(models) {
    return h(Table, {
      label: 'Models',
      columns: [['Model'], ['Quantization'], ['Parameters', 'number'], ['Size', 'number'], ['Context', 'number wide'], ['Layers × dimension', 'wide'], ['Vocabulary', 'number wide'], ['SHA-256', 'wide'], ['Added', 'wide'], ['']],
      rows: models.map((m) => ({
        key: m.id,
        cells: [m.name, m.quantization, m.parameters.toLocaleString('en'), bytes(m.size), m.context_length, `${m.layers} × ${m.dimension}`, m.vocabulary,
          h('code', { title: m.id }, short(m.id)), h(When, { at: m.created_at }), this.removing('models', m)],
      })),
    });
  }

  firmware(firmware) {
    return h(Table, {
      label: 'Firmware',
      columns: [['File'], ['Version'], ['Platform'], ['Size', 'number'], ['SHA-256', 'wide'], ['Added', 'wide'], ['']],
      rows: firmware.map((f) => ({
        key: f.id,
        cells: [f.name, f.version ?? '', f.platform ?? 'any', bytes(f.size), h('code', { title: f.id }, short(f.id)), h(When, { at: f.created_at }), this.removing('firmware', f)],
      })),
    });
  }
}

function goldenTable(golden) {
  return h(Table, {
    label: 'Golden outputs',
    columns: [['Model'], ['Firmware', 'wide'], ['Prompt', 'text'], ['Tokens', 'number'], ['Hash', 'wide'], ['Session'], ['Set by', 'wide']],
    rows: golden.map((g) => ({
      key: g.id,
      cells: [h('span', { title: g.model_sha }, `${short(g.model_sha)} ${g.quantization ?? ''}`), g.firmware_family, g.prompt ? `“${g.prompt}”` : 'from BOS', g.tokens, h('code', {}, g.hash),
        h('a', { href: `#/sessions/${g.session}` }, short(g.session)), g.set_by],
    })),
  });
}
