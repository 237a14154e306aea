import { h } from './dom.js';

/** Stands beside every figure of an emulator: it checks the profiler and is no board's performance. */
export function emulatedMark() {
  return h('span', { class: 'emulated', title: 'an emulated board: its figures check the profiler and are no board\u2019s performance' }, 'emulated');
}
