const NOT_MEASURED = '–';

/** Four significant digits; a figure that was not measured is a dash, never 0. */
export function number(value) {
  if (value === null || value === undefined) return NOT_MEASURED;
  const size = Math.abs(value);
  const digits = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** A duration in seconds, shown as s, ms or µs. */
export function seconds(value) {
  if (value === null || value === undefined) return NOT_MEASURED;
  if (Math.abs(value) >= 1) return `${number(value)} s`;
  return Math.abs(value) >= 1e-3 ? `${number(value * 1e3)} ms` : `${number(value * 1e6)} µs`;
}

/** What telling a token live costs the device, and how much more that is. */
export function observerCost(cost) {
  if (!cost) return NOT_MEASURED;
  const relative = cost.relative === null ? '' : `, ${number(cost.relative * 100)} %`;
  return seconds(cost.per_token) + relative;
}

/** A time of day, or the date where it is not today. */
export function clock(iso) {
  const at = new Date(iso);
  const time = at.toLocaleTimeString('en-GB');
  return at.toDateString() === new Date().toDateString() ? time : `${at.toLocaleDateString('en-CA')} ${time}`;
}

/** An energy in joules, shown as J, mJ, µJ or nJ. */
export function joules(value) {
  if (value === null || value === undefined) return NOT_MEASURED;
  const size = Math.abs(value);
  if (size >= 1 || size === 0) return `${number(value)} J`;
  if (size >= 1e-3) return `${number(value * 1e3)} mJ`;
  return size >= 1e-6 ? `${number(value * 1e6)} µJ` : `${number(value * 1e9)} nJ`;
}

/** B, KiB, MiB .. */
export function bytes(value) {
  if (value === null || value === undefined) return NOT_MEASURED;
  let size = value;
  let unit = 0;
  while (size >= 1024 && unit < 4) {
    size /= 1024;
    unit++;
  }
  return `${unit === 0 ? size : number(size)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][unit]}`;
}

/** Degrees Celsius. */
export function celsius(value) {
  return value === null || value === undefined ? NOT_MEASURED : `${value.toFixed(1)} °C`;
}

/** A change, with its sign. */
export function percent(value) {
  return value === null || value === undefined ? NOT_MEASURED : `${value > 0 ? '+' : ''}${value.toFixed(1)} %`;
}

/** The beginning of a long id. */
export function short(id) {
  return id.slice(0, 8);
}
