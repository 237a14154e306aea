import { Component, h } from './lib.js';
import { connection } from './connection.js';
import { forgetToken, keepToken, token } from './access.js';
import { Notice } from './parts.js';
import { begin, failure, offer } from './provider.js';

/** Asks for a token, or for an account where the hub knows a provider. The token stays in this tab and goes to this hub alone. */
export class SignIn extends Component {
  state = { offered: null };

  componentDidMount() {
    offer().then((offered) => this.setState({ offered }), () => {});
  }

  async submit(event) {
    event.preventDefault();
    keepToken(new FormData(event.target).get('token').trim());
    await connection.look();
  }

  render({ refusal }, { offered }) {
    const wrong = token() !== null;
    const failed = failure();
    return h('form', { class: 'panel form narrow', onSubmit: (event) => this.submit(event) },
      h('p', {}, 'This hub wants a token. Whoever runs it makes one with ', h('code', {}, 'tiny-profiler tokens create --role viewer'),
        '; its own is in ', h('code', {}, 'admin.token'), ' of its data folder.'),
      h('div', { class: 'field' },
        h('label', { for: 'token' }, 'Token'),
        h('input', { id: 'token', name: 'token', type: 'password', autocomplete: 'current-password', required: true, 'aria-invalid': wrong ? 'true' : null, 'aria-describedby': wrong ? 'token-problem' : null })),
      wrong ? h('div', { id: 'token-problem' }, h(Notice, { kind: 'bad' }, refusal?.message ?? 'that token is refused')) : null,
      failed ? h('div', { id: 'provider-problem' }, h(Notice, { kind: 'bad' }, failed)) : null,
      h('div', { class: 'actions' },
        h('button', { type: 'submit', class: 'first' }, 'Sign in'),
        offered?.authorize_url ? h('button', { type: 'button', id: 'provider', onClick: () => begin(offered) }, `Sign in at ${new URL(offered.provider).host}`) : null,
        wrong ? h('button', { type: 'button', onClick: () => { forgetToken(); connection.look(); } }, 'Without a token') : null));
  }
}
