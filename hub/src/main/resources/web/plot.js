import { Component, createRef, h, loadUPlot } from './lib.js';
import { reduceAll } from './reduce.js';
import { number } from './format.js';

const COLOURS = ['--series-1', '--series-2', '--series-3'];
const ZOOM = 0.6;

/**
 * A plot of series over one x: drag to pan, wheel with Ctrl or the buttons to zoom, double click for all of it. What
 * is drawn is reduced to what fits, so that a hundred thousand points are as quick as a hundred.
 *
 * Properties: `x` ascends; `series` are `{ name, unit, y, points }`, drawn in one scale each unit; `range` and
 * `onRange` share a zoom between plots.
 */
export class Plot extends Component {
  constructor(props) {
    super(props);
    this.room = createRef();
    this.range = null;
  }

  async componentDidMount() {
    const UPlot = await loadUPlot();
    if (!this.room.current) return;
    this.UPlot = UPlot;
    this.make();
    this.sizes = new ResizeObserver(() => this.uplot?.setSize(this.size()));
    this.sizes.observe(this.room.current);
    this.dark = matchMedia('(prefers-color-scheme: dark)');
    this.remake = () => this.make();
    this.dark.addEventListener('change', this.remake);
  }

  componentWillUnmount() {
    this.sizes?.disconnect();
    this.dark?.removeEventListener('change', this.remake);
    this.uplot?.destroy();
    this.room.current = null;
  }

  componentDidUpdate(before) {
    if (before.range !== this.props.range && this.props.onRange) this.range = this.props.range ?? null;
    if (this.uplot) this.draw();
  }

  size() {
    return { width: Math.max(200, this.room.current.clientWidth), height: this.props.height ?? 220 };
  }

  make() {
    this.uplot?.destroy();
    const css = getComputedStyle(document.documentElement);
    const colour = (name) => css.getPropertyValue(name).trim();
    const axis = { stroke: colour('--quiet'), grid: { stroke: colour('--line'), width: 1 }, ticks: { stroke: colour('--line'), width: 1 }, font: '12px system-ui, sans-serif' };
    const units = [...new Set(this.props.series.map((each) => each.unit))];
    this.uplot = new this.UPlot({
      ...this.size(),
      cursor: { drag: { x: false, y: false }, points: { size: 6 }, sync: this.props.group ? { key: this.props.group } : undefined },
      scales: { x: { time: this.props.time === true, auto: false, range: (u, low, high) => [low, high] } },
      axes: [{ ...axis, size: 32, label: this.props.xLabel, labelSize: this.props.xLabel ? 16 : 0, labelFont: axis.font },
        ...units.map((unit, i) => ({ ...axis, scale: unit, side: i % 2 ? 1 : 3, grid: i ? { show: false } : axis.grid, label: unit, labelSize: 18, labelFont: axis.font, size: 58, values: (u, ticks) => ticks.map((tick) => plain(tick)) }))],
      series: [{ label: this.props.xLabel ?? 'time' }, ...this.props.series.map((each, i) => ({
        label: each.name, scale: each.unit, stroke: colour(COLOURS[i]), width: 1.5, points: { show: each.points === true, size: 5 },
        value: (u, value) => (value === null || value === undefined ? '–' : `${number(value)} ${each.unit}`),
      }))],
    }, [[], ...this.props.series.map(() => [])], this.room.current);
    this.listen(this.uplot.over);
    this.draw();
  }

  /** All of x, or what is zoomed into. */
  bounds() {
    const { x } = this.props;
    const low = x[0] ?? 0;
    const high = x[x.length - 1] ?? 1;
    return this.range ?? (high > low ? [low, high] : [low - 0.5, low + 0.5]);
  }

  draw() {
    const [low, high] = this.bounds();
    this.room.current.dataset.range = `${low} to ${high}`;
    const data = reduceAll(this.props.x, this.props.series.map((each) => each.y), low, high, this.size().width);
    this.uplot.batch(() => {
      this.uplot.setData(data, false);
      this.uplot.setScale('x', { min: low, max: high });
    });
  }

  show(range) {
    this.range = range;
    if (this.props.onRange) this.props.onRange(range);
    else if (this.uplot) this.draw(); // else it is drawn so once it is made
  }

  /** Zooms about a share of the width. */
  zoom(factor, about = 0.5) {
    const [low, high] = this.bounds();
    const at = low + (high - low) * about;
    const { x } = this.props;
    const next = [at - (at - low) * factor, at + (high - at) * factor];
    const wide = next[1] - next[0] >= x[x.length - 1] - x[0];
    this.show(wide ? null : next);
  }

  pan(share) {
    const [low, high] = this.bounds();
    const by = (high - low) * share;
    this.show([low + by, high + by]);
  }

  listen(over) {
    let from = null;
    over.addEventListener('pointerdown', (event) => {
      from = { at: event.clientX, bounds: this.bounds() };
      over.setPointerCapture(event.pointerId);
    });
    over.addEventListener('pointermove', (event) => {
      if (!from) return;
      const [low, high] = from.bounds;
      const by = ((from.at - event.clientX) / over.clientWidth) * (high - low);
      this.show([low + by, high + by]);
    });
    over.addEventListener('pointerup', () => { from = null; });
    over.addEventListener('dblclick', () => this.show(null));
    over.addEventListener('wheel', (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      this.zoom(event.deltaY < 0 ? ZOOM : 1 / ZOOM, event.offsetX / over.clientWidth);
    }, { passive: false });
  }

  onKey(event) {
    const act = { ArrowLeft: () => this.pan(-0.2), ArrowRight: () => this.pan(0.2), '+': () => this.zoom(ZOOM), '-': () => this.zoom(1 / ZOOM), 0: () => this.show(null) }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  render({ label, height }) {
    const button = (text, name, onClick) => h('button', { type: 'button', 'aria-label': `${label}: ${name}`, title: name, onClick }, text);
    return h('div', { class: 'plot', role: 'group', 'aria-label': `${label}; arrows pan, + and - zoom, 0 shows all`, tabindex: 0, onKeyDown: (event) => this.onKey(event) },
      h('div', { class: 'plot-head' }, h('span', { class: 'plot-title' }, label),
        h('span', { class: 'actions' }, button('+', 'zoom in', () => this.zoom(ZOOM)), button('−', 'zoom out', () => this.zoom(1 / ZOOM)), button('all', 'show all', () => this.show(null)))),
      h('div', { class: 'plot-room', ref: this.room, 'data-height': height ?? 220 }));
  }
}

function plain(tick) {
  return Math.abs(tick) >= 10_000 ? `${tick / 1000}k` : String(Number(tick.toPrecision(6)));
}
