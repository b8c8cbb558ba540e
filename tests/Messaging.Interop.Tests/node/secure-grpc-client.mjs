// A client of samples/Secure written with @grpc/grpc-js: node secure-grpc-client.mjs CASE URL CA [TOKEN | CERTIFICATE KEY]. Exits with 0 if the server behaved.
import grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [name, base, ca, first, second] = process.argv.slice(2);
const { secure } = grpc.loadPackageDefinition(loadSync(fileURLToPath(new URL('../../../protos/chat.proto', import.meta.url))));
const options = { 'grpc.ssl_target_name_override': 'localhost' }; // an address is no name that TLS can ask for

function connect(certificate, key, callCredentials) {
  const credentials = base.startsWith('https:')
    ? grpc.credentials.createSsl(readFileSync(ca), key ? readFileSync(key) : null, certificate ? readFileSync(certificate) : null)
    : grpc.credentials.createInsecure();
  const all = callCredentials ? grpc.credentials.combineChannelCredentials(credentials, callCredentials) : credentials;
  return new secure.v1.Chat(new URL(base).host, all, options);
}

const bearer = (token) => {
  const metadata = new grpc.Metadata();
  if (token) metadata.set('authorization', `Bearer ${token}`);
  return metadata;
};

/** The lines of a call and its status. */
function listen(call) {
  const lines = [];
  call.on('data', (line) => lines.push(line));
  call.on('error', () => {}); // the status says it all
  return new Promise((resolve) => call.on('status', (status) => resolve({ lines, status })));
}

async function talks(call, user) {
  call.write({ text: 'grüß dich 👋' });
  call.end();
  const { lines, status } = await listen(call);
  assert.equal(status.code, grpc.status.OK, status.details);
  assert.deepEqual(lines.map((line) => ({ ...line })), [{ user, text: 'grüß dich 👋' }]);
}

async function refuses(call, code, token) {
  const { status } = await listen(call);
  assert.equal(status.code, code, status.details);
  if (token) assert.ok(!JSON.stringify([status.details, status.metadata.toJSON()]).includes(token), 'the token came back');
  return status;
}

const cases = {
  metadata: () => talks(connect().talk(bearer(first)), 'ann'),

  'call-credentials': () =>
    talks(connect(null, null, grpc.credentials.createFromMetadataGenerator((_, done) => done(null, bearer(first)))).talk(), 'ann'),

  refused: () => refuses(connect().talk(bearer(first)), grpc.status.UNAUTHENTICATED, first),

  async expire() {
    const client = connect();
    const status = await refuses(client.talk(bearer(first)), grpc.status.UNAUTHENTICATED, first);
    assert.deepEqual(status.metadata.get('messaging-status'), ['Unauthenticated']); // it was open until then
    await refuses(client.talk(bearer(first)), grpc.status.UNAUTHENTICATED, first);
  },

  certificate: () => talks(connect(first, second).talk(), 'demo-client'),

  'no-certificate': () => refuses(connect().talk(), grpc.status.UNAVAILABLE),
};

await cases[name]();
process.exit(0);
