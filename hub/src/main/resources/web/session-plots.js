import { Component, h } from './lib.js';
import { Plot } from './plot.js';

const STRETCHES = 400;

/** Latency along the shown run's text, and on one axis of time throughput, power and temperature of all runs. */
export class SessionPlots extends Component {
  state = { range: null };

  /** Drawing a session of a hundred thousand tokens anew would cost more than the drag that asked for it. */
  shouldComponentUpdate(next, state) {
    return next.stamp !== this.props.stamp || next.shown !== this.props.shown || state.range !== this.state.range;
  }

  data() {
    const { stamp, runs, traces, readings, powers, shown } = this.props;
    if (this.of?.stamp === stamp && this.of.shown === shown) return this.of;
    const origin = Date.parse(runs[0]?.started_at ?? 0);
    const begin = new Map(runs.map((run) => [run.id, (Date.parse(run.started_at) - origin) / 1000]));
    const rate = { x: [], y: [] };
    for (const run of runs) {
      const along = traces.get(run.id)?.throughput(STRETCHES) ?? { x: [], y: [] };
      append(rate, along.x.map((s) => s + begin.get(run.id)), along.y);
    }
    const heat = { x: [], y: [] };
    const warm = readings.filter((reading) => reading.celsius !== null && begin.has(reading.run));
    append(heat, warm.map((r) => r.seconds + begin.get(r.run)), warm.map((r) => r.celsius));
    const power = { x: [], y: [] };
    for (const run of runs) {
      const curve = powers.get(run.id);
      if (curve) append(power, curve.mean.map((mw, i) => begin.get(run.id) + curve.from + (i + 0.5) * curve.step), curve.mean);
    }
    const [x, y] = joined(rate, heat, power);
    this.of = { stamp, shown, latency: traces.get(shown)?.latency() ?? { x: [], y: [] }, x, rate: y[0], heat: y[1], power: y[2], heats: warm.length > 0, powered: power.x.length > 0 };
    return this.of;
  }

  render({ index }, { range }) {
    const { latency, x, rate, heat, power, heats, powered } = this.data();
    const zoom = { x, range, onRange: (wanted) => this.setState({ range: wanted }), group: 'session', xLabel: 'seconds from the first run on' };
    return h('div', { class: 'panel', id: 'plots' },
      h(Plot, { label: `Inter-token latency of run ${index + 1}`, xLabel: 'position', x: latency.x, series: [{ name: 'ITL', unit: 'ms', y: latency.y }] }),
      h(Plot, { label: 'Decode throughput of all runs', ...zoom, series: [{ name: 'throughput', unit: 'tokens/s', y: rate }] }),
      powered ? h(Plot, { label: 'Power in the runs', height: 180, ...zoom, series: [{ name: 'power', unit: 'mW', y: power }] }) : null,
      heats ? h(Plot, { label: 'Temperature in the runs', height: 180, ...zoom, series: [{ name: 'temperature', unit: '°C', y: heat, points: true }] }) : null);
  }
}

/** A run's points after those before it, with a gap between them. */
function append(to, x, y) {
  if (x.length === 0) return;
  if (to.x.length) {
    to.x.push((to.x[to.x.length - 1] + x[0]) / 2);
    to.y.push(null);
  }
  to.x.push(...x);
  to.y.push(...y);
}

/** Several series on one x, in its order; undefined where a series has no point, which is no gap. */
function joined(...all) {
  const points = all.flatMap((series, at) => series.x.map((x, i) => [x, at, series.y[i]])).sort((p, q) => p[0] - q[0]);
  return [points.map((p) => p[0]), all.map((series, at) => points.map((p) => (p[1] === at ? p[2] : undefined)))];
}
