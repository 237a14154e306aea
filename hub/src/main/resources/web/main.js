import { Component, h, render } from './lib.js';
import { connection } from './connection.js';
import { callerName, forgetToken, may, token } from './access.js';
import { clock } from './format.js';
import { Notice } from './parts.js';
import { SignIn } from './sign-in.js';
import { finish } from './provider.js';

/** Addresses, what they show, and the entry of the navigation that they belong to. */
const PAGES = [
  [/^$/, 'Fleet', () => import('./fleet.js'), ''],
  [/^devices\/([^/?]+)$/, 'Device', () => import('./device.js'), ''],
  [/^sessions$/, 'Sessions', () => import('./sessions.js'), 'sessions'],
  [/^sessions\/([0-9a-f-]{36})$/, 'Session', () => import('./session.js'), 'sessions'],
  [/^new$/, 'New session', () => import('./new-session.js'), 'new'],
  [/^compare$/, 'Compare', () => import('./compare.js'), 'compare'],
  [/^models$/, 'Models', () => import('./models.js'), 'models'],
  [/^incidents$/, 'Alerts and incidents', () => import('./incidents.js'), 'incidents'],
  [/^operations$/, 'Operations', () => import('./operations.js'), 'operations'],
];

const NAVIGATION = [['', 'Fleet'], ['sessions', 'Sessions'], ['new', 'New session', 'operator'], ['compare', 'Compare'],
  ['models', 'Models'], ['incidents', 'Incidents'], ['operations', 'Operations']];

/** What the address names: `#/path?query`. */
function route() {
  const [path, query] = location.hash.replace(/^#?\/?/, '').split('?');
  for (const [pattern, title, load, entry] of PAGES) {
    const match = path.match(pattern);
    if (match) return { title, load, entry, path, id: match[1] && decodeURIComponent(match[1]), query: new URLSearchParams(query) };
  }
  return { title: 'No such page', path, query: new URLSearchParams() };
}

/** Something the page cannot be without has failed; what to do is said. */
class App extends Component {
  constructor() {
    super();
    this.state = { hub: connection.state, route: route(), Page: null, broken: null };
  }

  componentDidMount() {
    connection.watch((hub) => {
      this.setState({ hub });
      if (hub === 'live' && this.state.broken) this.open();
    });
    connection.start();
    addEventListener('hashchange', () => this.open());
    this.open(true);
  }

  async open(first = false) {
    const next = route();
    const samePage = next.path === this.state.route.path;
    try {
      const Page = next.load ? (await next.load()).default : null;
      if (route().path !== next.path) return;
      document.title = `${next.title}${next.id ? ` ${next.id.slice(0, 12)}` : ''} · tiny-llm-edge-profiler`;
      this.setState({ route: next, Page, broken: null });
      document.querySelector('nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      if (!first && !samePage) {
        document.getElementById('title')?.focus({ preventScroll: true });
        scrollTo(0, 0);
      }
    } catch (error) {
      this.setState({ broken: error });
    }
  }

  render(props, { hub, route: at, Page, broken }) {
    return [
      h('a', { class: 'skip', href: '#title', onClick: skip }, 'to the content'),
      h('header', { class: 'frame' },
        h('a', { class: 'brand', href: '#/' }, h('img', { src: 'icon.svg', alt: '', width: 28, height: 28 }), 'tiny-llm-edge-profiler'),
        h('nav', { 'aria-label': 'pages' }, NAVIGATION.filter(([, , role]) => !role || may(role)).map(([path, name]) =>
          h('a', { href: `#/${path}`, 'aria-current': at.entry === path ? 'page' : null }, name))),
        h('div', { class: 'standing' },
          h('span', { id: 'hub', role: 'status', 'data-state': hub }, { live: 'live', lost: 'hub lost', connecting: 'connecting', 'signed-out': 'signed out' }[hub]),
          token() && hub !== 'signed-out' ? h('button', { type: 'button', onClick: signOut }, `Sign out ${callerName()}`) : null)),
      h('main', { class: 'frame' },
        hub === 'lost' ? h(Notice, { kind: 'bad' }, `The hub does not answer since ${clock(connection.since)}; what is shown is of before. Trying again.`) : null,
        h('h1', { id: 'title', tabindex: -1 }, at.title, at.id ? h('small', {}, ` ${at.id}`) : null),
        broken ? h(Notice, { kind: 'bad' }, 'This page could not be loaded; it is tried again when the hub answers.') : null,
        hub === 'signed-out' ? h(SignIn, { refusal: connection.refusal })
          : hub === 'connecting' ? h('div', { class: 'panel empty waiting' }, 'connecting …')
            : Page ? h(Page, { key: at.path, id: at.id, query: at.query })
              : at.load ? h('div', { class: 'panel empty waiting' }, 'reading …')
                : h(Notice, {}, 'There is no page here; ', h('a', { href: '#/' }, 'see the fleet'), '.')),
    ];
  }
}

function skip(event) {
  event.preventDefault();
  document.getElementById('title').focus();
}

function signOut() {
  forgetToken();
  location.reload();
}

await finish();
render(h(App), document.body);
