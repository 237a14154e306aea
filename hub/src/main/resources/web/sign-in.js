import { Component, h } from './lib.js';
import { connection } from './connection.js';
import { forgetToken, keepToken, token } from './access.js';
import { Notice } from './parts.js';

/** Asks for a token. It stays in this tab and goes to this hub alone. */
export class SignIn extends Component {
  async submit(event) {
    event.preventDefault();
    keepToken(new FormData(event.target).get('token').trim());
    await connection.look();
  }

  render({ refusal }) {
    const wrong = token() !== null;
    return h('form', { class: 'panel form narrow', onSubmit: (event) => this.submit(event) },
      h('p', {}, 'This hub wants a token. Whoever runs it makes one with ', h('code', {}, 'tiny-profiler tokens create --role viewer'),
        '; its own is in ', h('code', {}, 'admin.token'), ' of its data folder.'),
      h('div', { class: 'field' },
        h('label', { for: 'token' }, 'Token'),
        h('input', { id: 'token', name: 'token', type: 'password', autocomplete: 'current-password', required: true, 'aria-invalid': wrong ? 'true' : null, 'aria-describedby': wrong ? 'token-problem' : null })),
      wrong ? h('div', { id: 'token-problem' }, h(Notice, { kind: 'bad' }, refusal?.message ?? 'that token is refused')) : null,
      h('div', { class: 'actions' },
        h('button', { type: 'submit', class: 'first' }, 'Sign in'),
        wrong ? h('button', { type: 'button', onClick: () => { forgetToken(); connection.look(); } }, 'Without a token') : null));
  }
}
