import { h } from './lib.js';

const LEFT = 8;
const RIGHT = 16;
const ROW = 46;
const AXIS = 26;
const NARROW_PX = 720;

/**
 * Values of several sides in rows over one axis: a dot each, the median, and its interval as a band.
 *
 * @param sides `[{ name, values, median, interval: { low, high } | null }]`
 * @param show writes a value
 */
export function Distribution({ label, sides, show }) {
  const every = sides.flatMap((side) => [...side.values, side.interval?.low, side.interval?.high]).filter((value) => Number.isFinite(value));
  if (every.length === 0) return null;
  const least = Math.min(...every);
  const most = Math.max(...every);
  const narrow = innerWidth < NARROW_PX;
  const width = narrow ? 320 : 640;
  const ticks = narrow ? 3 : 5;
  const pad = (most - least || Math.abs(most) || 1) * 0.04;
  const x = (value) => LEFT + ((value - least + pad) / (most - least + 2 * pad)) * (width - LEFT - RIGHT);
  const height = sides.length * ROW + AXIS;
  const said = sides.map((side) => `${side.name}: median ${show(side.median)} of ${side.values.length} runs`).join('; ');
  return h('svg', { class: 'distribution', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': `${label}. ${said}` },
    sides.map((side, row) => band(side, row, x)),
    h('line', { class: 'axis', x1: LEFT, x2: width - RIGHT, y1: height - AXIS + 2, y2: height - AXIS + 2 }),
    Array.from({ length: ticks }, (_, i) => least + ((most - least) * i) / (ticks - 1)).map((tick, i) =>
      h('text', { key: i, x: x(tick), y: height - 6, 'text-anchor': i === 0 ? 'start' : i === ticks - 1 ? 'end' : 'middle' }, show(tick))));
}

function band({ name, values, median, interval }, row, x) {
  const top = row * ROW;
  return h('g', { key: name, class: `side-${row % 3}` },
    h('text', { x: LEFT, y: top + 12 }, name),
    interval ? h('rect', { class: 'interval', x: x(interval.low), width: Math.max(1, x(interval.high) - x(interval.low)), y: top + 18, height: 22 }) : null,
    values.map((value, i) => h('circle', { class: `dot-${row % 3}`, cx: x(value), cy: top + 29 + ((i % 3) - 1) * 5, r: 3.5, 'fill-opacity': 0.75 })),
    Number.isFinite(median) ? h('line', { class: 'median', x1: x(median), x2: x(median), y1: top + 17, y2: top + 41 }) : null);
}
