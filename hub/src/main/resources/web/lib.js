/** The one place that knows the libraries' versions; the hub serves them from their WebJars. */
export { h, render, Component, Fragment, createRef } from './lib/preact/10.26.4/dist/preact.module.js';

const UPLOT = './lib/uplot/1.6.30/dist/uPlot';
let uPlot = null;

/** The plotting library, read when it is first needed. */
export function loadUPlot() {
  uPlot ??= new Promise((loaded, failed) => {
    const style = document.createElement('link');
    Object.assign(style, { rel: 'stylesheet', href: `${UPLOT}.min.css`, onload: loaded, onerror: failed });
    document.head.append(style);
  }).then(() => import(`${UPLOT}.esm.js`)).then((module) => module.default);
  uPlot.catch(() => { uPlot = null; }); // asked again when the hub is back
  return uPlot;
}
