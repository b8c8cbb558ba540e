// What Chromium's console says when a WebSocket cannot be opened: a line for each way to fail, with … for the address.
import { createHash } from 'node:crypto';
import http from 'node:http';
import net from 'node:net';
import { chromium } from 'playwright-core';

const [executablePath] = process.argv.slice(2);
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

// A path /403 refuses a handshake with that status; /none accepts it and chooses no subprotocol.
const server = http.createServer((_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html><title>errors</title>'));
server.on('upgrade', (request, socket) => {
  socket.on('error', () => {});
  if (request.url !== '/none') return socket.end(`HTTP/1.1 ${request.url.slice(1)} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
  const accept = createHash('sha1').update(request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
  return socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
});
const silent = net.createServer((socket) => socket.on('error', () => {}).once('data', () => socket.end()));
const gone = net.createServer();
const listen = (it) => new Promise((listening) => it.listen(0, '127.0.0.1', () => listening(it.address().port)));
const [port, silentPort, gonePort] = [await listen(server), await listen(silent), await listen(gone)];
await new Promise((closed) => gone.close(closed));

const browser = await chromium.launch({ executablePath, args });
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${port}/`);
  const urls = [
    `ws://127.0.0.1:${gonePort}/`, `ws://127.0.0.1:${silentPort}/`, `wss://127.0.0.1:${port}/none`, `ws://127.0.0.1:${port}/none`,
    ...[400, 401, 403, 404, 429, 503].map((status) => `ws://127.0.0.1:${port}/${status}`),
  ];
  for (const url of urls) {
    const said = page.waitForEvent('console');
    await page.evaluate((to) => { new WebSocket(to, 'messaging.v1.json'); }, url);
    console.log((await said).text().replace(url, '…'));
  }
} finally {
  await browser.close();
  server.close();
  server.closeAllConnections();
  silent.close();
}
