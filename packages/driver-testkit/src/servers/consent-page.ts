import type { OAuthAccount } from './authorization-store.ts';

const toText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The page on which a person gives or refuses access, each scope with its own tick. */
export function toConsentPage(url: URL, accounts: readonly OAuthAccount[]): string {
  const scopes = url.searchParams.get('scope')?.split(' ') ?? [];
  const hint = url.searchParams.get('login_hint');
  const options = accounts.map(({ emailAddress }) => {
    const selected = emailAddress === hint ? ' selected' : '';
    return `<option${selected}>${toText(emailAddress)}</option>`;
  });
  const ticks = scopes.map(
    (scope) => `<p><label><input type="checkbox" name="scope" value="${toText(scope)}" checked> ${toText(scope)}</label>`,
  );
  return `<!doctype html>
<html lang="en">
<title>Test provider</title>
<h1>Give access to your mail</h1>
<form method="post" action="${toText(url.pathname + url.search)}">
<p><label>Account <select name="account">${options.join('')}</select></label>
${ticks.join('\n')}
<p><button name="answer" value="allow">Allow</button> <button name="answer" value="deny">Deny</button>
</form>
</html>
`;
}
