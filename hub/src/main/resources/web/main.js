import { Bus } from './bus.js';
import { get } from './api.js';
import { h, oncePerFrame, oneAtATime } from './dom.js';
import { devicesView } from './devices.js';
import { IncidentsView } from './incidents.js';
import { SessionView } from './session.js';

const hubState = document.getElementById('hub');
const devicesRoom = document.getElementById('devices');
const sessionRoom = document.getElementById('session');

let devices = [];
let results = new Map();
let session = null;
let panel = null;

const drawDevices = oncePerFrame(() => devicesRoom.replaceChildren(devicesView(devices, results, session?.info)));
const drawSession = oncePerFrame(() => {
  if (session && panel) session.update(panel);
});

const bus = new Bus((state) => {
  hubState.dataset.state = state;
  hubState.textContent = state === 'live' ? 'live' : 'hub lost, trying again; figures below are of before';
  if (state === 'live') refresh().then(followNewest).catch(showProblem);
});

bus.subscribe('live.lab', (record) => {
  if (record.type === 'SessionAccepted' && !pinned()) show(record.spec.session);
  if (record.type === 'SessionEnded') refreshWithResult(record.session);
  refreshSoon();
});

/** A result is there a moment after its session's end, or when it is asked for; a failed session has none. */
function refreshWithResult(session) {
  get(`/api/v1/results/${session}`).then(refreshSoon, () => {});
}

/** Several records of one moment are one look at the hub. */
const refreshSoon = oncePerFrame(() => refresh().catch(showProblem));

const refresh = oneAtATime(async () => {
  const [status, newest] = await Promise.all([get('/devices/status'), get('/api/v1/results?limit=100')]);
  devices = status.devices;
  results = new Map();
  for (const result of newest.results) if (!results.has(result.device)) results.set(result.device, result);
  drawDevices();
});

/** The session that the address names, if any: `#/sessions/<id>`. */
function pinned() {
  return location.hash.match(/^#\/sessions\/([0-9a-f-]{36})$/)?.[1] ?? null;
}

async function followNewest() {
  const wanted = pinned() ?? (await get('/api/v1/sessions?limit=1')).sessions[0]?.id;
  if (wanted) show(wanted);
  else sessionRoom.replaceChildren(h('div', { class: 'panel empty' },
    h('strong', {}, 'No session yet.'), h('br'),
    'Start one: ', h('code', {}, './tiny-profiler sessions run --device DEVICE --prompt "Once upon a time"')));
}

function show(id) {
  if (session) bus.unsubscribe(`live.session.${session.id}`);
  session = new SessionView(id, drawSession);
  panel = session.render();
  sessionRoom.replaceChildren(panel);
  bus.subscribe(`live.session.${id}`, (record) => session.id === id && session.onRecord(record));
  session.load().then(drawDevices).catch(showProblem);
  drawSession();
}

function showProblem(error) {
  if (hubState.dataset.state === 'live') hubState.textContent = error.message;
}

new IncidentsView(document.getElementById('incidents'), showProblem).start();

addEventListener('hashchange', () => followNewest().catch(showProblem));
