// A server written with @grpc/grpc-js: node grpc-server.mjs [CERTIFICATE.pem KEY.pem]. Prints its port, and a line for each call that a client gave up.
// Echoes; a text "status:N" ends the call with that status, "hold" keeps it open from then on. Like most gRPC servers it sends its headers with the first message,
// unless there is an x-headers in the metadata.
import grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { readFileSync } from 'node:fs';
import { echoProto } from './codecs.mjs';

const [certificate, key] = process.argv.slice(2);
const { echo } = grpc.loadPackageDefinition(loadSync(echoProto, { longs: String, defaults: true }));

function talk(call) {
  const tenant = call.metadata.get('x-tenant')[0];
  let [held, ended] = [false, false];
  if (call.metadata.get('x-headers').length > 0) call.sendMetadata(new grpc.Metadata());

  call.on('data', (message) => {
    const [command, status] = message.text.split(':');
    if (command === 'status') call.emit('error', { code: Number(status), details: 'as you wish' });
    else call.write(message);
    held ||= command === 'hold';
  });
  call.on('end', () => { // the client sends no more
    if (held) return;
    const trailers = new grpc.Metadata();
    trailers.set('x-farewell', 'come again');
    if (tenant) call.write({ text: `goodbye ${tenant}`, number: millisecondsLeft(call) });
    call.end(trailers);
    ended = true;
  });
  call.on('cancelled', () => ended || console.log(`cancelled ${tenant}`)); // raised for every call
}

function millisecondsLeft(call) {
  const left = call.getDeadline() - Date.now();
  return Number.isFinite(left) ? Math.ceil(left) : 0;
}

const server = new grpc.Server();
server.addService(echo.v1.Echo.service, { talk });
const credentials = certificate
  ? grpc.ServerCredentials.createSsl(null, [{ cert_chain: readFileSync(certificate), private_key: readFileSync(key) }])
  : grpc.ServerCredentials.createInsecure();
server.bindAsync('127.0.0.1:0', credentials, (error, port) => {
  if (error) throw error;
  console.log(`listening ${port}`);
});
