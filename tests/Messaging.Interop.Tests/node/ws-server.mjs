// A server written with `ws`: node ws-server.mjs [CERTIFICATE.pem KEY.pem]. Prints its address. Echoes JSON; a text beginning with "close:" is a command.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { WebSocketServer } from 'ws';

const [certificate, key] = process.argv.slice(2);
const server = certificate
  ? https.createServer({ cert: readFileSync(certificate), key: readFileSync(key) })
  : http.createServer();

const handleProtocols = (offered) => (offered.has('messaging.v1.json') ? 'messaging.v1.json' : false);

new WebSocketServer({ server, handleProtocols }).on('connection', (socket, request) => {
  const tenant = request.headers['x-tenant'] ?? 'none';
  socket.on('message', (data, isBinary) => {
    if (isBinary && data.length === 0) { // the client sends no more
      socket.send(JSON.stringify({ text: `goodbye ${tenant}`, number: 0, data: '' }));
      socket.close(1000);
      return;
    }
    const { text } = JSON.parse(data);
    if (text.startsWith('close:')) socket.close(Number(text.slice(6)), 'as you wish');
    else socket.send(data, { binary: isBinary });
  });
});

server.listen(0, '127.0.0.1', () => console.log(`listening ${server.address().port}`));
