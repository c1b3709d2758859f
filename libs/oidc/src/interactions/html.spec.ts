import { html } from './html.js';

describe('a page', () => {
  it('escapes what is put into it', () => {
    expect(html`<p title="${'"<x>"'}">${"l'été & <b>"}</p>`.text).toBe(
      '<p title="&quot;&lt;x&gt;&quot;">l&#39;été &amp; &lt;b&gt;</p>',
    );
  });
  it('keeps pieces of page as they are, also in lists', () => {
    const items = [html`<li>${'<1>'}</li>`, html`<li>2</li>`];
    expect(html`<ul>${items}</ul>${undefined}`.text).toBe('<ul><li>&lt;1&gt;</li><li>2</li></ul>');
  });
});
