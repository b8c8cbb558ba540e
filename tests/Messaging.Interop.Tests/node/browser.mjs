// A page in headless Chromium: node browser.mjs CHROMIUM BASE. BASE is http(s)://host:port of the echo server.
import assert from 'node:assert/strict';
import http from 'node:http';
import { chromium } from 'playwright-core';

const [executablePath, base] = process.argv.slice(2);
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];
// Chromium lets only pages of a loopback address connect to one, so the page needs a server.
const pages = http.createServer((_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html><title>peer</title>'));
await new Promise((listening) => pages.listen(0, '127.0.0.1', listening));
const browser = await chromium.launch({ executablePath, args });
try {
  const page = await browser.newPage({ ignoreHTTPSErrors: true });
  page.on('console', (message) => console.log(message.text())); // why a connection failed stands nowhere else
  await page.goto(`http://127.0.0.1:${pages.address().port}/`);
  const seen = await page.evaluate(talk, base.replace(/^http/, 'ws'));
  assert.deepEqual(seen, {
    withSubprotocol: { protocol: 'messaging.v1.json', replies: [0, 1, 2], code: 1000 },
    bare: { protocol: '', replies: [0, 1, 2], code: 1000 },
    raw: { sizes: [0, 1, 125, 126, 65535, 65536, 1048576], kind: 'ArrayBuffer' },
    garbage: 1007,
  });
} finally {
  await browser.close();
  pages.close();
}

// Runs inside the page: nothing here but what a browser has.
async function talk(base) {
  const next = (socket, type) => new Promise((resolve, reject) => {
    socket.addEventListener(type, resolve, { once: true });
    if (type !== 'close') socket.addEventListener('close', (e) => reject(new Error(`closed with ${e.code} ${e.reason}`)), { once: true });
  });

  async function json(protocols, end) {
    const socket = new WebSocket(`${base}/echo.v1.Echo/Talk`, protocols);
    await next(socket, 'open');
    const replies = [];
    for (let number = 0; number < 3; number++) {
      const reply = next(socket, 'message');
      socket.send(JSON.stringify({ text: 'grüß dich 👋', number, data: 'AQID' }));
      replies.push(JSON.parse((await reply).data).number);
    }
    const closed = next(socket, 'close');
    end(socket);
    return { protocol: socket.protocol, replies, code: (await closed).code };
  }

  async function raw() {
    const socket = new WebSocket(`${base}/raw.v1.Raw/Echo`);
    socket.binaryType = 'arraybuffer';
    await next(socket, 'open');
    const sizes = [];
    let kind;
    for (const size of [0, 1, 125, 126, 65535, 65536, 1048576]) {
      const reply = next(socket, 'message');
      socket.send(new Uint8Array(size).fill(7));
      const { data } = await reply;
      kind = data.constructor.name;
      if (new Uint8Array(data).every((value) => value === 7)) sizes.push(data.byteLength);
    }
    socket.close();
    return { sizes, kind };
  }

  async function garbage() {
    const socket = new WebSocket(`${base}/echo.v1.Echo/Talk`);
    await next(socket, 'open');
    const closed = next(socket, 'close');
    socket.send('no JSON');
    return (await closed).code;
  }

  return {
    withSubprotocol: await json(['messaging.v1.json'], (socket) => socket.send(new Uint8Array(0))),
    bare: await json([], (socket) => socket.close(1000)),
    raw: await raw(),
    garbage: await garbage(),
  };
}
