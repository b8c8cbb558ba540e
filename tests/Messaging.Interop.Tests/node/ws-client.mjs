// A client written with `ws`: node ws-client.mjs CASE URL. Exits with 0 if the server behaved.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { WebSocket } from 'ws';

const [name, base] = process.argv.slice(2);
const talk = `${base}/echo.v1.Echo/Talk`;
const raw = `${base}/raw.v1.Raw/Echo`;
const sizes = [0, 1, 125, 126, 65535, 65536, 1048576];
const greeting = { text: 'grüß dich 👋', number: 42, data: 'AQID' };

async function open(url, protocols = []) {
  const socket = new WebSocket(url, protocols, { rejectUnauthorized: false, perMessageDeflate: false });
  await once(socket, 'open');
  return socket;
}

async function echo(socket, message) {
  socket.send(message);
  return await once(socket, 'message');
}

async function echoJson(socket, message) {
  const [reply, isBinary] = await echo(socket, JSON.stringify(message));
  assert.equal(isBinary, false);
  assert.deepEqual(JSON.parse(reply), message);
}

async function closeCode(socket) {
  const [code] = await once(socket, 'close');
  return code;
}

const cases = {
  async subprotocol() {
    const socket = await open(talk, ['messaging.v1.json']);
    assert.equal(socket.protocol, 'messaging.v1.json');
    for (let number = 0; number < 3; number++) await echoJson(socket, { ...greeting, number });
    const [reply] = await echo(socket, '{"number":"9007199254740993"}'); // more than a JavaScript number holds
    assert.match(reply.toString(), /"number":9007199254740993\b/);
    socket.send(Buffer.alloc(0)); // half-close: "I send no more"; the server's handler returns and ends the channel
    assert.equal(await closeCode(socket), 1000);
  },

  async bare() {
    const socket = await open(talk);
    assert.equal(socket.protocol, '');
    await echoJson(socket, greeting);
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
    const socket = await open(talk, ['messaging.v1.json']);
    socket.ping('are you there');
    const [payload] = await once(socket, 'pong');
    assert.equal(payload.toString(), 'are you there');
    socket.terminate();
  },

  async 'invalid-json'() {
    const socket = await open(talk);
    socket.send('{"text":');
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
