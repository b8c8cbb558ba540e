import { createInterface } from "node:readline";
import * as signalR from "@microsoft/signalr";

const [address, room, name] = process.argv.slice(2);
const connection = new signalR.HubConnectionBuilder()
  .withUrl(address + "/chat")
  .configureLogging(signalR.LogLevel.Error)
  .build();
connection.on("Came", who => console.log(`${who} has come`));
connection.on("Left", who => console.log(`${who} has left`));
connection.on("Said", (who, text) => console.log(`${who}: ${text}`));

await connection.start();
const others = await connection.invoke("Join", room, name);
console.log(`here with ${others.join(", ") || "nobody"}`);

for await (const line of createInterface({ input: process.stdin })) {
  if (line === "/quit") {
    break;
  }
  await connection.invoke("Say", line);
}
await connection.stop();
