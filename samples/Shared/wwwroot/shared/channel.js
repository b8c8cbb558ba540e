// Keeps a channel to the server open: after a loss it connects again, waiting longer each time, and says what it does.
// Messages are JSON texts on a plain WebSocket; nothing here is special to the server's library but the name of the subprotocol.

const SUBPROTOCOL = "messaging.v1.json";
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;

// Closed for a reason that another attempt would meet again: the close codes of docs/channel-contract.md that are no "retry".
const FINAL = new Set([1000, 1002, 1007, 1009, 3000, 3003, 4000]);

/**
 * @param {string} path of the channel, on the server of this page
 * @param {object} on opened(), received(message), waiting(seconds), connecting(), ended(code, reason)
 */
export function openChannel(path, on) {
  const url = `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}`;
  let socket;
  let timer;
  let losses = 0;
  let closed = false;

  function connect() {
    clearInterval(timer);
    on.connecting();
    socket = new WebSocket(url, SUBPROTOCOL);
    socket.addEventListener("open", () => on.opened());
    socket.addEventListener("message", (event) => {
      losses = 0; // only a message proves that all is well: a server may take the connection and end it at once
      on.received(JSON.parse(event.data));
    });
    socket.addEventListener("close", (event) => {
      if (closed) return;
      if (FINAL.has(event.code)) on.ended(event.code, event.reason);
      else waitAndConnect();
    });
  }

  function waitAndConnect() {
    // Doubled each time, and with chance in it: pages that lost their server together do not all come back in the same moment.
    const wait = Math.min(FIRST_WAIT * 2 ** losses++, LONGEST_WAIT) * (0.5 + Math.random() / 2);
    const due = performance.now() + wait;
    const tick = () => {
      const left = due - performance.now();
      if (left <= 0) connect();
      else on.waiting(Math.ceil(left / 1000));
    };
    timer = setInterval(tick, 250);
    tick();
  }

  const retry = () => {
    if (!closed && socket.readyState === WebSocket.CLOSED) connect();
  };
  addEventListener("online", retry);
  connect();

  return {
    retry,
    /** Sends a message; false where there is no connection. */
    send(message) {
      if (socket.readyState !== WebSocket.OPEN) return false;
      socket.send(JSON.stringify(message));
      return true;
    },
    close() {
      closed = true;
      clearInterval(timer);
      removeEventListener("online", retry);
      socket.close(1000);
    },
  };
}

/** The handlers of openChannel that show the state in an element with a button that tries again, `<p class="state">`. */
export function showState(element, names = { open: "Connected" }) {
  const [text, countdown] = element.querySelectorAll("span"); // the second one is not read out each second
  const button = element.querySelector("button");
  const show = (state, words, seconds = "") => {
    element.dataset.state = state;
    if (text.textContent !== words) text.textContent = words;
    countdown.textContent = seconds;
    button.hidden = state !== "waiting";
  };
  return {
    connecting: () => show("connecting", "Connecting…"),
    opened: () => show("open", names.open),
    waiting: (seconds) => show("waiting", "Connection lost, trying again", `in ${seconds} s`),
    ended: (code, reason) => show("ended", reason || `Ended (${code})`),
    button,
  };
}
