// A client written with @grpc/grpc-js: node grpc-client.mjs CASE URL [TENANT]. Exits with 0 if the server behaved.
import grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { codecs, echoMessage, echoProto, greeting } from './codecs.mjs';

const [name, base, tenant = 'none'] = process.argv.slice(2);
const { echo } = grpc.loadPackageDefinition(loadSync(echoProto, { longs: String, defaults: true }));
const credentials = base.startsWith('https:')
  ? grpc.credentials.createSsl(null, null, null, { rejectUnauthorized: false })
  : grpc.credentials.createInsecure();
const target = new URL(base).host;
const options = { 'grpc.ssl_target_name_override': 'localhost' }; // an address is no name that TLS can ask for
const client = new echo.v1.Echo(target, credentials, options);

/** A method without a .proto: its messages are bytes. */
function bytesCall(path, metadata = {}) {
  const asIs = (bytes) => bytes;
  return new grpc.Client(target, credentials, options).makeBidiStreamRequest(path, asIs, asIs, grpc.Metadata.fromHttp2Headers(metadata));
}

/** What a call still brings: messages, and the status with its trailers. */
function listen(call) {
  const seen = { messages: [] };
  call.on('data', (message) => seen.messages.push(message));
  call.on('error', () => {}); // the status says it all
  seen.ended = new Promise((resolve) => call.on('status', (status) => resolve({ ...seen, status })));
  return seen;
}

async function reply(call, message) {
  call.write(message);
  const [answer] = await once(call, 'data');
  return answer;
}

// The table is in docs/channel-contract.md.
const codes = {
  GoingAway: grpc.status.UNAVAILABLE,
  Cancelled: grpc.status.CANCELLED,
  ProtocolError: grpc.status.UNIMPLEMENTED,
  InvalidMessage: grpc.status.INVALID_ARGUMENT,
  MessageTooLarge: grpc.status.RESOURCE_EXHAUSTED,
  Unauthenticated: grpc.status.UNAUTHENTICATED,
  PermissionDenied: grpc.status.PERMISSION_DENIED,
  ResourceExhausted: grpc.status.RESOURCE_EXHAUSTED,
  Timeout: grpc.status.DEADLINE_EXCEEDED,
  Unavailable: grpc.status.UNAVAILABLE,
  Internal: grpc.status.INTERNAL,
};

const toWire = ({ number, ...rest }) => ({ ...rest, number: `${number}` });
const sizes = [0, 1, 125, 126, 65535, 65536, 1048576];

async function refusal(call, code, status) {
  const { status: { code: seen, details, metadata } } = await listen(call).ended;
  assert.equal(seen, code, details);
  if (status) assert.deepEqual(metadata.get('messaging-status'), [status]);
  return details;
}

const cases = {
  async echo() {
    const call = client.talk();
    const messages = [greeting, {}, { data: Buffer.alloc(1024 * 1024, 7) }, { number: -1n }].map(echoMessage);
    for (const message of messages) assert.deepEqual(echoMessage(await reply(call, toWire(message))), message);
    const seen = listen(call);
    call.end();
    assert.equal((await seen.ended).status.code, grpc.status.OK);
    assert.deepEqual(seen.messages, []);
  },

  async 'half-close'() {
    const call = client.talk();
    const seen = listen(call);
    for (let number = 0n; number < 100n; number++) call.write(toWire({ ...greeting, number }));
    call.end(); // before anything has come back
    assert.equal((await seen.ended).status.code, grpc.status.OK);
    assert.deepEqual(seen.messages.map(({ number }) => Number(number)), [...Array(100).keys()]);

    const silent = listen(client.talk().end());
    assert.equal((await silent.ended).status.code, grpc.status.OK);
    assert.deepEqual(silent.messages, []);
  },

  async headers() {
    const [headers] = await once(client.talk(), 'metadata'); // although nothing was sent
    assert.deepEqual(headers.get('messaging-serializer'), ['protobuf']);
  },

  async raw() {
    const call = bytesCall('/raw.v1.Raw/Echo');
    for (const size of sizes) {
      const message = Buffer.alloc(size, 'x');
      assert.ok(message.equals(await reply(call, message)), `${size} bytes`);
    }
    call.end();
    assert.equal((await listen(call).ended).status.code, grpc.status.OK);
  },

  async serializers() {
    for (const [serializer, { encode, decode }] of Object.entries(codecs)) {
      const call = bytesCall('/echo.v1.Echo/Talk', { 'messaging-serializer': `nobody-knows, ${serializer}` });
      const [headers] = await once(call, 'metadata');
      assert.deepEqual(headers.get('messaging-serializer'), [serializer]);
      assert.deepEqual(decode(await reply(call, Buffer.from(encode(greeting)))), greeting);
      call.end();
      assert.equal((await listen(call).ended).status.code, grpc.status.OK);
    }
  },

  async 'unknown-serializer'() {
    const details = await refusal(bytesCall('/echo.v1.Echo/Talk', { 'messaging-serializer': 'nobody-knows' }), grpc.status.UNIMPLEMENTED);
    assert.match(details, /protobuf/);
  },

  async 'invalid-message'() {
    const call = bytesCall('/echo.v1.Echo/Talk');
    call.write(Buffer.from([0x0a, 0xff]));
    await refusal(call, grpc.status.INVALID_ARGUMENT, 'InvalidMessage');
  },

  async 'too-large'() {
    const call = client.talk();
    call.write({ data: Buffer.alloc(5 * 1024 * 1024) });
    await refusal(call, grpc.status.RESOURCE_EXHAUSTED, 'MessageTooLarge');
  },

  async 'unknown-method'() {
    await refusal(bytesCall('/echo.v1.Echo/Whisper'), grpc.status.UNIMPLEMENTED);
  },

  async statuses() { // of a server that ends as it is told
    for (const [status, code] of Object.entries(codes)) {
      const call = client.talk();
      assert.equal((await reply(call, { text: 'before' })).text, 'before');
      call.write({ text: `abort:${status}` });
      assert.equal(await refusal(call, code, status), 'as you wish');
    }
  },

  async thrown() {
    const call = client.talk();
    call.write({ text: 'throw' });
    assert.doesNotMatch(await refusal(call, grpc.status.INTERNAL, 'Internal'), /business/);
  },

  async deadline() {
    await cases.echo(); // connecting shall not take of the deadline
    const call = client.talk(grpc.Metadata.fromHttp2Headers({ 'x-tenant': tenant }), { deadline: Date.now() + 2000 });
    assert.equal((await reply(call, { text: 'hold' })).text, 'hold');
    await refusal(call, grpc.status.DEADLINE_EXCEEDED);
  },

  async cancel() {
    const call = client.talk(grpc.Metadata.fromHttp2Headers({ 'x-tenant': tenant }));
    assert.equal((await reply(call, { text: 'hold' })).text, 'hold');
    call.cancel();
    await refusal(call, grpc.status.CANCELLED);
    await cases.echo(); // on the same connection
  },
};

await cases[name]();
process.exit(0);
