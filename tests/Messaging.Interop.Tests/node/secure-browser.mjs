// The page of samples/Secure in headless Chromium: node secure-browser.mjs CHROMIUM CASE BASE PASSWORD.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const [executablePath, name, base, password] = process.argv.slice(2);
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const browser = await chromium.launch({ executablePath, args });
try {
  const page = await browser.newPage({ ignoreHTTPSErrors: true });
  const requested = [];
  page.on('request', (request) => requested.push(request.url()));
  page.on('websocket', (socket) => requested.push(socket.url()));
  page.on('console', (message) => console.log(message.text())); // why a connection failed stands nowhere else
  await page.goto(base);

  const state = (text) => page.waitForFunction((expected) => document.getElementById('state').textContent.startsWith(expected), text);
  const logIn = async (words) => {
    await page.fill('#user', 'ann');
    await page.fill('#password', words);
    const answered = page.waitForResponse((response) => response.url().endsWith('/login'));
    await page.click('#login button');
    const response = await answered;
    return response.ok() ? (await response.json()).token : undefined;
  };

  let token;
  if (name === 'talk') {
    await logIn('wrong');
    await state('login refused (401)');
    token = await logIn(password);
    await state('connected with messaging.v1.json');
    await page.fill('#text', 'grüß dich 👋');
    await page.click('#talk button');
    await page.waitForSelector('#lines li');
    assert.deepEqual(await page.$$eval('#lines li', (items) => items.map((item) => item.textContent)), ['ann: grüß dich 👋']);
    for (const refused of [['messaging.v1.json'], ['messaging.v1.json', 'messaging.bearer.garbage'], ['messaging.v1.json', `messaging.bearer.${token}x`]]) {
      assert.equal(await page.evaluate(open, refused), 1006); // a page is told no more of a refused handshake
    }
  } else {
    token = await logIn(password);
    await state('closed (3000');
    assert.equal(await page.evaluate(open, ['messaging.v1.json', `messaging.bearer.${token}`]), 1006);
  }

  assert.ok(token && !requested.some((url) => url.includes(token)), 'the token is in an address');
} finally {
  await browser.close();
}

// Runs inside the page.
function open(protocols) {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/secure.v1.Chat/Talk`, protocols);
    socket.addEventListener('open', () => resolve(`open with ${socket.protocol}`));
    socket.addEventListener('close', (event) => resolve(event.code));
  });
}
