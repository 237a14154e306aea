import { h } from './lib.js';
import { clock } from './format.js';

/** Stands beside every figure of an emulator: it checks the profiler and is no board's performance. */
export function Emulated() {
  return h('span', { class: 'emulated', title: 'an emulated board: its figures check the profiler and are no board\u2019s performance' }, 'emulated');
}

/** A state with its colour; the word says the same. */
export function State({ state, part }) {
  return h('span', { class: 'state', 'data-state': state, 'data-part': part }, state);
}

export function When({ at }) {
  return at ? h('time', { datetime: at, title: at }, clock(at)) : '–';
}

/** Something that the reader should know: `kind` is 'bad' or 'note'. */
export function Notice({ kind = 'note', children }) {
  return h('p', { class: `notice ${kind}`, role: kind === 'bad' ? 'alert' : 'note' }, children);
}

export function Empty({ title, children }) {
  return h('div', { class: 'panel empty' }, h('strong', {}, title), children ? [h('br'), children] : null);
}

/** A part of a page under its heading; `actions` stand at the heading's end. */
export function Section({ title, id, actions, children }) {
  return h('section', { 'aria-labelledby': `${id}-title`, id },
    h('div', { class: 'section-head' }, h('h2', { id: `${id}-title` }, title), h('div', { class: 'actions' }, actions)),
    children);
}

/**
 * A table. A column is `[name, class]`; the class `wide` is left out on narrow screens. A row is
 * `{ key, attributes, cells }`, its cells in the order of the columns.
 */
export function Table({ label, columns, rows }) {
  return h('div', { class: 'panel scroll', tabindex: 0, role: 'group', 'aria-label': label },
    h('table', {},
      h('thead', {}, h('tr', {}, columns.map(([name, kind]) =>
        h('th', { scope: 'col', class: kind }, name || h('span', { class: 'unseen' }, 'actions'))))),
      h('tbody', {}, rows.map(({ key, attributes, cells }) =>
        h('tr', { key, ...attributes }, cells.map((cell, i) => h('td', { class: columns[i][1] }, cell)))))));
}

export function Button({ onClick, kind = '', children, ...more }) {
  return h('button', { type: 'button', class: kind, onClick, ...more }, children);
}

/** How far something is; the words are for those who do not see the bar. */
export function Progress({ done, total, label }) {
  return h('span', { class: 'progress' },
    h('progress', { value: done, max: Math.max(1, total), 'aria-label': label }), ` ${done} of ${total}`);
}

/** Characters beyond which a value is written smaller. */
const LONG = 16;

/** Figures in a row, each `[key, label, value, explanation]`; the explanation comes on hover and focus. */
export function Figures({ figures }) {
  return h('dl', { class: 'figures' }, figures.map(([key, label, value, explanation]) =>
    h('div', { key, class: explanation ? 'explained' : null, tabindex: explanation ? 0 : null, 'aria-describedby': explanation ? `${key}-explanation` : null },
      h('dt', {}, label),
      h('dd', { 'data-figure': key, class: String(value).length > LONG ? 'long' : null }, value),
      explanation ? h('dd', { class: 'explanation', id: `${key}-explanation` }, explanation) : null)));
}
