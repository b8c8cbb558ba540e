// A page of a browser: the same API in Node, so that a test can run it.
globalThis.WebSocket ??= (await import("ws")).WebSocket;

const address = process.argv[2].replace("http", "ws") + "/prices";
const many = Array.from({ length: 2000 }, (_, index) => `X${1000 + index}`);

const quotes = [];
const socket = new WebSocket(address);
socket.onopen = () => {
  socket.send(JSON.stringify({ symbols: ["MSFT", "AAPL"], quotes: 3 }));
  socket.send(JSON.stringify({ symbols: ["GOOG"], quotes: 4 }));
  socket.send(JSON.stringify({ symbols: many, quotes: 1 }));
};
socket.onmessage = event => {
  quotes.push(JSON.parse(event.data));
  if (quotes.length === 2010) {
    socket.close(1000);
  }
};
socket.onclose = () => {
  const shown = quotes.filter(quote => !quote.symbol.startsWith("X"));
  shown.sort((a, b) => (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : a.number - b.number));
  shown.forEach(quote => console.log(`${quote.symbol} ${quote.number} ${quote.price.toFixed(2)}`));
  console.log(`${quotes.length} quotes`);
  askForNothing();
};

function askForNothing() {
  const refused = new WebSocket(address);
  refused.onopen = () => refused.send(JSON.stringify({ symbols: ["MSFT"], quotes: 0 }));
  refused.onclose = event => console.log(`refused: ${event.reason}`);
}
