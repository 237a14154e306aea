/**
 * Makes a long series short enough to draw: of each of `columns` stretches of x the least and the greatest y, in
 * their order, so that no peak is lost. Gaps (null) stay gaps. `x` ascends.
 *
 * @returns {[number[], (number|null)[]]}
 */
export function reduce(x, y, from, to, columns) {
  let first = lowerBound(x, from);
  let last = Math.min(x.length, lowerBound(x, to) + 1);
  if (first > 0) first--;
  if (last - first <= columns * 2) return [slice(x, first, last), slice(y, first, last)];
  const xs = [];
  const ys = [];
  const put = (i) => { xs.push(x[i]); ys.push(y[i]); };
  const width = (last - first) / columns;
  for (let column = 0; column < columns; column++) {
    const end = Math.floor(first + (column + 1) * width);
    let least = -1;
    let greatest = -1;
    let gap = -1;
    for (let i = Math.floor(first + column * width); i < end; i++) {
      if (y[i] === undefined) continue; // of another series on the same x
      if (y[i] === null) gap = i;
      else {
        if (least < 0 || y[i] < y[least]) least = i;
        if (greatest < 0 || y[i] > y[greatest]) greatest = i;
      }
    }
    const chosen = [...new Set([least, greatest, gap])].filter((i) => i >= 0).sort((a, b) => a - b);
    chosen.forEach(put);
  }
  return [xs, ys];
}

/** The first index whose x is not less than a value. */
export function lowerBound(x, value) {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (x[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Several series over one x: each reduced alone, then joined. */
export function reduceAll(x, all, from, to, columns) {
  if (all.length === 1) {
    const [xs, ys] = reduce(x, all[0], from, to, columns);
    return [xs, ys];
  }
  const wanted = new Set();
  const index = x.map ? Array.from(x, (_, i) => i) : [];
  for (const y of all) for (const i of reduce(index, y, lowerBound(x, from), lowerBound(x, to), columns)[0]) wanted.add(i);
  const chosen = [...wanted].sort((a, b) => a - b);
  return [chosen.map((i) => x[i]), ...all.map((y) => chosen.map((i) => y[i]))];
}

function slice(values, first, last) {
  return Array.from(values.slice(first, last));
}
