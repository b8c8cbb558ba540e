// A client written with `ws`: node ws-client.mjs CASE URL [SERIALIZER]. Exits with 0 if the server behaved.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { codecs, echoMessage, greeting } from './codecs.mjs';

const [name, base, serializer = 'json'] = process.argv.slice(2);
const { isText, encode, decode } = codecs[serializer];
const subprotocol = `messaging.v1.${serializer}`;
const talk = `${base}/echo.v1.Echo/Talk`;
const raw = `${base}/raw.v1.Raw/Echo`;
const sizes = [0, 1, 125, 126, 65535, 65536, 1048576];

async function open(url, protocols = []) {
  const socket = new WebSocket(url, protocols, { rejectUnauthorized: false, perMessageDeflate: false });
  await once(socket, 'open');
  return socket;
}

async function echo(socket, message) {
  socket.send(message);
  return await once(socket, 'message');
}

async function echoMessages(socket, ...messages) {
  for (const message of messages) {
    const [reply, isBinary] = await echo(socket, encode(message));
    assert.equal(isBinary, !isText);
    assert.deepEqual(decode(reply), message);
  }
}

async function closeCode(socket) {
  const [code] = await once(socket, 'close');
  return code;
}

const cases = {
  async subprotocol() {
    const socket = await open(talk, ['messaging.v1.nobody-knows', subprotocol]);
    assert.equal(socket.protocol, subprotocol);
    const long = { text: 'x'.repeat(70_000), number: -1n, data: Buffer.alloc(1024 * 1024, 7) };
    await echoMessages(socket, greeting, echoMessage({}), long);
    socket.send(isText ? Buffer.alloc(0) : ''); // half-close: "I send no more"; the server's handler returns and ends the channel
    assert.equal(await closeCode(socket), 1000);
  },

  async 'json-numbers'() {
    const socket = await open(talk, [subprotocol]);
    const [reply] = await echo(socket, '{"number":"9007199254740993"}'); // a string holds more than a JavaScript number
    assert.match(reply.toString(), /"number":9007199254740993\b/);
    socket.terminate();
  },

  async bare() {
    const socket = await open(talk);
    assert.equal(socket.protocol, '');
    await echoMessages(socket, greeting);
    socket.close(1000);
    assert.equal(await closeCode(socket), 1000);
  },

  async raw() {
    const socket = await open(raw);
    for (const size of sizes) {
      for (const binary of [true, false]) {
        const message = Buffer.alloc(size, 'x');
        socket.send(message, { binary });
        const [reply, isBinary] = await once(socket, 'message');
        assert.equal(isBinary, binary);
        assert.ok(message.equals(reply), `${size} bytes came back as ${reply.length}`);
      }
    }
    socket.close();
    assert.equal(await closeCode(socket), 1005);
  },

  async 'raw-limit'() {
    const limit = 64 * 1024 * 1024;
    const socket = await open(raw);
    const message = Buffer.alloc(limit, 'x');
    const [reply] = await echo(socket, message);
    assert.ok(message.equals(reply));
    socket.on('error', () => {}); // the rest of the message may meet a closed socket
    socket.send(Buffer.alloc(limit + 1));
    assert.equal(await closeCode(socket), 1009);
  },

  async fragments() {
    const socket = await open(raw);
    socket.send('eins ', { fin: false });
    socket.ping('between');
    socket.send('', { fin: false });
    socket.send('zwei', { fin: true });
    const [[pong], [reply]] = await Promise.all([once(socket, 'pong'), once(socket, 'message')]);
    assert.equal(pong.toString(), 'between');
    assert.equal(reply.toString(), 'eins zwei');
    socket.terminate();
  },

  async ping() {
    const socket = await open(talk, [subprotocol]);
    socket.ping('are you there');
    const [payload] = await once(socket, 'pong');
    assert.equal(payload.toString(), 'are you there');
    socket.terminate();
  },

  async 'invalid-message'() {
    const socket = await open(talk, [subprotocol]);
    const message = encode(greeting);
    socket.send(message.slice(0, message.length / 2));
    assert.equal(await closeCode(socket), 1007);
  },

  async 'invalid-utf8'() {
    const socket = await open(raw);
    socket.send(Buffer.from([0xc3, 0x28]), { binary: false });
    assert.equal(await closeCode(socket), 1007);
  },

  async 'too-large'() {
    const socket = await open(talk);
    socket.on('error', () => {}); // the rest of the message may meet a closed socket
    socket.send(JSON.stringify({ text: 'x'.repeat(5 * 1024 * 1024) }));
    assert.equal(await closeCode(socket), 1009);
  },

  async 'unknown-subprotocol'() {
    const socket = new WebSocket(talk, ['messaging.v1.nobody-knows'], { rejectUnauthorized: false });
    const [, response] = await once(socket, 'unexpected-response');
    assert.equal(response.statusCode, 400);
    const body = Buffer.concat(await response.toArray()).toString();
    assert.match(body, /messaging\.v1\.json/);
  },
};

await cases[name]();
process.exit(0);
