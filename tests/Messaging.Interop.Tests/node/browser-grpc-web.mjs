// A page in headless Chromium that calls over gRPC-Web with @protobuf-ts: node browser-grpc-web.mjs CHROMIUM BASE TENANT.
// BASE is http(s)://host:port of a server whose answer to "count:N" is N messages. The page is of the same origin.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';

const [executablePath, base, tenant] = process.argv.slice(2);
const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const modules = ['@protobuf-ts/runtime', '@protobuf-ts/runtime-rpc', '@protobuf-ts/grpcweb-transport'];
const imports = Object.fromEntries(modules.map((name) => [name, `/page/${name}/build/es2015/index.js`]));
const html = `<!doctype html><title>peer</title><script type="importmap">${JSON.stringify({ imports })}</script>`;

const browser = await chromium.launch({ executablePath, args });
try {
  const page = await browser.newPage({ ignoreHTTPSErrors: true });
  page.on('console', (message) => console.log(message.text())); // why a call failed stands nowhere else
  await page.route('**/page/**', async (route) => {
    const path = new URL(route.request().url()).pathname.slice('/page/'.length);
    if (path === '') return route.fulfill({ contentType: 'text/html', body: html });
    const file = path.endsWith('.js') ? path : `${path}.js`; // as a bundler finds it
    return route.fulfill({ contentType: 'text/javascript', body: await readFile(new URL(`node_modules/${file}`, import.meta.url)) });
  });
  await page.goto(`${base}/page/`);
  for (const format of ['binary', 'text']) {
    const seen = await page.evaluate(talk, { format, tenant: `${tenant} ${format}` });
    assert.deepEqual(seen, {
      stream: { serializer: 'protobuf', numbers: [...Array(1000).keys()], code: 'OK', status: 'Completed' },
      abort: { code: 'PERMISSION_DENIED', reason: 'as you wish', status: 'PermissionDenied' },
      refused: 'UNIMPLEMENTED',
      leftAfter: 1,
    });
  }
} finally {
  await browser.close();
}

// Runs inside the page: nothing here but what a browser has, and the library.
async function talk({ format, tenant }) {
  const { LongType, MessageType, ScalarType } = await import('@protobuf-ts/runtime');
  const { ServiceType } = await import('@protobuf-ts/runtime-rpc');
  const { GrpcWebFetchTransport } = await import('@protobuf-ts/grpcweb-transport');

  // What @protobuf-ts/plugin makes of echo.proto, but with one message up: gRPC-Web has no more.
  const EchoMessage = new MessageType('echo.v1.EchoMessage', [
    { no: 1, name: 'text', kind: 'scalar', T: ScalarType.STRING },
    { no: 2, name: 'number', kind: 'scalar', T: ScalarType.INT64, L: LongType.NUMBER },
    { no: 3, name: 'data', kind: 'scalar', T: ScalarType.BYTES },
  ]);
  const { methods: [Talk] } = new ServiceType('echo.v1.Echo', [{ name: 'Talk', serverStreaming: true, options: {}, I: EchoMessage, O: EchoMessage }]);
  const transport = new GrpcWebFetchTransport({ baseUrl: location.origin, format });
  const call = (text, options = {}) => transport.serverStreaming(Talk, EchoMessage.create({ text }), transport.mergeOptions(options));

  async function collect({ responses }, map) {
    const seen = [];
    for await (const message of responses) seen.push(map(message));
    return seen;
  }

  async function stream() {
    const { headers, responses, status, trailers } = call('count:1000');
    const { 'messaging-serializer': serializer } = await headers;
    const numbers = await collect({ responses }, ({ number }) => number);
    return { serializer, numbers, code: (await status).code, status: (await trailers)['messaging-status'] };
  }

  async function abort() {
    const { code, message, meta } = await call('abort:PermissionDenied').responses[Symbol.asyncIterator]().next().catch((error) => error);
    return { code, reason: message, status: meta['messaging-status'] };
  }

  async function refused() {
    return await collect(call('hello', { meta: { 'messaging-serializer': 'nobody-knows' } }), ({ text }) => text).catch(({ code }) => code);
  }

  async function leave() {
    const stop = new AbortController();
    let seen = 0;
    const { responses } = call('count:1000000000', { meta: { 'x-tenant': tenant }, abort: stop.signal });
    try {
      for await (const { number } of responses) {
        seen = number + 1;
        stop.abort();
        break;
      }
    } catch ({ code }) {
      return code;
    }
    return seen;
  }

  return { stream: await stream(), abort: await abort(), refused: await refused(), leftAfter: await leave() };
}
