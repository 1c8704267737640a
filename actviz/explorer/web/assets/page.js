// Prepares the page for textual.js, which opens the WebSocket when everything is loaded: the fonts, the address, the size of the
// text, and the sentence that says why a session has ended.
"use strict";

const LOST = "The connection to the server is lost.";

function prepare() {
  const terminal = document.querySelector("#terminal");
  const socket = new URL("session", window.location.href);
  socket.protocol = socket.protocol.replace("http", "ws");
  socket.search = "";
  socket.hash = "";
  terminal.dataset.sessionWebsocketUrl = socket.href;
  const size = Number(new URLSearchParams(window.location.search).get("fontsize"));
  terminal.dataset.fontSize = String(size >= 6 && size <= 72 ? size : 16);
  document.querySelector("#again").addEventListener("click", () => window.location.reload());
  // textual.js would send a request to the address in a `ping` parameter.
  window.history.replaceState(null, "", size ? `?fontsize=${size}` : window.location.pathname);
}

async function explain(event) {
  const reason = document.querySelector("#reason");
  reason.textContent = event.reason || LOST;
  if (!event.reason) {
    const answer = await fetch(window.location.href, { cache: "no-store" }).catch(() => null);
    if (answer !== null && !answer.ok) {
      reason.textContent = await answer.text();
    }
  }
}

function focusTerminal() {
  document.querySelector(".xterm-helper-textarea").focus();
}

window.WebSocket = class extends window.WebSocket {
  constructor(...args) {
    super(...args);
    this.addEventListener("open", focusTerminal); // the first key counts
    this.addEventListener("close", explain);
  }
};
window.open = () => null; // the page leads nowhere else

const begin = window.onload; // of textual.js
window.onload = async (event) => {
  prepare();
  // A glyph that is drawn before its font is loaded stays as it is.
  const fonts = ["", "italic "].map((style) => document.fonts.load(`${style}16px "Roboto Mono"`, "x\u283f"));
  await Promise.allSettled(fonts);
  begin(event);
};
