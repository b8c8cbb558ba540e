import { createInterface } from "node:readline";
globalThis.WebSocket ??= (await import("ws")).WebSocket;

const [address, room, name] = process.argv.slice(2);
const socket = new WebSocket(address.replace("http", "ws") + "/chat", "messaging.v1.json");
const send = command => socket.send(JSON.stringify(command));
const shown = {
  others: ({ names }) => `here with ${names.join(", ") || "nobody"}`,
  came: ({ name }) => `${name} has come`,
  left: ({ name }) => `${name} has left`,
  said: ({ name, text }) => `${name}: ${text}`,
};
socket.onopen = () => send({ $type: "join", room, name });
socket.onmessage = event => {
  const happened = JSON.parse(event.data);
  console.log(shown[happened.$type](happened));
};

for await (const line of createInterface({ input: process.stdin })) {
  if (line === "/quit") {
    break;
  }
  send({ $type: "say", text: line });
}
socket.close(1000);
