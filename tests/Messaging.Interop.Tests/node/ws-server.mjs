// A server written with `ws`: node ws-server.mjs [CERTIFICATE.pem KEY.pem]. Prints its port. Echoes; a text beginning with "close:" is a command.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { WebSocketServer } from 'ws';
import { codecs, echoMessage } from './codecs.mjs';

const [certificate, key] = process.argv.slice(2);
const server = certificate
  ? https.createServer({ cert: readFileSync(certificate), key: readFileSync(key) })
  : http.createServer();

const prefix = 'messaging.v1.';
const handleProtocols = (offered) => [...offered].find((name) => name.startsWith(prefix) && name.slice(prefix.length) in codecs) ?? false;

new WebSocketServer({ server, handleProtocols }).on('connection', (socket, request) => {
  const tenant = request.headers['x-tenant'] ?? 'none';
  const { isText, encode, decode } = codecs[socket.protocol.slice(prefix.length)];
  socket.on('message', (data, isBinary) => {
    if (isBinary === isText && data.length === 0) { // the client sends no more
      socket.send(encode(echoMessage({ text: `goodbye ${tenant}` })));
      socket.close(1000);
      return;
    }
    const { text } = decode(data);
    if (text.startsWith('close:')) socket.close(Number(text.slice(6)), 'as you wish');
    else socket.send(data, { binary: isBinary });
  });
});

server.listen(0, '127.0.0.1', () => console.log(`listening ${server.address().port}`));
